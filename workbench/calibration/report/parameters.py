"""What a calibration report depends on, as one frozen value, and the command line that says the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbench.report.provenance import command_line


@dataclass(frozen=True)
class CalibrationReport:
    """What to report on. Empty text stands for "not given".

    round      the name of the round
    records    the file of records that was taken out of the store
    root       the workspace
    cohort     a vendor: its people alone
    annotator  the id of a person: the page to hand over to them
    names      what people are called, by id; A01, A02, ... for those who are not in it
    stored     whether the records came from a database that was named
    """

    round: str
    records: str
    root: str = "."
    cohort: str = ""
    annotator: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    stored: bool = False
    title: str = ""

    def absolute(self) -> "CalibrationReport":
        """The same, with paths that hold wherever the kernel starts."""
        return replace(self, records=str(Path(self.records).resolve()), root=str(Path(self.root).resolve()))

    def command(self, called: str = "") -> str:
        """The command line that rebuilds the page; `called` is what the annotator is called on it."""
        words = ["workbench", "report", "calibration", self.round]
        words += ["--cohort", self.cohort] if self.cohort else []
        words += ["--annotator", called] if self.annotator else []
        words += ["--database", "URL"] if self.stored else []
        words += ["--title", self.title] if self.title else []
        words += ["--show-names"] if self.names else []
        return command_line([*words, "--out", f"{called.lower() if self.annotator else self.round}.html"])
