"""How far an answer is right beside gold and what else is accepted: its credit, from 0 to 1."""

from workbench.documents.gold import GoldAnswer
from workbench.documents.guideline import Question
from workbench.documents.method import METHOD, PARTIAL_SETS
from workbench.kinds.registry import Kind, Outcome, Problems

WHOLE = 1 - 1e-9  # a credit from here on is a right answer: sums of shares are rounded


def partly_right(question: Question, method: int) -> bool:
    """Whether an answer can be partly right: by its kind, a set of labels from method 3 on."""
    kind = question.as_kind
    return kind.partial and (method >= PARTIAL_SETS or not kind.several)


def credit_of(question: Question, gold: GoldAnswer, label: str | None, method: int = METHOD) -> float:
    """How far an answer is right, 0 to 1: of gold and accepted answers the best counts; no answer is not right."""
    if label is None or label in gold.right:
        return float(label is not None)
    return best_credit(question.as_kind, gold, label)[0] if partly_right(question, method) else 0.0


def best_credit(kind: Kind, gold: GoldAnswer, label: str) -> tuple[float, tuple[Outcome, ...]]:
    """The best credit of an answer beside gold and accepted answers, and what became of each part there."""
    answer = kind.parse(label)
    best: tuple[float, tuple[Outcome, ...]] = (0.0, ())
    for text in dict.fromkeys((gold.label or "", *gold.accepted)):
        right = kind.parse(text)
        if isinstance(answer, Problems) or isinstance(right, Problems):
            continue
        credit = 1.0 if text == label else kind.credit(answer, right)
        if credit > best[0] or not best[1]:
            best = credit, kind.outcomes(answer, right)
    return best
