"""CROWDLAB: a weighted mean of a model's probabilities and the annotators' answers, with weights by trust."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import Counts
from workbench.errors import InvalidTable, NotFound, listed
from workbench.statistics.consensus.answered import Answered
from workbench.statistics.consensus.consensus import TIE, Consensus

LEAST = 1e-6  # lower limit of an error rate and of a weight, so that no quotient is 0
SUM = 1e-3  # by which probabilities of an item may miss 1: they often come as 32-bit floats

Probabilities = Mapping[str, Sequence[float]] | tuple[Sequence[str], npt.ArrayLike]


@dataclass(frozen=True, eq=False, kw_only=True)
class Crowdlab(Consensus):
    """Weighted means of the model's probabilities and of the answers' as `share`, and the weights.

    annotators        the A annotators with an answer
    annotator_weight  (A,) trust in each annotator
    model_weight      trust in the model, in answers of weight 1
    agreement         (A,) share of the other annotators of the same items who agree; NaN without any other
    """

    annotators: tuple[str, ...]
    annotator_weight: Floats
    model_weight: float
    agreement: Floats


def crowdlab(annotations: Annotations, probabilities: Probabilities, *, margin: float = TIE) -> Crowdlab:
    """Consensus of the answers and a model. The probabilities must be out of sample, or the model repeats the answers.

    `probabilities` gives each answered item a probability for every label, in the order of `annotations.labels`:
    item -> sequence, or (items, table). First answers count. The weights are found from a consensus, first the
    majority, then the labels on top of the result. Ties of the majority go to the label the model finds more
    likely, then to the rarer one, then to all in equal parts; so do ties of the model. This is cleanlab's
    get_label_quality_multiannotator, except that it breaks ties at random and by order. Goh, Tkachenko &
    Mueller (2022), "CROWDLAB: supervised learning to infer consensus labels and quality scores for data with multiple
    annotators", arXiv:2210.06812.
    """
    answered = Answered.first(annotations)
    if len(answered.labels) < 2:
        raise InvalidTable(
            "crowdlab: the answers know one label only; with a closed set of labels there are more."
        )
    seen = _Seen.of(answered, _table(answered, probabilities))
    votes = seen.majority()
    top = _on_top(seen.weigh(votes)[0])
    share, annotator_weight, model_weight = seen.weigh(np.where(top.max(axis=0) > 1 - TIE, top, votes))
    return Crowdlab(
        "crowdlab",
        answered.items,
        answered.labels,
        np.ascontiguousarray(share.T),
        "first answers and model probabilities, weights from the majority and once more from the result",
        margin,
        annotators=answered.annotators,
        annotator_weight=annotator_weight,
        model_weight=model_weight,
        agreement=seen.agreement,
    )


def _table(answered: Answered, probabilities: Probabilities) -> Floats:
    """(L, U) the probabilities of the answered items."""
    rows: npt.ArrayLike
    if isinstance(probabilities, Mapping):
        items, rows = tuple(probabilities), list(probabilities.values())
    else:
        items, rows = tuple(probabilities[0]), probabilities[1]
    try:
        table: Floats = np.asarray(rows, float)
    except ValueError as error:
        raise InvalidTable(f"crowdlab: the probabilities are no table of numbers: {error}.") from error
    shape = (len(items), len(answered.labels))
    if table.shape != shape:
        raise InvalidTable(
            f"crowdlab: the probabilities have shape {table.shape}; expected {shape}, items by labels in the order"
            f" {listed(answered.labels)}."
        )
    if items != answered.items:
        at = {item: row for row, item in enumerate(items)}
        missing = [item for item in answered.items if item not in at]
        if missing:
            raise NotFound(f"crowdlab: {len(missing):,} items have no probabilities: {listed(missing, 3)}.")
        table = table[[at[item] for item in answered.items]]
    table = np.ascontiguousarray(table.T)
    bad = ~((table.min(axis=0) >= 0) & (np.abs(table.sum(axis=0) - 1) <= SUM))
    if bad.any():
        u = int(np.argmax(bad))
        raise InvalidTable(
            f"crowdlab, item {answered.items[u]!r}: {table[:, u].tolist()} are no probabilities; expected numbers of"
            " 0 or more with sum 1."
        )
    return table


def _on_top(table: Floats) -> Floats:
    """(L, U) 1 for the largest of each column, in equal parts where several are."""
    top = table >= table.max(axis=0) - TIE
    parts: Floats = top / top.sum(axis=0, dtype=np.int32)
    return parts


@dataclass(frozen=True, eq=False)
class _Seen:
    """The fixed inputs, which do not change with the consensus. Tables are (L, U): numpy reduces a short last axis slowly.

    cell          (N,) the cell of a table that each answer names
    votes, table  how often each label was given, and how probable the model finds it
    guess         the label on top of `table`
    m             (U,) answers an item
    several       (U,) weights, with sum 1, of the items that show whom to trust: those with two or more annotators
    agreement     (A,) the share of the other answers to the same items that are the same
    """

    answered: Answered
    cell: Counts
    votes: Floats
    table: Floats
    guess: Floats
    m: Floats
    several: Floats
    agreement: Floats

    @classmethod
    def of(cls, answered: Answered, table: Floats) -> "_Seen":
        shape = (len(answered.labels), len(answered.items))
        cell = answered.label * np.int64(shape[1]) + answered.item
        votes = _sums(cell, None, shape)
        m = votes.sum(axis=0)
        several = (m > 1) / max(np.count_nonzero(m > 1), 1)
        if not several.any():
            raise InvalidTable("crowdlab: no item has two annotators; nothing says whom to trust.")
        people = len(answered.annotators)
        support = votes.ravel()[cell]
        others = np.bincount(answered.annotator, m[answered.item] - 1, people)
        same = np.bincount(answered.annotator, support - 1, people)
        agreement = np.divide(same, others, out=np.full(people, np.nan), where=others > 0)
        return cls(answered, cell, votes, table, _on_top(table), m, several, agreement)

    def majority(self) -> Floats:
        """(L, U) the majority; among tied labels the more probable, then the rarer, then all in equal parts."""
        top = _on_top(self.votes)
        tied = np.flatnonzero(top.max(axis=0) < 1)
        likely = _on_top(np.where(top[:, tied] > 0, self.table[:, tied], -1.0)) > 0
        top[:, tied] = _on_top(np.where(likely, -self.votes.sum(axis=1)[:, None], -np.inf))
        return top

    def weigh(self, consensus: Floats) -> tuple[Floats, Floats, float]:
        """For a consensus (L, U): (L, U) the weighted means, (A,) the annotators' weights, and the model's weight."""
        likely = float(np.einsum("lu,lu,u->", self.votes, consensus, self.several / self.m))
        other = (1 - likely) / (len(consensus) - 1)  # the chance of each label that is not the consensus
        usual = max(
            1 - float(np.einsum("lu,u->l", consensus, self.several).max()), LEAST
        )  # error of always giving the same label
        error = 1 - float(np.einsum("lu,lu,u->", self.guess, consensus, self.several))
        known = np.where(np.isnan(self.agreement), np.nanmean(self.agreement), self.agreement)
        weight = np.maximum(1 - (1 - known) / usual, LEAST)
        model = max(1 - error / usual, LEAST) * float(np.sqrt(self.m.mean()))
        share = _sums(self.cell, weight[self.answered.annotator], self.votes.shape)
        of_item = share.sum(axis=0)
        share *= likely - other
        share += other * of_item
        share += model * self.table
        share /= model + of_item
        return share, weight, model


def _sums(cell: Counts, values: Floats | None, shape: tuple[int, ...]) -> Floats:
    """(L, U) the sum of one value per answer (N,), or the number of answers, at each answer's cell."""
    return np.bincount(cell, values, shape[0] * shape[1]).reshape(shape).astype(float, copy=False)
