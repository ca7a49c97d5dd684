"""The verdict of one attempt: pass, fail or not enough evidence, with its interval, by label and by rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil, floor
from typing import Any

import numpy as np
from scipy.special import bdtr, bdtrc

from workbench.documents.attempts import Appeal, Response
from workbench.documents.gold import GoldSet
from workbench.documents.round import Criterion, Round, Turn
from workbench.statistics.intervals import effective_sample, wilson
from workbench.statistics.sequential import SequentialTest, State, sequential_interval

FARTHEST = 20  # times the items at hand: further than that is no plan
FIXED = "Wilson interval; items asked twice count by their effective number"
STOPPED = "exact interval for a quiz that stops when it is sure (Armitage 1958; Jennison & Turnbull 2000)"


@dataclass(frozen=True)
class Rulings:
    """What appeals changed: answers that count as right after all, and items that count for nobody."""

    corrected: frozenset[tuple[str, str, str | None]] = frozenset()
    retired: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Judged:
    """One turn beside the gold; `right` is None while it has no answer."""

    turn: Turn
    gold: str
    rules: tuple[str, ...]
    given: Response | None
    right: bool | None


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
class Marks:
    """A quiz of fixed length: `needed` right answers or more pass, `failing` or fewer fail, between nothing is decided."""

    n: int
    needed: int
    failing: int
    good: float
    poor: float

    def chances(self, p: float) -> dict[str, float]:
        """The chances of the three verdicts for somebody who is right with probability p: exact binomial."""
        passes = _at_least(self.needed, self.n, p)
        fails = _at_most(self.failing, self.n, p)
        return {"passes": passes, "fails": fails, "undecided": max(0.0, 1 - passes - fails)}


@dataclass(frozen=True)
class RoundVerdict:
    """What an attempt shows.

    state       None where nothing is decided: no criterion
    low, high   95 % interval of the share of right answers, by `method`; None without answers
    more        further answers expected to decide at the observed share; None where it is decided, or where more
                of them would hardly decide it
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
    method: str = FIXED

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it, without the single answers."""
        own = {name: getattr(self, name) for name in ("state", "right", "n", "low", "high", "method", "more")}
        return {
            **own,
            "by_label": [vars(share) for share in self.by_label],
            "by_rule": [vars(share) for share in self.by_rule],
        }


def rulings_of(appeals: Iterable[Appeal], answers: Mapping[tuple[str, int], Response]) -> Rulings:
    """What the decided appeals of a round change for everybody; `answers` by (attempt, turn)."""
    corrected, retired = set(), set()
    for appeal in appeals:
        if appeal.ruling == "item retired":
            retired.add(appeal.item)
        elif appeal.ruling == "gold corrected" and (given := answers.get((appeal.attempt_id, appeal.turn))):
            corrected.add((given.item, given.question, given.label))
    return Rulings(frozenset(corrected), frozenset(retired))


def judge(
    turns: Iterable[Turn], answers: Iterable[Response], gold: GoldSet, rulings: Rulings | None = None
) -> tuple[Judged, ...]:
    """Every turn beside the gold, in order, without retired items; that the guideline does not tell is not right."""
    rulings = rulings or Rulings()
    given = {answer.turn: answer for answer in answers}
    by_item = {item.id: item.answers for item in gold.items}
    found = []
    for turn in turns:
        answer = by_item.get(turn.item, {}).get(turn.question)
        if answer is None or answer.label is None or turn.item in rulings.retired:
            continue
        said = given.get(turn.number)
        right = None
        if said is not None:
            mended = (said.item, said.question, said.label) in rulings.corrected
            right = mended or said.label in answer.right
        found.append(Judged(turn, answer.label, answer.rules, said, right))
    return tuple(found)


def verdict_of(round_: Round, judged: Sequence[Judged]) -> RoundVerdict:
    """The verdict of an attempt, over or not; turns without an answer count as neither right nor wrong."""
    answered = [one for one in judged if one.right is not None]
    n, right = len(answered), sum(bool(one.right) for one in answered)
    state, more, method = None, None, FIXED
    if round_.criterion is not None and round_.until_sure:
        test = sequential(round_.criterion, len(judged))
        found = test.verdict([bool(one.right) for one in answered])
        state, method = found.state, STOPPED
        more = _more_in_turn(test, found.evidence, right, n) if state == "not enough evidence" else None
        low, high = _stopped(test, found.answers, found.answers - found.right)
    else:
        low, high = _interval(answered)
    if round_.criterion is not None and not round_.until_sure:
        state = _fixed(round_.criterion, len(judged), right, len(judged) - n)
        more = _more(round_.criterion, right, n) if state == "not enough evidence" else None
    labels = _shares(answered, lambda one: ((one.turn.question, one.gold),))
    rules = _shares(answered, lambda one: tuple((one.turn.question, rule) for rule in one.rules))
    return RoundVerdict(state, right, n, low, high, more, labels, rules, tuple(judged), method)


def is_decided(round_: Round, judged: Sequence[Judged]) -> bool:
    """Whether a quiz that runs until it is sure may stop."""
    if not round_.until_sure or round_.criterion is None or not judged:
        return False
    right = [bool(one.right) for one in judged if one.right is not None]
    return sequential(round_.criterion, len(judged)).verdict(right).state != "not enough evidence"


def sequential(criterion: Criterion, most: int) -> SequentialTest:
    """Wald's test of a criterion."""
    return SequentialTest(
        criterion.good, criterion.poor, criterion.false_fail, criterion.false_pass, max(most, 1)
    )


@lru_cache(maxsize=4096)
def marks(criterion: Criterion, n: int) -> Marks:
    """Where n answers pass and fail.

    needed = smallest c with P(X >= c | n, poor) <= false_pass (n + 1: nobody can pass); failing = largest f below
    it with P(X <= f | n, good) <= false_fail (-1: nobody can fail), for X binomial.
    """
    counts = np.arange(n + 2)
    needed = int(np.argmax(_tails(counts, n, criterion.poor) <= criterion.false_pass))
    below = bdtr(np.arange(n + 1), n, criterion.good) <= criterion.false_fail
    failing = min(int(below.sum()) - 1, needed - 1)
    return Marks(n, needed, failing, criterion.good, criterion.poor)


def _tails(counts: np.ndarray[Any, Any], n: int, p: float) -> np.ndarray[Any, Any]:
    """P(X >= c) for every c."""
    return np.where(counts == 0, 1.0, np.where(counts > n, 0.0, bdtrc(np.maximum(counts - 1, 0), n, p)))


def _at_least(count: int, n: int, p: float) -> float:
    return float(_tails(np.array([count]), n, p)[0])


def _at_most(count: int, n: int, p: float) -> float:
    return 0.0 if count < 0 else float(bdtr(min(count, n), n, p))


def _fixed(criterion: Criterion, n: int, right: int, unanswered: int) -> State:
    """Passed or failed whatever the unanswered turns would have brought, else undecided."""
    at = marks(criterion, n)
    if n and right >= at.needed:
        return "pass"
    return "fail" if n and right + unanswered <= at.failing else "not enough evidence"


def _more(criterion: Criterion, right: int, n: int) -> int | None:
    """The fewest further answers after which the observed share would decide."""
    if n == 0:
        return None
    for total in range(n + 1, n * (FARTHEST + 1) + 1):
        at, expected = marks(criterion, total), right * total / n
        if floor(expected + 1e-9) >= at.needed or ceil(expected - 1e-9) <= at.failing:
            return total - n
    return None


def _more_in_turn(test: SequentialTest, evidence: float, right: int, n: int) -> int | None:
    """The fewest further answers after which Wald's evidence, drifting as observed, would cross a bound."""
    if n == 0:
        return None
    up, down = test.steps
    drift = (right * up + (n - right) * down) / n
    fail, passed = test.bounds
    if abs(drift) < 1e-9:
        return None
    more = ceil(((passed if drift > 0 else fail) - evidence) / drift - 1e-9)
    return max(1, more) if more <= FARTHEST * n else None


def _stopped(test: SequentialTest, n: int, wrong: int) -> tuple[float | None, float | None]:
    """The interval of a quiz that ended with these answers, or was cut off there; those after its end do not count."""
    return sequential_interval(test, n, wrong) if n else (None, None)


def _interval(answered: Sequence[Judged]) -> tuple[float | None, float | None]:
    """Wilson's interval; on the effective number of answers where an item was asked about more than once."""
    if not answered:
        return None, None
    right = np.array([bool(one.right) for one in answered])
    items = {item: at for at, item in enumerate(dict.fromkeys(one.turn.item for one in answered))}
    n = float(len(right))
    if len(items) < len(right):
        code = np.array([items[one.turn.item] for one in answered], np.int32)
        n = effective_sample(right, [code]) or float(len(items))
    return wilson(float(right.mean()), n)


def _shares(answered: Iterable[Judged], strata: Any) -> tuple[Share, ...]:
    found: dict[tuple[str, str], list[bool]] = {}
    for one in answered:
        for stratum in strata(one):
            found.setdefault(stratum, []).append(bool(one.right))
    shares = []
    for (question, name), right in sorted(found.items()):
        low, high = wilson(sum(right) / len(right), len(right))
        low = low if any(right) else 0.0  # not 5e-17
        shares.append(Share(name, question, sum(right), len(right), low, high))
    return tuple(shares)
