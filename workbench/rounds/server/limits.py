"""Limits on requests: per link, per address and over all connections."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

BODY = 256 * 1024  # bytes: an answer of regions
DRAINED = 16 * 1024 * 1024  # bytes: a longer body up to this is read and thrown away before it is refused
HEADERS = 16 * 1024
IDLE = 75.0  # seconds between two requests of a connection, and for a request's headers to arrive
HANDSHAKE = 10.0  # seconds for TLS to stand
BODY_TIME = 15.0  # seconds for a body to arrive
CONNECTIONS = 900
FIRST = 5.0  # seconds for a first request, and between two, of a connection that showed no link
STRANGERS = 100  # such connections of one address at once
WITH_A_LINK = 12  # more for each link that was shown from there: pages fetch their modules without it
LINKS_FOR = 600.0  # seconds that a link counts for its address
OF_A_LINK = 40  # connections that showed one link
WAITING = 400  # requests that may wait for the database at once
REMEMBERED = 20_000  # links or addresses whose use is remembered


@dataclass(frozen=True)
class Rate:
    """A lasting rate of requests a second, and how many may come at once."""

    per_second: float
    burst: int

    def times(self, n: int) -> "Rate":
        """This rate multiplied by a factor."""
        return Rate(n * self.per_second, n * self.burst)


PER_LINK = Rate(5, 30)
MEDIA = 10  # times as many for recordings and films: who drags along one asks for a piece at every place
UNDONE = Rate(
    1 / 60, 30
)  # answers taken back by one link: each stays on record, and its note among the questions
STREAMS = 12  # pieces of recordings and films on their way to one link at once; a browser takes six
PER_ADDRESS = Rate(200, 2000)  # a whole office may stand behind one address


class Buckets:
    """A token bucket for each key; the keys used longest ago are forgotten first."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self._clock = rate, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """0 if a request may go on now, which counts it; otherwise the seconds to wait."""
        at = self._clock()
        left, since = self._left.pop(key, (float(self.rate.burst), at))
        left = min(float(self.rate.burst), left + (at - since) * self.rate.per_second)
        wait = 0.0 if left >= 1 else (1 - left) / self.rate.per_second
        self._left[key] = (left - 1 if wait == 0 else left, at)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return wait
