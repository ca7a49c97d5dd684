"""A manager, a lead and an annotator read what is handed over: reports and the handbook, on every screen, by keyboard and on paper."""

import io
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.journeys.paper import DANGLING, LEVELS, NAMELESS, PALE_TEXT, WIDTHS, asked, fits, read
from workbench.errors import NotFound, WriteFailed
from workbench.guideline.handbook import html, load
from workbench.report.render import print_pdf
from workbench.store.media.pictures import PictureStore
from workbench.store.workspace import Workspace
from workbench.ui.modules import inlined

LOAD = """async (texts) => {
  const out = [];
  for (const text of texts) out.push((await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })))).default);
  return out.map((found) => found());
}"""
FOLDED = (
    "getComputedStyle(document.querySelector('details:not(.rest)'), '::details-content').contentVisibility"
)
LONG = "x" * 90


@pytest.mark.parametrize("name", ["disagreement", "pilot"])
def test_a_manager_opens_a_report(chromium: Browser, reports: dict[str, Path], name: str):
    """One file that loads nothing: it fits every screen, stands out in light and dark, is read by keyboard, and prints."""
    page, faults = read(
        chromium, reports[name], color_scheme="light", viewport={"width": 1280, "height": 900}
    )
    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "34px"
    levels = page.evaluate(LEVELS)
    assert (levels[0], levels.count(1)) == (1, 1)
    links, titles = page.locator("nav.toc a"), page.locator("main > section > h2")
    assert links.count() == titles.count() >= 7
    for i in range(links.count()):
        links.nth(i).click()
        expect(titles.nth(i)).to_contain_text(links.nth(i).inner_text())
        expect(titles.nth(i)).to_be_in_viewport()
    assert {wrong: page.locator(wrong).count() for wrong in NAMELESS} == dict.fromkeys(NAMELESS, 0)
    assert page.evaluate(DANGLING) == 0
    details = page.locator("details").first
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(details.locator("table").first).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"

    for scheme, ground in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(21, 25, 29)")):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
        assert page.evaluate(PALE_TEXT) == []
    page.set_viewport_size({"width": 688, "height": 1000})
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = false })")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator("nav.toc")).to_be_hidden()
    assert page.evaluate(FOLDED) == "visible"
    assert page.evaluate("document.documentElement.scrollWidth") == 688
    assert len(page.pdf(prefer_css_page_size=True, tagged=True)) > 50_000
    page.emulate_media(media="screen", color_scheme="light")
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true })")
    for width in WIDTHS:
        fits(page, width)
    assert asked(faults) == []
    page.context.close()


def test_a_manager_decides_from_the_first_screen_and_page(chromium: Browser, reports: dict[str, Path]):
    """Recommendation, every criterion, money and questions are above the fold and on the first sheet, of at most 11."""
    page, faults = read(chromium, reports["pilot"], bypass_csp=True, viewport={"width": 1280, "height": 800})
    last = "Math.max(...[...document.querySelectorAll('.lead, .options, .card')].slice(0, 4).map(e => e.getBoundingClientRect().bottom))"
    assert page.locator("#verdict .card").count() == 2
    assert page.evaluate(last) <= 800
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in violations] == []
    page.set_viewport_size({"width": 688, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate(last) <= 297 * 96 / 25.4 - 2 * 60
    sheets = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) <= 11
    assert asked(faults) == []
    page.context.close()


REPORTS = ("disagreement", "pilot", "compare", "scorecard", "status", "calibration", "annotator")


@pytest.mark.parametrize("name", REPORTS)
def test_everybody_can_read_every_report(chromium: Browser, every_report: dict[str, Path], name: str):
    """With everything unfolded axe finds nothing, on a phone in the light and on a desk in the dark; no table is cut on a phone."""
    page, _ = read(chromium, every_report[name], bypass_csp=True)
    for scheme, width in (("light", 390), ("dark", 1280)):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        fits(page, width)
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == []
    page.set_viewport_size({"width": 390, "height": 844})
    cut = "[...document.querySelectorAll('table.ann')].filter(t => t.scrollWidth > innerWidth).map(t => t.caption?.innerText)"
    assert page.evaluate(cut) == []
    narrow = """[...document.querySelectorAll('table.ann td, table.ann th')]
        .filter(c => c.checkVisibility() && c.innerText.length > 60 && c.clientWidth < 160).map(c => c.innerText)"""
    assert page.evaluate(narrow) == []
    page.context.close()


def test_an_annotator_follows_the_handbook(chromium: Browser, handbook: Path):
    """From what is new to the label, its rule and its case; a word is found without a script; a phone has contents."""
    page, faults = read(
        chromium, handbook, java_script_enabled=False, viewport={"width": 1280, "height": 900}
    )
    expect(page.locator(".cheat").first).to_be_in_viewport()  # labels are on the first screen
    page.locator(".note summary").click()
    page.locator("#new").get_by_role("link", name="refund request").click()
    expect(page.locator("#l-intent-refund_request")).to_be_in_viewport()
    page.locator("#l-intent-refund_request .near").get_by_role("link", name="R1.2").click()
    expect(page.locator("#R1\\.2")).to_be_in_viewport()
    page.locator("#R1\\.2").get_by_role("link", name="E7").click()
    expect(page.locator("#E7")).to_be_in_viewport()
    page.locator(".letters").get_by_role("link", name="Words with T").click()
    entry = page.locator(".words div", has=page.locator("dt", has_text="tax")).last
    entry.get_by_role("link", name="billing question").click()
    expect(page.locator("#l-intent-billing_question")).to_be_in_viewport()
    label = page.locator("#l-intent-refund_request")
    good, bad = label.locator(".ex.pass").first, label.locator(".ex.fail").first
    assert good.bounding_box()["y"] == bad.bounding_box()["y"]  # side by side on a desk
    page.set_viewport_size({"width": 390, "height": 844})
    expect(good).to_be_hidden()
    label.locator("summary").click()
    assert good.bounding_box()["y"] != bad.bounding_box()["y"]
    page.goto(page.url.partition("#")[0])
    assert asked(faults) == [handbook.as_uri()]
    faults.clear()
    assert page.evaluate("document.documentElement.scrollHeight") < 12 * 844  # it was 34 screens
    expect(page.locator(".cheat li").first).to_be_in_viewport()
    expect(page.locator("nav.toc")).to_be_hidden()
    page.locator("nav.contents summary").click()
    page.locator("nav.contents").get_by_role("link", name="Decided cases").click()
    expect(page.locator("#cases h2")).to_be_in_viewport()
    assert asked(faults) == []
    page.context.close()


def test_an_annotator_reads_the_handbook_anywhere_and_on_paper(chromium: Browser, handbook: Path, tmp_path):
    """It fits every width, and in the dark a desk; axe finds nothing on a phone and a desk; paper is light, without what one presses."""
    page, _ = read(chromium, handbook, bypass_csp=True)
    for scheme, widths in (("light", WIDTHS[::-1]), ("dark", (1280,))):
        page.emulate_media(color_scheme=scheme)
        for width in widths:
            fits(page, width)
        found = Axe().run(page).response["violations"]  # on a phone in the light, on a desk in the dark
        assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == []
    page.set_viewport_size({"width": 688, "height": 1000})
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for hidden in ("nav.toc", "nav.contents", ".letters"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 688
    assert len(page.pdf(prefer_css_page_size=True, tagged=True)) > 50_000
    page.context.close()
    long_words_and_wide_pictures(chromium, tmp_path)


def long_words_and_wide_pictures(chromium: Browser, tmp_path: Path) -> None:
    """An address in a text breaks where it must, and a wide picture is no wider than its place."""
    out = io.BytesIO()
    Image.new("RGB", (1500, 300), "white").save(out, "PNG")
    store = Workspace(tmp_path).guidelines
    draft = store.new("wide")
    picture = PictureStore(store.root).put("wide", "wide.png", out.getvalue()).path
    text = re.sub(r"(definition|text|why|summary): .*", rf"\1: {LONG}", draft.read_text())
    draft.write_text(re.sub(rf"- text: {LONG}", f"- picture: {picture}", text, count=1))
    path = tmp_path / "wide.html"
    path.write_bytes(html(load(Workspace(tmp_path), "wide@draft")))
    page, faults = read(chromium, path)
    expect(page.locator(".shot img")).to_have_js_property("naturalWidth", 1500)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert asked(faults) == []
    page.context.close()


def test_a_manager_prints_a_report(chromium: Browser, tmp_path: Path, monkeypatch):
    """Chromium makes a PDF and leaves nothing beside it; one that fails leaves the old file; without one it is said."""
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text("<!doctype html><title>t</title><h1>A page</h1>")
    assert print_pdf(page, printed).read_bytes().startswith(b"%PDF-")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["page.html", "page.pdf"]
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho cannot start >&2\nexit 3\n")
    broken.chmod(0o755)
    before = printed.read_bytes()
    monkeypatch.setenv("CHROMIUM", str(broken))
    with pytest.raises(WriteFailed, match="cannot start"):
        print_pdf(page, printed)
    assert printed.read_bytes() == before
    broken.unlink()
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotFound, match="printed by Chromium"):
        print_pdf(page, printed)


def test_two_screens_of_a_notebook_share_their_modules(page, tmp_path: Path):
    """One text runs, and what two entries import by different ways is loaded once: the second sees what the first counted."""
    (tmp_path / "count.js").write_text("let n = 0;\nexport const next = () => (n += 1);", encoding="utf-8")
    (tmp_path / "way.js").write_text('export { next } from "./count.js";', encoding="utf-8")
    one, two = tmp_path / "one.js", tmp_path / "two.js"
    one.write_text(
        'import { next } from "./count.js";\nexport default () => `one ${next()}`;', encoding="utf-8"
    )
    two.write_text(
        'import { next } from "./way.js";\nexport default () => `two ${next()} ${"\\\\"}`;', encoding="utf-8"
    )
    page.goto("about:blank")
    assert page.evaluate(LOAD, [inlined(one), inlined(two)]) == ["one 1", "two 2 \\"]
