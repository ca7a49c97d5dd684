"""The answers of an attempt beside the gold, each with its credit from 0 to 1, after the round's decided appeals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from workbench.documents.attempts import Appeal, Response
from workbench.documents.credit import WHOLE, best_credit, partly_right
from workbench.documents.gold import GoldAnswer, GoldSet
from workbench.documents.guideline import Guideline, Question
from workbench.documents.method import FIRST, METHOD
from workbench.documents.round import Turn
from workbench.kinds.registry import Outcome, Problems


@dataclass(frozen=True)
class Rulings:
    """What appeals changed.

    corrected    (item, question, label) that count as right after all
    retired      items that count for nobody
    unsettled    (item, question) that the guideline does not settle after all: no answer to them counts
    """

    corrected: frozenset[tuple[str, str, str | None]] = frozenset()
    retired: frozenset[str] = frozenset()
    unsettled: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Judged:
    """One turn beside the gold; `right` and `credit` are None while it has no answer.

    right      the whole credit, 1
    credit     0 to 1: by the kind's own measure, of gold and accepted answers the best
    partial    whether an answer to this question can be partly right, and `labels` those that its parts may have
    outcomes   what became of every part of gold and of the answer, where an answer can be partly right
    """

    turn: Turn
    gold: str
    rules: tuple[str, ...]
    given: Response | None
    right: bool | None
    credit: float | None = None
    partial: bool = False
    labels: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @property
    def score(self) -> float:
        """The credit of an answer; 0 or 1 where it is right or wrong as a whole."""
        return self.credit if self.partial and self.credit is not None else float(bool(self.right))

    def answered(self, credit: float) -> "Judged":
        """The same turn with an answer of this credit."""
        return replace(self, right=credit >= WHOLE, credit=credit)


def rulings_of(
    appeals: Iterable[Appeal], answers: Mapping[tuple[str, int], Response], method: int = METHOD
) -> Rulings:
    """What the decided appeals of a round change for everybody; `answers` by (attempt, turn).

    Where the gold is corrected for a "cannot tell", the guideline does not settle the item. Under method 1 that answer
    was right.
    """
    corrected, retired, unsettled = set(), set(), set()
    for appeal in appeals:
        if appeal.ruling == "item retired":
            retired.add(appeal.item)
        elif appeal.ruling == "gold corrected" and (answer := answers.get((appeal.attempt_id, appeal.turn))):
            if answer.label is None and method > FIRST:
                unsettled.add((answer.item, answer.question))
            else:
                corrected.add((answer.item, answer.question, answer.label))
    return Rulings(frozenset(corrected), frozenset(retired), frozenset(unsettled))


def judge(
    turns: Iterable[Turn],
    answers: Iterable[Response],
    gold: GoldSet,
    guideline: Guideline,
    rulings: Rulings | None = None,
    method: int = METHOD,
) -> tuple[Judged, ...]:
    """Every turn that counts beside the gold, in order; an answer without a label is not right.

    Retired items and those that the guideline does not settle are left out: they are neither right nor wrong.
    """
    rulings = rulings or Rulings()
    responses = {answer.turn: answer for answer in answers}
    by_item = {item.id: item.answers for item in gold.items}
    judged = []
    for turn in turns:
        answer = by_item.get(turn.item, {}).get(turn.question)
        gone = turn.item in rulings.retired or (turn.item, turn.question) in rulings.unsettled
        if answer is None or answer.label is None or gone:
            continue
        question, response = guideline.question(turn.question), responses.get(turn.number)
        partial = partly_right(question, method)
        labels = question.label_ids if partial else ()
        here = Judged(turn, answer.label, answer.rules, response, None, None, partial, labels)
        if response is not None:
            here = _judged(here, question, answer, response, rulings)
        judged.append(here)
    return tuple(judged)


def _judged(
    here: Judged, question: Question, gold: GoldAnswer, response: Response, rulings: Rulings
) -> Judged:
    """A turn with its answer; one that an appeal corrected is right."""
    corrected = (response.item, response.question, response.label) in rulings.corrected
    if not here.partial:
        return here.answered(float(corrected or response.label in gold.right))
    kind = question.as_kind
    if response.label is None:
        missing = tuple(Outcome(label, None) for label in question.parts(here.gold))
        return replace(here.answered(float(corrected)), outcomes=missing)
    if corrected:
        answer = kind.parse(response.label)
        whole = () if isinstance(answer, Problems) else kind.outcomes(answer, answer)
        return replace(here.answered(1.0), outcomes=whole)
    credit, outcomes = best_credit(kind, gold, response.label)
    return replace(here.answered(credit), outcomes=outcomes)
