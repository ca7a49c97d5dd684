"""The pages on several pilots say no more than their tables: every lead is read back over random numbers."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.pilot.test_study import FIRST, REWORK, inputs
from workbench.pilot.compare import PilotComparison, VendorMoves
from workbench.pilot.progress.compare import moves_lead, moves_table
from workbench.pilot.progress.moves import reading, sentence
from workbench.pilot.progress.scorecard import trend_sentence
from workbench.pilot.scorecard import MOVES, Card, Move, scorecards
from workbench.statistics.estimate import Estimate

PERIOD = scorecards([inputs(*FIRST, *REWORK)], "b")[0].periods[0]


@st.composite
def estimates(draw, low: float = 0.0) -> Estimate:
    """An estimate with an interval, without one, or undefined."""
    if draw(st.integers(0, 5)) == 0:
        return Estimate.undefined("nothing is known")
    ends = sorted(draw(st.lists(st.floats(low, 1), min_size=3, max_size=3)))
    if draw(st.integers(0, 5)) == 0:
        return Estimate(ends[1], n=5)
    return Estimate(ends[1], ends[0], ends[2], 20)


@st.composite
def some_moves(draw, metrics=("accuracy", *MOVES)) -> tuple[Move, ...]:
    """One move a metric."""
    both = estimates()
    return tuple(
        Move(metric, draw(both), draw(both), draw(estimates(-1.0)), draw(st.booleans()), "as they are")
        for metric in metrics
    )


@given(st.lists(some_moves(), min_size=1, max_size=3))
def test_the_lead_of_a_comparison_names_every_settled_change(drawn):
    """A change is named where its whole interval lies beside 0, with its direction; of none is it said that all may be chance."""
    vendors = tuple(VendorMoves(f"v{n}", f"V{n}", PERIOD, PERIOD, moves) for n, moves in enumerate(drawn))
    comparison = PilotComparison("before", "after", vendors, ())
    lead, table = moves_lead(comparison, "USD"), moves_table(comparison, "USD")
    named = re.findall(r"(V\d): ([a-z ]+) (rose|fell), which is (better|worse)", lead)
    settled = []
    for row in table.rows:
        name, low, high = row[0], row[4], row[5]
        if low is not None and high is not None and (low > 0 or high < 0):
            settled.append((*name.split(": "), "rose" if low > 0 else "fell", row[6]))
    assert named == settled
    assert ("every difference may be chance" in lead) == (not settled)
    for vendor, moves in zip(vendors, drawn, strict=True):
        for move in moves:
            assert ("no settled change" in sentence(vendor.name, move, "USD")) == (
                move.difference.value is not None and not move.settled
            )


def test_less_rework_and_a_lower_cost_are_better():
    """And less accuracy is worse."""
    fall = Estimate(-0.2, -0.3, -0.1, 20)
    known = Estimate(0.5, 0.4, 0.6, 20)
    words = {m: reading(Move(m, known, known, fall, False, "")) for m in ("accuracy", *MOVES)}
    assert words == {
        "accuracy": "worse",
        "agreement": "worse",
        "within_promise": "worse",
        "cost_per_correct": "better",
        "rework": "better",
    }


@given(estimates(), some_moves(("accuracy",)), st.booleans())
def test_the_trend_of_a_card_is_that_of_its_interval(accuracy, moves, single):
    """It rises or falls only where the whole interval of the course says so."""
    period = replace(PERIOD, accuracy=accuracy)
    course = None if single else moves[0]
    card = Card("b", "B", (period,) if single else (PERIOD, period), () if single else (moves,), course)
    lead = trend_sentence(card)
    d = moves[0].difference
    rises = not single and d.low is not None and d.high is not None and d.low > 0
    falls = not single and d.low is not None and d.high is not None and d.high < 0
    known = accuracy.value is not None
    assert ("accuracy rises" in lead) == (known and rises)
    assert ("accuracy falls" in lead) == (known and falls)
    assert ("no settled change" in lead) == (
        known and not single and d.value is not None and not rises and not falls
    )
