"""After the pilot: two of them compared, the vendors' scorecards, and how many people a volume takes."""

import datetime as dt
from typing import Any

from workbench.documents.pilot import METRICS, Pilot, Price
from workbench.errors import BadAction, InvalidDocument, listed
from workbench.pilot.compare import PilotComparison, compare_pilots, earlier_first
from workbench.pilot.form import number, share, understood
from workbench.pilot.ramp_up import (
    RampUp,
    Throughput,
    Work,
    measured_rework,
    measured_throughput,
    plan_ramp_up,
)
from workbench.pilot.scorecard import Card, scorecards
from workbench.quality.deliveries import load_pilot, load_readable, pilots_of
from workbench.store.workspace import Workspace
from workbench.ui.jobs import Jobs, Progress

RAMP = {
    "units": "20000",
    "start": "",
    "due": "",
    "hours": "6",
    "absence": "5 %",
    "first_day": "60 %",
    "learning_days": "3",
    "surge": "0 %",
    "surge_days": "0",
    "sure": "90 %",
}
NAMES = {name: title for name, (title, _) in METRICS.items()}


class Later:
    """Comparison, scorecards and ramp-up of a pilot, computed in the background."""

    def __init__(self, workspace: Workspace, name: str, jobs: Jobs, today: dt.date) -> None:
        self.workspace, self.name, self.jobs = workspace, name, jobs
        self.other: str | None = None
        self.compared: PilotComparison | None = None
        self.cards: tuple[Card, ...] | None = None
        self.left_out: tuple[str, ...] = ()
        begin = today + dt.timedelta(days=7 - today.weekday())
        self.ramp = {**RAMP, "start": begin.isoformat(), "due": (begin + dt.timedelta(days=32)).isoformat()}
        self.vendor: str | None = None
        self.ramp_up: RampUp | None = None
        self.why: str | None = None

    def compare(self, other: str) -> None:
        """Compare with another pilot, in the background: what was frozen first is how it was before."""
        if other not in self._others():
            raise BadAction(f"choose another pilot; expected one of {listed(self._others()) or 'none yet'}.")
        self.other, self.compared = other, None

        def work(_: Progress) -> None:
            names = earlier_first(self.workspace, other, self.name)
            self.compared = compare_pilots(*(load_pilot(self.workspace, name).inputs for name in names))

        self.jobs.start("compare", work)

    def score(self) -> None:
        """Read all pilots with a delivery, in the background; what cannot be read is named."""

        def work(progress: Progress) -> None:
            read, self.left_out = load_readable(self.workspace, progress)
            self.cards = scorecards([one.inputs for one in read])

        self.jobs.start("scorecard", work)

    def set(self, field: str, value: str, pilot: Pilot | None) -> None:
        """Another text of the ramp-up, or another vendor whose throughput counts."""
        if field == "vendor":
            if pilot is None or value not in [vendor.id for vendor in pilot.vendors]:
                raise BadAction(f"this pilot has no vendor {value!r}.")
            self.vendor = value
        elif field in self.ramp:
            self.ramp[field] = value
        else:
            raise BadAction(f"a ramp-up has no {field!r}; expected one of {listed(self.ramp)}.")
        self.ramp_up = None

    def plan(self, pilot: Pilot | None) -> None:
        """Simulate the ramp-up at the throughput measured in this pilot, in the background."""
        if pilot is None:
            raise InvalidDocument("Correct the pilot's fields first.")
        if problems := self.problems():
            raise InvalidDocument(" ".join(problems.values()))
        vendor = self._vendor(pilot)
        values = {name: self._value(name) for name in self.ramp}
        price: Price | None = pilot.vendor(vendor).price

        def work(_: Progress) -> None:
            inputs = load_pilot(self.workspace, self.name).inputs
            answers = inputs.answers[inputs.question].of_vendor(vendor)
            who = pilot.vendor(vendor)
            throughput: Throughput = measured_throughput(
                answers, f"{who.shown} in {pilot.title}", simulated=who.simulated
            )
            asked = Work(
                int(values["units"]),
                dt.date.fromisoformat(self.ramp["start"].strip()),
                dt.date.fromisoformat(self.ramp["due"].strip()),
                hours=values["hours"],
                rework=measured_rework(answers),
                absence=values["absence"],
                first_day=values["first_day"],
                learning_days=values["learning_days"],
                surge=values["surge"],
                surge_days=int(values["surge_days"]),
                sure=values["sure"],
            )
            paid = (None, None) if price is None else (price.per_unit, price.per_hour)
            self.ramp_up = plan_ramp_up(
                asked, throughput, per_unit=paid[0], per_hour=paid[1], seed=pilot.seed
            )

        self.jobs.start("ramp_up", work)

    def _value(self, field: str) -> Any:
        return (share if "%" in RAMP[field] else number)(self.ramp[field])

    def problems(self) -> dict[str, str]:
        """What is wrong with the fields of the ramp-up, by field."""
        problems = {}
        for field, text in self.ramp.items():
            value = self._value(field)
            if field in ("start", "due"):
                try:
                    dt.date.fromisoformat(text.strip())
                except ValueError:
                    problems[field] = "A date is written 2026-12-01."
            elif not isinstance(value, float) or value < 0:
                problems[field] = f"{field.replace('_', ' ').capitalize()}: a number from 0 upwards."
            elif field in ("units", "surge_days") and not value.is_integer():
                problems[field] = f"{field.replace('_', ' ').capitalize()}: a whole number."
        if not problems and dt.date.fromisoformat(self.ramp["due"].strip()) < dt.date.fromisoformat(
            self.ramp["start"].strip()
        ):
            problems["due"] = "The due date is before the start."
        return problems

    def view(self, pilot: Pilot | None) -> dict[str, Any]:
        """Comparison, scorecards and ramp-up, as far as they are asked for."""
        compared = None if self.compared is None else self.compared.to_dict()
        return {
            "names": NAMES,
            "compare": {
                "others": list(self._others()),
                "with": self.other,
                "result": compared,
                "job": self.jobs.view("compare"),
            },
            "scorecard": {
                "cards": None if self.cards is None else [card.to_dict() for card in self.cards],
                "left_out": list(self.left_out),
                "job": self.jobs.view("scorecard"),
            },
            "ramp_up": {
                "given": self.ramp,
                "understood": understood(self.ramp, RAMP),
                "vendor": None if pilot is None else self._vendor(pilot),
                "problems": self.problems(),
                "result": None if self.ramp_up is None else self.ramp_up.to_dict(),
                "job": self.jobs.view("ramp_up"),
            },
        }

    def _vendor(self, pilot: Pilot) -> str:
        ids = [vendor.id for vendor in pilot.vendors]
        return self.vendor if self.vendor in ids and self.vendor is not None else ids[0]

    def _others(self) -> tuple[str, ...]:
        return tuple(name for name in pilots_of(self.workspace) if name != self.name)
