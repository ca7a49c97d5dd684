"""Every named method of consensus goes by its own name."""

import csv
import sys

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.formats.read import read, read_key
from workbench.quality.accuracy import consensus_accuracy
from workbench.statistics.consensus.mace import mace
from workbench.statistics.consensus.methods import METHODS

dawid_skene, one_coin = (
    sys.modules[f"workbench.statistics.consensus.{name}"] for name in ("dawid_skene", "one_coin")
)


@pytest.mark.parametrize("name", METHODS)
def test_a_method_goes_by_its_name(name):
    """The result says which method it is and how it was found."""
    found = METHODS[name](Annotations.of([("q", "A", "x"), ("q", "B", "x")]))
    assert found.method == name
    assert found.how
    assert found.label.tolist() == [0]


# accuracy with ties split evenly, of the methods in their order: majority, wawa, zero-based-skill, dawid-skene, ...
REAL = {
    "rte_snow2008": [0.8969, 0.9213, 0.9213, 0.9275, 0.9250, 0.9263, 0.9250],
    "weather_sentiment_amt": [0.8533, 0.8567, 0.8567, 0.8400, 0.8600, 0.8567, 0.8533],
    "weather_sentiment_cf": [0.8822, 0.8867, 0.8867, 0.8300, 0.8833, 0.8933, 0.8800],
}


@pytest.mark.parametrize("name", REAL)
def test_real_crowds_against_gold(shared, name):
    """As measured on 2026-11-24; the majority's and Dawid-Skene's are also counted elsewhere."""
    answers, key = read(shared(f"data/{name}/annotations.csv")), read_key(shared(f"data/{name}/gold.csv"))
    found = [consensus_accuracy(method(answers), key).all.value for method in METHODS.values()]
    assert found == pytest.approx(REAL[name], abs=5e-5)


def test_mace_as_its_authors(shared):
    """The posteriors and competences that CrowdTruth-core ships for RTE, of the authors' own program.

    Their run stopped after 50 rounds of the best of random starts: labels agree on all 800 items, posteriors to 0.09,
    competences to 0.03.
    """
    found = mace(read(shared("data/rte_snow2008/annotations.csv")))
    with shared("data/rte_snow2008/reference/mace_workers.csv").open() as file:
        theirs = {row["annotator_id"]: float(row["competence"]) for row in csv.DictReader(file)}
    competence = np.array([theirs[who] for who in found.annotators])
    assert found.competence == pytest.approx(competence, abs=0.03)
    assert np.corrcoef(found.competence, competence)[0, 1] > 0.999
    with shared("data/rte_snow2008/reference/mace_units.csv").open() as file:
        entailed = {row["item_id"]: float(row["true"]) for row in csv.DictReader(file)}
    share = found.share[:, found.labels.index("1")]
    assert share == pytest.approx(np.array([entailed[item] for item in found.items]), abs=0.09)
    assert ((share > 0.5) == [entailed[item] > 0.5 for item in found.items]).all()


def many_labels():
    """300 answers of five people to 100 items, out of 70 labels."""
    rng = np.random.default_rng(4)
    truth = rng.integers(70, size=100)
    return Annotations.of(
        (f"i{u}", f"a{a}", f"w{truth[u] if rng.random() < 0.7 else rng.integers(70)}")
        for u in range(100)
        for a in rng.choice(5, 3, replace=False)
    )


@pytest.mark.parametrize(("module", "limit"), [(dawid_skene, "MOST_DENSE"), (one_coin, "FEW")])
@pytest.mark.parametrize("smoothing", [0.01, 1.0])
def test_a_short_way_for_many_labels_is_the_same_model(module, limit, smoothing, monkeypatch):
    """Rows only for answers that occur, counts only of right answers: posteriors, parameters and log posterior are those of all."""
    name = module.__name__.rpartition(".")[2]
    models = []
    for most in (10**12, 1):
        monkeypatch.setattr(module, limit, most)
        models.append(getattr(module, name)(many_labels(), smoothing=smoothing))
    whole, short = models
    assert short.share == pytest.approx(whole.share, abs=1e-12)
    assert short.log_posterior == pytest.approx(whole.log_posterior)
    parameters = "confusion" if module is dawid_skene else "skill"
    assert getattr(short, parameters) == pytest.approx(getattr(whole, parameters), abs=1e-12)


def test_the_same_fit_is_made_once():
    """For the same answers and options, as long as the answers are held."""
    answers = many_labels()
    first = METHODS["one-coin"](answers)
    assert METHODS["one-coin"](answers, smoothing=0.01) is first
    assert METHODS["one-coin"](answers, smoothing=0.1) is not first
    assert METHODS["one-coin"](many_labels()) is not first
