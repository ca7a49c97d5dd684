"""Options and readings that the commands of `workbench quiz` share."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

import click
from pydantic import ValidationError

from workbench.documents.document import Document
from workbench.errors import InvalidDocument, OutOfRange

D = TypeVar("D", bound=Document)

DATABASE = click.option(
    "--database",
    envvar="WORKBENCH_DATABASE",
    metavar="URL",
    help="sqlite:///FILE or postgresql+psycopg://...; runs/attempts.sqlite of the workspace where not given.",
)


def made(kind: type[D], fields: Mapping[str, Any], what: str) -> D:
    """A document from its fields; what does not fit is refused with its field."""
    try:
        return kind(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        said = str(first["msg"]).removeprefix("Value error, ")
        raise InvalidDocument(f"{what}{f', {where}' if where else ''}: {said}.") from None


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
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise OutOfRange(
            f"{text!r} is no date; expected one such as 2026-12-01 or 2026-12-01T18:00+01:00."
        ) from None
    if found.utcoffset() is None:
        raise OutOfRange(f"{text!r} has no zone; write it with one, such as {text}+00:00.")
    return found
