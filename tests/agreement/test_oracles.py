"""Every published or independently computed coefficient at hand, on its own data, within its tolerance."""

import csv
import json
from itertools import combinations

import numpy as np
import pytest

from workbench.agreement.coefficients import coefficients
from workbench.agreement.cohen import cohen_matrix
from workbench.answers.annotations import Annotations
from workbench.formats.read import read

WHOLE = [  # entries whose counts are whole and of which we compute something
    "krippendorff2011_C",
    "krippendorff2011_A",
    "krippendorff2011_B",
    "wikipedia_krippendorff",
    "nltk_dress",
    "wikipedia_fleiss",
    "fleiss1971_diagnoses",
    "randolph_[[7, 1], [3, 5]]",
    "randolph_[[6, 1, 0], [0, 7, 0]]",
    "gwet_raw4raters",
    "gwet_raw5observers",
    "gwet_cont3x3abstractors",
    "gwet_distrib6raters",
    "gwet_dist4cat",
    "cohen1960_1968",
    "sas_freq_kappa",
    "irr_anxiety",
    "feinstein_cicchetti_[40, 9, 6, 45]",
    "feinstein_cicchetti_[80, 10, 5, 5]",
    "feinstein_cicchetti_[45, 15, 25, 15]",
    "feinstein_cicchetti_[25, 35, 5, 35]",
    "wikipedia_cohen",
    "artstein_poesio_2008",
]
BROKEN_COUNTS = "randolph_[[6.99, 0.01], [6.99, 0.01]]"

ALPHA = {"alpha_nominal": "nominal", "krippendorff": "nominal", "krippendorff[identity]": "nominal"} | {
    "alpha_ordinal": "ordinal",
    "alpha_interval": "interval",
    "krippendorff[quadratic]": "interval",
    "alpha_ratio": "ratio",
}
PLAIN = {
    "pa": "percent_agreement",
    "pa2": "percent_agreement",
    "gwet": "gwet_ac1",
    "gwet[identity]": "gwet_ac1",
} | dict.fromkeys(("fleiss", "fleiss_R_irr", "fleiss[identity]", "scott", "scott_pi"), "fleiss_kappa")
PAIRS = {"cohen": (0, 1), "cohen_23": (1, 2), "light(mean pairwise Cohen)": None}


def ours(annotations: Annotations, name: str) -> float | None:
    """The coefficient that an oracle calls `name`; None where we have none of it."""
    if name in ALPHA:
        return coefficients(annotations, level=ALPHA[name], replicates=0)["krippendorff_alpha"].value
    if name in PLAIN:
        return coefficients(annotations, replicates=0)[PLAIN[name]].value
    if name in PAIRS:
        kappa = cohen_matrix(annotations).kappa
        pairs = [PAIRS[name]] if PAIRS[name] else combinations(range(len(kappa)), 2)
        return float(np.mean([kappa[pair] for pair in pairs]))
    return None


def answers(entry: dict) -> Annotations:
    """The data of an oracle as annotations, one name an annotator."""
    kind, data = entry["kind"], entry["data"]
    if kind.startswith("long(annotator,item,label)"):
        return Annotations.of([(item, who, str(label)) for who, item, label in data])
    if kind == "contingency_2raters":
        table = data["table"] if isinstance(data, dict) else data
        data = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    elif kind == "units_x_categories":
        data = [[k for k, n in enumerate(row) for _ in range(n)] for row in data]
    elif kind == "raters_x_units":
        data = list(zip(*data, strict=True))
    given = [
        (f"u{u:03}", f"r{r:02}", x) for u, row in enumerate(data) for r, x in enumerate(row) if x is not None
    ]
    labels = [str(x) for x in sorted({x for _, _, x in given})]
    return Annotations.of([(u, r, str(x)) for u, r, x in given], labels)


@pytest.fixture(scope="module")
def oracles(shared) -> dict[str, dict]:
    """The oracles by id."""
    return {entry["id"]: entry for entry in json.loads(shared("oracles.json").read_text())}


@pytest.mark.parametrize("which", WHOLE)
def test_oracle(oracles, which):
    """Each value is met within the printed tolerance, and to eight digits where a tool gave more."""
    entry = oracles[which]
    annotations = answers(entry)
    checked = 0
    for name, expected in entry["expected"].items():
        value = ours(annotations, name)
        if value is None:
            continue
        checked += 1
        if "value" in expected:
            assert value == pytest.approx(expected["value"], abs=expected["tol"]), name
        if "full" in expected:
            assert value == pytest.approx(expected["full"], abs=1e-8), name
    assert checked


def test_no_oracle_is_forgotten(oracles):
    """An oracle that names a coefficient of ours is in the list above, or has counts that are not whole."""
    known = ALPHA | PLAIN | PAIRS
    named = {which for which, entry in oracles.items() if known.keys() & entry["expected"].keys()}
    assert named == {*WHOLE, BROKEN_COUNTS}


def test_textbook_tables(shared):
    """The same through our reader: every row of expected.csv whose statistic is one of ours."""
    names = {
        "krippendorff_alpha_" + level: "alpha_" + level
        for level in ("nominal", "ordinal", "interval", "ratio")
    }
    names |= {"fleiss_kappa": "fleiss", "cohen_kappa": "cohen", "gwet_ac1": "gwet"}
    names |= {"percent_agreement": "pa", "scott_pi": "scott"}
    checked = 0
    with shared("data/textbook_agreement/expected.csv").open() as lines:
        for row in csv.DictReader(lines):
            if row["statistic"] not in names:
                continue
            table = read(shared(f"data/textbook_agreement/{row['file']}.csv"))
            assert ours(table, names[row["statistic"]]) == pytest.approx(
                float(row["recomputed"]), abs=5e-7
            ), row
            checked += 1
    assert checked == 16
