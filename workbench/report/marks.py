"""Marks for values and intervals: bars against a threshold, rows of a chart, verdicts and label chips.

Each picture has role=img and an aria-label with its numbers; colours come from classes of report.css. Row
labels and values are HTML beside the mark, so that they wrap, zoom and can be copied.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from workbench.report import numbers
from workbench.report.drawing import Axis, svg, upright, words
from workbench.theme import LABEL_COLOURS

Verdict = Literal["pass", "fail", "open"]
SAID: dict[str, str] = {"pass": "Pass", "fail": "Fail", "open": "Not enough evidence"}
DIAMOND = Markup('<path class="{}" d="M0-6 6 0 0 6-6 0Z"/>')


@dataclass(frozen=True)
class Dot:
    """A value with its interval: whose it is (`who`), its CSS class (`va`, `vb`, `one`), round or a diamond."""

    value: float | None
    low: float | None
    high: float | None
    who: str = ""
    klass: str = "one"
    diamond: bool = False

    def in_words(self, write: Callable[[float], str]) -> str:
        """The numbers in words."""
        name = f"{self.who} " if self.who else ""
        if self.value is None:
            return f"{name}undefined"
        if self.low is None or self.high is None:
            return f"{name}{write(self.value)}"
        return f"{name}{write(self.value)}, interval {numbers.between(write(self.low), write(self.high))}"


def icon(name: str) -> Markup:
    """A symbol of icons.svg: pass, fail, open, ok, no, lock, none."""
    return Markup('<svg class="ic" aria-hidden="true"><use href="#i-{}"/></svg>').format(name)


def verdict(kind: Verdict, more: str = "", word: str | None = None) -> Markup:
    """A three-valued verdict: shape, then word, then colour; `more` is the line below the word."""
    small = Markup("<small>{}</small>").format(more) if more else ""
    return Markup('<span class="v {}">{}<span>{}{}</span></span>').format(
        kind, icon(kind), SAID[kind] if word is None else word, small
    )


def colour_class(k: int) -> str:
    """The class of a label's colour: 1 to 7 are the theme's, 8 to 14 the same drawn hollow, 0 is grey.

    >>> colour_class(3), colour_class(10)
    ('k3', 'k3 again')
    """
    return f"k{(k - 1) % LABEL_COLOURS + 1}{' again' if k > LABEL_COLOURS else ''}" if k else "k0"


def ordered_class(place: int, steps: int) -> str:
    """The class of a step of a scale: o1 (pale) to o7 (full), spread over the steps there are.

    >>> ordered_class(0, 5), ordered_class(4, 5), ordered_class(0, 1)
    ('o1', 'o7', 'o7')
    """
    return f"o{1 + round(6 * place / (steps - 1))}" if steps > 1 else "o7"


def chip(text: str, k: int | str = 0, mark: Literal["", "ok", "no"] = "", who: str = "") -> Markup:
    """A label with a swatch of colour `k` (as in `colour_class`, or a class), and optionally who gave it and a tick or cross."""
    meaning = {"": "", "ok": "matches gold", "no": "differs from gold"}[mark]
    return Markup('<span class="chip{}{}">{}{}{}</span>{}').format(
        f" {k if isinstance(k, str) else colour_class(k)}" if k else "",
        " miss" if mark == "no" else "",
        Markup('<span class="muted">{}</span> ').format(who) if who else "",
        text,
        icon(mark) if mark else "",
        Markup('<span class="vh">{}</span>').format(meaning) if meaning else "",
    )


def key(klass: str, diamond: bool = False) -> Markup:
    """The mark of a vendor in the legend of a chart."""
    round_ = Markup('<circle class="key {}" cx="7" cy="7" r="5.5"/>')
    shape = Markup('<path class="key {}" d="M7 1l6 6-6 6-6-6Z"/>') if diamond else round_
    return Markup('<svg width="14" height="14" aria-hidden="true">{}</svg>').format(shape.format(klass))


def interval_bar(
    dot: Dot,
    threshold: float,
    axis: Axis,
    label: str,
    *,
    passes: Literal["above", "below"] = "above",
    small: bool = False,
) -> Markup:
    """A criterion: the interval, its value, the threshold and the shaded side on which it passes.

    `small` leaves out the number at the threshold, for a row that says it beside the mark.
    """
    low, high = (threshold, axis.high) if passes == "above" else (axis.low, threshold)
    at = axis.at(threshold)
    description = f"{label}: {dot.in_words(axis.write)}, threshold at {'least' if passes == 'above' else 'most'} {axis.write(threshold)}"
    inner = (
        _zone(axis, low, high, "26")
        + Markup('<line class="grid" x1="0" x2="100%" y1="26" y2="26"/>')
        + _dot(dot, axis, 13, radius=4 if small else 5.5)
        + upright(at, "tick", "26")
    )
    if small:
        return svg(28, description, inner)
    return svg(40, description, inner + words(at, 39, axis.write(threshold)))


def dot_row(
    dots: Sequence[Dot],
    axis: Axis,
    label: str,
    *,
    line: float | None = None,
    dashed: float | None = None,
    zone: tuple[float, float] | None = None,
) -> Markup:
    """A row of a chart: each dot with its interval (two vendors one above the other), on the shared axis.

    `line` is a target, `dashed` a margin or a lesser line, `zone` the shaded range.
    """
    height = 28 if len(dots) == 1 else 12 + 16 * len(dots)
    description = "; ".join(dot.in_words(axis.write) for dot in dots)
    inner = _zone(axis, *zone, "100%") if zone else Markup("")
    inner += Markup("").join(
        upright(axis.at(tick), "grid", "100%") for tick in axis.ticks() if tick not in (line, dashed)
    )
    if line is not None:
        inner += upright(axis.at(line), "tick", "100%")
    if dashed is not None:
        inner += upright(axis.at(dashed), "tick dash", "100%")
    inner += _middle(dots, axis)
    return svg(height, f"{label}: {description}", inner)


def difference_row(dot: Dot, margin: float, axis: Axis, label: str, *, reading: str = "") -> Markup:
    """A difference: zero as the base line, the margin dashed, and the shaded side that is not inferior."""
    inner = _zone(axis, -abs(margin), axis.high, "100%")
    inner += Markup("").join(
        upright(axis.at(t), "grid", "100%") for t in axis.ticks() if t not in (0, -abs(margin))
    )
    inner += upright(axis.at(0), "base", "100%") + upright(axis.at(-abs(margin)), "tick dash", "100%")
    inner += _middle((dot,), axis)
    description = f"{label}: difference {dot.in_words(axis.write)}" + (f", {reading}" if reading else "")
    return svg(46, description, inner)


def axis_line(axis: Axis, named: Sequence[tuple[float, str]] = ()) -> Markup:
    """The numbers under a chart; a named value (a target, a margin) is bold and hides the numbers it would cover."""
    inner, covered = Markup(""), []
    for i, (value, name) in enumerate(named):
        anchor, at = _apart(axis, named, i), axis.part(value)
        inner += words(axis.at(value), 15, name, anchor, bold=True)
        covered.append((at - (0.4 if anchor == "end" else 0.17), at + (0.4 if anchor == "start" else 0.17)))
    free = [t for t in axis.ticks() if not any(low < axis.part(t) < high for low, high in covered)]
    inner += Markup("").join(words(axis.at(t), 15, axis.write(t)) for t in free)
    return Markup('<svg class="m" height="22" aria-hidden="true">{}</svg>').format(inner)


def _apart(axis: Axis, named: Sequence[tuple[float, str]], i: int) -> str:
    """The text anchor of a named value: away from a close neighbour."""
    close = [value for j, (value, _) in enumerate(named) if j != i]
    gaps = [axis.part(value) - axis.part(named[i][0]) for value in close]
    nearest = min(gaps, key=abs, default=1.0)
    return "" if abs(nearest) > 0.15 else "end" if nearest > 0 else "start"


def small_interval(
    dot: Dot, axis: Axis, label: str, *, line: float | None = None, lines: Sequence[float] = ()
) -> Markup:
    """An interval in a table's cell, with its reference lines: `line`, or several."""
    lines = lines if line is None else (line, *lines)
    inner = Markup('<line class="grid" x1="0" x2="100%" y1="11" y2="11"/>') + _dot(dot, axis, 11, radius=5)
    inner += Markup("").join(upright(axis.at(at), "tick", "22") for at in lines)
    against = "".join(f", line at {axis.write(at)}" for at in lines)
    return svg(22, f"{label}: {dot.in_words(axis.write)}{against}", inner)


def _middle(dots: Sequence[Dot], axis: Axis) -> Markup:
    """The dots, one above the other around the middle line; a row may be taller than its mark."""
    drawn = Markup("").join(_dot(dot, axis, 16 * i - 8 * (len(dots) - 1)) for i, dot in enumerate(dots))
    return Markup('<svg y="50%" overflow="visible">{}</svg>').format(drawn)


def _zone(axis: Axis, low: float, high: float, height: str) -> Markup:
    return Markup('<rect class="zone" x="{}" width="{}" y="0" height="{}"/>').format(
        axis.at(low), axis.width(low, high), height
    )


def _dot(dot: Dot, axis: Axis, y: int, radius: float = 5.5) -> Markup:
    if dot.value is None:
        return Markup("")
    drawn = Markup("")
    if dot.low is not None and dot.high is not None:
        drawn = Markup('<line class="iv {0}" x1="{1}" x2="{2}" y1="{3}" y2="{3}"/>').format(
            dot.klass, axis.at(dot.low), axis.at(dot.high), y
        )
    at = axis.at(dot.value)
    if dot.diamond:
        place = Markup('<svg x="{}" y="{}" overflow="visible" width="1" height="1">{}</svg>')
        return drawn + place.format(at, y, DIAMOND.format(f"dot {dot.klass}"))
    return drawn + Markup('<circle class="dot {}" cx="{}" cy="{}" r="{}"/>').format(dot.klass, at, y, radius)
