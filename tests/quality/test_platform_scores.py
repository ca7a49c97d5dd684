"""The scores of other tools are recomputed by their own formulas, each with what it leaves out."""

import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.errors import NotFound
from workbench.quality.platform_scores import platform_scores

# q1: a a b, q2: a a, q3: a b c, q4: a alone
ROWS = [("q1", "A", "a"), ("q1", "B", "a"), ("q1", "C", "b"), ("q2", "A", "a"), ("q2", "B", "a")]
ROWS += [("q3", "A", "a"), ("q3", "B", "b"), ("q3", "C", "c"), ("q4", "A", "a")]
KEY = AnswerKey({"q1": "a", "q3": "a"}, accepted={"q3": frozenset({"a", "b"})})


def by_name(found) -> dict[tuple[str, str], object]:
    """Scores by tool and name."""
    return {(one.tool, one.name): one for one in found.scores}


def test_label_studio():
    """Pairwise (1/3 + 1 + 0) / 3; consensus (2/3 + 1 + 1/3) / 3; the task with one answer has neither."""
    found = by_name(platform_scores(Annotations.of(ROWS)))
    pairwise = found["Label Studio", "agreement (pairwise)"]
    assert pairwise.score.value == pytest.approx(4 / 9)
    assert pairwise.score.n == 3
    assert pairwise.ours_name == "Krippendorff's alpha"
    assert "not corrected for chance" in pairwise.differs
    consensus = found["Label Studio", "agreement (consensus)"]
    assert consensus.score.value == pytest.approx(2 / 3)
    assert consensus.ours == pytest.approx(4 / 9)
    assert "50 % and not 0 %" in consensus.differs


def test_labelbox():
    """Radio is exact agreement; a checklist counts overlap by Jaccard: a|b and a are half the same."""
    found = by_name(platform_scores(Annotations.of(ROWS)))
    assert found["Labelbox", "consensus (radio)"].score.value == pytest.approx(4 / 9)
    sets = Annotations.of([("q1", "A", "a|b"), ("q1", "B", "a"), ("q2", "A", "c"), ("q2", "B", "c")])
    checklist = by_name(platform_scores(sets, kind="multi_choice"))["Labelbox", "consensus (checklist)"]
    assert checklist.score.value == pytest.approx(0.75)
    assert "Jaccard" in checklist.ours_name


def test_against_gold():
    """Three of six answers on gold items are the gold label; ours also takes q3's second accepted answer."""
    found = by_name(platform_scores(Annotations.of(ROWS), key=KEY))
    for which in (
        ("Label Studio", "ground truth agreement"),
        ("Labelbox", "benchmark"),
        ("CVAT", "accuracy"),
    ):
        one = found[which]
        assert (one.score.value, one.score.n, one.score.unit) == (0.5, 6, "answers")
        assert one.ours == pytest.approx(4 / 6)
    assert "second accepted answer" in found["CVAT", "accuracy"].differs


def test_why_does_it_say_83_percent():
    """High match where one label is frequent: five of six agree, and alpha is below 0."""
    rows = [
        (f"q{i}", a, "rare" if (i, a) in ((0, "A"), (1, "B")) else "usual") for i in range(12) for a in "AB"
    ]
    one = by_name(platform_scores(Annotations.of(rows)))["Label Studio", "agreement (pairwise)"]
    assert one.score.value == pytest.approx(10 / 12)
    assert one.ours < 0


def test_what_is_left_out():
    """Without gold no score against it, for sets none of CVAT's, for ratings nothing; without pairs a reason."""
    assert {one.tool for one in platform_scores(Annotations.of(ROWS)).scores} == {"Label Studio", "Labelbox"}
    sets = platform_scores(Annotations.of(ROWS), key=KEY, kind="multi_choice")
    assert "CVAT" not in {one.tool for one in sets.scores}
    with pytest.raises(NotFound, match="'rating'"):
        platform_scores(Annotations.of(ROWS), kind="rating")
    alone = platform_scores(Annotations.of([("q1", "A", "a")]), key=AnswerKey({"q9": "a"}))
    reasons = {one.name: one.score.reason for one in alone.scores}
    assert reasons["agreement (consensus)"] == "no item has two annotators"
    assert reasons["benchmark"] == "no answer is on an item of the key"


def test_as_json_and_as_a_frame():
    """A program reads score, formula and ours; a person reads a table."""
    found = platform_scores(Annotations.of(ROWS), key=KEY)
    first = found.to_dict()["scores"][0]
    assert first["ours"]["name"] == "Krippendorff's alpha"
    assert first["formula"].startswith("exact match of every pair")
    assert len(found.to_frame()) == 6
    assert "<table" in found._repr_html_()
