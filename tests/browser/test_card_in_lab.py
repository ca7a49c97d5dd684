"""The quiz card in JupyterLab: its keys stay with it, the notebook's keys with the notebook, light and dark with the theme."""

import json
import os
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import expect

from workbench.store.rounds.store import AttemptStore

TYPES = "() => window.jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.type)"
CARD = """
from pathlib import Path
from workbench.rounds.server.service import open_sheet
from workbench.rounds.attempt import AttemptSession
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace
from workbench.ui.card.card import QuizCard
root = Path({root!r})
store = AttemptStore.open(None, root)
invitation = store.invited({token!r})
sheet = open_sheet(Workspace.find(root), store.round(invitation.round))
card = QuizCard(AttemptSession(sheet, store, invitation))
card
"""
RATES = ("--good", "0.95", "--poor", "0.3", "--false-pass", "0.2", "--false-fail", "0.2")


@pytest.fixture
def token(rounds):
    """What opens a round of five items."""
    return rounds.invite("--length", "5", *RATES, person=f"A{secrets.token_hex(2)}").rsplit("/", 1)[1]


@pytest.fixture
def in_lab(rounds, lab, notebook, token):
    """A notebook with a card and a cell after it, in JupyterLab."""
    cells = [CARD.format(root=str(rounds.root), token=token), "1 + 1"]
    blank = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    code = [{**blank, "id": f"c{n}", "source": text} for n, text in enumerate(cells)]
    name = f"card-{secrets.token_hex(4)}.ipynb"
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": code}
    (lab.root / "notebooks" / name).write_text(json.dumps(whole), encoding="utf-8")
    page = notebook(name)
    expect(page.locator(".quiz[data-screen=welcome]")).to_be_visible(timeout=30_000)
    return page


def keep(page, name):
    """A picture, where pictures are wanted."""
    if folder := os.environ.get("WORKBENCH_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def turn(page, number):
    """The card shows an item."""
    return expect(page.locator(f".quiz[data-turn='{number}']")).to_be_visible(timeout=30_000)


def test_the_keys_of_the_card_do_not_reach_the_notebook(in_lab, rounds, token):
    """Two presses of d delete no cell, digits make no headings, letters insert none; Enter submits; Escape hands the keys back."""
    page, before = in_lab, in_lab.evaluate(TYPES)
    page.locator(".quiz .qmain").click(position={"x": 8, "y": 8})
    page.keyboard.press("Enter")
    turn(page, 1)
    for key in "ddaxmbyrz11234567":
        page.keyboard.press(key)
    assert page.evaluate(TYPES) == before
    expect(page.get_by_role("radio", checked=True)).to_have_text("7delivery")
    page.keyboard.press("Enter")
    turn(page, 2)
    page.keyboard.press("0")
    page.keyboard.type("dd 22")
    page.keyboard.press("Enter")
    turn(page, 3)
    with AttemptStore.open(None, rounds.root) as store:
        given = store.round_answers(store.invited(token).round)
    assert [(one.label, one.note) for one in given] == [("delivery", None), (None, "dd 22")]
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(before) + 1)


def test_the_card_follows_the_theme_of_the_notebook(in_lab):
    """JupyterLab's dark theme makes the card dark."""
    expect(in_lab.locator(".wb.wb-light")).to_be_visible()
    change = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
    in_lab.evaluate(change, "JupyterLab Dark")
    expect(in_lab.locator(".wb.wb-dark")).to_be_visible()
    in_lab.evaluate(change, "JupyterLab Light")
    expect(in_lab.locator(".wb.wb-light")).to_be_visible()


def test_the_card_speaks_another_language_in_a_notebook(in_lab):
    """The words come with the view."""
    in_lab.locator(".quiz select").select_option("es")
    expect(in_lab.get_by_role("button", name="Empezar")).to_be_visible()


def test_the_card_is_sound_in_a_notebook(in_lab, axe):
    """Axe finds no serious fault in the card, beside what JupyterLab has."""
    assert axe(in_lab, ".wb") == []
    keep(in_lab, "card_in_lab_welcome")
    in_lab.locator(".quiz .btn.primary").click()
    turn(in_lab, 1)
    in_lab.keyboard.press("2")
    keep(in_lab, "card_in_lab_item")
    assert axe(in_lab, ".wb") == []
