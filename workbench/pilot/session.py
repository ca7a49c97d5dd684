"""Designing a pilot, and what comes after: fields, plan, freeze, report, comparison, scorecard, ramp-up."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from workbench.days import day_of
from workbench.documents.pilot import Criterion, GoldFile, Pilot, Seal, about_metric, is_share
from workbench.errors import BadAction, ChangedMeanwhile, InvalidDocument, NotFound, listed
from workbench.kinds.registry import Kind
from workbench.pilot import form
from workbench.pilot.actions import (
    ACTIONS,
    CHOICES,
    RIGHTS,
    Add,
    AskFreeze,
    Assume,
    BeginPilot,
    BringGold,
    Compare,
    Discard,
    FormAction,
    Freeze,
    LeaveFreeze,
    MakeReport,
    PilotAction,
    PlanAction,
    PlanRampUp,
    Receive,
    Redo,
    Reload,
    RestOn,
    RoadAction,
    Score,
    Set,
    SetRampUp,
    ShowTab,
    Tab,
    TakeAway,
    Undo,
)
from workbench.pilot.form import Judged, Tree, form_view, judged, refuse_unshaped
from workbench.pilot.later import Later
from workbench.pilot.offers import offers_of
from workbench.pilot.planner import Planner
from workbench.pilot.receiving import Receiving
from workbench.pilot.sources import PilotSources, decided_since, freeze_pilot
from workbench.quality.deliveries import pilots_of
from workbench.report.numbers import many
from workbench.store.history import DocumentHistory, history
from workbench.store.pilots import SPECIFICATION
from workbench.store.workspace import Workspace
from workbench.ui.actions import may_not, parse_action
from workbench.ui.jobs import Jobs, Progress
from workbench.ui.next_steps import NextStep, next_view
from workbench.ui.offers import Offer
from workbench.ui.picker import Choose, DocumentPicker
from workbench.ui.tools import place_of

PLACES: Mapping[str, Tab] = {  # of an address -> its pane
    "design": "design",
    "plan": "design",
    "freeze": "design",
    "deliveries": "run",
    "report": "run",
    "compare": "compare",
    "scorecard": "scorecard",
    "ramp": "ramp_up",
}


class PilotDesigner:
    """One pilot being designed; every valid state of its form is on disk before the screen moves on.

    `report` runs the report of a pilot, calls the progress after each step, and returns the page's path in the workspace.
    `begin` runs something in the background.
    `changed` is called when background work makes progress; the screen sets it.
    """

    def __init__(
        self,
        workspace: Workspace,
        name: str,
        *,
        now: Callable[[], dt.datetime],
        report: Callable[[str, Progress], str],
        begin: Callable[[Callable[[], None]], None],
        sources: PilotSources | None = None,
    ) -> None:
        self.name, self.pilots, self.workspace = name, workspace.pilots, workspace
        self.sources, self.report = sources or PilotSources(workspace), report
        self.changed: Callable[[], None] = lambda: None
        self.jobs = Jobs(begin, lambda: self.changed())
        self.planner = Planner(name, self.sources)
        self.receiving = Receiving(workspace, name, begin, self._received)
        self.receiving.bringing.changed = lambda: self.changed()
        self.later = Later(workspace, name, self.jobs, now().date())
        self.tab: Tab = "design"
        self.said, self.freezing = "", False
        self.made: str | None = None
        self.before: list[Tree] = []
        self.after: list[Tree] = []
        self.tree: Tree = {}
        self.digest: str | None = None
        self.saved: Tree | None = None
        self.seal: Seal = Seal(state="not frozen")
        self._open()

    def act(self, message: dict[str, Any]) -> str | None:
        """Do what a person asked for; a refusal is raised with its reason."""
        if self.receiving.bringing.handles(message):
            self.workspace.require("deliver")
            self.said = ""
            self.receiving.bringing.act(message)
            return None
        self.handle(parse_action(ACTIONS, message))
        return None

    def handle(self, action: PilotAction) -> None:
        """Do one action."""
        self.said = ""
        if isinstance(action, FormAction):
            self._change(action)
        elif isinstance(action, PlanAction):
            self._plan(action)
        else:
            self._go_on(action)

    def propose(self, title: str, terms: Tree | None = None) -> None:
        """Put a title on a pilot that nobody has changed yet, and the terms of an earlier one."""
        self.tree = {**(form.like(self.tree, terms) if terms else self.tree), "title": title}

    def show_place(self, place: str) -> None:
        """Show the pane of a place."""
        self._tab(place_of(place, PLACES, "the pilot designer"))

    def _change(self, action: FormAction) -> None:
        """Change the form, or take a change back."""
        match action:
            case Set():
                self._set(action.at, action.value)
            case Add():
                self._edit(form.add(self.tree, action.what))
            case TakeAway():
                self._edit(form.take_away(self.tree, action.at))
            case Receive():
                self.receiving.open(self._whole_pilot(), action.vendor, action.file)
                self.tab = "run"
            case BringGold():
                self.receiving.open_gold(self._gold_chosen)
                self.tab = "design"
            case Discard():
                self.receiving.take_away(action.file)
            case Undo():
                self._step(self.before, self.after)
            case Redo():
                self._step(self.after, self.before)
            case Reload():
                self._open()

    def _plan(self, action: PlanAction) -> None:
        """Show another pane, or plan with other numbers."""
        match action:
            case ShowTab():
                self.receiving.bringing.close()
                self._tab(action.tab)
            case Assume():
                self.planner.set(action.field, action.value)
            case RestOn():
                self._rest_on(action.pilot, action.vendor)

    def _go_on(self, action: RoadAction) -> None:
        """Freeze the pilot, or work with what it delivered."""
        match action:
            case AskFreeze():
                self._ask_freeze()
            case LeaveFreeze():
                self.freezing = False
            case Freeze():
                self._freeze()
            case MakeReport():
                self._report()
            case Compare():
                self.later.compare(action.other)
            case Score():
                self.later.score()
            case SetRampUp():
                self.later.set(action.field, action.value, self.judged.pilot)
            case PlanRampUp():
                self.later.plan(self.judged.pilot)

    def view(self) -> dict[str, Any]:
        """All that the screen may know."""
        checked = self.judged
        frozen = self.seal.state != "not frozen"
        run = self._run_view(checked.pilot)
        return {
            "name": self.name,
            "title": self.tree.get("title", self.name),
            "state": self.seal.state,
            "frozen_at": self.seal.frozen_at.isoformat() if self.seal.frozen_at else None,
            "on_disk": self.digest is not None,
            "may_not": may_not(self.workspace.root, RIGHTS),
            "unsaved": checked.fields != self.saved,
            "tab": self.tab,
            "said": self.said,
            "problems": dict(checked.problems),
            "can_undo": bool(self.before),
            "can_redo": bool(self.after),
            "form": form_view(self.tree, self.sources, frozen),
            "planner": self.planner.view(checked.pilot, self.sources.kind_of(self.tree)),
            "freeze": freeze_view(
                checked.pilot,
                checked.problems,
                self.freezing,
                frozen,
                self._warnings(checked.pilot),
                self.sources.kind_of(self.tree),
            ),
            "run": run,
            **self.receiving.view(),
            "next_steps": self._next_steps(run) if self.seal.state == "frozen" else None,
            "measuring": self.jobs.view("rest_on"),
            **self.later.view(checked.pilot),
        }

    def offers(self) -> tuple[Offer, ...]:
        """The reports and tables of this pilot."""
        pilot = self.judged.pilot
        return offers_of(self.workspace, self.name, pilot, self.later.other, self._why_not(pilot))

    def past(self) -> Callable[[], DocumentHistory] | None:
        """What reads the history of the pilot; None before it is on disk."""
        return None if self.digest is None else partial(history, self.workspace, "pilot", self.name)

    def _warnings(self, pilot: Pilot | None) -> tuple[str, ...]:
        """Vendors without a name, and what was decided against the gold since it was locked; only while somebody is about to freeze."""
        if not self.freezing or pilot is None:
            return ()
        locked = str(pilot.gold) in self.sources.gold_sets()
        return (*form.without_a_name(pilot), *(decided_since(self.workspace, pilot) if locked else ()))

    @property
    def judged(self) -> Judged:
        """The form as it stands."""
        return judged(self.tree, self._questions())

    def _questions(self) -> dict[str, int] | None:
        gold = self.tree.get("gold")
        if not isinstance(gold, dict) or "file" in gold:
            return None
        about = self.sources.about(f"{gold.get('name')}@{gold.get('version')}")
        return None if about is None else dict(about["questions"])

    def _open(self) -> None:
        tree, self.digest = self.pilots.read(self.name)
        if self.digest is None:
            first = next(iter(self.sources.gold_sets()), "")
            about = self.sources.about(first)
            self.tree, self.saved = form.start(self.name, first, about, self.sources.kind_of), None
        else:
            refuse_unshaped(tree, f"pilot {self.name}")
            self.tree = tree
            self.saved = judged(tree).fields
        self.before, self.after, self.seal = (
            [],
            [],
            self.pilots.seal(self.pilots.root / self.name / SPECIFICATION),
        )

    def _run_view(self, pilot: Pilot | None) -> dict[str, Any]:
        """Deliveries, how far the report is, and why it cannot be made."""
        files = _files(pilot)
        there = [file for file in files if self.pilots.delivered(self.name, file)]
        return {
            "deliveries": sum(max(1, len(vendor.deliveries)) for vendor in pilot.vendors) if pilot else 0,
            "there": len(there),
            "unlisted": list(self.pilots.unlisted(self.name, files)),
            "why": self._why_not(pilot),
            "made": self.made,
            "job": self.jobs.view("report"),
            "unfrozen": self.seal.state != "frozen",
            "folder": f"pilots/{self.name}/deliveries",
        }

    def _next_steps(self, run: dict[str, Any]) -> dict[str, Any] | None:
        """What comes after the freeze: deliveries, the report, and then to compare pilots."""

        def place(name: str) -> dict[str, str]:
            return {"tool": "pilot", "name": self.name, "place": name}

        if self.made and not run["job"]["running"]:
            steps = {
                "compare": NextStep("Compare", "With another pilot", place("compare")),
                "scorecard": NextStep("Scorecard", "Every vendor over the weeks", place("scorecard")),
            }
            return next_view("The report is made.", *(step for tab, step in steps.items() if tab != self.tab))
        if run["job"]["running"] or self.tab == "run":
            return None  # the pane in sight has the buttons
        if run["there"]:
            return next_view(
                f"{run['there']} of {many(run['deliveries'], 'delivery', 'deliveries')} there.",
                NextStep("Make the report", "", place("report"), does="report"),
            )
        return next_view(
            "The criteria are frozen.",
            NextStep("Add deliveries", "What vendors sent back", place("deliveries")),
        )

    def _why_not(self, pilot: Pilot | None) -> str | None:
        """Why there can be no report."""
        if pilot is None:
            return "Correct the marked fields first."
        if not any(self.pilots.delivered(self.name, file) for file in _files(pilot)):
            return "No delivery yet. Add a vendor's file."
        return None

    # the form

    def _set(self, place: str, value: str | bool) -> None:
        if place == "gold":
            sets, gold = self.sources.gold_sets(), str(value)
            if "@" in gold and gold not in sets:
                raise BadAction(f"there is no gold set {gold!r}; expected one of {listed(sets)}.")
            tree = form.choose_gold(self.tree, gold, self.sources.about(gold))
        else:
            tree = form.put(self.tree, place, value)
        if place in ("gold", "question") and self.tree.get("criteria") == self._proposed(self.tree):
            tree["criteria"] = self._proposed(tree)  # nobody has touched them yet
        self._edit(tree)

    def _proposed(self, tree: Tree) -> list[dict[str, Any]]:
        """The criteria that are proposed for the question of a form."""
        return form.proposed(self.sources.kind_of(tree))

    def _edit(self, tree: Tree) -> None:
        """Change the form; a valid one is saved, an invalid one stays in memory only."""
        if tree == self.tree:
            return
        if self.seal.state != "not frozen" and _without_deliveries(tree) != _without_deliveries(self.tree):
            raise InvalidDocument(
                "This pilot is frozen: you can only list deliveries. Start a new pilot for other terms."
            )
        self.before.append(self.tree)
        self.after.clear()
        self.tree = tree
        self.freezing = False
        self._save()

    def _step(self, back: list[Tree], forth: list[Tree]) -> None:
        if not back:
            raise InvalidDocument("There is nothing more to undo or redo.")
        forth.append(self.tree)
        self.tree = back.pop()
        self._save()

    def _save(self) -> None:
        checked = self.judged
        if checked.pilot is None or checked.fields == self.saved:
            return
        self.digest = self.pilots.write(self.name, checked.fields, self.digest)
        self.saved = checked.fields

    def _received(self, vendor: int, deliveries: list[dict[str, Any]], said: str) -> None:
        """A file was read and is among the deliveries: list it."""
        self._edit(form.with_deliveries(self.tree, vendor, deliveries))
        self.said = said

    def _gold_chosen(self, gold: Tree, guideline: Tree) -> None:
        """A file of right answers was read: it is the gold of the pilot."""
        self._edit(form.choose_gold_file(self.tree, gold, guideline))
        self.said = f"{gold['file']} is the gold of this pilot."

    def _rest_on(self, pilot: str, vendor: str) -> None:
        def work(_: Progress) -> None:
            self.planner.rest_on(pilot, vendor)

        self.jobs.start("rest_on", work)

    # freeze, report

    def _tab(self, tab: Tab) -> None:
        self.tab = tab
        if tab == "scorecard" and self.later.cards is None:
            self.later.score()

    def _ask_freeze(self) -> None:
        self.workspace.require("freeze")
        pilot = self._whole_pilot()
        if problems := pilot.unmeasurable(self.sources.kind_of(self.tree)):
            raise InvalidDocument(f"It cannot be frozen yet: {'; '.join(problems)}.")
        self.freezing = True

    def _freeze(self) -> None:
        if not self.freezing:
            raise InvalidDocument("Look first at what cannot be changed afterwards.")
        self._whole_pilot()
        self._save()
        if self.pilots.read(self.name)[1] != self.digest:
            raise ChangedMeanwhile(
                "The file was changed by somebody else. Read it again before you freeze it."
            )
        seal = freeze_pilot(self.workspace, self.name)
        self._open()
        self.freezing = False
        self.tab = "run"
        self.said = (
            f"Frozen on {day_of(seal.frozen_at)} at {seal.frozen_at:%H:%M} UTC: the terms no longer change."
        )

    def _whole_pilot(self) -> Pilot:
        checked = self.judged
        if checked.pilot is None:
            raise InvalidDocument(f"Correct the marked fields first: {next(iter(checked.problems.values()))}")
        if self.digest is None:
            self.digest = self.pilots.write(self.name, checked.fields, None)
            self.saved = checked.fields
        return checked.pilot

    def _report(self) -> None:
        self.workspace.require("see gold")
        pilot = self._whole_pilot()

        def work(progress: Progress) -> None:
            self.made = None
            self.made = self.report(pilot.name, progress)

        if not self.jobs.start("report", work):
            raise InvalidDocument("The report is already being made.")


def _without_deliveries(tree: Tree) -> Tree:
    vendors = [{k: v for k, v in vendor.items() if k != "deliveries"} for vendor in tree.get("vendors") or ()]
    return {**tree, "vendors": vendors}


def freeze_view(
    pilot: Pilot | None,
    problems: Mapping[str, str],
    asking: bool,
    frozen: bool,
    warnings: Sequence[str] = (),
    kind: Kind | None = None,
) -> dict[str, Any]:
    """Whether it can be frozen, why not, and what cannot be changed afterwards."""
    why: list[str] = []
    if problems:
        why.append(f"{many(len(problems), 'field')} to correct")
    if pilot is not None:
        why += pilot.unmeasurable(kind)
    return {
        "asking": asking,
        "ready": not why and not frozen,
        "why": why,
        "sealed": [] if pilot is None else frozen_terms(pilot, kind),
        "warnings": list(warnings),
    }


def _files(pilot: Pilot | None) -> list[str]:
    """The files of all deliveries."""
    vendors = pilot.vendors if pilot is not None else ()
    return [delivery.file for vendor in vendors for delivery in vendor.deliveries]


def _criterion_text(criterion: Criterion, kind: Kind | None) -> str:
    side = "at least" if criterion.higher_is_better else "at most"
    threshold = criterion.threshold
    limit = f"{100 * threshold:g} %" if is_share(criterion.metric) else f"{threshold:g}"
    return f"{about_metric(criterion.metric, kind)[0]} {side} {limit}"


def frozen_terms(pilot: Pilot, kind: Kind | None = None) -> list[str]:
    """What a frozen pilot can never change, a line each; `kind` is that of its question."""
    gold = pilot.gold.file if isinstance(pilot.gold, GoldFile) else str(pilot.gold)
    cited = f"gold {gold}{f', guideline {pilot.guideline}' if pilot.guideline else ''}"
    lines = [cited.replace("@", " ")]
    lines.append("criteria: " + "; ".join(_criterion_text(criterion, kind) for criterion in pilot.criteria))
    lines.append(
        f"vendors and prices: {', '.join(_price_text(vendor, pilot.currency) for vendor in pilot.vendors)}"
    )
    if pilot.batches:
        lines.append(
            f"{many(len(pilot.batches), 'batch', 'batches')}, back within {pilot.promised_hours or 0:g} hours"
        )
    lines.append(
        f"confidence {100 * pilot.confidence:g} %, margin {100 * pilot.margin:g} percentage points, seed {pilot.seed}"
    )
    return lines


def _price_text(vendor: Any, currency: str) -> str:
    if vendor.price is None:
        return f"{vendor.shown} without a price"
    parts = [(vendor.price.per_unit, "a unit"), (vendor.price.per_hour, "an hour")]
    return f"{vendor.shown} at " + " and ".join(
        f"{v:g} {currency} {per}" for v, per in parts if v is not None
    )


class PilotPicker(DocumentPicker[PilotDesigner]):
    """The designer of the chosen pilot, with what was typed into it and what it is working on.

    The designer of a pilot that is not there yet is one of a first proposal.
    """

    what, such_as = "pilot", "spring-2027"
    actions = CHOICES

    def __init__(self, sources: PilotSources, make: Callable[[str], PilotDesigner]) -> None:
        super().__init__(lambda: pilots_of(sources.workspace), make)
        self.sources = sources
        self._changed: Callable[[], None] = lambda: None

    @property
    def changed(self) -> Callable[[], None]:
        """Called when background work on any pilot makes progress."""
        return self._changed

    @changed.setter
    def changed(self, callback: Callable[[], None]) -> None:
        self._changed = callback
        for designer in self.opened.values():
            designer.changed = callback

    def handle(self, action: Choose | BeginPilot) -> None:
        """Open a pilot; a new one is called as it was typed."""
        if not isinstance(action, BeginPilot):
            super().handle(action)
            return
        terms = self._terms(action.like) if action.like else None
        name = self.new_name(action.name)
        self.opened.pop(name, None)  # nothing was typed into it, else its name were taken
        self.open(name)
        self.opened[name].propose(" ".join(action.name.split()), terms)

    def taken(self) -> tuple[str, ...]:
        """The pilots that are there, and those begun with something typed into them."""
        return (*super().taken(), *(name for name, one in self.opened.items() if one.before))

    def _terms(self, pilot: str) -> Tree:
        """The form of a pilot that is there, valid."""
        if self.sources.pilots().get(pilot) is None:
            known = listed(name for name, one in self.sources.pilots().items() if one is not None)
            raise NotFound(
                f"no terms can be taken from pilot {pilot!r}; expected one of {known or 'none yet'}."
            )
        return self.sources.workspace.pilots.read(pilot)[0]

    def enter(self, session: PilotDesigner) -> None:
        """From now on the session reports its background work."""
        session.changed = self._changed

    def view(self) -> dict[str, Any]:
        """The open pilot, and what people call those to choose from."""
        begun = {name: str(one.tree.get("title") or name) for name, one in self.opened.items()}
        earlier = [name for name, pilot in self.sources.pilots().items() if pilot is not None]
        return {**super().view(), "titles": {**begun, **self.sources.titles()}, "earlier": earlier}
