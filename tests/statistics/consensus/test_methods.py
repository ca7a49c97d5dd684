"""Every named method of consensus goes by its own name."""

import csv

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.formats.read import read, read_key
from workbench.quality.accuracy import consensus_accuracy
from workbench.statistics.consensus.mace import mace
from workbench.statistics.consensus.methods import METHODS


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
