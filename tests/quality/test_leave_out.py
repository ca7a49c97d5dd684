"""Agreement without each annotator is that of the table without their rows, the most telling first."""

import pytest

from workbench.answers.annotations import Annotations
from workbench.errors import NotFound
from workbench.formats.read import read
from workbench.quality.slices import leave_one_out
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.difference import Asked

ITEMS = ["xxyx", "xxxx", "yyxy", "yyyy", "xxyx", "yyxx"]  # the third annotator stands apart
ANSWERS = Annotations.of(
    [(f"q{u}", f"ann{a}", x) for u, item in enumerate(ITEMS) for a, x in enumerate(item)]
)


def test_who_stands_apart_comes_first():
    """Without ann2 the others nearly agree; the sentence is as people say it."""
    found = leave_one_out(ANSWERS)
    assert found.without[0].annotator == "ann2"
    assert found.without[0].change > 0.3
    assert found.sentence("ann2") == "Krippendorff's alpha without ann2: 0.79, with: 0.30"
    assert [one.answers for one in found.without] == [6, 6, 6, 6]


@pytest.mark.parametrize(
    "name", ["krippendorff_alpha", "fleiss_kappa", "conger_kappa", "light_kappa", "gwet_ac2"]
)
def test_on_a_real_crowd_it_is_the_table_without_their_rows(shared, name):
    """Eight experts of ConvAbuse, by subtraction and by dropping rows."""
    answers = read(shared("data/convabuse/annotations.csv"))
    found = leave_one_out(answers, Asked(name, replicates=0))
    assert len(found.without) == 8
    for one in found.without[:3]:
        rest = answers.take(answers.annotator.code != answers.annotators.index(one.annotator))
        value = coefficients(rest, names=(name,), replicates=0)[name].value
        assert one.value == pytest.approx(value, abs=1e-12)
        assert one.change == pytest.approx(value - found.whole.value)


def test_undefined_without():
    """Where the others share no item there is nothing to say, and they come last."""
    rows = [("q1", "A", "x"), ("q1", "B", "y"), ("q2", "A", "y"), ("q2", "C", "y")]
    found = leave_one_out(Annotations.of(rows), Asked("percent_agreement"))
    assert [(one.annotator, one.value) for one in found.without] == [("B", 1), ("C", 0), ("A", None)]
    assert found.sentence("A") == "percent agreement without A: undefined, with: 0.50"


def test_undefined_as_a_whole_and_refusals():
    """No coefficient, nobody left out; an unknown annotator and a complete-table coefficient are refused."""
    found = leave_one_out(Annotations.of([("q1", "A", "x"), ("q2", "B", "x")]))
    assert (found.whole.value, found.without) == (None, ())
    with pytest.raises(NotFound, match="'A' has no answer here"):
        found.sentence("A")
    numbers = Annotations.of([(f"q{i}", a, str(i)) for i in range(3) for a in "AB"])
    with pytest.raises(NotFound, match="needs a complete table"):
        leave_one_out(numbers, Asked("icc_1_1"))


def test_as_json_and_as_a_frame():
    """One row an annotator, with answers, value and change."""
    found = leave_one_out(ANSWERS, Asked("gwet_ac1", replicates=0))
    assert found.to_dict()["without"][0]["annotator"] == "ann2"
    assert found.to_frame().index.tolist()[0] == "ann2"
    assert "<table" in found._repr_html_()
