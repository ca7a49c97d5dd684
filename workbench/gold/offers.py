"""What the gold builder offers to take away: the set for each tool, its items and coverage as tables, the disputes."""

from functools import partial

from workbench.documents.gold import GoldSet
from workbench.errors import NotFound
from workbench.formats.gold_sheet import gold_sheet
from workbench.formats.registry import FORMATS
from workbench.formats.tables.write import csv_bytes
from workbench.gold.adjudication import to_adjudicate
from workbench.gold.coverage import gold_coverage
from workbench.gold.project import GoldProject
from workbench.quality.commands.exports import gold_tables
from workbench.ui.offers import Download, Offer, Progress, zipped

NO_GOLD = frozenset(["mturk"])  # tools whose batches have no place for gold
SEALED = "Votes are sealed until the blind round ends."


def offers_of(project: GoldProject, gold: GoldSet) -> tuple[Offer, ...]:
    """The offers of a set: gold for tools leaves only for who builds gold, and disputes only after the blind round."""
    made, workspace = GoldPapers(project), project.workspace
    if not workspace.may("see gold"):
        return ()
    undecided = (
        "" if any(a.settled for i in gold.items for a in i.answers.values()) else "Nothing is decided yet."
    )
    leads = workspace.may("build gold")
    sealed = SEALED if gold.sealed() else ""
    return (
        Offer("disputes", "Disputes, without names", "report", ("csv",), made.disputes, sealed),
        Offer("coverage", "Coverage of labels and rules", "report", ("csv",), made.coverage),
        *(
            [
                Offer("items", "All items with answers and votes", "export", ("csv",), made.items, sealed),
                *(
                    Offer(
                        f"gold-{tool.name}",
                        f"Gold for {tool.title}",
                        "export",
                        ("file",),
                        partial(made.for_tool, tool.name),
                        undecided,
                    )
                    for tool in FORMATS.values()
                    if tool.write and tool.name not in NO_GOLD
                ),
            ]
            if leads
            else []
        ),
    )


class GoldPapers:
    """Makes the papers of one gold set; that gold was seen is recorded."""

    def __init__(self, project: GoldProject) -> None:
        self.project, self.workspace = project, project.workspace

    def _opened(self) -> GoldSet:
        gold = self.project.read()
        self.workspace.gold_opened(gold)
        return gold

    def disputes(self, _: str, __: Progress) -> Download:
        """What waits for a decision, with the votes, and no names."""
        gold = self._opened()
        rows = [
            (
                dispute.item,
                gold.item(dispute.item).text() or "",
                dispute.question,
                ", ".join((dispute.why, *dispute.because)),
                "; ".join(f"{vote.letter} {vote.label or vote.skip}" for vote in dispute.opinions),
                "; ".join(f"{vote.letter} {vote.note}" for vote in dispute.opinions if vote.note),
            )
            for dispute in to_adjudicate(gold)
        ]
        columns = ("item_id", "text", "question", "why", "votes", "notes")
        return Download(f"{gold.card.name}-disputes.csv", csv_bytes(columns, rows))

    def coverage(self, _: str, __: Progress) -> Download:
        """How many items each label and rule has, and how many more it needs."""
        gold = self.project.read()
        counts = gold_coverage(gold, self.project.guideline())
        rows = [
            (r.question, r.of, r.id, r.name, r.n, r.half_width, r.more, r.waived or "") for r in counts.rows
        ]
        columns = ("question", "of", "id", "name", "items", "half_width", "more_needed", "waived")
        return Download(f"{gold.card.name}-coverage.csv", csv_bytes(columns, rows))

    def items(self, _: str, __: Progress) -> Download:
        """Every item, as a sheet that can be read back."""
        self.workspace.require("build gold")
        gold = self._opened()
        return Download(
            f"{gold.card.name}-{gold.card.version}-items.csv",
            csv_bytes(*gold_sheet(gold, self.project.guideline())),
        )

    def for_tool(self, tool: str, _: str, __: Progress) -> Download:
        """The decided answers as gold in a tool's own form, with what finds no place there."""
        self.workspace.require("build gold")
        gold, format_ = self._opened(), FORMATS[tool]
        if format_.write is None:
            raise NotFound(f"no answers are written for {format_.title}.")
        written = format_.write(gold_tables(self.workspace, gold), self.project.guideline(), "gold")
        notes = tuple(f"{loss.what}: {loss.count}" for loss in written.report)
        notes = (f"Left out: {'; '.join(notes)}.",) if notes else ()
        stem = f"{gold.card.name}-{gold.card.version}-{tool}"
        if len(written.files) > 1:
            return zipped(f"{stem}.zip", dict(written.files), notes)
        ((name, content),) = written.files.items()
        return Download(f"{stem}.{name.rpartition('.')[2]}", content, notes)
