"""The pilot designer on the screen."""

import datetime as dt
from pathlib import Path

from workbench.pilot.report import PilotReport, run
from workbench.pilot.session import PilotDesigner, PilotPicker
from workbench.pilot.sources import PilotSources
from workbench.store.workspace import Workspace
from workbench.ui.jobs import Progress
from workbench.ui.modules import inlined, styles
from workbench.ui.screen import Screen, in_background

HERE = Path(__file__).with_suffix("")


class PilotDesignerScreen(Screen):
    """Design, freeze, report, comparison, scorecard and ramp-up. `session` is a `PilotPicker`."""

    tool = "pilot"
    _esm = inlined(HERE / "pilot_designer.js")
    css = styles("screens.css", "bring.css", HERE / "pilot_designer.css")


def pilot_designer(name: str | None = None, *, root: Path | None = None) -> PilotDesignerScreen:
    """Choose a pilot or begin one, design and freeze it, run its report, look further.

    name  the one to begin with, also one that is not there yet; else that which changed last
    """
    workspace = Workspace.find(root)
    workspace.recover()

    def report(pilot: str, progress: Progress) -> str:
        page = workspace.root / "runs" / f"{pilot}.html"
        run(PilotReport(pilot, str(workspace.root)), page, progress=progress)
        return page.relative_to(workspace.root).as_posix()

    def design(pilot: str) -> PilotDesigner:
        return PilotDesigner(
            workspace,
            pilot,
            now=lambda: dt.datetime.now(dt.UTC),
            report=report,
            begin=in_background,
            sources=sources,
        )

    sources = PilotSources(workspace)
    session = PilotPicker(sources, design)
    if name is not None:
        session.open(name)
    elif session.names():
        session.open_if_readable(workspace.latest("pilots", ""))
    return PilotDesignerScreen(session, root=workspace.root)
