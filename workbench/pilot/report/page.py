"""The pilot page: its sections in order, everything read and computed once; and each vendor's error list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from workbench.answers.key import AnswerKey
from workbench.answers.pseudonyms import pseudonyms, without_names
from workbench.pilot.report import accuracy, annotators, delivery, fixes, verdict
from workbench.pilot.report.parameters import PilotReport
from workbench.pilot.report.view import PilotView
from workbench.pilot.study import study_pilot
from workbench.quality.deliveries import Loaded, PilotInputs, load_pilot
from workbench.quality.triage import misses
from workbench.report.page import NOTHING, Section
from workbench.report.provenance import Provenance, versions_of
from workbench.report.tables import Column, Table
from workbench.store.workspace import Workspace


@dataclass(frozen=True)
class PilotPage:
    """The sections of a pilot report, one a notebook cell; everything is read and computed once."""

    parameters: PilotReport

    @cached_property
    def loaded(self) -> Loaded:
        """What was read."""
        workspace = Workspace(Path(self.parameters.root))
        loaded = load_pilot(workspace, self.parameters.pilot)
        if loaded.inputs.gold is not None:
            workspace.gold_opened(loaded.inputs.gold)
        return loaded

    @cached_property
    def view(self) -> PilotView:
        """The result, and how people are named in it."""
        return PilotView(study_pilot(self.loaded.inputs), self.people, self.parameters.volume)

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Annotator -> the name shown."""
        annotators = {name for table in self.loaded.inputs.answers.values() for name in table.annotators}
        return {name: name for name in annotators} if self.parameters.show_names else pseudonyms(annotators)

    @property
    def head(self) -> Section:
        """Title and facts."""
        return verdict.head(self.view)

    @property
    def verdict(self) -> Section:
        """The recommendation, and the verdict on each vendor."""
        return verdict.verdict(self.view)

    @property
    def side(self) -> Section:
        """Vendors side by side."""
        return self._unless_left_out("side", verdict.side)

    @property
    def accuracy(self) -> Section:
        """Accuracy against gold."""
        return self._unless_left_out("accuracy", accuracy.accuracy)

    @property
    def agreement(self) -> Section:
        """Agreement."""
        return self._unless_left_out("agreement", accuracy.agreement)

    @property
    def annotators(self) -> Section:
        """Annotators."""
        return self._unless_left_out("annotators", annotators.annotators)

    @property
    def turnaround(self) -> Section:
        """Turnaround and throughput."""
        return self._unless_left_out("turnaround", delivery.turnaround)

    @property
    def cost(self) -> Section:
        """Cost."""
        return self._unless_left_out("cost", delivery.cost)

    @property
    def fixes(self) -> Section:
        """Guideline fixes."""
        return self._unless_left_out("fixes", fixes.fixes)

    @property
    def provenance(self) -> Section:
        """Provenance."""
        inputs, pilot = self.loaded.inputs, self.loaded.inputs.pilot
        file = self._file if self.parameters.pilot.endswith((".yaml", ".yml")) else ""
        source = Provenance(
            self.loaded.files,
            self.parameters.command(file, pilot.name),
            pilot.seed,
            inputs.losses if self.parameters.show_names else without_names(inputs.losses, self.view.people),
            versions_of("numpy", "scipy", "pyarrow", "papermill", "nbconvert"),
        )
        return fixes.provenance(self.view, source)

    def _unless_left_out(self, name: str, make: Callable[[PilotView], Section]) -> Section:
        """A section, or nothing where there is no data for it."""
        return NOTHING if name in self.view.left_out else make(self.view)

    @property
    def _file(self) -> str:
        return self.loaded.files[0].path


def write_error_lists(page: PilotPage, folder: Path, *, reveal_gold: bool = False) -> list[Path]:
    """One CSV a vendor: item, their answer, expected answer, rule, rationale; gold in use stays out."""
    paths = []
    for vendor in page.loaded.inputs.pilot.vendors:
        lines = error_list(page.loaded.inputs, vendor.id, reveal_gold=reveal_gold)
        rows = [
            (
                line.item,
                line.text,
                page.people[line.annotator],
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


@dataclass(frozen=True)
class ListedMiss:
    """One line of a vendor's error list: their answer, the expected one, and why."""

    item: str
    text: str
    annotator: str
    question: str
    answer: str
    expected: str
    rules: tuple[str, ...]
    rationale: str


def error_list(inputs: PilotInputs, vendor: str, *, reveal_gold: bool = False) -> tuple[ListedMiss, ...]:
    """The misses that a vendor may see; gold still in use is left out unless `reveal_gold`.

    Only items of the split `practice` are out of use; a gold file without splits counts as in use.
    """
    free = {item.id for item in inputs.gold.items if item.split == "practice"} if inputs.gold else set()
    lines = []
    for question, answers in inputs.answers.items():
        gold = inputs.gold.answers(question) if inputs.gold else {}
        theirs, key = answers.of_vendor(vendor).first_pass(), inputs.keys.get(question, AnswerKey({}))
        for miss in misses(theirs, key, causes=False):
            if reveal_gold or miss.item in free:
                rationale = (gold[miss.item].rationale if miss.item in gold else None) or ""
                text = (inputs.texts or {}).get(miss.item, "")
                lines.append(
                    ListedMiss(
                        miss.item,
                        text,
                        miss.annotator,
                        question,
                        miss.answer,
                        miss.gold,
                        miss.rules,
                        rationale,
                    )
                )
    return tuple(sorted(lines, key=lambda line: (line.item, line.question, line.annotator)))
