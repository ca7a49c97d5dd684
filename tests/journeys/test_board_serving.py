"""A lead starts the quiz page from the board, invites somebody, sees them answer, and stops it again; no terminal."""

import re

import pytest
from playwright.sync_api import Browser, expect

from workbench.rounds import serving


@pytest.fixture
def workspace(desk):
    """JupyterLab on the example with a round that nobody was invited to; its quiz page is ended whatever happens."""
    desk.lab.as_shipped()
    desk.lab.command(
        *("quiz", "create", "may", "--gold", "support-tickets@1.0.0", "--question", "intent", "--practice")
    )
    yield desk.lab
    serving.stop(desk.lab.root)


def test_from_start_to_stop(desk, workspace, chromium: Browser):
    """The address that the board shows opens; what is answered there shows on the board."""
    _, screen = desk.call('wb.calibration_board("may", lead="QA lead")')
    state = screen.get_by_role("button", name=re.compile("^Quiz page: "))
    expect(state).to_have_text(re.compile("not running"))
    state.click()
    panel = screen.get_by_role("region", name="Quiz page")
    panel.get_by_role("button", name="Start the quiz page").click()
    expect(state).to_have_text(re.compile("Quiz page: running$"))
    address = panel.get_by_label("Address of the quiz page").input_value()
    assert serving.look(workspace.root).server.address == address

    screen.get_by_role("button", name="Invite …").click()
    invitations = screen.get_by_role("region", name="Invitations")
    invitations.get_by_label("People to invite").fill("Name;E-mail\nAna;ana@north.example")
    invitations.get_by_role("button", name="Go on").click()
    expect(invitations.get_by_text("new link", exact=True)).to_be_visible()
    invitations.get_by_role("button", name="Invite 1 person").click()
    link = screen.get_by_label("Link of Ana", exact=True).input_value()
    assert link.startswith(f"{address}/q/")
    mail = screen.get_by_role("link", name="Mail to Ana").get_attribute("href")
    assert mail.startswith("mailto:ana@north.example?subject=")
    screen.get_by_role("button", name="I have them").click()
    expect(screen.get_by_label("Link of Ana", exact=True)).to_have_count(0)

    visitor = chromium.new_page()
    visitor.goto(link)
    visitor.get_by_role("button", name=re.compile("^Begin|^Start")).click()
    expect(visitor.get_by_role("button", name="Submit")).to_be_visible()
    visitor.keyboard.press("1")
    visitor.keyboard.press("Enter")
    expect(
        visitor.get_by_role("button", name="Continue")
    ).to_be_visible()  # practice shows gold after each item
    visitor.close()
    row = invitations.get_by_role("row", name=re.compile("^Ana"))
    expect(row).to_contain_text(re.compile("question 1 of"))
    expect(state).to_have_text(re.compile("1 person on it"))

    state.click()
    panel.get_by_role("button", name="Stop …").click()
    panel.get_by_role("button", name="Stop it").click()
    expect(state).to_have_text(re.compile("not running"))
    assert serving.look(workspace.root).state == "down"
    assert desk.faults() == []
