"""Why an answer was missed: written from the docs alone, never used for tuning."""

from collections import Counter

import numpy as np
import pytest

from tests.slow.second.worlds import Rate, hard_and_easy, hold, key_of, squash, table, two_pl, who
from workbench.quality.triage import misses

pytestmark = pytest.mark.slow
SETS = 40
FALSE_BLAME, RIGHT = 0.02, 0.90
OWN, GAP, GOLD, OPEN = "annotator error", "guideline ambiguity", "gold mistake", "cannot tell"


def people(random, n, mean):
    """Beta skills about `mean`, sd about .07."""
    return random.beta(25 * mean, 25 * (1 - mean), n)


def confusions(random, labels, sharp):
    """For each label which wrong ones are taken for it; the higher `sharp`, the more it is one of them."""
    table_ = random.dirichlet(np.full(labels, 1 / sharp), labels)
    table_[np.arange(labels), np.arange(labels)] = 0
    return table_ / table_.sum(axis=1, keepdims=True)


def mistaken(random, truth, wrongs):
    """A wrong label for each answer."""
    steps = np.cumsum(wrongs, axis=1)[truth]
    return np.minimum((random.random(len(truth))[:, None] > steps).sum(axis=1), wrongs.shape[1] - 1)


def world(
    seed,
    *,
    labels=2,
    items=240,
    crowd=12,
    each=5,
    mean=0.8,
    model="flat",
    sharp=1.0,
    moody=0.0,
    torn=0.0,
    wrong_gold=0.0,
    experts=0,
    expert_skill=0.9,
    guideline=True,
):
    """The misses of one set as (cause claimed, true cause), with answers at random loads."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, labels, items)
    level = people(random, crowd, mean)
    logits = np.log(level / (1 - level))
    models = {
        "flat": lambda: np.tile(level, (items, 1)),
        "2PL": lambda: two_pl(random, logits, items),
        "hard and easy": lambda: hard_and_easy(random, level, items, 0.2),
    }
    item, person = who(random, items, each, random.gamma(3, 1, crowd))
    chance = models[model]()[item, person]
    if moody:  # a walk through the work, back to the middle
        walk = np.zeros(len(item))
        for p in range(crowd):
            mine = np.flatnonzero(person == p)
            steps = random.normal(0, moody * 0.4, len(mine))
            for k in range(1, len(mine)):
                walk[mine[k]] = 0.9 * walk[mine[k - 1]] + steps[k]
        chance = squash(np.log(chance / (1 - chance)) + walk)
    wrongs = confusions(random, labels, sharp)
    answer = np.where(random.random(len(item)) < chance, truth[item], mistaken(random, truth[item], wrongs))
    kind = np.full(items, OWN, object)
    kind[random.random(items) < torn] = GAP
    other = (truth + random.integers(1, labels, items)) % labels if labels > 2 else 1 - truth
    pull = random.uniform(0.3, 0.7, items)  # how many read the item the other way
    reads = (kind[item] == GAP) & (random.random(len(item)) < 0.93)
    answer = np.where(
        reads, np.where(random.random(len(item)) < pull[item], other[item], truth[item]), answer
    )
    kind[(kind == OWN) & (random.random(items) < wrong_gold)] = GOLD
    gold = np.where(kind == GOLD, other, truth)
    votes = vote(random, truth, other, kind, pull, experts, expert_skill, labels) if experts else None
    key = key_of(gold, rules=True)
    result = []
    for miss in misses(table(item, person, answer, labels), key, votes, guideline=guideline):
        place, label = int(miss.item[1:]), int(miss.answer[1:])
        blame = {GAP: label == other[place], GOLD: label == truth[place], OWN: True}[kind[place]]
        result.append((miss.cause, kind[place] if blame else OWN))
    return result


def vote(random, truth, other, kind, pull, experts, skill, labels):
    """Blind votes of experts, who are as torn as anybody on items that let two labels fit."""
    votes = {}
    for place, label in enumerate(truth):
        right = random.random(experts) < skill
        cast = np.where(right, label, (label + random.integers(1, labels, experts)) % labels)
        if kind[place] == GAP:
            cast = np.where(random.random(experts) < pull[place], other[place], label)
        votes[f"i{place:05d}"] = [f"l{x:05d}" for x in cast]
    return votes


INNOCENT = {  # every miss is an annotator's
    "two labels, .72 × 10": {"mean": 0.72, "each": 10},
    "two labels, .80 × 5": {},
    "two labels, .90 × 3": {"mean": 0.9, "each": 3},
    "two labels, 2PL × 5": {"model": "2PL"},
    "two labels, a fifth of the items hard × 8": {"model": "hard and easy", "each": 8},
    "two labels, moods × 5": {"moody": 0.8},
    "two labels, single": {"each": 1},
    "two labels, 3 experts right .8": {"experts": 3, "expert_skill": 0.8},
    "5 labels, one confusion each × 5": {"labels": 5, "sharp": 4.0},
    "5 labels, one confusion each, 2PL × 8": {"labels": 5, "sharp": 4.0, "model": "2PL", "each": 8},
    "4 labels, .7 × 4, 2 experts right .8": {
        "labels": 4,
        "mean": 0.7,
        "each": 4,
        "experts": 2,
        "expert_skill": 0.8,
    },
    "3 labels, hard and easy × 6": {"labels": 3, "model": "hard and easy", "each": 6},
    "6 labels, single": {"labels": 6, "each": 1},
}


@pytest.mark.parametrize("name", INNOCENT)
def test_annotators_own_errors_are_not_blamed_on_the_guideline_or_gold(name):
    """The share of misses put on guideline or gold, over all sets, and the share that is claimed at all."""
    false, claimed = Rate(), Rate()
    for seed in range(SETS):
        claims = world([seed, 1], **INNOCENT[name])
        false.add(sum(cause in (GAP, GOLD) for cause, _ in claims), len(claims))
        claimed.add(sum(cause != OPEN for cause, _ in claims), len(claims))
    print(f"claimed {claimed.value:.2f}")
    hold(false.at_most(FALSE_BLAME, f"causes, {name}, false blame", cases=SETS * 10))


@pytest.mark.parametrize(("noise", "each"), [(0.5, 5), (0.8, 5), (0.5, 10)])
def test_points_next_to_each_other_are_no_ambiguity(noise, each):
    """Five points, seen with noise: whoever misses takes the next one, and the guideline is clear."""
    false, claimed = Rate(), Rate()
    for seed in range(SETS // 2):
        random = np.random.default_rng([seed, 4])
        place, own = random.uniform(0, 5, 240), random.gamma(8, noise / 8, 12)
        item, person = who(random, 240, each, np.ones(12))
        answer = np.floor(place[item] + own[person] * random.normal(size=len(item))).clip(0, 4).astype(int)
        result = misses(table(item, person, answer, 5), key_of(place.astype(int), rules=True), guideline=True)
        false.add(sum(miss.cause in (GAP, GOLD) for miss in result), len(result))
        claimed.add(sum(miss.cause != OPEN for miss in result), len(result))
    print(f"claimed {claimed.value:.2f}")
    hold(
        false.at_most(
            FALSE_BLAME, f"causes, a scale with noise {noise} × {each}, false blame", cases=SETS * 5
        )
    )


MIXED = {"torn": 0.10, "wrong_gold": 0.04}
GUILTY = {
    "two labels × 5": {},
    "two labels × 10, 2PL": {"each": 10, "model": "2PL"},
    "two labels × 5, 3 experts right .9": {"experts": 3},
    "two labels, single, 3 experts right .9": {"each": 1, "experts": 3},
    "4 labels × 5": {"labels": 4},
    "5 labels × 8, 2PL": {"labels": 5, "each": 8, "model": "2PL"},
    "5 labels × 5, one confusion each": {"labels": 5, "sharp": 4.0},
    "5 labels × 5, one confusion each, 3 experts right .9": {"labels": 5, "sharp": 4.0, "experts": 3},
    "6 labels × 4, moods": {"labels": 6, "each": 4, "moody": 0.8},
    "4 labels × 6, hard and easy": {"labels": 4, "each": 6, "model": "hard and easy"},
    "4 labels, single": {"labels": 4, "each": 1},
}


@pytest.mark.parametrize("name", GUILTY)
def test_claims_are_right(name):
    """10 % of items let two labels fit, 4 % have wrong gold: of each sort of claim, nine in ten are right."""
    right, each, false = Rate(), {cause: Rate() for cause in (OWN, GAP, GOLD)}, Rate()
    for seed in range(SETS):
        for cause, true in world([seed, 2], **MIXED, **GUILTY[name]):
            false.add(true == OWN and cause in (GAP, GOLD), true == OWN)
            if cause != OPEN:
                right.add(cause == true)
                each[cause].add(cause == true)
    print(f"claims {right.of}, false blame of own errors {false.value:.4f}")
    broken = [right.at_least(RIGHT, f"causes, {name}, claims right", cases=SETS * 10)] if right.of else []
    for cause, rate in each.items():
        if rate.of >= 50:  # fewer say nothing; claims about an item come together
            broken.append(
                rate.at_least(RIGHT, f"causes, {name}, claims of {cause} right", cases=rate.of // 3)
            )
    hold(*broken)


def test_what_is_never_claimed():
    """Single answers, and no guideline named: neither guideline nor gold is blamed."""
    for how in ({"labels": 4, "each": 1}, {"labels": 5, "each": 8, "guideline": False}, {"each": 1}):
        causes = Counter(cause for seed in range(4) for cause, _ in world([seed, 3], **MIXED, **how))
        assert not causes[GAP]
        assert not causes[GOLD]
