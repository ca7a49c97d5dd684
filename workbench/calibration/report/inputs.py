"""Everything a calibration report reads, with the digest of each file: the only part of it that opens one."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from workbench.answers.pseudonyms import pseudonyms
from workbench.calibration.drift import RoundDrift, round_drift
from workbench.calibration.meeting_study import DiscussionItem, Gain, discussion_items, measured
from workbench.calibration.report.parameters import CalibrationReport
from workbench.calibration.retakes import Retake, qualified, retakes
from workbench.calibration.study import Calibration, last_moment, study_calibration
from workbench.documents.attempts import RoundRecord
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.meeting import Meeting
from workbench.documents.version import Version
from workbench.report.provenance import Input, Provenance, named_together, versions_of
from workbench.rounds.answers import Exam
from workbench.store.meetings import MeetingStore
from workbench.store.rounds.round_records import read_records
from workbench.store.workspace import Workspace

# What a calibration report depends on, as one frozen value, and the command line that says the same.


@dataclass(frozen=True, eq=False)
class Loaded:
    """What was read, and what each person is called on the page.

    others    the other quizzes under the guideline
    newest    published versions of the guideline, the oldest one first
    current   the newest gold set of the name, which a retake would ask from
    meeting   the one that was held about the round; None on the page of one annotator
    """

    parameters: CalibrationReport
    record: RoundRecord
    retests: tuple[RoundRecord, ...]
    others: tuple[Exam, ...]
    guideline: Guideline
    gold: GoldSet | None
    newest: tuple[Guideline, ...]
    current: GoldSet | None
    meeting: Meeting | None
    called: dict[str, str]
    provenance: Provenance

    @cached_property
    def whole(self) -> Calibration:
        """Everybody in the round."""
        now = last_moment([self.record, *self.retests])
        return study_calibration(self.record, self.gold, self.guideline, now=now, retests=self.retests)

    @cached_property
    def calibration(self) -> Calibration:
        """Those the page is about."""
        cohort = self.parameters.cohort
        return self.whole.cohort(cohort) if cohort else self.whole

    @cached_property
    def drift(self) -> RoundDrift | None:
        """The course of everybody in this round over all exams on the whole guideline; None without gold."""
        if self.gold is None:
            return None
        exams = [
            exam
            for exam in self.others
            if not exam.record.round.practice and exam.record.round.changed_since is None
        ]
        rounds = [Exam(self.record, self.gold, self.guideline), *exams]
        return round_drift([exam._replace(record=_of(exam.record, self._ids)) for exam in rounds])

    @cached_property
    def retakes(self) -> tuple[Retake, ...]:
        """What those in this round must be asked again."""
        rounds = [Exam(self.record, self.gold, self.guideline)] if self.gold is not None else []
        ready = [person for person in qualified([*rounds, *self.others]) if person.person in self._ids]
        return retakes(ready, self.newest, self.current, self.record.round.questions)

    @cached_property
    def discussion(self) -> tuple[DiscussionItem, ...]:
        """Items for the next meeting: what the last one decided is not talked about again."""
        decided = {(t.item, t.question) for t in self.meeting.talks if t.decided} if self.meeting else set()
        return discussion_items([item for item in self.calibration.items if item.place not in decided])

    @cached_property
    def gained(self) -> Gain | None:
        """What the meeting gained, for everybody who took the round."""
        if self.meeting is None or self.gold is None:
            return None
        return measured(self.meeting, (Exam(self.record, self.gold, self.guideline), *self.others))[0]

    @property
    def _ids(self) -> frozenset[str]:
        return frozenset(status.person.id for status in self.calibration.people)


def load(parameters: CalibrationReport) -> Loaded:
    """Read the inputs."""
    root = Path(parameters.root)
    workspace = Workspace(root)
    records = read_records(Path(parameters.records))
    record, beside = records[0], records[1:]
    files = [Input.of("records", Path(parameters.records), f"round {record.round.name}")]
    guideline = workspace.guideline(record.round.guideline)
    gold = workspace.gold(record.round.gold) if record.round.gold else None
    others = tuple(
        Exam(other, workspace.gold(other.round.gold), workspace.guideline(other.round.guideline))
        for other in beside
        if other.round.gold and other.round.kind == "quiz"
    )
    oldest = min(
        [record, *beside], key=lambda r: Version.parse(r.round.guideline.version)
    ).round.guideline.version
    newest = workspace.guidelines.chain(guideline.name, oldest, workspace.guidelines.load(guideline.name))
    current = workspace.gold_sets.load(gold.card.name) if gold else None
    if gold:
        workspace.gold_opened(gold)
    files += [_guideline(workspace, version) for version in newest]
    sets = {
        str(gold_set): gold_set
        for gold_set in (gold, current, *(other.gold for other in others))
        if gold_set is not None
    }
    for _, gold_set in sorted(sets.items()):
        files += _gold(workspace, gold_set)
    meeting = None if parameters.annotator else MeetingStore(root).load(record.round.name)
    if meeting is not None:
        files.append(Input.of("meeting", MeetingStore(root).path(record.round.name), meeting.round))
    called = pseudonyms(record.people) | dict(parameters.names)
    provenance = Provenance(
        named_together(files),
        parameters.command(called.get(parameters.annotator, "")),
        record.round.seed,
        versions=versions_of("numpy", "scipy", "papermill", "nbconvert"),
    )
    retests = tuple(other for other in beside if other.round.retest_of == record.round.name)
    return Loaded(
        parameters,
        record,
        retests,
        others,
        guideline,
        gold,
        newest,
        current,
        meeting,
        called,
        provenance,
    )


def _guideline(workspace: Workspace, guideline: Guideline) -> Input:
    path = workspace.guidelines.root / guideline.name / f"{guideline.version}.yaml"
    return Input.of("guideline", path, str(guideline))


def _gold(workspace: Workspace, gold: GoldSet) -> list[Input]:
    stem = workspace.gold_sets.root / gold.card.name / gold.card.version
    paths = Path(f"{stem}.jsonl"), Path(f"{stem}.card.yaml")
    return [Input.of("gold", path, str(gold)) for path in paths]


def _of(record: RoundRecord, people: frozenset[str]) -> RoundRecord:
    """The part of a record that is about some people."""
    attempts = tuple(attempt for attempt in record.attempts if attempt.person.id in people)
    kept = {attempt.id for attempt in attempts}
    return RoundRecord(
        record.round,
        tuple(invitation for invitation in record.invitations if invitation.person.id in people),
        attempts,
        tuple(answer for answer in record.answers if answer.attempt_id in kept),
        record.appeals,
    )
