"""A calibration board: one round while people take it, what to do about what they miss, and the meeting about it."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any, cast, get_args

from workbench.calibration import actions
from workbench.calibration.actions import BOARD
from workbench.calibration.board import Board, Reading, newest
from workbench.calibration.drift import drift_view
from workbench.calibration.inviting import Inviting, works
from workbench.calibration.items import ItemActs, appeals_view, heat_view, items_view
from workbench.calibration.meeting import MeetingActs, gained, meeting_view
from workbench.calibration.new_round import NewRoundForm
from workbench.calibration.offers import offers_of
from workbench.calibration.retakes import retakes_view
from workbench.calibration.rounds import RoundActs, experts_view, people_view, qualifies, times_view
from workbench.calibration.serving import Serving
from workbench.calibration.store import BoardStore
from workbench.documents.round import Round
from workbench.errors import NotFound, listed
from workbench.rounds.passing import passing, sentences
from workbench.store.history import DocumentHistory, history
from workbench.store.own_name import acting
from workbench.store.rounds.store import AttemptStore
from workbench.ui.actions import may_not, parse_action
from workbench.ui.jobs import Jobs, Progress
from workbench.ui.next_steps import NextStep, next_view
from workbench.ui.offers import Download, Offer
from workbench.ui.tools import Address


def at_once(work: Callable[[], None]) -> None:
    """Do what may be done beside the screen where there is none, as in a script."""
    work()


class CalibrationBoard:
    """What a lead is in the middle of; `store` reads and keeps. Every change is on disk before the screen moves on.

    begin    runs something beside the screen
    changed  is called when that has something new to show; the screen sets it
    """

    def __init__(
        self,
        store: BoardStore,
        *,
        now: Callable[[], dt.datetime],
        round_name: str | None = None,
        lead: str = "",
        public_url: str = "",
        begin: Callable[[Callable[[], None]], None] = at_once,
    ) -> None:
        store.workspace.require("see gold")
        self.board = Board(store, now, public_url, partial(acting, store.workspace.root, lead))
        self.changed: Callable[[], None] = lambda: None
        self.jobs = Jobs(begin, lambda: self.changed())
        self.serving = Serving(store, now, self.jobs, begin, lambda: self.changed())
        self.inviting = Inviting(self.board)
        self.pane: actions.Pane = ""
        self.said = ""
        self.tab: actions.Tab = "now"
        self.form = NewRoundForm(self.board, begin, lambda: self.changed())
        if round_name is not None:
            self.board.choose(round_name)
        else:
            self.board.name = newest(store.rounds())
            self.board.read()
        self.serving.look()

    def act(self, message: dict[str, Any]) -> str | Download | None:
        """Do what the screen asks for; a refusal is raised with its reason, and nothing is changed."""
        action = parse_action(BOARD, message)
        if isinstance(action, actions.Refresh):
            self.board.refresh(whole=self.tab not in ("now", "new"))
            self.serving.look()
            return None
        if isinstance(action, actions.OpenItem):
            self.board.opened.open(self.board.shown.words, (action.item, action.question))
            return None
        self.said = ""
        try:
            done = self._done(action)
            self.said = done if isinstance(done, str) else ""
        finally:  # after a refusal too: it often says that things are no longer as they were shown
            if not isinstance(action, actions.QUIET):
                self.board.read()
        return done if isinstance(done, Download) else None

    def _done(self, action: actions.Changing) -> str | Download | None:
        if (right := actions.RIGHTS.get(type(action))) is not None:
            self.board.store.workspace.require(right)
        if isinstance(action, actions.Looking):
            return self._look(action)
        if isinstance(action, actions.OnPage):
            self.serving.perform(action)
            return None
        if isinstance(action, actions.OnInvitations):
            return self.inviting.perform(action)
        if isinstance(action, actions.DryRun):
            self._dry_run()
            return None
        if isinstance(action, actions.OnPeople):
            return RoundActs(self.board).perform(action)
        if isinstance(action, actions.OnForm):
            return self._new_round(action)
        if isinstance(action, actions.OnItems):
            return ItemActs(self.board).perform(action)
        return MeetingActs(self.board).perform(action)

    def _dry_run(self) -> None:
        """Simulated people take a round beside the screen, which takes some seconds."""
        acts = RoundActs(self.board)
        gold = acts.gold_to_try()

        def work(_progress: Progress) -> None:
            self.said = acts.dry_run(gold)

        self.jobs.start("dry run", work)

    def _new_round(self, action: actions.OnForm) -> str | None:
        said = self.form.perform(action)
        if isinstance(action, actions.OpenForm):
            self.tab, self.pane = "new", ""
        if isinstance(action, actions.MakeRound):
            self.tab = "now"
        return said

    def go(self, address: Address) -> None:
        """Open a round (`name`) and a place: now, course, meeting, new, serve or invite.

        `new` may have `kind`, `gold` (NAME or NAME@VERSION), `since` a version, and `source` a round.
        """
        place = address.get("place", "now")
        places = (*get_args(actions.Tab), *filter(None, get_args(actions.Pane)))
        if place not in places:
            raise NotFound(f"there is no place {place!r} here; expected one of {listed(places)}.")
        if name := address.get("name"):
            self.board.choose(name)
        if place == "new":
            self.pane = ""
            prefilled = {
                key: str(value) for key, value in address.items() if key in ("gold", "since", "source")
            }
            self.form.open(str(address.get("kind", "quiz")), **prefilled)
        self.said = ""
        if place in get_args(actions.Pane):
            self.pane, place = cast(actions.Pane, place), "now"
        self._show(cast(actions.Tab, place))

    def _show(self, tab: actions.Tab) -> None:
        self.tab = tab
        self.board.refresh(whole=tab not in ("now", "new"))

    def _look(self, action: actions.Looking) -> str | None:
        match action:
            case actions.Read():
                pass
            case actions.Choose():
                self.board.choose(action.round)
            case actions.Show():
                self._show(action.tab)
            case actions.ShowPane():
                self.pane = action.pane
            case actions.LinksKept():
                self.board.links = None
            case actions.Undo():
                return self.board.undo()
        return None

    def offers(self) -> tuple[Offer, ...]:
        """The reports and tables of the round on the board."""
        return offers_of(self.board.store, self.board.reading)

    def past(self) -> Callable[[], DocumentHistory] | None:
        """What reads the history of the round; None without one."""
        store, reading = self.board.store, self.board.reading
        if reading is None:
            return None

        def read() -> DocumentHistory:
            with AttemptStore.to_read(store.database, store.workspace.root) as attempts:
                return history(store.workspace, "round", reading.sources.record.round.name, attempts)

        return read

    def view(self) -> dict[str, Any]:
        """Everything the lead may see: names, gold and votes; nobody else has this screen."""
        board = self.board
        own = {
            "tab": self.tab,
            "may_not": may_not(board.store.workspace.root, actions.RIGHTS),
            "said": self.said,
            "can_undo": bool(board.done),
            "links": self.inviting.links_view(),
            "pane": self.pane,
            "page": self.serving.view(),
            "rounds": [
                {"name": round_.name, "title": round_.title, "kind": round_.kind}
                for round_ in board.store.rounds()
            ],
            "new": self.form.view() if self.tab == "new" else None,
        }
        if board.reading is None:
            golds = board.store.gold_sets()
            gold = f"{golds[0].card.name} {golds[0].card.version}" if golds else None
            return {**own, "round": None, "gold": gold, "dry_run": self.jobs.view("dry run")}
        course = self._course(board.reading) if self.tab == "course" else {}
        if self.pane == "invite":
            own["inviting"] = self.inviting.view()
        return {**own, **course, **self._now(board.reading)}

    def _now(self, reading: Reading) -> dict[str, Any]:
        """What changes with every answer."""
        board, study, words, sources = self.board, reading.study, reading.words, reading.sources
        round_, meeting = sources.record.round, self.board.meeting
        closed = sources.closed_at is not None or not round_.expiry_policy.open_at(self.board.now())
        gain, before, after = gained(meeting, sources)
        return {
            "round": {
                "name": round_.name,
                "title": round_.title,
                "kind": f"{round_.kind}, practice" if round_.practice else round_.kind,
                "guideline": f"{round_.guideline.name} {round_.guideline.version}",
                "gold": _gold(round_),
                "closed": closed,
                "simulated": study.simulated,
                "judged": sources.gold is not None,
                "qualifies": qualifies(round_),
                "policies": [passing(round_).sentence(), *sentences(round_)],
            },
            "people": people_view(study, sources, board.now(), board.store.proposals(round_.name)),
            "experts": experts_view(study, sources, ended=closed),
            "heat": heat_view(study, words),
            "items": items_view(study, words, self.board.cases, self.board.sent, self.board.golds),
            "questions": words.questions,
            "open": self.board.opened.view(self.board.context, words) if self.board.opened.places else [],
            "appeals": appeals_view(study, words),
            "next_steps": self._next_steps(reading),
            "retakes": retakes_view(reading.retakes, words, board.now(), board.store.gold_ahead),
            "meeting": {
                **meeting_view(self.board, reading),
                "gain": gain and gain.to_dict(),
                "before": before,
                "after": after,
            },
        }

    def _next_steps(self, reading: Reading) -> dict[str, Any] | None:
        """Invite, start the quiz page; once nobody is on it any more, the report and the meeting."""
        if self.tab == "new":
            return None
        study, round_ = reading.study, reading.sources.record.round
        busy = study.of("invited") or study.of("on it")
        over = reading.sources.closed_at is not None or not round_.expiry_policy.open_at(self.board.now())
        if not reading.sources.record.attempts and not over and not self.pane:
            return self._first_steps(reading)
        waits = not reading.sources.record.attempts or (busy and not over)
        if waits or round_.kind == "expert":  # whose board says itself what comes next
            return None
        meeting = {"tool": "calibration", "name": round_.name, "place": "meeting"}
        return next_view(
            "The round is over." if over else "Everybody has finished.",
            *(
                []
                if self.tab == "meeting"
                else [NextStep("Meeting", "Talk about what most people miss", meeting)]
            ),
            NextStep("Report", "Who is ready, and what to fix", offer="calibration"),
        )

    def _first_steps(self, reading: Reading) -> dict[str, Any] | None:
        """Before anybody has begun: people need links, and links need the quiz page."""
        record = reading.sources.record
        here = {"tool": "calibration", "name": record.round.name}
        if not any(works(invitation, self.board.now()) for invitation in record.invitations):
            invite = {**here, "place": "invite"}
            return next_view(
                "The round is made.", NextStep("Invite people", "Each gets their own link", invite)
            )
        if self.serving.page is not None and self.serving.page.state in ("down", "ended"):
            serve = {**here, "place": "serve"}
            step = NextStep("Start the quiz page", "Links open nothing until it runs", serve)
            return next_view("People are invited.", step)
        return None

    def _course(self, reading: Reading) -> dict[str, Any]:
        """What takes long to work out, and is therefore made only while it is looked at."""
        return {"drift": drift_view(self.board.drift, reading.words), "times": times_view(reading.study)}


def _gold(round_: Round) -> str | None:
    """The gold set; its version alone where it is called as the guideline."""
    if round_.gold is None:
        return None
    return (
        round_.gold.version
        if round_.gold.name == round_.guideline.name
        else f"{round_.gold.name} {round_.gold.version}"
    )
