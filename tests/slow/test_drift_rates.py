"""How often drift is claimed where nobody drifts, and found where somebody does, in worlds of moods, batches and loads."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy.special import expit

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.quality.drift import study_drift

PEOPLE = 12


@dataclass(frozen=True)
class World:
    """What is made up; logits throughout.

    per       answers a person and day
    overlap   people an item; 1: single answers
    mood      standard deviation of a person's days; `last`: their correlation from day to day
    batch     standard deviation of days that are hard for all, where answers are single
    loads     standard deviation of the logarithm of people's loads; `uneven`: days of unequal size
    fall      of the first `who` people halfway
    """

    people: int = PEOPLE
    days: int = 10
    per: int = 8
    overlap: int = 3
    skill: float = 2.2
    spread: float = 0.5
    items: float = 1.0
    mood: float = 0.0
    last: float = 0.0
    batch: float = 0.0
    loads: float = 0.0
    uneven: bool = False
    fall: float = 0.0
    who: int = 1


def drawn(world: World, rng: np.random.Generator) -> tuple[Annotations, AnswerKey]:
    """The answers of one world, with a time and a batch each, and a key by which label "0" is right."""
    skill = rng.normal(world.skill, world.spread, world.people)
    mood = np.zeros((world.people, world.days))
    for day in range(world.days):
        fresh = rng.normal(0, world.mood, world.people)
        mood[:, day] = (
            fresh if day == 0 else world.last * mood[:, day - 1] + np.sqrt(1 - world.last**2) * fresh
        )
    mood[: world.who, world.days // 2 :] -= world.fall
    load = np.maximum(1, world.per * np.exp(rng.normal(0, world.loads, world.people))).astype(int)
    parts = rng.dirichlet(np.full(world.days, 2.0 if world.uneven else 1e6), size=world.people)
    person, day = [], []
    for a in range(world.people):
        per_day = rng.multinomial(load[a] * world.days, parts[a])
        day.append(np.repeat(np.arange(world.days), per_day))
        person.append(np.full(load[a] * world.days, a))
    a, d = np.concatenate(person), np.concatenate(day)
    mixed = np.lexsort((rng.random(len(a)), d))
    a, d = a[mixed], d[mixed]
    item = np.arange(len(a)) // world.overlap
    hard = rng.normal(0, world.items, len(a))[item] + rng.normal(0, world.batch, world.days)[d]
    wrong = rng.random(len(a)) > expit(skill[a] + mood[a, d] + hard)
    first = np.datetime64("2026-11-02T08:00", "us")
    at = (
        first
        + d.astype("timedelta64[D]")
        + rng.permutation(len(a)).astype("timedelta64[s]") % np.timedelta64(8, "h")
    )
    names = tuple(f"q{i:06}" for i in range(item.max() + 1))
    table = Annotations(
        Categorical(names, item.astype(np.int32)),
        Categorical(tuple(f"p{i:03}" for i in range(world.people)), a.astype(np.int32)),
        Categorical(("0", "1"), wrong.astype(np.int32)),
        batch=Categorical(tuple(f"b{i:02}" for i in range(world.days)), d.astype(np.int32)),
        submitted_at=at,
    )
    return table.first_answers(), AnswerKey(dict.fromkeys(names, "0"))


def rates(world: World, studies: int, seed: int = 20261130) -> tuple[float, float, float]:
    """The share of studies in which somebody steady is flagged; the share of the drifting found; the stated power."""
    rng = np.random.default_rng(seed)
    false, found, power = 0, 0.0, 0.0
    for _ in range(studies):
        study = study_drift(*drawn(world, rng))
        flagged = {int(person.annotator[1:]) for person in study.drifting}
        drifting = set(range(world.who if world.fall else 0))
        false += bool(flagged - drifting)
        found += len(flagged & drifting) / max(len(drifting), 1)
        power += study.power.chance if study.power else 0.0
    return false / studies, found / studies, power / studies


STEADY = {
    "iid": World(),
    "moods .5": World(mood=0.5),
    "moods .8": World(mood=0.8),
    "moods .8, unequal days": World(mood=0.8, uneven=True),
    "moods .8, 40 answers a day": World(mood=0.8, per=40),
    "single answers, unequal batches": World(overlap=1, uneven=True, batch=0.8),
    "single answers, moods .8": World(overlap=1, uneven=True, batch=0.8, mood=0.8),
    "three people, moods .8": World(people=3, overlap=2, mood=0.8),
    "unequal loads, moods .8": World(mood=0.8, loads=0.8, per=20),
    "unequal loads, iid": World(loads=0.8, per=20),
}
LASTING = {
    "AR .6, 10 days": World(mood=0.8, last=0.6),
    "AR .6, 20 days": World(mood=0.8, last=0.6, days=20),
    "AR .6, 40 answers a day": World(mood=0.8, last=0.6, per=40),
    "AR .6, 40 people, 40 answers a day": World(people=40, mood=0.8, last=0.6, per=40),
    "AR .6, unequal loads": World(mood=0.8, last=0.6, loads=0.8, per=20),
}
FALLS = {
    "-2 logits, 10 days": (World(fall=2.0), 0.15),
    "-2 logits, 20 days": (World(fall=2.0, days=20), 0.5),
    "-2 logits, 20 days, moods .5": (World(fall=2.0, days=20, mood=0.5), 0.4),
    "-2 logits, 20 days, 40 answers a day": (World(fall=2.0, days=20, per=40), 0.9),
    "-2 logits, three of twelve, 20 days": (World(fall=2.0, days=20, who=3), 0.25),
}
ALIKE = World(
    items=0.0, spread=0.0, fall=2.0
)  # where a fall of 2 logits is one of 2 logits in the share right, too
STATED = {
    "10 days": ALIKE,
    "20 days, moods .5": replace(ALIKE, days=20, mood=0.5),
    "six people, 15 days": replace(ALIKE, people=6, days=15),
    "single answers, 20 days": replace(ALIKE, days=20, overlap=1),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*STEADY, *LASTING])
def test_false_alarms(name):
    """At most .06 of studies flag anybody where nobody drifts, .08 where moods last."""
    world = {**STEADY, **LASTING}[name]
    false, _, _ = rates(world, 120 if world.people > PEOPLE else 300)
    print(f"{name}: {false:.3f} of studies flag somebody")
    assert false <= (0.08 if name in LASTING else 0.06)


@pytest.mark.slow
@pytest.mark.parametrize("name", FALLS)
def test_falls_are_found(name):
    """As often as the page says; those who stay as they were are left alone."""
    world, least = FALLS[name]
    false, found, _ = rates(world, 200)
    print(f"{name}: found {found:.2f}, somebody else flagged {false:.3f}")
    assert found >= least
    assert false <= 0.06


@pytest.mark.slow
@pytest.mark.parametrize("name", STATED)
def test_the_stated_power(name):
    """A study of steady people states what a study with one who falls finds, within .1."""
    world = STATED[name]
    found = rates(world, 200)[1]
    stated = rates(replace(world, fall=0.0), 40)[2]
    print(f"{name}: found {found:.2f}, stated {stated:.2f}")
    assert stated == pytest.approx(found, abs=0.1)
