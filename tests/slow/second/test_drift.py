"""Drift where nobody drifts: written from the docs alone, never used for tuning."""

import numpy as np
import pytest

from tests.slow.second.worlds import Rate, hold, key_of, squash, table
from workbench.quality.drift import study_drift

pytestmark = pytest.mark.slow
STUDIES = 200
START = np.datetime64("2026-03-02T08:00:00", "us")
BAR, BAR_AR = 0.06, 0.08


def moods(random, people, days, kind, sd):
    """Moods (person, day) in logits with standard deviation `sd`."""
    noise = random.normal(size=(people, days))
    if kind == "free":
        return sd * noise
    if kind == "skewed":  # most days are alike, some are bad
        return sd * (1 - random.exponential(1, (people, days)))
    last, out = random.normal(size=people), np.empty((people, days))
    for day in range(days):  # AR(1), stationary
        last = 0.6 * last + 0.8 * noise[:, day]
        out[:, day] = last
    return sd * out


def schedule(random, people, days, a_day, loads):
    """Who answers on which day: rows (person, day)."""
    busy = np.exp(random.normal(0, loads, people)) if loads else np.ones(people)
    counts = random.poisson(a_day * busy[:, None] * random.gamma(6, 1 / 6, (people, days)))
    person = np.repeat(np.repeat(np.arange(people), days), counts.ravel())
    return person, np.repeat(np.tile(np.arange(days), people), counts.ravel())


def handed_out(random, person, day, pool):
    """The item of each row: the items of a day go to `pool` of those who work that day; 1: single answers."""
    if pool == 1:
        return np.arange(len(day))
    rank = np.empty(len(day), int)
    for today in range(day.max() + 1):
        rows = np.flatnonzero(day == today)
        for somebody in np.unique(person[rows]):
            mine = rows[person[rows] == somebody]
            rank[mine] = random.permutation(max(len(rows) // pool, len(mine)))[: len(mine)]
    return np.unique(day * 10**7 + rank, return_inverse=True)[1]


def own_batches(random, person, day):
    """Batches that belong to one person each and last one to four of their days."""
    ends = random.random((person.max() + 1, day.max() + 1)) < 0.4
    return np.unique(person * 1000 + np.cumsum(ends, axis=1)[person, day], return_inverse=True)[1]


def study(
    seed,
    *,
    people=10,
    days=12,
    a_day=10,
    pool=3,
    kind="free",
    sd=0.0,
    loads=0.0,
    gold=True,
    learn=0.0,
    shared=0.0,
    own=0.0,
    harder=0.0,
):
    """One study with beta skills in which nobody gets worse: `harder` is what all work gains in difficulty."""
    random = np.random.default_rng(seed)
    level = random.beta(14, 3, people).clip(0.3, 0.985)
    skill = np.log(level / (1 - level))
    person, day = schedule(random, people, days, a_day, loads)
    mood = moods(random, people, days, kind, sd)[person, day] + shared * random.normal(size=days)[day]
    item = handed_out(random, person, day, pool)
    batch = own_batches(random, person, day) if own else day
    mood = mood + (own * random.normal(size=batch.max() + 1))[batch] - harder * day / days
    ease = random.normal(0, 0.9, item.max() + 1)
    learner = (person < people / 2) * learn * day / days
    right = random.random(len(item)) < squash(skill[person] + mood + ease[item] + learner)
    truth = random.integers(0, 3, item.max() + 1)
    label = np.where(right, truth[item], (truth[item] + random.integers(1, 3, len(item))) % 3)
    times = START + ((day * 1440 + random.uniform(0, 480, len(item))) * 60).astype("timedelta64[s]")
    answers = table(item, person, label, 3, times=times, batch=batch)
    return study_drift(answers, key_of(truth) if gold else None)


WORLDS = {
    "exchangeable answers": (BAR, {}),
    "moods sd .5": (BAR, {"sd": 0.5}),
    "moods sd .8": (BAR, {"sd": 0.8}),
    "bad days now and then": (BAR, {"sd": 0.8, "kind": "skewed"}),
    "moods sd .8, unequal loads": (BAR, {"sd": 0.8, "loads": 0.7, "a_day": 12}),
    "single answers, batches differ by .8": (BAR, {"pool": 1, "shared": 0.8, "loads": 0.5}),
    "single answers, batches .8 and moods .8": (BAR, {"pool": 1, "shared": 0.8, "sd": 0.8, "loads": 0.5}),
    "AR .6, sd .8": (BAR_AR, {"sd": 0.8, "kind": "ar"}),
    "AR .6, sd .8, 24 days": (BAR_AR, {"sd": 0.8, "kind": "ar", "days": 24}),
    "AR .6, sd .8, 40 a day": (BAR_AR, {"sd": 0.8, "kind": "ar", "a_day": 40}),
    "single answers, batches of one person each differ by .8": (BAR, {"pool": 1, "own": 0.8}),
    "the same, unequal loads and moods .5": (BAR, {"pool": 1, "own": 0.8, "loads": 0.6, "sd": 0.5}),
    "AR .6, sd .8, unequal loads": (BAR_AR, {"sd": 0.8, "kind": "ar", "loads": 0.7, "a_day": 15}),
    "work gets harder for all by 1.2 logits": (BAR, {"harder": 1.2}),
    "work gets harder for all by 1.2 logits, 30 a day": (BAR, {"harder": 1.2, "a_day": 30}),
    "single answers, harder for all by 1.2 logits": (BAR, {"harder": 1.2, "pool": 1}),
    "30 people, moods .8": (BAR, {"sd": 0.8, "people": 30}),
    "moods .8, without gold": (BAR, {"sd": 0.8, "gold": False}),
    "half of the people learn (1 logit), nobody gets worse": (BAR, {"learn": 1.0}),
}


@pytest.mark.parametrize("world", WORLDS)
def test_nobody_is_flagged_where_nobody_drifts(world):
    """The share of studies that flag anybody."""
    bar, how = WORLDS[world]
    flagged, judged = Rate(), Rate()
    for seed in range(STUDIES if how.get("a_day", 10) < 40 else STUDIES // 2):
        result = study(7_000_000 + seed, **how)
        flagged.add(bool(result.drifting))
        judged.add(len(result.judged) > 2)
    assert judged.value > 0.9
    hold(flagged.at_most(bar, f"drift, {world}"))


def test_without_times_or_a_stated_order_nothing_is_claimed():
    """Somebody collapses halfway: rows without times claim nothing, whichever way round they are."""
    random = np.random.default_rng(5)
    person = np.repeat(np.arange(6), 100)
    item = np.tile(np.arange(100), 6)
    right = random.random(600) < np.where((person == 0) & (item > 50), 0.2, 0.95)
    forward = table(item, person, np.where(right, 0, 1))
    assert study_drift(forward, key_of(np.zeros(100, int)), order="rows").drifting
    for rows in (np.arange(600), np.arange(600)[::-1]):
        result = study_drift(forward.take(rows), key_of(np.zeros(100, int)))
        assert not result.drifting
        assert not result.judged
        assert result.reason


@pytest.mark.parametrize(("people", "days", "a_day"), [(10, 12, 10), (12, 20, 30)])
def test_the_stated_power_is_about_what_is_found(people, days, a_day):
    """The share right of one person falls by 2 logits halfway: how often it is found, and what is stated."""
    shares, stated = Rate(), []
    for seed in range(120):
        random = np.random.default_rng(seed)
        level = np.log(9.0) + random.normal(0, 0.4, people)
        person, day = (
            np.repeat(np.arange(people), days * a_day),
            np.tile(np.repeat(np.arange(days), a_day), people),
        )
        item = np.tile(np.arange(days * a_day), people)
        fall = 2.0 * ((person == 0) & (day >= days / 2))
        right = random.random(len(item)) < squash(level[person] - fall)
        times = START + (day * 86_400 + np.tile(np.arange(a_day), people * days) * 300).astype(
            "timedelta64[s]"
        )
        result = study_drift(
            table(item, person, (~right).astype(int), times=times), key_of(np.zeros(days * a_day, int))
        )
        shares.add("p00000" in {drift.annotator for drift in result.drifting})
        stated.append(result.power.chance if result.power else np.nan)
    what = f"drift, found (stated {np.nanmean(stated):.2f}), {people} people × {days} days × {a_day}"
    hold(shares.at_least(float(np.nanmean(stated)) - 0.1, what))
