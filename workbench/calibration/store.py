"""What a calibration board reads, each published file once, and the edge cases that it adds to a guideline's draft."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workbench.calibration.study import RoundSources
from workbench.documents.attempts import Invitation
from workbench.documents.changes import bump_of
from workbench.documents.document import Reference
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import EdgeCase, Guideline, next_case
from workbench.documents.policies import link_end
from workbench.documents.proposal import Proposal
from workbench.documents.round import Round
from workbench.documents.version import Bump, Version
from workbench.errors import ChangedMeanwhile, WorkbenchError
from workbench.rounds.answers import Exam
from workbench.store import documents, files
from workbench.store.draft_parts import add_case
from workbench.store.files import locked
from workbench.store.meetings import MeetingStore
from workbench.store.proposals import ProposalStore
from workbench.store.rounds.round_records import records_around
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace


@dataclass
class BoardStore:
    """The rounds of a workspace; `database` as in `AttemptStore.open`. The store stays open with the board."""

    workspace: Workspace
    database: str | None = None
    _drafts: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    _guidelines: dict[str, Guideline] = field(default_factory=dict)
    _golds: dict[str, GoldSet] = field(default_factory=dict)
    _ahead: dict[str, tuple[object, GoldSet]] = field(default_factory=dict)
    _cases: tuple[bytes, tuple[EdgeCase, ...]] = (b"", ())

    @cached_property
    def attempts(self) -> AttemptStore:
        """The store of attempts, opened when it is first needed."""
        return AttemptStore.open(self.database, self.workspace.root)

    @property
    def meetings(self) -> MeetingStore:
        """The meetings about rounds, a file each."""
        return MeetingStore(self.workspace.root)

    def close(self) -> None:
        """Give the database back, where it was opened."""
        if "attempts" in self.__dict__:
            self.attempts.close()

    def rounds(self) -> tuple[Round, ...]:
        """All rounds, oldest first; none where no database is there yet."""
        if not AttemptStore.is_there(self.database, self.workspace.root):
            return ()
        return self.attempts.rounds()

    def sources(self, name: str) -> RoundSources:
        """A round with all it rests on."""
        record, *beside = records_around(self.attempts, name)
        round_ = record.round
        others = [
            Exam(other, self._gold(other.round.gold), self.guideline(other.round.guideline))
            for other in beside
            if other.round.kind == "quiz" and other.round.gold is not None
        ]
        asked = [r.round.guideline.version for r in (record, *(other.record for other in others))]
        oldest = min(map(Version.parse, asked))
        versions = self.guideline_versions(round_.guideline.name)
        gold = self._gold(round_.gold) if round_.gold and round_.kind == "quiz" else None
        return RoundSources(
            record,
            tuple(other for other in beside if other.round.retest_of == name),
            tuple(others),
            self.guideline(round_.guideline),
            gold,
            tuple(published for published in versions if Version.parse(published.version) >= oldest),
            self._newest(gold.card.name) if gold else None,
            self.attempts.closed_at(name),
        )

    def proposals(self, name: str) -> tuple[Proposal, ...]:
        """Who said of themselves that they are ready in a round; a second person is to say so too."""
        return ProposalStore(self.workspace.root).all(f"round {name}")

    def invite(
        self, name: str, people: Sequence[tuple[str, str]], at: dt.datetime
    ) -> tuple[tuple[Invitation, str], ...]:
        """Invite (name, vendor) to a round, for 30 days; each invitation with its token."""
        store, invited = self.attempts, []
        for who, vendor in people:
            invitation = store.invite(name, store.person(who, vendor, at), at, link_end(at))
            invited.append((invitation, store.token(invitation.id)))
        return tuple(invited)

    def guideline(self, cited: Reference) -> Guideline:
        """A guideline as it is cited; a published version is read once, since it never changes."""
        key = f"{cited}#{cited.sha256}"
        if key not in self._guidelines:
            self._guidelines[key] = self.workspace.guideline(cited)
        return self._guidelines[key]

    def guideline_versions(self, name: str) -> tuple[Guideline, ...]:
        """The published versions, oldest first."""
        versions = self.workspace.guidelines.versions(name)
        return tuple(self.guideline(Reference(name=name, version=version)) for version in versions)

    def _gold(self, cited: Reference) -> GoldSet:
        """A locked gold set as it is cited, read once."""
        key = f"{cited}#{cited.sha256}"
        if key not in self._golds:
            self._golds[key] = self.workspace.gold(cited)
            self.workspace.gold_opened(self._golds[key])
        return self._golds[key]

    def _newest(self, name: str) -> GoldSet:
        return self._gold(Reference(name=name, version=self.workspace.gold_sets.versions(name)[-1]))

    def gold_sets(self) -> tuple[GoldSet, ...]:
        """The newest locked version of every gold set that has one."""
        store = self.workspace.gold_sets
        return tuple(self._newest(name) for name in store.names() if store.versions(name))

    def cases(self, guideline: str) -> tuple[EdgeCase, ...]:
        """The edge cases of the draft, read again where its file changed; none while somebody's draft is not valid."""
        path = self.workspace.guidelines.draft_path(guideline)
        content = files.read(path, f"draft of guideline {guideline}") if path.exists() else b""
        if content != self._cases[0]:
            try:
                cases = self.workspace.guidelines.draft(guideline).cases
            except WorkbenchError:  # half-written in its editor, which says what is wrong
                cases = ()
            self._cases = content, cases
        return self._cases[1]

    def gold_ahead(self, name: str) -> GoldSet:
        """A gold set as its next version will be: its draft where one waits, else its newest locked version."""
        store = self.workspace.gold_sets
        stamp = store.stamp(name)
        if self._ahead.get(name, (None,))[0] != stamp:
            self._ahead[name] = stamp, store.draft(name) if store.waits(name) else self._newest(name)
        return self._ahead[name][1]

    def decide(self, guideline: str, case: Mapping[str, Any], line: str) -> tuple[str, str]:
        """Add an edge case and a line of changelog to the draft; its number, and the version the draft will be.

        Where it does not fit, the draft is left as it was.
        """
        store = self.workspace.guidelines
        path = store.draft_path(guideline)
        if not path.exists():
            files.write_once(path, documents.to_yaml(store.load(guideline)))
        with locked(path.parent):
            before = files.read(path, f"draft of guideline {guideline}")
            try:
                number = next_case((*self.guideline_versions(guideline), store.draft(guideline)))
                add_case(store, guideline, {**case, "id": number})
                version = self._note(guideline, f"{number}: {line}")
                store.draft(guideline)
            except WorkbenchError:
                files.replace(path, before)
                raise
            self._drafts[number] = before, files.read(path, f"draft of guideline {guideline}")
        return number, version

    def take_back(self, guideline: str, case: str) -> None:
        """Put the draft back as it was before a case; refused where it was changed since."""
        path = self.workspace.guidelines.draft_path(guideline)
        before, after = self._drafts.get(case, (b"", b""))
        with locked(path.parent):
            if not before or files.read(path, f"draft of guideline {guideline}") != after:
                raise ChangedMeanwhile(
                    f"the draft of {guideline} was changed since {case} was added; take the case out in its editor."
                )
            files.replace(path, before)
        del self._drafts[case]

    def _note(self, name: str, line: str) -> str:
        """A line for the version that the draft will be, as its changes ask for; begun where it has none."""
        store = self.workspace.guidelines
        draft, versions = store.draft(name), store.versions(name)
        version = draft.version
        if versions and Version.parse(version) <= Version.parse(versions[-1]):
            bump = max(bump_of(store.pending(name)), Bump.MINOR)
            version = str(Version.parse(versions[-1]).step(bump))
        old = next((entry for entry in draft.changelog if entry.version == version), None)
        summary = f"{old.summary} {line}" if old else line
        store.release(name, version, summary, old.wording_only if old else (), str(old.date) if old else None)
        return version
