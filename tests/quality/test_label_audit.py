"""The label audit lists wrong answers first, says who speaks against them, and claims only what was checked."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.errors import InvalidTable, NotFound, OutOfRange
from workbench.formats.read import read, read_key
from workbench.quality.label_audit import Checked, audit_labels, draw_sample, measured_rate, plan_sample

WRONG = ("i07", "cal")  # of twenty items of which three people say the same, but for this one


@pytest.fixture
def answers():
    rows = []
    for n in range(20):
        item, label = f"i{n:02}", "ab"[n % 2]
        for who in ("ann", "ben", "cal"):
            rows.append((item, who, {"a": "b", "b": "a"}[label] if (item, who) == WRONG else label))
    return Annotations.of(rows)


def test_the_wrong_one_is_found(answers):
    """One answer of sixty stands against two others; it is the only suspect, with the label that they gave."""
    found = audit_labels(answers)
    assert (found.answers, found.items, found.annotators, found.flagged) == (60, 20, 3, 1)
    (one,) = found.suspects
    assert (one.item, one.annotator, one.given, one.suggested) == (*WRONG, "a", "b")
    assert one.given_score < 0.5 < one.suggested_score
    assert one.why.startswith("2 of 2 others say b, nobody the same; ")
    assert found.by_annotator == (("cal", 20, 1),)


def test_nothing_is_claimed_that_was_not_checked(answers):
    """Without gold or a checked sample: a list, an estimate with its assumption, and no interval."""
    found = audit_labels(answers, method="dawid-skene")
    assert (found.precision, found.why) == (None, "it was asked for")
    assert found.claim == (
        "1 of 60 answers are listed for review, the most doubtful first. How many of them are wrong is not known: no answer"
        " was checked."
    )
    assert found.rate.value == pytest.approx(1 / 60, abs=0.005)
    assert (found.rate.low, found.rate.high) == (None, None)
    assert found.rate.reason == (
        "an estimate, not a measurement: it holds if people make their mistakes independently of each other"
    )


@pytest.fixture
def doubtful(rng):
    """Eight people on a hundred items, each wrong in a fifth; and who is wrong where."""
    rows = []
    for n in range(100):
        for k in range(8):
            rows.append((f"i{n:02}", f"p{k}", "ab"[(n + (rng.random() < 0.2)) % 2]))
    return Annotations.of(rows), {f"i{n:02}": "ab"[n % 2] for n in range(100)}


def test_gold_says_how_many_are_wrong(doubtful):
    """Most listed answers are wrong by gold: they are called so, with the share of all answers beside."""
    some, truth = doubtful
    found = audit_labels(some, key=AnswerKey(truth))
    assert found.precision.by == "gold"
    assert found.precision.claimed
    assert found.precision.listed.low > 0.8 > 0.3 > found.precision.wrong.high
    assert "of 800 answers are probably wrong: by the gold 100.0% (9" in found.claim
    other = {item: "b" if label == "a" else "a" for item, label in truth.items()}
    turned = audit_labels(some, key=AnswerKey(other))
    assert not turned.precision.claimed
    assert "are listed for review, and are not called wrong: by the gold " in turned.claim


def test_a_checked_sample_says_how_many_are_wrong(doubtful):
    """The checked answers on the list measure the list; one that is not among the answers is refused."""
    some, truth = doubtful
    sample = draw_sample(some, 300)
    names = zip(sample.item.texts(), sample.annotator.texts(), sample.label.texts(), strict=True)
    wrong = {(item, who): label != truth[item] for item, who, label in names}
    found = audit_labels(some, checked=Checked(wrong))
    assert (found.precision.by, found.precision.wrong.n) == ("checked sample", 300)
    assert found.precision.claimed
    assert (found.precision.listed.value, found.precision.listed.n) == (1.0, 53)
    nothing = audit_labels(some, checked=Checked({("i00", "p0"): False, ("i01", "p1"): False}))
    assert not nothing.precision.claimed
    with pytest.raises(NotFound, match="'p9' to item 'i00', which is not among these answers"):
        audit_labels(some, checked=Checked({("i00", "p9"): True}))


def test_a_model_alone():
    """Where each item has one answer a model judges, and confident learning estimates the rate."""
    given = ["a", "a", "a", "b", "b", "b", "a", "b", "a", "b"]
    p = [0.9, 0.8, 0.1, 0.1, 0.2, 0.1, 0.9, 0.2, 0.8, 0.1]  # of a: i2 is b
    answers = Annotations.of([(f"i{n}", "ann", label) for n, label in enumerate(given)])
    model = ([f"i{n}" for n in range(10)], np.array([[x, 1 - x] for x in p]))
    found = audit_labels(answers, model)
    assert [(one.item, one.suggested) for one in found.suspects] == [("i2", "b")]
    assert found.suspects[0].why == "a model gives b 90%, which counts as sure (86% or more)"
    assert (found.method, set(found.rates)) == ("model", {"model"})
    assert found.rate.value == pytest.approx(1 / 5 * 1 / 2)  # one of five given as a
    with pytest.raises(NotFound, match="no probabilities for 1 of the items: 'i9'"):
        audit_labels(answers, (model[0][:9], model[1][:9]))
    with pytest.raises(InvalidTable, match="sum to 1"):
        audit_labels(answers, (model[0], model[1] * 2))


def test_a_model_that_is_sure_of_a_label_which_is_not_the_likeliest():
    """Both are named: c counts as sure from less on than b does."""
    given = ["a", "a", "b", "b", "c", "c", "a"]
    p = [[0.9, 0.1, 0], [0.9, 0.1, 0], [0, 0.95, 0.05], [0, 0.95, 0.05], [0.1, 0.6, 0.3], [0.1, 0.6, 0.3]]
    answers = Annotations.of([(f"i{n}", "ann", label) for n, label in enumerate(given)])
    model = ([f"i{n}" for n in range(7)], np.array([*p, [0.3, 0.36, 0.34]]))
    (why,) = (one.why for one in audit_labels(answers, model).suspects if one.item == "i6")
    assert why == "a model gives b 36% and c 34%, which counts as sure (30% or more)"


def test_people_and_a_model(answers):
    """With both, CROWDLAB judges, and both estimates are there."""
    items = sorted(set(answers.items))
    model = (items, np.array([[0.9, 0.1] if n % 2 == 0 else [0.1, 0.9] for n in range(20)]))
    found = audit_labels(answers, model)
    assert (found.method, set(found.rates)) == ("crowdlab", {"consensus", "model"})
    assert (found.suspects[0].item, found.suspects[0].annotator) == WRONG


def test_nothing_to_hold_it_against():
    """One answer an item and no model: refused with what would help."""
    with pytest.raises(InvalidTable, match="nothing to hold it against"):
        audit_labels(Annotations.of([("a", "x", "1"), ("b", "x", "2")]))


def test_the_list_to_fix(answers):
    """The columns of the fix list, one row a suspect."""
    fixes = audit_labels(answers).fixes()
    assert list(fixes) == [
        "item_id",
        "question",
        "given",
        "suggested",
        "suggested_score",
        "given_score",
        "why",
        "annotator_id",
    ]
    assert (fixes["item_id"], fixes["given"], fixes["suggested"]) == (["i07"], ["a"], ["b"])


def test_item_by_item(answers):
    """All doubted answers to an item stand together, where its most doubtful one does; the fix list is in that order."""
    wrong = {("j1", "p1"), ("j2", "p2"), ("j2", "p3")}
    people = [f"p{k}" for k in range(9)]
    rows = [(item, who, "ab"[(item, who) in wrong]) for item in ("j1", "j2") for who in people]
    kept = zip(answers.item.texts(), answers.annotator.texts(), answers.label.texts(), strict=True)
    found = audit_labels(Annotations.of([*kept, *rows]), method="majority")
    assert {one.item: len(one.suspects) for one in found.by_item} == {"i07": 1, "j1": 1, "j2": 2}
    assert sum(len(one.suspects) for one in found.by_item) == len(found.suspects) == 4
    ids = found.fixes()["item_id"]
    assert [item for n, item in enumerate(ids) if n == 0 or ids[n - 1] != item] == [
        one.item for one in found.by_item
    ]


def test_too_much_to_hold_is_refused(monkeypatch, answers):
    """Tables of answers times labels that would not fit in memory are refused with their size."""
    monkeypatch.setattr("workbench.quality.label_audit.MOST_CELLS", 100)
    with pytest.raises(InvalidTable, match="60 answers with 2 labels are too many"):
        audit_labels(answers)


@pytest.mark.parametrize(
    ("name", "method", "top", "all_of_them"),
    [
        ("weather_sentiment_amt", "one-coin", 0.95, 0.877),
        ("weather_sentiment_cf", "majority", 0.9, 0.906),
        ("rte_snow2008", "dawid-skene", 0.95, 0.879),
    ],
)
def test_real_crowds(shared, name, method, top, all_of_them):
    """With gold most listed answers are wrong, against a quarter of all; the first 100 almost all; the answers name the judge."""
    answers, key = read(shared(f"data/{name}/annotations.csv")), read_key(shared(f"data/{name}/gold.csv"))
    found = audit_labels(answers, key=key)
    assert (found.method, found.precision.claimed) == (method, True)
    assert round(found.precision.listed.value, 3) == all_of_them
    assert found.precision.wrong.high < 0.33
    some = [one for one in found.suspects if one.item in key.label][:100]
    assert np.mean([one.given not in key.right(one.item) for one in some]) >= top


def test_how_many_to_check():
    """Cochran's correction: 1,000 of an endless number, fewer of 2,000; all of a few."""
    endless = plan_sample(10**9, 0.1, 0.02).n
    assert plan_sample(2000, 0.1, 0.02).n == pytest.approx(endless / (1 + (endless - 1) / 2000), abs=1)
    assert plan_sample(20, 0.1, 0.02).n == 20
    with pytest.raises(OutOfRange):
        plan_sample(0, 0.1, 0.02)


def test_the_measured_rate_covers(rng):
    """A sample of the planned size gives an interval that holds the true rate nineteen times in twenty, and no wider."""
    truth = np.arange(3000) < 300
    plan = plan_sample(3000, 0.1, 0.03)
    held, halves = 0, []
    for _ in range(400):
        wrong = int(rng.choice(truth, plan.n, replace=False).sum())
        one = measured_rate(plan.n, wrong, 3000)
        held += one.low <= 0.1 <= one.high
        halves.append((one.high - one.low) / 2)
    assert held >= 370
    assert np.mean(halves) <= 0.031


def test_what_was_measured_by_hand(answers):
    """All checked: the rate is known. A sample is drawn without repeats; impossible numbers are refused."""
    assert (measured_rate(60, 3, 60).low, measured_rate(60, 3, 60).high) == (0.05, 0.05)
    sample = draw_sample(answers, 10)
    assert len(set(zip(sample.item.texts(), sample.annotator.texts(), strict=True))) == 10
    for checked, wrong in ((0, 0), (5, 6), (61, 1)):
        with pytest.raises(OutOfRange):
            measured_rate(checked, wrong, 60)
    with pytest.raises(OutOfRange):
        draw_sample(answers, 61)
