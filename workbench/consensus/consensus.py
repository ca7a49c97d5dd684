"""What the truth of each item probably is: a share for every label, the label on top, and how sure that is."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from workbench.answers.annotations import Bools, Floats, Ints

if TYPE_CHECKING:
    import pandas as pd

TIE = 1e-9  # shares closer than this are a tie


@dataclass(frozen=True, eq=False)
class Consensus:
    """The share (U, L) of each label for each answered item: of votes, or a posterior probability.

    method  the name in `methods.METHODS`
    how     start, smoothing, stop and what counts, for a reader
    """

    method: str
    items: tuple[str, ...]
    labels: tuple[str, ...]
    share: Floats
    how: str = ""

    @cached_property
    def label(self) -> Ints:
        """(U,) the code of the label on top, -1 for a dispute: a tie is never settled by a coin."""
        return np.where(self.tied.sum(axis=1) == 1, self._ranking[:, 0], -1).astype(np.int32)

    @cached_property
    def confidence(self) -> Floats:
        """(U,) the share of the label on top, also in a dispute."""
        top: Floats = self.share.max(axis=1, initial=0.0)
        return top

    @cached_property
    def runner_up(self) -> Ints:
        """(U,) the code of the label in second place, -1 where no other label has a share.

        In a dispute the tied labels take their places in the order of `labels`.
        """
        if len(self.labels) < 2:
            return np.full(len(self.items), -1, np.int32)
        second = self._ranking[:, 1]
        share = np.take_along_axis(self.share, second[:, None], axis=1)[:, 0]
        return np.where(share > 0, second, -1).astype(np.int32)

    @cached_property
    def tied(self) -> Bools:
        """(U, L) the labels on top of each item: one where it is decided, several in a dispute."""
        return self.share >= self.confidence[:, None] - TIE

    @cached_property
    def disputes(self) -> int:
        """How many items have several labels on top."""
        return int((self.label < 0).sum())

    @cached_property
    def _ranking(self) -> Ints:
        """(U, 2) the two labels with the largest shares; the earlier of equal ones comes first."""
        return np.argsort(-self.share, axis=1, kind="stable")[:, :2].astype(np.int32)

    def to_frame(self) -> "pd.DataFrame":
        """One row an item: item_id, label (missing in a dispute), confidence, runner_up."""
        import pandas as pd

        names = np.array([*self.labels, None], object)
        columns = {
            "item_id": list(self.items),
            "label": names[self.label],
            "confidence": self.confidence,
            "runner_up": names[self.runner_up],
        }
        return pd.DataFrame(columns)
