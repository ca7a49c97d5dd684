"""Made-up worlds for the second simulator, which was written from the docs alone and never used for tuning.

A world is a table of chances (item × person) from which answers are drawn. Skills are beta or normal, items
follow a 2PL model or are easy and hard ones, moods are an AR process, loads are unequal.

A rate is held against its bar with an allowance for chance: two standard errors of a rate at the bar.
Where a method aims at its bar exactly, one rate in forty breaks it by chance alone.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey

ALLOWED = 2.0  # standard errors
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Rate:
    """How often something happened in so many worlds."""

    hits: float = 0
    of: int = 0

    def add(self, hits: float, of: int = 1) -> None:
        """Count `hits` more out of `of`."""
        self.hits += float(hits)
        self.of += of

    @property
    def value(self) -> float:
        """The share, or nan where nothing was counted."""
        return self.hits / self.of if self.of else float("nan")

    def at_most(self, bar: float, what: str, cases: int | None = None) -> str:
        """Print the rate; what breaks the bar from above, else "". `cases`: how many are independent."""
        slack = self._show(what, "at most", bar, cases)
        return (
            ""
            if self.value <= bar + slack
            else f"{what}: {self.value:.3f} of {self.of}, bar {bar} + {slack:.3f}"
        )

    def at_least(self, bar: float, what: str, cases: int | None = None) -> str:
        """The same from below."""
        slack = self._show(what, "at least", bar, cases)
        return (
            ""
            if self.value >= bar - slack
            else f"{what}: {self.value:.3f} of {self.of}, bar {bar} - {slack:.3f}"
        )

    def _show(self, what: str, side: str, bar: float, cases: int | None) -> float:
        """Print it with its standard error; the allowance at the bar."""
        n = cases or self.of or 1
        error, allowance = (sqrt(max(p * (1 - p), 0) / n) for p in (self.value, bar))
        print(f"RATE {what}: {self.value:.3f} ± {error:.3f} of {self.of} ({side} {bar})")
        return ALLOWED * allowance


def hold(*broken: str) -> None:
    """Fail with every bar that is broken."""
    assert not any(broken), "; ".join(filter(None, broken))


def names(letter: str, n: int) -> tuple[str, ...]:
    """`n` names that sort as they are numbered."""
    return tuple(f"{letter}{i:05d}" for i in range(n))


def table(
    item: Ints,
    person: Ints,
    label: Ints,
    labels: int = 2,
    *,
    team: str = "p",
    times: NDArray[np.datetime64] | None = None,
    batch: Ints | None = None,
) -> Annotations:
    """Answers from whole numbers."""
    text = (
        Categorical(names("b", int(batch.max()) + 1), batch.astype(np.int32)) if batch is not None else None
    )
    return Annotations(
        Categorical(names("i", int(item.max()) + 1), item.astype(np.int32)),
        Categorical(names(team, int(person.max()) + 1), person.astype(np.int32)),
        Categorical(names("l", labels), label.astype(np.int32)),
        batch=text,
        submitted_at=times,
    )


def key_of(gold: Ints, rules: bool = False) -> AnswerKey:
    """Gold for items 0, 1, ...; with `rules` each item tests one of two."""
    label = {name: f"l{x:05d}" for name, x in zip(names("i", len(gold)), gold, strict=True)}
    tested = {name: (f"rule{i % 2}",) for i, name in enumerate(label)} if rules else {}
    return AnswerKey(label, rules=tested)


def squash(x: Floats) -> Floats:
    """The logistic function."""
    return 1 / (1 + np.exp(-x))


def two_pl(random: np.random.Generator, skill: Floats, items: int, spread: float = 1.0) -> Floats:
    """Chances (item, person) of a 2PL model: difficulty normal, discrimination lognormal."""
    steep = np.exp(random.normal(0, 0.25, items))
    return squash(steep[:, None] * (skill[None, :] - random.normal(0, spread, items)[:, None]))


def hard_and_easy(random: np.random.Generator, level: Floats, items: int, hard: float = 0.25) -> Floats:
    """Chances (item, person): on a share `hard` of the items mistakes are 2.2 times as likely."""
    harder = np.where(random.random(items) < hard, 2.2, 1.0)
    harder /= 1 + 1.2 * hard
    return np.clip(1 - harder[:, None] * (1 - level[None, :]), 0.02, 0.998)


def who(random: np.random.Generator, items: int, each: int, loads: Floats) -> tuple[Ints, Ints]:
    """Rows (item, person): `each` different people for every item, drawn by their loads (Gumbel's trick)."""
    scores = np.log(loads)[None, :] + random.gumbel(size=(items, len(loads)))
    chosen = np.argpartition(-scores, each - 1, axis=1)[:, :each]
    return np.repeat(np.arange(items), each), chosen.ravel().astype(np.int64)


def wrong_or_right(random: np.random.Generator, gold: Ints, right: NDArray[np.bool_], labels: int) -> Ints:
    """The gold label where right, else any other one."""
    other = (gold + random.integers(1, labels, len(gold))) % labels if labels > 1 else gold
    return np.where(right, gold, other)


def by_shares(
    random: np.random.Generator, mean: Floats, alpha: float, items: int, least: int, most: int
) -> Annotations:
    """Items with shares of labels from a Dirichlet, so that alpha is exact; 12 people."""
    gammas = random.gamma(mean * (1 - alpha) / alpha, size=(items, len(mean)))
    total = gammas.sum(axis=1, keepdims=True)
    pure = np.eye(len(mean))[random.choice(len(mean), items, p=mean)]
    shares = np.where(total > 1e-280, gammas / np.maximum(total, 1e-300), pure)
    each = random.integers(least, most + 1, items)
    item = np.repeat(np.arange(items), each)
    place = np.arange(len(item)) - np.repeat(np.cumsum(each) - each, each)
    person = (np.repeat(random.integers(0, 12, items), each) + place) % 12
    label = (random.random(len(item))[:, None] > np.cumsum(shares, axis=1)[item][:, :-1]).sum(axis=1)
    return table(item, person, label, len(mean))
