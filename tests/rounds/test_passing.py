"""Every pass policy keeps the same promises: it is read off a round, decides, plans, and speaks in every language."""

import re

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.quiz_rounds import CRITERION, START, a_gold, a_guideline, a_round, turn
from workbench.documents.attempts import Response
from workbench.documents.round import Criterion
from workbench.rounds.commands.create import create
from workbench.rounds.judging import judge
from workbench.rounds.passing import POLICIES, FixedLength, NoVerdict, UntilSure, asked_for, order_of, passing
from workbench.statistics.sequential import sequential_interval
from workbench.ui.words import LANGUAGES

ROUNDS = {
    NoVerdict: a_round(12),
    FixedLength: a_round(12, criterion=CRITERION),
    UntilSure: a_round(12, criterion=CRITERION, until_sure=True),
}
each_policy = pytest.mark.parametrize("kind", POLICIES, ids=lambda kind: kind.__name__)
PLACES = re.compile(r"\{(\w+)\}")


def answers(pattern: str):
    """Turns over i1, i2, ...: r right, w wrong, - no answer."""
    turns = [turn(k, f"i{k}") for k in range(1, len(pattern) + 1)]
    labels = {"r": ("ham", "spam"), "w": ("spam", "ham")}
    given = [
        Response("a1", k, f"i{k}", "kind", labels[letter][k % 2], None, None, START, START)
        for k, letter in enumerate(pattern, start=1)
        if letter != "-"
    ]
    return judge(turns, given, a_gold(len(pattern)), a_guideline())


def test_every_policy_is_tested_here():
    """A new policy has a round in this file."""
    assert set(ROUNDS) == set(POLICIES)


@each_policy
def test_a_policy_is_read_off_its_round_and_makes_it_again(kind):
    """The fields that a policy asks for are those by which it is known."""
    policy = passing(ROUNDS[kind])
    assert type(policy) is kind
    assert type(passing(a_round(12, **policy.fields()))) is kind


@each_policy
def test_a_policy_decides_what_it_plans(kind):
    """All right is never a fail, all wrong never a pass; a policy that decides nothing plans nothing."""
    policy = passing(ROUNDS[kind])
    right, wrong = policy.decide(answers("r" * 12)), policy.decide(answers("w" * 12))
    plan = policy.plan(12)
    if not policy.decides:
        assert (right.state, wrong.state, plan) == (None, None, None)
        return
    assert (right.state, wrong.state) == ("pass", "fail")
    assert plan is not None
    assert plan.good.passes > plan.poor.passes
    assert policy.decide(answers("-" * 12)).state == "not enough evidence"


@each_policy
def test_only_a_policy_that_stops_early_may_stop(kind):
    """Nobody is cut off by a policy of fixed length; nobody goes on once a sequential one is sure."""
    policy = passing(ROUNDS[kind])
    assert policy.may_stop(answers("r" * 6 + "-" * 6)) is policy.stops_early
    assert policy.may_stop(answers("-" * 12)) is False
    assert order_of(ROUNDS[kind]).stops_early is policy.stops_early


@each_policy
def test_a_policy_speaks_every_language(kind):
    """The quiz page has the same sentences in each, with the same values and plurals; those that it asks for."""
    english = kind.page["en"]
    assert set(kind.page) == set(LANGUAGES)
    asked = {"passing.length"} | (
        {f"passing.{name}" for name in ("pass", "fail", "unsure")} if kind.decides else set()
    )
    assert asked <= set(english)
    assert "passing.lines" in english or not passing(ROUNDS[kind]).rates()
    for page in kind.page.values():
        assert set(page) == set(english)
        for name, sentence in page.items():
            assert isinstance(sentence, dict) == isinstance(english[name], dict)
            assert set(PLACES.findall(str(sentence))) == set(PLACES.findall(str(english[name])))


@each_policy
def test_a_policy_says_to_the_lead_how_it_decides(kind):
    """One sentence, with the numbers of a length where that is known."""
    policy = passing(ROUNDS[kind])
    for sentence in (policy.sentence(), policy.sentence(12)):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
    assert policy.facts()[0]


@each_policy
def test_its_options_are_those_of_create(kind):
    """Each is offered by `workbench quiz create` with its help."""
    page = " ".join(CliRunner().invoke(create, ["--help"]).output.split())
    for option in kind.options:
        assert f"--{option.name.replace('_', '-')}" in page
        assert " ".join(option.help.split()) in page


NOTHING = dict.fromkeys(("until_sure", "good", "poor", "false_pass", "false_fail"))


@pytest.mark.parametrize(
    ("settings", "decides", "expected"),
    [
        ({}, True, FixedLength(Criterion())),
        ({"good": 0.95}, False, FixedLength(Criterion(good=0.95))),
        ({"until_sure": True, "poor": 0.7}, False, UntilSure(Criterion(poor=0.7))),
    ],
)
def test_options_ask_for_a_policy(settings, decides, expected):
    """A stated rate decides also where practice would not; nothing stated decides in an exam alone."""
    assert asked_for(NOTHING | settings, decides=decides) == expected
    assert isinstance(asked_for(NOTHING, decides=False), NoVerdict)


def test_by_hand_of_thirty_answers():
    """27 or more pass and 23 or fewer fail: P(X >= 27) = .0374 and P(X <= 23) = .0258, binomial with .75 and .9."""
    assert FixedLength(Criterion()).sentence(30) == (
        "Of 30 answers, 27 right or more pass and 23 or fewer fail; anything between is not enough evidence."
    )
    assert FixedLength(Criterion()).line(30) == 27 / 30


CRITERIA = st.builds(
    Criterion,
    good=st.sampled_from((0.8, 0.9, 0.97)),
    poor=st.sampled_from((0.3, 0.6, 0.75)),
    false_pass=st.sampled_from((0.01, 0.05, 0.2)),
    false_fail=st.sampled_from((0.01, 0.05, 0.2)),
)


@given(CRITERIA, st.integers(1, 80), st.data())
def test_the_band_of_a_fixed_length_says_what_the_verdict_says(criterion, n, data):
    """Wholly above "poor": passed. Else wholly below "good": failed. Else it holds one of the two: not enough evidence."""
    right = data.draw(st.integers(0, n))
    decision = FixedLength(criterion).decide(answers("r" * right + "w" * (n - right)))
    above, below = decision.low >= criterion.poor - 1e-9, decision.high <= criterion.good + 1e-9
    expected = "pass" if above else "fail" if below else "not enough evidence"
    assert decision.state == expected


@pytest.mark.parametrize(
    "criterion", [Criterion(), CRITERION, Criterion(good=0.97, poor=0.9, false_pass=0.1)]
)
def test_the_band_of_a_quiz_that_stopped_lies_on_the_side_of_its_verdict(criterion):
    """Wherever Wald's test can end: a pass above "poor", a fail below "good"; nothing follows from a band while it runs."""
    policy, alive, ends = UntilSure(criterion), {0}, 0
    test, outside = policy.test(100), policy.outside
    for n in range(1, 61):
        passes, fails = test.limits(n)
        reached = alive | {wrong + 1 for wrong in alive}
        for wrong in reached - set(range(passes + 1, fails)):
            low, high = sequential_interval(test, n, wrong, outside)
            assert low > criterion.poor if wrong <= passes else high < criterion.good
            ends += 1
        alive = reached & set(range(passes + 1, fails))
    assert ends > 40


def test_a_round_of_the_first_method_keeps_its_band_and_its_line():
    """95 % by Wilson, and the pass mark; today's has the two rates, as on the quiz page, and their risks."""
    first, now = (FixedLength(Criterion(), method) for method in (1, 2))
    turns = answers("r" * 27 + "www")
    assert [round(x, 3) for x in (first.decide(turns).low, first.decide(turns).high)] == [0.744, 0.965]
    assert [round(x, 3) for x in (now.decide(turns).low, now.decide(turns).high)] == [0.761, 0.972]
    assert (first.lines(30), now.lines(30)) == ((0.9,), (0.75, 0.9))
    assert (first.confidence, round(now.confidence, 9)) == (0.95, 0.9)
    assert (first.band_name, now.band_name) == (
        "95% intervals, Wilson",
        "90% intervals, exact (Clopper and Pearson)",
    )
    assert first.band_says() == "The interval is for information only."
    assert now.band_says() == "To pass, the whole interval must be above 75%; to fail, below 90%."
