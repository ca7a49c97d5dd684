"""One word for each way to draw items, as a command or a notebook says it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.errors import NotFound, OutOfRange, listed
from workbench.formats.items import Items
from workbench.gold.sampling import (
    ROUNDED,
    Pool,
    Sample,
    Unsure,
    at_random,
    by_disagreement,
    by_rule,
    by_uncertainty,
    stratified,
)

WAYS = ("random", "disagreement", "uncertainty", "rules")


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


def pool_of(found: Items, content: Mapping[str, str], others: Sequence[str | None] = ()) -> Pool:
    """A pool whose columns are the fields of a gold item's content, and `others` by their own names.

    An item that shows nothing in any field is not in it: there is nothing to ask about.
    """
    columns = {field: found.columns[column] for field, column in content.items()}
    for name in others:
        if name is not None and name not in columns:
            if name not in found.columns:
                raise NotFound(
                    f"{found.source}: there is no column {name!r} with one value an item; "
                    f"expected one of {listed(found.columns)}."
                )
            columns[name] = found.columns[name]
    shown = [columns[field] for field in content]
    empty = {found.items[i] for i, texts in enumerate(zip(*shown, strict=True)) if not any(texts)}
    pool = Pool(found.items, columns, found.source)
    return pool.without(empty) if empty else pool


def probabilities(found: Items, but: Iterable[str] = ()) -> tuple[str, ...]:
    """The columns that can be a model's probabilities: the longest row of neighbours that sum to 1 for every item.

    Columns of 0 and 1 alone are labels, not probabilities. Else the first that is called confidence or probability;
    empty where there is none.
    """
    names = [name for name in found.columns if name not in set(but)]
    numbers = [_shares(found.columns[name]) for name in names]
    best: tuple[str, ...] = ()
    for first in range(len(names)):
        total, between = np.zeros(len(found.items)), False
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
    """(U,) cells as numbers from 0 to 1; None where one is none."""
    try:
        found = np.array([float(cell) for cell in cells])
    except ValueError:
        return None
    return found if found.size and np.all((found >= 0) & (found <= 1)) else None


def contents(pool: Pool, items: Sequence[str], fields: Iterable[str]) -> dict[str, dict[str, str]]:
    """Item -> its content, without empty fields."""
    at = {item: place for place, item in enumerate(pool.items)}
    return {
        item: {field: text for field in fields if (text := pool.column(field)[at[item]])} for item in items
    }
