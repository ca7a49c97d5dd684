"""Real files of real tools: what is read equals what another hand found in each; the others are refused by name."""

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from workbench.answers.tables import Tables
from workbench.errors import WorkbenchError
from workbench.formats.importing import of_annotations, recognised, tables_of
from workbench.formats.read import read_all
from workbench.formats.source import Source
from workbench.kinds.parts import Part
from workbench.kinds.registry import KINDS

EXPORTS = Path(__file__).parents[2].parent / "shared" / "exports"
FILE = EXPORTS / "expected.json"
ENTRIES = {entry["file"]: entry for entry in json.loads(FILE.read_text("utf-8"))} if FILE.exists() else {}
pytestmark = pytest.mark.skipif(not ENTRIES, reason="the real exports are not here (../shared/exports)")

READ = {
    "label_studio": "Label Studio",
    "coco": "COCO",
    "cvat": "CVAT",
    "doccano": "doccano",
    "prodigy": "Prodigy",
    "brat": "brat",
    "labelbox": "Labelbox",
    "appen_crowdflower": "Appen",
    "mturk": "MTurk",
    "toloka": "Toloka",
    "zooniverse": "Zooniverse",
}
REFUSED = {
    "inception_webanno": "INCEpTION",
    "marot_mqm_tsv": "MQM",
    "yolo": "YOLO",
    "labelme_xml": "LabelMe",
    "voc": "VOC",
}
OTHERS = ("CoNLL", "spaCy")  # formats in the folder of a tool that is read
NAMED = "whoever it was"  # the annotator of files that name nobody
NEAR = 0.001


def imported(path: Path) -> Tables:
    """The tables of a file, by its tool or as a plain table."""
    source = Source.of(path)
    if recognised(source):
        return tables_of(source, annotator=None if names_somebody(path) else NAMED)
    return of_annotations(list(read_all(path, annotator=NAMED).values()))


def names_somebody(path: Path) -> bool:
    """Whether the file itself says who answered."""
    return bool(ENTRIES[path.relative_to(EXPORTS).as_posix()]["annotators"])


def test_all_tools_are_known():
    """Each tool of the folder is read, or refused by its name."""
    assert {entry["tool"] for entry in ENTRIES.values()} == {*READ, *REFUSED}


@pytest.mark.parametrize("file", [f for f, e in ENTRIES.items() if e["tool"] in REFUSED])
def test_other_tools_are_refused_by_name(file):
    """The message names the tool, and does not ask for a column."""
    with pytest.raises(WorkbenchError) as refusal:
        imported(EXPORTS / file)
    assert REFUSED[ENTRIES[file]["tool"]] in str(refusal.value)
    assert "column" not in str(refusal.value)


@pytest.mark.parametrize("file", [f for f, e in ENTRIES.items() if e["tool"] in READ])
def test_a_file_is_read_right(file):
    """Items, annotators, answers, skips, parts, labels and the sampled values; or refused, where that is right."""
    entry = ENTRIES[file]
    other = next((name for name in OTHERS if entry["format"].startswith(name)), None)
    refused = entry.get("refuse") or not entry["annotation"] or other
    try:
        tables = imported(EXPORTS / file)
    except WorkbenchError as refusal:
        message = str(refusal)
    else:
        message = ""
    if message:
        assert refused or entry.get("may_refuse"), f"it should be read: {message}"
        assert other is None or other in message, f"it should be refused by name: {message}"
        return
    assert not refused, f"it should be refused: {entry.get('refuse') or entry['notes']}"
    assert tables.report.adds_up
    check(tables, entry)


def check(tables: Tables, entry: dict[str, Any]) -> None:
    """Compare the tables with what was counted by another hand.

    What a kind that is not known yet holds (masks, tracks, ...) is lost, and counted as that.
    """
    rows = tables.answers.to_pylist()
    given = [row for row in rows if row["status"] == "submitted"]
    lost = tables.report.lost
    strange = bool({*entry["kinds"], *(s["kind"] for s in entry["samples"])} - {*KINDS, "text"})
    kept = Counter(row["question"] for row in given)
    relations = entry["answers_by_question"].get("relation", 0)  # here they are parts beside the regions
    entry = {**entry, "answers": entry["answers"] - relations}
    allowed = {entry["answers"], *entry.get("answers_alt", {}).values()} | (
        {entry["submissions"]} if strange else set()
    )
    if strange:
        assert any(n - len(given) in range(lost + 1) for n in allowed), (len(given), lost, allowed)
    else:
        assert len(given) in allowed, (len(given), allowed, kept)
        assert len(tables.parts) in {entry["parts"], *entry.get("parts_alt", {}).values()}
    items = {row["item_id"] for row in rows} | set(tables.media.column("item_id").to_pylist())
    assert len(items) <= max([entry["items"], *entry.get("items_alt", {}).values()])
    if entry["annotators"]:
        assert {row["annotator_id"] for row in rows if not row["is_gold"]} <= set(entry["annotators"])
    if not strange:
        assert len({row["item_id"] for row in given}) == entry["items_answered"]
        assert sum(row["status"] == "skipped" for row in rows) == entry["skipped"]
    check_labels(tables, given, entry, strange)
    check_samples(tables, given, entry)


def check_labels(tables: Tables, given: list[dict[str, Any]], entry: dict[str, Any], strange: bool) -> None:
    """How often each label was given, of parts and of choices; an event's is that of its trigger, a set holds none twice."""
    counts = Counter(part.label for _, part in tables.of_parts() if part.label and part.type != "event")
    twice = sum(loss.count for loss in tables.report if "twice in an answer" in loss.what)
    if entry.get("nested_answers"):
        counts.update(value for _, part in tables.of_parts() for value in part.attributes.values())
    for row in given:
        if row["answer_kind"] in KINDS and KINDS[row["answer_kind"]].closed:
            counts.update(KINDS[row["answer_kind"]].labels_of(row["label"]))
    for label, times in entry["labels"].items():
        least = 0 if strange else times - twice
        assert least <= counts[label] <= times, (label, counts[label], times)


def check_samples(tables: Tables, given: list[dict[str, Any]], entry: dict[str, Any]) -> None:
    """The sampled answers and regions are there, with the item, the person and the value."""
    parts: dict[int, list[Part]] = {}
    for number, part in tables.of_parts():
        parts.setdefault(number, []).append(part)
    for sample in entry["samples"]:
        who = sample["annotator"] if entry["annotators"] else None
        mine = [
            row
            for row in given
            if row["item_id"] == sample["item"] and (who is None or row["annotator_id"] == who)
        ]
        if sample["kind"] in VALUE:
            regions = [value_of(part) for row in mine for part in parts.get(row["answer"], ())]
            assert any(same(VALUE[sample["kind"]](sample["value"]), region) for region in regions), (
                sample,
                regions,
            )
        elif sample["kind"] in ("choice", "text", "transcript", "multi_choice"):
            wanted = sample["value"] if isinstance(sample["value"], list) else [sample["value"]]
            answers = [
                sorted(KINDS[row["answer_kind"]].labels_of(row["label"]) or [row["label"]])
                for row in mine
                if not KINDS[row["answer_kind"]].labelled
            ]
            flat = [" ".join(str(each).split()) for each in wanted]
            assert sorted(flat) in [[" ".join(a.split()) for a in answer] for answer in answers], (
                sample,
                answers,
            )


def value_of(part: Part) -> list[Any]:
    """A part as the samples write it."""
    if part.type == "box":
        left, top, right, bottom = part.coords
        return [left, top, right - left, bottom - top, part.label]
    if part.type == "span":
        return [part.start, part.end, part.label]
    if part.type == "rotated box":
        return [*part.coords, part.label]
    if part.type == "keypoints":
        return [*part.coords[:2], part.label]
    return [*part.coords[:8], part.label]


def first_corners(value: dict[str, Any]) -> list[Any]:
    """The first four corners of a polygon, and its label."""
    points = value.get("first_points") or value.get("points") or value["lonlat"]
    return [*(x for point in points[:4] for x in point), value.get("label", "")]


def box_of(value: Any) -> list[Any]:
    """A box; the pages of a document lie below each other."""
    if isinstance(value, list):
        return value
    left, top, width, height, label = value["box"]
    return [left, top + 20_000 * value.get("page", 0), width, height, label]


def first_point(value: Any) -> list[Any]:
    """The first point of an object, and its label."""
    if isinstance(value, list):
        return value
    point = value["points"][0] if "points" in value else value["lonlat"]
    return [*point[:2], value["label"]]


def about_the_centre(value: dict[str, Any]) -> list[Any]:
    """A box that is turned about its left top corner, by its centre."""
    x, y, width, height, label = value["box"]
    turn = complex(math.cos(math.radians(value["rotation"])), math.sin(math.radians(value["rotation"])))
    centre = complex(x, y) + turn * complex(width, height) / 2
    return [centre.real, centre.imag, width, height, value["rotation"], label]


VALUE = {
    "boxes": box_of,
    "spans": list,
    "keypoints": first_point,
    "polygons": first_corners,
    "rotated_boxes": about_the_centre,
}


def same(a: list[Any], b: list[Any]) -> bool:
    """Equal but for rounding; of a sampled outline only the first corners are known."""
    b = [*b[: len(a) - 1], b[-1]]
    return len(a) == len(b) and all(
        abs(x - y) < NEAR if isinstance(x, int | float) and isinstance(y, int | float) else x == y
        for x, y in zip(a, b, strict=True)
    )
