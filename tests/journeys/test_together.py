"""All screens in one notebook: each looks as it does alone, whichever came first."""

from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

CALLS = {
    "home": "wb.home_page()",
    "ge": "wb.guideline_editor()",
    "gold": "wb.gold_builder()",
    "board": 'wb.calibration_board(lead="QA lead")',
    "disagree": "wb.disagreement_browser()",
    "pilot": "wb.pilot_designer()",
}
# Each part of a screen that is seen: where it is, counted from the screen's own corner, and how it is drawn.
LOOK = """root => {
  const corner = root.getBoundingClientRect();
  const names = ['font', 'color', 'backgroundColor', 'border', 'padding', 'margin', 'display', 'overflow', 'cursor'];
  return [root, ...root.querySelectorAll('*')].flatMap(part => {
    const { x, y, width, height } = part.getBoundingClientRect(), style = getComputedStyle(part);
    const name = `${part.tagName.toLowerCase()}.${part.getAttribute('class') ?? ''}`;
    const place = [x - corner.x, y - corner.y, width, height];
    return width || height ? [{ name, place, style: names.map(name => style[name]) }] : [];
  });
}"""
Look = list[dict[str, Any]]


@pytest.fixture(scope="module")
def drawn(lab, desk):
    """`drawn(names)` puts these screens into one cell, in this order; how each looks when it has come to rest.

    `anew` loads JupyterLab again first, so that nothing of another screen is left in the window.
    """
    lab.dry_run()

    def looks(names, *, anew: bool = False) -> dict[str, Look]:
        if anew:
            desk.launcher(anew=True)
        shows = "\n".join(f"display({CALLS[name]})" for name in names)
        page = desk.output(f"import workbench as wb\n\n{shows}")
        page.mouse.move(0, 0)
        return {name: at_rest(page.locator(f".wb:has(.{name})")) for name in names}

    return looks


def at_rest(screen: Locator) -> Look:
    """How a screen looks once nothing of it changes any more."""
    expect(screen).to_have_count(1)
    expect(screen.get_by_text("Working it out")).to_have_count(0)
    look: Look = []
    for _ in range(40):
        before, look = look, screen.evaluate(LOOK)
        if look == before:
            return look
        screen.page.wait_for_timeout(250)
    raise AssertionError("the screen never comes to rest")


def changed(alone: Look, together: Look) -> list[str]:
    """The first parts that are drawn otherwise, or elsewhere by more than a rounded pixel."""
    names, before = (Counter(part["name"] for part in look) for look in (together, alone))
    if names != before:
        return [f"more: {dict(names - before)}, missing: {dict(before - names)}"]
    return [
        f"{part['name']}: {part['place']} {part['style']} instead of {other['place']} {other['style']}"
        for other, part in zip(alone, together, strict=True)
        if part["style"] != other["style"]
        or max(abs(a - b) for a, b in zip(part["place"], other["place"], strict=True)) > 1
    ][:5]


def test_screens_of_one_notebook_leave_each_other_alone(drawn):
    """The styles of a screen hold inside it: six screens together, in either order, look as each does alone."""
    alone = {name: drawn([name], anew=True)[name] for name in CALLS}
    assert min(map(len, alone.values())) > 20, "each screen shows something"
    for order in (list(CALLS), list(reversed(CALLS))):
        together = drawn(order)
        found = {name: changed(alone[name], together[name]) for name in CALLS}
        assert {name: parts for name, parts in found.items() if parts} == {}, f"opened as {order}"
