"""The verdict of one attempt: pass, fail or not enough evidence, with its interval, by label and by rule."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import fsum

from workbench.documents.attempts import Response
from workbench.documents.round import Round
from workbench.documents.skips import CANNOT_TELL
from workbench.result import Result
from workbench.rounds.judging import Judged
from workbench.rounds.passing import WILSON, passing
from workbench.statistics.intervals import wilson
from workbench.statistics.sequential import State


@dataclass(frozen=True)
class Share:
    """Right answers of n with Wilson's 95% interval, for one label (with its question) or one rule: a description.

    Where an answer can be partly right, n counts the parts of gold with that label, of which `right` were found with it; of a
    rule the items, and `right` is the sum of their credits. The interval then is on the effective number: parts of an item
    are no separate cases.
    """

    id: str
    question: str
    right: float
    n: int
    low: float
    high: float


@dataclass(frozen=True)
class RoundVerdict(
    Result,
    json="state right n low high confidence method more answers cannot_tell most_cannot_tell too_many_cannot_tell by_label by_rule",
):
    """What an attempt shows.

    state       None where nothing is decided
    right, n    right answers of those that count, one that is partly right in part
    low, high   interval of the share of right answers at `confidence`, by `method`; None without answers
    more        the fewest further answers that decide in 8 of 10 such cases; None where it is decided, or where no
                sensible number does
    answers     all answers of the attempt, also those that do not count; `cannot_tell` of them were that
    most_cannot_tell       the highest share of them that passes; None without a limit
    too_many_cannot_tell   whether the share is above it, so that the attempt does not pass
    """

    state: State | None
    right: float
    n: int
    low: float | None
    high: float | None
    more: int | None
    by_label: tuple[Share, ...] = ()
    by_rule: tuple[Share, ...] = ()
    judged: tuple[Judged, ...] = field(default=(), repr=False)
    method: str = WILSON
    answers: int = 0
    cannot_tell: int = 0
    most_cannot_tell: float | None = None
    too_many_cannot_tell: bool = False
    confidence: float = 0.95

    @property
    def no_pass(self) -> str:
        """Why the attempt does not pass whatever was right; "" where nothing stands in the way."""
        if not self.too_many_cannot_tell:
            return ""
        return (
            f'{self.cannot_tell} of {self.answers} answers are "cannot tell"; with more than '
            f"{self.most_cannot_tell:.0%} nobody passes"
        )


def verdict_of(
    round_: Round, judged: Sequence[Judged], answers: Iterable[Response] | None = None
) -> RoundVerdict:
    """The verdict of an attempt, over or not; turns without an answer count as neither right nor wrong.

    answers   all answers of the attempt, also to items that count for nobody; those of `judged` where not given
    """
    answered = [turn for turn in judged if turn.right is not None]
    responses = [turn.given for turn in answered if turn.given] if answers is None else list(answers)
    cannot_tell = sum(response.skip == CANNOT_TELL.id for response in responses)
    policy, by = round_.cannot_tell_policy, passing(round_)
    decision = by.decide(judged)
    too_many = decision.state is not None and policy.exceeded(cannot_tell, len(responses))
    return RoundVerdict(
        "not enough evidence" if too_many and decision.state == "pass" else decision.state,
        total_of(turn.score for turn in answered),
        len(answered),
        decision.low,
        decision.high,
        decision.more,
        _shares(answered, _by_label),
        _shares(answered, lambda turn: [(turn.turn.question, rule, turn.score) for rule in turn.rules]),
        tuple(judged),
        decision.method,
        len(responses),
        cannot_tell,
        policy.most,
        too_many,
        by.confidence,
    )


def total_of(scores: Iterable[float]) -> float:
    """The sum of credits; a whole number where all of them are."""
    held = [float(score) for score in scores]
    return int(sum(held)) if all(map(float.is_integer, held)) else fsum(held)


def points(right: float) -> str:
    """A sum of credits as people read it: "12" or "12.4".

    >>> points(12), points(12.0), points(12.35)
    ('12', '12', '12.3')
    """
    return f"{round(right, 1):g}"


def _by_label(turn: Judged) -> list[tuple[str, str, float]]:
    """(question, label, share found) of every part of gold; of the whole answer where it is right or wrong as a whole."""
    question = turn.turn.question
    if not turn.partial:
        return [(question, turn.gold, turn.score)]
    parts = [outcome for outcome in turn.outcomes if outcome.gold is not None]
    return [
        (question, outcome.gold, float(outcome.right)) for outcome in parts if outcome.gold in turn.labels
    ]


def _shares(
    answered: Iterable[Judged], strata_of: Callable[[Judged], list[tuple[str, str, float]]]
) -> tuple[Share, ...]:
    strata: dict[tuple[str, str], list[tuple[float, str]]] = {}
    partial = False
    for turn in answered:
        partial |= turn.partial
        for question, name, score in strata_of(turn):
            strata.setdefault((question, name), []).append((score, turn.turn.item))
    shares = []
    for (question, name), held in sorted(strata.items()):
        scores = [score for score, _ in held]
        right = total_of(scores)
        worth = _worth(held) if partial else len(held)
        low, high = wilson(right / len(held), worth)
        low = low if right else 0.0  # not 5e-17
        shares.append(Share(name, question, right, len(held), low, high))
    return tuple(shares)


def _worth(held: Sequence[tuple[float, str]]) -> float:
    """How many separate answers these are worth, by item."""
    import numpy as np

    from workbench.statistics.intervals import effective_sample

    place = {item: at for at, item in enumerate(dict.fromkeys(item for _, item in held))}
    if len(place) == len(held):
        return len(held)
    scores = np.array([score for score, _ in held], float)
    return effective_sample(scores, np.array([place[item] for _, item in held], np.int64)) or len(place)
