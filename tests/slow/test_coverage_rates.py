"""Every 95 % interval holds the truth at its stated rate, in 1,000 worlds shaped like a pilot; prints the table of the docs."""

from collections.abc import Callable

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.quality.accuracy import accuracy, paired_difference
from workbench.statistics.agreement.coefficients import USUAL, coefficients
from workbench.statistics.estimate import Estimate

WORLDS, ITEMS, EACH, ANNOTATORS, LARGE = 1000, 80, 3, 12, 200_000
SKILL, EASE, LABELS = (8, 2), (5, 1.2), ("0", "1", "2")
LEAST = (
    0.95 - 2.5 * (0.95 * 0.05 / WORLDS) ** 0.5
)  # 2.5 standard errors of so many worlds below what is promised
MOST = 0.975  # a wider interval tells less than it could

pytestmark = pytest.mark.slow


class Items:
    """Items of unlike difficulty with a truth of three labels."""

    def __init__(self, rng: np.random.Generator, size: int = ITEMS) -> None:
        self.ease, self.truth = rng.beta(*EASE, size), rng.choice(3, size, p=[0.5, 0.3, 0.2])
        self.names = tuple(map(str, range(size)))

    @property
    def key(self) -> AnswerKey:
        return AnswerKey({item: LABELS[code] for item, code in zip(self.names, self.truth, strict=True)})

    def answers(self, rng: np.random.Generator, skill: np.ndarray) -> Annotations:
        """Three answers of different annotators to each: right by skill and ease, else a guess."""
        size = len(self.truth)
        item = np.repeat(np.arange(size), EACH)
        who = rng.random((size, len(skill))).argsort(axis=1)[:, :EACH].ravel()
        right = rng.random(len(item)) < skill[who] * self.ease[item]
        label = np.where(right, self.truth[item], rng.integers(0, 3, len(item)))
        people = tuple(map(str, range(len(skill))))
        columns = ((self.names, item), (people, who), (LABELS, label))
        return Annotations(*(Categorical(names, code.astype(np.int32)) for names, code in columns))


def people(rng: np.random.Generator, size: int = ANNOTATORS) -> np.ndarray:
    """Annotators of unlike skill."""
    return rng.beta(*SKILL, size)


def right(skill: float) -> float:
    """How often an annotator of that skill is right on the average item: a guess is, one time of three."""
    return 1 / 3 + 2 / 3 * skill * EASE[0] / sum(EASE)


def held(estimate: Estimate, truth: float) -> bool:
    """Whether the interval holds the truth; one that is undefined does not."""
    return estimate.low is not None and estimate.high is not None and estimate.low <= truth <= estimate.high


def table(title: str, rates: dict[str, float]) -> None:
    """A row of the table in docs/statistics.md, for `make slow` to show."""
    print(f"\n| {title} | {' | '.join(f'{name} {rate:.1%}' for name, rate in rates.items())} |")


@pytest.mark.parametrize(
    ("interval", "over"), [("bootstrap", "items"), ("analytic", "items"), ("analytic", "both")]
)
def test_agreement(interval, over):
    """Over items for these 12 annotators; over both for others like them too."""
    rng = np.random.default_rng(11)
    skill = people(rng, ANNOTATORS if over == "items" else 2000)
    large = coefficients(
        Items(rng, LARGE if over == "items" else LARGE // 5).answers(rng, skill), replicates=0
    )
    count = dict.fromkeys(USUAL, 0)
    for seed in range(WORLDS):
        answers = Items(rng).answers(rng, skill if over == "items" else people(rng))
        found = coefficients(answers, interval=interval, over=over, seed=seed)
        for name in USUAL:
            count[name] += held(found[name], large[name].value)
    rates = {name: n / WORLDS for name, n in count.items()}
    table(f"{interval} over {over}", rates)
    assert all(LEAST <= rate <= MOST for rate in rates.values()), rates


def of_accuracy(by: tuple[str, ...]) -> Callable[[np.random.Generator, np.ndarray], bool]:
    """A world in which the accuracy of the same, or of other annotators is asked for."""

    def world(rng: np.random.Generator, skill: np.ndarray) -> bool:
        items = Items(rng)
        chosen = skill if by == ("item",) else people(rng)
        truth = right(float(skill.mean())) if by == ("item",) else right(SKILL[0] / sum(SKILL))
        return held(accuracy(items.answers(rng, chosen), items.key, by=by), truth)

    return world


def of_difference(rng: np.random.Generator, skill: np.ndarray) -> bool:
    """A world in which two vendors of six answered the same items."""
    items, halves = Items(rng), (skill[:6], skill[6:])
    one, other = (items.answers(rng, half) for half in halves)
    truth = right(float(halves[1].mean())) - right(float(halves[0].mean()))
    return held(paired_difference(one, other, items.key), truth)


@pytest.mark.parametrize(
    ("title", "world"),
    [
        ("accuracy by item", of_accuracy(("item",))),
        ("accuracy by item and annotator", of_accuracy(("item", "annotator"))),
        ("paired difference", of_difference),
    ],
)
def test_accuracy(title, world):
    """Against gold: for these annotators, for others like them, and between two vendors on the same items."""
    rng = np.random.default_rng(12)
    skill = people(rng)
    rate = sum(world(rng, skill) for _ in range(WORLDS)) / WORLDS
    table(title, {"rate": rate})
    assert LEAST <= rate <= MOST, rate
