"""Charts: bars of counts, parts of a whole, scatter plots, lines over time, and rows of marks on one axis."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import floor

from markupsafe import Markup

from workbench.report import numbers
from workbench.report.drawing import Axis, svg, words
from workbench.statistics.estimate import Estimate


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
    """A histogram: one bar between two edges; bars beyond the promise are drawn as late.

    sides     the texts left and right of the promise, such as ("470 in time", "10 late")
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


HALF = 50  # percent: a segment that begins beyond it has its name to its left, so that none is cut on a phone


def split_bar(parts: Sequence[Part], label: str) -> Markup:
    """A whole in parts, with each count and name under its segment, alternating between two lines so that they cannot collide."""
    whole = sum(part.size for part in parts) or 1
    inner, left = Markup(""), 0.0
    segments = [part for part in parts if part.size]
    for i, part in enumerate(segments):
        start, width = 100 * left / whole, 100 * part.size / whole
        left += part.size
        leftwards = i > 0 and (i == len(segments) - 1 or start > HALF)
        x = f"{start + width if leftwards else start:.2f}%"
        inner += _segment(start, width, part.klass, 18)
        if i % 2 == 0:
            inner += Markup('<line class="base" x1="{0}" x2="{0}" y1="18" y2="44"/>').format(x)
        inner += words(
            x,
            58 if i % 2 == 0 else 36,
            f"{part.size:g} {part.name}",
            "end" if leftwards else "start",
            bold=True,
        )
    return svg(64, label, inner)


def stack(parts: Sequence[Part], label: str) -> Markup:
    """A whole in parts without texts, for a table's cell that says the counts in words."""
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


# Scatter plots of values with their intervals, and lines over time.

HEIGHT, TOP, FOOT = 240, 12, 34  # px: the whole picture, above the plot, below the plot


@dataclass(frozen=True)
class Place:
    """One point of a scatter plot: place, vertical interval, name, and style."""

    x: float
    y: float
    low: float
    high: float
    name: str
    klass: str = "one"
    diamond: bool = False


def scatter(
    places: Sequence[Place], across: Axis, up: Axis, label: str, *, line: float | None = None
) -> Markup:
    """Points with vertical intervals; `line` is a level on the vertical axis, such as a floor.

    A name is written beside its point, or where it covers no other name or point; a line leads to one that moved away.
    """
    inner = Markup("")
    for t in up.ticks():
        inner += Markup('<line class="grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(_y(up, t))
        inner += words("0%", _y(up, t) - 3, up.write(t), "start")
    for t in across.ticks(7):
        inner += words(across.at(t), HEIGHT - 14, across.write(t))
    if line is not None:
        inner += Markup('<line class="tick" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(_y(up, line))
    spots = [(across.part(place.x) * NARROW, _y(up, place.y)) for place in places]
    lines = [
        (x - 2, _y(up, place.high), x + 2, _y(up, place.low))
        for (x, _), place in zip(spots, places, strict=True)
    ]
    for place, shift in zip(places, _shifts(spots, lines, [place.name for place in places]), strict=True):
        inner += _place(place, across, up, shift)
    description = "; ".join(f"{p.name} {across.write(p.x)}, {up.write(p.y)}" for p in places)
    return svg(HEIGHT, f"{label}: {description}", inner)


NARROW = 560.0  # px: the narrowest scatter; on a smaller screen it scrolls
LETTER, LINE = 7.5, 15.0  # px: the size of a letter
AWAY = (0.0, -16.0, 16.0, -32.0, 32.0, -48.0, 48.0, -64.0, 64.0)  # px up or down that a name may move


Box = tuple[float, float, float, float]  # left, top, right, bottom


def _shifts(
    spots: Sequence[tuple[float, float]], lines: Sequence[Box], texts: Sequence[str]
) -> list[tuple[float, float]]:
    """(dx, dy) from each point to the start of its name, so that no name covers another, a point or an interval."""
    taken: list[Box] = [*((x - 6, y - 6, x + 6, y + 6) for x, y in spots), *lines]
    shifts = []
    for (x, y), text in zip(spots, texts, strict=True):
        wide = LETTER * len(text)
        ways = [(dx, dy) for dy in AWAY for dx in (9.0, -9.0 - wide)]
        boxes = {
            way: (x + way[0], y + way[1] - LINE / 2, x + way[0] + wide, y + way[1] + LINE / 2) for way in ways
        }
        inside = [w for w in ways if boxes[w][0] >= 0 and boxes[w][2] <= NARROW and boxes[w][1] >= 0]
        chosen = min(inside or ways, key=lambda way: sum(_overlap(boxes[way], box) for box in taken))
        taken.append(boxes[chosen])
        shifts.append(chosen)
    return shifts


def _overlap(a: Box, b: Box) -> float:
    """The area that two boxes share."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _place(place: Place, across: Axis, up: Axis, shift: tuple[float, float]) -> Markup:
    x, y = across.at(place.x), _y(up, place.y)
    drawn = Markup('<line class="iv thin {}" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
        place.klass, x, x, _y(up, place.low), _y(up, place.high)
    )
    if place.diamond:
        shape = Markup('<path class="dot {}" d="M0-6 6 0 0 6-6 0Z"/>').format(place.klass)
        drawn += Markup('<svg x="{}" y="{}" overflow="visible" width="1" height="1">{}</svg>').format(
            x, y, shape
        )
    else:
        drawn += Markup('<circle class="dot {}" cx="{}" cy="{}" r="5.5"/>').format(place.klass, x, y)
    dx, dy = shift
    leader = Markup("")
    if dy:
        leader = Markup('<line class="grid" x1="0" x2="{:g}" y1="0" y2="{:g}"/>').format(
            dx if dx > 0 else dx + LETTER * len(place.name), dy
        )
    text = Markup('<text x="{:g}" y="{:g}" text-anchor="{}">{}</text>').format(
        dx if dx > 0 else -9, dy + 4, "start" if dx > 0 else "end", place.name
    )
    around = Markup('<svg x="{}" y="{}" overflow="visible" width="1" height="1">{}</svg>')
    return around.format(x, y, leader) + drawn + around.format(x, y, text)


def run_of(
    values: Sequence[float],
    label: str,
    *,
    limit: float,
    at: int | None = None,
    caption: str = "",
    klass: str = "one",
) -> Markup:
    """A series from left to right with its limit dashed, and a line with a caption where something began."""
    low, high = min(0.0, *values, limit), max(0.0, *values, limit)
    span = (high - low) or 1.0
    last = max(len(values) - 1, 1)
    points = " ".join(f"{100 * i / last:.2f},{100 * (high - v) / span:.2f}" for i, v in enumerate(values))
    plane = Markup(
        '<svg x="0" y="18" width="100%" height="90" viewBox="0 0 100 100" preserveAspectRatio="none" overflow="visible">'
        '<line class="base" x1="0" x2="100" y1="{0:.2f}" y2="{0:.2f}" vector-effect="non-scaling-stroke"/>'
        '<line class="tick dash" x1="0" x2="100" y1="{1:.2f}" y2="{1:.2f}" vector-effect="non-scaling-stroke"/>'
        '<polyline class="run {2}" points="{3}" vector-effect="non-scaling-stroke"/></svg>'
    ).format(100 * high / span, 100 * (high - limit) / span, klass, points)
    inner = plane
    if at is not None:
        x = f"{100 * at / last:.2f}%"
        inner += Markup('<line class="tick" x1="{0}" x2="{0}" y1="18" y2="108"/>').format(x)
        inner += words(x, 12, caption, "end" if at > last / 2 else "start", bold=True)
    inner += words("0%", 124, "first answer", "start") + words("100%", 124, "last answer", "end")
    return svg(130, label, inner)


def _y(up: Axis, value: float) -> float:
    return round(TOP + (1 - up.part(value)) * (HEIGHT - TOP - FOOT), 1)


# A chart of rows: text on the left, a mark in the middle, the value on the right, one axis below.


@dataclass(frozen=True)
class Row:
    """One row; its texts are escaped unless they are our Markup. `tall` makes room for two dots."""

    left: str
    mark: Markup
    right: str
    tall: bool = False


@dataclass(frozen=True)
class Plot:
    """A chart with its heading, and a caption with n, method and interval.

    long   whether the right side is a sentence; phones show it below the mark
    """

    title: str
    rows: tuple[Row, ...]
    axis: Markup
    caption: str
    long: bool = False


def value_and_interval(estimate: Estimate, write: Callable[[float | None], str] = numbers.share) -> Markup:
    """The text beside a mark: the value in bold and its interval, or the reason why there is no value."""
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
    """An axis up to 1 that begins at a multiple of 0.2, at or below every interval and `low`."""
    ends: list[float] = [end for e in estimates for end in (e.low, e.value) if end is not None]
    first = floor(min([*ends, *marked, low]) * 5 + 1e-9) / 5
    return Axis(first, 1.0, write)
