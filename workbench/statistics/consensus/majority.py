"""The label most annotators chose; a tie is a dispute."""

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.statistics.consensus.answered import Answered
from workbench.statistics.consensus.consensus import TIE, Consensus


def majority(annotations: Annotations, *, margin: float = TIE) -> Consensus:
    """Vote shares of every answered item. First answers count, one vote an annotator; ties stay disputes.

    InvalidTable where items by labels make too large a table. Without an answer there is no item.
    """
    how = "vote shares of first answers"
    if not len(annotations):
        return Consensus(
            "majority", (), annotations.labels, np.zeros((0, len(annotations.labels))), how, margin
        )
    answered = Answered.first(annotations)
    return Consensus("majority", answered.items, answered.labels, answered.vote_shares(), how, margin)
