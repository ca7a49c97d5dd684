"""Amazon Mechanical Turk: the assignments of its batch results, a question for each `Answer.` column; items for a batch.

A batch takes a CSV whose columns are the variables of the layout, `${item_id}` (docs.aws.amazon.com/AWSMechTurk,
RequesterUI, "Publish a batch of HITs"); they come back as `Input.item_id`. It has no place for gold.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument
from workbench.formats.drafting import free
from workbench.formats.parsing.answer_cells import (
    Looks,
    Row,
    Table,
    date_in,
    header_of,
    looks_of,
    number_in,
    say_kinds,
    split_cell,
    table_of,
    text_of_set,
)
from workbench.formats.parsing.shapes import to_write
from workbench.formats.reading import Answer, Purpose, Reading, Record, Written
from workbench.formats.registry import Format
from workbench.formats.source import Source
from workbench.formats.tables.columns import TEXT
from workbench.formats.tables.records import text_of
from workbench.formats.writing import Writer, table_bytes
from workbench.kinds.parts import Medium, Part
from workbench.kinds.registry import closed_kinds, typed_kinds

HIT, PERSON = "HITId", "WorkerId"
GIVEN, SHOWN = "Answer.", "Input."
FORM = "Answer.taskAnswers"  # since 2019: all fields of the form in one cell of JSON
BAR = "|"  # between the values of check boxes
ITEM = "item_id"  # the variable of a batch that holds our id
UNANSWERED = "{}"  # in the column of a field that was left out
TRUTH = {"true": True, "false": False}


def recognise(source: Source) -> float:
    """By the columns that every batch has, and one of answers."""
    names = header_of(source)
    return float({HIT, PERSON} <= set(names) and any(name.startswith(GIVEN) for name in names))


def read_answers(source: Source, reading: Reading) -> Iterator[Record]:
    """An answer for each filled field of each assignment."""
    table = table_of(source, (HIT, PERSON))
    columns = _questions(table, reading)
    boxes = _check_boxes(table, columns)
    columns = [name for name in columns if not any(name in some for some in boxes.values())]
    kinds: dict[str, str] = {}
    splits: set[str] = set()
    for name in columns:
        looks, split = looks_of((_cell(row, name) for _, row in table.rows()), BAR)
        kinds[name] = looks.kind
        splits |= {name} if split else set()
    for question, some in boxes.items():
        kinds[question] = _several(table, some)
    forms = _forms(table)
    say_kinds(reading, {name.removeprefix(GIVEN): kind for name, kind in {**kinds, **forms}.items()})
    for place, row in table.rows():
        answers = [
            *(
                _field(name, cell, kinds[name], name in splits)
                for name in columns
                if (cell := _cell(row, name))
            ),
            *(_ticked(question, some, row, kinds[question]) for question, some in boxes.items()),
            *(_of_form(name, value, forms[name]) for name, value in _form(row).items()),
        ]
        for answer in filter(None, answers):
            values = answer.pop("values", None)
            if values is not None:
                several = answer["kind"] == "multi_choice"
                answer["text"] = (
                    text_of_set(values, reading, place) if several else values[0] if values else ""
                )
        yield from _assignment(row, [each for each in answers if each], place, reading)


Given = dict[str, Any]


def _assignment(row: Row, answers: list[Given], place: str, reading: Reading) -> Iterator[Record]:
    item = row.get(reading.item or HIT) or row.get(f"{SHOWN}{reading.item}", "")
    reading.see(len(answers))
    if not item:
        reading.lose("assignments without an item", place, len(answers))
        return
    shown = {
        name.removeprefix(SHOWN).casefold(): cell for name, cell in row.items() if name.startswith(SHOWN)
    }
    yield Medium(item, *_size(row), text=next((shown[name] for name in TEXT if shown.get(name)), None))
    if row.get("AssignmentStatus", "").casefold() == "rejected":
        reading.note("answers in assignments that were rejected, kept", place, len(answers))
    if not answers:
        reading.note("assignments without an answer", place)
    shared: dict[str, Any] = {
        "started": date_in(reading, row.get("AcceptTime", ""), place),
        "submitted": date_in(reading, row.get("SubmitTime", ""), place),
        "seconds": number_in(row.get("WorkTimeInSeconds", "")),
        "id": row.get("AssignmentId") or None,
    }
    for answer in answers:
        yield Answer(item, row[PERSON] or None, place=place, **answer, **shared)


def _cell(row: Row, name: str) -> str:
    """The answer in a column; "" where it was left out."""
    return "" if row[name] == UNANSWERED else row[name]


def _field(name: str, cell: str, kind: str, split: bool) -> Given:
    values = split_cell(cell, BAR) if split else [cell]
    return {"question": name.removeprefix(GIVEN), "kind": kind, "values": values}


def _questions(table: Table, reading: Reading) -> list[str]:
    """The columns of answers that are filled, without hidden fields that repeat what was shown."""
    questions = []
    for name in table.names:
        if not name.startswith(GIVEN) or name == FORM or table.is_empty(name):
            continue
        twin = SHOWN + name.removeprefix(GIVEN)
        if twin in table.names and table.are_equal(name, twin):
            reading.note("fields that repeat what was shown, no answers", repr(name))
        else:
            questions.append(name)
    return questions


def _check_boxes(table: Table, columns: list[str]) -> dict[str, list[str]]:
    """Question -> its columns, where each value has one that says true or false: `Answer.topic.sport`."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in columns:
        question, dot, _ = name.removeprefix(GIVEN).rpartition(".")
        held = set(table.sheet.columns[table.names.index(name)].values)
        if dot and held <= set(TRUTH):
            groups[question].append(name)
    return {question: some for question, some in groups.items() if len(some) > 1}


def _several(table: Table, columns: list[str]) -> str:
    """One label where exactly one box is ticked in each row, as radio buttons do."""
    ticks = {sum(row[name] == "true" for name in columns) for _, row in table.rows()}
    return "choice" if ticks == {1} else "multi_choice"


def _ticked(question: str, columns: list[str], row: Row, kind: str) -> Given | None:
    if not any(row[name] for name in columns):
        return None
    chosen = [name.rpartition(".")[2] for name in columns if row[name] == "true"]
    return {"question": question, "kind": kind, "values": chosen}


# The one cell of JSON


def _form(row: Row) -> Mapping[str, Any]:
    """The fields of a form by name."""
    cell = row.get(FORM, "")
    try:
        content = json.loads(cell) if cell else {}
    except (ValueError, RecursionError):
        return {FORM: cell}
    content = content[0] if isinstance(content, list) and content else content
    return (
        {name: value for name, value in content.items() if value not in (None, "")}
        if isinstance(content, dict)
        else {}
    )


def _size(row: Row) -> tuple[float | None, float | None]:
    """Width and height of the picture, as the form reports it beside what was drawn."""
    for value in _form(row).values():
        held = value.get("inputImageProperties") if isinstance(value, Mapping) else None
        if isinstance(held, Mapping):
            sides = [
                x if isinstance(x := held.get(name), int | float) else None for name in ("width", "height")
            ]
            return sides[0], sides[1]
    return None, None


def _values(value: Any) -> list[str] | None:
    """The labels or texts of a field; None where it holds regions."""
    if isinstance(value, Mapping):
        if _drawn(value) is not None:
            return None
        if set(value) == {"label"}:
            return [text_of(value["label"]) or ""]
        if isinstance(value.get("labels"), list):
            return [text_of(label) or "" for label in value["labels"]]
        if value and all(isinstance(tick, bool) for tick in value.values()):
            return [name for name, tick in value.items() if tick]
    return [text_of(value) or ""]


def _drawn(value: Mapping[str, Any]) -> list[Any] | None:
    held = value.get("boundingBoxes")
    return held if isinstance(held, list) else None


def _forms(table: Table) -> dict[str, str]:
    """Field -> the kind of its answers."""
    looks: dict[str, Looks] = defaultdict(Looks)
    drawn: set[str] = set()
    sets: set[str] = set()
    for _, row in table.rows() if FORM in table.names else ():
        for name, value in _form(row).items():
            values = _values(value)
            drawn |= {name} if values is None else set()
            sets |= {name} if isinstance(value, Mapping) and isinstance(value.get("labels"), list) else set()
            looks[name].see(values or [])
    return {
        name: "boxes" if name in drawn else "multi_choice" if name in sets else seen.kind
        for name, seen in looks.items()
    }


def _of_form(name: str, value: Any, kind: str) -> Given:
    if kind == "boxes":
        held = _drawn(value) if isinstance(value, Mapping) else None
        return {"question": name, "kind": kind, "parts": [_box(each) for each in held or []]}
    return {"question": name, "kind": kind, "values": _values(value) or []}


def _box(each: Any) -> Part:
    held = each if isinstance(each, Mapping) else {}
    sides = [x for name in ("left", "top", "width", "height") if isinstance(x := held.get(name), int | float)]
    if len(sides) < 4:
        return Part("box", text_of(held.get("label")) or "")
    left, top, width, height = sides
    return Part("box", text_of(held.get("label")) or "", coords=(left, top, left + width, top + height))


# Writing


def write_answers(tables: Tables, guideline: Guideline | None, purpose: Purpose) -> Written:  # noqa: ARG001
    """A row for each item: its id and text as variables of the layout, and as pre-labels a variable for each question."""
    if purpose == "gold":
        raise InvalidDocument(
            "MTurk has no place for gold; expected honeypots (score what comes back against the gold, with --item item_id) "
            "or prelabels."
        )
    answered = purpose == "prelabels"
    writer = Writer(tables, purpose, "MTurk", (*closed_kinds(), *typed_kinds()) if answered else None)
    names: dict[str, str] = {}
    rows: dict[str, dict[str, str]] = {}
    for kept in to_write(writer) if answered else writer.answers():
        item, text = kept.row["item_id"], kept.medium.text
        row = rows.setdefault(item, {ITEM: item, **({"text": text} if text not in (None, item) else {})})
        if answered:
            name = names.setdefault(kept.row["question"], _variable(kept.row["question"], names.values()))
            writer.lose("second answers to an item", int(name in row), item)
            row.setdefault(name, BAR.join(kept.labels))
    return Written({"batch.csv": table_bytes(list(rows.values()))}, writer.report())


def _variable(question: str, taken: Collection[str]) -> str:
    """A question as the name of a variable that nothing else has."""
    return free(re.sub(r"\W+", "_", question), lambda name: name in (ITEM, "text", *taken))


FORMAT = Format(name="mturk", title="MTurk", recognise=recognise, read=read_answers, write=write_answers)
