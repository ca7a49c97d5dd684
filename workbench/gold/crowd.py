"""Many people's answers to the items of a table, so that gold may be drawn where they differ."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.answers.annotations import Annotations
from workbench.errors import NotFound, listed
from workbench.formats.items import Items
from workbench.formats.read import read_all
from workbench.gold.sampling import answered_twice


@dataclass(frozen=True, eq=False)
class Crowd:
    """The answers to one question of a table; `items` are those of the pool that two answers or more are about."""

    table: str
    question: str
    questions: tuple[str, ...]
    answers: Annotations
    items: frozenset[str]

    def to_dict(self) -> dict[str, Any]:
        """As the form shows it."""
        return {
            "table": self.table,
            "question": self.question,
            "questions": list(self.questions),
            "n": len(self.items),
        }


def read_crowd(path: Path, table: str, found: Items, question: str = "") -> Crowd:
    """The answers in a file to one of its questions, the first where none is named; refused where none can differ."""
    known = read_all(path)
    asked = question or next(iter(known))
    if asked not in known:
        raise NotFound(f"{table} has no answers to {asked!r}; expected one of {listed(known)}.")
    items = answered_twice(known[asked]).intersection(found.items)
    if not items:
        raise NotFound(
            f"No item of {found.source} has two answers or more in {table}. Both need the same ids: "
            f"here they are like {found.items[0]!r}."
        )
    return Crowd(table, asked, tuple(known), known[asked], items)
