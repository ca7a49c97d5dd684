"""The pilot report: `run(PilotReport(...), out)` makes the page; its kernel builds it section by section."""

from workbench.reports.pilot.parameters import PilotReport
from workbench.reports.pilot.report import run

__all__ = ["PilotReport", "run"]
