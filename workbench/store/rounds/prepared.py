"""Statements that run for every answer, put into a database's own words once: less than half the cost of `execute`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Connection, Dialect, Insert, Update


@dataclass(frozen=True)
class _Words:
    """A statement as one kind of database takes it: its text, and its parameters with what makes each storable."""

    text: str
    parameters: dict[str, Callable[[Any], Any] | None]
    positional: bool

    @classmethod
    def of(cls, statement: Insert | Update, dialect: Dialect) -> Self:
        compiled: Any = statement.compile(dialect=dialect)
        processors = {name: bind.type.bind_processor(dialect) for bind, name in compiled.bind_names.items()}
        names = compiled.positiontup if compiled.positional else processors
        return cls(compiled.string, {name: processors[name] for name in names}, compiled.positional)


class Prepared:
    """A statement that changes rows. Values that it names and nobody gives are NULL."""

    def __init__(self, sqlite: Insert | Update, postgresql: Insert | Update | None = None) -> None:
        self._statements = {"sqlite": sqlite, "postgresql": sqlite if postgresql is None else postgresql}
        self._words: dict[str, _Words] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Run it in this transaction; returns how many rows changed."""
        kind = connection.dialect.name
        if (words := self._words.get(kind)) is None:
            words = self._words[kind] = _Words.of(self._statements[kind], connection.dialect)
        given = {
            name: values.get(name) if storable is None else storable(values.get(name))
            for name, storable in words.parameters.items()
        }
        cursor = connection.exec_driver_sql(words.text, tuple(given.values()) if words.positional else given)
        return cursor.rowcount
