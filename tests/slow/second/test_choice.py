"""The consensus method chosen by gold: written from the docs alone, never used for tuning."""

import numpy as np
import pytest

from tests.slow.second.test_without_gold import honest, school
from tests.slow.second.worlds import Rate, hold, key_of, table, who
from workbench.answers.key import AnswerKey
from workbench.quality.consensus_choice import study_consensus_choice
from workbench.statistics.consensus.dawid_skene import dawid_skene
from workbench.statistics.consensus.glad import glad
from workbench.statistics.consensus.mace import mace
from workbench.statistics.consensus.majority import majority
from workbench.statistics.consensus.one_coin import one_coin
from workbench.statistics.consensus.weighted import wawa, zero_based_skill

pytestmark = pytest.mark.slow
METHODS = {
    "majority": majority,
    "wawa": wawa,
    "zero-based-skill": zero_based_skill,
    "dawid-skene": dawid_skene,
    "one-coin": one_coin,
    "mace": mace,
    "glad": glad,
}
WORSE, TABLES, GOLD = 0.05, 40, 120


def spammers(random, items=360, people=20, labels=4, each=5):
    """Two fifths of the people click anything, each with a favourite: a model should win by far."""
    truth = random.integers(0, labels, items)
    item, person = who(random, items, each, np.ones(people))
    good = (person % 5 > 1) & (random.random(len(item)) < 0.85)
    favourite = np.where(
        random.random(len(item)) < 0.6, person % labels, random.integers(0, labels, len(item))
    )
    return truth, table(item, person, np.where(good, truth[item], favourite), labels)


def bigger(world):
    """The same with more items, most of which only judge."""
    return lambda random: world(random, items=360)


WORLDS = {"school": bigger(school), "independent": bigger(honest), "spammers": spammers}


@pytest.mark.parametrize("name", WORLDS)
def test_the_choice_is_no_worse_than_voting_and_its_accuracy_is_unbiased(name):
    """120 gold items choose, 240 others tell the truth."""
    worse, recommended, models, bias = Rate(), Rate(), [], []
    for seed in range(TABLES):
        random = np.random.default_rng([seed, 61])
        truth, answers = WORLDS[name](random)
        gold = np.sort(random.permutation(len(truth))[:GOLD])
        full = key_of(truth).label
        key = AnswerKey({f"i{i:05d}": full[f"i{i:05d}"] for i in gold})
        choice = study_consensus_choice(answers, key)
        rest = np.setdiff1d(np.arange(len(truth)), gold)
        votes = on(majority(answers), truth, rest)
        chosen = on(METHODS[choice.recommended](answers), truth, rest)
        recommended.add(choice.recommended != "majority")
        models.append(chosen - votes)
        if choice.recommended != "majority":
            worse.add(chosen < votes)
        else:
            worse.add(False)
        bias.append(choice.held_out.accuracy.value - truth_of_picks(choice, answers, truth, rest))
    error = np.std(bias) / np.sqrt(len(bias))
    print(f"a model is recommended in {recommended.value:.2f}, gain {np.mean(models):+.3f}")
    print(f"RATE choice, {name}, bias of the cross-validated accuracy: {np.mean(bias):+.4f} ± {error:.4f}")
    hold(worse.at_most(WORSE, f"choice, {name}, recommended and worse than voting"))
    assert abs(np.mean(bias)) <= 2.5 * error + 0.003
    assert np.mean(models) >= -0.002


def on(consensus, truth, rest):
    """The share of `rest` that a consensus has right; a tie counts by its share that is right."""
    share = np.asarray(consensus.share)
    tops = share >= share.max(axis=1, keepdims=True) - 1e-9
    places = np.array([int(name[1:]) for name in consensus.items])
    columns = {int(name[1:]): at for at, name in enumerate(consensus.labels)}
    hit = np.array([tops[row, columns[truth[place]]] / tops[row].sum() for row, place in enumerate(places)])
    return float(hit[np.isin(places, rest)].mean())


def truth_of_picks(choice, answers, truth, rest):
    """What the methods that folds chose reach on the other items, each weighed by how many folds chose it."""
    folds = sum(count for _, count in choice.held_out.picks)
    right = {
        method: on(METHODS[method.split(" ")[0]](answers), truth, rest) for method, _ in choice.held_out.picks
    }
    return sum(right[method] * count for method, count in choice.held_out.picks) / folds


def test_a_gain_that_is_all_in_ties_is_called_so():
    """With two answers an item, voting decides only where both agree, and no model says otherwise there."""
    words, models = Rate(), 0
    for seed in range(12):
        random = np.random.default_rng([seed, 62])
        truth, answers = spammers(random, items=500, each=2)
        choice = study_consensus_choice(answers, key_of(truth))
        models += choice.recommended != "majority"
        if choice.recommended != "majority":
            words.add("ties" in choice.sentence)
    print(f"a model is recommended in {models} of 12")
    assert models
    hold(words.at_least(1.0, "choice, two answers, the gain is said to be in ties"))
