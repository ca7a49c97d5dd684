"""What comes after a milestone: one sentence that it is reached, and the steps that it opens, each a button."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class NextStep:
    """A step: an address that it opens, the id of an offer of the same screen that it takes away, or an act of the screen."""

    title: str
    why: str = ""
    address: Mapping[str, str] | None = None
    offer: str = ""
    does: str = ""


def next_view(reached: str, *steps: NextStep) -> dict[str, Any]:
    """The strip under a screen's bar; `reached` says what was done."""
    return {
        "reached": reached,
        "steps": [
            {
                "title": step.title,
                "why": step.why,
                "address": dict(step.address) if step.address else None,
                "offer": step.offer,
                "does": step.does,
            }
            for step in steps
        ],
    }
