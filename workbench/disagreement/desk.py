"""What the disagreement browser needs from outside: marks on disk, the guideline's draft, gold, lists; all handed in."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

from workbench.documents.changes import Change
from workbench.documents.feedback import Feedback
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.item_marks import Mark

List = Literal["relabel", "gold_candidates", "fix_labels", "check_by_hand"]


class DisagreementDesk(Protocol):
    """One table of answers in its workspace, as a session may act on it."""

    def marks(self) -> Sequence[Mark]:
        """All marks so far."""

    def mark(self, mark: Mark) -> None:
        """Keep a mark; it is on disk when this returns."""

    def draft(self) -> Guideline | None:
        """The guideline's draft, None where no guideline was named."""

    def add_case(self, case: Mapping[str, Any]) -> str:
        """Add an edge case to the draft under the next free number, which is returned."""

    def gold_sets(self) -> Sequence[tuple[GoldSet, Sequence[Change]]]:
        """The newest locked gold sets of this guideline, each with what the draft changes since it was made."""

    def ask(self, feedback: Feedback) -> None:
        """Hand a question to the guideline's authors."""

    def waiting_gold(self) -> str | None:
        """The gold set whose draft waits for items, None where there is none."""

    def change_gold(self, step: Callable[[GoldSet], GoldSet]) -> GoldSet:
        """Apply a step to that draft; it is written when this returns."""

    def write_list(self, which: List, columns: Mapping[str, Sequence[Any]]) -> Path:
        """Write a list in place of the one before; where it lies, within the workspace."""
