"""The door for every table of answers: by its ending and its content, into annotations and a list of losses."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench.answers.annotations import Annotations
from workbench.answers.import_report import LossList
from workbench.answers.key import Key
from workbench.documents.guideline import Question
from workbench.errors import EmptyTable, InvalidTable, NotFound, listed
from workbench.formats import label_studio
from workbench.formats.keys import key_in
from workbench.formats.opening import Export, Told, opened, rows_of
from workbench.formats.tables.columns import resolve
from workbench.formats.tables.rows import Rows, answers_only, only_question, questions_of, wanted_of
from workbench.formats.tables.sheet import Sheet, shortened
from workbench.formats.tables.times import zone_of
from workbench.formats.tables.values import (
    annotators_of,
    deliveries_of,
    labels_of,
    needed,
    optional,
    seconds_of,
    times_of,
)
from workbench.formats.tables.wide import roles_of, text_columns
from workbench.formats.texts import TEXT, texts_at, texts_in

NOTHING_TOLD: Mapping[str, str] = {}
TEXTS = ("vendor", "batch", "guideline_version", "comment", "kind")


def read(
    source: Any,
    *,
    question: str | None = None,
    labels: Question | None = None,
    columns: Mapping[str, str] = NOTHING_TOLD,
    annotator: str | None = None,
    wide: bool = False,
    timezone: str | None = None,
    vendor: str | None = None,
) -> Annotations:
    """The answers to one question in a file, a DataFrame or an Arrow table; `.losses` says what was left out.

    question   which one, where there are several; else the name of the only one
    labels     the guideline's question: closes the set of labels, and any other is refused
    columns    which column plays which role: {"item": "post_id"}; {"status": ""} leaves a role out
    annotator  who gave all answers, where no column says so
    wide       one row an item, one column an annotator
    timezone   IANA name of the zone in which times without one were written
    vendor     who delivered all of it, where no column says so
    """
    rows = rows_of(source, Told(columns, annotator or None, wide, vendor or None), question)
    wanted = wanted_of(questions_of(rows), question, labels, rows.sheet.source)
    name = wanted or question or (labels.id if labels else "label")
    answers = _annotations(rows, wanted, name, labels, timezone)
    if not len(answers):
        raise _nothing_left(rows.sheet, answers)
    return answers


def read_all(
    source: Any,
    *,
    question: str | None = None,
    labels: Question | Sequence[Question] | None = None,
    columns: Mapping[str, str] = NOTHING_TOLD,
    annotator: str | None = None,
    wide: bool = False,
    timezone: str | None = None,
    vendor: str | None = None,
) -> dict[str, Annotations]:
    """The answers to every question of a file, in order of appearance; `labels` may be all questions of a guideline.

    A file without a question column holds one question, named by `question`, else by the only one of `labels`,
    else "label". A question that nobody answered is left out, and the losses of the others say so.
    """
    closed = {q.id: q for q in ([labels] if isinstance(labels, Question) else labels or ())}
    rows = rows_of(source, Told(columns, annotator or None, wide, vendor or None), question)
    known = questions_of(rows)
    wanted = known if question is None else (wanted_of(known, question, None, rows.sheet.source),)
    if not known:
        names = [question] if question else list(closed) or ["label"]
        if len(names) > 1:
            raise InvalidTable(
                f"{rows.sheet.source}: has no question column; say which of {listed(names)} it answers "
                "with --question NAME."
            )
        pairs: list[tuple[str, str | None]] = [(names[0], None)]
    else:
        pairs = [(name, name) for name in wanted if name]
    strange = [name for name, _ in pairs if closed and name not in closed]
    if strange:
        raise NotFound(
            f"{rows.sheet.source}: the guideline has no question {shortened(strange)[0]!r}; "
            f"expected one of {listed(closed)}."
        )
    found = {name: _annotations(rows, value, name, closed.get(name), timezone) for name, value in pairs}
    return _answered(found, rows.sheet)


def read_key(
    source: Any,
    *,
    question: str | None = None,
    labels: Question | None = None,
    columns: Mapping[str, str] = NOTHING_TOLD,
) -> Key:
    """The key in a gold file: item_id and label, where present also accepted, rules and question.

    Of a Label Studio export, the annotations marked as ground truth.
    """
    found = opened(source)
    if isinstance(found, Export):
        item = columns.get("item") or columns.get("item_id")
        sheet = label_studio.read_export(
            *(found.content, str(found.path), found.path.name, found.losses),
            item=item,
            question=question,
            gold=True,
        )
        return key_in(sheet, {}, question, labels)
    return key_in(found, columns, question, labels)


def read_texts(source: Any, *, columns: Mapping[str, str] = NOTHING_TOLD) -> dict[str, str]:
    """Item -> what can be quoted of it, from a file with a column of items and columns of text."""
    found = opened(source)
    if isinstance(found, Export):
        item = columns.get("item") or columns.get("item_id")
        return label_studio.texts_of(found.content, str(found.path), item)
    return texts_in(found, columns)


def read_texts_beside(
    source: Any, *, columns: Mapping[str, str] = NOTHING_TOLD, wide: bool = False
) -> dict[str, str]:
    """Item -> its text, where the answers bring it along: in a column called text, or in the text column of a wide sheet."""
    found = opened(source)
    if isinstance(found, Export):
        return label_studio.texts_of(
            found.content, str(found.path), columns.get("item") or columns.get("item_id")
        )
    roles = (
        roles_of(found, columns)
        if wide
        else dict(resolve(found.names, columns, found.source, ("item_id",)).at)
    )
    beside = text_columns(found, roles) if wide else _called_text(found, roles)
    return texts_at(found, roles["item_id"], beside)


def _called_text(sheet: Sheet, roles: Mapping[str, int]) -> list[int]:
    free = [i for i in range(len(sheet.names)) if i not in roles.values()]
    return [i for i in free if sheet.names[i].strip().casefold() in TEXT]


def _annotations(
    rows: Rows, wanted: str | None, name: str, labels: Question | None, timezone: str | None
) -> Annotations:
    """The answers to one question as columns of codes."""
    zone = zone_of(timezone) if timezone is not None else None
    rows = answers_only(only_question(rows, wanted))
    rows, label = labels_of(rows, labels)
    rows, started = times_of(rows, "started_at", zone)
    rows, submitted = times_of(rows, "submitted_at", zone)
    rows, delivery = deliveries_of(rows)
    rows, seconds = seconds_of(rows, started, submitted)
    return Annotations(
        needed(rows, "item_id"),
        annotators_of(rows),
        label,
        question=name,
        delivery=delivery,
        started_at=started,
        submitted_at=submitted,
        seconds=seconds,
        losses=rows.losses,
        **{role: optional(rows, role) for role in TEXTS},
    )


def _answered(found: dict[str, Annotations], sheet: Sheet) -> dict[str, Annotations]:
    """The questions with answers; the others become losses of those."""
    empty = [name for name, answers in found.items() if not len(answers)]
    kept = {name: answers for name, answers in found.items() if len(answers)}
    if not kept:
        raise _nothing_left(sheet, found[empty[0]])
    lost = LossList().and_loss("questions without an answer, left out", len(empty), listed(empty), sheet.name)
    return {name: replace(answers, losses=answers.losses + lost) for name, answers in kept.items()}


def _nothing_left(sheet: Sheet, answers: Annotations) -> EmptyTable:
    """The refusal of a table in which no row is an answer, with the reasons."""
    why = "".join(f"\n  {loss}" for loss in answers.losses)
    return EmptyTable(f"{sheet.source}: no answer is left.{why}")
