"""Every kind of file and object gives the same table."""

import datetime as dt
import json

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.errors import InvalidTable, NotFound
from workbench.formats.read import read

ROWS = [("07", "ann", "None"), ("07", "bob", "spam"), ("8", "ann", "spam")]
RECORDS = [dict(zip(("item_id", "annotator_id", "label"), row, strict=True)) for row in ROWS]


def triples(answers):
    """(item, annotator, label) of every row."""
    return list(zip(answers.item.texts(), answers.annotator.texts(), answers.label.texts(), strict=True))


def csv(path):
    path.write_text("item_id,annotator_id,label\n" + "".join(f"{','.join(row)}\n" for row in ROWS))


def tsv(path):
    path.write_text("item_id\tannotator_id\tlabel\n" + "".join("\t".join(row) + "\n" for row in ROWS))


def jsonl(path):
    path.write_text("\n".join(map(json.dumps, RECORDS)) + "\n\n")


def json_list(path):
    path.write_text(json.dumps(RECORDS, indent=1))


def parquet(path):
    pq.write_table(pa.Table.from_pylist(RECORDS), path)


def xlsx(path):
    book = openpyxl.Workbook()
    for row in [("item_id", "annotator_id", "label"), *ROWS]:
        book.active.append(row)
    book.save(path)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.csv", csv),
        ("a.CSV", csv),
        ("a.tsv", tsv),
        ("a.jsonl", jsonl),
        ("a.ndjson", jsonl),
        ("a.json", json_list),
        ("a.parquet", parquet),
        ("a.xlsx", xlsx),
    ],
)
def test_every_ending_holds_the_same_answers(tmp_path, name, write):
    """The ending says how to read; what is read is the same, as a path or as its text."""
    write(tmp_path / name)
    for source in (tmp_path / name, str(tmp_path / name)):
        answers = read(source)
        assert triples(answers) == ROWS
        assert not answers.losses


def test_a_dataframe_and_an_arrow_table_hold_the_same_answers():
    """What is already in memory needs no file."""
    for source in (pd.DataFrame(RECORDS), pa.Table.from_pylist(RECORDS)):
        assert triples(read(source)) == ROWS
        assert not read(source).losses


def test_a_named_index_is_a_column():
    """Items in the index of a DataFrame are items; an unnamed index only numbers the rows."""
    assert triples(read(pd.DataFrame(RECORDS).set_index("item_id"))) == ROWS
    assert triples(read(pd.DataFrame(RECORDS, index=[5, 6, 9]))) == ROWS


@pytest.mark.parametrize(
    ("column", "expected", "guesses"),
    [
        (pd.Series([7, 8, 9]), ("7", "8", "9"), 0),
        (pd.Series([7.0, 8.0, np.nan]), ("7", "8"), 2),
        (pd.Series([7.5, 8.0, 9.0]), ("7.5", "8", "9"), 2),
        (pd.Series([0.1, 0.2, 0.3], dtype="float32"), ("0.1", "0.2", "0.3"), 0),
        (pd.Series([True, False, None], dtype="boolean"), ("false", "true"), 2),
        (pd.Series(["a", "b", "a"], dtype="category"), ("a", "b"), 0),
        (pd.Series([1, "b", None], dtype=object), ("1", "b"), 0),
        (pd.Series([1, 2.0, "x"], dtype=object), ("1", "2", "x"), 1),
        (pd.Series([["a", "b"], ["a"], None], dtype=object), ('["a", "b"]', '["a"]'), 0),
        (pd.Series([None, pd.NA, "x"], dtype=object), ("x",), 0),
        (pd.Series(["", "x", "NA"]), ("NA", "x"), 0),
    ],
    ids=lambda value: str(getattr(value, "dtype", "")),
)
def test_typed_labels_become_text(column, expected, guesses):
    """7 is "7"; 7.0 is "7" and noted; nothing is missing but nothing itself."""
    frame = pd.DataFrame({"item_id": ["1", "2", "3"], "annotator_id": "a", "label": column})
    answers = read(frame)
    assert set(answers.label.texts()) == set(expected)
    noted = [loss for loss in answers.losses if "read as text" in loss.what]
    assert sum(loss.count for loss in noted) == guesses


@pytest.mark.parametrize(
    "kind", [pa.int64(), pa.float64(), pa.decimal128(9, 2), pa.large_string(), pa.string_view()]
)
def test_typed_ids_of_a_parquet_file_become_text(tmp_path, kind):
    """An id is 7 however it is stored."""
    values = pa.array(["7", "7", "8"]).cast(kind)
    table = pa.table({"item_id": values, "annotator_id": [1, 2, 1], "label": ["x", "y", "x"]})
    pq.write_table(table, tmp_path / "a.parquet")
    answers = read(tmp_path / "a.parquet")
    assert (answers.items, answers.annotators) == (("7", "8"), ("1", "2"))


def test_times_of_a_typed_column_keep_their_instant(tmp_path):
    """A stored time with a zone is that instant; one without needs to be told its zone."""
    at = dt.datetime(2026, 5, 2, 9, 0, tzinfo=dt.UTC)
    frame = pd.DataFrame({**RECORDS[0], "submitted_at": [pd.Timestamp(at).tz_convert("Europe/Madrid")]})
    assert read(frame).submitted_at.tolist() == [at.replace(tzinfo=None)]
    naive = pd.DataFrame({**RECORDS[0], "submitted_at": [pd.Timestamp("2026-05-02 11:00:00")]})
    assert read(naive, timezone="Europe/Madrid").submitted_at.tolist() == [at.replace(tzinfo=None)]
    with pytest.raises(InvalidTable, match="row 1: submitted_at '2026-05-02T11:00:00' has no time zone"):
        read(naive)


def test_the_places_of_excel_and_json_are_those_a_person_sees(tmp_path):
    """A row of a workbook, a record of a list, a line of JSONL."""
    records = [*RECORDS, {"item_id": "9", "annotator_id": "ann", "label": None}]
    (tmp_path / "a.json").write_text(json.dumps(records))
    (tmp_path / "a.jsonl").write_text("\n\n".join(map(json.dumps, records)))
    book = openpyxl.Workbook()
    for row in [(), ("item_id", "annotator_id", "label"), *ROWS, (), ("9", "ann", None)]:
        book.active.append(row)
    book.create_sheet("second")
    book.save(tmp_path / "a.xlsx")
    examples = {
        name: [loss.example for loss in read(tmp_path / name).losses]
        for name in ("a.json", "a.jsonl", "a.xlsx")
    }
    assert examples == {
        "a.json": ["a.json: [3]"],
        "a.jsonl": ["a.jsonl:7"],
        "a.xlsx": ["'second'", "a.xlsx: row 7"],
    }


def test_numbers_of_excel_are_text(tmp_path):
    """7 is "7", 7.5 is "7.5", an empty trailing column is nothing."""
    book = openpyxl.Workbook()
    for row in [("item_id", "annotator_id", "label", None), (7, "a", 1.0, None), (7.5, "a", "x", None)]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert triples(read(tmp_path / "a.xlsx")) == [("7", "a", "1"), ("7.5", "a", "x")]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", '{"item_id": 1}\n{"item_id": \n', r"a\.jsonl:2: not JSON at column 13"),
        ("a.jsonl", '{"item_id": 1}\n[1]\n', r"a\.jsonl:2: expected a JSON object, got \[1\]"),
        ("a.jsonl", "{}\n", "holds no records"),
        ("a.jsonl", "[" * 100_000, r"a\.jsonl:1: has JSON nested too deeply"),
        ("a.jsonl", '{"item_id": "1", "annotator_id": "a", "label": "\\ud83d"}', "half of a character"),
        ("a.json", '[{"item_id": 1},\n 2]', r"a\.json: \[1\]: expected an object, got 2"),
        ("a.json", "[1,\n2", r"a\.json: not JSON at line 2, column 2"),
        (
            "a.json",
            '{"a": 1}',
            "expected a JSON list of records, or an export of .*; got an object",
        ),
        ("a.json", "[]", "holds no records"),
        ("a.json", "", "is empty"),
        ("a.parquet", "", "is empty"),
        ("a.parquet", "PAR1 not", "is no Parquet file that can be read"),
        ("a.xlsx", "not a zip", "is no Excel workbook that can be read"),
        ("a.xls", "x", r"cannot tell its format by its ending; expected \.csv, \.tsv, \.jsonl"),
        ("answers", "x", "cannot tell its format by its ending"),
    ],
)
def test_what_cannot_be_read_is_refused(file, name, content, message):
    """One error that names the file, the place and what was expected."""
    with pytest.raises(InvalidTable, match=message):
        read(file(name, content))


def test_empty_tables_are_refused(tmp_path):
    """A header alone is no answer, in any format."""
    xlsx_path = tmp_path / "a.xlsx"
    openpyxl.Workbook().save(xlsx_path)
    for source in (pd.DataFrame(RECORDS).head(0), pa.Table.from_pylist(RECORDS).slice(0, 0)):
        with pytest.raises(InvalidTable, match="has a header and no rows"):
            read(source)
    with pytest.raises(InvalidTable, match="its first sheet is empty"):
        read(xlsx_path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    """Not there, a folder, and no file at all are three different messages."""
    with pytest.raises(NotFound, match=r"nope\.csv: there is no such file"):
        read(tmp_path / "nope.csv")
    with pytest.raises(InvalidTable, match="is a folder"):
        read(tmp_path)
    with pytest.raises(InvalidTable, match="cannot read a list; expected a path"):
        read([1])


def test_a_column_of_bytes_is_refused():
    """Bytes are neither text nor a number."""
    table = pa.table({"item_id": ["1"], "annotator_id": ["a"], "label": [b"x"]})
    with pytest.raises(InvalidTable, match="column 'label' holds bytes"):
        read(table)
