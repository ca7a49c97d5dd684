"""The verdict of one attempt: pass, fail or not enough evidence, with its interval, by label and by rule."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from workbench.documents.round import Round
from workbench.result import Result
from workbench.rounds.judging import Judged
from workbench.rounds.passing import WILSON, passing
from workbench.statistics.intervals import wilson
from workbench.statistics.sequential import State


@dataclass(frozen=True)
class Share:
    """Right answers of n with Wilson's interval, for one label (with its question) or one rule."""

    id: str
    question: str
    right: int
    n: int
    low: float
    high: float


@dataclass(frozen=True)
class RoundVerdict(Result, json="state right n low high method more by_label by_rule"):
    """What an attempt shows.

    state       None where nothing is decided
    low, high   95 % interval of the share of right answers, by `method`; None without answers
    more        the fewest further answers that decide in 8 of 10 such cases; None where it is decided, or where no
                sensible number does
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


def verdict_of(round_: Round, judged: Sequence[Judged]) -> RoundVerdict:
    """The verdict of an attempt, over or not; turns without an answer count as neither right nor wrong."""
    answered = [turn for turn in judged if turn.right is not None]
    decision = passing(round_).decide(judged)
    return RoundVerdict(
        decision.state,
        sum(bool(turn.right) for turn in answered),
        len(answered),
        decision.low,
        decision.high,
        decision.more,
        _shares(answered, lambda turn: ((turn.turn.question, turn.gold),)),
        _shares(answered, lambda turn: tuple((turn.turn.question, rule) for rule in turn.rules)),
        tuple(judged),
        decision.method,
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
