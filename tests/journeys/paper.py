"""Reports and the handbook of the shipped example, made once, and what is measured on a page of paper."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

from workbench.cli import main
from workbench.disagreement.report import DisagreementReport
from workbench.disagreement.report import run as run_disagreement
from workbench.documents.feedback import Feedback, FeedbackAnswer
from workbench.guideline.handbook import html, load
from workbench.pilot.report import PilotReport
from workbench.pilot.report import run as run_pilot
from workbench.store.feedback import FeedbackStore
from workbench.store.workspace import Workspace

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
LEVELS = "[...document.querySelectorAll('main h1, main h2, main h3, main h4')].map(h => +h.tagName[1])"
DANGLING = "[...document.querySelectorAll('[aria-labelledby]')].filter(e => !document.getElementById(e.getAttribute('aria-labelledby'))).length"
NAMELESS = (
    "svg[role=img]:not([aria-label])",
    "svg:not([role=img]):not([aria-hidden=true]):not(svg svg)",
    "img:not([alt]), img[alt='']",
    "th:not([scope])",
    ".scroll:not([tabindex='0'][role=region])",
    "[aria-labelledby='']",
)


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


@pytest.fixture(scope="session")
def every_report(tmp_path_factory: pytest.TempPathFactory, reports: dict[str, Path]) -> dict[str, Path]:
    """Every report: the example's, and those of its copy with a second pilot and a round that simulated people took."""
    root = tmp_path_factory.mktemp("pages")
    for room in ("guidelines", "gold_sets", "pilots"):
        shutil.copytree(ROOT / room, root / room)
    winter = root / "pilots/winter"
    shutil.copytree(root / "pilots/november", winter)
    (winter / "frozen.yaml").unlink()
    text = (winter / "pilot.yaml").read_text().replace("name: november", "name: winter")
    (winter / "pilot.yaml").write_text(text.replace("per_unit: 0.105", "per_unit: 0.095"))
    quiz = (
        "quiz",
        "create",
        "november",
        "--gold",
        "support-tickets@1.0.0",
        "--question",
        "intent",
        "--until-sure",
    )
    commands = {
        "": [quiz, ("quiz", "simulate", "november", "--people", "12", "--seed", "7")],
        "compare": [("report", "compare", "november", "winter")],
        "scorecard": [("report", "scorecard")],
        "status": [("report", "status")],
        "calibration": [("report", "calibration", "november")],
        "annotator": [("report", "calibration", "november", "--annotator", "A01")],
    }
    made = dict(reports)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        for name, lines in commands.items():
            out = ["--out", f"{name}.html"] if name else []
            for words in lines:
                run = CliRunner().invoke(main, [*words, *out])
                assert run.exit_code == 0, run.output
            made |= {name: root / f"{name}.html"} if name else {}
    return made


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


def read(chromium: Browser, path: Path, **how: object) -> tuple[Page, list[str]]:
    """The page in a profile of its own; and what it asked of the network, or said in its console."""
    page = chromium.new_context(locale="en-GB", timezone_id="UTC", **how).new_page()  # type: ignore[arg-type]
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda one: faults.append(one.url))
    page.goto(path.as_uri())
    assert faults.pop(0) == path.as_uri()
    return page, faults


def asked(faults: list[str]) -> list[str]:
    """The same without what lies in the page itself."""
    return [one for one in faults if not one.startswith("data:")]


def fits(page: Page, width: int) -> None:
    """No sideways scrolling and no text below 13 px."""
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(SMALL_TEXT) == []
