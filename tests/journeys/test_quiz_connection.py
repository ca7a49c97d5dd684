"""Lost connections, a busy server, two tabs, an end in the midst: no answer is lost or counted twice, and people are told."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.quiz_steps import FIVE, answer, begin, on_item
from workbench.store.rounds.store import AttemptStore

THIRTY = ("--length", "30", "--good", "0.95", "--poor", "0.7")
HIDE = """(hidden) => { Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange")); }"""
IMPATIENT = """() => { for (let n = 0; n < 4; n++) document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key: "Enter", code: "Enter", bubbles: true, cancelable: true, repeat: n > 1 })); }"""


def offline(page: Page, turn: int) -> None:
    """The page says that the answer is kept on the device."""
    expect(
        page.get_by_text(
            f"You are offline. Your answer to item {turn} is kept on this device and will be sent."
        )
    ).to_be_visible()


def round_of(rounds, link: str) -> str:
    """The name of a link's round."""
    with AttemptStore.open(None, rounds.root) as store:
        return store.invited(link.rsplit("/", 1)[1]).round


def test_an_annotator_has_a_bad_connection_all_day(rounds, page, kept):
    """Reload, offline, a hotel's page, a busy server, a lost reply, impatient keys, another window: each answer stands once."""
    link = rounds.invite(*THIRTY)
    begin(page, link)
    answer(page, 1)
    reload_in_the_midst(page, link, kept)
    go_offline(page, link, kept)
    for turn, status in ((4, 200), (5, 404)):
        meet_somebody_in_between(page, turn, status)
        assert [given.turn for given in kept(link)] == list(range(1, turn + 1))
    wait_for_a_busy_server(page, 6)
    lose_a_reply(page, 7)
    press_enter_often(page, 8)
    look_away(page, 9)
    given = kept(link)
    assert [one.turn for one in given] == list(range(1, 10))
    assert [one.label for one in given] == ["billing_question"] * 2 + ["cancellation"] + [
        "billing_question"
    ] * 6
    assert given[-1].hidden_seconds >= 0.7
    assert 0.1 < given[-1].client_seconds <= given[-1].seconds - given[-1].hidden_seconds + 0.1


def reload_in_the_midst(page: Page, link: str, kept: Callable) -> None:
    """The same item stands there, and nothing was lost."""
    on_item(page, 2)
    text = page.locator("#q-item").inner_text()
    page.reload()
    on_item(page, 2)
    assert page.locator("#q-item").inner_text() == text
    assert len(kept(link)) == 1


def go_offline(page: Page, link: str, kept: Callable) -> None:
    """The answer stays on the device, cannot be changed, and is sent; the next item takes keys at once."""
    page.context.set_offline(True)
    answer(page, 2)
    offline(page, 2)
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    assert [one.turn for one in kept(link)] == [1]
    page.context.set_offline(False)
    expect(page.get_by_text("Your answer to item 2 was sent.")).to_be_visible()
    answer(page, 3, "3")
    on_item(page, 4)


def meet_somebody_in_between(page: Page, turn: int, status: int) -> None:
    """A hotel's sign-in page, or a proxy's own, is no answer of the server."""
    page.route(
        "**/api/**",
        lambda route: route.fulfill(status=status, content_type="text/html", body="<p>Sign in</p>"),
    )
    answer(page, turn)
    offline(page, turn)
    page.unroute_all()
    page.get_by_role("button", name="Try now").click()
    on_item(page, turn + 1)


def wait_for_a_busy_server(page: Page, turn: int) -> None:
    """When the server cannot save (503), the person is told, and it is asked again."""
    refusals = []

    def busy(route: Route) -> None:
        if len(refusals) < 2:
            refusals.append(route.request.post_data)
            route.fulfill(status=503, json={"error": "busy"})
        else:
            route.continue_()

    page.route("**/api/act", busy)
    answer(page, turn)
    told = f"The server cannot save right now. Your answer to item {turn} is kept on this device and will be sent."
    expect(page.get_by_text(told)).to_be_visible()
    on_item(page, turn + 1)
    assert len(refusals) == 2
    page.unroute_all()


def lose_a_reply(page: Page, turn: int) -> None:
    """The server has the answer but its reply is lost: it is sent again."""
    lost = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/api/act", lose)
    answer(page, turn)
    on_item(page, turn + 1)
    assert lost == [200]
    page.unroute_all()


def press_enter_often(page: Page, turn: int) -> None:
    """Impatient keys while an answer is under way neither send it twice nor answer the next item."""
    sent = []

    def note(request) -> None:
        if request.url.endswith("/api/act"):
            sent.append(request)

    page.on("request", note)
    page.keyboard.press("2")
    page.evaluate(IMPATIENT)
    on_item(page, turn + 1)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Choose an answer first.")).to_be_visible()
    assert len(sent) == 1
    page.remove_listener("request", note)


def look_away(page: Page, turn: int) -> None:
    """Seconds while the page was hidden are no seconds at the item."""
    page.wait_for_timeout(200)
    page.evaluate(HIDE, True)
    page.wait_for_timeout(700)
    page.evaluate(HIDE, False)
    answer(page, turn)
    on_item(page, turn + 1)


def test_an_annotator_goes_on_in_a_second_tab_and_on_another_device(rounds, page, kept):
    """Tabs follow each other; where another device was faster, its answer stands and the person is told."""
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
    other.close()
    elsewhere = page.context.browser.new_context()
    device = elsewhere.new_page()
    device.goto(link)
    answer(device, 3, "3")
    on_item(device, 4)
    elsewhere.close()
    on_item(page, 3)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You continued in another tab. This is where you are now.")).to_be_visible()
    on_item(page, 4)
    assert [given.label for given in kept(link)] == ["billing_question", "cancellation", "cancellation"]


def test_an_annotator_is_told_that_it_is_over(rounds, page, chromium: Browser, kept):
    """A round closed while they were offline or in the midst takes no answer, a link taken back says so in Spanish and in the dark."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    page.context.set_offline(True)
    answer(page, 1)
    offline(page, 1)
    rounds.command("quiz", "close", round_of(rounds, link))
    page.context.set_offline(False)
    expect(page.get_by_text("This round was closed on ")).to_be_visible()
    page.wait_for_timeout(300)
    assert page.get_by_text("was sent").count() == 0  # it would stand for four seconds
    assert kept(link) == ()

    link = rounds.invite(*FIVE)
    begin(page, link)
    rounds.command("quiz", "close", round_of(rounds, link))
    answer(page, 1)
    expect(page.locator(".quiz[data-screen=closed]")).to_be_visible()
    assert kept(link) == ()

    link = rounds.invite(*FIVE)
    context = chromium.new_context(locale="es-ES", color_scheme="dark")
    page = context.new_page()
    begin(page, link)
    rounds.command("quiz", "revoke", round_of(rounds, link), "A03")
    answer(page, 1)
    expect(page.get_by_text("Este enlace se ha retirado.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Este enlace se ha retirado.")).to_be_visible()
    expect(page.locator("h1")).to_have_css("color", "rgb(230, 234, 238)")
    expect(page.locator("html")).to_have_css("background-color", "rgb(15, 18, 21)")
    context.close()


def test_an_annotator_waits_for_the_server_and_runs_out_of_time(rounds, page):
    """Before anything could be read the page tries again by itself; at the end of the time the verdict stands there without a press."""
    link = rounds.invite(*FIVE, "--time-limit", "0.05")
    tries = []

    def away(route: Route) -> None:
        tries.append(route.request.url)
        route.abort() if len(tries) < 2 else route.continue_()

    page.route("**/api/view", away)
    page.goto(link)
    expect(page.get_by_text("The quiz is not available right now. This page")).to_be_visible()
    expect(page.locator(".quiz[data-screen=welcome]")).to_be_visible()
    page.unroute_all()
    page.keyboard.press("Enter")
    on_item(page, 1)
    expect(page.get_by_role("timer")).to_contain_text("left")
    expect(page.get_by_text("Time ran out before the last item.")).to_be_visible()
