"""Options that several commands share, and printing of results."""

import datetime as dt
import functools
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import click

from workbench.characters import escaped, visible
from workbench.documents.policies import LINK_DAYS, link_end
from workbench.errors import InvalidDocument, OutOfRange
from workbench.store.identity import identity
from workbench.terminal import unguarded

if TYPE_CHECKING:
    from workbench.documents.file_mapping import FileMapping, Holds

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)
WIDE = 400  # characters of a line in a file or a pipe
TERMINAL = {"COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE"}  # each says how wide or how coloured Rich is to print
ROOT = click.option(
    "--root", type=FILE, default=None, help="The workspace; the one around this folder where not given."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")

BY = click.option(
    "--by",
    metavar="NAME",
    callback=lambda _ctx, _param, name: identity(name),
    help="A name to show beside your own, as typed; yours alone where not given (workbench roles show).",
)


def mapping_option(table: "Holds") -> Callable[[F], F]:
    """`--mapping` for a command whose file holds `table`; the command is given {file of the mapping: what it says}.

    A mapping is for the command's file, or for a file of its `--gold`, `--items` or `--probabilities`, by what it `holds`.
    """

    def add(command: F) -> F:
        @functools.wraps(command)
        def read(*args: Any, mapping: tuple[str, ...], **options: Any) -> Any:
            return command(*args, mapping=_mappings(mapping, table, options), **options)

        return cast(F, MAPPING(read))

    return add


MAPPING = click.option(
    "--mapping",
    multiple=True,
    metavar="NAME|FILE",
    help="Read a table as is remembered under this name, or in this YAML file, which says what the table holds: once "
    "for the answers, and once for each table beside them. Other options come first.",
)


def _mappings(names: tuple[str, ...], table: "Holds", options: dict[str, Any]) -> "dict[Path, FileMapping]":
    if not names:
        return {}
    from workbench.formats.tables.endings import names_a_file
    from workbench.store.workspace import Workspace

    beside: dict[Holds, Any] = {name: options.get(name) for name in ("gold", "items", "probabilities")}
    if beside["gold"] and not names_a_file(beside["gold"]):
        beside["gold"] = None  # a gold set
    tables = (table, *(holds for holds, file in beside.items() if file))
    return Workspace.here(options.get("root")).mappings.load_each(names, tables)


def mapping_of(options: dict[str, Any], table: "Holds") -> "FileMapping | None":
    """What `--mapping` says of the table of this sort, if anything."""
    return next((mapping for mapping in options["mapping"].values() if mapping.holds == table), None)


def table_options(command: F) -> F:
    """The options for reading a table of answers, the same for every command that takes one."""
    for option in reversed(
        (
            click.option("--item", help="Column that holds the item's id."),
            click.option("--annotator", help="Column that holds who answered."),
            click.option("--label", help="Column that holds the answer."),
            click.option("--vendor", help="Column that holds the vendor."),
            click.option(
                "--column",
                "roles",
                multiple=True,
                metavar="ROLE=NAME",
                help="Column of any other role, such as batch=lot; status= leaves a role out.",
            ),
            click.option("--question", help="Which question, where a file holds several."),
            click.option("--question-column", help="Column that holds the question."),
            click.option(
                "--annotator-name", help="Who answered, for a file of one person without such a column."
            ),
            click.option("--wide", is_flag=True, help="One row an item, one column an annotator."),
            click.option("--timezone", help="Zone of times that carry none, such as Europe/Madrid."),
            mapping_option("answers"),
            click.option(
                "--guideline",
                "guideline",
                help="NAME@VERSION: closes the set of labels and gives the level of measurement.",
            ),
            click.option(
                "--level",
                type=click.Choice(["nominal", "ordinal", "interval", "ratio"]),
                help="Level of measurement, where no guideline says it.",
            ),
            click.option(
                "--order",
                metavar="LOWEST,...,HIGHEST",
                help="The labels in order, where they are words and no guideline says it: low,medium,high.",
            ),
            click.option(
                "--map",
                "spellings",
                multiple=True,
                metavar="OTHER=LABEL|FILE",
                help='Read a label as another: "yes=Yes"; or a table of two columns, the other spelling and the label.',
            ),
        )
    ):
        command = option(command)
    return command


def refuse_given(why: str, options: dict[str, Any], names: Sequence[str]) -> None:
    """Refuse those options of the running command that were given, for here they would do nothing."""
    params = click.get_current_context().command.params
    given = [param.opts[0] for param in params if param.name in names and options[param.name]]
    if given:
        raise click.UsageError(f"{why}. Leave out {', '.join(given)}.")


def columns_of(options: dict[str, Any]) -> dict[str, str]:
    """The columns named on the command line."""
    named = {name: options.get(name) for name in ("item", "annotator", "label", "vendor")}
    named["question"] = options.get("question_column")
    columns = {name: column for name, column in named.items() if column}
    for pair in options.get("roles") or ():
        role, equals, column = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--column {pair!r}: expected ROLE=NAME, such as batch=lot.")
        columns[role] = column
    return columns


def spelling_of(options: dict[str, Any]) -> dict[str, str]:
    """The labels to read as others: of each `--map`, a pair or a table of two columns in a file."""
    spelling: dict[str, str] = {}
    for text in options.get("spellings") or ():
        other, equals, label = text.partition("=")
        if equals and other and label:
            spelling[other] = label
            continue
        from workbench.formats.side_tables import read_spelling
        from workbench.formats.tables.endings import names_a_file

        if not names_a_file(text):
            raise click.UsageError(f'--map {text!r}: expected OTHER=LABEL, such as "yes=Yes", or a file.')
        spelling |= read_spelling(Path(text))
    return spelling


def order_of(options: dict[str, Any]) -> tuple[str, ...]:
    """The labels of `--order`, lowest first."""
    return tuple(part.strip() for part in (options.get("order") or "").split(",") if part.strip())


def print_json(value: Any) -> None:
    """Print a value as JSON; undefined numbers must be None already."""
    click.echo(escaped(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str | None = None) -> None:
    """Print a table, as wide as the terminal allows; without a terminal, as wide as needed.

    Nothing is cut, because nobody can type a cut name; text is never read as markup.
    """
    texts = [
        list(columns),
        *(["" if value is None else visible(str(value)) for value in row] for row in rows),
    ]
    for_a_file = title is None and not sys.stdout.isatty() and not TERMINAL & os.environ.keys()
    if for_a_file and (lines := plain_table(texts)):
        click.echo("\n".join(lines))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(visible(title)) if title else None, title_justify="left", box=None, pad_edge=False
    )
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in texts[1:]:
        table.add_row(*map(Text, row))
    console = Console(file=unguarded(sys.stdout))  # it colours; every text in it is visible
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WIDE
    console.print(table)


def plain_table(texts: Sequence[Sequence[str]]) -> list[str] | None:
    """The lines of a table for a file or a pipe, as Rich sets them; None where Rich must break lines or measure letters.

    >>> plain_table([["a", "bb"], ["ccc", "d"]])
    ['a    bb', 'ccc  d ']
    """
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    plain = all(text.isascii() and text.isprintable() for row in texts for text in row)
    if not plain or 0 in widths or sum(widths) + 2 * len(widths) > WIDE:
        return None
    return ["  ".join(text.ljust(n) for text, n in zip(row, widths, strict=True)) for row in texts]


def many(count: int, noun: str) -> str:
    """A count and what is counted.

    >>> many(1, "rule"), many(2, "rule")
    ('1 rule', '2 rules')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def shown_interval(low: float | None, high: float | None) -> str:
    """An interval, or an empty text."""
    return "" if low is None or high is None else f"{shown(low)} to {shown(high)}"


def shown(value: float | None, digits: int = 3) -> str:
    """A number with three decimals, or "undefined"."""
    return "undefined" if value is None else f"{value:.{digits}f}"


# Options and helpers that the commands of `workbench quiz` share.

D = TypeVar("D")

DATABASE = click.option(
    "--database",
    envvar="WORKBENCH_DATABASE",
    metavar="URL",
    help="sqlite:///FILE or postgresql+psycopg://...; runs/attempts.sqlite of the workspace where not given.",
)


def made(kind: Callable[..., D], fields: Mapping[str, Any], what: str) -> D:
    """A document, or a part of one, from its fields; a refusal names the field."""
    from pydantic import ValidationError

    try:
        return kind(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise InvalidDocument(f"{what}{f', {where}' if where else ''}: {reason}.") from None


def moment(text: str | None) -> dt.datetime | None:
    """A time with its zone; a date alone means the end of that day in UTC.

    >>> str(moment("2026-12-01")), str(moment("2026-12-01T12:00+01:00"))
    ('2026-12-02 00:00:00+00:00', '2026-12-01 12:00:00+01:00')
    """
    if text is None:
        return None
    try:
        if len(text) == 10:
            day = dt.date.fromisoformat(text)
            return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) + dt.timedelta(days=1)
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        raise OutOfRange(
            f"{text!r} is no date; expected one such as 2026-12-01 or 2026-12-01T18:00+01:00."
        ) from None
    if time.utcoffset() is None:
        raise OutOfRange(f"{text!r} has no zone; write it with one, such as {text}+00:00.")
    return time


EXPIRES = click.option(
    "--expires",
    metavar="DATE",
    help=f"Last day (2026-12-01, UTC), a time with its zone, or never.  [default: {LINK_DAYS} days from now]",
)


def link_expiry(text: str | None, at: dt.datetime) -> tuple[dt.datetime | None, bool]:
    """When links made at a time end, and whether that was asked for exactly.

    >>> link_expiry("never", dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    (None, True)
    """
    if text is None:
        return link_end(at), False
    return (None if text == "never" else moment(text)), True


# Helpers of the commands that write a report.

OUT = click.option("--out", type=FILE, required=True, help="The HTML file to write.")
TABLES = click.option("--tables", type=FILE, help="Also write each table as CSV into this folder.")
KEY = click.option("--names", "key", type=FILE, help="Write the key to the pseudonyms into this CSV file.")
PDF = click.option("--pdf", type=FILE, help="Also print the page to this PDF, where there is a Chromium.")
NAMES = click.option(
    "--show-names", is_flag=True, help="Show annotators by their names, not as A01, A02, ..."
)


class Page(Protocol):
    """A written page, and the files beside it."""

    @property
    def path(self) -> Path: ...  # noqa: D102
    @property
    def sha256(self) -> str: ...  # noqa: D102
    @property
    def tables(self) -> tuple[Path, ...]: ...  # noqa: D102


def print_page(page: Page, as_json: bool) -> None:
    """Print the paths of all files, the page last."""
    if as_json:
        print_json({"path": str(page.path), "sha256": page.sha256, "beside": list(map(str, page.tables))})
        return
    for path in (*page.tables, page.path):
        click.echo(path)
