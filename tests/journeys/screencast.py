"""The screencast of README, twenty seconds of the loop on the real screens: `make pictures`.

Like the pictures it is not one of the tests: pytest collects it where it is named. `WORKBENCH_PICTURES=FOLDER` keeps it elsewhere.
"""

import io
import re
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Locator, Page, expect

from tests.journeys.pictures import FOLDER
from workbench.pilot.report import PilotReport, run

WIDE, HIGH, CAPTION = 960, 600, 44  # of a frame, with the caption under it
SECONDS = 20.0
MOST = 2_500_000  # bytes
INK, PAPER, RING = (255, 255, 255), (22, 30, 40), (0, 114, 178)
EDITED = "The customer wants money already paid to come back, or to be kept as credit for later."


@dataclass
class Film:
    """Frames with the seconds that each stays, and the caption under them."""

    frames: list[Image.Image] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def shot(self, part: Locator, caption: str, seconds: float, *, press: Locator | None = None) -> None:
        """A frame of a part of the page; a ring marks what is pressed next, and it is pressed."""
        page = part.page
        page.mouse.move(0, 0)
        part.evaluate("node => node.scrollIntoView({block: 'start'})")
        if press is not None:
            expect(press).to_be_visible()
        page.wait_for_timeout(500)  # colours of buttons fade
        box = part.bounding_box()
        assert box is not None
        high = box["width"] * (HIGH - CAPTION) / WIDE
        clip = {"x": box["x"], "y": max(0, box["y"]), "width": box["width"], "height": high}
        picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", clip=clip)))
        frame = Image.new("RGB", (WIDE, HIGH), PAPER)
        frame.paste(picture.convert("RGB").resize((WIDE, HIGH - CAPTION), Image.Resampling.LANCZOS))
        draw = ImageDraw.Draw(frame)
        draw.text((16, HIGH - CAPTION // 2), caption, INK, ImageFont.load_default(20), anchor="lm")
        self.frames.append(frame)
        self.seconds.append(seconds if press is None else seconds - 0.7)
        if press is not None:
            self._pressed(frame, press, clip)
            press.click()

    def _pressed(self, frame: Image.Image, press: Locator, clip: dict[str, float]) -> None:
        """The same frame with a ring around what is pressed, unless that is out of sight."""
        box = press.bounding_box()
        assert box is not None
        scale = WIDE / clip["width"]
        x = (box["x"] + box["width"] / 2 - clip["x"]) * scale
        y = (box["y"] + box["height"] / 2 - clip["y"]) * scale
        ringed = frame.copy()
        if y < HIGH - CAPTION:
            ImageDraw.Draw(ringed).ellipse((x - 24, y - 24, x + 24, y + 24), outline=RING, width=4)
        self.frames.append(ringed)
        self.seconds.append(0.7)

    def keep(self, name: str) -> None:
        """Write the film, as long as it shall be, and small."""
        scale = SECONDS / sum(self.seconds)
        written = io.BytesIO()
        self.frames[0].save(
            written,
            "WEBP",
            save_all=True,
            append_images=self.frames[1:],
            duration=[round(1000 * scale * each) for each in self.seconds],
            loop=0,
            quality=75,
            method=6,
        )
        assert written.tell() <= MOST, f"{name} is too large: show less of it"
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{name}.webp").write_bytes(written.getvalue())


def opened(desk, tile: str) -> tuple[Page, Locator]:
    """A screen with the bar of the tools above it, on a page that is high enough for it."""
    page, screen = desk.screen(tile)
    page.set_viewport_size({"width": 1400, "height": 1500})
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    return page, screen.locator("xpath=..")


def test_the_loop(desk, lab):
    """From a sentence of the guideline to a decision on a vendor."""
    lab.as_shipped()
    lab.dry_run()
    report = lab.root / "runs" / "pilot_report.html"
    run(PilotReport("november", str(lab.root)), report)
    film = Film()
    _guideline(film, desk)
    _gold(film, desk)
    _calibration(film, desk)
    _disagreement(film, desk)
    page, screen = opened(desk, "Pilot")
    film.shot(screen, "Pilot: vendors on the same items, against terms frozen before the first delivery", 2)
    page = page.context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(report.as_uri())
    film.shot(page.locator("body"), "The report: a verdict with its evidence, which anybody can rebuild", 2.6)
    page.close()
    film.keep("loop")


def _guideline(film: Film, desk) -> None:
    _, screen = opened(desk, "Guideline")
    film.shot(screen, "Guideline: labels, rules and decided cases, checked as you type", 2.2)
    screen.get_by_label("Definition").fill(EDITED)
    impact = screen.get_by_role("tab", name="Impact")
    film.shot(screen, "One sentence is changed …", 1.4, press=impact)
    expect(screen.get_by_text("gold answers out of date", exact=True)).to_be_visible(timeout=60_000)
    film.shot(screen, "… and you see what that means for gold, rounds and past answers", 2.2)
    screen.locator(".ge").press("Control+z")


def _gold(film: Film, desk) -> None:
    _, screen = opened(desk, "Gold set")
    film.shot(screen, "Gold set: experts label blind, a lead decides disputes, then it is locked", 2)


def _calibration(film: Film, desk) -> None:
    _, screen = opened(desk, "Calibration")
    expect(screen.get_by_role("heading", name="12 people")).to_be_visible(timeout=90_000)
    meeting = screen.get_by_role("tab", name="Meeting")
    film.shot(screen, "Calibration: who is ready, and which rule people miss", 2.6, press=meeting)
    screen.get_by_role("button", name="Begin the meeting").click()
    expect(screen.get_by_text("First vote, blind")).to_be_visible()
    film.shot(screen, "The meeting: what is decided becomes a case of the guideline", 2)


def _disagreement(film: Film, desk) -> None:
    _, screen = opened(desk, "Disagreement")
    items = screen.get_by_role("button", name="Show its items", exact=True)
    film.shot(screen, "Disagreement: who differs with whom, on what", 2, press=items)
    expect(screen.get_by_role("button", name=re.compile("show all pairs"))).to_be_visible()
    film.shot(
        screen.locator(".items").first, "From a number to the items behind it, and to the rule to fix", 1.8
    )
