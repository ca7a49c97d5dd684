"""Decisions made elsewhere that a gold set does not hold yet: rulings on appeals, meetings, edge cases."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from workbench.documents.attempts import Appeal, Response
from workbench.documents.gold import GoldItem, GoldSet
from workbench.documents.guideline import EdgeCase
from workbench.documents.meeting import Meeting
from workbench.kinds.multi_choice import parts_of
from workbench.result import Result

Source = Literal["appeal", "meeting", "edge case"]
Change = Literal["label", "undecidable", "retire"]


@dataclass(frozen=True)
class WaitingDecision(Result, json="* says"):
    """One decision against the set as it stands.

    id       by which it is accepted or rejected; the same wherever and whenever it is looked for
    where    the round, the meeting or the guideline in which it was decided
    change   what accepting it does: another gold label, mark the item as undecidable, or retire it
    label    the label it was decided as; None unless `change` is "label"
    gold     the label in the set
    rules    the rules that it rests on, else those that the gold answer has
    same     ids of the same decision in other places, such as the edge case that a meeting made
    """

    id: str
    source: Source
    where: str
    item: str
    question: str
    change: Change
    label: str | None
    gold: str | None
    why: str
    by: str
    on: dt.date
    rules: tuple[str, ...] = ()
    same: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The answer, as checks name it."""
        return f"{self.item}: {self.question}"

    @property
    def says(self) -> str:
        """The decision in a sentence."""
        decided = {
            "label": f"decided as {self.label}, and the gold says {self.gold}",
            "undecidable": f"the guideline does not settle it, and the gold says {self.gold}",
            "retire": "the item was retired, and the gold still asks it",
        }[self.change]
        return f"{self.item}, {self.question}: {decided} ({self.where}, {self.by}, {self.on.isoformat()})."


def waiting_decisions(
    gold: GoldSet,
    *,
    ruled: Mapping[str, tuple[Sequence[Appeal], Sequence[Response]]] | None = None,
    meetings: Iterable[Meeting] = (),
    cases: Mapping[str, Sequence[EdgeCase]] | None = None,
    rejected: Collection[str] = (),
) -> tuple[WaitingDecision, ...]:
    """What contradicts the set and nobody has rejected, one for each answer and change, in the order of its items.

    ruled     by round: the appeals whose rulings change scores, and the answers of their attempts
    meetings  those about rounds of this set
    cases     by guideline version (`name@version`): its edge cases; one that quotes an item of the set decides it
    """
    found = [
        *_from_appeals(gold, ruled or {}),
        *_from_meetings(gold, meetings),
        *_from_cases(gold, cases or {}),
    ]
    alike: dict[tuple[str, str, str | None, str], dict[str, WaitingDecision]] = {}
    for decision in found:
        if decision.id not in rejected:
            key = decision.item, decision.question, decision.label, decision.change
            alike.setdefault(key, {}).setdefault(decision.id, decision)
    place = {item.id: at for at, item in enumerate(gold.items)}
    once = [replace(next(iter(those.values())), same=tuple(those)[1:]) for those in alike.values()]
    return tuple(sorted(once, key=lambda decision: (place[decision.item], decision.question)))


def _from_appeals(
    gold: GoldSet, ruled: Mapping[str, tuple[Sequence[Appeal], Sequence[Response]]]
) -> Iterable[WaitingDecision]:
    for round_name, (appeals, answers) in ruled.items():
        labels = {(answer.attempt_id, answer.turn): answer.label for answer in answers}
        for appeal in appeals:
            label = labels.get((appeal.attempt_id, appeal.turn))
            change: Change = (
                "retire" if appeal.ruling == "item retired" else "label" if label else "undecidable"
            )
            yield from _decision(
                gold,
                "appeal",
                f"round {round_name}",
                (appeal.item, appeal.question),
                change,
                label if change == "label" else None,
                why=appeal.reply or appeal.note or "",
                by=appeal.ruled_by or "",
                on=(appeal.ruled_at or appeal.created_at).date(),
            )


def _from_meetings(gold: GoldSet, meetings: Iterable[Meeting]) -> Iterable[WaitingDecision]:
    for meeting in meetings:
        for talk in meeting.talks:
            if (made := talk.decided) is not None:
                yield from _decision(
                    gold,
                    "meeting",
                    f"meeting about round {meeting.round}",
                    (talk.item, talk.question),
                    "label",
                    made.label,
                    why=made.why,
                    by=made.by,
                    on=made.at.date(),
                )


def _from_cases(gold: GoldSet, cases: Mapping[str, Sequence[EdgeCase]]) -> Iterable[WaitingDecision]:
    quoted: dict[str, list[GoldItem]] = {}
    for item in gold.items:
        for text in {_plain(item.id), _plain(item.text() or item.id)}:
            quoted.setdefault(text, []).append(item)
    for guideline, those in cases.items():
        for case in those:
            for item in quoted.get(_plain(case.item), ()):
                yield from _decision(
                    gold,
                    "edge case",
                    f"case {case.id} of guideline {guideline}",
                    (item.id, case.question),
                    "label",
                    case.decision,
                    why=case.why,
                    by=case.decided_by,
                    on=case.decided_on,
                    rules=case.rules,
                )


def _decision(
    gold: GoldSet,
    source: Source,
    where: str,
    place: tuple[str, str],
    change: Change,
    label: str | None,
    *,
    why: str,
    by: str,
    on: dt.date,
    rules: tuple[str, ...] = (),
) -> Iterable[WaitingDecision]:
    """The decision, where the set asks the item and answers it otherwise; an answer that is open is decided anyway."""
    item, question = place
    asked = next((one for one in gold.items if one.id == item), None)
    answer = asked.answers.get(question) if asked else None
    if answer is None or answer.label is None:
        return
    if (
        change == "label"
        and label
        and frozenset(parts_of(label)) in {frozenset(parts_of(right)) for right in answer.right}
    ):
        return
    key = "\x00".join((source, where.partition(" of ")[0], item, question, change, label or ""))
    yield WaitingDecision(
        sha256(key.encode()).hexdigest()[:8],
        source,
        where,
        item,
        question,
        change,
        label,
        answer.label,
        why,
        by,
        on,
        rules or answer.rules,
    )


def _plain(text: str) -> str:
    """A text without its line breaks and capitals: a document folds long lines."""
    return " ".join(text.split()).casefold()
