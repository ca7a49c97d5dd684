"""The label audit: written from the docs alone, never used for tuning."""

import numpy as np
import pytest

from tests.slow.second.worlds import Rate, hold, key_of, table, two_pl, who
from workbench.answers.key import AnswerKey
from workbench.quality.label_audit import Checked, audit_labels, draw_sample
from workbench.statistics.consensus.dawid_skene import dawid_skene
from workbench.statistics.consensus.majority import majority

pytestmark = pytest.mark.slow
COVERED = 0.95  # of 95 % intervals


def school(random, items=300, people=18, labels=3, each=5):
    """A third of the people learned from one another, and share one wrong reading of a third of the items.

    Their mistakes depend on each other, so a model that takes them for independent trusts the school too
    much, and voting wins. The truth and the rows.
    """
    truth = random.integers(0, labels, items)
    level = random.beta(12, 5, people)
    item, person = who(random, items, each, np.ones(people))
    right = random.random(len(item)) < level[person]
    answer = np.where(right, truth[item], (truth[item] + random.integers(1, labels, len(item))) % labels)
    misread = random.random(items) < 0.33
    taught = (truth + 1) % labels
    in_school = (person < people // 3) & (random.random(len(item)) < 0.97)
    answer = np.where(in_school, np.where(misread, taught, truth)[item], answer)
    return truth, table(item, person, answer, labels)


def honest(random, items=300, people=18, labels=3, each=5):
    """Independent mistakes, people of unlike skill: the models' world."""
    truth = random.integers(0, labels, items)
    skill = random.normal(1.2, 0.9, people)
    item, person = who(random, items, each, random.gamma(3, 1, people))
    right = random.random(len(item)) < two_pl(random, skill, items, 0.6)[item, person]
    answer = np.where(right, truth[item], (truth[item] + random.integers(1, labels, len(item))) % labels)
    return truth, table(item, person, answer, labels)


def share_right(consensus, truth):
    """The share of items whose label on top is true; a tie counts by its first."""
    top = np.argmax(np.asarray(consensus.share), axis=1)
    places = np.array([int(name[1:]) for name in consensus.items])
    named = np.array([int(consensus.labels[t][1:]) for t in top])
    return float(np.mean(named == truth[places]))


WORLDS = {"a school that shares its mistakes": school, "independent mistakes": honest}


@pytest.mark.parametrize("name", WORLDS)
def test_the_audit_claims_only_what_a_checked_sample_supports(name):
    """Without gold nothing is claimed; with a sample both intervals cover, and claims beat the base rate."""
    covered, listed, claimed, true = Rate(), Rate(), Rate(), Rate()
    leads, precisions, bases = [], [], []
    for seed in range(100):
        random = np.random.default_rng([seed, 41])
        truth, answers = WORLDS[name](random)
        wrong = {
            (answers.items[i], answers.annotators[p]): bool(x != truth[i])
            for i, p, x in zip(answers.item.code, answers.annotator.code, answers.label.code, strict=True)
        }
        if seed < 20:
            leads.append(share_right(majority(answers), truth) - share_right(dawid_skene(answers), truth))
            bare = audit_labels(answers)
            assert bare.precision is None
            assert all(rate.low is None for rate in bare.rates.values())
        sample = draw_sample(answers, 300, seed=seed)
        pairs = [
            (sample.items[i], sample.annotators[p])
            for i, p in zip(sample.item.code, sample.annotator.code, strict=True)
        ]
        audit = audit_labels(answers, checked=Checked({pair: wrong[pair] for pair in pairs}))
        fixes = audit.fixes()
        on_list = [wrong[pair] for pair in zip(fixes["item_id"], fixes["annotator_id"], strict=True)]
        base, share = float(np.mean(list(wrong.values()))), float(np.mean(on_list))
        assert len(on_list) == audit.flagged
        covered.add(audit.precision.wrong.low <= base <= audit.precision.wrong.high)
        if audit.precision.listed.low is not None:
            listed.add(audit.precision.listed.low <= share <= audit.precision.listed.high)
        claimed.add(audit.precision.claimed)
        precisions.append(share), bases.append(base)
        if audit.precision.claimed:
            true.add(share > 0.5 and share > base)
    print(f"voting leads Dawid–Skene by {np.mean(leads):.3f}; claimed in {claimed.value:.2f}")
    print(f"listed and wrong {np.mean(precisions):.3f}, of all wrong {np.mean(bases):.3f}")
    broken = [
        covered.at_least(COVERED, f"audit, {name}, error rate covered"),
        listed.at_least(COVERED, f"audit, {name}, share of the list covered"),
    ]
    if claimed.hits:
        broken.append(true.at_least(0.95, f"audit, {name}, claimed and true"))
    hold(*broken)


@pytest.mark.parametrize("name", WORLDS)
def test_the_audit_by_gold_covers(name):
    """Gold for 100 random items of 300 says how many answers are wrong, of all and of the list."""
    covered = Rate()
    for seed in range(60):
        random = np.random.default_rng([seed, 43])
        truth, answers = WORLDS[name](random)
        full = key_of(truth).label
        gold = AnswerKey({f"i{i:05d}": full[f"i{i:05d}"] for i in random.permutation(300)[:100]})
        wrong = float(np.mean(answers.label.code != truth[answers.item.code]))
        estimate = audit_labels(answers, key=gold).precision.wrong
        covered.add(estimate.low <= wrong <= estimate.high)
    hold(covered.at_least(COVERED, f"audit by gold, {name}, error rate covered"))
