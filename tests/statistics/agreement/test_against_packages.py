"""Other packages say the same where they are right; each is asked only if it is installed."""

from itertools import combinations

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.icc import FORMS, icc

LABELS = ("1", "2", "3", "4")


@pytest.fixture
def ratings(rng) -> np.ndarray:
    """Forty items, four annotators, labels 1 to 4, all given."""
    truth = rng.integers(1, 5, 40)
    return np.where(rng.random((40, 4)) < 0.6, truth[:, None], rng.integers(1, 5, (40, 4)))


def of(ratings: np.ndarray) -> Annotations:
    """Ratings as answers, 0 for none."""
    rows = [
        (f"q{u:02}", f"r{r}", str(x))
        for u, row in enumerate(ratings.tolist())
        for r, x in enumerate(row)
        if x
    ]
    return Annotations.of(rows, LABELS)


def value(ratings: np.ndarray, name: str, **how: object) -> float:
    """Our value."""
    return coefficients(of(ratings), names=(name,), replicates=0, **how)[name].value


def test_statsmodels(ratings):
    """Cohen's kappa with linear and quadratic weights and its standard error; Fleiss' kappa; Randolph's."""
    irr = pytest.importorskip("statsmodels.stats.inter_rater")
    two = ratings[:, :2]
    table = np.zeros((4, 4))
    np.add.at(table, tuple(two.T - 1), 1)
    for ours, theirs in (("identity", None), ("linear", "linear"), ("quadratic", "quadratic")):
        how = {"weights": ours, "interval": "analytic", "method": 1}
        found = coefficients(of(two), names=("cohen_kappa",), **how)["cohen_kappa"]
        expected = irr.cohens_kappa(table, wt=theirs)
        assert found.value == pytest.approx(expected.kappa)
        assert (found.low, found.high) == pytest.approx((expected.kappa_low, expected.kappa_upp))
    counts = np.array([[(row == k).sum() for k in (1, 2, 3, 4)] for row in ratings])
    assert value(ratings, "fleiss_kappa") == pytest.approx(irr.fleiss_kappa(counts))
    assert value(ratings, "brennan_prediger") == pytest.approx(irr.fleiss_kappa(counts, method="randolph"))


def test_statsmodels_weighs_by_number(ratings):
    """Raters 2 and 3 of R's `anxiety`, who never use 4: linear kappa .1262 by the numbers of the labels."""
    irr = pytest.importorskip("statsmodels.stats.inter_rater")
    two = [(3, 2), (6, 1), (4, 4), (6, 4), (2, 3), (4, 2), (2, 1), (4, 6), (3, 1), (3, 1)]
    two += [(2, 1), (3, 2), (3, 3), (3, 3), (2, 1), (2, 1), (1, 3), (3, 3), (3, 2), (4, 2)]
    table = np.zeros((6, 6))
    np.add.at(table, tuple(np.array(two).T - 1), 1)
    ours = Annotations.of(
        [(f"q{u}", f"r{r}", str(x)) for u, row in enumerate(two) for r, x in enumerate(row)]
    )
    found = coefficients(ours, names=("cohen_kappa",), weights="linear", replicates=0)["cohen_kappa"]
    assert found.value == pytest.approx(irr.cohens_kappa(table, wt="linear").kappa)


def test_scikit_learn(ratings):
    """Cohen's kappa, plain and weighted, and Light's as the mean over its pairs."""
    metrics = pytest.importorskip("sklearn.metrics")
    for ours, theirs in (("identity", None), ("linear", "linear"), ("quadratic", "quadratic")):
        pairs = [
            metrics.cohen_kappa_score(ratings[:, a], ratings[:, b], weights=theirs, labels=[1, 2, 3, 4])
            for a, b in combinations(range(4), 2)
        ]
        assert value(ratings, "light_kappa", weights=ours) == pytest.approx(np.mean(pairs))
        assert value(ratings[:, :2], "cohen_kappa", weights=ours) == pytest.approx(pairs[0])


def test_nltk(ratings):
    """Scott's pi, S, mean kappa, and alpha of sets with Jaccard and MASI, with missing answers for alpha."""
    agreement = pytest.importorskip("nltk.metrics.agreement")
    distance = pytest.importorskip("nltk.metrics.distance")
    two = [(f"r{r}", u, str(x)) for u, row in enumerate(ratings[:, :2].tolist()) for r, x in enumerate(row)]
    task = agreement.AnnotationTask(data=two)
    assert value(ratings[:, :2], "scott_pi") == pytest.approx(task.pi())
    assert value(ratings[:, :2], "brennan_prediger") == pytest.approx(task.S())
    assert value(ratings[:, :2], "cohen_kappa") == pytest.approx(task.kappa())
    names = ["a", "a|b", "b|c|d", "c"]
    sets = [
        (f"r{r}", u, frozenset(names[x - 1].split("|")))
        for u, row in enumerate(ratings.tolist())
        for r, x in enumerate(row)
        if (u + r) % 3
    ]
    ours = Annotations.of([(f"q{u}", r, "|".join(sorted(s))) for r, u, s in sets])
    for name, theirs in (("jaccard", distance.jaccard_distance), ("masi", distance.masi_distance)):
        found = coefficients(ours, distance=name, replicates=0)["krippendorff_alpha"].value
        assert found == pytest.approx(agreement.AnnotationTask(data=sets, distance=theirs).alpha(), abs=1e-9)


def test_pingouin(rng):
    """All six intraclass correlations, with intervals to the two digits that it prints."""
    pingouin = pytest.importorskip("pingouin")
    pd = pytest.importorskip("pandas")
    for n, k in ((6, 4), (20, 3), (10, 2)):
        x = rng.normal(size=(n, 1)) * 1.5 + rng.normal(size=(n, k)) + rng.normal(size=(1, k))
        rows = [(i, j, x[i, j]) for i in range(n) for j in range(k)]
        table = pingouin.intraclass_corr(pd.DataFrame(rows, columns=list("irx")), "i", "r", "x")
        interval = next(column for column in table.columns if column.startswith("CI"))
        for form, theirs, bounds in zip(FORMS, table["ICC"], table[interval], strict=True):
            found = icc(x, form)
            assert found.value == pytest.approx(theirs)
            assert (found.low, found.high) == pytest.approx(tuple(bounds), abs=0.0051)
