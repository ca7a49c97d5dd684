"""A QA lead reads disagreement part by part: boxes over their picture and gold, sets of labels by label, spans in their text."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from playwright.sync_api import Locator, Page, expect

from tests.journeys.lab import WIDE
from workbench.cli import main
from workbench.store.workspace import Workspace

HERE = '__import__("pathlib").Path'
PICTURES = os.environ.get("WORKBENCH_LOOK")  # a folder that keeps what was seen, to look at
TOPICS = """item_id,annotator_id,label,text
t1,ann,sport,Our club sells its keeper.
t1,bob,sport|money,Our club sells its keeper.
t1,cem,sport|money,Our club sells its keeper.
t2,ann,arts,A new play opens.
t2,bob,arts,A new play opens.
t2,cem,[],A new play opens.
t3,ann,money,Rates rise.
t3,bob,money,Rates rise.
t3,cem,money,Rates rise.
"""
RIGHT = "item_id,label\nt1,sport|money\nt2,arts\nt3,arts\n"


def workspace(root: Path, example: str) -> Path:
    """A workspace with one of the examples."""
    done = CliRunner().invoke(main, ["init", str(root), "--example", example], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return root


def look(desk, page: Page, screen: Locator, axe, name: str, at: str = "tr.opened") -> None:
    """Nothing runs over and axe finds no serious fault: at 1280 px in light, at 1024 px in the dark."""
    for width, dark in ((1280, False), (1024, True)):
        page.set_viewport_size({"width": width, "height": 1500})
        desk.theme(dark=dark)
        screen.locator(at).scroll_into_view_if_needed()
        assert screen.evaluate(WIDE) == []
        assert axe(page, ".wb-room") == []
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}_{'dark' if dark else 'light'}.png")
    page.set_viewport_size({"width": 1280, "height": 900})
    desk.theme(dark=False)


def read(screen: Locator, item: str) -> Locator:
    """Open an item; what is said of it."""
    screen.get_by_role("button", name=f"Read {item}", exact=True).click()
    opened = screen.locator("tr.opened")
    expect(opened).to_be_visible()
    return opened


@pytest.fixture
def call(desk):
    """Opens the browser with these words in the call."""

    def opened(words: str) -> tuple[Page, Locator]:
        page, screen = desk.call(f"wb.disagreement_browser({words})")
        expect(screen.get_by_role("heading", name="Which labels are confused")).to_be_visible()
        return page, screen

    return opened


def test_a_lead_sees_boxes_on_their_picture_with_gold_and_compares_one(desk, call, axe, tmp_path):
    """The picture lies beneath; layers go off and on; one box says what each other person and gold have there."""
    root = workspace(tmp_path / "streets", "street-scenes")
    page, screen = call(f"root={HERE}({str(root)!r})")
    row = screen.locator("table.split-items > tbody > tr").first
    expect(screen.get_by_role("columnheader", name="Picture")).to_be_visible()
    expect(row.locator("img.thumb")).to_be_visible()
    item = row.locator("button.id").inner_text()
    opened = read(screen, item)
    picture = opened.locator(".mk-picture img")
    expect(picture).to_be_visible()
    assert "%3Cimage%20href" in picture.get_attribute("src")
    gold = opened.get_by_role("button", name="Gold")
    expect(gold).to_have_attribute("aria-pressed", "true")
    shapes = opened.locator(".mk-ink").count()
    gold.click()
    expect(gold).to_have_attribute("aria-pressed", "false")
    expect(opened.locator(".mk-ink")).not_to_have_count(shapes)
    gold.click()
    opened.get_by_label("Compare one part").select_option(index=1)
    beside = opened.get_by_role("region", name="One part beside the others")
    expect(beside.get_by_role("columnheader", name="Gold:")).to_be_visible()
    expect(beside.locator("tbody tr").first).to_contain_text("A01")
    opened.locator(".mk-ink").last.dispatch_event("click")
    expect(beside.get_by_role("columnheader", name="A06:")).to_be_visible()
    look(desk, page, screen, axe, "boxes")
    against = screen.get_by_role("region", name="Who differs with gold")
    against.locator("button.line").first.click()
    expect(screen.get_by_label("Compared with")).to_have_value("yes")
    expect(screen.get_by_role("button", name="show all pairs again")).to_contain_text("gold")
    screen.get_by_role("button", name="Clear").click()
    expect(screen.get_by_label("Compared with")).to_have_value("")


def test_a_lead_finds_the_label_on_which_sets_differ(desk, call, axe, tmp_path):
    """Sets are read by their labels: the filter finds where money is in dispute, and gold where all agree and are wrong."""
    (tmp_path / "topics.csv").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "right.csv").write_text(RIGHT, encoding="utf-8")
    page, screen = call(
        f'{str(tmp_path / "topics.csv")!r}, kind="multi_choice", gold={str(tmp_path / "right.csv")!r}'
    )
    rows = screen.locator("table.split-items > tbody > tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="t1")).to_contain_text("differ on money · 2 pairs")
    screen.get_by_label("Label", exact=True).select_option("money")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("t1")
    opened = read(screen, "t1")
    expect(opened).to_contain_text("differ on money")
    look(desk, page, screen, axe, "sets")
    screen.get_by_label("Compared with").select_option("yes")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="t3")).to_contain_text("3 of 3 answers differ")
    screen.get_by_role("tab", name="Labels to review").click()
    expect(screen.locator("table.audited")).to_contain_text("sport")
    look(desk, page, screen, axe, "review", "table.audited")


def spans_of_three(root: Path) -> Path:
    """Answers of three simulated people to the notes, as a table in their workspace."""
    gold = Workspace(root).gold("clinic-notes@1.0.0")
    question = Workspace(root).guideline("clinic-notes@1.0.0").questions[0]
    kind, rng = question.as_kind, np.random.default_rng(1)
    rows = [["item_id", "annotator_id", "label"]]
    for item, answer in gold.answers(question.id).items():
        for person, skill in (("ann", 0.95), ("bob", 0.8), ("cem", 0.6)):
            rows.append([item, person, kind.render(kind.simulate(kind.read(str(answer.label)), rng, skill))])
    path = root / "notes.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def test_a_lead_reads_spans_in_their_text(desk, call, axe, tmp_path):
    """The locked gold of the notes is found: its texts lie beneath, and it is a layer; one span is compared."""
    root = workspace(tmp_path / "notes", "clinic-notes")
    page, screen = call(
        f'{str(spans_of_three(root))!r}, guideline="clinic-notes@1.0.0", root={HERE}({str(root)!r})'
    )
    expect(screen.get_by_role("columnheader", name="Text")).to_be_visible()
    opened = read(screen, screen.locator("table.split-items button.id").first.inner_text())
    expect(opened.get_by_role("button", name="Gold")).to_be_visible()
    opened.get_by_label("Compare one part").select_option(index=1)
    beside = opened.get_by_role("region", name="One part beside the others")
    expect(beside.locator("tbody tr").first).to_be_visible()
    opened.locator(".mk-piece[style]").last.click()
    expect(opened.get_by_label("Compare one part")).not_to_have_value("0:0")
    look(desk, page, screen, axe, "spans")
    look(desk, page, screen, axe, "gold", "section[aria-label='Who differs with gold']")
