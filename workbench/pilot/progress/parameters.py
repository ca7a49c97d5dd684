"""What the pages on several pilots depend on, as frozen values; light, for whoever only asks for a page."""

from dataclasses import dataclass
from typing import ClassVar

from workbench.report.provenance import command_line


@dataclass(frozen=True)
class CompareReport:
    """A comparison of two pilots of a workspace; the names are those of its notebook's parameters.

    before, after  the pilots' names
    root           the workspace
    confidence     of all intervals, whatever each pilot agreed on
    """

    report: ClassVar[str] = "compare"
    before: str
    after: str
    root: str = "."
    confidence: float = 0.95

    @property
    def title(self) -> str:
        """The title of the window."""
        return f"{self.before} and {self.after}"

    def command(self) -> str:
        """The command line that rebuilds the page."""
        words = ["workbench", "report", "compare", self.before, self.after, "--out", "compare.html"]
        return command_line([*words, "--confidence", f"{self.confidence:g}"])


@dataclass(frozen=True)
class ScorecardReport:
    """Vendors over all pilots of a workspace; the names are those of its notebook's parameters.

    vendor      one vendor's id; "" for all of them
    root        the workspace
    confidence  of all intervals, whatever each pilot agreed on
    """

    report: ClassVar[str] = "scorecard"
    vendor: str = ""
    root: str = "."
    confidence: float = 0.95

    @property
    def title(self) -> str:
        """The title of the window."""
        return f"Scorecard of {self.vendor}" if self.vendor else "Vendor scorecard"

    def command(self) -> str:
        """The command line that rebuilds the page."""
        vendor = [self.vendor] if self.vendor else []
        words = ["workbench", "report", "scorecard", *vendor, "--out", "scorecard.html"]
        return command_line([*words, "--confidence", f"{self.confidence:g}"])
