"""The calibration report: `run(...)` makes the page of a round or of a vendor's people, `hand_over` one page each."""

from workbench.reports.calibration.parameters import CalibrationReport
from workbench.reports.calibration.report import hand_over, run

__all__ = ["CalibrationReport", "hand_over", "run"]
