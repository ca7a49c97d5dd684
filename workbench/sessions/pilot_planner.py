"""The plan beside a pilot's form: what it rests on, as typed, and what follows for this draft, in numbers and sentences."""

from typing import Any

from workbench.errors import BadAction, OutOfRange, WorkbenchError, listed
from workbench.model.pilot import GoldFile, Pilot
from workbench.sessions.pilot_desk import Outside, PilotDesk
from workbench.sessions.pilot_form import number
from workbench.studies.pilot_plan import POWER, Assumed, PilotPlan, plan_pilot
from workbench.studies.speed import study_speed
from workbench.studies.spread import study_spread

START = {"items": "", "per_item": "3", "accuracy": "92 %", "icc": "0.2", "seconds": "40", "item": "0"}
RANGES = {
    "items": (1, 1_000_000, "Items, 1 or more."),
    "per_item": (1, 100, "Answers to an item, from 1 to 100."),
    "accuracy": (0.001, 0.999, "A share such as 92 %."),
    "icc": (0, 1, "A correlation from 0 to 1."),
    "seconds": (0.1, 100_000, "Seconds above 0."),
    "item": (0, 1_000_000, "An amount from 0 upwards."),
}


class Planner:
    """What is assumed, as texts; `source` says where it was measured."""

    def __init__(self, desk: PilotDesk, outside: Outside) -> None:
        self.desk, self.outside = desk, outside
        self.given, self.source = dict(START), "assumed"

    def set(self, field: str, value: Any) -> None:
        """Another text; the number of items is the gold set's where the field is empty."""
        if field not in START or not isinstance(value, str) or len(value) > 40:
            raise BadAction(f"a plan assumes no {field!r}; expected one of {listed(START)}, as a short text.")
        self.given[field] = value
        if field in ("accuracy", "icc", "seconds"):
            self.source = "assumed"

    def rest_on(self, pilot: str, vendor: str) -> None:
        """Take accuracy, correlation and seconds from what a vendor delivered in a pilot."""
        inputs = self.outside.load(pilot)
        answers = inputs.answers[inputs.question].of_vendor(vendor).first_pass()
        spread = study_spread(answers, inputs.keys[inputs.question])
        if spread is None:
            raise OutOfRange(f"{vendor} has no answer on an item of the gold of pilot {pilot}.")
        self.given["accuracy"] = f"{min(max(100 * spread.accuracy, 0.1), 99.9):.1f} %"
        if spread.icc is not None:
            self.given["icc"] = f"{spread.icc:.2f}"
        self.given["per_item"] = f"{max(1, round(spread.per_item))}"
        speed = study_speed(answers)
        if speed.people:
            hours, n = sum(one.hours for one in speed.people), sum(one.n for one in speed.people)
            self.given["seconds"] = f"{3600 * hours / n:.0f}"
        shown = next((one.shown for one in inputs.pilot.vendors if one.id == vendor), vendor)
        self.source = f"measured: {shown} in {inputs.pilot.title}"

    def items_at_hand(self, pilot: Pilot) -> int | None:
        """How many items the gold of a pilot has for its question."""
        if isinstance(pilot.gold, GoldFile):
            return self.desk.items(pilot.gold)
        questions = self.desk.gold_sets().get(str(pilot.gold), {}).get("questions", {})
        found = questions.get(pilot.question) or next(iter(questions.values()), None)
        return int(found) if found else None

    def view(self, pilot: Pilot | None) -> dict[str, Any]:
        """Fields with what is wrong in them, and the plan where everything needed is known."""
        at_hand = None if pilot is None else self.items_at_hand(pilot)
        values, problems = self._values(at_hand)
        shown: dict[str, Any] = {
            "given": self.given,
            "items_at_hand": at_hand,
            "problems": problems,
            "source": self.source,
            "plan": None,
            "why": None,
        }
        if pilot is None:
            return {**shown, "why": "The plan comes back when the fields beside it are mended."}
        if problems or "items" not in values:
            return {**shown, "why": "Mend the numbers above." if problems else "Say how many items there are."}
        try:
            plan = self._plan(pilot, values)
        except WorkbenchError as error:
            return {**shown, "why": str(error)}
        return {**shown, "plan": plan.to_dict(), "says": says(plan, pilot)}

    def _plan(self, pilot: Pilot, values: dict[str, float]) -> PilotPlan:
        asked = next((c.threshold for c in pilot.criteria if c.metric == "accuracy"), None)
        return plan_pilot(
            {vendor.id: vendor.price for vendor in pilot.vendors},
            Assumed(
                int(values["items"]),
                int(values["per_item"]),
                values["accuracy"],
                values["icc"],
                values["seconds"],
                values["item"],
            ),
            at_least=asked,
            margin=pilot.margin,
            confidence=pilot.confidence,
        )

    def _values(self, at_hand: int | None) -> tuple[dict[str, float], dict[str, str]]:
        values, problems = {}, {}
        for field, (low, high, words) in RANGES.items():
            typed = self.given[field] or ("" if at_hand is None or field != "items" else str(at_hand))
            value = number(typed)
            if typed == "" and field == "items":
                continue
            whole = field not in ("items", "per_item") or (isinstance(value, float) and value.is_integer())
            if not isinstance(value, float) or not low <= value <= high or not whole:
                problems[field] = words
            else:
                values[field] = value
        return values, problems


def says(plan: PilotPlan, pilot: Pilot) -> list[dict[str, Any]]:
    """What this pilot can and cannot show; `can` is True, False, or None for "only in part"."""
    said: list[dict[str, Any]] = []
    power = f"{POWER:.0%}"
    asked = next((c.threshold for c in pilot.criteria if c.metric == "accuracy"), None)
    said.append(
        {"can": True, "text": f"An accuracy near {plan.assumed.accuracy:.1%} will be known to ±{plan.half_width:.1%}."}
    )
    if asked is not None and plan.chance is not None:
        can = True if plan.chance >= POWER else None if plan.chance > 0.2 else False
        said.append(
            {"can": can, "text": f"A vendor who is right {plan.assumed.accuracy:.1%} of the time passes {asked:.1%} with a chance of {plan.chance:.0%}."}
        )
        if plan.passes_from is None:
            said.append({"can": False, "text": f"Nobody can pass {asked:.1%}: there are too few items for an interval that clears it."})
        else:
            below = "" if plan.fails_below is None else f" and fails one below {plan.fails_below:.1%}"
            said.append({"can": True, "text": f"It passes a vendor above {plan.passes_from:.1%}{below}, with a chance of {power} each."})
            low = plan.fails_below if plan.fails_below is not None else 0.0
            said.append({"can": False, "text": f"Between {low:.1%} and {plan.passes_from:.1%} the likely end is “not enough evidence”."})
    if len(pilot.vendors) > 1:
        if plan.visible is None:
            said.append({"can": False, "text": "It cannot tell two vendors apart."})
        else:
            said.append({"can": True, "text": f"A difference of {plan.visible:.1%} between two vendors is seen with a chance of {power}; smaller ones mostly are not."})
        if plan.not_inferior is not None:
            can = True if plan.not_inferior >= POWER else None if plan.not_inferior > 0.2 else False
            said.append({"can": can, "text": f"An equal vendor is shown to be not inferior by more than {pilot.margin:.1%} with a chance of {plan.not_inferior:.0%}."})
    else:
        said.append({"can": False, "text": "With one vendor there is nobody to compare with."})
    return said
