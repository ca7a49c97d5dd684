"""A QA lead in the disagreement browser: the worst pair, a cause, an edge case that gets published, and labels that are wrong."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.lab import CLICKS, WIDE, newcomer
from workbench.store.item_marks import CauseStore
from workbench.store.workspace import Workspace

LABELS = {"1": "not abusive", "0": "ambiguous", "-1": "mild", "-2": "strong", "-3": "very strong"}
MINE = """Export vom 30.11.2026
Vorgang;Nachricht;Wer;Urteil
T-1;Wo bleibt mein Paket denn nur?;Anna;Delivery
T-1;Wo bleibt mein Paket denn nur?;Bernd;how to
T-2;Bitte zahlen Sie mir alles wieder aus.;Anna;Refund
T-2;Bitte zahlen Sie mir alles wieder aus.;Bernd;Refund
T-3;Ich habe nur eine kleine Frage dazu.;Anna;how to
T-3;Ich habe nur eine kleine Frage dazu.;Bernd;k.A.
"""


@pytest.fixture
def browser(desk) -> tuple[Page, Locator]:
    """The shipped notebook, run."""
    return there(*desk.screen("Disagreement"))


def there(page: Page, screen: Locator) -> tuple[Page, Locator]:
    """The screen once it has counted."""
    expect(screen.get_by_role("heading", name="Which labels are confused")).to_be_visible()
    return page, screen


def make_case(page: Page, screen: Locator, why: str) -> None:
    """With the keyboard: choose, edge case, why."""
    screen.focus()
    page.keyboard.press("x")
    expect(screen.get_by_text("1 chosen", exact=True)).to_be_visible()
    page.keyboard.press("e")
    form = screen.get_by_role("form", name="New edge case")
    expect(form).to_be_visible()
    expect(form.locator(":focus")).to_have_count(1)
    page.keyboard.type(why)
    screen.get_by_role("button", name="Add to the draft").click()
    expect(screen.get_by_text("publish it to make it count")).to_be_visible()


def test_one_click_opens_the_disagreements_with_and_without_the_example(desk):
    """The tile opens its notebook and runs it; in a workspace of one's own it asks for a table."""
    newcomer(desk, "Disagreement", shows="Which labels are confused", own="Drop a file here")


def test_a_lead_goes_from_the_worst_pair_to_a_published_case(desk, browser):
    """Names show when asked for; causes go by key and back; cause and case are on disk, and are there when it is run again."""
    page, screen = browser
    screen.get_by_role("button", name="Show its items", exact=True).click()
    expect(screen.get_by_role("button", name="show all pairs again")).to_be_visible()
    item = screen.locator("table.split-items > tbody > tr").first.locator("button.id").inner_text()
    screen.focus()
    page.keyboard.press("Enter")
    expect(screen.locator("tr.opened")).to_contain_text("A01")
    expect(screen.locator("tr.opened")).not_to_contain_text("sim-")
    screen.get_by_label("Show names").check()
    expect(screen.locator("tr.opened")).to_contain_text("sim-")
    screen.get_by_label("Show names").uncheck()
    expect(screen.locator("tr.opened")).not_to_contain_text("sim-")
    screen.focus()
    page.keyboard.press("1")
    expect(screen.get_by_text("set to guideline gap.")).to_be_visible()
    page.keyboard.press("2")
    expect(screen.get_by_text("set to ambiguous item.")).to_be_visible()
    page.keyboard.press("u")
    expect(screen.get_by_label(f"Cause of {item}")).to_have_value("guideline gap")
    make_case(page, screen, "The planner did what it says.")
    expect(screen.get_by_text("Gold support-tickets@1.0.0: ")).to_contain_text("worth a check")
    workspace = Workspace(desk.lab.root)
    case = workspace.guidelines.draft("support-tickets").cases[-1]
    assert (case.why, case.decided_by) == ("The planner did what it says.", "uwe (typed: QA lead)")
    the_history_of_the_open_item(page, screen, case.id)
    options = ("--version", "2.1.0", "--summary", "One more decided case.")
    desk.lab.command("guideline", "publish", "support-tickets", *options)
    assert workspace.guideline("support-tickets@2.1.0").cases[-1] == case

    page, screen = there(*desk.screen("Disagreement"))
    screen.get_by_label("Cause", exact=True).select_option("guideline gap")
    expect(screen.locator("tr", has_text=item)).to_contain_text(case.id)
    desk.lab.as_shipped()


def the_history_of_the_open_item(page: Page, screen: Locator, case: str) -> None:
    """It begins with what is open; Escape closes it, and then the item."""
    screen.get_by_role("button", name=re.compile("^Read ")).first.click()
    expect(screen.locator("tr.opened")).to_be_visible()
    screen.get_by_role("button", name="History", exact=True).click()
    past = screen.get_by_role("region", name="History")
    expect(past.get_by_text(f"decided edge case {case}")).to_be_visible()
    expect(past.get_by_role("combobox")).not_to_have_value("")
    expect(past.get_by_text("took back: ")).to_be_visible()
    page.keyboard.press("Escape")
    expect(past).to_have_count(0)
    expect(screen.locator("tr.opened")).to_be_visible()
    page.keyboard.press("Escape")
    expect(screen.locator("tr.opened")).to_have_count(0)


def test_picks_faster_than_the_kernel_are_all_kept(browser):
    """Five items chosen within 80 ms are all chosen; what is done to the chosen is done to these five, and undone."""
    page, screen = browser
    rows = screen.locator("table.split-items > tbody > tr")
    items = rows.locator("button.id").all_inner_texts()[:5]
    boxes = screen.get_by_role("checkbox", name=re.compile("^Choose "))
    page.evaluate(f"boxes => ({CLICKS})(boxes)", boxes.element_handles()[:5])
    expect(screen.get_by_text("5 chosen", exact=True)).to_be_visible()
    screen.focus()
    page.keyboard.press("1")
    for item in items:
        expect(screen.get_by_label(f"Cause of {item}")).to_have_value("guideline gap")
    screen.focus()
    page.keyboard.press("u")
    for item in items:
        expect(screen.get_by_label(f"Cause of {item}")).to_have_value("")


def test_a_lead_makes_lists_and_looks_into_a_file_of_their_own(desk, browser, axe, tmp_path):
    """Dismissed and taken back; labelled again; what is to review is listed once; no key leaves the screen; then a file."""
    page, screen = browser
    rows = screen.locator("table.split-items > tbody > tr")
    item = rows.nth(1).locator("button.id").inner_text()
    screen.focus()
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(screen.get_by_text("Dismissed “")).to_be_visible()
    expect(screen.get_by_role("button", name=f"Read {item}")).to_have_count(0)
    screen.get_by_role("button", name="Undo").click()
    expect(screen.get_by_role("button", name=f"Read {item}")).to_be_visible()
    screen.focus()  # the button that was clicked is gone
    page.keyboard.press("r")
    expect(screen.get_by_text("put on the list to label again")).to_be_visible()
    screen.get_by_role("tab", name="Labels to review").click()
    expect(screen.get_by_text("no answer was checked")).to_be_visible()
    found = screen.locator("table.audited button.id").all_inner_texts()
    assert len(found) == len(set(found)) == 12
    screen.get_by_role("button", name="Export the fix list").click()
    expect(screen.get_by_text("labels to review in")).to_be_visible()
    assert len(list(CauseStore(desk.lab.root).folder.glob("november-*_fix_labels.csv"))) == 1
    tabs = desk.tabs()
    screen.focus()
    for key in ("d", "d", "b"):
        page.keyboard.press(key)
    assert desk.tabs() == tabs
    look_into_a_file(desk, page, screen, axe, tmp_path / "mine.csv")


def look_into_a_file(desk, page: Page, screen: Locator, axe, mine: Path) -> None:
    """It is chosen on the screen, put into the workspace, and looked into under a guideline; nobody writes a cell."""
    screen.get_by_role("button", name="Other answers").click()
    bring = screen.get_by_role("region", name="Bring in answers")
    expect(bring).to_be_visible()
    assert axe(page, ".wb-room") == []
    mine.write_text(MINE)
    bring.get_by_label("A file of yours").set_input_files(mine)
    expect(bring.get_by_label("What Wer holds")).to_have_value("annotator")
    expect(bring.get_by_label("What Nachricht holds")).to_have_value("text")
    bring.get_by_label("Guideline").select_option("support-tickets@2.0.0")
    bring.get_by_label("Question").select_option(label="Intent")
    expect(bring.get_by_text("2 to settle")).to_be_visible()
    bring.get_by_role("button", name="It is “refund request”").click()
    bring.get_by_label("k.A. is read as").select_option(label="leave these answers out")
    expect(bring.get_by_text("all are labels of the guideline")).to_be_visible()
    bring.get_by_label("Name to remember it under").fill("nordwind")
    bring.get_by_label("Remember for").check()
    assert axe(page, ".wb-room") == []
    bring.get_by_role("button", name="Use it").click()
    expect(screen.locator("table.split-items > tbody > tr").first).to_contain_text("Wo bleibt mein Paket")
    assert (desk.lab.root / "mine.csv").read_bytes() == mine.read_bytes()
    the_next_file_needs_no_click(desk, screen, mine.with_name("next.csv"))
    for file in ("mine.csv", "next.csv", "imports/nordwind.yaml"):
        (desk.lab.root / file).unlink()


def the_next_file_needs_no_click(desk, screen: Locator, file: Path) -> None:
    """A file with the same columns is read as the last one was: dropped, and it is on the screen."""
    screen.get_by_role("button", name="Other answers").click()
    file.write_text(MINE.replace("Paket", "Geld"))
    screen.get_by_label("A file of yours").set_input_files(file)
    expect(screen.locator("table.split-items > tbody > tr").first).to_contain_text("Wo bleibt mein Geld")
    expect(screen.get_by_text("was read as remembered for nordwind")).to_be_visible()


def test_a_lead_can_read_the_lists_in_the_dark_and_on_a_small_window(desk, browser, axe):
    """Axe finds no serious fault and nothing runs over at 1024 px, on either list, with an item and a form open."""
    page, screen = browser
    page.set_viewport_size({"width": 1024, "height": 900})
    screen.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("x")
    expect(screen.locator("tr.opened")).to_be_visible()
    page.keyboard.press("e")
    expect(screen.get_by_role("form", name="New edge case")).to_be_visible()
    assert axe(page, ".wb-room") == []
    desk.theme(dark=True)
    assert axe(page, ".wb-room") == []
    assert screen.evaluate("node => node.scrollWidth <= node.clientWidth")
    screen.get_by_role("tab", name="Labels to review").click()
    expect(screen.get_by_text("no answer was checked")).to_be_visible()
    assert axe(page, ".wb-room") == []
    assert screen.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_a_lead_looks_into_real_answers(desk, shared):
    """ConvAbuse, 12,768 answers: its worst pair, an edge case, the version that it becomes, what that touches; then 700 labels."""
    answers, texts = shared("data/convabuse/annotations.csv"), shared("data/convabuse/items.jsonl")
    guideline_about_abuse(desk)
    page, screen = there(
        *desk.call(
            f"wb.disagreement_browser({str(answers)!r}, items={str(texts)!r}, "
            'guideline="abuse@1.0.0", by="Lead")',
        )
    )
    expect(screen.get_by_text("4,185 items, 8 people")).to_be_visible()
    worst = screen.locator(".worst b").inner_text()
    screen.locator("button.hc.call").click()
    expect(screen.get_by_role("button", name="show all pairs again")).to_be_visible()
    expect(screen.locator(".filters")).to_contain_text(worst.split(" and ")[0])
    assert screen.locator("table.split-items > tbody > tr").count() <= 50
    make_case(page, screen, "Said of the bot, not to it.")
    case = Workspace(desk.lab.root).guidelines.draft("abuse").cases[-1]
    assert (case.why, case.decision in LABELS) == ("Said of the bot, not to it.", True)
    desk.lab.command("guideline", "publish", "abuse", "--version", "1.1.0", "--summary", "A decided case.")
    since = ("--since", "1.0.0", "--to", "1.1.0", "--json")
    said = json.loads(desk.lab.command("guideline", "impact", "abuse", *since))
    assert [change["subject"] for change in said["changes"]] == [case.id]
    find_a_label_among_hundreds(desk, shared)


def guideline_about_abuse(desk) -> Path:
    """The labels of the data, published."""
    draft = Workspace(desk.lab.root).guidelines.new("abuse")
    labels = "\n".join(
        f'      - id: "{label}"\n        definition: The turn is {name}.' for label, name in LABELS.items()
    )
    draft.write_text(
        "name: abuse\nversion: 1.0.0\ntitle: Abuse\npurpose: How abusive is the user?\nquestions:\n  - id: severity\n"
        f"    ask: How abusive?\n    kind: choice\n    labels:\n{labels}\n"
        'rules:\n  - id: R1.1\n    question: severity\n    text: Insults are mild.\n    separates: ["1", "-1"]\n'
    )
    desk.lab.command("guideline", "publish", "abuse", "--version", "1.0.0", "--summary", "First.")
    return draft


def find_a_label_among_hundreds(desk, shared) -> None:
    """Stems of words, 700 labels by two experts: the confused pairs stand in a table, any other label in a list."""
    answers, texts = (shared(f"data/stem_adjudication/{name}.csv") for name in ("annotations", "items"))
    call = f"wb.disagreement_browser({str(answers)!r}, items={str(texts)!r})"
    page, screen = there(*desk.call(call))
    assert screen.locator("table.mixed button.hc").count() >= 6
    assert screen.locator("table.mixed tbody tr").count() <= 12
    other = screen.get_by_label("Items of a label without a place")
    label = other.locator("option").nth(1).inner_text()
    other.select_option(label)
    expect(screen.get_by_label("Label", exact=True)).to_have_value(label)
    expect(screen.locator("table.split-items > tbody > tr").first).to_contain_text(label)
    page.set_viewport_size({"width": 1024, "height": 900})
    assert screen.evaluate(WIDE) == []


BOXES = [
    ("i1", "ann", '[[10, 10, 60, 60, "car"]]'),
    ("i1", "ben", '[[12, 10, 60, 58, "truck"]]'),
    ("i2", "ann", '[[10, 10, 60, 60, "car"]]'),
    ("i2", "ben", "[]"),
]


def test_a_lead_sees_boxes_of_two_people_over_each_other(desk, axe):
    """The confused labels, then an item: both boxes on one frame, with letters, and each answer in words."""
    rows = [
        f"{item},{who},{chr(34)}{boxes.replace(chr(34), chr(34) * 2)}{chr(34)}" for item, who, boxes in BOXES
    ]
    (desk.lab.root / "boxes.csv").write_text("\n".join(["item_id,annotator_id,label", *rows]))
    page, screen = there(*desk.call('wb.disagreement_browser("boxes.csv", kind="boxes")'))
    screen.get_by_role("button", name="Read i1", exact=True).click()
    opened = screen.locator("tr.opened")
    expect(opened.locator(".mk-picture img")).to_be_visible()
    expect(opened.locator(".mk-picture svg .mk-shape").first).to_be_visible()
    expect(opened.locator(".mk-legend")).to_contain_text("A01")
    expect(opened).to_contain_text("truck")
    assert axe(page, ".wb-room") == []
    (desk.lab.root / "boxes.csv").unlink()
