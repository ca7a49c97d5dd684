"""A file or folder to count: its kind, its header, and the interface of an engine."""

import csv
import glob
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal, Protocol

from workbench.answers.import_report import ImportReport
from workbench.errors import InvalidTable, NotFound, listed
from workbench.formats.limits import COLUMNS

Kind = Literal["text", "whole", "truth", "time", "other"]
DELIMITED = {".csv": ",", ".tsv": "\t"}
HEADER_BYTES = 1 << 20


class Engine(Protocol):
    """A counting engine: each quotes names and texts its own way, and all run the same SQL."""

    name: str

    def open(self) -> Mapping[str, Kind]:
        """Create the view `source`: the columns of the file, and the file and position of each row."""
        ...

    def identifier(self, name: str) -> str:
        """A quoted column name."""
        ...

    def literal(self, text: str) -> str:
        """An SQL text literal."""
        ...

    def mark(self, column: str) -> str:
        """SQL for one bit of 63, chosen by a text."""
        ...

    def microseconds(self, column: str) -> str:
        """SQL for a time, or a text of a time, in microseconds since 1970 UTC."""
        ...

    def matches(self, column: str, pattern: str) -> str:
        """SQL for whether a whole text matches a pattern."""
        ...

    def view(self, name: str, select: str) -> None:
        """Create a view of a query."""
        ...

    def keep(self, name: str, select: str) -> None:
        """Run a query and store its rows."""
        ...

    def ask(self, select: str) -> dict[str, list[Any]]:
        """The columns of a small result."""
        ...


@dataclass(frozen=True)
class Source:
    """The file or folder of the answers. `header` and `delimiter` are for delimited text."""

    pattern: str
    parquet: bool
    header: tuple[str, ...] = ()
    delimiter: str = ","

    @property
    def name(self) -> str:
        """The last part of the path, for losses and errors."""
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
    """The column names, and the delimiter that gives the most columns; in doubt the expected one."""
    with path.open("rb") as file:
        start = file.read(HEADER_BYTES)
    try:
        text = start.decode("utf-8-sig") if len(start) < HEADER_BYTES else start.decode("utf-8-sig", "ignore")
    except UnicodeDecodeError as error:
        raise InvalidTable(f"{path}: is not UTF-8, which counting on disk needs; import it first.") from error
    try:
        rows = {
            d: next(csv.reader(io.StringIO(text, newline=""), delimiter=d), [])
            for d in (expected, ",", ";", "\t")
        }
    except csv.Error as error:
        raise InvalidTable(f"{path}:1: its header cannot be read: {error}.") from error
    delimiter = max(rows, key=lambda d: (len(rows[d]), d == expected))
    names = rows[delimiter]
    COLUMNS.check(len(names), str(path))
    twice = sorted(name for name, times in Counter(names).items() if times > 1 or not name)
    if twice or not names:
        raise InvalidTable(
            f"{path}: its header needs a different name for each column; look at {listed(twice)}."
        )
    return tuple(names), delimiter


# The meaning of a file's columns: their roles, and the values that exclude a row.

TEXTS = ("item", "annotator", "label")
FEW = ("question", "status", "is_gold", "delivery", "repeat", "vendor")  # columns of few different values
ROLES = (*TEXTS, *FEW, "submitted_at")
NAMES = {"item": "item_id", "annotator": "annotator_id"}  # ours, where they differ from the role
GOLD = "gold rows, no ordinary answers"
NO_QUESTION = "rows without a question, dropped"
STATUSES = ("skipped", "draft", "rejected")
Columns = Mapping[str, str] | Callable[[Sequence[str]], Mapping[str, str]]
Parse = Callable[[str, Sequence[str]], str | None]
Combination = dict[str, str | None]


@dataclass(frozen=True)
class Asked:
    """What to count in a file.

    columns   role -> column, or a function from the file's names to that; by default our own names
    question  which one, if there are several
    statuses  meaning of each status in lower case: "submitted" is an answer, any other is not
    truth     meaning of each is_gold cell in lower case
    labels    the closed set, or None for the labels that occur
    parse     turns a text into a label of the closed set, or None; by default texts are used as written
    """

    columns: Columns = field(default_factory=dict)
    question: str | None = None
    statuses: Mapping[str, str] = field(default_factory=dict)
    truth: Mapping[str, bool] = field(default_factory=dict)
    labels: Sequence[str] | None = None
    parse: Parse | None = None

    def roles(self, known: Mapping[str, Kind], source: str) -> dict[str, str]:
        """Role -> column, each in the file and of a type that both engines write as the same text."""
        columns = self.columns(tuple(known)) if callable(self.columns) else self.columns
        named = {role.removesuffix("_id"): column for role, column in columns.items()}
        ours = {role: NAMES.get(role, role) for role in ROLES}
        roles = named or {role: column for role, column in ours.items() if column in known}
        missing = [role for role in TEXTS if role not in roles]
        if missing:
            raise NotFound(
                f"{source}: no column for {' or '.join(missing)}; the file has {listed(known, 40)}."
            )
        for role, column in roles.items():
            if role not in ROLES or column not in known:
                raise NotFound(
                    f"{source}: cannot read {role!r} from {column!r}; roles are {listed(ROLES)}, "
                    f"columns {listed(known, 40)}."
                )
            allowed = {"text", "time"} if role == "submitted_at" else {"text", "whole"}
            if known[column] not in allowed | ({"truth"} if role == "is_gold" else set()):
                raise InvalidTable(
                    f"{source}: column {column!r} is to be read as {role}, and holds neither of "
                    f"{listed(sorted(allowed))}; numbers with a point, dates and times without a zone look "
                    "different in each engine: write them as text."
                )
        return roles


def only_question(
    combinations: list[tuple[Combination, int]], asked: Asked, source: str
) -> tuple[str | None, list[tuple[Combination, int]]]:
    """The only question, or the chosen one, and its combinations; rows without a question are kept here and dropped later."""
    known = sorted({c["question"] for c, _ in combinations if c.get("question")}, key=str)
    if not known:
        return None, [({**c, "question": None}, n) for c, n in combinations]
    if asked.question is None and len(known) > 1:
        raise InvalidTable(
            f"{source}: holds answers to {len(known)} questions, {listed(map(str, known))}; "
            "choose one with --question NAME."
        )
    question = asked.question or known[0]
    if question not in known:
        raise NotFound(
            f"{source}: holds no answer to question {question!r}; expected one of {listed(map(str, known))}."
        )
    return question, [(c, n) for c, n in combinations if c["question"] in (question, None)]


def dropped(
    combinations: list[tuple[Combination, int]],
    asked_rows: list[tuple[Combination, int]],
    asked: Asked,
    source: str,
) -> tuple[ImportReport, list[str | None]]:
    """Why each combination is no answer (None if it is one), and the losses in the same order as the reader's."""
    named = any(c.get("question") for c, _ in combinations)
    why = [_why_dropped(c, asked, named, source) for c, _ in asked_rows]
    losses = ImportReport()
    for reason in (NO_QUESTION, *(f"rows with status {name}, no answers" for name in STATUSES), GOLD):
        n = sum(n for (_, n), cause in zip(asked_rows, why, strict=True) if cause == reason)
        example = next((c for (c, _), cause in zip(asked_rows, why, strict=True) if cause == reason), {})
        values = ", ".join(f"{role} {value!r}" for role, value in example.items() if value is not None)
        losses = losses.and_loss(reason, n, values or "an empty cell", source)
    return losses, why


def _why_dropped(combination: Combination, asked: Asked, questions: bool, source: str) -> str | None:
    """The reason why rows of one combination are no answers, or None."""
    if questions and combination["question"] is None:
        return NO_QUESTION
    status, gold = combination.get("status"), combination.get("is_gold")
    if status is not None:
        meaning = asked.statuses.get(status.casefold())
        if meaning is None:
            raise InvalidTable(
                f"{source}: status {status!r} is not known; expected one of {listed(filter(None, asked.statuses), 20)}."
                " --column status= reads the file without it."
            )
        if meaning != "submitted":
            return f"rows with status {meaning}, no answers"
    if gold is not None:
        known = asked.truth.get(gold.casefold())
        if known is None:
            raise InvalidTable(
                f"{source}: is_gold is {gold!r}; expected one of {listed(filter(None, asked.truth))} or nothing."
            )
        if known:
            return GOLD
    return None
