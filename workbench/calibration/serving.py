"""The quiz page on the board: whether it runs, where, how many people are on it; started and stopped beside the screen."""

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from workbench.calibration import actions
from workbench.calibration.store import BoardStore
from workbench.errors import WorkbenchError
from workbench.rounds import serving
from workbench.rounds.serving import QuizPage
from workbench.store.rounds import served
from workbench.store.rounds.served import Reach
from workbench.store.rounds.store import AttemptStore
from workbench.ui.jobs import Jobs

ON_IT = dt.timedelta(minutes=10)  # since somebody was last asked or answered
EXAMPLE = "https://quiz.example.org"
START, STOP = "start the quiz page", "stop the quiz page"


@dataclass(eq=False)
class Serving:
    """What the lead sees of the quiz page, as it was last looked at.

    jobs     start and stop it; looking costs a request, so that too is done beside the screen
    moved    where links led before the last start, if they lead elsewhere now
    """

    store: BoardStore
    now: Callable[[], dt.datetime]
    jobs: Jobs
    begin: Callable[[Callable[[], None]], None]
    changed: Callable[[], None]
    page: QuizPage | None = None
    on_it: int = 0
    moved: str = ""
    _looking: bool = field(default=False, repr=False)

    def perform(self, action: actions.OnPage) -> None:
        """Start or stop the page, or forget one that cannot be asked."""
        root = self.store.workspace.root
        match action:
            case actions.ServePage():
                reach = Reach(action.reach, action.public_url.strip(), action.port)
                if reach.kind == "proxy":
                    serving.public_url(reach.public_url)  # refused at once, not by the job
                self.jobs.start(START, lambda _: self._start(reach))
            case actions.StopPage():
                self.jobs.start(STOP, lambda _: self._stop())
            case actions.ForgetPage():
                serving.clear(root)
                self.look()

    def look(self) -> None:
        """Look how the page is; beside the screen where a server is to be asked. Draw again only if something is new."""
        if self._looking or self.jobs.now.keys() & {START, STOP}:
            return
        self._looking = True
        if served.read(self.store.workspace.root).server is None:
            self._look()
        else:
            self.begin(self._look)

    def _look(self) -> None:
        before = self.page, self.on_it
        try:
            self.page = serving.look(self.store.workspace.root)
            self.on_it = self._count()
        except WorkbenchError:  # the board reads the same database, and says what is wrong with it
            self.on_it = 0
        finally:
            self._looking = False
        if (self.page, self.on_it) != before:
            self.changed()

    def _count(self) -> int:
        """How many real people were asked or answered something lately, in any round."""
        running = self.page is not None and self.page.state == "running"
        if not running or not AttemptStore.is_there(self.store.database, self.store.workspace.root):
            return 0
        return self.store.attempts.on_it(self.now() - ON_IT)

    def _invited(self) -> bool:
        """Whether anybody has a link, which led to the usual address before the page ran first."""
        return AttemptStore.is_there(self.store.database, self.store.workspace.root) and any(
            self.store.attempts.invitations(round_.name) for round_ in self.store.rounds()
        )

    def _start(self, reach: Reach) -> None:
        root = self.store.workspace.root
        before = served.noted(root) or (served.LOCAL if self._invited() else None)
        if not AttemptStore.is_there(self.store.database, root):
            self.store.attempts  # noqa: B018  # two programs must not make the first tables at once
        self.page = serving.start(root, self.store.database, reach)
        address = self.page.server.address if self.page.server else ""
        self.moved = before if before is not None and before != address else ""

    def _stop(self) -> None:
        serving.stop(self.store.workspace.root)
        self.page, self.on_it = serving.look(self.store.workspace.root), 0

    def view(self) -> dict[str, Any]:
        """The state of the page in words and values; nothing of it is secret but what its process keeps."""
        page = self.page or QuizPage("down", served.read(self.store.workspace.root).reach)
        server = page.server
        busy = next((name for name in (START, STOP) if name in self.jobs.now), None)
        return {
            "state": page.state if self.page else "looking",
            "busy": {START: "starting", STOP: "stopping", None: ""}[busy],
            "failed": self.jobs.failed.get(START) or self.jobs.failed.get(STOP) or "",
            "on_it": self.on_it,
            "reach": page.reach.kind,
            "public_url": page.reach.public_url or os.environ.get(PUBLIC_URL, ""),
            "example": EXAMPLE,
            "port": page.reach.port,
            "moved": self.moved,
            "last": list(page.last),
            "hub": "JUPYTERHUB_USER" in os.environ,
            "server": server
            and {
                "address": server.address,
                "since": server.started_at.isoformat(),
                "machine": server.machine,
                "by": server.by,
                "listens": server.listens,
                "qr": picture_of(server.address)
                if page.state == "running" and reachable(server.address)
                else "",
            },
        }


PUBLIC_URL = (
    "WORKBENCH_PUBLIC_URL"  # set by whoever runs JupyterHub or the proxy: the address of the quiz page
)


def reachable(address: str) -> bool:
    """Whether another device, such as a phone, can reach an address: a picture of it is of use."""
    return urlsplit(address).hostname not in ("127.0.0.1", "localhost", "::1")


@lru_cache(maxsize=500)
def picture_of(address: str) -> str:
    """The QR code of an address as the address of a picture."""
    import segno

    code = segno.make(address, error="m", micro=False)
    return str(code.svg_data_uri(scale=4, border=2, light="#ffffff"))
