"""What a third person decides: disputes and stale answers, blind to names; each decision is a new gold set."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from workbench.documents.feedback import Feedback
from workbench.documents.gold import GoldAnswer, GoldItem, GoldSet, Out
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument, NotFound, UnknownLabel, listed
from workbench.gold.blind_votes import Place, answer_at, tallied, votes_wanted

LETTERS = "XYZWVUTSRQPONMLKJIHGFEDCBA"
LONGEST = 240  # characters of a rationale: annotators read it after a miss


@dataclass(frozen=True)
class Opinion:
    """One expert's blind vote without their name; no label where they could not tell."""

    letter: str
    label: str | None
    note: str | None
    rules: tuple[str, ...]
    sure: str | None


@dataclass(frozen=True)
class Dispute:
    """One answer to be decided.

    why       the votes differ, or the guideline changed since it was settled
    because   the subjects that changed, for a stale answer
    opinions  the blind votes, their order shuffled for this answer
    """

    item: str
    question: str
    why: Literal["dispute", "stale"]
    because: tuple[str, ...]
    opinions: tuple[Opinion, ...]


def to_settle(gold: GoldSet, *, seed: int = 20260101) -> tuple[Dispute, ...]:
    """Every answer that waits for a decision, disputes first; one that still waits for votes is not shown."""
    wanted = votes_wanted(gold)
    found = [
        _dispute(item.id, question, answer, seed)
        for item in gold.items
        for question, answer in item.answers.items()
        if answer.stale or (answer.settled is None and len(answer.blind) >= wanted)
    ]
    return tuple(sorted(found, key=lambda one: one.why != "dispute"))


def decide(
    gold: GoldSet,
    guideline: Guideline,
    place: Place,
    *,
    label: str,
    rationale: str,
    rules: Sequence[str],
    by: str,
    accepted: Sequence[str] = (),
) -> GoldSet:
    """Settle an answer: the gold label, what else is fine, why, and which rules the item tests.

    Refused without a rationale, or without a rule where the question has rules. The votes stay as they were.
    """
    item, question = place
    where, answer = f"item {item!r}, question {question!r}", answer_at(gold, place)
    _named(by, where)
    asked = guideline.question(question)
    for one in (label, *accepted):
        if not asked.allows(one):
            raise UnknownLabel(one, asked.label_ids, where, str(guideline))
    if label in accepted:
        raise InvalidDocument(
            f"{where}: {label!r} is the gold label; an accepted alternative is another one."
        )
    if not rationale.strip() or len(rationale) > LONGEST:
        raise InvalidDocument(
            f"{where}: a decision says why, in 1 to {LONGEST} characters; found {len(rationale.strip())}."
        )
    known = [rule.id for rule in guideline.rules if rule.question == question]
    if strange := [rule for rule in rules if rule not in known]:
        raise NotFound(
            f"{where}: {guideline} has no rule {strange[0]!r} there; expected one of {listed(known)}."
        )
    if known and not rules:
        raise InvalidDocument(
            f"{where}: a decision names the rules that the item tests; one of {listed(known)}."
        )
    again = {"verified": guideline.version, "verified_by": by} if answer.stale else {}
    decided = GoldAnswer.model_validate(
        {
            **answer.model_dump(),
            "label": label,
            "accepted": tuple(dict.fromkeys(accepted)),
            "rationale": rationale.strip(),
            "rules": tuple(dict.fromkeys(rules)),
            "settled": "adjudicated",
            "settled_by": by,
            "stale": (),
            **again,
        }
    )
    return gold.with_answer(item, question, decided)


def verify(gold: GoldSet, guideline: Guideline, place: Place, *, by: str) -> GoldSet:
    """Say that a stale answer still holds under the new guideline; how it was settled stays on record."""
    item, question = place
    where, answer = f"item {item!r}, question {question!r}", answer_at(gold, place)
    _named(by, where)
    if not answer.stale or answer.settled is None:
        raise InvalidDocument(
            f"{where}: only a settled answer that is stale can be verified; decide it instead."
        )
    asked, rules = guideline.question(question), {rule.id for rule in guideline.rules}
    if gone := [one for one in sorted(answer.right) if not asked.allows(one)]:
        raise UnknownLabel(gone[0], asked.label_ids, where, str(guideline))
    if lost := [rule for rule in answer.rules if rule not in rules]:
        raise NotFound(f"{where}: {guideline} has no rule {lost[0]!r} any more; decide the answer anew.")
    fresh = {"stale": (), "verified": guideline.version, "verified_by": by}
    return gold.with_answer(item, question, answer.model_copy(update=fresh))


def does_not_say(
    gold: GoldSet,
    place: Place,
    *,
    note: str,
    by: str,
    at: dt.datetime,
    rule: str | None = None,
) -> tuple[GoldSet, Feedback]:
    """The guideline does not decide the item: it leaves the set, and the question goes to the guideline's authors."""
    item, question = place
    where, answer = f"item {item!r}, question {question!r}", answer_at(gold, place)
    _named(by, where)
    if not note.strip():
        raise InvalidDocument(f"{where}: say what the guideline does not say; its authors read it.")
    text = gold.item(item).text()
    key = sha256("\x00".join((str(gold), item, question, by, note, at.isoformat())).encode()).hexdigest()[:16]
    asked = Feedback(
        id=key,
        at=at,
        who=by,
        source="adjudication",
        item=item,
        item_text=text,
        question=question,
        rule=rule or next(iter(answer.rules), None),
        note=note.strip(),
    )
    left = Out(
        kind="guideline does not say",
        reason=note.strip(),
        by=by,
        on=at.date(),
        question=question,
        feedback=key,
    )
    return gold.with_item(gold.item(item).model_copy(update={"out": left})), asked


def drop(gold: GoldSet, item: str, *, reason: str, by: str, on: dt.date) -> GoldSet:
    """Take an item out of the set, with the reason; its votes stay on record."""
    _named(by, f"item {item!r}")
    if not reason.strip():
        raise InvalidDocument(f"item {item!r}: say why it is dropped; the reason stays on record.")
    if item not in {one.id for one in gold.items}:
        raise NotFound(f"gold set {gold} has no item {item!r} that is asked.")
    left = Out(kind="dropped", reason=reason.strip(), by=by, on=on)
    return gold.with_item(gold.item(item).model_copy(update={"out": left}))


def bring_back(gold: GoldSet, item: str) -> GoldSet:
    """Ask an item again that left the set, for example after the guideline was mended."""
    if item not in {one.id for one in gold.left}:
        raise NotFound(f"gold set {gold} has no item {item!r} that left.")
    return gold.with_item(gold.item(item).model_copy(update={"out": None}))


def undecided(gold: GoldSet, before: GoldItem, after: GoldItem) -> GoldSet:
    """The set as if what led from `before` to `after` had not been decided; votes and other decisions since stay."""
    now, wanted = gold.item(before.id), votes_wanted(gold)
    answers = dict(now.answers)
    for question, answer in before.answers.items():
        if answer != after.answers[question]:
            votes, reasons = now.answers[question].votes, now.answers[question].reasons
            same = (answer.votes, answer.reasons) == (votes, reasons)
            answers[question] = answer if same else tallied(answer, votes, reasons, wanted)
    out = before.out if before.out != after.out else now.out
    return gold.with_item(now.model_copy(update={"answers": answers, "out": out}))


def _dispute(item: str, question: str, answer: GoldAnswer, seed: int) -> Dispute:
    """The opinions in an order that says nothing about who is who, on this item or over many."""
    own = sorted(
        answer.blind,
        key=lambda name: sha256("\x00".join((str(seed), item, question, name)).encode()).digest(),
    )
    opinions = []
    for letter, name in zip(LETTERS, own, strict=False):
        reason = answer.reasons.get(name)
        said = (reason.note, reason.rules, reason.sure) if reason else (None, (), None)
        opinions.append(Opinion(letter, answer.votes.get(name), *said))
    why: Literal["dispute", "stale"] = "stale" if answer.stale else "dispute"
    return Dispute(item, question, why, answer.stale, tuple(opinions))


def _named(by: str, where: str) -> None:
    if not by.strip():
        raise InvalidDocument(f"{where}: say who decides; the name stays on record.")
