"""How a number moved, as the pages draw and say it: before, after, the difference with its interval, and what it means."""

from collections.abc import Callable, Iterable

from markupsafe import Markup

from workbench.documents.pilot import METRICS, is_share
from workbench.pilot.scorecard import Move
from workbench.report import marks, numbers
from workbench.report.charts import Plot, Row
from workbench.report.drawing import Axis
from workbench.statistics.estimate import Estimate

LOWER_IS_BETTER = {"cost_per_correct", "rework"}
UNSETTLED = "not settled"
Write = Callable[[float | None], str]


def writer(metric: str, currency: str) -> Write:
    """How a metric's value is written."""
    if metric == "cost_per_correct":
        return lambda value: numbers.money(value, numbers.symbol(currency))
    return numbers.percent if is_share(metric) else numbers.coefficient


def name_of(metric: str) -> str:
    """What a metric is called within a sentence."""
    return METRICS[metric][0].partition(",")[0].lower()


def reading(move: Move) -> str:
    """Better, worse or not settled, by the whole interval of the difference; undefined without one."""
    if move.difference.value is None:
        return numbers.UNDEFINED
    if not move.settled:
        return UNSETTLED
    rises = move.difference.value > 0
    return "worse" if rises == (move.metric in LOWER_IS_BETTER) else "better"


def difference_text(move: Move, currency: str) -> str:
    """A difference with its interval: in points where it is one of shares."""
    d = move.difference
    if d.value is None:
        return numbers.UNDEFINED
    write = numbers.points if is_share(move.metric) else _signed(writer(move.metric, currency))
    if d.low is None or d.high is None:
        return f"{write(d.value)} (no interval)"
    return f"{write(d.value)} ({numbers.between(write(d.low), write(d.high))})"


def _signed(write: Write) -> Write:
    def signed(value: float | None) -> str:
        return f"+{numbers.JOINER}{write(value)}" if value is not None and value > 0 else write(value)

    return signed


def sentence(name: str, move: Move, currency: str) -> str:
    """What happened to one number of one vendor, true of its interval."""
    metric, says = name_of(move.metric), reading(move)
    if says == numbers.UNDEFINED:
        return f"{name}: {metric} cannot be compared, {move.difference.reason}."
    change = difference_text(move, currency)
    if is_share(move.metric):
        change = change.replace(" (", " points (", 1)
    if says == UNSETTLED:
        return f"{name}: no settled change in {metric}, {change}."
    verb = "rose" if (move.difference.value or 0) > 0 else "fell"
    return f"{name}: {metric} {verb}, which is {says}: {change}."


def difference_plot(name: str, moves: Iterable[Move], currency: str) -> Plot | None:
    """The differences of one vendor that are shares, on one axis of points around no change; None if there is none."""
    known = [m for m in moves if m.difference.value is not None and is_share(m.metric)]
    if not known:
        return None
    ends = [
        abs(end) for m in known for end in (m.difference.value, m.difference.low, m.difference.high) if end
    ]
    reach = next((r for r in (0.05, 0.1, 0.2, 0.5) if max(ends, default=0) <= r), 1.0)
    axis = Axis(-reach, reach, lambda value: numbers.points(value).removesuffix(".0"))
    rows = tuple(_row(move, axis, currency) for move in known)
    return Plot(
        f"{name}: change in points",
        rows,
        marks.axis_line(axis, ((0.0, "no change"),)),
        _caption(known),
        long=True,
    )


def _row(move: Move, axis: Axis, currency: str) -> Row:
    title, write, d = METRICS[move.metric][0], writer(move.metric, currency), move.difference
    was = f"{write(move.before.value)} → {write(move.after.value)}"
    mark = marks.dot_row((marks.Dot(d.value, d.low, d.high),), axis, f"{title}, change", line=0.0)
    right = Markup("<b>{}</b> {}").format(difference_text(move, currency), reading(move))
    return Row(Markup("<b>{}</b><small>{}</small>").format(title, was), mark, right)


def _caption(moves: Iterable[Move]) -> str:
    means = dict.fromkeys(
        f"{METRICS[m.metric][0]}: {m.says}, n = {numbers.many(m.difference.n, m.difference.unit.removesuffix('s'))}"
        for m in moves
    )
    return f"Dot and band: the difference and its interval; a band that misses the line is a settled change. {'. '.join(means)}."


def value_text(estimate: Estimate, write: Write) -> str:
    """A value with its interval and n, or the reason why there is none."""
    if estimate.value is None:
        return estimate.reason or numbers.UNDEFINED
    around = (
        f" ({numbers.between(write(estimate.low), write(estimate.high))})" if estimate.low is not None else ""
    )
    return f"{write(estimate.value)}{around}, n {numbers.count(estimate.n)}"
