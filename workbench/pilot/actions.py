"""What a person may do in the pilot designer, one typed action each."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from workbench.documents.roles import Right
from workbench.ui.actions import Action
from workbench.ui.picker import Begin, Choose

Tab = Literal["design", "run", "compare", "scorecard", "ramp_up"]
Typed = Annotated[str, Field(max_length=500)]
Short = Annotated[str, Field(max_length=40)]


class BeginPilot(Begin):
    """Begin a pilot, on the terms of an earlier one where that is named."""

    like: Typed = ""


# The form: each change is one step to undo, and saved where the pilot is valid.


class Set(Action):
    """Type something into a field: `title`, `criteria.accuracy`, `vendors.0.price.model`, …"""

    do: Literal["set"]
    at: Typed
    value: Typed | bool


class Add(Action):
    """Add a vendor or a batch."""

    do: Literal["add"]
    what: Literal["vendor", "batch"]


class TakeAway(Action):
    """Take a vendor, a batch or a delivery away."""

    do: Literal["take_away"]
    at: Typed


class Receive(Action):
    """Read a file of a vendor, one that is there where it is named; it is listed once it is used."""

    do: Literal["receive"]
    vendor: int
    file: Typed = ""


class BringGold(Action):
    """Bring in a file of right answers, in place of a gold set."""

    do: Literal["bring_gold"]


class Discard(Action):
    """Take a file away that was set aside."""

    do: Literal["discard"]
    file: Typed


class Undo(Action):
    """Take the last change back."""

    do: Literal["undo"]


class Redo(Action):
    """Do again what was taken back."""

    do: Literal["redo"]


class Reload(Action):
    """Read the file again."""

    do: Literal["reload"]


FormAction = Set | Add | TakeAway | Receive | BringGold | Discard | Undo | Redo | Reload


# What is shown, and the plan beside the form.


class ShowTab(Action):
    """Show another pane."""

    do: Literal["tab"]
    tab: Tab


class Assume(Action):
    """Plan with another number."""

    do: Literal["assume"]
    field: Short
    value: Short


class RestOn(Action):
    """Plan with what a vendor delivered in a pilot."""

    do: Literal["rest_on"]
    pilot: Typed
    vendor: Typed


PlanAction = ShowTab | Assume | RestOn


# Freezing, and what comes after.


class AskFreeze(Action):
    """Ask what cannot be changed once the pilot is frozen."""

    do: Literal["ask_freeze"]


class LeaveFreeze(Action):
    """Do not freeze it yet."""

    do: Literal["leave_freeze"]


class Freeze(Action):
    """Freeze the terms for ever."""

    do: Literal["freeze"]


class MakeReport(Action):
    """Run the pilot's report."""

    do: Literal["report"]


class Compare(Action):
    """Compare with another pilot."""

    do: Literal["compare"]
    other: Typed = Field(alias="with")


class Score(Action):
    """Read all pilots into scorecards."""

    do: Literal["score"]


class SetRampUp(Action):
    """Plan the ramp-up with another number, date or vendor."""

    do: Literal["ramp"]
    field: Short
    value: Short


class PlanRampUp(Action):
    """Simulate the ramp-up."""

    do: Literal["plan"]


RIGHTS: dict[type[Action], Right] = {
    AskFreeze: "freeze",
    Freeze: "freeze",
    Receive: "deliver",
    BringGold: "deliver",
    Discard: "deliver",
    MakeReport: "see gold",
}
RoadAction = AskFreeze | LeaveFreeze | Freeze | MakeReport | Compare | Score | SetRampUp | PlanRampUp
PilotAction = FormAction | PlanAction | RoadAction
ACTIONS: TypeAdapter[PilotAction] = TypeAdapter(Annotated[PilotAction, Field(discriminator="do")])
CHOICES: TypeAdapter[Choose | BeginPilot] = TypeAdapter(
    Annotated[Choose | BeginPilot, Field(discriminator="do")]
)
