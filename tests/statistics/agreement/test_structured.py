"""Alpha of spans, transcripts, boxes and polygons is Krippendorff's, at the size that real tables have."""

import json
import time
from itertools import combinations

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from workbench.answers.annotations import Annotations
from workbench.cli import main
from workbench.errors import InvalidTable, NotFound
from workbench.kinds.number import NumberSettings
from workbench.kinds.registry import KINDS
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.distances import distance_matrix
from workbench.statistics.agreement.structured import (
    STRUCTURED,
    Compared,
    Drawn,
    Whole,
    _pairs,
    structured_agreement,
)

ROWS = [
    ("t1", ["[[0, 4]]", "[[0, 4]]", "[[2, 6]]"]),
    ("t2", ["[[5, 9], [10, 12]]", "[[5, 9]]", "[]"]),
    ("t3", ["[[0, 2]]", "[[0, 3]]"]),
    ("t4", ["[[7, 8]]"]),  # alone: says nothing
]
ALL = 10**9


def table(rows=ROWS) -> Annotations:
    """The items above."""
    return Annotations.of([(item, f"r{r}", x) for item, row in rows for r, x in enumerate(row)])


def alpha(annotations: Annotations, kind: str = "spans", **how):
    """Alpha of a table."""
    return structured_agreement(annotations, kind, **how)["krippendorff_alpha"]


def test_alpha_is_the_one_of_a_matrix_of_distances():
    """Where labels are few, alpha is what `coefficients` gives for the matrix of their distances, and so is similarity."""
    found = structured_agreement(table(), "spans", replicates=200)
    matrix = distance_matrix("spans", table().labels)
    theirs = coefficients(
        table(),
        names=("krippendorff_alpha", "percent_agreement"),
        distance=matrix,
        weights=1 - matrix,
        replicates=0,
    )
    for name, estimate in theirs.items():
        assert found[name].value == pytest.approx(estimate.value, abs=1e-12)
        assert found[name].n == 3
    assert "expected from all 28 pairs of answers" in found["krippendorff_alpha"].method


words = st.lists(st.sampled_from(["the cat", "the cat sat", "a dog", "dog", ""]), min_size=2, max_size=3)


@given(st.lists(words, min_size=2, max_size=5))
def test_alpha_of_any_table(rows):
    """The same for transcripts of any kind, undefined ones too; and the bootstrap is that of copies of items."""
    answers = table([(f"u{u}", row) for u, row in enumerate(rows)])
    matrix = distance_matrix("transcript", answers.labels)
    theirs = coefficients(answers, names=("krippendorff_alpha",), distance=matrix, replicates=0)[
        "krippendorff_alpha"
    ]
    ours = alpha(answers, "transcript", replicates=0)
    assert (ours.value is None) == (theirs.value is None)
    if ours.value is not None:
        assert ours.value == pytest.approx(theirs.value, abs=1e-12)


def test_an_interval_is_that_of_the_patterns():
    """Drawn by items as copies of them: 2,000 draws give the bounds of the bootstrap over patterns to .03."""
    rng = np.random.default_rng(5)
    rows = [
        (f"u{u}", [f"[[{s}, {s + 2 + rng.integers(3)}]]" for s in rng.integers(u % 7, u % 7 + 2, 3)])
        for u in range(40)
    ]
    matrix = distance_matrix("spans", table(rows).labels)
    theirs = coefficients(table(rows), names=("krippendorff_alpha",), distance=matrix, replicates=2000)
    ours = alpha(table(rows), replicates=2000)
    expected = theirs["krippendorff_alpha"]
    assert (ours.low, ours.high) == pytest.approx((expected.low, expected.high), abs=0.03)
    assert ours.low < ours.value < ours.high


def test_an_item_drawn_twice_counts_as_two():
    """What a draw of the bootstrap gives is alpha of a table with the items copied as often as they were drawn."""
    three = ROWS[:3]
    first = table(three).first_answers()
    pairs = _pairs(first, KINDS["spans"], ALL, np.random.default_rng(1))
    for times in ([2, 1, 1], [0, 3, 2], [1, 0, 2]):
        copied = [(f"{item} {k}", row) for n, (item, row) in zip(times, three, strict=True) for k in range(n)]
        found = pairs.alpha(np.array([times], float))[0]
        assert found == pytest.approx(alpha(table(copied), replicates=0).value, abs=1e-12)


def spread(items=80, seed=6, size=3):
    """Items with three spans each, most of them different."""
    rng = np.random.default_rng(seed)
    starts = [rng.integers(u % 9, u % 9 + 2, 3) + rng.random(3).round(size) for u in range(items)]
    return [(f"u{u}", [f"[[{s}, {s + 3}]]" for s in row]) for u, row in enumerate(starts)]


def test_pairs_may_be_drawn():
    """5,000 of 28,680 pairs leave alpha where it is, to .02; the method says that they were drawn."""
    rows = spread()
    whole, drawn = alpha(table(rows), replicates=0), alpha(table(rows), replicates=0, most_pairs=5000)
    assert drawn.value == pytest.approx(whole.value, abs=0.02)
    assert "expected from 5,000 of 28,680 pairs of answers, drawn" in drawn.method


@pytest.mark.parametrize("interval", ["analytic", "bootstrap"])
def test_few_different_answers_are_compared_wholly(interval):
    """Where all pairs are too many but those of different answers are not, nothing is drawn: value and interval are those of all."""
    rows = spread(size=0)
    how = {"names": STRUCTURED, "interval": interval, "replicates": 300}
    every = structured_agreement(table(rows), "spans", **how, most_pairs=ALL)
    few = structured_agreement(table(rows), "spans", **how, most_pairs=5000)
    for name, estimate in every.items():
        assert few[name].value == pytest.approx(estimate.value, abs=1e-12)
        assert (few[name].low, few[name].high) == pytest.approx((estimate.low, estimate.high), abs=1e-3)
        assert few[name].method.partition("; linearised")[0] == estimate.method.partition("; linearised")[0]


def test_within_against_between_by_hand():
    """δ within is 0 and 1, between 1, 0, 1, 0: 1 − (1/2) / (1/2); and with a third word 0 and 1, against 1 four times."""
    rows = [("u1", ["a", "a"]), ("u2", ["b", "a"])]
    estimate = structured_agreement(table(rows), "transcript", names=("within_between",))["within_between"]
    assert estimate.value == pytest.approx(1 - 0.5 / 0.5)
    apart = Compared.of(table(rows), "transcript").distances()
    assert (apart.within, apart.between) == (0.5, 0.5)
    rows = [("u1", ["a", "a"]), ("u2", ["b", "c"])]
    apart = Compared.of(table(rows), "transcript").distances()
    assert (apart.within, apart.between, apart.ks.value) == (0.5, 1, 0.5)
    assert apart.ks.low <= 0.5 <= apart.ks.high


@pytest.mark.parametrize(("most_pairs", "chance"), [(ALL, Drawn), (1_700, Whole)])
def test_within_and_between_as_braylan_alonso_and_lease_compute_them(most_pairs, chance):
    """`get_krippendorff_alpha`, `get_ks` and `get_sigma(use_kde=False)` of agreement.py in Praznat/annotationmodeling."""
    rows = spread(items=20, size=1)
    compared = Compared.of(table(rows), "spans", most_pairs=most_pairs)
    assert isinstance(compared.pairs.chance, chance)
    answers = [(item, KINDS["spans"].read(text)) for item, texts in rows for text in texts]
    observed, expected = [], []
    for (item, a), (other, b) in combinations(answers, 2):
        (observed if item == other else expected).append(round(KINDS["spans"].distance(a, b), 12))
    apart = compared.distances()
    assert apart.ks.value == pytest.approx(ks_2samp(observed, expected, alternative="greater").statistic)
    near = np.quantile(expected, 0.05)
    assert near > 0
    assert 0 < apart.sigma.value < 1
    assert apart.sigma.value == pytest.approx(1 - np.mean(np.array(observed) >= near))
    ours = compared.coefficients(("within_between",), interval="analytic")["within_between"]
    assert ours.value == pytest.approx(1 - np.mean(observed) / np.mean(expected))
    assert apart.sigma.low <= apart.sigma.value <= apart.sigma.high


def test_an_item_far_from_all_others_agrees_wholly():
    """Answers that are alike within items and never between them: KS and both coefficients are 1."""
    rows = [(f"u{u}", [f"word{u}"] * 3) for u in range(9)]
    apart = Compared.of(table(rows), "transcript").distances()
    assert apart.ks.value == apart.sigma.value == 1
    estimates = structured_agreement(table(rows), "transcript")
    assert estimates["within_between"].value == estimates["krippendorff_alpha"].value == 1


def test_alpha_of_numbers_is_the_one_at_their_level():
    """Interval and ratio: as the coefficients of labels give it; drawn from all pairs, however many there are."""
    rng = np.random.default_rng(3)
    rows = [(f"u{u}", [str(max(0, int(x))) for x in rng.normal(u, 9, 5)]) for u in range(100)]
    for level in ("interval", "ratio"):
        number = KINDS["number"].of(settings=NumberSettings(level=level))
        ours = structured_agreement(table(rows), number)["krippendorff_alpha"]
        theirs = coefficients(table(rows), names=("krippendorff_alpha",), level=level)["krippendorff_alpha"]
        assert ours.value == pytest.approx(theirs.value, abs=1e-9)
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.02)
        assert "all 124,750 pairs" in ours.method


def test_two_spellings_of_one_answer_are_one():
    """Order and notation of the JSON make no disagreement."""
    rows = [("t1", ["[[0, 4], [5, 6]]", "[[5.0, 6],[0, 4.0]]"]), ("t2", ["[[1, 2]]", "[[1, 2]]"])]
    assert alpha(table(rows)).value == 1


def test_names_and_order_do_not_matter():
    """Other ids and another order of the rows leave both numbers where they are."""
    triples = [(f"x{item[::-1]}", f"z{9 - r}", x) for item, row in ROWS for r, x in enumerate(row)]
    found = structured_agreement(Annotations.of(triples[::-1]), "spans", replicates=0)
    for name, estimate in structured_agreement(table(), "spans", replicates=0).items():
        assert found[name].value == pytest.approx(estimate.value, abs=1e-12)


def test_why_there_is_no_number():
    """No answers, nobody with a second opinion, nothing but one answer, and coefficients of a closed set."""
    assert alpha(table([])).reason == "there are no answers"
    assert alpha(table([("t1", ["[]"])])).reason == "no item has two annotators: 0 of 1"
    assert "nothing to disagree on" in alpha(table([("t1", ["[]", "[]"]), ("t2", ["[]", "[]"])])).reason
    fleiss = coefficients(table(), names=("fleiss_kappa",), distance="spans")["fleiss_kappa"]
    assert "counts labels of a closed set" in fleiss.reason


def test_what_is_refused():
    """An answer that is none, with item and annotator; an interval that there is not; an unknown kind."""
    with pytest.raises(InvalidTable, match=r"item 't1', annotator 'r1': span 1: 4 to 3 is no span"):
        alpha(table([("t1", ["[]", "[[4, 3]]"])]))
    with pytest.raises(NotFound, match="an interval over items, and no other"):
        coefficients(table(), distance="spans", over="annotators")
    with pytest.raises(NotFound, match="no kind of answer 'mask'"):
        structured_agreement(table(), "mask")


REAL = [
    ("crowdtruth_event_spans", "spans", ("--timezone", "UTC"), 42, 0.28, 0.33),
    ("boxes_braylan", "boxes", (), 200, 0.50, 0.54),
    ("crowdspeech_devother", "transcript", (), 2864, 0.56, 0.57),
]


@pytest.mark.parametrize(("folder", "kind", "more", "n", "alpha_", "alike"), REAL)
def test_real_tables(shared, folder, kind, more, n, alpha_, alike):
    """840 sets of spans, 1,723 of boxes and 20,048 transcripts through the command, each within seconds of computing.

    The numbers are this program's own, from 50,000 pairs drawn: they are held so that a change is seen.
    """
    began = time.process_time()
    file = str(shared(f"data/{folder}/annotations.csv"))
    done = CliRunner().invoke(main, ["agreement", file, "--kind", kind, *more, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)["coefficients"]
    assert found["krippendorff_alpha"]["n"] == n
    assert found["krippendorff_alpha"]["value"] == pytest.approx(alpha_, abs=0.01)
    assert found["percent_agreement"]["value"] == pytest.approx(alike, abs=0.01)
    assert found["krippendorff_alpha"]["low"] < alpha_ < found["krippendorff_alpha"]["high"]
    assert time.process_time() - began < 30


def test_the_command_knows_every_kind(tmp_path):
    """`--distance` lists the set distances, `--kind` says what answers are; what is printed says how alike; --engine refuses it."""
    from workbench.quality.commands.answers import SET_NAMES
    from workbench.statistics.agreement.distances import SET_DISTANCES

    assert set(SET_NAMES) == set(SET_DISTANCES)
    file = tmp_path / "boxes.csv"
    lines = [
        f'{item},{who},"[[0, 0, {w}, 4]]"' for item, w in (("p1", 4), ("p2", 6)) for who in ("ann", "ben")
    ]
    file.write_text("\n".join(["item_id,annotator_id,label", *lines]) + "\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["agreement", str(file), "--kind", "boxes"])
    assert done.exit_code == 0, done.output
    assert "how alike" in done.output
    assert "fleiss" not in done.output
    refused = CliRunner().invoke(main, ["agreement", str(file), "--kind", "boxes", "--engine", "duckdb"])
    assert refused.exit_code == 2
    assert "--kind" in refused.output


def test_sets_through_the_command(tmp_path):
    """`--distance jaccard` gives alpha of sets: 1 − .25 / .75 by hand, observed (½ + ½) / 4, expected (2 · ½ + 8) / 12."""
    file = tmp_path / "sets.csv"
    rows = ["q1,ann,a|b", "q1,ben,a", "q2,ann,c", "q2,ben,c"]
    file.write_text("\n".join(["item_id,annotator_id,label", *rows]) + "\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["agreement", str(file), "--distance", "jaccard", "--json"])
    found = json.loads(done.stdout)["coefficients"]["krippendorff_alpha"]
    assert found["method"].startswith("jaccard distance; ")
    assert found["value"] == pytest.approx(2 / 3)


def test_what_everybody_marked():
    """Characters 2 to 4 of seven are everybody's; where nobody marks anything all agree; a label of another name is none."""
    rows = [
        ("1", "A", '[[0, 4, "a"]]'),
        ("1", "B", '[[2, 6, "a"]]'),
        ("1", "C", '[[2, 5, "a"], [9, 10, "b"]]'),
    ]
    rows += [
        ("2", "A", "[]"),
        ("2", "B", "[]"),
        ("3", "A", '[[0, 2, "a"]]'),
        ("3", "B", '[[0, 2, "b"]]'),
        ("4", "A", "[]"),
    ]
    found = structured_agreement(Annotations.of(rows), "spans", names=("nwise_jaccard",))["nwise_jaccard"]
    assert (found.value, found.n) == (pytest.approx((2 / 7 + 1 + 0) / 3), 3)
    assert found.method.startswith("length of the spans; linearised variance over items")
    boxes = structured_agreement(
        Annotations.of([("1", "A", "[]"), ("1", "B", "[]")]), "boxes", names=("nwise_jaccard",)
    )
    assert "of boxes there is" in boxes["nwise_jaccard"].reason


@pytest.mark.parametrize("interval", ["analytic", "bootstrap"])
def test_within_against_between_of_labels_is_that_of_their_kind(interval):
    """From counts of labels with a matrix, and from pairs of answers: one value, and nearly one interval."""
    rows = spread(items=30, size=0)
    matrix = distance_matrix("spans", table(rows).labels)
    how = {"names": ("within_between",), "interval": interval, "replicates": 2000}
    theirs = coefficients(table(rows), distance=matrix, **how)["within_between"]
    ours = structured_agreement(table(rows), "spans", most_pairs=ALL, **how)["within_between"]
    assert ours.value == pytest.approx(theirs.value, abs=1e-12)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.03)
