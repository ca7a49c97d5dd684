"""The records of one table of answers: marks on its items, its guideline's draft, gold sets, and lists to download."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from workbench.documents.changes import Change
from workbench.documents.feedback import Feedback
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline, next_case
from workbench.documents.item_marks import Mark
from workbench.errors import NotFound
from workbench.formats.tables.write import write_columns
from workbench.store.draft_parts import add_case, every_version
from workbench.store.files import locked
from workbench.store.item_marks import CauseStore
from workbench.store.workspace import Workspace

TakenAway = Literal["relabel", "gold_candidates", "fix_labels", "check_by_hand"]  # the lists


@dataclass(frozen=True)
class TableRecords:
    """The table called `name` in a workspace; `guideline` and `gold` are names, None where there is none."""

    workspace: Workspace
    name: str
    guideline: str | None = None
    gold: str | None = None

    def marks(self) -> tuple[Mark, ...]:
        """All marks so far."""
        return CauseStore(self.workspace.root).all(self.name)

    def mark(self, mark: Mark) -> None:
        """Save a mark; it is on disk when this returns."""
        CauseStore(self.workspace.root).add(self.name, mark)

    def asked(self) -> tuple[Feedback, ...]:
        """What the guideline's authors were asked; nothing without a guideline."""
        return () if self.guideline is None else self.workspace.feedback.all(self.guideline)

    def draft(self) -> Guideline | None:
        """The guideline's draft; None without a guideline."""
        return None if self.guideline is None else self.workspace.guidelines.draft(self.guideline)

    def add_case(self, case: Mapping[str, Any]) -> str:
        """Add an edge case to the draft; returns its number, the next free one."""
        store, name = self.workspace.guidelines, self._guideline()
        with locked(store.draft_path(name).parent):  # an open editor saves before or after it
            return add_case(store, name, {"id": next_case(every_version(store, name)), **case}).id

    def gold_sets(self) -> tuple[tuple[GoldSet, Sequence[Change]], ...]:
        """The newest locked gold sets of this guideline, each with what the draft changed since the gold was locked."""
        workspace, name = self.workspace, self._guideline()
        draft, sets = workspace.guidelines.draft(name), workspace.gold_sets
        newest = [sets.load(name) for name in sets.names() if sets.versions(name)]
        return tuple(
            (gold, workspace.guidelines.changes_between(name, gold.card.guideline.version, draft))
            for gold in newest
            if gold.card.guideline.name == name
        )

    def ask(self, feedback: Feedback) -> None:
        """Send a question to the guideline's authors."""
        self.workspace.feedback.add(self._guideline(), feedback)

    def waiting_gold(self) -> str | None:
        """The gold set with an open draft; None without one."""
        store = self.workspace.gold_sets
        return self.gold if self.gold and self.gold in store.names() and store.waits(self.gold) else None

    def change_gold(self, step: Callable[[GoldSet], GoldSet]) -> GoldSet:
        """Apply a change to that draft; it is on disk when this returns."""
        if (name := self.waiting_gold()) is None:
            raise NotFound("no draft of a gold set waits for items.")
        return self.workspace.gold_sets.change(name, step)

    def write_list(self, which: TakenAway, columns: Mapping[str, Sequence[Any]]) -> Path:
        """Write a list beside the marks, replacing the previous one; returns its path in the workspace."""
        path = CauseStore(self.workspace.root).folder / f"{self.name}_{which}.csv"
        write_columns(columns, path)
        return path.relative_to(self.workspace.root)

    def _guideline(self) -> str:
        if self.guideline is None:
            raise NotFound("these answers have no guideline: choose one for them under “Other answers …”.")
        return self.guideline
