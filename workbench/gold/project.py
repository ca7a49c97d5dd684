"""One gold set in its workspace: its draft and versions, the guideline it cites, its rounds, who saw it, its media."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.answers.pseudonyms import pseudonyms
from workbench.documents.attempts import Appeal, Attempt, Exposure, Response
from workbench.documents.changes import Change
from workbench.documents.document import Reference
from workbench.documents.feedback import Feedback
from workbench.documents.gold import GoldItem, GoldSet, Rejection, in_a_file, kind_of
from workbench.documents.guideline import EdgeCase, Guideline, Question
from workbench.documents.proposal import Proposal
from workbench.documents.record import Actor
from workbench.documents.version import PATTERN, Bump, Version
from workbench.errors import NotFound, WorkbenchError
from workbench.gold.draft import next_draft
from workbench.gold.waiting import WaitingDecision, waiting_decisions
from workbench.guideline.impact import impact_on_gold
from workbench.kinds.parts import Medium
from workbench.store.blind_votes import BlindVoteStore
from workbench.store.gold_sets import Locked, media_address
from workbench.store.meetings import MeetingStore
from workbench.store.proposals import ProposalStore
from workbench.store.roles import Roles
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace
from workbench.ui.content import content_part, drawn_on, place_of

NOT_SHOWN = "no such picture, sound or film beside the gold set, or a damaged one, or over 20 MB."
Newer = tuple[Guideline, Sequence[Change]]


@dataclass(frozen=True)
class Usage:
    """What quizzes and batches say about a gold set: who answered what, and who saw which item; people's names by id.

    makers     people's names as votes have them, by id, also where who looks may not see names; never for a screen
    versions   quiz -> the version of the set that it asks
    """

    attempts: tuple[Attempt, ...] = ()
    answers: tuple[Response, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    makers: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass
class GoldProject:
    """The gold set `name` of a workspace; `database` as in `AttemptStore.open`.

    What was read is cached, and read again only when its file changed.
    """

    workspace: Workspace
    name: str
    database: str | None = None
    _gold: tuple[object, GoldSet] | None = field(default=None, init=False, repr=False, compare=False)
    _cited: tuple[Reference, Guideline] | None = field(default=None, init=False, repr=False, compare=False)
    _newer: tuple[object, Newer] | None = field(default=None, init=False, repr=False, compare=False)

    def read(self) -> GoldSet:
        """The draft where one is there, else the newest locked version."""
        stamp = self.workspace.gold_sets.stamp(self.name)
        if self._gold is None or self._gold[0] != stamp:
            self._gold = stamp, self._read()
        return self._gold[1]

    def _read(self) -> GoldSet:
        store = self.workspace.gold_sets
        if not store.has_draft(self.name):
            return store.load(self.name)
        draft = store.draft(self.name)
        return store.load(self.name, draft.card.version) if draft.card.version in self.locked() else draft

    def change(
        self,
        step: Callable[[GoldSet], GoldSet],
        *,
        by: Actor | None = None,
        act: str | None = None,
        why: str = "",
    ) -> GoldSet:
        """Apply a step to the draft on disk; it is written, and safe, when this returns."""
        return self.workspace.gold_sets.change(self.name, step, by=by, act=act, why=why)

    @property
    def blind_votes(self) -> BlindVoteStore:
        """The experts' blind votes that are sealed until their round ends."""
        return self.workspace.gold_sets.blind_votes(self.name)

    @property
    def called(self) -> str:
        """The set, as proposals name it."""
        return f"gold {self.name}"

    @property
    def proposals(self) -> ProposalStore:
        """The decisions that wait for a second person."""
        return ProposalStore(self.workspace.root)

    def pending(self, gold: GoldSet) -> tuple[Proposal, ...]:
        """What waits for a second person in this draft; nothing where roles are not set."""
        if not Roles.of(self.workspace.root).are_set:
            return ()
        answers = {(item.id, question): a for item in gold.items for question, a in item.answers.items()}
        return tuple(
            proposal
            for proposal in self.proposals.all(self.called)
            if (place := (proposal.place[0], proposal.place[-1])) in answers
            and answers[place].label != proposal.content["label"]
        )

    def has_open_draft(self) -> bool:
        """Whether there is a draft that is not locked."""
        return self.workspace.gold_sets.waits(self.name)

    def begin(self, gold: GoldSet) -> GoldSet:
        """Put a new draft in place of the one before."""
        self.workspace.gold_sets.write_draft(gold)
        return gold

    def begin_next(self, gold: GoldSet) -> GoldSet:
        """A draft of the version after a locked one, under the newest guideline."""
        newer = self.newer_than(gold)
        guideline, changes = newer or (self.workspace.guideline(gold.card.guideline), ())
        return self.begin(next_draft(gold, guideline, changes, bump=Bump.MINOR if newer else Bump.PATCH))

    def locked(self) -> tuple[str, ...]:
        """The locked versions, oldest first."""
        return self.workspace.gold_sets.versions(self.name)

    def lock(self, by: Actor | None = None) -> Locked:
        """Lock the draft under the guideline it cites; refused where a newer one touches its answers."""
        store = self.workspace.gold_sets
        draft = store.draft(self.name)
        again = draft.card.version in self.locked()
        stale = () if again else self.stale_answers(draft)
        waiting = () if again else self.waiting_places(draft)
        guideline = self.workspace.guideline(draft.card.guideline)
        return store.lock(self.name, guideline, stale=stale, waiting=waiting, by=by)

    def waiting_places(self, gold: GoldSet) -> tuple[str, ...]:
        """The answers about which a decision waits: one made elsewhere, or one that needs a second person."""
        pending = [": ".join(proposal.place) for proposal in self.pending(gold)]
        return (*(decision.place for decision in self.waiting(gold)), *pending)

    def waiting(self, gold: GoldSet, *, rejected: bool = False) -> tuple[WaitingDecision, ...]:
        """The decisions made elsewhere that this version does not hold; also those that were `rejected`."""
        kept_out = self.workspace.gold_sets.rejections(self.name).all() if not rejected else ()
        ruled = self._rulings()
        return waiting_decisions(
            gold,
            ruled=ruled,
            meetings=[m for m in MeetingStore(self.workspace.root).all() if m.round in ruled],
            cases=self._cases(gold.card.guideline.name),
            rejected={name for rejection in kept_out for name in (rejection.decision, *rejection.same)},
        )

    def _rulings(self) -> dict[str, tuple[Sequence[Appeal], Sequence[Response]]]:
        """By quiz about this set: the appeals whose rulings change scores, and the answers of their attempts."""
        if not AttemptStore.is_there(self.database, self.workspace.root):
            return {}
        with AttemptStore.open(self.database, self.workspace.root) as store:
            return {name: store.ruled(name) for name in self._rounds(store, "quiz")}

    def _cases(self, guideline: str) -> dict[str, Sequence[EdgeCase]]:
        """The edge cases of the newest guideline, then those of its draft; none of a draft that is half-written.

        Where an item's answer is more than labels, a case is about a label of it, and decides nothing about the answer.
        """
        store = self.workspace.guidelines
        versions = store.versions(guideline)
        cases: dict[str, Sequence[EdgeCase]] = {}
        if versions:
            cases[f"{guideline}@{versions[-1]}"] = _deciding(store.load(guideline, versions[-1]))
        if store.draft_path(guideline).exists():
            with suppress(WorkbenchError):  # its editor says what is wrong
                cases[f"{guideline}@draft"] = _deciding(store.draft(guideline))
        return cases

    def reject(self, rejection: Rejection) -> None:
        """Keep a decision out of this set, with the reason."""
        self.workspace.gold_sets.rejections(self.name).add(rejection)

    def guideline(self) -> Guideline:
        """The guideline version that the set cites; what is published never changes."""
        cited = self.read().card.guideline
        if self._cited is None or self._cited[0] != cited:
            self._cited = cited, self.workspace.guideline(cited)
        return self._cited[1]

    def newer(self) -> Newer | None:
        """The newest published guideline and the changes that lead to it; None where the set cites it, or its draft."""
        return self.newer_than(self.read())

    def newer_than(self, gold: GoldSet) -> Newer | None:
        """The same for any version of the set."""
        cited = gold.card.guideline
        store = self.workspace.guidelines
        versions = store.versions(cited.name)
        if not versions or not PATTERN.fullmatch(cited.version):
            return None
        if Version.parse(versions[-1]) <= Version.parse(cited.version):
            return None
        asked = (cited, versions)
        if self._newer is None or self._newer[0] != asked:
            newest = store.load(cited.name, versions[-1])
            self._newer = asked, (newest, store.changes_between(cited.name, cited.version, newest))
        return self._newer[1]

    def stale_answers(self, gold: GoldSet) -> list[str]:
        """The answers that the newest guideline makes stale, where the set cites an older one."""
        newer = self.newer_than(gold)
        stale = impact_on_gold(newer[1], gold).stale if newer else ()
        return [f"{answer.item}: {answer.question}" for answer in stale]

    def ask(self, feedback: Feedback) -> None:
        """Hand a question to the guideline's authors."""
        self.workspace.feedback.add(self.read().card.guideline.name, feedback)

    def rounds(self) -> dict[str, str]:
        """The titles of the expert rounds about this gold set; none where no database is there yet."""
        if not AttemptStore.is_there(self.database, self.workspace.root):
            return {}
        with AttemptStore.open(self.database, self.workspace.root) as store:
            return self._rounds(store, "expert")

    def _rounds(self, store: AttemptStore, kind: str) -> dict[str, str]:
        about = [
            round_ for round_ in store.rounds() if round_.gold is not None and round_.gold.name == self.name
        ]
        return {round_.name: round_.title for round_ in about if round_.kind == kind}

    def round_votes(self, name: str) -> tuple[Sequence[Attempt], Sequence[Response]]:
        """The attempts and current answers of an expert round about this gold set."""
        if name not in self.rounds():
            raise NotFound(f"there is no expert round {name!r} about gold set {self.name}.")
        with AttemptStore.open(self.database, self.workspace.root) as store:
            return store.attempts(name), store.round_answers(name)

    def progress_of(self, name: str) -> tuple[int, int]:
        """How many of the people invited to a round have finished it, and how many there are; all, once it takes no answers."""
        with AttemptStore.open(self.database, self.workspace.root) as store:
            invited = {i.person.id for i in store.invitations(name) if i.revoked_at is None}
            finished = {a.person.id for a in store.attempts(name) if a.finished_at is not None}
            end = store.round(name).expiry_policy.ended_at(store.closed_at(name))
        if end is not None and end <= dt.datetime.now(dt.UTC):
            finished = invited = invited | finished | {name}
        return len(invited & finished), len(invited)

    def usage(self) -> Usage:
        """The use of all versions of the set together: an item seen in one version is known in the next.

        What simulated people saw in rounds does not count: they pass nothing on.
        """
        if not AttemptStore.is_there(self.database, self.workspace.root):
            return Usage()
        versions = dict.fromkeys((*self.locked(), self.read().card.version))
        with AttemptStore.open(self.database, self.workspace.root) as store:
            quizzes = self._rounds(store, "quiz")
            attempts = tuple(attempt for name in quizzes for attempt in store.attempts(name))
            answers = tuple(answer for name in quizzes for answer in store.round_answers(name))
            seen = [
                exposure for version in versions for exposure in store.exposures(f"{self.name}@{version}")
            ]
            people = {person.id: person for person in store.people()}
            asked = {name: store.round(name).gold for name in quizzes}
        makers = {name: person.full for name, person in people.items()}
        if not self.workspace.may("see names"):
            called = pseudonyms(people)
            people = {name: replace(person, name=called[name]) for name, person in people.items()}
            attempts = tuple(replace(attempt, person=people[attempt.person.id]) for attempt in attempts)
        names = {name: person.full for name, person in people.items()}
        simulated = {attempt.id for attempt in attempts if attempt.simulated}
        return Usage(
            attempts,
            answers,
            tuple(exposure for exposure in seen if exposure.ref not in simulated),
            names,
            makers,
            {name: gold.version for name, gold in asked.items() if gold is not None},
        )

    def earlier(self, gold: GoldSet) -> Iterator[GoldSet]:
        """The locked versions before this one, newest first; read as they are asked for."""
        for version in reversed(self.locked()):
            if Version.parse(version) < Version.parse(gold.card.version):
                yield self.workspace.gold_sets.load(self.name, version)

    def content(self, item: GoldItem) -> list[dict[str, Any]]:
        """What an item shows, as the card of a round does; a file that cannot be shown here is named instead."""
        addresses: dict[str, str] = {}
        content = dict(item.content)
        for key, path in item.content.items():
            if not in_a_file(key):
                continue
            address = self.medium(path)
            if address is None:
                content[f"missing {key}"] = f"{path} cannot be shown: {NOT_SHOWN}"
                del content[key]
            else:
                addresses[key] = address
        return content_part(content, 0, lambda _, key: addresses[key])

    def place_of(self, item: GoldItem, question: Question) -> dict[str, int]:
        """`on`: which part of the content answers to a question are drawn on; nothing where they are not drawn."""
        on = drawn_on(item.content, question.as_kind)
        if on is None or (kind_of(on) != "text" and self.medium(item.content[on]) is None):
            return {}
        place = place_of(item.content, question.as_kind)
        return {} if place is None else {"on": place}

    def medium_of(self, item: GoldItem, question: Question) -> Medium:
        """What answers to a question lie on: the item's text, where it is that."""
        on = drawn_on(item.content, question.as_kind)
        return Medium(item.id, text=item.content[on] if on is not None and kind_of(on) == "text" else None)

    def medium(self, path: str) -> str | None:
        """A picture, sound or film beside the set as a `data:` address, as `media_address` has it; None for any other file."""
        file = self.workspace.gold_sets.medium(self.name, path)
        return None if file is None else media_address(file)


def _deciding(guideline: Guideline) -> tuple[EdgeCase, ...]:
    """The edge cases that say what an item's answer is."""
    return tuple(case for case in guideline.cases if guideline.question(case.question).as_kind.closed)
