"""Three values, exactly: what passes, what fails, and how many more answers would settle the rest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from tests.quiz_rounds import CRITERION, START, a_gold, a_guideline, a_round, turn
from workbench.documents.attempts import Appeal, Response
from workbench.documents.round import Criterion
from workbench.errors import OutOfRange
from workbench.rounds.judging import Rulings, judge, rulings_of
from workbench.rounds.passing import FixedLength, UntilSure
from workbench.rounds.plan import refuse_too_short
from workbench.rounds.verdict import verdict_of
from workbench.statistics.pass_thresholds import exact_interval
from workbench.statistics.quiz_length import quiz_length

DEFAULT = Criterion()
FIXED = FixedLength(DEFAULT)


def said(number: int, item: str, label: str | None, attempt: str = "a1") -> Response:
    return Response(
        attempt, number, item, "kind", label, None if label else "cannot_tell", None, START, START
    )


def judged(pattern: str, rulings: Rulings | None = None):
    """Turns in order over i1, i2, ...: r right, w wrong, c cannot tell, - no answer."""
    gold = a_gold(len(pattern))
    turns = [turn(k, f"i{k}") for k in range(1, len(pattern) + 1)]
    answers = []
    for k, letter in enumerate(pattern, start=1):
        right = "spam" if k % 2 else "ham"
        label = {"r": right, "w": "ham" if k % 2 else "spam", "c": None}.get(letter)
        if letter != "-":
            answers.append(said(k, f"i{k}", label))
    return judge(turns, answers, gold, a_guideline(), rulings)


def quiz(n: int, **fields):
    return a_round(n, criterion=DEFAULT, **fields)


@pytest.mark.parametrize("n", [5, 10, 30, 70, 137])
def test_the_thresholds_are_the_tightest_that_hold_both_rates(n):
    """needed: P(X >= c | poor) <= 5 % and not for c - 1; failing: P(X <= f | good) <= 5 % and not for f + 1."""
    at = FIXED.thresholds(n)
    assert binom.sf(at.needed - 1, n, DEFAULT.poor) <= 0.05 < binom.sf(at.needed - 2, n, DEFAULT.poor)
    assert binom.cdf(at.failing, n, DEFAULT.good) <= 0.05
    assert at.failing == at.needed - 1 or binom.cdf(at.failing + 1, n, DEFAULT.good) > 0.05


def test_of_thirty_answers_27_pass_and_23_fail():
    """By hand from the binomial with p = .75 and .9: P(X >= 27) = .0374, P(X >= 26) = .0979; P(X <= 23) = .0258."""
    assert (FIXED.thresholds(30).needed, FIXED.thresholds(30).failing) == (27, 23)
    for right, state in (
        (27, "pass"),
        (26, "not enough evidence"),
        (24, "not enough evidence"),
        (23, "fail"),
    ):
        assert verdict_of(quiz(30), judged("r" * right + "w" * (30 - right))).state == state


def test_at_the_shortest_length_of_the_plan_nobody_stays_undecided():
    """The length that `statistics.quiz_length` finds is the one where pass and fail meet."""
    shortest = quiz_length(0.9, 0.75, false_pass=0.05, false_fail=0.05)
    at = FIXED.thresholds(shortest.n)
    assert (at.needed, at.failing) == (shortest.needed, shortest.needed - 1)


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=60)
def test_what_is_not_answered_is_never_guessed(n, right, wrong):
    """A verdict on part of the answers is the one that any answers to the rest would leave standing."""
    right, wrong = min(right, n), min(wrong, n - min(right, n))
    now = verdict_of(quiz(n), judged("r" * right + "w" * wrong + "-" * (n - right - wrong))).state
    ends = {
        verdict_of(quiz(n), judged("r" * all_right + "w" * (n - all_right))).state
        for all_right in (right, n - wrong)
    }
    if now != "not enough evidence":
        assert ends == {now}


def test_cannot_tell_is_not_right():
    """26 right and four who could not tell are 26 of 30."""
    found = verdict_of(quiz(30), judged("r" * 26 + "c" * 4))
    assert (found.right, found.n, found.state) == (26, 30, "not enough evidence")


def test_more_is_the_fewest_answers_that_decide_in_8_of_10_cases(rng):
    """26 of 30: of people with such answers, eight in ten are decided after so many more."""
    more = verdict_of(quiz(30), judged("r" * 26 + "w" * 4)).more
    at = FIXED.thresholds(30 + more)
    truth = rng.beta(26 + 2 * 0.825 / 0.175, 4 + 2, 20_000)  # the prior is centred between .75 and .9
    right = 26 + rng.binomial(more, truth)
    decided = ((right >= at.needed) | (right <= at.failing)).mean()
    assert 0.79 <= decided < 0.95


def test_a_share_between_good_and_poor_may_never_be_settled():
    """Where more answers do not help, no number is promised."""
    close = Criterion(good=0.801, poor=0.8)
    assert verdict_of(a_round(10, criterion=close), judged("r" * 8 + "ww")).more is None


def test_wilsons_interval_beside_the_score():
    """8 of 10: .490 to .943 (Wilson 1927; as printed by statsmodels' proportion_confint)."""
    found = verdict_of(a_round(10), judged("r" * 8 + "ww"))
    assert (round(found.low, 3), round(found.high, 3), found.state) == (0.490, 0.943, None)


def test_an_item_asked_about_twice_does_not_count_twice():
    """Two questions about each item: the interval is wider than of as many items."""
    from workbench.documents.gold import GoldAnswer

    gold = a_gold(6)
    both = {"topics": GoldAnswer(label="money", settled="unanimous")}
    gold = gold.model_copy(
        update={"items": tuple(i.model_copy(update={"answers": {**i.answers, **both}}) for i in gold.items)}
    )
    turns, answers = [], []
    for k in range(1, 7):
        for question in ("kind", "topics"):
            number = len(turns) + 1
            turns.append(turn(number, f"i{k}", question))
            right = ("spam" if k % 2 else "ham") if question == "kind" else "money"
            wrong = {"kind": "spam" if right == "ham" else "ham", "topics": "love"}[question]
            label = wrong if k > 4 else right
            answers.append(Response("a", number, f"i{k}", question, label, None, None, START, START))
    found = verdict_of(a_round(6), judge(turns, answers, gold, a_guideline()))
    once = verdict_of(a_round(12), judged("r" * 8 + "w" * 4))
    assert (found.right, found.n) == (once.right, once.n) == (8, 12)
    assert found.low < once.low < once.high < found.high


def test_by_label_and_by_rule_count_the_golds_labels_and_its_rules():
    """Odd items are spam and test R1; one of each kind was missed."""
    found = verdict_of(a_round(4), judged("wrrw"))
    assert [(s.id, s.right, s.n) for s in found.by_label] == [("ham", 1, 2), ("spam", 1, 2)]
    assert [(s.id, s.right, s.n) for s in found.by_rule] == [("R1", 1, 2)]


def test_what_an_appeal_corrected_counts_for_everybody_and_a_retired_item_for_nobody():
    """Another person's same answer is right as well; the old gold stays right; a retired item is left out."""
    mine = {("a1", 2): said(2, "i2", "spam")}
    appeal = Appeal("c1", "a1", 2, "i2", "kind", "an offer", START, "gold corrected", None, "lead", START)
    rulings = rulings_of([appeal], mine)
    assert [one.right for one in judged("rwrr", rulings)] == [True, True, True, True]
    assert [one.right for one in judged("rrrw", rulings)] == [True, True, True, False]
    retired = rulings_of([Appeal("c2", "a1", 2, "i2", "kind", "", START, "item retired")], mine)
    assert [one.turn.item for one in judged("rwrr", retired)] == ["i1", "i3", "i4"]


def test_until_sure_the_verdict_is_walds():
    """With good .9, poor .4 and rates of .2, two right answers pass and two wrong ones fail."""
    sure = a_round(12, until_sure=True, criterion=CRITERION)
    assert verdict_of(sure, judged("rr" + "-" * 10)).state == "pass"
    assert verdict_of(sure, judged("w" + "-" * 11)).state == "fail"
    found = verdict_of(sure, judged("r" + "-" * 11))
    assert (found.state, found.more) == ("not enough evidence", 2)


def test_until_sure_the_interval_is_the_one_of_the_stop():
    """17 right of 17 ended it: .805 to 1 by the rule that stopped it, not Wilson's .816; what came after it says nothing."""
    sure = a_round(60, until_sure=True, criterion=DEFAULT)
    stopped, on = (verdict_of(sure, judged("r" * 17 + more + "-" * 40)) for more in ("", "w"))
    assert (stopped.state, stopped.low, stopped.high) == ("pass", pytest.approx(0.805, abs=5e-4), 1.0)
    assert "Armitage" in stopped.method
    assert (on.state, on.n, on.low, on.high) == ("pass", 18, stopped.low, stopped.high)
    assert verdict_of(a_round(60), judged("r" * 17 + "-" * 43)).low == pytest.approx(0.816, abs=5e-4)
    nothing = verdict_of(sure, judged("-" * 60))
    assert (nothing.low, nothing.high) == (None, None)


def test_a_plan_says_what_happens_to_good_and_to_poor_people():
    """Exact at 30 answers: .647 of the good pass, .037 of the poor; a length that nobody can pass is refused."""
    plan = FIXED.plan(30)
    assert (round(plan.good.passes, 3), round(plan.poor.passes, 3)) == (0.647, 0.037)
    for outcome in (plan.good, plan.poor):
        assert outcome.passes + outcome.fails + outcome.undecided == pytest.approx(1)
    with pytest.raises(OutOfRange, match="A length of 70 is enough"):
        refuse_too_short(plan, 120, allow_undecided=False)
    refuse_too_short(plan, 60, allow_undecided=True)
    with pytest.raises(OutOfRange, match="nobody can pass"):
        refuse_too_short(FIXED.plan(10), 60, allow_undecided=True)
    refuse_too_short(FIXED.plan(70), 120, allow_undecided=False)
    assert round(UntilSure(DEFAULT).plan(60).good.expected, 1) == 35.6


@pytest.mark.parametrize(
    ("n", "below", "above"), [(1, 0.05, 0.05), (12, 0.05, 0.2), (30, 0.05, 0.05), (77, 0.01, 0.1)]
)
def test_the_exact_interval_misses_no_more_often_than_stated(n, below, above):
    """By enumeration of all counts: the true rate lies under it with at most the one chance, over it with the other."""
    ends = np.array([exact_interval(right, n, below, above) for right in range(n + 1)])
    for p in np.linspace(0.005, 0.995, 199):
        chance = binom.pmf(np.arange(n + 1), n, p)
        assert chance[ends[:, 0] > p].sum() <= below + 1e-9
        assert chance[ends[:, 1] < p].sum() <= above + 1e-9
