"""Swapped labels, and groups of people: written from the docs alone, never used for tuning."""

import numpy as np
import pytest

from tests.slow.second.test_without_gold import honest, school
from tests.slow.second.worlds import Rate, hard_and_easy, hold, table, two_pl, who
from workbench.quality.assumptions import study_assumptions

pytestmark = pytest.mark.slow
ASKED = 0.05


@pytest.mark.parametrize(("labels", "each", "kind"), [(2, 4, "2PL"), (2, 6, "hard and easy"), (4, 5, "2PL")])
def test_labels_are_called_swapped_where_they_are(labels, each, kind):
    """Nobody swaps: how often anybody is asked. One swaps the first two labels: how often that is found."""
    asked, caught, others = Rate(), Rate(), Rate()
    for seed in range(50):
        for swap in (False, True):
            random = np.random.default_rng([seed, labels, each, swap])
            truth = random.choice(
                labels,
                220,
                p=np.array([0.4, 0.35] + [0.25 / (labels - 2)] * (labels - 2)) if labels > 2 else [0.6, 0.4],
            )
            item, person = who(random, 220, each, np.ones(10))
            level = random.beta(18, 3, 10)
            chance = (
                two_pl(random, np.log(level / (1 - level)), 220)
                if kind == "2PL"
                else hard_and_easy(random, level, 220)
            )
            right = random.random(len(item)) < chance[item, person]
            answer = np.where(
                right, truth[item], (truth[item] + random.integers(1, labels, len(item))) % labels
            )
            if swap:
                turned = (person == 3) & (answer < 2)
                answer = np.where(turned, 1 - answer, answer)
            swaps = {s.annotator for s in study_assumptions(table(item, person, answer, labels)).swaps}
            if swap:
                caught.add("p00003" in swaps)
                others.add(bool(swaps - {"p00003"}))
            else:
                asked.add(bool(swaps))
    what = f"swapped labels, {labels} labels × {each}, {kind}"
    hold(
        asked.at_most(ASKED, f"{what}, falsely asked"),
        others.at_most(ASKED, f"{what}, somebody else asked"),
        caught.at_least(0.8, f"{what}, found"),
    )


def test_two_camps_are_not_made_up():
    """How often two groups are named where there are none; where there is a school it is only printed."""
    none, some = Rate(), Rate()
    for seed in range(40):
        none.add(study_assumptions(honest(np.random.default_rng([seed, 51]))[1]).groups is not None)
        some.add(
            study_assumptions(school(np.random.default_rng([seed, 52]), items=600)[1]).groups is not None
        )
    print(f"a school of a third is named in {some.value:.2f}")
    hold(none.at_most(ASKED, "two groups, independent mistakes, falsely named"))
