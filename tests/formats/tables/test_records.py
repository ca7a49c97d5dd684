"""Typed cells as text."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.formats.tables.records import from_arrow, from_cells, text_of
from workbench.formats.tables.sheet import compact, together


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, "7"),
        (7.0, "7"),
        (-0.0, "0"),
        (7.25, "7.25"),
        (1e300, "1e+300"),
        (float("inf"), "inf"),
        (float("nan"), None),
        (None, None),
        (True, "true"),
        (np.int64(7), "7"),
        (np.float64(7.5), "7.5"),
        (np.array([1, 2]), "[1, 2]"),
        (Decimal("7.00"), "7"),
        (Decimal("7.10"), "7.10"),
        (Decimal("NaN"), None),
        (dt.date(2026, 5, 2), "2026-05-02"),
        (dt.datetime(2026, 5, 2, 9, tzinfo=dt.UTC), "2026-05-02T09:00:00+00:00"),
        ({"ñ": dt.date(2026, 5, 2)}, '{"ñ": "2026-05-02"}'),
        ("007", "007"),
    ],
)
def test_a_cell_becomes_the_text_a_person_expects(value, expected):
    """Whole numbers lose their .0, lists are JSON, texts stay."""
    assert text_of(value) == expected


@pytest.mark.parametrize(
    "column",
    [
        pa.chunked_array([["a", None], ["", "b", "a"]]),
        pa.chunked_array([[1.0, None], [2.5, 1.0, float("nan")]]),
        pa.chunked_array([[True, None], [False, True, None]]),
        pa.chunked_array([[[1], None], [[], [1], None]]),
        pa.chunked_array([pa.nulls(3)]),
        pa.chunked_array([], pa.string()),
        pa.chunked_array([], pa.float64()),
    ],
    ids=lambda column: str(column.type),
)
def test_arrow_and_python_agree(column):
    """A column encoded by Arrow has the same texts and the same guesses as one read cell by cell."""
    fast, fast_note = from_arrow("c", column, "f")
    slow, slow_note = from_cells("c", column.to_pylist(), "f")
    assert fast.texts() == slow.texts()
    assert fast_note == slow_note


@given(st.lists(st.tuples(*[st.integers(-1, 2**31 - 2)] * 4), min_size=1, max_size=30))
def test_rows_are_equal_exactly_where_all_columns_are(rows):
    """The key of several columns never mixes two rows up, however large the codes."""
    key = together([np.array(column, np.int32) for column in zip(*rows, strict=True)])
    for i, one in enumerate(rows):
        for j, other in enumerate(rows):
            assert (key[i] == key[j]) == (one == other)


@given(st.lists(st.none() | st.sampled_from("abc"), max_size=10))
def test_compacting_keeps_the_texts(texts):
    """Only the vocabulary changes: sorted, and nothing in it that does not occur."""
    codes, _ = from_cells("c", texts, "f")
    small = compact(codes)
    assert small.texts() == codes.texts()
    assert small.values == tuple(sorted({text for text in texts if text}))
