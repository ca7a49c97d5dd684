"""Spans of a text or a recording, each with a label: exact scores, the schemes of SemEval-2013, and the distance of two answers."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from workbench.errors import InvalidTable
from workbench.kinds.matching import (
    Floats,
    apart,
    label_of,
    listed_parts,
    measures,
    partners,
    plain,
    same_label,
)
from workbench.kinds.parts import Mark, Medium, Part
from workbench.kinds.regions import Regions
from workbench.kinds.registry import Measure


class Span(NamedTuple):
    """From `start` up to and without `end`, in characters or in seconds; the label may be empty."""

    start: float
    end: float
    label: str = ""


Spans = tuple[Span, ...]


def parse(text: str) -> Spans:
    """The spans of a JSON list of `[start, end]` or `[start, end, label]`, in order; a repeated span counts once.

    An empty list is an answer: nothing to mark. A refusal gives the number of the span and what is wrong with it.

    >>> parse('[[5, 9, "event"], [0, 2, "event"]]')
    (Span(start=0.0, end=2.0, label='event'), Span(start=5.0, end=9.0, label='event'))
    """
    parts = listed_parts(text, "spans")
    return tuple(sorted({_span(part, f"span {i}") for i, part in enumerate(parts, start=1)}))


def _span(part: Any, where: str) -> Span:
    if not isinstance(part, list) or len(part) not in (2, 3):
        raise InvalidTable(f"{where}: {part!r} is not [start, end] or [start, end, label].")
    start, end = measures(part[:2], where)
    if not 0 <= start < end:
        raise InvalidTable(f"{where}: {part[0]} to {part[1]} is no span; expected 0 <= start < end.")
    return Span(start, end, label_of(part[2], where) if len(part) == 3 else "")


def render(answer: Spans) -> str:
    """The JSON text that `parse` reads.

    >>> render(parse("[[0.5, 2]]"))
    '[[0.5, 2, ""]]'
    """
    return json.dumps([[plain(s.start), plain(s.end), s.label] for s in answer], ensure_ascii=False)


def overlaps(first: Sequence[Span], second: Sequence[Span]) -> Floats:
    """(a, b) intersection over union of the extents of two spans, whatever their labels."""
    if not first or not second:
        return np.zeros((len(first), len(second)))
    start, end = (np.array([s[k] for s in first])[:, None] for k in (0, 1))
    begin, stop = (np.array([s[k] for s in second]) for k in (0, 1))
    common = np.maximum(np.minimum(end, stop) - np.maximum(start, begin), 0)
    return np.asarray(common / ((end - start) + (stop - begin) - common))


def distance(a: Spans, b: Spans) -> float:
    """1 − the mean overlap (IoU) of each span of both with its partner of the same label; 0 without a partner.

    Partners are one to one, with the highest total overlap.

    >>> distance(parse("[[0, 4]]"), parse("[[2, 6]]")).__round__(4), distance((), ())
    (0.6667, 0.0)
    """
    return apart(similarities(a, b))


def similarities(a: Spans, b: Spans) -> Floats:
    """(a, b) the overlaps of spans of the same label, 0 for others."""
    alike = overlaps(a, b)
    return alike * same_label([s.label for s in a], [s.label for s in b]) if alike.any() else alike


def match(a: Spans, b: Spans) -> list[tuple[int, int]]:
    """The spans that belong together: same label, one to one, with the highest total overlap."""
    return partners(similarities(a, b))


def totals(answer: Spans, gold: Spans) -> tuple[int, int]:
    """Twice the spans that are exactly in gold, and the spans of both: F1 is their ratio.

    >>> totals(parse("[[0, 4], [6, 9]]"), parse("[[0, 4]]"))
    (2, 3)
    """
    return 2 * len(set(answer) & set(gold)), len(answer) + len(gold)


def shared(answers: Sequence[Spans]) -> tuple[float, float]:
    """The length that all answers mark with the same label, and the length that any of them marks.

    >>> shared([parse('[[0, 4, "a"]]'), parse('[[2, 6, "a"]]'), parse('[[2, 5, "a"], [9, 10, "b"]]')])
    (2.0, 7.0)
    """
    every = some = 0.0
    for label in sorted({span.label for answer in answers for span in answer}):
        mine = [[span for span in answer if span.label == label] for answer in answers]
        ends = np.unique([x for spans in mine for span in spans for x in span[:2]])
        middle, length = (ends[1:] + ends[:-1]) / 2, np.diff(ends)
        marked = [
            np.any([(s.start < middle) & (middle < s.end) for s in spans], axis=0) for spans in mine if spans
        ]
        every += float(length[np.all(marked, axis=0)].sum()) if len(marked) == len(mine) else 0.0
        some += float(length[np.any(marked, axis=0)].sum())
    return every, some


@dataclass(frozen=True)
class Scheme:
    """Spans counted by one scheme of SemEval-2013: correct, incorrect, partial, missed (gold only), spurious (given only)."""

    correct: int
    incorrect: int
    partial: int
    missed: int
    spurious: int

    @property
    def precision(self) -> float | None:
        """(correct + partial / 2) / spans given; None if nothing was given."""
        total = self.correct + self.incorrect + self.partial + self.spurious
        return (self.correct + self.partial / 2) / total if total else None

    @property
    def recall(self) -> float | None:
        """(correct + partial / 2) / spans of gold; None if gold has none."""
        gold = self.correct + self.incorrect + self.partial + self.missed
        return (self.correct + self.partial / 2) / gold if gold else None

    @property
    def f1(self) -> float | None:
        """2 (correct + partial / 2) / (given + gold); None if both are empty."""
        both = 2 * (self.correct + self.incorrect + self.partial) + self.missed + self.spurious
        return (2 * self.correct + self.partial) / both if both else None

    def __add__(self, other: "Scheme") -> "Scheme":
        return Scheme(*(ours + theirs for ours, theirs in zip(counts(self), counts(other), strict=True)))


def counts(scheme: Scheme) -> tuple[int, ...]:
    """The five counts, in the order of the class."""
    return (scheme.correct, scheme.incorrect, scheme.partial, scheme.missed, scheme.spurious)


@dataclass(frozen=True)
class SpanScore:
    """An answer against gold by the four schemes of SemEval-2013 task 9.1.

    strict   the same extent and label      exact   the same extent, whatever the label
    partial  an overlap counts half         type    an overlap with the same label
    """

    strict: Scheme
    exact: Scheme
    partial: Scheme
    type: Scheme

    def __add__(self, other: "SpanScore") -> "SpanScore":
        return SpanScore(
            self.strict + other.strict,
            self.exact + other.exact,
            self.partial + other.partial,
            self.type + other.type,
        )


NOTHING = SpanScore(*(Scheme(0, 0, 0, 0, 0),) * 4)


def score(answer: Spans, gold: Spans) -> SpanScore:
    """The given spans against those of gold, with one-to-one partners: first equal spans, then by total overlap.

    Partners of the same label come first. The paper does not say how to count a span that
    overlaps several; one to one keeps correct + incorrect + partial + missed = the spans of gold. Segura-Bedmar,
    Martínez & Herrero-Zazo (2013), "SemEval-2013 Task 9: Extraction of drug-drug interactions from biomedical texts".
    """
    equal = set(answer) & set(gold)
    ours, theirs = [s for s in answer if s not in equal], [s for s in gold if s not in equal]
    overlap = overlaps(ours, theirs)
    same = same_label([s.label for s in ours], [s.label for s in theirs]).reshape(overlap.shape)
    pairs = [(ours[i], theirs[j]) for i, j in partners(overlap + same * (overlap > 0))]
    missed, spurious = len(theirs) - len(pairs), len(ours) - len(pairs)
    extent = len(equal) + sum(span[:2] == partner[:2] for span, partner in pairs)
    label = len(equal) + sum(span.label == partner.label for span, partner in pairs)
    all_pairs = len(equal) + len(pairs)
    return SpanScore(
        strict=Scheme(len(equal), len(pairs), 0, missed, spurious),
        exact=Scheme(extent, all_pairs - extent, 0, missed, spurious),
        partial=Scheme(extent, 0, all_pairs - extent, missed, spurious),
        type=Scheme(label, all_pairs - label, 0, missed, spurious),
    )


def score_all(pairs: Iterable[tuple[Spans, Spans]]) -> SpanScore:
    """The pooled score of several answers: an item counts by its number of spans."""
    return sum((score(answer, gold) for answer, gold in pairs), start=NOTHING)


class SpanKind(Regions):
    """Spans."""

    name = "spans"
    title = "spans"
    form = 'JSON `[[start, end, "label"], ...]`, up to and without `end`, characters or seconds; the label may be left out'
    compared = "as boxes, by lengths"
    type = "span"
    word = "span"
    overlap = "overlap"
    on = "text"
    control = "spans"

    def region(self, part: Any, where: str) -> Span:
        """A span from its ends."""
        return _span(part, where)

    def read(self, text: str) -> Spans:
        """The spans in order; a repeated one counts once."""
        return tuple(sorted(set(super().read(text))))

    def from_parts(self, parts: Sequence[Part]) -> Spans:
        """The spans of rows; a repeated one counts once."""
        return tuple(sorted(set(super().from_parts(parts))))

    def json_of(self, region: Span) -> list[Any]:
        """Its ends and label."""
        return [plain(region.start), plain(region.end), region.label]

    def overlaps(self, first: Sequence[Span], second: Sequence[Span]) -> Floats:
        """Intersection over union of their extents."""
        return overlaps(first, second)

    def part_of(self, region: Span) -> Part:
        """The ends."""
        return Part(self.type, region.label, region.start, region.end, "characters")

    def of_part(self, part: Part) -> list[Any]:
        """The ends of a row."""
        return [part.start, part.end, part.label]

    def marks_of(self, region: Span, number: int) -> tuple[Mark, ...]:
        """A range of the text."""
        return (Mark("text", region.label, number, start=region.start, end=region.end),)

    def outside(self, region: Span, medium: Medium) -> str:
        """Beyond the end of the text."""
        if medium.text is None or region.end <= len(medium.text):
            return ""
        return f"ends at {plain(region.end)}, and the text has {len(medium.text):,} characters."

    def middle(self, regions: Sequence[Span], weights: Floats) -> Span:  # noqa: ARG002
        """The lower median of the starts, and of the ends."""
        middle = (len(regions) - 1) // 2
        start, end = sorted(s.start for s in regions)[middle], sorted(s.end for s in regions)[middle]
        return Span(start, end) if start < end else regions[0]

    def measures(self) -> tuple[Measure, ...]:
        """F1 of exact spans, then those at the threshold."""
        exact = Measure(
            "exact_f1", "F1 of exact spans", totals, method="a span is right with the same extent and label"
        )
        return (exact, *super().measures())

    shared = staticmethod(shared)


KIND = SpanKind()
