"""Links in a real browser: one that ended, one that belongs to another browser, and the page of a vendor's manager."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.lab import WINDOW
from tests.journeys.quiz_steps import FIVE, answer, begin, on_item
from workbench.rounds.server.service import now
from workbench.store.rounds.store import AttemptStore


def by_mail(page: Page, link: str) -> None:
    """Click a link in a mail: the browser comes from another site."""
    mail = "http://mail.example/"
    page.route(mail, lambda route: route.fulfill(content_type="text/html", body=f'<a href="{link}">quiz</a>'))
    page.goto(mail)
    page.get_by_role("link", name="quiz").click()


def test_an_expired_link_says_until_when_it_worked(rounds, page):
    """And whom to ask; inviting again makes the same link work."""
    link = rounds.invite(*FIVE)
    token = link.rsplit("/", 1)[1]
    with AttemptStore.open(None, rounds.root) as store:
        invitation = store.invited(token)
        past = now().replace(year=2025, month=3, day=1, hour=0, minute=0)
        store.invite(invitation.round, invitation.person, now(), past, exactly=True)
    page.goto(link)
    expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
    expect(
        page.get_by_text("This link worked until 2025-03-01 00:00 UTC. Ask for a new one.")
    ).to_be_visible()
    assert rounds.link(invitation.round, "A03") == link
    begin(page, link)


def test_a_link_belongs_to_the_first_browser(rounds, page, chromium: Browser):
    """Its person goes on there, also from a mail; another browser is told in plain words, until the lead releases it."""
    link = rounds.invite(*FIVE, "--first-device")
    by_mail(page, link)
    expect(page.locator(".quiz[data-screen=welcome]")).to_contain_text("in this browser only")
    page.keyboard.press("Enter")
    answer(page, 1)
    on_item(page, 2)
    by_mail(page, link)  # no other site sends the cookie: the page asks for its data itself
    on_item(page, 2)
    other = chromium.new_context(**WINDOW)
    laptop = other.new_page()
    laptop.goto(link)
    expect(laptop.get_by_role("heading", name="This link does not work")).to_be_visible()
    expect(laptop.get_by_text("This link belongs to the browser that opened it first.")).to_be_visible()
    with AttemptStore.open(None, rounds.root) as store:
        name = store.invited(link.rsplit("/", 1)[1]).round
    rounds.command("quiz", "invite", name, "A03", "--new-device")
    laptop.reload()
    on_item(laptop, 2)
    page.reload()
    expect(page.get_by_text("This link belongs to the browser that opened it first.")).to_be_visible()
    other.close()


@pytest.fixture
def manager(rounds) -> str:
    """The link of vendor A's manager: its people took a round, and a pilot lists it."""
    gold = ("--gold", "support-tickets@1.0.0", "--question", "intent")
    if "vendors-round" not in rounds.command("quiz", "list"):
        rounds.command(
            "quiz", "create", "vendors-round", *gold, "--until-sure", "--title", "November, first round"
        )
        rounds.command("quiz", "simulate", "vendors-round", "--people", "12", "--seed", "7")
        rounds.command("quiz", "invite", "vendors-round", "Ana Lindqvist", "Bo", "--vendor", "vendor_a")
    printed = rounds.command("vendor", "invite", "vendor_a", "--public-url", rounds.address)
    return printed.split("\t")[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_manager_reads_the_page(rounds, chromium: Browser, manager, axe, scheme):
    """On a laptop and a phone, in light and dark: nothing runs over, nothing is refused by the policy, axe finds nothing."""
    context = chromium.new_context(viewport={"width": 1024, "height": 768}, color_scheme=scheme)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(manager)
    expect(page.get_by_role("heading", name="vendor_a", level=1)).to_be_visible()
    for section in ("Your people", "What your people miss", "Error list", "Pilot results"):
        expect(page.get_by_role("heading", name=re.compile(section))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Ana Lindqvist"))).to_contain_text("Invited")
    text = page.locator("body").inner_text()
    assert "vendor_b" not in text
    assert "Vendor B" not in text
    for width in (1024, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert axe(page) == []
    assert wrong == []
    assert context.cookies() == []
    context.close()
