"""A new guideline version is compared on the same items where there are any, else as two samples, and says so."""

import csv
from dataclasses import replace

import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.errors import NotFound
from workbench.quality.slices import agreement_by_version
from workbench.statistics.agreement.difference import Asked


def answers(**versions: str) -> Annotations:
    """version=items: "q1xy q2xx" is item q1 answered x by A and y by B."""
    rows = [
        (item[:2], who, label, version)
        for version, items in versions.items()
        for item in items.split()
        for who, label in zip("ABC", item[2:], strict=False)
    ]
    table = Annotations.of([row[:3] for row in rows])
    return replace(
        table, guideline_version=Categorical.of([row[3].replace("v", "").replace("_", ".") for row in rows])
    )


def test_on_the_same_items():
    """q1 to q4 were answered under both versions: 2 of 4 agree before, 4 of 4 after, whatever q5 and q6 say."""
    table = answers(v1_9_0="q1xx q2xy q3yy q4yx q5xx", v1_10_0="q1xx q2yy q3yy q4xx q6xy")
    found = agreement_by_version(table, Asked("percent_agreement", replicates=400))
    assert [one.name for one in found.versions] == ["1.9.0", "1.10.0"]
    step = found.changes[0]
    assert (step.earlier, step.later, step.common) == ("1.9.0", "1.10.0", 4)
    assert (step.before.value, step.after.value, step.difference.value) == (0.5, 1, 0.5)
    assert step.note == "on the same 4 items under both versions"
    assert step.difference.method == "bootstrap over common items, 400 draws"
    assert 0 <= step.difference.low < 0.5 < step.difference.high <= 1


def test_items_are_drawn_together():
    """Where every item changes by the same amount the difference has no width, although both versions vary."""
    table = answers(v1="q1xxxx q2xxxx q3xyyx", v2="q1xxxx q2xxxx q3xyyx")
    for name in ("percent_agreement", "conger_kappa"):
        difference = agreement_by_version(table, Asked(name, replicates=50)).changes[0].difference
        assert (difference.low, difference.value, difference.high) == (0, 0, 0)


def test_separate_samples_say_so():
    """No common item with two answers: each version is drawn by itself, n is the sum, the note warns."""
    table = answers(v1="q1xx q2xy q3yy", v2="q1x q4xx q5yy q6xx")
    step = agreement_by_version(table, Asked("gwet_ac1", replicates=100)).changes[0]
    assert (step.common, step.difference.n) == (0, 6)
    assert "two separate samples" in step.note
    assert step.difference.method == "bootstrap over the items of each, 100 draws"


def test_undefined_on_one_side():
    """A version in which everybody used one label has no alpha, and the difference has that reason."""
    step = agreement_by_version(answers(v1="q1xx q2xx", v2="q3xy q4yy")).changes[0]
    assert step.difference.value is None
    assert step.difference.reason == "every annotator used one label, 'x'"


def test_refusals():
    """Without the column, and for a coefficient of complete tables."""
    with pytest.raises(NotFound, match="needs the column guideline_version"):
        agreement_by_version(Annotations.of([("q1", "A", "x")]))
    with pytest.raises(NotFound, match="needs a complete table"):
        agreement_by_version(answers(v1="q111 q212 q333", v2="q111 q212 q322"), Asked("icc_2_1"))


def test_as_json_and_as_a_frame():
    """A program reads both versions, and every step with its note."""
    found = agreement_by_version(
        answers(v1="q1xx q2xy", v2="q1xx q2yy"), Asked("percent_agreement", replicates=0)
    )
    assert found.to_dict()["versions"] == {
        one.name: one.coefficients["percent_agreement"].to_dict() for one in found.versions
    }
    assert found.to_dict()["changes"][0]["common_items"] == 2
    assert found.to_frame()["difference"].tolist() == [0.5]


@pytest.mark.parametrize("distance", ["jaccard", "masi"])
def test_a_real_revision(shared, distance):
    """Howcroft et al. (2020): after the revision six of nine dimensions rose and three fell, on other papers.

    The answers are sets; alpha with both distances as nltk 3.10.4 has it.
    """
    folder = "data/chec_guideline_rounds"
    with shared(f"{folder}/reference/alpha_computed_nltk.csv").open() as lines:
        expected = {
            (row["round"], row["dimension"]): float(row["krippendorff_alpha"])
            for row in csv.DictReader(lines)
            if row["distance"] == distance
        }
    with shared(f"{folder}/annotations.csv").open() as lines:
        rows = [row for row in csv.DictReader(lines) if row["round"] in ("v1", "v2_single")]
    rose = {}
    for dimension in dict.fromkeys(row["dimension"] for row in rows):
        some = [row for row in rows if row["dimension"] == dimension]
        table = Annotations.of([(row["item_id"], row["annotator_id"], row["label"]) for row in some])
        table = replace(table, guideline_version=Categorical.of([row["guideline_version"] for row in some]))
        step = agreement_by_version(table, Asked(distance=distance, replicates=50)).changes[0]
        assert step.before.value == pytest.approx(expected["v1", dimension], abs=6e-5)
        assert step.after.value == pytest.approx(expected["v2_single", dimension], abs=6e-5)
        assert step.common == 0
        rose[dimension] = step.difference.value > 0
    fell = {dimension for dimension, up in rose.items() if not up}
    assert fell == {"system_input", "system_output", "criterion_paraphrase"}
    assert sum(rose.values()) == 6
