"""Coefficients by name: what each is called, what it asks of a table, and how it is computed there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from workbench.registry import Registry

if TYPE_CHECKING:
    from workbench.statistics.agreement.chosen import Chosen
    from workbench.statistics.agreement.measures import Measure
    from workbench.statistics.agreement.table import Table
    from workbench.statistics.estimate import Estimate

USUAL = ("krippendorff_alpha", "fleiss_kappa", "gwet_ac1", "percent_agreement")


@dataclass(frozen=True)
class Coefficient:
    """One coefficient of agreement; it has `measure`, or `estimate` where its interval is its own.

    name        as `--coefficient` and results say it
    title       as people call it
    meaning     what it says, in one line for people
    measure     how it is computed on a table, or in words why this table has none
    estimate    the value with its interval, of a table with so many pairable items, at a confidence
    takes       what says how far two labels lie apart: weights, the metric of alpha, or nothing
    patterns    whether counts are enough for it: how many annotators gave each item each label
    annotators  how many it is of, None for any number
    numbers     whether it reads labels as numbers
    chance      whether it takes chance off
    two_labels  whether it has no value where there is only one label to give
    undefined   in words, what it means where it has no value for no reason that all share
    """

    name: str
    title: str
    meaning: str
    measure: "Callable[[Table, Chosen], Measure | str] | None" = None
    estimate: "Callable[[Table, int, float], Estimate] | None" = None
    takes: Literal["weights", "metric", "nothing"] = "weights"
    patterns: bool = False
    annotators: int | None = None
    numbers: bool = False
    chance: bool = True
    two_labels: bool = False
    undefined: str = "by these weights or distances all answers that were given count as the same"

    def on(self, table: "Table", chosen: "Chosen") -> "Measure | str":
        """How it is computed on a table, or in words why this table has none."""
        if self.annotators is not None and len(table.annotators) != self.annotators:
            who = len(table.annotators)
            of = {2: "two annotators"}.get(self.annotators, f"{self.annotators} annotators")
            return f"{self.title} is of {of}, and here {'is' if who == 1 else 'are'} {who:,}"
        if self.measure is None:
            return f"{self.name!r} needs a complete table: it is not taken of parts of one."
        return self.measure(table, chosen)


COEFFICIENTS = Registry("workbench.coefficients", Coefficient, "coefficient")
