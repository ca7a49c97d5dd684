"""Times as text into instants: ISO 8601 with its zone, or without one in a zone that the user names."""

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.answers.annotations import Bools, Times
from workbench.errors import InvalidTable
from workbench.formats.tables.sheet import Cells, to_arrow, to_numpy

LOCAL = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?"
ZONE = r"(Z|[+-]\d{2}(:?\d{2})?)"
EXPECTED = "expected a time such as 2026-05-02T09:00:00Z or 2026-05-02T09:00:00+02:00"
MINUTE = np.timedelta64(1, "m")


@dataclass(frozen=True, eq=False)
class Instants:
    """`at` (N,) microseconds UTC, NaT where a cell is empty; `unsure` (N,): the clock showed that time twice or never."""

    at: Times
    unsure: Bools


class NotATime(Exception):
    """A cell that cannot be placed in time: its text and why."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(text, why)
        self.text, self.why = text, why


def zone_of(name: str) -> ZoneInfo:
    """The time zone of an IANA name."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise InvalidTable(
            f"timezone {name!r} is not known; expected an IANA name such as 'Europe/Madrid' or 'UTC'."
        ) from error


def instants(column: Cells, timezone: ZoneInfo | None) -> Instants:
    """The time of every cell of a column; NotATime where a cell holds none."""
    used = column.used()
    texts = column.vocabulary.take(to_arrow(used))
    zoned = _matches(texts, LOCAL + r"\s?" + ZONE)
    local = _matches(texts, LOCAL)
    bad = ~(zoned | local) if timezone is not None else ~zoned
    if bad.any():
        first = int(np.argmax(bad))
        text = texts[first].as_py()
        nowhere = "has no time zone; name the one it was written in with --timezone"
        raise NotATime(text, nowhere if local[first] else _why_not(text))
    at = np.full(len(column.vocabulary) + 1, np.datetime64("NaT", "us"))
    unsure = np.zeros(len(column.vocabulary) + 1, bool)
    at[used[zoned]] = _parsed(texts.take(to_arrow(np.flatnonzero(zoned))), pa.timestamp("us", "UTC"))
    if timezone is not None:
        naive_times = _parsed(texts.take(to_arrow(np.flatnonzero(local))), pa.timestamp("us"))
        at[used[local]], unsure[used[local]] = _in_zone(naive_times, timezone)
    return Instants(at[column.code], unsure[column.code])


def _matches(texts: pa.Array, pattern: str) -> Bools:
    matches: Bools = to_numpy(pc.match_substring_regex(texts, f"^{pattern}$"))
    return matches


def _why_not(text: str) -> str:
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return f"is a bare number, which could count from anywhere; {EXPECTED}"
    return f"is no ISO 8601 time; {EXPECTED}"


def _parsed(texts: pa.Array, kind: pa.DataType) -> Times:
    """Texts of the right shape as microseconds; digits beyond the microsecond are cut off."""
    plain = pc.replace_substring_regex(texts, r"[.,](\d{1,6})\d*", r".\1")
    plain = pc.replace_substring_regex(plain, r"\s(Z|[+-]\d{2}(:?\d{2})?)$", r"\1")
    try:
        times = pc.cast(plain, kind)
    except pa.ArrowInvalid as error:
        raise _impossible(texts.to_pylist()) from error
    instants: Times = to_numpy(times.cast(pa.int64())).view("datetime64[us]")
    return instants


def _impossible(texts: list[str]) -> NotATime:
    """The first text that has the shape of a time, but is none, such as 30 February."""
    for text in texts:
        try:
            dt.datetime.fromisoformat(text)
        except ValueError as error:
            return NotATime(text, f"is no time: {error}")
    return NotATime(texts[0], f"or a later value is not a time; {EXPECTED}")


def _in_zone(local: Times, zone: ZoneInfo) -> tuple[Times, Bools]:
    """Local times in UTC, each distinct minute looked up once; the earlier reading where there are two."""
    minutes, inverse = np.unique(local.astype("datetime64[m]"), return_inverse=True)
    earlier, later = _offsets(minutes, zone, 0), _offsets(minutes, zone, 1)
    return local - earlier[inverse], (earlier != later)[inverse]


def _offsets(minutes: Times, zone: ZoneInfo, fold: int) -> npt.NDArray[np.timedelta64]:
    """(M,) how far each local minute is from UTC, in microseconds."""
    when = [minute.replace(tzinfo=zone, fold=fold) for minute in minutes.tolist()]
    return np.array([w.utcoffset() for w in when], "timedelta64[us]")
