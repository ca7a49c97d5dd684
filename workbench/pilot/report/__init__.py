"""The pilot report: `run(PilotReport(...), out)` makes the page; its kernel builds it section by section."""

from workbench.pilot.report.page import PilotReport, run

__all__ = ["PilotReport", "run"]
