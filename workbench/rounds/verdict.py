"""The verdict of one attempt: pass, fail or not enough evidence, with its interval, by label and by rule."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

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
    """Right answers of n with Wilson's 95% interval, for one label (with its question) or one rule: a description."""

    id: str
    question: str
    right: int
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
    right, n    right answers of those that count
    low, high   interval of the share of right answers at `confidence`, by `method`; None without answers
    more        the fewest further answers that decide in 8 of 10 such cases; None where it is decided, or where no
                sensible number does
    answers     all answers of the attempt, also those that do not count; `cannot_tell` of them were that
    most_cannot_tell       the highest share of them that passes; None without a limit
    too_many_cannot_tell   whether the share is above it, so that the attempt does not pass
    """

    state: State | None
    right: int
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
        sum(bool(turn.right) for turn in answered),
        len(answered),
        decision.low,
        decision.high,
        decision.more,
        _shares(answered, lambda turn: ((turn.turn.question, turn.gold),)),
        _shares(answered, lambda turn: tuple((turn.turn.question, rule) for rule in turn.rules)),
        tuple(judged),
        decision.method,
        len(responses),
        cannot_tell,
        policy.most,
        too_many,
        by.confidence,
    )


def _shares(
    answered: Iterable[Judged], strata_of: Callable[[Judged], tuple[tuple[str, str], ...]]
) -> tuple[Share, ...]:
    strata: dict[tuple[str, str], list[bool]] = {}
    for turn in answered:
        for stratum in strata_of(turn):
            strata.setdefault(stratum, []).append(bool(turn.right))
    shares = []
    for (question, name), right in sorted(strata.items()):
        low, high = wilson(sum(right) / len(right), len(right))
        low = low if any(right) else 0.0  # not 5e-17
        shares.append(Share(name, question, sum(right), len(right), low, high))
    return tuple(shares)
