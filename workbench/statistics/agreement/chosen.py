"""The metric, the distance and the weights of a coefficient, checked against the labels of a table."""

from dataclasses import dataclass

from workbench.answers.annotations import Floats
from workbench.statistics.agreement.distances import Distance, distance_matrix
from workbench.statistics.agreement.krippendorff import Metric, known_metric, numbers
from workbench.statistics.agreement.weights import Weights, scale, weights


@dataclass(frozen=True, eq=False)
class Chosen:
    """The settings of a coefficient, checked against the labels.

    metric, values  the level of Krippendorff's alpha and (L,) the labels as numbers where it measures with them
    distance        (L, L) in place of the metric, or None
    weights         (L, L), or None for identity
    shown           how a method names the metric and the weights; empty for names as they are
    """

    metric: Metric
    values: Floats | None
    distance: Floats | None
    weights: Floats | None
    shown_metric: str
    shown_weights: str

    @classmethod
    def of(
        cls, labels: tuple[str, ...], *, level: str, weights_of: Weights, distance: Distance | None
    ) -> "Chosen":
        """Check level, weights and distance against the labels of a table."""
        metric = known_metric(level)
        measured = numbers(labels, metric) if metric in ("interval", "ratio") else None
        identity = isinstance(weights_of, str) and weights_of == "identity"
        named = f"{distance} distance; " if isinstance(distance, str) else "given distance; "
        return cls(
            metric,
            scale(labels) if metric == "circular" else measured,
            None if distance is None else distance_matrix(distance, labels),
            None if identity else weights(weights_of, labels),
            named if distance is not None else "" if metric == "nominal" else f"{metric} metric; ",
            ""
            if identity
            else f"{weights_of} weights; "
            if isinstance(weights_of, str)
            else "given weights; ",
        )

    def shown(self, takes: str) -> str:
        """How a method begins: with alpha's metric, or with the weights of other coefficients."""
        return {"metric": self.shown_metric, "weights": self.shown_weights, "nothing": ""}[takes]
