"""What counting labels, or always giving one, gains in a quiz: chances of a pass by simulation, before anybody takes it."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from workbench.documents.policies import FeedbackPolicy, OrderPolicy
from workbench.result import Result
from workbench.rounds.advice import Mend, Unsound
from workbench.rounds.drawing import Ask, label_order
from workbench.rounds.passing import PassPolicy

if TYPE_CHECKING:
    from workbench.answers.annotations import Bools, Floats, Ints

TAKERS = 4000
ROOM = 1.2  # times as many items as are asked: then the labels that came tell nothing that helps
LEFT = 2.0  # times as many unseen items as a later attempt asks: then what is left tells nothing that helps
Weigh = Callable[["Floats"], "Floats"]  # (takers, labels) how often each came -> how likely each is now


@dataclass(frozen=True)
class Guessing(Result, json="poor honest counting one_label doubt takers attempt"):
    """Chances that an annotator passes who is right with probability `poor`, by what else they do.

    honest      does not count
    counting    guesses by the labels that came, in the way that passes most often
    one_label   knows nothing and always gives the most frequent label of the question
    doubt       three standard errors of `counting`
    attempt     the attempt in which counting passes most often
    """

    poor: float
    honest: float
    counting: float
    one_label: float
    takers: int
    attempt: int = 1

    @property
    def doubt(self) -> float:
        """By the binomial."""
        return 3 * sqrt(max(self.counting * (1 - self.counting), 1e-4) / self.takers)

    def sentence(self) -> str:
        """The chances in words."""
        where = f" (in attempt {self.attempt})" if self.attempt > 1 else ""
        return (
            f"By guessing: a poor annotator passes {self.honest:.1%} of the time, or {self.counting:.1%} if they also count "
            f"which answers came up{where}. Always giving the most frequent answer passes {self.one_label:.1%} of the time "
            f"({self.takers:,} simulated people)."
        )


def guessing(
    pool: Sequence[Ask],
    length: int,
    order: OrderPolicy,
    feedback: FeedbackPolicy,
    policy: PassPolicy,
    attempts: int = 1,
    first: Collection[tuple[str, str]] = (),
) -> Guessing | None:
    """Simulate people who take a round with this pool; None where nothing is decided.

    A person knows the label of some items and guesses the others; so many are known that guessing the most frequent label
    of the question makes a share of `poor` right. Who counts guesses, instead, the label of which most turns are still
    owed (its share of the pool times the length, less those that came), or that came most often, or least often. What came
    is known from the gold where it is shown after each item, else from the labels that the person knows: of a guessed item
    each label counts by its share. Where the gold is shown and a later attempt asks most of the items that are left, people
    know what is left.
    """
    if "poor" not in policy.rates():
        return None
    poor, passes = policy.rates()["poor"], policy.passed
    labels = Counter(ask.label for ask in pool)
    chance, rng = Random(f"{order.seed}/guessing"), np.random.default_rng(order.seed)
    truth = _coded([_drawn(pool, length, order, first, chance) for _ in range(TAKERS)], list(labels))
    share = np.array([*labels.values()]) / len(pool)
    rivals = _rivals(list(labels))
    top = np.where(rivals, share, -1.0).argmax(axis=1)
    easy = float(share[top == np.arange(len(top))].sum())  # right by always giving the most frequent label
    known = rng.random(truth.shape) < max(0.0, (poor - easy) / max(1 - easy, 1e-9))
    quiz = _Quiz(truth, share, rivals, known, feedback.after_each)
    counting, attempt = quiz.best(passes), 1
    asked = _asked_before(pool, length, attempts) if feedback.ever else (0, 1)
    if asked[0]:
        truth, share = _later(labels, asked[0], length, chance)
        later = _Quiz(truth, share, rivals, known, feedback.after_each).best(passes)
        counting, attempt = max((counting, attempt), (later, asked[1]))
    return Guessing(
        poor,
        float(passes(known | (top[quiz.truth] == quiz.truth)).mean()),
        counting,
        float(passes(top[quiz.truth] == quiz.truth).mean()),
        TAKERS,
        attempt,
    )


def _drawn(
    pool: Sequence[Ask],
    length: int,
    order: OrderPolicy,
    first: Collection[tuple[str, str]],
    chance: Random,
) -> list[str]:
    """The labels of one attempt, as `draw` orders them: what changed comes before all others in a retake."""
    if order.item_by_item:
        return chance.sample([ask.label for ask in pool], length)
    before = Counter(ask.label for ask in pool if (ask.item, ask.question) in first)
    behind = Counter(ask.label for ask in pool)
    behind.subtract(before)
    n = min(length, before.total())
    labels = label_order(before, n, chance) if n else []
    labels += label_order(+behind, length - n, chance) if length > n else []
    if not order.stops_early and n:
        chance.shuffle(labels)
    return labels


def _asked_before(pool: Sequence[Ask], length: int, attempts: int) -> tuple[int, int]:
    """How many questions earlier attempts used up before the one that asks nearly all that are left, and its number.

    (0, 1) where there is none. An item that was seen is used up with all its questions.
    """
    each = length * len(pool) // len({ask.item for ask in pool})
    for number in range(attempts, 1, -1):
        left = len(pool) - (number - 1) * each
        if left >= length:
            return ((number - 1) * each, number) if left < LEFT * length else (0, 1)
    return 0, 1


def _later(labels: Counter[str], before: int, length: int, chance: Random) -> tuple["Ints", "Floats"]:
    """The labels of a later attempt (takers, turns), and the shares (takers, labels) of what was left for it."""
    drawn, shares = [], []
    for _ in range(TAKERS):
        left = labels.copy()
        left.subtract(label_order(labels, before, chance))
        drawn.append(label_order(+left, length, chance))
        shares.append([left[label] for label in labels])
    return _coded(drawn, list(labels)), np.array(shares) / (labels.total() - before)


def _coded(drawn: Sequence[Sequence[str]], labels: Sequence[str]) -> "Ints":
    """Labels as numbers."""
    code = {label: k for k, label in enumerate(labels)}
    return np.array([[code[label] for label in turns] for turns in drawn])


@dataclass(frozen=True)
class _Quiz:
    """truth and known (takers, turns), share (labels,) or (takers, labels), rivals (labels, labels) of one question."""

    truth: "Ints"
    share: "Floats"
    rivals: "Bools"
    known: "Bools"
    gold_shown: bool

    def best(self, passes: Callable[["Bools"], "Bools"]) -> float:
        """How often counting passes, in the way that passes most often."""
        length = self.truth.shape[1]
        ways: tuple[Weigh, ...] = (
            lambda came: self.share * length - came,
            lambda came: came + self.share,
            lambda came: self.share - came,
        )
        return max(float(passes(self.counted(weigh)).mean()) for weigh in ways)

    def counted(self, weigh: Weigh) -> "Bools":
        """Whether each answer is right of people who guess by what came: the label of the question that weighs most."""
        takers, turns = self.truth.shape
        came = np.zeros((takers, len(self.rivals)))
        right = np.empty(self.truth.shape, bool)
        each = np.eye(len(self.rivals))
        for turn in range(turns):
            truth = self.truth[:, turn]
            guess = np.where(self.rivals[truth], weigh(came), -np.inf).argmax(axis=1)
            known = self.known[:, turn]
            right[:, turn] = known | (guess == truth)
            told = known | self.gold_shown
            came += np.where(told[:, None], each[truth], self._expected(truth))
        return right

    def _expected(self, truth: "Ints") -> "Floats":
        """(takers, labels) what an item of this question is, as far as anybody knows who does not know it."""
        shares = self.rivals[truth] * self.share
        return shares / shares.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


def _rivals(labels: Sequence[str]) -> "Bools":
    """(labels, labels) whether two are of the same question."""
    question = np.array([label.partition("/")[0] for label in labels])
    return question[:, None] == question[None, :]  # type: ignore[no-any-return]


AS_IT_IS = Mend("Take it as it is", {"allow_guessing": True})


def refuse_guessing(
    chances: Guessing, promised: float, pool: int, length: int, feedback: FeedbackPolicy
) -> None:
    """Refuse a round that people can pass by guessing more often than a poor annotator may."""
    if chances.one_label > promised:
        raise Unsound(
            f"always giving the most frequent answer passes {chances.one_label:.0%} of the time, and a poor annotator may "
            f"pass {promised:.0%} of the time: too many items have that label. Use more items with other labels$split, "
            "raise $poor, or take it as it is$allow_guessing.",
            AS_IT_IS,
        )
    if chances.counting - chances.doubt > promised:
        again = chances.attempt > 1
        asked = f"{length} of {pool} items are asked"
        left = f"attempt {chances.attempt} asks most of the items that were not seen" if again else asked
        fewer = int(pool / (LEFT + chances.attempt - 1 if again else ROOM))
        ways: list[tuple[str, Mend]] = []
        if fewer < length:
            ways.append(
                (f"ask at most {fewer} of them$length_as_option", Mend(f"Ask {fewer}", {"length": fewer}))
            )
        if again:
            ways.append(("give fewer $attempts", Mend("Fewer attempts", {"attempts": chances.attempt - 1})))
        if feedback.after_each and not again:
            at_end = Mend("Show the gold at the end", {"feedback": "end"})
            ways.append(("show the gold only at the end$feedback(end)", at_end))
        if feedback.ever:
            ways.append(("never show it$feedback(none)", Mend("Never show the gold", {"feedback": "none"})))
        advice = ", or ".join(
            filter(None, (", ".join(way for way, _ in ways), "take it as it is$allow_guessing"))
        )
        raise Unsound(
            f"an annotator who is right {chances.poor:.0%} of the time and counts which labels came up passes "
            f"{chances.counting:.0%} of the time, and may pass {promised:.0%}: {left}, so the labels that came up tell what "
            "is left. "
            f"{advice[0].upper()}{advice[1:]}.",
            *(mend for _, mend in ways),
            AS_IT_IS,
        )
