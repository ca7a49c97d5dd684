"""JSON of any size, a record at a time: the elements of one list, of the lists in one object, or of JSON Lines."""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, TypeVar

from workbench.errors import InvalidTable
from workbench.formats.limits import NESTING, ROW, TOO_LONG, check_nesting
from workbench.formats.source import Source
from workbench.formats.tables.sheet import short

T = TypeVar("T")
CHUNK = 1 << 20  # bytes read at a time; a longer record is read in steps twice as long each
SPACE = re.compile(r"[ \t\n\r]*")
HALF = re.compile(
    r"\\u[dD][89a-fA-F]"
)  # half of a pair of surrogates, which may or may not have its other half
CUT = 16  # characters before the end within which an error may be that of a record cut in two
LONG = 50_000_000  # bytes from which on progress is shown
MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def records(source: Source, doing: str = "") -> Iterator[tuple[str, Any]]:
    """(place, value) of each record: "[3]" in a list or of a single object, "line 4" of an object behind another.

    Only one record is in memory at a time. `doing` says what the progress bar of a large file is for.

    InvalidTable where the file is no JSON, with its line; or a record is longer, or nested deeper, than is allowed.
    """
    return _watched(source, doing, lambda stream: stream.records(source.ending))


def fields(source: Source, doing: str = "") -> Iterator[tuple[str, int | None, Any]]:
    """(field, number, element) of each list in one object, and (field, None, value) of whatever else it holds.

    Only one element is in memory at a time. InvalidTable as for `records`.
    """
    return _watched(source, doing, lambda stream: stream.fields())


def _watched(source: Source, doing: str, read: "Callable[[_Stream], Iterator[T]]") -> Iterator[T]:
    """What is read from a source, with a progress bar where it is long."""
    with source.open() as stream:
        reading = read(_Stream(source.path, stream))
        size = source.size if doing else 0
        if size < LONG:
            yield from reading
            return
        from workbench.terminal import progress_bar

        with progress_bar(total=size, desc=doing, unit="B", unit_scale=True) as bar:
            for record in reading:
                bar.update(stream.tell() - bar.n)
                yield record


@dataclass(eq=False)
class _Stream:
    """The text that was read and not yet used, from `at` on; `before` it stand so many characters of its first line."""

    path: str
    stream: IO[bytes]
    text: str = ""
    at: int = 0
    before: int = 0
    line: int = 1
    decoder: codecs.IncrementalDecoder | None = None
    ended: bool = False
    parser: json.JSONDecoder = field(default_factory=json.JSONDecoder)

    def records(self, ending: str) -> Iterator[tuple[str, Any]]:
        """Every record."""
        if self.peek() == "[":
            yield from ((f"[{number}]", value) for number, value in self.elements(""))
            self.end()
            return
        number, lines = 0, ending != ".json"
        while self.peek() not in ("", "]"):
            place = f"line {self.line}" if lines or number else f"[{number}]"
            yield place, self.value(place)
            number += 1
        self.end()

    def fields(self) -> Iterator[tuple[str, int | None, Any]]:
        """Each element of the lists of one object, and each other value."""
        self.skip("{")
        while self.peek() != "}":
            key = self.value("a name")
            self.skip(":")
            if self.peek() != "[":
                yield key, None, self.value(str(key))
            else:
                yield from ((key, number, value) for number, value in self.elements(str(key)))
            if self.peek() != "}":
                self.skip(",")
        self.skip("}")
        self.end()

    def elements(self, field: str) -> Iterator[tuple[int, Any]]:
        """(number, element) of a list."""
        self.skip("[")
        number = 0
        while (sign := self.peek()) not in ("", "]"):
            if number:
                if sign != ",":
                    raise self.refusal(self.at, "expected ',' or ']'")
                self.at += 1
                self.peek()
            yield number, self.value(f"{field}[{number}]")
            number += 1
        if sign != "]":
            raise self.refusal(self.at, "the list does not end")
        self.at += 1

    def skip(self, sign: str) -> None:
        """Go on behind a sign that must come next."""
        if self.peek() != sign:
            raise self.refusal(self.at, f"expected {sign!r}")
        self.at += 1

    def end(self) -> None:
        """Refuse whatever comes behind the end."""
        if self.peek():
            raise self.refusal(self.at, "there is more behind the end")

    def peek(self) -> str:
        """The next character that is no space; "" at the end."""
        while True:
            self.move(SPACE.match(self.text, self.at).end())  # type: ignore[union-attr]  # matches everything
            if self.at < len(self.text) or not self.more():
                return self.text[self.at : self.at + 1]

    def move(self, at: int) -> None:
        """Go on from there."""
        self.line += self.text.count("\n", self.at, at)
        self.at = at

    def more(self) -> bool:
        """Read on; False at the end of the file."""
        data = b"" if self.ended else self.stream.read(max(CHUNK, len(self.text) - self.at))
        if self.decoder is None:
            self.decoder = codecs.getincrementaldecoder(MARKS.get(data[:2], "utf-8-sig"))()
        try:
            more = self.decoder.decode(data, not data)
        except UnicodeDecodeError as error:
            raise InvalidTable(
                f"{self.path}: line {self.line} or below: not {error.encoding.upper()}: {error.reason}."
            ) from error
        self.ended = not data
        last = self.text.rfind("\n", 0, self.at)
        self.before = self.at - last - 1 if last >= 0 else self.before + self.at
        self.text, self.at = self.text[self.at :] + more, 0
        return not self.ended

    def value(self, place: str) -> Any:
        """The value that begins here."""
        while True:
            try:
                value, end = self.parser.raw_decode(self.text, self.at)
                if end == len(self.text) and isinstance(value, int | float) and self.more():
                    continue  # a number may go on
                break
            except json.JSONDecodeError as error:
                near_end = error.pos >= len(self.text) - CUT or error.msg.startswith("Unterminated")
                ROW.check(len(self.text) - self.at, f"{self.path}: {place}")
                ahead = error.pos - self.at
                if not near_end or not self.more():
                    raise self.refusal(self.at + ahead, error.msg) from error
            except RecursionError as error:
                raise InvalidTable(
                    f"{self.path}: {place}: has JSON nested too deeply; at most {NESTING.allowed} levels are read."
                ) from error
            except ValueError as error:  # Python's own limit of digits
                raise InvalidTable(f"{self.path}: {place}: has {TOO_LONG}.") from error
        written = self.text[self.at : end]
        check_nesting(written.encode(errors="replace"), value, f"{self.path}: {place}")
        if HALF.search(written):
            self._refuse_half(value, place)
        self.move(end)
        return value

    def _refuse_half(self, value: Any, place: str) -> None:
        """Half of a surrogate pair is no text, and could not be written to any file."""
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            half = error.object[error.start]
            raise InvalidTable(f"{self.path}: {place}: holds {half!r}, half of a character.") from error

    def refusal(self, at: int, message: str) -> InvalidTable:
        """An error at a character of the text."""
        line = self.line + self.text.count("\n", self.at, at)
        last = self.text.rfind("\n", 0, at)
        column = at - last if last >= 0 else self.before + at + 1
        seen = short(self.text[at : at + 20])
        return InvalidTable(
            f"{self.path}: not JSON at line {line}, column {column}: {message}; found {seen!r}."
        )
