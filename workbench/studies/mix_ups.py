"""Which labels are taken for each other: pairs of labels given to one item, and how firmly each label stands."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from workbench.agreement.bootstrap import resample
from workbench.agreement.estimate import Estimate
from workbench.agreement.krippendorff import krippendorff_alpha
from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts, LabelCounts, Patterns
from workbench.model.guideline import Rule
from workbench.studies.contested import PRIOR, Contested, Items, pairs_of

TELLING = 4  # items that are quoted for a pair of labels
JOINED = 5  # pairs for which alpha is taken with the two labels as one


@dataclass(frozen=True)
class LabelAgreement:
    """A label, how many answers it got on items with two or more, and how often another annotator gives it too."""

    label: str
    answers: int
    agreement: Estimate


@dataclass(frozen=True)
class MixUp:
    """Two labels that different people gave to one item.

    pairs     pairs of annotators of which one said `one` and the other `other`
    share     of all observed disagreement, to which an item adds by its answers and not by its pairs:
              Σ_u n_uc n_uk / (m_u − 1) over the sum for all pairs of labels, as in Krippendorff's alpha
    items     items with such a pair
    rules     the rules of the guideline that tell the two apart
    telling   the items that split most evenly between the two
    joined    Krippendorff's nominal alpha if the two were one label; None where that says nothing
    """

    one: str
    other: str
    pairs: int
    share: float
    items: int
    rules: tuple[Rule, ...]
    telling: tuple[Contested, ...]
    joined: float | None


def label_agreement(
    patterns: Patterns, *, confidence: float, replicates: int, seed: int
) -> tuple[LabelAgreement, ...]:
    """For each label that was given: when one annotator gives it, how often another of the same item does too.

    A_c = Σ_u n_uc (n_uc − 1) / (m_u − 1) / Σ_u n_uc over the items with m_u ≥ 2 answers: the diagonal of
    Krippendorff's coincidence matrix over its margin, known as specific agreement. Fleiss, Levin & Paik (2003),
    "Statistical Methods for Rates and Proportions", for two annotators.
    """
    two = patterns.n.sum(axis=1) >= 2
    used = np.flatnonzero(patterns.times[two] @ patterns.n[two])
    statistics = {patterns.labels[c]: partial(specific_agreement, label=int(c)) for c in used}
    draws = resample(patterns, statistics, replicates=replicates, seed=seed)
    found = []
    for c in used.tolist():
        label = patterns.labels[c]
        answers = int(patterns.times[two] @ patterns.n[two, c])
        value = float(statistics[label](patterns.n, patterns.times))
        low, high = draws[label].interval(confidence)
        estimate = Estimate(
            value, low, high, answers, draws[label].method(), unit="answers", confidence=confidence
        )
        found.append(LabelAgreement(label, answers, estimate))
    return tuple(found)


def specific_agreement(P: Counts, W: Counts | Floats, *, label: int) -> Floats:  # noqa: N803  # P, W as in agreement
    """A_c of one label from patterns P (P, L) and how many items show each, W (..., P); NaN where nobody gave it."""
    m = P.sum(axis=1)
    two = m >= 2
    given, m = P[two, label], m[two]
    weight = W[..., two].astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((weight @ (given * (given - 1) / (m - 1))) / (weight @ given))


def pairs_apart(counts: LabelCounts) -> Counts:
    """(L, L) symmetric: how many pairs of annotators gave the two labels to one item; 0 on the diagonal."""
    together: Counts = counts.n.T @ counts.n
    np.fill_diagonal(together, 0)
    return together


def mix_ups(
    counts: LabelCounts,
    items: Items,
    rules_between: Callable[[str, str], tuple[Rule, ...]],
) -> tuple[MixUp, ...]:
    """Every pair of labels that somebody mixed up, the largest share of the disagreement first."""
    together = pairs_apart(counts)
    observed = np.triu(_coincidences(counts), 1)
    total = float(observed.sum())
    order = np.argsort(-observed.round(9).ravel(), kind="stable")[: np.count_nonzero(observed)]
    pairs = pairs_of(counts)
    found = []
    for place, flat in enumerate(order.tolist()):
        c, k = divmod(flat, len(counts.labels))
        both = counts.n[:, c] * counts.n[:, k]
        split = both / (pairs + PRIOR)
        rows = np.flatnonzero(both).tolist()
        rows.sort(key=lambda row: (-round(float(split[row]), 9), counts.items[row]))  # used at once
        one, other = counts.labels[c], counts.labels[k]
        found.append(
            MixUp(
                one,
                other,
                int(together[c, k]),
                float(observed[c, k]) / total,
                len(rows),
                rules_between(one, other),
                tuple(items.quote(row) for row in rows[:TELLING]),
                _joined(counts, c, k) if place < JOINED else None,
            )
        )
    return tuple(found)


def _coincidences(counts: LabelCounts) -> Floats:
    """(L, L) Σ_u n_uc n_uk / (m_u − 1): off its diagonal, the observed disagreement of two labels."""
    m = counts.n.sum(axis=1, keepdims=True)
    return np.asarray((counts.n / np.maximum(m - 1, 1)).T @ counts.n)


def _joined(counts: LabelCounts, c: int, k: int) -> float | None:
    """Alpha with labels c and k as one."""
    n = counts.n.copy()
    n[:, c] += n[:, k]
    patterns = LabelCounts(counts.items, counts.labels, np.delete(n, k, axis=1)).patterns()
    alpha = float(krippendorff_alpha(patterns.n, patterns.times))
    return alpha if np.isfinite(alpha) else None
