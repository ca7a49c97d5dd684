"""DuckDB as counting engine: one process, reads Parquet or CSV directly, spills to disk beyond its memory limit."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from workbench.errors import InvalidTable
from workbench.store.counting.source import Kind, Source

KINDS: Mapping[str, Kind] = {
    "VARCHAR": "text",
    "BOOLEAN": "truth",
    "TIMESTAMP WITH TIME ZONE": "time",
    **dict.fromkeys(
        ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"), "whole"
    ),
}


class DuckDB:
    """A separate connection with a temporary folder to spill to, removed when it closes."""

    name = "DuckDB"

    def __init__(
        self,
        source: Source,
        *,
        memory_limit: str | None = None,
        threads: int | None = None,
        folder: Path | None = None,
    ) -> None:
        self.source = source
        self._spill = tempfile.TemporaryDirectory(prefix="workbench-", dir=folder, ignore_cleanup_errors=True)
        settings: dict[str, Any] = {"temp_directory": self._spill.name}
        settings |= {"memory_limit": memory_limit} if memory_limit else {}
        settings |= {"threads": threads} if threads else {}
        try:
            self._connection = duckdb.connect(":memory:", config=settings)
            self._connection.execute("SET enable_progress_bar = false")
            self._connection.execute(f"SET preserve_insertion_order = {str(not source.parquet).lower()}")
        except duckdb.Error as error:
            self._spill.cleanup()
            raise self._refusal(error) from error

    def __enter__(self) -> "DuckDB":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._spill.cleanup()

    def open(self) -> Mapping[str, Kind]:
        """Create the view `source`: the columns of the file, and the file and position of each row."""
        self.view("source", self._scan())
        described = self.ask("SELECT column_name, column_type FROM (DESCRIBE source)")
        kinds = zip(described["column_name"], described["column_type"], strict=True)
        return {name: KINDS.get(kind, "other") for name, kind in kinds if name not in ("wb file", "wb place")}

    def _scan(self) -> str:
        """Every row of the file with its position."""
        path = self.literal(self.source.pattern)
        if self.source.parquet:
            return (
                'SELECT *, filename AS "wb file", file_row_number AS "wb place"'
                f" FROM read_parquet({path}, union_by_name = true)"
            )
        names = ", ".join(f"{self.literal(name)}: 'VARCHAR'" for name in self.source.header)
        return (
            'SELECT *, \'\' AS "wb file", ROW_NUMBER() OVER () AS "wb place"'
            f" FROM read_csv({path}, auto_detect = false, header = true, columns = {{{names}}},"
            f" delim = {self.literal(self.source.delimiter)}, quote = '\"', escape = '\"')"
        )

    def identifier(self, name: str) -> str:
        """A quoted column name."""
        return '"' + name.replace('"', '""') + '"'

    def literal(self, text: str) -> str:
        """An SQL text literal."""
        return "'" + text.replace("'", "''") + "'"

    def mark(self, column: str) -> str:
        """One bit of 63, chosen by a text."""
        return f"CAST(1 AS BIGINT) << CAST(HASH({column}) % 63 AS INTEGER)"

    def microseconds(self, column: str) -> str:
        """A time, or a text of a time, in microseconds since 1970 UTC."""
        return f"EPOCH_US(CAST({column} AS TIMESTAMPTZ))"

    def matches(self, column: str, pattern: str) -> str:
        """Whether a whole text matches a pattern."""
        return f"REGEXP_FULL_MATCH({column}, {self.literal(pattern)})"

    def view(self, name: str, select: str) -> None:
        """Create a view of a query."""
        self._run(f"CREATE OR REPLACE TEMP VIEW {name} AS {select}")

    def keep(self, name: str, select: str) -> None:
        """Run a query and store its rows, on disk if memory is short."""
        self._run(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")

    def ask(self, select: str) -> dict[str, list[Any]]:
        """The columns of a small result."""
        result = self._run(select)
        names = [column[0] for column in result.description or ()]
        rows = result.fetchall()
        return (
            dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
            if rows
            else {n: [] for n in names}
        )

    def _run(self, sql: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(sql)
        except duckdb.Error as error:
            raise self._refusal(error) from error

    def _refusal(self, error: duckdb.Error) -> InvalidTable:
        """The first line of DuckDB's error."""
        more = ""
        if isinstance(error, duckdb.OutOfMemoryException):
            more = " Give it more with --memory-limit (memory_limit=), or less to do at once with threads=1."
        return InvalidTable(f"{self.source.name}: DuckDB refuses: {str(error).splitlines()[0]}{more}")
