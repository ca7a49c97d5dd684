"""A large file is counted where it lies only where that gives the very result and losses of reading it."""

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.documents.guideline import Label, Question
from workbench.quality import counting
from workbench.quality.agreement import agreement_of, study_agreement
from workbench.quality.counting import counted_alike, is_large
from workbench.quality.sources import sources

CLEAN = {
    "task_id": ["i", "i", "j", "j", "k"],
    "annotator_id": ["a", "b", "a", "b", "b"],
    "label": ["10", "9", "9", "9", "10"],
    "note": ["", "n", "", "", ""],
}


def parquet(folder, columns):
    """A Parquet file of text."""
    path = Path(folder) / "t.parquet"
    pq.write_table(pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}), path)
    return path


def test_a_clean_file_is_counted(tmp_path):
    """Counts, coefficients, and what is said of its columns are those of reading."""
    asked = sources(parquet(tmp_path, CLEAN))
    counted = counted_alike(asked, None)
    assert counted is not None
    assert agreement_of(counted) == study_agreement(asked.annotations())
    assert [loss.what for loss in counted.losses] == ["column 'task_id' read as item_id", "columns not read"]


@pytest.mark.parametrize(
    "change",
    [
        {"label": ["10", None, "9", "9", "10"]},
        {"label": ["10", "", "9", "9", "10"]},
        {"annotator_id": ["a", "a", "a", "b", "b"]},
        {"label": ["[]", "[]", "[]", "[]", "[]"]},
        {"submitted_at": ["yesterday"] * 5},
        {"status": ["skipped", *[""] * 4]},
        {"batch_id": [""] * 5},
    ],
)
def test_what_must_be_read_is_read(tmp_path, change):
    """A gap, a repeat, an answer that may be a drawing, a time, a status, a guess without an example."""
    assert counted_alike(sources(parquet(tmp_path, CLEAN | change)), None) is None


CELLS = {
    "item_id": ["i", "j", "k", "l"],
    "annotator_id": ["a", "b", "c"],
    "label": ["x", "Y", "y ", "z"],
    "vendor": ["v", "w", None],
    "question": ["tone", None],
    "delivery": ["1", "2"],
}


@st.composite
def tables(draw):
    """Cells under the needed names and some of the others; empty ones are rare."""
    names = ["item_id", "annotator_id", "label"]
    names += draw(st.lists(st.sampled_from(["vendor", "question", "delivery"]), unique=True))
    size = draw(st.integers(1, 9))
    return {
        name: draw(st.lists(st.sampled_from(CELLS[name]), min_size=size, max_size=size)) for name in names
    }


@given(table=tables(), closed=st.booleans())
@settings(max_examples=60, deadline=None)
def test_counted_or_read_is_the_same(table, closed):
    """Whatever a file holds, what is counted of it is what reading it gives."""
    question = Question(
        id="tone",
        ask="Which?",
        kind="choice",
        labels=(Label(id="x", definition="x."), Label(id="y", definition="y.")),
    )
    with tempfile.TemporaryDirectory() as folder:
        asked = sources(parquet(folder, table))
        counted = counted_alike(asked, question if closed else None)
        if counted is None:
            return
        assert agreement_of(counted) == study_agreement(asked.annotations(question if closed else None))


def test_only_large_parquet_is_counted(tmp_path, monkeypatch):
    """By the number of its rows, which is read without the rows; anything else is read."""
    path = parquet(tmp_path, CLEAN)
    assert not is_large(sources(path))
    monkeypatch.setattr(counting, "LARGE", 5)
    assert is_large(sources(path))
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1")
    assert not is_large(sources(broken))
    assert not is_large(sources(tmp_path / "t.csv"))
