"""The chance that an answer which gold refuses is the annotator's error, a mistake in the gold, or the guideline's ambiguity."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaln

from workbench.answers.annotations import Floats

Longs = npt.NDArray[np.int64]

PRIOR = np.array([24.0, 3.0, 3.0, 3.0])  # items as if seen before: clear, hard, of wrong gold, ambiguous
EXPERT = (9.0, 1.0)  # votes of experts that are right and wrong, before any is seen
PEOPLE = 10.0  # answers that the mean of all people weighs for each of them
TORN = 2.0  # Beta(2, 2): the share of right answers to a hard item, and of the two labels of an ambiguous one
STRAY = 0.03  # of the answers to an ambiguous item that are neither label
ROUNDS, FULL, FEWEST = (
    400,
    20_000,
    60,
)  # of Gibbs sampling; answers up to which all are done; the least beyond


@dataclass(frozen=True, eq=False)
class Evidence:
    """Answers and votes on I items, as codes; an answer that gold accepts carries the code of gold.

    item, person, answer   (N,) each
    gold                   (I,) the label that gold has
    vote_item, vote        (V,) experts' blind votes
    labels                 how many labels there are
    """

    item: Longs
    person: Longs
    answer: Longs
    gold: Longs
    vote_item: Longs
    vote: Longs
    labels: int

    @property
    def rounds(self) -> int:
        """Rounds of Gibbs sampling: with many answers each round says more, and costs more."""
        return max(FEWEST, min(ROUNDS, ROUNDS * FULL // max(len(self.item), 1)))


@dataclass(frozen=True, eq=False)
class Pairs:
    """Every label that was given to an item by a person or an expert, and gold's: P pairs, by item and label.

    item, label     (P,)
    n, v            (P,) answers and votes
    gold            (I,) the pair of gold
    of, of_vote     (N,), (V,) the pair of each answer and vote
    start           (I + 1,) where each item's pairs begin
    """

    item: Longs
    label: Longs
    n: Floats
    v: Floats
    gold: Longs
    of: Longs
    start: Longs

    @classmethod
    def among(cls, e: Evidence) -> "Pairs":
        """The pairs of the evidence."""
        items, n = len(e.gold), len(e.item)
        rows = np.concatenate([e.item, e.vote_item, np.arange(items)])
        given = np.concatenate([e.answer, e.vote, e.gold])
        keys, at = np.unique(rows * e.labels + given, return_inverse=True)
        size = len(keys)
        item = keys // e.labels
        answers, votes = at[:n], at[n : n + len(e.vote)]
        return cls(
            item,
            keys % e.labels,
            np.bincount(answers, minlength=size).astype(float),
            np.bincount(votes, minlength=size).astype(float),
            at[n + len(e.vote) :],
            answers,
            np.searchsorted(item, np.arange(items + 1)),
        )


def causes(e: Evidence, seed: int = 20260101) -> Floats:
    """(N, 3) the posterior of annotator error, mistake in the gold, and ambiguity, were each answer a miss.

    What is left to 1 is no cause of the three: with two labels and no votes a hard item looks as an ambiguous one does.
    An item is *clear* (everybody is right with a probability of their own), *hard* (with one of its own, Beta(2, 2)),
    of *wrong gold* (clear, but another label is right) or *ambiguous* (gold or one other label, Beta(2, 2)). Experts'
    votes come from one more person, whose probability is learned from Beta(9, 1), and who is as torn on ambiguous items as the rest. The
    wrong labels people give instead of a right one are taken from the misses. Shares of the four kinds have the prior
    Dirichlet(24, 3, 3, 3) and are learned; not with two labels, where the answers cannot tell the kinds apart well
    enough to count them. Gibbs sampling, Geman & Geman (1984), and the mean of each item's posterior over the rounds
    after the first quarter. The models behind: Dawid & Skene (1979), "Maximum likelihood estimation of observer error-rates
    using the EM algorithm", and Whitehill et al. (2009), "Whose vote should count more".
    """
    return _Sampler(e).run(np.random.default_rng(seed))


class _Sampler:
    """The state of Gibbs sampling, and all of it that stays the same from round to round."""

    def __init__(self, e: Evidence) -> None:
        self.e, self.pairs = e, Pairs.among(e)
        q, items = self.pairs, len(e.gold)
        self.other = np.flatnonzero(q.label != e.gold[q.item])  # (O,) pairs with another label than gold's
        self.owner = q.item[self.other]
        log_wrong = _wrong_labels(e)
        total: Floats = np.asarray(np.bincount(q.item, q.n, items), float)
        self.votes = np.bincount(q.item, q.v, items)
        mine = q.n[q.gold]
        instead = log_wrong[e.gold[q.item], q.label] * q.n
        instead[q.gold] = 0
        self.missed_for = np.bincount(
            q.item, instead, items
        )  # (I,) log chance of the wrong labels if gold is right
        self.hard = betaln(mine + TORN, total - mine + TORN) - betaln(TORN, TORN) + self.missed_for
        self.wrong = _if_true(q, log_wrong)[self.other] + log_wrong[e.gold[self.owner], q.label[self.other]]
        self._ambiguous(q, total)
        self._layout(items)
        self.people = int(e.person.max(initial=-1)) + 1

    def _ambiguous(self, q: Pairs, total: Floats) -> None:
        """Log chance of an item's answers and votes if it is ambiguous: with each other label, or one nobody gave."""
        labels = self.e.labels
        both, every = q.n + q.v, total + self.votes
        stray = np.log(STRAY / (labels - 2)) if labels > 2 else np.log(1e-6)

        def torn(gold: Floats, other: Floats, rest: Floats) -> Floats:
            spread = betaln(gold + TORN, other + TORN) - betaln(TORN, TORN)
            return np.asarray(spread + (gold + other) * np.log(1 - STRAY) + rest * stray)

        gold = both[q.gold]
        there = gold[self.owner]
        self.ambiguous = torn(there, both[self.other], every[self.owner] - there - both[self.other]) - np.log(
            max(labels - 1, 1)
        )
        unseen = labels - 1 - np.bincount(self.owner, minlength=len(gold))
        with np.errstate(divide="ignore"):
            share = np.log(unseen / max(labels - 1, 1))
        self.unseen = torn(gold, np.zeros_like(gold), every - gold) + share

    def _layout(self, items: int) -> None:
        """Where each explanation is in one flat list, item after item: clear, hard, ambiguous unseen, wrong, ambiguous."""
        owner = np.concatenate([np.arange(items)] * 3 + [self.owner, self.owner])
        self.order = np.argsort(owner, kind="stable")
        self.place = np.empty(len(owner), np.int64)
        self.place[self.order] = np.arange(len(owner))
        self.start = np.searchsorted(owner[self.order], np.arange(items))
        self.of_item = owner[self.order]
        kind = np.repeat([0, 1, 3, 2, 3], [items, items, items, len(self.owner), len(self.owner)])
        gold = self.e.gold
        means = np.concatenate([gold, gold, np.full(items, -1), self.pairs.label[self.other]])
        truth = np.concatenate([means, np.full(len(self.owner), -1)])
        self.kind, self.truth = kind[self.order], truth[self.order]

    def run(self, rng: np.random.Generator) -> Floats:
        """Sample, and average."""
        e, pi = self.e, PRIOR / PRIOR.sum()
        p, expert = np.full(self.people, 0.8), EXPERT[0] / sum(EXPERT)
        rounds = e.rounds
        total = np.zeros(len(self.order))
        for number in range(rounds):
            chance = self._explanations(p, expert, np.log(pi))
            if number >= rounds // 4:
                total += chance
            z = self._draw(chance, rng)
            p, expert = self._learn(z, rng)
            if e.labels > 2:
                pi = rng.dirichlet(PRIOR + np.bincount(self.kind[z], minlength=4))
        return self._of_answers(total / (rounds - rounds // 4))

    def _explanations(self, p: Floats, expert: float, log_pi: Floats) -> Floats:
        """The posterior of each explanation of each item, given how often people and experts are right."""
        e, q = self.e, self.pairs
        right, wrong = np.log(p)[e.person], np.log1p(-p)[e.person]
        every = np.bincount(e.item, wrong, len(e.gold))
        gain = np.bincount(q.of, right - wrong, len(q.item))
        if_voted, if_not = np.log(expert), np.log((1 - expert) / max(e.labels - 1, 1))
        votes = q.v * (if_voted - if_not) + self.votes[q.item] * if_not
        answers = every[q.item] + gain
        clear = log_pi[0] + (answers + votes)[q.gold] + self.missed_for
        mistaken = log_pi[2] + (answers + votes)[self.other] + self.wrong
        hard = log_pi[1] + self.hard + votes[q.gold]
        flat = np.concatenate([clear, hard, log_pi[3] + self.unseen, mistaken, log_pi[3] + self.ambiguous])
        flat = flat[self.order]
        chance = np.exp(flat - np.maximum.reduceat(flat, self.start)[self.of_item])
        return np.asarray(chance / np.add.reduceat(chance, self.start)[self.of_item])

    def _draw(self, chance: Floats, rng: np.random.Generator) -> Longs:
        """(I,) one explanation of each item; those of an item add up to 1, so one running sum serves all."""
        items = len(self.e.gold)
        z = np.searchsorted(np.cumsum(chance), np.arange(items) + rng.random(items))
        return np.clip(z, self.start, np.append(self.start[1:], len(chance)) - 1)

    def _learn(self, z: Longs, rng: np.random.Generator) -> tuple[Floats, float]:
        """How often people and experts are right, drawn from what the explanations make of their answers."""
        e, q = self.e, self.pairs
        kind, truth = self.kind[z], self.truth[z]
        known = (truth >= 0) & (kind != 1)  # on hard items people show nothing of their own
        counted = known[e.item]
        n = np.bincount(e.person, counted, self.people)
        right = np.bincount(e.person, counted & (truth[e.item] == e.answer), self.people)
        mean = rng.beta(1 + right.sum(), 1 + (n - right).sum())
        p = rng.beta(PEOPLE * mean + right, PEOPLE * (1 - mean) + n - right)
        voted = self.votes[truth >= 0].sum()
        agreed = q.v[truth[q.item] == q.label].sum()
        expert = float(rng.beta(EXPERT[0] + agreed, EXPERT[1] + voted - agreed))
        return np.clip(p, 0.02, 0.995), min(max(expert, 0.02), 0.995)

    def _of_answers(self, chance: Floats) -> Floats:
        """(N, 3) what the explanations of an item say of each answer to it."""
        e, q, items = self.e, self.pairs, len(self.e.gold)
        by_pair = np.zeros((len(q.item), 2))
        others = len(self.other)
        by_pair[self.other, 0] = chance[self.place[3 * items : 3 * items + others]]
        by_pair[self.other, 1] = chance[self.place[3 * items + others :]]
        hard = chance[self.place[items : 2 * items]]
        alike = np.where((e.labels == 2) & (self.votes == 0), hard, 0.0)[e.item]
        gold, unclear = by_pair[q.of].T
        return np.stack([1 - gold - unclear - alike, gold, unclear], axis=1)


def _wrong_labels(e: Evidence) -> Floats:
    """(L, L) log chance of each wrong label, given the right one: how often gold of the row met it, and one more."""
    gold = e.gold[e.item]
    missed = e.answer != gold
    counts = np.ones((e.labels, e.labels))
    np.add.at(counts, (gold[missed], e.answer[missed]), 1)
    np.fill_diagonal(counts, 0)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return np.asarray(np.log(np.maximum(share, 1e-12)))


def _if_true(q: Pairs, log_wrong: Floats) -> Floats:
    """(P,) log chance of which wrong labels an item got, if the pair's label were the right one."""
    size = np.diff(q.start)
    many = size[q.item]
    first = np.repeat(np.arange(len(q.item)), many)
    second = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many) + q.start[q.item[first]]
    each = np.where(first == second, 0.0, q.n[second] * log_wrong[q.label[first], q.label[second]])
    return np.asarray(np.bincount(first, each, len(q.item)), float)
