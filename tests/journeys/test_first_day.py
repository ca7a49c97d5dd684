"""JupyterLab as somebody who does not program meets it: tiles, one click, nothing asked of the network."""

from playwright.sync_api import expect

from tests.journeys.lab import TILES, newcomer


def test_somebody_finds_every_screen_on_the_launcher(desk):
    """The screens come first, in the order of the road; no news are offered, no other host is asked."""
    desk.asked.clear()
    page = desk.launcher(anew=True)
    section = page.locator(".jp-Launcher-section", has_text="Calibration workbench")
    assert section.locator(".jp-LauncherCard-label").all_inner_texts() == list(TILES)
    tops = [one.bounding_box()["y"] for one in page.locator(".jp-Launcher-section").all()]
    assert section.bounding_box()["y"] == min(tops)
    newcomer(
        desk,
        "Home",
        shows="1.0.0 is locked: 160 items",
        own="Draft 1.0.0 is not published yet",
    )
    assert page.get_by_text("official Jupyter news").count() == 0
    assert desk.asked
    assert [one for one in desk.asked if not one.startswith((desk.lab.url, "data:", "blob:"))] == []


def test_somebody_outside_a_workspace_is_told_where_to_start(desk):
    """Where there is no workspace, a tool says how to make one; once there is, it starts."""
    page = desk.launcher()
    desk.run("from workbench.home import tools\ntools.forget('pilot')")
    desk.lab.emptied()
    page.locator(".jp-LauncherCard", has_text="Pilot").click()
    expect(page.get_by_text("workbench init DIR")).to_be_visible()
    desk.lab.as_shipped()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".wb .pilot")).to_be_visible()
    assert desk.faults() == []
