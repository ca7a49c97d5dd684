"""Floor flags, and people told apart from the others: written from the docs alone, never used for tuning."""

import numpy as np
import pytest

from tests.slow.second.worlds import Rate, hold, key_of, table, two_pl, who
from workbench.answers.counts import LabelCounts
from workbench.quality.annotators import check_floor, score, standings
from workbench.quality.peer_agreement import against_others

pytestmark = pytest.mark.slow
TABLES = 300
FLAGGED, NAMED = 0.06, 0.05


def at_the_floor(random, people, floor, load, kind):
    """Everybody is right on any item with chance `floor`; loads are unlike, items alike or hard and easy."""
    loads = np.maximum(3, random.poisson(load * random.gamma(4, 0.25, people))).astype(int)
    person = np.repeat(np.arange(people), loads)
    if kind == "own items":
        item = np.arange(len(person))
        right = random.random(len(person)) < floor
    else:  # items in common, hard or easy for everybody
        pool = max(40, load * 2)
        item = np.concatenate([random.choice(pool, min(n, pool), replace=False) for n in loads])
        person = np.repeat(np.arange(people), np.minimum(loads, pool))
        ease = random.beta(9 * floor, 9 * (1 - floor), pool)
        right = random.random(len(item)) < ease[item]
    return table(item, person, (~right).astype(int)), key_of(np.zeros(int(item.max()) + 1, int))


FLOORS = [
    (people, floor, load, kind)
    for people in (12, 78)
    for floor, load in ((0.85, 25), (0.9, 60), (0.8, 150))
    for kind in ("own items", "items in common")
]


@pytest.mark.parametrize(("people", "floor", "load", "kind"), FLOORS)
def test_nobody_at_the_floor_is_flagged(people, floor, load, kind):
    """The share of tables in which anybody is flagged, and nobody with five answers or fewer."""
    flagged = Rate()
    for seed in range(TABLES if people < 50 else TABLES // 2):
        random = np.random.default_rng([seed, people, load])
        scores = score(*at_the_floor(random, people, floor, load, kind))
        below = check_floor(scores, floor).of("below")
        flagged.add(bool(below))
        assert all(somebody.n > 5 for somebody in scores if somebody.annotator in below)
    hold(flagged.at_most(FLAGGED, f"floor {floor}, {people} people, about {load} answers, {kind}"))


def test_five_answers_never_make_a_flag():
    """Three people with five wrong answers each."""
    answers = table(np.arange(15), np.repeat(np.arange(3), 5), np.ones(15, int))
    check = check_floor(score(answers, key_of(np.zeros(15, int))), 0.8)
    assert set(check.people.values()) == {"too few answers"}


def test_somebody_far_below_is_flagged():
    """One of 40 people is right in half of 80 answers at a floor of .8."""
    caught, others = Rate(), Rate()
    for seed in range(100):
        random = np.random.default_rng([seed, 11])
        person = np.repeat(np.arange(40), 80)
        right = random.random(len(person)) < np.where(person == 0, 0.5, 0.85)
        below = check_floor(
            score(
                table(np.arange(len(person)), person, (~right).astype(int)),
                key_of(np.zeros(len(person), int)),
            ),
            0.8,
        ).of("below")
        caught.add("p00000" in below)
        others.add(any(name != "p00000" for name in below))
    hold(
        caught.at_least(0.9, "floor, .5 at .8, found"),
        others.at_most(FLAGGED, "floor, somebody else flagged"),
    )


ALIKE = [(8, 120, 3, 3), (25, 150, 4, 2), (60, 200, 3, 4), (40, 100, 8, 2)]


@pytest.mark.parametrize(("people", "items", "each", "labels"), ALIKE)
def test_people_alike_are_not_told_apart(people, items, each, labels):
    """One skill for all, 2PL items, unequal loads: the share of reports that name anybody."""
    by_gold, by_others = Rate(), Rate()
    for seed in range(TABLES):
        random = np.random.default_rng([seed, people, items])
        item, person = who(random, items, each, random.gamma(2, 1, people))
        right = random.random(len(item)) < two_pl(random, np.array([1.7]), items)[item, 0]
        truth = random.integers(0, labels, items)
        label = np.where(right, truth[item], (truth[item] + random.integers(1, labels, len(item))) % labels)
        answers = table(item, person, label, labels)
        by_gold.add(any(somebody.apart for somebody in standings(answers, key_of(truth))))
        first = answers.first_answers()
        by_others.add(
            any(
                somebody.apart
                for somebody in against_others(first, LabelCounts.of(first), confidence=0.95)[1]
            )
        )
    what = f"{people} people alike, {items} items × {each}, {labels} labels"
    hold(
        by_gold.at_most(NAMED, f"apart by gold, {what}"),
        by_others.at_most(NAMED, f"apart by agreement, {what}"),
    )


def test_somebody_poor_is_told_apart():
    """The paired test has power: somebody is right .6 where 19 others are right .88, 60 answers each."""
    seen = Rate()
    for seed in range(80):
        random = np.random.default_rng([seed, 21])
        item, person = who(random, 300, 4, np.ones(20))
        right = random.random(len(item)) < np.where(person == 0, 0.6, 0.88)
        apart = {
            s.annotator: s.apart
            for s in standings(table(item, person, (~right).astype(int)), key_of(np.zeros(300, int)))
        }
        seen.add(apart["p00000"] == "below")
    hold(seen.at_least(0.8, "apart by gold, .6 beside .88, found"))
