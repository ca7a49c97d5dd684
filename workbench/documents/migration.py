"""How answers move from one guideline version to the next: labels renamed, merged or split, step by step."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workbench.documents.document import Document, Name, Text, VersionText
from workbench.documents.guideline import EdgeCase, Guideline, Label, Question, Rule
from workbench.documents.version import Version


class Rename(Document):
    """One label gets a new id and keeps its meaning."""

    do: Literal["rename"] = "rename"
    question: Name
    label: Text
    to: Text

    @property
    def sources(self) -> tuple[str, ...]:
        """The label that goes."""
        return (self.label,)

    @property
    def targets(self) -> tuple[str, ...]:
        """The label that answers may have afterwards."""
        return (self.to,)


class Merge(Document):
    """Several labels become one."""

    do: Literal["merge"] = "merge"
    question: Name
    labels: tuple[Text, ...] = Field(min_length=2)
    to: Text

    @property
    def sources(self) -> tuple[str, ...]:
        """The labels that go into one."""
        return self.labels

    @property
    def targets(self) -> tuple[str, ...]:
        """The label that answers may have afterwards."""
        return (self.to,)


class ByAnswer(Document):
    """A rule of thumb: the answer to another question about the same item decides the new label."""

    question: Name
    labels: dict[str, str] = Field(min_length=1)


class Split(Document):
    """One label becomes several.

    An item in `items` gets the label given there; else `by_answer` decides, if the answer to the other question is
    known; else the item is asked again.
    """

    do: Literal["split"] = "split"
    question: Name
    label: Text
    to: tuple[Text, ...] = Field(min_length=2)
    items: dict[str, str] = Field(default_factory=dict)
    by_answer: ByAnswer | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """The label that is split."""
        return (self.label,)

    @property
    def targets(self) -> tuple[str, ...]:
        """The labels that answers may have afterwards."""
        return self.to

    @model_validator(mode="after")
    def _decides_for_its_own_labels(self) -> Self:
        ways = {**self.items, **(self.by_answer.labels if self.by_answer else {})}
        for way in ways.values():
            if way not in self.to:
                raise ValueError(
                    f"split of {self.label!r}: {way!r} is none of the new labels {list(self.to)}"
                )
        if self.by_answer and self.by_answer.question == self.question:
            raise ValueError(f"split of {self.label!r}: by_answer names another question than its own")
        return self


Step = Annotated[Rename | Merge | Split, Field(discriminator="do")]


class Migration(Document):
    """The label changes from one version to the next; all steps apply at once, to the old labels.

    `since` is the version that the answers were given under, `to` the next one. A label without a step stays,
    if the next version has it.
    """

    guideline: Name
    since: VersionText
    to: VersionText
    why: Text
    declared_by: Text
    declared_on: dt.date
    steps: tuple[Step, ...] = Field(min_length=1)

    def __str__(self) -> str:
        return f"{self.guideline} {self.since} to {self.to}"

    @property
    def renames(self) -> Mapping[tuple[str, str], str]:
        """(question, old label) -> new label, of the pure renames."""
        return {(s.question, s.label): s.to for s in self.steps if isinstance(s, Rename)}

    def step_of(self, question: str, label: str) -> Rename | Merge | Split | None:
        """The step that changes a label; None if it stays."""
        steps = (s for s in self.steps if s.question == question and label in s.sources)
        return next(steps, None)

    @model_validator(mode="after")
    def _one_fate_a_label(self) -> Self:
        if Version.parse(self.to) <= Version.parse(self.since):
            raise ValueError(
                f"a migration leads to a later version, and {self.to} does not come after {self.since}"
            )
        seen: set[tuple[str, str]] = set()
        for step in self.steps:
            for label in step.sources:
                if (step.question, label) in seen:
                    raise ValueError(f"label {label!r} of {step.question!r} is in two steps")
                seen.add((step.question, label))
        return self


def check(migration: Migration, old: Guideline, new: Guideline) -> tuple[str, ...]:
    """All mismatches of a migration with its two versions, one sentence each."""
    was, now = _questions(old), _questions(new)
    problems: list[str] = []
    for step in migration.steps:
        where = f"{step.do} in {step.question!r}"
        if step.question not in was or step.question not in now:
            lacking = old if step.question not in was else new
            problems.append(f"{where}: {lacking} has no such question.")
            continue
        before, after = was[step.question].label_ids, now[step.question].label_ids
        problems += [f"{where}: {old} has no label {x!r}." for x in step.sources if x not in before]
        problems += [f"{where}: {new} has no label {x!r}." for x in step.targets if x not in after]
        if isinstance(step, Rename):
            problems += _rename_problems(migration, step, before, after, where)
        if isinstance(step, Split) and step.by_answer:
            problems += _thumb_problems(step.by_answer, was, old, where)
    return tuple(problems)


def _rename_problems(
    migration: Migration, step: Rename, before: tuple[str, ...], after: tuple[str, ...], where: str
) -> list[str]:
    """The problems of a rename: the old id must be gone, and the new one must have been free."""
    gone = {
        source for other in migration.steps if other.question == step.question for source in other.sources
    }
    comes = [
        other for other in migration.steps if other.question == step.question and step.to in other.targets
    ]
    problems = []
    if (step.to in before and step.to not in gone) or len(comes) > 1:
        problems.append(f"{where}: {step.to!r} is another label already; joining two labels is a merge.")
    targets = {t for other in migration.steps if other.question == step.question for t in other.targets}
    if step.label in after and step.label not in targets:
        problems.append(
            f"{where}: {step.label!r} is still a label of the new version; then nothing is renamed."
        )
    return problems


def _thumb_problems(thumb: ByAnswer, was: Mapping[str, Question], old: Guideline, where: str) -> list[str]:
    if thumb.question not in was:
        return [f"{where}, by_answer: {old} has no question {thumb.question!r}."]
    known = was[thumb.question]
    return [
        f"{where}, by_answer: {label!r} is no answer to {thumb.question!r}; expected one of {list(known.label_ids)}."
        for label in thumb.labels
        if not known.allows(label)
    ]


def _questions(guideline: Guideline) -> Mapping[str, Question]:
    return {question.id: question for question in guideline.questions}


# Declared renames: the old guideline with new ids, so that a renamed label differs from a removed one.

Renames = Mapping[tuple[str, str], str]  # (question, old label) -> new label
NONE: Renames = {}


def known(renames: Renames, old: Guideline, new: Guideline) -> Renames:
    """The renames that apply between two guidelines: the old one has the old label, the new one the new label."""
    was = {(question.id, label) for question in old.questions for label in question.label_ids}
    now = {(question.id, label) for question in new.questions for label in question.label_ids}
    return {pair: to for pair, to in renames.items() if pair in was and (pair[0], to) in now}


def composed(steps: Iterable[Renames]) -> Renames:
    """Several steps in a row as one.

    >>> composed([{("topic", "a"): "b"}, {("topic", "b"): "c", ("topic", "d"): "a"}])
    {('topic', 'a'): 'c', ('topic', 'd'): 'a'}
    """
    whole: dict[tuple[str, str], str] = {}
    for step in steps:
        reached = {(question, to) for (question, _), to in whole.items()}
        moved = {pair: step.get((pair[0], to), to) for pair, to in whole.items()}
        fresh = {pair: to for pair, to in step.items() if pair not in reached and pair not in moved}
        whole = moved | fresh
    return {pair: to for pair, to in whole.items() if pair[1] != to}


def renamed(guideline: Guideline, renames: Renames) -> Guideline:
    """The guideline with the new ids; display names stay."""
    if not renames:
        return guideline

    def to(question: str, label: str) -> str:
        return renames.get((question, label), label)

    def of_label(question: str, label: Label) -> Label:
        examples = tuple(
            example.model_copy(update={"label": to(question, example.label)}) if example.label else example
            for example in label.counterexamples
        )
        parent = to(question, label.parent) if label.parent else None
        return label.model_copy(
            update={"id": to(question, label.id), "parent": parent, "counterexamples": examples}
        )

    def of_question(question: Question) -> Question:
        def named(answer: str) -> str:
            whole = answer in question.label_ids
            return "|".join(to(question.id, part) for part in ([answer] if whole else answer.split("|")))

        labels = tuple(of_label(question.id, label) for label in question.labels)
        severities = tuple(
            severity.model_copy(update={"gold": named(severity.gold), "answer": named(severity.answer)})
            for severity in question.severities
        )
        return question.model_copy(update={"labels": labels, "severities": severities})

    def of_rule(rule: Rule) -> Rule:
        return rule.model_copy(update={"separates": tuple(to(rule.question, x) for x in rule.separates)})

    def of_case(case: EdgeCase) -> EdgeCase:
        return case.model_copy(update={"decision": to(case.question, case.decision)})

    return guideline.model_copy(
        update={
            "questions": tuple(map(of_question, guideline.questions)),
            "rules": tuple(map(of_rule, guideline.rules)),
            "cases": tuple(map(of_case, guideline.cases)),
        }
    )


def as_answered(question: str | None, labels: Sequence[str], renames: Renames) -> tuple[str, ...]:
    """The labels with their old ids: old answers are searched by these."""
    before = {to: label for (asked, label), to in renames.items() if asked == question}
    return tuple(before.get(label, label) for label in labels)
