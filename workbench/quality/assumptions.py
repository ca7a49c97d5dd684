"""What decides a consensus where there is no gold: how far voting and the models differ, and how far each may be relied on.

Voting is right where most people of an item are. A model is right where people make their mistakes independently of
each other: it trusts those who agree. Three things in the answers speak against one or the other, and are looked for:
somebody whose labels are swapped, two groups of people who read the items in two ways, and a model that predicts
answers it has not seen no better than voting does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import sqrt

import numpy as np
from scipy.special import stdtrit

from workbench.answers.annotations import Annotations, Categorical, Floats, Ints
from workbench.quality.swapped_labels import Swap, swaps
from workbench.result import Result
from workbench.statistics.agreement.cohen import cohen_matrix
from workbench.statistics.consensus.dawid_skene import DawidSkene, dawid_skene
from workbench.statistics.consensus.majority import majority
from workbench.statistics.consensus.methods import METHODS, TITLES
from workbench.statistics.consensus.one_coin import OneCoin, one_coin
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import ratio

PLAIN = "majority"
MODELS = ("dawid-skene", "one-coin")
MUCH = 0.05  # of the items; where a model names another label than voting for as many, it is said
MOST_FITTED = (
    30_000_000  # answers times labels, and labels squared times people; with more, no model is fitted
)
MOST_TRIED = 1_500_000  # the same; with more, no model is tried on answers that it has not seen

RESTS_ON: dict[str, str] = {
    "majority": "most people who answer an item are right, and everybody counts alike",
    "wawa": "whoever agrees with most others is right more often",
    "zero-based-skill": "whoever agrees with most others is right more often",
    "dawid-skene": "people make their mistakes independently of each other",
    "one-coin": "people make their mistakes independently of each other, and all mistakes are equally likely",
    "mace": "people make their mistakes independently of each other, and guess by habit where they do not know",
    "glad": "people make their mistakes independently of each other, and more of them on hard items",
    "crowdlab": "the model's probabilities are about right, and whoever agrees with most others is right more often",
}

# Two groups of people who agree among themselves more than across.

FEWEST_ITEMS = 20  # with two answers of each group, at least, in each half
FEWEST_ANSWERS = 10  # of a person who is looked at
MOST_HELD = 2_000_000  # answers; with more, no groups are looked for
MOST_GROUPED = 400  # people, those with most answers
APART = 0.05  # by which both groups agree more among themselves than across, at least
PARTS = 20
USUAL = 10  # common items on which two people are taken to agree as all do, besides their own


@dataclass(frozen=True)
class Groups:
    """Two groups of people: how often two answers to an item agree within each, and across.

    excess   the smaller of the two within, minus across, on items that played no part in finding the groups. Were mistakes
             independent it would not be above 0: the agreement of two people is then a product of what each knows.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    within: tuple[float, float]
    across: float
    excess: Estimate

    def words(self, called: Mapping[str, str] | None = None) -> str:
        """Who stands together, and what that does to voting and to a model."""
        name = (called or {}).get
        sides = sorted((self.first, self.second), key=len)
        people = ", ".join(name(person, person) for person in sides[0][:6])
        more = f" and {len(sides[0]) - 6} more" if len(sides[0]) > 6 else ""
        agree = [f"{100 * share:.0f}%" for share in (*self.within, self.across)]
        return (
            f"{people}{more} and the other {len(sides[1])} people read the items in two ways, or share mistakes: two answers "
            f"agree in {agree[0]} and {agree[1]} within the groups, and in {agree[2]} across. "
            "Voting follows the larger group, a model the one that agrees most; neither shows who is right."
        )


def groups(first: Annotations, *, seed: int = 20260101, confidence: float = 0.95) -> Groups | None:
    """Two groups, found on one half of the items and held against the other half, both ways; None where there are none.

    With mistakes that are independent given the truth, two people agree beyond chance by the product of what each knows
    (Parisi, Strino, Nadler & Kluger 2014, "Ranking and combining multiple predictors without labeled data"), so two good
    people agree more than a good and a poor one, but never both groups more than across.
    """
    some = _who_answers(first) if len(first) <= MOST_HELD else first.take(np.zeros(len(first), bool))
    if len(np.unique(some.annotator.code)) < 4:
        return None
    items = np.unique(some.item.code)
    half_of = np.zeros(len(some.items), np.int64)
    half_of[np.random.default_rng(seed).permutation(items)] = np.arange(len(items)) % 2
    shares = []
    for half in (0, 1):
        other = half_of[some.item.code] != half
        sides = _sides(some.take(other))
        kept = None if sides is None else _shares(some.take(~other), sides)
        if kept is None or len(kept) < FEWEST_ITEMS:
            return None
        shares.append(kept)
    excess = _excess(np.concatenate(shares), confidence)
    sides = _sides(some)
    if sides is None or excess.low is None or excess.low <= 0 or (excess.value or 0.0) < APART:
        return None
    within_first, within_second, across = _shares(some, sides).mean(axis=0).tolist()
    names = [tuple(some.annotators[a] for a in np.flatnonzero(sides == side)) for side in (0, 1)]
    return Groups(names[0], names[1], (within_first, within_second), across, excess)


def _who_answers(first: Annotations) -> Annotations:
    """The answers of those with most, to items that several of them answered."""
    times = np.bincount(first.annotator.code, minlength=len(first.annotators))
    order = sorted(
        np.flatnonzero(times >= FEWEST_ANSWERS).tolist(), key=lambda a: (-times[a], first.annotators[a])
    )
    chosen = np.zeros(len(times), bool)
    chosen[order[:MOST_GROUPED]] = True
    some = first.take(chosen[first.annotator.code])
    return some.take(some.answers_by_item[some.item.code] > 1) if len(some) else some


def _sides(some: Annotations) -> Ints | None:
    """(A,) 0 or 1 for the two groups whose agreement within exceeds that across most, -1 for nobody; of three ways to part them."""
    people = np.unique(some.annotator.code)
    if len(people) < 4:
        return None
    cohen = cohen_matrix(some)
    both = np.ix_(people, people)
    n = cohen.n[both].astype(float)
    agreed = np.nan_to_num(cohen.agreement[both]) * n
    np.fill_diagonal(n, 0)
    np.fill_diagonal(agreed, 0)
    usual = agreed.sum() / max(n.sum(), 1)
    shrunk = (agreed + USUAL * usual) / (n + USUAL)  # people with few common items are taken for usual
    np.fill_diagonal(shrunk, usual)
    centred = shrunk - shrunk.mean(axis=0) - shrunk.mean(axis=1)[:, None] + shrunk.mean()
    vectors = [np.linalg.eigh(matrix)[1][:, -k] for matrix, k in ((centred, 1), (centred, 2), (shrunk, 2))]
    best, most = None, 0.0
    for vector in vectors:
        sides = np.full(len(some.annotators), -1, np.int32)
        sides[people] = vector > 0
        shares = _shares(some, sides)
        if len(shares) < FEWEST_ITEMS:
            continue
        within_first, within_second, across = shares.mean(axis=0)
        excess = min(within_first, within_second) - across
        if best is None or excess > most:
            best, most = sides, excess
    return best


def _shares(some: Annotations, sides: Ints) -> Floats:
    """(n, 3) of each item with two answers of each side: the agreeing pairs within the first, within the second, and across."""
    size = len(some.labels)
    side = sides[some.annotator.code]
    n = np.zeros((2, len(some.items), size))
    for k in (0, 1):
        flat = some.item.code[side == k].astype(np.int64) * size + some.label.code[side == k]
        n[k] = np.bincount(flat, minlength=len(some.items) * size).reshape(-1, size)
    m = n.sum(axis=2)
    n, m = n[:, (m >= 2).all(axis=0)], m[:, (m >= 2).all(axis=0)]
    within = ((n**2).sum(axis=2) - m) / (m * (m - 1))
    return np.column_stack([within[0], within[1], (n[0] * n[1]).sum(axis=1) / (m[0] * m[1])])


def _excess(shares: Floats, confidence: float) -> Estimate:
    """The smaller agreement within, minus that across, with a t interval by the jackknife over groups of items.

    Kott (2001), "The delete-a-group jackknife".
    """

    def statistic(rows: Floats) -> float:
        within_first, within_second, across = rows.mean(axis=0)
        return float(min(within_first, within_second) - across)

    part = np.arange(len(shares)) % PARTS
    without = np.array([statistic(shares[part != k]) for k in range(PARTS)])
    half = float(stdtrit(PARTS - 1, (1 + confidence) / 2)) * sqrt(
        (PARTS - 1) / PARTS * float(((without - without.mean()) ** 2).sum())
    )
    value = statistic(shares)
    how = f"jackknife over {PARTS} groups of {len(shares):,} items that played no part in finding the groups"
    return Estimate(value, value - half, value + half, len(shares), how, confidence=confidence)


# Which model predicts answers that it has not seen.

FOLDS = 5
FEWEST_SEEN = 50  # answers to predict, at least


@dataclass(frozen=True)
class Prediction:
    """How much better a model predicts an answer that it has not seen than voting does, in nats an answer.

    Voting stands for the model in which everybody is right equally often: its label on top is the majority's.
    """

    method: str
    gain: Estimate

    @property
    def better(self) -> bool:
        """Whether the whole interval is above 0."""
        return self.gain.low is not None and self.gain.low > 0


def predictions(
    first: Annotations, *, seed: int = 20260101, confidence: float = 0.95
) -> tuple[Prediction, ...]:
    """Each model against voting on answers that neither has seen, five folds; the interval is over items.

    Geisser & Eddy (1979), "A predictive approach to model selection".
    """
    shared = first.take(first.answers_by_item[first.item.code] > 1)
    if _work(shared) > MOST_TRIED or len(shared) < FEWEST_SEEN:
        return ()
    fold = np.random.default_rng(seed).permutation(len(shared)) % FOLDS
    scores: dict[str, Floats] = {name: np.full(len(shared), np.nan) for name in (PLAIN, *MODELS)}
    for k in range(FOLDS):
        seen, hidden = shared.take(fold != k), np.flatnonzero(fold == k)
        for name in scores:
            scores[name][hidden] = _log_scores(name, seen, shared.take(fold == k))
    known = ~np.isnan(scores[PLAIN])
    at = shared.item.code[known]
    n = np.bincount(at, minlength=len(shared.items)).astype(float)
    found = []
    for name in MODELS:
        apart = np.bincount(at, (scores[name] - scores[PLAIN])[known], minlength=len(n)).astype(float)
        value, interval = ratio(apart[n > 0], n[n > 0], confidence)
        low, high = interval or (None, None)
        how = f"mean log score of unseen answers, {FOLDS} folds, t interval over items"
        gain = Estimate(value, low, high, int(known.sum()), how, unit="answers", confidence=confidence)
        found.append(Prediction(name, gain))
    return tuple(found)


def _work(first: Annotations) -> int:
    """What a round of fitting costs."""
    size = len(first.labels)
    return len(first) * size + size**2 * len(first.annotators)


def _log_scores(name: str, seen: Annotations, hidden: Annotations) -> Floats:
    """(n,) the log probability of each hidden answer under a model of the seen ones; NaN where its item has none."""
    everybody = name == PLAIN
    if everybody:
        one = Categorical(("all",), np.zeros(len(seen), np.int32))
        seen = replace(seen, annotator=one, every_answer=True)
    model = dawid_skene(seen) if name == "dawid-skene" else one_coin(seen)
    rows = _places(model.items, hidden.items)[hidden.item.code]
    people = (
        np.zeros(len(hidden), np.int64)
        if everybody
        else _places(model.annotators, hidden.annotators)[hidden.annotator.code]
    )
    answer = _answering(model)  # (A + 1, L truth, L answer), the last row for people who were not seen
    p = (model.share[rows] * answer[people, :, hidden.label.code]).sum(axis=1)
    return np.where(rows < 0, np.nan, np.log(np.maximum(p, 1e-12)))


def _answering(model: DawidSkene | OneCoin) -> Floats:
    """(A + 1, L, L) how probably each person answers `[truth, answer]`; the mean of all in the last row."""
    if isinstance(model, DawidSkene):
        each = model.confusion
    else:
        size = len(model.labels)
        wrong = (1 - model.skill) / max(size - 1, 1)
        each = np.where(np.eye(size, dtype=bool), model.skill[:, None, None], wrong[:, None, None])
    return np.concatenate([each, each.mean(axis=0)[None]])


def _places(known: Sequence[str], names: Sequence[str]) -> Ints:
    """(n,) where each name is among the known, -1 where it is not."""
    at = {name: row for row, name in enumerate(known)}
    return np.array([at.get(name, -1) for name in names], np.int64)


# All of it.


@dataclass(frozen=True, eq=False)
class Assumptions(Result, json="question items ties differing much swaps groups predictions judge why"):
    """What voting and the models make of the same answers, and what speaks for and against each, without gold.

    ties       items that voting leaves tied
    differing  model -> items for which it and voting both name a label, and not the same one
    """

    question: str
    items: int
    ties: int
    differing: Mapping[str, int]
    swaps: tuple[Swap, ...]
    groups: Groups | None
    predictions: tuple[Prediction, ...]

    @property
    def much(self) -> bool:
        """Whether a model names another label than voting for `MUCH` of the items or more."""
        return max(self.differing.values(), default=0) >= MUCH * self.items > 0

    @cached_property
    def judge(self) -> str:
        """The method by which answers are put in an order for review: a model where the answers speak for it, else voting."""
        better = [each for each in self.predictions if each.better]
        best = max(better, key=lambda each: each.gain.value or 0.0, default=None)
        return PLAIN if self.groups or best is None else best.method

    @property
    def why(self) -> str:
        """What decided for `judge`."""
        if self.groups:
            return "there are two groups of people, and a model would follow the one that agrees most"
        if self.judge == PLAIN:
            tried = "no model predicts answers that it has not seen better than voting does, beyond chance"
            return (
                tried
                if self.predictions
                else "the models could not be tried on answers that they have not seen"
            )
        gain = next(each.gain for each in self.predictions if each.method == self.judge)
        return (
            f"it predicts answers that it has not seen better than voting does, by {gain.value:.3f} "
            f"({gain.low:.3f} to {gain.high:.3f}) nats an answer"
        )

    def sentences(
        self,
        called: Mapping[str, str] | None = None,
        label: Callable[[str], str] = str,
        *,
        gold: bool = False,
    ) -> list[str]:
        """What a reader is told, with people and labels by the names of a page; where there is `gold`, that shows who is right."""
        differ = [self._differ()] if self.much and not gold else []
        apart = [self.groups.words(called)] if self.groups else []
        return [*differ, *apart, *(swap.words(called, label) for swap in self.swaps)]

    def _differ(self) -> str:
        name, n = max(self.differing.items(), key=lambda pair: (pair[1], pair[0]))
        return (
            f"Voting and {TITLES[name]} name different labels for {n:,} of {self.items:,} items ({n / self.items:.0%}). Without "
            f"gold nothing shows which is right. Voting assumes that {RESTS_ON[PLAIN]}; {TITLES[name]} that {RESTS_ON[name]}. "
            "Check some of these items by hand before you use either."
        )


def study_assumptions(
    annotations: Annotations, *, seed: int = 20260101, confidence: float = 0.95
) -> Assumptions:
    """Voting and the models on the same answers, and what the answers say of what each takes for granted."""
    first = annotations.first_answers()
    votes = majority(annotations)
    differing = {}
    for name in MODELS if _work(first) <= MOST_FITTED else ():
        model = METHODS[name](annotations)
        at = _places(model.items, votes.items)
        differing[name] = int(
            ((votes.label >= 0) & (model.label[at] >= 0) & (votes.label != model.label[at])).sum()
        )
    return Assumptions(
        question=annotations.question,
        items=len(votes.items),
        ties=votes.disputes,
        differing=differing,
        swaps=swaps(first),
        groups=groups(first, seed=seed, confidence=confidence),
        predictions=predictions(first, seed=seed, confidence=confidence),
    )
