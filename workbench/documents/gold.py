"""A gold set: items with answers that experts agreed on, the rules they test, and a card that describes the set."""

import datetime as dt
from collections.abc import Iterable
from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from workbench.documents.document import Digest, Document, Name, Reference, Text, VersionText
from workbench.documents.guideline import Guideline
from workbench.documents.record import names_in
from workbench.documents.skips import CANNOT_TELL
from workbench.errors import NotFound

Split = Literal["practice", "quiz", "honeypot", "held_back"]
Settled = Literal["unanimous", "merged", "majority", "adjudicated"]

Sure = Literal["guess", "fairly", "certain"]
Left = Literal["dropped", "guideline does not say", "retired"]

SPLITS: tuple[Split, ...] = ("practice", "quiz", "honeypot", "held_back")
MEDIA = {"picture": "picture", "image": "picture", "audio": "audio", "video": "video"}


class Reason(Document):
    """An expert's comment on a blind vote, or the reason for giving none.

    cannot_tell   given instead of a vote
    skip          the reason for giving no vote, unless it is that the guideline does not tell
    """

    note: str | None = None
    rules: tuple[Text, ...] = ()
    sure: Sure | None = None
    cannot_tell: bool = False
    skip: Text | None = None

    @property
    def skipped(self) -> str | None:
        """The id of the reason for giving no label; None beside a vote."""
        return (self.skip or CANNOT_TELL.id) if self.cannot_tell else None


class GoldAnswer(Document):
    """The answer to one question about one item, with its votes and ruling.

    `votes` holds each expert's blind vote, `reasons` their comments. An answer is merged where votes that are no labels are
    as alike as the goal asks: `label` then is their consensus. `settled` is None, and `label` may be None,
    until somebody decides. `stale` names what changed in the guideline since, until somebody checks the answer;
    `verified` is the guideline version of the last check. `sealed` names the experts whose blind votes are kept
    elsewhere until the blind round ends.
    """

    label: Text | None = None
    accepted: tuple[Text, ...] = ()
    rationale: str | None = None
    rules: tuple[Text, ...] = ()
    votes: dict[str, str] = Field(default_factory=dict)
    settled: Settled | None = None
    settled_by: str | None = None
    reasons: dict[str, Reason] = Field(default_factory=dict)
    stale: tuple[Text, ...] = ()
    verified: VersionText | None = None
    verified_by: str | None = None
    sealed: tuple[Text, ...] = ()

    @property
    def blind(self) -> tuple[str, ...]:
        """The experts who have answered blind: with a vote, or with a reason for giving none, also a sealed one."""
        cannot = [name for name, reason in self.reasons.items() if reason.cannot_tell]
        return tuple(dict.fromkeys((*self.votes, *cannot, *self.sealed)))

    def voted(self, name: str) -> bool:
        """Whether somebody of this name has answered blind; the name Ann matches the expert `vendor/Ann`."""
        person = name.strip().casefold()
        return bool(person) and any(
            person in (expert.casefold(), expert.rpartition("/")[2].casefold()) for expert in self.blind
        )

    @property
    def settled_by_voter(self) -> bool:
        """Whether the adjudicator had also voted on it, so was no third person."""
        return self.settled == "adjudicated" and any(map(self.voted, names_in(self.settled_by or "")))

    @property
    def right(self) -> frozenset[str]:
        """Every label that counts as right."""
        return frozenset((*((self.label,) if self.label else ()), *self.accepted))

    @model_validator(mode="after")
    def _settled_as_the_votes_say(self) -> Self:
        votes: list[str | None] = list(self.votes.values())
        if self.settled and self.label is None:
            raise ValueError(f"decided as {self.settled}, but there is no label")
        if self.settled == "unanimous" and votes and set(votes) != {self.label}:
            raise ValueError(f"decided unanimously as {self.label!r}, but the votes are {votes}")
        if self.settled == "majority" and votes and votes.count(self.label) * 2 <= len(votes):
            raise ValueError(f"decided by majority as {self.label!r}, but the votes are {votes}")
        if self.settled == "adjudicated" and not self.settled_by:
            raise ValueError("an adjudicated answer says by whom (settled_by)")
        return self


class BlindVote(Document):
    """One expert's blind answer to a question about an item; no label where the reason says why there is none."""

    expert: Text
    item: Text
    question: Text
    label: Text | None = None
    reason: Reason = Reason()

    @property
    def place(self) -> tuple[str, str]:
        """The answer that it is about."""
        return self.item, self.question


class Out(Document):
    """Why an item left the set, by whom and when; its votes stay on record.

    `question` is the question that the guideline leaves open, and `feedback` the id of the query to its authors.
    """

    kind: Left
    reason: Text
    by: Text
    on: dt.date
    question: str | None = None
    feedback: str | None = None


class Rejection(Document):
    """Why a decision from elsewhere does not change the gold: a ruling, a meeting's, an edge case.

    `decision` is its id, `same` those of the same decision in other places.
    """

    decision: Text
    same: tuple[Text, ...] = ()
    item: Text
    question: Text
    says: Text
    reason: Text
    by: Text
    at: AwareDatetime


class GoldItem(Document):
    """One item with its content (text, picture, ...), its answers by question, and its purpose."""

    id: Text
    content: dict[str, str] = Field(default_factory=dict)
    answers: dict[str, GoldAnswer]
    difficulty: Literal["easy", "medium", "hard"] | None = None
    split: Split = "quiz"
    out: Out | None = None

    def text(self) -> str | None:
        """The text of the item to quote, or None."""
        return "\n".join(value for key, value in self.content.items() if kind_of(key) == "text") or None

    def media(self) -> tuple[str, ...]:
        """The paths of its pictures, sounds and films."""
        return tuple(path for key, path in self.content.items() if path and in_a_file(key))


class Goal(Document):
    """The goal of a gold set before it is locked.

    votes                     blind answers of experts on every answer
    per_label, per_rule       items of each label, and of each rule
    alike                     similarity from which blind answers that are no labels agree; None: `kinds.registry.ALIKE`
    half_width, expected      the wanted interval: ± half_width around an accuracy of `expected`, at 95 %
    waived                    label (`question/label`) or rule -> why it may have fewer items
    """

    votes: int = Field(default=2, ge=1)
    per_label: int = Field(default=5, ge=0)
    per_rule: int = Field(default=5, ge=0)
    alike: float | None = Field(default=None, gt=0, le=1)
    half_width: float = Field(default=0.05, gt=0, lt=0.5)
    expected: float = Field(default=0.95, gt=0, lt=1)
    waived: dict[str, str] = Field(default_factory=dict)


class GoldCard(Document):
    """The card of a gold version: its guideline, sampling, makers and the digest of its items."""

    name: Name
    version: VersionText
    guideline: Reference
    sampling: Text
    agreed_by: tuple[Text, ...] = ()
    note: str | None = None
    goal: Goal | None = None
    locked_on: dt.date | None = None
    items: int = 0
    items_sha256: Digest | None = None


class GoldSet(Document):
    """Items and their card; `check` compares the answers with the guideline.

    `items` are in use. `left` are not: dropped, retired or undecidable, each with its reason and votes.
    """

    card: GoldCard
    items: tuple[GoldItem, ...]
    left: tuple[GoldItem, ...] = ()

    @model_validator(mode="after")
    def _items_are_listed_once(self) -> Self:
        seen: set[str] = set()
        for item in (*self.items, *self.left):
            if item.id in seen:
                raise ValueError(f"item {item.id!r} is listed twice")
            seen.add(item.id)
        wrong = [i.id for i in self.items if i.out] + [i.id for i in self.left if not i.out]
        if wrong:
            raise ValueError(
                f"item {wrong[0]!r} is in the wrong list: items with `out` belong in `left`, and items in `left` need `out`"
            )
        return self

    @classmethod
    def of(cls, card: GoldCard, items: Iterable[GoldItem]) -> Self:
        """A set from all its items, with those that left kept apart."""
        every = tuple(items)
        return cls(
            card=card, items=tuple(i for i in every if not i.out), left=tuple(i for i in every if i.out)
        )

    def item(self, item_id: str) -> GoldItem:
        """The item of that id, also one that left; KeyError if there is none."""
        return self.by_id()[item_id]

    def by_id(self) -> dict[str, GoldItem]:
        """Every item, also those that left, by id."""
        return {item.id: item for item in (*self.items, *self.left)}

    def asked(self, items: Iterable[str]) -> list[GoldItem]:
        """The items of those ids; refused where the set does not ask one of them."""
        known, names = {item.id: item for item in self.items}, list(items)
        if strange := [name for name in names if name not in known]:
            raise NotFound(f"gold set {self} has no item {strange[0]!r} that is asked.")
        return [known[name] for name in names]

    def with_item(self, item: GoldItem) -> Self:
        """This set with an item in place of the one with its id."""
        return self.with_items([item])

    def with_items(self, items: Iterable[GoldItem]) -> Self:
        """This set with items in place of those with their ids."""
        changed = {item.id: item for item in items}
        every = [changed.get(old.id, old) for old in (*self.items, *self.left)]
        return type(self).of(self.card, every)

    def with_answer(self, item_id: str, question: str, answer: GoldAnswer) -> Self:
        """This set with another answer to one question about one item."""
        item = self.item(item_id)
        return self.with_item(item.model_copy(update={"answers": {**item.answers, question: answer}}))

    def __str__(self) -> str:
        return f"{self.card.name}@{self.card.version}"

    def questions(self) -> tuple[str, ...]:
        """The questions answered by at least one item, in order of appearance."""
        return tuple(dict.fromkeys(question for item in self.items for question in item.answers))

    def answers(self, question: str) -> dict[str, GoldAnswer]:
        """The answer of every item that has one for `question`, by item id."""
        return {item.id: item.answers[question] for item in self.items if question in item.answers}

    def texts(self) -> dict[str, str]:
        """The texts to quote, by item id."""
        return {item.id: text for item in self.items if (text := item.text())}

    def undecidable(self) -> tuple[tuple[str, str], ...]:
        """(item, question) that somebody marked as not settled by the guideline; the item has left the set."""
        return tuple(
            (item.id, question)
            for item in self.left
            if item.out and item.out.kind == "guideline does not say"
            for question in ((item.out.question,) if item.out.question else item.answers)
        )

    def unsettled(self) -> tuple[tuple[str, str], ...]:
        """(item, question) of every unsettled answer."""
        return tuple((i.id, q) for i in self.items for q, a in i.answers.items() if a.settled is None)

    def sealed(self) -> tuple[str, ...]:
        """The experts whose blind votes on some answer are sealed."""
        every = (*self.items, *self.left)
        return tuple(dict.fromkeys(e for item in every for a in item.answers.values() for e in a.sealed))

    def stale(self) -> tuple[tuple[str, str], ...]:
        """(item, question) of every answer affected by a newer guideline and not yet checked."""
        return tuple((i.id, q) for i in self.items for q, a in i.answers.items() if a.stale)


def kind_of(field: str) -> str:
    """The kind of a content field by its name: text unless it begins with a kind of medium.

    >>> kind_of("audio_2"), kind_of("picture_alt"), kind_of("pictures")
    ('audio', 'picture', 'text')
    """
    return MEDIA.get(field.partition("_")[0], "text")


def in_a_file(field: str) -> bool:
    """Whether a content field names a file: not a text, and not what describes a picture."""
    return kind_of(field) != "text" and not field.endswith("_alt")


def check(gold: GoldSet, guideline: Guideline) -> tuple[str, ...]:
    """Every way in which a gold set does not fit its guideline, one sentence each."""
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
                        f"expected {questions[name].expected}."
                    )
            problems += [f"{where}: {guideline} has no rule {r}." for r in answer.rules if r not in rules]
    return tuple(problems)


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))
