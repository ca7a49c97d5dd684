"""What the server answers at each address: the page, its modules, what may be known, and what a person does."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from tornado.web import HTTPError, stream_request_body

from workbench.errors import BadAction, NotInvited
from workbench.rounds.server.base import Base, House, sentence_of, words_of
from workbench.rounds.server.limits import BODY
from workbench.ui.words import LANGUAGES

TOKEN = re.compile(r"[\w.~-]{1,300}", re.ASCII)


class Missing(Base):
    """Every address that is none of the others."""

    def prepare(self) -> None:
        """There is nothing."""
        super().prepare()
        raise HTTPError(404)


class Page(Base):
    """`/q/TOKEN`: the shell that loads the card, for whoever is invited."""

    async def get(self, token: str) -> None:
        """The page, which holds nothing of the round."""
        await self.ask(self.house.desk.check, token)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(self.house.pages[self.language])


class Static(Base):
    """`/static/NAME`: our own modules and sheets, from a list made at the start."""

    def get(self, name: str) -> None:
        """One of them; a browser may keep it and ask whether it changed."""
        asset = self.house.files.get(name)
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
    """`/healthz`: whether the process and its database answer."""

    async def get(self) -> None:
        """One word."""
        await self.ask(self.house.desk.store.ping)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("ok\n")


class Api(Base):
    """The addresses of data: only from our own page, with a link, and not too often."""

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
        self.not_too_often(self.house.links, self.token)
        self.holds = headers.get("X-Guideline", "")

    def tell(self, status: int, error: Any) -> None:
        """Why not, for the card to show, with the sentence's place in the catalogue."""
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
        self.give(await self.ask(self.house.desk.view, self.token, self.language, self.holds))


@stream_request_body
class Done(Api):
    """`POST /api/act`: one action, and what the browser may know after it."""

    def initialize(self, house: House) -> None:
        """Nothing was read yet."""
        super().initialize(house)
        self.body = bytearray()

    def prepare(self) -> None:
        """Refuse what is too long before it is read."""
        super().prepare()
        length = self.request.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > BODY:
            raise HTTPError(413)

    def data_received(self, chunk: bytes) -> None:
        """A piece of the body."""
        self.body += chunk
        if len(self.body) > BODY:
            raise HTTPError(413)

    async def post(self) -> None:
        """Do it."""
        kind = self.request.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if kind != "application/json":
            raise BadAction("An action is sent as application/json.")
        try:
            said = json.loads(self.body)
        except (ValueError, RecursionError):
            raise BadAction("This is no JSON.") from None
        if isinstance(said, dict) and said.get("do") == "take_back":
            self.not_too_often(self.house.undone, self.token)
        self.give(await self.ask(self.house.desk.act, self.token, self.language, said, self.holds))
