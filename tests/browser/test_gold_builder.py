"""In JupyterLab, as a team uses it: two experts label blind by keys, a third settles, the lead locks."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from workbench.stores.workspace import Workspace

SET = "browser-tickets"
CELL = f"""\
import workbench as wb

wb.gold_builder("{SET}", items="../gold_sets/support-tickets/waiting.csv", guideline="support-tickets@2.0.0", n=4, likely="guess", questions=["intent"], lead="QA lead")
"""


@pytest.fixture
def builder(lab, notebook):
    """A notebook with one gold builder of four items, run."""
    cell = {
        "cell_type": "code",
        "id": "c",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": CELL,
    }
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    content = {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (lab.root / "notebooks/gold_test.ipynb").write_text(json.dumps(content))
    page = notebook("gold_test.ipynb")
    screen = page.locator(".wb .gold")
    expect(screen.get_by_role("heading", name="Gold coverage")).to_be_visible()
    return page, screen


def sit(screen: Locator, name: str) -> None:
    screen.get_by_label("Who labels?").fill(name)
    screen.get_by_role("button", name="Begin blind").click()
    expect(screen.get_by_text(f"1 of 4, {name}")).to_be_visible()
    screen.get_by_role("radio").first.focus()


def answer(page: Page, screen: Locator, name: str, pick) -> list[str]:
    """Answer all four with keys alone; the texts in the order in which they came."""
    seen = []
    for place in range(1, 5):
        expect(screen.get_by_text(f"{place} of 4, {name}")).to_be_visible()
        text = screen.locator(".quote").inner_text()
        seen.append(text)
        page.keyboard.press(pick(text))
        page.keyboard.press("Enter")
    expect(screen.get_by_text(f"{name} has answered all that is asked")).to_be_visible()
    return seen


def test_from_blind_votes_to_the_lock(lab, builder):
    """No vote shows while one labels; undo goes back; disputes have no names; the locked set is on disk."""
    page, screen = builder
    store = Workspace(lab.root).gold_sets
    sit(screen, "Ana")
    first = screen.locator(".quote").inner_text()
    page.keyboard.press("7")
    page.keyboard.press("Enter")
    expect(screen.get_by_text("2 of 4, Ana")).to_be_visible()
    assert sum("Ana" in a.votes for i in store.draft(SET).items for a in i.answers.values()) == 1
    page.keyboard.press("u")
    expect(screen.locator(".quote")).to_have_text(first)
    screen.get_by_role("tab", name="Settle and lock").click()
    expect(page.get_by_role("alert")).to_contain_text("before you see disputes")
    screen.get_by_role("radio").first.focus()
    ana = answer(page, screen, "Ana", lambda _: "2")
    screen.get_by_role("button", name="Hand the desk over").click()

    sit(screen, "Ben")
    ben = answer(page, screen, "Ben", lambda text: "2" if text == ana[0] else "1")
    assert sorted(ana) == sorted(ben)
    screen.get_by_role("button", name="Hand the desk over").click()

    screen.get_by_role("tab", name="Settle and lock").click()
    expect(screen.get_by_role("heading", name="Settle a dispute")).to_be_visible()
    assert "Ana" not in screen.inner_text()
    settle_and_lock(page, screen)
    gold = store.load(SET)
    assert len(gold.items) == 3
    assert [item.out.kind for item in gold.left] == ["dropped"]
    answers = [item.answers["intent"] for item in gold.items]
    assert {a.settled for a in answers} == {"unanimous", "adjudicated"}
    assert all(set(a.votes) == {"Ana", "Ben"} for a in answers)
    assert {a.settled_by for a in answers if a.settled == "adjudicated"} == {"QA lead"}


def settle_and_lock(page: Page, screen: Locator) -> None:
    """Settle two of three disputes with a reason and a rule, drop one, keep what is thin, lock."""
    for left in (3, 2):
        expect(screen.get_by_role("tab", name="Settle and lock")).to_contain_text(str(left))
        screen.get_by_role("radio").first.focus()
        page.keyboard.press("2")
        page.keyboard.press("r")
        page.keyboard.type("A question, and no money is asked for.")
        screen.get_by_label("Add to: Rules this item tests").select_option("R1.1")
        page.keyboard.press("Control+Enter")
    expect(screen.get_by_role("tab", name="Settle and lock")).to_contain_text("1")
    screen.get_by_role("button", name="Drop the item").click()
    page.keyboard.type("Not one of ours.")
    screen.locator("form.card").get_by_role("button", name="Drop the item").click()
    expect(screen.get_by_text("No answer waits for a decision.")).to_be_visible()
    expect(screen.get_by_role("button", name="Lock 1.0.0")).to_have_attribute("aria-disabled", "true")
    screen.get_by_role("tab", name="Cover and label").click()
    screen.get_by_role("button", name="Change the goal").click()
    for label in ("Least per label", "Least per rule"):
        screen.get_by_label(label).fill("0")
    screen.get_by_role("button", name="Save the goal").click()
    expect(screen.get_by_text("Goal saved on the card.")).to_be_visible()
    screen.get_by_role("tab", name="Settle and lock").click()
    screen.get_by_role("button", name="Lock 1.0.0").click()
    expect(screen.get_by_text("1.0.0 is locked")).to_be_visible()


def test_keys_stay_in_the_screen(builder):
    """D and D again, which would delete the cell, drops nothing without a reason and deletes no cell."""
    page, screen = builder
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    screen.focus()
    for key in ("d", "d", "a", "x"):
        page.keyboard.press(key)
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    expect(screen).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_can_be_read(notebook, dark):
    """The shipped notebook runs; axe finds no serious fault in either theme; nothing runs over at 1024 px."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = notebook("2_gold_set.ipynb", dark=dark)
    screens = page.locator(".wb .gold")
    expect(screens).to_have_count(2)
    page.set_viewport_size({"width": 1024, "height": 900})
    for screen in screens.all():
        expect(screen).to_be_visible()
        assert screen.evaluate("node => node.scrollWidth <= node.clientWidth")
        screen.get_by_role("tab", name="Settle and lock").click()
        expect(screen.get_by_role("heading", name="Lock")).to_be_visible()
    found = axe.run(page, context=".wb").response["violations"]
    serious = [
        (one["id"], [node["html"][:90] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []
