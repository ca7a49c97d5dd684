"""Partial credit: of gold and accepted answers the best counts, sets only from method 3 on, shares go by the parts of gold."""

import json

import pytest

from tests.quiz_rounds import START, turn
from workbench.documents.attempts import Response
from workbench.documents.credit import credit_of, partly_right
from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.round import Criterion, Round
from workbench.rounds.judging import judge
from workbench.rounds.verdict import points, verdict_of

CAR, OTHER, PERSON = [0, 0, 10, 10, "car"], [40, 40, 50, 50, "car"], [20, 20, 30, 40, "person"]


def guideline() -> Guideline:
    """Boxes, sets and one label; R1 is about boxes."""
    labels = [{"id": name, "definition": f"A {name}."} for name in ("car", "person")]
    return Guideline.model_validate_json(
        json.dumps(
            {
                "name": "things",
                "version": "1.0.0",
                "title": "Things",
                "purpose": "Mark things.",
                "questions": [
                    {"id": "boxes", "ask": "Where?", "kind": "boxes", "labels": labels},
                    {"id": "sets", "ask": "Which?", "kind": "multi_choice", "labels": labels},
                    {"id": "one", "ask": "Which?", "labels": labels},
                ],
                "rules": [{"id": "R1", "question": "boxes", "text": "Cars only.", "separates": ["car"]}],
            }
        )
    )


def boxes(*regions: list) -> str:
    return guideline().question("boxes").parse(json.dumps(regions)) or ""


def gold(question: str, *answers: GoldAnswer) -> GoldSet:
    card = GoldCard(
        name="g", version="1.0.0", guideline=Reference(name="things", version="1.0.0"), sampling="made up"
    )
    items = tuple(GoldItem(id=f"i{k}", answers={question: answer}) for k, answer in enumerate(answers, 1))
    return GoldSet(card=card, items=items)


def verdict(question: str, golds: list[GoldAnswer], labels: list[str | None], method: int = 3, **criterion):
    turns = [turn(k, f"i{k}", question) for k in range(1, len(golds) + 1)]
    answers = [
        Response("a", k, f"i{k}", question, label, None if label else "cannot_tell", None, START, START)
        for k, label in enumerate(labels, 1)
    ]
    round_ = Round(
        name="r",
        title="R",
        guideline=Reference(name="things", version="1.0.0"),
        gold=Reference(name="g", version="1.0.0"),
        questions=(question,),
        items=tuple(f"i{k}" for k in range(1, len(golds) + 1)),
        criterion=Criterion(**criterion),
        method=method,
        created_at=START,
    )
    judged = judge(turns, answers, gold(question, *golds), guideline(), method=method)
    return verdict_of(round_, judged, answers)


def test_one_box_of_two_is_two_thirds():
    """F1 with one box right, one missing: 2 · 1 / (2 + 1)."""
    asked = guideline().question("boxes")
    answer = GoldAnswer(label=boxes(CAR, PERSON))
    assert credit_of(asked, answer, boxes(CAR)) == pytest.approx(2 / 3)
    assert credit_of(asked, answer, None) == 0
    assert credit_of(asked, answer, boxes([1, 1, 11, 11, "car"], PERSON)) == 1  # overlaps by 81 / 119


def test_the_best_of_gold_and_accepted_counts():
    """An answer that is half right by gold and wholly by an accepted one is right."""
    answer = GoldAnswer(label=boxes(CAR, PERSON), accepted=(boxes(CAR),))
    assert credit_of(guideline().question("boxes"), answer, boxes(CAR)) == 1


@pytest.mark.parametrize(("method", "right"), [(2, 0), (3, pytest.approx(2 / 3))])
def test_sets_get_partial_credit_from_method_3_on(method, right):
    """A verdict already given does not change: under method 2 a set is right or wrong as a whole."""
    assert partly_right(guideline().question("sets"), method) is (method == 3)
    found = verdict("sets", [GoldAnswer(label="car|person")], ["car"], method)
    assert found.right == right


def test_one_label_stays_whole():
    """Right answers of single labels are counted, not summed: a whole number, whatever the method."""
    found = verdict("one", [GoldAnswer(label="car")] * 3, ["car", "person", "car"])
    assert (found.right, type(found.right)) == (2, int)


def test_shares_by_label_go_by_the_parts_of_gold():
    """Three boxes of gold: of two cars one is found, the person is called a car; a rule gets the credit of its item."""
    answer = GoldAnswer(label=boxes(CAR, OTHER, PERSON), rules=("R1",))
    found = verdict("boxes", [answer], [boxes(CAR, [20, 20, 30, 40, "car"])])
    assert {share.id: (share.right, share.n) for share in found.by_label} == {"car": (1, 2), "person": (0, 1)}
    (rule,) = found.by_rule
    assert (rule.right, rule.n) == (pytest.approx(2 / 5), 1)
    assert points(found.right) == "0.4"


def test_a_mean_credit_decides():
    """Thirty answers of 0.95 on average pass where 27 of 30 are needed; of 0.66 they fail."""
    whole, part = boxes(CAR, PERSON), boxes(CAR)
    golds = [GoldAnswer(label=whole)] * 30
    passed = verdict("boxes", golds, [whole] * 26 + [part] * 4)
    failed = verdict("boxes", golds, [part] * 30)
    assert (passed.state, passed.right) == ("pass", pytest.approx(26 + 8 / 3))
    assert failed.state == "fail"
    assert passed.low is not None
    assert passed.low > 0.75
    assert verdict("boxes", golds, [whole] * 22 + [part] * 8).state == "pass"  # 27.3
    assert verdict("boxes", golds, [whole] * 20 + [part] * 10).state == "not enough evidence"  # 26.7
