"""What became of the labels that migrations renamed, merged or split since the version the readers had."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.documents.guideline import Guideline, Question
from workbench.documents.migration import Migration

SAID = {
    "rename": "{before} is now called {after}.",
    "merge": "{before} are now one label: {after}.",
    "split": "{before} is now {after}.",
}


@dataclass(frozen=True)
class Named:
    """A label as people call it, and its subject, such as `intent/refund_request`."""

    name: str
    subject: str


@dataclass(frozen=True)
class Became:
    """One sentence: the labels that readers knew, and those that stand in their place."""

    said: str
    before: tuple[Named, ...]
    after: tuple[Named, ...]


def became(old: Guideline, new: Guideline, migrations: Sequence[Migration]) -> tuple[Became, ...]:
    """What the migrations between two versions, oldest first, made of the old one's labels, in its order.

    A label that has another id and the same name is none of it: readers see no difference. Neither is a label of
    which nothing is left.
    """
    now = {question.id: question for question in new.questions}
    return tuple(
        one
        for question in old.questions
        if question.id in now
        for one in _of_question(question, now[question.id], migrations)
    )


def _of_question(old: Question, new: Question, migrations: Sequence[Migration]) -> Iterator[Became]:
    ways = {label: _way(old.id, label, migrations) for label in old.label_ids}
    told: set[str] = set()
    for label, way in ways.items():
        left = [one for one in way if one in new.label_ids]
        if label in told or not left:
            continue
        merged = [other for other, its in ways.items() if its == way] if len(way) == 1 else []
        shared = any(way[0] in its for other, its in ways.items() if other != label)
        if len(merged) > 1:
            told |= {*merged}
            yield Became(SAID["merge"], _named(old, merged), _named(new, left))
        elif way == (label,):
            continue
        elif len(way) > 1 or shared:
            yield Became(SAID["split"], _named(old, [label]), _named(new, left))
        elif old.label(label).shown != new.label(way[0]).shown:
            yield Became(SAID["rename"], _named(old, [label]), _named(new, left))


def _way(question: str, label: str, migrations: Sequence[Migration]) -> tuple[str, ...]:
    """The labels that a label may be by now."""
    here: tuple[str, ...] = (label,)
    for migration in migrations:
        steps = [(one, migration.step_of(question, one)) for one in here]
        here = tuple(dict.fromkeys(to for one, step in steps for to in (step.targets if step else (one,))))
    return here


def _named(question: Question, labels: Sequence[str]) -> tuple[Named, ...]:
    return tuple(Named(question.label(label).shown, f"{question.id}/{label}") for label in labels)
