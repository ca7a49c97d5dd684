"""How many things wait in each tool of a workspace, for the bar above every screen."""

import datetime as dt
from collections import Counter as Tally
from pathlib import Path

from workbench.home.inputs import reader
from workbench.home.study import TOOL_OF, Status
from workbench.store.workspace import Workspace
from workbench.ui.next_steps import NextStep
from workbench.ui.waiting import Counter


def waiting_in(status: Status) -> dict[str, int]:
    """The id of a tool -> how many things wait there; home has all of them."""
    waiting = Tally(TOOL_OF[entry.kind] for entry, _ in status.waiting)
    waiting["calibration"] += len(status.retakes)
    return {**waiting, "home": waiting.total()}


def count(root: Path, database: str | None) -> dict[str, int]:
    """What waits for who is at the keyboard to see: nothing of gold for who may not see it."""
    workspace = Workspace(root)
    status = reader(workspace, database).latest(dt.datetime.now(dt.UTC))
    return waiting_in(status if workspace.may("see gold") else status.without_gold())


def retake_steps(root: Path, database: str | None, gold: str) -> list[NextStep]:
    """The retake that people need from a gold set, for those who passed longest ago."""
    due = reader(Workspace(root), database).latest(dt.datetime.now(dt.UTC)).retakes
    ready = [retake for retake in due if retake.gold == gold and not retake.lacks]
    return [NextStep("Make the retake", retake.what, retake.address) for retake in ready[:1]]


COUNTER = Counter("home", count, retake_steps)
