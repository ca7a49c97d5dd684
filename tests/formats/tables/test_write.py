"""What is written is our own table: under our names, with what is not known left empty, and read back as itself."""

import csv
import errno
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from workbench.answers.annotations import COLUMNS, Annotations, Categorical
from workbench.errors import InvalidTable, WriteFailed
from workbench.formats.read import read, read_all
from workbench.formats.tables.write import warning, write_annotations, write_columns

TRIPLES = [("q1", "v/ann", "x"), ("q1", "v/bob", "y"), ("q2", "v/ann", "y")]


def full() -> Annotations:
    """Three answers with every column, each of them unknown somewhere."""
    times = np.array(["2026-11-02T08:00:00", "NaT", "2026-11-02T09:00:00"], "datetime64[us]")
    return replace(
        Annotations.of(TRIPLES, question="topic"),
        vendor=Categorical.of(["v", "v", "v"]),
        batch=Categorical.of(["mon", None, "tue"]),
        guideline_version=Categorical.of(["1.10.0", "1.10.0", None]),
        comment=Categorical.of(['He said "no",\nthen left', None, "=1+1"]),
        kind=Categorical.of(["answer", None, None]),
        delivery=np.array([1, 2, 1], np.int32),
        started_at=times,
        submitted_at=times + np.timedelta64(90, "s"),
        seconds=np.array([90.0, np.nan, 12.5]),
    )


def test_a_csv_for_people_holds_no_formula(tmp_path):
    """A comment that a spreadsheet would run gets an apostrophe; numbers, our own tables and Parquet stay exact."""
    assert write_annotations([full()], tmp_path / "people.csv") == 0
    risky = write_annotations([full()], tmp_path / "own.csv", exact=True)
    assert write_annotations([full()], tmp_path / "people.parquet") == 0
    assert [row["comment"] for row in lines(tmp_path / "people.csv")][2] == "'=1+1"
    assert [row["seconds"] for row in lines(tmp_path / "people.csv")] == ["90.0", "", "12.5"]
    assert [row["comment"] for row in lines(tmp_path / "own.csv")][2] == "=1+1"
    assert "1 cell begins with =, +, - or @" in (warning(tmp_path / "own.csv", risky) or "")
    assert pq.read_table(tmp_path / "people.parquet")["comment"].to_pylist()[2] == "=1+1"


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_csv_by_eye(tmp_path):
    """Our names, the vendor taken off the annotator, times in Z, nothing for what is not known."""
    write_annotations([full()], tmp_path / "out.csv")
    first, second, third = lines(tmp_path / "out.csv")
    assert (first["item_id"], first["annotator_id"], first["label"], first["vendor"]) == (
        "q1",
        "ann",
        "x",
        "v",
    )
    assert first["question"] == "topic"
    assert first["started_at"] == "2026-11-02T08:00:00Z"
    assert first["submitted_at"] == "2026-11-02T08:01:30Z"
    assert first["comment"] == 'He said "no",\nthen left'
    assert (second["started_at"], second["seconds"], second["batch"], second["comment"]) == ("", "", "", "")
    assert (third["seconds"], third["delivery"], third["guideline_version"]) == ("12.5", "1", "")


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_it_reads_back_as_itself(tmp_path, ending):
    """Every column, with what is not known."""
    path = tmp_path / f"out.{ending}"
    write_annotations([full()], path, exact=True)
    found = read(path)
    assert found.question == "topic"
    for name in COLUMNS:
        before, after = getattr(full(), name), getattr(found, name)
        if isinstance(before, Categorical):
            assert before.texts() == after.texts(), name
        else:
            np.testing.assert_array_equal(before, after, name)


def test_parts_of_a_second_are_kept(tmp_path):
    """The first answer stays the first one; whole seconds are written as such."""
    times = np.array(["2026-11-02T08:00:00.250000", "2026-11-02T08:00:00.125000"], "datetime64[us]")
    some = replace(Annotations.of(TRIPLES[:2]), submitted_at=times)
    write_annotations([some], tmp_path / "out.csv")
    np.testing.assert_array_equal(read(tmp_path / "out.csv").submitted_at, times)


def test_several_questions_in_one_file(tmp_path):
    """Each with its own columns; what one of them lacks is empty."""
    tone = Annotations.of([("q1", "ann", "1"), ("q3", "bob", "2")], question="tone")
    write_annotations(
        [replace(full(), vendor=None, annotator=Categorical.of(["ann", "bob", "ann"])), tone],
        tmp_path / "out.csv",
    )
    found = read_all(tmp_path / "out.csv")
    assert list(found) == ["topic", "tone"]
    assert found["tone"].label.texts() == ["1", "2"]
    assert found["tone"].seconds is None
    assert found["topic"].batch.texts() == ["mon", None, "tue"]


def test_repeats_stay_repeats(tmp_path):
    """Who answered an item twice did so in what is written, too."""
    twice = Annotations.of([*TRIPLES, ("q1", "v/ann", "y"), ("q1", "v/bob", "y")])
    write_annotations([twice], tmp_path / "out.csv")
    assert [line["repeat"] for line in lines(tmp_path / "out.csv")] == ["1", "1", "1", "2", "2"]
    assert len(read(tmp_path / "out.csv")) == 5


def test_labels_that_mean_nothing_to_us(tmp_path):
    """NA, None, numbers with zeros in front, commas, blanks and line ends of old Macs are labels like any other."""
    labels = ["NA", "None", "007", "a,b", " x ", "1.10", "true", "ä", "a\rb", "a\r\nb", "a\nb"]
    table = Annotations.of([(f"{n:03}", "ann", label) for n, label in enumerate(labels)])
    for path in (tmp_path / "out.csv", tmp_path / "out.parquet"):
        write_annotations([table], path)
        back = read(path)
        assert back.item.texts() == [f"{n:03}" for n in range(len(labels))]
        assert back.label.texts() == labels


def test_named_columns(tmp_path):
    """A dispute has no label; numbers are written in full."""
    columns = {"item_id": ("q1", "q2"), "label": ["x", None], "confidence": [1 / 3, 0.5]}
    write_columns(columns, tmp_path / "deep" / "out.csv")
    expected = "item_id,label,confidence\nq1,x,0.3333333333333333\nq2,,0.5\n"
    assert expected == (tmp_path / "deep" / "out.csv").read_text()
    write_columns(columns, tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet").to_pydict() == {
        "item_id": ["q1", "q2"],
        "label": ["x", None],
        "confidence": [1 / 3, 0.5],
    }


def test_the_same_table_has_the_same_bytes(tmp_path):
    """Written twice, it does not differ."""
    for ending in ("csv", "parquet"):
        one, other = tmp_path / f"1.{ending}", tmp_path / f"2.{ending}"
        for path in (one, other):
            write_annotations([full()], path)
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("name", ["out.xlsx", "out", "out.csv.gz"])
def test_an_ending_that_is_not_written(tmp_path, name):
    """The refusal names the two that are, and nothing is written."""
    with pytest.raises(InvalidTable, match=r"cannot write .*; use \.csv or \.parquet"):
        write_columns({"a": [1]}, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_written(tmp_path, monkeypatch):
    """A folder in its place, a file above it, a full disk: a message with the path."""
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").touch()
    for path in (tmp_path / "folder.csv", tmp_path / "file" / "out.csv"):
        with pytest.raises(WriteFailed, match=f"{path} could not be written"):
            write_columns({"a": [1]}, path)

    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(WriteFailed, match="No space left on device"):
        write_columns({"a": [1]}, tmp_path / "out.csv")
