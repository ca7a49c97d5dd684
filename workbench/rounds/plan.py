"""What a round's criterion does before anybody takes it: chances of each verdict, expected length, and whether it is long enough."""

from dataclasses import dataclass
from typing import Any

from workbench.documents.round import Criterion
from workbench.errors import OutOfRange
from workbench.rounds.verdict import marks, sequential
from workbench.statistics.quiz_length import LONGEST, quiz_length


@dataclass(frozen=True)
class Outcome:
    """What happens to somebody who is right with probability p; the three chances sum to 1."""

    p: float
    passes: float
    fails: float
    undecided: float
    expected: float


@dataclass(frozen=True)
class RoundPlan:
    """A criterion at a length.

    needed, failing   right answers that pass, and that fail or fewer; None where the quiz stops when it is sure
    shortest          the shortest quiz of fixed length that holds both rates and leaves nobody undecided
    """

    length: int
    until_sure: bool
    criterion: Criterion
    good: Outcome
    poor: Outcome
    needed: int | None
    failing: int | None
    shortest: int

    @property
    def holds(self) -> bool:
        """Whether a good annotator misses a pass at most as often as was asked for."""
        return self.until_sure or 1 - self.good.passes <= self.criterion.false_fail + 1e-9

    @property
    def decides(self) -> bool:
        """Whether a pass can be had at this length at all."""
        return self.good.passes > 0

    @property
    def no_verdict(self) -> str:
        """What a retake says that is made without a criterion, because nobody could pass it."""
        return (
            f"No verdict: a pass takes {fewest_to_pass(self.criterion)} answers at least, all of them right, and this retake "
            f"has {self.length}. It is made without a criterion and qualifies nobody by itself: read the answers and declare "
            "who is ready (on the board, or workbench quiz ready), or create one that is filled up with other items "
            "(on the board, or workbench quiz create --since VERSION --fill-up)."
        )

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "length": self.length,
            "until_sure": self.until_sure,
            **self.criterion.model_dump(),
            "needed": self.needed,
            "failing": self.failing,
            "shortest": self.shortest,
            "outcome_good": vars(self.good),
            "outcome_poor": vars(self.poor),
        }

    def sentences(self) -> tuple[str, ...]:
        """The plan in words."""
        if self.until_sure:
            rule = f"Stops when the evidence decides, after {self.length} answers at most."
        else:
            rule = f"{self.length} answers: {_passes(self.needed or 0, self.length)}, {_fails(self.failing)}."
        return (
            rule,
            _sentence("good", self.good, self.until_sure),
            _sentence("poor", self.poor, self.until_sure),
        )


def plan_round(criterion: Criterion, length: int, *, until_sure: bool = False) -> RoundPlan:
    """What a criterion does at a length: exact, by the binomial or answer by answer through Wald's test."""
    shortest = quiz_length(
        criterion.good, criterion.poor, false_pass=criterion.false_pass, false_fail=criterion.false_fail
    ).n
    if until_sure:
        test = sequential(criterion, length)
        good, poor = (Outcome(**vars(test.characteristic(p))) for p in (criterion.good, criterion.poor))
        return RoundPlan(length, True, criterion, good, poor, None, None, shortest)
    at = marks(criterion, length)
    good, poor = (
        Outcome(p, **at.chances(p), expected=float(length)) for p in (criterion.good, criterion.poor)
    )
    return RoundPlan(length, False, criterion, good, poor, at.needed, at.failing, shortest)


def fewest_to_pass(criterion: Criterion) -> int:
    """The fewest answers with which somebody can pass: the smallest n with poor^n <= false_pass."""
    return next(n for n in range(1, LONGEST + 1) if marks(criterion, n).needed <= n)


def refuse_too_short(plan: RoundPlan, pool: int, allow_undecided: bool) -> None:
    """Refuse a plan in which nobody can pass, or, unless it is wanted, one that leaves too many good people undecided."""
    asked = (
        f"{plan.length} answers cannot tell {plan.criterion.good:g} from {plan.criterion.poor:g} that well"
    )
    enough = (
        f"--length {plan.shortest} holds both rates"
        if plan.shortest <= pool
        else f"it takes {plan.shortest}, and there are {pool} to ask; allow more false verdicts, set --good and --poor "
        "further apart, or ask more questions"
    )
    if not plan.decides:
        raise OutOfRange(f"{asked}: nobody can pass. {enough[0].upper()}{enough[1:]}.")
    if not plan.holds and not allow_undecided:
        raise OutOfRange(
            f"{asked}: somebody who is right with probability {plan.criterion.good:g} passes with a chance of "
            f"{plan.good.passes:.3f} only. {enough[0].upper()}{enough[1:]}; --until-sure needs fewer answers on average; "
            "--allow-undecided takes the length as it is."
        )


def _passes(needed: int, n: int) -> str:
    return f"{needed} right or more pass" if needed <= n else "nobody can pass"


def _fails(failing: int | None) -> str:
    return (
        "nobody can fail"
        if failing is None or failing < 0
        else f"{failing} or fewer do not, between is not enough evidence"
    )


def _sentence(who: str, outcome: Outcome, until_sure: bool) -> str:
    length = f", {outcome.expected:.1f} answers expected" if until_sure else ""
    return (
        f"Somebody {who} (right with probability {outcome.p:g}): passes {outcome.passes:.3f}, "
        f"fails {outcome.fails:.3f}, undecided {outcome.undecided:.3f}{length}."
    )
