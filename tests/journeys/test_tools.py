"""Tools are tabs of JupyterLab: they come back by themselves, lead to each other, and open as notebooks."""

import json
import re

import psutil
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.journeys.lab import IDLE, TOOLS_KERNEL, WINDOW, Desk

GO = """address => document.querySelector('.wb-room').dispatchEvent(new CustomEvent('workbench:open',
    { detail: address, bubbles: true, composed: true, cancelable: true }))"""


def tools_session(desk: Desk) -> dict:
    """The session of the tools' kernel, as the server has it."""
    (session,) = (each for each in json.loads(desk.lab.asks("/api/sessions")) if each["path"] == TOOLS_KERNEL)
    return session


def killed(kernel: str) -> None:
    """End a kernel's process, as running out of memory does."""
    [process] = [one for one in psutil.process_iter(["cmdline"]) if kernel in str(one.info["cmdline"])]
    process.kill()


def blind(page: Page) -> None:
    """The gold builder as somebody left it: on its other pane."""
    page.get_by_role("tab", name="Adjudicate and lock").click()
    expect(page.get_by_role("tab", name="Adjudicate and lock")).to_have_attribute("aria-selected", "true")


def test_a_workspace_lands_on_home_and_restores_what_was_open(desk, chromium):
    """First Home, with the launcher beside it; after a reload the tabs that were open, as they were left."""
    context = chromium.new_context(**WINDOW)
    page = context.new_page()
    try:
        page.goto(f"{desk.lab.url}/lab?token={desk.lab.token}&reset")
        expect(page.locator(".wb .home")).to_be_visible()
        labels = page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel")
        expect(labels).to_have_text(["Launcher", "Home"])
        labels.first.click()
        page.locator(".jp-LauncherCard").get_by_text("Gold set", exact=True).click()
        expect(page.locator(".wb .gold")).to_be_visible()
        page.wait_for_timeout(1500)  # JupyterLab keeps its layout a moment later
        page.reload()
        expect(page.locator(".wb .gold")).to_be_visible()
        expect(labels).to_have_text(["Gold set", "Home"])
    finally:
        context.close()


@pytest.mark.parametrize("end", ["restart", "restart elsewhere", "kill"])
def test_a_tool_returns_when_its_kernel_does(desk, end):
    """After a restart of the kernel, and after its death, the tool that one sees is there again, untouched."""
    page, screen = desk.screen("Gold set")
    before = tools_session(desk)["kernel"]["id"]
    screen.evaluate("node => node.before(document.createElement('hr'))")  # of this drawing
    if end == "restart":
        desk.does("calibration-workbench:restart")
    elif end == "restart elsewhere":
        desk.lab.asks(f"/api/kernels/{before}/restart", "POST")
    else:
        killed(before)
    expect(page.locator(".wb hr")).to_have_count(0)
    expect(page.locator(".wb .gold")).to_be_visible()
    expect(page.locator(".wb-tool-notice")).to_have_count(0)
    assert tools_session(desk)["kernel"]["id"] == before
    assert desk.faults() == []
    page.get_by_role("button", name="Start the next version").click()  # it listens
    expect(page.locator(".wb .gold").get_by_text("draft").first).to_be_visible()
    desk.lab.as_shipped()


def test_a_tool_returns_where_the_next_kernel_does_not_hear_it(desk, chromium):
    """What still waited for the dead kernel can keep the next one from hearing: then the connection is made again."""
    kernel = tools_session(desk)["kernel"]["id"]
    unheard: set[str] | None = None  # addresses of connections, the first to each

    def connection(route: WebSocketRoute) -> None:
        route.connect_to_server()
        if unheard is not None and route.url not in unheard:
            unheard.add(route.url)
            route.on_message(lambda _: None)

    context = chromium.new_context(**WINDOW)
    page = context.new_page()
    page.route_web_socket(re.compile(f"/kernels/{kernel}/channels"), connection)
    try:
        page.goto(f"{desk.lab.url}/lab?token={desk.lab.token}&reset")
        expect(page.locator(".wb .home")).to_be_visible()
        page.locator(".wb .home").evaluate("node => node.before(document.createElement('hr'))")
        unheard = set()
        killed(kernel)
        expect(page.locator(".wb hr")).to_have_count(0)
        expect(page.locator(".wb .home")).to_be_visible()
        assert unheard
    finally:
        context.close()


def test_tools_start_again_after_shut_down_all(desk):
    """Whoever shuts down all kernels is offered to start again, and finds the tool as saved."""
    page, _ = desk.screen("Guideline")
    for session in json.loads(desk.lab.asks("/api/sessions")):
        desk.lab.asks(f"/api/sessions/{session['id']}", "DELETE")
    notice = page.locator(".wb-tool-notice")
    notice.get_by_role("button", name="Start again").click()
    expect(notice).to_have_count(0)
    expect(page.locator(".wb .ge")).to_be_visible()
    assert tools_session(desk)["kernel"]["execution_state"] == "idle"
    assert desk.faults() == []


def test_two_windows_show_one_tool(desk, chromium):
    """What is chosen in one window is seen in the other: both show the tool of the one kernel."""
    page, _ = desk.screen("Gold set")
    context = chromium.new_context(**WINDOW)
    other = context.new_page()
    try:
        other.goto(f"{desk.lab.url}/lab/workspaces/second?token={desk.lab.token}&reset")
        expect(other.locator(".wb .home")).to_be_visible()
        other.evaluate(GO, {"tool": "gold"})
        expect(other.locator(".wb .gold")).to_be_visible()
        other.get_by_role("button", name="Start the next version").click()
        expect(other.get_by_role("button", name="Start the next version")).to_have_count(0)
        expect(page.get_by_role("button", name="Start the next version")).to_have_count(0)
    finally:
        context.close()
    assert desk.faults() == []
    desk.lab.as_shipped()


def test_an_address_opens_its_tool_once(desk):
    """An address opens a tool beside the one that asked, and comes back to it when asked again."""
    page, _ = desk.screen("Gold set")
    assert page.evaluate(GO, {"tool": "pilot"}) is False, "the event is taken"
    expect(page.locator(".wb .pilot")).to_be_visible()
    assert desk.tabs() == ["Gold set", "Pilot"]
    page.evaluate(GO, {"tool": "gold"})
    expect(page.locator(".wb .gold")).to_be_visible()
    assert desk.tabs() == ["Gold set", "Pilot"]
    assert page.evaluate(GO, {"tool": "somewhere"}) is True, "nobody takes an address of no tool"


def test_a_tool_opens_as_its_notebook(desk):
    """The notebook runs by itself, shows the tool alone until somebody asks for its code, and is not left unsaved."""
    page, _ = desk.screen("Pilot")
    desk.does("calibration-workbench:notebook")
    notebook = page.locator(".jp-Notebook")
    expect(notebook.locator(".wb .pilot")).to_be_visible()
    page.wait_for_function(IDLE)
    expect(notebook.locator(".jp-InputArea").first).to_be_hidden()
    page.get_by_role("button", name="Show code and notes").click()
    expect(notebook.get_by_text("wb.pilot_designer").first).to_be_visible()
    page.get_by_role("button", name="Hide code and notes").click()
    expect(notebook.locator(".jp-InputArea").first).to_be_hidden()
    assert page.evaluate("window.jupyterapp.shell.currentWidget.context.model.dirty") is False
    page.evaluate("() => void window.jupyterapp.commands.execute('kernelmenu:restart')")  # it asks first
    page.get_by_role("dialog").get_by_role("button", name="Confirm Kernel Restart").click()
    expect(notebook.locator(".wb .pilot")).to_be_visible()
    assert desk.faults() == []
