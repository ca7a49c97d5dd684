"""A gold set carried through renamed, merged and split labels; what could not be carried is open again, and listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, GoldItem, GoldSet
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument
from workbench.guideline.fate import Fate, Step

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
    """Carry a gold set along the road, as `version` of it; all votes on an item share the fate of its answer.

    Raises InvalidDocument where the set was made under another version than the road starts at.
    """
    first, last = steps[0].old, steps[-1].new
    cited = gold.card.guideline
    if (cited.name, cited.version) != (first.name, first.version):
        raise InvalidDocument(f"gold set {gold} was made under {cited}, and the road starts at {first}.")
    lost: list[LostGold] = []
    items = tuple(_item(item, steps, lost) for item in gold.items)
    reference = Reference(name=last.name, version=last.version, sha256=last.digest())
    fresh = {"version": version, "guideline": reference, "locked_on": None, "items": 0, "items_sha256": None}
    answers = sum(len(item.answers) for item in gold.items)
    carried = GoldSet(card=gold.card.model_copy(update=fresh), items=items)
    opened = sum(1 for one in lost if one.part == "answer")
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
    def fate(label: str) -> Fate:
        return step.fate(question, label, item, before.get)

    def keep(part: Part, label: str, shown: str) -> str | None:
        found = fate(label)
        if found.label is None:
            lost.append(LostGold(item, question, part, shown, found.why))
        return found.label

    if answer.label is not None and (label := keep("answer", answer.label, answer.label)) is None:
        return GoldAnswer(rules=answer.rules)
    label = fate(answer.label).label if answer.label is not None else None
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
