"""What home offers to take away: the status as a page and as tables."""

import datetime as dt
import tempfile
from functools import partial
from pathlib import Path

from workbench.home.report import StatusReport, run
from workbench.report.render import no_pdf, page_at
from workbench.store.workspace import Workspace
from workbench.ui.offers import Download, Offer, Progress, all_in, taken, zipped


def offers_of(workspace: Workspace, database: str | None) -> tuple[Offer, ...]:
    """The offers of a workspace."""

    def parameters() -> StatusReport:
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        return StatusReport(now, str(workspace.root), database or "")

    def page(form: str, _: Progress) -> Download:
        return taken(page_at(workspace.root / "runs" / f"status.{form}", partial(run, parameters())))

    def tables(_: str, __: Progress) -> Download:
        with tempfile.TemporaryDirectory(prefix="wb-") as folder:
            run(parameters(), workspace.root / "runs" / "status.html", tables=Path(folder))
            return zipped("status-tables.zip", all_in(Path(folder)))

    return (
        Offer("status", "Status report", "report", ("html", "pdf"), page, lacks={"pdf": no_pdf()}),
        Offer("tables", "Tables of the status", "export", ("zip",), tables),
    )
