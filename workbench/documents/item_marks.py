"""What was decided about items that people split on: causes and acts, one mark at a time, and the state after all marks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, Literal, get_args

from pydantic import AwareDatetime, Field

from workbench.documents.document import Document, Text

Cause = Literal["guideline gap", "ambiguous item", "slip", "edge case", "truly subjective"]
Did = Literal["cause", "dismiss", "edge case", "feedback", "experts", "relabel", "undo"]
CAUSES: tuple[Cause, ...] = get_args(Cause)


class Mark(Document):
    """One decision about one or more items. `id` is always new.

    cause  for `did` "cause": the cause, None removes it
    ref    the result: the edge case, the question to the authors, or the mark that "undo" reverts
    """

    id: Text
    at: AwareDatetime
    by: Text | None = None
    did: Did
    items: Annotated[tuple[Text, ...], Field(max_length=1000)] = ()
    cause: Cause | None = None
    ref: Text | None = None


@dataclass(frozen=True)
class ItemMarks:
    """The state of one item. `acts` holds (did, ref) of everything else, in order."""

    cause: Cause | None = None
    dismissed: bool = False
    acts: tuple[tuple[Did, str | None], ...] = ()

    def did(self, what: Did) -> bool:
        """Whether an act of this kind was done and not undone."""
        return any(did == what for did, _ in self.acts)


NOTHING = ItemMarks()


def standing(marks: Iterable[Mark]) -> dict[str, ItemMarks]:
    """The state of each item after all marks, without those that were undone."""
    every = tuple(marks)
    undone = {mark.ref for mark in every if mark.did == "undo"}
    by_item: dict[str, ItemMarks] = {}
    for mark in every:
        if mark.did == "undo" or mark.id in undone:
            continue
        for item in mark.items:
            now = by_item.get(item, NOTHING)
            if mark.did == "cause":
                by_item[item] = replace(now, cause=mark.cause)
            elif mark.did == "dismiss":
                by_item[item] = replace(now, dismissed=True)
            else:
                by_item[item] = replace(now, acts=(*now.acts, (mark.did, mark.ref)))
    return by_item
