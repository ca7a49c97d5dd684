"""Experts and a lead in the gold builder: blind labels, disputes, items worth asking, and the lock."""

import datetime as dt
import functools
import json
import re
import wave
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.gold_drafts import guideline
from tests.journeys.lab import WIDE, newcomer, say_name
from workbench.cli import main
from workbench.documents.record import Actor
from workbench.gold.actions import Adjudicate
from workbench.gold.adjudication import Decisions
from workbench.gold.blind_labelling import with_vote
from workbench.gold.project import GoldProject
from workbench.store import documents, files
from workbench.store.workspace import Workspace

WAITING = "gold_sets/support-tickets/waiting.csv"
CALL = (
    'wb.gold_builder("{name}", items="../{waiting}", guideline="support-tickets@2.0.0", n=4, likely="guess", '
    'questions=["intent"], lead="QA lead")'
)


@pytest.fixture
def builder(desk):
    """`builder("autumn")` begins a set of four items by a cell: the page and the screen."""

    def begin(name: str) -> tuple[Page, Locator]:
        page, screen = desk.call(CALL.format(name=name, waiting=WAITING))
        expect(screen.get_by_role("heading", name="Gold coverage")).to_be_visible()
        return page, screen

    return begin


def sit(screen: Locator, name: str, of: int = 4) -> None:
    """Somebody begins to label blind."""
    screen.get_by_label("Who labels?").fill(name)
    screen.get_by_role("button", name="Begin blind").click()
    expect(screen.get_by_text(f"1 of {of}, {name}")).to_be_visible()
    screen.get_by_role("radio").first.focus()


def answer(page: Page, screen: Locator, name: str, pick) -> list[str]:
    """Answer all four with keys alone; the texts in the order in which they came."""
    seen = []
    for place in range(1, 5):
        expect(screen.get_by_text(f"{place} of 4, {name}")).to_be_visible()
        text = screen.locator(".quote").inner_text()
        seen.append(text)
        page.keyboard.press(pick(text))
        page.keyboard.press("Enter")
    expect(screen.get_by_text(f"{name} has answered everything")).to_be_visible()
    return seen


def lock(screen: Locator) -> None:
    """Ask for less than the goal had, and lock."""
    screen.get_by_role("tab", name="Cover and label").click()
    screen.get_by_role("button", name="Change the goal").click()
    for label in ("Least per label", "Least per rule"):
        screen.get_by_label(label).fill("0")
    screen.get_by_role("button", name="Save the goal").click()
    expect(screen.get_by_role("button", name="Save the goal")).to_have_count(0)
    screen.get_by_role("tab", name="Adjudicate and lock").click()
    screen.get_by_role("button", name="Lock 1.0.0").click()
    expect(screen.get_by_text("People will be judged by these answers.")).to_be_visible()
    screen.get_by_role("button", name="Lock it").click()
    expect(screen.get_by_role("button", name="Make a round")).to_be_visible()


def readable(page: Page, screen: Locator, heading: str, axe) -> None:
    """The pane of that heading stands there, no wider than its room, and axe finds nothing serious in it."""
    expect(screen.get_by_role("heading", name=heading)).to_be_visible()
    assert screen.evaluate(WIDE) == []
    assert axe(page, ".wb-room") == []


def test_one_click_opens_the_gold_sets_with_and_without_the_example(desk):
    """The tile opens its notebook and runs it; in a workspace of one's own it says how to begin."""
    newcomer(desk, "Gold set", shows="support-tickets", own="New gold set")


def test_experts_label_blind_by_keyboard_and_a_third_person_settles(desk, builder):
    """No vote shows while one labels; undo goes back; keys stay in the screen; disputes have no names; the set is on disk."""
    page, screen = builder("spring")
    store = Workspace(desk.lab.root).gold_sets
    sit(screen, "Ana")
    first = screen.locator(".quote").inner_text()
    page.keyboard.press("7")
    page.keyboard.press("Enter")
    expect(screen.get_by_text("2 of 4, Ana")).to_be_visible()
    assert sum("Ana" in a.sealed for i in store.draft("spring").items for a in i.answers.values()) == 1
    page.keyboard.press("u")
    expect(screen.locator(".quote")).to_have_text(first)
    screen.get_by_role("tab", name="Adjudicate and lock").click()
    expect(page.get_by_role("alert")).to_contain_text("before you see disputes")
    screen.get_by_role("radio").first.focus()
    ana = answer(page, screen, "Ana", lambda _: "2")
    screen.get_by_role("button", name="Next person").click()

    sit(screen, "Ben")
    ben = answer(page, screen, "Ben", lambda text: "2" if text == ana[0] else "1")
    assert sorted(ana) == sorted(ben)
    expect(screen.get_by_role("button", name="Import a file …")).to_be_visible()
    tabs = desk.tabs()
    screen.focus()
    for key in ("d", "d", "a", "x"):  # which would delete a cell of the notebook and insert one
        page.keyboard.press(key)
    assert desk.tabs() == tabs

    screen.get_by_role("tab", name="Adjudicate and lock").click()
    expect(screen.get_by_role("heading", name="Adjudicate a dispute")).to_be_visible()
    assert "Ana" not in screen.inner_text()
    settle(page, screen)
    lock(screen)
    gold = store.load("spring")
    assert len(gold.items) == 3
    assert [item.out.kind for item in gold.left] == ["dropped"]
    answers = [item.answers["intent"] for item in gold.items]
    assert {a.settled for a in answers} == {"unanimous", "adjudicated"}
    assert all(set(a.votes) == {"Ana", "Ben"} for a in answers)
    assert {a.settled_by for a in answers if a.settled == "adjudicated"} == {"uwe (typed: QA lead)"}
    screen.get_by_role("tab", name="Cover and label").click()
    expect(screen.get_by_text("Ben has answered everything")).to_be_visible()
    for refused in ("Import a file …", "Undo the last"):
        expect(screen.get_by_role("button", name=refused)).to_have_count(0)


def settle(page: Page, screen: Locator) -> None:
    """Settle two of three disputes with a reason and a rule, and drop one."""
    for left in (3, 2):
        expect(screen.get_by_role("tab", name="Adjudicate and lock")).to_contain_text(str(left))
        screen.get_by_role("radio").first.focus()
        page.keyboard.press("2")
        page.keyboard.press("r")
        expect(screen.get_by_label("Rationale")).to_be_focused()
        page.keyboard.type("A question, and no money is asked for.")
        screen.get_by_label("Add to: Rules this item tests").select_option("R1.1")
        page.keyboard.press("Control+Enter")
    expect(screen.get_by_role("tab", name="Adjudicate and lock")).to_contain_text("1")
    screen.get_by_role("button", name="Drop the item").click()
    expect(screen.locator("form.card :focus")).to_have_count(1)
    page.keyboard.type("Not one of ours.")
    screen.locator("form.card").get_by_role("button", name="Drop the item").click()
    expect(screen.get_by_text("No answer waits for a decision.")).to_be_visible()
    expect(screen.get_by_role("button", name="Lock 1.0.0")).to_have_attribute("aria-disabled", "true")


def test_whoever_voted_and_decides_is_warned(desk, builder):
    """An adjudicator who has a vote in the dispute is told so before they decide, and the list says it afterwards."""
    page, screen = builder("autumn")
    store, guideline = (
        Workspace(desk.lab.root).gold_sets,
        Workspace(desk.lab.root).guideline("support-tickets@2.0.0"),
    )
    for name, label in (("Ana", "how_to"), ("Ben", "delivery")):
        for item in store.draft("autumn").items:
            place = (item.id, "intent")
            store.change(
                "autumn", lambda gold, at=place, n=name, to=label: with_vote(gold, guideline, at, n, to)
            )
    screen.get_by_role("tab", name="Adjudicate and lock").click()
    warning = screen.get_by_text("has voted on this. Better let a third person decide")
    expect(screen.get_by_role("heading", name="Adjudicate a dispute")).to_be_visible()
    expect(warning).to_have_count(0)
    expect(screen.get_by_text("1 of 4 waiting")).to_be_visible()
    say_name(page, "ana")
    expect(warning).to_be_visible()
    screen.get_by_role("radio").first.focus()
    page.keyboard.press("1")
    page.keyboard.press("r")
    expect(screen.get_by_label("Rationale")).to_be_focused()
    page.keyboard.type("It asks how.")
    screen.get_by_label("Add to: Rules this item tests").select_option("R1.1")
    page.keyboard.press("Control+Enter")
    expect(screen.get_by_text("1 of 3 waiting")).to_be_visible()
    screen.get_by_text("1 adjudicated").click()
    expect(screen.get_by_text("by ana, who voted on it too")).to_be_visible()
    say_name(page, "QA lead")


def test_undo_brings_back_what_was_typed(desk, builder):
    """The last dispute is decided; undo opens it again with the label, the reason and the rule as they were typed."""
    page, screen = builder("undone")
    store, rules = (
        Workspace(desk.lab.root).gold_sets,
        Workspace(desk.lab.root).guideline("support-tickets@2.0.0"),
    )
    place = (store.draft("undone").items[0].id, "intent")
    for name, label in (("Ana", "how_to"), ("Ben", "delivery")):
        store.change("undone", lambda gold, n=name, to=label: with_vote(gold, rules, place, n, to))
    screen.get_by_role("tab", name="Adjudicate and lock").click()
    expect(screen.get_by_text("1 of 1 waiting")).to_be_visible()
    screen.get_by_role("radio").first.focus()
    page.keyboard.press("2")
    page.keyboard.press("r")
    expect(screen.get_by_label("Rationale")).to_be_focused()
    page.keyboard.type("It asks how.")
    screen.get_by_label("Add to: Rules this item tests").select_option("R1.1")
    page.keyboard.press("Control+Enter")
    expect(screen.get_by_text("No answer waits for a decision.")).to_be_visible()
    assert store.draft("undone").item(place[0]).answers["intent"].rationale == "It asks how."
    screen.get_by_role("tab", name="Cover and label").click()
    expect(screen.get_by_role("heading", name="Gold coverage")).to_be_visible()
    screen.get_by_role("tab", name="Adjudicate and lock").click()
    screen.get_by_role("button", name="Undo").click()
    expect(screen.get_by_label("Rationale")).to_have_value("It asks how.")
    expect(screen.get_by_role("radio", name="billing question")).to_be_checked()
    expect(screen.get_by_role("button", name="Take R1.1 off")).to_be_visible()
    assert store.draft("undone").item(place[0]).answers["intent"].settled is None


@pytest.fixture
def roles(desk):
    """Set the roles of the workspace; they are gone afterwards."""
    path = Path(desk.lab.root) / "roles.yaml"
    yield lambda **people: path.write_text(json.dumps({"people": people}))
    path.unlink(missing_ok=True)
    (path.parent / "proposals.jsonl").unlink(missing_ok=True)


def test_an_expert_sees_what_only_a_lead_may_do(desk, builder, roles, axe):
    """Buttons are disabled with who may; the expert labels blind; a lead ends the round, and the votes open."""
    page, screen = builder("winter")
    store = Workspace(desk.lab.root).gold_sets
    roles(lea="lead", uwe="expert")
    screen.get_by_role("tab", name="Adjudicate and lock").click()
    expect(screen.get_by_role("button", name="Lock 1.0.0")).to_have_attribute("aria-disabled", "true")
    expect(screen.get_by_text("Needs the role lead (lea).").last).to_be_visible()
    readable(page, screen, "Lock 1.0.0", axe)
    screen.get_by_role("tab", name="Cover and label").click()
    expect(screen.get_by_label("Who labels?")).to_have_value("uwe")
    expect(screen.get_by_role("button", name="at random")).to_have_attribute("aria-disabled", "true")
    screen.get_by_role("button", name="Begin blind").click()
    expect(screen.get_by_text("1 of 4, uwe")).to_be_visible()
    screen.get_by_role("radio").first.focus()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(screen.get_by_text("2 of 4, uwe")).to_be_visible()
    assert "refund_request" not in (store.root / "winter/draft.jsonl").read_text()
    screen.get_by_role("button", name="Leave").click()
    roles(uwe="lead")
    screen.get_by_role("tab", name="Adjudicate and lock").click()
    expect(screen.get_by_text("Blind votes of 1 expert are sealed.")).to_be_visible()
    readable(page, screen, "Lock 1.0.0", axe)
    screen.get_by_role("button", name="End the blind round").click()
    expect(screen.get_by_text("The blind round has ended: 1 vote in the draft.")).to_be_visible()
    votes = [item.answers["intent"].votes for item in store.draft("winter").items]
    assert [vote for vote in votes if vote] == [{"uwe": "refund_request"}]


def test_a_second_person_confirms_who_overrules_all_experts(desk, builder, roles, axe):
    """What another lead proposed waits on the screen with its reason; one click decides it under both names."""
    page, screen = builder("summer")
    workspace = Workspace(desk.lab.root)
    store, guideline = workspace.gold_sets, workspace.guideline("support-tickets@2.0.0")
    item = store.draft("summer").items[0].id
    place = (item, "intent")
    for name in ("Ana", "Ben"):
        store.change("summer", lambda gold, n=name: with_vote(gold, guideline, place, n, "how_to"))
    roles(uwe="lead", mona="lead")
    decision = Adjudicate(
        item=item, question="intent", label="delivery", rationale="It asks where.", rules=("R1.1",)
    )
    mona = Decisions(
        GoldProject(workspace, "summer"), lambda: dt.datetime.now(dt.UTC), 1, lambda: Actor("mona", "hub")
    )
    assert "It waits until another person" in mona.decide(decision)
    screen.get_by_role("tab", name="Adjudicate and lock").click()
    waiting = screen.get_by_label("For a second person")
    expect(waiting).to_contain_text("delivery, though both experts said how-to")
    expect(waiting).to_contain_text("proposed by mona")
    readable(page, screen, "Lock 1.0.0", axe)
    waiting.get_by_role("button", name="Confirm").click()
    expect(waiting).to_have_count(0)
    answer = store.draft("summer").item(item).answers["intent"]
    assert (answer.label, answer.settled_by) == ("delivery", "uwe (typed: QA lead), proposed by mona")


def spreadsheet(root: Path, folder: Path) -> Path:
    """Three messages without ids, with pictures and sounds that lie in the workspace; the third is not to be seen there."""
    (root / "files").mkdir(exist_ok=True)
    for place in (1, 2):
        Image.new("RGB", (90, 60), (200, 40 * place, 0)).save(root / f"files/{place}.png")
        with wave.open(str(root / f"files/{place}.wav"), "wb") as sound:
            sound.setparams((1, 2, 8000, 0, "NONE", ""))
            sound.writeframes(b"\0\0" * 8000)
    rows = [
        f'"Give me my money back, please: {place}",files/{place}.png,files/{place}.wav' for place in (1, 2, 3)
    ]
    (folder / "letters.csv").write_text("Letter,Photo,Call\n" + "\n".join(rows) + "\n")
    return folder / "letters.csv"


def test_a_lead_builds_gold_from_a_spreadsheet_without_a_line_of_code(desk, tmp_path):
    """A file is dropped and its columns are read; then blind votes of what is seen and heard, and the lock."""
    _, screen = desk.screen("Gold set")
    screen.get_by_role("button", name="New gold set").click()
    screen.get_by_label("Name").fill("Letters, autumn")
    screen.get_by_role("button", name="A file of yours …").click()
    screen.locator("input[type=file]").set_input_files(spreadsheet(desk.lab.root, tmp_path))
    expect(screen.get_by_label("What Letter holds")).to_have_value("text")
    expect(screen.get_by_label("What Photo holds")).to_have_value("shown")
    screen.get_by_role("button", name="Use it").click()
    expect(screen.get_by_role("checkbox", name="Letter")).to_be_checked()
    expect(screen.get_by_label("Name", exact=True)).to_have_value("Letters, autumn")
    for column in ("Letter", "Photo", "Call"):
        expect(screen.get_by_role("checkbox", name=column)).to_be_checked()
    screen.get_by_role("checkbox", name="Urgency").uncheck()
    screen.get_by_role("button", name="Draw the items and begin").click()
    seen = set()
    for name in ("Ana", "Ben"):
        sit(screen, name, of=3)
        for place in (1, 2, 3):
            expect(screen.get_by_text(f"{place} of 3, {name}")).to_be_visible()
            item = screen.locator(".quote")
            if "cannot be shown" not in item.inner_text():
                expect(item.locator("img")).to_have_js_property("naturalWidth", 90)
                expect(item.locator("audio")).to_have_js_property("duration", 1)
                seen.add(item.inner_text())
            screen.get_by_role("radio", name="refund request").click()
            screen.get_by_role("button", name="Submit").click()
        screen.get_by_role("button", name="Next person").click()
    assert len(seen) == 2
    lock(screen)
    gold = Workspace(desk.lab.root).gold_sets.load("letters-autumn")
    assert [item.answers["intent"].label for item in gold.items] == ["refund_request"] * 3


def test_a_lead_asks_about_what_people_and_the_model_are_unsure_of(desk, axe):
    """A set begins with what people differ about, and goes on with what the model is least sure of; the seed is shown."""
    p = [(0.9, 0.05), (0.4, 0.35), (0.6, 0.3), (0.8, 0.1), (0.7, 0.2)]
    rows = [f"L{i},Letter {i},{a},{b},{1 - a - b:.2f}" for i, (a, b) in enumerate(p)]
    scored, votes = desk.lab.root / "scored.csv", desk.lab.root / "votes.csv"
    scored.write_text("item_id,text,p_refund,p_delivery,p_other\n" + "\n".join(rows) + "\n")
    given = [f"L{i},{who},{label}" for i in (0, 3) for who, label in (("Ana", "how_to"), ("Ben", f"l{i}"))]
    votes.write_text("item_id,annotator,label\n" + "\n".join(given) + "\n")
    page, screen = desk.screen("Gold set")
    page.set_viewport_size({"width": 1024, "height": 900})
    screen.get_by_role("button", name="New gold set").click()
    screen.get_by_label("Name").fill("unsure")
    screen.get_by_label("Table of items").select_option("scored.csv")
    drawn = screen.get_by_label("How they are drawn")
    drawn.select_option("uncertainty")
    expect(screen.get_by_text("The same seed, 20260101")).to_be_visible()
    drawn.select_option("disagreement")
    screen.get_by_label("Answers of several people").select_option("scored.csv")
    expect(page.locator(".wb").get_by_role("alert")).to_be_visible()
    expect(screen.get_by_label("Answers of several people")).to_have_value("")
    screen.get_by_label("Answers of several people").select_option("votes.csv")
    expect(screen.get_by_text("2 of 5 items have two answers or more.")).to_be_visible()
    screen.get_by_label("Items to begin with").fill("1")
    screen.get_by_role("button", name="Draw the items and begin").click()
    screen.get_by_role("button", name="Pick 1 where answers differ most").click()
    expect(screen.get_by_role("button", name="where answers differ most")).to_have_count(0)
    expect(screen.get_by_text("3 left in scored.csv, seed 20260101")).to_be_visible()
    screen.get_by_role("button", name="Pick 3 the model is least sure of").click()
    expect(screen.get_by_text("Every item of the table is in the set.")).to_be_visible()
    screen.get_by_role("button", name="Another table").click()
    screen.get_by_label("Table of items").select_option("scored.csv")
    screen.get_by_label("Answers of several people").select_option("votes.csv")
    readable(page, screen, "More items for", axe)
    gold = Workspace(desk.lab.root).gold_sets.draft("unsure")
    assert {item.id for item in gold.items[:2]} == {"L0", "L3"}
    assert [item.id for item in gold.items[2:]] == ["L1", "L2", "L4"]


def test_a_lead_can_read_every_pane_in_the_dark_and_on_a_small_window(desk, axe):
    """Axe finds no serious fault and nothing runs over at 1024 px: in the dark on every pane, in the light where one labels."""
    page, screen = desk.screen("Gold set")
    page.set_viewport_size({"width": 1024, "height": 900})
    desk.theme(dark=True)
    screen.get_by_label("Gold set", exact=True).select_option("support-tickets")
    for pane, heading in (("Cover and label", "Gold coverage"), ("Adjudicate and lock", "Locked 1.0.0")):
        screen.get_by_role("tab", name=pane).click()
        readable(page, screen, heading, axe)
    screen.get_by_role("button", name="New gold set").click()
    screen.get_by_label("Table of items").select_option(WAITING)
    expect(screen.get_by_label("Column of ids")).to_be_visible()
    readable(page, screen, "New gold set", axe)
    screen.get_by_label("Name").fill("readable")
    screen.get_by_label("Items to begin with").fill("2")
    screen.get_by_role("button", name="Draw the items and begin").click()
    screen.get_by_label("Who labels?").fill("Ana")
    screen.get_by_role("button", name="Begin blind").click()
    readable(page, screen, "Blind label", axe)
    desk.theme(dark=False)
    readable(page, screen, "Blind label", axe)


def test_a_ruling_waits_in_the_gold_builder_until_it_is_accepted_or_rejected(desk, axe):
    """One is rejected with a reason, one accepted; the draft holds the second, and then it locks."""
    root = desk.lab.root
    run = functools.partial(CliRunner().invoke, main, catch_exceptions=False)
    quiz = (
        "quiz",
        "create",
        "rulings",
        "--gold",
        "support-tickets@1.0.0",
        "--question",
        "intent",
        "--until-sure",
    )
    run([*quiz, "--root", str(root)])
    run(["quiz", "simulate", "rulings", "--people", "12", "--seed", "7", "--root", str(root)])
    rows = json.loads(run(["quiz", "appeals", "rulings", "--json", "--root", str(root)]).stdout)
    places = {row["item"]: row for row in rows if row["answer"]}
    kept, changed = list(places.values())[:2]
    for row in (kept, changed):
        words = ["quiz", "rule", row["id"], "--gold-corrected", "--reply", "It asks for that.", "--by", "Lea"]
        run([*words, "--root", str(root)])
    run(["gold", "next", "support-tickets", "--replace", "--root", str(root)])
    page, screen = desk.call('wb.gold_builder("support-tickets", lead="Ruth")')
    screen.get_by_role("tab", name="Adjudicate and lock").click()
    waiting = screen.get_by_role("region", name="Decisions that wait")
    expect(waiting.get_by_text("2 decisions made elsewhere are not in this gold.")).to_be_visible()
    expect(screen.get_by_text("2 decisions wait; accept, confirm or reject each")).to_be_visible()
    assert axe(page, ".wb-room") == []
    card = waiting.get_by_role("listitem").filter(has_text=kept["item"])
    card.get_by_role("button", name="Reject").click()
    card.get_by_label("Why does the gold stay as it is?").fill("It was about another text.")
    card.get_by_role("button", name="Keep the gold").click()
    expect(waiting.get_by_text("1 decision made elsewhere is not in this gold.")).to_be_visible()
    waiting.get_by_role("button", name="the gold answer").click()
    expect(waiting).to_have_count(0)
    expect(screen.get_by_text("None waits.")).to_be_visible()
    store = Workspace(root).gold_sets
    draft = store.draft("support-tickets")
    assert draft.item(changed["item"]).answers["intent"].label == changed["answer"]
    assert draft.item(kept["item"]).answers["intent"].label == kept["gold"]
    assert [rejection.reason for rejection in store.rejections("support-tickets").all()] == [
        "It was about another text."
    ]
    screen.get_by_role("button", name=f"Lock {draft.card.version}").click()
    screen.get_by_role("button", name="Lock it").click()
    expect(screen.get_by_role("button", name="Make a round")).to_be_visible()


def test_a_lead_finds_an_item_corrects_it_and_gives_a_rule_to_many(desk, axe):
    """Search, open, correct with a reason by keys alone; then all items of a label get a rule at once, and undo takes it back."""
    store = Workspace(desk.lab.root).gold_sets
    desk.lab.command("gold", "next", "support-tickets", "--replace")
    page, screen = desk.call('wb.gold_builder("support-tickets", lead="Ruth")')
    screen.get_by_role("tab", name="Items").click()
    search = screen.get_by_label("Search items")
    search.fill("free trial 79")
    expect(screen.get_by_text("1 item", exact=True)).to_be_visible()
    screen.get_by_role("button", name="Open T-1009").click()
    opened = screen.get_by_role("region", name="Item T-1009")
    expect(opened.get_by_text("expert-1").first).to_be_visible()
    assert axe(page, ".wb-room") == []
    opened.get_by_role("button", name="Correct it").first.focus()
    page.keyboard.press("c")
    expect(opened.get_by_text("Correct the answer")).to_be_visible()
    page.keyboard.press("2")
    expect(opened.get_by_role("radio", name="billing question")).to_be_checked()
    page.keyboard.press("r")
    expect(opened.get_by_label("Rationale")).to_be_focused()
    page.keyboard.type("It asks for an explanation first.")
    page.keyboard.press("Control+Enter")
    expect(opened.get_by_text("Correct the answer")).to_have_count(0)
    expect(opened.get_by_text("It asks for an explanation first.")).to_be_visible()
    answer = store.draft("support-tickets").item("T-1009").answers["intent"]
    assert (answer.label, answer.settled, answer.rationale) == (
        "billing_question",
        "adjudicated",
        "It asks for an explanation first.",
    )
    screen.get_by_role("button", name="Clear").click()
    screen.get_by_label("Rule", exact=True).select_option("-R1.3")
    screen.get_by_label("Answer", exact=True).select_option("intent/cancellation")
    screen.get_by_role("button", name=re.compile(r"Choose all \d\d?\b")).click()
    screen.get_by_role("button", name="Give R1.3").click()
    expect(screen.get_by_text("R1.3 given to")).to_be_visible()
    cancelled = [
        item
        for item in store.draft("support-tickets").items
        if item.answers["intent"].label == "cancellation"
    ]
    assert all("R1.3" in item.answers["intent"].rules for item in cancelled)
    screen.get_by_role("button", name="Undo").click()
    expect(screen.get_by_text("Undone: R1.3 given to")).to_be_visible()
    after = {item.id: item for item in store.draft("support-tickets").items}
    assert not all("R1.3" in after[item.id].answers["intent"].rules for item in cancelled)


LONG = "It goes on about many things that happened in the week before. " * 60
SIGHT = "node => node.getBoundingClientRect().bottom <= window.innerHeight"


def test_the_blind_desk_fits_a_laptop(desk):
    """With a long text, a picture and many labels, Submit is in sight at 1280 × 800; a name in the list goes on where it was."""
    root = desk.lab.root
    labels = [{"id": f"topic_{i}", "definition": f"About topic {i}."} for i in range(14)]
    topics = guideline(
        questions=[{"id": "topic", "ask": "What is it about?", "labels": labels}], rules=[], cases=[]
    )
    (root / "guidelines/mail").mkdir()
    files.write_once(root / "guidelines/mail/1.0.0.yaml", documents.sealed_yaml(topics))
    Image.new("RGB", (900, 1600), (200, 120, 0)).save(root / "tall.png")
    rows = "".join(f'L{i},"{LONG}",tall.png\n' for i in range(3))
    (root / "long.csv").write_text(f"item_id,text,picture\n{rows}")
    call = 'wb.gold_builder("desk", items="../long.csv", guideline="mail@1.0.0", n=3)'
    page, screen = desk.call(call)
    page.set_viewport_size({"width": 1280, "height": 800})
    sit(screen, "Ana", of=3)
    screen.evaluate("node => node.getRootNode().host.scrollIntoView({block: 'start'})")
    submit = screen.get_by_role("button", name="Submit")
    assert submit.evaluate(SIGHT)
    screen.get_by_role("radio").first.click()
    assert submit.evaluate(SIGHT)
    submit.click()
    expect(screen.get_by_text("2 of 3, Ana")).to_be_visible()
    screen.get_by_role("button", name="Leave").click()
    began = screen.get_by_role("list", name="Experts who began")
    expect(began).to_contain_text("1 of 3")
    began.get_by_role("button", name="Go on as Ana").click()
    expect(screen.get_by_text("2 of 3, Ana")).to_be_visible()


def test_honeypots_go_out_and_come_back(desk, tmp_path, axe):
    """A table gets gold mixed in and is saved by the browser; its answers come back, and whoever fails is named."""
    root = desk.lab.root
    (root / "week.csv").write_text(
        "item_id,text,region\n" + "".join(f"m{i},Message {i},north\n" for i in range(60))
    )
    page, screen = desk.call('wb.gold_builder("support-tickets")')
    screen.get_by_role("tab", name="Mix into work").click()
    screen.get_by_label("Table of the batch").select_option("week.csv")
    screen.get_by_label("Honeypots").fill("10")
    screen.get_by_label("Name of the batch").fill("week-48")
    assert axe(page, ".wb-room") == []
    with page.expect_download() as saved:
        screen.get_by_role("button", name="Mix, and save the file to send").click()
    assert saved.value.suggested_filename == "week-48.csv"
    saved.value.save_as(tmp_path / "week-48.csv")
    lines = (tmp_path / "week-48.csv").read_text().splitlines()
    assert len(lines) == 71
    assert lines[0] == "item_id,text"
    given = [f"{line.split(',')[0]},{who},delivery" for line in lines[1:] for who in ("ann", "bob")]
    (tmp_path / "back.csv").write_text("item_id,annotator,label\n" + "\n".join(given) + "\n")
    screen.get_by_role("button", name="Score week-48 …").click()
    screen.get_by_label("A file of yours").set_input_files(tmp_path / "back.csv")
    screen.get_by_label("Question").select_option(label="Intent")
    expect(screen.get_by_text("all are labels of the guideline")).to_be_visible()
    screen.get_by_role("button", name="Use it").click()
    result = screen.get_by_role("region", name="Scored batch")
    expect(result).to_contain_text("Look at the work of 2 people.")
    expect(result.get_by_text("look at their work")).to_have_count(2)
    expect(result).to_contain_text("delivery for billing question")
    assert screen.evaluate(WIDE) == []
