"""What a status page depends on, as one frozen value; light, for whoever only asks for a page."""

from dataclasses import dataclass

from workbench.report.provenance import command_line


@dataclass(frozen=True)
class StatusReport:
    """What a status page depends on; the names are those of its notebook's parameters.

    at        the moment it speaks of, as 2026-11-30T09:00:00+00:00: a round is open or over then
    root      the workspace
    database  where rounds are kept; "" for the workspace's own
    """

    at: str
    root: str = "."
    database: str = ""

    def command(self) -> str:
        """The command line that rebuilds the page; an address of a database may hold a password and is left out."""
        words = ["workbench", "report", "status", "--at", self.at, "--out", "status.html"]
        return command_line(words)
