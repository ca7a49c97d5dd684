"""Answers of regions in a round: what the browser is told to draw with, what is kept, what is refused, and when gold is seen."""

import json

import pytest

from tests.quiz_rounds import Sitting
from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.documents.guideline import Guideline, Label, Question
from workbench.errors import BadAction
from workbench.rounds.attempt_state import RoundContext
from workbench.ui.words import LANGUAGES, words

TEXT = "Ibuprofen 😕 400 mg"
GOLD = {  # by kind: gold, and a part of it that must not be seen before its time
    "spans": ('[[0, 9, "drug"]]', '"start": 0'),
    "boxes": ('[[11.5, 22.5, 33.5, 44.5, "drug"]]', "22.5"),
    "polygons": ('[{"points": [[11.5, 22.5], [60, 22.5], [60, 70]], "label": "drug"}]', "22.5"),
    "keypoints": ('[{"points": [[11.5, 22.5, 2]], "label": "drug"}]', "22.5"),
}
CONTENT = {"spans": {"text": TEXT, "source": "A note"}}
MORE = {"keypoints": {"points": ["tip"]}}


class Regions(Sitting):
    """A round of three items about one question of a kind; the picture has 100 by 80 pixels."""

    def __init__(self, kind: str, **fields: object) -> None:
        super().__init__(3, questions=("marks",), **fields)
        labels = (Label(id="drug", definition="A drug."), Label(id="dose", definition="A dose."))
        question = Question(
            id="marks", ask="Mark.", kind=kind, labels=labels, settings={"least": 0.7} | MORE.get(kind, {})
        )
        guideline = Guideline(
            name="mail", version="1.0.0", title="Marks", purpose="To test.", questions=(question,)
        )
        gold = GoldAnswer(
            label=question.parse(GOLD[kind][0]), rationale="SECRET-WHY", settled="unanimous", votes={}
        )
        content = CONTENT.get(kind, {"text": "Look.", "picture": "files/a.png"})
        items = tuple(GoldItem(id=f"i{k}", content=content, answers={"marks": gold}) for k in (1, 2, 3))
        cited = Reference(name="mail", version="1.0.0")
        card = GoldCard(name="mail", version="1.0.0", guideline=cited, sampling="made up")
        self.context = RoundContext(
            self.context.round, guideline, GoldSet(card=card, items=items), size_of=lambda _: (100, 80)
        )


@pytest.mark.parametrize("kind", GOLD)
def test_the_browser_is_told_how_to_draw_and_nothing_that_judges(kind):
    """The control, the labels and the part of the item; no threshold, and no gold in any view before the end."""
    sitting = Regions(kind)
    seen = [sitting.act(do="begin")]
    question, item = seen[0]["question"], seen[0]["item"]
    assert question["control"] == ("spans" if kind == "spans" else "shapes")
    assert [label["name"] for label in question["labels"]] == ["drug", "dose"]
    assert all(label["colour"] for label in question["labels"])
    assert "least" not in question["settings"]
    assert item["on"] == (0 if kind == "spans" else 1)
    seen += [sitting.act(do="answer", turn=1, answer="[]"), sitting.act(do="answer", turn=2, answer="[]")]
    assert seen[-1]["last"]["answer"] == ""
    told = json.dumps(seen)
    assert GOLD[kind][1] not in told
    assert "SECRET" not in told
    assert "layers" not in told
    end = sitting.act(do="answer", turn=3, answer="[]")
    miss = end["verdict"]["misses"][0]
    assert [(layer["role"], len(layer["marks"])) for layer in miss["layers"]] == [("own", 0), ("gold", 1)]
    assert [label["id"] for label in miss["labels"]] == ["drug", "dose"]


@pytest.mark.parametrize("kind", GOLD)
def test_without_feedback_no_layer_is_ever_shown(kind):
    """The verdict of a round without feedback holds neither gold nor layers."""
    sitting = Regions(kind, feedback="none")
    sitting.act(do="begin")
    views = [sitting.act(do="answer", turn=n, answer="[]") for n in (1, 2, 3)]
    assert "layers" not in json.dumps(views)
    assert GOLD[kind][1] not in json.dumps(views)


def test_feedback_draws_answer_and_gold_over_each_other():
    """After each answer both layers come, and gold only of this turn."""
    sitting = Regions("boxes", feedback="item")
    sitting.act(do="begin")
    view = sitting.act(do="answer", turn=1, answer='[[1, 2, 30, 40, "dose"]]')
    own, gold = view["feedback"]["layers"]
    assert own["marks"] == [{"shape": "rectangle", "label": "dose", "part": 0, "points": ((1, 2), (30, 40))}]
    assert gold["marks"][0]["label"] == "drug"
    assert view["feedback"]["on"] == 1
    assert view["feedback"]["yours"] == "dose"


def test_the_canonical_text_is_kept():
    """Regions are kept in order with plain numbers, however they were sent."""
    sitting = Regions("boxes")
    sitting.act(do="begin")
    sitting.act(do="answer", turn=1, answer='[[5,5.50,9,9,"dose"],[1, 2, 30.0, 40, "drug"]]')
    assert sitting.memory.given[0].label == '[[1, 2, 30, 40, "drug"], [5, 5.5, 9, 9, "dose"]]'


@pytest.mark.parametrize(
    ("kind", "answer", "sentence"),
    [
        ("boxes", '[[1, 2, 3, 4, "drug"], [9, 2, 3, 4, "drug"]]', "box 2"),
        ("boxes", '[[1, 2, 3, 4, "spoon"]]', "box 1: label 'spoon'"),
        ("boxes", '[[90, 2, 130, 4, "drug"]]', "outside the picture of 100 × 80"),
        ("polygons", '[{"points": [[1, 1], [5, 90], [9, 1]], "label": "drug"}]', "outside the picture"),
        ("spans", '[[0, 99, "drug"]]', "the text has 18 characters"),
        ("spans", "[[0, 4", "spans"),
        ("spans", '[[0, 1.5, "drug"]]', "between two characters"),
        ("spans", "spam", "spans"),
    ],
)
def test_malformed_and_misplaced_regions_are_refused_by_place(kind, answer, sentence):
    """The refusal names the region and what is wrong with it; nothing is kept."""
    sitting = Regions(kind)
    sitting.act(do="begin")
    with pytest.raises(BadAction, match=sentence):
        sitting.act(do="answer", turn=1, answer=answer)
    assert sitting.memory.given == []


@pytest.mark.parametrize(
    ("kind", "answer", "says", "part"),
    [
        ("boxes", '[[1, 2, 30, 4, "drug"], [9, 2, 3, 4, "drug"]]', "bad_part", 2),
        ("boxes", '[[90, 2, 130, 4, "drug"], [1, 2, 30, 4, "drug"]]', "outside", 1),
        ("boxes", '[[60, 2, 70, 4, "drug"], [1, 2, 130, 4, "drug"]]', "outside", 2),
        ("polygons", '[{"points": [[1, 1], [9, 9], [9, 1], [1, 9]], "label": "drug"}]', "bad_part", 1),
        ("spans", '[[0, 4, "drug"], [3, 99, "drug"]]', "outside", 2),
        ("spans", '[[0, 4, "drug"], [1e-320, 4, "drug"]]', "outside", 2),
        ("spans", "spam", "bad_answer", None),
        ("boxes", "[" * 100_000, "bad_answer", None),
        ("boxes", "x" * 200_001, "too_long", None),
        ("boxes", json.dumps([[1, 2, 30, 40, "drug"]] * 1001), "too_many", None),
        ("keypoints", json.dumps([{"points": [[1, 1, 2]], "label": "drug"}] * 1001), "too_many", None),
    ],
)
def test_a_refusal_says_in_every_language_which_mark_it_is(kind, answer, says, part):
    """The number is that of the mark as it was sent, which is its place in the list on the screen."""
    sitting = Regions(kind)
    sitting.act(do="begin")
    with pytest.raises(BadAction) as refusal:
        sitting.act(do="answer", turn=1, answer=answer)
    assert (refusal.value.says, refusal.value.part) == (says, part)
    for language in LANGUAGES:
        sentence = words(language)[f"refusal.{says}"]
        assert ("{n}" in sentence) == (part is not None)


def test_an_answer_has_a_limit():
    """200,000 characters are taken, and one more is not."""
    sitting = Regions("spans")
    sitting.act(do="begin")
    longest = f'[[0, 9,{" " * 199_985}"drug"]]'
    assert len(longest) == 200_000
    with pytest.raises(BadAction):
        sitting.act(do="answer", turn=1, answer=longest.replace("9,", "9, "))
    sitting.act(do="answer", turn=1, answer=longest)
    assert sitting.memory.given[0].label == '[[0, 9, "drug"]]'
