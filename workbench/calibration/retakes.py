"""Who needs a retake since the guideline changed, on which labels and rules only, and which gold items ask them."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.calibration.study import RoundSources, judged_attempt
from workbench.calibration.words import Words
from workbench.documents.attempts import RoundRecord
from workbench.documents.changes import Change, along
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.version import Bump, Version
from workbench.guideline.impact import impact_on_gold
from workbench.result import Result
from workbench.rounds.answers import Exam
from workbench.rounds.participants import ended_at
from workbench.rounds.passing import passing


@dataclass(frozen=True)
class Qualified:
    """The newest guideline version under which a person passed a round or was declared ready, and when."""

    person: str
    version: str
    round: str
    at: dt.datetime


@dataclass(frozen=True)
class RetakeItem:
    """A gold answer that asks what changed; `because` names the changed subjects."""

    item: str
    question: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Retake(
    Result, json="version newest needed people=names must=must_read may=may_read labels rules items unasked"
):
    """The people who passed under one version, and what changed for them since.

    must       changes of meaning: a retake asks these
    may        additions: worth telling, no retake by themselves
    labels     (question, label) that the changes of meaning touch; label None for a whole question
    rules      ids of rules that changed in meaning
    items      gold answers of the split "quiz" that ask them
    unasked    changed subjects that no such answer asks
    """

    version: str
    newest: str
    people: tuple[Qualified, ...]
    must: tuple[Change, ...]
    may: tuple[Change, ...]
    labels: tuple[tuple[str, str | None], ...]
    rules: tuple[str, ...]
    items: tuple[RetakeItem, ...]
    unasked: tuple[str, ...]

    @property
    def needed(self) -> bool:
        """Whether anything changed its meaning."""
        return bool(self.must)

    @property
    def names(self) -> tuple[str, ...]:
        """The people who hold the older version."""
        return tuple(holder.person for holder in self.people)

    @property
    def must_read(self) -> tuple[str, ...]:
        """The changes in meaning, in words."""
        return tuple(map(str, self.must))

    @property
    def may_read(self) -> tuple[str, ...]:
        """The other changes, in words."""
        return tuple(map(str, self.may))


# when, who, under which version, since which, and the round
Pass = tuple[dt.datetime, str, str, str | None, str]
Passes = dict[str, tuple[RoundRecord, tuple[Pass, ...]]]  # by round, as long as its record is the same


def qualified(rounds: Sequence[Exam], known: Passes | None = None) -> tuple[Qualified, ...]:
    """Everybody who passed an exam or was declared ready in one, with the newest guideline version of these, by person id.

    The answers of a retake since a version qualify only people who had already qualified under
    that version or a newer one. Practice rounds qualify nobody; a round without a verdict only those its lead declares ready.

    known   who passed each round, worked out before; kept up to date
    """
    known = {} if known is None else known
    passes: list[Pass] = []
    for exam in rounds:
        name = exam.record.round.name
        if name not in known or known[name][0] != exam.record:
            known[name] = exam.record, _passes(exam)
        passes += known[name][1]
    newest: dict[str, Qualified] = {}
    for at, person, version, since, name in sorted(passes, key=lambda p: (p[0], p[1])):
        before = newest.get(person)
        if since is not None and (before is None or Version.parse(before.version) < Version.parse(since)):
            continue
        if before is None or Version.parse(version) >= Version.parse(before.version):
            newest[person] = Qualified(person, version, name, at)
    return tuple(newest[person] for person in sorted(newest))


def _passes(exam: Exam) -> tuple[Pass, ...]:
    """Who passed a round or was declared ready in it."""
    record, gold, guideline = exam
    if record.round.kind != "quiz" or record.round.practice:
        return ()
    version, since, name = record.round.guideline.version, record.round.changed_since, record.round.name
    passes: list[Pass] = [
        (declared.at, person, version, None, name) for person, declared in record.ready.items()
    ]
    for attempt in record.attempts if passing(record.round).decides else ():
        verdict = judged_attempt(record, attempt, gold, guideline)
        at = ended_at(record.round, attempt, verdict)
        if at is not None and verdict is not None and verdict.state == "pass":
            passes.append((at, attempt.person.id, version, since, name))
    return tuple(passes)


def retakes(
    people: Iterable[Qualified],
    versions: Sequence[Guideline],
    gold: GoldSet | None,
    questions: Sequence[str] | None = None,
) -> tuple[Retake, ...]:
    """What changed since each version under which somebody passed, the oldest version first.

    versions    the published versions up to the newest, oldest first
    gold        the gold set whose items can ask what changed; made or verified under the newest version
    questions   those that people are asked; None for all
    """
    newest = versions[-1]
    groups: dict[str, list[Qualified]] = {}
    for person in people:
        groups.setdefault(person.version, []).append(person)
    needed = []
    for version in sorted(groups, key=Version.parse):
        chain = [g for g in versions if Version.parse(g.version) >= Version.parse(version)]
        if version == newest.version or not chain or chain[0].version != version:
            continue
        needed.append(_retake(version, newest, groups[version], along(chain), gold, questions))
    return tuple(needed)


def _retake(
    version: str,
    newest: Guideline,
    people: Sequence[Qualified],
    changes: Sequence[Change],
    gold: GoldSet | None,
    questions: Sequence[str] | None,
) -> Retake:
    asked = [c for c in changes if c.question is not None and (questions is None or c.question in questions)]
    must = tuple(c for c in asked if c.changes_meaning)
    items = retake_items(must, gold)
    reached = {subject for item in items for subject in item.because}
    subjects = dict.fromkeys(c.subject for c in must)
    return Retake(
        version,
        newest.version,
        tuple(people),
        must,
        tuple(c for c in asked if c.bump is Bump.MINOR),
        _labels(must),
        tuple(s for s in subjects if s.startswith("R") and "/" not in s),
        items,
        tuple(s for s in subjects if s not in reached),
    )


def retake_items(must: Sequence[Change], gold: GoldSet | None) -> tuple[RetakeItem, ...]:
    """The gold answers of the split "quiz" that ask a change of meaning, in the order of the gold set."""
    if gold is None or not must:
        return ()
    split = {item.id: item.split for item in gold.items}
    touched = impact_on_gold(must, gold).affected
    return tuple(RetakeItem(t.item, t.question, t.because) for t in touched if split[t.item] == "quiz")


def _labels(must: Sequence[Change]) -> tuple[tuple[str, str | None], ...]:
    """What the changes touch: labels whose own text changed or that a changed rule separates."""
    pairs: Mapping[tuple[str, str | None], None] = dict.fromkeys(
        (c.question or "", label) for c in must for label in (c.labels or (None,))
    )
    return tuple(pairs)


def retakes_of(sources: RoundSources, known: Passes | None = None) -> tuple[Retake, ...]:
    """What everybody who qualified under the guideline must be asked again, whichever round they passed.

    known   as of `qualified`
    """
    if sources.gold is None:
        return ()
    ready = qualified(sources.exams, known)
    return retakes(ready, sources.versions, sources.current, sources.record.round.questions)


def asked_already(retake: Retake, sources: RoundSources, now: dt.datetime) -> dict[str, RoundRecord]:
    """The open retake that each person is invited to and has not finished, by person id."""
    asked: dict[str, RoundRecord] = {}
    for record in _rounds_asking(retake, sources):
        closed = record is sources.record and sources.closed_at is not None
        if record.round.expiry_policy.open_at(now) and not closed:
            links = {link.person.id for link in record.invitations if link.revoked_at is None}
            asked |= dict.fromkeys(links - _done(record), record)
    return {person.person: asked[person.person] for person in retake.people if person.person in asked}


def _rounds_asking(retake: Retake, sources: RoundSources) -> list[RoundRecord]:
    """The rounds that ask what changed from the version to the newest one."""
    return [
        record
        for record in (sources.record, *(other.record for other in sources.others))
        if (since := record.round.changed_since) is not None
        and record.round.guideline.version == retake.newest
        and Version.parse(since) <= Version.parse(retake.version)
    ]


def _done(record: RoundRecord) -> set[str]:
    return {attempt.person.id for attempt in record.attempts if attempt.finished_at is not None}


Ahead = Callable[[str], GoldSet]  # a gold set by its name, as its next version will be


def retakes_view(
    retakes: tuple[Retake, ...], words: Words, now: dt.datetime, ahead: Ahead
) -> list[dict[str, Any]]:
    """One entry per version under which somebody qualified.

    out     the retakes that are under way, whom each asks, and how many of them have begun
    left    people without an open retake; `failed` of them finished one and did not pass
    lacks   why no retake can be made yet, and the place that mends it; None if one can
    """
    entries = []
    for retake in retakes:
        asked = asked_already(retake, words.sources, now)
        done = set().union(*map(_done, _rounds_asking(retake, words.sources)))
        left = [q.person for q in retake.people if q.person not in asked]
        entries.append(
            {
                **_retake_view(retake, words),
                "lacks": why_no_retake(retake, words.sources.current, ahead),
                "left": [words.people.get(who, who) for who in left],
                "left_ids": left,
                "failed": [words.people.get(who, who) for who in left if who in done],
                "out": _under_way(asked, words),
            }
        )
    return entries


def _under_way(asked: dict[str, RoundRecord], words: Words) -> list[dict[str, Any]]:
    rounds: dict[str, dict[str, Any]] = {}
    for who, record in asked.items():
        name = record.round.name
        entry = rounds.setdefault(name, {"round": name, "people": [], "begun": 0})
        entry["people"].append(words.people.get(who, who))
        entry["begun"] += bool(record.attempts_of(who))
    return list(rounds.values())


def _retake_view(retake: Retake, words: Words) -> dict[str, Any]:
    return {
        "version": retake.version,
        "newest": retake.newest,
        "needed": retake.needed,
        "people": [words.people.get(q.person, q.person) for q in retake.people],
        "labels": [
            words.label(question, label)["name"]
            if label
            else f"all of {words.guideline.question(question).shown}"
            for question, label in retake.labels
        ],
        "rules": list(retake.rules),
        "items": len(retake.items),
        "unasked": list(retake.unasked),
        "may": sorted({change.subject for change in retake.may}),
    }


def why_no_retake(retake: Retake, gold: GoldSet | None, ahead: Ahead) -> dict[str, Any] | None:
    """Why no retake can be made yet, and the place that mends it; None if one can."""
    if gold is None:
        return None
    if gold.card.guideline.version != retake.newest:
        return next_gold(gold, retake.newest, ahead)
    if retake.items:
        return None
    name = gold.card.name
    to = {"tool": "gold", "name": name, "place": "items"}
    return {
        "text": f"No item for quizzes in gold set {name} tests what changed.",
        "says": "Open the gold set",
        "to": to,
    }


def next_gold(gold: GoldSet, newest: str, ahead: Ahead) -> dict[str, Any]:
    """That a gold set is under an older guideline than the newest, and where its next version is made."""
    name, draft = gold.card.name, ahead(gold.card.name).card.version
    begun = draft != gold.card.version
    what = f"its next version, {draft}," if begun else "the next version"
    return {
        "text": f"Gold set {name} is still under guideline {gold.card.guideline.version}, and {newest} is published. "
        f"Verify the answers that the change touches and lock {what} first.",
        "says": "Finish the next gold version" if begun else "Start the next gold version",
        "to": {"tool": "gold", "name": name, "place": "adjudicate"},
    }
