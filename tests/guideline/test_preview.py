"""What the preview of a draft gets: each question's card, whole or not; and a draft as published has nothing to publish."""

import datetime as dt
import shutil

import pytest

from workbench.guideline.preview import card_view
from workbench.guideline.session import GuidelineEditor
from workbench.kinds.registry import KINDS
from workbench.store.shipped import examples
from workbench.store.workspace import Workspace


def test_every_kind_has_a_card():
    """With its control, what its answers lie on, and the settings that annotators may know; not those that judge."""
    tree = {"questions": [{"id": name, "kind": name} for name in KINDS]}
    cards = card_view(tree)
    assert list(cards) == list(KINDS)
    assert {name: card["empty"] for name, card in cards.items()} == {
        name: KINDS[name].empty for name in KINDS
    }
    assert {name: card["on"] for name, card in cards.items()} == {name: KINDS[name].on for name in KINDS}
    assert [cards[name]["on"] for name in ("spans", "transcript", "boxes")] == ["text", "audio", "picture"]
    number = {"id": "n", "kind": "number", "settings": {"lowest": 1, "highest": 9, "tolerance": 2}}
    assert card_view({"questions": [number]})["n"]["settings"] == {"lowest": 1, "highest": 9, "unit": ""}


def test_a_draft_that_is_not_whole():
    """No id or no kind yet: no card; a setting that is wrong: the usual ones, and it says so."""
    wrong = {"id": "b", "kind": "spans", "settings": {"unit": "miles"}}
    cards = card_view({"questions": [{"kind": "boxes"}, {"id": "x", "kind": "odours"}, wrong, {"id": "c"}]})
    assert {name: card["usual"] for name, card in cards.items()} == {"b": True, "c": False}
    assert cards["c"]["control"] == "labels"
    assert card_view({}) == {}


@pytest.mark.parametrize("name", ["street-scenes", "clinic-notes"])
def test_a_draft_with_settings_and_pictures_has_no_changes_as_published(name, tmp_path):
    """Numbers of settings stay numbers, and pictures are compared by what is in them; a picture that changes is a change."""
    shutil.copytree(examples()[name], tmp_path / name)
    workspace = Workspace(tmp_path / name)
    editor = GuidelineEditor(workspace, name, now=lambda: dt.datetime.now(dt.UTC))
    assert editor.view()["changes"]["nothing"]
    pictures = sorted((tmp_path / name / "guidelines").rglob("*.png"))
    if pictures:
        shutil.copy(pictures[0], pictures[1])
        assert [change["subject"] for change in editor.view()["changes"]["all"]] == ["objects/car"]
        pictures[1].unlink()
        assert editor.view()["changes"]["all"]
