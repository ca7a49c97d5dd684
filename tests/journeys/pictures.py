"""The pictures of the documentation, taken from the real thing: `make pictures`.

A fresh workspace with the shipped example, a round that simulated annotators took, JupyterLab and the server of rounds, as users meet
them. Not one of the tests: pytest collects it where it is named. `WORKBENCH_PICTURES=FOLDER` keeps the pictures elsewhere.
"""

import io
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.journeys.lab import TILES
from tests.journeys.quiz_steps import answer, begin, on_item
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

FOLDER = Path(os.environ.get("WORKBENCH_PICTURES") or Path(__file__).parents[2] / "docs" / "pictures")
SAMPLE = Path(__file__).parents[2] / "docs" / "sample" / "pilot_report.html"
MOST = 150_000  # bytes of a picture
QUESTIONS = """\
at,who,item,item_text,question,label,rule,note
2026-11-20T10:00:00Z,A05,T-0417,I was charged twice. Sort it out.,intent,,R1.2,Is "sort it out" a wish for money?
2026-11-20T10:40:00Z,A11,T-0502,Cancel it and send me the money for March.,intent,,,Two wishes in one message: which one counts?
"""


def keep(png: bytes, name: str, height: int = 960) -> None:
    """Cut a picture at a height, and write it small: 256 colours, the rare ones too."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(height, picture.height)))
    pixels = np.asarray(picture)
    there, where, n = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    rare = picture.quantize(128, Image.Quantize.MAXCOVERAGE).getpalette() or []
    kept = np.vstack([there[np.argsort(-n)[:128]], np.reshape(rare, (-1, 3))])  # what is flat stays as it is
    nearest = ((there[:, None].astype(int) - kept) ** 2).sum(axis=2).argmin(axis=1)
    small = io.BytesIO()
    less = Image.fromarray(nearest[where.ravel()].reshape(pixels.shape[:2]).astype(np.uint8), "P")
    less.putpalette(kept.ravel().tolist())
    less.save(small, "PNG", optimize=True)
    assert small.tell() <= MOST, f"{name} is too large: show less of it"
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.png").write_bytes(small.getvalue())


@pytest.fixture(scope="module")
def desk(lab):
    """The workspace of JupyterLab with a rehearsed round and questions in it; runs `workbench` there."""
    lab.as_shipped()
    lab.dry_run()
    sheet = lab.root / "questions.csv"
    sheet.write_text(QUESTIONS, encoding="utf-8")
    lab.command("guideline", "questions", "import", "support-tickets", str(sheet))
    return lab.command


@pytest.fixture
def screen(desk, window):
    """`screen("Calibration")`: a tool opened by its tile, as wide as a laptop."""

    def opened(tile: str, *, dark: bool = False) -> tuple[Page, Locator]:
        page, _ = window.screen(tile)
        window.theme(dark=dark)
        page.set_viewport_size({"width": 1460, "height": 1600})
        return page, page.locator(f".wb:has(.{TILES[tile][1]})")

    yield opened
    window.theme(dark=False)


def shoot(page: Page, screen: Locator, name: str, height: int = 960) -> None:
    """A picture of a screen when it has come to rest, the pointer away from it."""
    page.mouse.move(0, 0)
    expect(screen.get_by_text("Working it out")).to_have_count(0)
    page.wait_for_timeout(400)  # colours of buttons fade
    screen.evaluate("node => node.scrollIntoView({block: 'start'})")
    keep(screen.screenshot(animations="disabled"), name, height)


def test_launcher(desk, lab, page):
    """Tiles, as `workbench lab` opens on them."""
    page.set_viewport_size({"width": 1280, "height": 640})
    page.goto(f"{lab.url}/lab?token={lab.token}&reset")
    expect(page.locator(".wb .home")).to_be_visible(
        timeout=60_000
    )  # it lands on Home, the launcher beside it
    page.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text="Launcher").click()
    page.wait_for_timeout(1000)
    keep(page.screenshot(), "launcher")


def test_home(screen):
    """The first steps, what waits, and everything there is."""
    page, home = screen("Home")
    expect(home.get_by_text(re.compile("1.0.0 is locked: 160 items"))).to_be_visible()
    expect(home.get_by_role("button", name="Guideline, 1 waiting")).to_be_visible(timeout=30_000)
    shoot(page, home, "home", 1100)


def test_guideline(screen):
    """The editor at a label, and what annotators asked."""
    page, editor = screen("Guideline")
    shoot(page, editor, "guideline_editor")
    editor.get_by_role("tab", name=re.compile("Questions")).click()
    shoot(page, editor, "guideline_questions", 560)
    editor.get_by_label("Definition").fill(
        "The customer wants money already paid to come back, or to be kept as credit."
    )
    editor.get_by_role("tab", name="Impact").click()
    expect(editor.get_by_text("gold answers out of date", exact=True)).to_be_visible(timeout=60_000)
    shoot(page, editor, "guideline_impact")
    editor.locator(".ge").press("Control+z")


def test_gold(screen):
    """Coverage of the shipped set; of a new one an expert who labels blind, and a dispute to settle."""
    page, gold = screen("Gold set")
    expect(gold.get_by_role("heading", name="Gold coverage")).to_be_visible()
    shoot(page, gold, "gold_coverage")
    gold.get_by_role("button", name="New gold set").click()
    gold.get_by_label("Name", exact=True).fill("winter-tickets")
    gold.get_by_label("Table of items").select_option("gold_sets/support-tickets/waiting.csv")
    gold.get_by_label("Items to begin with").fill("24")
    gold.get_by_label("How they are drawn").select_option("guess")
    gold.get_by_role("checkbox", name="Urgency").uncheck()
    shoot(page, gold, "gold_new")
    gold.get_by_role("button", name="Draw the items").click()
    expect(gold.get_by_role("heading", name="Gold coverage")).to_be_visible()
    for name, pick in (("Ana", "2"), ("Ben", "1")):
        gold.get_by_label("Who labels?").fill(name)
        gold.get_by_role("button", name="Begin blind").click()
        for place in range(1, 25):
            expect(gold.get_by_text(f"{place} of 24, {name}")).to_be_visible()
            gold.locator(".gold").focus()
            if place == 3 and name == "Ana":
                page.keyboard.press("2")
                shoot(page, gold, "gold_blind")
            page.keyboard.press(pick if place % 3 else "3")
            page.keyboard.press("Enter")
        gold.get_by_role("button", name="Next person").click()
    gold.get_by_role("tab", name="Adjudicate and lock").click()
    expect(gold.get_by_role("heading", name="Adjudicate a dispute")).to_be_visible()
    shoot(page, gold, "gold_adjudicate")


def test_board(screen):
    """Who is ready and what is missed; what changed over rounds; the meeting."""
    page, board = screen("Calibration")
    expect(board.get_by_role("heading", name="12 people")).to_be_visible(timeout=90_000)
    shoot(page, board, "calibration_board")
    board.get_by_role("tab", name="Over time").click()
    shoot(page, board, "calibration_over_time")
    board.get_by_role("tab", name="Meeting").click()
    board.get_by_role("button", name="Begin the meeting").click()
    expect(board.get_by_text("First vote, blind")).to_be_visible()
    shoot(page, board, "calibration_meeting")


def test_board_in_the_dark(screen):
    """The board in JupyterLab's dark theme."""
    page, board = screen("Calibration", dark=True)
    expect(board.get_by_role("heading", name="12 people")).to_be_visible(timeout=90_000)
    shoot(page, board, "calibration_board_dark")


def test_disagreement(screen):
    """The worst pair with an item open, and the labels to review."""
    page, browser = screen("Disagreement")
    browser.get_by_role("button", name="Show its items", exact=True).click()
    expect(browser.get_by_role("button", name="show all pairs again")).to_be_visible()
    browser.locator(".disagree").focus()
    page.keyboard.press("Enter")
    expect(browser.locator("tr.opened")).to_be_visible()
    shoot(page, browser, "disagreement_browser", 1200)
    browser.get_by_role("tab", name="Labels to review").click()
    expect(browser.get_by_text("no answer was checked")).to_be_visible(timeout=60_000)
    shoot(page, browser, "label_audit")


def test_pilot(lab, screen):
    """A pilot that is designed, with what it can show; the scorecard and the ramp-up of one that was run."""
    page, designer = screen("Pilot")
    designer.get_by_role("button", name="New pilot").click()
    designer.get_by_label("Name of the new pilot").fill("Winter")
    page.keyboard.press("Enter")
    for number, price in enumerate(("0.10", "0.08")):
        if number:
            designer.get_by_role("button", name="Add a vendor").click()
        designer.get_by_label("Paid").nth(number).select_option("per_unit")
        designer.get_by_label("For an answer").nth(number).fill(price)
        page.keyboard.press("Tab")
    expect(designer.get_by_role("img").first).to_be_visible(timeout=60_000)
    shoot(page, designer, "pilot_designer", 1100)
    shutil.rmtree(lab.root / "pilots/winter")  # the example again is what changed last
    page, run = screen("Pilot")
    run.get_by_role("tab", name="Scorecard").click()
    expect(run.locator("table.periods").first).to_be_visible(timeout=120_000)
    shoot(page, run, "pilot_scorecard")
    run.get_by_role("tab", name="Ramp-up").click()
    run.get_by_role("button", name="Simulate").click()
    expect(run.get_by_text("Hours worked")).to_be_visible(timeout=120_000)
    shoot(page, run, "pilot_ramp_up")


def keys(rounds, link: str) -> list[str]:
    """The key of the gold answer of each turn of a link's attempt."""
    workspace = Workspace.find(rounds.root)
    gold = {one.id: one.answers["intent"].label for one in workspace.gold("support-tickets@1.0.0").items}
    labels = [one.id for one in workspace.guideline("support-tickets@2.0.0").questions[0].labels]
    with AttemptStore.open(None, rounds.root) as store:
        invitation = store.invited(link.rsplit("/", 1)[1])
        (attempt,) = store.attempts(invitation.round)
    return [str(labels.index(gold[turn.item]) + 1) for turn in attempt.turns]


def test_quiz(rounds, page):
    """The card of a round with the guideline beside it, and the verdict of somebody who misses two in fifteen."""
    page.emulate_media(reduced_motion="reduce")
    link = rounds.invite("--length", "30", "--good", "0.95", "--poor", "0.7")
    begin(page, link)
    for turn, key in enumerate(keys(rounds, link), start=1):
        on_item(page, turn)
        page.keyboard.press("4" if turn % 8 == 0 else key)
        if turn == 4:
            expect(page.get_by_role("radio", checked=True)).to_have_count(1)
            keep(page.screenshot(animations="disabled"), "quiz_card")
        page.keyboard.press("Enter")
    expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()
    page.mouse.move(0, 0)
    keep(page.screenshot(animations="disabled", full_page=True), "quiz_verdict", 1200)


def test_quiz_on_a_phone(rounds, page):
    """The card on a telephone."""
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 844})
    touch = page.context.new_cdp_session(page)
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 5})
    begin(page, rounds.invite("--length", "30", "--good", "0.95", "--poor", "0.7"))
    answer(page, 1)
    on_item(page, 2)
    page.keyboard.press("2")
    expect(page.get_by_role("radio", checked=True)).to_have_count(1)
    page.wait_for_timeout(8000)  # the line that offers Undo goes
    keep(page.screenshot(animations="disabled"), "quiz_phone")


@pytest.mark.parametrize(
    ("words", "name", "height"),
    [
        (("report", "calibration", "dry-run-now"), "calibration_report", 1330),
        (("report", "pilot", "november"), "pilot_report", 1330),
        (("guideline", "render", "support-tickets@2.0.0", "--since", "1.1.0"), "handbook", 1100),
    ],
)
def test_paper(desk, lab, page, words, name, height):
    """What is handed over on paper: its first screen."""
    path = lab.root / "runs" / f"{name}.html"
    desk(*words, "--out", str(path))
    page.set_viewport_size({"width": 1280, "height": height})
    page.goto(path.as_uri())
    keep(page.screenshot(animations="disabled"), name, height)
    if name == "pilot_report":  # the sample that README links to
        shutil.copy(path, SAMPLE)
