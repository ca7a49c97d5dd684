"""Appen (Figure Eight, CrowdFlower): the judgements of its full report; test questions as it takes them.

Columns that begin with `_` are Appen's own. A question's answers are in a column that has a twin `..._gold`; in a report without
such twins, in the columns that differ between the judgements of a unit, for what was shown is the same in all of them. Where
several columns do, one that differs in less than a fifth of the units was shown.
"""

import re
from collections.abc import Iterator

from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument, InvalidTable
from workbench.formats.parsing.answer_cells import (
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
from workbench.formats.reading import Answer, Purpose, Reading, Record, Written
from workbench.formats.registry import Format
from workbench.formats.source import Source
from workbench.formats.tables.columns import TEXT
from workbench.formats.writing import Writer, table_bytes
from workbench.kinds.parts import Medium
from workbench.kinds.registry import closed_kinds, typed_kinds

UNIT, PERSON = "_unit_id", "_worker_id"
AGGREGATED = "_trusted_judgments"
GOLD = "_gold"
SELDOM = 0.2
LINE_END = "\n"  # between the values of a question that takes several
PLAYER = re.compile(
    "e_(abort|canplay|canplaythrough|durationchange|emptied|ended|error|loadeddata|loadedmetadata|loadstart|pause|play|playing"
    "|progress|ratechange|seeked|seeking|stalled|suspend|timeupdate|volumechange|waiting)"
)  # how often a media player did what its standard names


def recognise(source: Source) -> float:
    """By two columns of Appen's own; an aggregated report, which names nobody, is refused."""
    names = set(header_of(source))
    return float({UNIT, PERSON} <= names or {UNIT, AGGREGATED} <= names)


def read_answers(source: Source, reading: Reading) -> Iterator[Record]:
    """An answer for each question of each judgement, and the gold of each test question once."""
    if AGGREGATED in (names := header_of(source)) and PERSON not in names:
        raise InvalidTable(
            f"{source.path}: is an aggregated report of Appen, which says nobody's answers; export the full report."
        )
    table = table_of(source, (UNIT, PERSON))
    questions = _questions(table, reading)
    kinds: dict[str, str] = {}
    splits: set[str] = set()
    for name in questions:
        looks, split = looks_of((row[name] for _, row in table.rows()), LINE_END)
        kinds[name] = looks.kind
        splits |= {name} if split else set()
    say_kinds(reading, kinds)
    known: set[tuple[str, str]] = set()
    for place, row in table.rows():
        item = row.get(reading.item or UNIT, "")
        filled = [name for name in questions if row[name]]
        if not item:
            reading.see(len(filled))
            reading.lose("judgements without a unit", place, len(filled))
            continue
        text = next(
            (row[name] for name in table.names if name.strip().casefold() in TEXT and row[name]), None
        )
        yield Medium(item, text=text)
        if row.get("_tainted", "").casefold() == "true":
            reading.note("judgements that Appen calls tainted, kept", place)
        if not filled:
            reading.note("judgements without an answer", place)
        started, submitted = (
            date_in(reading, row.get(name, ""), place) for name in ("_started_at", "_created_at")
        )
        for name in filled:
            reading.see()
            yield Answer(
                *(item, row[PERSON] or None, name, kinds[name], place),
                text=_text(row[name], name in splits, reading, place),
                started=started,
                submitted=submitted,
                score=number_in(row.get("_trust", "")),
                id=row.get("_id") or None,
            )
        yield from _gold(row, questions, kinds, splits, item, place, known, reading)


def _text(cell: str, split: bool, reading: Reading, place: str) -> str:
    return text_of_set(split_cell(cell, LINE_END), reading, place) if split else cell


def _gold(
    row: Row,
    questions: list[str],
    kinds: dict[str, str],
    splits: set[str],
    item: str,
    place: str,
    known: set[tuple[str, str]],
    reading: Reading,
) -> Iterator[Answer]:
    """The right answers of a test question; of several right ones to a question of one label, the first."""
    for name in questions:
        cell = row.get(f"{name}{GOLD}", "")
        if not cell or (item, name) in known:
            continue
        known.add((item, name))
        reading.see()
        if name not in splits and LINE_END in cell and kinds[name] == "choice":
            reading.note("test questions with several right answers: the first is gold", place)
            cell = cell.split(LINE_END)[0]
        yield Answer(
            item, None, name, kinds[name], place, text=_text(cell, name in splits, reading, place), gold=True
        )


def _questions(table: Table, reading: Reading) -> list[str]:
    """The columns that hold answers."""
    shown = [name for name in table.names if not name.startswith("_") and not name.endswith(GOLD)]
    twins = [name for name in shown if f"{name}{GOLD}" in table.names]
    filled = [name for name in twins or shown if not table.is_empty(name)]
    players = [name for name in filled if PLAYER.fullmatch(name)]
    share = {name: table.varies_within(name, UNIT) for name in filled if not PLAYER.fullmatch(name)}
    often = SELDOM if any(each >= SELDOM for each in share.values()) else 0
    if twins:
        questions = [name for name, each in share.items() if each or not _echoes(table, name, shown, twins)]
    else:
        questions = [name for name, each in share.items() if each and each >= often]
    for what, names in (
        ("count what a media player did", players),
        ("were shown", [*(share.keys() - set(questions))]),
    ):
        reading.note(f"columns that {what}, no answers", repr(min(names, default="")), len(names))
    if not questions:
        raise reading.refusal(
            "the header",
            "cannot tell which columns hold answers: none differs between two judgements of a unit; "
            f"say it with --item {UNIT} --annotator {PERSON} --label COLUMN",
        )
    return questions


def _echoes(table: Table, name: str, shown: list[str], twins: list[str]) -> bool:
    """Whether a field of the form repeats what was shown."""
    return any(table.are_equal(name, other) for other in shown if other not in twins)


def write_answers(tables: Tables, guideline: Guideline | None, purpose: Purpose) -> Written:  # noqa: ARG001
    """Units with their gold, one a row, as Appen takes test questions; it takes no pre-labels."""
    if purpose == "prelabels":
        raise InvalidDocument("Appen takes no pre-labels; expected gold or honeypots.")
    writer = Writer(tables, purpose, "Appen", (*closed_kinds(), *typed_kinds()))
    rows: dict[str, dict[str, str]] = {}
    for kept in writer.answers():
        if kept.is_empty:
            continue
        text = {"text": kept.medium.text} if kept.medium.text else {}
        row = rows.setdefault(
            kept.row["item_id"], {"item_id": kept.row["item_id"], **text, "_golden": "TRUE"}
        )
        row[f"{kept.row['question']}{GOLD}"] = LINE_END.join(kept.labels)
    return Written({"test_questions.csv": table_bytes(list(rows.values()))}, writer.report())


FORMAT = Format(
    name="appen",
    title="Appen",
    recognise=recognise,
    read=read_answers,
    write=write_answers,
)
