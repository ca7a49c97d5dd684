"""Gold of answers that are no labels: votes agree by similarity and merge, exports become gold, and labels count by parts."""

import json

import pytest

from tests.rounds.any_kind import Work, guideline
from workbench.documents.gold import Goal
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument
from workbench.gold.adjudication import decide, to_adjudicate
from workbench.gold.blind_labelling import with_vote
from workbench.gold.coverage import gold_coverage
from workbench.gold.draft import open_draft
from workbench.gold.retirement import suspects

THINGS = Guideline.model_validate_json(json.dumps(guideline("boxes", ("car", "person"))))
ANN = '[[0, 0, 100, 100, "car"], [200, 0, 300, 100, "person"]]'
NEAR = '[[2, 0, 102, 100, "car"], [200, 2, 300, 102, "person"]]'
FAR = '[[0, 0, 100, 100, "car"]]'
PLACE = ("i1", "what")


def voted(first: str, second: str, **goal):
    draft = open_draft("g", THINGS, {"i1": {"text": "x"}}, sampling="made up", goal=Goal(votes=2, **goal))
    for expert, label in (("ann", first), ("ben", second)):
        text = THINGS.question("what").parse(label)
        draft = with_vote(draft, THINGS, PLACE, expert, text)
    return draft


def test_votes_that_lie_over_each_other_merge():
    """IoU of 98 / 102 twice: the gold is the median box of each thing, and both experts stand behind it."""
    answer = voted(ANN, NEAR).item("i1").answers["what"]
    assert answer.settled == "merged"
    assert json.loads(answer.label)[0] == [1, 0, 101, 100, "car"]
    assert not suspects(voted(ANN, NEAR), guideline=THINGS)


def test_a_stricter_goal_leaves_them_to_a_person():
    """`alike` is the similarity that the set asks for."""
    answer = voted(ANN, NEAR, alike=0.99).item("i1").answers["what"]
    assert (answer.settled, answer.label) == (None, None)


def test_votes_apart_are_a_dispute():
    """One expert saw no person: a third person decides, and an answer that is none is refused with what is wrong."""
    draft = voted(ANN, FAR)
    assert [dispute.item for dispute in to_adjudicate(draft)] == ["i1"]
    with pytest.raises(InvalidDocument, match="box 1: label 'lorry' is none of"):
        decide(draft, THINGS, PLACE, label='[[0, 0, 1, 1, "lorry"]]', rationale="x", rules=(), by="Lea")
    label = THINGS.question("what").parse(ANN) or ""
    after = decide(draft, THINGS, PLACE, label=label, rationale="Both.", rules=(), by="Lea")
    counts = {row.id: row.n for row in gold_coverage(after, THINGS).rows}
    assert counts == {"car": 1, "person": 1}


def test_equal_votes_are_unanimous():
    assert voted(ANN, ANN).item("i1").answers["what"].settled == "unanimous"


def test_an_export_of_a_tool_becomes_gold(tmp_path):
    """Label Studio's regions of two people are votes; what they agree on is settled, the text comes with it."""
    work = Work(tmp_path)
    folder = tmp_path / "guidelines" / "things"
    folder.mkdir(parents=True)
    (folder / "draft.yaml").write_text(json.dumps(guideline("spans", ("name", "place"))), "utf-8")
    work("guideline", "publish", "things")

    def annotation(who: int, end: int) -> dict:
        value = {"start": 0, "end": end, "text": "Anna Lee", "labels": ["name"]}
        region = {"id": f"r{who}", "type": "labels", "from_name": "label", "to_name": "text", "value": value}
        return {"id": who, "completed_by": {"id": who, "email": f"p{who}@x.org"}, "result": [region]}

    tasks = [
        {"id": 7, "data": {"text": "Anna Lee came."}, "annotations": [annotation(1, 8), annotation(2, end)]}
        for end in (8,)
    ]
    (tmp_path / "export.json").write_text(json.dumps(tasks), "utf-8")
    said = work.json(
        "gold", "import", tmp_path / "export.json", "--name", "things", "--guideline", "things@1.0.0"
    )
    assert (said["items"], said["unsettled"]) == (1, [])
    item = work.json("gold", "status", "things")
    assert item["items"] == 1
