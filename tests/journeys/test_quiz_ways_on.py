"""After a verdict there is a way on: practice that opens when asked for, a quiz that a ruling opened again, the lead's word."""

import pytest
from playwright.sync_api import expect

from tests.journeys.quiz_steps import on_item
from workbench.rounds.server.service import RoundService
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

SURE = ("--until-sure", "--good", "0.9", "--poor", "0.4", "--false-pass", "0.02", "--false-fail", "0.05")
SIX = ("--length", "6", "--good", "0.95", "--poor", "0.3", "--false-pass", "0.2", "--false-fail", "0.2")


@pytest.fixture
def failed(rounds):
    """Create a round and let somebody fail it, who can never tell: their link and the round's name."""

    def take(*options: str) -> tuple[str, str]:
        link = rounds.invite(*options)
        token = link.rsplit("/", 1)[1]
        with AttemptStore.open(None, rounds.root) as store:
            desk = RoundService(Workspace(rounds.root), store)
            view = desk.act(token, "en", {"do": "begin"})
            while view["screen"] == "item":
                view = desk.act(
                    token, "en", {"do": "answer", "turn": view["item"]["turn"], "skip": "cannot_tell"}
                )
            assert view["verdict"]["state"] == "fail"
            return link, store.invited(token).round

    return take


def test_who_failed_practises_first_or_reads_that_the_lead_declared_them_ready(rounds, page, failed):
    """Looking at the verdict invites nobody; the button does, and leads there; the lead's word has its reason and ends the asking."""
    warm = rounds.invite("--practice", person="somebody else").rsplit("/", 1)[1]
    with AttemptStore.open(None, rounds.root) as store:
        practice = store.invited(warm).round
    link, _ = failed(*SIX, "--practice-round", practice)
    page.goto(link)
    expect(page.get_by_text("You can practise in “Pilot round, November”.")).to_be_visible()
    with AttemptStore.open(None, rounds.root) as store:
        assert len(store.invitations(practice)) == 1
    page.get_by_role("button", name="Practise").click()
    expect(page.locator(".quiz[data-screen=welcome]")).to_be_visible()
    assert page.url != link
    page.goto(link)
    expect(page.get_by_role("link", name="Practise")).to_be_visible()
    link, name = failed(*SIX)
    rounds.command("quiz", "ready", name, "A03", "--reason", "Seen at work.", "--by", "Lea")
    page.goto(link)
    expect(page.get_by_text("Lea declared you ready: Seen at work.")).to_be_visible()
    assert page.get_by_text("You have used all your attempts").count() == 0


def test_who_contested_goes_on_after_the_ruling(rounds, page, failed):
    """The lead retires the item that ended it: the person is told and goes on with Enter, at the next turn."""
    link, name = failed(*SURE)
    token = link.rsplit("/", 1)[1]
    with AttemptStore.open(None, rounds.root) as store:
        RoundService(Workspace(rounds.root), store).act(
            token, "en", {"do": "appeal", "turn": 2, "note": "Both."}
        )
        (appeal,) = store.appeals(name)
    rounds.command("quiz", "rule", appeal.id, "--item-retired", "--reply", "True.", "--by", "Lea")
    page.goto(link)
    expect(page.get_by_role("heading", name="Not enough evidence yet")).to_be_visible()
    expect(page.get_by_text("You can continue where you stopped.")).to_be_visible()
    page.keyboard.press("Enter")
    on_item(page, 3)
