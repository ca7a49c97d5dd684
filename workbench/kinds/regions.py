"""What all kinds with regions share: spans, boxes, polygons, keypoints. A kind says how two regions lie over each other."""

import json
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from workbench.errors import InvalidTable, listed
from workbench.kinds.matching import TIE, Floats, Ints, Met, blind_value, crossed, label_of, listed_parts
from workbench.kinds.model import Settings
from workbench.kinds.parts import Corner, Mark, Medium, Part, times
from workbench.kinds.registry import (
    Kind,
    Measure,
    Merged,
    On,
    Outcome,
    Problems,
    weights_of,
)

MOST_CROSSED = 2_000_000  # pairs of regions in memory at a time
ROUNDING = 1e-3  # of a pixel: tools that store percent of a picture come back so near
MEANS = {  # what the measures at the threshold say, of "boxes" and the like
    "f1": "{} found with the right label, by those of answer and gold: precision and recall in one",
    "precision": "share of an answer's {} that are right",
    "recall": "share of gold's {} that are found with the right label",
    "localisation": "whether {} lie where gold has them, whatever their label",
    "labels": "of the {} that lie where gold has them, the share with the right label",
}

Pairs = Sequence[tuple[Any, Any]]


class RegionSettings(Settings):
    """What a question sets for its regions.

    least   how far a region must lie over gold's to be found; 1 is exactly
    quorum  share of people who must mark a region in the agreed answer
    """

    least: float = Field(default=0.5, gt=0, le=1, title="Overlap needed")
    quorum: float = Field(default=0.5, gt=0, le=1, title="People needed")


class Regions(Kind):
    """Answers that are a tuple of regions in order, each a NamedTuple with a `label`; none is an answer: nothing to mark.

    type      of the parts: "box"
    word      one region, as people call it: "box"
    overlap   what `alike` measures, in words: "IoU"
    repeats   whether the same region twice is two regions
    """

    type: ClassVar[str]
    word: ClassVar[str]
    overlap: ClassVar[str] = "IoU"
    repeats: ClassVar[bool] = True
    labelled = True
    empty = True
    fewest = 1
    on: On | None = "picture"
    control = "shapes"
    settings_class = RegionSettings

    # what a kind of regions says

    @abstractmethod
    def region(self, part: Any, where: str) -> Any:
        """One region from its JSON; InvalidTable, beginning with `where`, says what is malformed."""

    @abstractmethod
    def json_of(self, region: Any) -> Any:
        """A region as the JSON that `region` reads."""

    @abstractmethod
    def shapes(self, regions: Sequence[Any]) -> Any:
        """(n, ...) regions as one array, a row each, as `alike` takes them."""

    @abstractmethod
    def alike(self, first: Any, second: Any) -> Floats:
        """(n,) 0 to 1: how well each row of one array lies over the same row of the other; 1 for equal regions."""

    @abstractmethod
    def part_of(self, region: Any) -> Part:
        """A region as a row."""

    @abstractmethod
    def of_part(self, part: Part) -> Any:
        """The region's JSON from a row."""

    @abstractmethod
    def marks_of(self, region: Any, number: int) -> tuple[Mark, ...]:
        """How a region is drawn; `number` is its place in the answer."""

    @abstractmethod
    def outside(self, region: Any, medium: Medium) -> str:
        """Where a region lies outside the item; "" where it does not."""

    @abstractmethod
    def shrunk(self, region: Any, factor: float, at: Floats) -> Any:
        """A region of `factor` times its size inside its own extent, for simulation; `at` (2,) 0 to 1 says where in it."""

    def middle(self, regions: Sequence[Any], weights: Floats) -> Any:
        """The consensus of regions that people drew around one thing: by default the one nearest to the others."""
        near = np.round(self.overlaps(regions, regions) @ weights, 9)
        return regions[int(np.argmax(near))]

    def mended(self, part: Any, where: str) -> tuple[Any, str]:  # noqa: ARG002
        """Malformed JSON of a region put right, and what was mended; "" where nothing can be."""
        return part, ""

    # reading and writing

    def read(self, text: str) -> tuple[Any, ...]:
        """The regions of a JSON list, sorted."""
        return self._sorted(listed_parts(text, self.title))

    def from_parts(self, parts: Sequence[Part]) -> tuple[Any, ...]:
        """The regions of rows, sorted."""
        for number, part in enumerate(parts, 1):
            if part.type != self.type:
                raise InvalidTable(
                    f"{self.word} {number} is a part of type {part.type!r}, not {self.type!r}."
                )
        return self._sorted([self.of_part(part) for part in parts])

    def repair(self, text: str) -> tuple[Any | Problems, tuple[str, ...]]:
        """The regions of a text of which some need mending, and what was mended, a sentence each."""
        answer = self.parse(text)
        if not isinstance(answer, Problems):
            return answer, ()
        try:
            parts, mended = self._mended(listed_parts(text, self.title))
            return self._sorted(parts), mended
        except InvalidTable:
            return answer, ()

    def _mended(self, parts: list[Any]) -> tuple[list[Any], tuple[str, ...]]:
        sentences = []
        for number, part in enumerate(parts, 1):
            try:
                self.region(part, "")
            except InvalidTable:
                parts[number - 1], sentence = self.mended(part, f"{self.word} {number}")
                sentences += [sentence] if sentence else []
        return parts, tuple(sentences)

    def _sorted(self, parts: Sequence[Any]) -> tuple[Any, ...]:
        regions = [
            self._labelled(self.region(part, f"{self.word} {i}"), f"{self.word} {i}")
            for i, part in enumerate(parts, 1)
        ]
        return self._answer(regions)

    def _answer(self, regions: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(sorted(regions if self.repeats else set(regions)))

    def _labelled(self, region: Any, where: str) -> Any:
        """A region whose label is one of the question's; where the question has one only, it needs no label."""
        if self.labels is None or region.label in self.labels:
            return region
        if not region.label and len(self.labels) == 1:
            return region._replace(label=self.labels[0])
        raise InvalidTable(f"{where}: label {region.label!r} is none of {listed(self.labels)}.")

    def render(self, answer: Any) -> str:
        """The JSON text that `read` reads."""
        return json.dumps([self.json_of(region) for region in answer], ensure_ascii=False)

    def called(self, answer: Any, names: Mapping[str, str]) -> str:
        """The label of each region and how often it is there: "car ×2, person"."""
        if not answer:
            return f"no {self.word}"
        counts = Counter(names.get(region.label, region.label) or self.word for region in answer)
        return ", ".join(times(label, n) for label, n in sorted(counts.items()))

    def parts(self, answer: Any) -> tuple[Part, ...]:
        """A row for each region."""
        return tuple(self.part_of(region) for region in answer)

    def labels_of(self, answer: Any) -> tuple[str, ...]:
        """The label of each region."""
        return tuple(region.label for region in answer)

    def marks(self, answer: Any, medium: Medium | None = None) -> tuple[Mark, ...]:  # noqa: ARG002
        """The marks of each region."""
        return tuple(mark for number, region in enumerate(answer) for mark in self.marks_of(region, number))

    def misplaced(self, answer: Any, medium: Medium) -> tuple[str, ...]:
        """The regions outside the picture or text."""
        places = [(number, self.outside(region, medium)) for number, region in enumerate(answer, 1)]
        return tuple(f"{self.word} {number}: {where}" for number, where in places if where)

    # comparing

    def overlaps(self, first: Sequence[Any], second: Sequence[Any]) -> Floats:
        """(a, b) 0 to 1: how well every two regions lie over each other, whatever their labels."""
        if not first or not second:
            return np.zeros((len(first), len(second)))
        both = self.shapes([*first, *second])
        rows, columns = np.indices((len(first), len(second))).reshape(2, -1)
        return self.alike(both[rows], both[len(first) + columns]).reshape(len(first), len(second))

    def met(self, pairs: Pairs) -> Met:
        """The regions of pairs of answers that lie over each other at all, for many pairs at once."""
        start, count, shapes, label = self._pooled(pairs)
        ours, theirs = count.T
        blocks = []
        for low, high in _blocks(ours * theirs):
            pair, row, column = crossed(ours[low:high], theirs[low:high])
            pair += low
            first, second = start[pair, 0] + row, start[pair, 1] + column
            alike = self.alike(shapes[first], shapes[second]) if len(pair) else np.zeros(0)
            near = np.flatnonzero(alike > 0)
            first, second = first[near], second[near]
            blocks.append((pair[near], row[near], column[near], alike[near], label[first] == label[second]))
        return Met(ours, theirs, *(np.concatenate(columns) for columns in zip(*blocks, strict=True)))

    def _pooled(self, pairs: Pairs) -> tuple[Ints, Ints, Any, Ints]:
        """(P, 2) where the regions of each answer begin in the pool and how many they are, the pool, and its labels as codes."""
        place: dict[int, int] = {}
        answers: list[Any] = []
        for pair in pairs:
            for answer in pair:
                if place.setdefault(id(answer), len(answers)) == len(answers):
                    answers.append(answer)
        count = np.array([len(answer) for answer in answers], np.int64)
        at = np.array([[place[id(a)], place[id(b)]] for a, b in pairs], np.int64).reshape(-1, 2)
        regions = [region for answer in answers for region in answer]
        code: dict[str, int] = {}
        labels = [code.setdefault(region.label, len(code)) for region in regions]
        shapes = self.shapes(regions) if regions else np.zeros(0)
        return (np.cumsum(count) - count)[at], count[at], shapes, np.array(labels, np.int64)

    def partners(self, pairs: Pairs, least: float | None = None) -> Met:
        """Who belongs together in each pair of answers, whatever the labels, from `least` on: one to one, highest total."""
        met = self.met(pairs)
        return met.best(blind_value(met, self.settings.least if least is None else least))

    def distance(self, a: Any, b: Any) -> float:
        """1 − the mean overlap of each region of both with its partner of the same label; 0 without a partner."""
        return float(self.distances([(a, b)])[0])

    def distances(self, pairs: Pairs) -> Floats:
        """(P,) the same of many pairs; 0 where neither answer holds anything."""
        held, total = self._similar(pairs)
        return np.where(held > 0, np.maximum(1 - 2 * total / np.maximum(held, 1), 0), 0.0)

    def _similar(self, pairs: Pairs) -> tuple[Floats, Floats]:
        """(P,) the regions of both answers, and the total overlap of partners of the same label."""
        met = self.met(pairs)
        best = met.best(met.alike * met.same)
        return np.asarray(met.ours + met.theirs, float), best.total(best.alike)

    def outcomes(self, answer: Any, gold: Any) -> tuple[Outcome, ...]:
        """Partners lie over each other by `least` or more, and have the highest total overlap, whatever their labels."""
        return self.paired(answer, gold, self.settings.least)

    def paired(self, answer: Any, gold: Any, least: float) -> tuple[Outcome, ...]:
        """The same with another threshold."""
        ours, theirs = self.labels_of(answer), self.labels_of(gold)
        best = self.partners([(answer, gold)], least)
        pairs = sorted(zip(best.column.tolist(), best.row.tolist(), best.alike.tolist(), strict=True))
        found = [Outcome(theirs[at], ours[of], at, of, alike) for at, of, alike in pairs]
        mine, partners = {of for _, of, _ in pairs}, {at for at, *_ in pairs}
        missing = [Outcome(label, None, at) for at, label in enumerate(theirs) if at not in partners]
        extra = [Outcome(None, label, None, of) for of, label in enumerate(ours) if of not in mine]
        return (*found, *missing, *extra)

    def measures(self) -> tuple[Measure, ...]:
        """F1 and its parts at the question's threshold, localisation and labels apart, and the mean overlap."""
        least = self.settings.least
        at = f"at {'an' if self.overlap[0] in 'AEIOaeio' else 'a'} {self.overlap} of {least:g}"
        how = (
            f"partners one to one by the highest total {self.overlap}, whatever their labels; from {least:g} on a "
            f"{self.word} is found. Where neither answer nor gold holds any they agree, and add nothing to the sums"
        )

        def counted(
            name: str, title: str, sums: Callable[[Met], tuple[Floats | Ints, Floats | Ints]]
        ) -> Measure:
            def many(pairs: Pairs) -> Floats:
                return np.column_stack(sums(self.partners(pairs))).astype(float)

            return at_once(name, title, many, method=how, means=MEANS[name].format(self.title))

        def overlap(pairs: Pairs) -> Floats:
            held, total = self._similar(pairs)
            return np.column_stack([np.where(held > 0, 2 * total, 1), np.maximum(held, 1)])

        return (
            counted("f1", f"F1 {at}", lambda met: (2 * met.total(met.same), met.ours + met.theirs)),
            counted("precision", f"precision {at}", lambda met: (met.total(met.same), met.ours)),
            counted("recall", f"recall {at}", lambda met: (met.total(met.same), met.theirs)),
            counted(
                "localisation",
                f"F1 {at}, labels left out",
                lambda met: (2 * met.total(), met.ours + met.theirs),
            ),
            counted(
                "labels", f"right labels of those found {at}", lambda met: (met.total(met.same), met.total())
            ),
            at_once(
                "overlap",
                f"mean {self.overlap}",
                overlap,
                method=f"each {self.word} of both with its partner of the same label, by the highest total "
                f"{self.overlap}; 0 without a partner, 1 where neither holds any",
                means=f"how well each {self.word} lies over its partner of the same label",
            ),
        )

    # consensus

    def merge(self, answers: Sequence[Any], weights: Sequence[float] | None = None) -> Merged:
        """Regions that people drew around one thing, where a quorum of them did; each is the middle of its cluster.

        A cluster holds at most one region of each person, whatever the labels. The two clusters with the highest mean
        overlap are joined until none reaches `least` (average linkage). One is kept if `quorum` of the weight or more
        stands behind it; its label is the one with the most weight. The support is the number of people behind each.
        The confidence is the mean, over all things that anybody drew, of the share of people who did as the
        consensus does: drew it where it is kept, left it out where it is not; 1 where nobody drew any.
        """
        weight = np.array(weights_of(answers, weights))
        kept: list[tuple[Any, int]] = []
        shares = []
        for cluster in self._clusters(answers):
            regions = [answers[person][number] for person, number in cluster]
            theirs = weight[[person for person, _ in cluster]]
            share = float(theirs.sum() / weight.sum())
            is_kept = share >= self.settings.quorum - TIE
            shares.append(share if is_kept else 1 - share)
            if is_kept:
                label = _heaviest(regions, theirs)
                kept.append((self.middle(regions, theirs)._replace(label=label), len(cluster)))
        kept = sorted(kept if self.repeats else dict(sorted(kept)).items())
        confidence = min(float(np.mean(shares)), 1.0) if shares else 1.0
        return Merged(tuple(region for region, _ in kept), confidence, tuple(n for _, n in kept))

    def _clusters(self, answers: Sequence[Any]) -> list[list[tuple[int, int]]]:
        """(person, region) that belong together; their order does not depend on the order of the people."""
        own = [(person, number) for person, answer in enumerate(answers) for number in range(len(answer))]
        own.sort(key=lambda place: answers[place[0]][place[1]])
        regions = [answers[person][number] for person, number in own]
        if not regions:
            return []
        alike = self.overlaps(regions, regions) + TIE * same_label(self.labels_of(regions))
        person = np.array([person for person, _ in own])
        least = self.settings.least - TIE
        return [[own[i] for i in cluster] for cluster in clustered(alike, person, least)]

    # simulation

    def simulate(self, gold: Any, rng: np.random.Generator, skill: float = 0.9) -> Any:
        """Each region of gold is right by the chance `skill`; the others are missing, have another label or lie badly.

        About as many are added as are missing, so that the credit is about the skill. Right ones are drawn less
        exactly the lower the skill is.
        """
        regions = []
        for region in gold:
            if rng.random() < skill:
                regions.append(self._drawn(region, rng, 1 - skill))
            else:
                regions += self._mistaken(region, rng)
        return self._answer(regions)

    def mistaken(self, gold: Any, rng: np.random.Generator) -> Any:
        """One region is missing, has another label or lies badly; where there is none, the answer stays."""
        if not gold:
            return gold
        at = int(rng.integers(len(gold)))
        return self._answer([*gold[:at], *self._mistaken(gold[at], rng)[:1], *gold[at + 1 :]])

    def _mistaken(self, region: Any, rng: np.random.Generator) -> list[Any]:
        """What stands in the place of a region that somebody got wrong: nothing, one, or two."""
        others = [label for label in self.labels or () if label != region.label]
        case = int(rng.integers(4 if others else 3))
        if case == 3:
            return [region._replace(label=others[int(rng.integers(len(others)))])]
        bad = [self._badly(region, rng) for _ in range(case)]
        return [each for each in bad if each is not None]

    def _drawn(self, region: Any, rng: np.random.Generator, much: float) -> Any:
        """A region as somebody draws it who means it: a little smaller, and still found."""
        drawn = self.shrunk(region, 1 - 0.25 * much * float(rng.random()), rng.random(2))
        return drawn if self._near(drawn, region) else region

    def _badly(self, region: Any, rng: np.random.Generator) -> Any:
        """A part of a region, too small to be found; None where there is no such part."""
        factor = 0.7
        for _ in range(20):
            drawn = self.shrunk(region, factor, rng.random(2))
            if not self._near(drawn, region):
                return drawn
            factor *= 0.8
        return None

    def _near(self, drawn: Any, region: Any) -> bool:
        return bool(self.overlaps([drawn], [region])[0, 0] >= self.settings.least - TIE)


def at_once(
    name: str, title: str, many: Callable[[Pairs], Floats], *, method: str, means: str = ""
) -> Measure:
    """A measure whose sums (P, 2) are computed for many pairs of answers at once."""

    def totals(answer: Any, gold: Any) -> tuple[float, float]:
        above, below = many([(answer, gold)])[0].tolist()
        return above, below

    return Measure(name, title, totals, method=method, many=many, means=means)


def clustered(alike: Floats, person: Ints, least: float) -> list[list[int]]:
    """Rows of (n, n) in clusters by average linkage, at most one of each person, down to a mean of `least`.

    Two clusters reach `least` only where two of their rows do, so rows that no such pair joins are looked at apart.
    """
    from scipy.sparse.csgraph import connected_components

    _, component = connected_components(alike >= least)
    clusters = []
    for number in range(int(component.max()) + 1):
        rows = np.flatnonzero(component == number)
        own = _average_linkage(alike[np.ix_(rows, rows)], person[rows], least)
        clusters += [rows[cluster].tolist() for cluster in own]
    return clusters


def _average_linkage(alike: Floats, person: Ints, least: float) -> list[list[int]]:
    n = len(alike)
    members = [[i] for i in range(n)]
    people = [{each} for each in person.tolist()]
    total, size = alike.copy(), np.ones(n)
    apart = person[:, None] == person
    while True:
        mean = np.where(apart, 0.0, np.round(total / np.outer(size, size), 12))
        first, second = sorted(divmod(int(mean.argmax()), n))
        if mean[first, second] < least:
            return [cluster for cluster in members if cluster]
        members[first] += members[second]
        people[first] |= people[second]
        size[first] += size[second]
        total[first] += total[second]
        total[:, first] += total[:, second]
        members[second] = []
        apart[second] = apart[:, second] = True
        for other in range(n):
            if people[first] & people[other]:
                apart[first, other] = apart[other, first] = True


def same_label(labels: Sequence[str]) -> Floats:
    """(n, n) 1 where two regions have the same label, else 0."""
    held = np.array(labels, object)
    return np.asarray(held[:, None] == held, float)


def _blocks(sizes: Ints) -> Iterator[tuple[int, int]]:
    """Runs of pairs of answers whose regions make about `MOST_CROSSED` pairs; at least one run."""
    block = np.cumsum(sizes) // MOST_CROSSED
    cuts = [0, *(np.flatnonzero(np.diff(block)) + 1).tolist(), len(sizes)]
    yield from pairwise(cuts)


def beyond(corners: Sequence[Corner], medium: Medium) -> str:
    """Which edge of a picture some corners lie beyond; "" where they do not. Left and top are edges of any picture."""
    x, y = zip(*corners, strict=True)
    width, height = (np.inf if side is None else side for side in (medium.width, medium.height))
    if min(*x, *y) >= -ROUNDING and max(x) <= width + ROUNDING and max(y) <= height + ROUNDING:
        return ""
    reach = f"lies at {min(x):g}, {min(y):g} to {max(x):g}, {max(y):g}"
    if np.isinf(width) or np.isinf(height):
        return f"{reach}, left of the picture or above it."
    return f"{reach}, outside the picture of {width:g} × {height:g}."


def _heaviest(regions: Sequence[Any], weights: Floats) -> str:
    """The label with the most weight; of equals the first by name."""
    total: Counter[str] = Counter()
    for region, weight in zip(regions, weights.tolist(), strict=True):
        total[region.label] += weight
    return min(total, key=lambda label: (-total[label], label))


def part_label(part: Any, where: str, place: int) -> str:
    """The label of a region written as a list, at `place`; "" where there is none."""
    return label_of(part[place], where) if len(part) > place else ""
