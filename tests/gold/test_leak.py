"""A leak is flagged where people do clearly better on gold that was seen, with the test stated, and seldom by chance."""

import datetime as dt

import numpy as np
import pytest

from tests.gold_drafts import NOW, gold, guideline
from workbench.documents.attempts import Attempt, Exposure, Person, Response
from workbench.documents.round import Turn
from workbench.errors import OutOfRange
from workbench.gold.leak import Judged, judged_answers, leak


def rows(annotator: str, right_seen: int, n_seen: int, right_held: int, n_held: int) -> list[Judged]:
    seen = [Judged(annotator, i < right_seen, True) for i in range(n_seen)]
    return seen + [Judged(annotator, i < right_held, False) for i in range(n_held)]


def test_fisher_for_one_person():
    """19 of 20 against 11 of 20, by hand: (C(20,19) C(20,11) + C(20,20) C(20,10)) / C(40,30) = .00418."""
    found = leak(rows("ann", 19, 20, 11, 20))
    assert found.people[0].p == pytest.approx((20 * 167960 + 184756) / 847660528, rel=1e-9)
    assert found.people[0].verdict == "leak suspected"
    assert found.people[0].difference == pytest.approx(0.4)
    assert found.overall.verdict == "not enough evidence"  # one person is no sample of people
    assert "Fisher" in found.test


def test_clustered_by_annotator():
    """By hand: three people, 10 answers a side, 9/8/10 right on seen and 6/7/5 on held-back gold."""
    found = leak([*rows("a", 9, 10, 6, 10), *rows("b", 8, 10, 7, 10), *rows("c", 10, 10, 5, 10)]).overall
    # p_seen .9, p_held .6; u = (0 - 0)/30, (-1 - 1)/30, (1 + 1)/30; V = 3/2 * 8/900; t = .3 / .11547 = 2.598 on 2 df
    assert found.difference == pytest.approx(0.3)
    assert found.p == pytest.approx(0.0608, abs=1e-4)  # t table: 2.920 is .05, 1.886 is .10
    assert found.low == pytest.approx(0.3 - 2.920 * 0.11547, abs=1e-3)
    assert found.verdict == "no sign of a leak"


def test_a_leak_shared_by_many():
    """Twelve people, each a little better on seen gold: only together they show it."""
    found = leak([row for i in range(12) for row in rows(f"p{i}", 18 + i % 3, 20, 15 + i % 2, 20)])
    assert found.overall.verdict == "leak suspected"
    assert {gap.verdict for gap in found.people} == {"no sign of a leak"}


def test_holm():
    """With nine people who show nothing, one with p = .02 is not flagged."""
    alone = leak(rows("x", 19, 20, 13, 20)).people[0].p
    assert 0.01 < alone < 0.05
    many = leak([*rows("x", 19, 20, 13, 20), *(r for i in range(9) for r in rows(f"p{i}", 16, 20, 16, 20))])
    assert many.people[-1].p == pytest.approx(alone * 10)
    assert many.people[-1].verdict != "leak suspected"


def test_a_small_difference_is_no_leak():
    """However sure: the margin is the least that matters."""
    many = [row for i in range(40) for row in rows(f"p{i}", 97, 100, 95, 100)]
    assert leak(many, margin=0.05).overall.verdict == "no sign of a leak"
    assert leak(many, margin=0.01).overall.p < 0.05


def test_too_little():
    """Nothing at all, one side only, four answers: no verdict, and no number where there is none."""
    for some in ([], rows("a", 9, 9, 0, 0), rows("a", 4, 4, 0, 4)):
        found = leak(some)
        assert found.overall.verdict == "not enough evidence"
        assert all(gap.verdict == "not enough evidence" for gap in found.people)
    assert leak([]).overall.difference is None


def test_everybody_alike():
    """Without spread between people the difference is judged by Fisher's test on all answers."""
    found = leak([*rows("a", 10, 10, 5, 10), *rows("b", 10, 10, 5, 10)]).overall
    assert 0 < found.p < 0.05
    assert found.low is None


def test_false_alarms(rng: np.random.Generator):
    """Of 400 teams of 10 without a leak, in which some people are better than others, about 5 % have p < .05."""
    alarms = 0
    for _ in range(400):
        skill = rng.beta(16, 4, 10)
        judged = [
            row
            for i, p in enumerate(skill)
            for row in rows(f"p{i}", rng.binomial(20, p), 20, rng.binomial(20, p), 20)
        ]
        alarms += leak(judged, margin=0).overall.p < 0.05
    assert 8 <= alarms <= 34  # 20 expected; 3 standard errors


def test_hard_items_are_no_leak(rng: np.random.Generator):
    """Nor do more than about 5 % where items differ in difficulty, and everybody answers the same held-back ones."""
    alarms = 0
    for _ in range(400):
        ease, skill = rng.normal(1.5, 1.2, 80), rng.normal(0, 0.5, 10)
        judged = [
            Judged(f"p{who}", bool(rng.random() < 1 / (1 + np.exp(-ease[i] - skill[who]))), i < 60, f"q{i}")
            for who in range(10)
            for i in (*rng.choice(60, 20, replace=False), *range(60, 80))
        ]
        alarms += leak(judged, margin=0).overall.p < 0.05
    assert alarms <= 34  # 66 of 400 while answers to one item counted as independent


def test_one_item_on_a_side_says_nothing():
    """However many people answered it: the gap may be that item's own."""
    seen = [Judged(f"p{i}", True, True, f"q{j}") for i in range(8) for j in range(4)]
    held = [Judged(f"p{i}", i > 5, False, "h") for i in range(8)]
    assert leak([*seen, *held]).overall.verdict == "not enough evidence"


def test_two_people_of_one_name():
    """Are two: they are told apart by their vendor."""
    draft = gold({"q1": {"label": "ham"}})
    turn = Turn(number=1, item="q1", question="topic")
    attempts = [Attempt(v, "r", Person(v, "ann", v, NOW), 1, (turn,), NOW) for v in ("north", "south")]
    answers = [Response(v, 1, "q1", "topic", "ham", None, None, NOW, NOW) for v in ("north", "south")]
    found = judged_answers(draft, guideline(), attempts, answers, ())
    assert [one.annotator for one in found] == ["north/ann", "south/ann"]


def test_what_counts_as_seen():
    """By anyone before; not in the same attempt; simulated people and open items are left out."""
    draft = gold({"q1": {"label": "ham"}, "q2": {"label": "ham", "accepted": ["news"]}, "q3": {}})
    people = {name: Person(name, name, "", NOW) for name in ("ann", "bob", "sim")}
    turns = tuple(Turn(number=i, item=f"q{i}", question="topic") for i in (1, 2, 3))
    attempts = [Attempt(n, "round", p, 1, turns, NOW, simulated=n == "sim") for n, p in people.items()]

    def given(who: str, item: str, label: str | None) -> Response:
        return Response(who, 1, item, "topic", label, None if label else "cannot_tell", None, NOW, NOW)

    answers = [
        given("ann", "q1", "ham"),
        given("bob", "q1", "spam"),
        given("bob", "q2", "news"),
        given("ann", "q3", "ham"),
    ]
    answers += [given("sim", "q1", "ham"), given("ann", "q2", None)]
    hour = dt.timedelta(hours=1)
    exposures = [
        Exposure("ann", "mail@1.0.0", "q1", "meeting", "m", NOW - hour),
        Exposure("bob", "mail@1.0.0", "q2", "quiz", "bob", NOW - hour),  # this very attempt
        Exposure("bob", "mail@1.0.0", "q1", "quiz", "later", NOW + hour),
        Exposure("eve", "mail@1.0.0", "q2", "expert", "e", NOW - hour),  # she made it
    ]
    assert judged_answers(draft, guideline(), attempts, answers, exposures) == (
        Judged("ann", True, True, "q1"),
        Judged("bob", False, True, "q1"),
        Judged("bob", True, False, "q2"),
        Judged("ann", False, True, "q2"),
    )


def test_refusals():
    """An alpha of one half flags at the toss of a coin."""
    with pytest.raises(OutOfRange, match="alpha"):
        leak([], alpha=0.5)


def test_against_an_independent_implementation(rng: np.random.Generator):
    """The clustered standard error is statsmodels' of the regression of right on seen, with our A / (A − 1)."""
    sm = pytest.importorskip(
        "statsmodels.api", reason="statsmodels is an oracle of the development environment"
    )
    judged = [
        row
        for i in range(9)
        for row in rows(
            f"p{i}",
            *(rng.binomial(n, 0.85) if k % 2 == 0 else n for k, n in enumerate((12 + i, 12 + i, 15, 15))),
        )
    ]
    right = np.array([row.right for row in judged], float)
    seen = np.array([row.seen for row in judged], float)
    who = np.array([int(row.annotator[1:]) for row in judged])
    fit = sm.OLS(right, sm.add_constant(seen)).fit(
        cov_type="cluster", cov_kwds={"groups": who, "use_correction": False}
    )
    found = leak(judged).overall
    assert found.difference == pytest.approx(fit.params[1])
    error = fit.bse[1] * (9 / 8) ** 0.5
    assert found.low == pytest.approx(found.difference - 1.8595480375 * error)  # t table: one-sided 5 %, 8 df


def test_both_ways_against_an_independent_implementation(rng: np.random.Generator):
    """Clustered by annotator and by item, the variance is statsmodels' three parts with our G / (G − 1)."""
    sm = pytest.importorskip(
        "statsmodels.api", reason="statsmodels is an oracle of the development environment"
    )
    from statsmodels.stats.sandwich_covariance import cov_cluster

    ease = rng.normal(1.0, 1.2, 30)
    who, item = (grid.ravel() for grid in np.meshgrid(np.arange(9), np.arange(30), indexing="ij"))
    right = rng.random(270) < 1 / (1 + np.exp(-ease[item]))
    fit = sm.OLS(right.astype(float), sm.add_constant((item < 18).astype(float))).fit()
    one, other, both = (
        cov_cluster(fit, groups, use_correction=False)[1, 1] for groups in (who, item, who * 30 + item)
    )
    rows_ = zip(who, right, item, strict=True)
    found = leak([Judged(f"p{a}", bool(r), bool(i < 18), f"q{i}") for a, r, i in rows_]).overall
    whole = max(one * 9 / 8 + other * 30 / 29 - both, one * 9 / 8, other * 30 / 29)
    assert found.low == pytest.approx(found.difference - 1.8595480375 * whole**0.5)  # 8 df: nine people
