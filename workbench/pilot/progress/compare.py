"""The page that compares two pilots: how each vendor of both moved, what was agreed otherwise, and all numbers."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from workbench.documents.pilot import is_share
from workbench.errors import OutOfRange
from workbench.pilot.compare import PilotComparison, VendorMoves, compare_pilots
from workbench.pilot.progress import moves
from workbench.pilot.progress.parameters import CompareReport
from workbench.pilot.progress.source import provenance_of, source_section
from workbench.quality.deliveries import Loaded, load_pilot
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table
from workbench.store.workspace import Workspace


@dataclass(frozen=True)
class ComparePage:
    """The sections of a comparison, one a notebook cell; everything is read and computed once."""

    parameters: CompareReport

    @cached_property
    def loaded(self) -> tuple[Loaded, Loaded]:
        """Both pilots and their files."""
        before, after = self.parameters.before, self.parameters.after
        if before == after:
            raise OutOfRange(f"pilot {before!r} is compared with itself; name another one.")
        workspace = Workspace(Path(self.parameters.root))
        return load_pilot(workspace, before), load_pilot(workspace, after)

    @cached_property
    def comparison(self) -> PilotComparison:
        """How vendors moved."""
        before, after = self.loaded
        return compare_pilots(before.inputs, after.inputs, confidence=self.parameters.confidence)

    @property
    def head(self) -> Section:
        """Title and facts."""
        before, after = (loaded.inputs for loaded in self.loaded)
        return section(
            "pilot/progress/compare_head.j2",
            before=before.pilot,
            after=after.pilot,
            simulated=any(vendor.simulated for vendor in self.comparison.vendors),
            vendors=self.comparison.vendors,
            confidence=self.parameters.confidence,
        )

    @property
    def moves(self) -> Section:
        """1 What moved."""
        return section(
            "pilot/progress/moves.j2",
            "moves",
            "What moved",
            lead=moves_lead(self.comparison, self._currency),
            vendors=[self._vendor(vendor) for vendor in self.comparison.vendors],
            differs=self.comparison.differs,
            tables=(moves_table(self.comparison, self._currency),),
        )

    @property
    def provenance(self) -> Section:
        """2 Provenance."""
        return source_section(2, provenance_of(self.loaded, self.parameters.command()))

    @property
    def _currency(self) -> str:
        return self.loaded[1].inputs.pilot.currency

    def _vendor(self, vendor: VendorMoves) -> dict[str, Any]:
        """A vendor's chart, and each number that is no share or cannot be compared as a sentence."""
        name = f"{vendor.name} (simulated)" if vendor.simulated else vendor.name
        apart = [m for m in vendor.moves if not is_share(m.metric) or m.difference.value is None]
        return {
            "plot": moves.difference_plot(name, vendor.moves, self._currency),
            "apart": [moves.sentence(vendor.name, move, self._currency) for move in apart],
        }


def moves_lead(comparison: PilotComparison, currency: str) -> str:
    """Every settled change, vendor by vendor; where there is none, that nothing is settled."""
    settled = [
        moves.sentence(vendor.name, move, currency)
        for vendor in comparison.vendors
        for move in vendor.moves
        if move.difference.value is not None and move.settled
    ]
    if not settled:
        return "No change is settled: every difference may be chance."
    rest = sum(not move.settled for vendor in comparison.vendors for move in vendor.moves)
    return " ".join(settled) + (" No other change is settled." if rest else "")


def moves_table(comparison: PilotComparison, currency: str) -> Table:
    """All numbers before and after, with their differences."""
    rows: list[tuple[Any, ...]] = []
    for vendor in comparison.vendors:
        for move in vendor.moves:
            write = moves.writer(move.metric, currency)
            both = [
                Shown(estimate.value, moves.value_text(estimate, write))
                for estimate in (move.before, move.after)
            ]
            d = move.difference
            change = Shown(
                d.value, moves.difference_text(move, currency) if d.value is not None else d.reason or ""
            )
            meaning = "" if d.value is None else move.says
            name = f"{vendor.name}: {moves.name_of(move.metric)}"
            rows.append((name, *both, change, d.low, d.high, moves.reading(move), meaning))
    columns = (
        *(Column("Number"), Column(comparison.before), Column(comparison.after), Column("Change")),
        *(
            Column("From", "number", "csv"),
            Column("To", "number", "csv"),
            Column("Reading"),
            Column("Rests on"),
        ),
    )
    caption = "Each number with its interval and n. Differences of shares are in points."
    return Table("moves", caption, columns, tuple(rows))
