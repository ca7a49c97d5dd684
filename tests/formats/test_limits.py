"""Crafted and costly files: each is refused in one sentence, before it costs anything, or read at a small cost."""

import contextlib
import io
import json
import resource
import time
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.documents.gold import GoldCard, GoldItem
from workbench.documents.guideline import Guideline
from workbench.documents.pilot import Pilot
from workbench.errors import InvalidDocument, InvalidTable, OutOfRange, WorkbenchError
from workbench.formats import limits
from workbench.formats.limits import LIMITS, VARIABLE, depth_of
from workbench.formats.read import read, read_all, read_key, read_texts
from workbench.formats.tables.table import open_sheet
from workbench.formats.tools import start_from
from workbench.formats.written.word import blocks_of
from workbench.store import documents
from workbench.store.counting.source import Source

LONG = "9" * 5_000
SECONDS = 2.0  # of computing: the tests share their machine
MEMORY = 1 << 31  # bytes of address space beyond what the test has at its start
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def _cheap():
    """Every test here ends in seconds, in little memory."""
    with Path("/proc/self/statm").open() as statm:
        used = int(statm.read().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def refusal(reads, *args) -> str:
    """The one line of a refusal, made in time."""
    start = time.process_time()
    with pytest.raises(WorkbenchError) as caught:
        reads(*args)
    took = time.process_time() - start
    message = str(caught.value)
    assert took < SECONDS
    assert "\n" not in message.replace("\n  ", " ")  # an indented line says what was not understood
    assert len(message) < 500
    return message


def workbook(rows: str) -> bytes:
    """A workbook with these rows, as XML, in its only sheet."""
    from openpyxl import Workbook

    plain = io.BytesIO()
    Workbook().save(plain)
    return with_member(plain.getvalue(), SHEET, sheet(rows))


def sheet(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def with_member(data: bytes, name: str, content: bytes | None) -> bytes:
    """The zip with another content of one member, or without it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        if content is not None:
            new.writestr(name, content)
    return out.getvalue()


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = f'<row r="1">{cell("A1", "item_id")}{cell("B1", "annotator_id")}{cell("C1", "label")}</row>'
ANSWER = f'<row r="2">{cell("A2", "q1")}{cell("B2", "ann")}{cell("C2", "spam")}</row>'


def parquet(table: pa.Table, **how: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **how)
    return out.getvalue()


# Numbers of 5,000 digits


def test_a_long_number_is_a_text_in_a_table_of_text(file):
    """A cell of digits is a label like any other."""
    answers = read(file("a.csv", f"item_id,annotator_id,label\nq1,ann,{LONG}\nq1,ben,7\n"))
    assert answers.labels == ("7", LONG)


@pytest.mark.parametrize("role", ["seconds", "delivery"])
def test_a_long_number_where_one_is_counted_is_refused(file, role):
    """A delivery or a duration of 5,000 digits is none."""
    path = file("a.csv", f"item_id,annotator_id,label,{role}\nq1,ann,spam,{LONG}\n")
    if role == "delivery":
        assert f"a.csv:2: {role} is '99999" in refusal(read, path)
    else:
        assert read(path).seconds is not None


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("a.json", f'[{{"item_id": "q1", "annotator_id": "a", "label": {LONG}}}]', "a.json: has a number of"),
        ("a.jsonl", f'{{"item_id": "q1", "annotator_id": "a", "label": {LONG}}}', "a.jsonl:1: has a number"),
    ],
)
def test_a_long_number_in_json_is_refused(file, name, text, where):
    """Python itself refuses to read it, with advice that only its programmers can use."""
    for reads in (read, read_all, read_key, read_texts):
        assert f"{where}" in refusal(reads, file(name, text))


@pytest.mark.parametrize(
    "text", [f"name: {LONG}\n", f"a: [{{b: -{LONG}}}]\n", f"questions: 0x{'f' * 5000}\n"]
)
def test_a_long_number_in_yaml_is_refused(file, text):
    """With the line where it can be known."""
    message = refusal(documents.load, Guideline, file("a.yaml", text), "guideline a")
    assert "a number of more than 4,300 digits; at most 4,300 are read" in message


def test_a_long_number_in_lines_of_gold_is_refused(file):
    """A line of a gold set is a document, too."""
    line = f'{{"id": "q1", "content": {{"text": "a"}}, "answers": {LONG}}}\n'
    assert "items.jsonl, line 1" in refusal(
        documents.parse_lines, GoldItem, file("items.jsonl", line), "gold"
    )


# What is nested too deeply


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 1_000 + "]" * 1_000,
        "".join(" " * depth + "a:\n" for depth in range(1_000)),
        "a:\n  " + "- " * 1_000 + "b",
        "? " * 1_000,
        "a: " + "{b: " * 1_000 + "}" * 1_000,
        "a: [" + ("[" * 280 + "]" * 280 + ",") * 70 + "]",  # 40 KB, which took 26 s
        "a: " + "[" * 20_000,
    ],
)
@pytest.mark.parametrize("kind", [Guideline, GoldCard, Pilot])
def test_deep_yaml_is_refused(file, text, kind):
    """Brackets, indents, dashes and question marks."""
    message = refusal(documents.load, kind, file("a.yaml", text), "a document")
    assert "nested too deeply; at most 64 levels are read" in message


def test_yaml_of_a_usual_depth_is_read(file):
    """Sixty-four levels are many times what a guideline has."""
    text = "a: " + "[" * 63 + "]" * 63
    assert depth_of(documents.plain_of(documents.load_tree(file("a.yaml", text), "it")), 64) == 64


def test_large_yaml_is_refused(file):
    """Five megabytes are a guideline of 20,000 labels."""
    assert "a.yaml: has 6,000,0" in refusal(documents.load, Guideline, file("a.yaml", "#" * 6_000_001), "it")


def test_a_document_with_thousands_of_mistakes_shows_the_first(file):
    """A refusal is to be read: it names twelve places and counts the others."""
    text = "questions: [" + "1, " * 5_000 + "]\n"
    with pytest.raises(InvalidDocument) as caught:
        documents.load(Guideline, file("a.yaml", text), "guideline a")
    assert len(str(caught.value)) < 4_000
    assert str(caught.value).endswith("more.")


@pytest.mark.parametrize("depth", [70, 900, 100_000])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_deep_json_is_refused(file, name, depth):
    """As a table, an export or a file of texts."""
    record = '{"item_id": "q1", "annotator_id": "a", "label": ' + "[" * depth + "]" * depth + "}"
    path = file(name, f"[{record}]" if name == "a.json" else record)
    for reads in (read, read_all, read_key, read_texts):
        assert "at most 64" in refusal(reads, path)


def test_brackets_in_texts_are_not_counted_as_nesting(file):
    """A smile is no list."""
    rows = [{"item_id": f"q{n}", "annotator_id": "a", "label": ":[ {"} for n in range(200)]
    assert len(read(file("a.json", json.dumps(rows)))) == 200


@pytest.mark.parametrize("name", ["a.json", "a.xml", "a.md", "a.txt"])
def test_deep_files_of_a_tool_are_refused(name):
    """What a guideline is started from may come from anywhere."""
    open_, close = (b"<View>", b"</View>") if name == "a.xml" else (b"[", b"]")
    refusal(start_from, open_ * 100_000 + close * 100_000, name, "mail")


# Tables that are larger than they look


def test_a_million_columns_are_refused(file):
    """A header of ten megabytes, which ended the process."""
    header = ",".join(f"column{n:07d}" for n in range(1_000_000))
    message = refusal(read, file("a.csv", f"{header}\n{',' * 999_999}\n"))
    assert message.endswith(
        "a.csv: has 1,000,000 columns; at most 16,384 are read (WORKBENCH_LIMITS=columns=1000000 allows them)."
    )
    with pytest.raises(InvalidTable, match="columns; at most 16,384"):
        Source.of(file("b.csv", ",".join(map(str, range(20_000))) + "\n"))


@pytest.mark.parametrize("quote", ["", '"'])
def test_one_enormous_cell_is_refused(file, quote):
    """Sixty megabytes in one cell, as a row or as a header."""
    cell = quote + "x" * 60_000_000 + quote
    assert "a.csv:2: has 60,0" in refusal(read, file("a.csv", f"item_id,annotator_id,label\nq,{cell},b\n"))
    assert "a.csv:1: has 60,0" in refusal(read, file("a.csv", f"{cell},annotator_id,label\nq,a,b\n"))


def test_one_enormous_cell_of_many_lines_is_refused(file):
    """A quote that is not closed takes all lines that follow into one cell."""
    path = file("a.csv", 'item_id,annotator_id,label\nq,"' + "x\n" * 20_000_000)
    assert "a.csv:2: " in refusal(read, path)


def test_a_cell_of_ten_megabytes_is_read(file):
    """Long transcripts and outlines are answers."""
    label = "x" * 10_000_000
    assert read(file("a.csv", f"item_id,annotator_id,label\nq,a,{label}\nq,b,y\n")).labels == (label, "y")


def test_records_with_a_field_each_are_refused(file):
    """Each line names another field, so that the table would have 20,000 times 20,000 cells."""
    lines = "".join(f'{{"f{n}": 1}}\n' for n in range(20_000))
    assert "has 20,000 columns" in refusal(read, file("a.jsonl", lines))
    few = "".join(f'{{"f{n}": 1}}\n' for n in range(10_000))
    assert "has 99,990,000 empty cells" in refusal(read, file("b.jsonl", few))


def test_a_far_cell_is_refused(file):
    """One cell in the last corner of a sheet, and 100,000 rows before it."""
    rows = "".join(f'<row r="{n}">{cell(f"A{n}", "x")}</row>' for n in range(1, 2_001))
    far = f'<row r="1048576">{cell("XFD1048576", "far")}</row>'
    message = refusal(read, file("a.xlsx", workbook(rows + far)))
    assert "empty cells; at most 5,000,000 are read" in message


def test_a_far_cell_alone_costs_nothing(file):
    """What is empty around it is not built."""
    rows = HEADER + ANSWER + f'<row r="1048576">{cell("XFD1048576", "far")}</row>'
    start = time.process_time()
    assert len(read(file("a.xlsx", workbook(rows)))) == 1
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("row", ["99999999999", "1048577", "1e300"])
def test_a_row_beyond_the_last_is_refused(file, row):
    """The numbers of rows are text in the file."""
    refusal(read, file("a.xlsx", workbook(HEADER + f'<row r="{row}">{cell("A1048577", "far")}</row>')))


def test_the_stated_size_of_a_sheet_is_not_believed(file):
    """A sheet of two rows may say that it fills the whole grid."""
    data = sheet(HEADER + ANSWER).replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    assert len(read(file("a.xlsx", with_member(workbook(HEADER), SHEET, data)))) == 1


def test_zip_bombs_are_refused(file):
    """By the directory of the zip, before anything is unpacked."""
    spaces = sheet(HEADER).replace(b"<sheetData>", b" " * 50_000_000 + b"<sheetData>")
    bomb = with_member(workbook(HEADER), SHEET, spaces)
    assert len(bomb) < 100_000
    assert "bytes unpacked for each byte; at most 200 are read" in refusal(read, file("a.xlsx", bomb))
    assert "at most 200 are read" in refusal(start_from, bomb, "a.docx", "mail")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as many:
        for n in range(10_001):
            many.writestr(f"{n}", b"")
    assert "has 10,001 packed files; at most 10,000" in refusal(read, file("b.xlsx", out.getvalue()))


ENTITIES = (
    b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">'
    + b"".join(
        b'<!ENTITY %s "%s">' % (name, b"&%s;" % before * 10)
        for before, name in zip(
            (b"b", b"c", b"d", b"e", b"f", b"g", b"h"),
            (b"c", b"d", b"e", b"f", b"g", b"h", b"i"),
            strict=True,
        )
    )
    + b"]>"
)


def test_entities_that_grow_are_refused(file):
    """A billion laughs in a sheet and in a configuration."""
    rows = HEADER + ANSWER.replace("spam", "&i;")
    refusal(read, file("a.xlsx", with_member(workbook(HEADER), SHEET, ENTITIES + sheet(rows))))
    assert "a document type or an entity" in refusal(start_from, ENTITIES + b"<View>&i;</View>", "a.xml", "m")


# Parquet


def answers(n: int, **more: object) -> pa.Table:
    return pa.table(
        {
            "item_id": pa.array(map(str, range(n))),
            "annotator_id": ["a"] * n,
            "label": ["x", "y"] * (n // 2),
            **more,
        }
    )


@pytest.mark.parametrize(
    "column",
    [
        pa.array([2**30, 0], pa.date32()),
        pa.array([2**50, 0], pa.timestamp("s")),
        pa.array([-(2**60), 0], pa.timestamp("us", "UTC")),
        pa.array([2**62, 0], pa.timestamp("ms", "Europe/Madrid")),
        pa.array([2**62, 0], pa.date64()),
    ],
)
def test_dates_out_of_range_are_refused(file, column):
    """The year 2,941,771 is in no calendar of ours."""
    path = file("a.parquet", parquet(answers(2, submitted_at=column), store_schema=True))
    assert "column 'submitted_at' holds a date outside of the years 1 to 9999" in refusal(read, path)


def test_parquet_that_expands_is_refused_by_its_metadata(file):
    """A hundred million rows of one number in less than half a megabyte."""
    out = io.BytesIO()
    kind = pa.schema([("label", pa.int64())])
    with pq.ParquetWriter(out, kind, compression="zstd", data_page_size=1 << 30) as writer:
        group = pa.table({"label": np.zeros(10_000_000, np.int64)}, kind)
        for _ in range(10):
            writer.write_table(group, row_group_size=10_000_000)
    path = file("a.parquet", out.getvalue())
    assert path.stat().st_size < 500_000
    assert "bytes unpacked for each byte; at most 200 are read" in refusal(read, path)


def test_parquet_that_repeats_a_long_text_costs_one(file):
    """Three gigabytes of text in a small file: it is read once, and counted."""
    n = 1_000_000
    codes = np.arange(n, dtype=np.int32)
    table = pa.table(
        {
            "item_id": pa.array((codes // 2).astype(np.int64)).cast(pa.string()),
            "annotator_id": pa.DictionaryArray.from_arrays(codes % 2, ["a", "b"]),
            "label": pa.DictionaryArray.from_arrays(np.zeros(n, np.int32), ["x" * 3_200]),
        }
    )
    plain = pa.schema([("item_id", pa.string()), ("annotator_id", pa.string()), ("label", pa.string())])
    out = io.BytesIO()
    with pq.ParquetWriter(out, plain, compression="zstd") as writer:
        for start in range(0, n, 50_000):
            writer.write_table(table.slice(start, 50_000).cast(plain))
    path = file("a.parquet", out.getvalue())
    start = time.process_time()
    assert read(path).labels == ("x" * 3_200,)
    assert time.process_time() - start < SECONDS


def test_lists_that_repeat_a_long_text_are_refused(file):
    """Lists become text of their own, so they are counted before they are built."""
    lists = pa.ListArray.from_arrays(
        np.arange(0, 5_000_001, 1_000, dtype=np.int32),
        pa.DictionaryArray.from_arrays(np.zeros(5_000_000, np.int32), ["x" * 1_000]),
    )
    table = pa.table(
        {"item_id": pa.array(map(str, range(5_000))), "annotator_id": ["a"] * 5_000, "label": lists}
    )
    message = refusal(open_sheet, table)
    assert "column 'label': has 5,000,000,000 bytes unpacked; at most 4,000,000,000" in message


# Documents of Word


@pytest.fixture(scope="module")
def word_file() -> bytes:
    from docx import Document

    document = Document()
    document.add_heading("Mail", 1)
    document.add_heading("spam", 2)
    document.add_paragraph("Sold to nobody.", style="List Bullet")
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "label"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def parts_of_a_word_file() -> list[str]:
    return [
        "word/styles.xml",
        "word/document.xml",
        "[Content_Types].xml",
        "_rels/.rels",
        "word/_rels/document.xml.rels",
        "word/numbering.xml",
    ]


@pytest.mark.parametrize("content", [None, b"", b"<a/>", b"\xff" * 100, b"<a>" * 1_000])
@pytest.mark.parametrize("part", parts_of_a_word_file())
def test_damaged_documents_of_word_are_refused_or_read(word_file, part, content):
    """Each part is left out, emptied or damaged."""
    with contextlib.suppress(InvalidDocument):
        start_from(with_member(word_file, part, content), "a.docx", "mail")


def test_a_cell_that_covers_a_billion_columns_is_refused(word_file):
    """A joined cell counts as often as it covers a column."""
    xml = zipfile.ZipFile(io.BytesIO(word_file)).read("word/document.xml")
    wide = xml.replace(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="1000000000"/>', 1)
    assert wide != xml
    message = refusal(start_from, with_member(word_file, "word/document.xml", wide), "a.docx", "mail")
    assert "columns; at most 16,384 are read" in message


def test_a_cell_that_covers_many_rows_is_read_in_time(word_file):
    """Its text stands in each of them, and is looked for once."""
    xml = zipfile.ZipFile(io.BytesIO(word_file)).read("word/document.xml").decode()
    row = "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr>"
    joined = xml.replace("<w:tcPr>", '<w:tcPr><w:vMerge w:val="restart"/>', 1).replace(
        "</w:tbl>", f"{row * 900}</w:tbl>"
    )
    start = time.process_time()
    *_, table = blocks_of(with_member(word_file, "word/document.xml", joined.encode()), "a.docx")
    assert time.process_time() - start < SECONDS
    assert table.rows == (("label", ""), ("", ""), *[("", "b")] * 900)


def test_joined_cells_are_bounded_together(word_file):
    """Each row may be as wide as a sheet, and all of them together not."""
    xml = zipfile.ZipFile(io.BytesIO(word_file)).read("word/document.xml").decode()
    row = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="16000"/></w:tcPr><w:p/></w:tc></w:tr>'
    wide = xml.replace("</w:tbl>", f"{row * 900}</w:tbl>").encode()
    message = refusal(start_from, with_member(word_file, "word/document.xml", wide), "a.docx", "mail")
    assert "empty cells; at most 5,000,000 are read" in message


# Long texts and lists that a guideline is started from


@pytest.mark.parametrize(
    "text",
    [
        ">" * 50_000,
        "- " * 30_000,
        "[" * 50_000,
        "*a" * 50_000,
        "`" * 50_001,
        "<" * 50_000,
        "![" * 30_000,
        "|a" * 20_000 + "\n" + "|-" * 20_000,
    ],
)
def test_markdown_that_is_hard_to_read_is_refused_in_time(text):
    """Quotes, lists, brackets and stars without end."""
    refusal(start_from, text.encode(), "a.md", "mail")


def test_a_list_of_a_million_labels_is_refused():
    """Nobody chooses among them."""
    lines = "\n".join(map(str, range(300_000))).encode()
    assert "a.txt: has 20,001 labels; at most 20,000 are read" in refusal(start_from, lines, "a.txt", "mail")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"label,hotkey\n" + b"".join(b"l%d,a\n" % n for n in range(5_000))),
        ("a.xml", b"<View>" + b'<Odd a="1"/>' * 30_000 + b"</View>"),
        ("a.json", json.dumps({"fields": [], "questions": [{}] * 30_000}).encode()),
    ],
)
def test_thousands_of_losses_are_counted_in_time(name, data):
    """Each line of the file loses something: the time grows with their number, not with its square."""
    start = time.process_time()
    with contextlib.suppress(InvalidDocument):
        assert len(start_from(data, name, "mail").losses.losses) == 4_999
    assert time.process_time() - start < SECONDS


# The limits themselves


def test_a_limit_is_raised_by_the_environment(file, monkeypatch):
    """A large job says how much it needs."""
    path = file(
        "a.csv",
        ",".join(["item_id", "annotator_id", "label", *map(str, range(20_000))])
        + "\nq,a,x"
        + "," * 20_000
        + "\n",
    )
    monkeypatch.setenv(VARIABLE, "columns=2e4")
    assert "at most 20,000 are read (WORKBENCH_LIMITS=columns=20003 allows them)" in refusal(read, path)
    monkeypatch.setenv(VARIABLE, "cells=1e9, columns=20003")
    assert len(read(path)) == 1


@pytest.mark.parametrize(
    "text", ["column=9", "columns", "columns=many", "columns=0", "columns=1e999", "columns=-5"]
)
def test_a_limit_that_is_none_is_refused(monkeypatch, text):
    """With the names that are."""
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(OutOfRange, match="expected NAME=NUMBER, where NAME is one of 'file', 'yaml'"):
        limits.FILE.check(1, "a.csv")


def test_every_limit_is_in_the_table_of_the_docs():
    """With its number, as it is in force."""
    text = (Path(__file__).parents[2] / "docs" / "limits.md").read_text(encoding="utf-8")
    missing = [
        limit.name
        for limit in LIMITS.values()
        if f"| `{limit.name}` | {limit.most:,} {limit.unit} | {limit.about} |" not in text
    ]
    assert missing == []


def test_a_device_is_no_table(tmp_path):
    """A link to a device that never ends is not read."""
    (tmp_path / "a.csv").symlink_to("/dev/zero")
    assert "is a device or a pipe" in refusal(read, tmp_path / "a.csv")
    assert "is a device or a pipe" in refusal(documents.load, Guideline, tmp_path / "a.csv", "guideline a")
