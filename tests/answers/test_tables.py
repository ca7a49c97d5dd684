"""A table that grows by rows is the same whether its batches are in memory or in a file."""

import tempfile
from pathlib import Path
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from workbench.answers import tables
from workbench.answers.tables import MEDIA, Columns

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=3) | st.none()
ROWS = st.lists(st.tuples(TEXTS, st.floats(allow_nan=False) | st.none(), TEXTS), max_size=30)


@given(ROWS, st.integers(1, 7), st.integers(1, 9))
def test_rows_come_back_wherever_they_were(rows, at_once, held):
    """In order, with their texts and gaps; no file is left behind."""
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(tempfile, "tempdir", folder),
        patch.object(tables, "ROWS", at_once),
        patch.object(tables, "BATCHES", held),
    ):
        grown = Columns(MEDIA)
        for item, width, text in rows:
            grown.add(item, width, None, None, None, text)
        table = grown.done()
        assert list(Path(folder).iterdir()) == []
    columns = (table.column(name).to_pylist() for name in ("item_id", "width", "text"))
    assert list(zip(*columns, strict=True)) == rows
