"""The first four steps in a workspace: a guideline, a gold set, a round, a pilot; what each needs, and which are done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from workbench.home.study import TOOL_OF, Address, Entry, Kind, Status
from workbench.result import Result

ABOUT: Mapping[Kind, tuple[str, str, str]] = {  # its name, what it is for, and the button that begins one
    "guideline": (
        "Guideline",
        "Labels, rules and hard cases that were decided once. Start from a Word file, a list, or nothing.",
        "Begin a guideline",
    ),
    "gold set": (
        "Gold",
        "Items whose right answer experts agreed on. They tell who is ready and which vendor is better.",
        "Build a gold set",
    ),
    "round": (
        "Calibration",
        "A short quiz on gold items shows who is ready, and which rules people miss.",
        "Make a round",
    ),
    "pilot": (
        "Pilot",
        "Vendors label the same items under criteria that were fixed beforehand.",
        "Design a pilot",
    ),
}
NEEDS: Mapping[Kind, tuple[Kind, str]] = {
    "gold set": ("guideline", "a published guideline"),
    "round": ("gold set", "a locked gold set"),
    "pilot": ("gold set", "a locked gold set"),
}
State = Literal["done", "ready", "needs"]


@dataclass(frozen=True)
class Step(Result):
    """One of the four steps.

    needs    what has to be there first; "" where it is there
    made     the title of what is there already, done or begun
    address  the place where it is made, or gone on with
    """

    kind: Kind
    title: str
    about: str
    state: State
    needs: str
    made: str
    button: str
    address: Address


def first_steps(status: Status) -> tuple[Step, ...]:
    """The four steps in order; the example and try-outs make none of them done, but one may build on the example."""
    return tuple(_step(kind, status) for kind in ABOUT)


def _step(kind: Kind, status: Status) -> Step:
    title, about, begin = ABOUT[kind]
    own = [entry for entry in status.entries if entry.kind == kind and entry.work == "real"]
    done = next((entry for entry in reversed(own) if entry.usable), None)
    if done is not None:
        return Step(kind, title, about, "done", "", done.shown, f"Open {done.shown}", done.address)
    if own:
        begun = own[-1]
        waits = next((wait.address for wait in begun.waits if wait.address), begun.address)
        return Step(kind, title, about, "ready", "", begun.shown, f"Go on with {begun.shown}", waits)
    basis, words = NEEDS.get(kind, (kind, ""))
    ground = _usable(basis, status) if words else None
    if words and ground is None:
        return Step(kind, title, about, "needs", words, "", begin, {})
    more = {} if ground is None or kind == "pilot" else {TOOL_OF[basis]: ground.usable}
    more |= {"kind": "quiz"} if kind == "round" else {}
    return Step(kind, title, about, "ready", "", "", begin, {"tool": TOOL_OF[kind], "place": "new", **more})


def _usable(kind: Kind, status: Status) -> Entry | None:
    """What the next step builds on: something of one's own, else the example's."""
    usable = [entry for entry in status.entries if entry.kind == kind and entry.usable]
    own = [entry for entry in usable if entry.work == "real"]
    return next(reversed(own or usable), None)
