"""What the calibration board offers to take away: the report, a page for each person, results and answers as tables."""

import tempfile
from pathlib import Path

from workbench.calibration.board import Reading
from workbench.calibration.commands.results import answers_csv, results_csv
from workbench.calibration.report.report import ask, file_name, hand_over, run, takers
from workbench.calibration.store import BoardStore
from workbench.report.render import no_pdf, page_at
from workbench.ui.offers import Download, Offer, Progress, all_in, taken, zipped

FOLDER = Path("runs") / "calibration"


def offers_of(store: BoardStore, reading: Reading | None) -> tuple[Offer, ...]:
    """The offers for the round on the board; none without one."""
    if reading is None:
        return ()
    name, begun = reading.sources.record.round.name, bool(reading.sources.record.attempts)
    made = RoundPapers(store, name)
    nobody = "" if begun else "Nobody has begun this round yet."
    pdf = {"pdf": no_pdf()}
    names = store.workspace.may("see names")
    return (
        Offer("calibration", "Calibration report", "report", ("html", "pdf"), made.report, nobody, pdf),
        *(
            [Offer("named", "The same with names", "report", ("html", "pdf"), made.named, nobody, pdf)]
            if names
            else []
        ),
        Offer("pages", "One page for each person", "report", ("zip",), made.pages, nobody),
        Offer("tables", "Tables of the report", "export", ("zip",), made.tables, nobody),
        *(
            [
                Offer("results", "Results, a row for each person", "export", ("csv",), made.results),
                Offer("answers", "All answers", "export", ("csv",), made.answers, nobody),
            ]
            if names
            else []
        ),
    )


class RoundPapers:
    """Makes the papers of one round by the functions of the commands."""

    def __init__(self, store: BoardStore, name: str) -> None:
        self.workspace, self.database, self.name = store.workspace, store.database, name
        self.root = store.workspace.root

    def report(self, form: str, _: Progress, show_names: bool = False) -> Download:
        """The report of the round."""
        asked = ask(self.root, self.name, database=self.database, show_names=show_names)
        path = self.root / FOLDER / f"{self.name}{'-names' if show_names else ''}.{form}"
        return taken(page_at(path, lambda html: run(asked, html)))

    def named(self, form: str, progress: Progress) -> Download:
        """The report with people's names; that is recorded."""
        return self.report(form, progress, show_names=True)

    def pages(self, _: str, progress: Progress) -> Download:
        """The page to hand over to each person who has begun, called as they are on it."""
        asked = ask(self.root, self.name, database=self.database)
        people = takers(asked)
        with tempfile.TemporaryDirectory(prefix="wb-") as folder:
            for done, person in enumerate(people):
                progress(done, len(people))
                page = Path(folder) / f"{file_name(asked, person)}.html"
                hand_over(asked, person, page, runs=self.root / FOLDER / "runs")
            return zipped(f"{self.name}-pages.zip", all_in(Path(folder)))

    def tables(self, _: str, __: Progress) -> Download:
        """Every table of the report."""
        asked = ask(self.root, self.name, database=self.database)
        with tempfile.TemporaryDirectory(prefix="wb-") as folder:
            page = self.root / FOLDER / f"{self.name}.html"
            run(asked, page, tables=Path(folder))
            return zipped(f"{self.name}-tables.zip", all_in(Path(folder)))

    def results(self, _: str, __: Progress) -> Download:
        """A row a person; that names leave is recorded."""
        return Download(f"{self.name}-results.csv", results_csv(self.workspace, self.name, self.database))

    def answers(self, _: str, __: Progress) -> Download:
        """A row an answer; that names leave is recorded."""
        return Download(f"{self.name}-answers.csv", answers_csv(self.workspace, self.name, self.database))
