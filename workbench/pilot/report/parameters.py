"""What a pilot report depends on, as one frozen value; light, for whoever only asks for a page."""

from dataclasses import dataclass
from pathlib import Path

from workbench.report.provenance import command_line

VOLUME = 10_000  # answers whose cost the page states where nobody plans another number


@dataclass(frozen=True)
class PilotReport:
    """What a pilot report depends on; the names are those of its notebook's parameters.

    pilot       the pilot's name in the workspace, or the path of a pilot.yaml
    root        the workspace
    show_names  whether annotators appear under their own names instead of pseudonyms
    volume      how many answers the reader plans to buy: the page states what they cost and how many will be wrong
    """

    pilot: str
    root: str
    show_names: bool = False
    volume: int = VOLUME

    def command(self, file: str = "", name: str = "") -> str:
        """The command line that rebuilds the page; where `pilot` is a path, `file` is how it is seen from the workspace."""
        flags = ["--show-names"] if self.show_names else []
        flags += ["--volume", str(self.volume)] if self.volume != VOLUME else []
        out = f"{name or Path(self.pilot).stem}.html"
        return command_line(["workbench", "report", "pilot", file or self.pilot, *flags, "--out", out])
