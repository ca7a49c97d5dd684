"""What all kinds with regions share: spans, boxes, polygons, keypoints. A kind says how two regions lie over each other."""

import json
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from workbench.errors import InvalidTable, listed
from workbench.kinds.matching import Floats, apart, label_of, listed_parts, same_label
from workbench.kinds.parts import Corner, Mark, Medium, Part
from workbench.kinds.registry import Kind, Measure, Merged, On, Outcome, Settings

SAME_LABEL_FIRST = 1e-9  # between partners that lie over each other equally well


class RegionSettings(Settings):
    """least: how well a region must lie over that of gold to be found; quorum: the share of people behind a consensus region."""

    least: float = Field(default=0.5, gt=0, le=1)
    quorum: float = Field(default=0.5, gt=0, le=1)


class Regions(Kind):
    """Answers that are a tuple of regions in order, each a NamedTuple with a `label`; none is an answer: nothing to mark.

    type      of the parts: "box"
    word      one region, as people call it: "box"
    overlap   what `overlaps` measures, in words: "IoU"
    """

    type: ClassVar[str]
    word: ClassVar[str]
    overlap: ClassVar[str] = "IoU"
    labelled = True
    fewest = 1
    on: ClassVar[On | None] = "picture"
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
    def overlaps(self, first: Sequence[Any], second: Sequence[Any]) -> Floats:
        """(a, b) 0 to 1: how well every two regions lie over each other, whatever their labels; 1 for equal ones."""

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

    def middle(self, regions: Sequence[Any], weights: Floats) -> Any:
        """The consensus of regions that people drew around one thing: by default the one nearest to the others."""
        return regions[int(np.argmax(self.overlaps(regions, regions) @ weights))]

    # reading and writing

    def read(self, text: str) -> tuple[Any, ...]:
        """The regions of a JSON list, sorted."""
        return self._sorted(listed_parts(text, self.title))

    def from_parts(self, parts: Sequence[Part]) -> tuple[Any, ...]:
        """The regions of rows, sorted."""
        return self._sorted([self.of_part(part) for part in parts])

    def _sorted(self, parts: Sequence[Any]) -> tuple[Any, ...]:
        regions = [
            self._labelled(self.region(part, f"{self.word} {i}"), f"{self.word} {i}")
            for i, part in enumerate(parts, 1)
        ]
        return tuple(sorted(regions))

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
        """How many regions of each label: "2 car, 1 person"."""
        if not answer:
            return f"no {self.word}"
        counts = Counter(names.get(region.label, region.label) or self.word for region in answer)
        return ", ".join(f"{n} {label}" for label, n in sorted(counts.items()))

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

    def similarities(self, a: Sequence[Any], b: Sequence[Any]) -> Floats:
        """(a, b) the overlaps of regions of the same label, 0 for others."""
        alike = self.overlaps(a, b)
        return alike * same_label(self.labels_of(a), self.labels_of(b)) if alike.any() else alike

    def distance(self, a: Any, b: Any) -> float:
        """1 − the mean overlap of each region of both with its partner of the same label; 0 without a partner."""
        return apart(self.similarities(a, b))

    def outcomes(self, answer: Any, gold: Any) -> tuple[Outcome, ...]:
        """Partners lie over each other by `least` or more, and have the highest total overlap, whatever their labels."""
        return self.paired(answer, gold, self.settings.least)

    def paired(self, answer: Any, gold: Any, least: float) -> tuple[Outcome, ...]:
        """The same with another threshold."""
        ours, theirs = self.labels_of(answer), self.labels_of(gold)
        alike = self.overlaps(answer, gold)
        pairs = one_to_one(alike, least, ours, theirs)
        found = [Outcome(theirs[j], ours[i], j, i, float(alike[i, j])) for i, j in pairs]
        mine, partners = {i for i, _ in pairs}, {j for _, j in pairs}
        missing = [Outcome(label, None, j) for j, label in enumerate(theirs) if j not in partners]
        extra = [Outcome(None, label, None, i) for i, label in enumerate(ours) if i not in mine]
        return (*sorted(found, key=lambda outcome: outcome.at or 0), *missing, *extra)

    def measures(self) -> tuple[Measure, ...]:
        """F1 and its parts at the question's threshold, localisation and labels apart, and the mean overlap."""
        at = f"at {'an' if self.overlap[0] in 'AEIO' else 'a'} {self.overlap} of {self.settings.least:g}"
        how = (
            f"partners one to one by the highest total {self.overlap}, whatever their labels; "
            f"from {self.settings.least:g} on a {self.word} is found. An item where neither holds any does not count"
        )

        def counted(
            above: Callable[[Outcome], float], below: Callable[[Outcome], float]
        ) -> Callable[..., tuple[float, float]]:
            def totals(answer: Any, gold: Any) -> tuple[float, float]:
                outcomes = self.outcomes(answer, gold)
                return sum(map(above, outcomes)), sum(map(below, outcomes))

            return totals

        def sides(outcome: Outcome) -> int:
            return (outcome.gold is not None) + (outcome.label is not None)

        return (
            Measure("f1", f"F1 {at}", counted(lambda o: 2 * o.right, sides), method=how),
            Measure(
                "precision",
                f"precision {at}",
                counted(lambda o: o.right, lambda o: o.label is not None),
                method=how,
            ),
            Measure(
                "recall", f"recall {at}", counted(lambda o: o.right, lambda o: o.gold is not None), method=how
            ),
            Measure(
                "localisation",
                f"F1 {at}, labels left out",
                counted(lambda o: 2 * (sides(o) == 2), sides),
                method=how,
            ),
            Measure(
                "labels",
                f"right labels of those found {at}",
                counted(lambda o: o.right, lambda o: sides(o) == 2),
                method=how,
            ),
            Measure(
                "overlap",
                f"mean {self.overlap}",
                lambda answer, gold: (
                    self.similarity(answer, gold) * max(len(answer) + len(gold), 1),
                    max(len(answer) + len(gold), 1),
                ),
                method=f"each {self.word} of both with its partner of the same label, 0 without one",
            ),
        )

    # consensus

    def merge(self, answers: Sequence[Any], weights: Sequence[float] | None = None) -> Merged:
        """Regions that people drew around one thing, where a quorum of them did; each is the middle of its cluster.

        Regions are clustered over people, at most one of each person, greedily by the highest overlap, whatever their
        labels; the label is the one with the most weight. The confidence is the mean share of people behind a
        region that anybody drew; 1 where nobody drew any.
        """
        weight = np.ones(len(answers)) if weights is None else np.asarray(weights, float)
        clusters = self._clusters(answers)
        kept, support, shares = [], [], []
        for cluster in clusters:
            regions = [answers[person][number] for person, number in cluster]
            theirs = weight[[person for person, _ in cluster]]
            share = float(theirs.sum() / weight.sum())
            if share >= self.settings.quorum and len(cluster) * 2 >= min(len(answers), 2):
                kept.append(self.middle(regions, theirs)._replace(label=_heaviest(regions, theirs)))
                support.append(len(cluster))
                shares.append(share)
            else:
                shares.append(1 - share)
        order = sorted(range(len(kept)), key=lambda i: kept[i])
        confidence = float(np.mean(shares)) if shares else 1.0
        return Merged(tuple(kept[i] for i in order), confidence, tuple(support[i] for i in order))

    def _clusters(self, answers: Sequence[Any]) -> list[list[tuple[int, int]]]:
        """(person, region) that belong together, as in single-link clustering that never joins two of one person."""
        own = [(person, number) for person, answer in enumerate(answers) for number in range(len(answer))]
        regions = [answers[person][number] for person, number in own]
        if not regions:
            return []
        alike = self.overlaps(regions, regions)
        member = list(range(len(regions)))
        people = [{person} for person, _ in own]
        first, second = np.nonzero(np.triu(alike >= self.settings.least, 1))
        for k in np.argsort(-alike[first, second], kind="stable").tolist():
            a, b = member[first[k]], member[second[k]]
            if a != b and not people[a] & people[b]:
                people[a] |= people[b]
                member = [a if held == b else held for held in member]
        return [
            [own[i] for i, held in enumerate(member) if held == cluster] for cluster in dict.fromkeys(member)
        ]

    # simulation

    def mistaken(self, gold: Any, rng: np.random.Generator) -> Any:
        """One region is left out, or has another label; where there is none, the answer stays."""
        if not gold:
            return gold
        at = int(rng.integers(len(gold)))
        others = [label for label in self.labels or () if label != gold[at].label]
        rest = (*gold[:at], *gold[at + 1 :])
        if not others or rng.random() < 0.5:
            return rest
        return tuple(sorted((*rest, gold[at]._replace(label=others[int(rng.integers(len(others)))]))))


def beyond(corners: Sequence[Corner], medium: Medium) -> str:
    """Which edge of a picture some corners lie beyond; "" where they do not, or the picture's size is not known."""
    if medium.width is None or medium.height is None:
        return ""
    x, y = zip(*corners, strict=True)
    if min(x) >= 0 and min(y) >= 0 and max(x) <= medium.width and max(y) <= medium.height:
        return ""
    reach = f"{min(x):g}, {min(y):g} to {max(x):g}, {max(y):g}"
    return f"lies at {reach}, outside the picture of {medium.width:g} × {medium.height:g}."


def one_to_one(
    alike: Floats, least: float, ours: Sequence[str], theirs: Sequence[str]
) -> list[tuple[int, int]]:
    """Pairs of rows and columns of (a, b) that lie over each other by `least` or more, with the highest total.

    Labels decide only between partners that are equally good.
    """
    near = np.where(alike >= least, alike, 0.0)
    if not near.any():
        return []
    from scipy.optimize import linear_sum_assignment

    value = near + SAME_LABEL_FIRST * same_label(ours, theirs) * (near > 0)
    rows, columns = linear_sum_assignment(value, maximize=True)
    return [(i, j) for i, j in zip(rows.tolist(), columns.tolist(), strict=True) if near[i, j] > 0]


def _heaviest(regions: Sequence[Any], weights: Floats) -> str:
    """The label with the most weight; of equals the first by name."""
    total: Counter[str] = Counter()
    for region, weight in zip(regions, weights.tolist(), strict=True):
        total[region.label] += weight
    return min(total, key=lambda label: (-total[label], label))


def part_label(part: Any, where: str, place: int) -> str:
    """The label of a region written as a list, at `place`; "" where there is none."""
    return label_of(part[place], where) if len(part) > place else ""
