"""Lost connections, reloads, crashes, two tabs, a busy server, an end in the midst: no answer is lost or counted twice."""

import pytest
from playwright.sync_api import expect

from tests.browser.quiz_steps import FIVE, answer, begin, on_item
from workbench.store.rounds.store import AttemptStore


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


def test_who_comes_back_online_answers_on_at_once(rounds, page, kept):
    """While the page still says that the kept answer was sent, the next item takes keys already."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    page.context.set_offline(True)
    answer(page, 1)
    expect(page.get_by_text("You are offline. Item 1 is kept here and will be sent.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Item 1 was sent.")).to_be_visible()
    answer(page, 2, "3")
    on_item(page, 3)
    assert [given.label for given in kept(link)] == ["billing_question", "cancellation"]


def test_a_kept_answer_that_comes_too_late_is_not_called_sent(rounds, page, kept):
    """The round was closed while the person was offline: the page says so, and never that the answer arrived."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    page.context.set_offline(True)
    answer(page, 1)
    expect(page.get_by_text("You are offline. Item 1 is kept here and will be sent.")).to_be_visible()
    with AttemptStore.open(None, rounds.root) as store:
        rounds.command("quiz", "close", store.invited(link.rsplit("/", 1)[1]).round)
    page.context.set_offline(False)
    expect(page.get_by_text("This round was closed on ")).to_be_visible()
    page.wait_for_timeout(300)
    assert page.get_by_text("was sent").count() == 0  # it would stand for four seconds
    assert kept(link) == ()


@pytest.mark.parametrize("status", [200, 404])
def test_a_page_of_somebody_in_between_is_no_answer_of_the_server(rounds, page, kept, status):
    """A hotel's sign-in page, or a proxy's own: the answer stays on the device and is sent when the server is back."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    page.route(
        "**/api/**",
        lambda route: route.fulfill(status=status, content_type="text/html", body="<p>Sign in</p>"),
    )
    answer(page, 1)
    expect(page.get_by_text("You are offline. Item 1 is kept here and will be sent.")).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="Try now").click()
    on_item(page, 2)
    assert [given.turn for given in kept(link)] == [1]


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


def test_a_link_that_was_taken_back_says_so(rounds, page):
    """A link that is revoked in the midst ends the page in plain words."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    with AttemptStore.open(None, rounds.root) as store:
        invitation = store.invited(link.rsplit("/", 1)[1])
    rounds.command("quiz", "revoke", invitation.round, "A03")
    answer(page, 1)
    expect(page.get_by_text("This link was taken back.")).to_be_visible()


def test_a_link_taken_back_is_told_in_the_language_of_the_page_and_in_the_dark(rounds, chromium):
    """In the midst the card goes on in Spanish; opened again, the plain page is Spanish too, and light on dark."""
    link = rounds.invite(*FIVE)
    context = chromium.new_context(locale="es-ES", color_scheme="dark")
    page = context.new_page()
    begin(page, link)
    with AttemptStore.open(None, rounds.root) as store:
        invitation = store.invited(link.rsplit("/", 1)[1])
    rounds.command("quiz", "revoke", invitation.round, "A03")
    answer(page, 1)
    expect(page.get_by_text("Este enlace se ha retirado.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Este enlace se ha retirado.")).to_be_visible()
    expect(page.locator("h1")).to_have_css("color", "rgb(230, 234, 238)")
    expect(page.locator("html")).to_have_css("background-color", "rgb(15, 18, 21)")
    context.close()


def test_a_closed_round_says_so(rounds, page):
    """A round that is closed in the midst thanks the person and takes no more answers."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    with AttemptStore.open(None, rounds.root) as store:
        invitation = store.invited(link.rsplit("/", 1)[1])
    rounds.command("quiz", "close", invitation.round)
    answer(page, 1)
    expect(page.get_by_text("This round was closed on ")).to_be_visible()


def test_when_the_time_is_up_the_page_says_so_by_itself(rounds, page):
    """With a limit the time left is shown, and at its end the verdict stands there without a press."""
    begin(page, rounds.invite(*FIVE, "--time-limit", "0.05"))
    expect(page.get_by_role("timer")).to_contain_text("left")
    expect(page.get_by_text("The time was up before the last item.")).to_be_visible(timeout=20_000)


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
