"""A study of disagreement: every number can be checked by eye or by a published figure."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.answers.counts import LabelCounts
from workbench.answers.key import AnswerKey
from workbench.disagreement.study import study_disagreement
from workbench.errors import InvalidTable
from workbench.quality import disputes
from workbench.quality.disputes import QUOTED, disputed_rows, label_agreement, specific_agreement, spread
from workbench.statistics.agreement.krippendorff import krippendorff_alpha

FOUR = {  # item: what a, b, c and d said
    "i1": "xxxx",
    "i2": "yyyy",
    "i3": "xxyy",
    "i4": "xyyy",
    "i5": "zzzx",
}


def table(rows=FOUR, people="abcd", labels=None):
    triples = [
        (item, who, label) for item, row in rows.items() for who, label in zip(people, row, strict=False)
    ]
    return Annotations.of(triples, labels)


STUDY = study_disagreement(
    table(), key=AnswerKey({"i1": "x", "i2": "y", "i3": "x", "i4": "y"}), texts={"i3": "Third."}
)


def test_counts_of_what_was_said():
    """Answers, items, people and their overlap."""
    assert (STUDY.answers, STUDY.items, STUDY.annotators, STUDY.pairable) == (20, 5, 4, 5)
    assert STUDY.overlap == (4, 4, 4)
    assert (STUDY.unanimous, STUDY.disputed, STUDY.repeats) == (2, 3, 0)
    assert STUDY.spread == ((100, 2), (90, 0), (80, 0), (70, 2), (60, 0), (50, 1), (0, 0))


def test_confused_labels_are_counted_in_pairs_of_people():
    """i3 holds 2 x 2 pairs of x and y, i4 holds 1 x 3; i5 holds 3 of x and z. All have four answers."""
    first, second = STUDY.label_confusion
    assert (first.one, first.other, first.pairs, first.items) == ("x", "y", 7, 2)
    assert (second.one, second.other, second.pairs, second.items) == ("x", "z", 3, 1)
    assert (first.share, second.share) == pytest.approx((0.7, 0.3))
    assert [item.item for item in first.telling] == ["i3", "i4"]
    assert STUDY.apart.tolist() == [[0, 7, 3], [7, 0, 0], [3, 0, 0]]


def test_only_the_first_pairs_are_quoted():
    """Every pair of labels is counted, with its items; those further down bring no items along, of which there may be 10,000s."""
    labels = [f"l{n:02}" for n in range(9)]
    triples = [(f"i{n}", f"a{k}", label) for n in range(2) for k, label in enumerate(labels)]
    found = study_disagreement(Annotations.of(triples)).label_confusion
    assert len(found) == 36
    assert {(one.pairs, one.items) for one in found} == {(2, 2)}
    assert [len(one.telling) for one in found] == [2] * QUOTED + [0] * (36 - QUOTED)


def test_joining_two_labels_removes_their_disagreement():
    """With x and y as one, only i5 is disputed; alpha is what the joined table gives."""
    joined = table({item: row.replace("y", "x") for item, row in FOUR.items()})
    patterns = LabelCounts.of(joined).patterns()
    assert STUDY.label_confusion[0].joined == pytest.approx(
        float(krippendorff_alpha(patterns.n, patterns.times))
    )


def test_a_label_holds_when_others_give_it_too():
    """X has 8 answers: 4 with all three others, 2 with one of three, 1 with none, 1 with none: (4 + 2/3) / 8."""
    found = {one.label: one for one in STUDY.by_label}
    assert found["x"].answers == 8
    assert found["x"].agreement.value == pytest.approx((4 + 2 / 3) / 8)
    assert found["z"].agreement.value == pytest.approx(2 / 3)
    assert found["x"].agreement.low <= found["x"].agreement.value <= found["x"].agreement.high


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=1, max_size=20))
def test_specific_agreement_is_a_share(rows):
    """Between 0 and 1, and undefined only where nobody gave the label on an item with two answers."""
    P = np.array(rows)
    value = float(specific_agreement(P, np.ones(len(P), int), label=0))
    given_twice = P[P.sum(axis=1) >= 2, 0].sum()
    assert (0 <= value <= 1 + 1e-12) if given_twice else np.isnan(value)


def test_many_labels_are_drawn_together_and_come_out_the_same(monkeypatch):
    """Of 60 labels, the value, interval and method of each is what one label after the other gives."""
    rng = np.random.default_rng(3)
    rows = rng.integers(0, 60, (300, 4))
    rows[:, 1] = rows[:, 0]
    names = {f"i{u}": [f"l{c:02d}" for c in row] for u, row in enumerate(rows.tolist())}
    patterns = LabelCounts.of(table(names)).patterns()
    with monkeypatch.context() as patch:
        patch.setattr(disputes, "_each", None)  # which is not called for so many
        together = label_agreement(patterns, confidence=0.95, replicates=100, seed=5)
    monkeypatch.setattr(disputes, "SINGLY", 60)
    each = label_agreement(patterns, confidence=0.95, replicates=100, seed=5)
    assert len(each) == 60
    for one, other in zip(each, together, strict=True):
        assert (one.label, one.answers) == (other.label, other.answers)
        assert one.agreement.method == other.agreement.method
        for bound in ("value", "low", "high"):
            assert getattr(other.agreement, bound) == pytest.approx(getattr(one.agreement, bound), abs=1e-12)


def test_each_annotator_beside_the_others():
    """A agrees with everyone on i1 and i2, with one of three on i3, nobody on i4, two of three on i5."""
    people = {one.annotator: one for one in STUDY.people}
    assert people["a"].agreement.value == pytest.approx((1 + 1 + 1 / 3 + 0 + 2 / 3) / 5)
    assert STUDY.usual == pytest.approx(sum(one.agreement.value for one in STUDY.people) / 4)
    assert {one.apart for one in STUDY.people} == {""}
    assert people["a"].leaning is None


def test_somebody_who_always_differs_stands_out():
    """Nine agree on 60 items, the tenth says the other label each time: below, and with a leaning."""
    rows = {f"i{i:02d}": "xxxxxxxxxy" for i in range(60)}
    people = study_disagreement(table(rows, "abcdefghij")).people
    assert [one.annotator for one in people if one.apart == "below"] == ["j"]
    assert (people[9].leaning.label, people[9].leaning.own, people[9].leaning.others) == ("y", 1.0, 0.0)


def test_standing_out_allows_for_many_looks():
    """Sixty people who answer by the toss of a coin: nobody is singled out."""
    rng = np.random.default_rng(20260101)
    rows = {f"i{i}": "".join(rng.choice(["x", "y"], 60)) for i in range(50)}
    people = [f"p{i}" for i in range(60)]
    assert [one for one in study_disagreement(table(rows, people)).people if one.apart] == []


def test_disputed_items_say_who_said_what():
    """i3 splits most; two people who differ do not outrank ten who split."""
    first = STUDY.disputed_items[0]
    assert (first.item, first.text, first.counts) == ("i3", "Third.", (("x", 2), ("y", 2)))
    assert first.answers == (("a", "x"), ("b", "x"), ("c", "y"), ("d", "y"))
    assert first.apart == pytest.approx(4 / 6)
    rows = {"two": "xy", "ten": "xxxxxyyyyy", **{f"same{i}": "xx" for i in range(10)}}
    counts = LabelCounts.of(table(rows, "abcdefghij"))
    assert [counts.items[row] for row in disputed_rows(counts, "nominal")] == ["ten", "two"]


def test_on_a_scale_it_counts_how_far_answers_lie_apart():
    """1 against 5 outranks 3 against 4; with names both are the same and stand by id."""
    counts = LabelCounts.of(table({"b_far": "15", "a_near": "34", "rest": "22"}, "ab", list("12345")))
    assert [counts.items[row] for row in disputed_rows(counts, "nominal")] == ["a_near", "b_far"]
    for level in ("ordinal", "interval"):
        assert [counts.items[row] for row in disputed_rows(counts, level)] == ["b_far", "a_near"]


def test_the_shares_of_an_item_are_whole_tenths():
    """Nine of ten is 90% or more, never less by a rounding."""
    rows = {"nine": "xxxxxxxxxy", "seven": "xxxxxxxyyy", "third": "xyz"}
    found = dict(spread(LabelCounts.of(table(rows, "abcdefghij"))))
    assert (found[90], found[70], found[0]) == (1, 1, 1)


def test_consensus_and_gold():
    """i3 is a tie for the majority: half a point; each annotator is judged on the items of the key."""
    assert STUDY.named["majority"]["i3"] is None
    assert "i3" in [item.item for item in STUDY.undecided]
    assert STUDY.truth.items == 4
    assert STUDY.truth.methods["majority"].all.value == pytest.approx(3.5 / 4)
    assert STUDY.truth.answers.value == pytest.approx((4 + 4 + 2 + 3) / 16)
    assert {one.annotator: one.n for one in STUDY.truth.scores} == dict.fromkeys("abcd", 4)


def test_repeats_count_once_for_agreement():
    """The first answer counts; the study says how many more there were."""
    study = study_disagreement(Annotations.of([("i", "a", "x"), ("i", "b", "x"), ("i", "a", "y")]))
    assert (study.answers, study.repeats, study.disputed) == (2, 1, 0)


@pytest.mark.parametrize(
    "triples",
    [
        [("i1", "a", "x")],
        [("i1", "a", "x"), ("i2", "a", "y")],
        [("i1", "a", "x"), ("i2", "b", "y")],
        [("i1", "a", "x"), ("i1", "b", "x")],
        [("i1", "a", "x"), ("i1", "b", "y")],
    ],
)
def test_little_data_is_studied_too(triples):
    """One person, no overlap, no dispute: reasons instead of numbers, never a crash."""
    study = study_disagreement(Annotations.of(triples), key=AnswerKey({"elsewhere": "x"}))
    alpha = study.coefficients["krippendorff_alpha"]
    assert alpha.value is not None or alpha.reason
    assert study.truth.answers.value is None


def test_no_answers_are_refused():
    """There is nothing to study."""
    with pytest.raises(InvalidTable, match="no answers"):
        study_disagreement(Annotations.of([]))


def test_textual_entailment(shared):
    """800 pairs, ten answers each, 164 people: the majority is right on 89.7%, as Snow et al. (2008) report in
    "Cheap and fast, but is it good?", section 4.3; Dawid and Skene's model does better. Four people stand out below on the
    very items that they answered, and they are those whose answers to the gold are hardly better than a coin.
    """
    folder = shared("data/rte_snow2008/annotations.csv").parent
    with (folder / "annotations.csv").open() as file:
        annotations = Annotations.of(
            (r["item_id"], r["annotator_id"], r["label"]) for r in csv.DictReader(file)
        )
    with (folder / "gold.csv").open() as file:
        key = AnswerKey({row["item_id"]: row["label"] for row in csv.DictReader(file)})
    study = study_disagreement(annotations, key=key)
    assert (study.answers, study.items, study.annotators) == (8000, 800, 164)
    assert study.truth.methods["majority"].all.value == pytest.approx(0.897, abs=0.0005)
    assert study.truth.methods["dawid-skene"].all.value > 0.92
    below = [one.annotator for one in study.people if one.apart == "below"]
    assert below == ["w108", "w124", "w133", "w153"]
    assert {
        s.annotator: s.accuracy.value for s in study.truth.scores if s.annotator in below
    } == pytest.approx({"w108": 0.51, "w124": 0.5, "w133": 0.58, "w153": 0.51}, abs=0.01)
