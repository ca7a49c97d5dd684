"""The plan beside a pilot's form: what the draft rests on, as typed, and what it can show and costs, in numbers and sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from scipy.special import ndtr, ndtri

from workbench.documents.pilot import GoldFile, Pilot, Price, about_metric, measure_of
from workbench.errors import BadAction, OutOfRange, WorkbenchError, listed
from workbench.kinds.registry import Kind
from workbench.pilot.budget import CostCurve, cost_curves
from workbench.pilot.form import number, share, understood
from workbench.pilot.sources import PilotSources
from workbench.quality.deliveries import load_pilot
from workbench.quality.speeding import study_speed
from workbench.quality.spread import study_spread
from workbench.result import Result
from workbench.statistics.planning import Design, Prices, half_width
from workbench.statistics.power import People, item_sd, power_at, smallest_difference

POWER = 0.8
CURVES = (1, 2, 3, 5)
POINTS = 16  # of a curve: each is simulated


@dataclass(frozen=True)
class Assumed:
    """What a plan rests on before the first answer.

    accuracy   that is expected of a vendor
    icc        correlation of two answers to one item; between vendors half of it
    seconds    an answer, for prices by the hour
    item       what an item costs whatever its answers, such as its gold
    people     that each vendor sends, whose accuracy has the standard deviation `people_sd`
    """

    items: int
    per_item: int = 3
    accuracy: float = 0.92
    icc: float = 0.2
    seconds: float = 40.0
    item: float = 0.0
    people: int = 10
    people_sd: float = 0.05

    def __post_init__(self) -> None:
        if self.items < 1 or self.per_item < 1 or not 0 < self.accuracy < 1 or not 0 <= self.icc <= 1:
            raise OutOfRange(
                "a plan needs 1 item or more with 1 answer or more, an accuracy between 0 and 1 and a correlation "
                f"from 0 to 1; found {self.items}, {self.per_item}, {self.accuracy:g}, {self.icc:g}."
            )
        if self.seconds <= 0 or self.item < 0:
            raise OutOfRange(
                f"seconds are above 0 and prices not below, found {self.seconds:g} and {self.item:g}."
            )
        _ = self.crew  # refused when it is made

    @property
    def crew(self) -> People:
        """Whom a vendor sends."""
        return People(self.people, self.people_sd)


@dataclass(frozen=True)
class PilotPlan(Result, json="* total curves"):
    """What the draft promises.

    half_width     of each vendor's accuracy, which 8 of 10 pilots keep
    passes_from    true accuracy from which the criterion is passed with a chance of .8; None without a criterion, or
                   where not even 1 is enough
    fails_below    true accuracy below which it is failed with that chance
    chance         to pass at the expected accuracy
    visible        smallest difference between two vendors that is seen with a chance of .8
    not_inferior   chance to show that an equal vendor is not inferior by more than the margin
    costs          vendor -> cost of the first pass, None where no price is known
    """

    assumed: Assumed
    half_width: float
    passes_from: float | None
    fails_below: float | None
    chance: float | None
    visible: float | None
    not_inferior: float | None
    costs: dict[str, float | None]
    curves: tuple[CostCurve, ...]

    @property
    def total(self) -> float | None:
        """All vendors together with what the items cost; None where one of them is unknown."""
        if not self.costs or None in self.costs.values():
            return None
        return sum(cost or 0.0 for cost in self.costs.values()) + self.assumed.items * self.assumed.item


def plan_pilot(
    prices: dict[str, Price | None],
    assumed: Assumed,
    *,
    at_least: float | None,
    margin: float,
    confidence: float = 0.95,
) -> PilotPlan:
    """What the draft can show. `prices` are those of its vendors, `at_least` is the accuracy asked for.

    The chance to pass is that of an observed share from which Wilson's lower bound reaches the threshold, by the
    normal approximation on the effective number of answers (`planning.Design`).
    """
    design = Design(assumed.per_item, assumed.icc)
    worth = design.worth(assumed.items)
    sd = item_sd(
        assumed.accuracy,
        assumed.accuracy,
        per_item=assumed.per_item,
        within=assumed.icc,
        between=assumed.icc / 2,
    )
    chance = passes = fails = visible = equal = None
    if at_least is not None and 0 < at_least < 1:
        chance = _passing(assumed.accuracy, at_least, worth, confidence)
        passes = _least([p / 1000 for p in range(1, 1000)], at_least, worth, confidence)
        failed = [
            p / 1000 for p in range(1, 1000) if _failing(p / 1000, at_least, worth, confidence) >= POWER
        ]
        fails = max(failed) if failed else None
    if len(prices) > 1:
        crew = assumed.crew
        visible = smallest_difference(assumed.items, sd, power=POWER, confidence=confidence, people=crew)
        equal = power_at(assumed.items, margin, sd, confidence=confidence, people=crew)
    costs = {vendor: _cost(price, assumed) for vendor, price in prices.items()}
    return PilotPlan(
        assumed,
        half_width(assumed.accuracy, assumed.items, design, confidence=confidence),
        passes,
        fails,
        chance,
        visible,
        equal,
        costs,
        _curves(costs, assumed, confidence),
    )


def _cost(price: Price | None, assumed: Assumed) -> float | None:
    if price is None:
        return None
    answers = assumed.items * assumed.per_item
    return answers * ((price.per_unit or 0.0) + (price.per_hour or 0.0) * assumed.seconds / 3600)


def _curves(costs: dict[str, float | None], assumed: Assumed, confidence: float) -> tuple[CostCurve, ...]:
    """Of one vendor at the mean price, up to three times what the pilot costs."""
    known = [cost for cost in costs.values() if cost]
    if not known:
        return ()
    mean = sum(known) / len(known)
    prices = Prices(mean / (assumed.items * assumed.per_item), assumed.item)
    most = 3 * prices.of(assumed.items, assumed.per_item)
    counts: Sequence[int] = sorted({*CURVES, assumed.per_item})
    design = Design(assumed.per_item, assumed.icc)
    return cost_curves(
        assumed.accuracy,
        prices,
        per_item=counts,
        design=design,
        most=most,
        points=POINTS,
        confidence=confidence,
    )


def _passing(p: float, threshold: float, worth: float, confidence: float) -> float:
    """The chance that the whole interval lies above the threshold, where p is true.

    Wilson's lower bound reaches the threshold t where the share that is seen is t + z √(t (1 − t) / n).
    """
    needed = threshold + float(ndtri((1 + confidence) / 2)) * sqrt(threshold * (1 - threshold) / worth)
    return 0.0 if needed > 1 else float(ndtr((p - needed) / sqrt(p * (1 - p) / worth)))


def _failing(p: float, threshold: float, worth: float, confidence: float) -> float:
    """The chance that the whole interval lies below it."""
    return _passing(1 - p, 1 - threshold, worth, confidence)


def _least(candidates: Sequence[float], threshold: float, worth: float, confidence: float) -> float | None:
    """The smallest accuracy that passes with `POWER`."""
    passing = (p for p in candidates if p >= threshold and _passing(p, threshold, worth, confidence) >= POWER)
    return next(passing, None)


START = {
    "items": "",
    "per_item": "3",
    "people": "10",
    "accuracy": "92 %",
    "icc": "0.2",
    "people_sd": "5 %",
    "seconds": "40",
    "item": "0",
}
RANGES = {
    "items": (1, 1_000_000, "Items, 1 or more."),
    "per_item": (1, 100, "Answers to an item, from 1 to 100."),
    "people": (2, 10_000, "People at each vendor, 2 or more."),
    "accuracy": (0.001, 0.999, "A share such as 92 %."),
    "icc": (0, 1, "A correlation from 0 to 1."),
    "people_sd": (0, 0.5, "A standard deviation of accuracy such as 5 %."),
    "seconds": (0.1, 100_000, "Seconds above 0."),
    "item": (0, 1_000_000, "An amount from 0 upwards."),
}


class Planner:
    """What is assumed of the pilot `name`, as texts; `source` says where it was measured."""

    def __init__(self, name: str, sources: PilotSources) -> None:
        self.name, self.sources = name, sources
        self.given, self.source = dict(START), "assumed"
        self._planned: tuple[object, PilotPlan] | None = None  # what the last plan rests on, and the plan

    def set(self, field: str, value: str) -> None:
        """Another text; the number of items is the gold set's where the field is empty."""
        if field not in START:
            raise BadAction(f"a plan assumes no {field!r}; expected one of {listed(START)}.")
        self.given[field] = value
        if field in ("accuracy", "icc", "people_sd", "seconds"):
            self.source = "assumed"

    def rest_on(self, pilot: str, vendor: str) -> None:
        """Take accuracy, correlation and seconds from what a vendor delivered in a pilot."""
        inputs = load_pilot(self.sources.workspace, pilot).inputs
        answers = inputs.answers[inputs.question].of_vendor(vendor).first_pass()
        spread = study_spread(answers, inputs.keys[inputs.question])
        if spread is None:
            raise OutOfRange(f"{vendor} has no answer on an item of the gold of pilot {pilot}.")
        self.given["accuracy"] = f"{min(max(100 * spread.accuracy, 0.1), 99.9):.1f} %"
        if spread.icc is not None:
            self.given["icc"] = f"{spread.icc:.2f}"
        if spread.people_sd is not None:
            self.given["people_sd"] = f"{100 * spread.people_sd:.1f} %"
        self.given["people"] = f"{max(2, spread.annotators)}"
        self.given["per_item"] = f"{max(1, round(spread.per_item))}"
        speed = study_speed(answers)
        if speed.people:
            hours, n = sum(person.hours for person in speed.people), sum(person.n for person in speed.people)
            self.given["seconds"] = f"{3600 * hours / n:.0f}"
        name = next((candidate.shown for candidate in inputs.pilot.vendors if candidate.id == vendor), vendor)
        self.source = f"measured: {name} in {inputs.pilot.title}"

    def gold_item_count(self, pilot: Pilot) -> int | None:
        """How many items the gold of a pilot has for its question."""
        if isinstance(pilot.gold, GoldFile):
            return self.sources.gold_file_items(self.name, pilot.gold)
        questions = (self.sources.about(str(pilot.gold)) or {}).get("questions", {})
        count = questions.get(pilot.question) or next(iter(questions.values()), None)
        return int(count) if count else None

    def view(self, pilot: Pilot | None, kind: Kind | None = None) -> dict[str, Any]:
        """Fields with what is wrong in them, and the plan where everything needed is known."""
        at_hand = None if pilot is None else self.gold_item_count(pilot)
        values, problems = self._values(at_hand)
        view: dict[str, Any] = {
            "given": self.given,
            "understood": understood(self.given, START),
            "items_at_hand": at_hand,
            "problems": problems,
            "source": self.source,
            "measured": [
                {"pilot": name, "vendor": vendor, "shown": shown}
                for name, vendor, shown in self.sources.measured()
            ],
            "plan": None,
            "why": None,
        }
        if pilot is None:
            return {**view, "why": "The plan comes back when the fields of the pilot are correct."}
        if problems or "items" not in values:
            return {
                **view,
                "why": "Correct the numbers above." if problems else "Say how many items there are.",
            }
        try:
            plan = self._plan(pilot, values)
        except WorkbenchError as error:
            return {**view, "why": str(error)}
        return {**view, "plan": plan.to_dict(), "says": plan_sentences(plan, pilot, kind)}

    def _plan(self, pilot: Pilot, values: dict[str, float]) -> PilotPlan:
        """The plan; worked out once for the same numbers."""
        prices = {vendor.id: vendor.price for vendor in pilot.vendors}
        asked = next((c.threshold for c in pilot.criteria if c.metric == "accuracy"), None)
        rests_on = (prices, values, asked, pilot.margin, pilot.confidence)
        if self._planned is None or self._planned[0] != rests_on:
            whole = {name: int(values[name]) for name in ("items", "per_item", "people")}
            assumed = Assumed(**{**values, **whole})  # type: ignore[arg-type]  # of the same names
            plan = plan_pilot(
                prices, assumed, at_least=asked, margin=pilot.margin, confidence=pilot.confidence
            )
            self._planned = rests_on, plan
        return self._planned[1]

    def _values(self, at_hand: int | None) -> tuple[dict[str, float], dict[str, str]]:
        values, problems = {}, {}
        for field, (low, high, words) in RANGES.items():
            typed = self.given[field] or ("" if at_hand is None or field != "items" else str(at_hand))
            value = (share if "%" in START[field] else number)(typed)
            if typed == "" and field == "items":
                continue
            whole = field not in ("items", "per_item", "people") or (
                isinstance(value, float) and value.is_integer()
            )
            if not isinstance(value, float) or not low <= value <= high or not whole:
                problems[field] = words
            else:
                values[field] = value
        return values, problems


def plan_sentences(plan: PilotPlan, pilot: Pilot, kind: Kind | None = None) -> list[dict[str, Any]]:
    """What this pilot can and cannot show; `can` is True, False, or None for "only in part"."""
    right, power = _share(plan.assumed.accuracy), f"{100 * POWER:.0f} %"
    lines = [
        _line(
            True,
            f"In 8 of 10 pilots, an accuracy near {right} is measured to within ±{_points(plan.half_width)}.",
        )
    ]
    asked = next((c.threshold for c in pilot.criteria if c.metric == "accuracy"), None)
    if asked is not None and plan.chance is not None:
        lines += _on_threshold(plan, asked, power)
    lines += _unplanned(pilot, kind)
    if len(pilot.vendors) == 1:
        return [*lines, _line(False, "There is only one vendor, so there is nothing to compare.")]
    if plan.visible is None:
        lines.append(
            _line(False, f"With {plan.assumed.people} people at each it cannot tell two vendors apart.")
        )
    else:
        text = (
            f"With {plan.assumed.people} people at each, a difference of {_points(plan.visible)} between two vendors is"
            f" found with a chance of {power}; smaller ones are mostly missed."
        )
        lines.append(_line(True, text))
    if plan.not_inferior is not None:
        text = (
            f"An equally good vendor is shown to be no worse by more than {_points(pilot.margin)} "
            f"with a chance of {100 * plan.not_inferior:.0f} %."
        )
        lines.append(_line(_likely(plan.not_inferior), text))
    return lines


def _unplanned(pilot: Pilot, kind: Kind | None) -> list[dict[str, Any]]:
    """The criteria for which there is no plan."""
    names = [about_metric(c.metric, kind)[0] for c in pilot.criteria if measure_of(c.metric) is not None]
    if not names:
        return []
    text = (
        f"No plan for {', '.join(names)}: how far it varies depends on how many parts items hold and how they differ. A "
        "first batch shows it. Credits vary no more than right or wrong, so the plan for accuracy is on the safe side."
    )
    return [_line(None, text)]


def _on_threshold(plan: PilotPlan, asked: float, power: str) -> list[dict[str, Any]]:
    """Who passes the threshold on accuracy, who fails it, and the range between where there will be no verdict."""
    right, chance = _share(plan.assumed.accuracy), plan.chance or 0.0
    text = f"A vendor who is right {right} of the time passes {_share(asked)} with a chance of {100 * chance:.0f} %."
    lines = [_line(_likely(chance), text)]
    if plan.passes_from is None:
        return [
            *lines,
            _line(False, f"Hardly anybody can pass {_share(asked)}: there are too few items."),
        ]
    passes = f"A vendor above {_share(plan.passes_from)} passes with probability {power} or more."
    lines.append(_line(True, passes))
    if plan.fails_below is not None:
        fails = f"A vendor below {_share(plan.fails_below)} fails with probability {power} or more."
        lines.append(_line(True, fails))
    between = "Below" if plan.fails_below is None else f"Between {_share(plan.fails_below)} and"
    return [
        *lines,
        _line(False, f"{between} {_share(plan.passes_from)} the likely result is “not enough evidence”."),
    ]


def _line(can: bool | None, text: str) -> dict[str, Any]:
    return {"can": can, "text": text}


def _likely(chance: float) -> bool | None:
    return True if chance >= POWER else None if chance > 1 - POWER else False


def _share(value: float) -> str:
    """`92 %`, `3.4 %`: at most one digit after the point."""
    return f"{round(100 * value, 1):g} %"


def _points(value: float) -> str:
    """`3.4 percentage points`: how far two shares are apart."""
    n = f"{round(100 * value, 1):g}"
    return f"{n} percentage point{'' if n == '1' else 's'}"
