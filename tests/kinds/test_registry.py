"""Every kind of answer keeps the same promises, whatever a cell holds."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InvalidTable
from workbench.kinds.registry import KINDS, Kind

NUMBERS = st.one_of(
    st.integers(-3, 9), st.floats(), st.integers(), st.booleans(), st.none(), st.text(max_size=2)
)
NESTED = st.recursive(NUMBERS, lambda inner: st.lists(inner, max_size=5), max_leaves=30)
CORNERS = st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=6)
CELLS = st.one_of(
    st.text(max_size=30),
    NESTED.map(json.dumps),
    st.lists(st.lists(st.floats(0, 1e15), min_size=2, max_size=4), max_size=3).map(json.dumps),
    st.lists(CORNERS, max_size=2).map(json.dumps),
)


def read(kind: Kind, cell: str):
    """What a cell holds, or the refusal."""
    try:
        return kind.parse(cell)
    except InvalidTable as refusal:
        return refusal


@pytest.mark.parametrize("name", KINDS)
@given(CELLS, CELLS)
def test_a_cell_is_an_answer_or_refused(name, one, other):
    """Any text is read or refused in words; what is read can be compared: 0 to itself, symmetric, from 0 to 1."""
    kind = KINDS[name]
    a, b = read(kind, one), read(kind, other)
    if isinstance(a, InvalidTable) or isinstance(b, InvalidTable):
        assert all(str(x).endswith(".") for x in (a, b) if isinstance(x, InvalidTable))
        return
    hash(a)
    assert kind.distance(a, a) == pytest.approx(0, abs=1e-9)
    assert math.isclose(kind.distance(a, b), kind.distance(b, a), abs_tol=1e-9)
    assert 0 <= kind.distance(a, b) <= 1
