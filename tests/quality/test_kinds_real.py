"""Numbers, sets of labels and transcripts of real people, as their publishers describe them."""

import csv
from statistics import fmean

import pytest

import workbench as wb
from workbench.answers.annotations import Annotations
from workbench.answers.kinds import of_kind, with_settings
from workbench.formats.read import read
from workbench.quality.agreement import compared_by, study_agreement
from workbench.statistics.consensus.merged import merge_answers

EMOTIONS = ("anger", "disgust", "fear", "joy", "sadness", "surprise")


def of_dimension(shared, dimension):
    """The answers on one dimension, as numbers of its range."""
    answers = read(shared("data/affect_snow2008/annotations.csv"), kind="number")
    named = [item.endswith(f"_{dimension}") for item in answers.items]
    some = answers.take([named[code] for code in answers.item.code.tolist()])
    low = -100 if dimension == "valence" else 0
    return with_settings(some, {"lowest": low, "highest": 100, "consensus": "mean"})


@pytest.mark.parametrize("dimension", [*EMOTIONS, "valence"])
def test_affect_is_a_hundred_headlines_by_ten_people_on_its_range(shared, dimension):
    """README: 100 headlines × 10 ratings a dimension; emotions on 0..100, valence on −100..100."""
    answers = of_dimension(shared, dimension)
    assert len(answers) == 1000
    assert sorted(set(answers.answers_by_item[answers.answers_by_item > 0].tolist())) == [10]
    kind = answers.as_kind
    numbers = [kind.read(text) for text in {answers.labels[code] for code in answers.label.code.tolist()}]
    assert kind.settings.lowest <= min(numbers) <= max(numbers) <= 100


def test_the_mean_of_ten_lies_nearer_to_the_experts_than_one_does(shared):
    """The finding of Snow et al. (2008): non-experts together approach an expert; here for every dimension."""
    with shared("data/affect_snow2008/gold.csv").open(encoding="utf-8") as file:
        gold = {row["item_id"]: float(row["label"]) for row in csv.DictReader(file)}
    for dimension in (*EMOTIONS, "valence"):
        answers = of_dimension(shared, dimension)
        kind = answers.as_kind
        mae = next(measure for measure in kind.measures() if measure.name == "mae")
        each = fmean(
            mae.totals(kind.read(answers.labels[label]), gold[answers.items[item]])[0]
            for item, label in zip(answers.item.code.tolist(), answers.label.code.tolist(), strict=True)
        )
        merged = merge_answers(answers, kind)
        together = fmean(
            mae.totals(consensus.answer, gold[item])[0]
            for item, consensus in zip(merged.items, merged.merged, strict=True)
        )
        assert together < each, dimension


def test_alpha_of_numbers_is_that_of_their_labels(shared):
    """Krippendorff's at the interval level, whether the answers are numbers or labels of an interval scale."""
    answers = of_dimension(shared, "anger")
    number = wb.agreement(answers).coefficients["krippendorff_alpha"]
    every = read(shared("data/affect_snow2008/annotations.csv"))
    anger = every.take([item.endswith("_anger") for item in every.item.texts()])
    labels = study_agreement(anger, level="interval").coefficients["krippendorff_alpha"]
    assert number.value == pytest.approx(labels.value, abs=1e-9)
    assert (number.low, number.high) == pytest.approx((labels.low, labels.high), abs=0.02)


def test_sets_of_a_guideline_in_two_versions_agree_as_nltk_has_it(shared):
    """Krippendorff's alpha with Jaccard's distance, by round and dimension: what sets have by default."""
    path = shared("data/chec_guideline_rounds/annotations.csv")
    with (path.parent / "reference" / "alpha_computed_nltk.csv").open(encoding="utf-8") as file:
        reference = [row for row in csv.DictReader(file) if row["distance"] == "jaccard"]
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 1584
    checked = 0
    for row in reference:
        some = [
            each for each in rows if (each["round"], each["dimension"]) == (row["round"], row["dimension"])
        ]
        table = [
            (each["item_id"], each["annotator_id"], each["label"] or "[]") for each in some
        ]  # nothing is a set
        answers = of_kind(Annotations.of(table), "multi_choice")
        assert compared_by(answers).name == "multi_choice"
        alpha = wb.agreement(answers).coefficients["krippendorff_alpha"].value
        expected = row["krippendorff_alpha"]
        if expected in ("", "nan") or alpha is None:
            continue
        assert alpha == pytest.approx(float(expected), abs=1e-3), row
        checked += 1
    assert checked > 20
