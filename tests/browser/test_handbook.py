"""The handbook in a real browser: readable at every width, in the dark, on paper and by keyboard, and it loads nothing."""

import datetime as dt
import io
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from workbench.documents.feedback import Feedback, FeedbackAnswer
from workbench.guideline.handbook import html, load
from workbench.store.feedback import FeedbackStore
from workbench.store.pictures import PictureStore
from workbench.store.workspace import Workspace

ROOT = Path(__file__).parents[2]
WIDTHS = (390, 1024, 1280)
SMALL_TEXT = """() => [...document.querySelectorAll('main *, nav *')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.vh')
    && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => [parseFloat(getComputedStyle(e).fontSize), e.tagName + ': ' + e.textContent.trim().slice(0, 40)])
  .filter(([size]) => size < 13)"""


@pytest.fixture(scope="session")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The handbook of the shipped example for readers of its first version, with a question answered."""
    root = tmp_path_factory.mktemp("handbook")
    shutil.copytree(ROOT / "guidelines", root / "guidelines")
    store = FeedbackStore(root / "guidelines")
    at = dt.datetime(2026, 10, 12, 9, tzinfo=dt.UTC)
    asked = Feedback(
        id="f1", at=at, who="A03", source="quiz", item_text="Where is my 79?", note="Is this a refund?"
    )
    store.add("support-tickets", asked)
    answer = FeedbackAnswer(at=at, by="Ines", reply="No.", became="E6", version="2.0.0")
    store.answer("support-tickets", "f1", answer)
    path = root / "handbook.html"
    path.write_bytes(html(load(Workspace(root), "support-tickets@2.0.0", "1.0.0")))
    return path


def opened(chromium: Browser, path: Path, **options) -> Page:
    """The page in a profile of its own; anything it asks of the network or says in its console fails the test."""
    page = chromium.new_context(locale="en-GB", timezone_id="UTC", **options).new_page()
    page.on("console", lambda message: pytest.fail(f"console: {message.text}"))
    page.on(
        "request",
        lambda r: None if r.url.startswith(("file:", "data:")) else pytest.fail(f"asks for {r.url}"),
    )
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits(chromium, handbook, width, scheme):
    """No sideways scrolling and no text below 13 px at any width, in light and dark."""
    page = opened(chromium, handbook, color_scheme=scheme, viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(SMALL_TEXT) == []
    page.context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_axe_finds_nothing(chromium, handbook, scheme, width):
    """Contrast, names, roles and headings, on a phone and on a desk."""
    screen = {"width": width, "height": 900}
    page = chromium.new_context(bypass_csp=True, color_scheme=scheme, viewport=screen).new_page()
    page.goto(handbook.as_uri())
    found = Axe().run(page)
    assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found.response["violations"]] == []
    page.context.close()


LONG = "x" * 90


def test_long_words_and_pictures_stay_inside(chromium, handbook, tmp_path):
    """An address in a text breaks where it must, and a wide picture is no wider than its place."""
    out = io.BytesIO()
    Image.new("RGB", (1500, 300), "white").save(out, "PNG")
    store = Workspace(tmp_path).guidelines
    folder = store.new("wide").parent
    picture = PictureStore(store.root).put("wide", "wide.png", out.getvalue()).path
    draft = folder / "draft.yaml"
    text = re.sub(r"(definition|text|why|summary): .*", rf"\1: {LONG}", draft.read_text())
    draft.write_text(re.sub(rf"- text: {LONG}", f"- picture: {picture}", text, count=1))
    path = tmp_path / "wide.html"
    path.write_bytes(html(load(Workspace(tmp_path), "wide@draft")))
    for width in WIDTHS:
        page = opened(chromium, path, viewport={"width": width, "height": 900})
        expect(page.locator(".shot img")).to_have_js_property("naturalWidth", 1500)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.context.close()


def test_links_lead_where_they_say(chromium, handbook):
    """From what is new to the label, from the label to its rule, from the rule to its case."""
    page = opened(chromium, handbook, viewport={"width": 1280, "height": 900})
    page.locator("#new").get_by_role("link", name="refund request").click()
    expect(page.locator("#l-intent-refund_request")).to_be_in_viewport()
    page.locator("#l-intent-refund_request .near").get_by_role("link", name="R1.2").click()
    expect(page.locator("#R1\\.2")).to_be_in_viewport()
    page.locator("#R1\\.2").get_by_role("link", name="E7").click()
    expect(page.locator("#E7")).to_be_in_viewport()
    page.context.close()


def test_a_word_is_found_without_a_script(chromium, handbook):
    """By its letter, then its place; scripts are off."""
    page = opened(chromium, handbook, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page.locator(".letters").get_by_role("link", name="Words with T").click()
    entry = page.locator(".words div", has=page.locator("dt", has_text="tax")).last
    entry.get_by_role("link", name="billing question").click()
    expect(page.locator("#l-intent-billing_question")).to_be_in_viewport()
    page.context.close()


def test_a_phone_has_contents(chromium, handbook):
    """Folded away above the news; the rail is for wide windows."""
    page = opened(chromium, handbook, viewport={"width": 390, "height": 844})
    expect(page.locator("nav.toc")).to_be_hidden()
    page.locator("nav.contents summary").click()
    page.locator("nav.contents").get_by_role("link", name="Decided cases").click()
    expect(page.locator("#cases h2")).to_be_in_viewport()
    page.context.close()


def test_good_beside_bad(chromium, handbook):
    """On a desk a label's first example and counterexample stand side by side; on a phone one below the other."""
    for width, beside in ((1280, True), (390, False)):
        page = opened(chromium, handbook, viewport={"width": width, "height": 900})
        label = page.locator("#l-intent-refund_request")
        good, bad = (
            label.locator(".ex.pass").first.bounding_box(),
            label.locator(".ex.fail").first.bounding_box(),
        )
        assert (good["y"] == bad["y"]) is beside
        page.context.close()


def test_paper(chromium, handbook):
    """Light also from a dark screen, without contents and buttons, nothing cut off sideways."""
    page = opened(chromium, handbook, color_scheme="dark", viewport={"width": 688, "height": 1000})
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for hidden in ("nav.toc", "nav.contents", ".letters"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 688
    assert len(page.pdf(prefer_css_page_size=True, tagged=True)) > 50_000
    page.context.close()
