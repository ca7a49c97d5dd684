"""`workbench plan ramp-up`: how many people deliver a volume by a date, at a pace that was measured."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, ROOT, print_json, print_table

if TYPE_CHECKING:
    from workbench.pilot.throughput import Pace

DAY = click.DateTime(formats=["%Y-%m-%d"])
SHARE = click.FloatRange(0, 1, max_open=True)


@click.command("ramp-up")
@click.option("--units", type=click.IntRange(1), required=True, help="Answers to deliver.")
@click.option("--start", type=DAY, required=True, help="First day.")
@click.option("--due", type=DAY, required=True, help="Day by whose end they are due.")
@click.option("--pilot", help="Pilot whose deliveries measure the pace ...")
@click.option("--vendor", help="... and the vendor of it.")
@click.option("--answers", type=FILE, help="A file of answers with times, instead of a pilot.")
@click.option("--question", help="Which question of the file, where it holds several.")
@click.option(
    "--hours",
    type=click.FloatRange(0, 24, min_open=True),
    default=6.0,
    show_default=True,
    help="Worked a person and day, without pauses.",
)
@click.option("--rework", type=SHARE, help="Share of answers done again; as in the pilot where not given.")
@click.option(
    "--absence",
    type=SHARE,
    default=0.05,
    show_default=True,
    help="Share of days on which a person is not there.",
)
@click.option(
    "--first-day",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.6,
    show_default=True,
    help="Share of the full pace on the first day.",
)
@click.option(
    "--learning-days",
    type=click.FloatRange(0, min_open=True),
    default=3.0,
    show_default=True,
    help="Days until half of the rest is gained.",
)
@click.option(
    "--surge",
    type=click.FloatRange(0, 2),
    default=0.0,
    show_default=True,
    help="Share of overtime at the end ...",
)
@click.option(
    "--surge-days",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="... on so many last working days.",
)
@click.option("--weekend", is_flag=True, help="Saturday and Sunday are worked too.")
@click.option(
    "--sure",
    type=click.FloatRange(0, 1, True, True),
    default=0.9,
    show_default=True,
    help="Chance to be done in time.",
)
@click.option("--seed", type=int, default=20260101, show_default=True, help="Of the simulation.")
@ROOT
@JSON
def ramp_up(
    units: int,
    start: dt.datetime,
    due: dt.datetime,
    seed: int,
    root: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Simulate how many people deliver so many answers by a date, with percentiles.

    The pace is measured in a pilot (--pilot, --vendor) or in a file of answers with times (--answers).

    \b
    Example:
      workbench plan ramp-up --units 50000 --start 2026-12-01 --due 2026-12-31 --pilot november --vendor vendor_a
    """
    from workbench.pilot.ramp_up import Work, plan_ramp_up

    pace, rework, prices, currency = _measured(given, root)
    conditions = ("hours", "absence", "first_day", "learning_days", "surge", "surge_days", "weekend", "sure")
    work = Work(
        units,
        start.date(),
        due.date(),
        rework=rework if given["rework"] is None else given["rework"],
        **{name: given[name] for name in conditions},
    )
    found = plan_ramp_up(work, pace, per_unit=prices[0], per_hour=prices[1], seed=seed).to_dict()
    if as_json:
        print_json(found)
        return
    if found["reason"]:
        click.echo(found["reason"])
    spread, hours, cost = found["people_spread"], found["hours"], found["cost"]
    click.echo(f"measured: {_said(pace)}; rework {100 * work.rework:.1f} %")
    click.echo(f"people: {found['people']} (10 % and 90 % of worlds: {spread['p10']} and {spread['p90']})")
    click.echo(
        f"hours: {hours['p50']:,.0f} (10 % and 90 % of worlds: {hours['p10']:,.0f} and {hours['p90']:,.0f})"
    )
    if cost:
        money = f"{cost['p50']:,.2f} (10 % and 90 % of worlds: {cost['p10']:,.2f} and {cost['p90']:,.2f})"
        click.echo(f"cost, {currency}: {money}")
    rows = [
        (
            one["people"],
            f"{one['chance']:.3f}",
            f"{one['low']:.3f} to {one['high']:.3f}",
            *one["done"].values(),
        )
        for one in found["chances"]
    ]
    print_table(("people", "in time", "interval", "done: 10 %", "50 %", "90 % of worlds"), rows)
    for said in found["assumed"]:
        click.echo(f"Taken for given: {said}.")
    click.echo(f"{found['method']}, seed {seed}.")


def _said(pace: "Pace") -> str:
    """Whose pace it is, of how many, and how far they differ."""
    low, high = min(pace.per_hour), max(pace.per_hour)
    made_up = "simulated " if pace.simulated else ""
    n = len(pace.per_hour)
    return (
        f"{pace.source}, {n} {made_up}{'person' if n == 1 else 'people'} with {low:.0f} to {high:.0f} answers an hour, "
        f"n {pace.answers} answers"
    )


def _measured(
    given: dict[str, Any], root: Path | None
) -> tuple["Pace", float, tuple[float | None, float | None], str]:
    """The pace, the share of rework that was seen, what was paid for a unit and an hour, and in which currency."""
    from workbench.pilot.throughput import measured_pace, rework_seen

    if (given["answers"] is None) == (given["pilot"] is None):
        raise click.UsageError(
            "the pace is measured in a pilot (--pilot and --vendor) or in a file (--answers): give one."
        )
    if given["answers"] is not None:
        from workbench.formats.read import read

        answers = read(given["answers"], question=given["question"])
        return measured_pace(answers, given["answers"].name), rework_seen(answers), (None, None), ""
    from workbench.errors import NotFound, listed
    from workbench.quality.deliveries import load_pilot

    inputs = load_pilot(Workspace.find(root), given["pilot"]).inputs
    known = {vendor.id: vendor for vendor in inputs.pilot.vendors}
    if given["vendor"] not in known:
        raise NotFound(
            f"pilot {given['pilot']} has no vendor {given['vendor']!r}; expected one of {listed(known)}."
        )
    vendor = known[given["vendor"]]
    answers = inputs.answers[inputs.question].of_vendor(vendor.id)
    pace = measured_pace(answers, f"{vendor.shown} in {inputs.pilot.title}", simulated=vendor.simulated)
    paid = (None, None) if vendor.price is None else (vendor.price.per_unit, vendor.price.per_hour)
    return pace, rework_seen(answers), paid, inputs.pilot.currency
