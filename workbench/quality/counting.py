"""Counts the answers of a file with an engine: on request, or when it is large and the result is the same as in memory."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.answers.import_report import ImportReport
from workbench.answers.kinds import holds_parts
from workbench.answers.spelling import look_alikes
from workbench.errors import InvalidTable, WorkbenchError
from workbench.formats.read import guesses
from workbench.formats.tables.columns import LAST_RESORT, flag_name, resolve
from workbench.formats.tables.rows import STATUSES, TRUTH
from workbench.formats.tables.sheet import short
from workbench.quality.sources import Sources

if TYPE_CHECKING:
    from workbench.answers.counts import Counted
    from workbench.documents.guideline import Question

IN_MEMORY_ONLY = {
    "kind": "--kind",
    "wide": "--wide",
    "annotator": "--annotator-name",
    "timezone": "--timezone",
}
LARGE = 2_000_000  # rows from which on an engine is faster than reading, start-up of the engine included
FEW = 300  # different labels; more may be free text, which is told in memory
PLAIN = {
    "item_id",
    "annotator_id",
    "label",
    "question",
    "vendor",
    "batch",
    "guideline_version",
    "comment",
    "kind",
}
HEAD = 1_000  # rows in which the example of a guessed column is looked for


def count_answers(
    asked: Sources,
    closed: "Question | None",
    *,
    engine: Any = "duckdb",
    say: Callable[[str], object] | None = None,
    **how: Any,
) -> "Counted":
    """The counts of one file by an engine; `say` is called with each guessed column."""
    from workbench.store.counting.count import count
    from workbench.store.counting.source import ROLES

    for name, flag in IN_MEMORY_ONLY.items():
        if getattr(asked, name):
            raise InvalidTable(
                f"{flag} reads a file into memory; leave out --engine, or import the file first."
            )
    if closed and closed.as_kind.partial:
        raise InvalidTable(
            f"question {closed.id!r} takes {closed.as_kind.title}, which are compared in memory; leave out --engine."
        )
    ((_, file),) = asked.answers
    source = re.sub(r"^([a-z][a-z0-9]*):/(?=[^/])", r"\1://", str(file))  # a Path halves the slashes of s3://

    def columns(names: Sequence[str]) -> Mapping[str, str]:
        roles = resolve(names, asked.columns, source)
        for role in roles.guessed:
            _refuse_numbers(names[roles.at[role]], role, source)
            if say is not None:
                say(f"{Path(source).name}: column {names[roles.at[role]]!r} read as {role}")
        named = {flag_name(role): names[at] for role, at in roles.at.items()}
        return {role: column for role, column in named.items() if role in ROLES}

    counted = count(
        source,
        engine=engine,
        columns=columns,
        question=asked.question,
        labels=closed.label_ids if closed else None,
        parse=(lambda text, _: closed.parse(text)) if closed else None,
        statuses=STATUSES,
        truth=TRUTH,
        progress=None,
        **how,
    )
    if closed is None and (parts := next(filter(holds_parts, counted.labels), None)):
        raise InvalidTable(
            f"{source}: {short(parts)!r} is JSON and no label; leave out --engine and say what it is with --kind."
        )
    return counted


def _refuse_numbers(column: str, role: str, source: str) -> None:
    """Refuse a column `id`, which may number the answers; only reading its cells would tell."""
    if column.strip().casefold() == LAST_RESORT.get(role):
        raise InvalidTable(
            f"{source}: column {column!r} may number the answers; say which column holds the items with "
            "--item COLUMN."
        )


def is_large(asked: Sources) -> bool:
    """Whether the answers are one Parquet file with many rows; no row is read for that."""
    ((_, file),) = asked.answers
    if Path(file).suffix.lower() != ".parquet" or not Path(file).is_file():
        return False
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return bool(pq.read_metadata(file).num_rows >= LARGE)
    except (pa.ArrowException, OSError):
        return False  # reading it says what is wrong


def counted_alike(asked: Sources, closed: "Question | None", **how: Any) -> "Counted | None":
    """The counts by DuckDB if result and losses are the same as of reading the file; None if they may differ.

    So not where a column is judged row by row (times, statuses, deliveries), nor where a row is lost, an answer given
    again or anything refused: reading then says where.
    """
    ((_, file),) = asked.answers
    try:
        losses = _losses_of_columns(Path(file), asked)
        if losses is None:
            return None
        counted = count_answers(asked, closed, **how)
    except WorkbenchError:
        return None
    plain = len(counted.labels) <= FEW and not any(label.strip()[:1] == "[" for label in counted.labels)
    plain = plain and (closed is not None or not look_alikes(dict.fromkeys(counted.labels, 1)))
    return replace(counted, losses=losses) if plain and not counted.losses else None


def _losses_of_columns(file: Path, asked: Sources) -> ImportReport | None:
    """Which columns of a Parquet file were guessed or are not read; None where cells must be looked at one by one."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from workbench.formats.tables.table import open_sheet

    parquet = pq.ParquetFile(file)
    names = parquet.schema_arrow.names
    roles = resolve(names, asked.columns, str(file))
    text = {name for name in names if pa.types.is_string(parquet.schema_arrow.field(name).type)}
    if not roles.at.keys() <= PLAIN or any(names[i] not in text for i in roles.at.values()):
        return None
    head = open_sheet(pa.Table.from_batches([next(parquet.iter_batches(HEAD))]))
    if any((head.columns[roles.at[role]].code < 0).all() for role in roles.guessed):
        return None
    rows = parquet.metadata.num_rows
    return replace(guesses(replace(head, source=str(file)), roles, rows), seen=rows)
