"""Spark as counting engine: the same SQL on a cluster, or in local processes for a test."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

from workbench.errors import InvalidTable, NotFound
from workbench.store.counting.source import Kind, Source

KINDS: Mapping[str, Kind] = {
    "string": "text",
    "boolean": "truth",
    "timestamp": "time",
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), "whole"),
}
VIEWS = ("source", "rows_asked", "answers", "all_firsts")
TABLES = ("per_item", "twice", "firsts")
LOCAL = "local[*]"
SETTINGS = {"spark.sql.session.timeZone": "UTC", "spark.sql.parser.escapedStringLiterals": "false"}


class Spark:
    """A Spark session: a separate one beside an existing session, else a new one, stopped at the end."""

    name = "Spark"

    def __init__(
        self,
        source: Source,
        *,
        memory_limit: str | None = None,
        master: str | None = None,
        folder: Path | None = None,
    ) -> None:
        self.source = source
        self._spill = tempfile.TemporaryDirectory(prefix="workbench-", dir=folder, ignore_cleanup_errors=True)
        try:
            there = _sessions().getActiveSession()
            self._own = there is None
            self._session = (
                there.newSession() if there else started(master or LOCAL, memory_limit, self._spill.name)
            )
            for name, value in SETTINGS.items():
                self._session.conf.set(name, value)
        except BaseException:
            self._spill.cleanup()
            raise

    def __enter__(self) -> "Spark":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in TABLES:
            self._session.sql(f"UNCACHE TABLE IF EXISTS {name}")
        for name in (*TABLES, *VIEWS):
            self._session.catalog.dropTempView(name)
        if self._own:
            self._session.stop()
        self._spill.cleanup()

    def open(self) -> Mapping[str, Kind]:
        """Create the view `source`: the columns of the file, and the file and position of each row."""
        from pyspark.sql import functions as f

        with self._refusing():
            rows = self._parquet() if self.source.parquet else self._delimited()
            place = f.col("_metadata.row_index") if self.source.parquet else f.monotonically_increasing_id()
            named = rows.select("*", f.col("_metadata.file_path").alias("wb file"), place.alias("wb place"))
            named.createOrReplaceTempView("source")
        return {name: KINDS.get(kind, "other") for name, kind in rows.dtypes}

    def _parquet(self) -> Any:
        return self._session.read.parquet(self.source.pattern)

    def _delimited(self) -> Any:
        """One task reads the file from the start, because records may hold line breaks; so ids follow the rows."""
        options = {
            "header": True,
            "sep": self.source.delimiter,
            "escape": '"',
            "multiLine": True,
            "mode": "FAILFAST",
            "encoding": "UTF-8",
        }
        names = ", ".join(f"{self.identifier(name)} STRING" for name in self.source.header)
        return self._session.read.options(**options).schema(names).csv(self.source.pattern)

    def identifier(self, name: str) -> str:
        """A quoted column name."""
        return "`" + name.replace("`", "``") + "`"

    def literal(self, text: str) -> str:
        """A text literal of Spark's SQL, where a backslash escapes."""
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def mark(self, column: str) -> str:
        """One bit of 63, chosen by a text."""
        return f"SHIFTLEFT(CAST(1 AS BIGINT), CAST(PMOD(XXHASH64({column}), 63) AS INT))"

    def microseconds(self, column: str) -> str:
        """A time, or a text of a time, in microseconds since 1970 UTC."""
        return f"UNIX_MICROS(CAST({column} AS TIMESTAMP))"

    def matches(self, column: str, pattern: str) -> str:
        """Whether a whole text matches a pattern."""
        return f"REGEXP_LIKE({column}, {self.literal(f'^(?:{pattern})$')})"

    def view(self, name: str, select: str) -> None:
        """Create a view of a query."""
        self._run(f"CREATE OR REPLACE TEMP VIEW {name} AS {select}")

    def keep(self, name: str, select: str) -> None:
        """Run a query and store its rows on the workers, on disk if memory is short."""
        self._run(f"CACHE TABLE {name} OPTIONS ('storageLevel' 'MEMORY_AND_DISK') AS {select}")

    def ask(self, select: str) -> dict[str, list[Any]]:
        """The columns of a small result."""
        with self._refusing():
            frame = self._session.sql(select)
            rows = frame.collect()
        return {name: [row[i] for row in rows] for i, name in enumerate(frame.columns)}

    def _run(self, sql: str) -> None:
        with self._refusing():
            self._session.sql(sql)

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Turn errors of Spark or Java into refusals."""
        spark, java = (
            import_module("pyspark.errors"),
            import_module("py4j.protocol"),
        )  # pyspark's bridge to Java
        try:
            yield
        except (spark.PySparkException, java.Py4JError) as error:
            lines = str(error).splitlines()
            why = next((line for line in lines if "[" in line), lines[0]).removeprefix(": ")
            raise InvalidTable(f"{self.source.name}: Spark refuses: {why}") from error


def _sessions() -> Any:
    """Spark's session class; the refusal names what is missing, the package or Java."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise NotFound("there is no Java, which Spark needs: install version 17, or set JAVA_HOME.")
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NotFound(
            "pyspark is not installed: `pip install 'calibration-workbench[spark]'` brings it."
        ) from error
    return SparkSession


def started(master: str, memory_limit: str | None, folder: str) -> Any:
    """A new session. Its limits must be set before Java starts."""
    settings = {
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.warehouse.dir": folder,
    }
    if memory_limit:
        size = memory_limit.replace(" ", "").lower().removesuffix("b").removesuffix("i")
        settings["spark.driver.memory" if master.startswith("local") else "spark.executor.memory"] = size
    if master.startswith("local"):
        settings |= {
            "spark.ui.enabled": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.local.dir": folder,
            "spark.sql.shuffle.partitions": "4",
        }
    builder = _sessions().builder.appName("workbench").master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pyspark warns about pandas 3, which is not used here
        return builder.getOrCreate()
