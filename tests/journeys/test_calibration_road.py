"""One calibration from the first blind label to the retake, as a team does it in the browser."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.lab import WIDE, Desk, say_name
from tests.journeys.road_steps import (
    BY_ID,
    BY_TEXT,
    LABELS,
    MESSAGES,
    Message,
    Road,
    lay_out,
    served,
    take,
)

SPLIT = ("B07", "B08")  # on these the experts differ
RULE = "R1.2"
STATED = (
    "--length",
    "14",
    "--good",
    "0.9",
    "--poor",
    "0.6",
    "--false-pass",
    "0.1",
    "--false-fail",
    "0.1",
)  # 12 pass, 10 do not
UNCLEAR = "Telling us to stop is an ending. Asking about it is a question."
MENDED = "Telling us to stop is an ending, however softly. Asking what stopping means is a question."
STATES = {"Pia": "passed", "Finn": "not yet", "Uma": "undecided"}


@pytest.fixture
def road(desk: Desk) -> Iterator[Road]:
    """The messages in the workspace that JupyterLab shows, and a server of its rounds."""
    lay_out(desk.lab.root)
    with served(desk.lab.root) as found:
        yield found


def test_a_team_goes_from_the_first_label_to_the_retake(road: Road, chromium: Browser, desk: Desk) -> None:
    """Gold is built blind, three people get three verdicts, the worst rule is mended, and a retake asks it alone."""
    build_gold(road, chromium, desk)
    scores = take_the_quiz(road, chromium)
    case = read_the_board(road, desk, scores)
    verify_what_changed(road, desk, case)
    retake(road, chromium, desk, case)


def build_gold(road: Road, chromium: Browser, desk: Desk) -> None:
    """Ben labels over the network and Ana at the desk, blind; Cleo adjudicates; the lead locks."""
    road.command("quiz", "create", "experts", "--expert", "--gold-draft", "bikes")
    link = road.links("experts", "Ben")["Ben"]
    ben, last = take(chromium, link, lambda one: "question" if one.id in SPLIT else one.label)
    assert sorted(ben) == sorted(BY_ID)
    assert "Your answers are saved" in last
    assert not re.search(r"\bgold\b|\bright\b", last)

    page, screen = desk.call('wb.gold_builder("bikes")')
    screen.get_by_role("button", name="Import its votes").click()
    expect(screen.get_by_text("18 answers of 1 expert")).to_be_visible()
    ana = label_at_the_desk(page, screen, "Ana")  # Ben's votes are in the draft, and nothing shows of them
    assert sorted(ana) == sorted(ben)
    assert ana != ben  # each in an own order
    say_name(page, "Cleo")
    adjudicate(page, screen)
    say_name(page, "QA lead")
    screen.get_by_role("button", name="Lock 1.0.0").click()
    screen.get_by_role("button", name="Lock it").click()
    expect(screen.get_by_text("1.0.0 is locked")).to_be_visible()

    gold = road.workspace.gold("bikes@1.0.0")
    answers = {item.id: item.answers["wish"] for item in gold.items}
    assert {name: answer.label for name, answer in answers.items()} == {one.id: one.label for one in MESSAGES}
    assert {name: answer.rules for name, answer in answers.items()} == {
        one.id: (one.rule,) for one in MESSAGES
    }
    assert {name for name, one in answers.items() if one.settled == "adjudicated"} == set(SPLIT)
    assert {answers[name].settled_by for name in SPLIT} == {"uwe (typed: Cleo)"}
    assert dict(answers["B07"].votes) == {"Ana": "ending", "Ben": "question"}


def label_at_the_desk(page: Page, screen: Locator, name: str) -> list[str]:
    """Answer everything, each with the rule that decides; the items in the order in which they came."""
    screen.get_by_label("Who labels?").fill(name)
    screen.get_by_role("button", name="Begin blind").click()
    seen = []
    for place in range(1, len(MESSAGES) + 1):
        expect(screen.get_by_text(f"{place} of {len(MESSAGES)}, {name}")).to_be_visible()
        assert "Ben" not in screen.inner_text()
        message = BY_TEXT[screen.locator(".quote").inner_text()]
        seen.append(message.id)
        screen.get_by_role("radio").first.focus()
        page.keyboard.press(key(message.label))
        screen.get_by_label("Add to: Rule that decides").select_option(message.rule)
        page.keyboard.press("Control+Enter")
    expect(screen.get_by_text(f"{name} has answered everything")).to_be_visible()
    screen.get_by_role("button", name="Next person").click()
    expect(screen.get_by_label("Who labels?")).to_be_visible()
    return seen


def adjudicate(page: Page, screen: Locator) -> None:
    """The two disputes, without names, each with a reason and the rule."""
    screen.get_by_role("tab", name="Adjudicate and lock").click()
    expect(screen.get_by_role("heading", name="Adjudicate a dispute")).to_be_visible()
    for left in (2, 1):
        expect(screen.get_by_role("tab", name="Adjudicate and lock")).to_contain_text(str(left))
        assert not re.search("Ana|Ben", screen.inner_text())
        screen.get_by_role("radio").first.focus()
        page.keyboard.press(key("ending"))
        page.keyboard.press("r")
        expect(screen.get_by_label("Rationale")).to_be_focused()
        page.keyboard.type("They tell us to stop, politely.")
        screen.get_by_role("group", name="Rules this item tests").get_by_role("button", name=RULE).click()
        screen.get_by_label("Rationale").press("Control+Enter")
    expect(screen.get_by_text("No answer waits for a decision.")).to_be_visible()


def take_the_quiz(road: Road, chromium: Browser) -> dict[str, str]:
    """One passes, one does not yet, one stays undecided after a reload in the midst; their scores, as they read them."""
    gold = ("--gold", "bikes@1.0.0", "--title", "Bikes, November")
    road.command("quiz", "create", "november", *gold, *STATED, "--allow-undecided")
    links = road.links("november", "Pia", "Finn", "Uma")
    slips = iter("123")

    def uma(one: Message) -> str:
        return one.wrong if one.rule == RULE and next(slips, None) else one.label

    took = {
        "Pia": take(chromium, links["Pia"], lambda one: one.label),
        "Finn": take(chromium, links["Finn"], lambda one: one.wrong if one.rule == RULE else one.label),
        "Uma": take(chromium, links["Uma"], uma, reload_at=8),
    }
    known = sum(BY_ID[item].rule != RULE for item in took["Finn"][0])
    assert known <= 10
    scores = {"Pia": "14 of 14", "Finn": f"{known} of 14", "Uma": "11 of 14"}
    words = {"Pia": "Passed", "Finn": "Not yet", "Uma": "Not enough evidence yet"}
    for name, (seen, last) in took.items():
        assert words[name] in last
        assert f"You got {scores[name]} right." in last
        assert road.items("november", name) == seen  # each once, in their order, after the reload too
        assert len(set(seen)) == 14
    results = json.loads(road.command("quiz", "results", "november", "--json"))["people"]
    assert {one["name"]: one["state"] for one in results} == STATES
    assert {one["name"]: one["weakest"] for one in results} == {"Pia": [], "Finn": [RULE], "Uma": [RULE]}
    return scores


def read_the_board(road: Road, desk: Desk, scores: dict[str, str]) -> str:
    """The lead sees three verdicts and the worst rule; one of its items is decided, and returned."""
    call = f'wb.calibration_board(lead="QA lead", public_url="{road.address}")'
    page, screen = desk.call(call)
    expect(screen.get_by_role("heading", name="3 people")).to_be_visible()
    people = screen.get_by_role("region", name="People", exact=True)
    for name, state in STATES.items():
        line = people.get_by_role("listitem").filter(has_text=name)
        expect(line).to_contain_text(state)
        expect(line).to_contain_text(scores[name])
    expect(screen.get_by_text(f"{RULE} is missed most")).to_be_visible()
    screen.get_by_role("button", name=RULE, exact=True).click()
    items = screen.get_by_role("region", name="Items by miss rate")
    first = items.locator("tbody tr").first.locator("td").first.inner_text()
    assert BY_ID[first].rule == RULE
    page.set_viewport_size({"width": 1024, "height": 900})
    assert screen.evaluate(WIDE) == []  # after the gold builder in the same window, too
    screen.focus()
    page.keyboard.press("e")
    decision = screen.get_by_role("group", name="The decision")
    decision.get_by_role("button", name=BY_ID[first].label, exact=True).click()
    screen.get_by_label("Why").fill("It tells us to stop.")
    page.keyboard.press("Control+Enter")
    expect(screen.get_by_role("status").filter(has_text="is in the draft")).to_be_visible()
    (case,) = road.workspace.guidelines.draft("bikes").cases
    assert (case.item, case.decision, case.rules) == (BY_ID[first].text, BY_ID[first].label, (RULE,))
    assert case.decided_by == "uwe (typed: QA lead)"
    return first


def verify_what_changed(road: Road, desk: Desk, case: str) -> None:
    """The rule is mended and published; only the gold that rests on it is stale, and the new example leaves the quiz."""
    draft = road.root / "guidelines/bikes/draft.yaml"
    text = draft.read_text(encoding="utf-8")
    assert text.count(UNCLEAR) == 1
    draft.write_text(text.replace(UNCLEAR, MENDED), encoding="utf-8")
    road.command("guideline", "publish", "bikes", "--version", "2.0.0", "--summary", "R1.2 says how softly.")
    road.command("gold", "next", "bikes")
    page, screen = desk.call('wb.gold_builder("bikes", lead="QA lead")')
    touched = [one for one in MESSAGES if one.rule == RULE]
    stale = {item for item, _ in road.workspace.gold_sets.draft("bikes").stale()}
    assert stale == {one.id for one in touched}
    screen.get_by_role("tab", name="Adjudicate and lock").click()
    expect(screen.get_by_role("heading", name="Verify a stale answer")).to_be_visible()
    for left in range(len(touched), 0, -1):
        expect(screen.get_by_role("tab", name="Adjudicate and lock")).to_contain_text(str(left))
        screen.get_by_role("radio").first.focus()
        if BY_TEXT[screen.locator(".quote").first.inner_text()].id == case:
            page.keyboard.press("d")
            expect(screen.locator("form.card :focus")).to_have_count(1)
            page.keyboard.type("It is an edge case of the guideline now.")
            screen.locator("form.card").get_by_role("button", name="Drop the item").click()
        else:
            page.keyboard.press("v")
    expect(screen.get_by_text("No answer waits for a decision.")).to_be_visible()
    screen.get_by_role("button", name="Lock 1.1.0").click()
    screen.get_by_role("button", name="Lock it").click()
    expect(screen.get_by_text("1.1.0 is locked")).to_be_visible()
    gold = road.workspace.gold("bikes@1.1.0")
    assert [one.id for one in gold.left] == [case]
    assert {item.id for item in gold.items if item.answers["wish"].verified == "2.0.0"} == stale - {case}


def retake(road: Road, chromium: Browser, desk: Desk, case: str) -> None:
    """Only who had passed is asked again, and only what rests on the mended rule."""
    call = f'wb.calibration_board("november", lead="QA lead", public_url="{road.address}")'
    _, screen = desk.call(call)
    screen.get_by_role("tab", name="Over time").click()
    retakes = screen.get_by_role("region", name="Retakes")
    expect(retakes).to_contain_text("1 person qualified under 1.0.0: Pia")
    expect(retakes).to_contain_text("5 gold answers ask it")
    retakes.get_by_role("button", name="Make the retake").click()
    screen.get_by_role("button", name="Make the round").click()
    expect(screen.get_by_role("heading", name="1 link into")).to_be_visible()
    link = screen.get_by_label("Link of Pia", exact=True).input_value()
    assert link.startswith(road.address)
    with road.store() as store:
        (new,) = [one for one in store.rounds() if one.changed_since == "1.0.0"]
        assert [one.person.name for one in store.invitations(new.name)] == ["Pia"]
    assert (str(new.guideline.version), str(new.gold.version)) == ("2.0.0", "1.1.0")
    seen, last = take(chromium, link, lambda one: one.label)
    assert sorted(seen) == [one.id for one in MESSAGES if one.rule == RULE and one.id != case]
    assert road.items(new.name, "Pia") == seen
    assert "Passed" in last
    screen.get_by_label("Round on the board").select_option(new.name)
    screen.get_by_role("tab", name="Over time").click()
    expect(retakes).to_contain_text("Nobody here qualified under an older version.")


def key(label: str) -> str:
    """The key of a label."""
    return str(1 + LABELS.index(label))
