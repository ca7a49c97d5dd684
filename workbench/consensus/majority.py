"""The label most annotators chose; a tie is a dispute."""

from workbench.answers.annotations import Annotations
from workbench.answers.counts import LabelCounts
from workbench.consensus.consensus import Consensus


def majority(annotations: Annotations) -> Consensus:
    """Vote shares of every answered item. First answers count, one vote an annotator; ties stay disputes."""
    counts = LabelCounts.of(annotations.first_answers())
    share = counts.n / counts.n.sum(axis=1, keepdims=True)
    return Consensus("majority", counts.items, counts.labels, share, "vote shares of first answers")
