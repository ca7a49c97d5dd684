"""The tools of the workbench in the order of work, and how one opens another."""

from dataclasses import dataclass
from typing import Any, TypedDict

from workbench.errors import NotFound, listed


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


TOOLS = (
    Tool("home", "Home", "What waits for whom, and where to go on", "home", "0_home"),
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


def navigation(current: str, waiting: dict[str, int] | None = None) -> dict[str, Any]:
    """What the bar above a screen draws: each tool, with how many things wait there, where that is known."""
    known = waiting or {}
    tools = [
        {"id": each.id, "title": each.title, "notebook": each.notebook, "waits": known.get(each.id)}
        for each in TOOLS
    ]
    return {"current": current, "tools": tools}
