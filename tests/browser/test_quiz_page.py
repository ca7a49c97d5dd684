"""A person takes a quiz in the page of a round: keys alone, reloads, two tabs, a lost connection; nothing lost or doubled."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from workbench.stores.attempts.store import AttemptStore

FIVE = ("--length", "5", "--good", "0.95", "--poor", "0.3", "--false-pass", "0.2", "--false-fail", "0.2")


@pytest.fixture
def kept(rounds):
    """The standing answers that the server has for a link's round."""

    def answers(link: str):
        with AttemptStore.open(None, rounds.root) as store:
            invitation = store.invited(link.rsplit("/", 1)[1])
            return store.round_answers(invitation.round)

    return answers


@pytest.fixture
def faults(page: Page):
    """Errors of scripts, and what the content policy blocked."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "console", lambda line: found.append(line.text) if "Content Security Policy" in line.text else None
    )
    return found


def on_item(page: Page, turn: int) -> None:
    """Wait for an item."""
    expect(page.locator(f".quiz[data-screen=item][data-turn='{turn}']")).to_be_visible()


def begin(page: Page, link: str) -> None:
    """Open a link and start."""
    page.goto(link)
    expect(page.locator(".quiz[data-screen=welcome]")).to_be_visible()
    page.keyboard.press("Enter")
    on_item(page, 1)


def answer(page: Page, turn: int, key: str = "2") -> None:
    """Answer the item on the table by keys."""
    on_item(page, turn)
    page.keyboard.press(key)
    page.keyboard.press("Enter")


def test_a_whole_quiz_with_keys_only(rounds, page, kept, faults):
    """From the link to the verdict without a mouse; each answer reaches the server once, with its times apart."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    for turn in range(1, 6):
        on_item(page, turn)
        page.wait_for_timeout(100)  # somebody reads
        answer(page, turn)
    expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("Passed|Not yet|Not enough evidence yet")
    )
    answers = kept(link)
    assert [given.turn for given in answers] == [1, 2, 3, 4, 5]
    assert {given.label for given in answers} == {"billing_question"}
    assert all(
        0 < given.client_seconds < given.seconds + 1 and given.hidden_seconds == 0 for given in answers
    )
    assert faults == []


def test_arrows_and_tab_work_as_in_any_radio_group(rounds, page):
    """The labels are one tab stop; arrows walk and choose; Escape clears the choice."""
    begin(page, rounds.invite(*FIVE))
    radios = page.get_by_role("radio")
    radios.first.focus()
    page.keyboard.press("ArrowDown")
    expect(radios.nth(1)).to_be_checked()
    expect(radios.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(radios.last).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Choose an answer first.")).to_be_visible()


def test_a_reload_goes_on_where_it_was(rounds, page, kept):
    """After a reload in the midst the same item stands there, and nothing was lost."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    answer(page, 1)
    on_item(page, 2)
    text = page.locator("#q-item").inner_text()
    page.reload()
    on_item(page, 2)
    assert page.locator("#q-item").inner_text() == text
    assert len(kept(link)) == 1


def test_undo_takes_the_last_answer_back(rounds, page, kept):
    """U opens the last item again with the choice as it was; the new answer counts, the old one is withdrawn."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    answer(page, 1)
    on_item(page, 2)
    expect(page.get_by_text("Item 1 saved: billing question")).to_be_visible()
    page.keyboard.press("u")
    on_item(page, 1)
    expect(page.get_by_role("radio", checked=True)).to_have_text(re.compile("billing question"))
    assert kept(link) == ()
    answer(page, 1, "3")
    on_item(page, 2)
    assert [given.label for given in kept(link)] == ["cancellation"]


def test_cannot_tell_with_a_note(rounds, page, kept):
    """0 opens a note in which keys are letters; Enter sends both, and the guideline's owner gets the note."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    page.keyboard.press("0")
    note = page.get_by_label("What is missing?")
    expect(note).to_be_focused()
    page.keyboard.type("2 gifts? Unclear.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("See R1.2")
    page.keyboard.press("Enter")
    on_item(page, 2)
    (given,) = kept(link)
    assert (given.label, given.cannot_tell, given.note) == (None, True, "2 gifts? Unclear.\nSee R1.2")
    feedback = rounds.root / "guidelines" / "support-tickets" / "feedback.jsonl"
    assert "2 gifts? Unclear." in feedback.read_text(encoding="utf-8")


def test_the_guideline_follows_the_chosen_label(rounds, page):
    """The drawer opens at the label that is chosen, finds words, and closes and opens with G."""
    begin(page, rounds.invite(*FIVE))
    drawer = page.get_by_role("complementary")
    expect(drawer).to_be_visible()
    page.keyboard.press("1")
    expect(drawer.get_by_role("heading", level=2)).to_have_text("refund request")
    page.keyboard.press("3")
    expect(drawer.get_by_role("heading", level=2)).to_have_text("cancellation")
    page.keyboard.press("/")
    page.keyboard.type("kit 2")  # letters and digits in a text field choose nothing
    expect(page.get_by_role("radio", checked=True)).to_have_text(re.compile("cancellation"))
    page.get_by_role("searchbox").fill("reverse")
    expect(drawer.get_by_role("button", name=re.compile("refund request"))).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(drawer).to_have_count(0)
    page.keyboard.press("g")
    expect(drawer).to_be_visible()


def test_an_answer_given_offline_is_kept_and_sent(rounds, page, kept):
    """Without a connection the answer stays on the device, the page says so, and sends it when it can."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    page.context.set_offline(True)
    answer(page, 1)
    expect(page.get_by_text("You are offline. Item 1 is kept here and will be sent.")).to_be_visible()
    page.keyboard.press("3")  # the kept answer is not changed any more
    page.keyboard.press("Enter")
    assert kept(link) == ()
    page.context.set_offline(False)
    on_item(page, 2)
    assert [given.label for given in kept(link)] == ["billing_question"]


def test_an_answer_survives_a_crash_while_offline(rounds, page, kept):
    """A browser that is closed while offline sends the kept answer when the link is opened again."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    page.context.set_offline(True)
    answer(page, 1)
    expect(page.get_by_text("You are offline. Item 1")).to_be_visible()
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(link)
    on_item(again, 2)
    assert [given.turn for given in kept(link)] == [1]


def test_a_busy_server_is_asked_again(rounds, page, kept):
    """When the server cannot save (503), the answer is kept, the person is told, and it is sent again."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    refusals = []

    def busy(route):
        if len(refusals) < 2:
            refusals.append(route.request.post_data)
            route.fulfill(status=503, json={"error": "busy"})
        else:
            route.continue_()

    page.route("**/api/act", busy)
    answer(page, 1)
    expect(
        page.get_by_text("The server cannot save just now. Item 1 is kept here and will be sent.")
    ).to_be_visible()
    on_item(page, 2)
    assert len(refusals) == 2
    assert [given.turn for given in kept(link)] == [1]


def test_an_answer_whose_acknowledgement_was_lost_counts_once(rounds, page, kept):
    """The server has the answer but its reply is lost: it is sent again and counted once."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    lost = []

    def lose(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/api/act", lose)
    answer(page, 1)
    on_item(page, 2)
    assert lost == [200]
    assert [given.turn for given in kept(link)] == [1]


def test_two_presses_of_enter_send_once(rounds, page, kept):
    """Impatient keys while an answer is under way neither send it twice nor answer the next item."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    sent = []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/api/act") else None)
    page.keyboard.press("2")
    page.evaluate(
        """() => { for (let n = 0; n < 4; n++) document.activeElement.dispatchEvent(
             new KeyboardEvent("keydown", { key: "Enter", code: "Enter", bubbles: true, cancelable: true, repeat: n > 1 })); }"""
    )
    on_item(page, 2)
    page.keyboard.press("Enter")
    assert len(sent) == 1
    assert len(kept(link)) == 1


def test_two_tabs_are_one_attempt(rounds, page, kept):
    """A second tab takes over where the first one is, and the first follows."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    other = page.context.new_page()
    other.goto(link)
    answer(other, 1)
    on_item(other, 2)
    on_item(page, 2)
    answer(page, 2, "3")
    on_item(other, 3)
    assert [given.turn for given in kept(link)] == [1, 2]


def test_an_answer_to_what_is_answered_elsewhere_stands_aside(rounds, page, kept):
    """Where another device was faster, its answer stands and the person is told."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    elsewhere = page.context.browser.new_context()
    other = elsewhere.new_page()
    other.goto(link)
    answer(other, 1, "3")
    on_item(other, 2)
    elsewhere.close()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You went on in another tab. Here is where you are now.")).to_be_visible()
    on_item(page, 2)
    assert [given.label for given in kept(link)] == ["cancellation"]


def test_time_out_of_sight_is_counted_apart(rounds, page, kept):
    """Seconds while the page was hidden are no seconds at the item."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    page.wait_for_timeout(200)
    hide = """(hidden) => { Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
                            document.dispatchEvent(new Event("visibilitychange")); }"""
    page.evaluate(hide, True)
    page.wait_for_timeout(700)
    page.evaluate(hide, False)
    answer(page, 1)
    on_item(page, 2)
    (given,) = kept(link)
    assert given.hidden_seconds >= 0.7
    assert 0.1 < given.client_seconds <= given.seconds - given.hidden_seconds + 0.1


def test_feedback_after_each_item_and_an_objection(rounds, page):
    """Where the round says so, the gold and its reason follow each answer; W says that the gold is wrong."""
    begin(page, rounds.invite(*FIVE, "--feedback", "item"))
    seen = False
    for turn in range(1, 6):
        answer(page, turn, "7")
        expect(page.locator(".quiz[data-screen=feedback]")).to_be_visible()
        if not seen and page.get_by_text("The gold answer is another").is_visible():
            seen = True
            page.keyboard.press("w")
            page.keyboard.type("It is about money, not the kit.")
            page.keyboard.press("Control+Enter")
            expect(page.get_by_text("The lead has not decided yet")).to_be_visible()
            page.locator("[data-start]").focus()
        page.keyboard.press("Enter")
    assert seen
    expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()


def test_misses_can_be_walked_and_contested(rounds, page):
    """On the verdict page J and K walk along the misses, and a rule opens in the guideline."""
    begin(page, rounds.invite(*FIVE))
    for turn in range(1, 6):
        answer(page, turn, "7")
    expect(page.get_by_role("heading", name="What to look at")).to_be_visible()
    first = page.locator(".miss .item").inner_text()
    page.keyboard.press("j")
    expect(page.locator(".miss .item")).not_to_have_text(first)
    page.keyboard.press("k")
    expect(page.locator(".miss .item")).to_have_text(first)
    page.locator(".textlink.rid").first.click()
    expect(page.get_by_role("complementary")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary")).to_have_count(0)
    page.keyboard.press("w")
    page.keyboard.type("Look again, please.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The lead has not decided yet")).to_be_visible()


def test_terms_come_first_and_are_not_accepted_by_chance(rounds, page, tmp_path):
    """Enter alone accepts nothing: the box has to be ticked."""
    terms = tmp_path / "terms.txt"
    terms.write_text("Keep this to yourself. <b>Please</b>", encoding="utf-8")
    page.goto(rounds.invite(*FIVE, "--terms", str(terms)))
    expect(page.get_by_text("Keep this to yourself. <b>Please</b>")).to_be_visible()  # text, never markup
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tick the box to go on.")).to_be_visible()
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".quiz[data-screen=welcome]")).to_be_visible()


def test_the_language_is_chosen_and_remembered(rounds, page):
    """The card speaks Spanish when asked to, and still does after a reload."""
    link = rounds.invite(*FIVE)
    page.goto(link)
    page.get_by_label("Language").select_option("es")
    expect(page.get_by_role("button", name="Empezar")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Empezar")).to_be_visible()
    assert page.evaluate("() => document.documentElement.lang") == "es"


def test_all_keys_are_told(rounds, page):
    """? shows all keys and Escape puts the focus back on the item."""
    begin(page, rounds.invite(*FIVE))
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="All keys")
    expect(sheet.get_by_text("I think the gold is wrong")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    answer(page, 1)
    on_item(page, 2)


def test_a_link_that_was_taken_back_says_so(rounds, page):
    """A link that is revoked in the midst ends the page in plain words."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    with AttemptStore.open(None, rounds.root) as store:
        invitation = store.invited(link.rsplit("/", 1)[1])
    rounds.command("quiz", "revoke", invitation.round, "A03")
    answer(page, 1)
    expect(page.get_by_text("This link does not work.")).to_be_visible()


def test_a_closed_round_says_so(rounds, page):
    """A round that is closed in the midst thanks the person and takes no more answers."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    with AttemptStore.open(None, rounds.root) as store:
        invitation = store.invited(link.rsplit("/", 1)[1])
    rounds.command("quiz", "close", invitation.round)
    answer(page, 1)
    expect(page.get_by_text("This round is closed. Thank you for taking part.")).to_be_visible()


def test_nothing_of_the_gold_is_in_the_page_before_its_time(rounds, page):
    """No response before the verdict names the gold, a rationale or a score."""
    seen = []
    page.on("response", lambda response: seen.append(response) if "/api/" in response.url else None)
    begin(page, rounds.invite(*FIVE))
    answer(page, 1)
    on_item(page, 2)
    for response in seen:
        assert not {"verdict", "feedback"} & set(json.loads(response.text()))


def test_another_attempt_begins_afresh(rounds, page):
    """A second attempt asks again from the start, with nothing chosen."""
    begin(page, rounds.invite(*FIVE, "--attempts", "2"))
    for turn in range(1, 6):
        answer(page, turn, "7")
    expect(page.get_by_role("button", name=re.compile("Try again|Answer more items"))).to_be_visible()
    page.keyboard.press("Enter")
    on_item(page, 1)
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)


def test_when_the_time_is_up_the_page_says_so_by_itself(rounds, page):
    """With a limit the time left is shown, and at its end the verdict stands there without a press."""
    begin(page, rounds.invite(*FIVE, "--time-limit", "0.05"))
    expect(page.get_by_role("timer")).to_contain_text("left")
    expect(page.get_by_text("The time was up before the last item.")).to_be_visible(timeout=20_000)


def test_a_phone_takes_the_quiz_by_touch(rounds, chromium, kept):
    """On a phone everything goes by touch: choose, submit, undo, read the guideline, say that it does not tell."""
    link = rounds.invite(*FIVE)
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Start").tap()
    on_item(page, 1)
    page.get_by_role("radio", name="how-to").tap()
    page.get_by_role("button", name="Guideline", exact=True).tap()
    expect(page.get_by_role("complementary").get_by_role("heading", level=2)).to_have_text("how-to")
    page.get_by_role("button", name="Close the guideline").tap()
    page.get_by_role("button", name="Submit").tap()
    on_item(page, 2)
    page.locator(".qfoot").get_by_role("button", name="Undo").tap()
    on_item(page, 1)
    page.get_by_role("checkbox", name="I cannot tell").tap()
    page.get_by_label("What is missing?").fill("Gifts")
    page.keyboard.press("Enter")  # a phone's keyboard makes a new line; only the button sends
    on_item(page, 1)
    page.get_by_role("button", name="Submit").tap()
    on_item(page, 2)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    context.close()
    assert [(given.cannot_tell, given.note) for given in kept(link)] == [(True, "Gifts")]


def test_a_server_that_is_away_at_first_is_waited_for(rounds, page):
    """Before anything could be read, the page says that it tries again, and does."""
    link = rounds.invite(*FIVE)
    tries = []

    def away(route):
        tries.append(route.request.url)
        route.abort() if len(tries) < 2 else route.continue_()

    page.route("**/api/view", away)
    page.goto(link)
    expect(page.get_by_text("The quiz cannot be reached just now.")).to_be_visible()
    expect(page.locator(".quiz[data-screen=welcome]")).to_be_visible()
