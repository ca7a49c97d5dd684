"""What the server answers at each address: the page, its modules, what may be known, and what a person does."""

import json
import re
import secrets
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tornado.web import HTTPError, StaticFileHandler, stream_request_body

from workbench.errors import BadAction, NotInvited, WrongHolder
from workbench.rounds.server.base import (
    DEVICE,
    HEADERS,
    STATIC,
    Base,
    Refused,
    ServerState,
    message,
    sentence_of,
    words_of,
)
from workbench.rounds.server.limits import BODY, DRAINED, STREAMS
from workbench.rounds.serving import PROOF, proof
from workbench.store.gold_sets import MEDIA_TYPES
from workbench.ui.words import LANGUAGES, words

TOKEN = re.compile(r"[\w.~-]{1,300}", re.ASCII)
CHALLENGE = re.compile(r"[0-9a-f]{32}")
YEAR = 365 * 24 * 3600  # seconds


class Missing(Base):
    """Every other address."""

    def prepare(self) -> None:
        """There is nothing."""
        super().prepare()
        raise HTTPError(404)


class Page(Base):
    """`/q/TOKEN`: the shell that loads the card, for whoever is invited."""

    async def get(self, token: str) -> None:
        """The page, which holds nothing of the round."""
        self.shows_link(token)
        await self.ask(self.state.service.check, token, self.holder)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(self.state.pages[self.language])


class Front(Base):
    """`/`: what somebody sees who types the address, to try whether it can be reached."""

    def get(self) -> None:
        """That they need their own link."""
        sentences = words(self.language)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(message(self.language, sentences["message.title.front"], sentences["message.front"]))


class VendorPage(Base):
    """`/v/TOKEN`: what a vendor's manager may see, made in another process so that no quiz waits for it."""

    async def get(self, token: str) -> None:
        """The page, without any script."""
        self.shows_link(token, "vendor")
        service = self.state.service
        vendor = await self.ask(service.vendor, token, self.holder)
        self.not_too_often(self.state.vendors.links, token)
        page = await self.state.vendors.page(service.workspace.root, service.store.url, vendor)
        self.set_header("Content-Security-Policy", STATIC)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page)


class Static(Base):
    """`/static/NAME`: our own modules and sheets, from a list made at the start."""

    def get(self, name: str) -> None:
        """One of them; a browser may keep it and ask whether it changed."""
        asset = self.state.files.get(name)
        if asset is None:
            raise HTTPError(404)
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Etag", asset.tag)
        if self.request.headers.get("If-None-Match") == asset.tag:
            self.set_status(304)
            self.finish()
            return
        self.set_header("Content-Type", asset.type)
        self.finish(asset.content)


class Health(Base):
    """`/healthz`: whether the process keeps and reads what it is given."""

    async def get(self) -> None:
        """One word."""
        self._prove()
        await self.ask(self.state.service.health)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("ok\n")

    def send_error_page(self, status: int, error: Any) -> None:
        """Some words for whoever watches, without a path."""
        self._prove()
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{words_of(status, error)}\n")

    def _prove(self) -> None:
        """Prove that this is the server of its workspace, where somebody asks for it."""
        if CHALLENGE.fullmatch(challenge := self.get_query_argument("challenge", "")):
            self.set_header(PROOF, proof(self.state.secret, challenge))


class Api(Base):
    """The addresses of data: only our own page may ask, with a link, and not too often."""

    def prepare(self) -> None:
        """Refuse other sites; read the link and the language."""
        super().prepare()
        headers = self.request.headers
        origin = headers.get("Origin")
        site = headers.get("Sec-Fetch-Site", "same-origin")
        if site not in ("same-origin", "none") or (origin is not None and not self._own(origin)):
            raise HTTPError(403)
        self.token = headers.get("X-Invitation", "")
        if not TOKEN.fullmatch(self.token):
            raise NotInvited("no link, or none of ours")
        self.not_too_often(self.state.links, self.token)
        self.shows_link(self.token)
        self.holds = headers.get("X-Guideline", "")

    def send_error_page(self, status: int, error: Any) -> None:
        """Why it was refused, for the card to show, with the key of the sentence in the catalogue.

        A browser that needs a secret gets one with the refusal, and asks again. Not with the page: who comes from
        another site brings no cookie to that, so theirs would be replaced.
        """
        if isinstance(error, WrongHolder) and error.why == "no_cookie":
            secret, secure = secrets.token_urlsafe(32), self.state.secure
            self.set_cookie(DEVICE, secret, max_age=YEAR, httponly=True, secure=secure, samesite="Strict")
        sentence = sentence_of(status, error)
        self.finish({"error": words_of(status, error), **({"message": sentence} if sentence else {})})

    def _own(self, origin: str) -> bool:
        try:
            return urlsplit(origin).netloc.lower() == self.request.host.lower()
        except ValueError:  # half a bracket
            return False

    @property
    def language(self) -> str:
        """As the page asks, else as the browser prefers."""
        asked = self.request.headers.get("X-Language", "")
        return asked if asked in LANGUAGES else super().language

    def give(self, view: dict[str, Any]) -> None:
        """The view as JSON that no browser takes for markup."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(view, ensure_ascii=False, allow_nan=False).replace("</", "<\\/"))


class Seen(Api):
    """`GET /api/view`: what the browser may know now."""

    async def get(self) -> None:
        """The view."""
        self.give(await self.ask(self.state.service.view, self.token, self.language, self.holds, self.holder))


@stream_request_body
class Done(Api):
    """`POST /api/act`: one action, and what the browser may know after it."""

    def initialize(self, state: ServerState) -> None:
        """Nothing was read yet."""
        super().initialize(state)
        self.body = bytearray()
        self.too_long = False

    def prepare(self) -> None:
        """Refuse what is far too long before it is read; what is too long is read and thrown away: who sends hears why."""
        super().prepare()
        length = self.request.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()):  # `²` is a digit, and no number
            raise HTTPError(400)
        if len(length) > len(str(DRAINED)) or int(length) > DRAINED:
            raise HTTPError(413)
        self.too_long = int(length) > BODY
        connection: Any = self.request.connection
        connection.set_max_body_size(DRAINED)

    def data_received(self, chunk: bytes) -> None:
        """A piece of the body."""
        self.too_long = self.too_long or len(self.body) + len(chunk) > BODY
        if not self.too_long:
            self.body += chunk

    async def post(self) -> None:
        """Do it."""
        if self.too_long:
            raise HTTPError(413)
        kind = self.request.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if kind != "application/json":
            raise BadAction("An action is sent as application/json.")
        try:
            message = json.loads(self.body)
        except (ValueError, RecursionError):
            raise BadAction("This is no JSON.") from None
        if isinstance(message, dict) and message.get("do") == "take_back":
            self.not_too_often(self.state.undone, self.token)
        asked = self.token, self.language, message, self.holds, self.holder
        self.give(await self.ask(self.state.service.act, *asked))


# Pictures, sounds and films of a round: files beside its gold set or guideline, each only for whom it was shown to.


class Medium(Base, StaticFileHandler):
    """`/media/TOKEN/TURN/KEY`: never a path, so none leads outside; ranges are answered, as films need."""

    def initialize(self, state: ServerState) -> None:  # type: ignore[override]
        """The folder is set for each request, by what the service allows."""
        Base.initialize(self, state)
        self.streams = ""
        StaticFileHandler.initialize(self, path="")

    async def prepare(self) -> None:  # type: ignore[override]
        """Find the file that this person may see."""
        super().prepare()
        if self.request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise HTTPError(403)
        token, turn, key = self.path_args
        if self.request.method not in ("GET", "HEAD"):
            raise HTTPError(405)
        if not TOKEN.fullmatch(token):
            raise NotInvited("no link, or none of ours")
        self.not_too_often(self.state.media, token)
        self.shows_link(token)
        if self.state.streams[token] >= STREAMS:  # who asks and does not read holds a connection
            self.send_error(429)
            raise Refused
        self.state.streams[token] += 1
        self.streams = token
        self.file: Path = await self.ask(self.state.service.medium, token, turn, key, self.holder)

    async def get(self, *_: Any, include_body: bool = True) -> None:
        """The file."""
        await StaticFileHandler.get(self, self.file.name, include_body)

    async def head(self, *_: Any) -> None:
        """Its headers."""
        await StaticFileHandler.get(self, self.file.name, False)

    def on_finish(self) -> None:
        """Count one file less on its way, once; also when the client hung up."""
        super().on_finish()
        if self.streams:
            self.state.streams -= Counter({self.streams: 1})  # forgets who has none left
        self.streams = ""

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:  # noqa: ARG003
        """The name alone; `validate_absolute_path` knows the file."""
        return path

    def validate_absolute_path(self, root: str, absolute_path: str) -> str:  # noqa: ARG002
        """The file that was found for this person."""
        return str(self.file)

    def get_content_type(self) -> str:
        """By its ending, from a closed list."""
        return MEDIA_TYPES[self.file.suffix.lower()]

    def should_return_304(self) -> bool:
        """Never: when a file was first asked for is nobody's business."""
        return False

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002
        """Nothing is kept by a browser."""
        self.set_header("Cache-Control", HEADERS["Cache-Control"])
        self.clear_header("Last-Modified")

    def compute_etag(self) -> None:
        """No tag."""
