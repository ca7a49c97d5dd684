"""Reads every table of answers, by its ending and content, into annotations and a list of losses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.answers.import_report import ImportReport
from workbench.answers.key import AnswerKey
from workbench.answers.kinds import of_kind
from workbench.answers.spelling import mapped, respelled, suggestion, with_look_alikes
from workbench.answers.tables import ANSWERS, Tables
from workbench.errors import EmptyTable, InvalidTable, NotFound, UnknownLabel, listed
from workbench.formats.importing import media_of, recognised, tables_of
from workbench.formats.registry import Format
from workbench.formats.source import Source
from workbench.formats.tables.columns import ALIASES, LAST_RESORT, REQUIRED, TEXT, Roles, resolve
from workbench.formats.tables.layout import PLAIN, Layout
from workbench.formats.tables.rows import (
    GOLD_ROWS,
    Rows,
    answers_only,
    choose_question,
    left_out,
    only_question,
    questions_of,
    read_wide,
    refuse_places,
    roles_of,
    text_columns,
)
from workbench.formats.tables.sheet import Sheet, short, shortened
from workbench.formats.tables.table import open_sheet
from workbench.formats.tables.times import zone_of
from workbench.formats.tables.values import (
    annotators_of,
    deliveries_of,
    labels_of,
    needed,
    optional,
    seconds_of,
    times_of,
    with_vendor,
)
from workbench.kinds.multi_choice import parts_of
from workbench.kinds.registry import KINDS

if TYPE_CHECKING:
    from workbench.documents.guideline import Question

NOTHING_TOLD: Mapping[str, str] = {}

# From a user's source to rows whose columns have roles, and a loss for each guess.


@dataclass(frozen=True)
class ReadOptions:
    """What the user states about a source because the source does not say it itself."""

    columns: Mapping[str, str] = field(default_factory=dict)
    annotator: str | None = None
    wide: bool = False
    vendor: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ToolFile:
    """A file, folder or archive that a tool made, and what reads it; read once for each set of options."""

    source: Source
    format: Format
    held: dict[Any, Tables] = field(default_factory=dict, repr=False, compare=False)

    def tables(
        self,
        item: str | None,
        annotator: str | None,
        question: str | None,
        labels: Mapping[str, str] = NOTHING_TOLD,
    ) -> Tables:
        """Its answers, parts and media; `labels` are read as others, in every part."""
        asked = item, annotator, question, tuple(sorted(labels.items()))
        if asked not in self.held:
            options = {"item": item, "annotator": annotator, "question": question, "labels": labels}
            self.held[asked] = tables_of(self.source, self.format.name, **options)
        return self.held[asked]

    def sheet(
        self,
        columns: Mapping[str, str],
        *,
        annotator: str | None = None,
        question: str | None = None,
        gold: bool = False,
        labels: Mapping[str, str] = NOTHING_TOLD,
    ) -> Sheet:
        """One row per answer, or per gold answer."""
        import pyarrow.compute as pc

        tables = self.tables(_item_of(columns), annotator, question, labels)
        answers = tables.answers
        if gold:
            answers = answers.filter(pc.field("is_gold"))
            if not len(answers):
                raise EmptyTable(f"{self.source.path}: none of its answers is marked as gold.")
        sheet = open_sheet(answers.select([name for name in COLUMNS if name in answers.column_names]))
        places = answers.column("place").to_pylist()
        return replace(
            sheet,
            source=self.source.path,
            place=lambda row: f": {places[row]}",
            losses=tables.report + sheet.losses,
        )

    def texts(self, columns: Mapping[str, str]) -> dict[str, str]:
        """Item -> what can be quoted of it."""
        media = media_of(self.source, self.format, _item_of(columns))
        return {item: medium.text for item, medium in media.items() if medium.text}


TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".xlsx")
# the columns of imported answers that play a role when they are read
COLUMNS = (
    *("item_id", "annotator_id", "label", "question", "answer_kind", "status", "is_gold"),
    *("vendor", "batch", "started_at", "submitted_at", "seconds", "comment"),
    "annotation_id",  # plays none, and tells an answer given again from one delivered twice
)


def _item_of(columns: Mapping[str, str]) -> str | None:
    return columns.get("item") or columns.get("item_id")


def _others(columns: Mapping[str, str]) -> list[str]:
    """The roles beside the item whose columns are named."""
    return [key for key in columns if key not in ("item", "item_id")]


def is_plain(source: Source, columns: Mapping[str, str], wide: bool = False) -> bool:
    """Whether a tool's file is a table, and is to be read as a plain one: because its columns are named."""
    return not source.is_folder and source.ending in TABLES and bool(wide or _others(columns))


def opened(
    source: Any, columns: Mapping[str, str] = NOTHING_TOLD, wide: bool = False, layout: Layout = PLAIN
) -> Sheet | ToolFile:
    """The table in a source; a tool's file is recognised by its content. An opened source is returned as is.

    A table whose columns are named, or whose layout is, is a plain table, whatever tool wrote it.
    """
    if isinstance(source, ToolFile) and is_plain(source.source, columns, wide):
        return open_sheet(source.source.path)
    if isinstance(source, Sheet | ToolFile):
        return source
    path = Path(source) if isinstance(source, str | Path) else None
    if path is not None and layout == PLAIN and path.exists() and (format_ := recognised(Source.of(path))):
        return opened(ToolFile(Source.of(path), format_), columns, wide)
    return open_sheet(source, layout)


def rows_of(source: Any, options: ReadOptions, question: str | None = None) -> Rows:
    """All rows of a source; of an export, `question` is the only one that is judged."""
    table = opened(source, options.columns, options.wide)
    if isinstance(table, ToolFile):
        rows = _exported(table, options, question)
    elif options.wide:
        rows = read_wide(table, options.columns, options.annotator)
    else:
        rows = _long(table, options)
    if options.vendor is not None and "vendor" not in rows.roles:
        roles = {**rows.roles, "vendor": len(rows.sheet.names)}
        rows = replace(rows, sheet=rows.sheet.with_column("vendor", options.vendor), roles=roles)
    if not isinstance(table, ToolFile):
        rows = replace(rows, losses=replace(rows.losses, seen=len(rows)))
    return _with_questions(with_vendor(rows, options.vendor))


def _exported(export: ToolFile, options: ReadOptions, question: str | None) -> Rows:
    others = _others(options.columns)
    if options.wide or others:
        raise InvalidTable(
            f"{export.source.path}: of an export of {export.format.title} only the item can be chosen (--item KEY takes data[KEY]); "
            f"got {'--wide' if options.wide else listed(others)}."
        )
    sheet = export.sheet(
        options.columns, annotator=options.annotator, question=question, labels=options.labels
    )
    return Rows(sheet, {name: i for i, name in enumerate(sheet.names)}, sheet.losses)


def _long(sheet: Sheet, options: ReadOptions) -> Rows:
    """A table with one row per answer: the roles of its columns, and a loss for each that was guessed or is not read."""
    required = [role for role in REQUIRED if options.annotator is None or role != "annotator_id"]
    roles = resolve(sheet.names, options.columns, sheet.source, required)
    _refuse_row_numbers(sheet, roles, options)
    losses = sheet.losses + guesses(sheet, roles, len(sheet))
    if options.annotator is None:
        return Rows(sheet, roles.at, losses)
    if "annotator_id" in roles.at:
        raise InvalidTable(
            f"{sheet.source}: column {sheet.names[roles.at['annotator_id']]!r} says who answered; leave out "
            "--annotator-name (annotator=), or say that the column does not with columns={'annotator': ''}."
        )
    at = {**roles.at, "annotator_id": len(sheet.names)}
    return Rows(sheet.with_column("annotator_id", options.annotator), at, losses)


def _refuse_row_numbers(sheet: Sheet, roles: Roles, options: ReadOptions) -> None:
    """Refuse a column `id` that never repeats although there are annotators: it may number the answers, not the items."""
    column = roles.at["item_id"]
    if "item_id" not in roles.guessed or sheet.names[column].strip().casefold() != LAST_RESORT["item_id"]:
        return
    code = sheet.columns[column].code
    if options.annotator is None and len(np.unique(code)) == len(code) > 1:
        raise InvalidTable(
            f"{sheet.source}: column {sheet.names[column]!r} is different in every row, so it may number the "
            "answers; say which column holds the items with --item COLUMN (columns={'item': ...} in Python)."
        )


def guesses(sheet: Sheet, roles: Roles, rows: int) -> ImportReport:
    """A loss for each column that was guessed or is not read, our own tables' apart; `sheet` may be the head of a table of so many rows."""
    losses = ImportReport()
    for role in roles.guessed:
        column = sheet.columns[roles.at[role]]
        example = next((text.as_py() for text in column.vocabulary if text.as_py()), "an empty cell")
        what = f"column {sheet.names[roles.at[role]]!r} read as {role}"
        losses = losses.and_loss(what, rows, repr(*shortened([example])), sheet.name)
    for role in ("item_id", "annotator_id", "label", "vendor"):
        if (column_number := roles.at.get(role, -1)) in sheet.notes:
            losses = losses + ImportReport((sheet.notes[column_number],))
    own = (
        set(ANSWERS) if set(ANSWERS) <= set(sheet.names) else set()
    )  # a table of ours: nothing of it is lost
    ignored = shortened([sheet.names[i] for i in roles.ignored if sheet.names[i] not in own])
    return losses.and_loss("columns not read", len(ignored), listed(ignored), sheet.name)


def _with_questions(rows: Rows) -> Rows:
    """Rows with a known question; an empty question column is ignored."""
    column = rows.column("question")
    if column is None:
        return rows
    if (column.code < 0).all():
        return replace(rows, roles={role: i for role, i in rows.roles.items() if role != "question"})
    return rows.without(column.code < 0, "rows without a question, dropped")


# A gold file as an answer key: item and label, what else is accepted, which rules the item tests.

ROLES = {
    "item_id": ALIASES["item_id"],
    "label": ("gold", "gold_label", "truth", "ground_truth", "expected", *ALIASES["label"]),
    "question": ALIASES["question"],
    "accepted": (),
    "rules": (),
}


def key_in(
    sheet: Sheet,
    columns: Mapping[str, str],
    question: str | None,
    labels: "Question | None",
    spelling: Mapping[str, str],
) -> AnswerKey:
    """The key in a sheet of gold; rows without a label are skipped.

    `accepted` and `rules` hold several values separated by `|`, or as a JSON list, which is the only way to
    write several accepted sets of a multi-choice question.
    """
    at = resolve(sheet.names, columns, sheet.source, ("item_id", "label"), ROLES).at
    rows = Rows(sheet, at, sheet.losses)
    rows = only_question(rows, choose_question(questions_of(rows), question, labels, sheet.source))
    cells = {role: column.texts() for role in at if (column := rows.column(role)) is not None}
    nothing = [None] * len(rows)
    label: dict[str, str] = {}
    accepted: dict[str, frozenset[str]] = {}
    rules: dict[str, tuple[str, ...]] = {}
    for row, (item, gold) in enumerate(zip(cells["item_id"], cells["label"], strict=True)):
        if gold is None:
            continue
        if item is None:
            raise InvalidTable(f"{rows.where(row)}: a gold label without an item.")
        if not mapped(gold, spelling):
            continue
        right = _meant(mapped(gold, spelling), labels, rows, row)
        if label.setdefault(item, right) != right:
            raise InvalidTable(
                f"{rows.where(row)}: item {short(item)!r} has gold label {short(right)!r}, "
                f"further up {short(label[item])!r}; expected one label per item."
            )
        others = _several(cells.get("accepted", nothing)[row], labels)
        if others:
            read_as = filter(None, (mapped(other, spelling) for other in others))
            meant = [_meant(other, labels, rows, row) for other in read_as]
            accepted[item] = frozenset((right, *meant))
        if (cell := cells.get("rules", nothing)[row]) and (tested := parts_of(cell)):
            rules[item] = tuple(rule.strip() for rule in tested)
    if not label:
        raise InvalidTable(f"{sheet.source}: holds no gold label.")
    return AnswerKey(label, accepted, rules)


def _several(cell: str | None, labels: "Question | None") -> list[str]:
    """The labels in a cell; of a multi-choice question, a cell that is no JSON list is one set of labels."""
    if not cell:
        return []
    if labels is not None and labels.several and not cell.startswith("["):
        return [cell]
    return parts_of(cell)


def _meant(text: str, labels: "Question | None", rows: Rows, row: int) -> str:
    """The label as the guideline spells it."""
    if labels is None:
        return text
    meant = labels.parse(text)
    if meant is None and text in labels.label_ids:
        raise InvalidTable(f"{rows.where(row)}: {labels.as_kind.parse(text)}")
    if meant is None:
        guideline, hint = f"question {labels.id!r} of the guideline", suggestion(text, labels.label_ids)
        raise UnknownLabel(short(text), labels.label_ids, rows.where(row), guideline, hint)
    return meant


Repeats = Literal["first", "all"]
TEXTS = ("vendor", "batch", "guideline_version", "comment", "kind")
STRATA = ("vendor", "batch", "guideline_version", "kind")  # what answers are cut by


def read(
    source: Any,
    *,
    question: str | None = None,
    labels: "Question | None" = None,
    columns: Mapping[str, str] = NOTHING_TOLD,
    annotator: str | None = None,
    wide: bool = False,
    timezone: str | None = None,
    vendor: str | None = None,
    kind: str | None = None,
    map: Mapping[str, str] = NOTHING_TOLD,
    order: Sequence[str] = (),
    repeats: Repeats = "first",
) -> Annotations:
    """The answers to one question in a file, a DataFrame or an Arrow table; `.losses` says what was left out.

    question   which one, where there are several; else the name of the only one
    labels     the guideline's question: closes the set of labels, and any other is refused
    columns    which column plays which role: {"item": "post_id"}; {"status": ""} leaves a role out
    annotator  who gave all answers, where no column says so
    wide       one row an item, one column an annotator
    timezone   IANA name of the zone in which times without one were written
    vendor     who delivered all of it, where no column says so
    kind       the kind of the answers (a name of `kinds.registry.KINDS`), where no guideline says it
    map        labels that are to be read as others: {"yes": "Yes"}
    order      the labels from the lowest to the highest, where no guideline says it; any other is refused
    repeats    whether the first answer of a person to an item counts, or "all" of them
    """
    source = opened(source)
    rows = rows_of(source, ReadOptions(columns, annotator or None, wide, vendor or None, map), question)
    chosen = choose_question(questions_of(rows), question, labels, rows.sheet.source)
    name = chosen or question or (labels.id if labels else "label")
    spelling = _left_to_map(source, map)
    answers = _annotations(rows, chosen, name, labels, timezone, kind, spelling, order, repeats)
    if not len(answers):
        raise _nothing_left(rows.sheet, answers)
    return answers


def read_all(
    source: Any,
    *,
    question: str | None = None,
    labels: "Question | Sequence[Question] | None" = None,
    columns: Mapping[str, str] = NOTHING_TOLD,
    annotator: str | None = None,
    wide: bool = False,
    timezone: str | None = None,
    vendor: str | None = None,
    kind: str | None = None,
    map: Mapping[str, str] = NOTHING_TOLD,
    order: Sequence[str] = (),
    repeats: Repeats = "first",
) -> dict[str, Annotations]:
    """The answers to every question of a file, in order of appearance; `labels` may be all questions of a guideline.

    A file without a question column holds one question, named by `question`, else by the only one of `labels`,
    else "label". A question that nobody answered is left out, and the losses of the others say so.
    """
    questions = labels if isinstance(labels, Sequence) else [labels] if labels else []
    closed = {q.id: q for q in questions}
    source = opened(source)
    rows = rows_of(source, ReadOptions(columns, annotator or None, wide, vendor or None, map), question)
    known = questions_of(rows)
    chosen = known if question is None else (choose_question(known, question, None, rows.sheet.source),)
    if known and question is not None:
        column = rows.needed("question")
        rows = rows.without(column.code != column.values.index(question), "rows of other questions")
    if not known:
        names = [question] if question else list(closed) or ["label"]
        if len(names) > 1:
            raise InvalidTable(
                f"{rows.sheet.source}: has no question column; say which of {listed(names)} it answers "
                "with --question NAME."
            )
        pairs: list[tuple[str, str | None]] = [(names[0], None)]
    else:
        pairs = [(name, name) for name in chosen if name]
    strange = [name for name, _ in pairs if closed and name not in closed]
    if strange:
        raise NotFound(
            f"{rows.sheet.source}: the guideline has no question {shortened(strange)[0]!r}; "
            f"expected one of {listed(closed)}."
        )
    if kind is not None and len(pairs) > 1:
        raise InvalidTable(
            f"kind {kind!r} is of one question; name one of {listed(name for name, _ in pairs)}."
        )
    spelling = _left_to_map(source, map)
    tables = {
        name: _annotations(rows, value, name, closed.get(name), timezone, kind, spelling, order, repeats)
        for name, value in pairs
    }
    return _without_empty(tables, rows.sheet)


def read_key(
    source: Any,
    *,
    question: str | None = None,
    labels: "Question | None" = None,
    columns: Mapping[str, str] = NOTHING_TOLD,
    map: Mapping[str, str] = NOTHING_TOLD,
) -> AnswerKey:
    """The key in a gold file: item_id and label, where present also accepted, rules and question.

    In an export of a tool, the annotations marked as ground truth. `map` as in `read`.
    """
    table = opened(source, columns)
    if isinstance(table, ToolFile):
        sheet = table.sheet(columns, question=question, gold=True, labels=map)
        return key_in(sheet, {}, question, labels, NOTHING_TOLD)
    return key_in(table, columns, question, labels, map)


def _left_to_map(source: Any, map: Mapping[str, str]) -> Mapping[str, str]:
    """The labels still to be read as others: a tool's file has them mapped already, in every part of its answers."""
    return NOTHING_TOLD if isinstance(source, ToolFile) else map


def read_texts(source: Any, *, columns: Mapping[str, str] = NOTHING_TOLD) -> dict[str, str]:
    """Item -> what can be quoted of it, from a file with a column of items and columns of text."""
    table = opened(source, columns)
    if isinstance(table, ToolFile):
        return table.texts(columns)
    from workbench.formats.items import texts_in

    return texts_in(table, columns)


def read_texts_beside(
    source: Any, *, columns: Mapping[str, str] = NOTHING_TOLD, wide: bool = False
) -> dict[str, str]:
    """Item -> its text, where the answers hold it: in a column called text, or in the text column of a wide sheet."""
    table = opened(source, columns, wide)
    if isinstance(table, ToolFile):
        return table.texts(columns)
    from workbench.formats.items import texts_at

    roles = (
        roles_of(table, columns)
        if wide
        else dict(resolve(table.names, columns, table.source, ("item_id",)).at)
    )
    beside = text_columns(table, roles) if wide else _called_text(table, roles)
    return texts_at(table, roles["item_id"], beside)


def _called_text(sheet: Sheet, roles: Mapping[str, int]) -> list[int]:
    free = [i for i in range(len(sheet.names)) if i not in roles.values()]
    return [i for i in free if sheet.names[i].strip().casefold() in TEXT]


def _annotations(
    rows: Rows,
    question: str | None,
    name: str,
    labels: "Question | None",
    timezone: str | None,
    kind: str | None,
    spelling: Mapping[str, str],
    order: Sequence[str],
    repeats: Repeats,
) -> Annotations:
    """The answers to one question as columns of codes, of the kind that the guideline or the caller states."""
    if labels is not None and kind not in (None, labels.kind):
        raise InvalidTable(
            f"question {labels.id!r} of the guideline asks for {labels.kind!r}, not for {kind!r}."
        )
    if labels is not None and order:
        raise InvalidTable(
            f"question {labels.id!r} of the guideline has its order; leave out --order (order=)."
        )
    zone = zone_of(timezone) if timezone is not None else None
    delivered = only_question(rows, question)
    kind = kind or (None if labels else _kind_told(delivered))
    if kind is None and labels is None:
        refuse_places(rows)
    rows = answers_only(left_out(delivered, spelling))
    rows, label = labels_of(rows, labels, spelling)
    rows, started = times_of(rows, "started_at", zone)
    rows, submitted = times_of(rows, "submitted_at", zone)
    rows, delivery = deliveries_of(rows)
    rows, seconds = seconds_of(rows, started, submitted)
    answers = Annotations(
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
        answer_kind=labels.kind if labels else None,
        question_kind=labels.as_kind if labels else None,
        ordered=labels is not None,
        unlabelled=_unlabelled(delivered, rows),
        every_answer=repeats == "all",
    )
    if labels is not None:
        return answers
    answers = of_kind(respelled(answers, spelling, rows.sheet.name), kind, rows.sheet.name)
    if order:
        answers = answers.in_label_order(order)
    return with_look_alikes(answers, rows.sheet.name)


def _kind_told(rows: Rows) -> str | None:
    """The kind that the table itself says its answers are of; None where it has no such column."""
    column = rows.column("answer_kind")
    told = [] if column is None else [column.values[code] for code in column.used().tolist()]
    if strange := [kind for kind in told if kind not in KINDS]:
        raise NotFound(
            f"{rows.sheet.source}: answer_kind is {short(strange[0])!r}; expected one of {listed(KINDS)}."
        )
    if len(told) > 1:
        raise InvalidTable(
            f"{rows.sheet.source}: holds answers of {len(told)} kinds, {listed(told)}, to one question; "
            "import them as questions of their own, or say which kind with --kind (kind=)."
        )
    return told[0] if told else None


def _unlabelled(delivered: Rows, rows: Rows) -> dict[str, tuple[str, ...]]:
    """Column -> its values of which no row is left, because none of them has a label."""
    if len(rows) == len(delivered):
        return {}
    unlabelled = {}
    for role in STRATA:
        every, left = optional(delivered, role), optional(rows, role)
        if (
            every is not None
            and left is not None
            and (lost := [v for v in every.values if v not in left.values])
        ):
            unlabelled[role] = tuple(lost)
    return unlabelled


def _without_empty(tables: dict[str, Annotations], sheet: Sheet) -> dict[str, Annotations]:
    """The questions with answers; the empty ones become losses of the others."""
    empty = [name for name, answers in tables.items() if not len(answers)]
    kept = {name: answers for name, answers in tables.items() if len(answers)}
    if not kept:
        raise _nothing_left(sheet, tables[empty[0]])
    dropped = dict.fromkeys(loss for name in empty for loss in tables[name].losses if loss.lost)
    lost = ImportReport(tuple(dropped)).and_loss(
        "questions without an answer, left out", len(empty), listed(empty), sheet.name
    )
    return {name: replace(answers, losses=answers.losses + lost) for name, answers in kept.items()}


def _nothing_left(sheet: Sheet, answers: Annotations) -> EmptyTable:
    """The error for a table in which no row is an answer, with the reasons."""
    why = "".join(f"\n  {loss}" for loss in answers.losses)
    if any(loss.what == GOLD_ROWS for loss in answers.losses):
        why += "\n  Gold is what answers are compared with: expected rows that people answered, without a mark in is_gold."
    return EmptyTable(f"{sheet.source}: no answer is left.{why}")
