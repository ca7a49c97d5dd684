"""Plans are kept as often as they say: widths of intervals, comparisons of vendors, and how many more answers a quiz needs."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.documents.round import Criterion
from workbench.rounds.passing import FixedLength
from workbench.statistics.assurance import repeat_to_settle
from workbench.statistics.intervals import effective_sample, wilson
from workbench.statistics.planning import Design, items_for_accuracy
from workbench.statistics.power import People, power_at
from workbench.statistics.sequential import SequentialTest
from workbench.statistics.two_way import difference_for_others, difference_parts

pytestmark = pytest.mark.slow

PLANS = [
    (0.9, 0.03, 1, 0.0),
    (0.9, 0.03, 3, 0.2),
    (0.95, 0.03, 3, 0.3),
    (0.8, 0.05, 5, 0.3),
    (0.97, 0.02, 2, 0.2),
]


@pytest.mark.parametrize(("share", "width", "per_item", "icc"), PLANS)
def test_eight_of_ten_pilots_keep_the_width(share, width, per_item, icc):
    """With the interval that accuracy gets: 1,000 pilots on the planned items."""
    rng = np.random.default_rng(round(1000 * share) + per_item)
    items = items_for_accuracy(share, width, Design(per_item, icc)).items
    code = np.repeat(np.arange(items, dtype=np.int32), per_item)
    kept = 0
    for _ in range(1000):
        total = 1 / icc - 1 if icc else 0
        ease = rng.beta(share * total, (1 - share) * total, items) if icc else np.full(items, share)
        right = rng.random(items * per_item) < ease[code]
        worth = effective_sample(right, code) if per_item > 1 else None
        value = float(right.mean())
        low, high = wilson(value, worth or items)
        kept += max(value - low, high - value) <= width
    print(f"accuracy {share} ± {width}, {per_item} answers, ρ {icc} | {items} | {kept / 1000:.2f}")
    assert kept / 1000 >= 0.77


PILOTS = 1000


@pytest.mark.parametrize("people", [4, 6, 10, 20])
def test_power_for_any_people(people):
    """Means of people and items with normal spread, compared by the two-way interval: found as often as planned, to .05."""
    rng = np.random.default_rng(people)
    items, each, sd_answer, skill, difference = 160, 160 * 3 // people, 0.3, 0.05, 0.1
    found = 0
    for _ in range(PILOTS):
        means, parts = [], []
        for level in (0.0, difference):
            answers = level + rng.normal(0, skill, people)[:, None] + rng.normal(0, sd_answer, (people, each))
            seen = float(answers.mean(axis=1).var(ddof=1)) / people
            noise = float(answers.var(axis=1, ddof=1).mean()) / (people * each)
            means.append(float(answers.mean()))
            parts.append((seen, noise))
        item = sum(noise for _, noise in parts)
        t = {4: 3.182, 6: 2.571, 10: 2.262, 20: 2.093}[people]
        square = 1.975**2 * item + sum(max(t**2 * seen - 1.96**2 * noise, 0) for seen, noise in parts)
        found += means[1] - means[0] > square**0.5
    planned = power_at(items, difference, (2 * sd_answer**2 / 3) ** 0.5, people=People(people, skill))
    print(f"{people} people at each vendor | found {found / PILOTS:.2f} | planned {planned:.2f}")
    assert found / PILOTS == pytest.approx(planned, abs=0.05)


@pytest.mark.parametrize(("low", "high"), [(0.6, 1.0), (0.75, 0.95)])
@pytest.mark.parametrize("n", [15, 30])
def test_a_quiz_is_decided_after_so_many_more(n, low, high):
    """Of undecided people, at least .75 are decided after the number that was named; by counts and by Wald's test."""
    rng = np.random.default_rng(n)
    rates = {"good": 0.9, "poor": 0.75, "false_pass": 0.05, "false_fail": 0.05}
    fixed, test = FixedLength(Criterion(**rates)), SequentialTest(**rates, most=3000)
    decided: dict[str, list[bool]] = {"fixed length": [], "until sure": []}
    while min(map(len, decided.values())) < 800:
        answers = (rng.random(1500) < rng.uniform(low, high)).tolist()
        right = sum(answers[:n])
        at = fixed.thresholds(n)
        if at.failing < right < at.needed and len(decided["fixed length"]) < 800:
            more = fixed._more(right, n)
            at, total = fixed.thresholds(n + more), sum(answers[: n + more])
            decided["fixed length"].append(total >= at.needed or total <= at.failing)
        if test.verdict(answers[:n]).state == "not enough evidence" and len(decided["until sure"]) < 800:
            more = test.more_to_end(right, n - right)
            decided["until sure"].append(test.verdict(answers[: n + more]).state != "not enough evidence")
    for name, ends in decided.items():
        print(f"{name}, {n} answers, accuracy {low} to {high} | {np.mean(ends):.2f}")
        assert np.mean(ends) >= 0.75


@pytest.mark.parametrize(("items", "per_item", "people", "spread"), [(100, 3, 6, 0.05), (80, 3, 4, 0.06)])
def test_a_repeated_comparison_is_settled(items, per_item, people, spread):
    """Two vendors, a margin of .05, a true difference of about 0 ± .06: settled as often as promised, less .08."""
    rng = np.random.default_rng(items)

    def pilot(n: int, crew: int, better: float) -> list[tuple[np.ndarray, ...]]:
        ease = rng.choice([-0.12, 0.0, 0.06], n)
        sides = []
        for level in (0.85, 0.85 + better):
            skill = rng.normal(level, spread, crew)
            who = np.argsort(rng.random((n, crew)), axis=1)[:, :per_item].ravel()
            item = np.repeat(np.arange(n), per_item)
            sides.append((item, who, rng.random(len(item)) < np.clip(skill[who] + ease[item] + 0.02, 0, 1)))
        return sides

    def judged(item: np.ndarray, who: np.ndarray, right: np.ndarray) -> tuple[Annotations, np.ndarray]:
        codes = (item, who, np.zeros(len(item)))
        columns = (Categorical(tuple(map(str, range(int(c.max()) + 1))), c.astype(np.int32)) for c in codes)
        return Annotations(*columns), right

    settled: list[bool] = []
    while len(settled) < 120:
        better = rng.normal(0, 0.06)
        first = pilot(items, people, better)
        sides = [judged(*side) for side in first]
        value, parts = difference_for_others(*sides), difference_parts(*sides)
        if value.low is None or parts is None or not value.low <= -0.05 <= value.high:
            continue
        repeat = repeat_to_settle(value.value, parts, -0.05)
        if repeat is None:
            continue
        more = pilot(repeat.items, max(repeat.people[0], per_item), better)
        both = [
            judged(
                *(np.concatenate(pair) for pair in zip(one, (b[0] + items, b[1] + people, b[2]), strict=True))
            )
            for one, b in zip(first, more, strict=True)
        ]
        later = difference_for_others(*both)
        settled.append(not later.low <= -0.05 <= later.high)
    print(f"difference, margin .05 | {items} × {per_item}, {people} people | {np.mean(settled):.2f}")
    assert np.mean(settled) >= 0.72
