"""What counting labels, or always giving one, gains in a quiz: chances of a pass by simulation, before anybody takes it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from workbench.documents.policies import FeedbackPolicy, OrderPolicy
from workbench.errors import OutOfRange
from workbench.result import Result
from workbench.rounds.drawing import Ask, label_order
from workbench.rounds.passing import PassPolicy

if TYPE_CHECKING:
    from workbench.answers.annotations import Bools, Floats, Ints

TAKERS = 4000
ROOM = 1.2  # times as many items as are asked: then the labels that came tell nothing that helps
Weigh = Callable[["Floats"], "Floats"]  # (takers, labels) how often each came -> how likely each is now


@dataclass(frozen=True)
class Guessing(Result, json="poor honest counting one_label doubt takers"):
    """Chances that an annotator passes who is right with probability `poor`, by what else they do.

    honest      does not count
    counting    guesses by the labels that came, in the way that passes most often
    one_label   knows nothing and always gives the most frequent label of the question
    doubt       three standard errors of `counting`
    """

    poor: float
    honest: float
    counting: float
    one_label: float
    takers: int

    @property
    def doubt(self) -> float:
        """By the binomial."""
        return 3 * sqrt(max(self.counting * (1 - self.counting), 1e-4) / self.takers)

    def sentence(self) -> str:
        """The chances in words."""
        return (
            f"By guessing: a poor annotator passes {self.honest:.1%} of the time, one who also counts the labels "
            f"{self.counting:.1%}, and whoever always gives the most frequent label {self.one_label:.1%} "
            f"(simulated, {self.takers:,} people)."
        )


def guessing(
    pool: Sequence[Ask], length: int, order: OrderPolicy, feedback: FeedbackPolicy, policy: PassPolicy
) -> Guessing | None:
    """Simulate people who take a round with this pool; None where nothing is decided.

    A person knows the label of some items and guesses the others; so many are known that guessing the most frequent label
    of the question makes a share of `poor` right. Who counts guesses, instead, the label of which most turns are still
    owed (its share of the pool times the length, less those that came), or that came most often, or least often. What came
    is known from the gold where it is shown after each item, else from the own answers.
    """
    if "poor" not in policy.rates():
        return None
    poor, passes = policy.rates()["poor"], policy.passed
    labels = Counter(ask.label for ask in pool)
    chance, rng = Random(f"{order.seed}/guessing"), np.random.default_rng(order.seed)
    code = {label: k for k, label in enumerate(labels)}
    if order.item_by_item:
        drawn = [chance.sample([ask.label for ask in pool], length) for _ in range(TAKERS)]
    else:
        drawn = [label_order(labels, length, chance) for _ in range(TAKERS)]
    truth = np.array([[code[label] for label in turns] for turns in drawn])
    share = np.array([*labels.values()]) / len(pool)
    rivals = _rivals(list(labels))
    top = np.where(rivals, share, -1.0).argmax(axis=1)
    easy = float(share[top == np.arange(len(top))].sum())  # right by always giving the most frequent label
    known = rng.random(truth.shape) < max(0.0, (poor - easy) / max(1 - easy, 1e-9))
    quiz = _Quiz(truth, rivals, known, feedback.after_each)
    ways: tuple[Weigh, ...] = (
        lambda came: share * length - came,
        lambda came: came + share,
        lambda came: share - came,
    )
    return Guessing(
        poor,
        float(passes(known | (top[truth] == truth)).mean()),
        max(float(passes(quiz.counted(weigh)).mean()) for weigh in ways),
        float(passes(top[truth] == truth).mean()),
        TAKERS,
    )


@dataclass(frozen=True)
class _Quiz:
    """truth and known (takers, turns), rivals (labels, labels) of one question."""

    truth: "Ints"
    rivals: "Bools"
    known: "Bools"
    gold_shown: bool

    def counted(self, weigh: Weigh) -> "Bools":
        """Whether each answer is right of people who guess by what came: the label of the question that weighs most."""
        takers, turns = self.truth.shape
        came = np.zeros((takers, len(self.rivals)))
        right = np.empty(self.truth.shape, bool)
        rows = np.arange(takers)
        for turn in range(turns):
            truth = self.truth[:, turn]
            guess = np.where(self.rivals[truth], weigh(came), -np.inf).argmax(axis=1)
            answer = np.where(self.known[:, turn], truth, guess)
            right[:, turn] = answer == truth
            came[rows, truth if self.gold_shown else answer] += 1
        return right


def _rivals(labels: Sequence[str]) -> "Bools":
    """(labels, labels) whether two are of the same question."""
    question = np.array([label.partition("/")[0] for label in labels])
    return question[:, None] == question[None, :]  # type: ignore[no-any-return]


def refuse_guessing(chances: Guessing, promised: float, pool: int, length: int) -> None:
    """Refuse a round that people can pass by guessing more often than a poor annotator may."""
    if chances.one_label > promised:
        raise OutOfRange(
            f"whoever always gives the most frequent label passes {chances.one_label:.0%} of the time, and a poor annotator "
            f"may pass {promised:.0%}: that label is too large a part of the items. Put more items with other labels into the "
            "split (`workbench gold split`), raise --poor, or take it as it is by --allow-guessing."
        )
    if chances.counting - chances.doubt > promised:
        raise OutOfRange(
            f"an annotator right {chances.poor:.0%} of the time who counts labels passes {chances.counting:.0%} of the time, "
            f"and may pass {promised:.0%}: {length} of {pool} items are asked and the labels that came tell what is left. Ask "
            f"at most {int(pool / ROOM)} of them (--length), show the gold only at the end (--feedback end), or take it as it "
            "is by --allow-guessing."
        )
