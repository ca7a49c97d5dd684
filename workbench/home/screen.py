"""Home on the screen: what waits for whom, who needs a retake, the first steps, and the way to everything there is."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from workbench.home.first_steps import first_steps
from workbench.home.inputs import StatusReader, reader
from workbench.home.offers import offers_of
from workbench.home.study import KINDS, UNREADABLE, DueRetake, Entry, Status, Waiting
from workbench.store.workspace import Workspace
from workbench.ui.actions import Action, parse_action
from workbench.ui.modules import inlined, styles
from workbench.ui.offers import Offer
from workbench.ui.screen import Screen
from workbench.ui.tools import Address

HERE = Path(__file__).with_suffix("")


class Read(Action):
    """Look what changed."""

    do: Literal["read"]


READ = TypeAdapter(Read)


class HomeSession:
    """The status when last read. Who may not see gold gets nothing of what gold sets and rounds wait for.

    watched  whether what changes is read beside the screen, after each act too
    """

    def __init__(self, status_reader: StatusReader) -> None:
        self.reader, self.watched = status_reader, False
        self.status = self._read()

    def _read(self) -> Status:
        status = self.reader.latest(dt.datetime.now(dt.UTC))
        return status if self.reader.workspace.may("see gold") else status.without_gold()

    def view(self) -> dict[str, Any]:
        """Waiting work first; try-outs apart."""
        status = self.status
        real = [entry for entry in status.entries if entry.work != "try-out"]
        titles = {entry.name: entry.shown for entry in status.entries if entry.kind == "pilot"}
        steps = first_steps(status)
        return {
            "waiting": [waiting_view(entry, wait) for entry, wait in status.waiting],
            "retakes": [retake_view(retake) for retake in status.retakes],
            "steps": [] if all(step.state == "done" for step in steps) else [s.to_dict() for s in steps],
            "parts": [
                {"kind": kind, "entries": [entry_view(entry) for entry in real if entry.kind == kind]}
                for kind in KINDS
            ],
            "try_outs": [entry_view(entry) for entry in status.entries if entry.work == "try-out"],
            "trends": [
                {**trend.to_dict(), "pilot": titles.get(trend.pilot, trend.pilot)} for trend in status.trends
            ],
        }

    def act(self, message: dict[str, Any]) -> str | None:
        """Look again, the only action here."""
        parse_action(READ, message)
        if not self.watched:
            self.reread()
        return None

    def offers(self) -> tuple[Offer, ...]:
        """The status as a page and as tables."""
        return offers_of(self.reader.workspace, self.reader.database)

    def reread(self) -> bool:
        """Read again what changed; whether anything did."""
        before, self.status = self.status, self._read()
        return self.status != before

    def go(self, _address: Address) -> None:
        """Home is one place, and as it is now."""
        if not self.watched:
            self.reread()


def retake_view(retake: DueRetake) -> dict[str, Any]:
    """A retake without its command."""
    return {name: value for name, value in retake.to_dict().items() if name != "next"}


def waiting_view(entry: Entry, wait: Waiting) -> dict[str, Any]:
    """One row: what waits, of what, for whom, and where it is done; `why` is what keeps a part from being read."""
    unreadable = entry.state == UNREADABLE
    return {
        "kind": entry.kind,
        "title": entry.shown,
        "what": "cannot be read" if unreadable else wait.what,
        "why": wait.what if unreadable else "",
        "whom": wait.whom,
        "address": dict(wait.address),
    }


def entry_view(entry: Entry) -> dict[str, Any]:
    """A part of the workspace, and how many things wait there."""
    return {
        "kind": entry.kind,
        "title": entry.shown,
        "state": entry.state,
        "waits": len(entry.waits),
        "work": entry.work,
        "address": dict(entry.address),
    }


class HomeScreen(Screen):
    """Where one lands. `session` is a `HomeSession`; it is drawn again when something else waits."""

    session: HomeSession
    tool = "home"
    _esm = inlined(HERE / "home.js")
    css = styles("screens.css", HERE / "home.css")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Display it; from now on the watch reads."""
        self.session.watched = self.watch is not None
        return super()._repr_mimebundle_(**kwargs)

    def counted(self, waiting: Mapping[str, int]) -> None:
        """The counts, and the rows behind them."""
        super().counted(waiting)
        if self.session.reread():
            self.redraw()


def home_page(*, root: Path | None = None, database: str | None = None) -> HomeScreen:
    """What waits in the workspace and for whom, who needs a retake, the first steps, and the way to everything."""
    workspace = Workspace.find(root)
    workspace.recover()
    return HomeScreen(HomeSession(reader(workspace, database)), root=workspace.root, database=database)
