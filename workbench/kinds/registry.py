"""Kinds of answer by name: how to read, write and compare an answer of each kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workbench.errors import InvalidTable
from workbench.registry import Registry

Level = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True)
class Problems:
    """Why a text is no answer of a kind, one sentence per problem."""

    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.sentences)


@dataclass(frozen=True)
class Kind:
    """One kind of answer.

    name       as guidelines, files and `--kind` say it
    title      what people call such answers: "spans", "labels"
    form       what a cell of the label column holds, for the documentation
    compared   how the distance of two answers is measured, in words
    from_text  parses a text; InvalidTable says why it is no answer. For a closed kind it also takes the labels of the
               question, None without a closed set
    to_text    an answer as its one canonical text
    distance   of two answers, 0 to 1
    measure    the field's name for the score against gold, and `most` its maximum
    totals     of an answer and gold: the two sums whose ratio is `measure`
    closed     whether its answers choose among the labels of a question
    several    whether an answer may hold several labels, joined with `|`
    level      the level of measurement if the question states none
    match      the parts of two answers that belong together, as pairs of indices; None if answers have no parts
    shared     of several answers, how much all hold and how much any of them does; None if nobody measures that
    """

    name: str
    title: str
    form: str
    compared: str
    from_text: Callable[..., Any]
    to_text: Callable[[Any], str]
    distance: Callable[[Any, Any], float]
    measure: str
    most: float
    totals: Callable[[Any, Any], tuple[int, int]]
    closed: bool = False
    several: bool = False
    level: Level = "nominal"
    match: Callable[[Any, Any], list[tuple[int, int]]] | None = None
    shared: Callable[[Sequence[Any]], tuple[float, float]] | None = None

    def parse(self, text: str, labels: Sequence[str] | None = None) -> Any | Problems:
        """The parsed answer, or the problems of the text; `labels` is the closed set if there is one."""
        try:
            return self.from_text(text, labels) if self.closed else self.from_text(text)
        except InvalidTable as refusal:
            return Problems((str(refusal),))

    def similarity(self, a: Any, b: Any) -> float:
        """How similar two answers are: 1 if equal, 0 with nothing in common."""
        return 1 - self.distance(a, b)


KINDS = Registry("workbench.kinds", Kind, "kind of answer")


def closed_kinds() -> tuple[str, ...]:
    """The kinds of a guideline's questions."""
    return tuple(kind.name for kind in KINDS.values() if kind.closed)
