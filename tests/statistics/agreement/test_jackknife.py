"""Analytic intervals: linearised over items, a jackknife over annotators, and both, as if done by hand."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t

from workbench.answers.annotations import Annotations
from workbench.statistics.agreement.chosen import Chosen
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.fleiss import fleiss_by_item, fleiss_chance, fleiss_kappa
from workbench.statistics.agreement.icc import FORMS
from workbench.statistics.agreement.jackknife import analytic
from workbench.statistics.agreement.measures import OnPatterns, chance_moves, linearised
from workbench.statistics.agreement.registry import COEFFICIENTS, every
from workbench.statistics.agreement.table import Sample, Table

MANY = [name for name in every() if name not in (*FORMS, "cohen_kappa", "scott_pi")]


def crowd(rng: np.random.Generator, items: int = 60, annotators: int = 12, each: int = 4) -> Annotations:
    """Items with `each` answers of annotators who are right two times in three."""
    truth = rng.integers(0, 3, items)
    rows = []
    for u in range(items):
        for a in rng.choice(annotators, each, replace=False):
            label = truth[u] if rng.random() < 0.67 else rng.integers(0, 3)
            rows.append((f"q{u:02}", f"ann{a:02}", str(label)))
    return Annotations.of(rows)


def test_t_by_hand():
    """AC1 of Gwet's four raters: .775 ± t(11) × .14295, from .461 to 1 where it is cut (README of irrCAC)."""
    ratings = "11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3."
    rows = [
        (f"q{u:02}", f"r{r}", x) for u, i in enumerate(ratings.split()) for r, x in enumerate(i) if x != "."
    ]
    found = coefficients(Annotations.of(rows), interval="analytic", method=1)["gwet_ac1"]
    assert found.low == pytest.approx(0.77544 - t.ppf(0.975, 11) * 0.14295, abs=2e-5)
    assert found.high == 1
    assert found.method == "linearised variance over items, t with 11 degrees of freedom"


def test_one_item_has_no_variance(rng):
    """A mean of one says nothing of its spread."""
    assert np.isnan(linearised(np.zeros(1), np.ones(1)).value)
    one = Annotations.of([("q1", "A", "x"), ("q1", "B", "y"), ("q1", "C", "y")])
    found = coefficients(one, interval="analytic")["percent_agreement"]
    assert (found.value, found.low) == (pytest.approx(1 / 3), None)
    assert "one item alone has no variance" in found.reason


@pytest.mark.parametrize("name", MANY)
def test_without_each_is_what_dropping_the_rows_gives(name, rng):
    """Taking an annotator's counts away is the coefficient of the table without their rows."""
    answers = crowd(rng)
    table = Table.of(answers)
    chosen = Chosen.of(table.labels, level="ordinal", weights_of="linear", distance=None)
    fast = COEFFICIENTS[name].on(table, chosen).without_each()
    for a, annotator in enumerate(table.annotators):
        rest = answers.take(answers.annotator.code != answers.annotators.index(annotator))
        slow = coefficients(rest, names=(name,), level="ordinal", weights="linear", replicates=0)[name]
        assert fast[a] == pytest.approx(slow.value, abs=1e-12)
        left_out = np.ones(len(table.annotators))
        left_out[a] = 0
        by_weight = COEFFICIENTS[name].on(table, chosen).at(Sample(table, v=left_out))
        assert by_weight == pytest.approx(slow.value, abs=1e-12)


@pytest.mark.parametrize("name", MANY)
def test_linearised_and_bootstrap_agree(name, rng):
    """On 400 items the two intervals over items are the same to a few hundredths of their width."""
    answers = crowd(rng, items=400, annotators=6)
    how = {"names": (name,), "level": "ordinal", "weights": "linear"}
    analytic = coefficients(answers, **how, interval="analytic")[name]
    bootstrap = coefficients(answers, **how, interval="bootstrap", replicates=600)[name]
    width = analytic.high - analytic.low
    assert bootstrap.high - bootstrap.low == pytest.approx(width, rel=0.15)
    assert bootstrap.low == pytest.approx(analytic.low, abs=0.12 * width)


@pytest.mark.parametrize("name", MANY)
def test_both_is_wider_than_either(name, rng):
    """Items and annotators together are no less uncertain than one of them."""
    answers = crowd(rng)
    widths = {}
    for over in ("items", "annotators", "both"):
        found = coefficients(answers, names=(name,), interval="analytic", over=over)[name]
        widths[over] = found.high - found.low
        assert found.low < found.value < found.high
    assert widths["both"] > 0.9 * max(widths["items"], widths["annotators"])


def test_two_annotators_are_no_sample_of_annotators():
    """Both kinds of interval say so, and the value stays."""
    answers = Annotations.of(
        [(f"q{i}", a, x) for i, p in enumerate(["xx", "xy", "yy"]) for a, x in zip("AB", p, strict=True)]
    )
    for interval in ("analytic", "bootstrap"):
        found = coefficients(answers, interval=interval, over="annotators")["gwet_ac1"]
        assert found.value is not None
        assert (found.low, found.high) == (None, None)
        assert "2 annotators are too few" in found.reason


def test_few_annotators_are_a_rough_guide(rng):
    """Below ten annotators an interval over them says how many more would make it narrow."""
    how = {"interval": "bootstrap", "over": "annotators", "replicates": 100}
    found = coefficients(crowd(rng, annotators=6), **how)["percent_agreement"]
    assert found.method == "bootstrap over annotators, 100 draws"
    assert found.reason.startswith("rests on 6 annotators: take its interval as a rough guide")
    assert coefficients(crowd(rng, annotators=12), over="both", replicates=50)["gwet_ac1"].reason is None


def test_jackknife_by_hand(rng):
    """Light's kappa over six annotators: ± t(5) √(5/6 Σ (c_−a − c̄)²), each left out by dropping their rows."""
    answers = crowd(rng, annotators=6)
    how = {"interval": "analytic", "over": "annotators", "method": 1}
    found = coefficients(answers, names=("light_kappa",), **how)["light_kappa"]
    rest = [
        coefficients(answers.take(answers.annotator.code != a), names=("light_kappa",), replicates=0)
        for a in range(6)
    ]
    c = np.array([one["light_kappa"].value for one in rest])
    half = t.ppf(0.975, 5) * np.sqrt(5 / 6 * ((c - c.mean()) ** 2).sum())
    assert found.low == pytest.approx(found.value - half)
    assert found.method == "jackknife over 6 annotators, t with 5 degrees of freedom"


def test_both_by_hand(rng):
    """± t √(V_items + V_annotators − V_answers): annotators and then answers left out by dropping rows."""
    honest = crowd(rng, items=150, annotators=8, each=3)
    spam = honest.annotator.code < 2
    answers = replace(honest, label=replace(honest.label, code=np.where(spam, 0, honest.label.code)))

    def agree(rows: Annotations = answers, **how):
        return coefficients(rows, names=("percent_agreement",), method=1, **how)["percent_agreement"]

    found, over_items = (agree(interval="analytic", over=over) for over in ("both", "items"))
    V_items = ((over_items.high - over_items.value) / t.ppf(0.975, 149)) ** 2
    c = np.array([agree(answers.take(answers.annotator.code != a), replicates=0).value for a in range(8)])
    rows = np.arange(len(answers))
    one_less = np.array([agree(answers.take(rows != i), replicates=0).value for i in rows])
    V_answers = ((one_less - found.value) ** 2).sum()
    besides = 7 / 8 * ((c - c.mean()) ** 2).sum() - V_answers
    assert min(besides, V_answers) > 0
    freedom = (V_items + besides) ** 2 / (V_items**2 / 149 + besides**2 / 7)
    assert found.low == pytest.approx(found.value - t.ppf(0.975, freedom) * np.sqrt(V_items + besides))


def by_hand(items: list[str]) -> tuple[float, float]:
    """Alpha's interval item by item: ln θ by its moves, one item more, t with honest freedom, on the logit of r/(r − 1)."""
    counts = np.array([[item.count(c) for c in "ab"] for item in items], float)
    m, n = counts.sum(axis=1), counts.sum(axis=0)
    delta = 1 - np.eye(2)
    o = ((counts @ delta) * counts).sum(axis=1) / (m - 1)
    seen, E, total, N = o.sum(), n @ delta @ n, n.sum(), len(items)
    U = N * (m / total + o / seen - 2 * (counts @ delta @ n) / E)
    more = np.abs(N * m.mean() * (1 / total - 2 * (delta @ n) / E)).max()
    second, fourth = (U**2).sum() + more**2, (U**4).sum() + more**4
    freedom = min(2 * N / (N * fourth / second**2 - 1), N - 1)
    top, theta = m.mean() / (m.mean() - 1), total * seen / E
    half = t.ppf(0.975, freedom) * np.sqrt(second / N / (N - 1)) / (1 - theta / top)
    ends = np.log(theta / (top - theta)) + np.array([half, -half])
    low, high = 1 - top / (1 + np.exp(-ends))
    return float(low), float(high)


def test_the_logit_by_hand():
    """Method 2 over items, written out; alpha's n.. − 1 is n.. here, which is nothing on 400 items."""
    items = ["aaa"] * 300 + ["aab"] * 40 + ["abb"] * 20 + ["bbb"] * 40
    answers = Annotations.of([(f"q{u:03}", f"r{r}", x) for u, i in enumerate(items) for r, x in enumerate(i)])
    found = coefficients(answers)["krippendorff_alpha"]
    assert (found.low, found.high) == pytest.approx(by_hand(items), abs=2e-3)
    assert (found.low, found.high) != pytest.approx(by_hand([*items, "bbb"] * 2), abs=2e-3)


def test_a_rare_label_is_not_certain():
    """Two items with it, both alike, have no spread; one item more is counted, so the interval is wide."""
    answers = Annotations.of(
        [(f"q{u:02}", f"r{r}", x) for u, i in enumerate(["aaa"] * 78 + ["aab"] * 2) for r, x in enumerate(i)]
    )
    now = coefficients(answers)["krippendorff_alpha"]
    before = coefficients(answers, interval="analytic", method=1)["krippendorff_alpha"]
    assert before.high - before.low < 0.1
    assert now.high > 0.6


def test_nobody_disagreed():
    """Of 40 items without a dispute .088 may have one: Clopper and Pearson's bound, over the disagreement by chance."""
    answers = Annotations.of([(f"q{i}", a, "xy"[i % 2]) for i in range(40) for a in "ABC"])
    found = coefficients(answers, names=("percent_agreement", "brennan_prediger", "light_kappa"))
    bound = 1 - 0.025 ** (1 / 40)
    assert found["percent_agreement"].low == pytest.approx(1 - bound)
    assert found["brennan_prediger"].low == found["light_kappa"].low == pytest.approx(1 - 2 * bound)
    assert {estimate.high for estimate in found.values()} == {1.0}
    people = coefficients(answers, over="annotators")["percent_agreement"]
    assert (people.value, people.low) == (1.0, None)
    assert "nobody disagreed" in people.reason


def test_method_1_is_the_bootstrap(rng):
    """What a pilot of before gets where no interval is asked for."""
    answers = crowd(rng)
    assert coefficients(answers, method=1) == coefficients(answers, interval="bootstrap")


def test_a_coefficient_of_others(rng):
    """One that says only its value and its moves has an interval too, on the logarithm; where nobody disagrees, none."""
    answers = crowd(rng)
    table = Table.of(answers)
    theirs = OnPatterns(table, fleiss_kappa, chance_moves(fleiss_chance, fleiss_by_item, None))
    found = analytic(theirs, theirs.at(Sample(table)), "items", 0.95)
    ours = coefficients(answers, names=("fleiss_kappa",))["fleiss_kappa"]
    assert (found.low, found.high) == pytest.approx((ours.low, ours.high), abs=0.03)
    alike = Table.of(Annotations.of([(f"q{i}", a, "xy"[i % 2]) for i in range(9) for a in "AB"]))
    nothing = analytic(replace(theirs, table=alike), 1.0, "items", 0.95)
    assert (nothing.low, nothing.reason) == (
        None,
        "nobody disagreed, so nothing shows how others would differ",
    )
