"""A lead adjudicates boxes in the gold builder: votes lie over each other, and the answer is a vote, the merge, or drawn."""

import datetime as dt
import json

import pytest
import yaml
from playwright.sync_api import expect

from tests.journeys.mark_rounds import QUESTIONS, street
from workbench.documents.gold import GoldItem
from workbench.documents.guideline import Guideline, Release
from workbench.gold.blind_labelling import with_vote
from workbench.gold.draft import open_draft
from workbench.store.workspace import Workspace

ANN = [[120, 280, 320, 410, "car"], [460, 280, 660, 410, "car"]]
BEN = [[122, 282, 322, 410, "car"], [372, 262, 404, 400, "person"]]


@pytest.fixture
def disputed(desk):
    """A draft of two pictures on which two experts differ."""
    workspace = Workspace(desk.lab.root)
    guideline = Guideline(
        name="things",
        version="1.0.0",
        title="Things",
        purpose="Mark things.",
        authors=("Ann",),
        questions=(QUESTIONS["boxes"],),
        changelog=(Release(version="1.0.0", date=dt.date(2026, 11, 1), summary="The first."),),
    )
    draft_file = workspace.root / "guidelines" / "things" / "draft.yaml"
    draft_file.parent.mkdir(parents=True)
    draft_file.write_text(yaml.safe_dump(guideline.model_dump(mode="json", exclude_defaults=True)), "utf-8")
    workspace.guidelines.publish("things")
    guideline = workspace.guidelines.load("things")
    folder = workspace.root / "gold_sets" / "streets"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "street.png").write_bytes(street())
    content = {"picture": "street.png", "picture_alt": "A street"}
    draft = open_draft("streets", guideline, {"s1": content, "s2": content}, sampling="made up")
    for item in ("s1", "s2"):
        for expert, boxes in (("Zoe", ANN), ("Quentin", BEN)):
            label = guideline.question("boxes").parse(json.dumps(boxes))
            draft = with_vote(draft, guideline, (item, "boxes"), expert, label)
    workspace.gold_sets.write_draft(draft)
    return workspace


def item(workspace: Workspace, name: str) -> GoldItem:
    return workspace.gold_sets.draft("streets").item(name)


def test_boxes_are_adjudicated_by_the_merge_and_by_drawing(desk, disputed):
    """Both votes are drawn with letters; "Together" holds what both saw; a drawn answer is saved as it was drawn."""
    page, screen = desk.call('wb.gold_builder("streets", lead="Lea")')
    screen.get_by_role("tab", name="Adjudicate and lock").click()
    expect(screen.get_by_role("heading", name="Adjudicate a dispute")).to_be_visible()
    expect(screen.locator(".mk-legend .mk-who")).to_have_count(2)
    expect(screen.locator(".mk-picture svg .mk-shape").first).to_be_attached()
    assert "Quentin" not in screen.inner_text()
    screen.get_by_role("radio", name="Together").click()
    screen.get_by_label("Rationale").fill("Both saw the first car.")
    screen.get_by_role("button", name="Save, next").click()
    expect(screen.get_by_text("Decided item s1")).to_be_visible()
    answer = item(disputed, "s1").answers["boxes"]
    assert answer.settled == "adjudicated"
    assert "car" in (answer.label or "")

    screen.get_by_role("radio", name="Another answer").click()
    screen.locator(".deciding .palette").get_by_role("button", name="car").click()
    canvas = screen.locator(".deciding img").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.6 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.8 * box["height"], steps=4)
    page.mouse.up()
    screen.get_by_label("Rationale").fill("Only this car counts.")
    screen.get_by_role("button", name="Save, next").click()
    expect(screen.get_by_text("Decided item s2")).to_be_visible()
    drawn = json.loads(item(disputed, "s2").answers["boxes"].label or "[]")
    assert len(drawn) == 1
    assert drawn[0][-1] == "car"
