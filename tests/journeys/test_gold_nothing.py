"""Experts say blind that there is nothing: in a recording without words, and of labels; a lead decides where one heard something."""

import datetime as dt
import re

import pytest
import yaml
from playwright.sync_api import Locator, Page, expect

from tests.journeys.mark_rounds import QUESTIONS, tone
from workbench.documents.guideline import Guideline, Release
from workbench.gold.draft import open_draft
from workbench.kinds.registry import EMPTY
from workbench.store.workspace import Workspace

FIELD = QUESTIONS["transcript"].ask


@pytest.fixture
def quiet(desk):
    """A draft of one recording, about which two questions are asked."""
    workspace = Workspace(desk.lab.root)
    guideline = Guideline(
        name="quiet",
        version="1.0.0",
        title="Quiet",
        purpose="Listen.",
        authors=("Ann",),
        questions=(QUESTIONS["transcript"], QUESTIONS["several"]),
        changelog=(Release(version="1.0.0", date=dt.date(2026, 11, 1), summary="The first."),),
    )
    draft_file = workspace.root / "guidelines" / "quiet" / "draft.yaml"
    draft_file.parent.mkdir(parents=True)
    draft_file.write_text(yaml.safe_dump(guideline.model_dump(mode="json", exclude_defaults=True)), "utf-8")
    workspace.guidelines.publish("quiet")
    guideline = workspace.guidelines.load("quiet")
    folder = workspace.root / "gold_sets" / "sounds"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tone.wav").write_bytes(tone(4.0))
    content = {"a1": {"audio": "tone.wav", "audio_alt": "A tone"}}
    workspace.gold_sets.write_draft(open_draft("sounds", guideline, content, sampling="made up"))
    return workspace


def vote(page: Page, screen: Locator, name: str, words: str) -> None:
    """Sit down, type what is said or say that nothing is, and choose none of the labels."""
    screen.get_by_label("Who labels?").fill(name)
    screen.get_by_role("button", name="Begin blind").click()
    for place in (1, 2):
        expect(screen.get_by_text(f"{place} of 2, {name}")).to_be_visible()
        submit = screen.get_by_role("button", name="Submit")
        expect(submit).to_have_attribute("aria-disabled", "true")
        field = screen.get_by_role("textbox", name=FIELD)
        if field.count() and words:
            field.fill(words)
        elif field.count():
            field.focus()
            page.keyboard.press("Control+e")
            expect(screen.get_by_role("checkbox", name="Nothing is said")).to_be_checked()
        else:
            screen.get_by_role("checkbox").first.focus()
            page.keyboard.press("e")
            expect(screen.get_by_role("checkbox", name="None of these")).to_be_checked()
        submit.click()
    expect(screen.get_by_text(f"{name} has answered everything")).to_be_visible()


def test_nothing_is_voted_decided_and_kept(desk, quiet, axe):
    """Equal votes for none of the labels settle; silence against words is decided by a lead for silence, by a click."""
    page, screen = desk.call('wb.gold_builder("sounds", lead="Lea")')
    vote(page, screen, "Zoe", "")
    screen.get_by_role("button", name="Next person").click()
    vote(page, screen, "Quentin", "a hum")
    screen.get_by_role("button", name="Next person").click()
    screen.get_by_role("tab", name="Adjudicate and lock").click()
    expect(screen.get_by_role("heading", name="Adjudicate a dispute")).to_be_visible()
    expect(screen.locator("audio")).to_have_count(1)
    expect(screen.locator(".mk-words i", has_text="nothing said")).to_be_visible()
    assert axe(page, ".wb-room") == []
    screen.get_by_role("radio", name="nothing said").click()
    screen.get_by_label("Rationale").fill("It hums.")
    screen.get_by_role("button", name="Save, next").click()
    expect(screen.get_by_text(re.compile("^Decided .+: nothing said"))).to_be_visible()
    answers = quiet.gold_sets.draft("sounds").item("a1").answers
    assert {name: (each.label, each.settled) for name, each in answers.items()} == {
        "transcript": (EMPTY, "adjudicated"),
        "several": (EMPTY, "unanimous"),
    }
