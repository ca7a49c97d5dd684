"""The registry of kinds: what a question may ask for, and what an answer may hold that is no label of a closed set."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Literal, NamedTuple

from workbench.kinds import choice, multi_choice, rating

Level = Literal["nominal", "ordinal", "interval", "ratio"]


class LabelKind(NamedTuple):
    """A kind of answer that chooses among the labels of its question.

    parse   a text as the canonical answer, None where it is not in the closed set
    allows  whether a text is a canonical answer of the closed set
    level   the level of measurement of its labels where the question states none
    """

    parse: Callable[[str, Sequence[str]], str | None]
    allows: Callable[[str, Sequence[str]], bool]
    level: Level


class Kind(NamedTuple):
    """How one kind of answer is read and compared that is no label of a closed set.

    parse     a text as a canonical answer, equal where two say the same
    distance  of two of them, 0 to 1
    measure   what its field calls answers against gold, and `most` how high that can be
    totals    of an answer and gold: what is summed over items above and below the line of `measure`
    """

    parse: Callable[[str], Any]
    distance: Callable[[Any, Any], float]
    measure: str
    most: float
    totals: Callable[[Any, Any], tuple[int, int]]


LABEL_KINDS: dict[str, LabelKind] = {
    "choice": LabelKind(choice.parse, choice.allows, "nominal"),
    "multi_choice": LabelKind(multi_choice.parse, multi_choice.allows, "nominal"),
    "rating": LabelKind(rating.parse, choice.allows, "ordinal"),
}


class _Kinds(Mapping[str, Kind]):
    """Each kind by its name, from its own file: `KIND` of `workbench.kinds.NAME`, loaded when it is asked for."""

    names = ("spans", "transcript", "boxes", "polygons")

    def __getitem__(self, name: str) -> Kind:
        if name not in self.names:
            raise KeyError(name)
        kind: Kind = import_module(f"workbench.kinds.{name}").KIND
        return kind

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


KINDS: Mapping[str, Kind] = _Kinds()
