"""The gold builder on the screen: what is covered, one expert's blind round, disputes, and the lock."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from workbench.documents.gold import kind_of
from workbench.documents.guideline import Guideline
from workbench.errors import BadAction, InvalidDocument, InvalidTable, NotFound, WorkbenchError
from workbench.formats.items import Items
from workbench.gold.crowd import Crowd, read_crowd
from workbench.gold.opening import Opening, fields_of, found_view
from workbench.gold.sampling import probabilities
from workbench.gold.session import GoldBuilder
from workbench.ui.actions import Wish
from workbench.ui.modules import inlined, styles
from workbench.ui.picker import Choice
from workbench.ui.screen import Screen
from workbench.ui.words import words

HERE = Path(__file__).with_suffix("")


class GoldBuilderScreen(Screen):
    """Coverage and blind labelling on one pane, disputes and the lock on the other. `session` is a `GoldBuilder`."""

    _esm = inlined(HERE / "gold_builder.js")
    _css = styles("screens.css", "card.css", HERE / "gold_builder.css")

    def shown(self) -> dict[str, Any]:
        """The session's view, and how the card speaks of an item's pictures, sounds and films."""
        said = {name: text for name, text in words("en").items() if name.startswith("item.")}
        return {**super().shown(), "words": said}


# Which gold set is on the screen: one of the workspace's, or a new one that begins with items of a table.

USUAL = 30  # items that are drawn where nobody says how many


class Shelf(Protocol):
    """What a new set may begin with."""

    def sets(self) -> tuple[str, ...]:
        """The gold sets of the workspace."""

    def guidelines(self) -> tuple[str, ...]:
        """The published guideline versions, as `name@version`."""

    def guideline(self, reference: str) -> Guideline:
        """One of these."""

    def tables(self) -> tuple[str, ...]:
        """The tables of the workspace."""

    def answers(self) -> tuple[str, ...]:
        """The tables that may hold many people's answers."""

    def path(self, table: str) -> Path:
        """Where one of them lies."""

    def bring(self, name: str, content: bytes) -> tuple[str, bool]:
        """Put a table into the workspace; under which name, and whether it is new."""

    def take_away(self, table: str) -> None:
        """A table that was brought in goes again."""

    def bring_media(self, name: str, table: str, paths: tuple[str, ...]) -> int:
        """Put the files that items show beside the gold set."""


class GoldChoice(Choice[GoldBuilder]):
    """The builder of the chosen set, with who sits there; or the form of a new one.

    read   the items of a file, by a column of ids or with its rows numbered
    build  the builder of a set; with the table, where it begins now
    start  writes the draft of a new set
    seed   by which it draws, shown beside the ways to draw
    """

    what, such_as = "gold set", "winter-tickets"

    def __init__(
        self,
        shelf: Shelf,
        read: Callable[..., Items],
        build: Callable[..., GoldBuilder],
        start: Callable[[str, Opening, Guideline, int, Sequence[str]], None],
        seed: int,
    ) -> None:
        super().__init__(shelf.sets, build)
        self.shelf, self.read, self.build, self.start = shelf, read, build, start
        self.asking, self.adding = False, False
        self.table = ""
        self.found: Items | None = None
        self.seed, self.unsure = seed, tuple[str, ...]()
        self.crowd: Crowd | None = None
        self._questions: dict[str, list[dict[str, str]]] = {}

    def enter(self, session: GoldBuilder) -> None:
        """A set that cannot be read is refused here; the form goes."""
        session.desk.guideline()
        self.asking = False

    def acts(self) -> dict[str, Callable[[Wish], None]]:
        """Also what the form asks for."""
        form = {"new": self._new, "table": self._table, "bring": self._bring, "more": self._more}
        return {**super().acts(), **form, "crowd": self._crowd}

    def shown(self) -> dict[str, Any]:
        """The chosen set, or the form where it is asked for."""
        if self.asking or self.chosen is None:
            return {"begin": self._form()}
        return {**self.chosen.view(), "begin": None}

    def _new(self, wish: Wish) -> None:
        """Show the form of a new set, or of a table with more items for the one on the screen; or leave it."""
        self.asking, self.adding = bool(wish.number("on", 1)), bool(wish.number("more", 0))

    def _table(self, wish: Wish) -> None:
        """Read a table; without a column of ids its rows are numbered."""
        table, item = wish.text("table"), wish.text("item", "")
        if table not in self.shelf.tables():
            raise NotFound(f"there is no table {table!r} in the workspace (any more).")
        path = self.shelf.path(table)
        if item or wish.number("numbered", 0):
            found = self.read(path, item=item or None, numbered=not item)
        else:
            try:
                found = self.read(path)
            except InvalidTable:
                raise
            except NotFound:  # no column is named as ids are
                found = self.read(path, numbered=True)
        if not found.items:
            raise InvalidTable(f"{table} holds no row.")
        self.table, self.found, self.crowd = table, found, None
        self.unsure = probabilities(found)

    def _crowd(self, wish: Wish) -> None:
        """Answers of many to the chosen table's items, to draw by where they differ; or none."""
        if self.found is None:
            raise InvalidDocument("Choose the table of items first.")
        table = wish.text("table", "")
        if table and table not in self.shelf.answers():
            raise NotFound(f"there is no table {table!r} in the workspace (any more).")
        self.crowd = None
        if table:
            self.crowd = read_crowd(self.shelf.path(table), table, self.found, wish.text("question", ""))

    def _bring(self, wish: Wish) -> None:
        content = wish.file("name", "put it into the workspace yourself")
        table, new = self.shelf.bring(wish.text("name"), content)
        try:
            self._table(Wish({"do": "table", "table": table}))
        except WorkbenchError:
            if new:
                self.shelf.take_away(table)
            raise

    def begin(self, wish: Wish) -> None:
        """Draw the first items into a draft, and open it."""
        name = self.new_name(wish)
        if wish.text("guideline", "") not in self.shelf.guidelines():
            raise InvalidDocument("Choose the guideline under which experts answer.")
        guideline = self.shelf.guideline(wish.text("guideline"))
        opening = self._opening(wish, guideline)
        n = max(1, min(int(wish.number("n", USUAL)), len(opening.pool().items)))
        self.start(name, opening, guideline, n, wish.texts("questions"))
        self.open(name, self.build(name, opening))
        self._taken(name, opening)

    def _more(self, wish: Wish) -> None:
        """From now on more items are drawn from the table for the set on the screen."""
        if self.chosen is None:
            raise BadAction("No gold set is on the screen yet.")
        gold = self.chosen.desk.read()
        opening = self._opening(wish, self.chosen.desk.guideline())
        self.chosen.draw_from(opening)
        self._taken(gold.card.name, opening)
        self.asking = False

    def _opening(self, wish: Wish, guideline: Guideline) -> Opening:
        """The chosen table, with what people see of it; of the rest a column of labels is a guess, one of rules what they test."""
        if self.found is None:
            raise InvalidDocument("Choose the table of items first.")
        if not (shown := wish.texts("shown")):
            raise InvalidDocument("Choose the column that people are to see.")
        by = wish.text("by", "")
        others = [name for name in self.found.columns if name not in shown]
        labels = {label for question in guideline.questions for label in question.label_ids}
        likely = self._first([by, *others], labels)
        tests = self._first(others, {rule.id for rule in guideline.rules})
        return Opening(self.found, by or "random", fields_of(self.found, shown), likely, tests, self.crowd)

    def _taken(self, name: str, opening: Opening) -> None:
        """The files that the items show lie beside the set from now on, and the form is empty again."""
        columns = [column for field, column in (opening.content or {}).items() if kind_of(field) != "text"]
        paths = tuple(cell for column in columns for cell in opening.found.columns[column] if cell)
        self.shelf.bring_media(name, self.table, paths)
        self.table, self.found, self.crowd = "", None, None

    def _first(self, names: Sequence[str], words: set[str]) -> str | None:
        """The first of these columns that holds one of the words, alone or among several with | between them."""
        for name in names:
            cells = () if self.found is None else self.found.columns.get(name, ())
            if any(not words.isdisjoint(cell.split("|")) for cell in cells):
                return name
        return None

    def _form(self) -> dict[str, Any]:
        """What the form offers, and the table that was chosen."""
        guidelines = [{"id": one, "questions": self._questions_of(one)} for one in self.shelf.guidelines()]
        return {
            "tables": list(self.shelf.tables()),
            "guidelines": guidelines,
            "n": USUAL,
            "more": self.chosen.desk.read().card.name if self.chosen and self.adding else None,
            "table": self.table,
            "seed": self.seed,
            "answers": list(self.shelf.answers()),
            "unsure": list(self.unsure),
            "crowd": self.crowd.to_dict() if self.crowd else None,
            "found": None if self.found is None else found_view(self.found),
        }

    def _questions_of(self, reference: str) -> list[dict[str, str]]:
        if reference not in self._questions:  # what is published never changes
            try:
                asked = self.shelf.guideline(reference).questions
            except WorkbenchError:
                return []
            self._questions[reference] = [{"id": one.id, "title": one.shown} for one in asked]
        return self._questions[reference]
