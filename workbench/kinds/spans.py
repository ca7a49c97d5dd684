"""Spans of a text or a recording, each with a label: the schemes of SemEval-2013, and what two answers mark in common."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from pydantic import Field

from workbench.errors import InvalidTable
from workbench.kinds.matching import Floats, Met, columns, lower_median, measures, plain
from workbench.kinds.parts import Mark, Medium, Part
from workbench.kinds.regions import ROUNDING, Pairs, Regions, RegionSettings, at_once, part_label
from workbench.kinds.registry import Measure, On

EQUAL = 1e6  # counts more than any overlaps: equal spans are partners first


class Span(NamedTuple):
    """From `start` up to and without `end`, in characters or in seconds; the label may be empty."""

    start: float
    end: float
    label: str = ""


Spans = tuple[Span, ...]


class SpanSettings(RegionSettings):
    """unit: what spans are counted in, characters of a text (code points) or seconds of a recording."""

    unit: Literal["characters", "seconds"] = Field(default="characters", title="Counted in")


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
    """The spans of an answer against those of gold by the schemes of SemEval-2013."""
    return score_all([(answer, gold)])


def score_all(pairs: Iterable[tuple[Spans, Spans]]) -> SpanScore:
    """The pooled score of several answers: an item counts by its number of spans."""
    return _score(semeval(tuple(pairs)))


def semeval(pairs: Pairs) -> Met:
    """Partners in many pairs of answers, one to one: first equal spans, then those of the same label, then by overlap.

    The paper does not say how to count a span that overlaps several; one to one keeps correct + incorrect + partial +
    missed = the spans of gold. Segura-Bedmar, Martínez & Herrero-Zazo (2013), "SemEval-2013 Task 9: Extraction of
    drug-drug interactions from biomedical texts".
    """
    met = KIND.met(pairs)
    return met.best(met.alike + met.same + EQUAL * (met.same & (met.alike == 1)))


def _score(best: Met) -> SpanScore:
    extent, pairs = best.alike == 1, len(best.pair)
    missed, spurious = int(best.theirs.sum()) - pairs, int(best.ours.sum()) - pairs

    def scheme(correct: int, partial: int = 0) -> Scheme:
        return Scheme(correct, pairs - correct - partial, partial, missed, spurious)

    return SpanScore(
        strict=scheme(int((extent & best.same).sum())),
        exact=scheme(int(extent.sum())),
        partial=scheme(int(extent.sum()), int((~extent).sum())),
        type=scheme(int(best.same.sum())),
    )


def without_overlaps(answer: Spans) -> Spans:
    """What an answer marks with each label, as spans that do not overlap; those that touch stay apart.

    >>> without_overlaps((Span(0, 4), Span(2, 6), Span(6, 9)))
    (Span(start=0, end=6, label=''), Span(start=6, end=9, label=''))
    """
    joined: list[Span] = []
    for span in sorted(answer, key=lambda span: (span.label, span.start)):
        last = joined[-1] if joined else None
        if last and last.label == span.label and span.start < last.end:
            joined[-1] = last._replace(end=max(last.end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def marked_in_common(pairs: Pairs) -> Floats:
    """(P, 2) twice the length that both answers mark with the same label, and the lengths of both."""
    joined: dict[int, Spans] = {}
    for pair in pairs:
        for answer in pair:
            joined.setdefault(id(answer), without_overlaps(answer))
    held = [(joined[id(a)], joined[id(b)]) for a, b in pairs]
    met = KIND.met(held)
    length = {which: sum(span.end - span.start for span in answer) for which, answer in joined.items()}
    both = np.array([length[id(a)] + length[id(b)] for a, b in pairs])
    first, second = ([held[i][side] for i in met.pair.tolist()] for side in (0, 1))
    a, b = (
        np.array([answer[k][:2] for answer, k in zip(answers, at.tolist(), strict=True)]).reshape(-1, 2)
        for answers, at in ((first, met.row), (second, met.column))
    )
    common = np.minimum(a[:, 1], b[:, 1]) - np.maximum(a[:, 0], b[:, 0])
    return np.column_stack([2 * met.total(common * met.same), both])


class SpanKind(Regions):
    """Spans."""

    name = "spans"
    title = "spans"
    form = 'JSON `[[start, end, "label"], ...]`, up to and without `end`, characters or seconds; the label may be left out'
    compared = "as boxes, by lengths"
    type = "span"
    word = "span"
    overlap = "overlap"
    repeats = False
    on: On | None = "text"
    control = "spans"
    settings_class = SpanSettings

    def follow(self) -> None:
        """What the spans lie on."""
        self.on = "audio" if self.settings.unit == "seconds" else "text"

    def region(self, part: Any, where: str) -> Span:
        """A span from its ends."""
        if not isinstance(part, list) or len(part) not in (2, 3):
            raise InvalidTable(f"{where}: {part!r} is not [start, end] or [start, end, label].")
        start, end = measures(part[:2], where)
        if not 0 <= start < end:
            raise InvalidTable(f"{where}: {part[0]} to {part[1]} is no span; expected 0 <= start < end.")
        return Span(start, end, part_label(part, where, 2))

    def mended(self, part: Any, where: str) -> tuple[Any, str]:
        """Ends that were given the other way round."""
        if not isinstance(part, list) or len(part) not in (2, 3):
            return part, ""
        start, end = measures(part[:2], where)
        return (
            ([end, start, *part[2:]], f"{where}: its ends were the other way round.")
            if end < start
            else (part, "")
        )

    def json_of(self, region: Span) -> list[Any]:
        """Its ends and label."""
        return [plain(region.start), plain(region.end), region.label]

    def shapes(self, regions: Sequence[Span]) -> Floats:
        """(n, 2) the ends."""
        return columns(regions, 2)

    def alike(self, first: Floats, second: Floats) -> Floats:
        """Intersection over union of their extents."""
        a, b = first.T, second.T
        common = np.maximum(np.minimum(a[1], b[1]) - np.maximum(a[0], b[0]), 0)
        return np.asarray(common / ((a[1] - a[0]) + (b[1] - b[0]) - common))

    def part_of(self, region: Span) -> Part:
        """The ends."""
        return Part(self.type, region.label, region.start, region.end, self.settings.unit)

    def of_part(self, part: Part) -> list[Any]:
        """The ends of a row."""
        return [part.start, part.end, part.label]

    def marks_of(self, region: Span, number: int) -> tuple[Mark, ...]:
        """A range of the text or the recording."""
        shape: Literal["text", "time"] = "time" if self.on == "audio" else "text"
        return (Mark(shape, region.label, number, start=region.start, end=region.end),)

    def outside(self, region: Span, medium: Medium) -> str:
        """Beyond the end of the text or the recording."""
        if self.on == "audio":
            if medium.duration is None or region.end <= medium.duration + ROUNDING:
                return ""
            return f"ends at {plain(region.end)} s, and the recording at {medium.duration:g} s."
        if medium.text is None:
            return ""
        if not (region.start.is_integer() and region.end.is_integer()):
            return f"{plain(region.start)} to {plain(region.end)} lies between two characters."
        if region.end <= len(medium.text):
            return ""
        return f"ends at {plain(region.end)}, and the text has {len(medium.text):,} characters."

    def shrunk(self, region: Span, factor: float, at: Floats) -> Span:
        """A shorter span in it, of whole characters where it has whole ones."""
        length = region.end - region.start
        start, end = region.start + float(at[0]) * (1 - factor) * length, region.end
        end = start + factor * length
        if region.start.is_integer() and region.end.is_integer():
            start, end = float(round(start)), float(max(round(end), round(start) + 1))
        return region._replace(start=start, end=end) if end <= region.end else region

    def middle(self, regions: Sequence[Span], weights: Floats) -> Span:
        """The lower median of the starts by weight, and of the ends: places that somebody marked."""
        start, end = lower_median(self.shapes(regions), weights).tolist()
        return Span(start, end)

    def measures(self) -> tuple[Measure, ...]:
        """F1 of exact spans, the other schemes of SemEval-2013, F1 of characters, then those at the threshold."""
        how = (
            "partners one to one: equal spans first, then those of the same label, then by the highest total overlap. "
            "SemEval-2013 task 9.1 (Segura-Bedmar, Martínez & Herrero-Zazo 2013)"
        )

        def scheme(name: str, title: str, right: Callable[[Met], Floats], rule: str) -> Measure:
            def many(pairs: Pairs) -> Floats:
                best = semeval(pairs)
                return np.column_stack([2 * best.total(right(best)), best.ours + best.theirs])

            return at_once(name, title, many, method=f"{rule}; {how}")

        length = "seconds" if self.on == "audio" else "characters"
        return (
            at_once(
                "exact_f1",
                "F1 of exact spans",
                _exact,
                method="a span is right with the same extent and label",
            ),
            scheme(
                "partial_f1",
                "F1 of spans, overlaps as half",
                lambda best: (1 + (best.alike == 1)) / 2,
                "the same extent is right, an overlap half right, whatever the label",
            ),
            scheme(
                "type_f1",
                "F1 of spans by label",
                lambda best: best.same.astype(float),
                "an overlap with the same label is right",
            ),
            scheme(
                "extent_f1",
                "F1 of extents",
                lambda best: (best.alike == 1).astype(float),
                'the same extent is right, whatever the label ("exact" of SemEval-2013)',
            ),
            at_once(
                "character_f1",
                f"F1 of {length}",
                marked_in_common,
                method=f"twice the {length} that both mark with the same label, over the {length} that each marks",
            ),
            *super().measures(),
        )

    def _drawn(self, region: Span, rng: np.random.Generator, much: float) -> Span:  # noqa: ARG002
        """As it is: a span is right if it is exact."""
        return region

    shared = staticmethod(shared)


def _exact(pairs: Pairs) -> Floats:
    """(P, 2) twice the spans that are exactly in gold, and the spans of both: F1 is their ratio."""
    return np.array([(2 * len(set(a) & set(b)), len(a) + len(b)) for a, b in pairs], float).reshape(-1, 2)


KIND = SpanKind()
parse, render, overlaps, distance = KIND.read, KIND.render, KIND.overlaps, KIND.distance
