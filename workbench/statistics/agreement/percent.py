"""How often answers to an item are the same, two by two or all at once, without correction for chance."""

import numpy as np

from workbench.answers.annotations import Bools, Floats
from workbench.answers.counts import Counts


def ordered_pairs(P: Counts | Floats, own: Counts | Floats | None = None) -> Counts | Floats:
    """(P,) the ordered pairs of answers to an item by two different annotators: r (r − 1) for r answers.

    P (P, L) counts each answer as often as its annotator was drawn, v; `own` (P, L) sums v² and takes away the
    pairs of an annotator with themselves. Without `own` everyone counts once.
    """
    r = P.sum(axis=1)
    return np.asarray(r * r - (r if own is None else own.sum(axis=1)))


def item_agreement(
    P: Counts | Floats, weights: Floats | None = None, own: Counts | Floats | None = None
) -> Floats:
    """(P,) the share of the pairs of answers to an item that are the same; 0 where there is no pair.

    P_i = Σ_j n_ij (n_ij − 1) / (n_i (n_i − 1)), Fleiss (1971), "Measuring nominal scale agreement among many
    raters", with n_i answers to item i instead of the same n to all. With `weights` (L, L) a pair of
    different labels counts by its weight, as in Gwet (2014). `own` as in `ordered_pairs`.
    """
    pairs = ordered_pairs(P, own)
    both = P if weights is None else P @ weights
    same = (both * P - (P if own is None else own)).sum(axis=1)
    share: Floats = np.divide(same, pairs, out=np.zeros(len(P)), where=pairs > 0)
    return share


def percent_agreement(
    P: Counts | Floats,
    W: Counts | Floats,
    *,
    weights: Floats | None = None,
    own: Counts | Floats | None = None,
) -> Floats:
    """Mean over the items with two or more answers of the share of their pairs that agree.

    P (P, L) label counts of a pattern, W (..., P) how many items show it; the result has the shape of W
    without its last axis. NaN where no item has two answers.
    """
    W = np.asarray(W, float)
    two = (ordered_pairs(P, own) > 0).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((W @ item_agreement(P, weights, own)) / (W @ two))


def pairwise_agreement(
    P: Counts | Floats,
    W: Counts | Floats,
    *,
    weights: Floats | None = None,
    own: Counts | Floats | None = None,
) -> Floats:
    """The share of all pairs of answers to an item that agree: pairs are pooled, so an item counts by its pairs.

    Shapes as in `percent_agreement`, which is the same where every item has as many answers.
    """
    pairs = ordered_pairs(P, own)
    W = np.asarray(W, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((W @ (item_agreement(P, weights, own) * pairs)) / (W @ pairs))


def nwise_jaccard(
    P: Counts | Floats, W: Counts | Floats, *, parts: Bools, own: Counts | Floats | None = None
) -> Floats:
    """Mean over the items with two or more answers of what everybody chose over what anybody chose.

    `parts` (L, S) tells which parts a label holds, so |∩| / |∪| is over all answers to an item at once; for labels
    of one part it is 1 where all agree, else 0. Jaccard (1901), "Étude comparative de la distribution florale".
    """
    W = np.asarray(W, float)
    two = (ordered_pairs(P, own) > 0).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((W @ (shared_by_all(P, parts) * two)) / (W @ two))


def shared_by_all(P: Counts | Floats, parts: Bools) -> Floats:
    """(P,) the parts that all answers of a pattern hold over those that any of them holds; 1 where there is none."""
    held = P @ parts.astype(float)  # (P, S) answers that hold each part
    every = (held == P.sum(axis=1, keepdims=True)).sum(axis=1).astype(float)
    some = (held > 0).sum(axis=1)
    share: Floats = np.divide(every, some, out=np.ones(len(P)), where=some > 0)
    return share
