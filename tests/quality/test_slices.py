"""Agreement of parts: each part is its own table, and answers without a place are counted."""

from dataclasses import replace

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.errors import NotFound
from workbench.quality.slices import (
    agreement_by_column,
    agreement_by_rule,
    agreement_by_stratum,
    agreement_over_time,
)
from workbench.statistics.agreement.coefficients import coefficients

ITEMS = ["xx", "xy", "yy", "yx", "xx", "yy"]
ROWS = [(f"q{u}", a, x) for u, item in enumerate(ITEMS) for a, x in zip("AB", item, strict=True)]
ANSWERS = Annotations.of(ROWS)
DAYS = ["2026-03-02", "2026-03-03", "2026-03-08", "2026-03-09", "2026-04-01", "2026-04-02"]


def timed() -> Annotations:
    """Item u answered on its day: by A at noon, by B an hour later."""
    times = [f"{DAYS[int(item[1])]}T{12 if who == 'A' else 13}:00:00" for item, who, _ in ROWS]
    return replace(ANSWERS, submitted_at=np.array(times, "datetime64[us]"))


def percent(found) -> dict[str, float | None]:
    """Percent agreement by name of the part."""
    return {one.name: one.coefficients["percent_agreement"].value for one in found.slices}


def test_by_batch():
    """Three batches of two items; what a batch says is what its table alone says."""
    batch = Categorical.of([f"b{int(item[1]) // 2}" for item, _, _ in ROWS])
    found = agreement_by_column(replace(ANSWERS, batch=batch), "batch", replicates=50)
    assert percent(found) == {"b0": 0.5, "b1": 0.5, "b2": 1}
    assert [(one.items, one.annotators, one.answers) for one in found.slices] == [(2, 2, 4)] * 3
    alone = coefficients(Annotations.of(ROWS[:4], "xy"), replicates=50)
    assert found.slices[0].coefficients["gwet_ac1"] == alone["gwet_ac1"]


def test_a_second_look_counts_in_its_own_part():
    """The same item in another batch is answered there too; a row without a batch is counted as left out."""
    rows = [("q1", "A", "x"), ("q1", "B", "y"), ("q1", "A", "x"), ("q1", "B", "x"), ("q2", "A", "x")]
    answers = replace(Annotations.of(rows), batch=Categorical.of(["one", "one", "two", "two", None]))
    found = agreement_by_column(answers, "batch", names=("percent_agreement",), replicates=0)
    assert percent(found) == {"one": 0, "two": 1}
    assert found.left_out == 1


def test_columns_that_are_not_there():
    """The error says which columns the table has; delivery is one."""
    with pytest.raises(NotFound, match="no column 'batch' to cut by; they have none"):
        agreement_by_column(ANSWERS, "batch")
    deliveries = replace(ANSWERS, delivery=np.array([1] * 8 + [2] * 4, np.int32))
    assert percent(agreement_by_column(deliveries, "delivery", replicates=0)) == {"1": 0.5, "2": 1}
    with pytest.raises(NotFound, match="they have 'delivery'"):
        agreement_by_column(deliveries, "item")


def test_by_stratum_and_rule():
    """An item may lie in several strata, or in none; rules are those that the key says an item tests."""
    strata = {"q0": "easy", "q1": ("easy", "hard"), "q3": "hard"}
    found = agreement_by_stratum(ANSWERS, strata, by="difficulty", replicates=0)
    assert percent(found) == {"easy": 0.5, "hard": 0}
    assert (found.by, found.left_out) == ("difficulty", 6)
    key = AnswerKey({}, rules={"q0": ("R1",), "q1": ("R1", "R2")})
    assert percent(agreement_by_rule(ANSWERS, key, replicates=0)) == {"R1": 0.5, "R2": 0}


def test_over_time_in_windows_of_as_many_items():
    """Two windows of three items each, named by their days; the order of rows does not matter."""
    found = agreement_over_time(timed(), windows=2, replicates=0)
    assert list(percent(found)) == ["2026-03-02 to 2026-03-08", "2026-03-09 to 2026-04-02"]
    assert list(percent(found).values()) == pytest.approx([2 / 3, 2 / 3])
    order = np.random.default_rng(1).permutation(12)
    assert agreement_over_time(timed().take(order), windows=2, replicates=0) == found


@pytest.mark.parametrize(
    ("every", "names"),
    [
        ("day", DAYS),
        (
            "week",
            ["2026-03-02 to 2026-03-08", "2026-03-09", "2026-04-01 to 2026-04-02"],
        ),  # Mondays 2 and 9 March
        ("month", ["2026-03", "2026-04"]),
    ],
)
def test_over_time_by_the_calendar(every, names):
    """Days, weeks from Monday, months."""
    assert list(percent(agreement_over_time(timed(), every=every, replicates=0))) == names


def test_an_item_is_settled_by_its_last_answer():
    """B's late answer moves the item; without any time it is left out; without a column of times it is refused."""
    answers = timed()
    times = answers.submitted_at.copy()
    times[1] = np.datetime64("2026-05-01")
    times[2:4] = np.datetime64("NaT")
    found = agreement_over_time(replace(answers, submitted_at=times), every="month", replicates=0)
    assert [(one.name, one.items) for one in found.slices] == [("2026-03", 2), ("2026-04", 2), ("2026-05", 1)]
    assert found.left_out == 2
    with pytest.raises(NotFound, match="needs the column submitted_at"):
        agreement_over_time(ANSWERS)
    with pytest.raises(NotFound, match="not by 'hour'"):
        agreement_over_time(answers, every="hour")


def test_as_json_and_as_a_frame():
    """A program reads names, sizes and estimates; a frame has one row a part and coefficient."""
    found = agreement_over_time(timed(), every="month", names=("gwet_ac1", "percent_agreement"), replicates=0)
    assert found.to_dict()["slices"][0]["coefficients"]["percent_agreement"]["value"] == 0.5
    assert len(found.to_frame()) == 4
    assert "<table" in found._repr_html_()
