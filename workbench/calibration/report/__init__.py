"""The calibration report: `run(...)` makes the page of a round or of a vendor's people, `hand_over` one page each."""

from workbench.calibration.report.parameters import CalibrationReport
from workbench.calibration.report.report import hand_over, run

__all__ = ["CalibrationReport", "hand_over", "run"]
