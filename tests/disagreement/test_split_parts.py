"""The browser over answers that are no labels: how people differ, item by item, and what its screen draws."""

import datetime as dt
import json

import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.disagreement.records import TableRecords
from workbench.disagreement.session import DisagreementBrowser
from workbench.disagreement.split_parts import NOTHING, SplitParts, split_of
from workbench.kinds.parts import Medium
from workbench.quality.split_items import AnswerTable, ItemFilter, SplitItems

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
