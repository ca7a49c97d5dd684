"""The axis that marks share, and their SVG: x in percent, y and text in px, no viewBox."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor

from markupsafe import Markup

from workbench.report import numbers

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
CLOSE = 1e-9  # rounding error of decimal fractions in binary


@dataclass(frozen=True)
class Axis:
    """The axis of a column of marks: its range and number format."""

    low: float
    high: float
    write: Callable[[float], str] = lambda value: numbers.share(value, 2)

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"an axis runs upwards, not from {self.low} to {self.high}")

    def at(self, value: float) -> str:
        """The x of a value, limited to the picture.

        >>> Axis(.5, 1).at(.75), Axis(.5, 1).at(.2)
        ('50.00%', '0.00%')
        """
        return f"{100 * self.part(value):.2f}%"

    def width(self, low: float, high: float) -> str:
        """The width from low to high."""
        return f"{100 * (self.part(high) - self.part(low)):.2f}%"

    def ticks(self, most: int = 5) -> tuple[float, ...]:
        """Round numbers along the axis; the ends too if they are round.

        >>> Axis(.4, 1).ticks()
        (0.4, 0.6, 0.8, 1.0)
        """
        span = self.high - self.low
        for step in STEPS:
            if span / step <= most + CLOSE:
                first, last = ceil(self.low / step - CLOSE), floor(self.high / step + CLOSE)
                return tuple(round(k * step, 6) for k in range(first, last + 1))
        return (self.low, self.high)

    def part(self, value: float) -> float:
        """The position of a value on the axis, from 0 to 1."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


def svg(height: int, label: str, inner: Markup) -> Markup:
    """A picture as wide as its container, with its numbers as text alternative."""
    return Markup('<svg class="m" height="{}" role="img" aria-label="{}">{}</svg>').format(
        height, label, inner
    )


def words(x: str, y: float, text: str, anchor: str = "", *, bold: bool = False) -> Markup:
    """Text at `x`, growing inwards at either end of the picture unless `anchor` says otherwise."""
    return Markup('<text{} x="{}" y="{:g}" text-anchor="{}">{}</text>').format(
        Markup(' class="k"') if bold else "", x, round(y, 1), anchor or _anchor(x), text
    )


def upright(at: str, klass: str, height: str) -> Markup:
    """A vertical line."""
    return Markup('<line class="{1}" x1="{0}" x2="{0}" y1="0" y2="{2}"/>').format(at, klass, height)


def _anchor(at: str) -> str:
    part = float(at.removesuffix("%"))
    return "start" if part < 4 else "end" if part > 96 else "middle"
