"""The selection in the disagreement browser: a table, its scope, the selected items, and the marks on each."""

from collections.abc import Iterable

from workbench.answers.annotations import Annotations
from workbench.answers.pseudonyms import pseudonyms
from workbench.disagreement.against_gold import AgainstGold
from workbench.disagreement.records import TableRecords
from workbench.disagreement.split_parts import split_of
from workbench.documents.item_marks import NOTHING, Did, ItemMarks, standing
from workbench.errors import NotFound
from workbench.quality.split_items import AnswerTable, ItemFilter, SplitItems


class Selection:
    """The current scope, the selected items, and the open one."""

    def __init__(self, table: AnswerTable, records: TableRecords, *, show_names: bool = False) -> None:
        self.table, self.records = table, records
        self.scope: dict[str, str] = {}
        self.chosen: tuple[str, ...] = ()
        self.open: str | None = None
        self.part: tuple[int, int] | None = None
        self._items = frozenset(table.annotations.items)
        self._golds: dict[tuple[tuple[str, str], ...], AgainstGold | None] = {}
        self._studies: dict[tuple[tuple[str, str], ...], SplitItems] = {}
        self.call(show_names)
        self.marked()

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """The key under which the counts of the scope are cached."""
        return tuple(sorted(self.scope.items()))

    @property
    def study(self) -> SplitItems:
        """The answers of the scope, counted once."""
        if self.key not in self._studies:
            self._studies[self.key] = split_of(self.table, self.scope)
        return self._studies[self.key]

    @property
    def gold(self) -> AgainstGold | None:
        """The answers of the scope beside gold; None where no gold knows their items."""
        if self.key not in self._golds:
            key = self.table.key
            held = None if key is None else AgainstGold(self.study, key)
            self._golds[self.key] = held if held is not None and held.items else None
        return self._golds[self.key]

    def rows(self, filters: ItemFilter) -> list[int]:
        """The rows that pass the filters: where people differ with each other, or with gold."""
        if filters.gold and self.gold is None:
            raise NotFound("no gold knows these items.")
        held = self.gold if filters.gold and self.gold is not None else self.study
        rows: list[int] = held.chosen(filters).tolist()
        return rows

    def call(self, show_names: bool) -> None:
        """Name annotators by their names, or by A01, A02, ... like the report."""
        if show_names:
            self.records.workspace.require("see names")
        self.show_names, self.names = show_names, display_names(self.table.annotations, show_names)

    def known(self, items: Iterable[str]) -> None:
        """Refuse items that nobody answered."""
        if strange := [item for item in items if item not in self._items]:
            raise NotFound(f"item {strange[0]!r} is not in these answers.")

    def standing(self, item: str) -> ItemMarks:
        """The marks on an item."""
        return self._standing.get(item, NOTHING)

    def marked(self) -> None:
        """Read the marks again after a change."""
        self._standing = standing(self.records.marks())

    def with_act(self, did: Did) -> list[str]:
        """The items with such a mark, in the order in which they were marked."""
        return [item for item, stands in self._standing.items() if stands.did(did)]


def display_names(annotations: Annotations, show_names: bool) -> dict[str, str]:
    """The name of each annotator on the screen: A01, A02, ... like the report; or by name, without the vendor if unique."""
    names = annotations.annotators
    if not show_names:
        return pseudonyms(names)
    short = [name.split("/", 1)[-1] for name in names]
    return dict(zip(names, short if len(set(short)) == len(names) else names, strict=True))
