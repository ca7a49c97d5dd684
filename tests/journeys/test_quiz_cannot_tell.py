"""An annotator reads what "I cannot tell" counts before the quiz, uses it on an item that the guideline does not settle, and passes."""

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.quiz_steps import FIVE, on_item
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

GOLD = "support-tickets"


@pytest.fixture
def open_item(rounds) -> str:
    """A version of the gold, one of whose items the guideline does not settle; the item."""
    rounds.command("gold", "next", GOLD, "--replace")
    draft = Workspace(rounds.root).gold_sets.draft(GOLD)
    item = next(item.id for item in draft.items if item.split == "quiz")
    note = ("--note", "Is a voucher money back?", "--by", "Ruth")
    rounds.command("gold", "undecidable", GOLD, item, "--question", "intent", *note)
    for decision in json.loads(rounds.command("gold", "waiting", GOLD, "--json"))[
        "waiting"
    ]:  # of other journeys here
        reason = ("--reason", "Another journey ruled on it.", "--by", "Ruth")
        rounds.command("gold", "reject", GOLD, decision["id"], *reason)
    rounds.command("gold", "lock", GOLD)
    return item


def test_an_annotator_reads_what_cannot_tell_counts_and_uses_it(rounds, page, open_item, axe):
    """Before the quiz in both languages; the open item decides nothing, shows no gold, and five others count."""
    version = Workspace(rounds.root).gold_sets.versions(GOLD)[-1]
    asked = (
        "--gold",
        f"{GOLD}@{version}",
        "--question",
        "intent",
        "--undecidable",
        "1",
        "--most-cannot-tell",
        "0.3",
    )
    rounds.command("quiz", "create", "cannot-tell", *asked, *FIVE, "--feedback", "item")
    link = rounds.link("cannot-tell", "A03")
    page.goto(link)
    expect(page.get_by_text("The guideline does not decide 1 of the items.")).to_be_visible()
    expect(page.get_by_text("“I cannot tell” counts as wrong")).to_be_visible()
    expect(page.get_by_text("You cannot pass if more than 30% of your answers")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Language").select_option("es")
    expect(page.get_by_text("La guía no decide 1 de los elementos.")).to_be_visible()
    expect(page.get_by_text("No puedes superarlo si más del 30")).to_be_visible()
    page.get_by_label("Idioma").select_option("en")
    page.get_by_role("button", name="Start").click()
    on_item(page, 1)
    with AttemptStore.open(None, rounds.root) as store:
        (attempt,) = store.attempts("cannot-tell")
    answers = Workspace(rounds.root).gold_sets.load(GOLD).answers("intent")
    labels = Workspace(rounds.root).guideline("support-tickets@2.0.0").question("intent").label_ids
    for turn in attempt.turns:
        on_item(page, turn.number)
        if turn.item == open_item:
            page.keyboard.press("0")
            page.keyboard.press("Control+Enter")
            expect(
                page.get_by_text("The guideline does not decide this item: it does not count")
            ).to_be_visible()
            assert page.get_by_text("Expected answer").count() == 0
            assert page.get_by_text("I think the expected answer is wrong").count() == 0
        else:
            page.keyboard.press(str(labels.index(answers[turn.item].label) + 1))
            page.keyboard.press("Enter")
            expect(page.get_by_text("Right", exact=True)).to_be_visible()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Passed")).to_be_visible()
    expect(page.get_by_text("You got 5 of 5 right.")).to_be_visible()
    expect(page.get_by_text("The guideline does not decide 1 of the items.")).to_be_visible()
    (person,) = json.loads(rounds.command("quiz", "results", "cannot-tell", "--json"))["people"]
    assert (person["verdict"]["n"], person["verdict"]["answers"], person["verdict"]["cannot_tell"]) == (
        5,
        6,
        1,
    )
