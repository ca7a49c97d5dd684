"""What holds for every answer of the server: strict headers, limits, refusals in plain words, one call to the service."""

import asyncio
import html
import logging
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from string import Template
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest
from tornado.web import HTTPError, RequestHandler

from workbench.errors import (
    AlreadyAnswered,
    BadAction,
    LinkEnded,
    NotFound,
    NotInvited,
    NotNow,
    NotOpen,
    StoreBusy,
    StoreLost,
    WorkbenchError,
    WriteFailed,
    WrongHolder,
)
from workbench.rounds.server.connections import Connections, Stream
from workbench.rounds.server.limits import CONNECTIONS, MEDIA, PER_ADDRESS, PER_LINK, UNDONE, WAITING, Buckets
from workbench.rounds.server.service import Holder, RoundService
from workbench.rounds.server.vendors import VendorPages
from workbench.store.rounds.links import Kind
from workbench.ui.words import LANGUAGES, preferred, words

# What a browser may fetch besides the data of a round: our own modules and sheets, read once when the server starts.

PACKAGE = Path(__file__).parents[2]
PAGE = PACKAGE / "rounds" / "page"
SERVED = ("ui", "rounds/page")  # their modules and sheets, under the names they have in the package
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
}


@dataclass(frozen=True)
class Asset:
    """A JavaScript module or a style sheet."""

    content: bytes
    type: str
    tag: str


def assets() -> dict[str, Asset]:
    """Every module and sheet that the server serves, by its name below `/static/`."""
    assets_by_name = {}
    folders = [path for folder in SERVED for path in sorted((PACKAGE / folder).rglob("*"))]
    for path in (PACKAGE / "theme.css", PACKAGE / "report/templates/report.css", *folders):
        if path.suffix in TYPES and path.is_file():
            content = path.read_bytes()
            tag = f'"{sha256(content).hexdigest()[:20]}"'
            assets_by_name[path.relative_to(PACKAGE).as_posix()] = Asset(content, TYPES[path.suffix], tag)
    return assets_by_name


def pages() -> dict[str, str]:
    """The page that loads the card, in each language; it holds nothing of any round."""
    return {language: _filled("index.html", language, _of_page(language)) for language in LANGUAGES}


def message(language: str, title: str, text: str) -> str:
    """A page of plain words."""
    return _filled("message.html", language, {"title": title, "text": text})


def _of_page(language: str) -> dict[str, str]:
    """The sentences that a page says before the card is there, by their names in it."""
    sentences = words(language).items()
    return {name.removeprefix("page."): text for name, text in sentences if name.startswith("page.")}


def _filled(name: str, language: str, sentences: dict[str, str]) -> str:
    page = Template((PAGE / name).read_text(encoding="utf-8"))
    escaped = {key: html.escape(text) for key, text in sentences.items()}
    return page.substitute(escaped, lang=language, direction=words(language)["direction"])


LOG = logging.getLogger("workbench.rounds.server")
DEVICE = "device"  # the cookie of a browser that opened a link which belongs to its first browser
SECRET = re.compile(r"[\w-]{43}", re.ASCII)  # 256 random bits
T = TypeVar("T")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
STATIC = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}
STATUS: dict[type[WorkbenchError], int] = {
    **{
        LinkEnded: 410,
        WrongHolder: 403,
        NotInvited: 404,
        NotFound: 404,
        BadAction: 400,
        NotNow: 409,
        AlreadyAnswered: 409,
        NotOpen: 410,
    },
    **{StoreBusy: 503, WriteFailed: 503},
}
PAGES = {421: "other_name", 429: "too_many", 500: "broken", 503: "unavailable"}  # else the link is not valid
WAITS = frozenset({"too_many", "broken", "unavailable", "lost"})  # not the link's fault
LOST = "The server's storage is damaged; nothing you send is kept now. Tell whoever sent you the link."
BUSY = "The server cannot keep answers right now. Nothing was lost; try again in a moment."
BROKEN = "Something broke here; nothing was saved. Try again, or tell whoever sent you the link."


@dataclass(frozen=True)
class SignOn:
    """A header in which a proxy says who is signed in; it is believed from that proxy alone."""

    header: str
    proxies: tuple[str, ...]

    def user(self, request: HTTPServerRequest) -> str | None:
        """The user that the proxy names; None without one, or where somebody else sent the header."""
        value = request.headers.get(self.header, "").strip()
        if not value:
            return None
        address = getattr(request.connection, "context").address  # noqa: B009  # the peer's own, not a forwarded one
        peer = address[0] if isinstance(address, tuple) else str(address)
        if peer not in self.proxies:
            LOG.warning("%s from %s, which is no named proxy, was ignored", self.header, peer)
            return None
        return value.encode("latin-1").decode("utf-8", "replace")


@dataclass
class ServerState:
    """What all handlers of one process share.

    hosts     names under which the server may be asked; `secure` says that it is reached over TLS
    secret    by which it proves to the board that it is the server of this workspace
    sign_on   how people are signed in by a proxy; None where the link alone is enough
    """

    service: RoundService
    pool: Executor
    hosts: frozenset[str]
    secure: bool = False
    secret: str = ""
    sign_on: "SignOn | None" = None
    connections: Connections = field(default_factory=lambda: Connections(CONNECTIONS))
    links: Buckets = field(default_factory=lambda: Buckets(PER_LINK))
    media: Buckets = field(default_factory=lambda: Buckets(PER_LINK.times(MEDIA)))
    addresses: Buckets = field(default_factory=lambda: Buckets(PER_ADDRESS))
    files: dict[str, Asset] = field(default_factory=assets)
    pages: dict[str, str] = field(default_factory=pages)  # by language
    vendors: VendorPages = field(default_factory=VendorPages)
    undone: Buckets = field(default_factory=lambda: Buckets(UNDONE))
    streams: Counter[str] = field(default_factory=Counter)  # media on their way, by link
    under_way: int = 0
    waiting: int = 0


class Base(RequestHandler):
    """Headers and checks of every answer, whatever the address."""

    def initialize(self, state: ServerState) -> None:
        """Keep what is shared."""
        self.state = state
        self.counted = False

    def set_default_headers(self) -> None:
        """The same strict headers for every answer, also for refusals; none that names the software."""
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)
        if self.application.settings.get("secure"):
            self.set_header("Strict-Transport-Security", "max-age=31536000")

    def compute_etag(self) -> None:
        """No tag: nothing here is kept by a browser."""

    def prepare(self) -> None:
        """Refuse a wrong Host and whoever asks too much."""
        self.state.under_way += 1
        self.counted = True
        connection: Any = self.request.connection
        self.stream: Stream = connection.stream
        self.state.connections.asked(self.stream)
        try:
            host = urlsplit(f"//{self.request.host}").hostname
        except ValueError:  # half a bracket
            host = None
        if host not in self.state.hosts:
            raise HTTPError(421)
        self.not_too_often(self.state.addresses, self.request.remote_ip or "")

    def on_finish(self) -> None:
        """Count one request less under way, once."""
        if self.counted:
            self.state.under_way -= 1
            self.state.connections.answered(self.stream)
        self.counted = False

    def on_connection_close(self) -> None:
        """So too where a client hung up before its request was whole; what a thread does for it is waited for at the end."""
        super().on_connection_close()
        self.on_finish()

    @property
    def holder(self) -> Holder:
        """Who holds the link, as far as this request tells."""
        device = self.get_cookie(DEVICE) or ""
        user = self.state.sign_on.user(self.request) if self.state.sign_on else None
        return Holder(device if SECRET.fullmatch(device) else None, user)

    def shows_link(self, token: str, kind: Kind = "invitation") -> None:
        """Refuse a link that we did not sign, before anything else of the request is read."""
        self.state.service.store.signed(token, kind)
        self.state.connections.shows(self.stream, token)

    def not_too_often(self, buckets: Buckets, key: str) -> None:
        """Refuse with 429 and the seconds to wait."""
        if wait := buckets.wait(key):
            self.send_error(429, retry=max(1, round(wait)))
            raise Refused

    async def ask(self, call: Callable[..., T], *arguments: Any) -> T:
        """Call the service in its own thread; only a limited number of calls may wait."""
        if self.state.waiting >= WAITING:
            raise StoreBusy("too many requests wait for the database")
        self.state.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.state.pool, call, *arguments)
        finally:
            self.state.waiting -= 1

    def write_error(self, status_code: int, **options: Any) -> None:
        """Answer in plain words. The cause is only in the server's log, without the link."""
        _, error, _ = options.get("exc_info", (None, None, None))
        self.set_status(status_code)
        if status_code in (429, 503):
            self.set_header("Retry-After", str(options.get("retry", 2)))
        self.send_error_page(status_code, error)

    def send_error_page(self, status: int, error: Any) -> None:
        """Answer with a page that explains the error; addresses of data answer with JSON instead."""
        name, at = PAGES.get(status, "not_valid"), ""
        if isinstance(error, StoreLost):
            name = "lost"
        if isinstance(error, LinkEnded):
            name, at = error.why, f"{error.at:%Y-%m-%d %H:%M} UTC"
        if isinstance(error, WrongHolder):
            name = error.why
        sentences = words(self.language)
        title = sentences[f"message.title.{'waiting' if name in WAITS else 'link'}"]
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(message(self.language, title, sentences[f"message.{name}"].format(at=at)))

    @property
    def language(self) -> str:
        """The language that the browser prefers, among those there are."""
        return preferred(self.request.headers.get("Accept-Language", ""))

    def _handle_request_exception(self, error: BaseException) -> None:
        if isinstance(error, Refused):
            return
        if isinstance(error, WorkbenchError):
            status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
            if status >= 500:
                LOG.error("%s: %s", type(error).__name__, error)
            elif isinstance(error, NotInvited):
                LOG.info("a link was refused: %s", error.why)
            if not self._finished:
                self.send_error(status, exc_info=(type(error), error, error.__traceback__))
            return
        super()._handle_request_exception(error)

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Write to our own log, never with the address: it holds the link."""
        if not isinstance(error, HTTPError):
            LOG.error("%s %s broke", self.request.method, type(self).__name__, exc_info=(kind, error, trace))


class Refused(Exception):
    """Ends a request whose answer was sent."""


def sentence_of(status: int, error: Any) -> dict[str, Any] | None:
    """The sentence of the card's catalogue that says the same, where there is one."""
    if isinstance(error, LinkEnded):
        return {"id": error.why, "values": {"at": error.at.isoformat()}}
    if isinstance(error, WrongHolder):
        return {"id": error.why, "values": {}}
    if isinstance(error, StoreLost):
        return {"id": "lost", "values": {}}
    if isinstance(error, BadAction):
        return {"id": error.says, "values": {} if error.part is None else {"n": error.part}}
    return {"id": "too_long", "values": {}} if status == 413 else None


def words_of(status: int, error: Any) -> str:
    """The same in English, for whoever reads the answer itself."""
    if isinstance(error, StoreLost):
        return LOST
    if isinstance(error, StoreBusy | WriteFailed):
        return BUSY
    if isinstance(error, NotNow | NotOpen | NotInvited | BadAction):
        return str(error)
    if isinstance(error, AlreadyAnswered):
        return "This item already has an answer, perhaps from a second window. That answer was kept."
    if status >= 500:
        return BROKEN
    return {
        403: "This was asked for by another site.",
        404: "There is nothing here.",
        405: "This cannot be done here.",
        413: "This is too long.",
        421: "This server does not go by that name.",
        429: "Too many requests; wait a moment.",
    }.get(status, "This could not be understood.")
