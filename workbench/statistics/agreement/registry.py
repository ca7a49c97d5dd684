"""Coefficients by name: the title of each, what it needs of a table, and how it is computed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from workbench.registry import Registry

if TYPE_CHECKING:
    from workbench.kinds.registry import Kind
    from workbench.statistics.agreement.chosen import Chosen
    from workbench.statistics.agreement.measures import Measure, OfItems
    from workbench.statistics.agreement.table import Table
    from workbench.statistics.estimate import Estimate

USUAL = ("krippendorff_alpha", "fleiss_kappa", "gwet_ac1", "percent_agreement")


@dataclass(frozen=True)
class Coefficient:
    """One coefficient of agreement; it has `measure`, or `estimate` where it brings its own interval.

    name        as `--coefficient` and results say it
    title       as people call it
    meaning     what it says, in one line for people
    measure     how it is computed on a table, or the reason why it does not apply to this table
    estimate    the value with its interval, from a table, its pairable items and the confidence
    items       how it is computed on answers that have parts, where `parts` names their type, such as "span", or is "any"
    takes       how the distance of two labels is set: by weights, by alpha's metric, or not at all
    patterns    whether it needs only counts: how many annotators gave each item each label
    annotators  how many annotators it is for, None for any number
    numbers     whether it reads labels as numbers
    chance      whether it corrects for chance
    two_labels  whether it has no value where there is only one label to give
    slow        whether it takes minutes, and is computed only where it is asked for by name
    undefined   the reason it has no value where none of the common reasons applies
    """

    name: str
    title: str
    meaning: str
    measure: "Callable[[Table, Chosen], Measure | str] | None" = None
    estimate: "Callable[[Table, int, float], Estimate] | None" = None
    items: "Callable[[Kind, Sequence[Sequence[Any]]], OfItems] | None" = None
    parts: str = ""
    takes: Literal["weights", "metric", "nothing"] = "weights"
    patterns: bool = False
    annotators: int | None = None
    numbers: bool = False
    chance: bool = True
    two_labels: bool = False
    slow: bool = False
    undefined: str = "by these weights or distances all answers that were given count as the same"

    def on(self, table: "Table", chosen: "Chosen") -> "Measure | str":
        """How it is computed on a table, or the reason why it does not apply to this table."""
        if self.annotators is not None and len(table.annotators) != self.annotators:
            who = len(table.annotators)
            of = {2: "two annotators"}.get(self.annotators, f"{self.annotators} annotators")
            return f"{self.title} is of {of}, and here {'is' if who == 1 else 'are'} {who:,}"
        if self.items is not None:
            return f"{self.title} is of answers with {'' if self.parts == 'any' else self.parts + ' '}parts, not of labels"
        if self.measure is None:
            return f"{self.name!r} needs a complete table: it is not taken of parts of one."
        return self.measure(table, chosen)

    def is_of(self, kind: "Kind") -> bool:
        """Whether it is computed on the parts of such answers."""
        return self.items is not None and self.parts in ("any" if kind.labelled else "", kind.type)


COEFFICIENTS = Registry("workbench.coefficients", Coefficient, "coefficient")


def every(*, parts: bool = False) -> tuple[str, ...]:
    """All coefficients that compare labels, and with `parts` also those of answers that have parts, but for slow ones."""
    return tuple(
        each.name for each in COEFFICIENTS.values() if not each.slow and (parts or each.items is None)
    )
