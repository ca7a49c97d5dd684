"""Which items to take into a gold set: at random, by stratum, where a model or a crowd is unsure, or where a rule is bare."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log2
from typing import Literal

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.errors import NotFound, OutOfRange, listed
from workbench.formats.items import Items
from workbench.result import Result

Unsure = Literal["entropy", "margin", "confidence"]
WAYS = ("random", "disagreement", "uncertainty", "rules")  # as a command or a notebook says them
ROUNDED = 0.01 + 1e-9  # how far rounded probabilities may sum from 1: three times 0.33


@dataclass(frozen=True)
class Pool:
    """Items that may be drawn, each once, with columns of text; an empty cell is the empty text."""

    items: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: str = "the table"

    def column(self, name: str) -> tuple[str, ...]:
        """A column by name; refused with the names there are."""
        if name not in self.columns:
            raise NotFound(
                f"{self.source}: there is no column {name!r}; expected one of {listed(self.columns)}."
            )
        return self.columns[name]

    def without(self, taken: Collection[str]) -> "Pool":
        """The pool without items that are taken already."""
        keep = [i for i, item in enumerate(self.items) if item not in taken]
        return replace(
            self,
            items=tuple(self.items[i] for i in keep),
            columns={name: tuple(cells[i] for i in keep) for name, cells in self.columns.items()},
        )


@dataclass(frozen=True)
class Drawn:
    """One drawn item, and why it was."""

    item: str
    why: str


@dataclass(frozen=True)
class Sample(Result, json="sampling=says seed items=drawn"):
    """The drawn items in the order in which they were drawn; `says` is the sentence for the card of a gold set."""

    drawn: tuple[Drawn, ...]
    method: str
    asked: int
    pool: int
    source: str
    seed: int

    @property
    def items(self) -> tuple[str, ...]:
        """The ids."""
        return tuple(row.item for row in self.drawn)

    @property
    def says(self) -> str:
        """What was drawn, from what, how, and by which seed."""
        short = "" if len(self.drawn) == self.asked else f" ({self.asked:,} were asked for)"
        return f"{len(self.drawn):,} of {self.pool:,} items of {self.source}{short}, {self.method}; seed {self.seed}."


def at_random(pool: Pool, n: int, *, seed: int = 20260101) -> Sample:
    """Every item has the same chance: the only sample whose accuracy speaks for the whole pool."""
    drawn = tuple(Drawn(pool.items[i], "at random") for i in _shuffled(pool, n, seed)[:n])
    return _sample(pool, drawn, "each with the same chance", n, seed)


def stratified(
    pool: Pool,
    n: int,
    by: str,
    *,
    even: bool = True,
    have: Mapping[str, int] | None = None,
    seed: int = 20260101,
) -> Sample:
    """By the values of a column: as many of each (`even`), or as many as their share of the pool.

    `have` counts what a gold set holds of each value already: the thinnest is filled first. A value with too few
    items gives all it has, and the others take the rest. Largest remainders settle shares; ties go by seed.
    """
    cells = pool.column(by)
    strata: defaultdict[str, list[int]] = defaultdict(list)
    for i in _shuffled(pool, n, seed):
        strata[cells[i]].append(i)
    size = {value: len(rows) for value, rows in strata.items()}
    quota = _even(size, n, have or {}) if even else _proportional(size, n)
    drawn = tuple(
        Drawn(pool.items[i], f"{by} {value or '(empty)'}: {place} of {quota[value]}, from {size[value]:,}")
        for value in sorted(strata)
        for place, i in enumerate(strata[value][: quota[value]], 1)
    )
    how = "the thinnest first" if have else "as many of each" if even else "by their shares"
    return _sample(pool, drawn, f"stratified by {by}, {how}", n, seed)


def by_uncertainty(
    pool: Pool, n: int, columns: Sequence[str], *, how: Unsure = "entropy", seed: int = 20260101
) -> Sample:
    """Where a model is least sure: `columns` hold its probabilities, one for each label, and sum to 1.

    entropy     −Σ p log₂ p, in bits, the largest first
    margin      the distance between the two most likely labels, the smallest first
    confidence  the probability of the most likely label, the smallest first; a column that holds just that will do
    Settles (2009), "Active Learning Literature Survey", section 3.1. Such items are harder than the rest: accuracy
    on them is lower than on the pool.
    """
    if len(columns) < (1 if how == "confidence" else 2):
        raise OutOfRange(
            f"{pool.source}: uncertainty needs two probability columns or more, or one of confidence; "
            f"found {len(columns)}."
        )
    p = _probabilities(pool, columns)  # (U, L)
    words: Callable[[float], str]
    if how == "confidence":
        score = -p.max(axis=1)
        words = lambda value: f"confidence {abs(value):.3f}"  # noqa: E731
    elif how == "entropy":
        logs = np.log2(p, out=np.zeros_like(p), where=p > 0)
        score = -(p * logs).sum(axis=1)
        words = "entropy {:.3f} bits".format
    else:
        top = np.sort(p, axis=1)
        score = top[:, -2] - top[:, -1]
        words = lambda value: f"margin {abs(value):.3f}"  # noqa: E731
    drawn = _highest(pool, score.tolist(), n, seed, words)
    of = f"column {columns[0]}" if len(columns) == 1 else f"{len(columns)} columns"
    return _sample(pool, drawn, f"where the model is least sure ({how} of {of})", n, seed)


def by_disagreement(pool: Pool, n: int, crowd: Annotations, *, seed: int = 20260101) -> Sample:
    """Where a crowd's answers spread most: vote entropy, in bits, over items with two answers or more.

    Dagan & Engelson (1995), "Committee-based sampling", with the crowd as the committee.
    """
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for item, label in zip(crowd.item.texts(), crowd.label.texts(), strict=True):
        votes[str(item)][str(label)] += 1
    voted = pool.without([item for item in pool.items if votes[item].total() < 2])
    if not voted.items:
        raise NotFound(f"{pool.source}: no item has two answers or more, so nobody can disagree.")
    entropy = [vote_entropy(votes[item]) for item in voted.items]
    drawn = tuple(
        replace(row, why=f"{row.why} ({_vote_counts(votes[row.item])})")
        for row in _highest(voted, entropy, n, seed, "vote entropy {:.3f} bits".format)
    )
    return _sample(voted, drawn, "where the crowd's answers spread most (vote entropy)", n, seed)


def by_rule(
    pool: Pool,
    n: int,
    column: str,
    rules: Sequence[str],
    *,
    have: Mapping[str, int] | None = None,
    seed: int = 20260101,
) -> Sample:
    """So that every rule is tested: always an item of the rule that has fewest, counting what gold `have` already.

    `column` holds the rules an item probably tests, with | between them. Among a rule's items, the one
    that also tests the next rarest rules is taken; ties go by seed. A rule that no item tests gets none.
    """
    cells = pool.column(column)
    tests = {i: [part.strip() for part in cells[i].split("|")] for i in _shuffled(pool, n, seed)}
    tests = {i: [rule for rule in tested if rule in rules] for i, tested in tests.items()}
    count = Counter({rule: (have or {}).get(rule, 0) for rule in rules})
    drawn: list[Drawn] = []
    while len(drawn) < n:
        open_rules = [rule for rule in rules if any(rule in test for test in tests.values())]
        if not open_rules:
            break
        barest = min(open_rules, key=lambda rule: (count[rule], rules.index(rule)))
        of_it = [i for i, tested in tests.items() if barest in tested]
        best = min(of_it, key=lambda i: sorted(count[rule] for rule in tests[i]))
        count.update(tests[best])
        why = f"tests {', '.join(tests.pop(best))}; {barest} had {count[barest] - 1}"
        drawn.append(Drawn(pool.items[best], why))
    how = f"so that each of {len(rules)} rules is tested, the barest first"
    return _sample(pool, tuple(drawn), how if len(rules) > 1 else f"that probably test {rules[0]}", n, seed)


def vote_entropy(votes: Mapping[str, int]) -> float:
    """−Σ (n / N) log₂ (n / N) of votes by label, in bits: 0 where all agree.

    >>> vote_entropy({"a": 2, "b": 2})
    1.0
    """
    total = sum(votes.values())
    return sum(n / total * log2(total / n) for n in votes.values() if n)


def _even(size: Mapping[str, int], n: int, have: Mapping[str, int]) -> dict[str, int]:
    """One more to the value that has fewest and still has items, until n are given out."""
    quota = dict.fromkeys(size, 0)
    for _ in range(n):
        left = [value for value in size if quota[value] < size[value]]
        if left:
            quota[min(left, key=lambda value: quota[value] + have.get(value, 0))] += 1
    return quota


def _proportional(size: Mapping[str, int], n: int) -> dict[str, int]:
    """Hamilton's largest remainders."""
    total = sum(size.values())
    n = min(n, total)
    quota = {value: n * count // total for value, count in size.items()}
    rest = sorted(size, key=lambda value: -(n * size[value] % total))
    for value in rest[: n - sum(quota.values())]:
        quota[value] += 1
    return quota


def _highest(
    pool: Pool, score: Sequence[float], n: int, seed: int, words: Callable[[float], str]
) -> tuple[Drawn, ...]:
    order = sorted(_shuffled(pool, n, seed), key=lambda i: -round(score[i], 12))[:n]
    return tuple(Drawn(pool.items[i], words(abs(score[i]) if score[i] == 0 else score[i])) for i in order)


def _probabilities(pool: Pool, columns: Sequence[str]) -> Floats:
    """(U, L) the model's probabilities; a row that is no distribution is refused by its item.

    A single column is the confidence, from 0 to 1, and stays as it is.
    """
    rows = zip(*(pool.column(name) for name in columns), strict=True)
    shares = np.zeros((len(pool.items), len(columns)))
    for i, cells in enumerate(rows):
        try:
            shares[i] = [float(cell) for cell in cells]
        except ValueError:
            raise OutOfRange(
                f"{pool.source}, item {pool.items[i]!r}: expected numbers in {listed(columns)}, found {cells}."
            ) from None
        if len(columns) == 1:
            if not 0 <= shares[i, 0] <= 1:
                raise OutOfRange(
                    f"{pool.source}, item {pool.items[i]!r}: a confidence is from 0 to 1, found {cells[0]!r}."
                )
        elif not (
            np.isfinite(shares[i]).all() and shares[i].min() >= 0 and abs(shares[i].sum() - 1) <= ROUNDED
        ):
            raise OutOfRange(
                f"{pool.source}, item {pool.items[i]!r}: probabilities are 0 or more and sum to 1, found {cells}."
            )
    if len(columns) == 1:
        return shares
    normed: Floats = shares / shares.sum(axis=1, keepdims=True)
    return normed


def _shuffled(pool: Pool, n: int, seed: int) -> list[int]:
    """Rows of the pool in a seeded order that does not depend on the order of the table."""
    if n < 1:
        raise OutOfRange(f"a sample has one item or more, found {n}.")
    if not pool.items:
        raise NotFound(f"{pool.source}: there is no item left to draw.")
    by_name = sorted(range(len(pool.items)), key=pool.items.__getitem__)
    return [by_name[i] for i in np.random.default_rng(seed).permutation(len(by_name)).tolist()]


def _sample(pool: Pool, drawn: tuple[Drawn, ...], method: str, n: int, seed: int) -> Sample:
    return Sample(drawn, method, n, len(pool.items), pool.source, seed)


def _vote_counts(votes: Mapping[str, int]) -> str:
    return ", ".join(
        f"{n} {label}" for label, n in sorted(votes.items(), key=lambda pair: (-pair[1], pair[0]))
    )


@dataclass(frozen=True)
class Way:
    """How to draw: one of `WAYS`, else the name of a column to stratify by.

    columns    of a model's probabilities, one a label, for "uncertainty"; `unsure` is entropy, margin or confidence;
               where it is not said, confidence of a single column, else entropy
    crowd      answers, for "disagreement"
    tests      the column of rules an item probably tests, for "rules", and the guideline's `rules`
    have       what a gold set holds already, by value of the column or by rule
    share      strata by their share of the table instead of evenly
    """

    by: str = "random"
    columns: Sequence[str] = ()
    unsure: Unsure | None = None
    crowd: Annotations | None = None
    tests: str | None = None
    rules: Sequence[str] = ()
    have: Mapping[str, int] | None = None
    share: bool = False

    def draw(self, pool: Pool, n: int, *, seed: int = 20260101) -> Sample:
        """Draw n items of a pool."""
        if self.by == "random":
            return at_random(pool, n, seed=seed)
        if self.by == "uncertainty":
            how = self.unsure or ("confidence" if len(self.columns) == 1 else "entropy")
            return by_uncertainty(pool, n, self.columns, how=how, seed=seed)
        if self.by == "disagreement":
            if self.crowd is None:
                raise OutOfRange("drawing by disagreement needs the crowd's answers.")
            return by_disagreement(pool, n, self.crowd, seed=seed)
        if self.by == "rules":
            if self.tests is None or not self.rules:
                raise OutOfRange("drawing by rules needs a column of rules, and the guideline they are from.")
            return by_rule(pool, n, self.tests, self.rules, have=self.have, seed=seed)
        if self.by not in pool.columns:
            raise NotFound(
                f"{pool.source}: cannot draw by {self.by!r}; expected one of {listed(WAYS)} or a column to stratify "
                f"by: {listed(pool.columns)}."
            )
        return stratified(pool, n, self.by, even=not self.share, have=self.have, seed=seed)


def pool_of(item_table: Items, content: Mapping[str, str], others: Sequence[str | None] = ()) -> Pool:
    """A pool whose columns are the fields of a gold item's content, and `others` by their own names.

    An item that shows nothing in any field is not in it: there is nothing to ask about.
    """
    columns = {field: item_table.columns[column] for field, column in content.items()}
    for name in others:
        if name is not None and name not in columns:
            if name not in item_table.columns:
                raise NotFound(
                    f"{item_table.source}: there is no column {name!r} with one value an item; "
                    f"expected one of {listed(item_table.columns)}."
                )
            columns[name] = item_table.columns[name]
    cells = [columns[field] for field in content]
    empty = {item_table.items[i] for i, texts in enumerate(zip(*cells, strict=True)) if not any(texts)}
    pool = Pool(item_table.items, columns, item_table.source)
    return pool.without(empty) if empty else pool


def probabilities(item_table: Items, but: Iterable[str] = ()) -> tuple[str, ...]:
    """The columns that can be a model's probabilities: the longest row of neighbours that sum to 1 for every item.

    Columns of 0 and 1 alone are labels, not probabilities. Else the first that is called confidence or probability;
    empty where there is none.
    """
    names = [name for name in item_table.columns if name not in set(but)]
    numbers = [_shares(item_table.columns[name]) for name in names]
    best: tuple[str, ...] = ()
    for first in range(len(names)):
        total, between = np.zeros(len(item_table.items)), False
        for end in range(first, len(names)):
            column = numbers[end]
            if column is None:
                break
            total, between = total + column, between or bool(np.any((column > 0) & (column < 1)))
            if np.any(total - 1 > ROUNDED):
                break
            run = names[first : end + 1]
            if between and np.all(1 - total <= ROUNDED) and len(run) > max(1, len(best)):
                best = tuple(run)
    called = [
        name
        for name, column in zip(names, numbers, strict=True)
        if column is not None and ("confidence" in name.lower() or "probability" in name.lower())
    ]
    return best or tuple(called[:1])


def answered_twice(crowd: Annotations) -> frozenset[str]:
    """The items that have two answers or more, so that these can differ."""
    count = Counter(str(item) for item in crowd.item.texts())
    return frozenset(item for item, n in count.items() if n > 1)


def _shares(cells: Sequence[str]) -> Floats | None:
    """(U,) cells as numbers from 0 to 1; None where a cell is not such a number."""
    try:
        shares = np.array([float(cell) for cell in cells])
    except ValueError:
        return None
    return shares if shares.size and np.all((shares >= 0) & (shares <= 1)) else None


def contents(pool: Pool, items: Sequence[str], fields: Iterable[str]) -> dict[str, dict[str, str]]:
    """Item -> its content, without empty fields."""
    at = {item: place for place, item in enumerate(pool.items)}
    return {
        item: {field: text for field in fields if (text := pool.column(field)[at[item]])} for item in items
    }
