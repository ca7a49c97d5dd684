"""The answers of an attempt beside the gold, each right or not, after the round's decided appeals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.documents.attempts import Appeal, Response
from workbench.documents.gold import GoldSet
from workbench.documents.method import FIRST, METHOD
from workbench.documents.round import Turn


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
    """One turn beside the gold; `right` is None while it has no answer."""

    turn: Turn
    gold: str
    rules: tuple[str, ...]
    given: Response | None
    right: bool | None


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
    turns: Iterable[Turn], answers: Iterable[Response], gold: GoldSet, rulings: Rulings | None = None
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
        response = responses.get(turn.number)
        right = None
        if response is not None:
            mended = (response.item, response.question, response.label) in rulings.corrected
            right = mended or response.label in answer.right
        judged.append(Judged(turn, answer.label, answer.rules, response, right))
    return tuple(judged)
