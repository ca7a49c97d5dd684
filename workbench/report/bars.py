"""Counts as bars: how often, how many a day, and how a whole splits into parts."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from workbench.report.drawing import Axis, svg, words


@dataclass(frozen=True)
class Part:
    """One segment of a bar that splits a whole: how much, of what, and its class (`seg1`, `k3`)."""

    size: float
    name: str
    klass: str


def histogram(
    sizes: Sequence[int],
    edges: Sequence[float],
    label: str,
    *,
    promise: float | None = None,
    sides: tuple[str, str] = ("", ""),
    unit: str = "",
    klass: str = "one",
    tallest: int | None = None,
) -> Markup:
    """How often: one bar between each two edges; what lies beyond the promise is drawn as late.

    sides     what stands left and right of the promise, such as ("470 in time", "10 late")
    tallest   the count that fills the height, so that charts side by side share one scale
    """
    axis = Axis(edges[0], edges[-1], lambda value: f"{value:g}")
    top = max(tallest or max(sizes, default=0), 1)
    inner = Markup("")
    for n, low, high in zip(sizes, edges, edges[1:], strict=False):
        if n:
            late = promise is not None and low >= promise
            inner += _bar(
                axis.at(low), axis.width(low, high), 118 * n / top, "out" if late else klass, base=148
            )
    inner += Markup('<line class="base" x1="0" x2="100%" y1="148" y2="148"/>')
    for t in axis.ticks(7):
        if promise is None or abs(t - promise) > (axis.high - axis.low) * 0.08:
            inner += words(axis.at(t), 167, axis.write(t))
    if promise is not None:
        x = 100 * axis.part(promise)
        inner += Markup('<line class="tick" x1="{0}" x2="{0}" y1="8" y2="148"/>').format(axis.at(promise))
        inner += words(f"{x - 1.5:.2f}%", 18, sides[0], "end", bold=True) + words(
            f"{x + 1.5:.2f}%", 18, sides[1], "start", bold=True
        )
        inner += words(axis.at(promise), 167, f"{promise:g}{unit}", bold=True)
    return svg(172, label, inner)


def bars(
    sizes: Sequence[int], names: Sequence[str], label: str, *, klass: str = "one", tallest: int | None = None
) -> Markup:
    """One bar for each name (a day, a share), its count above and its name below."""
    top = max(tallest or max(sizes, default=0), 1)
    step = 100 / max(len(sizes), 1)
    inner = Markup("")
    for i, (n, name) in enumerate(zip(sizes, names, strict=True)):
        middle = f"{(i + 0.5) * step:.2f}%"
        inner += _bar(f"{(i + 0.1) * step:.2f}%", f"{0.8 * step:.2f}%", 80 * n / top, klass, base=108)
        inner += words(middle, 103 - 80 * n / top, f"{n:,}", bold=True) + words(middle, 125, name)
    return svg(130, label, inner + Markup('<line class="base" x1="0" x2="100%" y1="108" y2="108"/>'))


def split_bar(parts: Sequence[Part], label: str) -> Markup:
    """A whole in parts, each count named under its segment, on two lines in turn so that they cannot collide."""
    whole = sum(part.size for part in parts) or 1
    inner, left = Markup(""), 0.0
    shown = [part for part in parts if part.size]
    for i, part in enumerate(shown):
        start, width = 100 * left / whole, 100 * part.size / whole
        left += part.size
        last = i == len(shown) - 1 and i > 0
        x = f"{start + width if last else start:.2f}%"
        inner += _segment(start, width, part.klass, 18)
        if i % 2 == 0:
            inner += Markup('<line class="base" x1="{0}" x2="{0}" y1="18" y2="44"/>').format(x)
        inner += words(
            x, 58 if i % 2 == 0 else 36, f"{part.size:g} {part.name}", "end" if last else "start", bold=True
        )
    return svg(64, label, inner)


def stack(parts: Sequence[Part], label: str) -> Markup:
    """A whole in parts without words, for a table's cell whose text says the counts."""
    whole = sum(part.size for part in parts) or 1
    inner, left = Markup(""), 0.0
    for part in parts:
        inner += _segment(100 * left / whole, 100 * part.size / whole, part.klass, 10)
        left += part.size
    return svg(10, label, inner)


def _bar(x: str, width: str, height: float, klass: str, base: int) -> Markup:
    return Markup('<rect class="bar {}" x="{}" width="{}" y="{:.1f}" height="{:.1f}"/>').format(
        klass, x, width, base - height, height
    )


def _segment(start: float, width: float, klass: str, height: int) -> Markup:
    gap = min(0.4, width / 4)
    return Markup('<rect class="{}" x="{:.2f}%" width="{:.2f}%" y="0" height="{}"/>').format(
        klass, start, width - gap, height
    )
