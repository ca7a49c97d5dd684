"""Every published or independently computed coefficient at hand, on its own data, within its tolerance."""

import csv
import json

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.formats.read import read
from workbench.statistics.agreement.chosen import Chosen
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.icc import icc, icc_table
from workbench.statistics.agreement.registry import COEFFICIENTS
from workbench.statistics.agreement.table import Table

BROKEN_COUNTS = (
    "randolph_[[6.99, 0.01], [6.99, 0.01]]"  # the same numbers are tested in test_brennan_prediger.py
)
FOREIGN = {  # no answers to be labelled from a closed set
    "dawid_skene1979",  # tests/consensus
    # the others: test_oracles_structured.py
    "seqeval_readme",
    "nervaluate_readme",
    "wer:hello world",
    "wer:the cat sat on the mat",
    "wer:i can spell",
    "wer_corpus",
    "iou_boxes",
    "iou_polygons",
    "gamma_AlexPaulSuzan",
    "gamma_3by100",
    "optgamma_readme",
}
WEIGHTS = ("identity", "linear", "quadratic", "ordinal", "circular", "bipolar")
ALPHA = {f"alpha_{level}": level for level in ("nominal", "ordinal", "interval", "ratio")}
PLAIN = {
    "pa": "percent_agreement",
    "pa2": "percent_agreement",
    "gwet": "gwet_ac2",
    "fleiss": "fleiss_kappa",
    "fleiss_R_irr": "fleiss_kappa",
    "scott": "scott_pi",
    "scott_pi": "scott_pi",
    "S": "brennan_prediger",
    "bp": "brennan_prediger",
    "bp/pabak": "brennan_prediger",
    "randolph_free_marginal(=Brennan-Prediger)": "brennan_prediger",
    "conger": "conger_kappa",
    "cohen": "cohen_kappa",
    "light(mean pairwise Cohen)": "light_kappa",
}
COHEN_1968 = 1 - np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]]) / 6  # printed as disagreements
ELSEWHERE = {  # expected of an entry, and tested beside it or not a coefficient
    "pe",
    "fleiss_z_R_irr",
    "conger(exact, R irr exact=TRUE)",  # the rater columns are sorted within rows: no annotators
    "masi_distance({1,2},{1,2,3,4})",
    "masi_distance({1,2,3,4},{3,4,5})",
    "alpha_masi_067",  # the old constants .67 and .33
    "cohen_23",
    "cohen_linear_23",
    "cohen_quadratic_23",
}


def asked(name: str) -> dict | None:
    """How `coefficients` is asked for what an oracle calls `name`; None where it is not ours."""
    if name in ALPHA:
        return {"names": ("krippendorff_alpha",), "level": ALPHA[name]}
    if name in ("alpha_masi", "alpha_jaccard"):
        return {"names": ("krippendorff_alpha",), "distance": name.removeprefix("alpha_")}
    if name.startswith("cohen_weighted"):
        return {"names": ("cohen_kappa",), "weights": COHEN_1968}
    if name == "cohen_linear":
        return {"names": ("cohen_kappa",), "weights": "linear"}
    coefficient, _, kind = name.partition("[")
    kind = kind.rstrip("]") or "identity"
    if coefficient == "krippendorff" and kind in WEIGHTS:
        return {"names": ("krippendorff_alpha",), "distance": kind}
    if coefficient in PLAIN and kind in WEIGHTS:
        return {"names": (PLAIN[coefficient],), "weights": kind}
    if name.startswith("ICC"):
        return {"names": (f"icc_{name[4]}_{name[6]}",)}
    return {"names": ("icc_2_1",)} if name == "icc_A1" else None


def with_distance(how: dict, annotations: Annotations) -> dict:
    """An oracle's alpha of weights is our alpha of the distance 1 − w."""
    if how.get("distance") in WEIGHTS:
        from workbench.statistics.agreement.weights import weights

        return how | {"distance": 1 - weights(how["distance"], annotations.labels)}
    return how


def standard_error(annotations: Annotations, how: dict) -> tuple[float, int]:
    """The root of the linearised variance, and the number of items."""
    table = Table.of(annotations)
    chosen = Chosen.of(
        table.labels,
        level=how.get("level", "nominal"),
        weights_of=how.get("weights", "identity"),
        distance=how.get("distance"),
    )
    return np.sqrt(COEFFICIENTS[how["names"][0]].on(table, chosen).variance().value), table.items


def answers(entry: dict) -> Annotations:
    """The data of an oracle as annotations, one name an annotator; a set is its parts joined."""
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
    elif kind == "raters_x_units(sets)":
        data = [["|".join(some) for some in unit] for unit in zip(*data, strict=True)]
    given = [
        (f"u{u:03}", f"r{r:02}", x) for u, row in enumerate(data) for r, x in enumerate(row) if x is not None
    ]
    labels = [str(x) for x in sorted({x for _, _, x in given})]
    if kind == "units_x_categories":  # a column that nobody used is a label all the same
        labels = [str(k) for k in range(len(entry["data"][0]))]
    return Annotations.of([(u, r, str(x)) for u, r, x in given], labels)


@pytest.fixture(scope="module")
def oracles(shared) -> dict[str, dict]:
    """The oracles of agreement by id."""
    entries = json.loads(shared("oracles.json").read_text())
    return {entry["id"]: entry for entry in entries if entry["id"] not in FOREIGN | {BROKEN_COUNTS}}


def test_every_value(oracles):
    """Each value is met within the printed tolerance, and to eight digits where a tool gave more."""
    checked = 0
    for which, entry in oracles.items():
        annotations = answers(entry)
        for name, expected in entry["expected"].items():
            how = asked(name)
            if how is None:
                assert name in ELSEWHERE, (which, name)
                continue
            how = with_distance(how, annotations)
            value = coefficients(annotations, **how, replicates=0)[how["names"][0]].value
            checked += 1
            if "value" in expected:
                assert value == pytest.approx(expected["value"], abs=expected["tol"]), (which, name)
            if "full" in expected:
                assert value == pytest.approx(expected["full"], abs=5e-8), (which, name)
    assert checked > 100


def test_every_standard_error(oracles):
    """Linearised standard errors: eight digits of irrCAC from raw ratings, Fleiss, Cohen & Everitt's for Cohen's.

    Its functions for tables divide by n where those for ratings divide by n − 1, as we do. Tools differ on
    Krippendorff's by up to 5 % (.08243 by R on distrib.6raters, .08119 linearised, .08323 by jackknife).
    """
    checked = 0
    for which, entry in oracles.items():
        annotations = answers(entry)
        for name, expected in entry["expected"].items():
            printed = next((expected[k] for k in ("se_full", "se", "ase") if expected.get(k)), None)
            how = asked(name)
            if printed is None or how is None:
                continue
            se, n = standard_error(annotations, with_distance(how, annotations))
            if which == "gwet_cont3x3abstractors" and name != "cohen":
                se *= np.sqrt((n - 1) / n)
            within = 0.05 * printed if which.startswith("gwet_distrib") and name == "krippendorff" else 6e-6
            within = 6e-5 if which == "sas_freq_kappa" else within
            assert se == pytest.approx(printed, abs=within), (which, name)
            checked += 1
    assert checked > 40


def test_every_interval(oracles):
    """Intervals as printed, cut at 1: Gwet's by t, SAS's by the normal distribution, Shrout & Fleiss's by F.

    For Krippendorff's alpha irrCAC counts items with one answer among the degrees of freedom; we do not.
    """
    checked = 0
    for which, entry in oracles.items():
        annotations = answers(entry)
        for name, expected in entry["expected"].items():
            how = asked(name)
            if how is None or "ci95" not in expected:
                continue
            how = with_distance(how, annotations)
            found = coefficients(annotations, **how, interval="analytic", method=1)[how["names"][0]]
            digits = max(len(str(x).partition(".")[2]) for x in expected["ci95"])
            within = 0.004 if name.startswith("krippendorff") else 0.6 * 10**-digits
            assert (found.low, found.high) == pytest.approx(tuple(expected["ci95"]), abs=within), (
                which,
                name,
            )
            checked += 1
    assert checked > 30


def test_raters_two_and_three_of_anxiety(oracles):
    """R's irr weighs by rank of the labels that were used, 4 not among them; by their numbers it is another kappa."""
    expected = oracles["irr_anxiety"]["expected"]
    data = [row[1:] for row in oracles["irr_anxiety"]["data"]]
    used = sorted({x for row in data for x in row})
    for kind, name in (
        ("identity", "cohen_23"),
        ("linear", "cohen_linear_23"),
        ("quadratic", "cohen_quadratic_23"),
    ):
        ranked = [
            (f"u{u}", f"r{r}", f"rank{used.index(x)}")
            for u, row in enumerate(data)
            for r, x in enumerate(row)
        ]
        ranks = sorted({label for _, _, label in ranked})
        found = coefficients(Annotations.of(ranked, ranks), names=("cohen_kappa",), weights=kind)
        by_rank = found["cohen_kappa"]
        assert by_rank.value == pytest.approx(expected[name]["value"], abs=expected[name]["tol"])
    numbered = [(f"u{u}", f"r{r}", str(x)) for u, row in enumerate(data) for r, x in enumerate(row)]
    by_number = coefficients(Annotations.of(numbered), names=("cohen_kappa",), weights="linear")[
        "cohen_kappa"
    ]
    assert by_number.value == pytest.approx(
        0.1262136, abs=5e-7
    )  # recomputed with statsmodels, weights |3 − 5| = 2


def test_textbook_tables(shared):
    """The same through our reader: every row of expected.csv."""
    names = {
        "krippendorff_alpha_" + level: "alpha_" + level
        for level in ("nominal", "ordinal", "interval", "ratio")
    }
    names |= {"fleiss_kappa": "fleiss", "cohen_kappa": "cohen", "gwet_ac1": "gwet"}
    names |= {"percent_agreement": "pa", "scott_pi": "scott"}
    checked = 0
    with shared("data/textbook_agreement/expected.csv").open() as lines:
        for row in csv.DictReader(lines):
            table = read(shared(f"data/textbook_agreement/{row['file']}.csv"))
            how = asked(names.get(row["statistic"], row["statistic"]))
            value = coefficients(table, **how, replicates=0)[how["names"][0]].value
            assert value == pytest.approx(float(row["recomputed"]), abs=5e-7), row
            checked += 1
    assert checked == 22


def test_shrout_and_fleiss_with_their_f(oracles):
    """F 11.03 on 5 and 15, 1.79 on 5 and 18 degrees of freedom give the printed bounds to two digits."""
    x = icc_table(Table.of(answers(oracles["shrout_fleiss1979"])))
    found = icc(x, "icc_3_1")
    assert (found.low, found.high) == pytest.approx((0.342, 0.946), abs=5e-4)
