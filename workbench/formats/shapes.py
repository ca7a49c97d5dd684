"""The shapes of a tool that names no questions, as answers: all of one geometry that one person drew on one item."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from workbench.formats.reading import Answer, Reading
from workbench.kinds.parts import Part
from workbench.kinds.registry import KINDS

FURTHEST = 1e15  # of a coordinate, as in `kinds.matching`, which needs arrays

# what such a question is called where no kind of answer has such parts
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
    return {kind.type: kind.name for kind in KINDS.values() if hasattr(kind, "type")}


def answers_of(reading: Reading, parts: Iterable[Part], drawn: Answer) -> Iterator[Answer]:
    """One answer for each geometry among the parts, its question called like its kind; of others the loss is counted.

    drawn   says whose and when: an answer without a question
    """
    kinds = kinds_of_types()
    groups: dict[str, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.type, []).append(part)
    for type_, group in groups.items():
        reading.see()
        if kind := kinds.get(type_):
            yield replace(drawn, question=kind, kind=kind, parts=tuple(group))
        else:
            reading.lose(f"{NOT_COMPARED.get(type_, type_)}: no kind of answer compares them", drawn.place)
