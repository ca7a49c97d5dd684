"""How many more batches settle a turnaround: written from the docs alone, never used for tuning.

How the estimate of a share in time is called stands in no page; its signature says it (`study_turnaround`).
"""

from datetime import UTC

import numpy as np
import pytest

from tests.slow.second.worlds import Rate, hold, squash, table
from workbench.documents.pilot import Criterion
from workbench.pilot.study import study_turnaround
from workbench.statistics.assurance import Evidence
from workbench.statistics.verdict import rule_on

pytestmark = pytest.mark.slow
TRUE, PILOTS, LEAST = 0.75, 8000, 80
SENT = np.datetime64("2026-03-02T08:00:00", "us")
WORLDS = [(6, 0.8, 0.5), (5, 0.85, 0.5), (5, 0.85, 1.0)]  # batches, threshold, sd of the truth in logits


def sittings(random, batches, skill, level):
    """A person's part of a batch is in time or late: columns batch, person, hours."""
    chance = squash(level + skill[None, :] + random.normal(0, 0.3, (batches, 1)))
    late = (random.random(chance.shape) >= chance).ravel()
    answers = random.poisson(7, chance.size)
    sitting = np.repeat(np.arange(chance.size), answers)
    hours = np.where(late[sitting], random.uniform(26, 40, len(sitting)), random.uniform(1, 23, len(sitting)))
    return np.array([sitting // len(skill), sitting % len(skill), hours])


def measured(rows):
    """The share in time."""
    batch, person = rows[:2].astype(int)
    times = SENT + ((batch * 48 + rows[2]) * 3600).astype("timedelta64[s]")
    answers = table(np.arange(len(batch)), person, np.zeros(len(batch), int), 2, times=times, batch=batch)
    sent = {
        f"b{b:05d}": (SENT + np.timedelta64(48 * int(b), "h")).item().replace(tzinfo=UTC) for b in set(batch)
    }
    return study_turnaround(answers.first_pass(), sent, 24)


@pytest.mark.parametrize(("batches", "threshold", "spread"), WORLDS)
def test_so_many_more_batches_settle_a_turnaround(batches, threshold, spread):
    """Whole sittings are in time or late; the truth lies about the threshold."""
    true, openly, units = Rate(), 0, set()
    criterion = Criterion(metric="within_promise", at_least=threshold)
    middle = np.log(threshold / (1 - threshold)) + 0.1
    for seed in range(PILOTS):
        random = np.random.default_rng([seed, 31, batches])
        level, skill = middle + random.normal(0, spread), random.normal(0, 0.4, 6)
        first = sittings(random, batches, skill, level)
        now = measured(first)
        evidence = Evidence.behind(now.within, threshold, now.batches, unit="batch")
        ruling = rule_on(criterion, now.within, batches, evidence=evidence)
        openly += ruling.verdict == "open"
        if ruling.verdict == "open" and ruling.likely:
            units.add(ruling.likely.unit)
            later = sittings(random, ruling.likely.n, skill, level)
            later[0] += batches
            both = measured(np.hstack([first, later]))
            true.add(rule_on(criterion, both.within, batches, evidence=evidence).verdict != "open")
    print(f"open {openly} of {PILOTS}, a number in {true.of}")
    assert units == {"batch"}
    assert true.of >= LEAST
    what = f"n more batches, in time at {threshold}, 6 people × {batches} batches, truth ± {spread} logits"
    hold(true.at_least(TRUE, what))
