"""Zooniverse: the classifications of its export, whose annotations are JSON in a cell; subjects for a subject set.

A subject set takes a manifest, a CSV with the name of each file and its metadata. Gold is what its feedback rules read there
(zooniverse/front-end-monorepo, lib-classifier, features/feedback): `#training_subject`, and for each rule `#feedback_N_id` and
`#feedback_N_answer`, the place of the right answer among those of the task, from 0.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline
from workbench.errors import EmptyTable, InvalidDocument
from workbench.formats.parsing.answer_cells import (
    Looks,
    Row,
    Table,
    date_in,
    header_of,
    say_kinds,
    table_of,
    text_of_set,
)
from workbench.formats.parsing.shapes import to_write
from workbench.formats.reading import Answer, Purpose, Reading, Record, Written, file_name
from workbench.formats.registry import Format
from workbench.formats.source import Source
from workbench.formats.tables.records import text_of
from workbench.formats.writing import Writer, table_bytes
from workbench.kinds.parts import Medium, Part

ANSWERS = {"classification_id", "annotations", "subject_ids"}
TEXT_TASKS = ("text", "textFromSubject", "transcription")
SKIPPED = "empty value"
ANONYMOUS = "not-logged-in"
SETS = ("multiple", "survey", "dropdown", "dropdown-simple")


def recognise(source: Source) -> float:
    """By the columns of classifications."""
    return float(set(header_of(source)) >= ANSWERS)


def read_answers(source: Source, reading: Reading) -> Iterator[Record]:
    """An answer for each task of each classification; of drawings, for each shape."""
    table = table_of(source, sorted(ANSWERS))
    tasks = _tasks(table, reading)
    say_kinds(reading, {name: task.kind for name, task in tasks.items() if not task.shapes})
    sized: set[str] = set()
    for place, row in table.rows():
        item = _item(row, reading)
        annotations = _annotations(row, place, reading)
        if row.get("user_name", "").startswith(ANONYMOUS):
            reading.note("people who were not logged in, told apart by their address alone", place)
        medium = _medium(row, item)
        if item and (medium.width or item not in sized):
            sized |= {item} if medium.width else set()
            yield medium
        for each in annotations:
            for answer in _answers(each, tasks[_name(each)], row, item, place, reading):
                reading.see()
                if item:
                    yield answer
                else:
                    reading.lose("classifications without a subject", place)


class _Task:
    """What the annotations of one task hold in the whole file."""

    def __init__(self) -> None:
        self.looks, self.shapes, self.is_set, self.is_text = Looks(), set[str](), False, False

    @property
    def kind(self) -> str:
        """The kind of its answers, where nothing is drawn."""
        if self.is_set:
            return "multi_choice"
        return "transcript" if self.is_text else self.looks.kind


def _tasks(table: Table, reading: Reading) -> dict[str, _Task]:
    tasks: dict[str, _Task] = defaultdict(_Task)
    for place, row in table.rows():
        for each in _annotations(row, place, reading):
            task, value = tasks[_name(each)], each.get("value")
            task.is_text = task.is_text or each.get("taskType") in TEXT_TASKS
            task.is_set = task.is_set or each.get("taskType") in SETS
            if shapes := _shapes(value):
                task.shapes |= {shape for shape, _ in shapes}
            elif isinstance(value, list):
                task.is_set = task.is_set or bool(value)
            elif value not in (None, ""):
                task.looks.see([text_of(value) or ""])
    return tasks


def _name(annotation: Mapping[str, Any]) -> str:
    return text_of(annotation.get("task")) or "task"


def _annotations(row: Row, place: str, reading: Reading) -> list[Mapping[str, Any]]:
    """The annotations of a row, those of combined tasks among them."""
    cell = row["annotations"]
    try:
        content = json.loads(cell) if cell else []
    except (ValueError, RecursionError) as error:
        raise reading.refusal(place, "its annotations are no JSON") from error
    return list(_flat(content if isinstance(content, list) else [content]))


def _flat(content: list[Any]) -> Iterator[Mapping[str, Any]]:
    for each in content:
        if not isinstance(each, Mapping):
            continue
        inner = each.get("value")
        if (
            isinstance(inner, list)
            and inner
            and all(isinstance(x, Mapping) and "task" in x and "value" in x for x in inner)
        ):
            yield from _flat(inner)
        else:
            yield each


def _item(row: Row, reading: Reading) -> str:
    """The subject's number, or a field of what Zooniverse knows of the subject."""
    if reading.item is None:
        return row["subject_ids"]
    if reading.item in row:
        return row[reading.item]
    data = _json(row.get("subject_data", ""))
    subject: Any = next(iter(data.values()), {}) if isinstance(data, Mapping) else {}
    return text_of(subject.get(reading.item)) or "" if isinstance(subject, Mapping) else ""


def _json(cell: str) -> Any:
    try:
        return json.loads(cell) if cell else None
    except (ValueError, RecursionError):
        return None


def _medium(row: Row, item: str) -> Medium:
    """The size of the picture, as the page that showed it reports it."""
    metadata = _json(row.get("metadata", ""))
    sizes = metadata.get("subject_dimensions") if isinstance(metadata, Mapping) else None
    first = next((each for each in sizes if isinstance(each, Mapping)), {}) if isinstance(sizes, list) else {}
    return Medium(item, _number(first.get("naturalWidth")), _number(first.get("naturalHeight")))


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _answers(
    each: Mapping[str, Any], task: _Task, row: Row, item: str, place: str, reading: Reading
) -> Iterator[Answer]:
    metadata = _json(row.get("metadata", ""))
    times = metadata if isinstance(metadata, Mapping) else {}
    shared: dict[str, Any] = {
        "started": date_in(reading, text_of(times.get("started_at")) or "", place),
        "submitted": date_in(reading, text_of(times.get("finished_at")) or row.get("created_at", ""), place),
        "id": row["classification_id"] or None,
        "gold": row.get("gold_standard", "").casefold() == "true",
    }
    name, value, person = _name(each), each.get("value"), row.get("user_name") or None
    shapes = sorted(task.shapes)
    if value in (None, "", []):
        kind = shapes[0] if shapes else task.kind
        question = f"{name} {kind}" if len(shapes) > 1 else name
        yield Answer(item, person, question, kind, place, status="skipped", reason=SKIPPED, **shared)
        return
    if not shapes:
        yield Answer(
            item, person, name, task.kind, place, text=_text(value, task.kind, reading, place), **shared
        )
        return
    drawn = _shapes(value)
    for kind in shapes:
        parts = [part for shape, part in drawn if shape == kind]
        if parts:
            question = f"{name} {kind}" if len(shapes) > 1 else name
            yield Answer(item, person, question, kind, place, parts=parts, **shared)


def _text(value: Any, kind: str, reading: Reading, place: str) -> str:
    """Of a survey the animals, of a drop-down the values, else the label or text."""
    some = value if isinstance(value, list) else [value]
    values = []
    for each in some:
        held = each.get("choice", each.get("value")) if isinstance(each, Mapping) else each
        values.append(text_of(held) or "")
    if kind != "multi_choice":
        return "\n".join(values)
    return text_of_set([text for text in values if text], reading, place)


def _shapes(value: Any) -> list[tuple[str, Part]]:
    """(kind of answer, part) of what was drawn."""
    some = value if isinstance(value, list) else []
    drawn = [
        each
        for each in some
        if isinstance(each, Mapping) and ("frame" in each or "tool" in each or "toolIndex" in each)
    ]
    return [_shape(each) for each in drawn]


def _shape(mark: Mapping[str, Any]) -> tuple[str, Part]:
    """A mark by what it holds: a polygon or a line drawn by hand (taken as closed), a box, a circle, a line or a point."""
    label = text_of(mark.get("tool_label")) or ""
    held = {name: _number(mark.get(name)) for name in ("x", "y", "width", "height", "r", "x1")}
    if "pathX" in mark or "pathY" in mark:
        coords = _pairs(mark.get("pathX"), mark.get("pathY"))
        return "polygons", Part("polygon", label, coords=coords)
    if isinstance(mark.get("points"), list):
        points = [p for p in mark["points"] if isinstance(p, Mapping)]
        return "polygons", Part(
            "polygon", label, coords=_pairs([p.get("x") for p in points], [p.get("y") for p in points])
        )
    x, y, width, height = (held[name] for name in ("x", "y", "width", "height"))
    if x is not None and y is not None and width is not None and height is not None:
        return "boxes", Part("box", label, coords=(x, y, x + width, y + height))
    if held["x1"] is not None:
        ends = [_number(mark.get(name)) or 0 for name in ("x1", "y1", "x2", "y2")]
        return "lines", Part("line", label, coords=tuple(ends))
    if held["r"] is not None or "rx" in mark:
        return "ellipses", Part("ellipse", label, coords=(x or 0, y or 0))
    return "keypoints", Part("keypoints", label, coords=() if x is None or y is None else (x, y, 2))


def _pairs(xs: Any, ys: Any) -> tuple[float, ...]:
    """x, y, x, y, ...; none where one is missing."""
    if not isinstance(xs, list) or not isinstance(ys, list) or len(xs) != len(ys):
        return ()
    flat = [_number(c) for pair in zip(xs, ys, strict=True) for c in pair]
    return tuple(c for c in flat if c is not None) if None not in flat else ()


# Writing


def write_answers(tables: Tables, guideline: Guideline | None, purpose: Purpose) -> Written:
    """A manifest: the file of each item and its id; as gold, the right answer of each question that has one label."""
    if purpose == "prelabels":
        raise InvalidDocument("Zooniverse takes no pre-labels; expected gold or honeypots.")
    if purpose == "gold" and guideline is None:
        raise InvalidDocument(
            "Zooniverse takes the right answer by its place among the answers of a task; say which guideline has them, "
            "with --guideline NAME."
        )
    writer = Writer(tables, purpose, "Zooniverse", ("choice", "rating") if purpose == "gold" else None)
    rules = {
        question.id: (number, question)
        for number, question in enumerate(guideline.questions if guideline else (), 1)
    }
    rows: dict[str, dict[str, str]] = {}
    for kept in to_write(writer) if purpose == "gold" else writer.answers():
        item, name, label = (kept.row[column] for column in ("item_id", "question", "label"))
        row = {"filename": file_name(item), "item_id": item}
        if purpose == "gold":
            number, question = rules.get(name, (0, None))
            if question is None or label not in question.label_ids:
                writer.lose("answers that the guideline does not have", 1, item)
                continue
            right = {"_id": name, "_answer": str(question.label_ids.index(label))}
            row |= {"#training_subject": "true"} | {
                f"#feedback_{number}{end}": cell for end, cell in right.items()
            }
        rows.setdefault(item, {}).update(row)
    if not rows:
        raise EmptyTable(writer.nothing())
    return Written({"manifest.csv": table_bytes(list(rows.values()))}, writer.report())


FORMAT = Format(
    name="zooniverse", title="Zooniverse", recognise=recognise, read=read_answers, write=write_answers
)
