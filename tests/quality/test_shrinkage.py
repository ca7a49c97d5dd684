"""Shrunken accuracies: a published example, luck that does not lead, and limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.quality.shrinkage import posterior, prior_of, shrink

# Tarone (1982), as in Gelman et al. (2013), "Bayesian Data Analysis", 3rd edition, table 5.1: tumours among rats.
TUMOURS = (
    "0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 1 1 1 1 1 1 1 2 2 2 2 2 2 2 2 2 1 5 2 5 3 2 7 7 3 3 2 9 10 4 4 4 4 4 4 4 10 "
    "4 4 4 5 11 12 5 5 6 5 6 6 6 6 16 15 15 9 4"
)
RATS = (
    "20 20 20 20 20 20 20 19 19 19 19 18 18 17 20 20 20 20 19 19 18 18 25 24 23 20 20 20 20 20 20 10 49 19 46 27 17 "
    "49 47 20 20 13 48 50 20 20 20 20 20 20 20 48 19 19 19 22 46 49 20 20 23 19 22 20 20 20 52 46 47 24 14"
)


def numbers(text: str) -> np.ndarray:
    return np.array([int(word) for word in text.split()])


def people(*scores: tuple[str, int, int]) -> tuple[Annotations, AnswerKey]:
    """Annotators with so many right of so many answers."""
    rows = [(f"q{i:04}", name, "x" if i < right else "y") for name, right, n in scores for i in range(n)]
    return Annotations.of(rows, ["x", "y"]), AnswerKey(
        {f"q{i:04}": "x" for i in range(max(n for *_, n in scores))}
    )


def test_the_rats_of_the_textbook():
    """E(a | y) = 2.4 and E(b | y) = 14.3: Bayesian Data Analysis, 3rd edition, page 113."""
    prior = prior_of(numbers(TUMOURS), numbers(RATS))
    assert (prior.weight @ prior.a, prior.weight @ prior.b) == pytest.approx((2.4, 14.3), abs=0.05)
    last = posterior(prior, 4, 14)
    assert last.value == pytest.approx((2.4 + 4) / (2.4 + 14.3 + 14), abs=0.005)
    assert last.low < 0.1 < 4 / 14 < last.high


def test_luck_does_not_lead():
    """5 of 5 stands behind 95 of 100 among colleagues who are right nine times in ten."""
    table, key = people(("lucky", 5, 5), ("steady", 95, 100), ("a", 90, 100), ("b", 88, 100), ("c", 86, 100))
    found = shrink(table, key)
    assert found.people[0].annotator == "steady"
    lucky = next(one for one in found.people if one.annotator == "lucky")
    assert (lucky.raw, lucky.n) == (1.0, 5)
    assert 0.85 < lucky.accuracy.value < 0.95
    assert lucky.accuracy.low < 0.85
    assert found.to_dict()["annotators"]["lucky"]["right"] == 5


def test_each_vendor_has_a_prior_of_its_own():
    """A newcomer of a poor vendor is not thought to be as good as one of a good vendor."""
    table, key = people(
        *((f"{v}{i}", 90 if v == "a" else 60, 100) for v in "ab" for i in range(4)),
        ("a9", 2, 3),
        ("b9", 2, 3),
    )
    vendor = Categorical.of(name[0] for name in table.annotator.texts())
    found = {
        o.annotator: o.accuracy.value
        for o in shrink(Annotations(table.item, table.annotator, table.label, vendor=vendor), key).people
    }
    assert found["a9"] > 0.8
    assert found["b9"] < 0.7


@given(st.lists(st.tuples(st.integers(1, 40), st.floats(0, 1)), min_size=1, max_size=8))
@settings(max_examples=40)
def test_between_own_share_and_what_is_usual(scores):
    """Bounds lie around the value, within [0, 1]; 300 of 300 are believed more than 3 of 3 among the same colleagues."""
    n = np.array([m for m, _ in scores])
    right = np.array([round(m * p) for m, p in scores])
    found = []
    for own in (3, 300):
        prior = prior_of(np.append(right, own), np.append(n, own))
        assert prior.weight.sum() == pytest.approx(1)
        one = posterior(prior, own, own)
        assert 0 <= one.low <= one.value <= one.high <= 1
        found.append(one.value)
    assert found[1] > found[0]
    assert found[1] > 0.9


def test_intervals_cover():
    """Of 60 × 8 annotators with Beta(18, 2) accuracies and 30 answers each, 95 % intervals hold about 95 %."""
    rng = np.random.default_rng(4)
    held = []
    for _ in range(60):
        p = rng.beta(18, 2, size=8)
        right, n = rng.binomial(30, p), np.full(8, 30)
        prior = prior_of(right, n)
        held += [
            (e := posterior(prior, int(r), 30)).low <= q <= e.high for r, q in zip(right, p, strict=True)
        ]
    assert 0.92 <= np.mean(held) <= 0.985


def test_nobody():
    """No answer on an item of the key: nobody is scored."""
    assert shrink(Annotations.of([("q1", "A", "x")]), AnswerKey({"q2": "x"})).people == ()


def test_one_annotator_alone():
    """Is said to be alone."""
    table, key = people(("a", 3, 4))
    assert "one annotator" in shrink(table, key).people[0].accuracy.reason
