"""`--engine duckdb|spark`: a table too large for memory is counted where it lies, with the same columns and rules."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from workbench.documents.guideline import Question
from workbench.errors import InvalidTable
from workbench.ui.options import columns_of

if TYPE_CHECKING:
    from workbench.answers.counts import Counted

F = TypeVar("F", bound=Callable[..., Any])
IN_MEMORY_ONLY = {"wide": "--wide", "annotator_name": "--annotator-name", "timezone": "--timezone"}


def engine_options(command: F) -> F:
    """Where counting happens, and what it may use."""
    for option in reversed(
        (
            click.option(
                "--engine",
                type=click.Choice(["duckdb", "spark"]),
                help="Count a Parquet or CSV file where it lies, without reading it into memory.",
            ),
            click.option(
                "--memory-limit", metavar="SIZE", help="With --engine: such as 8GB; more goes to disk."
            ),
            click.option("--threads", type=int, help="With --engine duckdb: how many."),
            click.option("--master", help="With --engine spark: local[2], spark://host:7077, yarn, ..."),
        )
    ):
        command = option(command)
    return command


def count_where_it_lies(file: Path, closed: Question | None, given: Mapping[str, Any]) -> "Counted":
    """The counts of a file, by the engine that was asked for; what had to be guessed is printed."""
    from workbench.formats.tables.rows import STATUSES, TRUTH
    from workbench.kinds.registry import LABEL_KINDS
    from workbench.store.counting.count import count

    for name, flag in IN_MEMORY_ONLY.items():
        if given.get(name):
            raise InvalidTable(
                f"{flag} reads a file into memory; leave out --engine, or import the file first."
            )
    if closed and closed.kind == "multi_choice":
        raise InvalidTable(
            f"question {closed.id!r} takes sets of labels, which are compared in memory; leave out --engine."
        )
    source = re.sub(r"^([a-z][a-z0-9]*):/(?=[^/])", r"\1://", str(file))  # a Path halves the slashes of s3://
    return count(
        source,
        engine=given["engine"],
        columns=lambda names: _roles(names, columns_of(dict(given)), source),
        question=given.get("question"),
        labels=closed.label_ids if closed else None,
        parse=LABEL_KINDS[closed.kind].parse if closed else None,
        statuses=STATUSES,
        truth=TRUTH,
        memory_limit=given.get("memory_limit"),
        threads=given.get("threads"),
        master=given.get("master"),
        progress=None,
    )


def _roles(names: Sequence[str], told: Mapping[str, str], source: str) -> dict[str, str]:
    """Which column plays which role, by our one table of names; guesses are printed."""
    from workbench.formats.tables.columns import LAST_RESORT, flag_name, resolve
    from workbench.store.counting.source import ROLES

    found = resolve(names, told, source)
    for role in found.guessed:
        column = names[found.at[role]]
        if column.strip().casefold() == LAST_RESORT.get(role):
            raise InvalidTable(
                f"{source}: column {column!r} may number the answers; say which column holds the items with "
                "--item COLUMN."
            )
        click.echo(f"  {Path(source).name}: column {column!r} read as {role}", err=True)
    named = {flag_name(role): names[at] for role, at in found.at.items()}
    return {role: column for role, column in named.items() if role in ROLES}
