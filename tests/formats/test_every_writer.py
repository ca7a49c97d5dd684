"""Every writer with every kind of answer: what comes back is what was written, and what has no place is a loss by name."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline
from workbench.errors import EmptyTable
from workbench.formats.importing import gathered, tables_of
from workbench.formats.reading import Answer, Reading
from workbench.formats.registry import FORMATS, Format
from workbench.formats.source import Source
from workbench.kinds.parts import Medium, Part
from workbench.kinds.registry import KINDS

TEXT = "Ann sees 😀 Bob."
CHARACTERS, SECONDS = {"unit": "characters"}, {"unit": "seconds"}
LINK = Part("relation", "sees", id="R1", source="T1", target="T2")
ANSWERS = {  # what some reader gives: name -> kind, text or parts
    "choice": ("choice", "good"),
    "multi_choice": ("multi_choice", '["b", "a"]'),
    "no labels": ("multi_choice", "[]"),
    "rating": ("rating", "3"),
    "hierarchy": ("hierarchy", "animal/cat"),
    "number": ("number", "3.5"),
    "transcript": ("transcript", "Hello, you there"),
    "spans": (
        "spans",
        [
            Part("span", "PER", 0, 3, id="T1", **CHARACTERS),
            Part("span", "PER", 11, 14, id="T2", **CHARACTERS),
        ],
    ),
    "spans and a link": (
        "spans",
        [
            Part("span", "PER", 0, 3, id="T1", **CHARACTERS),
            Part("span", "PER", 11, 14, id="T2", **CHARACTERS),
            LINK,
        ],
    ),
    "seconds": ("spans", [Part("span", "dog", 0.5, 1.25, **SECONDS)]),
    "no spans": ("spans", []),
    "boxes": (
        "boxes",
        [Part("box", "car", coords=(1, 2, 11, 22)), Part("box", "car", coords=(5, 2, 11, 22))],
    ),
    "boxes in percent": ("boxes", [Part("box", "car", unit="percent", coords=(1, 2, 11, 22))]),
    "boxes with attributes": (
        "boxes",
        [Part("box", "car", coords=(1, 2, 11, 22), attributes={"colour": "red"})],
    ),
    "boxes and a link": ("boxes", [Part("box", "car", coords=(1, 2, 11, 22), id="b1"), LINK]),
    "no boxes": ("boxes", []),
    "rotated_boxes": ("rotated_boxes", [Part("rotated box", "car", coords=(50, 50, 20, 10, 30))]),
    "polygons": ("polygons", [Part("polygon", "roof", coords=(0, 0, 40, 0, 40, 40))]),
    "a polygon with a hole": (
        "polygons",
        [Part("polygon", "roof", coords=(0, 0, 40, 0, 40, 40, 0, 40), holes=((10, 10, 20, 10, 20, 20),))],
    ),
    "a polygon in pieces": (
        "polygons",
        [Part("polygon", "roof", coords=(0, 0, 40, 0, 40, 40), holes=((60, 60, 80, 60, 80, 80),))],
    ),
    "keypoints": ("keypoints", [Part("keypoints", "dog", coords=(10, 10, 2, 30, 10, 1, 0, 0, 0))]),
    "a point": ("keypoints", [Part("keypoints", "dog", coords=(10, 10, 2))]),
    "masks": ("masks", [Part("mask", "sky")]),
    "tracks": ("tracks", [Part("track", "car", 0, 9, "frames", track="1")]),
    "polylines": ("polylines", [Part("line", "lane", coords=(0, 0, 9, 9))]),
    "a stranger's kind": ("chats", "anything"),
}
WRITERS = sorted(each.name for each in FORMATS.values() if each.write)
WAYS = {
    "label-studio": {"item": "item_id"},
    **{tool: {"annotator": "ann"} for tool in ("coco", "cvat", "doccano")},
}
LABELS = tuple({"id": label, "definition": label} for label in ("bad", "good"))
ASKED = {  # Zooniverse gives an answer by its place among the labels
    "zooniverse": Guideline(
        name="tickets",
        version="1.0.0",
        title="t",
        purpose="p",
        questions=({"id": "asked", "ask": "?", "labels": LABELS},),
    )
}
PURPOSES = {"mturk": "prelabels"}  # it has no place for gold


def table(answer: tuple[str, Any]) -> Tables:
    """One answer, as a reader of another tool gives it."""
    kind, held = answer
    content = {"text": held} if isinstance(held, str) else {"parts": held}

    def records(_, reading):
        reading.see()
        on_text = kind == "spans" and held != ANSWERS["seconds"][1]
        yield Medium("i1", 100, 100, text=TEXT if on_text else None)
        yield Answer("i1", "ann", "asked", kind, "here", gold=True, **content)

    return gathered(Format("toy", "Toy", read=records), Reading(Source.of(b"", "toy.json")))


def came_back(writer: str, files: Mapping[str, bytes], folder: Path) -> list[str | None]:
    """The answers in the files of a writer, as its own reader finds them; as they are of those that read no such file."""
    if writer == "appen":
        rows = csv.DictReader(io.StringIO(files["test_questions.csv"].decode()))
        cells = [row["asked_gold"] for row in rows]
        return [json.dumps(cell.split("\n")) if "\n" in cell else cell for cell in cells if cell]
    if writer in ("labelbox", "zooniverse"):
        return next(iter(files.values())).decode().splitlines()[writer == "zooniverse" :]
    if writer == "mturk":
        rows = csv.DictReader(io.StringIO(files["batch.csv"].decode()))
        return [cell for row in rows if (cell := row["asked"])]
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    source = folder if writer == "brat" else folder / next(iter(files))
    try:
        return tables_of(source, writer, **WAYS.get(writer, {})).answers.column("label").to_pylist()
    except EmptyTable:
        return []


def is_kept(name: str, texts: list[str | None]) -> bool:
    """Whether the answer is the one that came back, as its kind compares them."""
    kind, [label] = KINDS[ANSWERS[name][0]], table(ANSWERS[name]).answers.column("label").to_pylist()
    return [kind.parse(text) for text in texts if text is not None] == [kind.parse(label)]


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("writer", WRITERS)
def test_what_is_written_comes_back_or_is_a_loss(writer, name, tmp_path):
    """Nothing vanishes and nothing falls over, whatever tool the answer is of."""
    tables, kind = table(ANSWERS[name]), ANSWERS[name][0]
    try:
        written = FORMATS[writer].write(tables, ASKED.get(writer), PURPOSES.get(writer, "gold"))
    except EmptyTable as refusal:
        lost = str(refusal)
        written = None
    if written is None:
        whys = (f"of the kind {kind}:", "whose regions are in", "that the guideline does not have")
        assert any(f"answers {why}" in lost for why in whys), lost
        return
    lost = [
        loss.what for loss in written.report if loss.what != "annotator_id: not written, Label Studio sets it"
    ]
    texts = came_back(writer, written.files, tmp_path)
    if writer in ("labelbox", "zooniverse") or kind not in KINDS:
        assert texts or lost
    elif not is_kept(name, texts):
        assert lost, f"{ANSWERS[name]} is {texts}, and nothing says so"


def test_regions_that_are_malformed_are_written_as_they_were_mended():
    """The table of parts keeps what the tool had; what is written can be drawn."""
    bowtie = Part("polygon", "roof", coords=(0, 0, 40, 40, 40, 0, 0, 40))
    tables = table(("polygons", [bowtie]))
    assert [part for _, part in tables.of_parts()] == [bowtie]
    [content] = FORMATS["cvat"].write(tables, None, "gold").files.values()
    assert b'points="0,0;20,20;0,40"' in content
