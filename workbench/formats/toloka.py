"""Toloka: the assignments of its .tsv, a question for each `OUTPUT:` column, gold in `GOLDEN:`; control tasks as it takes them."""

import json
from collections.abc import Iterator

from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument
from workbench.formats.parsing.answer_cells import (
    Row,
    Table,
    date_in,
    header_of,
    looks_of,
    say_kinds,
    split_cell,
    table_of,
    text_of_set,
)
from workbench.formats.reading import Answer, Purpose, Reading, Record, Written
from workbench.formats.registry import Format
from workbench.formats.source import Source
from workbench.formats.tables.columns import TEXT
from workbench.formats.writing import Writer, table_bytes
from workbench.kinds.parts import Medium
from workbench.kinds.registry import closed_kinds, typed_kinds

INPUT, OUTPUT, GOLDEN, ASSIGNMENT = "INPUT:", "OUTPUT:", "GOLDEN:", "ASSIGNMENT:"
TASK = f"{ASSIGNMENT}task_id"
NO_SEPARATOR = "\0"
UNDONE = ("ACTIVE", "EXPIRED")
UTC = "Z"  # Toloka writes its times so, and does not say it in the cell


def recognise(source: Source) -> float:
    """By the beginnings of its columns' names."""
    names = header_of(source)
    has = [any(name.startswith(start) for name in names) for start in (INPUT, OUTPUT, GOLDEN, ASSIGNMENT)]
    return float(has[0] and any(has[1:]))


def read_answers(source: Source, reading: Reading) -> Iterator[Record]:
    """An answer for each filled output, and the gold of each control task once."""
    table = table_of(source)
    names = _item_columns(table, reading)
    questions = list(
        dict.fromkeys(name.partition(":")[2] for name in table.names if name.startswith((OUTPUT, GOLDEN)))
    )
    kinds: dict[str, str] = {}
    splits: set[str] = set()
    for question in questions:
        cells = (
            row.get(start + question, "").strip() for start in (OUTPUT, GOLDEN) for _, row in table.rows()
        )
        looks, split = looks_of(cells, NO_SEPARATOR)
        kinds[question] = looks.kind
        splits |= {question} if split else set()
    say_kinds(reading, kinds)
    known: set[tuple[str, str]] = set()
    for place, row in table.rows():
        item = " ".join(row[name] for name in names)
        if item:
            yield Medium(
                item, text=next((row[f"{INPUT}{name}"] for name in TEXT if row.get(f"{INPUT}{name}")), None)
            )
        yield from _assignment(row, item, place, questions, kinds, splits, reading)
        for question in questions:
            cell = row.get(GOLDEN + question, "").strip()
            if cell and item and (item, question) not in known:
                known.add((item, question))
                reading.see()
                text = _text(cell, question in splits, reading, place)
                yield Answer(item, None, question, kinds[question], place, text=text, gold=True)


def _item_columns(table: Table, reading: Reading) -> list[str]:
    """The one input; of several the id of the task. `reading.item` names an input."""
    inputs = [name for name in table.names if name.startswith(INPUT)]
    if reading.item:
        for name in (reading.item, INPUT + reading.item):
            if name in table.names:
                return [name]
        raise reading.refusal(
            "the header", f"there is no column {reading.item!r}; expected one of {', '.join(inputs)}"
        )
    if len(inputs) == 1:
        return inputs
    if TASK in table.names:
        return [TASK]
    reading.note("items named by all their inputs; --item INPUT names one", ", ".join(inputs)[:80])
    return inputs


def _assignment(
    row: Row,
    item: str,
    place: str,
    questions: list[str],
    kinds: dict[str, str],
    splits: set[str],
    reading: Reading,
) -> Iterator[Answer]:
    status, person = row.get(f"{ASSIGNMENT}status", "").upper(), row.get(f"{ASSIGNMENT}worker_id", "")
    if not person and not any(row.get(OUTPUT + question) for question in questions):
        return
    if status in UNDONE:
        reading.note("assignments that were not submitted", place)
        return
    if status == "REJECTED":
        reading.note("answers in assignments that were rejected, kept", place)
    for question in questions:
        cell = row.get(OUTPUT + question, "").strip()
        if not cell and status != "SKIPPED":
            continue
        reading.see()
        if not item:
            reading.lose("assignments without an item", place)
        elif cell.startswith("[{"):
            reading.lose("areas as shares of a picture whose size is not in the file", place)
        else:
            yield Answer(
                *(item, person or None, question, kinds[question], place),
                text=_text(cell, question in splits, reading, place),
                status="skipped" if status == "SKIPPED" else "submitted",
                reason="skipped" if status == "SKIPPED" else "",
                started=date_in(reading, row.get(f"{ASSIGNMENT}started", ""), place, UTC),
                submitted=date_in(reading, row.get(f"{ASSIGNMENT}submitted", ""), place, UTC),
                id=row.get(f"{ASSIGNMENT}assignment_id") or None,
            )


def _text(cell: str, split: bool, reading: Reading, place: str) -> str:
    return text_of_set(split_cell(cell, NO_SEPARATOR), reading, place) if split else cell


def write_answers(tables: Tables, guideline: Guideline | None, purpose: Purpose) -> Written:  # noqa: ARG001
    """Control tasks: the item and its text as inputs, the gold in `GOLDEN:`; Toloka takes no pre-labels."""
    if purpose == "prelabels":
        raise InvalidDocument("Toloka takes no pre-labels; expected gold or honeypots.")
    writer = Writer(tables, purpose, "Toloka", (*closed_kinds(), *typed_kinds()), tells=("multi_choice",))
    rows: dict[str, dict[str, str]] = {}
    for kept in writer.answers():
        item = kept.row["item_id"]
        text = {f"{INPUT}text": kept.medium.text} if kept.medium.text not in (None, item) else {}
        row = rows.setdefault(item, {f"{INPUT}item": item, **text})
        several = kept.row["answer_kind"] == "multi_choice"
        row[GOLDEN + kept.row["question"]] = (
            json.dumps(kept.labels, ensure_ascii=False) if several else kept.labels[0]
        )
    return Written({"control_tasks.tsv": table_bytes(list(rows.values()), "\t")}, writer.report())


FORMAT = Format(
    name="toloka",
    title="Toloka",
    recognise=recognise,
    read=read_answers,
    write=write_answers,
)
