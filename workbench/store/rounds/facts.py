"""Facts: what the log holds of a row in the database, as a digest that tells whether the row is still what was written."""

import datetime as dt
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, Table

from workbench.store.rounds import schema

Values = Mapping[str, Any] | RowMapping
EMPTY = (None, ())
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
HEAD_COLUMNS = (
    "events",
    "head",
    "head_signature",
)  # of attempts: the chain itself, checked against its events


class Fact(NamedTuple):
    """A row as the log holds it: kind, primary key as JSON, digest of its content, and the salt of its texts."""

    kind: str
    key: str
    content: str
    salt: str | None = None


@dataclass(frozen=True)
class Kind:
    """What is covered of the rows of a table.

    texts   columns that may name a person or were typed by one; the digest is salted where there are any
    """

    table: Table
    columns: tuple[str, ...]
    texts: tuple[str, ...] = ()

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The columns of the primary key."""
        return tuple(column.name for column in self.table.primary_key)


def _kind(table: Table, texts: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> Kind:
    return Kind(table, tuple(column.name for column in table.c if column.name not in without), texts)


IN_RECORDS = {  # written by acts; each fact lies beside the record of its act
    "person": _kind(schema.people, ("name",)),
    "round": _kind(schema.rounds),
    "invitation": _kind(schema.invitations),
    "vendor": _kind(schema.vendor_links, ("manager",)),
    "ruling": _kind(schema.rulings, ("reply", "ruled_by")),
    "declaration": _kind(schema.declarations, ("reason", "declared_by")),
    "exposure": _kind(schema.exposures),
}
IN_ATTEMPTS = {  # written while somebody answers; each fact is an event in the chain of its attempt
    "attempt": _kind(schema.attempts, without=HEAD_COLUMNS),
    "shown": Kind(schema.turns, ("attempt_id", "number", "shown_at")),
    "answer": _kind(schema.answers, ("note",)),
    "appeal": _kind(schema.appeals, ("note",)),
    "exposure": IN_RECORDS["exposure"],
}
KINDS = IN_RECORDS | IN_ATTEMPTS


def fact(kind: str, row: Values) -> Fact:
    """The fact of a row that was just written, with a new salt if it has texts."""
    salted = any(row.get(name) is not None for name in KINDS[kind].texts)
    salt = secrets.token_hex(16) if salted else None
    return Fact(kind, key_of(kind, row), content_of(kind, row, salt), salt)


def key_of(kind: str, row: Values) -> str:
    """The primary key of a row, as JSON."""
    return json_of([row[name] for name in KINDS[kind].key])


def content_of(kind: str, row: Values, salt: str | None) -> str:
    """The digest of a row. Empty columns are left out, so that a column which a later version adds changes no digest."""
    values = ((name, row.get(name)) for name in KINDS[kind].columns)
    return _digest({name: _plain(value) for name, value in values if value not in EMPTY}, salt or "")


def turns_fact(attempt_id: str, turns: Iterable[tuple[int, str, str]]) -> Fact:
    """The fact of all turns of an attempt: number, item and question of each."""
    return Fact("turns", json_of([attempt_id]), _digest([list(turn) for turn in turns]))


def head_fact(attempt_id: str, number: int, sha256_: str) -> Fact:
    """The fact that an event was the last one of its attempt."""
    return Fact("head", json_of([attempt_id, number]), sha256_)


def word_fact(digest: str) -> Fact:
    """The fact that a name or text of the log was forgotten."""
    return Fact("word", json_of([digest]), _digest(["forgotten", digest]))


def digest_of(facts: Sequence[Fact]) -> str:
    """One digest of several facts, in whatever order."""
    return _digest(sorted([fact.kind, fact.key, fact.content] for fact in facts))


def json_of(value: Any) -> str:
    """The canonical JSON of a value, without a line end."""
    return _ENCODE(value)


def _digest(value: Any, salt: str = "") -> str:
    return sha256(f"{salt} {_ENCODE(value)}".encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value that JSON writes in one way, whichever database it comes from."""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        return float(value) + 0.0  # -0.0 becomes 0.0, as SQLite stores it
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return list(value)
