"""The probable truth of each item: a share for every label, the top label, and its confidence."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from workbench.answers.annotations import Bools, Floats, Ints

if TYPE_CHECKING:
    import pandas as pd

TIE = 1e-9  # shares closer than this are a tie


@dataclass(frozen=True, eq=False)
class Consensus:
    """The share (U, L) of each label for each answered item: of votes, or a posterior probability.

    method  the name in `methods.METHODS`
    how     start, smoothing, stop and which answers count, for a reader
    margin  how far the label on top must lead the next one; less is a dispute
    """

    method: str
    items: tuple[str, ...]
    labels: tuple[str, ...]
    share: Floats
    how: str = ""
    margin: float = TIE

    def with_margin(self, margin: float) -> Self:
        """The same estimates, with a dispute where the lead is below `margin`: 0.9 against 0.1 leads by 0.8."""
        return replace(self, margin=margin)

    @cached_property
    def label(self) -> Ints:
        """(U,) the code of the label on top, -1 for a dispute: a tie is never settled by a coin."""
        decided = (
            self.tied @ np.ones(len(self.labels), np.float32) == 1
        )  # a product is faster than a sum over a short axis
        return np.where(decided, self._top, -1).astype(np.int32)

    @cached_property
    def confidence(self) -> Floats:
        """(U,) the share of the label on top, also in a dispute."""
        if not self.share.size:
            return np.zeros(len(self.items))
        top: Floats = np.take_along_axis(self.share, self._top[:, None], axis=1)[:, 0]
        return top

    @cached_property
    def runner_up(self) -> Ints:
        """(U,) the code of the label in second place, -1 where no other label has a share.

        In a dispute the tied labels rank in the order of `labels`.
        """
        if len(self.labels) < 2 or not self.items:
            return np.full(len(self.items), -1, np.int32)
        others = self.share.copy()
        np.put_along_axis(others, self._top[:, None], -1.0, axis=1)
        second = others.argmax(axis=1)
        share = np.take_along_axis(others, second[:, None], axis=1)[:, 0]
        return np.where(share > 0, second, -1).astype(np.int32)

    @cached_property
    def tied(self) -> Bools:
        """(U, L) the top labels of each item: one if it is decided, several in a dispute."""
        return self.share >= self.confidence[:, None] - self.margin

    @cached_property
    def disputes(self) -> int:
        """How many items have several labels on top."""
        return int((self.label < 0).sum())

    @cached_property
    def _top(self) -> Ints:
        """(U,) the label with the largest share; the earlier of equal ones."""
        if not self.share.size:
            return np.zeros(len(self.items), np.int32)
        top: Ints = self.share.argmax(axis=1).astype(np.int32)
        return top

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

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False, max_rows=60))
