"""The pass policies of a round: each one class that knows its options, decides, plans, and says in words what it does.

    PassPolicy
        NoVerdict       nothing is decided: experts, a retest, practice
        UntilSure       Wald's test decides, and may end the attempt early
        FixedLength     so many right answers of a fixed number pass, and so few fail

A policy is read off the round's document (`passing`), offered as options of `workbench quiz create`, and asked by the
server, the quiz page, the board and the report. A new one is a class here, a row of POLICIES, and its setting in
`documents/round.py`. Arrays are loaded when something is decided: the help of a command needs none.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Self

from workbench.documents.method import FIRST, METHOD
from workbench.documents.policies import OrderPolicy
from workbench.documents.round import Criterion, Round
from workbench.rounds.judging import Judged
from workbench.rounds.plan import Outcome, RoundPlan

if TYPE_CHECKING:
    from workbench.answers.annotations import Bools
    from workbench.statistics.pass_thresholds import PassThresholds
    from workbench.statistics.sequential import SequentialTest, State

MOST = 200  # turns of a quiz that stops early, where no length is given
WILSON = "Wilson interval; items asked twice count by their effective number"
EXACT = "exact interval at the risks of the round (Clopper & Pearson 1934); items asked twice count by their effective number"
STOPPED = "exact interval for a quiz that stops when it is sure (Armitage 1958; Jennison & Turnbull 2000)"
SUMMED = "interval of Wald's test for the mean of credits from 0 to 1, whenever the quiz stops (Ville 1939; Hoeffding 1963)"
CLOSE = 1e-9  # rounding error of sums of credits
Sentence = str | dict[str, str]  # with its plural forms, as a catalogue of `ui/words` has it
Page = Mapping[str, dict[str, Sentence]]  # language -> what the quiz page says


@dataclass(frozen=True)
class Option:
    """A setting of a policy, as `workbench quiz create` offers it: a flag, or a number.

    title     what a screen calls it; a flag has none, as choosing the policy sets it
    default   the number where none is given
    """

    name: str
    help: str
    number: bool = True
    title: str = ""
    default: float | None = None


@dataclass(frozen=True)
class Decision:
    """What a policy says of answers; the fields are those of `RoundVerdict`."""

    state: "State | None"
    more: int | None
    low: float | None
    high: float | None
    method: str


class PassPolicy(ABC):
    """How an attempt is decided; by default nothing stops early, nothing is drawn and nothing is planned."""

    title: ClassVar[str]  # what a screen calls it
    options: ClassVar[tuple[Option, ...]] = ()
    page: ClassVar[Page]
    decides: ClassVar[bool] = True
    stops_early: ClassVar[bool] = False

    @classmethod
    @abstractmethod
    def of(cls, round_: Round) -> Self | None:
        """This policy, where the round has it."""

    @classmethod
    @abstractmethod
    def asked_for(cls, settings: Mapping[str, Any], *, decides: bool) -> Self | None:
        """This policy, where the options ask for it; `decides` where such a round decides unless told otherwise."""

    @abstractmethod
    def fields(self) -> dict[str, Any]:
        """The fields of a round that has this policy."""

    @abstractmethod
    def decide(self, judged: Sequence[Judged]) -> Decision:
        """What the turns of an attempt show, over or not; those without an answer are neither right nor wrong."""

    @abstractmethod
    def sentence(self, n: int | None = None) -> str:
        """How a verdict comes about, with the numbers of an attempt of n turns where that is known."""

    @abstractmethod
    def facts(self) -> tuple[str, str]:
        """What passes, and how often a verdict is wrong; "" where it cannot be wrong."""

    def may_stop(self, judged: Sequence[Judged]) -> bool:  # noqa: ARG002
        """Whether an attempt can stop now, although turns are left."""
        return False

    def passed(self, right: "Bools") -> "Bools":
        """(attempts, turns) right or not -> (attempts,) passed, for simulations; nobody where nothing is decided."""
        import numpy as np

        return np.zeros(len(right), bool)

    def default_length(self, pool: int) -> int | None:
        """The length where none is given; None for all of the pool."""
        return MOST if self.stops_early and pool > MOST else None

    def plan(self, length: int) -> RoundPlan | None:  # noqa: ARG002
        """What the policy does at a length, before anybody takes it; None where nothing is decided."""
        return None

    @property
    def confidence(self) -> float:
        """The confidence of every interval of the round."""
        return 0.95

    @property
    def band_name(self) -> str:
        """The intervals, as a caption names them."""
        return "95% intervals, Wilson"

    def band(self, right: float, n: float) -> tuple[float, float]:
        """The interval of the share right; n > 0 may be an effective number."""
        from workbench.statistics.intervals import wilson

        return wilson(right / n, n)

    def band_says(self) -> str:
        """What a band tells of the verdict."""
        return "The interval is for information only."

    def lines(self, n: int) -> tuple[float, ...]:  # noqa: ARG002
        """The shares that a chart draws beside an interval of n answers; none where nothing is decided."""
        return ()

    def lines_name(self) -> str:
        """What a chart calls them."""
        return ""

    def undecided_mistakes(self, n: int) -> float:
        """How many mistakes in n turns decide nothing: so many a simulated annotator in between makes."""
        return 0.15 * n

    def rates(self) -> dict[str, float]:
        """Shares of right answers that the quiz page draws and names, the lowest first."""
        return {}

    def clustered(self, judged: Sequence[Judged]) -> tuple[float | None, float | None]:
        """The band of some answers; on their effective number where an item was asked about more than once."""
        import numpy as np

        from workbench.statistics.intervals import effective_sample

        answered = [turn for turn in judged if turn.right is not None]
        if not answered:
            return None, None
        credit = np.array(_credits(answered), float)
        items = {item: at for at, item in enumerate(dict.fromkeys(turn.turn.item for turn in answered))}
        n = float(len(credit))
        if len(items) < len(credit):
            code = np.array([items[turn.turn.item] for turn in answered], np.int32)
            n = effective_sample(credit, code) or float(len(items))
        return self.band(float(credit.mean()) * n, n)


PAGE_ALL: Page = {
    "en": {
        "passing.length": {
            "one": "{n} item. You read it and answer one question about it.",
            "other": "{n} items, one after another. You read each and answer its question.",
        }
    },
    "es": {
        "passing.length": {
            "one": "{n} elemento. Lo lees y respondes una pregunta sobre él.",
            "other": "{n} elementos, uno tras otro. Lees cada uno y respondes su pregunta.",
        }
    },
}
PAGE_RATES: Page = {
    "en": {
        "passing.pass": "That is enough to be sure that you are above {poor}.",
        "passing.fail": "That is enough to be sure that you are still below {good}.",
        "passing.unsure": "That is not enough to tell {good} from {poor}.",
        "passing.lines": "Dotted lines: {poor} is poor, {good} is good.",
    },
    "es": {
        "passing.pass": "Eso basta para saber que estás por encima de {poor}.",
        "passing.fail": "Eso basta para saber que todavía estás por debajo de {good}.",
        "passing.unsure": "Eso no basta para distinguir {good} de {poor}.",
        "passing.lines": "Líneas de puntos: {poor} es poco, {good} es bueno.",
    },
}


class NoVerdict(PassPolicy):
    """Nothing is decided: experts' blind labels, a retest, practice."""

    title = "No verdict"
    page = PAGE_ALL
    decides = False

    @classmethod
    def of(cls, round_: Round) -> Self | None:
        """The last resort: every round that has no other policy."""
        return cls() if round_.criterion is None else None

    @classmethod
    def asked_for(cls, settings: Mapping[str, Any], *, decides: bool) -> Self | None:  # noqa: ARG003
        """The last resort: where no other policy is asked for."""
        return cls()

    def fields(self) -> dict[str, Any]:
        """None are needed."""
        return {}

    def decide(self, judged: Sequence[Judged]) -> Decision:
        """Nothing; the interval alone."""
        return Decision(None, None, *self.clustered(judged), WILSON)

    def sentence(self, n: int | None = None) -> str:  # noqa: ARG002
        """That nothing is decided."""
        return "Nothing is decided in this round."

    def facts(self) -> tuple[str, str]:
        """That nothing is decided."""
        return "nothing is decided", ""


@dataclass(frozen=True)
class _ByCriterion(PassPolicy):
    """What both policies share that separate good annotators from poor ones."""

    criterion: Criterion
    method: int = METHOD

    page: ClassVar[Page] = {lang: PAGE_ALL[lang] | PAGE_RATES[lang] for lang in PAGE_ALL}

    def facts(self) -> tuple[str, str]:
        """The two shares, and the two risks."""
        c = self.criterion
        return (
            f"{c.good:.0%} right passes, {c.poor:.0%} does not",
            f"{c.false_fail:.0%} risk of failing a good annotator, {c.false_pass:.0%} of passing a poor one",
        )

    def rates(self) -> dict[str, float]:
        """The two shares."""
        return {"poor": self.criterion.poor, "good": self.criterion.good}

    @property
    def outside(self) -> tuple[float, float]:
        """The chances that the true rate lies below a band and above it: those of a wrong pass and of a wrong fail."""
        return self.criterion.false_pass, self.criterion.false_fail

    @property
    def confidence(self) -> float:
        """What the two risks leave; method 1 drew 95%."""
        return 0.95 if self.method == FIRST else 1 - sum(self.outside)

    @property
    def band_name(self) -> str:
        """With the confidence, and the kind of interval."""
        kind = "Wilson" if self.method == FIRST else "exact (Clopper and Pearson)"
        return f"{self.confidence:.0%} intervals, {kind}"

    def band(self, right: float, n: float) -> tuple[float, float]:
        """The exact interval at the risks of the round, so that it says what the verdict says."""
        from workbench.statistics.pass_thresholds import exact_interval

        return super().band(right, n) if self.method == FIRST else exact_interval(right, n, *self.outside)

    def lines(self, n: int) -> tuple[float, ...]:
        """The two shares, as on the quiz page; method 1 drew where the number of right answers decides."""
        line = self.line(n)
        return tuple(self.rates().values()) if self.method > FIRST else () if line is None else (line,)

    def lines_name(self) -> str:
        """What the lines are."""
        return "the share right of a poor and of a good annotator"

    @abstractmethod
    def line(self, n: int) -> float | None:
        """The share of n right answers that decides; None where there is none."""

    def thresholds(self, n: int) -> "PassThresholds":
        """Where n answers pass and fail."""
        from workbench.statistics.pass_thresholds import pass_thresholds

        return pass_thresholds(n, **self.criterion.model_dump())

    def shortest(self) -> int:
        """The shortest quiz of fixed length that holds both rates and leaves nobody undecided."""
        return _shortest(self.criterion)

    def _plan(
        self, length: int, good: Outcome, poor: Outcome, needed: int | None, failing: int | None
    ) -> RoundPlan:
        fewest = next(n for n in count(1) if self.thresholds(n).needed <= n)  # poor^n <= false_pass
        return RoundPlan(
            length,
            self.stops_early,
            self.criterion,
            good,
            poor,
            self.sentence(length),
            needed,
            failing,
            self.shortest(),
            fewest,
        )


RATES = (
    Option(
        "good",
        "Share right of a good annotator.  [default: 0.9]",
        True,
        "Right answers of a good annotator",
        0.9,
    ),
    Option(
        "poor", "Share right of a poor annotator.  [default: 0.75]", True, "Right answers of a poor one", 0.75
    ),
    Option(
        "false_pass", "How often a poor one may pass.  [default: 0.05]", True, "A poor one may pass", 0.05
    ),
    Option(
        "false_fail", "How often a good one may fail.  [default: 0.05]", True, "A good one may fail", 0.05
    ),
)


def _stated(settings: Mapping[str, Any]) -> dict[str, float]:
    """The rates that were given."""
    return {rate.name: settings[rate.name] for rate in RATES if settings[rate.name] is not None}


EARLY: Page = {
    "en": {"passing.length": "At most {n} items. It stops earlier when your answers are clear enough."},
    "es": {
        "passing.length": "Como mucho {n} elementos. Termina antes si tus respuestas ya son bastante claras."
    },
}
PAGE_EARLY: Page = {lang: PAGE_RATES[lang] | EARLY[lang] for lang in EARLY}


class UntilSure(_ByCriterion):
    """Wald's test decides, and ends the attempt as soon as it does."""

    title = "As many as it takes to be sure"
    options = (
        Option("until_sure", "Stop as soon as the answers decide (Wald's test).", number=False),
        *RATES,
    )
    page = PAGE_EARLY
    stops_early = True

    @classmethod
    def of(cls, round_: Round) -> Self | None:
        """A criterion, until sure."""
        if round_.criterion is None or not round_.until_sure:
            return None
        return cls(round_.criterion, round_.method)

    @classmethod
    def asked_for(cls, settings: Mapping[str, Any], *, decides: bool) -> Self | None:  # noqa: ARG003
        """Where --until-sure is given, whatever the round."""
        return cls(Criterion(**_stated(settings))) if settings["until_sure"] else None

    def fields(self) -> dict[str, Any]:
        """The criterion, until sure."""
        return {"criterion": self.criterion, "until_sure": True}

    def decide(self, judged: Sequence[Judged]) -> Decision:
        """Wald's test, answer by answer, and the interval of a quiz that stopped there."""
        from workbench.statistics.sequential import sequential_interval

        scores, test = _credits(judged), self.test(len(judged))
        verdict, more = test.verdict(scores), None
        if verdict.state == "not enough evidence":
            more = test.more_to_end(sum(scores), len(scores) - sum(scores))
        counted = verdict.answers  # those after its end do not count
        if any(turn.partial for turn in judged):
            low, high = test.interval(counted, verdict.right) if counted else (None, None)
            return Decision(verdict.state, more, low, high, SUMMED)
        outside = (0.025, 0.025) if self.method == FIRST else self.outside
        wrong = counted - int(verdict.right)
        low, high = sequential_interval(test, counted, wrong, outside) if counted else (None, None)
        return Decision(verdict.state, more, low, high, STOPPED)

    def may_stop(self, judged: Sequence[Judged]) -> bool:
        """As soon as the test has decided."""
        test = self.test(len(judged))
        return bool(judged) and test.verdict(_credits(judged)).state != "not enough evidence"

    def passed(self, right: "Bools") -> "Bools":
        """By Wald's test."""
        return self.test(right.shape[1]).passed(right)

    def sentence(self, n: int | None = None) -> str:
        """Wald's test, and the most answers."""
        most = f", after {n} answers at most" if n is not None else ""
        return f"The quiz stops as soon as the answers decide (Wald's sequential test){most}."

    def plan(self, length: int) -> RoundPlan:
        """Answer by answer through the test, exact."""
        test, c = self.test(length), self.criterion
        good, poor = (Outcome(**vars(test.characteristic(p))) for p in (c.good, c.poor))
        return self._plan(length, good, poor, None, None)

    @property
    def band_name(self) -> str:
        """With the confidence, and the kind of interval."""
        return f"{self.confidence:.0%} intervals, exact for a quiz that stops when it is sure"

    def line(self, n: int) -> float:
        """The share of right answers that favours neither rate."""
        return 1 - self.test(n).lines[0]

    def lines_name(self) -> str:
        """What the lines are."""
        first = "the share that speaks for neither verdict"
        return first if self.method == FIRST else super().lines_name()

    def band_says(self) -> str:
        """On which side of which line it lies; method 1 drew another interval."""
        if self.method == FIRST:
            return super().band_says()
        c = self.criterion
        return (
            f"To pass, the whole interval must be above {c.poor:.0%}; to fail, below {c.good:.0%}. "
            "To stop the quiz early takes more evidence than that."
        )

    def undecided_mistakes(self, n: int) -> float:
        """As many mistakes as leave the evidence unchanged."""
        return self.test(n).lines[0] * n

    def test(self, most: int) -> "SequentialTest":
        """Wald's test of the criterion."""
        from workbench.statistics.sequential import SequentialTest

        return SequentialTest(**self.criterion.model_dump(), most=max(most, 1))


class FixedLength(_ByCriterion):
    """Enough right answers pass, too few fail, and between the two nothing is decided.

    An answer that is partly right counts in part: the sum of credits is compared with the counts of the binomial. A mean
    of values in [0, 1] spreads at most as right and wrong answers do (Hoeffding 1963), so its tails are not longer:
    `tests/slow/test_partial_credit.py` looks for credits of the same mean that break a rate, and finds none.
    """

    title = "A fixed number of answers"
    options = RATES

    @classmethod
    def of(cls, round_: Round) -> Self | None:
        """A criterion, and all questions are asked."""
        if round_.criterion is None or round_.until_sure:
            return None
        return cls(round_.criterion, round_.method)

    @classmethod
    def asked_for(cls, settings: Mapping[str, Any], *, decides: bool) -> Self | None:
        """Where a rate is given, or the round decides anyway."""
        stated = _stated(settings)
        return cls(Criterion(**stated)) if stated or decides else None

    def fields(self) -> dict[str, Any]:
        """The criterion."""
        return {"criterion": self.criterion}

    def decide(self, judged: Sequence[Judged]) -> Decision:
        """Passed or failed if the unanswered turns cannot change it, else undecided."""
        scores, n = _credits(judged), len(judged)
        at, hits = self.thresholds(n), sum(scores)
        state: State = "not enough evidence"
        if n and hits >= at.needed - CLOSE:
            state = "pass"
        elif n and hits + n - len(scores) <= at.failing + CLOSE:
            state = "fail"
        more = self._more(hits, len(scores)) if state == "not enough evidence" else None
        return Decision(state, more, *self.clustered(judged), WILSON if self.method == FIRST else EXACT)

    def passed(self, right: "Bools") -> "Bools":
        """By the number of right answers."""
        return right.sum(axis=1) >= self.thresholds(right.shape[1]).needed  # type: ignore[no-any-return]

    def _more(self, right: float, n: int) -> int | None:
        """The fewest further answers that decide in 8 of 10 such quizzes; None where `assurance.FARTHEST` times n do not."""
        from workbench.statistics.assurance import counts_settle, fewest

        centre = (self.criterion.good + self.criterion.poor) / 2

        def chance(more: int) -> float:
            at = self.thresholds(n + more)
            return counts_settle(right, n - right, more, at.needed, at.failing, centre)

        return fewest(chance, n)

    def sentence(self, n: int | None = None) -> str:
        """The two counts, of so many answers."""
        if n is None:
            return "The number of right answers decides (exact binomial probabilities)."
        at = self.thresholds(n)
        passes = f"{at.needed} right or more pass" if at.needed <= n else "nobody can pass"
        fails = f"{at.failing} or fewer fail" if at.failing >= 0 else "nobody can fail"
        between = "" if at.failing + 1 >= at.needed else "; anything between is not enough evidence"
        return f"Of {n} answer{'' if n == 1 else 's'}, {passes} and {fails}{between}."

    def default_length(self, pool: int) -> int | None:
        """The shortest that holds both rates and leaves nobody undecided, or the whole pool where it is smaller."""
        return min(self.shortest(), pool)

    def plan(self, length: int) -> RoundPlan:
        """Exact, by the binomial."""
        at, c = self.thresholds(length), self.criterion
        good, poor = (Outcome(p, **at.chances(p), expected=float(length)) for p in (c.good, c.poor))
        return self._plan(length, good, poor, at.needed, at.failing)

    def line(self, n: int) -> float | None:
        """The pass mark, where somebody can pass."""
        needed = self.thresholds(n).needed if n else 1
        return needed / n if needed <= n else None

    def lines_name(self) -> str:
        """What the lines are."""
        return "the pass mark" if self.method == FIRST else super().lines_name()

    def band_says(self) -> str:
        """The verdict; method 1 drew another interval."""
        if self.method == FIRST:
            return super().band_says()
        c = self.criterion
        return f"To pass, the whole interval must be above {c.poor:.0%}; to fail, below {c.good:.0%}."

    def undecided_mistakes(self, n: int) -> float:
        """Half-way between passing and failing."""
        at = self.thresholds(n)
        return n - (at.needed + at.failing) / 2


@cache
def _shortest(criterion: Criterion) -> int:
    from workbench.statistics.quiz_length import quiz_length  # scipy.stats: the server needs none of it

    return quiz_length(**criterion.model_dump()).n


POLICIES: tuple[type[PassPolicy], ...] = (UntilSure, FixedLength, NoVerdict)  # the first that fits is taken
# The options of the pass policies, each once, in the order in which the policies name them.
PASS_OPTIONS = tuple(dict.fromkeys(option for policy in POLICIES for option in policy.options))


def passing(round_: Round) -> PassPolicy:
    """The pass policy of a round."""
    return next(policy for kind in POLICIES if (policy := kind.of(round_)) is not None)


def order_of(round_: Round) -> OrderPolicy:
    """In what order the attempts of a round ask."""
    return OrderPolicy(round_.seed, round_.length, passing(round_).stops_early)


def sentences(round_: Round) -> tuple[str, ...]:
    """The other policies of a round, in words, as create, board and report say them."""
    decided = (round_.cannot_tell_policy.sentence(),) if passing(round_).decides else ()
    shown = (round_.feedback_policy.sentence(),) if round_.kind == "quiz" else ()
    links = (round_.link_policy.sentence(),) if round_.first_device else ()
    return (
        order_of(round_).sentence(),
        *decided,
        *shown,
        round_.retry_policy.sentence(),
        round_.expiry_policy.sentence(),
        *links,
    )


def asked_for(settings: Mapping[str, Any], *, decides: bool) -> PassPolicy:
    """The pass policy that the options of `workbench quiz create` ask for."""
    chosen = (kind.asked_for(settings, decides=decides) for kind in POLICIES)
    return next(policy for policy in chosen if policy is not None)


def _credits(judged: Sequence[Judged]) -> list[float]:
    """The credits of the answers in their order: 0 and 1 where an answer is right or wrong, as whole numbers."""
    return [turn.score if turn.partial else int(turn.right) for turn in judged if turn.right is not None]
