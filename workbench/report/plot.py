"""A chart of rows: words on the left, a mark in the middle, the value on the right, one axis under all of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import floor

from markupsafe import Markup

from workbench.report import numbers
from workbench.report.drawing import Axis
from workbench.statistics.estimate import Estimate


@dataclass(frozen=True)
class Row:
    """One row; its texts are escaped unless they are Markup of ours. `tall` makes room for two dots."""

    left: str
    mark: Markup
    right: str
    tall: bool = False


@dataclass(frozen=True)
class Plot:
    """A chart with its heading and the caption that says n, method and interval.

    long   whether the right side is a sentence, which phones put below the mark
    """

    title: str
    rows: tuple[Row, ...]
    axis: Markup
    caption: str
    long: bool = False


def value_and_interval(estimate: Estimate, write: Callable[[float | None], str] = numbers.share) -> Markup:
    """What stands beside a mark: the value in bold and its interval; the reason where there is no value."""
    if estimate.value is None:
        return Markup("undefined: {}").format(estimate.reason or "no reason is known")
    if estimate.low is None or estimate.high is None:
        return Markup("<b>{}</b>").format(write(estimate.value))
    between = numbers.between(write(estimate.low), write(estimate.high))
    return Markup("<b>{}</b> ({})").format(write(estimate.value), between)


def axis_for(
    estimates: Iterable[Estimate],
    *marked: float,
    low: float = 0.4,
    write: Callable[[float], str] = lambda value: numbers.share(value, 2),
) -> Axis:
    """An axis up to 1 that begins at a fifth below every interval, and no higher than `low`."""
    ends: list[float] = [end for e in estimates for end in (e.low, e.value) if end is not None]
    first = floor(min([*ends, *marked, low]) * 5 + 1e-9) / 5
    return Axis(first, 1.0, write)
