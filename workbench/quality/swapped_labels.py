"""Somebody whose labels are a permutation of the others': "labels swapped?", with the labels and the evidence."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import comb, factorial

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.special import bdtrc

from workbench.answers.annotations import Annotations, Ints
from workbench.answers.counts import Counts, LabelCounts
from workbench.statistics.agreement.cohen import cohen_matrix

Cycle = tuple[int, ...]  # codes of labels, each given where others give the next one
Opposites = dict[str, tuple[Cycle, int, int]]  # by person: the cycle, answers for it, answers in all

SWAPPED = 0.7  # of the answers with one of the swapped labels, at least
APART = 0.8  # of the common items of two people on which they differ, at least
FEWEST_COMMON = 10  # common items of two people, at least
MANY = 3  # where one of so many people seems to have swapped labels, or more, people are held against each other instead
UNLIKELY = 0.05  # chance of any swap where everybody answers at random between two readings
MOST_CELLS = 20_000_000  # answers times labels, and people times labels squared
MOST_PAIRED = 2000  # people; with more, no two of them are compared
MOST_PAIRS = 2000  # pairs of people, those who differ most


@dataclass(frozen=True)
class Swap:
    """Somebody gives each of these labels where others give the next one of them (the first after the last).

    against   the people; empty where it is the others' most frequent label
    swapped   of `of` answers with one of these labels, on items that those others gave one of these labels
    """

    annotator: str
    against: tuple[str, ...]
    labels: tuple[str, ...]
    swapped: int
    of: int

    def words(self, called: Mapping[str, str] | None = None, label: Callable[[str], str] = str) -> str:
        """The evidence as a question, with people and labels by the names of a page."""
        name = (called or {}).get
        own = tuple(map(label, self.labels))
        other = (*own[1:], own[0])
        pairs = list(zip(own, other, strict=True))
        ways = f"“{own[0]}” where {{others}} “{other[0]}”, and the other way round"
        if len(pairs) > 2:
            ways = ", ".join(
                [
                    f"“{a}” where {{others}} “{b}”" if n == 0 else f"“{a}” for “{b}”"
                    for n, (a, b) in enumerate(pairs)
                ]
            )
        people = [name(person, person) for person in self.against[:3]]
        more = f" and {len(self.against) - 3} more" if len(self.against) > 3 else ""
        verb = "gives" if len(self.against) == 1 else "give"
        others = f"{', '.join(people)}{more} {verb}" if people else "most others give"
        return (
            f"{name(self.annotator, self.annotator)} gives {ways.format(others=others)}, "
            f"in {self.swapped:,} of {self.of:,} answers. Labels swapped?"
        )


def swaps(first: Annotations) -> tuple[Swap, ...]:
    """Everybody whose labels are a permutation of the others', or, where there is none, of some people's.

    Of two readings of the same items (the same label, the permuted one) the permuted one holds in `SWAPPED` of the answers
    or more, in each of its labels in most, and beyond chance: the binomial test, times the people and the permutations
    that were looked at (Bonferroni).
    """
    size = len(first.labels)
    if size < 2 or max(len(first), len(first.annotators) * size) * size > MOST_CELLS:
        return ()
    alone: list[Swap] = []
    rest = first
    while len(people := np.unique(rest.annotator.code)) > 2:
        found = [
            Swap(first.annotators[a], (), tuple(first.labels[c] for c in cycle), swapped, n)
            for a, table in _against_others(rest)
            for cycle, swapped, n in _cycles(table, len(people))
        ]
        if not found:
            break
        worst = min(found, key=lambda swap: (-swap.swapped, swap.annotator)).annotator
        alone += [swap for swap in found if swap.annotator == worst]
        rest = rest.take(
            rest.annotator.code != first.annotators.index(worst)
        )  # the others are judged without them
    if MANY * len({swap.annotator for swap in alone}) >= len(np.unique(first.annotator.code)):
        return tuple(_between_people(first))  # no majority tells whose labels are swapped
    return (*alone, *_between_people(rest))


def _against_others(some: Annotations) -> Iterator[tuple[int, Counts]]:
    """Each person, and (L, L) how often they gave each label where the most frequent label of the others was each."""
    size = len(some.labels)
    rows, top = _most_of_others(some)
    who, flat = some.annotator.code[rows], some.label.code[rows].astype(np.int64) * size + top
    for person in np.unique(some.annotator.code).tolist():
        yield person, np.bincount(flat[who == person], minlength=size**2).reshape(size, size)


def _most_of_others(first: Annotations) -> tuple[Ints, Ints]:
    """(n,) answers to items on which the others have a most frequent label, and (n,) that label.

    It is among an item's three most frequent labels: one's own, which counts once less, and the first two others.
    """
    n = LabelCounts.of(first).n
    n = np.pad(n, ((0, 0), (0, max(3 - n.shape[1], 0))), constant_values=-1)
    row_of = np.full(len(first.items), -1, np.int64)
    row_of[np.unique(first.item.code)] = np.arange(len(n))
    row, own = row_of[first.item.code], first.label.code
    leading = np.argpartition(-n, (0, 1, 2), axis=1)[:, :3]
    times = np.take_along_axis(n, leading, axis=1)[row]  # (n, 3)
    mine = leading[row] == own[:, None]
    place = np.arange(len(row))
    best = np.where(mine[:, 0], 1, 0)
    second = np.where(mine[:, :2].any(axis=1), 2, 1)
    theirs, next_, left = times[place, best], times[place, second], n[row, own] - 1
    single = (np.maximum(theirs, left) > 0) & ((left > theirs) | ((theirs > left) & (theirs > next_)))
    top = np.where(left > theirs, own, leading[row, best])
    return np.flatnonzero(single).astype(np.int32), top[single].astype(np.int32)


def _between_people(first: Annotations) -> list[Swap]:
    """Swaps of one person against some others, those with most others first."""
    if not 2 <= len(np.unique(first.annotator.code)) <= MOST_PAIRED:
        return []
    cohen = cohen_matrix(first)
    a, b = np.triu_indices(len(cohen.annotators), 1)
    agreement = cohen.agreement[a, b]
    enough = cohen.n[a, b] >= FEWEST_COMMON
    low = np.flatnonzero(enough & (agreement <= 1 - APART))
    low = low[np.argsort(agreement[low], kind="stable")][:MOST_PAIRS]
    found: dict[str, Opposites] = {}
    for i, j in zip(a[low].tolist(), b[low].tolist(), strict=True):
        one, other = cohen.annotators[i], cohen.annotators[j]
        for cycle, swapped, n in _cycles(_common_table(first, i, j), int(enough.sum())):
            found.setdefault(one, {})[other] = (cycle, swapped, n)
            found.setdefault(other, {})[one] = (_from_least(cycle[::-1]), swapped, n)
    return _grouped(first, found)


def _grouped(first: Annotations, found: dict[str, Opposites]) -> list[Swap]:
    """Each pair once, under whoever of the two stands against more people."""
    swaps_of_people = []
    while found := {person: rest for person, rest in found.items() if rest}:
        person = min(found, key=lambda name: (-len(found[name]), name))
        cycle = Counter(part[0] for part in found[person].values()).most_common(1)[0][0]
        against = {other: part for other, part in found[person].items() if part[0] == cycle}
        for other in against:
            del found[person][other], found[other][person]
        swapped, n = sum(part[1] for part in against.values()), sum(part[2] for part in against.values())
        labels = tuple(first.labels[c] for c in cycle)
        swaps_of_people.append(Swap(person, tuple(sorted(against)), labels, swapped, n))
    return swaps_of_people


def _common_table(first: Annotations, one: int, other: int) -> Counts:
    """(L, L) the labels that one person and the other gave to common items."""
    size = len(first.labels)
    label_of = np.full((2, len(first.items)), -1, np.int64)
    for row, person in enumerate((one, other)):
        own = first.annotator.code == person
        label_of[row, first.item.code[own]] = first.label.code[own]
    both = (label_of >= 0).all(axis=0)
    return np.bincount(label_of[0, both] * size + label_of[1, both], minlength=size**2).reshape(size, size)


def _cycles(table: Counts, tests: int) -> list[tuple[Cycle, int, int]]:
    """The cycles of labels in which own labels (rows) are a permutation of the others' (columns), with answers for it and in all."""
    own, other = linear_sum_assignment(-table)
    becomes: dict[int, int] = dict(zip(other.tolist(), own.tolist(), strict=True))
    size, left = len(table), set(becomes)
    cycles: list[tuple[Cycle, int, int]] = []
    while left:
        cycle = [min(left)]
        while (following := becomes[cycle[-1]]) != cycle[0]:
            cycle.append(following)
        left -= set(cycle)
        k = len(cycle)
        if k == 1:
            continue
        for_it = [int(table[becomes[c], c]) for c in cycle]
        same = [int(table[c, c]) for c in cycle]
        swapped, n = sum(for_it), sum(for_it) + sum(same)
        looked = tests * comb(size, k) * factorial(k - 1)
        each = all(more > less for more, less in zip(for_it, same, strict=True))
        if each and swapped >= SWAPPED * n and bdtrc(swapped - 1, n, 0.5) * looked < UNLIKELY:
            cycles.append((_from_least(tuple(cycle[::-1])), swapped, n))
    return cycles


def _from_least(cycle: Cycle) -> Cycle:
    """The same cycle, begun with its least code."""
    start = cycle.index(min(cycle))
    return cycle[start:] + cycle[:start]
