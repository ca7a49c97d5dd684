"""Coverage counts what is settled, says what is thin, and how many more the wished interval needs."""

import pytest

from tests.gold_drafts import gold, guideline
from workbench.errors import OutOfRange
from workbench.gold.coverage import gold_coverage, items_needed

HAM = {"label": "ham", "settled": "unanimous", "rules": ["R1"]}


@pytest.mark.parametrize(
    ("half_width", "expected", "n"),
    [
        (0.05, 0.95, 73),  # 1.96² × .95 × .05 / .05² = 72.99
        (0.05, 0.5, 385),  # the textbook's 385 for ±5 % at p = .5 (Cochran 1977, 4.4)
        (0.03, 0.5, 1068),  # and 1,068 for ±3 %
        (0.1, 0.9, 35),
    ],
)
def test_items_needed(half_width, expected, n):
    """The published numbers."""
    assert items_needed(half_width, expected) == n


def test_coverage():
    """Settled answers count, stale and open ones do not; a rule is counted apart; tone is not asked."""
    found = gold_coverage(
        gold(
            {
                "q1": HAM,
                "q2": HAM,
                "q3": {**HAM, "label": "spam"},
                "q4": {"votes": {"ann": "ham"}},
                "q5": {**HAM, "stale": ["R1"]},
            },
            goal={"per_label": 2, "per_rule": 3, "waived": {"topic/news": "rare"}},
        ),
        guideline(),
    )
    assert {row.id: (row.n, row.more, row.thin) for row in found.rows} == {
        "ham": (2, 71, False),
        "spam": (1, 72, True),
        "news": (0, 73, True),
        "R1": (3, 70, False),
        "R2": (0, 73, True),
    }
    assert [row.id for row in found.thin] == ["spam", "R2"]
    assert (found.needed, found.open) == (73, 2)
    assert found.says.startswith("73 items give ±0.05 at 95% if people are right 95% of the time")


def test_the_interval_is_reached():
    """Nothing more is needed from the wished number on, and the half-width there is the wish."""
    wish = {"half_width": 0.3, "expected": 0.9}  # 3.84 items: 4
    found = gold_coverage(gold({f"q{i}": HAM for i in range(4)}, goal=wish), guideline())
    ham = found.rows[0]
    assert (ham.more, found.needed) == (0, 4)
    assert ham.half_width == pytest.approx(0.294, abs=1e-3)
    assert found.rows[1].half_width is None


def test_several_labels_in_one():
    """A multi-choice answer counts for each of its labels, once."""
    several = guideline(
        questions=[
            {
                "id": "topic",
                "ask": "Which?",
                "kind": "multi_choice",
                "labels": [{"id": name, "definition": name} for name in ("ham", "spam")],
            }
        ],
        rules=[],
        cases=[],
    )
    found = gold_coverage(gold({"q1": {"label": "ham|spam", "settled": "unanimous"}}), several)
    assert [row.n for row in found.rows] == [1, 1]


def test_refusals():
    """No width, no number of items."""
    with pytest.raises(OutOfRange, match=r"got 0, 0\.9"):
        items_needed(0, 0.9)
