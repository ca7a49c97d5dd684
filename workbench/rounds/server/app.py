"""The server of rounds: one process on one port, started, and stopped so that nothing under way is lost."""

import asyncio
import errno
import logging
import secrets
import signal
import ssl
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from socket import socket
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPConnection, HTTPMessageDelegate
from tornado.iostream import IOStream, SSLIOStream, StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from workbench.errors import NotFound, OutOfRange, WorkbenchError
from workbench.rounds.server.base import ServerState, SignOn
from workbench.rounds.server.clock import Clock
from workbench.rounds.server.connections import Connections
from workbench.rounds.server.handlers import (
    Done,
    Front,
    Health,
    Medium,
    Missing,
    Page,
    Seen,
    Static,
    VendorPage,
)
from workbench.rounds.server.limits import (
    BODY,
    BODY_TIME,
    CONNECTIONS,
    FIRST,
    HANDSHAKE,
    HEADERS,
    IDLE,
    MEDIA,
    PER_ADDRESS,
    PER_LINK,
    Buckets,
    Rate,
)
from workbench.rounds.server.service import RoundService
from workbench.store.rounds.store import KEYS_AGE, AttemptStore
from workbench.store.workspace import Workspace

LOG = logging.getLogger("workbench.rounds.server")
LOCAL = ("localhost", "127.0.0.1", "::1")
THREADS = {"sqlite": 8, "postgresql": 4}  # with SQLite, those who wait for its one writer are kept together
NEXT = 50  # further ports that are tried where one is busy
SWEEP = 0.5  # seconds between two looks at connections that showed no link
BEAT = 30.0  # seconds between two looks at the database
PATIENCE = 20.0  # seconds that requests under way have when the server is told to stop


@dataclass(frozen=True)
class Settings:
    """How a server is reached, and what it allows.

    next_port take the next free port where this one is busy
    secret    by which it proves to the board that it is the server of its workspace
    hosts     names it goes by besides those of this machine, without ports
    proxies   addresses of reverse proxies whose X-Forwarded-For is believed
    sign_on   the header in which these say who is signed in; None where the link alone is enough
    idle      seconds for the headers of a request to arrive, and between two requests
    """

    host: str = "127.0.0.1"
    port: int = 8090
    next_port: bool = False
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    hosts: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    secure: bool = False  # behind a proxy that speaks TLS
    proxies: tuple[str, ...] = ()
    sign_on: str | None = None
    idle: float = IDLE
    per_link: Rate = PER_LINK
    per_address: Rate = PER_ADDRESS
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        for proxy in self.proxies:
            try:
                ip_address(proxy)
            except ValueError:
                raise OutOfRange(
                    f"{proxy!r} is no address of a proxy; expected one such as 127.0.0.1."
                ) from None
        own = () if self.host in ("0.0.0.0", "::", "") else (self.host,)
        names = frozenset(name.lower().strip("[]") for name in (*LOCAL, *own, *self.hosts))
        object.__setattr__(self, "names", names)

    @property
    def tls(self) -> ssl.SSLContext | None:
        """The certificate, where one is given."""
        if self.certificate is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(self.certificate, self.key)
        except (OSError, ssl.SSLError) as error:
            raise NotFound(f"the certificate {self.certificate} cannot be used: {error}.") from error
        return context


class Server(HTTPServer):
    """An HTTP server that limits its connections and closes those that are slow to start TLS."""

    def initialize(self, *args: Any, connections: Connections | None = None, **more: Any) -> None:
        """As tornado makes its servers."""
        super().initialize(*args, **more)
        self._shaking: set[asyncio.Task[None]] = set()
        self._all = Connections(_connections()) if connections is None else connections

    def handle_stream(self, stream: IOStream, address: tuple[object, ...]) -> None:
        """Serve a new connection, or close it where there are too many."""
        patience = HANDSHAKE if isinstance(stream, SSLIOStream) else None
        if not self._all.admit(stream, str(address[0]), patience):
            stream.close()
            return
        if isinstance(stream, SSLIOStream):
            task = asyncio.get_running_loop().create_task(self._shake_hands(stream))
            self._shaking.add(task)
            task.add_done_callback(self._shaking.discard)
        super().handle_stream(stream, address)

    async def _shake_hands(self, stream: SSLIOStream) -> None:
        """Close a connection that does not start TLS in time."""
        try:
            await asyncio.wait_for(stream.wait_for_handshake(), HANDSHAKE)
            self._all.answered(stream)
        except TimeoutError:
            stream.close()
        except (StreamClosedError, OSError):
            LOG.debug("a connection ended before TLS stood")

    def start_request(self, server_conn: object, request_conn: HTTPConnection) -> HTTPMessageDelegate:
        """Believe a forwarded address only where the connection is a named proxy's."""
        context: Any = request_conn.context  # type: ignore[attr-defined]
        self.xheaders = context.remote_ip in self._all.proxies
        return super().start_request(server_conn, request_conn)

    def on_close(self, server_conn: object) -> None:
        """One connection less."""
        super().on_close(server_conn)
        self._all.gone(server_conn.stream)  # type: ignore[attr-defined]


def _connections() -> int:
    """How many connections there may be: below what the system lets a process open."""
    if sys.platform == "win32":
        return CONNECTIONS
    import resource

    return min(CONNECTIONS, max(resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 100, 10))


def application(state: ServerState) -> Application:
    """The addresses there are; everything else is 404."""
    shared = {"state": state}
    return Application(
        [
            (r"/", Front, shared),
            (r"/q/([\w.~-]{1,300})", Page, shared),
            (r"/v/([\w.~-]{1,300})", VendorPage, shared),
            (r"/api/view", Seen, shared),
            (r"/api/act", Done, shared),
            (r"/media/([\w.~-]{1,300})/(\d{1,7}|guideline)/([\w-]{1,100})", Medium, shared),
            (r"/static/([\w./-]{1,100})", Static, shared),
            (r"/healthz", Health, shared),
        ],
        default_handler_class=Missing,
        default_handler_args=shared,
        log_function=_log,
        secure=state.secure,
        static_path=None,
    )


def _log(handler: RequestHandler) -> None:
    """A line a request, with the kind of address and never the address: that holds the link."""
    took = 1000 * handler.request.request_time()
    status = handler.get_status()
    level = logging.WARNING if status >= 500 else logging.INFO
    LOG.log(level, "%s %s %d %.1f ms", handler.request.method, type(handler).__name__, status, took)


def _without_link(record: logging.LogRecord) -> bool:
    """What tornado says of a request that it cannot read quotes the request, which may hold a link: leave that out."""
    if str(record.msg).startswith("Malformed HTTP message") and isinstance(record.args, tuple):
        record.msg, record.args = "a request from %s could not be read", record.args[:1]
    return True


async def run(
    workspace: Workspace, store: AttemptStore, settings: Settings, ready: Callable[[int], None]
) -> None:
    """Serve until SIGTERM or SIGINT; then finish what is under way. `ready` is told the port."""
    logging.getLogger("tornado.general").addFilter(_without_link)
    kind = "postgresql" if store.where.startswith("postgresql") else "sqlite"
    pool = ThreadPoolExecutor(THREADS[kind], thread_name_prefix="service")
    context = settings.tls
    if settings.sign_on:
        store.people_sign_in()
    connections = Connections(_connections(), frozenset(settings.proxies), patience=min(FIRST, settings.idle))
    state = ServerState(
        RoundService(workspace, store, Clock(store.latest()), sign_on=settings.sign_on is not None),
        pool,
        settings.names,
        connections=connections,
        secure=settings.secure or context is not None,
        secret=settings.secret,
        sign_on=SignOn(settings.sign_on, settings.proxies) if settings.sign_on else None,
        links=Buckets(settings.per_link),
        media=Buckets(settings.per_link.times(MEDIA)),
        addresses=Buckets(settings.per_address),
    )
    server = Server(
        application(state),
        connections=connections,
        ssl_options=context,
        trusted_downstream=list(settings.proxies),
        max_header_size=HEADERS,
        max_body_size=BODY,
        max_buffer_size=2 * 1024 * 1024,
        idle_connection_timeout=settings.idle,
        body_timeout=min(BODY_TIME, settings.idle),
    )
    sockets = _listen(settings)
    server.add_sockets(sockets)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
    follow = loop.create_task(_follow_keys(state))
    ready(sockets[0].getsockname()[1])
    beside = [asyncio.create_task(work) for work in (_sweep(connections), _beat(state))]
    await stop.wait()
    for task in beside:
        task.cancel()
    server.stop()
    follow.cancel()
    await _settle(state)
    await server.close_all_connections()
    state.vendors.close()
    pool.shutdown(wait=True)


def _listen(settings: Settings) -> list[socket]:
    """Listen at the port asked for, or where it is busy and another one will do, at the next free one."""
    last = settings.port + NEXT if settings.next_port else settings.port
    for port in range(settings.port, min(last, 65535) + 1):
        try:
            return bind_sockets(port, settings.host or None)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or port == last:
                raise NotFound(
                    f"{settings.host}:{port} cannot be served: {error.strerror or error}."
                ) from error
    raise NotFound(f"no port from {settings.port} on is free.")


async def _sweep(connections: Connections) -> None:
    """Close the connections of those who showed no link and ask nothing."""
    while True:
        await asyncio.sleep(SWEEP)
        connections.sweep()


async def _beat(state: ServerState) -> None:
    """Write and read the database now and then, so that its loss is in the log before somebody answers."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(BEAT)
        try:
            await loop.run_in_executor(state.pool, state.service.health)
        except WorkbenchError as error:
            LOG.error("%s: %s", type(error).__name__, error)


async def _follow_keys(state: ServerState) -> None:
    """Read the keys of links again and again: another process may replace them."""
    while True:
        await asyncio.sleep(KEYS_AGE / 2)
        try:
            await asyncio.get_running_loop().run_in_executor(state.pool, state.service.store.read_keys)
        except WorkbenchError as error:  # the requests themselves say so, and health
            LOG.debug("the keys of links could not be read again: %s", error)


async def _settle(state: ServerState) -> None:
    """Wait for what is under way, up to a limit."""
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    while state.under_way and loop.time() < until:
        await asyncio.sleep(0.02)
