"""The server's clock: the time when it started and what passed since, so that a limit is kept whatever is set meanwhile."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable

LOG = logging.getLogger("workbench.rounds.server")
APART = dt.timedelta(seconds=2)  # a larger difference from the system's clock is said
DAY = dt.timedelta(days=1)


def wall() -> dt.datetime:
    """The system's clock, which may be set."""
    return dt.datetime.now(dt.UTC)


def passed() -> float:
    """Seconds that passed since some moment, also while the machine slept; nobody can set them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Clock:
    """Call it for the time. It never goes back, and starts no earlier than `floor`, the latest time on record.

    A floor more than a day ahead is not believed: one wrong clock once would then hold for ever.
    """

    def __init__(
        self,
        floor: dt.datetime | None = None,
        wall: Callable[[], dt.datetime] = wall,
        passed: Callable[[], float] = passed,
    ) -> None:
        self._wall, self._passed = wall, passed
        self._lock = threading.Lock()
        self._start, self._since = wall(), passed()
        self._apart = dt.timedelta(0)
        if floor is not None and floor > self._start:
            ahead = floor - self._start
            LOG.warning(
                "the latest record is %s ahead of this machine's clock (%s); %s",
                ahead,
                f"{self._start:%Y-%m-%d %H:%M:%S} UTC",
                "set the clock" if ahead > DAY else "the server's clock starts at the record",
            )
            if ahead <= DAY:
                self._start, self._apart = floor, -ahead

    def __call__(self) -> dt.datetime:
        """The time now."""
        now = self._start + dt.timedelta(seconds=max(0.0, self._passed() - self._since))
        self._compare(self._wall() - now)
        return now

    def _compare(self, apart: dt.timedelta) -> None:
        """Say once that the system's clock was set."""
        with self._lock:
            if abs(apart - self._apart) < APART:
                return
            self._apart = apart
        LOG.warning(
            "this machine's clock is now %.0f s from the server's, which goes on as before so that no time limit moves; "
            "start the server again to use the new time",
            apart.total_seconds(),
        )
