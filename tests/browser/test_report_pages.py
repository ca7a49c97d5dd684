"""Reports in a real browser: they load nothing, fit every screen, can be read in the dark, by keyboard and on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from workbench.disagreement.report import DisagreementReport
from workbench.disagreement.report import run as run_disagreement
from workbench.pilot.report import PilotReport
from workbench.pilot.report import run as run_pilot

ROOT = Path(__file__).parents[2]
WIDTHS = (390, 1024, 1280)

SMALL_TEXT = """() => [...document.querySelectorAll('main *, nav *')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.vh')
    && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => [parseFloat(getComputedStyle(e).fontSize), e.tagName + ': ' + e.textContent.trim().slice(0, 40)])
  .filter(([size]) => size < 13)"""

PALE_TEXT = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = rgba(getComputedStyle(e).backgroundColor);
      if (c[3] === 255) return c;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('main *, nav *')]
    .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => {
      const style = getComputedStyle(e);
      const [a, b] = [light(rgba(e.closest('svg') ? style.fill : style.color)), light(behind(e.closest('svg')?.parentElement ?? e))];
      return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), e.tagName + ': ' + e.textContent.trim().slice(0, 40)];
    })
    .filter(([ratio]) => ratio < 4.5);
}"""


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The reports of the shipped example, made once."""
    folder = tmp_path_factory.mktemp("reports")
    deliveries = sorted((ROOT / "pilots/november/deliveries").glob("*_1.csv"))
    one = DisagreementReport(
        files=tuple(map(str, deliveries)),
        question="intent",
        guideline="support-tickets@2.0.0",
        gold="support-tickets@1.0.0",
        root=str(ROOT),
    )
    return {
        "disagreement": run_disagreement(one, folder / "disagreement.html").path,
        "pilot": run_pilot(PilotReport("november", str(ROOT)), folder / "pilot.html").path,
    }


@pytest.fixture(params=["disagreement", "pilot"])
def report(reports: dict[str, Path], request: pytest.FixtureRequest) -> str:
    """The address of each report in turn."""
    return reports[request.param].as_uri()


def opened(chromium: Browser, address: str, **how: object) -> Page:
    """The report in a page of its own."""
    page = chromium.new_context(**how).new_page()  # type: ignore[arg-type]
    page.goto(address)
    return page


def test_nothing_is_loaded_and_nothing_is_blocked(page: Page, report: str):
    """One file, no request, and not a word on the console: the policy and the page agree."""
    asked: list[str] = []
    words: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: words.append(message.text))
    page.on("pageerror", lambda error: words.append(str(error)))
    page.goto(report)
    expect(page.locator("h1")).to_have_count(1)
    assert [url for url in asked if not url.startswith("data:")] == [report]
    assert words == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "34px"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_fits_its_screen(chromium: Browser, report: str, width: int):
    """No sideways scrolling of the page, also with every table opened, and no text below 13 px."""
    page = opened(chromium, report, viewport={"width": width, "height": 900})
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(SMALL_TEXT) == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(chromium: Browser, report: str, scheme: str):
    """Contrast of 4.5 or more for all text, also in charts, in the light and in the dark."""
    page = opened(chromium, report, color_scheme=scheme)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(21, 25, 29)")
    assert page.evaluate(PALE_TEXT) == []
    page.context.close()


def test_contents_lead_to_sections(page: Page, report: str):
    """Each link of the contents jumps to a section of that title; headings step down one at a time."""
    page.goto(report)
    links = page.locator("nav.toc a")
    titles = page.locator("main > section > h2")
    assert links.count() == titles.count() >= 7
    for i in range(links.count()):
        links.nth(i).click()
        expect(titles.nth(i)).to_contain_text(links.nth(i).inner_text())
        expect(titles.nth(i)).to_be_in_viewport()
    levels = page.evaluate(
        "[...document.querySelectorAll('main h1, main h2, main h3, main h4')].map(h => +h.tagName[1])"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1


def test_everything_has_a_name(page: Page, report: str):
    """Pictures say their numbers; tables have heads with a scope; what scrolls can be reached and is named."""
    page.goto(report)
    for wrong in (
        "svg[role=img]:not([aria-label])",
        "svg:not([role=img]):not([aria-hidden=true]):not(svg svg)",
        "img:not([alt]), img[alt='']",
        "th:not([scope])",
        ".scroll:not([tabindex='0'][role=region])",
        "[aria-labelledby='']",
    ):
        assert page.locator(wrong).count() == 0, wrong
    dangling = "[...document.querySelectorAll('[aria-labelledby]')].filter(e => !document.getElementById(e.getAttribute('aria-labelledby'))).length"
    assert page.evaluate(dangling) == 0


def test_tables_open_by_keyboard(page: Page, report: str):
    """Tab to a summary, Enter opens it; the focus can be seen."""
    page.goto(report)
    details = page.locator("details").first
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(details.locator("table").first).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_paper_is_light_and_shows_what_is_folded(chromium: Browser, report: str):
    """Also from a dark screen: white ground, no contents, the tables of the charts open, no sideways cut."""
    page = opened(chromium, report, color_scheme="dark", viewport={"width": 688, "height": 1000})
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator("nav.toc")).to_be_hidden()
    assert (
        page.evaluate(
            "getComputedStyle(document.querySelector('details:not(.rest)'), '::details-content').contentVisibility"
        )
        == "visible"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 688
    assert len(page.pdf(prefer_css_page_size=True, tagged=True)) > 50_000
    page.context.close()
