"""How far agreement hangs on single annotators: each one left out in turn, and what the coefficient then is."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.errors import NotFound
from workbench.statistics.agreement.catalogue import COEFFICIENTS
from workbench.statistics.agreement.difference import Asked
from workbench.statistics.agreement.table import Table
from workbench.statistics.estimate import Estimate


@dataclass(frozen=True)
class Without:
    """Agreement without one annotator, who gave so many answers.

    value   None where the others share no item, or all of them used one label
    change  value minus the agreement of all: above 0 where the others agree better among themselves
    """

    annotator: str
    answers: int
    value: float | None
    change: float | None


@dataclass(frozen=True)
class LeaveOut:
    """One coefficient with everyone, and without each annotator; first whose absence raises it most."""

    coefficient: str
    whole: Estimate
    without: tuple[Without, ...]

    def sentence(self, annotator: str) -> str:
        """In a line: "Krippendorff's alpha without ann: 0.71, with: 0.62"."""
        found = next((one for one in self.without if one.annotator == annotator), None)
        if found is None:
            raise NotFound(f"annotator {annotator!r} has no answer here.")
        title = COEFFICIENTS[self.coefficient]
        alone, whole = _shown(found.value), _shown(self.whole.value)
        return f"{title} without {annotator}: {alone}, with: {whole}"

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        rows = [
            {"annotator": o.annotator, "answers": o.answers, "value": o.value, "change": o.change}
            for o in self.without
        ]
        return {"coefficient": self.coefficient, "whole": self.whole.to_dict(), "without": rows}

    def to_frame(self) -> Any:
        """One row an annotator, as a pandas DataFrame."""
        import pandas as pd

        columns = ["annotator", "answers", "value", "change"]
        return pd.DataFrame(self.to_dict()["without"], columns=columns).set_index("annotator")

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html())


def leave_one_out(annotations: Annotations, asked: Asked = Asked()) -> LeaveOut:  # noqa: B008  # frozen
    """Take each annotator's counts away, in turn, and take the coefficient of what is left; first answers count.

    Only the items that an annotator answered change, so all of them together cost little more than one coefficient.
    """
    table = Table.of(annotations)
    whole = asked.estimate(table.first)
    if whole.value is None:
        return LeaveOut(asked.coefficient, whole, ())
    answers = np.bincount(table.annotator, minlength=len(table.annotators)).tolist()
    rows = []
    values = asked.measure(table).without_each().tolist()
    for annotator, n, value in zip(table.annotators, answers, values, strict=True):
        defined = value == value
        change = value - whole.value if defined else None
        rows.append(Without(annotator, n, value if defined else None, change))
    rows.sort(key=lambda one: (one.change is None, -round(one.change or 0, 9), one.annotator))
    return LeaveOut(asked.coefficient, whole, tuple(rows))


def _shown(value: float | None) -> str:
    """Two decimals, as agreement is spoken of."""
    return "undefined" if value is None else f"{value:.2f}"
