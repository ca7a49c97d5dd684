"""The shapes of a tool that names no questions, as answers: all of one geometry that one person drew on one item."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from workbench.errors import InvalidTable
from workbench.formats.reading import Answer, Reading
from workbench.formats.writing import Kept, Writer
from workbench.kinds.parts import Part
from workbench.kinds.registry import KINDS

FURTHEST = 1e15  # of a coordinate, as in `kinds.matching`, which needs arrays

# what an answer of such parts is called, which no kind of answer compares
NOT_COMPARED = {
    "line": "polylines",
    "mask": "masks",
    "cuboid": "cuboids",
    "ellipse": "ellipses",
    "track": "tracks",
    "relation": "relations",
}


def kinds_of_types() -> dict[str, str]:
    """Type of a part -> the kind of answer that is made of such parts."""
    return {kind.type: kind.name for kind in KINDS.values() if kind.type}


def answers_of(reading: Reading, parts: Iterable[Part], drawn: Answer) -> Iterator[Answer]:
    """One answer for each geometry among the parts, its question called like its kind, also where nothing compares that.

    drawn   says whose and when: an answer without a question
    """
    kinds = kinds_of_types()
    groups: dict[str, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.type, []).append(part)
    for type_, group in groups.items():
        kind = kinds.get(type_) or NOT_COMPARED.get(type_, type_)
        reading.see()
        yield replace(drawn, question=kind, kind=kind, parts=tuple(group))


def rings_of(part: Part, writer: Writer, item: str, *, pieces: bool = False) -> list[tuple[float, ...]]:
    """The outlines of a polygon, x, y, x, y, ...: one, or one for each piece; what the tool has no place for is counted.

    pieces   whether the tool has polygons in several pieces
    """
    held = getattr(KINDS[kinds_of_types()[part.type]], "of_part")(part)  # noqa: B009  # of kinds with regions only
    shells = [held["points"], *held.get("pieces", ())]
    writer.lose("holes in polygons", len(held.get("holes", ())), item)
    if not pieces:
        writer.lose("pieces of polygons, each written as a polygon of its own", len(shells) - 1, item)
    return [tuple(number for corner in shell for number in corner) for shell in shells]


def to_write(writer: Writer) -> list[Kept]:
    """The answers that a tool has a place for. InvalidTable where two people answered the same: the tool names nobody."""
    kept, people = [], dict[tuple[str, str], str]()
    for each in writer.answers():
        row = each.row
        person = people.setdefault((row["item_id"], row["question"]), row["annotator_id"])
        if person != row["annotator_id"]:
            raise InvalidTable(
                f"for {writer.tool}: item {row['item_id']!r} has answers of {person!r} and {row['annotator_id']!r} to "
                f"{row['question']!r}; it takes one of each item: merge them first, or write the answers of one person."
            )
        kept.append(each)
    return kept
