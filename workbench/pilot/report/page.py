"""The pilot page: its sections in order, everything read and computed once."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from workbench.pilot.error_list import error_list
from workbench.pilot.report import accuracy, agreement, annotators, cost, mend, side, turnaround, verdict
from workbench.pilot.report.view import PilotView
from workbench.pilot.study import study_pilot
from workbench.quality.deliveries import Loaded, load_pilot
from workbench.report.names import pseudonyms, without_names
from workbench.report.page import Section
from workbench.report.provenance import Provenance, command_line, versions_of
from workbench.report.tables import Column, Table
from workbench.store.workspace import Workspace

# What a pilot report depends on, as one frozen value.


@dataclass(frozen=True)
class PilotReport:
    """What a pilot report depends on; the names are those of its notebook's parameters.

    pilot       the pilot's name in the workspace, or the path of a pilot.yaml
    root        the workspace
    show_names  whether annotators appear under their own names instead of pseudonyms
    """

    pilot: str
    root: str
    show_names: bool = False


@dataclass(frozen=True)
class PilotPage:
    """The sections of a pilot report, one a notebook cell; everything is read and computed once."""

    parameters: PilotReport

    @cached_property
    def loaded(self) -> Loaded:
        """What was read."""
        return load_pilot(Workspace(Path(self.parameters.root)), self.parameters.pilot)

    @cached_property
    def view(self) -> PilotView:
        """The result, and how people are named in it."""
        result = study_pilot(self.loaded.inputs)
        annotators = {name for table in result.inputs.answers.values() for name in table.annotators}
        called = {name: name for name in annotators} if self.parameters.show_names else pseudonyms(annotators)
        return PilotView(result, called)

    @property
    def head(self) -> Section:
        """Title and facts."""
        return verdict.head(self.view)

    @property
    def verdict(self) -> Section:
        """1 Verdict."""
        return verdict.verdict(self.view)

    @property
    def side(self) -> Section:
        """2 Vendors side by side."""
        return side.side(self.view)

    @property
    def accuracy(self) -> Section:
        """3 Accuracy against gold."""
        return accuracy.accuracy(self.view)

    @property
    def agreement(self) -> Section:
        """4 Agreement."""
        return agreement.agreement(self.view)

    @property
    def annotators(self) -> Section:
        """5 Annotators."""
        return annotators.annotators(self.view)

    @property
    def turnaround(self) -> Section:
        """6 Turnaround and throughput."""
        return turnaround.turnaround(self.view)

    @property
    def cost(self) -> Section:
        """7 Cost."""
        return cost.cost(self.view)

    @property
    def mend(self) -> Section:
        """8 What to mend in the guideline."""
        return mend.mend(self.view)

    @property
    def provenance(self) -> Section:
        """9 Provenance."""
        inputs, pilot = self.loaded.inputs, self.loaded.inputs.pilot
        named = (
            [self.parameters.pilot] if not self.parameters.pilot.endswith((".yaml", ".yml")) else [self._file]
        )
        flags = ["--show-names"] if self.parameters.show_names else []
        source = Provenance(
            self.loaded.files,
            command_line(["workbench", "report", "pilot", *named, *flags, "--out", f"{pilot.name}.html"]),
            pilot.seed,
            inputs.losses if self.parameters.show_names else without_names(inputs.losses, self.view.people),
            versions_of("numpy", "scipy", "pyarrow", "papermill", "nbconvert"),
        )
        return mend.provenance(self.view, source)

    @property
    def _file(self) -> str:
        return self.loaded.files[0].path


def write_error_lists(page: PilotPage, folder: Path, *, reveal_gold: bool = False) -> list[Path]:
    """One CSV a vendor: item, their answer, expected answer, rule, rationale; gold in use stays out."""
    view, paths = page.view, []
    for vendor in page.loaded.inputs.pilot.vendors:
        lines = error_list(page.loaded.inputs, vendor.id, reveal_gold=reveal_gold)
        rows = [
            (
                line.item,
                line.text,
                view.people[line.annotator],
                line.question,
                line.answer,
                line.expected,
                ", ".join(line.rules),
                line.rationale,
            )
            for line in lines
        ]
        heads = ("item", "text", "annotator", "question", "answer", "expected", "rules", "rationale")
        table = Table(f"errors_{vendor.id}", "", tuple(map(Column, heads)), tuple(rows))
        paths.append(table.write_csv(folder))
    return paths
