"""How many more settle it: written from the docs alone, never used for tuning."""

import numpy as np
import pytest

from tests.slow.second.worlds import Rate, by_shares, hard_and_easy, hold, key_of, squash, table, two_pl, who
from workbench.answers.annotations import Annotations
from workbench.documents.pilot import Criterion
from workbench.quality.accuracy import vendor_accuracy, vendor_difference
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.assurance import repeat_to_settle
from workbench.statistics.judging import judged
from workbench.statistics.two_way import difference_parts
from workbench.statistics.verdict import non_inferiority, rule_on

pytestmark = pytest.mark.slow
TRUE = 0.75
PILOTS = 1200
LEAST = 40  # numbers named, so that a rate says something


def more_accuracy(seed, threshold, items, each, kind):
    """Whether one pilot is open, and the number of "8 of 10" came true; None where none was named."""
    random = np.random.default_rng(seed)
    middle = np.log(threshold / (1 - threshold)) + random.normal(0.15, 0.45)
    skill = middle + random.normal(0, 0.4, 9)
    loads = random.gamma(4, 1, 9)

    def draw(n):
        chance = two_pl(random, skill + 0.15, n) if kind == "2PL" else hard_and_easy(random, squash(skill), n)
        item, person = who(random, n, each, loads)
        return item, person, (random.random(len(item)) >= chance[item, person]).astype(int)

    def ruled(rows, n):
        accuracy = vendor_accuracy(table(*rows), key_of(np.zeros(n, int))).these_people
        return rule_on(Criterion(metric="accuracy", at_least=threshold), accuracy, n)

    first = draw(items)
    ruling = ruled(first, items)
    if ruling.verdict != "open" or ruling.likely is None:
        return ruling.verdict == "open", None
    more = draw(ruling.likely.n)
    rows = [
        np.concatenate([a, b + (items if k == 0 else 0)])
        for k, (a, b) in enumerate(zip(first, more, strict=True))
    ]
    return True, ruled(rows, items + ruling.likely.n).verdict != "open"


ACCURACY = [
    (0.85, 80, 3, "2PL"),
    (0.85, 100, 1, "hard and easy"),
    (0.9, 120, 2, "2PL"),
    (0.95, 100, 3, "hard and easy"),
    (0.8, 40, 5, "2PL"),
]


@pytest.mark.parametrize(("threshold", "items", "each", "kind"), ACCURACY)
def test_so_many_more_items_settle_an_accuracy(threshold, items, each, kind):
    """Of pilots that name a number for 8 of 10, the share that is settled after it."""
    true, openly = Rate(), 0
    for seed in range(PILOTS):
        is_open, settled = more_accuracy([seed, items, each], threshold, items, each, kind)
        openly += is_open
        if settled is not None:
            true.add(settled)
    print(f"open {openly} of {PILOTS}, a number in {true.of}")
    assert true.of >= LEAST
    hold(true.at_least(TRUE, f"n more, accuracy at {threshold}, {items} × {each}, {kind}"))


def joined(first, second, items):
    """Two tables as one, the items of the second after those of the first."""
    item = np.concatenate([first.item.code, second.item.code + items])
    person = np.concatenate([first.annotator.code, second.annotator.code])
    return table(item, person, np.concatenate([first.label.code, second.label.code]), len(first.labels))


@pytest.mark.parametrize(
    ("threshold", "mean", "items"), [(0.67, [0.5, 0.3, 0.2], 50), (0.8, [0.7, 0.3], 100)]
)
def test_so_many_more_items_settle_an_agreement(threshold, mean, items):
    """The same for alpha, whose truth is normal about .04 above what is asked for."""
    true, openly = Rate(), 0
    criterion = Criterion(metric="agreement", at_least=threshold)
    for seed in range(500):
        random = np.random.default_rng([seed, items])
        alpha = float(np.clip(random.normal(threshold + 0.04, 0.1), 0.2, 0.97))
        first = by_shares(random, np.array(mean), alpha, items, 3, 3)
        ruling = rule_on(criterion, coefficients(first)["krippendorff_alpha"], items)
        openly += ruling.verdict == "open"
        if ruling.verdict == "open" and ruling.likely:
            n = ruling.likely.n
            both = joined(first, by_shares(random, np.array(mean), alpha, n, 3, 3), items)
            true.add(
                rule_on(criterion, coefficients(both)["krippendorff_alpha"], items + n).verdict != "open"
            )
    print(f"open {openly} of 500, a number in {true.of}")
    assert true.of >= LEAST
    hold(true.at_least(TRUE, f"n more, alpha at {threshold}, {items} items"))


@pytest.mark.parametrize(("items", "each", "people"), [(100, 3, 6), (200, 2, 12)])
def test_a_repetition_settles_which_vendor_is_worse(items, each, people):
    """As many more items by as many other people at each vendor; the vendors differ by sd .5 logit."""
    true, openly = Rate(), 0
    for seed in range(500):
        random = np.random.default_rng([seed, items])
        level = 1.9 + np.array([0.0, random.normal(-0.1, 0.5)])

        def draw(n, crowd, start, random=random, level=level):
            skill = np.concatenate([level[v] + random.normal(0, 0.45, crowd[v]) for v in (0, 1)])
            chance, sides = two_pl(random, skill, n), []
            for v in (0, 1):
                item, person = who(random, n, each, random.gamma(5, 1, crowd[v]))
                wrong = random.random(len(item)) >= chance[item, person + v * crowd[0]]
                sides.append(table(item + start, person + start, wrong.astype(int), team="ab"[v]))
            return sides

        first, second = draw(items, (people, people), 0)
        key = key_of(np.zeros(items, int))
        difference = vendor_difference(first, second, key).others
        if non_inferiority(difference, 0.05) != "not settled":
            continue
        openly += 1
        parts = difference_parts(judged(first, key), judged(second, key))
        repeat = repeat_to_settle(difference.value, parts, -0.05)
        if repeat is None:
            continue
        others = draw(repeat.items, repeat.people, items)
        key = key_of(np.zeros(items + repeat.items, int))
        sides = [Annotations.join([a, b]) for a, b in zip((first, second), others, strict=True)]
        true.add(non_inferiority(vendor_difference(*sides, key).others, 0.05) != "not settled")
    print(f"open {openly} of 500, a number in {true.of}")
    assert true.of >= LEAST
    hold(true.at_least(TRUE, f"a repetition, {items} × {each}, {people} people each"))
