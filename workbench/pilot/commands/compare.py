"""`workbench pilot compare` and `scorecard`: how vendors moved between pilots, and over months."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.pilot import METRICS
from workbench.errors import OutOfRange
from workbench.store.workspace import Workspace
from workbench.ui.options import JSON, ROOT, print_json, print_table

if TYPE_CHECKING:
    from workbench.pilot.scorecard import Move, Period
    from workbench.statistics.estimate import Estimate

CONFIDENCE = click.option(
    "--confidence",
    type=click.FloatRange(0.5, 1, True, True),
    default=0.95,
    show_default=True,
    help="Of all intervals, whatever each pilot agreed on.",
)


@click.command("compare")
@click.argument("before")
@click.argument("after")
@CONFIDENCE
@ROOT
@JSON
def compare(before: str, after: str, confidence: float, root: Path | None, as_json: bool) -> None:
    """Compare two pilots: how each vendor of both moved, paired where they had the same items.

    \b
    Example:
      workbench pilot compare november winter
    """
    from workbench.pilot.compare import compare_pilots
    from workbench.quality.deliveries import load_pilot

    if before == after:
        raise OutOfRange(f"pilot {before!r} is compared with itself; name another one.")
    workspace = Workspace.find(root)
    sides = [load_pilot(workspace, name).inputs for name in (before, after)]
    comparison = compare_pilots(sides[0], sides[1], confidence=confidence)
    if as_json:
        print_json(comparison.to_dict())
        return
    click.echo(_caption(confidence))
    for sentence in comparison.differs:
        click.echo(f"Not agreed alike: {sentence}.")
    for vendor in comparison.vendors:
        simulated = " (simulated)" if vendor.before.simulated or vendor.after.simulated else ""
        columns = ("", comparison.before, comparison.after, "difference", "")
        print_table(columns, [_row(move) for move in vendor.moves], f"{vendor.name}{simulated}")
    for sentence in dict.fromkeys(
        _difference_kind(move) for vendor in comparison.vendors for move in vendor.moves
    ):
        click.echo(f"{sentence}.")


def _caption(confidence: float) -> str:
    return f"Below each number: its interval at {100 * confidence:g} %, and n."


def _row(move: "Move") -> tuple[Any, ...]:
    both = [_estimate_text(estimate, _digits(move)) for estimate in (move.before, move.after)]
    return (METRICS[move.metric][0], *both, _change(move), "paired" if move.paired else "")


def _estimate_text(estimate: "Estimate", digits: int = 3, unit: str = "", sign: str = "") -> str:
    """A number, with its interval and n on the next line; the reason where it is undefined."""
    if estimate.value is None:
        return estimate.reason or "undefined"
    value, low, high = (
        "none" if x is None else f"{x:{sign}.{digits}f}"
        for x in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value}{unit}\n{low} to {high}, n {estimate.n}"


def _change(move: "Move") -> str:
    """A difference with its interval and its n; the reason where there is none."""
    return _estimate_text(move.difference, _digits(move), sign="+")


def _digits(move: "Move") -> int:
    return 4 if move.metric == "cost_per_correct" else 3


def _difference_kind(move: "Move") -> str:
    """Whether a difference is paired and what it means, or why it is undefined."""
    if move.difference.value is None:
        return f"{METRICS[move.metric][0]}: {move.difference.reason}"
    return f"{'Paired' if move.paired else 'Not paired'}: {move.says}"


@click.command("scorecard")
@click.argument("vendor", required=False)
@CONFIDENCE
@ROOT
@JSON
def scorecard(vendor: str | None, confidence: float, root: Path | None, as_json: bool) -> None:
    """Show vendors over all pilots and months: quality, turnaround, cost of a right answer, drift.

    A pilot that cannot be read, such as one without a delivery yet, is left out and named.

    \b
    Example:
      workbench pilot scorecard
      workbench pilot scorecard vendor_a --json
    """
    from workbench.pilot.scorecard import scorecards
    from workbench.quality.deliveries import load_readable

    read, left = load_readable(Workspace.find(root))
    cards = scorecards([one.inputs for one in read], vendor, confidence=confidence)
    if as_json:
        print_json({"cards": [card.to_dict() for card in cards], "left_out": left})
        return
    columns = ("month", "accuracy", "median hours", "in time", "a right answer", "rework", "got worse")
    for card in cards:
        rows = [_period(period) for period in card.periods]
        simulated = " (simulated)" if any(period.simulated for period in card.periods) else ""
        print_table(columns, rows, f"{card.name}{simulated}: accuracy, {card.trend}")
        if len(card.periods) > 1 and not card.moves:
            click.echo("  not compared: a period has no dates, so nobody knows which came first")
        for period, step in zip(card.periods[1:], card.moves, strict=False):
            click.echo(f"  to {period.month or 'no dates'} {period.pilot}: accuracy {_move_text(step[0])}")
        for period in card.periods:
            click.echo(f"  drift, {period.month or 'no dates'} {period.pilot}: {period.drift_says}")
        if card.course is not None and len(card.periods) > 2:
            click.echo(f"  from first to last: accuracy {_move_text(card.course)}")
    click.echo(_caption(confidence))
    for reason in left:
        click.echo(f"Left out: {reason}", err=True)


def _move_text(move: "Move") -> str:
    value, _, around = _change(move).partition("\n")
    kind = "paired" if move.paired else "unpaired"
    return f"{value}{f' ({around})' if around else ''}, {kind}: {move.says}."


def _stacked(estimate: "Estimate", digits: int = 3, unit: str = "") -> str:
    """A number, its interval and its n on three lines, so that seven columns fit a terminal."""
    return _estimate_text(estimate, digits, unit).replace(", n ", "\nn ")


def _period(period: "Period") -> tuple[str, ...]:
    hours = period.median_hours
    return (
        f"{period.month or 'no dates'} {period.pilot}",
        _stacked(period.accuracy),
        "unknown" if hours is None else f"{hours:.1f}\nn {period.within_promise.n}",
        _stacked(period.within_promise),
        _stacked(period.cost_per_correct, 4, f" {period.currency}"),
        _stacked(period.rework),
        "not known" if period.drifting is None else f"{len(period.drifting)} of {period.people}",
    )
