"""What is said of labels and methods is true in made-up worlds, also where voting beats the models; prints the table of the docs."""

from collections import Counter
from functools import cache

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.quality import consensus_choice
from workbench.quality.accuracy import consensus_accuracy
from workbench.quality.assumptions import groups
from workbench.quality.consensus_choice import study_consensus_choice
from workbench.quality.label_audit import Checked, _by_sample, audit_labels, plan_sample
from workbench.quality.swapped_labels import swaps
from workbench.statistics.consensus.methods import METHODS

pytestmark = pytest.mark.slow

LABELS = "abcdef"
TRIED = {name: METHODS[name] for name in ("majority", "wawa", "dawid-skene", "one-coin")}


def world(rng, *, items=400, each=5, people=20, labels=2, skill=(6, 2), hard=0.0, kind=""):
    """Answers and the truth (U,): people of unlike skill on items of unlike difficulty; `kind` says who does otherwise.

    school  three people of ten answer together: what they say is right in .62
    camps   half of the people read a third of the items the other way, nine times of ten
    swap    the first person says the second label for the first, and the other way round
    spam    a quarter of the people guess
    """
    truth = rng.integers(0, labels, items)
    item = np.repeat(np.arange(items), each)
    who = rng.random((items, people)).argsort(axis=1)[:, :each].ravel()
    p = rng.beta(*skill, people) if skill[1] else np.full(people, skill[0])
    if kind == "spam":
        p[: people // 4] = 1 / labels
    odds = np.log(p / (1 - p))[who] + rng.normal(0, hard, items)[item]
    right = rng.random(len(item)) < 1 / (1 + np.exp(-odds))
    label = np.where(right, truth[item], (truth[item] + rng.integers(1, labels, len(item))) % labels)
    if kind == "school":
        joint = np.where(rng.random(items) < 0.62, truth, (truth + rng.integers(1, labels, items)) % labels)
        label = np.where((who < 0.3 * people) & (rng.random(len(item)) < 0.97), joint[item], label)
    if kind == "camps":
        other = (rng.random(items) < 1 / 3)[item] & (who < people // 2) & (rng.random(len(item)) < 0.9)
        label = np.where(other, (truth[item] + 1) % labels, label)
    if kind == "swap":
        label = np.where((who == 0) & (label < 2), 1 - label, label)
    columns = (
        (tuple(f"i{u:04}" for u in range(items)), item),
        (tuple(f"p{a:03}" for a in range(people)), who),
        (tuple(LABELS[:labels]), label),
    )
    return Annotations(*(Categorical(names, code.astype(np.int32)) for names, code in columns)), truth


def key_of(truth, items):
    """The truth of some items as gold."""
    return AnswerKey({f"i{u:04}": LABELS[truth[u]] for u in items})


def wrong_of(answers, truth):
    """(N,) which answers are wrong."""
    return answers.label.code != truth[answers.item.code]


def below_chance(answers, truth):
    """Who is right less often than by guessing: their labels are as good as swapped."""
    right = np.bincount(answers.annotator.code, ~wrong_of(answers, truth))
    share = right / np.bincount(answers.annotator.code)
    return {answers.annotators[a] for a in np.flatnonzero(share < 1 / len(answers.labels))}


def least(rate, n):
    """What n independent draws of a rate may show: 2.5 standard errors below it."""
    return rate - 2.5 * (rate * (1 - rate) / n) ** 0.5


def row(name, **rates):
    """A row of the table in docs/statistics.md, for `make slow` to show."""
    print(f"\n| {name} | {' | '.join(f'{what} {rate:.3f}' for what, rate in rates.items())} |")


VOTING_WINS = {
    "a school of six of 20, binary": {"kind": "school", "skill": (0.78, 0)},
    "a school of six of 20, four labels": {"kind": "school", "skill": (0.78, 0), "labels": 4},
    "six labels, three answers, 60 people": {"labels": 6, "each": 3, "people": 60, "items": 300},
}
MODELS_WIN = {
    "people of unlike skill": {"skill": (3, 1.5)},
    "a quarter guesses, three labels": {"kind": "spam", "labels": 3},
}


@pytest.mark.parametrize("name", [*VOTING_WINS, *MODELS_WIN])
def test_the_audit_claims_what_is_so(name):
    """By a checked sample: the interval holds the error rate, and what is called probably wrong is wrong in most cases."""
    rng = np.random.default_rng(21)
    tables, samples = 20, 40
    count, precision, before, base = Counter(), [], [], []
    for _ in range(tables):
        answers, truth = world(rng, **(VOTING_WINS | MODELS_WIN)[name])
        wrong = wrong_of(answers, truth)
        audit = audit_labels(answers)
        pairs = list(zip(answers.item.texts(), answers.annotator.texts(), strict=True))
        doubted = {(suspect.item, suspect.annotator) for suspect in audit.suspects}
        suspect = np.array([pair in doubted for pair in pairs])
        share = float(wrong[suspect].mean())
        plan = plan_sample(len(answers), audit.rate, 0.04)
        for _ in range(samples):
            rows = rng.choice(len(answers), plan.n, replace=False).tolist()
            found = _by_sample(answers, suspect, Checked({pairs[r]: bool(wrong[r]) for r in rows}))
            count["held"] += found.wrong.low <= wrong.mean() <= found.wrong.high
            count["held, listed"] += found.listed.low <= share <= found.listed.high
            count["claimed"] += found.claimed
            count["false claim"] += found.claimed and share <= max(0.5, wrong.mean())
        assert (
            audit_labels(answers, checked=Checked({pairs[r]: bool(wrong[r]) for r in rows})).precision
            == found
        )
        count["voting judges"] += samples * (audit.method == "majority")
        precision.append(share)
        base.append(float(wrong.mean()))
        model = {(s.item, s.annotator) for s in audit_labels(answers, method="dawid-skene").suspects}
        before.append(float(wrong[[pair in model for pair in pairs]].mean()))
    n = tables * samples
    rates = {
        what: count[what] / n for what in ("held", "held, listed", "claimed", "false claim", "voting judges")
    }
    lists = {"all wrong": base, "Dawid–Skene's list": before, "list": precision}
    row(name, **rates, **{what: float(np.mean(shares)) for what, shares in lists.items()})
    assert min(rates["held"], rates["held, listed"]) >= least(0.95, n)
    assert rates["false claim"] <= 0.025


NOBODY = {
    "binary": {"skill": (8, 2)},
    "binary, hard items": {"skill": (8, 2), "hard": 1.5},
    "binary, all answered by ten of twelve": {"skill": (8, 2), "each": 10, "people": 12, "items": 100},
    "five labels": {"labels": 5},
    "a quarter guesses": {"kind": "spam", "skill": (8, 2)},
    "a quarter guesses, four labels, hard items": {"kind": "spam", "labels": 4, "hard": 1.0},
}


@pytest.mark.parametrize("name", NOBODY)
def test_nothing_is_seen_where_nothing_is(name):
    """No swap and no groups where mistakes are independent: in at most 5% of worlds each."""
    rng = np.random.default_rng(22)
    worlds, count = 200, Counter()
    for _ in range(worlds):
        answers = world(rng, **NOBODY[name])[0]
        count["swap"] += bool(swaps(answers))
        count["groups"] += groups(answers) is not None
    rates = {what: count[what] / worlds for what in ("swap", "groups")}
    row(f"false alarms, {name}", **rates)
    assert max(rates.values()) <= 0.05, rates


SOMEBODY = {  # and how often it is found by docs/statistics.md
    "a swap, binary": ({"kind": "swap", "skill": (8, 2)}, "swap", 0.78),
    "a swap, four labels": ({"kind": "swap", "skill": (8, 2), "labels": 4}, "swap", 0.94),
    "two camps": ({"kind": "camps"}, "groups", 0.76),
    "two camps, ten answers, three labels": ({"kind": "camps", "each": 10, "labels": 3}, "groups", 0.97),
    "a school": (VOTING_WINS["a school of six of 20, binary"], "groups", 0.72),
}


@pytest.mark.parametrize("name", SOMEBODY)
def test_what_is_there_is_seen(name):
    """As often as the page says; a swap names its person, and nobody else who answers above chance."""
    setting, what, printed = SOMEBODY[name]
    rng = np.random.default_rng(23)
    worlds, count = 200, Counter()
    for _ in range(worlds):
        answers, truth = world(rng, **setting)
        below = below_chance(answers, truth)
        names = {swap.annotator for swap in swaps(answers)}
        count["swap"] += names == {"p000"}
        count["others named"] += bool(names - {"p000"} - below)
        count["groups"] += groups(answers) is not None
    rates = {found: count[found] / worlds for found in (what, "others named")}
    row(f"found, {name}", **rates)
    assert rates[what] >= least(printed, worlds)
    assert rates["others named"] <= 0.05


CHOICES = {
    "equal skill": {"skill": (0.72, 0)},
    "equal skill, four answers": {"skill": (0.72, 0), "each": 4},
    "unlike skill": {"skill": (2, 1)},
    "a quarter guesses": {"kind": "spam", "skill": (8, 2)},
    **VOTING_WINS,
}
ITEMS, GOLD = 900, 150


def test_the_choice_by_gold(monkeypatch):
    """The method that 150 gold items choose, on all other items: how often it is the best, no worse than voting, and as accurate as said."""
    monkeypatch.setattr(consensus_choice, "DRAWS", 2000)
    rng = np.random.default_rng(24)
    tables, choices, held, n = 12, 5, 0, 0
    for name, setting in CHOICES.items():
        count, apart, apparent = Counter(), [], []
        for _ in range(tables):
            answers, truth = world(rng, **(setting | {"items": ITEMS}))
            tried = {method: cache(fit) for method, fit in TRIED.items()}  # gold plays no part in a fit
            for _ in range(choices):
                gold = rng.choice(ITEMS, GOLD, replace=False)
                others = key_of(truth, np.setdiff1d(np.arange(ITEMS), gold))
                choice = study_consensus_choice(answers, key_of(truth, gold), methods=tried)
                right = {
                    method: consensus_accuracy(fit(answers), others).all.value
                    for method, fit in tried.items()
                }
                chosen, said = right[choice.recommended], choice.held_out.accuracy
                count["a model chosen"] += choice.recommended != "majority"
                count["best within .01"] += chosen >= max(right.values()) - 0.01
                count["worse than voting"] += chosen < right["majority"] - 0.005
                count["held"] += said.low <= chosen <= said.high
                apart.append(said.value - chosen)
                rows = choice.methods
                own = next(line["accuracy"] for line in rows if line["method"] == choice.recommended)
                apparent.append(own - chosen)
        drawn = tables * choices
        rates = {
            what: count[what] / drawn
            for what in ("a model chosen", "best within .01", "worse than voting", "held")
        }
        biases = {"bias": float(np.mean(apart)), "bias of the gold that chose": float(np.mean(apparent))}
        row(f"choice, {name}", **rates, **biases)
        held, n = held + count["held"], n + drawn
        assert rates["worse than voting"] <= 0.05
        assert abs(biases["bias"]) <= 0.01 + 2 * float(np.std(apart)) / drawn**0.5
        assert rates["held"] >= least(0.95, drawn)
    row("choice, all", held=held / n)
    assert held / n >= least(0.95, n)
