"""The pages of a calibration report: each section from a study, in the order in which it is read."""

from collections.abc import Callable
from typing import Any

from workbench.calibration.report import annotator, course, follow_up, meetings, misses, people
from workbench.calibration.report import annotator as own_misses
from workbench.calibration.report.inputs import load
from workbench.calibration.report.parameters import CalibrationReport
from workbench.calibration.report.view import View
from workbench.report.page import NOTHING, Section


class CalibrationPage:
    """What `notebooks/reports/calibration.ipynb` shows, one section a cell."""

    def __init__(self, **parameters: Any) -> None:
        self.view = View(load(CalibrationReport(**parameters)))

    def head(self) -> Section:
        """Title and facts."""
        return people.head(self.view)

    def ready(self) -> Section:
        """1 Who is ready."""
        return people.ready(self.view)

    def rules(self) -> Section:
        """2 Rules that are missed."""
        return misses.rules(self.view)

    def items(self) -> Section:
        """3 Items that are missed."""
        return misses.items(self.view)

    def course(self) -> Section:
        """4 Over time."""
        return course.course(self.view)

    def appeals(self) -> Section:
        """Appeals."""
        return self._unless_left_out("appeals", follow_up.appeals)

    def retake(self) -> Section:
        """Retakes."""
        return self._unless_left_out("retake", follow_up.retake)

    def meeting(self) -> Section:
        """The last meeting, and the next."""
        return self._unless_left_out("meeting", meetings.meeting)

    def provenance(self) -> Section:
        """Provenance."""
        return follow_up.provenance(self.view)

    def _unless_left_out(self, name: str, make: Callable[[View], Section]) -> Section:
        """A section, or nothing where there is nothing to show."""
        return NOTHING if name in self.view.left_out else make(self.view)


class AnnotatorPage:
    """What `notebooks/reports/calibration_annotator.ipynb` shows of one person, one section a cell."""

    def __init__(self, **parameters: Any) -> None:
        self.view = View(load(CalibrationReport(**parameters)))

    def head(self) -> Section:
        """Title and facts."""
        return annotator.head(self.view)

    def verdict(self) -> Section:
        """1 Your result."""
        return annotator.verdict(self.view)

    def parts(self) -> Section:
        """2 By label and rule."""
        return annotator.parts(self.view)

    def reading(self) -> Section:
        """3 What to read."""
        return own_misses.reading(self.view)

    def missed(self) -> Section:
        """4 Your misses."""
        return own_misses.missed(self.view)

    def provenance(self) -> Section:
        """5 Provenance."""
        return follow_up.source_section(self.view, "calibration/report/annotator_provenance.j2")
