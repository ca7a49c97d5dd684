"""Opt-gamma pairs two annotators' spans at the lowest cost, and a span without a partner has its price."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import OutOfRange
from workbench.kinds import spans
from workbench.kinds.spans import Span
from workbench.statistics.agreement.gamma import opt_gamma

SPANS = st.tuples(st.integers(0, 8), st.integers(1, 4), st.sampled_from("ab")).map(
    lambda x: Span(x[0], x[0] + x[1], x[2])
)
SOME = st.lists(SPANS, max_size=4, unique=True).map(lambda some: tuple(sorted(some)))
WEIGHT = st.sampled_from([0.0, 0.3, 0.5, 1.0])


def test_by_hand():
    """One pair with IoU 3/5 of the same label costs .2, one span alone .5: .7 over 1.5."""
    a, b = spans.parse('[[0, 4, "x"]]'), spans.parse('[[1, 5, "x"], [9, 10, "x"]]')
    assert opt_gamma(a, b) == pytest.approx(1 - (0.5 * 0.4 + 0.5) / 1.5)
    assert opt_gamma(a, b, tau=0.3) == pytest.approx(1 - 2 * 0.5)  # too far apart to be a pair: all alone
    assert opt_gamma((), b) == 0
    assert opt_gamma((), ()) is None
    with pytest.raises(OutOfRange, match="from 0 to 1"):
        opt_gamma(a, b, eta=2)


def tried(a, b, alpha, tau, eta):
    """The lowest cost, one alignment after the other."""
    best = eta * (len(a) + len(b))
    for order in permutations([*b, *([None] * len(a))], len(a)):
        cost, left = 0.0, len(b)
        for u, v in zip(a, order, strict=True):
            if v is None:
                cost += eta
                continue
            common = max(0.0, min(u.end, v.end) - max(u.start, v.start))
            apart = 1 - common / (u.end - u.start + v.end - v.start - common)
            cost += alpha * apart + (1 - alpha) * (u.label != v.label) if apart <= tau else 9.0
            left -= 1
        best = min(best, cost + eta * left)
    return best


@given(SOME.filter(lambda a: len(a) < 4), SOME.filter(lambda b: len(b) < 4), WEIGHT, WEIGHT, WEIGHT)
def test_no_alignment_is_cheaper(a, b, alpha, tau, eta):
    """All of them tried; the same both ways round."""
    found = opt_gamma(a, b, alpha=alpha, tau=tau, eta=eta)
    if not a and not b:
        assert found is None
        return
    assert found == pytest.approx(1 - 2 * tried(a, b, alpha, tau, eta) / (len(a) + len(b)))
    assert found == pytest.approx(opt_gamma(b, a, alpha=alpha, tau=tau, eta=eta))
