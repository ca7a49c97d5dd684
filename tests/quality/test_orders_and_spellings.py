"""An ordinal level needs an order, gold needs one spelling, and repeats count alike for every method."""

import warnings
from dataclasses import replace

import pytest

import workbench as wb
from workbench.answers.annotations import Annotations
from workbench.errors import InvalidTable
from workbench.pilot.study import study_pilot
from workbench.quality.ask import SpellingWarning
from workbench.quality.deliveries import load_pilot
from workbench.quality.slices import agreement_by_column
from workbench.quality.sources import sources
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.registry import every as every_one
from workbench.statistics.consensus.methods import METHODS
from workbench.store.workspace import Workspace

WORDS = ["low", "medium", "high"]


def rated(order: list[str]) -> Annotations:
    """Forty items on which people are one step apart, or agree; the labels are words."""
    pairs = [(0, 0), (1, 1), (2, 2), (0, 1), (1, 2)] * 8
    rows = [
        (f"q{u:02}", who, order[x]) for u, pair in enumerate(pairs) for who, x in zip("AB", pair, strict=True)
    ]
    return Annotations.of(rows)


def alpha(answers: Annotations, **how: object) -> float:
    """Ordinal alpha."""
    return wb.agreement(answers, level="ordinal", **how).coefficients["krippendorff_alpha"].value


def test_words_have_no_order_of_their_own():
    """The alphabet is refused with what to type; the stated order gives what the numbers give."""
    with pytest.raises(InvalidTable, match="order of the labels high,low,medium is not known"):
        alpha(rated(WORDS))
    numbers = alpha(rated(["1", "2", "10"]))
    assert alpha(rated(WORDS), order=WORDS) == pytest.approx(numbers)
    assert alpha(rated(WORDS), order=WORDS[::-1]) == pytest.approx(numbers)
    assert alpha(rated(WORDS), order=["high", "low", "medium"]) < numbers - 0.1
    first = coefficients(rated(WORDS), level="ordinal", method=1)  # a pilot of before keeps what it was given
    assert first["krippendorff_alpha"].value == pytest.approx(
        alpha(rated(WORDS), order=["high", "low", "medium"])
    )


@pytest.mark.parametrize("weights", ["linear", "quadratic", "ordinal"])
def test_weights_go_by_the_order_too(weights):
    """Also for the other coefficients; two labels have only one order."""
    with pytest.raises(InvalidTable, match=f"weights '{weights}': the order of the labels"):
        coefficients(rated(WORDS), names=("fleiss_kappa",), weights=weights)
    assert coefficients(rated(["no", "yes", "yes"]), names=("fleiss_kappa",), weights=weights)


def test_the_same_for_a_screen(tmp_path):
    """A table that the disagreement browser and report read is refused as well, and takes the order."""
    rows = "".join(
        f"{i},{a},{x}\n"
        for i, a, x in [(1, "A", "low"), (1, "B", "high"), (2, "A", "medium"), (2, "B", "low")]
    )
    (tmp_path / "a.csv").write_text("item_id,annotator_id,label\n" + rows, encoding="utf-8")
    workspace = Workspace(tmp_path)
    with pytest.raises(InvalidTable, match="--order"):
        sources(tmp_path / "a.csv", level="ordinal").read(workspace)
    assert sources(tmp_path / "a.csv", level="ordinal", order=tuple(WORDS)).read(workspace).level == "ordinal"


def test_gold_in_another_spelling_is_told():
    """In Python by a warning, and mended by `map`, which is for answers and gold."""
    answers = Annotations.of([("1", "A", "yes"), ("2", "A", "no ")])
    with pytest.warns(SpellingWarning, match="2 .*'no ' \\(1\\) beside 'No'"):
        assert wb.score(answers, gold={"1": "Yes", "2": "No"}).annotators[0].accuracy.value == 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mended = wb.score(answers, gold={"1": "Yes", "2": "No"}, map={"Yes": "yes", "no ": "No"})
    assert mended.annotators[0].accuracy.value == 1


REPEATED = [
    ("1", "A", "x"),
    ("1", "A", "y"),
    ("1", "A", "y"),
    ("1", "B", "y"),
    ("2", "A", "x"),
    ("2", "B", "x"),
]
FIRSTS = [row for i, row in enumerate(REPEATED) if i not in (1, 2)]


@pytest.mark.parametrize("method", METHODS)
def test_the_first_answer_counts_for_every_consensus(method):
    """Unless all are asked for; then they do for every method alike."""
    repeated, firsts = Annotations.of(REPEATED), Annotations.of(FIRSTS)
    usual = wb.consensus(repeated, method=method)
    assert usual.share == pytest.approx(wb.consensus(firsts, method=method).share)
    every = wb.consensus(repeated, method=method, repeats="all")
    assert every.labels[every.label[0]] == "y"
    assert every.share[0].tolist() != pytest.approx(usual.share[0].tolist())


@pytest.mark.parametrize("name", [name for name in every_one() if not name.startswith("icc")])
def test_and_for_every_one(name):
    """All answers make other pairs; a kappa of two people refuses them in words."""
    repeated, firsts = Annotations.of(REPEATED), Annotations.of(FIRSTS)
    how = {"names": (name,)}
    usual = coefficients(repeated, **how)[name]
    assert usual.value == pytest.approx(coefficients(firsts, **how)[name].value)
    every = wb.agreement(repeated, repeats="all")
    assert every.annotations == 6
    value = coefficients(replace(repeated, every_answer=True), **how)[name]
    if name in ("cohen_kappa", "light_kappa"):
        assert (value.value, "one answer of each person" in value.reason) == (None, True)
    elif name == "nwise_jaccard":  # the two people differed on item 1 already
        assert value.value == usual.value
    else:
        assert value.value != pytest.approx(usual.value)


def test_and_for_the_score():
    """One answer to the item, or three of them."""
    usual, every = (
        wb.score(Annotations.of(REPEATED), gold={"1": "y"}, repeats=r).annotators[0] for r in ("first", "all")
    )
    assert (usual.n, usual.accuracy.value) == (1, 0)
    assert (every.n, every.accuracy.value) == (3, pytest.approx(2 / 3))


def test_a_batch_without_labels_is_a_part(tmp_path):
    """It was delivered and nobody labelled it: it is there, undefined, with the reason."""
    rows = "1,A,x,b1\n1,B,y,b1\n2,A,,b2\n2,B,,b2\n"
    (tmp_path / "a.csv").write_text("item_id,annotator_id,label,batch\n" + rows, encoding="utf-8")
    found = agreement_by_column(wb.read(tmp_path / "a.csv"), "batch")
    assert [(part.name, part.answers) for part in found.slices] == [("b1", 2), ("b2", 0)]
    nothing = found.slices[1].coefficients["krippendorff_alpha"]
    assert (nothing.value, nothing.reason) == (None, "there are no answers")


PILOT = """name: words
title: Words
gold: {file: gold.csv%s}
level: ordinal
%s
vendors:
- id: a
  deliveries:
  - file: a.csv
    %s
criteria:
- {metric: agreement, at_least: 0.5}
"""


def pilot_of(folder, gold: str = "", order: str = "", delivery: str = ""):
    """A pilot whose vendor writes LOW for low."""
    place = folder / "pilots" / "words"
    place.mkdir(parents=True, exist_ok=True)
    answers = [
        (u, a, x)
        for u, pair in enumerate(["LOW LOW", "LOW medium", "high high"] * 10)
        for a, x in zip("AB", pair.split(), strict=True)
    ]
    rows = "".join(f"q{u},{a},{x}\n" for u, a, x in answers)
    (place / "a.csv").write_text("item_id,annotator_id,label\n" + rows, encoding="utf-8")
    (place / "gold.csv").write_text(
        "item_id,label\n" + "".join(f"q{u},low\n" for u in range(30)), encoding="utf-8"
    )
    (place / "pilot.yaml").write_text(PILOT % (gold, order, delivery), encoding="utf-8")
    return load_pilot(Workspace(folder), "words").inputs


def test_a_pilot_names_spellings_and_reads_them_as_it_says(tmp_path):
    """Ten LOW beside gold's low are a loss; the delivery's map makes them right, and the order gives the level."""
    told = [loss for loss in pilot_of(tmp_path).losses if "spelling" in loss.what]
    assert [(loss.count, loss.source) for loss in told] == [(30, "gold")]
    with pytest.raises(InvalidTable, match="order: in a pilot"):
        study_pilot(pilot_of(tmp_path))
    mended = pilot_of(tmp_path, order="order: [low, medium, high]", delivery="map: {LOW: low}")
    assert not [loss for loss in mended.losses if "only in spelling" in loss.what]
    result = study_pilot(mended).vendor("a").questions["label"]
    assert result.first.value == pytest.approx(0.5)
    assert "ordinal metric" in result.agreement["krippendorff_alpha"].method
    other_way = pilot_of(tmp_path, gold=", map: {low: LOW}", order="order: [LOW, medium, high]")
    assert study_pilot(other_way).vendor("a").questions["label"].first.value == pytest.approx(0.5)


def test_an_older_pilot_keeps_its_verdict(tmp_path):
    """By its own methods the alphabet's order counts, as before; by today's the coefficient is undefined, with the reason."""
    inputs = pilot_of(tmp_path, delivery="map: {LOW: low}")
    old = replace(inputs, seal=inputs.seal.model_copy(update={"method": 1}))
    result = study_pilot(old)
    assert result.vendor("a").questions["label"].agreement["krippendorff_alpha"].value is not None
    today = result.today.vendor("a").questions["label"].agreement["krippendorff_alpha"]
    assert (today.value, "order: in a pilot" in today.reason) == (None, True)
