"""The gold builder on the screen: what is covered, one expert's blind round, disputes, and the lock."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from workbench.documents.file_mapping import Holds
from workbench.documents.gold import GoldSet, kind_of
from workbench.documents.guideline import Guideline
from workbench.documents.roles import Right
from workbench.errors import BadAction, InvalidDocument, InvalidTable, NotFound, WorkbenchError
from workbench.formats.items import Items, read_items
from workbench.gold.opening import (
    Crowd,
    ItemsFile,
    Opening,
    crowd_of,
    field_columns,
    mapped_items,
    read_crowd,
    read_items_file,
    table_view,
)
from workbench.gold.project import GoldProject
from workbench.gold.sampling import probabilities
from workbench.gold.session import GoldBuilder
from workbench.quality.bringing.session import Asked, Bringing, Brought, kept_in
from workbench.store.catalogue import Catalogue
from workbench.store.honeypots import HoneypotStore
from workbench.store.workspace import Workspace
from workbench.ui.actions import Action
from workbench.ui.modules import inlined, styles
from workbench.ui.picker import Begin, Choose, DocumentPicker
from workbench.ui.screen import Screen, in_background
from workbench.ui.tools import Address
from workbench.ui.words import card_words

HERE = Path(__file__).with_suffix("")
USUAL = 30  # items that are drawn where nobody says how many


class GoldBuilderScreen(Screen):
    """Coverage and blind labelling on one pane, disputes and the lock on the other. `session` is a `GoldBuilder`."""

    tool = "gold"
    _esm = inlined(HERE / "gold_builder.js")
    css = styles("screens.css", "bring.css", "card.css", "marks.css", HERE / "gold_builder.css")

    def shown(self) -> dict[str, Any]:
        """The session's view, and how the card speaks of an item's pictures, sounds and films."""
        return {**super().shown(), "words": card_words()}


What = Literal["items", "crowd", "votes", "batch", "returned"]


@dataclass(frozen=True)
class Purpose:
    """What a file is for: what a row of it is, what the dialog is called, and who may bring it, if not all."""

    holds: Holds
    title: str
    right: Right | None = None


PURPOSES: Mapping[What, Purpose] = {
    "items": Purpose("items", "Bring in items"),
    "crowd": Purpose("answers", "Bring in answers of many"),
    "votes": Purpose("answers", "Bring in experts' votes", "build gold"),
    "batch": Purpose("items", "Bring in the batch to mix gold into", "build gold"),
    "returned": Purpose("answers", "Score {}, which came back", "see gold"),
}


class NewForm(Action):
    """Show the form of a new set, or of a table with `more` items for the one on the screen; `on` 0 leaves it."""

    do: Literal["new"]
    on: int = 1
    more: int = 0


class ReadTable(Action):
    """Read a table of items, by its column of ids or by numbered rows."""

    do: Literal["table"]
    table: str
    item: str = ""
    numbered: int = 0


class BringFile(Action):
    """Bring in a file for one of the `PURPOSES`; of a `batch` that came back, its name."""

    do: Literal["bring"]
    what: What = "items"
    batch: str = ""


LEAVING = ("show", "new", "choose")  # acts with which a person leaves the dialog


class ReadCrowd(Action):
    """Read answers of many to the chosen table's items, to draw by where they differ; no table takes them away."""

    do: Literal["crowd"]
    table: str = ""
    question: str = ""


class MoreItems(Action):
    """Draw more items from the chosen table for the set on the screen.

    by     random, a column, or uncertainty
    shown  the columns that people see
    """

    do: Literal["more"]
    by: str = ""
    shown: tuple[str, ...] = ()


class BeginGold(Begin):
    """Draw the first `n` items of the chosen table into a new set; `by` and `shown` as in `MoreItems`."""

    guideline: str = ""
    n: int = USUAL
    by: str = ""
    shown: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


PickerAction = Choose | BeginGold | NewForm | ReadTable | BringFile | ReadCrowd | MoreItems


class GoldPicker(DocumentPicker[GoldBuilder]):
    """The builder of the chosen set, with who sits there; or the form of a new one.

    lead    who decides disputes; `expert` sits down at the first set that is opened
    seed    by which it draws, shown beside the ways to draw
    """

    what, such_as = "gold set", "winter-tickets"
    actions = TypeAdapter(Annotated[PickerAction, Field(discriminator="do")])

    def __init__(
        self,
        workspace: Workspace,
        *,
        database: str | None = None,
        lead: str = "",
        expert: str | None = None,
        seed: int = 20260101,
    ) -> None:
        self.workspace, self.catalogue, self.database = workspace, Catalogue(workspace), database
        super().__init__(self.catalogue.sets, self.build)
        self.lead, self.expert, self.seed = lead, expert, seed
        self.asking, self.adding = False, False
        self.bringing = Bringing(workspace, in_background)
        self.table = ""
        self.file: ItemsFile | None = None
        self.unsure = tuple[str, ...]()
        self.crowd: Crowd | None = None
        self.under = ""  # the guideline that the form begins with
        self._questions: dict[str, list[dict[str, str]]] = {}

    @property
    def found(self) -> Items | None:
        """The items of the chosen table."""
        return self.file.items if self.file else None

    @property
    def changed(self) -> Callable[[], None]:
        """Called when a large file has been read."""
        return self.bringing.changed

    @changed.setter
    def changed(self, callback: Callable[[], None]) -> None:
        self.bringing.changed = callback

    def act(self, message: dict[str, Any]) -> object:
        """What the dialog asks for is its own."""
        if self.bringing.handles(message):
            self.bringing.act(message)
            return None
        if message.get("do") in LEAVING:
            self.bringing.close()
        return super().act(message)

    def go(self, address: Address) -> None:
        """Open a place of a set, or the form of a new one, with its `guideline`."""
        self.bringing.close()
        if address.get("place") == "new":
            self.asking, self.adding, self.under = True, False, str(address.get("guideline") or "")
        else:
            if name := address.get("name"):
                self.choose(name)
            if self.chosen is not None:
                self.chosen.go(address)
                self.asking = False
        self.led.to(address)

    def build(self, name: str, opening: Opening | None = None) -> GoldBuilder:
        """The builder of a set, with the table that it draws from."""
        builder = GoldBuilder(
            GoldProject(self.workspace, name, self.database),
            now=lambda: dt.datetime.now(dt.UTC),
            lead=self.lead,
            expert=None if self.opened else self.expert,
            seed=self.seed,
        )
        if opening is not None:
            builder.draw_from(opening)
        return builder

    def start(
        self, name: str, opening: Opening, guideline: Guideline, n: int, questions: Sequence[str]
    ) -> None:
        """Draw the first n items of a new set into a draft, and open it."""
        self.workspace.require("build gold")
        draft = opening.draft(name, guideline, n, questions, self.seed)
        self.workspace.gold_sets.write_draft(draft)
        self.open(name, self.build(name, opening))

    def enter(self, session: GoldBuilder) -> None:
        """A set that cannot be read is refused here; the form goes."""
        session.project.guideline()
        self.asking = False

    def handle(self, action: Any) -> None:
        """Also what the form asks for."""
        match action:
            case NewForm():
                self.asking, self.adding = bool(action.on), bool(action.more)
            case ReadTable():
                self.read_table(action)
            case BringFile():
                self.bring(action)
            case ReadCrowd():
                self.read_crowd(action)
            case MoreItems():
                self.draw_more(action)
            case BeginGold():
                self.begin(action)
            case _:
                super().handle(action)

    def shown(self) -> dict[str, Any]:
        """The chosen set, or the form where it is asked for; in front of either the dialog."""
        bring = self.bringing.view()
        if self.asking or self.chosen is None:
            return {"begin": self._form(), "bring": bring}
        return {**self.chosen.view(), "begin": None, "bring": bring}

    @property
    def shown_session(self) -> GoldBuilder | None:
        """The chosen set, unless the form is in its place."""
        return None if self.asking else self.chosen

    def read_table(self, action: ReadTable) -> None:
        """Read a table; without a column of ids its rows are numbered."""
        if action.table not in self.catalogue.tables():
            raise NotFound(f"there is no table {action.table!r} in the workspace (any more).")
        path = self.workspace.root / action.table
        self._take(action.table, read_items_file(path, action.item, bool(action.numbered)))

    def _take(self, table: str, file: ItemsFile) -> None:
        if not file.items.items:
            raise InvalidTable(f"{table} holds no row.")
        self.table, self.file, self.crowd = table, file, None
        self.unsure = probabilities(file.items)

    def read_crowd(self, action: ReadCrowd) -> None:
        """Answers of many to the chosen table's items, to draw by where they differ; or none."""
        if self.found is None:
            raise InvalidDocument("Choose the table of items first.")
        table = action.table
        if table and table not in self.catalogue.answers():
            raise NotFound(f"there is no table {table!r} in the workspace (any more).")
        self.crowd = None
        if table:
            self.crowd = read_crowd(self.workspace.root / table, table, self.found, action.question)

    def bring(self, action: BringFile) -> None:
        """Show the dialog for a file."""
        purpose, gold = PURPOSES[action.what], self._labels_of(action)
        if purpose.right is not None:
            self.workspace.require(purpose.right)
            self._set.refuse_while_blind()
        keep, discard = kept_in(self.workspace)
        self.bringing.open(
            Asked(
                purpose.holds,
                partial(self._use, action),
                keep,
                discard,
                guideline=str(gold.card.guideline) if gold else "",
                question=gold.questions()[0] if gold and len(gold.questions()) == 1 else "",
                fixed=gold is not None,
                title=purpose.title.format(action.batch),
                files=self.catalogue.tables() if purpose.holds == "items" else self.catalogue.answers(),
            )
        )

    def _labels_of(self, action: BringFile) -> GoldSet | None:
        """The set whose labels the file has to have; None where it may have any."""
        if action.what == "returned":
            return self.workspace.gold(HoneypotStore(self.workspace.root).load(action.batch).gold)
        return self._set.project.read() if action.what == "votes" else None

    def _use(self, action: BringFile, brought: Brought) -> None:
        """Use a file for its purpose, as was said in the dialog."""
        table = brought.path.relative_to(self.workspace.root).as_posix()
        match action.what:
            case "items":
                self._take(table, mapped_items(brought.path, brought.mapping))
            case "crowd" if self.found and brought.answers is not None:
                self.crowd = crowd_of(brought.answers, table, self.found)
            case "crowd":
                raise InvalidDocument("Choose the table of items first.")
            case "batch":
                self._set.mixing.take(table, mapped_items(brought.path, brought.mapping))
            case "votes":
                self._set.import_file(table, brought.answered())
            case "returned":
                self._set.score(action.batch, table, brought.answered())

    @property
    def _set(self) -> GoldBuilder:
        if self.chosen is None:
            raise BadAction("No gold set is on the screen yet.")
        return self.chosen

    def begin(self, action: BeginGold) -> None:
        """Draw the first items into a draft, and open it."""
        name = self.new_name(action.name)
        if action.guideline not in self.catalogue.guidelines():
            raise InvalidDocument("Choose the guideline under which experts answer.")
        guideline = self.workspace.guideline(action.guideline)
        opening = self._opening(action, guideline)
        n = max(1, min(action.n, len(opening.pool.items)))
        self.start(name, opening, guideline, n, action.questions)
        self._copy_media(name, opening)

    def draw_more(self, action: MoreItems) -> None:
        """From now on more items are drawn from the table for the set on the screen."""
        chosen = self._set
        self.workspace.require("build gold")
        gold = chosen.project.read()
        opening = self._opening(action, chosen.project.guideline())
        chosen.draw_from(opening)
        self._copy_media(gold.card.name, opening)
        self.asking = False

    def _opening(self, action: BeginGold | MoreItems, guideline: Guideline) -> Opening:
        """The chosen table and what people see of it; another column that holds labels is a guess of them, one of rules what items test."""
        if self.found is None:
            raise InvalidDocument("Choose the table of items first.")
        if not action.shown:
            raise InvalidDocument("Choose the column that people are to see.")
        by = action.by
        others = [name for name in self.found.columns if name not in action.shown]
        labels = {label for question in guideline.questions for label in question.label_ids}
        likely = self._first([by, *others], labels)
        tests = self._first(others, {rule.id for rule in guideline.rules})
        return Opening(
            self.found, by or "random", field_columns(self.found, action.shown), likely, tests, self.crowd
        )

    def _copy_media(self, name: str, opening: Opening) -> None:
        """Copy the files that the items show beside the set, and empty the form."""
        columns = [column for field, column in (opening.content or {}).items() if kind_of(field) != "text"]
        paths = tuple(cell for column in columns for cell in opening.found.columns[column] if cell)
        self.workspace.gold_sets.bring_media(name, (self.workspace.root / self.table).parent, paths)
        self.table, self.file, self.crowd = "", None, None

    def _first(self, names: Sequence[str], words: set[str]) -> str | None:
        """The first of these columns where half of what is filled in holds one of the words, alone or with others by |."""
        for name in names:
            cells = [] if self.found is None else [cell for cell in self.found.columns.get(name, ()) if cell]
            holding = sum(not words.isdisjoint(cell.split("|")) for cell in cells)
            if holding and 2 * holding >= len(cells):
                return name
        return None

    def _form(self) -> dict[str, Any]:
        """What the form offers, and the table that was chosen."""
        guidelines = [
            {"id": guideline, "questions": self._questions_of(guideline)}
            for guideline in sorted(self.catalogue.guidelines(), key=lambda known: known != self.under)
        ]
        return {
            "tables": list(self.catalogue.tables()),
            "guidelines": guidelines,
            "n": USUAL,
            "more": self.chosen.project.read().card.name if self.chosen and self.adding else None,
            "table": self.table,
            "seed": self.seed,
            "answers": list(self.catalogue.answers()),
            "unsure": list(self.unsure),
            "crowd": self.crowd.to_dict() if self.crowd else None,
            "found": None if self.file is None else table_view(self.file),
        }

    def _questions_of(self, reference: str) -> list[dict[str, str]]:
        if reference not in self._questions:  # what is published never changes
            try:
                asked = self.workspace.guideline(reference).questions
            except WorkbenchError:
                return []
            self._questions[reference] = [{"id": question.id, "title": question.shown} for question in asked]
        return self._questions[reference]


def gold_builder(
    name: str | None = None,
    *,
    items: Any = None,
    guideline: str | None = None,
    n: int = 30,
    by: str = "random",
    item: str | None = None,
    content: Mapping[str, str] | None = None,
    likely: str | None = None,
    tests: str | None = None,
    questions: Sequence[str] = (),
    lead: str = "",
    expert: str | None = None,
    seed: int = 20260101,
    root: Path | None = None,
    database: str | None = None,
) -> GoldBuilderScreen:
    """Choose a gold set or begin one, cover it, label blind, adjudicate and lock.

    name       the one to begin with; else that which changed last
    items      a table to draw from; where the set is not there yet, `n` of them are drawn `by` random, a column or uncertainty,
               to be answered under `guideline` (`name@version`), all its questions or those in `questions`
    item       the column that holds the items' ids
    content    field of an item -> column, where the columns are not called text or picture
    likely     the column that guesses the label; `tests` holds the rules an item probably tests
    lead       who decides disputes, until somebody says their name on a screen; `expert` sits down at once to label blind
    """
    workspace = Workspace.find(root)
    workspace.recover()
    session = GoldPicker(workspace, database=database, lead=lead, expert=expert, seed=seed)
    if name is None and items is not None:
        name = workspace.latest(
            "gold_sets", "Name one: wb.gold_builder(NAME, items=TABLE, guideline=NAME@VERSION)"
        )
    if name is not None:
        opening = None if items is None else Opening(read_items(items, item=item), by, content, likely, tests)
        if name in session.names():
            session.open(name, session.build(name, opening))
        elif opening is None or guideline is None:
            raise NotFound(
                f"there is no gold set {name!r} yet; begin it with items=TABLE, guideline=NAME@VERSION, "
                "or on the screen: wb.gold_builder()"
            )
        else:
            session.start(name, opening, workspace.guideline(guideline), n, questions)
    elif session.names():
        session.open_if_readable(workspace.latest("gold_sets", ""))
    return GoldBuilderScreen(session, root=workspace.root, database=database)
