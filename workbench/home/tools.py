"""The tools of a workspace in JupyterLab's one kernel: made when first asked for, and kept as they were left.

JupyterLab's extension (launcher/) calls `show` when a tab is opened or comes back, and `go` when an address leads into a
tool that is open already.
"""

import ast
import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from workbench.calibration.screen import calibration_board
from workbench.disagreement.screen import disagreement_browser
from workbench.errors import InvalidDocument, WorkbenchError
from workbench.gold.screen import gold_builder
from workbench.guideline.screen import guideline_editor
from workbench.guideline.session import GuidelineEditor
from workbench.home.inputs import reader
from workbench.home.screen import home_page
from workbench.pilot.screen import pilot_designer
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace
from workbench.ui.screen import Screen
from workbench.ui.tools import Address, Tool, tool

MAKERS: dict[str, Callable[..., Screen]] = {
    "home": home_page,
    "guideline": guideline_editor,
    "gold": gold_builder,
    "calibration": calibration_board,
    "disagreement": disagreement_browser,
    "pilot": pilot_designer,
}
kept: dict[str, Screen] = {}


def prepare() -> None:
    """Read what Home shows, so that it is there at the first click; what cannot be read is said when it is opened."""
    with suppress(WorkbenchError):
        reader(Workspace.find(), None).latest(dt.datetime.now(dt.UTC))


def prepare_editor() -> None:
    """Read the guideline that the editor opens with, and its modules: half of the time until it is painted."""
    workspace = Workspace.find()
    with suppress(WorkbenchError):
        if workspace.guidelines.names():
            GuidelineEditor(
                workspace, workspace.latest("guidelines", ""), now=lambda: dt.datetime.now(dt.UTC)
            ).view()


def show(address: str) -> Screen | None:
    """The tool of an address (JSON), as it was left, at the place where the address leads; says why there is none."""
    leads: Address = json.loads(address)
    try:
        screen = screen_of(leads["tool"])
    except WorkbenchError as error:
        print(error)
        return None
    if len(leads) > 1:
        screen.go(leads)
    return screen


def go(address: str) -> None:
    """Bring a tool that is open to the place where an address (JSON) leads."""
    leads: Address = json.loads(address)
    screen_of(leads["tool"]).go(leads)


def again(address: str) -> Screen | None:
    """A tool made anew."""
    forget(json.loads(address)["tool"])
    return show(address)


def forget(name: str) -> None:
    """Close a tool; what was done in it is saved."""
    if name in kept:
        kept.pop(name).close()


def screen_of(name: str) -> Screen:
    """The screen of a tool, made where it is not there yet by the call that its notebook makes."""
    if name not in kept:
        positional, named = call_of(tool(name))
        kept[name] = MAKERS[name](*positional, **named)
    return kept[name]


def call_of(entry: Tool) -> tuple[list[Any], dict[str, Any]]:
    """The values that a tool's notebook passes, so that a name or a database written there holds for the tool too.

    The first call of the tool's function counts. Raises InvalidDocument for a value that is not written out.
    """
    path = Workspace.find().root / "notebooks" / f"{entry.notebook}.ipynb"
    for call in calls(path if path.exists() else shipped("notebooks") / path.name):
        if ast.unparse(call.func) != f"wb.{entry.function}":
            continue
        try:
            named = {each.arg: ast.literal_eval(each.value) for each in call.keywords if each.arg}
            return [ast.literal_eval(value) for value in call.args], named
        except ValueError as error:
            raise InvalidDocument(
                f"{path}: the tool reads the values of wb.{entry.function}(…), and one of them is computed. "
                "Write it out, or use the notebook in place of the tool."
            ) from error
    return [], {}


def calls(notebook: Path) -> Iterator[ast.Call]:
    """The calls in a notebook's code, from the top; a cell that is no plain Python has none."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        try:
            parsed = ast.parse("".join(cell["source"]) if cell["cell_type"] == "code" else "")
        except SyntaxError:
            continue
        yield from (node for node in ast.walk(parsed) if isinstance(node, ast.Call))
