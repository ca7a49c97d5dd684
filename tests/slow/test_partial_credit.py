"""A verdict on credits in [0, 1] keeps its stated risks, whatever the credits of a person are distributed like."""

import numpy as np
import pytest

from workbench.statistics.pass_thresholds import pass_thresholds
from workbench.statistics.sequential import SequentialTest

PEOPLE = 20_000
RATES = {"good": 0.9, "poor": 0.75, "false_pass": 0.05, "false_fail": 0.05}
NOISE = 4 * np.sqrt(0.05 * 0.95 / PEOPLE)


def draws(mean: float):
    """(name, draw) of distributions on [0, 1] with that mean: right or wrong, two and three values, smooth ones, steps of an F1."""
    yield "right or wrong", lambda rng, shape: (rng.random(shape) < mean).astype(float)
    for top in (mean + 0.02, (1 + mean) / 2):
        yield (
            f"0 or {top:.2f}",
            lambda rng, shape, top=top: np.where(rng.random(shape) < mean / top, top, 0.0),
        )
    for low in (mean / 2, mean - 0.05):
        share = (mean - low) / (1 - low)
        yield (
            f"{low:.2f} or 1",
            lambda rng, shape, low=low, share=share: np.where(rng.random(shape) < share, 1.0, low),
        )
    for size in (1.0, 4.0, 20.0):
        yield (
            f"beta of size {size:g}",
            lambda rng, shape, size=size: rng.beta(mean * size, (1 - mean) * size, shape),
        )
    for parts in (2, 5):
        yield f"{parts} parts", lambda rng, shape, parts=parts: rng.binomial(parts, mean, shape) / parts
    yield "always the mean", lambda rng, shape: np.full(shape, mean)


@pytest.mark.slow
@pytest.mark.parametrize("n", [10, 30, 47, 100])
def test_the_sum_of_credits_keeps_both_risks(n):
    """Poor people pass, and good ones fail, in 5 % of quizzes at most: the binomial's counts hold for credits."""
    rng = np.random.default_rng(n)
    at = pass_thresholds(n, **RATES)
    for name, draw in draws(RATES["poor"]):
        passed = (draw(rng, (PEOPLE, n)).sum(axis=1) >= at.needed - 1e-9).mean()
        assert passed <= RATES["false_pass"] + NOISE, (name, passed)
    for name, draw in draws(RATES["good"]):
        failed = (draw(rng, (PEOPLE, n)).sum(axis=1) <= at.failing + 1e-9).mean()
        assert failed <= RATES["false_fail"] + NOISE, (name, failed)


@pytest.mark.slow
def test_walds_test_keeps_its_risks_on_credits():
    """Ville's inequality: 5 % / (1 − 5 %) at most; and the interval at the end holds the mean at least as often."""
    rng, test, most = np.random.default_rng(1), SequentialTest(**RATES, most=200), 200
    up, down = test.steps
    bound = 0.05 / 0.95 + NOISE
    for mean, wrong_way in ((RATES["poor"], "pass"), (RATES["good"], "fail")):
        for name, draw in draws(mean):
            credit = draw(rng, (PEOPLE // 4, most))
            evidence = np.cumsum(credit * up + (1 - credit) * down, axis=1)
            fail, passed = test.bounds
            ends = (evidence >= passed) | (evidence <= fail)
            last = np.where(ends.any(axis=1), ends.argmax(axis=1), most - 1)
            at = np.arange(len(credit))
            reached = evidence[at, last]
            wrong = (reached >= passed if wrong_way == "pass" else reached <= fail).mean()
            assert wrong <= bound, (name, wrong_way, wrong)
            sums = np.cumsum(credit, axis=1)[at, last]
            held = [test.interval(int(k) + 1, float(s)) for k, s in zip(last, sums, strict=True)]
            outside = np.mean([not low - 1e-9 <= mean <= high + 1e-9 for low, high in held])
            assert outside <= 2 * bound, (name, wrong_way, outside)
