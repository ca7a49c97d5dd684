"""The widget of every screen: sends a session's view to the browser, and passes a person's actions to the session."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import anywidget
import traitlets
from pydantic import Field, TypeAdapter

from workbench.errors import NotFound, WorkbenchError
from workbench.store.history import DocumentHistory
from workbench.store.own_name import acting, introduce
from workbench.ui.actions import Action, Session, parse_action
from workbench.ui.history import LOOK_BACK, Past
from workbench.ui.jobs import Jobs, Progress
from workbench.ui.offers import TAKE, Download, Offer, chosen, offers_view
from workbench.ui.tools import ASKS, Address, navigation
from workbench.ui.waiting import watch

BROKEN = "Something broke, and nothing was saved. The details are in the notebook's log."

LOOK = {"do": "look"}  # asks only for the current view
CHECK = {"do": "check"}  # from the screen itself: an earlier refusal stays readable


class Introduce(Action):
    """Say by which name people know who works here; an empty one takes it back."""

    do: Literal["introduce"]
    name: Annotated[str, Field(max_length=80)]


INTRODUCE = TypeAdapter(Introduce)


class Screen(anywidget.AnyWidget):
    """A session on the screen. A subclass names its `_esm` and its `css`, which holds inside the screen's shadow root alone.

    The browser is not trusted: only messages count, never a trait that it sets. It gets only the looks of the screen
    and `view`, which anybody in the browser may read. A refusal is shown above the screen
    (`view["refused"]`).

    A session may also have
    go(address)   opens a place of it; see `workbench.ui.tools`
    offers()      the reports and exports that may be taken away; see `workbench.ui.offers`
    past()        what reads the history of what is on the screen, None where there is none; see `workbench.ui.history`
    changed       is set by the screen: work in the background calls it to have the screen drawn again

    root, database   the workspace, and where its rounds are: what waits there is counted in the bar once the screen is displayed
    """

    css: ClassVar[str] = ""
    tool: ClassVar[str] = ""  # which of the tools it is; "" for none
    styles = traitlets.Unicode().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    nav = traitlets.Dict().tag(sync=True)

    def __init__(
        self, session: Session, *, root: Path | None = None, database: str | None = None, **traits: Any
    ) -> None:
        self.session = session
        self.watch = None if root is None else watch(root, database)
        self._done: dict[str, object] = {}  # of each line the last act
        self.making = Jobs(in_background, lambda: self.redraw())
        self.past = Past(self.making)
        self.notes: dict[str, tuple[str, ...]] = {}  # of each offer what was said of the last file
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:  # no kernel around it
            self._loop = None
        super().__init__(view=self.whole(), styles=self.css, nav=self._navigation({}), **traits)
        if hasattr(session, "changed"):
            session.changed = self.redraw
        self.on_msg(self._receive)

    def shown(self) -> dict[str, Any]:
        """What the browser gets of the session: its view."""
        return dict(self.session.view())

    def offers(self) -> tuple[Offer, ...]:
        """What may be taken away now."""
        return tuple(getattr(self.session, "offers", tuple)())

    def whole(self) -> dict[str, Any]:
        """The view, with the menus of what may be taken away."""
        view, offers = self.shown(), self.offers()
        if self._reads_past() is not None:
            view["history"] = self.past.view()
        return {**view, "offers": offers_view(offers, self.making.view, self.notes)} if offers else view

    def _reads_past(self) -> Callable[[], DocumentHistory] | None:
        return getattr(self.session, "past", lambda: None)()

    def go(self, address: Address) -> None:
        """Open a place; a refusal is shown on the screen."""
        self._perform(lambda: self.session.go(address))  # type: ignore[attr-defined]  # a tool's session has it

    def refresh(self, refused: str | None = None) -> None:
        """Send the current view, and why the last action was refused.

        Where nothing can be read any more, what was shown stays, with the reason.
        """
        try:
            view = self.whole()
        except WorkbenchError as error:
            view, refused = dict(self.view), str(error)
        if refused is not None:
            view["refused"] = refused
        self.view = view

    def counted(self, waiting: Mapping[str, int]) -> None:
        """Show in the bar how many things wait in each tool, from any thread."""
        nav = self._navigation(waiting)
        if nav != self.nav:
            self._in_kernel(lambda: setattr(self, "nav", nav))

    def _navigation(self, waiting: Mapping[str, int]) -> dict[str, Any]:
        you = acting(self.watch.root).called if self.watch is not None else ""
        return navigation(self.tool, dict(waiting), you) if self.tool else {}

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Display it; from now on what waits is counted."""
        if self.watch is not None and self.tool:
            self.watch.add(self)
        return super()._repr_mimebundle_(**kwargs)

    def redraw(self) -> None:
        """Draw again, from any thread; a refusal stays readable."""
        self._in_kernel(lambda: self.refresh(self.view.get("refused")))

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore every trait that the browser sets; it may only send messages."""

    def _in_kernel(self, work: Callable[[], None]) -> None:
        """Do it in the kernel's own thread: its sockets belong to that."""
        if self._loop is None or self._loop.is_closed():
            work()
        else:
            self._loop.call_soon_threadsafe(work)

    def _receive(self, _widget: object, content: object, _buffers: object) -> None:
        """A batch of the browser, `{"line": "k3", "acts": [{"id": 7, "act": {"do": ...}}]}`, in the order of the person's acts.

        Each act is judged by itself, and once: the browser sends a batch again that nobody answered. The answer,
        `{"line": "k3", "did": 7}`, names the last act and comes after the view.
        """
        acts = content.get("acts") if isinstance(content, dict) else None
        if not isinstance(content, dict) or not isinstance(acts, list):
            return
        acts = [each for each in acts if isinstance(each, dict) and isinstance(each.get("act"), dict)]
        if not acts:
            return
        line, last = content.get("line"), acts[-1].get("id")
        new = [each for each in acts if not self._is_done(line, each.get("id"))]
        refusals: list[str] = []
        broken: Exception | None = None
        for each in new:
            try:
                refusals += filter(None, [self._act(each["act"])])
            except Exception as error:  # whatever it is, the acts behind it are still the person's
                refusals.append(BROKEN)
                broken = error
        if new:
            self._done[str(line)] = last
            self.refresh(" ".join(refusals) or None)
            if self.watch is not None and any(each["act"].get("do") not in ASKS for each in new):
                self.watch.soon()
        self.send({"line": line, "did": last})
        if broken is not None:
            raise broken

    def _is_done(self, line: object, number: object) -> bool:
        """Whether an act of a line was done before; lines have names, and their acts rising numbers."""
        last = self._done.get(str(line)) if line else None
        return isinstance(last, int) and isinstance(number, int) and number <= last

    def _act(self, act: dict[str, Any]) -> str | None:
        """Do one act; why not, if it was refused."""
        if act == LOOK:
            return None
        try:
            if act.get("do") == "take":
                self._take(act)
                return None
            if act.get("do") == "history":
                self._look_back(act)
                return None
            if act.get("do") == "introduce":
                self._introduce(parse_action(INTRODUCE, act))
                return None
            done = self.session.act(act)
        except WorkbenchError as error:
            return str(error)
        if isinstance(done, Download):
            self._hand_over(done, str(act.get("ticket", "")))
        refused = done if isinstance(done, str) else None
        return refused or self.view.get("refused") if act == CHECK else refused

    def _introduce(self, action: Introduce) -> None:
        """Keep the name of who works here, and show it; the other screens show it when they count."""
        if self.watch is None:
            raise NotFound("there is no workspace to keep a name in.")
        introduce(self.watch.root, action.name)
        waiting = {each["id"]: each["waits"] for each in self.nav.get("tools", ())}
        self.nav = self._navigation(waiting)

    def _perform(self, work: Callable[[], None]) -> None:
        try:
            work()
        except WorkbenchError as error:
            self.refresh(str(error))
        else:
            self.refresh()

    def _take(self, act: dict[str, Any]) -> None:
        """Make what is taken away, beside the screen, and send it."""
        action = parse_action(TAKE, act)
        offer = chosen(self.offers(), action)

        def work(progress: Progress) -> None:
            self.notes.pop(offer.id, None)
            file = offer.make(action.format, progress)
            self.notes[offer.id] = file.notes
            self._in_kernel(lambda: self._hand_over(file, action.ticket))

        self.making.start(offer.id, work)

    def _look_back(self, act: dict[str, Any]) -> None:
        """Open or close the history of what is on the screen."""
        read = self._reads_past()
        if read is None:
            raise NotFound("there is no history here.")
        self.past.look(parse_action(LOOK_BACK, act), read)

    def _hand_over(self, file: Download, ticket: str) -> None:
        """Send a file; only the view that asked for it saves it."""
        self.send({"file": file.name, "type": file.type, "ticket": ticket}, buffers=[file.content])


def in_background(work: Callable[[], None]) -> None:
    """Run it in a thread that does not keep the kernel alive."""
    threading.Thread(target=work, name="workbench", daemon=True).start()
