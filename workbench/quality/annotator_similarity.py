"""Annotators side by side by how alike they answer, and the camps into which two labels part them."""

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import Counts
from workbench.quality.peer_agreement import FEW
from workbench.statistics.agreement.cohen import CohenMatrix
from workbench.statistics.intervals import wilson

LEAST = 5  # answers with one of the two labels below which nobody is put into a camp
CONFIDENCE = 0.9  # that a person leans: looking at all of them, some stand in the wrong camp


@dataclass(frozen=True)
class Camps:
    """Who gives mostly `one` and who mostly `other` on the items that people split between the two."""

    one: str
    other: str
    for_one: tuple[str, ...]
    for_other: tuple[str, ...]
    undecided: int


def by_likeness(cohen: CohenMatrix, most: int) -> tuple[int, ...]:
    """The annotators with most items, at most so many, so ordered that neighbours answer alike.

    Average linkage on 1 − κ, then the order of leaves with the smallest sum of distances between neighbours; a pair
    with fewer than `FEW` common items counts as the median pair. Bar-Joseph, Gifford & Jaakkola (2001), "Fast optimal
    leaf ordering for hierarchical clustering".
    """
    items = np.diag(cohen.n)
    people = np.array(
        sorted(np.flatnonzero(items), key=lambda a: (-items[a], cohen.annotators[a]))[:most], int
    )
    people = np.array(sorted(people, key=lambda a: cohen.annotators[a]), int)
    if len(people) < 3:
        return tuple(people.tolist())
    apart = distances(cohen, people)
    tree = linkage(squareform(apart, checks=False), "average")
    return tuple(people[leaves_list(optimal_leaf_ordering(tree, squareform(apart, checks=False)))].tolist())


def distances(cohen: CohenMatrix, people: Counts) -> Floats:
    """(P, P) 1 − κ, symmetric, 0 on the diagonal; the median where a kappa is undefined or rests on too little."""
    at = np.ix_(people, people)
    kappa = np.where(cohen.n[at] >= FEW, cohen.kappa[at], np.nan)
    upper = kappa[np.triu_indices(len(people), 1)]
    known = upper[np.isfinite(upper)]
    usual = float(np.median(known)) if len(known) else 0.0
    apart = 1 - np.where(np.isfinite(kappa), kappa, usual)
    np.fill_diagonal(apart, 0)
    return np.asarray((apart + apart.T) / 2)


def camps(first: Annotations, one: str, other: str) -> Camps | None:
    """Whom two labels part: of the items that have both, who gives which; None where no camp forms on both sides."""
    c, k = first.labels.index(one), first.labels.index(other)
    label, item, people = first.label.code, first.item.code, len(first.annotators)
    has = np.zeros((2, len(first.items)), bool)
    has[0, item[label == c]] = has[1, item[label == k]] = True
    split = (has[0] & has[1])[item]
    said = [np.bincount(first.annotator.code[split & (label == code)], minlength=people) for code in (c, k)]
    sides: tuple[list[str], list[str]] = ([], [])
    undecided = 0
    for person in np.flatnonzero(said[0] + said[1] >= LEAST).tolist():
        n = int(said[0][person] + said[1][person])
        low, high = wilson(float(said[0][person]) / n, n, CONFIDENCE)
        if low > 0.5:
            sides[0].append(first.annotators[person])
        elif high < 0.5:
            sides[1].append(first.annotators[person])
        else:
            undecided += 1
    if not sides[0] or not sides[1]:
        return None
    return Camps(one, other, tuple(sides[0]), tuple(sides[1]), undecided)
