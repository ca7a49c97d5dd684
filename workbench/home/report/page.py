"""The page of a workspace's status: what waits for whom, the state of each part, and quality over the batches."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from workbench.days import day_of
from workbench.home.inputs import read_status
from workbench.home.report.parameters import StatusReport
from workbench.home.study import KINDS, UNREADABLE, Status, Trend
from workbench.report import marks, numbers
from workbench.report.charts import Plot, Row, axis_for, value_and_interval
from workbench.report.page import Section, section
from workbench.report.provenance import Input, Provenance, versions_of
from workbench.report.tables import Column, Shown, Table, inputs, losses
from workbench.statistics.estimate import Estimate
from workbench.store.workspace import Workspace

READ = {".yaml", ".yml", ".jsonl", ".json", ".csv", ".parquet", ".xlsx", ".tsv"}


@dataclass(frozen=True)
class StatusPage:
    """The sections of a status page, one a notebook cell; everything is read and computed once."""

    parameters: StatusReport

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace."""
        return Workspace(Path(self.parameters.root))

    @cached_property
    def status(self) -> Status:
        """The state of everything."""
        now = dt.datetime.fromisoformat(self.parameters.at)
        return read_status(self.workspace, now=now, database=self.parameters.database or None)

    @property
    def head(self) -> Section:
        """Title and facts."""
        entries, at = self.status.entries, dt.datetime.fromisoformat(self.parameters.at)
        return section(
            "home/report/head.j2",
            day=f"{day_of(at)}, {at:%H:%M}",
            counts=[(kind, sum(entry.kind == kind for entry in entries)) for kind in KINDS],
        )

    @property
    def waiting(self) -> Section:
        """1 What waits."""
        return section(
            "home/report/waiting.j2",
            "waiting",
            "What waits",
            lead=waiting_lead(self.status),
            tables=(_waiting_table(self.status),) if self.status.to_do else (),
        )

    @property
    def parts(self) -> Section:
        """2 The state of each part."""
        entries = self.status.entries
        broken = sum(entry.state == UNREADABLE for entry in entries)
        idle = sum(not entry.waits for entry in entries)
        waits = "waits" if idle == 1 else "wait"
        lead = f"{numbers.count(idle)} of {numbers.many(len(entries), 'part')} {waits} for nobody."
        if not entries:
            lead = "There are no guidelines, gold sets, rounds or pilots yet."
        rows = tuple((entry.name, entry.kind, entry.state) for entry in entries)
        columns = (Column("Name"), Column("What"), Column("State"))
        return section(
            "home/report/parts.j2",
            "parts",
            "The state of each part",
            lead=f"{lead} {numbers.many(broken, 'part')} cannot be read." if broken else lead,
            tables=(Table("parts", "Guidelines, gold sets, rounds and pilots.", columns, rows),),
        )

    @property
    def quality(self) -> Section:
        """3 Quality over the batches."""
        trends = self.status.trends
        return section(
            "home/report/quality.j2",
            "quality",
            "Quality over the batches",
            lead=quality_lead(self.status),
            plots=[accuracy_plot(trend) for trend in trends if trend.points],
            tables=(_trend_table(trends),),
        )

    @property
    def provenance(self) -> Section:
        """4 Provenance."""
        files = tuple(_files(self.workspace))
        source = Provenance(files, self.parameters.command(), versions=versions_of("numpy", "scipy"))
        return section(
            "home/report/provenance.j2",
            "provenance",
            "Provenance",
            lead=f"This is the state of {self.parameters.at}; rounds are read from their database, the rest from these files.",
            source=source,
            tables=(inputs(source), losses(source)),
            provenance=source.to_dict(),
        )


def waiting_lead(status: Status) -> str:
    """How much waits for whom; the counts are those of the table's rows."""
    rows = status.to_do
    if not rows:
        return "Nothing waits for anybody."
    people: dict[str, int] = {}
    for *_, name, _ in rows:
        people[name] = people.get(name, 0) + 1
    whom = [f"{n} for the {name}" for name, n in sorted(people.items(), key=lambda pair: (-pair[1], pair[0]))]
    verb = "thing waits" if len(rows) == 1 else "things wait"
    waits = f"{len(rows)} {verb}"
    if len(people) == 1:
        return f"{waits} for the {next(iter(people))}."
    return f"{waits}: {numbers.every(whom)}."


def _waiting_table(status: Status) -> Table:
    rows = tuple(
        (what, whom, f"{kind} {name}", Shown(step, Markup("<code>{}</code>").format(step)))
        for kind, name, what, whom, step in sorted(status.to_do, key=lambda row: row[3])
    )
    columns = (Column("What"), Column("For whom"), Column("Where"), Column("Next step"))
    return Table("waiting", "By who has to act.", columns, rows)


def quality_lead(status: Status) -> str:
    """Whose accuracy changed from the first batch to the last, by intervals that leave a gap in the chart."""
    settled, seen, bare = [], 0, False
    for trend in status.trends:
        known = [point for point in trend.points if point.accuracy.value is not None]
        if len(known) < 2:
            continue
        seen += 1
        first, last = known[0].accuracy, known[-1].accuracy
        bare = bare or first.low is None or last.low is None
        if change := _change(first, last):
            ends = f"{numbers.percent(first.value)} in {known[0].batch}, {numbers.percent(last.value)} in {known[-1].batch}"
            settled.append(f"{trend.vendor} in {trend.pilot} got {change}: {ends}.")
    if settled:
        return " ".join(settled)
    if not seen:
        return "No vendor has two batches with answers and gold yet."
    missing = " or are missing" if bare else ""
    return f"No vendor's accuracy clearly changed: the intervals of its first and its last batch overlap{missing}."


def _change(first: Estimate, last: Estimate) -> str:
    """Better or worse where the two intervals leave a gap, else nothing."""
    if first.low is None or first.high is None or last.low is None or last.high is None:
        return ""
    return "better" if last.low > first.high else "worse" if last.high < first.low else ""


def accuracy_plot(trend: Trend) -> Plot:
    """Accuracy of first answers, batch by batch."""
    axis = axis_for(
        (point.accuracy for point in trend.points), low=0.6, write=lambda value: numbers.percent(value, 0)
    )
    rows = tuple(
        Row(
            Markup('<b>{}</b> <span class="small muted nb">n {}</span>').format(
                point.batch, numbers.count(point.accuracy.n)
            ),
            marks.dot_row(
                (marks.Dot(point.accuracy.value, point.accuracy.low, point.accuracy.high),),
                axis,
                f"{trend.vendor}, batch {point.batch}: accuracy",
            ),
            value_and_interval(point.accuracy, numbers.percent),
        )
        for point in trend.points
    )
    simulated = " (simulated)" if trend.simulated else ""
    caption = (
        "Accuracy of first answers, batches in the order in which they were sent; 95% intervals, n answers."
    )
    return Plot(f"{trend.vendor}{simulated}, pilot {trend.pilot}", rows, marks.axis_line(axis), caption)


def _trend_table(trends: tuple[Trend, ...]) -> Table:
    """Accuracy and agreement of every batch."""
    rows: list[tuple[Any, ...]] = [
        (
            f"{trend.vendor}, {trend.pilot}, {point.batch}",
            _cell(point.accuracy, percent=True),
            "" if point.agreement is None else _cell(point.agreement, percent=False),
        )
        for trend in trends
        for point in trend.points
    ]
    columns = (Column("Batch"), Column("Accuracy"), Column("Krippendorff's alpha"))
    caption = "Each number with its 95% interval and n: answers, or items with two answers or more."
    return Table("batches", caption, columns, tuple(rows))


def _cell(estimate: Estimate, *, percent: bool) -> Shown:
    write = numbers.percent if percent else numbers.share
    if estimate.value is None:
        return Shown(None, estimate.reason or numbers.UNDEFINED)
    around = (
        f" ({numbers.between(write(estimate.low), write(estimate.high))})" if estimate.low is not None else ""
    )
    return Shown(estimate.value, f"{write(estimate.value)}{around}, n {numbers.count(estimate.n)}")


def _files(workspace: Workspace) -> Iterator[Input]:
    """Every document and delivery of the workspace."""
    roots = {
        "guideline": workspace.guidelines.root,
        "gold set": workspace.gold_sets.root,
        "pilot": workspace.pilots.root,
    }
    for role, folder in roots.items():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in READ and not path.name.startswith("."):
                yield Input.of(role, path)
