"""One measurement beside its peer and its goal, and the table of many that is printed and kept in results.md."""

import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

Kind = Literal["times faster", "of the peer's time", "seconds above", "at most"]
CPU = time.process_time
HEAD = "| what | rows | ours | peer | ratio | goal | met |\n|---|---|---|---|---|---|---|"


@dataclass(frozen=True)
class Row:
    """One line; None where nothing was measured.

    kind    what is compared with the goal: peer / ours, at least; ours / peer, at most; ours − peer, at most; ours itself, at most
    unit    of ours and of the peer: "s", "ms", "MB", or none
    remark  what a reader must know, such as why there is no peer
    why     what takes the time, by the profile, shown where the goal is missed
    """

    what: str
    rows: int | None
    ours: float | None
    peer: float | None
    goal: float | None = None
    kind: Kind = "times faster"
    unit: str = "s"
    remark: str = ""
    why: str = ""

    @property
    def ratio(self) -> float | None:
        """The number that the goal is about."""
        if self.kind == "at most":
            return self.ours
        if self.ours is None or self.peer is None:
            return None
        if self.kind == "seconds above":
            return self.ours - self.peer
        return self.peer / self.ours if self.kind == "times faster" else self.ours / self.peer

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none, or nothing to hold against it."""
        if self.goal is None or self.ratio is None:
            return None
        return self.ratio >= self.goal if self.kind == "times faster" else self.ratio <= self.goal

    def line(self) -> str:
        """As a row of the table."""
        sign, end = {
            "times faster": ("", "×"),
            "of the peer's time": ("≤ ", "×"),
            "seconds above": ("≤ ", " s"),
            "at most": ("≤ ", f" {self.unit}".rstrip()),
        }[self.kind]
        said = "; ".join(filter(None, [self.remark, "" if self.met in (None, True) else self.why]))
        cells = [
            self.what + (f" ({said})" if said else ""),
            f"{self.rows:,}" if self.rows else "–",
            _number(self.ours, f" {self.unit}".rstrip()),
            _number(self.peer, f" {self.unit}".rstrip()),
            _number(self.ratio if self.kind != "at most" else None, end),
            sign + _number(self.goal, end) if self.goal is not None else "–",
            {True: "yes", False: "**no**", None: "–"}[self.met],
        ]
        return f"| {' | '.join(cells)} |"


def _number(value: float | None, unit: str) -> str:
    """Three digits."""
    if value is None:
        return "–"
    return (f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}") + unit


def table(rows: Iterable[Row]) -> str:
    """All rows below their head."""
    return "\n".join([HEAD, *(row.line() for row in rows)])


def machine() -> str:
    """What it ran on, without a name."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}"


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """How long it takes."""
    start = clock()
    work()
    return clock() - start


def in_turn(
    ours: Callable[[], object], peer: Callable[[], object], turns: int, clock: Callable[[], float] = CPU
) -> tuple[float, float]:
    """The fastest turn of either side; the two alternate, and a peer that needs ten seconds has two turns.

    In CPU time where not told otherwise: on a machine with other work to do, what is short finds a free moment, and
    what is long does not.
    """
    mine, theirs = [], []
    for turn in range(turns):
        mine.append(seconds(ours, clock))
        if turn < 2 or theirs[-1] < 10:
            theirs.append(seconds(peer, clock))
    return min(mine), min(theirs)
