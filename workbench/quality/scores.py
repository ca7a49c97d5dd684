"""The scores of all annotators against gold, as one value that shows itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.quality.annotators import AnnotatorScore
from workbench.quality.error_cost import ErrorCost
from workbench.quality.qualification import Qualification


@dataclass(frozen=True)
class Scores:
    """One entry an annotator, in the order of their names. Where intervals overlap there is no ranking.

    costs   what the answers of each annotator cost; None where nobody said what mistakes cost
    passed  the sequential verdicts; None where they were not asked for
    """

    annotators: tuple[AnnotatorScore, ...]
    costs: Mapping[str, ErrorCost] | None = None
    passed: Qualification | None = None

    def to_dict(self) -> dict[str, Any]:
        """As `workbench score --json` prints it; confusion is rows = gold, columns = answer; null is what was not asked."""
        return {
            one.annotator: {
                "n": one.n,
                "accuracy": one.accuracy.to_dict(),
                "confusion": {"labels": list(one.confusion.labels), "rows": one.confusion.n.tolist()},
                "median_seconds": one.median_seconds,
                "cost": self.costs[one.annotator].to_dict() if self.costs else None,
                "verdict": self.passed.to_dict(one.annotator) if self.passed else None,
            }
            for one in self.annotators
        }

    def to_frame(self) -> Any:
        """One row an annotator, as a pandas DataFrame."""
        import pandas as pd

        rows = [
            {
                "annotator": one.annotator,
                "n": one.n,
                "accuracy": one.accuracy.value,
                "low": one.accuracy.low,
                "high": one.accuracy.high,
                "typical confusion": "; ".join(f"{g} as {a} ({n})" for g, a, n in one.typical[:2]),
                "median seconds": one.median_seconds,
            }
            for one in self.annotators
        ]
        return pd.DataFrame(rows)

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False))
