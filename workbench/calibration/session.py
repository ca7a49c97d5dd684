"""A calibration board: one round while people take it, what to do about what they miss, and the meeting about it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from workbench.calibration.board import Board, Reading, newest
from workbench.calibration.drift import drift_view
from workbench.calibration.items import ItemActs, appeals_view, heat_view, items_view
from workbench.calibration.meeting import MeetingActs, gained, meeting_view
from workbench.calibration.retakes import retakes_view
from workbench.calibration.rounds import RoundActs, people_view, qualifies, times_view
from workbench.calibration.store import BoardStore
from workbench.documents.round import Round
from workbench.errors import BadAction, listed
from workbench.store.served import LOCAL
from workbench.ui.actions import Wish

TABS = ("now", "course", "meeting")
QUIET = frozenset({"show", "lead", "notes", "links_kept"})  # acts after which nothing has to be read again


class CalibrationBoard:
    """What a lead is in the middle of; `store` reads and keeps. Every change is on disk before the screen moves on."""

    def __init__(
        self,
        store: BoardStore,
        *,
        now: Callable[[], dt.datetime],
        round_name: str | None = None,
        lead: str = "",
        public_url: str = LOCAL,
    ) -> None:
        self.board = Board(store, now, public_url, lead.strip())
        self.said, self.tab = "", "now"
        if round_name is not None:
            self.board.choose(round_name)
        else:
            self.board.name = newest(store.rounds())
            self.board.read()

    def act(self, action: dict[str, Any]) -> str | None:
        """Do what a person asked for; a refusal is raised with its reason, and nothing is changed."""
        wish = Wish(action)
        name, acts = wish.text("do"), self._acts()
        if name == "refresh":
            self.board.refresh(whole=self.tab != "now")
            return None
        if name not in acts:
            raise BadAction(f"the board has no act {name!r}; expected one of {listed(acts, 30)}.")
        self.said = ""
        try:
            self.said = acts[name](wish) or ""
        finally:  # after a refusal too: it often says that things are no longer as they were shown
            if name not in QUIET:
                self.board.read()
        return None

    def _acts(self) -> dict[str, Callable[[Wish], str | None]]:
        items, rounds, meeting = ItemActs(self.board), RoundActs(self.board), MeetingActs(self.board)
        return {
            "read": lambda _: None,
            "choose": lambda wish: self.board.choose(wish.text("round")),
            "show": self._show,
            "lead": self._lead,
            "links_kept": self._links_kept,
            "undo": lambda _: self.board.undo(),
            "invite": rounds.invite,
            "revoke": rounds.revoke,
            "ready": rounds.ready,
            "retake": rounds.retake,
            "rehearse": rounds.rehearse,
            "case": items.case,
            "ask": items.ask,
            "rule": items.rule,
            "retire": items.retire,
            "experts": items.experts,
            "meet": meeting.meet,
            "notes": meeting.notes,
            "second": meeting.second,
            "decide": meeting.decide,
            "vote": rounds.vote,
            "measure": rounds.measure,
        }

    def view(self) -> dict[str, Any]:
        """Everything the lead may see: names, gold and votes; nobody else has this screen."""
        board = self.board
        own = {
            "tab": self.tab,
            "lead": board.lead,
            "said": self.said,
            "can_undo": bool(board.done),
            "links": board.links,
            "rounds": [
                {"name": one.name, "title": one.title, "kind": one.kind} for one in board.store.rounds()
            ],
        }
        if board.reading is None:
            golds = board.store.gold_sets()
            gold = {"name": str(golds[0]), "question": golds[0].questions()[0]} if golds else None
            return {**own, "round": None, "gold": gold}
        course = self._course(board.reading) if self.tab == "course" else {}
        return {**own, **course, **self._now(board.reading)}

    def _now(self, reading: Reading) -> dict[str, Any]:
        """What changes with every answer."""
        study, words, sources = reading.study, reading.words, reading.sources
        round_, meeting = sources.record.round, self.board.meeting
        gain, before, after = gained(meeting, sources)
        return {
            "round": {
                "name": round_.name,
                "title": round_.title,
                "kind": f"{round_.kind}, practice" if round_.practice else round_.kind,
                "guideline": f"{round_.guideline.name} {round_.guideline.version}",
                "gold": _gold(round_),
                "closed": sources.closed_at is not None or not round_.expiry_policy.open_at(self.board.now()),
                "simulated": study.simulated,
                "judged": sources.gold is not None,
                "qualifies": qualifies(round_),
            },
            "people": people_view(study, sources, self.board.now()),
            "heat": heat_view(study, words),
            "items": items_view(study, words, self.board.cases, self.board.sent, self.board.golds),
            "labels": {question: list(those.values()) for question, those in words.labels.items()},
            "appeals": appeals_view(study, words),
            "retakes": retakes_view(reading.retakes, words, self.board.now()),
            "meeting": {
                **meeting_view(meeting, reading.telling, words, reading.voted, self.board.golds),
                "gain": gain and gain.to_dict(),
                "before": before,
                "after": after,
            },
        }

    def _course(self, reading: Reading) -> dict[str, Any]:
        """What takes long to work out, and is therefore made only while it is looked at."""
        return {"drift": drift_view(self.board.drift, reading.words), "times": times_view(reading.study)}

    def _show(self, wish: Wish) -> None:
        tab = wish.text("tab")
        if tab not in TABS:
            raise BadAction(f"the board has no part {tab!r}; expected one of {listed(TABS)}.")
        self.tab, self.said = tab, ""
        self.board.refresh(whole=tab != "now")

    def _lead(self, wish: Wish) -> None:
        self.board.lead = wish.text("name").strip()

    def _links_kept(self, _: Wish) -> None:
        """The links were copied: they are not shown again."""
        self.board.links = None


def _gold(round_: Round) -> str | None:
    """The gold set; its version alone where it is called as the guideline."""
    if round_.gold is None:
        return None
    return round_.gold.version if round_.gold.name == round_.guideline.name else str(round_.gold)
