"""A gold set: items whose answers experts agreed on, the rules they test, and the card that vouches for them."""

import datetime as dt
from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field, model_validator

from workbench.model.document import Digest, Document, Name, Reference, Text, VersionText
from workbench.model.guideline import Guideline

Split = Literal["practice", "quiz", "honeypot", "held_back"]
Settled = Literal["unanimous", "majority", "adjudicated"]

SPLITS: tuple[Split, ...] = ("practice", "quiz", "honeypot", "held_back")


class GoldAnswer(Document):
    """The answer to one question about one item, and how it came about.

    `votes` holds each expert's blind vote. `settled` is None, and `label` may be, while nobody has decided.
    """

    label: Text | None = None
    accepted: tuple[Text, ...] = ()
    rationale: str | None = None
    rules: tuple[Text, ...] = ()
    votes: dict[str, str] = Field(default_factory=dict)
    settled: Settled | None = None
    settled_by: str | None = None

    @property
    def right(self) -> frozenset[str]:
        """Every label that counts as right."""
        return frozenset((*((self.label,) if self.label else ()), *self.accepted))

    @model_validator(mode="after")
    def _settled_as_the_votes_say(self) -> Self:
        votes: list[str | None] = list(self.votes.values())
        if self.settled and self.label is None:
            raise ValueError(f"settled as {self.settled}, but there is no label")
        if self.settled == "unanimous" and votes and set(votes) != {self.label}:
            raise ValueError(f"settled as unanimous for {self.label!r}, but the votes are {votes}")
        if self.settled == "majority" and votes and votes.count(self.label) * 2 <= len(votes):
            raise ValueError(f"settled by majority for {self.label!r}, but the votes are {votes}")
        if self.settled == "adjudicated" and not self.settled_by:
            raise ValueError("an adjudicated answer says by whom (settled_by)")
        return self


class GoldItem(Document):
    """One item with its content (text, picture, ...), its answers by question, and what it is for."""

    id: Text
    content: dict[str, str] = Field(default_factory=dict)
    answers: dict[str, GoldAnswer]
    difficulty: Literal["easy", "medium", "hard"] | None = None
    split: Split = "quiz"

    def text(self) -> str | None:
        """What a reader can quote of the item, or None."""
        return "\n".join(value for key, value in self.content.items() if key != "picture") or None


class GoldCard(Document):
    """What makes a gold version exist: its guideline, its sampling, its makers and the digest of its items."""

    name: Name
    version: VersionText
    guideline: Reference
    sampling: Text
    agreed_by: tuple[Text, ...] = ()
    note: str | None = None
    locked_on: dt.date | None = None
    items: int = 0
    items_sha256: Digest | None = None


class GoldSet(Document):
    """Items and their card; each answer is judged against the guideline by `check`."""

    card: GoldCard
    items: tuple[GoldItem, ...]

    @model_validator(mode="after")
    def _items_are_listed_once(self) -> Self:
        seen: set[str] = set()
        for item in self.items:
            if item.id in seen:
                raise ValueError(f"item {item.id!r} is listed twice")
            seen.add(item.id)
        return self

    def __str__(self) -> str:
        return f"{self.card.name}@{self.card.version}"

    def questions(self) -> tuple[str, ...]:
        """The questions answered by at least one item, in order of appearance."""
        return tuple(dict.fromkeys(question for item in self.items for question in item.answers))

    def answers(self, question: str) -> dict[str, GoldAnswer]:
        """The answer of every item that has one for `question`, by item id."""
        return {item.id: item.answers[question] for item in self.items if question in item.answers}

    def texts(self) -> dict[str, str]:
        """What can be quoted, by item id."""
        return {item.id: text for item in self.items if (text := item.text())}

    def unsettled(self) -> tuple[tuple[str, str], ...]:
        """(item, question) of every answer that nobody has settled."""
        return tuple((i.id, q) for i in self.items for q, a in i.answers.items() if a.settled is None)


def check(gold: GoldSet, guideline: Guideline) -> tuple[str, ...]:
    """Everything in which a gold set does not fit its guideline, one sentence each."""
    questions = {question.id: question for question in guideline.questions}
    rules = {rule.id for rule in guideline.rules}
    problems: list[str] = []
    for item in gold.items:
        for name, answer in item.answers.items():
            where = f"item {item.id!r}, question {name!r}"
            if name not in questions:
                problems.append(f"{where}: {guideline} has no such question; expected {_names(questions)}.")
                continue
            for label in dict.fromkeys((*sorted(answer.right), *answer.votes.values())):
                if not questions[name].allows(label):
                    problems.append(
                        f"{where}: label {label!r} is not in {guideline}; "
                        f"expected one of {_names(questions[name].label_ids)}."
                    )
            problems += [f"{where}: {guideline} has no rule {r}." for r in answer.rules if r not in rules]
    return tuple(problems)


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))
