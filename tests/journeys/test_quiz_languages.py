"""A language made by docs/translating.md alone leaves no English on the annotators' page, and fits; dates and numbers are its own."""

import datetime as dt
import html
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, Response, Route, expect

from tests.journeys.card_states import STATES, VIEWS
from tests.journeys.conftest import Rounds
from tests.journeys.mark_rounds import made
from tests.journeys.pseudo import CLIPPED, DIRECTION, add_languages, catalogue, english, policy_words
from tests.journeys.quiz_steps import begin, on_item
from tests.journeys.serving import serving
from workbench.cli import main
from workbench.rounds.passing import FixedLength, UntilSure
from workbench.store.rounds.store import AttemptStore

each_language = pytest.mark.parametrize("language", list(DIRECTION))
one_language = pytest.mark.parametrize("language", ["ar", pytest.param("ru", marks=pytest.mark.slow)])
FIVE = ("--length", "5", "--good", "0.95", "--poor", "0.3", "--false-pass", "0.2", "--false-fail", "0.2")
LATER = "2026-11-26T14:00:00+00:00"
WAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # kind: its item, and the keys of an answer
    "spans": (("note",), ("focus .sp-text", "Control+Shift+ArrowRight", "1")),
    "boxes": (("street",), ("1", "n", "ArrowRight")),
    "rotated": (("street",), ("1", "n", "r")),
    "polygons": (("street",), ("1", "n")),
    "keypoints": (("street",), ("n", "Space", "ArrowDown", "o", "Space", "m", "focus [data-start]")),
    "transcript": (("tone",), ("focus textarea", "a", "focus [data-start]")),
    "number": (("street",), ("focus .number input", "9", "9", "Backspace", "focus [data-start]")),
    "tree": (("street",), ("1", "1")),
    "several": (("street",), ("e", "1")),
}


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rounds]:
    """A server of a package to which the two languages were added."""
    package = add_languages(tmp_path_factory.mktemp("abroad"))
    root = tmp_path_factory.mktemp("rounds") / "workspace"
    done = CliRunner().invoke(main, ["init", str(root)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    with serving(root, package) as address:
        yield Rounds(root, address)


@pytest.fixture
def speaking(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A page of a browser that prefers a language; the last view that it got is `page.view`."""
    contexts = []

    def opened(language: str, width: int = 1280, **more: Any) -> Page:
        context = chromium.new_context(
            locale=language, viewport={"width": width, "height": 740}, reduced_motion="reduce", **more
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


class Faults(dict[str, list[str]]):
    """What is wrong, by where it was seen."""

    def look(self, page: Page, view: Any, language: str, place: str) -> None:
        """Nothing English, nothing clipped, in the language's own direction."""
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("html")).to_have_attribute("dir", DIRECTION[language])
        if faults := [*english(page, view), *page.evaluate(CLIPPED)]:
            self[place] = faults

    def none(self) -> None:
        """Fail with all of them."""
        assert not self, "\n".join(f"{place}: {faults}" for place, faults in self.items())


def reply(page: Page, answer: dict[str, Any]) -> None:
    """Answer in place of the server, from now on as `answer` says at the time; nothing in it leaves it to the server.

    A page is intercepted once: taking that back and beginning anew lets a request through now and then.
    """

    def judged(route: Route) -> None:
        if "lost" in answer:
            route.abort()
        elif answer:
            route.fulfill(**answer)
        else:
            route.continue_()

    page.route("**/api/*", judged)


def received(page: Page) -> dict[str, Any]:
    """The newest view that the server sent, whenever it is read; the guideline, which is sent once, stays."""
    view: dict[str, Any] = {}

    def keep(answer: Response) -> None:
        if "/api/" in answer.url and answer.ok:
            view.update(answer.json())

    page.on("response", keep)
    return view


@one_language
def test_every_state_of_the_card_in_another_language(abroad, speaking, language):
    """Every state, at a desk and on a phone, with what opens over it: no English, nothing cut off."""
    link, faults = abroad.invite(*FIVE), Faults()
    for width in (1280, 390):
        page = speaking(language, width)
        now: dict[str, Any] = {}
        reply(page, {"json": now})
        for state in STATES:
            now.clear()
            now.update({**VIEWS["base"], **STATES[state], "lang": language})
            policy = UntilSure if now["progress"].get("at_most") else FixedLength
            now["words"] = policy_words(language, policy)
            page.goto(link)
            expect(page.locator(f".quiz[data-screen={now['screen']}]")).to_be_visible()
            faults.look(page, now, language, f"{state} {width}")
            for key in opening(state):
                page.keyboard.press(key)
                page.wait_for_timeout(30)
                faults.look(page, now, language, f"{state} {width} {key}")
    faults.none()


def opening(state: str) -> tuple[str, ...]:
    """Keys that open what lies beside and over a state."""
    if state.startswith(("item", "several", "rating")):
        return ("1", "g", "g", "?", "Escape", "0", "Escape")
    if state.startswith("feedback"):
        return ("w", "Escape", "g")
    return ("w",) if state in ("verdict_not_yet", "verdict_undecided") else ()


@one_language
def test_every_kind_of_answer_in_another_language(abroad, speaking, language):
    """Each kind on the real page: the control, its keys, feedback, an objection, the verdict, practice."""
    create, faults = made(abroad.root), Faults()
    for kind, (items, keys) in WAYS.items():
        page = speaking(language)
        seen = received(page)
        page.goto(abroad.link(create(kind, *items, feedback="item"), "A03"))
        expect(page.locator(".quiz[data-screen=welcome]")).to_be_visible()
        faults.look(page, seen, language, f"{kind} welcome")
        page.keyboard.press("Enter")
        on_item(page, 1)
        faults.look(page, seen, language, kind)
        for key in (*keys, "?", "Escape"):
            if key.startswith("focus "):
                page.locator(key.removeprefix("focus ")).first.focus()
            else:
                page.keyboard.press(key)
            page.wait_for_timeout(60)
            faults.look(page, seen, language, f"{kind} {key}")
        page.locator(".qfoot .btn.primary").click()
        expect(page.locator(".quiz[data-screen=feedback]")).to_be_visible()
        faults.look(page, seen, language, f"{kind} feedback")
        page.locator(".qfoot .btn.primary").click()
        expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()
        faults.look(page, seen, language, f"{kind} verdict")
    faults.none()


@each_language
def test_what_the_server_and_the_line_say_in_another_language(abroad, speaking, language):
    """Links that open nothing, a round that is over, refusals of the server, lost connections, the page before its script."""
    page, faults = speaking(language), Faults()
    link, gone = abroad.invite(*FIVE), abroad.invite(*FIVE)
    abroad.command("quiz", "revoke", name_of(abroad, gone), "A03")
    for address in (gone, f"{link}x", f"{abroad.address}/nothing"):
        page.goto(address)
        expect(page.locator(".plain-page h1")).to_be_visible()
        faults.look(page, {}, language, address)
    source = page.request.get(link, headers={"Accept-Language": language}).text()
    assert html.escape(str(catalogue(language)["page.no_script"])) in source
    view, instead = received(page), dict[str, Any]()
    reply(page, instead)
    begin(page, link)
    refusals = [name for name in catalogue(language) if name.startswith("refusal.")]
    for refusal in refusals:
        body = {"error": "English", "message": {"id": refusal.removeprefix("refusal."), "values": {"n": 2}}}
        instead |= {"status": 400, "json": body}
        page.keyboard.press("2")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        faults.look(page, view, language, refusal)
        instead.clear()
        page.keyboard.press("3")
        expect(page.get_by_role("alert")).to_have_count(0)
    busy, lost = ({"status": 503, "json": body} for body in ({"error": "busy"}, {"message": {"id": "lost"}}))
    for turn, answer in enumerate((busy, lost, {"lost": True}), 1):
        on_item(page, turn)
        instead |= answer
        page.keyboard.press("2")
        page.keyboard.press("Enter")
        expect(page.locator(".line .btn")).to_be_visible()
        expect(page.locator(".saved.warn")).to_contain_text("1")
        faults.look(page, view, language, f"line {answer}")
        instead.clear()
        page.locator(".line .btn").click()
        expect(page.locator(".saved.warn")).to_have_count(0)
    abroad.command("quiz", "close", name_of(abroad, link))
    page.reload()
    expect(page.locator(".quiz[data-screen=closed]")).to_be_visible()
    faults.look(page, view, language, "closed")
    faults.none()


def name_of(rounds: Rounds, link: str) -> str:
    """The name of a link's round."""
    with AttemptStore.open(None, rounds.root) as store:
        return store.invited(link.rsplit("/", 1)[1]).round


def test_dates_numbers_and_plurals_are_the_languages_own(abroad, speaking):
    """A wait until a moment, a share, half a point and a count, as Russian and Arabic write them."""
    link = abroad.invite(*FIVE)
    moment = dt.datetime.fromisoformat(LATER)
    for language, month, share, half in (
        ("ru", "ноября", "48 %", "9,5"),
        ("ar", "نوفمبر", "48\u200e%\u200e", "9.5"),
    ):
        page = speaking(language, timezone_id="UTC")
        verdict = {**STATES["verdict_not_yet"]["verdict"], "right": 9.5}
        verdict["retry"] = {**verdict["retry"], "at": moment.isoformat()}
        view = {**VIEWS["base"], **STATES["verdict_not_yet"], "verdict": verdict, "lang": language}
        view["words"] = policy_words(language, FixedLength)
        reply(page, {"json": view})
        page.goto(link)
        expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()
        text = page.locator(".quiz").inner_text().replace("\u00a0", " ")
        assert month in text
        assert share in text
        assert half in text
    for language, n, sign in (
        ("ru", 2, "②"),
        ("ru", 5, "③"),
        ("ar", 0, "①"),
        ("ar", 2, "③"),
        ("ar", 100, "⑥"),
    ):
        page = speaking(language)
        state = "verdict_of_an_expert"
        view = {**VIEWS["base"], **STATES[state], "lang": language, "words": {}}
        view["verdict"] = {**view["verdict"], "n": n}
        reply(page, {"json": view})
        page.goto(link)
        expect(page.locator("h1")).to_contain_text(sign)
