"""Designing a pilot, and the road after it: fields, plan, freeze, report, comparison, scorecard, ramp-up."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from workbench.documents.pilot import Pilot, Seal
from workbench.errors import BadAction, ChangedMeanwhile, InvalidDocument, listed
from workbench.pilot import form
from workbench.pilot.desk import Jobs, Outside, PilotDesk, Progress
from workbench.pilot.form import Judged, Tree, judged, refuse_unshaped
from workbench.pilot.later import Later
from workbench.pilot.planner import Planner
from workbench.pilot.view import form_view, freeze_view, run_view
from workbench.ui.actions import Wish

TABS = ("design", "run", "compare", "scorecard", "ramp_up")


class PilotDesigner:
    """What somebody is in the middle of: one pilot; every valid state of its form is on disk before the screen moves on.

    `changed` is called when work in the background got further; the screen hangs itself in there.
    """

    def __init__(self, desk: PilotDesk, outside: Outside, *, now: Callable[[], dt.datetime]) -> None:
        self.desk, self.outside, self.now = desk, outside, now
        self.changed: Callable[[], None] = lambda: None
        self.jobs = Jobs(outside.begin, lambda: self.changed())
        self.planner = Planner(desk, outside)
        self.later = Later(desk, outside, self.jobs, now().date())
        self.tab, self.said, self.freezing = "design", "", False
        self.made: str | None = None
        self.before: list[Tree] = []
        self.after: list[Tree] = []
        self.tree: Tree = {}
        self.digest: str | None = None
        self.saved: Tree | None = None
        self.seal: Seal = Seal(state="not frozen")
        self._open()

    def act(self, action: dict[str, Any]) -> str | None:
        """Do what a person asked for; a refusal is raised with its reason."""
        acts = self._acts()
        name = action.get("do")
        if name not in acts:
            raise BadAction(f"the pilot designer has no act {name!r}; expected one of {listed(acts, 30)}.")
        self.said = ""
        acts[name](action)
        return None

    def _acts(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        return {
            "tab": self._tab,
            "set": self._set,
            "add": lambda a: self._edit(form.add(self.tree, _text(a, "what"), a.get("vendor"))),
            "take_away": lambda a: self._edit(form.take_away(self.tree, _text(a, "at"))),
            "list": lambda a: self._edit(
                form.list_delivery(self.tree, _whole(a, "vendor"), _text(a, "file"), self.desk.there)
            ),
            "deliver": self._deliver,
            "undo": lambda _: self._step(self.before, self.after),
            "redo": lambda _: self._step(self.after, self.before),
            "reload": lambda _: self._open(),
            "assume": lambda a: self.planner.set(_text(a, "field"), a.get("value")),
            "rest_on": self._rest_on,
            "ask_freeze": lambda _: self._ask_freeze(),
            "leave_freeze": lambda _: self._leave_freeze(),
            "freeze": lambda _: self._freeze(),
            "report": lambda _: self._report(),
            "compare": lambda a: self.later.compare(_text(a, "with")),
            "score": lambda _: self.later.score(),
            "ramp": lambda a: self.later.set(_text(a, "field"), a.get("value"), self.judged.pilot),
            "plan": lambda _: self.later.plan(self.judged.pilot),
        }

    def view(self) -> dict[str, Any]:
        """All that the screen may know."""
        found = self.judged
        frozen = self.seal.state != "not frozen"
        return {
            "name": self.desk.name,
            "title": self.tree.get("title", self.desk.name),
            "state": self.seal.state,
            "frozen_at": self.seal.frozen_at.isoformat() if self.seal.frozen_at else None,
            "on_disk": self.digest is not None,
            "unsaved": found.fields != self.saved,
            "tab": self.tab,
            "said": self.said,
            "problems": dict(found.problems),
            "can_undo": bool(self.before),
            "can_redo": bool(self.after),
            "form": form_view(self.tree, self.desk, frozen),
            "planner": self.planner.view(found.pilot),
            "freeze": freeze_view(found.pilot, found.problems, self.freezing, frozen),
            "run": run_view(found.pilot, self.desk, self.made, self.jobs.view("report"), self.seal.state),
            "measuring": self.jobs.view("rest_on"),
            **self.later.view(found.pilot),
        }

    @property
    def judged(self) -> Judged:
        """The form as it stands."""
        return judged(self.tree, self._questions())

    def _questions(self) -> dict[str, int] | None:
        gold = self.tree.get("gold")
        if not isinstance(gold, dict) or "file" in gold:
            return None
        about = self.desk.gold_sets().get(f"{gold.get('name')}@{gold.get('version')}")
        return None if about is None else dict(about["questions"])

    def _open(self) -> None:
        tree, self.digest = self.desk.read()
        if self.digest is None:
            sets = self.desk.gold_sets()
            first = next(iter(sets), None)
            self.tree, self.saved = form.start(self.desk.name, first, sets.get(first or "")), None
        else:
            refuse_unshaped(tree, f"pilot {self.desk.name}")
            self.tree = tree
            self.saved = judged(tree).fields
        self.before, self.after, self.seal = [], [], self.desk.seal()

    # the form

    def _set(self, action: dict[str, Any]) -> None:
        place, value = _text(action, "at"), action.get("value")
        if place == "gold":
            sets = self.desk.gold_sets()
            gold = _text(action, "value")
            if "@" in gold and gold not in sets:
                raise BadAction(f"there is no gold set {gold!r}; expected one of {listed(sets)}.")
            self._edit(form.choose_gold(self.tree, gold, sets.get(gold)))
            return
        self._edit(form.put(self.tree, place, value))

    def _edit(self, tree: Tree) -> None:
        """Another form; it is saved where it is valid, and stays here where it is not."""
        if tree == self.tree:
            return
        if self.seal.state != "not frozen" and _without_deliveries(tree) != _without_deliveries(self.tree):
            raise InvalidDocument(
                "This pilot is frozen: only deliveries can be listed. Start a new pilot for other terms."
            )
        self.before.append(self.tree)
        self.after.clear()
        self.tree = tree
        self.freezing = False
        self._save()

    def _step(self, back: list[Tree], forth: list[Tree]) -> None:
        if not back:
            raise InvalidDocument("There is nothing more to take back or to repeat.")
        forth.append(self.tree)
        self.tree = back.pop()
        self._save()

    def _save(self) -> None:
        found = self.judged
        if found.pilot is None or found.fields == self.saved:
            return
        self.digest = self.desk.write(found.fields, self.digest)
        self.saved = found.fields

    def _deliver(self, action: dict[str, Any]) -> None:
        """A file that somebody chose on screen: into the folder of deliveries, and listed."""
        vendor, name = _whole(action, "vendor"), _text(action, "name")
        if not 0 <= vendor < len(self.tree.get("vendors") or ()):
            raise BadAction(f"there is no vendor number {vendor}.")
        self._whole_pilot()
        content = Wish(action).file("name", "put it into the folder of deliveries yourself, then look again")
        file = self.desk.take_in(name, content)
        self._edit(form.list_delivery(self.tree, vendor, file, self.desk.there))
        self.said = f"{name} lies in the folder of deliveries and is listed."

    def _rest_on(self, action: dict[str, Any]) -> None:
        pilot, vendor = _text(action, "pilot"), _text(action, "vendor")

        def work(_: Progress) -> None:
            self.planner.rest_on(pilot, vendor)

        self.jobs.start("rest_on", work)

    # freeze, report

    def _tab(self, action: dict[str, Any]) -> None:
        tab = _text(action, "tab")
        if tab not in TABS:
            raise BadAction(f"there is no pane {tab!r}; expected one of {listed(TABS)}.")
        self.tab = tab
        if tab == "scorecard" and self.later.cards is None:
            self.later.score()

    def _ask_freeze(self) -> None:
        pilot = self._whole_pilot()
        if problems := pilot.unmeasurable():
            raise InvalidDocument(f"It cannot be frozen yet: {'; '.join(problems)}.")
        self.freezing = True

    def _leave_freeze(self) -> None:
        self.freezing = False

    def _freeze(self) -> None:
        if not self.freezing:
            raise InvalidDocument("Ask first what cannot be changed afterwards.")
        self._whole_pilot()
        self._save()
        if self.desk.read()[1] != self.digest:
            raise ChangedMeanwhile(
                "The file was changed by somebody else. Read it again before you freeze it."
            )
        seal = self.desk.freeze()
        self._open()
        self.freezing = False
        self.tab = "run"
        self.said = f"Frozen at {seal.frozen_at:%Y-%m-%d %H:%M} UTC, sha256 {seal.pilot_sha256[:12]}…"

    def _whole_pilot(self) -> Pilot:
        found = self.judged
        if found.pilot is None:
            raise InvalidDocument(f"Mend what is marked first: {next(iter(found.problems.values()))}")
        if self.digest is None:
            self.digest = self.desk.write(found.fields, None)
            self.saved = found.fields
        return found.pilot

    def _report(self) -> None:
        pilot = self._whole_pilot()

        def work(told: Progress) -> None:
            self.made = None
            self.made = self.outside.report(pilot.name, told)

        if not self.jobs.start("report", work):
            raise InvalidDocument("The report is being made already.")


def _without_deliveries(tree: Tree) -> Tree:
    vendors = [{k: v for k, v in one.items() if k != "deliveries"} for one in tree.get("vendors") or ()]
    return {**tree, "vendors": vendors}


def _text(action: dict[str, Any], name: str) -> str:
    value = action.get(name)
    if not isinstance(value, str) or len(value) > 500:
        raise BadAction(f"{action.get('do')!r} needs a text {name!r}.")
    return value


def _whole(action: dict[str, Any], name: str) -> int:
    value = action.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadAction(f"{action.get('do')!r} needs a whole number {name!r}.")
    return value
