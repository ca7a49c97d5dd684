"""Every state of every screen in light and dark and at every width: what the journeys look at once per screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.card_states import STATES, shower
from tests.journeys.conftest import axe, chromium, kept, page, rounds  # noqa: F401  # fixtures
from tests.journeys.lab import WIDE, desk, lab, window  # noqa: F401  # fixtures
from tests.journeys.paper import PALE_TEXT, WIDTHS, fits, handbook, read, reports  # noqa: F401  # fixtures

pytestmark = pytest.mark.slow
each_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])
PANES = {
    "Status": (),
    "Guideline": ("Preview", "What changed", "Impact", "Questions"),
    "Gold set": ("Cover and label", "Adjudicate and lock"),
    "Calibration": ("Now", "Over time", "Meeting"),
    "Disagreement": ("Items people disagree on", "Labels to review"),
    "Pilot": ("Design", "Report", "Compare", "Scorecard", "Ramp-up"),
}


@pytest.fixture(scope="module")
def link(rounds) -> str:  # noqa: F811
    """A link whose page is the real one; what its server answers is replaced by a state."""
    return rounds.invite("--length", "60", "--good", "0.9", "--poor", "0.6")


@each_scheme
@pytest.mark.parametrize("width", [1280, 1024, 360])
def test_every_state_of_the_card(page, link, axe, scheme, width):  # noqa: F811
    """Axe finds nothing serious, nothing is wider than the page, and on a phone what is pressed is 44 px high."""
    show, found = shower(page, link), {}
    for state in STATES:
        show(state, width, scheme)
        expect(page.locator(f".wb.wb-{scheme}")).to_be_visible()
        found[state] = axe(page)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, state
        if width == 360:
            for button in page.locator(".ans, .qfoot .btn, .btn.primary").all():
                assert button.bounding_box()["height"] >= 44, state
    assert {state: faults for state, faults in found.items() if faults} == {}


@each_scheme
@pytest.mark.parametrize("tile", PANES)
def test_every_pane_in_jupyterlab(desk, axe, tile, scheme):  # noqa: F811
    """Axe finds no serious fault on any pane of the example in either theme; nothing runs over at 1280 and at 1024 px."""
    lab_page, screen = desk.screen(tile)
    if tile == "Calibration":
        dry_run = screen.get_by_role("button", name="Try it with simulated people")
        people = screen.get_by_role("heading", name="12 people")
        expect(dry_run.or_(people)).to_be_visible()
        if dry_run.count():
            dry_run.click()
        expect(people).to_be_visible()
    desk.theme(dark=scheme == "dark")
    found = {}
    for width in (1280, 1024):
        lab_page.set_viewport_size({"width": width, "height": 900})
        for pane in PANES[tile] or ("",):
            if pane:
                tab = screen.get_by_role("tab", name=re.compile(f"^{pane}"))
                tab.click()
                expect(tab).to_have_attribute("aria-selected", "true")
            expect(screen.get_by_text("Working it out")).to_have_count(0)
            found[pane, width] = screen.evaluate(WIDE) + axe(lab_page, ".wb-room")
    assert {where: faults for where, faults in found.items() if faults} == {}


@each_scheme
@pytest.mark.parametrize("name", ["disagreement", "pilot", "handbook"])
def test_every_page_of_paper(chromium, reports, handbook, axe, name, scheme):  # noqa: F811
    """Reports and the handbook fit every width and stand out from their ground, opened out; axe finds nothing serious."""
    path = handbook if name == "handbook" else reports[name]
    book, _ = read(chromium, path, color_scheme=scheme, bypass_csp=True)
    book.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true })")
    for width in WIDTHS:
        fits(book, width)
        assert book.evaluate(PALE_TEXT) == []
        assert axe(book) == []
    book.context.close()
