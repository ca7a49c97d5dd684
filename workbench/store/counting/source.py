"""A file, or a folder of Parquet files, that is counted where it lies: its kind, its header, and what an engine offers."""

import csv
import glob
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal, Protocol

from workbench.errors import InvalidTable, NotFound, listed

Kind = Literal["text", "whole", "truth", "time", "other"]
DELIMITED = {".csv": ",", ".tsv": "\t"}
HEADER_BYTES = 1 << 20


class Engine(Protocol):
    """What counts: it quotes names and texts its own way, and runs the same SQL as any other."""

    name: str

    def open(self) -> Mapping[str, Kind]:
        """Make the view `source`: the columns of the file, and file and place of each row."""
        ...

    def identifier(self, name: str) -> str:
        """A column's name as SQL has it, whatever characters are in it."""
        ...

    def literal(self, text: str) -> str:
        """A text as SQL has it."""
        ...

    def mark(self, column: str) -> str:
        """SQL for one bit of 63, chosen by a text."""
        ...

    def microseconds(self, column: str) -> str:
        """SQL for an instant, or a text that is one, in microseconds since 1970 UTC."""
        ...

    def matches(self, column: str, pattern: str) -> str:
        """SQL for whether a text is wholly of a pattern."""
        ...

    def view(self, name: str, select: str) -> None:
        """Name a query."""
        ...

    def keep(self, name: str, select: str) -> None:
        """Run a query and keep its rows."""
        ...

    def ask(self, select: str) -> dict[str, list[Any]]:
        """The columns of a result that is small."""
        ...


@dataclass(frozen=True)
class Source:
    """Where the answers lie. `header` and `delimiter` are those of delimited text."""

    pattern: str
    parquet: bool
    header: tuple[str, ...] = ()
    delimiter: str = ","

    @property
    def name(self) -> str:
        """The last part of the path, as losses and errors name it."""
        parts = [part for part in PurePosixPath(self.pattern).parts if "*" not in part]
        return parts[-1] if parts else self.pattern

    @classmethod
    def of(cls, source: Any) -> "Source":
        """A path of Parquet, CSV or TSV; a folder of Parquet; or an address that only Spark can open."""
        if not isinstance(source, str | Path):
            raise InvalidTable(
                f"cannot count a {type(source).__name__} on disk; expected a path of a Parquet, CSV or TSV file."
            )
        if "://" in str(source):
            return cls(str(source), parquet=True)
        path = Path(source)
        if not path.exists():
            raise NotFound(f"{path}: there is no such file.")
        if path.is_dir():
            return cls(f"{glob.escape(str(path))}/*.parquet", parquet=True)
        ending = path.suffix.lower()
        if ending == ".parquet":
            return cls(glob.escape(str(path)), parquet=True)
        if ending not in DELIMITED:
            raise InvalidTable(
                f"{path}: is not counted on disk; expected .parquet, .csv, .tsv or a folder of Parquet files."
                " `workbench import FILE --out answers.parquet` turns any other file into one."
            )
        return cls(glob.escape(str(path)), False, *_header(path, DELIMITED[ending]))


def _header(path: Path, expected: str) -> tuple[tuple[str, ...], str]:
    """The names of the columns, and the delimiter that splits them into most: the expected one when in doubt."""
    with path.open("rb") as file:
        start = file.read(HEADER_BYTES)
    try:
        text = start.decode("utf-8-sig") if len(start) < HEADER_BYTES else start.decode("utf-8-sig", "ignore")
    except UnicodeDecodeError as error:
        raise InvalidTable(f"{path}: is not UTF-8, which counting on disk needs; import it first.") from error
    rows = {
        d: next(csv.reader(io.StringIO(text, newline=""), delimiter=d), [])
        for d in (expected, ",", ";", "\t")
    }
    delimiter = max(rows, key=lambda d: (len(rows[d]), d == expected))
    names = rows[delimiter]
    twice = sorted({name for name in names if names.count(name) > 1 or not name})
    if twice or not names:
        raise InvalidTable(
            f"{path}: its header needs a different name for each column; look at {listed(twice)}."
        )
    return tuple(names), delimiter
