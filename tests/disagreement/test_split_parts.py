"""The browser over answers that are no labels: how people differ, item by item, and what its screen draws."""

import datetime as dt
import json
import wave
from dataclasses import replace

import pytest
from PIL import Image

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.disagreement.drawing import ItemDrawing
from workbench.disagreement.records import TableRecords
from workbench.disagreement.session import DisagreementBrowser
from workbench.disagreement.split_parts import NOTHING, SplitParts, split_of
from workbench.documents.guideline import Label, Question
from workbench.kinds.parts import Medium
from workbench.quality.split_items import AnswerTable, ItemFilter, SplitItems
from workbench.store.media.item_files import ItemFiles

CAR, TRUCK, FAR = [0, 0, 10, 10, "car"], [0, 0, 10, 10, "truck"], [50, 50, 60, 60, "car"]
ANSWERS = {
    "i1": {"ann": [CAR], "ben": [TRUCK], "cem": [CAR]},
    "i2": {"ann": [CAR], "ben": [CAR], "cem": [CAR]},
    "i3": {"ann": [], "ben": [FAR], "cem": []},
    "i4": {"ann": [], "ben": []},
}


def table(kind: str | None = "boxes") -> AnswerTable:
    """Boxes of three people on four pictures."""
    rows = [(item, who, json.dumps(boxes)) for item, said in ANSWERS.items() for who, boxes in said.items()]
    columns = (Categorical.of(column) for column in zip(*rows, strict=True))
    answers = Annotations(*columns, question="objects", answer_kind=kind)
    return AnswerTable("boxes", answers, media={"i1": Medium("i1", 100, 80)})


@pytest.fixture
def study() -> SplitParts:
    """Compared pair by pair."""
    return split_of(table())


def test_items_are_ordered_by_how_far_apart_their_answers_lie(study):
    """Items on which all agree, or nobody marked anything, are not listed."""
    assert isinstance(study, SplitParts)
    assert [study.counts.items[row] for row in study.order] == ["i1", "i3"]
    assert study.pairable == 4


def test_labels_are_counted_by_people_who_have_them(study):
    """A person without any part has nothing there."""
    rows = dict(zip(study.counts.items, study.counts.n.tolist(), strict=True))
    assert study.counts.labels == ("car", "truck", NOTHING)
    assert rows == {"i1": [2, 1, 0], "i2": [3, 0, 0], "i3": [1, 0, 2], "i4": [0, 0, 2]}


@pytest.mark.parametrize(
    ("filters", "items"),
    [
        (ItemFilter(pair=("car", "truck")), ["i1"]),
        (ItemFilter(pair=("car", NOTHING)), ["i3"]),
        (ItemFilter(annotator="ben"), ["i1", "i3"]),
        (ItemFilter(label="truck"), ["i1"]),
    ],
)
def test_filters_find_the_items(study, filters, items):
    """By how two people differ, by person, by label."""
    assert [study.counts.items[row] for row in study.chosen(filters)] == items


def test_pairs_of_people_have_their_mean_similarity(study):
    """Ann and Cem are alike on all three items that both answered."""
    ann, cem = (study.first.annotators.index(name) for name in ("ann", "cem"))
    assert (study.cohen.kappa[ann, cem], study.cohen.n[ann, cem]) == (1.0, 3)


def test_the_screen_gets_what_it_draws(workspace, study):
    """Layers of everybody, a frame of the picture's size, and answers in words."""
    browser = DisagreementBrowser(
        table(),
        TableRecords(workspace, "boxes-1", None, None),
        now=lambda: dt.datetime(2026, 11, 30, tzinfo=dt.UTC),
    )
    browser.act({"do": "open", "item": "i1"})
    view = browser.view()
    assert view["by_parts"]
    assert view["pairs"]["worst"]["pairs"] == 2
    drawing = view["open"]["drawing"]
    assert [layer["whose"] for layer in drawing["layers"]] == ["A01", "A02", "A03"]
    assert drawing["part"]["src"].startswith("data:image/svg+xml,")
    assert "width%3D%22100%22" in drawing["part"]["src"]
    assert [answer["called"] for answer in view["open"]["answers"]] == ["car", "car", "truck"]
    assert view["list"]["rows"][0]["distance"] == pytest.approx(0.667, abs=0.001)


def test_labels_are_counted_as_before():
    """A table of labels is not compared by parts."""
    rows = [("i", "ann", "x"), ("i", "ben", "y")]
    columns = (Categorical.of(column) for column in zip(*rows, strict=True))
    assert type(split_of(AnswerTable("labels", Annotations(*columns)))) is SplitItems


def of_kind(kind: str, rows: list[tuple[str, str, str]]) -> AnswerTable:
    """A table of answers of a kind."""
    columns = (Categorical.of(column) for column in zip(*rows, strict=True))
    return AnswerTable("t", Annotations(*columns, question="q", answer_kind=kind))


def test_sets_are_browsed_by_their_labels():
    """Ann says sport, Ben sport and money: money is in dispute, sport is not, though both labels are on the item."""
    rows = [("i1", "ann", "sport"), ("i1", "ben", "sport|money"), ("i2", "ann", "sport"), ("i2", "ben", "[]")]
    study = split_of(of_kind("multi_choice", rows))
    assert isinstance(study, SplitParts)
    assert [study.counts.items[row] for row in study.chosen(ItemFilter(label="money"))] == ["i1"]
    assert [study.counts.items[row] for row in study.chosen(ItemFilter(label="sport"))] == ["i2"]
    assert study.differences(study.row_of["i1"]) == [("differ on money", 1)]
    assert study.counts.labels == ("money", "sport", NOTHING)


def test_trees_are_browsed_by_branch_and_leaf():
    """A filter by a branch finds the items where the branch is in dispute, not those that differ at the leaf."""
    parents = {"cat": "animal", "dog": "animal", "oak": "plant"}
    question = Question(
        id="q",
        ask="What?",
        kind="hierarchy",
        labels=tuple(
            Label(id=label, definition="It.", parent=parents.get(label))
            for label in ("animal", "cat", "dog", "plant", "oak")
        ),
    )
    rows = [("i1", "ann", "cat"), ("i1", "ben", "dog"), ("i2", "ann", "cat"), ("i2", "ben", "oak")]
    answers = Annotations.of(rows, question="q", labels=question.label_ids)
    answers = replace(answers, answer_kind="hierarchy", question_kind=question.as_kind)
    study = split_of(AnswerTable("t", answers, question=question))
    assert [study.counts.items[row] for row in study.chosen(ItemFilter(label="animal"))] == ["i2"]
    assert [study.counts.items[row] for row in study.chosen(ItemFilter(label="dog"))] == ["i1"]
    assert study.differences(study.row_of["i1"]) == [
        ("same branch (animal), differ at the leaf: cat or dog", 1)
    ]
    assert study.differences(study.row_of["i2"]) == [("different branches: cat or oak", 1)]


def test_a_missing_picture_is_named(tmp_path):
    """The frame stays, and a sentence says which file was looked for."""
    held = replace(table(), files=ItemFiles.of(folder=tmp_path))
    drawing = ItemDrawing(split_of(held), "i1", {name: name for name in ("ann", "ben", "cem")}).view()
    assert (
        drawing["missing"] == f"i1.png, .jpg or the like was looked for in {tmp_path.name}, and is not there."
    )
    Image.new("RGB", (200, 160), "red").save(tmp_path / "i1.png")
    drawing = ItemDrawing(split_of(held), "i1", {name: name for name in ("ann", "ben", "cem")}).view()
    assert drawing["missing"] == ""
    assert "image%20href%3D%22data%3Aimage/jpeg" in drawing["part"]["src"]
    assert "width%3D%22100%22" in drawing["part"]["src"]  # the medium's own size, in which boxes are


def test_a_transcript_is_heard_beside_gold(tmp_path):
    """The recording lies in the folder that was named, and words are told apart from gold's."""
    with wave.open(str(tmp_path / "i1.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 4, "NONE", ""))
        file.writeframes(b"\0" * 8)
    held = of_kind("transcript", [("i1", "ann", "good day"), ("i1", "ben", "good bay")])
    held = replace(held, files=ItemFiles.of(folder=tmp_path), key=AnswerKey({"i1": "good day"}))
    study = split_of(held)
    drawing = ItemDrawing(study, "i1", {"ann": "ann", "ben": "ben"}).view()
    assert drawing["part"]["src"].startswith("data:audio/wav;base64,")
    assert ["day", "same"] in [list(word) for word in drawing["layers"][1]["marks"][0]["words"]]
    assert drawing["layers"][2]["marks"][0]["words"][1][1] == "changed"
    assert study.counts.labels == ()


def test_labels_of_a_picture_are_read_on_it(tmp_path):
    """A choice about a picture shows the picture when it is opened; without one nothing is drawn."""
    Image.new("RGB", (200, 160), "red").save(tmp_path / "i1.png")
    rows = [("i1", "ann", "x"), ("i1", "ben", "y"), ("i2", "ann", "x"), ("i2", "ben", "y")]
    study = split_of(replace(AnswerTable("t", Annotations.of(rows)), files=ItemFiles.of(folder=tmp_path)))
    names = {"ann": "ann", "ben": "ben"}
    assert ItemDrawing(study, "i1", names).view()["part"]["kind"] == "picture"
    assert ItemDrawing(study, "i2", names).view() is None


def test_a_crowd_is_drawn_in_part_and_says_so():
    """Twelve layers of people; the others are counted."""
    rows = [("i1", f"p{n:02}", json.dumps([CAR])) for n in range(15)]
    study = split_of(of_kind("boxes", rows))
    drawing = ItemDrawing(study, "i1", {f"p{n:02}": f"p{n:02}" for n in range(15)}).view()
    assert (len(drawing["layers"]), drawing["left_out"]) == (12, 3)
