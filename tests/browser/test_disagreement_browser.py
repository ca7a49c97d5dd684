"""In JupyterLab, as a QA lead: the worst pair, its items, a cause, an edge case that gets published, and what gold it touches."""

import json

import pytest
from click.testing import CliRunner
from playwright.sync_api import Locator, Page, expect

from workbench.cli import main
from workbench.store.item_marks import CauseStore
from workbench.store.workspace import Workspace

LABELS = {"1": "not abusive", "0": "ambiguous", "-1": "mild", "-2": "strong", "-3": "very strong"}


def write_notebook(lab, name: str, source: str) -> None:
    """A notebook of one cell."""
    cell = {
        "cell_type": "code",
        "id": "c",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": source,
    }
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    content = {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (lab.root / "notebooks" / name).write_text(json.dumps(content))


def run(lab, *words: str) -> str:
    done = CliRunner().invoke(main, [*words, "--root", str(lab.root)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def screen_of(page: Page) -> Locator:
    screen = page.locator(".wb .disagree")
    expect(screen.get_by_role("heading", name="Which labels get mixed up")).to_be_visible(timeout=60_000)
    return screen


def make_case(page: Page, screen: Locator, why: str) -> None:
    """With the keyboard: choose, cause, edge case."""
    screen.focus()
    page.keyboard.press("x")
    expect(screen.get_by_text("1 chosen")).to_be_visible()
    page.keyboard.press("e")
    expect(screen.get_by_role("form", name="New edge case")).to_be_visible()
    page.keyboard.type(why)
    screen.get_by_role("button", name="Add to the draft").click()
    expect(screen.get_by_text("waits in the draft")).to_be_visible(timeout=60_000)


def test_the_shipped_example(lab, notebook):
    """From the worst pair to a published edge case; the cause and the case are on disk, and are there on reload."""
    page = notebook("4_disagreement.ipynb")
    screen = screen_of(page)
    screen.get_by_role("button", name="Show its items", exact=True).click()
    expect(screen.get_by_role("button", name="show all pairs again")).to_be_visible()
    first = screen.locator("table.split-items > tbody > tr").first
    item = first.locator("button.id").inner_text()
    screen.focus()
    page.keyboard.press("Enter")
    expect(screen.locator("tr.opened")).to_contain_text("A01")
    screen.get_by_label("Show names").check()
    expect(screen.locator("tr.opened")).to_contain_text("sim-")
    screen.get_by_label("Show names").uncheck()
    expect(screen.locator("tr.opened")).not_to_contain_text("sim-")
    screen.focus()
    page.keyboard.press("1")
    expect(screen.get_by_text(f"{item} set to guideline gap.")).to_be_visible()
    page.keyboard.press("2")
    expect(screen.get_by_text(f"{item} set to ambiguous item.")).to_be_visible()
    page.keyboard.press("u")
    expect(screen.get_by_label(f"Cause of {item}")).to_have_value("guideline gap")
    make_case(page, screen, "The planner did what it says.")
    expect(screen.get_by_text("Gold support-tickets@1.0.0: ")).to_contain_text("worth a check")
    case = Workspace(lab.root).guidelines.draft("support-tickets").cases[-1]
    assert (case.why, case.decided_by) == ("The planner did what it says.", "QA lead")
    options = ("--version", "2.1.0", "--summary", "One more decided case.")
    run(lab, "guideline", "publish", "support-tickets", *options)
    assert Workspace(lab.root).guideline("support-tickets@2.1.0").cases[-1] == case

    page = notebook("4_disagreement.ipynb")
    screen = screen_of(page)
    screen.get_by_label("Cause", exact=True).select_option("guideline gap")
    row = screen.locator("tr", has_text=item)
    expect(row).to_contain_text(case.id)


def test_answers_of_one_s_own(lab, notebook, axe, tmp_path):
    """A file is chosen on the screen, put into the workspace, and looked into under a guideline; nobody writes a cell."""
    page = notebook("4_disagreement.ipynb")
    screen = screen_of(page)
    screen.get_by_role("button", name="Other answers").click()
    form = screen.get_by_role("form", name="Answers to look into")
    expect(form.get_by_text("Choose a table.")).to_be_visible()
    assert axe(page, ".wb") == []
    mine = tmp_path / "mine.csv"
    mine.write_text("item_id,annotator_id,label,text\nm1,ann,how_to,Where?\nm1,bob,delivery,Where?\n")
    form.get_by_label("A file of yours").set_input_files(mine)
    expect(form.get_by_label("Table of answers")).to_have_value("mine.csv")
    form.get_by_label("Guideline").select_option("support-tickets@2.0.0")
    form.get_by_label("Question").select_option(label="Intent")
    form.get_by_role("button", name="Look into it").click()
    expect(screen.locator("table.split-items > tbody > tr").first).to_contain_text("Where?")
    assert (lab.root / "mine.csv").read_bytes() == mine.read_bytes()
    (lab.root / "mine.csv").unlink()


def test_lists_and_the_audit(lab, notebook):
    """Dismissed and taken back; labelled again; the labels that are probably wrong go into a list."""
    page = notebook("4_disagreement.ipynb")
    screen = screen_of(page)
    rows = screen.locator("table.split-items > tbody > tr")
    item = rows.nth(1).locator("button.id").inner_text()
    screen.focus()
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(screen.get_by_text(f"{item} dismissed.")).to_be_visible()
    expect(screen.get_by_role("button", name=f"Read {item}")).to_have_count(0)
    screen.get_by_role("button", name="Undo").click()
    expect(screen.get_by_role("button", name=f"Read {item}")).to_be_visible()
    page.keyboard.press("r")
    expect(screen.get_by_text("to be labelled again")).to_be_visible()
    screen.get_by_role("tab", name="Labels probably wrong").click()
    expect(screen.get_by_text("Estimated error rate")).to_be_visible()
    found = screen.locator("table.audited button.id").all_inner_texts()
    assert len(found) == len(set(found)) == 12
    screen.get_by_role("button", name="Export the fix list").click()
    expect(screen.get_by_text("labels to look at lie in")).to_be_visible()
    assert len(list(CauseStore(lab.root).folder.glob("november-*_fix_labels.csv"))) == 1
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    screen.focus()
    for key in ("d", "d", "b"):
        page.keyboard.press(key)
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_a_real_set(lab, notebook, shared):
    """ConvAbuse, 12,768 answers of eight experts: its worst pair, an edge case, the publish-able draft, and stale gold."""
    answers, texts = shared("data/convabuse/annotations.csv"), shared("data/convabuse/items.jsonl")
    draft = Workspace(lab.root).guidelines.new("abuse")
    labels = "\n".join(
        f'      - id: "{label}"\n        definition: The turn is {name}.' for label, name in LABELS.items()
    )
    draft.write_text(
        "name: abuse\nversion: 1.0.0\ntitle: Abuse\npurpose: How abusive is the user?\nquestions:\n  - id: severity\n"
        f"    ask: How abusive?\n    kind: choice\n    labels:\n{labels}\n"
        'rules:\n  - id: R1.1\n    question: severity\n    text: Insults are mild.\n    separates: ["1", "-1"]\n'
    )
    run(lab, "guideline", "publish", "abuse", "--version", "1.0.0", "--summary", "First.")
    cell = (
        f"import workbench as wb\n\nwb.disagreement_browser({str(answers)!r}, items={str(texts)!r}, "
        'guideline="abuse@1.0.0", by="Lead")'
    )
    write_notebook(lab, "abuse.ipynb", cell)
    page = notebook("abuse.ipynb")
    screen = screen_of(page)
    expect(screen.get_by_text("4,185 items, 8 people")).to_be_visible()
    worst = screen.locator(".worst b").inner_text()
    screen.locator("button.hc.call").click()
    expect(screen.locator(".filters")).to_contain_text(worst.split(" and ")[0])
    assert screen.locator("table.split-items > tbody > tr").count() <= 50
    make_case(page, screen, "Said of the bot, not to it.")
    expect(screen.get_by_text("No locked gold set is made under this guideline.")).to_be_visible()
    case = Workspace(lab.root).guidelines.draft("abuse").cases[-1]
    assert (case.why, case.decision in LABELS) == ("Said of the bot, not to it.", True)
    run(lab, "guideline", "publish", "abuse", "--version", "1.1.0", "--summary", "A decided case.")
    said = json.loads(run(lab, "guideline", "impact", "abuse", "--since", "1.0.0", "--to", "1.1.0", "--json"))
    assert [change["subject"] for change in said["changes"]] == [case.id]


def test_hundreds_of_labels(lab, notebook, shared):
    """Stems of words, 700 labels by two experts: the confused pairs stand in a table, any other label in a list."""
    answers, texts = (shared(f"data/stem_adjudication/{name}.csv") for name in ("annotations", "items"))
    cell = f"import workbench as wb\n\nwb.disagreement_browser({str(answers)!r}, items={str(texts)!r})"
    write_notebook(lab, "stems.ipynb", cell)
    page = notebook("stems.ipynb")
    screen = screen_of(page)
    assert screen.locator("table.mixed button.hc").count() >= 6
    assert screen.locator("table.mixed tbody tr").count() <= 12
    other = screen.get_by_label("Items of a label without a place")
    label = other.locator("option").nth(1).inner_text()
    other.select_option(label)
    expect(screen.get_by_label("Label", exact=True)).to_have_value(label)
    expect(screen.locator("table.split-items > tbody > tr").first).to_contain_text(label)
    page.set_viewport_size({"width": 1024, "height": 900})
    assert screen.evaluate("node => node.scrollWidth <= node.clientWidth")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_can_be_read(notebook, axe, dark):
    """Axe finds no serious fault in either theme, on either list, with an item and a form open; nothing runs over at 1024 px."""
    page = notebook("4_disagreement.ipynb", dark=dark)
    screen = screen_of(page)
    assert axe(page, ".wb") == []
    page.set_viewport_size({"width": 1024, "height": 900})
    assert screen.evaluate("node => node.scrollWidth <= node.clientWidth")
    screen.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("x")
    expect(screen.locator("tr.opened")).to_be_visible()
    page.keyboard.press("e")
    expect(screen.get_by_role("form", name="New edge case")).to_be_visible()
    assert axe(page, ".wb") == []
    assert screen.evaluate("node => node.scrollWidth <= node.clientWidth")
    screen.get_by_role("tab", name="Labels probably wrong").click()
    expect(screen.get_by_text("Estimated error rate")).to_be_visible()
    assert axe(page, ".wb") == []
    assert screen.evaluate("node => node.scrollWidth <= node.clientWidth")
