"""The label audit finds wrong answers first, says who speaks against them, and estimates how many there are."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.errors import InvalidTable, NotFound, OutOfRange
from workbench.formats.read import read, read_key
from workbench.quality.label_audit import audit_labels, draw_sample, measured_rate, plan_sample

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
    assert one.right < 0.05 < 0.9 < one.confidence
    assert one.why.startswith("2 of 2 others say b, nobody the same; Dawid–Skene: ")
    assert found.by_annotator == (("cal", 20, 1),)
    assert found.rate.value == pytest.approx(1 / 60, abs=0.005)
    assert found.rate.low <= found.rate.value <= found.rate.high


def test_a_model_alone():
    """Where each item has one answer a model judges, and confident learning estimates the rate."""
    given = ["a", "a", "a", "b", "b", "b", "a", "b", "a", "b"]
    p = [0.9, 0.8, 0.1, 0.1, 0.2, 0.1, 0.9, 0.2, 0.8, 0.1]  # of a: i2 is b
    answers = Annotations.of([(f"i{n}", "ann", label) for n, label in enumerate(given)])
    model = ([f"i{n}" for n in range(10)], np.array([[x, 1 - x] for x in p]))
    found = audit_labels(answers, model)
    assert [(one.item, one.suggested) for one in found.suspects] == [("i2", "b")]
    assert found.suspects[0].why == "model: 0.90 for b, confident of b (from 0.86)"
    assert (found.method, set(found.rates)) == ("model", {"model"})
    assert found.rate.value == pytest.approx(1 / 5 * 1 / 2)  # one of five given as a
    with pytest.raises(NotFound, match="no probabilities for 1 of the items: 'i9'"):
        audit_labels(answers, (model[0][:9], model[1][:9]))
    with pytest.raises(InvalidTable, match="sum to 1"):
        audit_labels(answers, (model[0], model[1] * 2))


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
        "confidence",
        "given_is_right",
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
    ("name", "method", "least"),
    [
        ("weather_sentiment_amt", "dawid-skene", 0.95),
        ("weather_sentiment_cf", "one-coin", 0.8),
        ("rte_snow2008", "dawid-skene", 0.95),
    ],
)
def test_the_top_of_the_list_is_wrong_indeed(shared, name, method, least):
    """On real answers with gold, of the 100 most doubtful almost all are wrong, against a quarter of all answers."""
    answers, key = read(shared(f"data/{name}/annotations.csv")), read_key(shared(f"data/{name}/gold.csv"))
    first = answers.first_answers()
    pairs = zip(first.item.texts(), first.label.texts(), strict=True)
    chance = np.mean([label not in key.right(item) for item, label in pairs if item in key.label])
    found = audit_labels(answers, method=method)
    top = [one for one in found.suspects if one.item in key.label][:100]
    precision = np.mean([one.given not in key.right(one.item) for one in top])
    assert precision >= least > 2 * chance
    assert found.rate.value == pytest.approx(chance, abs=0.06)


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
