"""Numbers: read as written, near by range, level or tolerance, merged to their median or mean."""

import pytest

from workbench.errors import InvalidTable
from workbench.kinds.number import KIND, NumberSettings, median
from workbench.kinds.registry import Problems


def number(**settings):
    """Numbers of a question with these settings."""
    return KIND.of(settings=NumberSettings(**settings))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("3", "3"), ("3.0", "3"), (" 3 ", "3"), ("+0.50", "0.5"), ("-0", "0"), (".5", "0.5"), ("1e3", "1000")],
)
def test_a_number_has_one_spelling(text, canonical):
    """The shortest."""
    assert KIND.render(KIND.read(text)) == canonical


@pytest.mark.parametrize("text", ["", "NaN", "inf", "1,5", "3 kg", "0x10", "1_000", "1e999", "٣", "true"])
def test_what_is_no_number_is_refused(text):
    """In words, with the text."""
    assert isinstance(KIND.parse(text), Problems)


def test_a_number_outside_its_range_is_refused_with_the_end():
    """The lowest and the highest are in it."""
    score = number(lowest=0, highest=10)
    assert score.read("0") == 0
    assert score.read("10") == 10
    with pytest.raises(InvalidTable, match=r"'-1' is below the lowest, 0\."):
        score.read("-1")
    with pytest.raises(InvalidTable, match=r"'10\.5' is above the highest, 10\."):
        score.read("10.5")


def test_a_range_has_its_ends_in_order():
    """A guideline says so where it is written."""
    with pytest.raises(ValueError, match="lowest must be less"):
        NumberSettings(lowest=5, highest=5)


@pytest.mark.parametrize(
    ("settings", "credit"),
    [
        ({}, 0),
        ({"lowest": 0, "highest": 100}, 0.95),
        ({"level": "ratio"}, 0.9),
        ({"tolerance": 5}, 1),
        ({"tolerance": 4.9}, 0),
        ({"tolerance": 5, "lowest": 0, "highest": 100}, 1),
        ({"tolerance": 4, "lowest": 0, "highest": 100}, 0),  # with a tolerance an answer is right or wrong
    ],
)
def test_credit_is_by_the_tolerance_else_by_the_range_or_the_level(settings, credit):
    """45 where gold is 50."""
    assert number(**settings).credit(45, 50) == pytest.approx(credit)


def test_a_tolerance_in_decimals_holds_at_its_edge():
    """0.3 − 0.2 is not 0.1 in binary."""
    assert number(tolerance=0.1).credit(0.3, 0.2) == 1


def test_measures_are_sums_in_the_unit():
    """Errors of 5 and 10 on gold of 50 and 100."""
    kind = number(lowest=0, highest=100, unit="points")
    totals = {
        measure.name: [
            sum(side) for side in zip(*(measure.totals(*p) for p in [(45, 50), (90, 100)]), strict=True)
        ]
        for measure in kind.measures()
    }
    share = {name: above / below for name, (above, below) in totals.items()}
    assert share == pytest.approx(
        {"closeness": 0.925, "within": 0, "exact": 0, "mae": 7.5, "mse": 62.5, "relative_error": 0.1}
    )


@pytest.mark.parametrize(
    ("settings", "weights", "expected"),
    [
        ({}, None, 2),
        ({}, [1, 1, 5], 12),
        ({"consensus": "mean"}, None, 5),
        ({"consensus": "mean"}, [2, 2, 1], 3.6),
        ({}, [0, 0, 0], 2),
    ],
)
def test_several_numbers_merge_to_their_median_or_mean(settings, weights, expected):
    """Of 1, 2 and 12."""
    assert number(**settings).merge([1, 2, 12], weights).answer == expected


def test_the_confidence_is_how_near_the_answers_lie():
    """1, 2 and 12 on a range of 10: 0.1, 0 and 1 of it from their median."""
    assert number(lowest=2, highest=12).merge([1, 2, 12]).confidence == pytest.approx(1 - 1.1 / 3)


def test_the_median_of_two_is_halfway():
    """And of decimals it has no tail."""
    assert median([0.1, 0.2], [1, 1]) == 0.15
