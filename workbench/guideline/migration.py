"""Past answers carried through renamed, merged and split labels: what came through, and what did not with its reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from workbench.answers.annotations import Annotations, Bools, Categorical, Ints
from workbench.answers.import_report import ImportReport
from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, GoldItem, GoldSet
from workbench.documents.guideline import Guideline, Question
from workbench.documents.migration import Merge, Migration, Rename, Split
from workbench.documents.version import PATTERN, Version
from workbench.errors import InvalidDocument, OutOfRange
from workbench.guideline.impact import labels_in
from workbench.kinds.registry import Problems

# What becomes of one answer in the step from one version of a guideline to the next.

Declared = Rename | Merge | Split
Other = Callable[[str], str | None]  # question -> the answer to it about the same item, or None


@dataclass(frozen=True)
class AnswerMigration:
    """The label that an answer has afterwards, or why it has none."""

    label: str | None
    why: str = ""


@dataclass(frozen=True)
class Step:
    """The step from one version to the next, with its migration where one was declared."""

    old: Guideline
    new: Guideline
    migration: Migration | None = None

    def answer_migration(self, question: str, answer: str, item: str, other: Other) -> AnswerMigration:
        """Carry one answer; each part of an answer that is several in one, as `a|b`, has its own answer."""
        asked = {known.id: known for known in self.new.questions}.get(question)
        if asked is None:
            return AnswerMigration(None, f"{self.new} no longer asks {question!r}")
        if not asked.as_kind.closed:
            return self._regions(asked, answer, item, other)
        was = {known.id: known for known in self.old.questions}.get(question, asked)
        parts = [self._part(question, part, item, other) for part in was.parts(answer)]
        for part in parts:
            if part.label is None:
                return part
            if part.label not in asked.label_ids:
                return AnswerMigration(None, _unknown(part.label, self.new))
        labels = {part.label for part in parts}
        return AnswerMigration("|".join(label for label in asked.label_ids if label in labels))

    def _regions(self, asked: Question, answer: str, item: str, other: Other) -> AnswerMigration:
        """Carry an answer that is no label, through the labels of its parts."""
        kind = asked.as_kind.of()  # with any labels: those of the answer are older
        held = kind.parse(answer)
        if isinstance(held, Problems):
            return AnswerMigration(None, f"no answer to {asked.id!r} of {self.new}: {held}")
        names: dict[str, str] = {}
        for label in filter(None, dict.fromkeys(kind.labels_of(held) if kind.labelled else ())):
            part = self._part(asked.id, label, item, other)
            if part.label is None:
                return part
            if part.label not in asked.label_ids:
                return AnswerMigration(None, _unknown(part.label, self.new))
            names[label] = part.label
        text = asked.parse(kind.render(kind.relabelled(held, names)))
        return AnswerMigration(text, "" if text else f"{self.new} does not take it any more")

    def splits(self, question: str, answer: str) -> bool:
        """Whether what becomes of an answer depends on its item."""
        parts = labels_in(answer)
        return any(isinstance(self._step(question, part), Split) for part in parts)

    def _part(self, question: str, label: str, item: str, other: Other) -> AnswerMigration:
        step = self._step(question, label)
        if step is None:
            return AnswerMigration(label)
        if not isinstance(step, Split):
            return AnswerMigration(step.to)
        if item in step.items:
            return AnswerMigration(step.items[item])
        if step.by_answer is not None:
            known = step.by_answer.labels.get(other(step.by_answer.question) or "")
            if known is not None:
                return AnswerMigration(known)
        return AnswerMigration(
            None, f"{label!r} was split into {' and '.join(map(repr, step.to))}: must be given again"
        )

    def _step(self, question: str, label: str) -> Declared | None:
        return self.migration.step_of(question, label) if self.migration else None


def _unknown(label: str, guideline: Guideline) -> str:
    return f"{label!r} is no label of {guideline}, and no migration step says what replaces it"


CARRIED = -1  # the code of a row that has no reason against it


@dataclass(frozen=True, eq=False)
class Left:
    """The rows of one question that could not be carried, as they were given, and why; `why` (N,) has no gaps."""

    answers: Annotations
    why: Categorical


@dataclass(frozen=True, eq=False)
class CarriedAnswers:
    """Every row that was given, either carried or left.

    carried   question -> its answers under the last version of the road, with that version on each row
    left      question -> its answers that could not be carried
    losses    the reasons with their counts, and what was assumed
    """

    carried: Mapping[str, Annotations]
    left: Mapping[str, Left]
    losses: ImportReport


@dataclass(frozen=True, eq=False)
class _Rows:
    """The answers to one question on their way: the present label, the step that is first for a row, its reason."""

    answers: Annotations
    label: Categorical
    first: Ints
    why: Categorical


def steps_of(chain: Sequence[Guideline], migrations: Sequence[Migration]) -> tuple[Step, ...]:
    """The steps along a chain of versions; a migration belongs to the step that starts at its version."""
    by_start = {migration.since: migration for migration in migrations}
    if len(chain) < 2:
        raise OutOfRange("migration needs two versions; there is only one.")
    return tuple(Step(old, new, by_start.get(old.version)) for old, new in pairwise(chain))


def carry_answers(by_question: Mapping[str, Annotations], steps: Sequence[Step]) -> CarriedAnswers:
    """Carry answers, by question, through the steps; every row is either carried or left, and nothing is lost silently.

    A row without a version counts as given under the first one, and the losses say so.
    """
    rows = {question: _start(answers, steps) for question, answers in by_question.items()}
    for number, step in enumerate(steps):
        rows = {question: _after_step(question, here, step, number, rows) for question, here in rows.items()}
    losses = ImportReport()
    for question, here in rows.items():
        losses += _losses(question, here, steps)
    last = steps[-1].new
    carried = {q: c for q, here in rows.items() if len(c := _carried(here, last))}
    left = {q: kept for q, here in rows.items() if len((kept := _left(here)).answers)}
    return CarriedAnswers(carried, left, losses)


def _start(answers: Annotations, steps: Sequence[Step]) -> _Rows:
    """The first step of each row; rows of a version that is not in the steps are left at once."""
    joins = {step.old.version: number for number, step in enumerate(steps)} | {
        steps[-1].new.version: len(steps)
    }
    first = np.zeros(len(answers), np.int32)
    why = Categorical((), np.full(len(answers), CARRIED, np.int32))
    versions = answers.guideline_version
    if versions is not None:
        reasons = tuple(_outside(version, joins, steps) for version in versions.values)
        joining = [joins.get(version, 0) for version in versions.values]
        first = np.array([*joining, 0], np.int32)[versions.code]
        distinct = tuple(dict.fromkeys(filter(None, reasons)))
        code = [distinct.index(reason) if reason else CARRIED for reason in reasons]
        why = Categorical(distinct, np.array([*code, CARRIED], np.int32)[versions.code])
    return _Rows(answers, answers.label, first, why)


def _outside(version: str, joins: Mapping[str, int], steps: Sequence[Step]) -> str:
    """Why no step starts from this version; empty where one does, or where the answer states no version."""
    if version in joins or not PATTERN.fullmatch(version):
        return ""
    first, last = steps[0].old.version, steps[-1].new.version
    if Version.parse(version) < Version.parse(first):
        return f"given under {version}, before {first}: carry it from there"
    if Version.parse(version) > Version.parse(last):
        return f"given under {version}, after {last}"
    return f"given under {version}, which was never published"


def _after_step(question: str, here: _Rows, step: Step, number: int, rows: Mapping[str, _Rows]) -> _Rows:
    """One question after one step."""
    due = (here.first <= number) & (here.why.code == CARRIED)
    labels = {label: i for i, label in enumerate(here.label.values)}
    reasons = {reason: i for i, reason in enumerate(here.why.values)}
    code, why = here.label.code.copy(), here.why.code.copy()

    def settle(where: Bools | int, answer: str, item: str = "", who: str = "") -> None:
        moved = step.answer_migration(question, answer, item, lambda other: others(other).get((item, who)))
        if moved.label is None:
            why[where] = reasons.setdefault(moved.why, len(reasons))
        else:
            code[where] = labels.setdefault(moved.label, len(labels))

    known: dict[str, Mapping[tuple[str, str], str]] = {}

    def others(other: str) -> Mapping[tuple[str, str], str]:
        if other not in known:
            known[other] = _first_labels(rows[other]) if other in rows else {}
        return known[other]

    for at in np.unique(here.label.code[due]).tolist():
        answer, mine = here.label.values[at], due & (here.label.code == at)
        if not step.splits(question, answer):
            settle(mine, answer)
            continue
        item, who = here.answers.item, here.answers.annotator
        for row in np.flatnonzero(mine).tolist():
            settle(row, answer, item.values[item.code[row]], who.values[who.code[row]])
    return replace(here, label=Categorical(tuple(labels), code), why=Categorical(tuple(reasons), why))


def _first_labels(rows: _Rows) -> Mapping[tuple[str, str], str]:
    """(item, annotator) -> their first label, as it is after the steps so far."""
    now = replace(rows.answers, label=rows.label).take(rows.why.code == CARRIED).first_answers()
    items, people, labels = now.item, now.annotator, now.label
    triples = zip(items.code.tolist(), people.code.tolist(), labels.code.tolist(), strict=True)
    return {(items.values[i], people.values[p]): labels.values[x] for i, p, x in triples}


def _carried(rows: _Rows, last: Guideline) -> Annotations:
    """The rows that came through, under the closed set of the last version."""
    came = rows.why.code == CARRIED
    answers = replace(rows.answers, label=rows.label).take(came)
    closed = {question.id: question.label_ids for question in last.questions}.get(answers.question, ())
    used = {answers.label.values[code] for code in np.unique(answers.label.code).tolist()}
    labels = Categorical.of(answers.label.texts(), (*closed, *sorted(used - set(closed))))
    version = Categorical((last.version,), np.zeros(len(answers), np.int32))
    return replace(answers, label=labels, guideline_version=version)


def _left(rows: _Rows) -> Left:
    stays = rows.why.code != CARRIED
    return Left(rows.answers.take(stays), rows.why.take(stays))


def _losses(question: str, rows: _Rows, steps: Sequence[Step]) -> ImportReport:
    """How many rows were left for each reason, and how many were assumed to be of the first version."""
    losses, answers = ImportReport(), rows.answers

    def example(where: Bools) -> str:
        row = int(np.flatnonzero(where)[0])
        item, who = (
            answers.item.values[answers.item.code[row]],
            answers.annotator.values[answers.annotator.code[row]],
        )
        return f"item {item!r}, annotator {who!r}"

    for at, reason in enumerate(rows.why.values):
        if (where := rows.why.code == at).any():
            losses = losses.and_loss(f"not carried: {reason}", int(where.sum()), example(where), question)
    versions = answers.guideline_version
    stated = [bool(PATTERN.fullmatch(v)) for v in versions.values] if versions is not None else []
    silent = (
        ~np.array([*stated, False], bool)[versions.code]
        if versions is not None
        else np.ones(len(answers), bool)
    )
    if silent.any():
        assumed = f"says no guideline version; taken as given under {steps[0].old.version}"
        losses = losses.and_loss(assumed, int(silent.sum()), example(silent), question)
    return losses


# A gold set carried through renamed, merged and split labels; what could not be carried is open again, and listed.

Part = Literal["answer", "accepted", "vote", "rule"]


@dataclass(frozen=True)
class LostGold:
    """A part of a gold answer that did not come through: its value before, and why."""

    item: str
    question: str
    part: Part
    value: str
    why: str


@dataclass(frozen=True)
class CarriedGold:
    """The gold set under the later version. An answer that was lost is in it, open, without label and votes."""

    gold: GoldSet
    answers: int
    carried: int
    lost: tuple[LostGold, ...]

    @property
    def open_again(self) -> tuple[LostGold, ...]:
        """The answers that experts have to give again."""
        return tuple(lost for lost in self.lost if lost.part == "answer")


def carry_gold(gold: GoldSet, steps: Sequence[Step], version: str) -> CarriedGold:
    """Carry a gold set through the steps, as its version `version`; all votes on an item move with its answer.

    Raises InvalidDocument where the set was not made under the version of the first step.
    """
    first, last = steps[0].old, steps[-1].new
    cited = gold.card.guideline
    if (cited.name, cited.version) != (first.name, first.version):
        raise InvalidDocument(f"gold set {gold} was made under {cited}, and the migration starts at {first}.")
    lost: list[LostGold] = []
    items = tuple(_item(item, steps, lost) for item in gold.items)
    reference = Reference(name=last.name, version=last.version, sha256=last.digest())
    fresh = {"version": version, "guideline": reference, "locked_on": None, "items": 0, "items_sha256": None}
    answers = sum(len(item.answers) for item in gold.items)
    carried = GoldSet(card=gold.card.model_copy(update=fresh), items=items)
    opened = sum(1 for loss in lost if loss.part == "answer")
    return CarriedGold(carried, answers, answers - opened, tuple(lost))


def _item(item: GoldItem, steps: Sequence[Step], lost: list[LostGold]) -> GoldItem:
    """One item; its questions go step by step together, as a split may look at the answer to another."""
    now = dict(item.answers)
    for step in steps:
        before = {question: answer.label for question, answer in now.items()}
        now = {q: _answer(item.id, q, answer, step, before, lost) for q, answer in now.items()}
    now = {q: _with_rules(item.id, q, answer, steps[-1].new, lost) for q, answer in now.items()}
    kept = {question.id for question in steps[-1].new.questions}
    return item.model_copy(update={"answers": {q: answer for q, answer in now.items() if q in kept}})


def _answer(
    item: str,
    question: str,
    answer: GoldAnswer,
    step: Step,
    before: Mapping[str, str | None],
    lost: list[LostGold],
) -> GoldAnswer:
    def migrated(label: str) -> AnswerMigration:
        return step.answer_migration(question, label, item, before.get)

    def keep(part: Part, label: str, value: str) -> str | None:
        outcome = migrated(label)
        if outcome.label is None:
            lost.append(LostGold(item, question, part, value, outcome.why))
        return outcome.label

    if answer.label is not None and (label := keep("answer", answer.label, answer.label)) is None:
        return GoldAnswer(rules=answer.rules)
    label = migrated(answer.label).label if answer.label is not None else None
    accepted = [to for old in answer.accepted if (to := keep("accepted", old, old)) not in (None, label)]
    votes = {
        expert: to
        for expert, old in answer.votes.items()
        if (to := keep("vote", old, f"{expert}: {old}")) is not None
    }
    changed = {"label": label, "accepted": tuple(dict.fromkeys(accepted)), "votes": votes}
    return GoldAnswer.model_validate(answer.model_dump() | changed)


def _with_rules(
    item: str, question: str, answer: GoldAnswer, last: Guideline, lost: list[LostGold]
) -> GoldAnswer:
    """Rules that are gone are no longer cited."""
    known = {rule.id for rule in last.rules}
    for rule in answer.rules:
        if rule not in known:
            lost.append(LostGold(item, question, "rule", rule, f"{last} has no rule {rule}"))
    return answer.model_copy(update={"rules": tuple(rule for rule in answer.rules if rule in known)})
