"""The metric, the distance and the weights of a coefficient, checked against the labels of a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.answers.annotations import Floats
from workbench.errors import InvalidTable
from workbench.kinds.registry import Kind
from workbench.statistics.agreement.distances import Distance, distance_matrix
from workbench.statistics.agreement.krippendorff import Metric, known_metric, numbers
from workbench.statistics.agreement.weights import Weights, is_scale, scale, weights

MOST_LISTED = 20  # labels in a message


RANKED = ("ordinal", "circular")  # metrics that go by the places of labels that are no numbers


def refuse_unordered(labels: Sequence[str], ordered: bool, asked: str) -> None:
    """Refuse what goes by the order of labels where nobody said it: the alphabet puts high before low.

    Numbers are in order, and two labels have only one.
    """
    if ordered or len(labels) < 3 or is_scale(labels):
        return
    known = ",".join(labels[:MOST_LISTED]) + (",..." if len(labels) > MOST_LISTED else "")
    raise InvalidTable(
        f"{asked}: the order of the labels {known} is not known. Say it with --order LOWEST,...,HIGHEST "
        "(order= in Python, order: in a pilot), or name their guideline with --guideline NAME@VERSION."
    )


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
        cls,
        labels: tuple[str, ...],
        *,
        level: str,
        weights_of: Weights,
        distance: Distance | None,
        ordered: bool = True,
    ) -> "Chosen":
        """Check level, weights and distance against the labels of a table; `ordered` if their order was stated."""
        metric = known_metric(level)
        if distance is None and metric in RANKED:
            refuse_unordered(labels, ordered, f"level {level!r}")
        measured = numbers(labels, metric) if metric in ("interval", "ratio") else None
        identity = isinstance(weights_of, str) and weights_of == "identity"
        if isinstance(weights_of, str) and not identity:
            refuse_unordered(labels, ordered, f"weights {weights_of!r}")
        name = (
            distance.name
            if isinstance(distance, Kind)
            else distance
            if isinstance(distance, str)
            else "given"
        )
        named = f"{name} distance; "
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
