"""Counting on disk keeps the rules of reading: first answers, closed sets, questions, and what is refused."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InvalidTable, NotFound, UnknownLabel
from workbench.formats.tables.rows import STATUSES, TRUTH
from workbench.kinds import rating
from workbench.store.counting.count import count
from workbench.store.counting.sql import Packing

WORDS = {"statuses": STATUSES, "truth": TRUTH}


def written(folder: Path, columns: Mapping[str, list], name: str = "answers.parquet") -> Path:
    """A file of some columns."""
    path = folder / name
    pq.write_table(pa.table(dict(columns)), path)
    return path


THREE = {"item_id": ["i", "i", "i"], "annotator_id": ["a", "a", "b"], "label": ["x", "y", "y"]}


@pytest.mark.parametrize(
    ("more", "first"),
    [
        ({}, "x"),
        ({"delivery": [2, 1, 1]}, "y"),
        ({"submitted_at": ["2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", ""]}, "y"),
        ({"submitted_at": ["", "2026-01-01T00:00:00Z", ""]}, "y"),
        ({"repeat": ["2", "1", "1"]}, "y"),
        ({"repeat": ["2", "1", "one"]}, "x"),
        ({"delivery": ["1", "2", "1"], "repeat": ["2", "1", "1"]}, "x"),
    ],
)
def test_the_first_answer_counts(more, first, tmp_path):
    """The earliest by delivery, then submission with unknown times last, then repeat number, then row."""
    found = count(written(tmp_path, THREE | more))
    assert found.annotator_labels.tolist() == [[first == "x", first == "y"], [0, 1]]
    assert found.patterns.n.tolist() == [[first == "x", 1 + (first == "y")]]
    assert [(loss.count, loss.example) for loss in found.losses] == [(1, "1 times")]


def test_a_folder_of_files_is_one_table_in_the_order_of_its_names(tmp_path):
    """The first answer is that of the first file."""
    written(tmp_path, {"item_id": ["i"], "annotator_id": ["a"], "label": ["y"]}, "part-2.parquet")
    written(tmp_path, {"item_id": ["i"], "annotator_id": ["a"], "label": ["x"]}, "part-1.parquet")
    assert count(tmp_path).annotator_labels.tolist() == [[1, 0]]


def test_columns_are_told_or_found(tmp_path):
    """Names with quotes in them are quoted; a function may find them."""
    odd = {'po"st': [1, 1], "it's": ["a", "b"], "la`bel; --": ["x", "x"]}
    path = written(tmp_path, odd)
    told = dict(zip(("item", "annotator_id", "label"), odd, strict=True))
    assert count(path, columns=told).items == 1
    assert count(path, columns=lambda names: dict(zip(told, names, strict=True))).answers == 2
    with pytest.raises(NotFound, match=r"no column for item or annotator or label; the file has 'po\"st'"):
        count(path)
    with pytest.raises(NotFound, match="cannot read 'label' from 'lable'"):
        count(path, columns=told | {"label": "lable"})


def test_a_closed_set_keeps_its_order_and_refuses_others(tmp_path):
    """Labels that nobody used stay columns; texts are parsed as the reader parses them; a stranger is refused."""
    path = written(tmp_path, THREE | {"label": ["1.0", "2", "2"]})
    found = count(path, labels=("3", "2", "1"), parse=rating.parse)
    assert found.labels == ("3", "2", "1")
    assert found.annotator_labels.tolist() == [[0, 0, 1], [0, 1, 0]]
    said = [str(loss) for loss in found.losses]
    assert "labels written otherwise than the guideline does: 1 (for example '1.0' as '1')" in said[0]
    with pytest.raises(UnknownLabel, match=r"'1\.0' is not in the closed set"):
        count(path, labels=("1", "2"))


def test_several_questions_are_refused_until_one_is_named(tmp_path):
    """Rows without a question are dropped, and said."""
    columns = {"item_id": ["i"] * 4, "annotator_id": ["a", "a", "b", "b"], "label": ["x", "1", "x", "2"]}
    path = written(tmp_path, columns | {"question": ["q", "r", "q", ""]})
    with pytest.raises(InvalidTable, match="2 questions, 'q', 'r'; choose one"):
        count(path)
    found = count(path, question="q")
    assert (found.answers, found.labels, found.question) == (2, ("x",), "q")
    assert [(loss.what, loss.count) for loss in found.losses] == [("rows without a question, dropped", 1)]
    with pytest.raises(NotFound, match="no answer to question 's'"):
        count(path, question="s")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"label": [0.5, 1.5, 1.5]}, "column 'label' is to be read as label"),
        ({"submitted_at": ["2026-01-01 00:00", "", ""]}, "is no time with its zone"),
        ({"delivery": ["0", "1", "1"]}, "delivery is '0'; expected a whole number"),
        ({"status": ["lost", "", ""]}, "status 'lost' is not known"),
        ({"is_gold": ["perhaps", "", ""]}, "is_gold is 'perhaps'"),
        ({"vendor": ["a/b", "c", "c"]}, "vendor 'a/b' holds a '/'"),
    ],
)
def test_what_engines_would_read_differently_is_refused(more, refusal, tmp_path):
    """A refusal names the column and the value."""
    with pytest.raises(InvalidTable, match=refusal):
        count(written(tmp_path, THREE | more), **WORDS)


def test_free_text_is_no_closed_set(tmp_path):
    """A thousand labels are counted, one more is refused."""
    for size in (1000, 1001):
        columns = {"item_id": ["i"] * size, "annotator_id": [f"a{i}" for i in range(size)]}
        path = written(tmp_path, columns | {"label": [f"l{i}" for i in range(size)]}, f"{size}.parquet")
        if size == 1000:
            assert count(path).patterns.n.tolist() == [[1] * 1000]
        else:
            with pytest.raises(InvalidTable, match="more than 1,000 different labels"):
                count(path)


def test_one_annotator_who_answers_very_often_does_not_overflow(tmp_path):
    """Counts are packed into words by the number of annotators, and 100,000 repeats of one do not run over."""
    size = 100_000
    columns = {"item_id": ["i"] * size, "annotator_id": ["a"] * size, "label": ["x", "y", "z", "u"] * 25_000}
    assert count(written(tmp_path, columns)).patterns.n.tolist() == [[0, 1, 0, 0]]


@given(
    labels=st.integers(1, 40),
    people=st.integers(1, 10**6),
    rows=st.integers(1, 10**10),
    data=st.data(),
)
def test_packed_counts_come_back(labels, people, rows, data):
    """What is packed into words is what comes out, and the largest sum fits a whole number of 63 bits."""
    packing = Packing.of(labels, people, rows)
    counts = data.draw(
        st.lists(st.integers(0, min(people, rows // labels)), min_size=labels, max_size=labels)
    )
    words = [0] * len(packing.words)
    for code, n in enumerate(counts):
        words[code // packing.per_word] += n << packing.bits * (code % packing.per_word)
    assert rows << packing.bits * (packing.per_word - 1) < 2**63
    assert packing.unpacked([[word] for word in words]).tolist() == [counts]


def test_what_is_no_table_is_refused(tmp_path):
    """A path that is not there, another ending, a list, an engine of another name, bytes that are no Parquet."""
    (tmp_path / "answers.json").write_text("[]")
    (tmp_path / "bad.parquet").write_text("no")
    (tmp_path / "twice.csv").write_text("label,label\nx,y\n")
    with pytest.raises(NotFound, match="there is no such file"):
        count(tmp_path / "gone.csv")
    with pytest.raises(InvalidTable, match="is not counted on disk; expected"):
        count(tmp_path / "answers.json")
    with pytest.raises(InvalidTable, match=r"bad\.parquet: DuckDB refuses: "):
        count(tmp_path / "bad.parquet")
    with pytest.raises(InvalidTable, match="different name for each column; look at 'label'"):
        count(tmp_path / "twice.csv")
    with pytest.raises(InvalidTable, match="cannot count a list on disk"):
        count([])
    with pytest.raises(InvalidTable, match="read the file first"):
        count(tmp_path / "gone.csv", engine="numpy")
    with pytest.raises(NotFound, match="no engine 'polars'"):
        count(tmp_path / "gone.csv", engine="polars")
