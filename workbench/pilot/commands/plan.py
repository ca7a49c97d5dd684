"""`workbench plan`: how many items, annotators, money or quiz questions a certain answer needs, before any is paid for."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.pilot.commands.ramp_up import ramp_up
from workbench.ui.options import FILE, JSON, ROOT, F, print_json, print_table, shown

if TYPE_CHECKING:
    from workbench.answers.annotations import Annotations
    from workbench.answers.key import Key
    from workbench.statistics.planning import Design, Prices

# What a plan rests on: stated on the command line, else taken from the answers of a pilot, else assumed.

SHARE = click.FloatRange(0, 1)
COUNT = click.IntRange(1)


def design_options(command: F) -> F:
    """Who answers what, and what a pilot already tells of it."""
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


def prices_of(given: dict[str, Any]) -> "Prices | None":
    """What was said about money."""
    from workbench.statistics.planning import Prices

    if given["price"] is None and not given["item_price"]:
        return None
    return Prices(given["price"] or 0.0, given["item_price"])


def design_of(given: dict[str, Any]) -> "tuple[float, Design]":
    """The accuracy and the design: as stated, else from a pilot, else by default."""
    from workbench.quality.spread import study_spread
    from workbench.statistics.planning import Design

    told: dict[str, float | None] = {"accuracy": 0.9, "icc": 0.2, "annotator_icc": 0.0}
    if given["answers"] is not None:
        annotations, key = pilot_of(given["answers"], given)
        if (spread := study_spread(annotations, key)) is not None:
            told = {name: getattr(spread, name) for name in told}
    told = {name: given[name] if given[name] is not None else value for name, value in told.items()}
    design = Design(given["per_item"], told["icc"] or 0.0, given["annotators"], told["annotator_icc"] or 0.0)
    return told["accuracy"] or 0.0, design


def deviation_of(better_by: float, given: dict[str, Any]) -> float:
    """The deviation of the difference on an item: as stated, else from a pilot, else from assumed correlations."""
    from workbench.statistics.power import item_sd, observed_sd

    if given["sd"] is not None:
        return float(given["sd"])
    if (given["answers"] is None) != (given["against"] is None):
        raise click.UsageError("--answers and --against go together: the two vendors of a pilot.")
    if given["answers"] is not None:
        one, key = pilot_of(given["answers"], given)
        other, _ = pilot_of(given["against"], given)
        return observed_sd(one, other, key)
    accuracy = given["accuracy"]
    other_accuracy = accuracy + better_by if accuracy + better_by <= 1 else accuracy - better_by
    correlations = {"within": given["within"], "between": given["between"]}
    return item_sd(accuracy, other_accuracy, per_item=given["per_item"], **correlations)


def pilot_of(file: Path, given: dict[str, Any]) -> "tuple[Annotations, Key]":
    """Answers of a pilot and their gold."""
    from workbench.formats.read import read
    from workbench.formats.tables.sheet import names_a_file
    from workbench.quality.ask import key_of
    from workbench.store.workspace import Workspace

    if given["gold"] is None:
        raise click.UsageError("--answers needs --gold, to tell right answers from wrong ones.")
    annotations = read(file, question=given["question"])
    gold = given["gold"]
    found = Path(gold) if names_a_file(gold) else Workspace.find(given["root"]).gold(gold)
    return annotations.first_pass(), key_of(found, annotations.question)


OPEN = click.FloatRange(0, 1, min_open=True, max_open=True)
PAIRED = "paired t test over the items that both vendors answer, noncentral t"
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


plan_command.add_command(ramp_up)


@plan_command.command("interval")
@click.option("--half-width", type=OPEN, required=True, help="How far the interval may reach to either side.")
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
    labels: int | None,
    from_items: int | None,
    from_half_width: float | None,
    confidence: float,
    as_json: bool,
    **given: Any,
) -> None:
    """Items for an interval of ± the half-width: of accuracy by formula, of alpha from a pilot or by simulation.

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

        items = items_from_pilot(from_items, from_half_width, half_width)
        _show(as_json, {"items": items, "method": "half-widths shrink with the square root of the items"})
        return
    if labels is not None:
        from workbench.pilot.agreement_planning import items_for_agreement

        per_item = max(given["per_item"], 2)
        accuracy = 0.9 if given["accuracy"] is None else given["accuracy"]
        plan = items_for_agreement(
            half_width, accuracy=accuracy, labels=labels, per_item=per_item, confidence=confidence
        )
        method = f"{plan.worlds:,} simulated worlds in which mistakes are independent: take it as the least"
        _show(as_json, {**plan.to_dict(), "method": method})
        return
    from workbench.statistics.planning import items_for_accuracy

    accuracy, design = design_of(given)
    found = items_for_accuracy(accuracy, half_width, design, prices=prices_of(given), confidence=confidence)
    _show(as_json, {"accuracy": accuracy, **found.to_dict()})


@plan_command.command("power")
@click.option("--better-by", type=OPEN, required=True, help="The difference in accuracy that is to be seen.")
@click.option("--power", type=OPEN, default=0.8, show_default=True, help="With what chance it is to be seen.")
@click.option("--items", type=click.IntRange(2), help="Say what so many items can see instead.")
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
    better_by: float, power: float, items: int | None, confidence: float, as_json: bool, **given: Any
) -> None:
    """Items that show with a stated power that one vendor is better than another by so much.

    \b
    Example:
      workbench plan power --better-by 0.05 --accuracy 0.88 --per-item 3
      workbench plan power --better-by 0.05 --items 160
    """
    from workbench.statistics.power import PowerPlan, items_for_power, power_at, smallest_difference

    sd = deviation_of(better_by, given)
    if items is None:
        found = items_for_power(better_by, sd, power=power, confidence=confidence)
        _show(as_json, {**found.to_dict(), "method": PAIRED})
        return
    reached = power_at(items, better_by, sd, confidence=confidence)
    smallest = smallest_difference(items, sd, power=power, confidence=confidence)
    plan = PowerPlan(items, better_by, sd, reached, confidence)
    more = {f"smallest_difference_at_power_{power:g}": smallest, "method": PAIRED}
    _show(as_json, {**plan.to_dict(), **more})


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
        one = early.characteristic(p)
        early_chances = (shown(one.passes), shown(one.fails), shown(one.undecided), f"{one.expected:.1f}")
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
    budget: float, power: float, figure: Path | None, confidence: float, as_json: bool, **given: Any
) -> None:
    """What a budget buys: items, half-width and smallest visible difference for several answers an item.

    The number of answers that makes accuracy most certain for the money is among them. The difference is between two vendors who are paid this budget each and answer the same items.

    \b
    Example:
      workbench plan budget --budget 300 --price 0.10 --item-price 1.50
    """
    from workbench.pilot.budget import bought, cost_curves
    from workbench.statistics.planning import best_per_item

    prices = prices_of(given)
    if prices is None:
        raise click.UsageError("--price or --item-price is needed: what does an answer cost?")
    accuracy, design = design_of(given)
    best = best_per_item(prices, design.icc, most=design.annotators or 10)
    counts = sorted({1, 2, 3, 5, best})
    offers = bought(budget, accuracy, prices, design, per_item=counts, power=power, confidence=confidence)
    if figure is not None:
        from workbench.pilot.commands.cost_figure import write_cost_figure

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
    for name, value in flat.items():
        if value is not None:
            number = f"{value:.4g}" if isinstance(value, float) else str(value)
            click.echo(f"{name.replace('_', ' ')}: {number}")
