"""Where people disagree whose answers can be alike in part: small tables by hand, and real boxes and spans."""

import json
import re

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.disagreement.report.alike import SimilarityPage
from workbench.disagreement.report.page import open_page
from workbench.disagreement.similarity import study_similarity
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidTable
from workbench.formats.read import read, read_key
from workbench.kinds.registry import KINDS

BOXES = KINDS["boxes"]
CAR, TRUCK = [0, 0, 10, 10, "car"], [0, 0, 10, 10, "truck"]
FAR = [50, 50, 60, 60, "car"]


def table(*rows: tuple[str, str, list], kind: str = "boxes") -> Annotations:
    """(item, annotator, boxes) as answers."""
    item, annotator, answers = zip(*rows, strict=True)
    return Annotations(
        *(
            Categorical.of(item),
            Categorical.of(annotator),
            Categorical.of([json.dumps(each) for each in answers]),
        ),
        question="objects",
        answer_kind=kind,
    )


def text_of(section) -> str:
    """What a reader sees."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(section.html)))


def test_one_box_with_two_labels_is_one_difference():
    """Ann and Ben agree that there is something, and not what; Cem has nothing there."""
    study = study_similarity(table(("i", "ann", [CAR]), ("i", "ben", [TRUCK]), ("i", "cem", [])), BOXES)
    found = {(each.one, each.other): each.pairs for each in study.differences}
    assert found == {("car", "truck"): 1, ("car", None): 1, ("truck", None): 1}
    assert [(each.label, each.parts, each.same, each.confused) for each in study.labels] == [
        ("car", 2, 0.0, 0.5),
        ("truck", 2, 0.0, 0.5),
    ]


def test_nothing_against_nothing_agrees_and_is_counted():
    """An item where nobody marked anything is no dispute, and the page says so."""
    study = study_similarity(
        table(("i", "ann", []), ("i", "ben", []), ("j", "ann", [CAR]), ("j", "ben", [FAR])), BOXES
    )
    assert study.empty == 1
    assert [each.item for each in study.disputed] == ["j"]


def test_who_differs_on_the_same_items_is_found():
    """Eve draws somewhere else on twelve items, where three others agree."""
    rows = [
        (f"i{n}", who, [FAR] if who == "eve" else [CAR])
        for n in range(12)
        for who in ("ann", "ben", "cem", "eve")
    ]
    study = study_similarity(table(*rows), BOXES)
    assert [person.annotator for person in study.people if person.apart == "below"] == ["eve"]
    assert {"eve"} <= {study.pairs[0].one, study.pairs[0].other}
    assert study.pairs[0].similarity == 0


def test_a_rule_between_confused_labels_is_named():
    """The rules of the guideline that separate them."""
    guideline = Guideline.model_validate_json(
        json.dumps(
            {
                "name": "streets",
                "version": "1.0.0",
                "title": "Streets",
                "purpose": "Find what moves.",
                "questions": [
                    {
                        "id": "objects",
                        "ask": "Draw boxes.",
                        "kind": "boxes",
                        "labels": [
                            {"id": "car", "definition": "A car."},
                            {"id": "truck", "definition": "A truck."},
                        ],
                    }
                ],
                "rules": [
                    {
                        "id": "R1",
                        "question": "objects",
                        "separates": ["car", "truck"],
                        "text": "Vans are cars.",
                    }
                ],
            }
        )
    )
    question = guideline.question("objects")
    answers = table(("i", "ann", [CAR]), ("i", "ben", [TRUCK]))
    study = study_similarity(answers, question.as_kind, question=question, guideline=guideline)
    assert [rule.id for rule in study.differences[0].rules] == ["R1"]


def test_a_text_that_is_no_answer_is_named():
    """Not counted as something."""
    with pytest.raises(InvalidTable, match="box 1"):
        study_similarity(table(("i", "ann", [[5, 5, 1, 1]])), BOXES)


def test_numbers_lie_near_each_other():
    """By the range of the question: 10 apart of 100 is .9 alike."""
    kind = KINDS["number"]
    asked = kind.of(settings=kind.settings_class(lowest=0, highest=100))
    answers = Annotations(
        *(Categorical.of(["i", "i"]), Categorical.of(["ann", "ben"]), Categorical.of(["40", "50"])),
        question="fear",
        answer_kind="number",
        question_kind=asked,
    )
    study = study_similarity(answers, asked, key=AnswerKey({"i": "45"}))
    assert study.disputed[0].distance == pytest.approx(0.1)
    assert study.labels == ()
    assert study.truth.credit.value == pytest.approx(0.95)


def test_boxes_of_braylan(shared):
    """Against gold their mean F1 at an IoU of one half is .660, as its README says."""
    answers = read(shared("data/boxes_braylan/annotations.csv"), kind="boxes")
    few = answers.take(np.isin(answers.item.code, np.arange(40)))
    study = study_similarity(few, BOXES, key=read_key(shared("data/boxes_braylan/gold.csv")))
    assert study.pairable == 40
    assert {each.label for each in study.labels} == {"box"}
    from workbench.quality.measures import kind_scores

    whole = kind_scores(answers, read_key(shared("data/boxes_braylan/gold.csv")).of_kind(BOXES))
    assert whole.credit.value == pytest.approx(0.660, abs=0.0005)


def test_the_page_of_real_spans(shared, tmp_path):
    """The report of 59 people on 42 sentences: people, items drawn with their words, and gold."""
    page = open_page(
        files=[str(shared("data/crowdtruth_event_spans/annotations.csv"))],
        kind="spans",
        timezone="UTC",
        gold=str(shared("data/crowdtruth_event_spans/gold.csv")),
        items=str(shared("data/crowdtruth_event_spans/items.jsonl")),
        root=str(tmp_path),
    )
    assert isinstance(page, SimilarityPage)
    assert "840 on 42 items" in text_of(page.head())
    assert "A27" in text_of(page.people())
    items = str(page.items().html)
    assert items.count('<figure class="regions">') == 6
    assert 'class="under gold row1"' in items
    assert "style=" not in items
    truth = text_of(page.truth())
    assert "An answer is 43.7% right on average" in truth
    assert "On none of 42 items everybody gives the same answer." in text_of(page.in_short())
