"""What the pilot designer offers to take away: report, scorecards, comparison, each vendor's page, tables and terms."""

import datetime as dt
import tempfile
from functools import partial
from pathlib import Path

from workbench.documents.pilot import Pilot
from workbench.errors import WorkbenchError
from workbench.pilot import progress as pages
from workbench.pilot.compare import earlier_first
from workbench.pilot.report import PilotReport, run
from workbench.quality.deliveries import pilots_of
from workbench.report.render import no_pdf, page_at
from workbench.rounds.vendor.page import vendor_page
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace
from workbench.ui.offers import Download, Offer, Progress, all_in, taken, zipped

NONE = "No delivery yet."


def offers_of(
    workspace: Workspace, name: str, pilot: Pilot | None, other: str | None, why: str | None
) -> tuple[Offer, ...]:
    """The offers for a pilot; `other` is the one that it is compared with, `why` says why it cannot be reported."""
    made, pdf, not_yet = PilotPapers(workspace, name), {"pdf": no_pdf()}, why or ""
    pages_of = ("html", "pdf")
    both = [] if other is None else [(other, f"Comparison with {other}")]
    vendors = pilot.vendors if pilot is not None and workspace.may("see names") else ()
    cards = "" if pilots_of(workspace) else NONE
    return (
        Offer("pilot", "Pilot report", "report", pages_of, made.report, not_yet, pdf),
        Offer("scorecard", "Vendor scorecards", "report", pages_of, made.scorecard, cards, pdf),
        *(
            Offer(f"compare-{which}", title, "report", pages_of, partial(made.compare, which), not_yet, pdf)
            for which, title in both
        ),
        *(
            Offer(
                f"vendor-{vendor.id}",
                f"Page for {vendor.shown}",
                "report",
                ("html",),
                partial(made.vendor, vendor.name or vendor.id),
            )
            for vendor in vendors
        ),
        Offer("tables", "Tables and error lists of the report", "export", ("zip",), made.tables, not_yet),
        Offer("terms", "Terms of the pilot", "export", ("yaml",), made.terms, "" if pilot else NOT_SAVED),
    )


NOT_SAVED = "Correct the marked fields first."


class PilotPapers:
    """Makes the papers of one pilot by the functions of the commands."""

    def __init__(self, workspace: Workspace, name: str) -> None:
        self.workspace, self.name = workspace, name
        self.runs = workspace.root / "runs"

    @property
    def parameters(self) -> PilotReport:
        """The report's parameters."""
        return PilotReport(self.name, str(self.workspace.root))

    def report(self, form: str, progress: Progress) -> Download:
        """The report a manager decides from."""
        self.workspace.require("see gold")
        page = partial(run, self.parameters, progress=progress)
        return taken(page_at(self.runs / f"{self.name}.{form}", page))

    def tables(self, _: str, progress: Progress) -> Download:
        """Every table of the report, and the error list of each vendor."""
        self.workspace.require("see gold")
        with tempfile.TemporaryDirectory(prefix="wb-") as folder:
            run(self.parameters, self.runs / f"{self.name}.html", tables=Path(folder), progress=progress)
            return zipped(f"{self.name}-tables.zip", all_in(Path(folder)))

    def scorecard(self, form: str, _: Progress) -> Download:
        """All vendors over all pilots."""
        parameters = pages.ScorecardReport("", str(self.workspace.root))
        return taken(page_at(self.runs / f"scorecard.{form}", partial(pages.run, parameters)))

    def compare(self, other: str, form: str, _: Progress) -> Download:
        """How vendors moved from the earlier of two pilots to the later one."""
        before, after = earlier_first(self.workspace, other, self.name)
        parameters = pages.CompareReport(before, after, str(self.workspace.root))
        path = self.runs / f"{before}-{after}.{form}"
        return taken(page_at(path, partial(pages.run, parameters)))

    def vendor(self, vendor: str, _: str, __: Progress) -> Download:
        """What a vendor's manager sees of its own people and pilots."""
        self.workspace.require("see names")
        with tempfile.TemporaryDirectory(prefix="wb-") as empty:  # where there are no rounds, none is made
            there = AttemptStore.is_there(None, self.workspace.root)
            with AttemptStore.open(None, self.workspace.root if there else Path(empty)) as store:
                page = vendor_page(self.workspace, store, vendor, dt.datetime.now(dt.UTC), alone=True)
        self.workspace.names_exported(f"page of vendor {vendor}")
        return Download(f"{vendor}.html", page.encode())

    def terms(self, _: str, __: Progress) -> Download:
        """The specification as it is on disk."""
        path = self.workspace.pilots.path(self.name)
        try:
            self.workspace.pilots.load(path)
        except WorkbenchError as error:
            raise WorkbenchError(f"the terms cannot be read: {error}") from None
        return taken(path, f"{self.name}.yaml")
