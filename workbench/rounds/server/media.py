"""Pictures, sounds and films of a round: files beside its gold set or guideline, each only for whom it was shown to."""

from collections import Counter
from pathlib import Path
from typing import Any

from tornado.web import HTTPError, StaticFileHandler

from workbench.errors import NotInvited
from workbench.rounds.server.base import HEADERS, Base, House, Refused
from workbench.rounds.server.handlers import TOKEN
from workbench.rounds.server.limits import STREAMS
from workbench.rounds.server.service import TYPES


class Medium(Base, StaticFileHandler):
    """`/media/TOKEN/TURN/KEY`: never a path, so none leads outside; ranges are answered, as films need."""

    def initialize(self, house: House) -> None:  # type: ignore[override]
        """The folder is set for each request, by what the desk allows."""
        Base.initialize(self, house)
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
        self.not_too_often(self.house.media, token)
        if self.house.streams[token] >= STREAMS:  # who asks and does not read holds a connection
            self.send_error(429)
            raise Refused
        self.house.streams[token] += 1
        self.streams = token
        self.file: Path = await self.ask(self.house.desk.medium, token, turn, key)

    async def get(self, *_: Any, include_body: bool = True) -> None:
        """The file."""
        await StaticFileHandler.get(self, self.file.name, include_body)

    async def head(self, *_: Any) -> None:
        """Its headers."""
        await StaticFileHandler.get(self, self.file.name, False)

    def on_finish(self) -> None:
        """One less on its way, once; so too where the client hung up."""
        super().on_finish()
        if self.streams:
            self.house.streams -= Counter({self.streams: 1})  # forgets who has none left
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
        return TYPES[self.file.suffix.lower()]

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002
        """Nothing is kept by a browser."""
        self.set_header("Cache-Control", HEADERS["Cache-Control"])
        self.clear_header("Last-Modified")

    def compute_etag(self) -> None:
        """No tag."""
