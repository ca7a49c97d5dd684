"""What a gold set covers: how many items each label and rule has, which are thin, how many more an interval needs."""

from collections import Counter
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Literal

from scipy.special import ndtri

from workbench.documents.gold import Goal, GoldSet
from workbench.documents.guideline import Guideline
from workbench.errors import OutOfRange
from workbench.result import Result

Of = Literal["label", "rule"]
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Covered(Result):
    """One label or rule of a question, with the settled items it has.

    n           items whose settled answer has the label, or tests the rule
    more        how many more the interval of the goal needs; 0 where it is reached
    half_width  of the interval that n items give at the expected accuracy; None without an item
    thin        fewer than the goal's least number: a miss there cannot be told from chance
    waived      why it may stay thin, where the goal says so
    """

    of: Of
    id: str
    name: str
    question: str
    n: int
    more: int
    half_width: float | None
    thin: bool
    waived: str | None = None


@dataclass(frozen=True)
class Coverage(Result, json="gold needed says open rows"):
    """Labels and rules of the questions that a gold set asks; `needed` items of each give the wished interval."""

    gold: str
    goal: Goal
    needed: int
    rows: tuple[Covered, ...]
    open: int

    @property
    def thin(self) -> tuple[Covered, ...]:
        """What has too few items and is not waived."""
        return tuple(row for row in self.rows if row.thin and not row.waived)

    @property
    def says(self) -> str:
        """Where the number of items comes from; `items_needed` has the formula."""
        p, half = self.goal.expected, self.goal.half_width
        return (
            f"{self.needed} items give ±{half:g} at {CONFIDENCE:.0%} if people are right {p:.0%} of the time."
        )


def items_needed(half_width: float, expected: float, *, confidence: float = CONFIDENCE) -> int:
    """How many independent items give an interval of ± `half_width` around an accuracy of `expected`.

    n = z² p (1 − p) / h², rounded up: the interval of a share by the normal law (Cochran 1977, "Sampling
    Techniques", 4.4). Near 0 and 1 it is a plan, not a promise: the interval that is reported is Wilson's.

    >>> items_needed(0.05, 0.95)
    73
    """
    if not 0 < half_width < 0.5 or not 0 < expected < 1:
        raise OutOfRange(
            f"half_width must be between 0 and 0.5 and the expected accuracy between 0 and 1; got {half_width:g}, "
            f"{expected:g}."
        )
    z = float(ndtri((1 + confidence) / 2))
    return ceil(z * z * expected * (1 - expected) / half_width**2)


def gold_coverage(gold: GoldSet, guideline: Guideline) -> Coverage:
    """Count settled answers by label and by rule, for the questions that the set asks.

    An answer that is stale or not settled counts for nothing yet; `open` says how many there are. An answer of several
    labels or parts counts once for each label that it holds.
    """
    goal = gold.card.goal or Goal()
    asked = [question for question in guideline.questions if question.id in gold.questions()]
    settled = [
        (question, answer)
        for item in gold.items
        for question, answer in item.answers.items()
        if answer.settled and not answer.stale
    ]
    parts_of = {question.id: question.parts for question in guideline.questions}
    labels = Counter((q, part) for q, answer in settled for part in set(parts_of[q](answer.label or "")))
    rules = Counter((q, rule) for q, answer in settled for rule in answer.rules)
    needed = items_needed(goal.half_width, goal.expected)
    of_labels = [
        (q, label.id, label.shown, labels[q.id, label.id])
        for q in asked
        for label in q.labels
        if label.id in q.as_kind.answerable()
    ]
    rows = [
        _covered("label", name, title, q.id, n, goal, needed, goal.per_label, f"{q.id}/{name}")
        for q, name, title, n in of_labels
    ]
    rows += [
        _covered("rule", r.id, r.text, r.question, rules[r.question, r.id], goal, needed, goal.per_rule, r.id)
        for r in guideline.rules
        if r.question in {q.id for q in asked}
    ]
    answers = sum(len(item.answers) for item in gold.items)
    return Coverage(str(gold), goal, needed, tuple(rows), answers - len(settled))


def _covered(
    of: Of, name: str, title: str, question: str, n: int, goal: Goal, needed: int, least: int, subject: str
) -> Covered:
    z = float(ndtri((1 + CONFIDENCE) / 2))
    half = z * sqrt(goal.expected * (1 - goal.expected) / n) if n else None
    return Covered(
        of, name, title, question, n, max(0, needed - n), half, n < least, goal.waived.get(subject)
    )
