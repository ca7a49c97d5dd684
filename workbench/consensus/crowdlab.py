"""CROWDLAB: a model's probabilities stand beside the annotators' answers, each weighed by how far it is trusted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, Bools, Floats
from workbench.consensus.answered import Answered, row_sums
from workbench.consensus.consensus import TIE, Consensus
from workbench.errors import InvalidTable, NotFound, listed

LEAST = 1e-6  # of an error rate and of a weight, so that no quotient is 0
SUM = 1e-3  # by which probabilities of an item may miss 1: they often come as 32-bit floats

Probabilities = Mapping[str, Sequence[float]] | tuple[Sequence[str], npt.ArrayLike]


@dataclass(frozen=True, eq=False, kw_only=True)
class Crowdlab(Consensus):
    """Weighted means of the model's probabilities and of the answers' as `share`, and the weights.

    annotators        the A annotators with an answer
    annotator_weight  (A,) trust in each annotator
    model_weight      trust in the model, in answers of weight 1
    agreement         (A,) share of the others of the same items who agree; NaN for one who never had another
    """

    annotators: tuple[str, ...]
    annotator_weight: Floats
    model_weight: float
    agreement: Floats


def crowdlab(annotations: Annotations, probabilities: Probabilities, *, margin: float = TIE) -> Crowdlab:
    """Consensus of answers and of a model that never saw them (out of sample, or its own answers come back).

    `probabilities` gives each answered item a probability for every label, in the order of `annotations.labels`:
    item -> sequence, or (items, table). First answers count. The weights are found from a consensus, first the
    majority, then the labels on top of the result. Ties of the majority go to the label the model finds more
    likely, then to the rarer one, then to all in equal parts. Goh, Tkachenko & Mueller (2022), "CROWDLAB: supervised
    learning to infer consensus labels and quality scores for data with multiple annotators", section 3; as
    cleanlab's get_label_quality_multiannotator, which settles the last ties at random.
    """
    answered = Answered.of(annotations.first_answers())
    if len(answered.labels) < 2:
        raise InvalidTable(
            "crowdlab: the answers know one label only; with a closed set of labels there are more."
        )
    table = _table(answered, probabilities)
    votes = answered.votes()
    agreement = _agreement(answered, votes)
    consensus = _majority(votes, table)
    for _ in range(2):
        found = _posterior(answered, votes, table, agreement, consensus)
        consensus = np.where(_is_one(top := _on_top(found[0])), top, consensus)
    share, annotator_weight, model_weight = found
    return Crowdlab(
        "crowdlab",
        answered.items,
        answered.labels,
        share,
        "first answers and model probabilities, weights from the majority and once more from the result",
        margin,
        annotators=answered.annotators,
        annotator_weight=annotator_weight,
        model_weight=model_weight,
        agreement=agreement,
    )


def _table(answered: Answered, probabilities: Probabilities) -> Floats:
    """(U, L) the probabilities of the answered items."""
    items, rows = (
        (probabilities.keys(), list(probabilities.values()))
        if isinstance(probabilities, Mapping)
        else probabilities
    )
    at = {item: row for row, item in enumerate(items)}
    missing = [item for item in answered.items if item not in at]
    if missing:
        raise NotFound(
            f"crowdlab: no probabilities are given for {len(missing):,} items: {listed(missing, 3)}."
        )
    try:
        table = np.asarray(rows, float)
    except ValueError as error:
        raise InvalidTable(f"crowdlab: the probabilities are no table of numbers: {error}.") from error
    shape = (len(at), len(answered.labels))
    if table.shape != shape:
        raise InvalidTable(
            f"crowdlab: the probabilities have shape {table.shape}; expected {shape}, items by labels in the order"
            f" {listed(answered.labels)}."
        )
    table = table[[at[item] for item in answered.items]]
    bad = ~((table >= 0).all(axis=1) & (np.abs(table.sum(axis=1) - 1) <= SUM))
    if bad.any():
        u = int(np.argmax(bad))
        raise InvalidTable(
            f"crowdlab, item {answered.items[u]!r}: {table[u].tolist()} are no probabilities; expected numbers of"
            " 0 or more with sum 1."
        )
    return table


def _on_top(table: Floats) -> Floats:
    """(U, L) 1 for the largest of each row, in equal parts where several are."""
    top: Floats = (table >= table.max(axis=1, keepdims=True) - TIE).astype(float)
    top /= row_sums(top)[:, None]
    return top


def _is_one(top: Floats) -> Bools:
    """(U, 1) whether one label alone is on top."""
    alone: Bools = top.max(axis=1, keepdims=True) > 1 - TIE
    return alone


def _majority(votes: Floats, table: Floats) -> Floats:
    """(U, L) the majority; among tied labels the more probable, then the rarer, then all in equal parts."""
    tied = _on_top(votes) > 0
    likely = _on_top(np.where(tied, table, -1.0)) > 0
    return _on_top(np.where(likely, -votes.sum(axis=0), -np.inf))


def _agreement(answered: Answered, votes: Floats) -> Floats:
    """(A,) how many of the others on the same items give the same answer, over all the others."""
    size = len(answered.annotators)
    others = np.bincount(answered.annotator, row_sums(votes)[answered.item] - 1, size)
    same = np.bincount(answered.annotator, answered.given(votes) - 1, size)
    agreement: Floats = np.divide(same, others, out=np.full(size, np.nan), where=others > 0)
    return agreement


def _posterior(
    answered: Answered, votes: Floats, table: Floats, agreement: Floats, consensus: Floats
) -> tuple[Floats, Floats, float]:
    """(U, L) weighted means, (A,) the weights of annotators and that of the model, under a consensus (U, L)."""
    m, L = row_sums(votes), votes.shape[1]
    several = m > 1
    if not several.any():
        raise InvalidTable("crowdlab: no item has two annotators; nothing says whom to trust.")
    agreed = consensus[several]
    likely = float((row_sums(votes * consensus) / m)[several].mean())
    other = (1 - likely) / (L - 1)  # the chance of each label that is not the consensus
    usual = max(1 - float(agreed.sum(axis=0).max()) / len(agreed), LEAST)  # error of always the same label
    known = np.where(np.isnan(agreement), np.nanmean(agreement), agreement)
    weight = np.maximum(1 - (1 - known) / usual, LEAST)
    error = 1 - float((_on_top(table[several]) * agreed).sum()) / len(agreed)
    model = max(1 - error / usual, LEAST) * float(np.sqrt(m.mean()))
    by_answer = weight[answered.annotator]
    of_item = np.bincount(answered.item, by_answer, len(m))
    share = answered.sum_by_item_and_label(by_answer)
    share *= likely - other
    share += (other * of_item)[:, None]
    share += model * table
    share /= (model + of_item)[:, None]
    return share, weight, model
