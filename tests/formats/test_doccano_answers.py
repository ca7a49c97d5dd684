"""doccano's exports as answers: who gave them, of what kind, and back into doccano."""

import io
import json
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.tool_files import ANSWER, rows_of, same_answers, written_in
from workbench.errors import InvalidTable, NotFound, WorkbenchError
from workbench.formats.doccano import FORMAT
from workbench.formats.importing import recognised, tables_of
from workbench.formats.read import read, read_key, read_texts
from workbench.formats.source import Source

ANNA = {"id": 7, "text": "Anna lives in Oslo", "label": [[0, 4, "PER"], [14, 18, "LOC"]]}


def lines(*records):
    """JSON Lines."""
    return "".join(json.dumps(record) + "\n" for record in records)


def archive(path, **files):
    """A zip of files named by their stems."""
    with zipfile.ZipFile(path, "w") as zipped:
        for stem, text in files.items():
            zipped.writestr(f"{stem}.jsonl", text)
    return path


def test_spans_and_comments(tmp_path):
    """Offsets are characters, the end excluded; comments belong to the answer."""
    path = tmp_path / "admin.jsonl"
    path.write_text(lines({**ANNA, "Comments": ["sure?"]}), encoding="utf-8")
    tables = tables_of(path, annotator="ann")
    (row,) = rows_of(tables)
    assert row[:5] == ("7", "ann", "label", "spans", '[[0, 4, "PER"], [14, 18, "LOC"]]')
    assert tables.answers.column("comment").to_pylist() == ["sure?"]
    assert read_texts(path) == {"7": "Anna lives in Oslo"}


def test_people_are_the_files_of_an_archive(tmp_path):
    """Doccano writes <user>.jsonl for each person; what everybody did together names nobody."""
    both = archive(tmp_path / "export.zip", ann=lines(ANNA), ben=lines({**ANNA, "label": [[0, 4, "PER"]]}))
    assert {row[1] for row in rows_of(tables_of(both))} == {"ann", "ben"}
    together = archive(tmp_path / "together.zip", all=lines(ANNA))
    with pytest.raises(NotFound, match="--annotator-name"):
        tables_of(together)
    report = tables_of(together, annotator="the team").report
    assert any("several people together" in loss.what for loss in report)
    mapped = tables_of(both, annotators={"ann.jsonl": "Ann Lee", "ben.jsonl": "Ben Ray"})
    assert {row[1] for row in rows_of(mapped)} == {"Ann Lee", "Ben Ray"}


def test_an_empty_label_is_neither_answer_nor_skip(tmp_path):
    """Nothing in an export says that somebody looked at it."""
    path = tmp_path / "a.jsonl"
    path.write_text(lines(ANNA, {"id": 8, "text": "Oslo", "label": []}), encoding="utf-8")
    tables = tables_of(path, annotator="ann")
    assert (len(tables.answers), tables.report.seen, len(tables.media)) == (1, 1, 2)
    assert any("nothing says that anybody looked" in loss.what for loss in tables.report)


def test_labels_joined_in_a_table(tmp_path):
    """`a#b` is two labels where all parts are; a label that ends with # is one."""
    path = tmp_path / "a.csv"
    path.write_text("text,label\nHello,good#new\nBye,bad\n", encoding="utf-8")
    assert [row[4] for row in rows_of(tables_of(path, annotator="ann"))] == ["good|new", "bad"]
    path.write_text("text,label\nHello,C#\nBye,C\n", encoding="utf-8")
    assert [row[4] for row in rows_of(tables_of(path, annotator="ann"))] == ["C#", "C"]


def test_users_of_old_exports():
    """Before 1.3 each annotation names its user, and the label by its number."""
    old = {"id": 1, "text": "Anna", "annotations": [{"label": 7, "user": 1}, {"label": 8, "user": 2}]}
    tables = tables_of(Source.of(lines({**old, "annotation_approver": None}).encode(), "a.jsonl"))
    assert [row[1:5] for row in rows_of(tables)] == [
        ("1", "label", "choice", "7"),
        ("2", "label", "choice", "8"),
    ]


def test_relations_are_parts_beside(tmp_path):
    """The ends of a relation are the ids of its spans."""
    record = {
        "text": "Anna lives in Oslo",
        "entities": [{"id": 0, "start_offset": 0, "end_offset": 4, "label": "PER"}],
        "relations": [{"from_id": 0, "to_id": 1, "type": "lives in"}],
    }
    record["entities"].append({"id": 1, "start_offset": 14, "end_offset": 18, "label": "LOC"})
    tables = tables_of(Source.of(lines(record).encode(), "a.jsonl"), annotator="ann")
    parts = [part for _, part in tables.of_parts()]
    assert [(part.type, part.label, part.source, part.target) for part in parts] == [
        ("span", "PER", None, None),
        ("span", "LOC", None, None),
        ("relation", "lives in", "0", "1"),
    ]


def test_plain_tables_stay_plain(tmp_path):
    """A table with an item or a person, or whose columns are named, is nobody's but ours."""
    path = tmp_path / "a.csv"
    path.write_text("text,label\nHello,good\nBye,bad\n", encoding="utf-8")
    assert recognised(Source.of(path)).name == "doccano"
    named = read(path, columns={"item": "text", "label": "label"}, annotator="ann")
    assert (named.items, named.labels) == (("Bye", "Hello"), ("bad", "good"))
    assert read_key(path, columns={"item": "text", "label": "label"}).label["Hello"] == "good"
    for header in ("item_id,text,label", "id,text,label", "text,label,annotator"):
        path.write_text(f"{header}\n1,Hello,good\n", encoding="utf-8")
        assert recognised(Source.of(path)) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"text": "a", "label": ["x"]}\n{"text": \n', r"a\.jsonl: not JSON at line 3, column 1"),
        ('{"text": "a", "label": ["x"]}\n[1]\n', r"a\.jsonl: line 2: expected a JSON object"),
        ('{"text": "\\ud800", "label": ["x"]}\n', "half of a character"),
    ],
)
def test_what_is_malformed_is_refused_by_its_line(tmp_path, content, message):
    """The file and the line."""
    path = tmp_path / "a.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidTable, match=message):
        tables_of(path, annotator="ann")


@pytest.mark.parametrize(
    "file",
    [
        *("sequence_labeling", "relation_extraction"),
        *("text_classification", "sequence_to_sequence", "image_classification"),
    ],
)
def test_there_and_back_on_real_exports(shared, tmp_path, file):
    """Read, written and read again: the same answers and parts."""
    source = shared(f"exports/doccano/export_examples/{file}/example.jsonl")
    tables = tables_of(source, annotator="ann")
    folder = written_in(tmp_path, FORMAT.write(tables, None, "prelabels"))
    assert same_answers(tables, tables_of(folder))


def test_people_come_back(shared, tmp_path):
    """Two users on one document, a file each."""
    tables = tables_of(shared("exports/doccano/transformer_multi_user/labeling/labeling.jsonl"))
    folder = written_in(tmp_path, FORMAT.write(tables, None, "gold"))
    assert sorted(path.name for path in folder.iterdir()) == ["1.jsonl", "2.jsonl"]
    assert same_answers(tables, tables_of(folder))


@given(st.lists(ANSWER, min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_any_spans_there_and_back(answers):
    """Whatever the labels and texts are."""
    records = [
        {"id": f"i{number}", "text": text, "label": [[start, start + 1, label] for start, label in spans]}
        for number, (text, spans) in enumerate(answers)
    ]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as zipped:
        zipped.writestr("ann.jsonl", lines(*records))
    tables = tables_of(Source.of(held.getvalue(), "a.zip"))
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as zipped:
        for name, content in FORMAT.write(tables, None, "gold").files.items():
            zipped.writestr(name, content)
    assert same_answers(tables, tables_of(Source.of(again.getvalue(), "b.zip")))


def test_a_damaged_archive_is_refused(tmp_path):
    """Whatever the byte that changed."""
    path = archive(tmp_path / "export.zip", ann=lines(*[{**ANNA, "id": i} for i in range(50)]))
    data = path.read_bytes()
    for at in range(0, len(data), 97):
        changed = data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :]
        with suppress(WorkbenchError):
            tables_of(Source.of(changed, "export.zip"), "doccano")
    middle = bytes([data[60] ^ 255])
    with pytest.raises(InvalidTable, match=r"its file 'ann\.jsonl' cannot be unpacked"):
        tables_of(Source.of(data[:60] + middle + data[61:], "export.zip"), "doccano")
