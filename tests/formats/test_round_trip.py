"""Any table of texts, written to a file, is read back the same."""

import csv
import io
import json

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.answers.kinds import holds_parts
from workbench.formats.read import read

# Not in tests of CSV: NUL, which marks UTF-16 without its byte order mark where it stands in the first lines.
TEXT = st.text(min_size=1, max_size=8).filter(lambda text: "\0" not in text)
TRICKY = st.sampled_from(
    ["None", "NA", "007", "1.10", "7.0", '"', ",", ";", "\t", " a ", "a\nb", "a\r\nb", "\ufeff", "'"]
)
CELL = TEXT | TRICKY
LABEL = CELL.filter(lambda text: not holds_parts(text))  # JSON with parts is no label: its kind must be said
NAMES = ("item_id", "annotator_id", "label")


@st.composite
def tables(draw):
    """Rows of three texts; no two rows are equal, for that would be a duplicate."""
    return draw(st.lists(st.tuples(CELL, CELL, LABEL), min_size=1, max_size=20, unique=True))


def back(path):
    """(item, annotator, label) of every row."""
    answers = read(path)
    return list(zip(answers.item.texts(), answers.annotator.texts(), answers.label.texts(), strict=True))


@given(
    rows=tables(),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_csv_reads_back_the_same(tmp_path_factory, rows, quoting, end):
    """Quotes, commas, line ends, blanks, marks: every text survives CSV."""
    if quoting == csv.QUOTE_MINIMAL:  # Python's writer leaves a lone carriage return without quotes
        assume(not any("\r" in cell for row in rows for cell in row))
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting, lineterminator=end).writerows([NAMES, *rows])
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(out.getvalue().encode())
    assert back(path) == rows


@given(rows=tables())
def test_jsonl_reads_back_the_same(tmp_path_factory, rows):
    """Also escaped, and also with characters that end a line elsewhere."""
    path = tmp_path_factory.mktemp("jsonl") / "a.jsonl"
    records = [dict(zip(NAMES, row, strict=True)) for row in rows]
    for ascii_only in (True, False):
        text = "\n".join(json.dumps(record, ensure_ascii=ascii_only) for record in records)
        path.write_bytes(text.encode())
        assert back(path) == rows


@given(rows=tables())
def test_parquet_reads_back_the_same(tmp_path_factory, rows):
    """Plain and dictionary-encoded."""
    path = tmp_path_factory.mktemp("parquet") / "a.parquet"
    table = pa.table(dict(zip(NAMES, map(list, zip(*rows, strict=True)), strict=True)))
    encoded = pa.table({name: table.column(name).dictionary_encode() for name in NAMES})
    for one in (table, encoded):
        pq.write_table(one, path)
        assert back(path) == rows


def test_excel_reads_back_the_same(tmp_path):
    """Texts that look like numbers stay texts."""
    rows = [("007", "1.10", "None"), ("7.0", " a ", "NA"), ("7", "ñ", "a\nb")]
    book = openpyxl.Workbook()
    for row in [NAMES, *rows]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert back(tmp_path / "a.xlsx") == rows
