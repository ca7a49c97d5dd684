"""All that a vendor's page is made from: the rounds of its own people, with their answers alone."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from workbench.documents.attempts import Attempt, RoundRecord
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.pilot import GoldFile
from workbench.documents.round import Round
from workbench.errors import WorkbenchError
from workbench.rounds.answers import Answered, answered, rulings
from workbench.rounds.judging import Rulings, judge
from workbench.rounds.participants import ParticipantStatus, participants
from workbench.rounds.server.service import open_context
from workbench.rounds.verdict import RoundVerdict, verdict_of
from workbench.store.rounds.round_records import record_of
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

KEPT_SECRET = ("honeypot", "held_back")  # splits of gold that nobody is shown


def of_vendor(record: RoundRecord, vendor: str) -> RoundRecord:
    """The record with one vendor's people alone; without appeals and words of the lead, which name others."""
    attempts = tuple(attempt for attempt in record.attempts if attempt.person.vendor == vendor)
    ids = {attempt.id for attempt in attempts}
    invitations = tuple(invitation for invitation in record.invitations if invitation.person.vendor == vendor)
    people = {invitation.person.id for invitation in invitations} | {a.person.id for a in attempts}
    return replace(
        record,
        invitations=invitations,
        attempts=attempts,
        answers=tuple(answer for answer in record.answers if answer.attempt_id in ids),
        appeals=(),
        declared=tuple(
            replace(word, reason=None, by="") for word in record.declared if word.person_id in people
        ),
    )


@dataclass(frozen=True, eq=False)
class VendorRound:
    """One round as its vendor may know it.

    record   with this vendor's people alone
    rulings  what the lead decided on appeals: it counts for everybody who took the round
    now      the moment of the page
    in_use   ids of items whose gold is still in use somewhere, so that nobody is shown it
    """

    record: RoundRecord
    guideline: Guideline
    gold: GoldSet | None
    rulings: Rulings
    now: dt.datetime
    in_use: frozenset[str]

    @property
    def round(self) -> Round:
        """The round."""
        return self.record.round

    @property
    def ended(self) -> bool:
        """Whether the round takes no more answers."""
        end = self.record.ended_at
        return end is not None and end <= self.now

    @property
    def people(self) -> tuple[ParticipantStatus, ...]:
        """This vendor's people, by name."""
        return participants(self.record, self._judge)

    def _judge(self, attempt: Attempt) -> RoundVerdict | None:
        if self.gold is None:
            return None
        answers = self.record.answers_of(attempt)
        judged = judge(attempt.turns, answers, self.gold, self.guideline, self.rulings, self.round.method)
        return verdict_of(self.round, judged, answers)

    @property
    def finished(self) -> tuple[Answered, ...]:
        """The judged answers of finished attempts: of one under way nothing is told, or it would tell the gold."""
        over = [attempt.id for attempt in self.record.attempts if attempt.finished_at is not None]
        return answered(self.record, self.gold, self.guideline, over, self.rulings)


@dataclass(frozen=True, eq=False)
class VendorSources:
    """What the parts of a vendor's page get; `rounds` are those of its people, newest first."""

    vendor: str
    now: dt.datetime
    workspace: Workspace
    rounds: tuple[VendorRound, ...]


def read_sources(workspace: Workspace, store: AttemptStore, vendor: str, now: dt.datetime) -> VendorSources:
    """Read what belongs to a vendor, and nothing of another one."""
    use = GoldInUse(workspace, store, now)
    return VendorSources(vendor, now, workspace, tuple(_rounds(workspace, store, vendor, now, use)))


def _rounds(
    workspace: Workspace, store: AttemptStore, vendor: str, now: dt.datetime, use: "GoldInUse"
) -> Iterator[VendorRound]:
    for round_ in reversed(store.rounds()):
        everybody = record_of(store, round_.name, now)
        record = of_vendor(everybody, vendor)
        if record.people:
            context = open_context(workspace, round_)
            gold = context.gold if round_.kind == "quiz" else None
            in_use = use.items(round_, gold)
            yield VendorRound(record, context.guideline, gold, rulings(everybody), now, in_use)


class GoldInUse:
    """Which gold is still in use: by documents of the lead alone, so that no vendor learns of another by it."""

    def __init__(self, workspace: Workspace, store: AttemptStore, now: dt.datetime) -> None:
        self._gold_sets = workspace.gold_sets
        self._open = [
            round_
            for round_ in store.rounds()
            if store.closed_at(round_.name) is None and round_.expiry_policy.open_at(now)
        ]
        self._piloted = set(_gold_of_pilots(workspace))

    def items(self, round_: Round, gold: GoldSet | None) -> frozenset[str]:
        """The items of a round whose gold is in use.

        An open round asks them, or the newest version of the gold hides them or keeps them back, or a pilot is measured
        by that gold, or the round never shows its gold and they were not taken out since.
        """
        if gold is None:
            return frozenset(round_.items)
        name = gold.card.name
        if name in self._piloted:
            return frozenset(round_.items)
        newest = self._gold_sets.load(name, self._gold_sets.versions(name)[-1])
        asked = {item for r in self._open if r.gold is not None and r.gold.name == name for item in r.items}
        secret = {item.id for item in newest.items if item.split in KEPT_SECRET}
        kept = set() if round_.feedback_policy.ever else {item.id for item in newest.items}
        return frozenset(set(round_.items) & (asked | secret | kept))


def _gold_of_pilots(workspace: Workspace) -> Iterator[str]:
    """The gold sets by which pilots are measured; one that cannot be read may cite any."""
    for name in workspace.pilots.names():
        try:
            pilot = workspace.pilots.load(workspace.pilots.path(name))
        except WorkbenchError:
            yield from workspace.gold_sets.names()
            return
        if not isinstance(pilot.gold, GoldFile):
            yield pilot.gold.name
