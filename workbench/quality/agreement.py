"""How far annotators agree on a table of answers: its size and its coefficients, each with n and interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.answers.import_report import LossList
from workbench.statistics.agreement.coefficients import How, coefficients
from workbench.statistics.estimate import Estimate


@dataclass(frozen=True)
class Agreement:
    """The agreement of one table. `annotations` counts first answers, which are what agreement is about."""

    items: int
    annotators: int
    annotations: int
    coefficients: Mapping[str, Estimate]
    losses: LossList

    def to_dict(self) -> dict[str, Any]:
        """As `workbench agreement --json` prints it."""
        return {
            "items": self.items,
            "annotators": self.annotators,
            "annotations": self.annotations,
            "coefficients": {name: estimate.to_dict() for name, estimate in self.coefficients.items()},
        }

    def to_frame(self) -> Any:
        """One row a coefficient, as a pandas DataFrame."""
        import pandas as pd

        rows = {name: estimate.to_dict() for name, estimate in self.coefficients.items()}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("coefficient")

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html())


def study_agreement(annotations: Annotations, **how: Unpack[How]) -> Agreement:
    """Count a table and take its coefficients as `agreement.coefficients` does; repeats by one annotator count once."""
    first = annotations.first_answers()
    return Agreement(
        len(np.unique(first.item.code)),
        len(np.unique(first.annotator.code)),
        len(first),
        coefficients(first, **how),
        annotations.losses,
    )
