"""People beside gold in the browser: who differs, on what, which items, and which gold of a workspace is taken."""

import datetime as dt
import json
import shutil
from dataclasses import replace

import pytest

from tests.disagreement.test_split_parts import table
from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.disagreement.against_gold import AgainstGold, with_locked_gold
from workbench.disagreement.records import TableRecords
from workbench.disagreement.session import DisagreementBrowser
from workbench.disagreement.split_parts import NOTHING, split_of
from workbench.errors import NotFound
from workbench.quality.sources import NamedTable
from workbench.quality.split_items import AnswerTable, ItemFilter
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace

GOLD = {"i1": [[0, 0, 10, 10, "car"]], "i2": [[0, 0, 10, 10, "truck"]], "i3": []}
KEY = AnswerKey({item: json.dumps(boxes) for item, boxes in GOLD.items()})


@pytest.fixture
def boxes() -> AgainstGold:
    """Ann, Ben and Cem: Ben takes a car for a truck and adds one; all take the truck of i2 for a car."""
    return AgainstGold(split_of(table()), KEY)


def test_everybody_who_differs_is_counted_with_what(boxes):
    """By hand: of three answers each, Ben differs in all, Ann and Cem in that of i2."""
    assert (boxes.items, len(boxes.rows), int(boxes.differs.sum())) == (3, 9, 5)
    assert [(p.annotator, p.differ, p.answers) for p in boxes.people] == [
        ("ben", 3, 3),
        ("ann", 1, 3),
        ("cem", 1, 3),
    ]
    counted = {(each.gold, each.label): (each.times, each.items) for each in boxes.differences}
    assert counted == {("truck", "car"): (3, 1), ("car", "truck"): (1, 1), (NOTHING, "car"): (1, 1)}


@pytest.mark.parametrize(
    ("filters", "items"),
    [
        (ItemFilter(gold=True), ["i2", "i1", "i3"]),
        (ItemFilter(gold=True, annotator="cem"), ["i2"]),
        (ItemFilter(gold=True, pair=("car", "truck")), ["i1"]),
        (ItemFilter(gold=True, pair=(NOTHING, "car")), ["i3"]),
        (ItemFilter(gold=True, pair=(NOTHING, "car"), annotator="ann"), []),
        (ItemFilter(gold=True, label="truck"), ["i2", "i1"]),
        (ItemFilter(gold=True, text="i3"), ["i3"]),
    ],
)
def test_filters_find_where_people_differ_with_gold(boxes, filters, items):
    """Also an item on which all agree and are wrong, furthest from gold first."""
    assert [boxes.study.counts.items[row] for row in boxes.chosen(filters)] == items


def test_plain_labels_count_every_right_answer_as_right():
    """What gold accepts beside its label is no difference."""
    answers = Annotations.of([("i", "ann", "x"), ("i", "ben", "y"), ("i", "cem", "z")])
    gold = AgainstGold(
        split_of(AnswerTable("t", answers)), AnswerKey({"i": "x"}, {"i": frozenset({"x", "y"})})
    )
    assert [(p.annotator, p.differ, p.credit) for p in gold.people] == [
        ("cem", 1, 0),
        ("ann", 0, 1),
        ("ben", 0, 1),
    ]
    assert [(each.gold, each.label) for each in gold.differences] == [("x", "z")]


def test_the_screen_compares_with_gold_and_draws_it_first(workspace):
    """Gold is the first layer; a part of it is compared; a filter and back; a strange part and no gold are refused."""
    held = AnswerTable(**{**vars(table()), "key": KEY, "gold": "streets@1.0.0"})
    records = TableRecords(workspace, "boxes-1", None, None)
    browser = DisagreementBrowser(held, records, now=lambda: dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    browser.act({"do": "filter", "gold": "yes", "annotator": "A02"})
    view = browser.view()
    assert [row["item"] for row in view["list"]["rows"]] == ["i2", "i1", "i3"]
    assert view["list"]["rows"][0]["gold"] == {"labels": [], "called": "truck", "differ": 3, "answers": 3}
    browser.act({"do": "open", "item": "i1"})
    browser.act({"do": "part", "layer": 0, "part": 0})
    drawing = browser.view()["open"]["drawing"]
    assert [layer["role"] for layer in drawing["layers"]] == ["gold", "person", "person", "person"]
    picked = drawing["picked"]
    assert (picked["whose"], picked["label"]) == ("gold", "car")
    assert [(o["whose"], o["fate"], o["label"], o["overlap"]) for o in picked["others"]] == [
        ("A01", "same label", "car", 1),
        ("A02", "another label", "truck", 1),
        ("A03", "same label", "car", 1),
    ]
    with pytest.raises(NotFound, match="no such part"):
        browser.act({"do": "part", "layer": 9, "part": 0})
    bare = DisagreementBrowser(table(), records, now=lambda: dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    assert bare.view()["gold"] is None
    with pytest.raises(NotFound, match="no gold"):
        bare.act({"do": "filter", "gold": "yes"})


@pytest.fixture
def shipped_gold(tmp_path) -> Workspace:
    """A workspace with the example's guideline and gold."""
    for room in ("guidelines", "gold_sets"):
        shutil.copytree(shipped(room), tmp_path / room)
    return Workspace(tmp_path)


def test_the_locked_gold_of_these_items_is_taken(shipped_gold):
    """The example's gold knows its own items; of a table about others it says nothing, nor to who may not see it."""
    gold = shipped_gold.gold_sets.load("support-tickets")
    item = next(iter(gold.answers("intent")))
    answers = Annotations.of([(item, "ann", "how_to")], question="intent")
    named = with_locked_gold(shipped_gold, NamedTable(AnswerTable("t", answers), "t", None, None))
    assert named.table.gold == str(gold)
    assert item in named.table.key.label
    others = Annotations.of([("never seen", "ann", "how_to")], question="intent")
    strange = NamedTable(AnswerTable("t", others), "t", None, None)
    assert with_locked_gold(shipped_gold, strange) is strange


def test_people_without_the_right_see_no_gold(shipped_gold, monkeypatch):
    """Whoever has no role in the workspace's roles gets the answers alone."""
    monkeypatch.setattr(Workspace, "may", lambda self, right: right != "see gold")
    item = next(iter(shipped_gold.gold_sets.load("support-tickets").answers("intent")))
    named = NamedTable(
        AnswerTable("t", Annotations.of([(item, "ann", "how_to")], question="intent")), "t", None, None
    )
    assert with_locked_gold(shipped_gold, named).table.key is None


def test_gold_goes_with_the_scope(open_scopes):
    """Of one vendor's answers only theirs are compared; a scope that gold does not know takes the comparison away."""
    browser = open_scopes
    assert browser.view()["gold"]["answers"] == 3
    browser.act({"do": "filter", "gold": "yes"})
    browser.act({"do": "scope", "vendor": "va"})
    assert browser.view()["gold"]["answers"] == 2
    assert browser.view()["list"]["gold"]
    browser.act({"do": "scope", "vendor": "vb"})
    view = browser.view()
    assert (view["gold"]["answers"], view["gold"]["differ"]) == (1, 0)
    browser.act({"do": "scope", "vendor": "vc"})
    assert browser.view()["gold"] is None
    assert not browser.view()["list"]["gold"]


@pytest.fixture
def open_scopes(workspace) -> DisagreementBrowser:
    """Three vendors; the third answered an item that gold does not know."""
    rows = [("i", "ann", "x"), ("i", "ben", "y"), ("i", "cem", "x"), ("j", "dan", "x")]
    vendors = Categorical.of(["va", "va", "vb", "vc"])
    answers = replace(Annotations.of(rows), vendor=vendors)
    held = AnswerTable("t", answers, key=AnswerKey({"i": "x"}), gold="gold.csv")
    records = TableRecords(workspace, "t", None, None)
    return DisagreementBrowser(held, records, now=lambda: dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
