"""The tools of the workbench in the order of work, and how one opens another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict, TypeVar

from workbench.errors import NotFound, listed

ASKS = ("look", "check", "refresh")  # acts of a screen that only ask
V = TypeVar("V")


@dataclass(frozen=True)
class Tool:
    """A tool: what it does, the function of `workbench` that makes its screen, and the notebook that calls it."""

    id: str
    title: str
    does: str
    function: str
    notebook: str


class Address(TypedDict, total=False):
    """Where a screen may be opened: a tool, a document or round of it, a place on its screen.

    Other keys fill in a form, such as `guideline` for a new gold set.
    """

    tool: str
    name: str
    place: str


class Led:
    """Where a screen was led by an address; its browser goes there once, and what a person does afterwards ends it."""

    def __init__(self) -> None:
        self._n, self._address = 0, Address()

    def to(self, address: Address) -> None:
        """Lead the screen to an address."""
        self._n, self._address = self._n + 1, address

    def acted(self, message: Mapping[str, Any]) -> None:
        """A person does something; a screen that only asks does not count."""
        if message.get("do") not in ASKS:
            self._address = Address()

    def view(self) -> dict[str, Any] | None:
        """The address with a number of its own; None where nobody was led anywhere."""
        return {**self._address, "n": self._n} if self._address else None


def place_of(address_place: str, places: Mapping[str, V], where: str) -> V:
    """What stands for a place of an address. Raises NotFound for one that is not there."""
    if address_place not in places:
        raise NotFound(f"there is no place {address_place!r} in {where}; expected one of {listed(places)}.")
    return places[address_place]


TOOLS = (
    Tool("home", "Home", "What waits for whom, and where to go on", "home_page", "0_home"),
    Tool(
        "guideline", "Guideline", "Draft labels, rules and decided cases", "guideline_editor", "1_guideline"
    ),
    Tool("gold", "Gold set", "Blind labels, disputes, lock", "gold_builder", "2_gold_set"),
    Tool("calibration", "Calibration", "Who is ready, and what to fix", "calibration_board", "3_calibration"),
    Tool(
        "disagreement",
        "Disagreement",
        "Who differs with whom, on what",
        "disagreement_browser",
        "4_disagreement",
    ),
    Tool("pilot", "Pilot", "Vendors compared on the same items", "pilot_designer", "5_pilot"),
)


def tool(id: str) -> Tool:  # noqa: A002  # the word of an address
    """The tool of that id."""
    for each in TOOLS:
        if each.id == id:
            return each
    raise NotFound(f"there is no tool {id!r}; expected one of {listed([each.id for each in TOOLS])}.")


def navigation(current: str, waiting: dict[str, int] | None = None, you: str = "") -> dict[str, Any]:
    """What the bar above a screen draws: each tool, with how many things wait there, where that is known; and who one is."""
    known = waiting or {}
    tools = [
        {"id": each.id, "title": each.title, "notebook": each.notebook, "waits": known.get(each.id)}
        for each in TOOLS
    ]
    return {"current": current, "tools": tools, "you": you}
