"""A reader yields answers and media and counts what it meets; the framework makes three tables of them that add up."""

import json
from collections.abc import Iterator

import pytest

from workbench.answers.tables import TEXT, Columns
from workbench.errors import EmptyTable, NotFound
from workbench.formats.importing import tables_of
from workbench.formats.read import read
from workbench.formats.reading import Answer, Reading, Record
from workbench.formats.registry import FORMATS, Format
from workbench.formats.source import Source
from workbench.kinds.parts import Medium, Part

TOY = [
    {"item": "a.jpg", "who": "ann", "boxes": [[0, 0, 10, 10, "car"], [5, 5, 7, 9, "dog"]]},
    {"item": "a.jpg", "who": "bob", "boxes": [[0, 0, 10, 12, "car"]]},
    {"item": "b.jpg", "who": "ann", "boxes": []},
    {"item": "b.jpg", "who": "bob", "skip": "blurred"},
    {"item": "c.jpg", "who": "ann", "boxes": [[4, 4, 4, 9, "car"]]},
    {"item": "c.jpg", "who": "bob", "boxes": [[0, 0, 200, 10, "car"]]},
    {"item": "c.jpg", "who": "ann", "boxes": [[1, 1, 2, 2, "car"]], "gold": True},
    {"item": "d.jpg", "who": "bob"},
]


def toy_read(source: Source, reading: Reading) -> Iterator[Record]:
    """Pictures with boxes."""
    for line, task in enumerate(json.loads(source.bytes()), start=1):
        yield Medium(task["item"], 100, 100)
        reading.see()
        place = f"[{line}]"
        if "boxes" not in task and "skip" not in task:
            reading.lose("tasks without an answer", place)
            continue
        parts = [Part("box", label, coords=tuple(corners)) for *corners, label in task.get("boxes", [])]
        yield Answer(
            *(task["item"], task["who"], "objects", "boxes", place),
            parts=parts,
            status="skipped" if "skip" in task else "submitted",
            reason=task.get("skip", ""),
            gold=task.get("gold", False),
        )


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A file of a tool that is registered for this test."""
    format_ = Format(
        "toy", "Toy", recognise=lambda source: float(source.head.startswith(b"[{")), read=toy_read
    )
    monkeypatch.setitem(FORMATS._loaded, "toy", format_)
    monkeypatch.setitem(FORMATS._entries, "toy", [])
    path = tmp_path / "toy.json"
    path.write_text(json.dumps(TOY), encoding="utf-8")
    return path


def test_what_was_seen_is_kept_or_lost(toy):
    """Eight tasks: one without an answer, one with a box that has no area."""
    tables = tables_of(toy, "toy")
    report = tables.report
    assert (report.seen, report.kept, report.lost, report.adds_up) == (8, 6, 2, True)
    assert (
        "answers that are no boxes: 1 (for example [5]: box 1: [4, 4, 4, 9, 'car'] has no area"
        in " ".join(map(str, report))
    )
    assert any("outside their item" in loss.what and not loss.lost for loss in report)
    assert tables.answers.column("status").to_pylist().count("skipped") == 1
    assert tables.of_media()["a.jpg"] == Medium("a.jpg", 100, 100)
    assert [(n, part.label) for n, part in tables.of_parts()][:3] == [(0, "car"), (0, "dog"), (1, "car")]


def test_an_item_with_two_texts_is_said():
    """Two tasks under one id may be two items."""
    rows = "".join(json.dumps({"id": 1, "text": text, "label": ["good"]}) + "\n" for text in ("Hello", "Bye"))
    tables = tables_of(Source.of(rows.encode(), "a.jsonl"), annotator="ann")
    assert [loss.count for loss in tables.report if loss.what == "items with two different texts"] == [1]


def test_the_kind_travels_with_the_table(toy, tmp_path):
    """Imported, written and read again: nobody says that these are boxes."""
    tables_of(toy, "toy").write(tmp_path / "x.parquet")
    for source in (toy, tmp_path / "x.parquet"):
        answers = read(source)
        assert (answers.answer_kind, len(answers)) == ("boxes", 4)
        assert '[[0, 0, 10, 10, "car"], [5, 5, 7, 9, "dog"]]' in answers.labels
    assert (tmp_path / "x.parts.parquet").exists()
    assert (tmp_path / "x.media.parquet").exists()


def test_nobody_is_guessed(toy):
    """A file that names nobody asks who it was; one without an answer is refused with the reasons."""
    toy.write_text(json.dumps([{**task, "who": None} for task in TOY[:2]]), encoding="utf-8")
    with pytest.raises(NotFound, match="--annotator-name"):
        tables_of(toy, "toy")
    assert set(tables_of(toy, "toy", annotator="cat").answers.column("annotator_id").to_pylist()) == {"cat"}
    toy.write_text(json.dumps(TOY[7:]), encoding="utf-8")
    with pytest.raises(EmptyTable, match=r"tasks without an answer: 1 \(for example \[1\]\)"):
        tables_of(toy, "toy")


def test_many_rows_are_put_away(toy, monkeypatch):
    """Large tables lie in a file of the system: the same rows, and nothing of them in memory."""
    whole = tables_of(toy, "toy")
    monkeypatch.setattr("workbench.answers.tables.ROWS", 2)
    monkeypatch.setattr("workbench.answers.tables.BATCHES", 2)
    monkeypatch.setattr("workbench.formats.importing.RECENT", 1)
    away = tables_of(toy, "toy")
    for name in ("answers", "parts", "media"):
        assert getattr(away, name).equals(getattr(whole, name))
    assert away.answers.column("label").num_chunks > 1


def test_a_long_text_is_a_batch_of_its_own(monkeypatch):
    """Rows are gathered by their letters, too."""
    monkeypatch.setattr("workbench.answers.tables.LETTERS", 10)
    columns = Columns({"text": TEXT})
    for text in ("short", "longer text", "short"):
        columns.add(text, letters=len(text))
    table = columns.done()
    assert table.column("text").to_pylist() == ["short", "longer text", "short"]
    assert table.column("text").num_chunks == 2
