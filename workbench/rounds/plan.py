"""What a pass policy does before anybody takes the round: chances of each verdict, expected length, and whether it is long enough."""

from dataclasses import dataclass
from typing import Any

from workbench.documents.round import Criterion
from workbench.result import Result
from workbench.rounds.advice import Mend, Unsound


@dataclass(frozen=True)
class Outcome:
    """What happens to somebody who is right with probability p; the three chances sum to 1."""

    p: float
    passes: float
    fails: float
    undecided: float
    expected: float


@dataclass(frozen=True)
class RoundPlan(
    Result,
    json="length until_sure=stops_early **criteria needed failing shortest outcome_good=good outcome_poor=poor",
):
    """A pass policy at a length.

    rule              the policy in words, with the numbers of this length
    needed, failing   right answers that pass, and that fail or fewer; None where the quiz stops when it is sure
    shortest          the shortest quiz of fixed length that holds both rates and leaves nobody undecided
    fewest            the fewest answers with which anybody can pass
    """

    length: int
    stops_early: bool
    criterion: Criterion
    good: Outcome
    poor: Outcome
    rule: str
    needed: int | None
    failing: int | None
    shortest: int
    fewest: int

    @property
    def holds(self) -> bool:
        """Whether a good annotator misses a pass at most as often as was asked for."""
        return self.stops_early or 1 - self.good.passes <= self.criterion.false_fail + 1e-9

    @property
    def decides(self) -> bool:
        """Whether a pass can be had at this length at all."""
        return self.good.passes > 0

    @property
    def no_verdict(self) -> str:
        """What a retake says that is made without a criterion, because nobody could pass it; with slots for settings."""
        return (
            f"No verdict: a pass takes at least {self.fewest} answers, and this retake has {self.length}. It "
            "qualifies nobody by itself. Read the answers and declare who is ready$declare, or create a retake that is "
            "filled up with other items$fill_up."
        )

    @property
    def criteria(self) -> dict[str, Any]:
        """What a good and a poor annotator are, and the risks of both mistakes."""
        return self.criterion.model_dump()

    def sentences(self) -> tuple[str, ...]:
        """The plan in words."""
        return self.rule, self._outcome("good", self.good), self._outcome("poor", self.poor)

    def _outcome(self, who: str, outcome: Outcome) -> str:
        length = f", {outcome.expected:.1f} answers on average" if self.stops_early else ""
        return (
            f"A {who} annotator ({outcome.p:.0%} right): {outcome.passes:.1%} pass, {outcome.fails:.1%} fail, "
            f"{outcome.undecided:.1%} undecided{length}."
        )


def refuse_too_short(plan: RoundPlan, pool: int, allow_undecided: bool) -> None:
    """Refuse a plan in which nobody can pass, or, unless it is wanted, one that leaves too many good people undecided."""
    if plan.decides and (plan.holds or allow_undecided):
        return
    good, poor = plan.criterion.good, plan.criterion.poor
    short = f"{plan.length} answers are too few to tell {good:.0%} right from {poor:.0%} right"
    if plan.shortest <= pool:
        enough = f"$length({plan.shortest}) is enough"
        mends = [Mend(f"Take {plan.shortest} answers", {"length": plan.shortest})]
    else:
        nearer = _further_apart(plan, pool)
        telling = (
            ""
            if nearer is None
            else f"They can tell {good:.0%} from {nearer:.0%} right$poor_at({nearer:g}). Or "
        )
        enough = (
            f"{plan.shortest} answers would be enough, but there are only {pool} questions to ask. {telling or 'You can '}"
            "allow more false verdicts, set $good and $poor further apart, or ask more questions"
        )
        mends = [] if nearer is None else [Mend(f"Tell {good:.0%} from {nearer:.0%}", {"poor": nearer})]
    if not plan.stops_early:
        mends.append(Mend("Stop when sure", {"until_sure": True}))
    if not plan.decides:
        raise Unsound(f"{short}: nobody can pass. {enough}.", *mends)
    raise Unsound(
        f"{short}: a good annotator passes only {plan.good.passes:.0%} of the time. {enough}. $until_sure needs fewer "
        "answers on average. $allow_undecided the length as it is.",
        *mends,
        Mend("Take it as it is", {"allow_undecided": True}),
    )


STEP = 0.05  # of a poor annotator's share right, in a proposal


def _further_apart(plan: RoundPlan, pool: int) -> float | None:
    """The nearest lower share of a poor annotator at which this many questions hold both rates; None if there is none."""
    from workbench.statistics.quiz_length import quiz_length  # scipy.stats: the server needs none of it

    criterion = plan.criterion
    for n in range(1, round(criterion.poor / STEP)):
        poor = round(criterion.poor - n * STEP, 2)
        if quiz_length(**{**criterion.model_dump(), "poor": poor}).n <= pool:
            return poor
    return None
