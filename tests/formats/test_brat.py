"""brat's standoff files: documents, people as folders, spans in pieces, and back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.tool_files import ANSWER, rows_of, same_answers, written_in
from workbench.errors import InvalidTable, NotFound
from workbench.formats.brat import FORMAT
from workbench.formats.importing import tables_of

TEXT = "Anna 😀 lives in Oslo"
LINES = """T1\tPER 0 4\tAnna
T2\tLOC 16 20\tOslo
T3\tRes 7 9;13 15\tli in
R1\tlives_in Arg1:T1 Arg2:T2
E1\tRes:T3 Who:T1
*\tSame T1 T2 T3
A1\tCertain T1
N1\tReference T2 Wikipedia:585\tOslo
#1\tAnnotatorNotes T1\tfirst name only
"""


def corpus(folder, **people):
    """A folder for each person, with one document."""
    for person, content in people.items():
        (folder / person).mkdir(parents=True)
        (folder / person / "a.ann").write_text(content, encoding="utf-8")
        (folder / person / "a.txt").write_text(TEXT, encoding="utf-8")
    return folder


def test_every_line_is_a_part(tmp_path):
    """Offsets are code points; attributes, links and notes hang on their part."""
    tables = tables_of(corpus(tmp_path / "c", ann=LINES, ben="T1\tPER 0 4\tAnna\n"))
    assert [row[:4] for row in rows_of(tables)] == [
        ("a", "ann", "spans", "spans"),
        ("a", "ben", "spans", "spans"),
    ]
    parts = {part.id: part for number, part in tables.of_parts() if number == 0}
    assert [part.type for part in parts.values()] == ["span", "span", "span", "relation", "event", "relation"]
    assert parts["T1"].attributes == {"Certain": "true", "AnnotatorNotes": "first name only"}
    assert parts["T2"].attributes == {"Reference Wikipedia:585": "Oslo"}
    assert (parts["R1"].source, parts["R1"].target) == ("T1", "T2")
    assert (parts["E1"].parent, parts["E1"].attributes) == ("T3", {"Who": "T1"})
    assert parts["*1"].attributes == {"members": "T1 T2 T3"}
    assert TEXT[16:20] == "Oslo"
    assert not any("words are not those" in loss.what for loss in tables.report)


def test_a_span_in_pieces_is_one_from_end_to_end(tmp_path):
    """A kind of spans holds no gaps: the report says so, and the pieces stay beside it."""
    tables = tables_of(corpus(tmp_path / "c", ann="T1\tX 0 2;5 6\tAn 😀\n"))
    (part,) = [part for _, part in tables.of_parts()]
    assert (part.start, part.end, part.attributes) == (0, 6, {"pieces": "0 2;5 6"})
    assert any("several pieces" in loss.what for loss in tables.report)


def test_who_annotated_is_a_folder_or_asked_for(tmp_path):
    """Files without folders name nobody; a name for all makes folders part of the document."""
    folder = corpus(tmp_path / "c", part1=LINES)
    with pytest.raises(NotFound, match="--annotator-name"):
        tables_of(folder / "part1")
    (row,) = rows_of(tables_of(folder, annotator="ann"))
    assert row[:2] == ("part1/a", "ann")
    (row,) = rows_of(tables_of(folder, annotators={"part1/a.ann": "ben"}))
    assert row[:2] == ("a", "ben")


def test_odd_files(tmp_path):
    """An empty file is no answer; words that are not those of the text are noted; a broken span is refused by its line."""
    folder = corpus(tmp_path / "c", ann="", ben="T1\tPER 0 4\tOslo\nwhat\nA1\tCertain T9\n")
    tables = tables_of(folder)
    assert len(tables.answers) == 1
    notes = " ".join(loss.what for loss in tables.report)
    assert "without an annotation" in notes
    assert "not those of the text" in notes
    assert "not as brat writes them" in notes
    assert "not there" in notes
    (folder / "ben" / "a.ann").write_text("T1\tPER zero 4\tOslo\n", encoding="utf-8")
    with pytest.raises(InvalidTable, match=r"ben/a\.ann: line 1: 'PER zero 4' is not TYPE START END"):
        tables_of(folder)


def test_labels_that_the_configuration_does_not_have(tmp_path):
    """Types are those of entities and events, with their shorter names."""
    folder = corpus(tmp_path / "c", ann=LINES)
    conf = (
        "# ours\n[entities]\nPER|Person\n!OBJ\n\tLOC\n[relations]\nRes\tArg1:PER, Arg2:LOC\n[events]\n----\n"
    )
    (folder / "annotation.conf").write_text(conf, encoding="utf-8")
    (loss,) = [loss for loss in tables_of(folder).report if "annotation.conf" in loss.what]
    assert (loss.count, loss.example) == (1, "ann/a.ann: 'Res'")
    (folder / "annotation.conf").write_text(f"{conf}Res\tWho:PER\n", encoding="utf-8")
    assert not any("annotation.conf" in loss.what for loss in tables_of(folder).report)


def test_there_and_back(tmp_path):
    """All lines of one document, with labels in annotation.conf."""
    tables = tables_of(corpus(tmp_path / "c", ann=LINES))
    folder = written_in(tmp_path, FORMAT.write(tables, None, "gold"))
    assert same_answers(tables, tables_of(folder))
    conf = (folder / "annotation.conf").read_text(encoding="utf-8")
    assert conf.startswith("[entities]\nPER\nLOC\nRes\n")


def test_there_and_back_on_a_real_corpus(shared, tmp_path):
    """Six documents with events and equivalences."""
    tables = tables_of(shared("exports/brat"), annotator="ann")
    assert (len(tables.answers), len(tables.parts)) == (6, 104)
    folder = written_in(tmp_path, FORMAT.write(tables, None, "prelabels"))
    assert same_answers(tables, tables_of(folder))


@given(st.lists(ANSWER, min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_any_spans_there_and_back(tmp_path_factory, answers):
    """Whatever the labels and texts are."""
    folder = tmp_path_factory.mktemp("brat")
    (folder / "c" / "ann").mkdir(parents=True)
    for number, (text, spans) in enumerate(answers):
        lines = [
            f"T{i}\t{label} {start} {start + 1}\t{text[start]}\n" for i, (start, label) in enumerate(spans, 1)
        ]
        (folder / "c" / "ann" / f"{number}.ann").write_text("".join(lines), encoding="utf-8")
        (folder / "c" / "ann" / f"{number}.txt").write_bytes(text.encode())
    tables = tables_of(folder / "c")
    assert same_answers(tables, tables_of(written_in(folder, FORMAT.write(tables, None, "gold"))))
