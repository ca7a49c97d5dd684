"""The round on a calibration board, as it was last read; what was done, and how to undo it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workbench.calibration.drift import RoundDrift, drift_of
from workbench.calibration.meeting_study import DiscussionItem, discussion_items
from workbench.calibration.overlaid import OpenItems
from workbench.calibration.retakes import Passes, Retake, retakes_of
from workbench.calibration.store import BoardStore
from workbench.calibration.study import Calibration, RoundSources, study_calibration
from workbench.calibration.words import Words
from workbench.documents.attempts import Invitation, RoundRecord
from workbench.documents.meeting import Meeting
from workbench.documents.policies import last_day
from workbench.documents.record import Actor
from workbench.documents.round import Round
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.rounds.attempt_state import RoundContext
from workbench.rounds.passing import passing
from workbench.rounds.server.service import open_context
from workbench.store import case_links
from workbench.store.rounds import served
from workbench.store.rounds.round_records import record_of

AGAIN = dt.timedelta(minutes=2)  # after which the other rounds are read again too
VOTE = "-vote"  # the round of second votes of a meeting


@dataclass(frozen=True)
class Done:
    """Something that can be undone: what it was, and how."""

    says: str
    undo: Callable[[], None]


@dataclass(eq=False)
class Reading:
    """A round as it was read, with its study; slow parts are computed when they are first needed.

    passes   who passed the rounds, of this reading and of those before
    """

    sources: RoundSources
    at: dt.datetime
    passes: Passes = field(default_factory=dict)

    @cached_property
    def study(self) -> Calibration:
        """The state of the round, without second votes of a meeting among its retests."""
        s = self.sources
        again = [retest for retest in s.retests if not retest.round.name.endswith(VOTE)]
        return study_calibration(s.record, s.gold, s.guideline, now=self.at, retests=again)

    @cached_property
    def words(self) -> Words:
        """How things are written."""
        return Words(self.sources)

    @cached_property
    def discussion(self) -> tuple[DiscussionItem, ...]:
        """Items for a meeting."""
        return discussion_items(self.study.items)

    @property
    def finished(self) -> frozenset[tuple[str, str | None]]:
        """What the course over the rounds depends on: finished attempts, and appeals with their rulings."""
        records = (self.sources.record, *(other.record for other in self.sources.others))
        done = [
            (attempt.id, None) for r in records for attempt in r.attempts if attempt.finished_at is not None
        ]
        return frozenset([*done, *((appeal.id, appeal.ruling) for r in records for appeal in r.appeals)])

    @cached_property
    def retakes(self) -> tuple[Retake, ...]:
        """Who must be asked again."""
        return retakes_of(self.sources, self.passes)

    def same_as(self, other: "Reading") -> bool:
        """Whether nothing happened in between, so that earlier results still hold."""
        mine, theirs = self.sources, other.sources
        return (
            (mine.record, mine.retests, mine.closed_at) == (theirs.record, theirs.retests, theirs.closed_at)
            and [other.record for other in mine.others] == [other.record for other in theirs.others]
            and mine.versions == theirs.versions
            and mine.current == theirs.current
        )

    @property
    def voted(self) -> RoundRecord | None:
        """The round of second votes."""
        name = f"{self.sources.record.round.name}{VOTE}"
        return next((retest for retest in self.sources.retests if retest.round.name == name), None)


@dataclass(eq=False)
class Board:
    """What the lead is in the middle of: one round, a name for the record, links just made, what can be undone."""

    store: BoardStore
    now: Callable[[], dt.datetime]
    public_url: str  # "" where the quiz page says where it is
    who: Callable[[], Actor]
    name: str | None = None
    done: list[Done] = field(default_factory=list)
    links: dict[str, Any] | None = None
    cases: dict[tuple[str, str], str] = field(default_factory=dict)
    sent: frozenset[tuple[str, str]] = frozenset()
    golds: dict[str, str] = field(default_factory=dict)
    opened: OpenItems = field(init=False)
    reading: Reading | None = None
    passes: Passes = field(default_factory=dict)
    _context: RoundContext | None = None
    _drift: tuple[frozenset[tuple[str, str | None]], RoundDrift | None] | None = None

    def __post_init__(self) -> None:
        self.opened = OpenItems(self.store)

    @property
    def by(self) -> Actor:
        """Who decides here."""
        return self.who()

    def read(self) -> None:
        """Read the round and everything it rests on."""
        if self.name is None:
            self.reading = None
            return
        new, old = Reading(self.store.sources(self.name), self.now(), self.passes), self.reading
        if old is not None and new.at.date() == old.at.date() and new.same_as(old):
            old.at = new.at
        else:
            self.reading = new
        self._look_at_drafts(self.reading or new)

    def _look_at_drafts(self, reading: Reading) -> None:
        """Which items are already edge cases of the draft, sent to experts, or gold in the next version."""
        words = reading.words
        cases = self.store.cases(words.guideline.name)
        known = {(case.question, _plain(case.item)): case.id for case in cases}
        places = [(missed.item, missed.question) for missed in reading.study.items]
        edge_cases = {(i, q): known.get((q, _plain(words.texts.get(i, i)))) for i, q in places}
        self.cases = {place: case for place, case in edge_cases.items() if case is not None}
        gold = reading.sources.gold
        if gold is not None:  # in whatever words the case is by now
            links = case_links.read(self.store.workspace.root, words.guideline.name)
            ours = [link for link in links if link.gold == gold.card.name]
            self.cases |= {
                (link.item, link.question): link.case for link in ours if any(map(link.fits, cases))
            }
        ahead = self.store.gold_ahead(gold.card.name) if gold else None
        self.sent = frozenset(ahead.unsettled()) if ahead else frozenset()
        self.golds = dict.fromkeys(ahead.texts(), ahead.card.name) if ahead else {}

    def refresh(self, whole: bool = False) -> None:
        """Read the round again; compute nothing anew if nothing happened.

        whole  also read the other rounds, which drift and the meeting need; otherwise they are read less often
        """
        reading = self.reading
        if whole or reading is None or self.name is None or self.now() - reading.at > AGAIN:
            rounds = self.store.rounds()
            if self.name is None and rounds:
                self.name = newest(rounds)
            self.read()
        elif self._moved(reading) or record_of(self.store.attempts, self.name) != reading.sources.record:
            self.read()
        else:
            self._look_at_drafts(reading)

    def _moved(self, reading: Reading) -> bool:
        """Whether a version of the guideline or of the gold set came since."""
        s = reading.sources
        newest = {gold.card.name: gold for gold in self.store.gold_sets()}
        current = newest.get(s.gold.card.name) if s.gold else None
        return self.store.guideline_versions(s.guideline.name)[-1:] != s.versions[-1:] or current != s.current

    @property
    def shown(self) -> Reading:
        """The round on the board; refused where there is none."""
        if self.reading is None:
            raise NotFound("there is no round on the board yet.")
        return self.reading

    @property
    def context(self) -> RoundContext:
        """What the round is about, with the sizes of its pictures; read once."""
        round_ = self.shown.sources.record.round
        if self._context is None or self._context.round.name != round_.name:
            self._context = open_context(self.store.workspace, round_)
        return self._context

    @property
    def drift(self) -> RoundDrift | None:
        """The course over the rounds; worked out anew when an attempt was finished or an appeal decided."""
        finished = self.shown.finished
        if self._drift is None or self._drift[0] != finished:
            self._drift = finished, drift_of(self.shown.sources)
        return self._drift[1]

    @property
    def meeting(self) -> Meeting | None:
        """The meeting about the round on the board."""
        return self.store.meetings.load(self.shown.sources.record.round.name)

    @property
    def address(self) -> str:
        """Where people reach the quiz page: links lead there."""
        known = self.public_url or served.noted(self.store.workspace.root) or served.LOCAL
        return known.rstrip("/")

    def decider(self) -> str:
        """Who decides here, as it stays on record: the identity, and a name that was typed as typed."""
        return self.by.shown

    def remember(self, says: str, undo: Callable[[], None]) -> str:
        """Remember an act and how to undo it."""
        self.done.append(Done(says, undo))
        return says

    def undo(self) -> str:
        """Undo the last act."""
        if not self.done:
            raise InvalidDocument("there is nothing to undo.")
        last = self.done[-1]
        last.undo()
        self.done.pop()
        return f"Undone: {last.says}"

    def show_links(
        self, round_name: str, invited: tuple[tuple[Invitation, str], ...], kind: str = "invitation"
    ) -> None:
        """Show the links of people until the lead has them; `kind` is the mail that they go into."""
        rows = [
            {
                "id": invitation.id,
                "person": invitation.person.id,
                "name": invitation.person.shown,
                "vendor": invitation.person.vendor,
                "path": f"/q/{token}",  # the address is that of the quiz page when the link is shown
                "last_day": last_day(invitation.expires_at),
            }
            for invitation, token in invited
        ]
        self.links = {"round": round_name, "kind": kind, "rows": rows}

    def free_name(self, stem: str) -> str:
        """A name that no round has: `stem`, or `stem` with a number."""
        taken = {round_.name for round_ in self.store.rounds()}
        names = [stem[:60], *(f"{stem[:60]}-{k}" for k in range(2, 100))]
        free = next((name for name in names if name not in taken), None)
        if free is None:
            raise InvalidDocument(f"there are too many rounds called {stem!r}: give this one another title.")
        return free

    def choose(self, name: str) -> None:
        """Put another round on the board."""
        known = [round_.name for round_ in self.store.rounds()]
        if name not in known:
            raise NotFound(f"there is no round {name!r}; expected one of {listed(known) or 'none yet'}.")
        self.name, self.links, self._drift = name, None, None
        self.done.clear()
        self.opened.close()
        self.read()


def newest(rounds: tuple[Round, ...]) -> str | None:
    """The latest quiz that decides something and is no retake, else the latest round; None where there is none."""
    whole = [r for r in rounds if passing(r).decides and not r.practice and r.changed_since is None]
    candidates = whole or list(rounds)
    return candidates[-1].name if candidates else None


def _plain(text: str) -> str:
    """A text without its line breaks: a draft folds long lines."""
    return " ".join(text.split())
