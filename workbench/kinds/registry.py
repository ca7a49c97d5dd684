"""Kinds of answer by name: what one is, how it is read and written, compared with gold, merged, drawn and given."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from math import fsum
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from workbench.errors import InvalidTable
from workbench.kinds.parts import Mark, Medium, Part
from workbench.registry import Registry

if TYPE_CHECKING:
    import numpy as np

    from workbench.kinds.matching import Floats
    from workbench.kinds.model import Settings

Level = Literal["nominal", "ordinal", "interval", "ratio"]
On = Literal["text", "picture", "audio", "video"]
ALIKE = 0.8  # similarity from which two answers that are no labels count as the same, where nothing else is stated
EMPTY = "[]"  # the canonical text of an answer that holds nothing, of every kind for which that is an answer
NO_NAMES: Mapping[str, str] = {}
EXACT = "exact"  # of a kind whose answers can be partly right: the share that is gold exactly


@dataclass(frozen=True)
class Problems:
    """Why a text is no answer of a kind, one sentence per problem."""

    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.sentences)


@dataclass(frozen=True)
class Measure:
    """A number for answers against gold: two sums over items, whose ratio it is.

    name     as a pilot's criterion and `--measure` say it: "f1"
    title    as people call it, with its threshold: "F1 at an IoU of 0.5"
    totals   of an answer and gold: the two sums
    most     its maximum
    errors   whether it counts errors, so that less is better
    method   how it is computed, a sentence for the method of a report
    means    what it says, in few words, for somebody who chooses one; the method where it says nothing
    many     the sums (P, 2) of many pairs of answer and gold at once, where that is faster
    """

    name: str
    title: str
    totals: Callable[[Any, Any], tuple[float, float]]
    most: float = 1
    errors: bool = False
    method: str = ""
    many: Callable[[Sequence[tuple[Any, Any]]], "Floats"] | None = None
    means: str = ""

    def over(self, pairs: Sequence[tuple[Any, Any]]) -> "Floats":
        """(P, 2) the two sums of each pair of answer and gold."""
        if self.many is not None:
            return self.many(pairs)
        import numpy as np  # documents know kinds, and need no arrays

        return np.array([self.totals(answer, gold) for answer, gold in pairs], float).reshape(-1, 2)

    def share(self, answer: Any, gold: Any) -> float | None:
        """The measure of one answer; None where gold and answer hold nothing to measure."""
        above, below = self.totals(answer, gold)
        return above / below if below else None


@dataclass(frozen=True)
class Outcome:
    """What became of one part: of gold and answer (found), of gold alone (missing) or of the answer alone (extra).

    gold, label   the label in gold and in the answer; None on the side that has no such part
    at, of        the number of the part in gold and in the answer; None likewise
    alike         how well the two lie over each other, 0 to 1, whatever their labels; None for labels alone
    """

    gold: str | None
    label: str | None
    at: int | None = None
    of: int | None = None
    alike: float | None = None

    @property
    def right(self) -> bool:
        """Found, with the right label."""
        return self.gold is not None and self.gold == self.label


@dataclass(frozen=True)
class Merged:
    """The consensus of several answers to an item.

    confidence   0 to 1: how far the answers support it
    support      the number of answers behind each of its parts, in their order; of a kind without parts one number, the
                 answers that it was made from or that equal it
    tied         labels that exactly half of the weight supports: they are not in the answer, and somebody settles them
    """

    answer: Any
    confidence: float
    support: tuple[int, ...] = ()
    tied: tuple[str, ...] = ()


class _NoSettings:
    """The model of a kind that sets nothing; loaded when somebody asks, because reading flat labels needs none."""

    def __get__(self, kind: "Kind | None", of: type["Kind"]) -> "type[Settings]":
        from workbench.kinds.model import Settings

        return Settings


class Kind(ABC):
    """One kind of answer, for a question with these labels and settings; `KINDS` holds each without any.

    name       as guidelines, files and `--kind` say it
    title      what people call such answers: "spans", "labels"
    form       what a cell of the label column holds, for the documentation
    compared   how the distance of two answers is measured, in words
    closed     whether an answer is one or several labels of the question, and nothing else
    several    whether an answer may hold several labels, joined with `|`
    partial    whether an answer can be partly right
    empty      whether an answer may hold nothing: no label, no region, no word; its canonical text is `EMPTY`
    labelled   whether its parts carry labels of the question
    type, word   the type of its parts, as `Part` has it, and what people call one; "" where it has none
    fewest     how many labels a question needs
    level      the level of measurement if the question states none
    on         what of the item its parts lie on; None if it has no parts
    control    the module of `ui/kinds` in which such an answer is given
    settings_class   the model of its settings
    """

    name: ClassVar[str]
    title: ClassVar[str]
    form: ClassVar[str]
    compared: ClassVar[str]
    closed: ClassVar[bool] = False
    several: ClassVar[bool] = False
    partial: ClassVar[bool] = True
    empty: ClassVar[bool] = False
    labelled: ClassVar[bool] = False
    type: ClassVar[str] = ""
    word: ClassVar[str] = ""
    fewest: ClassVar[int] = 0
    level: Level = "nominal"
    on: On | None = None
    control: ClassVar[str]
    settings_class: ClassVar[Any] = _NoSettings()

    def __init__(
        self,
        labels: Sequence[str] | None = None,
        parents: Mapping[str, str] | None = None,
        settings: "Settings | None" = None,
    ) -> None:
        self.labels = None if labels is None else tuple(labels)
        self.parents = dict(parents or {})
        self._settings = settings
        self.follow()

    def follow(self) -> None:  # noqa: B027 - most kinds have nothing to take over
        """Take over what follows from the settings; by default nothing does."""

    @cached_property
    def settings(self) -> Any:
        """What the question sets, or what is usual."""
        return self._settings or self.settings_class()

    def of(
        self,
        labels: Sequence[str] | None = None,
        parents: Mapping[str, str] | None = None,
        settings: "Settings | None" = None,
    ) -> Self:
        """This kind for a question: its labels, the parent of each that has one, its settings."""
        return type(self)(labels, parents, settings or self.settings)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kind) and self._sets == other._sets

    def __hash__(self) -> int:
        return hash(self._sets)

    @property
    def _sets(self) -> tuple[Any, ...]:
        """What tells two kinds apart."""
        return type(self), self.labels, tuple(self.parents.items()), self.settings

    # reading and writing

    @abstractmethod
    def read(self, text: str) -> Any:
        """The answer in a text, hashable and in canonical order; InvalidTable says why it is none."""

    def render(self, answer: Any) -> str:
        """An answer as its one canonical text, which `read` reads."""
        return str(answer)

    def parse(self, text: str) -> Any | Problems:
        """The answer in a text, or what is wrong with it."""
        try:
            return self.read(text)
        except InvalidTable as refusal:
            return Problems((str(refusal),))

    def repair(self, text: str) -> tuple[Any | Problems, tuple[str, ...]]:
        """The answer in a text that needs mending, and what was mended, a sentence each; by default nothing is."""
        return self.parse(text), ()

    def is_nothing(self, text: str) -> bool:
        """Whether a canonical text is an answer that holds nothing."""
        return self.empty and text == EMPTY

    def plain(self, answer: Any) -> str:
        """An answer as tools keep what people type: by default its canonical text."""
        return self.render(answer)

    def from_plain(self, text: str) -> Any | Problems:
        """The answer in such a text, or what is wrong with it."""
        return self.parse(text)

    def called(self, answer: Any, names: Mapping[str, str]) -> str:  # noqa: ARG002
        """What people call an answer, in few words; `names` are those of the labels."""
        return self.render(answer)

    # parts

    def parts(self, answer: Any) -> tuple[Part, ...]:  # noqa: ARG002
        """The parts of an answer, in its order; none for labels."""
        return ()

    def from_parts(self, parts: Sequence[Part]) -> Any:
        """The answer with these parts; InvalidTable says which of them is malformed."""
        raise InvalidTable(f"{self.title} have no parts, found {len(parts)}.")

    def labels_of(self, answer: Any) -> tuple[str, ...]:
        """The labels that an answer holds, each once for every part that has it."""
        return tuple(part.label for part in self.parts(answer))

    def relabelled(self, answer: Any, names: Mapping[str, str]) -> Any:
        """The answer with other labels on its parts, old -> new; one without parts that carry labels stays as it is."""
        if not self.labelled:
            return answer
        return self.from_parts(
            [replace(part, label=names.get(part.label, part.label)) for part in self.parts(answer)]
        )

    def misplaced(self, answer: Any, medium: Medium) -> tuple[str, ...]:  # noqa: ARG002
        """What lies outside the item's picture, text or recording, a sentence each."""
        return ()

    # comparing

    def answerable(self) -> tuple[str, ...]:
        """The labels that an answer may hold; of a tree those without labels below, where an answer must be one."""
        return tuple(self.labels or ())

    @abstractmethod
    def distance(self, a: Any, b: Any) -> float:
        """How far apart two answers are, the same both ways: 0 if equal, 1 with nothing in common."""

    def similarity(self, a: Any, b: Any) -> float:
        """1 − the distance."""
        return 1 - self.distance(a, b)

    def agree(self, a: Any, b: Any, least: float = ALIKE) -> bool:
        """Whether two answers count as the same: equal, or where they are no labels, `least` similar or more."""
        return bool(a == b or (not self.closed and self.similarity(a, b) >= least))

    def distances(self, pairs: Sequence[tuple[Any, Any]]) -> "Floats":
        """(P,) the distance of each pair; a kind that can compare many at once says how."""
        import numpy as np  # documents know kinds, and need no arrays

        return np.array([self.distance(a, b) for a, b in pairs], dtype=float)

    def disagreements(self, pairs: Sequence[tuple[Any, Any]]) -> "Floats":
        """(P,) what Krippendorff's alpha takes for δ² of each pair: by default the distances."""
        return self.distances(pairs)

    @abstractmethod
    def measures(self) -> tuple[Measure, ...]:
        """The numbers against gold; the first is the kind's own."""

    def named_measures(self) -> dict[str, Measure]:
        """The measures as criteria of pilots and `--measure` name them.

        Where an answer can be right in part, `accuracy` means the mean credit, and the share that is gold exactly is `exact`.
        """
        if not self.partial:
            return {measure.name: measure for measure in self.measures()}
        names = {"accuracy": EXACT}
        renamed = (replace(each, name=names.get(each.name, each.name)) for each in self.measures())
        return {measure.name: measure for measure in renamed}

    def credit(self, answer: Any, gold: Any) -> float:
        """How far an answer is right, 0 to 1: the first measure of this answer alone; 1 where it is gold exactly."""
        if answer == gold:
            return 1.0
        main = self.measures()[0]
        share = main.share(answer, gold)
        if share is None:
            return 0.0
        return max(0.0, 1 - share) if main.errors else min(share / main.most, 1.0)

    @abstractmethod
    def outcomes(self, answer: Any, gold: Any) -> tuple[Outcome, ...]:
        """What became of each part of gold and of the answer; one part for a kind without parts.

        Partners are one to one, and chosen whatever their labels: a right box with a wrong label is one confusion.
        """

    def disputed(self, a: Any, b: Any) -> tuple[str, ...]:
        """The labels on which two answers differ, each once: those of parts that not both have, or that have another in one.

        Nothing for answers without labels, and where two differ only in how exactly they place the same parts.
        """
        if not (self.labelled or self.closed):
            return ()
        apart = [each for each in self.outcomes(a, b) if not each.right]
        sides = [label for each in apart for label in (each.gold, each.label) if label is not None]
        return tuple(dict.fromkeys(self.part_called(label) for label in sides))

    def differences(self, a: Any, b: Any, names: Mapping[str, str]) -> tuple[str, ...]:
        """How two answers differ, part by part, in few words; nothing for equal ones, or for answers without labels."""
        if a == b or not (self.labelled or self.closed):
            return ()
        phrases: dict[str, None] = {}
        for each in self.outcomes(a, b):
            if not each.right:
                held = [
                    self.part_called(label, names) for label in (each.gold, each.label) if label is not None
                ]
                phrases[" or ".join(sorted(held)) if len(held) == 2 else f"{held[0]} in one only"] = None
        return tuple(phrases) or (f"the same {self.title} and labels, placed differently",)

    def part_called(self, label: str, names: Mapping[str, str] = NO_NAMES) -> str:
        """What a part with this label is called; one without a label by what it is, such as "box"."""
        return names.get(label, label) or self.word or self.title

    shared: Callable[[Sequence[Any]], tuple[float, float]] | None = None
    """Of several answers, how much all hold and how much any of them does; None where nobody measures that."""

    # consensus, drawing, simulation

    def merge(self, answers: Sequence[Any], weights: Sequence[float] | None = None) -> Merged:
        """The consensus of one or more answers: by default the one that is most like all of them (the medoid).

        `weights` say how far each person is trusted. The order of the answers does not matter.
        """
        return medoid(self, answers, weights)

    def marks(self, answer: Any, medium: Medium | None = None) -> tuple[Mark, ...]:  # noqa: ARG002
        """How an answer is drawn on its item; nothing for a kind that is read as text."""
        return ()

    def marks_against(self, answer: Any, gold: Any, medium: Medium | None = None) -> tuple[Mark, ...]:  # noqa: ARG002
        """How an answer is drawn beside gold: as it is drawn alone, unless the kind marks what differs."""
        return self.marks(answer, medium)

    def simulate(self, gold: Any, rng: "np.random.Generator", skill: float = 0.9) -> Any:
        """An answer that a simulated annotator of this skill (0 to 1) gives where `gold` is right."""
        return gold if rng.random() < skill else self.mistaken(gold, rng)

    def mistaken(self, gold: Any, rng: "np.random.Generator") -> Any:
        """A wrong answer that people might give: by default another label."""
        others = [label for label in self.labels or () if label != gold]
        return others[int(rng.integers(len(others)))] if others else gold


def medoid(kind: Kind, answers: Sequence[Any], weights: Sequence[float] | None = None) -> Merged:
    """The answer with the highest mean similarity to all answers, itself too, by weight; of equals the first as text.

    The confidence is that mean: of labels, the share of people who gave this one.
    """
    weight: dict[Any, float] = {}
    for answer, trust in zip(answers, weights_of(answers, weights), strict=True):
        weight[answer] = weight.get(answer, 0.0) + trust
    different = sorted(weight, key=kind.render)
    pairs = list(combinations(range(len(different)), 2))
    score = [weight[answer] for answer in different]
    distances = kind.distances([(different[i], different[j]) for i, j in pairs]).tolist()
    for (i, j), distance in zip(pairs, distances, strict=True):
        score[i] += weight[different[j]] * (1 - distance)
        score[j] += weight[different[i]] * (1 - distance)
    best = max(range(len(different)), key=lambda i: round(score[i], 9))
    behind = sum(answer == different[best] for answer in answers)
    return Merged(different[best], min(score[best] / fsum(weight.values()), 1.0), (behind,))


def weights_of(answers: Sequence[Any], weights: Sequence[float] | None) -> list[float]:
    """How far each answer is trusted: 1 where nothing is known, or where nobody is trusted at all."""
    known = [1.0] * len(answers) if weights is None else [float(weight) for weight in weights]
    return known if any(known) else [1.0] * len(answers)


KINDS: Registry[Kind] = Registry("workbench.kinds", Kind, "kind of answer")  # type: ignore[type-abstract]


def closed_kinds() -> tuple[str, ...]:
    """The kinds whose answers are labels of the question and nothing else."""
    return tuple(kind.name for kind in KINDS.values() if kind.closed)


def typed_kinds() -> tuple[str, ...]:
    """The kinds whose answers are typed: neither labels of the question nor regions with labels."""
    return tuple(kind.name for kind in KINDS.values() if not kind.closed and not kind.labelled)
