"""Every coefficient by name: what it is called, what it asks of a table, and how it is computed there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts
from workbench.statistics.agreement.brennan_prediger import brennan_prediger, uniform_by_item, uniform_chance
from workbench.statistics.agreement.distances import Distance, distance_matrix
from workbench.statistics.agreement.fleiss import fleiss_by_item, fleiss_chance, fleiss_kappa
from workbench.statistics.agreement.gwet import gwet_ac1, gwet_ac2, gwet_by_item, gwet_chance
from workbench.statistics.agreement.icc import FORMS
from workbench.statistics.agreement.krippendorff import (
    Metric,
    alpha_influence,
    known_metric,
    krippendorff_alpha,
    metric_at,
    numbers,
)
from workbench.statistics.agreement.measures import (
    Conger,
    MeanOfPairs,
    Measure,
    OnPatterns,
    chance_moves,
    percent_moves,
)
from workbench.statistics.agreement.pairs import Pairs
from workbench.statistics.agreement.percent import percent_agreement
from workbench.statistics.agreement.table import Table
from workbench.statistics.agreement.weights import Weights, scale, weights

USUAL = ("krippendorff_alpha", "fleiss_kappa", "gwet_ac1", "percent_agreement")

COEFFICIENTS = {
    "krippendorff_alpha": "Krippendorff's alpha",
    "fleiss_kappa": "Fleiss' kappa",
    "gwet_ac1": "Gwet's AC1",
    "percent_agreement": "percent agreement",
    "gwet_ac2": "Gwet's AC2",
    "brennan_prediger": "Brennan–Prediger",
    "conger_kappa": "Conger's kappa",
    "light_kappa": "Light's kappa",
    "cohen_kappa": "Cohen's kappa",
    "scott_pi": "Scott's pi",
    "icc_1_1": "ICC(1,1)",
    "icc_2_1": "ICC(2,1)",
    "icc_3_1": "ICC(3,1)",
    "icc_1_k": "ICC(1,k)",
    "icc_2_k": "ICC(2,k)",
    "icc_3_k": "ICC(3,k)",
}
OF_TWO = ("cohen_kappa", "scott_pi")  # coefficients of two annotators
UNWEIGHTED = ("krippendorff_alpha", "gwet_ac1", *FORMS)  # they take no weights


@dataclass(frozen=True, eq=False)
class Chosen:
    """What a coefficient is asked with, checked against the labels.

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

    def shown(self, name: str) -> str:
        """What a method says first: the metric of alpha, the weights of the others."""
        if name == "krippendorff_alpha":
            return self.shown_metric
        return "" if name in UNWEIGHTED else self.shown_weights


def measure(name: str, table: Table, chosen: Chosen) -> Measure | str:
    """The coefficient `name` on a table, or in words why this table has none. The ICC are not among them."""
    if name in OF_TWO and len(table.annotators) != 2:
        who = len(table.annotators)
        return f"{COEFFICIENTS[name]} is of two annotators, and here {'is' if who == 1 else 'are'} {who:,}"
    if name == "conger_kappa":
        return Conger(table, chosen.weights)
    if name in ("light_kappa", "cohen_kappa"):
        pairs = Pairs.of(table)
        return pairs if isinstance(pairs, str) else MeanOfPairs(table, pairs, chosen.weights)
    return _on_patterns(name, table, chosen)


def _on_patterns(name: str, table: Table, chosen: Chosen) -> OnPatterns:
    """A coefficient that reads patterns."""
    w = chosen.weights
    if name == "krippendorff_alpha":
        alpha = partial(
            krippendorff_alpha, level=chosen.metric, values=chosen.values, distance=chosen.distance
        )
        return OnPatterns(table, alpha, partial(_alpha_moves, chosen))
    families: dict[str, Callable[[], OnPatterns]] = {
        "gwet_ac1": lambda: OnPatterns(table, gwet_ac1, chance_moves(gwet_chance, gwet_by_item, None)),
        "gwet_ac2": lambda: OnPatterns(
            table, partial(gwet_ac2, weights=w), chance_moves(gwet_chance, gwet_by_item, w)
        ),
        "brennan_prediger": lambda: OnPatterns(
            table, partial(brennan_prediger, weights=w), chance_moves(uniform_chance, uniform_by_item, w)
        ),
        "percent_agreement": lambda: OnPatterns(
            table, partial(percent_agreement, weights=w), percent_moves(w)
        ),
    }
    fleiss = OnPatterns(
        table, partial(fleiss_kappa, weights=w), chance_moves(fleiss_chance, fleiss_by_item, w)
    )
    return families[name]() if name in families else fleiss


def _alpha_moves(chosen: Chosen, P: Counts, times: Counts) -> tuple[Floats, Floats]:
    """How far items move alpha, its metric as it is in the sample."""
    distance = chosen.distance
    if distance is None:
        distance = metric_at(P, times, chosen.metric, chosen.values)
    return alpha_influence(P, times, distance)
