"""Who may hold how many connections: a stranger few and not for long, each link some, a named proxy as many as there are."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Protocol

from workbench.rounds.server.limits import FIRST, LINKS_FOR, OF_A_LINK, REMEMBERED, STRANGERS, WITH_A_LINK

LOG = logging.getLogger("workbench.rounds.server")


class Stream(Protocol):
    """What is asked of a connection."""

    def close(self) -> None:
        """End it."""

    def writing(self) -> bool:
        """Whether an answer is still on its way."""


@dataclass
class Connections:
    """The open connections of one server.

    limit      how many there may be
    proxies    addresses whose connections carry those of many people: they are not counted by address
    patience   seconds that somebody without a link has until the first request is whole, and between two
    """

    limit: int
    proxies: frozenset[str] = frozenset()
    patience: float = FIRST
    clock: Callable[[], float] = time.monotonic
    _strangers: dict[str, OrderedDict[Stream, float]] = field(default_factory=dict)  # by address; until when
    _known: dict[str, OrderedDict[Stream, None]] = field(default_factory=dict)  # by link
    _address: dict[Stream, str] = field(default_factory=dict)  # of each open connection
    _link: dict[Stream, str] = field(default_factory=dict)
    _links: OrderedDict[str, OrderedDict[str, float]] = field(
        default_factory=OrderedDict
    )  # of an address; until when

    def __len__(self) -> int:
        return len(self._address)

    def admit(self, stream: Stream, address: str, patience: float | None = None) -> bool:
        """Take a new connection; False where there are too many, and none of a stranger can make room."""
        own = self._strangers.get(address, OrderedDict[Stream, float]())
        if address not in self.proxies and len(own) >= self._allowed(address):
            self._put_out(own)
        if len(self) >= self.limit:
            most = max(self._strangers.values(), key=len, default=own)
            if not most:
                LOG.warning("too many connections; a new one was closed")
                return False
            self._put_out(most)
        self._address[stream] = address
        if address not in self.proxies:
            until = self.clock() + (self.patience if patience is None else patience)
            self._strangers.setdefault(address, OrderedDict())[stream] = until
        return True

    def asked(self, stream: Stream) -> None:
        """A whole request of it is being answered."""
        self._wait(stream, inf)

    def answered(self, stream: Stream) -> None:
        """It may ask again: a stranger soon."""
        self._wait(stream, self.clock() + self.patience)

    def shows(self, stream: Stream, link: str) -> None:
        """It showed a link whose signature is right, so it is no stranger's; the oldest of too many is closed."""
        address = self._address.get(stream)
        if address is None or address in self.proxies:
            return
        links = self._links.setdefault(address, OrderedDict())
        links[link] = self.clock() + LINKS_FOR
        links.move_to_end(link)
        self._links.move_to_end(address)
        while len(self._links) > REMEMBERED:
            self._links.popitem(last=False)
        if stream in self._link:
            return
        self._forget_stranger(stream, address)
        own = self._known.setdefault(link, OrderedDict[Stream, None]())
        own[stream], self._link[stream] = None, link
        if len(own) > OF_A_LINK:
            self._put_out(own)

    def gone(self, stream: Stream) -> None:
        """It was closed."""
        address = self._address.pop(stream, None)
        if address is not None:
            self._forget_stranger(stream, address)
        link = self._link.pop(stream, None)
        if link is not None:
            self._known[link].pop(stream)
            if not self._known[link]:
                del self._known[link]

    def sweep(self) -> None:
        """Close the connections of strangers whose time is up."""
        now = self.clock()
        for stream in [stream for stream, until in self._waiting() if until < now and not stream.writing()]:
            self._close(stream)

    def _waiting(self) -> Iterator[tuple[Stream, float]]:
        for streams in self._strangers.values():
            yield from streams.items()

    def _wait(self, stream: Stream, until: float) -> None:
        own = self._strangers.get(self._address.get(stream, ""))
        if own is not None and stream in own:
            own[stream] = until

    def _allowed(self, address: str) -> int:
        """How many connections of strangers an address may have: more where people with links stand behind it."""
        links, now = self._links.get(address, OrderedDict[str, float]()), self.clock()
        while links and next(iter(links.values())) < now:
            links.popitem(last=False)
        return STRANGERS + WITH_A_LINK * len(links)

    def _put_out(self, streams: OrderedDict[Stream, float] | OrderedDict[Stream, None]) -> None:
        """Close the oldest, rather one that is not being answered."""
        idle = (stream for stream, until in streams.items() if until != inf and not stream.writing())
        self._close(next(idle, next(iter(streams))))

    def _close(self, stream: Stream) -> None:
        self.gone(stream)
        stream.close()

    def _forget_stranger(self, stream: Stream, address: str) -> None:
        own = self._strangers.get(address)
        if own is not None and own.pop(stream, None) is not None and not own:
            del self._strangers[address]
