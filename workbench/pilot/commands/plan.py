"""`workbench plan`: how many items, annotators, money or quiz questions a certain answer needs, before any is paid for."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, ROOT, F, print_json, print_table, shown

if TYPE_CHECKING:
    from workbench.answers.annotations import Annotations
    from workbench.answers.key import AnswerKey
    from workbench.pilot.budget import CostCurve
    from workbench.pilot.ramp_up import Throughput
    from workbench.statistics.planning import Design, Prices, Truths
    from workbench.statistics.power import People

# What a plan rests on: stated on the command line, else taken from the answers of a pilot, else assumed.

SHARE = click.FloatRange(0, 1)
COUNT = click.IntRange(1)


def design_options(command: F) -> F:
    """Options about who answers what, and about the pilot to take these numbers from."""
    for option in reversed(
        (
            click.option("--per-item", type=COUNT, default=1, show_default=True, help="Answers to an item."),
            click.option(
                "--icc", type=SHARE, help="Correlation of two answers to one item; from a pilot, else .2."
            ),
            click.option(
                "--annotators", type=COUNT, help="How many people share the work, where they are a sample."
            ),
            click.option(
                "--annotator-icc",
                type=SHARE,
                help="Correlation of two answers of one person; from a pilot, else 0.",
            ),
            click.option(
                "--answers", type=FILE, help="Answers of a pilot, to take accuracy and correlations from."
            ),
            click.option("--gold", help="Its gold file, or NAME@VERSION of a gold set."),
            click.option("--question", help="Which question of the pilot, where it holds several."),
            click.option("--price", type=click.FloatRange(0), help="Of one answer."),
            click.option(
                "--item-price",
                type=click.FloatRange(0),
                default=0.0,
                help="Of one item whatever its answers, such as its gold.",
            ),
        )
    ):
        command = option(command)
    return command


def prices_of(options: dict[str, Any]) -> "Prices | None":
    """The prices of the options; None where none is given."""
    from workbench.statistics.planning import Prices

    if options["price"] is None and not options["item_price"]:
        return None
    return Prices(options["price"] or 0.0, options["item_price"])


def design_of(options: dict[str, Any]) -> "tuple[float, Design, Truths | None]":
    """The accuracy and the design: as stated, else from a pilot with what it leaves possible, else by default."""
    import numpy as np

    from workbench.quality.spread import possible_truths, study_spread
    from workbench.statistics.planning import Design, Truths

    truths = None
    spreads: dict[str, float | None] = {"accuracy": 0.9, "icc": 0.2, "annotator_icc": 0.0}
    if options["answers"] is not None:
        annotations, key = pilot_of(options["answers"], options)
        if (spread := study_spread(annotations, key)) is not None:
            spreads = {name: getattr(spread, name) for name in spreads}
        truths = possible_truths(annotations, key)
    spreads = {name: options[name] if options[name] is not None else value for name, value in spreads.items()}
    design = Design(
        options["per_item"], spreads["icc"] or 0.0, options["annotators"], spreads["annotator_icc"] or 0.0
    )
    if truths is not None:
        share, icc = (options[name] for name in ("accuracy", "icc"))
        truths = Truths(
            truths.share if share is None else np.full_like(truths.share, share),
            truths.icc if icc is None else np.full_like(truths.icc, icc),
        )
    return spreads["accuracy"] or 0.0, design, truths


def deviation_of(better_by: float, options: dict[str, Any]) -> float:
    """The deviation of the difference on an item: as stated, else from a pilot, else from assumed correlations."""
    from workbench.statistics.power import item_sd, observed_sd

    if options["sd"] is not None:
        return float(options["sd"])
    if (options["answers"] is None) != (options["against"] is None):
        raise click.UsageError("--answers and --against go together: the two vendors of a pilot.")
    if options["answers"] is not None:
        answers, key = pilot_of(options["answers"], options)
        against, _ = pilot_of(options["against"], options)
        return observed_sd(answers, against, key)
    accuracy = options["accuracy"]
    other_accuracy = accuracy + better_by if accuracy + better_by <= 1 else accuracy - better_by
    correlations = {"within": options["within"], "between": options["between"]}
    return item_sd(accuracy, other_accuracy, per_item=options["per_item"], **correlations)


def crew_of(people: int | None, options: dict[str, Any]) -> "People | None":
    """So many people a vendor who differ as stated, else as in a pilot, else by .05; None where no number is stated."""
    from workbench.quality.spread import study_spread
    from workbench.statistics.power import People

    if people is None:
        return None
    sd = options["people_sd"]
    if sd is None and options["answers"] is not None and options["against"] is not None:
        sides = [study_spread(*pilot_of(options[side], options)) for side in ("answers", "against")]
        variances = [side.people_sd**2 for side in sides if side is not None and side.people_sd is not None]
        sd = (sum(variances) / len(variances)) ** 0.5 if variances else None
    return People(people, 0.05 if sd is None else float(sd))


def pilot_of(file: Path, options: dict[str, Any]) -> "tuple[Annotations, AnswerKey]":
    """Answers of a pilot and their gold."""
    from workbench.formats.read import read
    from workbench.formats.tables.endings import names_a_file
    from workbench.quality.sources import key_of

    if options["gold"] is None:
        raise click.UsageError("--answers needs --gold, to tell right answers from wrong ones.")
    annotations = read(file, question=options["question"])
    workspace = None if names_a_file(options["gold"]) else Workspace.find(options["root"])
    return annotations.first_pass(), key_of(options["gold"], annotations.question, workspace=workspace)


OPEN = click.FloatRange(0, 1, min_open=True, max_open=True)
PAIRED = "paired t test over the items that both vendors answer, noncentral t"
TWO_WAY = "interval over items and people of both vendors"
CREWS = (4, 6, 10, 20, 40)  # people at each vendor for which a plan is named where none is asked for
CONFIDENCE = click.option(
    "--confidence",
    type=click.FloatRange(0.5, 1, True, True),
    default=0.95,
    show_default=True,
    help="Of intervals.",
)


@click.group("plan")
def plan_command() -> None:
    """Plan a pilot or a quiz: items, annotators, answers and cost for a stated certainty.

    \b
    Example:
      workbench plan interval --accuracy 0.9 --half-width 0.03
      workbench plan quiz --good 0.95 --poor 0.8
    """


@plan_command.command("interval")
@click.option("--half-width", type=OPEN, required=True, help="How far the interval may reach to either side.")
@click.option(
    "--chance", type=OPEN, default=0.8, show_default=True, help="In what share of pilots it is to be kept."
)
@click.option("--accuracy", type=SHARE, help="Accuracy that is expected; from a pilot, else .9.")
@click.option(
    "--labels", type=click.IntRange(2), help="Plan for alpha between so many labels, not for accuracy."
)
@click.option("--from-items", type=COUNT, help="A pilot had so many items ...")
@click.option("--from-half-width", type=OPEN, help="... and its coefficient, of any kind, came out ± this.")
@design_options
@CONFIDENCE
@ROOT
@JSON
def interval(
    half_width: float,
    chance: float,
    labels: int | None,
    from_items: int | None,
    from_half_width: float | None,
    confidence: float,
    as_json: bool,
    **options: Any,
) -> None:
    """Items for an interval of ± the half-width, in 8 of 10 pilots: of accuracy, of alpha, or of any coefficient.

    \b
    Example:
      workbench plan interval --accuracy 0.9 --half-width 0.03 --per-item 3 --icc 0.2 --price 0.10
      workbench plan interval --half-width 0.05 --from-items 160 --from-half-width 0.07
      workbench plan interval --half-width 0.05 --labels 5 --per-item 3
    """
    if (from_items is None) != (from_half_width is None):
        raise click.UsageError("--from-items and --from-half-width go together.")
    if from_items is not None and from_half_width is not None:
        from workbench.statistics.planning import items_from_pilot

        items = items_from_pilot(from_items, from_half_width, half_width, chance)
        method = "half-widths shrink with the square root of the items, and vary from pilot to pilot"
        _show(as_json, {"items": items, "chance": chance, "method": method})
        return
    if labels is not None:
        from workbench.pilot.agreement_planning import items_for_agreement

        per_item = max(options["per_item"], 2)
        accuracy = 0.9 if options["accuracy"] is None else options["accuracy"]
        agreement = items_for_agreement(
            half_width,
            accuracy=accuracy,
            labels=labels,
            per_item=per_item,
            confidence=confidence,
            chance=chance,
        )
        method = f"{agreement.worlds:,} simulations in which mistakes are independent: take it as the least"
        _show(as_json, {**agreement.to_dict(), "method": method})
        return
    from workbench.statistics.planning import items_for_accuracy

    accuracy, design, truths = design_of(options)
    plan = items_for_accuracy(
        accuracy,
        half_width,
        design,
        prices=prices_of(options),
        confidence=confidence,
        chance=chance,
        truths=truths,
    )
    _show(as_json, {"accuracy": accuracy, **plan.to_dict()})


@plan_command.command("power")
@click.option("--better-by", type=OPEN, required=True, help="The difference in accuracy that is to be seen.")
@click.option("--power", type=OPEN, default=0.8, show_default=True, help="With what chance it is to be seen.")
@click.option("--items", type=click.IntRange(2), help="Say what so many items can see instead.")
@click.option("--people", type=click.IntRange(2), help="How many people each vendor sends; else several.")
@click.option(
    "--people-sd",
    type=click.FloatRange(0, 0.5),
    help="Standard deviation of accuracy between people of a vendor; from a pilot, else .05.",
)
@click.option("--accuracy", type=SHARE, default=0.9, show_default=True, help="Of the first vendor.")
@click.option(
    "--per-item", type=COUNT, default=3, show_default=True, help="Answers of each vendor to an item."
)
@click.option(
    "--within", type=SHARE, default=0.2, show_default=True, help="Correlation of two answers of one vendor."
)
@click.option(
    "--between", type=SHARE, default=0.1, show_default=True, help="Correlation of answers of two vendors."
)
@click.option(
    "--sd", type=click.FloatRange(0), help="Standard deviation of the difference on an item, if known."
)
@click.option(
    "--answers", type=FILE, help="Answers of the first vendor in a pilot, to take the deviation from."
)
@click.option("--against", type=FILE, help="Answers of the other vendor in the same pilot.")
@click.option("--gold", help="Gold of that pilot: a file, or NAME@VERSION of a gold set.")
@click.option("--question", help="Which question of the pilot, where it holds several.")
@CONFIDENCE
@ROOT
@JSON
def power(
    better_by: float,
    power: float,
    items: int | None,
    people: int | None,
    confidence: float,
    as_json: bool,
    **options: Any,
) -> None:
    """Items and people that show with a stated power that one vendor is better than another by so much.

    People are a sample of those whom a vendor would send, so few of them set a limit that no items lift. Without
    --people the first number is about the people who take part, and the rest is for 4 to 40 people at each vendor.

    \b
    Example:
      workbench plan power --better-by 0.05 --accuracy 0.88 --per-item 3 --people 20
      workbench plan power --better-by 0.05 --items 160
    """
    from workbench.statistics.power import PowerPlan, items_for_power, power_at, smallest_difference

    sd, crew = deviation_of(better_by, options), crew_of(people, options)
    method = PAIRED if crew is None else TWO_WAY
    more: dict[str, Any] = {}
    if items is None:
        plan = items_for_power(better_by, sd, power=power, confidence=confidence, people=crew)
    else:
        reached = power_at(items, better_by, sd, confidence=confidence, people=crew)
        smallest = smallest_difference(items, sd, power=power, confidence=confidence, people=crew)
        plan = PowerPlan(items, better_by, sd, reached, confidence, people=crew)
        more[f"smallest_difference_at_power_{power:g}"] = smallest
    shown_plan = {**plan.to_dict(), **more, "method": method}
    if crew is None:
        shown_plan["any_people"] = _by_crew(better_by, sd, items, power, confidence, options)
    _show(as_json, shown_plan)


def _by_crew(
    better_by: float, sd: float, items: int | None, power: float, confidence: float, options: dict[str, Any]
) -> list[dict[str, Any]]:
    """The same plan for any people of the vendors: the items, or the power on so many, for several numbers of people."""
    from workbench.statistics.power import items_for_power, power_at

    rows: list[dict[str, Any]] = []
    for n in CREWS:
        crew = crew_of(n, options)
        if items is None:
            needed = items_for_power(better_by, sd, power=power, confidence=confidence, people=crew).items
            rows.append({"people": n, "items": needed})
        else:
            reached = power_at(items, better_by, sd, confidence=confidence, people=crew)
            rows.append({"people": n, "power": reached})
    return rows


@plan_command.command("quiz")
@click.option(
    "--good", type=OPEN, default=0.95, show_default=True, help="Accuracy of those who ought to pass."
)
@click.option(
    "--poor", type=OPEN, default=0.8, show_default=True, help="Accuracy of those who ought to fail."
)
@click.option("--false-pass", type=OPEN, default=0.05, show_default=True, help="How often the poor may pass.")
@click.option("--false-fail", type=OPEN, default=0.1, show_default=True, help="How often the good may fail.")
@click.option(
    "--pass-mark", type=SHARE, help="Share of right answers that passes, where it is fixed already."
)
@JSON
def quiz(
    good: float, poor: float, false_pass: float, false_fail: float, pass_mark: float | None, as_json: bool
) -> None:
    """The shortest quiz with stated false passes and false fails, and one that stops when the evidence decides.

    \b
    Example:
      workbench plan quiz --good 0.95 --poor 0.8 --false-pass 0.05
      workbench plan quiz --good 0.95 --poor 0.8 --pass-mark 0.9
    """
    from workbench.statistics.quiz_length import quiz_length
    from workbench.statistics.sequential import SequentialTest

    fixed = quiz_length(good, poor, false_pass=false_pass, false_fail=false_fail, pass_mark=pass_mark)
    early = SequentialTest(good, poor, false_fail, false_pass, most=3 * fixed.n)
    if as_json:
        print_json({"fixed": fixed.to_dict(), "sequential": early.to_dict()})
        return
    click.echo(f"{fixed.n} items, {fixed.needed} right to pass ({fixed.n - fixed.needed} mistakes allowed)")
    rows = []
    for name, p in (("good", good), ("between", (good + poor) / 2), ("poor", poor)):
        chances = early.characteristic(p)
        early_chances = (
            shown(chances.passes),
            shown(chances.fails),
            shown(chances.undecided),
            f"{chances.expected:.1f}",
        )
        rows.append((name, shown(p), shown(fixed.passes(p)), *early_chances))
    columns = ("annotator", "accuracy", "passes", "passes early", "fails early", "undecided", "mean answers")
    print_table(columns, rows)
    click.echo(f"Early: Wald's sequential test, at most {early.most} answers, then not enough evidence.")


@plan_command.command("budget")
@click.option("--budget", type=click.FloatRange(0, min_open=True), required=True, help="What may be spent.")
@click.option("--accuracy", type=SHARE, help="Accuracy that is expected; from a pilot, else .9.")
@click.option("--power", type=OPEN, default=0.8, show_default=True, help="Of the smallest difference shown.")
@click.option("--figure", type=FILE, help="Draw cost against certainty up to three times the budget (.svg).")
@design_options
@CONFIDENCE
@ROOT
@JSON
def budget(
    budget: float, power: float, figure: Path | None, confidence: float, as_json: bool, **options: Any
) -> None:
    """What a budget buys: items, half-width and smallest visible difference for several answers an item.

    The number of answers that makes accuracy most certain for the money is among them. The
    difference is between two vendors who are paid this budget each and answer the same items.

    \b
    Example:
      workbench plan budget --budget 300 --price 0.10 --item-price 1.50
    """
    from workbench.pilot.budget import cost_curves, offers_for
    from workbench.statistics.planning import best_per_item

    prices = prices_of(options)
    if prices is None:
        raise click.UsageError("--price or --item-price is needed: what does an answer cost?")
    accuracy, design, _ = design_of(options)
    best = best_per_item(prices, design.icc, most=design.annotators or 10)
    counts = sorted({1, 2, 3, 5, best})
    offers = offers_for(budget, accuracy, prices, design, per_item=counts, power=power, confidence=confidence)
    if figure is not None:
        curves = cost_curves(
            accuracy, prices, per_item=counts, design=design, most=3 * budget, confidence=confidence
        )
        write_cost_figure(curves, figure, share=accuracy)
    if as_json:
        print_json([offer.to_dict() for offer in offers])
        return
    columns = ("answers an item", "items", "cost", "half-width", "smallest difference")
    rows = [
        (o.per_item, o.items, f"{o.cost:,.2f}", shown(o.half_width), shown(o.smallest_difference))
        for o in offers
    ]
    print_table(columns, rows)
    most = "" if design.annotators else ", of at most 10"
    click.echo(f"Most certain for the money: {best} answer{'s' if best > 1 else ''} an item{most}.")


def _show(as_json: bool, result: dict[str, Any]) -> None:
    """A result as JSON, or name by name; a part within is shown by its own names."""
    if as_json:
        print_json(result)
        return
    flat = {**result, **result.get("design", {})}
    flat.pop("design", None)
    if isinstance(flat.get("people"), dict):
        flat |= {"people": flat["people"]["n"], "people_sd": flat["people"]["sd"]}
    rows = flat.pop("any_people", [])
    for name, value in flat.items():
        if value is not None:
            number = f"{value:.4g}" if isinstance(value, float) else str(value)
            click.echo(f"{name.replace('_', ' ')}: {number}")
    for row in rows:
        if "power" in row:
            text = f"power {row['power']:.2f}"
        else:
            text = "no number of items" if row["items"] is None else f"{row['items']:,} items"
        click.echo(f"for any people, {row['people']} at each vendor: {text}")


DAY = click.DateTime(formats=["%Y-%m-%d"])
BELOW_ONE = click.FloatRange(0, 1, max_open=True)


@plan_command.command("ramp-up")
@click.option("--units", type=click.IntRange(1), required=True, help="Answers to deliver.")
@click.option("--start", type=DAY, required=True, help="First day.")
@click.option("--due", type=DAY, required=True, help="Day by whose end they are due.")
@click.option("--pilot", help="Pilot to measure speed from.")
@click.option("--vendor", help="Vendor in that pilot.")
@click.option("--answers", type=FILE, help="A file of answers with times, instead of a pilot.")
@click.option("--question", help="Question to use, if the file has several.")
@click.option(
    "--hours",
    type=click.FloatRange(0, 24, min_open=True),
    default=6.0,
    show_default=True,
    help="Worked a person and day, without pauses.",
)
@click.option(
    "--rework", type=BELOW_ONE, help="Share of answers done again; as in the pilot where not given."
)
@click.option(
    "--absence",
    type=BELOW_ONE,
    default=0.05,
    show_default=True,
    help="Share of days on which a person is not there.",
)
@click.option(
    "--first-day",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.6,
    show_default=True,
    help="Share of the full throughput on the first day.",
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
    **options: Any,
) -> None:
    """Simulate how many people deliver so many answers by a date, with percentiles.

    Throughput is measured in a pilot (--pilot, --vendor) or in a file of answers with times (--answers).

    \b
    Example:
      workbench plan ramp-up --units 50000 --start 2026-12-01 --due 2026-12-31 --pilot november --vendor vendor_a
    """
    from workbench.pilot.ramp_up import Work, plan_ramp_up

    throughput, rework, prices, currency = _measured(options, root)
    conditions = ("hours", "absence", "first_day", "learning_days", "surge", "surge_days", "weekend", "sure")
    work = Work(
        units,
        start.date(),
        due.date(),
        rework=rework if options["rework"] is None else options["rework"],
        **{name: options[name] for name in conditions},
    )
    plan = plan_ramp_up(work, throughput, per_unit=prices[0], per_hour=prices[1], seed=seed).to_dict()
    if as_json:
        print_json(plan)
        return
    if plan["reason"]:
        click.echo(plan["reason"])
    spread, hours, cost = plan["people_spread"], plan["hours"], plan["cost"]
    click.echo(f"measured: {_throughput_text(throughput)}; rework {100 * work.rework:.1f} %")
    click.echo(
        f"people: {plan['people']} (10 % and 90 % of simulations: {spread['p10']} and {spread['p90']})"
    )
    click.echo(
        f"hours: {hours['p50']:,.0f} (10 % and 90 % of simulations: {hours['p10']:,.0f} and {hours['p90']:,.0f})"
    )
    if cost:
        money = (
            f"{cost['p50']:,.2f} (10 % and 90 % of simulations: {cost['p10']:,.2f} and {cost['p90']:,.2f})"
        )
        click.echo(f"cost, {currency}: {money}")
    rows = [
        (
            chance["people"],
            f"{chance['chance']:.3f}",
            f"{chance['low']:.3f} to {chance['high']:.3f}",
            *chance["done"].values(),
        )
        for chance in plan["chances"]
    ]
    print_table(("people", "in time", "interval", "done: 10 %", "50 %", "90 % of simulations"), rows)
    for sentence in plan["assumed"]:
        click.echo(f"Taken for given: {sentence}.")
    click.echo(f"{plan['method']}, seed {seed}.")


def _throughput_text(throughput: "Throughput") -> str:
    """Where the throughput comes from, from how many people, and how far they differ."""
    low, high = min(throughput.per_hour), max(throughput.per_hour)
    made_up = "simulated " if throughput.simulated else ""
    n = len(throughput.per_hour)
    return (
        f"{throughput.source}, {n} {made_up}{'person' if n == 1 else 'people'} with {low:.0f} to {high:.0f} answers an hour, "
        f"n {throughput.answers} answers"
    )


def _measured(
    options: dict[str, Any], root: Path | None
) -> tuple["Throughput", float, tuple[float | None, float | None], str]:
    """The throughput, the share of rework that was seen, what was paid for a unit and an hour, and in which currency."""
    from workbench.pilot.ramp_up import measured_rework, measured_throughput

    if (options["answers"] is None) == (options["pilot"] is None):
        raise click.UsageError(
            "throughput is measured in a pilot (--pilot and --vendor) or in a file (--answers): give one."
        )
    if options["answers"] is not None:
        from workbench.formats.read import read

        answers = read(options["answers"], question=options["question"])
        return (
            measured_throughput(answers, options["answers"].name),
            measured_rework(answers),
            (None, None),
            "",
        )
    from workbench.errors import NotFound, listed
    from workbench.quality.deliveries import load_pilot

    inputs = load_pilot(Workspace.find(root), options["pilot"]).inputs
    known = {vendor.id: vendor for vendor in inputs.pilot.vendors}
    if options["vendor"] not in known:
        raise NotFound(
            f"pilot {options['pilot']} has no vendor {options['vendor']!r}; expected one of {listed(known)}."
        )
    vendor = known[options["vendor"]]
    answers = inputs.answers[inputs.question].of_vendor(vendor.id)
    throughput = measured_throughput(
        answers, f"{vendor.shown} in {inputs.pilot.title}", simulated=vendor.simulated
    )
    paid = (None, None) if vendor.price is None else (vendor.price.per_unit, vendor.price.per_hour)
    return throughput, measured_rework(answers), paid, inputs.pilot.currency


COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)))


def write_cost_figure(curves: "Sequence[CostCurve]", path: Path, *, share: float, currency: str = "") -> Path:
    """Draw half-width against cost as SVG: one line for each number of answers an item, named at its end."""
    from workbench.report.figures import chart_file

    title = "Cost against certainty: " + "; ".join(_curve_text(curve) for curve in curves)
    with chart_file(path, title) as axes:
        for curve, colour, dash in zip(curves, COLOURS, DASHES, strict=False):
            name = f"{curve.per_item} answer{'s' if curve.per_item > 1 else ''} an item"
            axes.plot(curve.cost, curve.half_width, color=colour, linestyle=dash, linewidth=2, label=name)
        axes.set_xscale("log")
        axes.set_ylim(bottom=0)
        axes.set_xlabel(f"cost{f' in {currency}' if currency else ''} (logarithmic)")
        axes.set_ylabel(f"half-width of the interval of an accuracy near {share:g}")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.yaxis.set_major_formatter(lambda value, _: f"±{value:.2f}")
        axes.grid(axis="y", color="#d8dee4")
        axes.legend(frameon=False)
    return path


def _curve_text(curve: "CostCurve") -> str:
    """The end of a line in words, for people who cannot see it."""
    return f"{curve.per_item} an item reach ±{curve.half_width[-1]:.3f} at {curve.cost[-1]:,.0f}"
