"""Vendors whose people differ, and many people looked at at once: how often what is said is false; prints the tables of the docs."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.special import expit

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.quality.accuracy import VendorDifference, vendor_accuracy, vendor_difference
from workbench.quality.annotators import check_floor, score, standings
from workbench.statistics.estimate import Estimate
from workbench.statistics.verdict import non_inferiority

WORLDS = 400
MARGIN = 0.05

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class World:
    """Two vendors alike: people of logit skill N(centre, sd), items of logit ease N(0, 1), loads of log sd `loads`."""

    name: str
    items: int
    each: int
    people: tuple[int, int]
    sd: float = 0.8
    loads: float = 0.0
    centre: float = 1.8

    def side(self, rng: np.random.Generator, ease: np.ndarray, people: int) -> Annotations:
        """One vendor's answers, right "x" or wrong "y"; people are drawn for an item by their loads."""
        skill = rng.normal(self.centre, self.sd, people)
        busy = rng.normal(0, self.loads, people) + rng.gumbel(size=(self.items, people))
        who = np.argsort(-busy, axis=1)[:, : self.each].ravel()
        item = np.repeat(np.arange(self.items), self.each)
        right = rng.random(len(item)) < expit(skill[who] + ease[item])
        return table(item, who, right, self.items, people)

    def truth(self) -> float:
        """How often anybody of such a vendor is right on any such item."""
        rng = np.random.default_rng(1)
        logit = rng.normal(self.centre, self.sd, 1_000_000) + rng.normal(0, 1, 1_000_000)
        return float(expit(logit).mean())


def table(item: np.ndarray, who: np.ndarray, right: np.ndarray, items: int, people: int) -> Annotations:
    """Answers of people to items: "x" is right."""
    names = tuple(map(str, range(items))), tuple(map(str, range(people))), ("x", "y")
    codes = item, who, np.where(right, 0, 1)
    return Annotations(
        *(Categorical(values, code.astype(np.int32)) for values, code in zip(names, codes, strict=True))
    )


def key(items: int) -> AnswerKey:
    """Everything is x."""
    return AnswerKey({str(u): "x" for u in range(items)})


def apart(estimate: Estimate) -> bool:
    """Whether a difference leaves out 0."""
    return estimate.low is not None and (estimate.low > 0 or (estimate.high or 0) < 0)


def row(*cells: object) -> None:
    """A row of a table in the docs, for `make slow` to show."""
    print(f"| {' | '.join(f'{cell:.3f}' if isinstance(cell, float) else str(cell) for cell in cells)} |")


VENDORS = [
    (World("80 items × 3 answers, 6 people", 80, 3, (6, 6)), 0.06),
    (World("160 × 3, 6 people", 160, 3, (6, 6)), 0.06),
    (World("1,000 × 2, 4 people", 1000, 2, (4, 4)), 0.06),
    (World("160 × 3, 20 people against 4", 160, 3, (20, 4)), 0.08),
    (World("160 × 2, 20 people against 2", 160, 2, (20, 2)), 0.08),
    (World("160 × 3, 12 people, unlike loads", 160, 3, (12, 12), loads=1.0), 0.06),
    (World("160 × 1, 8 people, very unlike loads", 160, 1, (8, 8), loads=1.6), 0.06),
    (World("300 × 2, 300 people, very unlike loads", 300, 2, (300, 300), loads=1.6), 0.06),
    (World("160 × 3, 12 people, unlike loads, 94% right", 160, 3, (12, 12), loads=1.0, centre=3.5), 0.06),
    (World("160 × 3, 6 people of one skill", 160, 3, (6, 6), sd=0.0), 0.06),
]
NOISE = 2.5  # standard errors of so many worlds that a rate may lie beyond a bar


@pytest.mark.parametrize(("world", "most"), VENDORS, ids=lambda value: getattr(value, "name", ""))
def test_vendors_who_are_alike(world, most):
    """Two vendors of the same kind of people are told apart, or called inferior, no more often than is stated."""
    rng, gold, truth = np.random.default_rng(21), key(world.items), world.truth()
    count = dict.fromkeys(("apart, items only", "apart", "inferior", "covers"), 0)
    for _ in range(WORLDS):
        ease = rng.normal(0, 1, world.items)
        one, other = (world.side(rng, ease, people) for people in world.people)
        found: VendorDifference = vendor_difference(one, other, gold)
        count["apart, items only"] += apart(found.these_people)
        count["apart"] += apart(found.others)
        count["inferior"] += non_inferiority(found.others, MARGIN) == "inferior"
        others = vendor_accuracy(other, gold).others
        count["covers"] += others.low is not None and others.low <= truth <= (others.high or 0)
    rates = {name: n / WORLDS for name, n in count.items()}
    row(world.name, *rates.values())
    assert rates["apart"] <= most + NOISE * (most / WORLDS) ** 0.5
    assert rates["inferior"] <= 0.03
    assert rates["covers"] >= 0.95 - NOISE * (0.05 / WORLDS) ** 0.5


@pytest.mark.parametrize("people", [12, 78])
@pytest.mark.parametrize("answers", [20, 40, 160])
def test_nobody_at_the_floor_is_flagged(people, answers):
    """Everybody is exactly at the floor, on items of unlike ease: somebody is flagged in at most 6 % of pilots."""
    rng, floor, flagged, before = np.random.default_rng(22), 0.8, 0, 0
    ease = rng.normal(0, 1, 200_000)
    centre = min(np.linspace(0, 4, 2001), key=lambda c: abs(float(expit(c + ease[:20_000]).mean()) - floor))
    items = 2 * answers
    for _ in range(WORLDS):
        where = rng.random((items, people)).argsort(axis=0)[:answers]
        who = np.tile(np.arange(people), answers)
        item_ease = rng.choice(ease, items)
        item = where.ravel()
        answered = table(item, who, rng.random(len(item)) < expit(centre + item_ease[item]), items, people)
        # a pilot's own items are easier or harder than the floor by chance: theirs is taken for the floor
        here = float(expit(centre + item_ease).mean())
        scores = score(answered, key(items))
        flagged += bool(check_floor(scores, here).of("below"))
        before += any((person.accuracy.high or 1) < here for person in scores)
    row(f"{people} people, {answers} answers each", before / WORLDS, flagged / WORLDS)
    assert flagged / WORLDS <= 0.06


@pytest.mark.parametrize(
    ("people", "bad", "right", "answers"), [(78, 8, 0.6, 40), (12, 2, 0.65, 80), (12, 1, 0.6, 40)]
)
def test_who_is_below_the_floor_is_found(people, bad, right, answers):
    """How many of those who are below are flagged, and whether anybody else is."""
    rng, floor, found, wrong = np.random.default_rng(23), 0.8, 0, 0
    who, item = np.repeat(np.arange(people), answers), np.arange(people * answers)
    true = np.where(np.arange(people) < bad, right, floor)
    pilots = 300
    for _ in range(pilots):
        answered = table(item, who, rng.random(len(item)) < true[who], len(item), people)
        below = {int(name) for name in check_floor(score(answered, key(len(item))), floor).of("below")}
        found += len([a for a in below if a < bad])
        wrong += any(a >= bad for a in below)
    row(f"{bad} of {people} at {right:g}, {answers} answers", found / pilots / bad, wrong / pilots)
    assert found / pilots / bad >= 0.2
    assert wrong / pilots <= 0.06 + NOISE * (0.06 / pilots) ** 0.5


@pytest.mark.parametrize(
    ("people", "items", "each", "sd"),
    [(12, 160, 3, 0.0), (50, 160, 3, 0.0), (100, 200, 10, 0.0), (50, 300, 10, 0.5)],
)
def test_who_differs_from_the_others(people, items, each, sd):
    """With people of one skill somebody is named in about 5 % of tables at most; where they differ, many are."""
    rng, named, total = np.random.default_rng(24), 0, 0
    tables = 500 if sd == 0 else 30
    for _ in range(tables):
        who = rng.random((items, people)).argsort(axis=1)[:, :each].ravel()
        item = np.repeat(np.arange(items), each)
        skill, ease = rng.normal(1.5, sd, people), rng.normal(0, 1.5, items)
        answered = table(item, who, rng.random(len(item)) < expit(skill[who] + ease[item]), items, people)
        out = [standing for standing in standings(answered, key(items)) if standing.apart]
        named += bool(out)
        total += len(out)
    row(f"{people} people, {items} items × {each}, skill sd {sd:g}", named / tables, total / tables)
    if sd == 0:
        assert named / tables <= 0.06 + NOISE * (0.05 / tables) ** 0.5
    else:
        assert total / tables >= 1
