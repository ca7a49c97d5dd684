"""The form of a new round: a lead's settings, the plan beside them, and the round that comes of it."""

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

from workbench.calibration import actions
from workbench.calibration.board import Board
from workbench.calibration.plan_view import Times, past_times, plan_view
from workbench.calibration.round_fields import GOLD, KINDS, MOSTLY_OPEN, NO_PRACTICE, PLACE, FormField
from workbench.calibration.round_settings import RoundSettings, practice_title
from workbench.errors import NotFound, WorkbenchError
from workbench.rounds.advice import Advice, NothingToAsk, Unsound, in_words
from workbench.rounds.new_round import (
    NOTHING_TO_GUESS,
    NewRound,
    PlannedRound,
    make_round,
    plan_round,
    with_guessing,
)
from workbench.store.workspace import Workspace
from workbench.ui.jobs import Jobs, Progress

STATISTICS = "scipy.stats"  # what a plan needs


class NewRoundForm:
    """What a lead is in the middle of.

    begin     runs work in the background
    changed   is called when such work is done
    """

    def __init__(
        self, board: Board, begin: Callable[[Callable[[], None]], None], changed: Callable[[], None]
    ) -> None:
        self.board = board
        self.settings = RoundSettings(board)
        self.jobs = Jobs(begin, changed)
        self._guessing: dict[str, PlannedRound] = {}
        self._times: dict[tuple[str, str], Times | None] = {}

    def open(self, kind: str = "quiz", **prefilled: str) -> None:
        """Begin anew; see `RoundSettings.open`."""
        self._times.clear()
        self.settings.open(kind, **prefilled)

    def perform(self, action: actions.OnForm) -> str | None:
        """Do one act; the text says what was made."""
        settings = self.settings
        settings.look()
        match action:
            case actions.OpenForm():
                self.open(action.kind, gold=action.gold, since=action.since, source=action.source)
            case actions.PickKind():
                settings.pick(action.kind)
            case actions.SetField():
                settings.put(action.field, action.value)
            case actions.TickQuestion():
                settings.tick(action.question, action.on)
            case actions.MendRound():
                self.mend(action.says)
            case actions.BringTerms():
                content = action.content("paste the text, or shorten it")
                settings.put("terms", content.decode("utf-8", "replace"))
            case actions.MakeRound():
                return self.make()
        return None

    def mend(self, says: str) -> None:
        """Do what a button beside an advice says."""
        advice = self._advice(*self.plan())
        mend = next((mend for each, _ in advice for mend in each.mends if mend.says == says), None)
        if mend is None:
            raise NotFound("This advice no longer holds.")
        self.settings.mend(mend)

    def plan(self) -> tuple[NewRound | None, PlannedRound]:
        """The round as it would be made now; guessing only where it was worked out already."""
        workspace, rounds = self.board.store.workspace, self.settings.rounds()
        try:
            request = self.settings.request()
            practice = self.settings.practice_for(request)
            if practice is not None:
                planned = plan_round(workspace, rounds, practice)
                if planned.refusals:
                    return request, planned
                rounds = rounds.having(planned.round)
        except WorkbenchError as error:
            return None, PlannedRound(refusals=(error,))
        planned = plan_round(workspace, rounds, request)
        if planned.round is None or planned.round.criterion is None:
            return request, planned
        if _key(planned) not in self._guessing:
            self._simulate(request, planned)
        if _key(planned) not in self._guessing:
            return request, planned
        return request, self._guessed(workspace, request, planned)

    def _guessed(self, workspace: Workspace, request: NewRound, planned: PlannedRound) -> PlannedRound:
        """With what guessing gains, as it was worked out before."""
        known = self._guessing.get(_key(planned))
        if known is None:
            return with_guessing(workspace, request, planned)
        refusals = () if request.allow_guessing else known.refusals
        return replace(planned, chances=known.chances, refusals=(*planned.refusals, *refusals))

    def _simulate(self, request: NewRound, planned: PlannedRound) -> None:
        """Work out what guessing gains, beside the screen."""
        workspace, bare = self.board.store.workspace, replace(planned, refusals=())

        def work(_: Progress) -> None:
            self._guessing[_key(planned)] = with_guessing(
                workspace, replace(request, allow_guessing=False), bare
            )

        self.jobs.start("guessing", work)

    def make(self) -> str:
        """Make the round, with its practice round, and put it on the board; the people of a retake get their links."""
        request = self.settings.request()
        practice = self.settings.practice_for(request)
        people = self.settings.people_left() if self.settings.value("invite") else []
        store = self.board.store
        planned = make_round(store.workspace, store.attempts, request, practice, guess=self._guessed)
        new = planned.round
        if new is None:
            raise NotFound("The round was not made.")
        self.board.choose(new.name)
        if people:
            named = sorted((person.name, person.vendor) for person in people if person.name is not None)
            self.board.show_links(new.name, self.board.store.invite(new.name, named, self.board.now()))
        self.open()
        also = ", and practice with it" if practice else ""
        invited = f" {len(people)} invited: their links are below." if people else ""
        return f"“{new.title}” is made{also}.{invited}" if also or invited else ""

    def view(self) -> dict[str, Any]:
        """The form with its plan, for the screen."""
        settings = self.settings
        settings.look()
        request, planned = self.plan() if self._ready() else (None, PlannedRound())
        place = PLACE.get(settings.kind, "gold")
        return {
            "kind": settings.kind,
            "kinds": [{"id": kind, "title": title, "says": says} for kind, (title, says) in KINDS.items()],
            "fields": [self._field(field) for field in settings.fields()],
            "retake": self._retake(),
            "plan": self._plan(planned),
            "working": request is None and not planned.refusals,
            "advice": [
                {
                    "text": _sentence(in_words(each.text)),
                    "tone": tone,
                    "mends": [mend.says for mend in each.mends],
                }
                for each, tone in self._advice(request, planned)
            ],
            "can_make": not planned.refusals and request is not None,
            "lacks": None if settings.options(place) else place,
        }

    def _ready(self) -> bool:
        """Whether the statistics are loaded, which takes seconds the first time and is done beside the screen."""
        if STATISTICS not in sys.modules:
            self.jobs.start("statistics", _load_statistics)
        return STATISTICS in sys.modules

    def _field(self, field: FormField) -> dict[str, Any]:
        options = self.settings.options(field.name) if field.control in ("choice", "checks") else []
        return {
            "name": field.name,
            "title": field.title,
            "control": field.control,
            "part": field.part,
            "hint": self._hint(field),
            "unit": field.unit,
            "value": self.settings.value(field.name),
            "typed": field.name in self.settings.typed,
            "options": [{"id": value, "name": name} for value, name in options],
        }

    def _hint(self, field: FormField) -> str:
        if field.name == "length":
            early = self.settings.kind in GOLD and self.settings.policy().stops_early
            return "at most; empty: all there are" if early else "empty: all needed"
        gold = self.settings.gold() if field.name == "gold" else None
        return f"under {gold.card.guideline.name} {gold.card.guideline.version}" if gold else field.hint

    def _advice(self, request: NewRound | None, planned: PlannedRound) -> list[tuple[Advice, str]]:
        """What is refused, what the lead should know, and what would be better; each with its tone."""
        advice = [(_told(error, request), "bad") for error in planned.refusals]
        advice += [(note, "warn" if note.risk else "plain") for note in planned.notes]
        new, plan = planned.round, planned.plan
        if new is None or plan is None:
            return advice
        if new.changed_since and plan.decides and not (plan.holds or new.filled_up):
            advice.append((MOSTLY_OPEN, "warn"))
        if not (new.practice or new.practice_round or planned.refusals):
            advice.append((NO_PRACTICE, "plain"))
        return advice

    def _plan(self, planned: PlannedRound) -> dict[str, Any]:
        new = planned.round
        if new is None:
            return {}
        key = new.gold.name if new.gold else "", new.kind
        if key not in self._times:
            self._times[key] = past_times(self.board.store, new)
        titles = {r.name: r.title for r in self.settings.rounds().every}
        if new.practice_round:
            titles.setdefault(new.practice_round, practice_title(new.title))
        working = "guessing" in self.jobs.now
        guessing = None if working else self.jobs.failed.get("guessing") or NOTHING_TO_GUESS
        return plan_view(planned, self._times[key], titles, guessing)

    def _retake(self) -> dict[str, Any] | None:
        """Who needs it, and what changed."""
        settings = self.settings
        if settings.kind != "retake":
            return None
        return settings.needs.view(settings.gold(), settings.like(), settings.value("since"))


def _load_statistics(_: Progress) -> None:
    import_module(STATISTICS)


def _told(error: WorkbenchError, request: NewRound | None) -> Advice:
    """A refusal as an advice, with its ways out where it has some; the round has a title, and its name says nothing."""
    if isinstance(error, Unsound | NothingToAsk):
        return error.advice
    return Advice(str(error).replace(f"round {request.name}", "the round") if request else str(error))


def _key(planned: PlannedRound) -> str:
    """What guessing depends on."""
    new = planned.round
    if new is None:
        return ""
    what = (
        new.gold,
        new.questions,
        new.items,
        new.length,
        new.until_sure,
        new.criterion,
        new.feedback,
        new.attempts,
    )
    return repr((*what, new.seed, new.changed_since, new.also_added, new.filled_up, new.practice))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
