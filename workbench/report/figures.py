"""The statistical figures that matplotlib draws: heat maps of all pairs of annotators, and of all pairs of labels.

A figure is a separate SVG inside `<img>`: the same bytes in every run, text stays text, and its colours follow
the page's dark mode. A table beside it has the same numbers.
"""

import base64
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from workbench.answers.annotations import Floats, Ints
from workbench.store.files import replace

MEASURED = "DejaVu Sans"  # comes with matplotlib, so that the layout is the same on every machine
FONT = "system-ui, 'Helvetica Neue', Arial, 'Liberation Sans', 'Noto Sans', sans-serif"
INK, DARK_INK = "#1b2026", "#e6eaee"
LONGEST = 24  # characters drawn of a name
WRITTEN = 16  # columns; with more, the cells have no numbers
DRAWN = (3, 40)  # fewest and most annotators in a readable heat map
SETTINGS: Any = {
    "svg.hashsalt": "workbench",
    "svg.fonttype": "none",
    "font.family": MEASURED,
    "font.size": 9.75,  # 13 px
    "axes.edgecolor": "none",
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
}
FOLLOWS_THE_PAGE = (
    f"<style>@media (prefers-color-scheme:dark){{[id^=ink] text{{fill:{DARK_INK}!important}}}}</style>"
)
CELL = re.compile(
    r'<path d="M (\S+) (\S+) \nL (\S+) \2 \nL \3 (\S+) \nL \1 \4 \nL \1 \2 \n(?:z\n)?"[^>]*? style="fill: (#\w+)"/>'
)
EMPTY = re.compile(r'\s*<path d="[^"]*" clip-path="[^"]*" style="fill: none"/>')


@dataclass(frozen=True)
class Figure:
    """A drawn figure: its SVG, its text alternative, and its natural width in px."""

    svg: str
    alt: str
    width: int
    height: int

    def __html__(self) -> str:
        data = base64.b64encode(self.svg.encode()).decode()
        image = Markup('<img src="data:image/svg+xml;base64,{}" alt="{}" width="{}" height="{}">')
        return image.format(Markup(data), self.alt, self.width, self.height)


def heat_map(
    values: Floats,
    names: Sequence[str],
    alt: str,
    *,
    low: float,
    high: float,
    write: Callable[[float], str],
) -> Figure:
    """A heat map of a symmetric table (N, N), each pair once, in steps of blue, dark for high; NaN is empty.

    Up to `WRITTEN` names, each cell has its number; the legend is in the empty corner.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Drawing

    n = len(names) - 1
    triangle = np.where(np.tri(n + 1, k=-1, dtype=bool), values, np.nan)[1:, :-1]
    cell = 46 if n <= WRITTEN else 18
    margin = 14 + 7.2 * min(max(map(len, names)), LONGEST)
    size = cell * n
    whole = margin + size + 8
    with rc_context(SETTINGS):
        drawing = Drawing(figsize=(whole / 96, whole / 96), dpi=96)
        FigureCanvasSVG(drawing)
        axes = drawing.add_axes((margin / whole, margin / whole, size / whole, size / whole))
        axes.pcolormesh(triangle[::-1], cmap="Blues", vmin=low, vmax=high, edgecolors="none")
        axes.set_axis_off()
        _names(axes, names, sideways=n > WRITTEN)
        if n <= WRITTEN:
            _numbers(axes, triangle, low + 0.72 * (high - low), write)
        _shades(drawing, whole, cell, write(low), write(high))
        out = io.StringIO()
        drawing.savefig(out, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return Figure(_settled(out.getvalue()), alt, round(whole), round(whole))


def by_similarity(values: Floats) -> Ints:
    """An order (N,) that puts similar ones side by side: average linkage on 1 − value, with optimal leaf order.

    Bar-Joseph, Gifford & Jaakkola (2001), "Fast optimal leaf ordering for hierarchical clustering". An unknown
    value counts as the mean of the known ones.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering

    n = len(values)
    known = values[np.triu_indices(n, 1)]
    known = np.where(np.isfinite(known), known, np.nanmean(known))
    apart = 1 - known - (1 - known).min()
    return np.asarray(leaves_list(optimal_leaf_ordering(linkage(apart, "average"), apart)), np.int32)


def _names(axes: Any, names: Sequence[str], *, sideways: bool) -> None:
    """The names: from the second on the left, up to the last but one below; their colour follows the page."""
    labels = [name if len(name) <= LONGEST else name[: LONGEST - 1] + "…" for name in names]
    n = len(names) - 1
    turn = 90 if sideways or max(map(len, names)) > 6 else 0
    style: dict[str, Any] = {"clip_on": False, "parse_math": False}
    for i in range(n):
        axes.text(-0.15, n - i - 0.5, labels[i + 1], ha="right", va="center", gid=f"ink-row-{i}", **style)
        axes.text(
            i + 0.5, -0.15, labels[i], ha="center", va="top", rotation=turn, gid=f"ink-column-{i}", **style
        )


def _shades(drawing: Any, whole: float, cell: float, low: str, high: str) -> None:
    """The legend of pale and dark, in the empty corner."""
    width, right = 90, whole - 8 - 3 * cell / 4
    if right - width - 60 < whole / 2:
        return
    axes = drawing.add_axes(((right - width - 34) / whole, 1 - 22 / whole, width / whole, 12 / whole))
    axes.pcolormesh(np.linspace(0, 1, 6)[None], cmap="Blues", edgecolors="none")
    axes.set_axis_off()
    axes.text(-0.3, 0.5, low, ha="right", va="center", gid="ink-low", parse_math=False)
    axes.text(6.3, 0.5, high, ha="left", va="center", gid="ink-high", parse_math=False)


def _numbers(axes: Any, values: Floats, darkest: float, write: Callable[[float], str]) -> None:
    """The number of each cell, light on the dark shades."""
    n = len(values)
    for row, column in zip(*np.nonzero(np.isfinite(values)), strict=True):
        value = float(values[row, column])
        colour = "#ffffff" if value > darkest else INK
        axes.text(
            column + 0.5,
            n - row - 0.5,
            write(value),
            ha="center",
            va="center",
            color=colour,
            parse_math=False,
        )


def _settled(svg: str) -> str:
    """The drawing without machine-dependent parts, with cells as rectangles and colours for dark mode."""
    svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = EMPTY.sub("", svg)
    svg = CELL.sub(_rectangle, svg).replace(f"'{MEASURED}'", FONT)
    return svg.strip().replace("<defs>", FOLLOWS_THE_PAGE + "<defs>", 1)


def _rectangle(path: re.Match[str]) -> str:
    left, bottom, right, top = map(float, path.group(1, 2, 3, 4))
    size = f'x="{left:g}" y="{top:g}" width="{right - left:g}" height="{bottom - top:g}"'
    return f'<rect {size} fill="{path[5]}" shape-rendering="crispEdges"/>'


@contextmanager
def chart_file(path: Path, title: str) -> Iterator[Any]:
    """The axes to draw a separate chart on; saved afterwards as SVG to `path`, with its `title`."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Drawing

    with rc_context({**SETTINGS, "axes.edgecolor": "#56616c"}):
        drawing = Drawing(figsize=(7.2, 4.2), dpi=96, layout="constrained")
        FigureCanvasSVG(drawing)
        yield drawing.add_subplot()
        out = io.StringIO()
        drawing.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
    replace(path, out.getvalue().encode())
