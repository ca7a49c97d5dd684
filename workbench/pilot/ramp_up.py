"""How many people deliver a volume by a date: from the measured throughput, by simulation of days, absence, learning and overtime."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.documents.simulation import SIMULATED
from workbench.errors import OutOfRange
from workbench.quality.speeding import study_speed
from workbench.result import Result, to_json
from workbench.statistics.intervals import wilson


@dataclass(frozen=True)
class Throughput:
    """What was measured: answers an hour of each person, pauses capped (`quality.speeding`).

    answers    timed answers that it rests on
    simulated  whether the measured people are made up
    """

    per_hour: tuple[float, ...]
    source: str
    answers: int = 0
    simulated: bool = False

    def __post_init__(self) -> None:
        if not self.per_hour or min(self.per_hour) <= 0:
            raise OutOfRange(
                f"throughput must be above 0 answers an hour, for one person or more; got {self.per_hour}."
            )


def measured_throughput(answers: Annotations, source: str, *, simulated: bool = False) -> Throughput:
    """Answers an hour of everybody with a known time, first answers of the first pass; refused where no time is known.

    People are simulated where it is said so here, or where the answers themselves say it.
    """
    speed = study_speed(answers.first_pass())
    per_hour = tuple(float(person.per_hour) for person in speed.people if person.per_hour)
    if not per_hour:
        raise OutOfRange(f"{source}: {speed.reason or 'no time is known'}, so throughput cannot be measured.")
    made_up = simulated or (answers.kind is not None and SIMULATED in answers.kind.values)
    return Throughput(per_hour, source, sum(person.n for person in speed.people), made_up)


def measured_rework(answers: Annotations) -> float:
    """The answers of later deliveries, for each answer of the first pass; at most .99."""
    return min(0.99, float((answers.passes > 1).sum() / max((answers.passes == 1).sum(), 1)))


MOST = 2000  # people; beyond, the plan is another one
SPREAD = (10, 50, 90)  # percentiles that are shown
CELLS = 20_000_000  # of people x days x worlds that one simulation may hold


@dataclass(frozen=True)
class Work:
    """What has to be delivered, and under which conditions.

    units           answers of the first pass, until the end of the day `due`; the first day is `start`
    hours           of work a person and day, without pauses
    rework          share of the answers that are done again
    absence         share of days on which a person is not there
    first_day       share of the full throughput on the first day; `learning_days` days later half of the rest is gained
    surge           share by which everybody can work longer on the last `surge_days` working days
    weekend         whether Saturday and Sunday are worked
    sure            the chance with which it is to be done in time
    """

    units: int
    start: dt.date
    due: dt.date
    hours: float = 6.0
    rework: float = 0.0
    absence: float = 0.05
    first_day: float = 0.6
    learning_days: float = 3.0
    surge: float = 0.0
    surge_days: int = 0
    weekend: bool = False
    sure: float = 0.9

    def __post_init__(self) -> None:
        if self.units < 1 or not 0 < self.hours <= 24:
            raise OutOfRange(
                f"units are 1 or more and hours a day at most 24, found {self.units} and {self.hours:g}."
            )
        if not (
            0 <= self.rework < 1 and 0 <= self.absence < 1 and 0 < self.first_day <= 1 and 0 < self.sure < 1
        ):
            raise OutOfRange(
                "rework and absence must be at least 0 and below 1, the first day's throughput above 0 and at most 1, "
                f"and the chance between 0 and 1; got {self.rework:g}, {self.absence:g}, {self.first_day:g}, {self.sure:g}."
            )
        if self.learning_days <= 0 or not 0 <= self.surge <= 2 or self.surge_days < 0:
            raise OutOfRange(
                "learning takes more than 0 days, overtime is at most twice the usual hours on top; found "
                f"{self.learning_days:g}, {self.surge:g} on {self.surge_days} days."
            )
        if self.hours * (1 + (self.surge if self.surge_days else 0)) > 24:
            raise OutOfRange(f"{self.hours:g} hours and {100 * self.surge:g} % more do not fit into a day.")
        if not self.days:
            raise OutOfRange(f"there is no working day from {self.start} to {self.due}.")

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The working days."""
        span = (self.due - self.start).days
        if span > 1500:
            raise OutOfRange(f"{self.start} to {self.due} is more than four years; plan a part of it.")
        every = (self.start + dt.timedelta(n) for n in range(span + 1))
        return tuple(day for day in every if self.weekend or day.weekday() < 5)


@dataclass(frozen=True)
class Chance:
    """With so many people: the chance to be done in time with its Monte Carlo interval, and when it is done.

    done   the 10th, 50th and 90th percentile of the day; None where it is later than the due day
    """

    people: int
    chance: float
    low: float
    high: float
    done: tuple[dt.date | None, ...]


@dataclass(frozen=True)
class RampUp(Result):
    """A plan.

    people   who have to be there from the first day for the chance asked for; None where `MOST` are too few
    spread   the 10th, 50th and 90th percentile of the people that a world would have needed
    hours    percentiles of hours worked until it is done, with `people` people
    cost     percentiles of what that costs; None where no price is known
    """

    work: Work
    throughput: Throughput
    people: int | None
    spread: tuple[int | None, ...]
    hours: tuple[float, ...]
    cost: tuple[float, ...] | None
    chances: tuple[Chance, ...]
    assumed: tuple[str, ...]
    method: str
    seed: int
    reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: percentiles by name."""
        chances = [
            {**to_json(chance), "done": to_json(_by_percentile(chance.done))} for chance in self.chances
        ]
        return {
            "people": self.people,
            "people_spread": _by_percentile(self.spread),
            "hours": _by_percentile(self.hours),
            "cost": None if self.cost is None else _by_percentile(self.cost),
            "chances": chances,
            "working_days": len(self.work.days),
            "work": to_json(self.work),
            "throughput": {**to_json(self.throughput), "people": len(self.throughput.per_hour)},
            "assumed": list(self.assumed),
            "method": self.method,
            "seed": self.seed,
            "reason": self.reason,
        }


def plan_ramp_up(
    work: Work,
    throughput: Throughput,
    *,
    per_unit: float | None = None,
    per_hour: float | None = None,
    rounds: int = 1000,
    seed: int = 20260101,
) -> RampUp:
    """Simulate worlds to find how many people finish in time in a share `sure` of them.

    In each world the measured people are drawn again with replacement, because they are a sample of the people whom
    the vendor can send, and everybody hired has the throughput of one of them. A day of a person is hours ×
    throughput × what is learned by then, or nothing when absent; absences are independent.
    Learning is 1 − (1 − first_day) 2^(−days / learning_days).
    Rework takes as long as the first pass. The seed fixes every draw.
    """
    target = work.units * (1 + work.rework)
    guess = target / (float(np.mean(throughput.per_hour)) * float(_shape(work).sum()) * (1 - work.absence))
    most = min(MOST, max(4, ceil(2.0 * guess) + 6))
    team, there, needed = _worlds(work, throughput, most, rounds, seed)
    while np.quantile(needed, work.sure, method="higher") > most < MOST:
        most = min(MOST, 2 * most)
        team, there, needed = _worlds(work, throughput, most, rounds, seed)
    people = int(np.quantile(needed, work.sure, method="higher"))
    reason = None
    if people > most:
        reason = f"more than {most:,} people would be needed: allow more days or longer days"
    spread = tuple(_or_none(np.percentile(needed, p, method="higher"), most) for p in SPREAD)
    enough = None if reason else people
    team_size = enough or most
    hours = _hours(team[:, team_size - 1], there[:, :team_size], target, work)
    cost = None
    if per_unit is not None or per_hour is not None:
        cost = tuple(work.units * (per_unit or 0.0) + h * (per_hour or 0.0) for h in hours)
    around = sorted(
        {
            n
            for n in (team_size - 2, team_size - 1, team_size, team_size + 1, team_size + 2, team_size + 4)
            if 1 <= n <= most
        }
    )
    return RampUp(
        work,
        throughput,
        enough,
        spread,
        hours,
        cost,
        tuple(_chance(team[:, n - 1], n, target, work) for n in around),
        _assumed(work, throughput),
        f"{len(needed):,} simulations; Wilson interval on them for each chance",
        seed,
        reason,
    )


def _worlds(work: Work, throughput: Throughput, most: int, rounds: int, seed: int) -> tuple[Any, Any, Any]:
    """(S, P, D) what the first 1, 2, ... `most` people make each day, who is there, and (S,) the people needed."""
    rng, days, target = np.random.default_rng(seed), len(work.days), work.units * (1 + work.rework)
    rounds = max(200, min(rounds, CELLS // (most * days)))
    roster = np.asarray(throughput.per_hour)
    drawn = rng.integers(0, len(roster), (rounds, len(roster)))
    own = np.take_along_axis(roster[drawn], rng.integers(0, len(roster), (rounds, most)), axis=1)
    there = rng.random((rounds, most, days), np.float32) >= work.absence
    made = there * (own[:, :, None] * _shape(work)[None, None, :]).astype(np.float32)
    team = np.cumsum(made, axis=1, dtype=np.float32)
    total = team.sum(axis=2)
    needed = np.where(total[:, -1] >= target, (total < target).sum(axis=1) + 1, MOST + 1)
    return team, there, needed


def _shape(work: Work) -> Floats:
    """(D,) hours of a working day at full throughput that it is worth."""
    day = np.arange(len(work.days))
    learned = 1 - (1 - work.first_day) * 2 ** (-day / work.learning_days)
    longer = np.ones(len(day))
    if work.surge_days:
        longer[-work.surge_days :] += work.surge
    shape: Floats = work.hours * learned * longer
    return shape


def _chance(made: Any, people: int, target: float, work: Work) -> Chance:
    """What so many people reach in each world; `made` is (S, D)."""
    so_far = np.cumsum(made, axis=1)
    done = np.where(so_far[:, -1] >= target, (so_far < target).sum(axis=1), made.shape[1])  # day's place
    share = float((done < made.shape[1]).mean())
    low, high = wilson(share, len(made))
    places = [int(np.percentile(done, p, method="higher")) for p in SPREAD]
    days = tuple(work.days[at] if at < made.shape[1] else None for at in places)
    return Chance(people, share, low, high, days)


def _hours(made: Any, there: Any, target: float, work: Work) -> tuple[float, ...]:
    """Percentiles of the hours that are worked until the target is reached, or until the end."""
    lengths = np.full(len(work.days), work.hours)
    if work.surge_days:
        lengths[-work.surge_days :] *= 1 + work.surge
    so_far = np.cumsum(made, axis=1)
    before = so_far - made
    part = np.clip((target - before) / np.maximum(made, 1e-9), 0, 1)  # of each day that is still needed
    worked = (there.sum(axis=1) * lengths * part).sum(axis=1)
    return tuple(float(np.percentile(worked, p)) for p in SPREAD)


def _assumed(work: Work, throughput: Throughput) -> tuple[str, ...]:
    """What the plan assumes without a measurement, one sentence each."""
    n = len(throughput.per_hour)
    who = "simulated " if throughput.simulated else ""
    sentences = [
        f"new people are assumed to work like the {n} measured {who}{'person' if n == 1 else 'people'}"
        + (": with one person, nobody knows how far others differ" if n == 1 else ""),
        f"everybody is there from the first day and away on {100 * work.absence:g} % of the days, independently of one "
        "another (stated, not measured)",
        f"{work.hours:g} hours a day are worked (stated); what was measured is throughput while working, pauses capped",
    ]
    if work.first_day < 1:
        sentences.append(
            f"throughput on the first day is {100 * work.first_day:g} % of the full one; every {work.learning_days:g} days "
            "half of what is missing is gained (stated, not measured)"
        )
    return tuple(sentences)


def _by_percentile(values: Sequence[Any]) -> dict[str, Any]:
    return {f"p{p}": value for p, value in zip(SPREAD, values, strict=True)}


def _or_none(value: Any, most: int) -> int | None:
    return int(value) if value <= most else None
