"""What gold items are drawn from: a table, what people see of it, and a crowd's answers to its items."""

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from workbench.answers.annotations import Annotations
from workbench.documents.file_mapping import FileMapping
from workbench.documents.gold import GoldSet, kind_of
from workbench.documents.guideline import Guideline
from workbench.errors import NotFound, listed
from workbench.formats.drafting import free
from workbench.formats.items import Items, read_items
from workbench.formats.read import read_all
from workbench.formats.tables.columns import TEXT
from workbench.formats.tables.layout import Layout
from workbench.formats.tables.table import open_sheet
from workbench.gold.draft import open_draft
from workbench.gold.sampling import WAYS, Pool, Way, answered_twice, contents, pool_of, probabilities
from workbench.quality.bringing.opened import OpenedFile
from workbench.result import Result

STRATA = 40  # different values of a column that may be drawn evenly
SAMPLE = 90  # characters of a cell that is shown


@dataclass(frozen=True, eq=False)
class Crowd(Result, json="table question questions n"):
    """Many people's answers to one question of a table; `items` are those of the pool that two or more are about."""

    table: str
    question: str
    questions: tuple[str, ...]
    answers: Annotations
    items: frozenset[str]

    @property
    def n(self) -> int:
        """Items that two or more people answered."""
        return len(self.items)


def read_crowd(path: Path, table: str, item_table: Items, question: str = "") -> Crowd:
    """The answers in a file to one of its questions, the first where none is named; refused where none can differ."""
    known = read_all(path)
    asked = question or next(iter(known))
    if asked not in known:
        raise NotFound(f"{table} has no answers to {asked!r}; expected one of {listed(known)}.")
    return crowd_of(known[asked], table, item_table, tuple(known))


def crowd_of(answers: Annotations, table: str, item_table: Items, questions: tuple[str, ...] = ()) -> Crowd:
    """Answers to one question as those of a crowd; refused where none of the items has two."""
    items = answered_twice(answers).intersection(item_table.items)
    if not items:
        raise NotFound(
            f"No item of {item_table.source} has two answers or more in {table}. Both need the same ids: "
            f"here they are like {item_table.items[0]!r}."
        )
    return Crowd(table, answers.question, questions or (answers.question,), answers, items)


@dataclass(frozen=True)
class Opening:
    """A table to draw from, and how.

    by       one of `WAYS`, or the column to stratify by
    content  field of an item -> column, None where the columns have our names
    likely   the column that guesses the label; `tests` the one of rules an item probably tests
    crowd    answers to draw by where they differ
    """

    found: Items
    by: str = "random"
    content: Mapping[str, str] | None = None
    likely: str | None = None
    tests: str | None = None
    crowd: Crowd | None = None

    @cached_property
    def fields(self) -> dict[str, str]:
        """What people see of an item: field of its content -> column."""
        return self.found.content(self.content)

    @cached_property
    def unsure(self) -> tuple[str, ...]:
        """The columns of a model's probabilities, where the table has some that people do not see."""
        return probabilities(self.found, self.fields.values())

    @cached_property
    def pool(self) -> Pool:
        """What may be drawn."""
        strata = self.by if self.by not in WAYS else None
        return pool_of(self.found, self.fields, [self.likely, self.tests, strata, *self.unsure])

    def way(self, by: str, rules: Sequence[str] = ()) -> Way:
        """How to draw from it: one of `WAYS`, or a column."""
        crowd = self.crowd.answers if self.crowd else None
        return Way(by, columns=self.unsure, crowd=crowd, tests=self.tests, rules=rules)

    def draft(
        self, name: str, guideline: Guideline, n: int, questions: Sequence[str] = (), seed: int = 20260101
    ) -> GoldSet:
        """The first n items of a new set, nothing answered yet."""
        way = self.way(self.by, [rule.id for rule in guideline.rules])
        sample = way.draw(self.pool, n, seed=seed)
        chosen = contents(self.pool, sample.items, self.fields)
        return open_draft(name, guideline, chosen, sampling=sample.says, questions=questions)


@dataclass(frozen=True, eq=False)
class ItemsFile:
    """A table of items as it was read: the items, the columns that people see, and why its ids are its ids."""

    items: Items
    shown: tuple[str, ...]
    why: str = ""


def read_items_file(path: Path, item: str = "", numbered: bool = False) -> ItemsFile:
    """The items of a file: by the column of ids that is named, else the one that is different in every row, else by number.

    What people see are the columns of files and the one with the text they read; ids are never shown as text.
    """
    opened = OpenedFile.of(path, "items")
    guesses = opened.guesses("items", ())
    guess = guesses.roles.get("item")
    ids = item or ("" if numbered or guess is None else opened.names[guess.column])
    items = read_items(opened.sheet, item=ids or None, numbered=not ids)
    called = guess_fields(items)
    text = guesses.roles.get("text")
    names = [opened.names[at] for at in guesses.shown]
    names += [opened.names[text.column]] if text and "text" not in called else []
    fields = [column for name, column in called.items() if not name.endswith("_alt")]
    own = [name for name in items.columns if name in (names or fields) or name in fields]
    why = guess.why if guess is not None and ids == opened.names[guess.column] else ""
    return ItemsFile(items, tuple(own), why)


def mapped_items(path: Path, mapping: FileMapping) -> ItemsFile:
    """The items of a file, read as a mapping says."""
    item = mapping.columns.get("item")
    sheet = open_sheet(path, Layout(mapping.layout.sheet, mapping.layout.header))
    items = read_items(sheet, item=item, numbered=item is None)
    text = [name for name, role in mapping.layout.names.items() if role == "text"]
    return ItemsFile(items, tuple(name for name in items.columns if name in (*text, *mapping.shown)))


def table_view(file: ItemsFile) -> dict[str, Any]:
    """A table as the form shows it: its columns with a first cell, which ones people probably see, and which to draw by."""
    item_table, fields = file.items, set(file.shown)
    columns = [
        {"name": name, "sample": _sample(cells), "shown": name in fields}
        for name, cells in item_table.columns.items()
    ]
    strata = [name for name, cells in item_table.columns.items() if 1 < len(set(cells)) <= STRATA]
    names = (
        [item_table.id_column, *item_table.columns, *item_table.left_out]
        if item_table.id_column
        else list(item_table.columns)
    )
    return {
        "n": len(item_table.items),
        "columns": columns,
        "names": names,
        "id_column": item_table.id_column,
        "id_sample": item_table.items[0],
        "id_why": file.why,
        "left_out": list(item_table.left_out),
        "strata": [name for name in strata if name not in fields and name not in WAYS],
    }


def _sample(cells: Sequence[str]) -> str:
    first = next((cell for cell in cells if cell), "")
    return first if len(first) <= SAMPLE else f"{first[:SAMPLE]}…"


def guess_fields(item_table: Items) -> dict[str, str]:
    """The columns that people probably see: by their names, else the columns of files and the one with the longest texts."""
    try:
        return item_table.content()
    except NotFound:
        pass
    media = [name for name, cells in item_table.columns.items() if medium_of(cells)]
    words = {name: sum(map(len, cells)) for name, cells in item_table.columns.items() if name not in media}
    main = max(words, key=lambda name: words[name], default=None)
    if main is not None and (not media or any(" " in cell for cell in item_table.columns[main])):
        media.append(main)
    return field_columns(item_table, media)


def field_columns(item_table: Items, names: Sequence[str]) -> dict[str, str]:
    """Field of an item's content -> column: a column of files is named after their kind, the main text `text`."""
    if strange := [name for name in names if name not in item_table.columns]:
        raise NotFound(
            f"{item_table.source}: there is no column {strange[0]!r}; expected one of {listed(item_table.columns)}."
        )
    kinds = {name: medium_of(item_table.columns[name]) for name in names}
    words = [name for name in names if kinds[name] is None and kind_of(name) == "text"]
    fields = {name: name for name in names if name not in words and kinds[name] in (None, kind_of(name))}
    for name in names:
        kind = kinds[name]
        if kind is not None and name not in fields:
            fields[free(kind, fields.__contains__)] = name
    main = next((name for name in TEXT if name in words), words[0] if words else None)
    alts = {f"{name}_alt": f"{name}_alt" for name in fields if f"{name}_alt" in item_table.columns}
    own = {name: name for name in words if name != main}
    return ({} if main is None else {"text": main}) | own | fields | alts


def medium_of(cells: Sequence[str]) -> str | None:
    """What kind of files a column names: picture, audio or video; None where it holds words."""
    kinds = ((mimetypes.guess_type(cell)[0] or "").partition("/")[0] for cell in cells if cell)
    first = next(kinds, "")
    medium = {"image": "picture", "audio": "audio", "video": "video"}.get(first)
    return medium if medium and all(kind == first for kind in kinds) else None
