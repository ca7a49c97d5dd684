"""Who needs a retake in a workspace: people who qualified before a guideline's meaning changed, whom nobody has asked yet."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from workbench.calibration.retakes import Retake, asked_already, qualified, retakes
from workbench.calibration.study import RoundSources
from workbench.documents.attempts import RoundRecord
from workbench.documents.gold import GoldSet
from workbench.documents.version import Version
from workbench.errors import WorkbenchError
from workbench.home.study import DueRetake
from workbench.rounds.answers import Exam
from workbench.store.workspace import Workspace


def due_retakes(
    workspace: Workspace, records: Sequence[RoundRecord], now: dt.datetime
) -> tuple[DueRetake, ...]:
    """What is due under each guideline, by the newest real quiz that qualifies; `records` are all rounds, oldest first.

    A guideline or gold set that cannot be read is left out: its own entry says why.
    """
    due: list[DueRetake] = []
    quizzes = [r for r in records if r.round.kind == "quiz" and not r.simulated]
    for guideline in dict.fromkeys(record.round.guideline.name for record in quizzes):
        mine = [record for record in quizzes if record.round.guideline.name == guideline]
        try:
            due += _under(workspace, mine, now)
        except WorkbenchError:
            continue
    return tuple(due)


def _under(workspace: Workspace, records: Sequence[RoundRecord], now: dt.datetime) -> list[DueRetake]:
    exams = [
        Exam(record, workspace.gold(cited), workspace.guideline(record.round.guideline))
        for record in records
        if (cited := record.round.gold) is not None
    ]
    newest = next((e for e in reversed(exams) if not e.record.round.practice), None)
    if newest is None or workspace.guidelines.versions(newest.guideline.name)[-1] == _oldest(exams):
        return []  # everybody was asked under the version in force
    sources = _sources(workspace, newest, [exam for exam in exams if exam is not newest])
    people = {id_: person.shown for record in records for id_, person in record.people.items()}
    due = []
    for retake in retakes(qualified(exams), sources.versions, sources.current, newest.record.round.questions):
        asked = asked_already(retake, sources, now)
        left = tuple(holder for holder in retake.people if holder.person not in asked)
        if retake.needed and left and sources.current is not None:
            due.append(_due(replace(retake, people=left), sources, sources.current, people))
    return due


def _oldest(exams: Sequence[Exam]) -> str:
    return str(min((exam.record.round.guideline.version for exam in exams), key=Version.parse))


def _sources(workspace: Workspace, exam: Exam, others: Sequence[Exam]) -> RoundSources:
    oldest = Version.parse(_oldest([exam, *others]))
    versions = workspace.guidelines.published(exam.guideline.name)
    return RoundSources(
        exam.record,
        (),
        tuple(others),
        exam.guideline,
        exam.gold,
        tuple(version for version in versions if Version.parse(version.version) >= oldest),
        workspace.gold_sets.load(exam.gold.card.name),
        exam.record.closed_at,
    )


def _due(retake: Retake, sources: RoundSources, gold: GoldSet, people: dict[str, str]) -> DueRetake:
    name, under = gold.card.name, gold.card.guideline
    lacks, address = (
        "",
        {
            "tool": "calibration",
            "place": "new",
            "kind": "retake",
            "gold": f"{name}@{gold.card.version}",
            "since": retake.version,
        },
    )
    if under.version != retake.newest:
        lacks = f"The gold set is still under version {under.version}. Bring it to {retake.newest} first."
        address = {"tool": "gold", "name": name, "place": "items"}
    elif not retake.items:
        lacks = "No gold item asks what changed. Add some first."
        address = {"tool": "gold", "name": name, "place": "items"}
    return DueRetake(
        under.name,
        sources.guideline.title,
        retake.version,
        retake.newest,
        tuple(sorted(people.get(holder.person, holder.person) for holder in retake.people)),
        tuple(map(str, retake.must)),
        f"{name}@{gold.card.version}",
        lacks,
        address,
        f"workbench quiz create NAME --gold {name}@{gold.card.version} --since {retake.version} --fill-up",
    )
