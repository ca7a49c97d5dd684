"""Two numbers at once: a scatter of values with their intervals, and a line that runs through time."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from workbench.report.drawing import Axis, svg, words

HEIGHT, TOP, FOOT = 240, 12, 34  # px: of the picture, above the plane, below it


@dataclass(frozen=True)
class Place:
    """One point of a scatter: where, its interval upwards, whose, and how it is drawn."""

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
    """Points with upright intervals; `line` is a level of the upright axis, such as a floor.

    A name that would cover another is left to the words that say the numbers.
    """
    inner = Markup("")
    for t in up.ticks():
        inner += Markup('<line class="grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(_y(up, t))
        inner += words("0%", _y(up, t) - 3, up.write(t), "start")
    for t in across.ticks(7):
        inner += words(across.at(t), HEIGHT - 14, across.write(t))
    if line is not None:
        inner += Markup('<line class="tick" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(_y(up, line))
    written: list[tuple[float, float]] = []
    for place in sorted(places, key=lambda p: (p.y, p.x)):
        at = (across.part(place.x), _y(up, place.y))
        free = all(abs(at[0] - x) > 0.06 or abs(at[1] - y) > 14 for x, y in written)
        inner += _place(place, across, up, place.name if free else "")
        written += [at] if free else []
    said = "; ".join(f"{p.name} {across.write(p.x)}, {up.write(p.y)}" for p in places)
    return svg(HEIGHT, f"{label}: {said}", inner)


def _place(place: Place, across: Axis, up: Axis, name: str) -> Markup:
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
    end = across.part(place.x) > 0.85
    inner = Markup('<svg x="{}" y="{}" overflow="visible" width="1" height="1">{}</svg>')
    text = Markup('<text x="{}" y="4" text-anchor="{}">{}</text>').format(
        -9 if end else 9, "end" if end else "start", name
    )
    return drawn + inner.format(x, y, text)


def run_of(
    values: Sequence[float],
    label: str,
    *,
    limit: float,
    at: int | None = None,
    said: str = "",
    klass: str = "one",
) -> Markup:
    """A series from left to right, its limit dashed, and the place at which something began, with what is said of it."""
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
        inner += words(x, 12, said, "end" if at > last / 2 else "start", bold=True)
    inner += words("0%", 124, "first answer", "start") + words("100%", 124, "last answer", "end")
    return svg(130, label, inner)


def _y(up: Axis, value: float) -> float:
    return round(TOP + (1 - up.part(value)) * (HEIGHT - TOP - FOOT), 1)
