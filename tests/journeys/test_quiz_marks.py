"""Answers that are drawn or typed, given as people give them: with the mouse, with fingers, by keys alone; gold stays out of reach."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.journeys.lab import WINDOW
from tests.journeys.mark_rounds import ARABIC, GOLD, LONG, NOTE, made
from tests.journeys.quiz_steps import begin, on_item

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "locale": "en-GB",
    "reduced_motion": "reduce",
}
RECT = """(box, at) => {
  const piece = [...box.querySelectorAll("[data-at]")].findLast((one) => Number(one.dataset.at) <= at);
  const node = [...piece.childNodes].find((one) => one.nodeType === 3);
  const from = Array.from(node.data).slice(0, at - Number(piece.dataset.at)).join("").length;
  const range = document.createRange();
  range.setStart(node, from);
  range.setEnd(node, from + String.fromCodePoint(node.data.codePointAt(from)).length);
  const rect = range.getBoundingClientRect();
  return { left: rect.left, right: rect.right, y: (rect.top + rect.bottom) / 2 };
}"""
WIDE = "() => document.documentElement.scrollWidth"

Point = tuple[float, float]


@pytest.fixture(scope="module")
def link(rounds) -> Callable[..., str]:
    """`link("spans", "note")`: a round about a question and items, and the link of a person into it."""
    create = made(rounds.root)
    return lambda question, *items, **fields: rounds.link(create(question, *items, **fields), "A03")


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A page on a phone: 390 px wide, for fingers."""
    context = chromium.new_context(**PHONE)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def label_of(kept) -> Callable[[str], Any]:
    """The last answer that the server kept for a link, as JSON has it."""
    return lambda link: json.loads(kept(link)[-1].label)


def over(page: Page) -> None:
    """Wait for the end of the round."""
    expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit").click()


def has(page: Page, *wanted: str) -> None:
    """Wait for the list of marks; label and place stand beside each other without a space."""
    expect(page.locator(".regions > li")).to_have_text([text.replace(" ", "", 1) for text in wanted])


def select(page: Page, start: int, end: int) -> None:
    """Drag over signs of the text, from before the first to behind the last."""
    text = page.locator(".sp-text")
    first, last = text.evaluate(RECT, start), text.evaluate(RECT, end - 1)
    page.mouse.move(first["left"] + 1, first["y"])
    page.mouse.down()
    page.mouse.move(first["left"] + 8, first["y"])
    page.mouse.move(last["right"] - 1, last["y"])
    page.mouse.up()


def onto(page: Page) -> Callable[[float, float], Point]:
    """Where a pixel of the picture is on the screen, once it is there."""
    picture = page.locator(".sh-frame img")
    page.wait_for_function("() => document.querySelector('.sh-frame svg') !== null")
    box = picture.bounding_box()
    assert box is not None
    scale = box["width"] / 800
    return lambda x, y: (box["x"] + scale * x, box["y"] + scale * y)


def draw(page: Page, *corners: Point) -> None:
    """Drag from the first place to the last."""
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in corners:
        page.mouse.move(*corner)
    page.mouse.move(*corners[-1])
    page.mouse.up()


class Fingers:
    """Touches of a phone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)

    def _send(self, kind: str, *at: Point) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(at)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def drag(self, *steps: tuple[Point, ...]) -> None:
        """Put down the fingers, move them step by step, rest, lift them: a fling would swallow the next tap."""
        self._send("touchStart", *steps[0])
        for step in (*steps[1:], *2 * steps[-1:]):
            self.page.wait_for_timeout(80)
            self._send("touchMove", *step)
        self.page.wait_for_timeout(80)
        self._send("touchEnd")


def watched(page: Page) -> list[str]:
    """The bodies of all answers of the server to this page."""
    bodies: list[str] = []
    page.on("response", lambda reply: bodies.append(reply.text()) if "/api/" in reply.url else None)
    return bodies


def test_spans_are_marked_with_the_mouse(link, page, label_of, axe):
    """Overlapping spans around an emoji: marked, relabelled, resized, undone, redone, taken back as they were; gold comes at the end."""
    bodies = watched(page)
    here = link("spans", "note", "again")
    begin(page, here)
    expect(page.get_by_role("button", name="Submit")).to_have_attribute("aria-disabled", "true")
    select(page, 8, 17)
    page.keyboard.press("1")
    has(page, "drug “ibuprofen”")
    select(page, 8, 26)
    page.get_by_role("button", name="reaction").click()
    has(page, "drug “ibuprofen”", "reaction “ibuprofen 400 mg 😕”")
    page.keyboard.press("2")
    has(page, "drug “ibuprofen”", "dose “ibuprofen 400 mg 😕”")
    handle = page.locator(".sp-handle.start").bounding_box()
    assert handle is not None
    to = page.locator(".sp-text").evaluate(RECT, 18)
    grip = handle["x"] + handle["width"] / 2, handle["y"] + 10
    draw(page, grip, (to["left"] - 4, grip[1]), (to["left"] + 1, grip[1]))
    has(page, "drug “ibuprofen”", "dose “400 mg 😕”")
    page.keyboard.press("Control+z")
    has(page, "drug “ibuprofen”", "dose “ibuprofen 400 mg 😕”")
    page.keyboard.press("Control+Shift+z")
    has(page, "drug “ibuprofen”", "dose “400 mg 😕”")
    page.get_by_role("button", name="Remove drug, “ibuprofen”").click()
    has(page, "dose “400 mg 😕”")
    page.keyboard.press("Control+z")
    assert axe(page) == []
    submit(page)
    on_item(page, 2)
    assert label_of(here) == [[8, 17, "drug"], [18, 26, "dose"]]
    assert NOTE[18:26] == "400 mg 😕"
    select(page, 0, 7)
    page.keyboard.press("3")
    has(page, "reaction “Started”")
    page.keyboard.press("u")
    on_item(page, 1)
    has(page, "drug “ibuprofen”", "dose “400 mg 😕”")
    submit(page)
    on_item(page, 2)
    has(page, "reaction “Started”")
    page.keyboard.press("]")
    page.keyboard.press("Delete")
    assert not any("aspirin" in body and "[48" in body for body in bodies)
    assert not any('"layers"' in body or "48, 55" in body for body in bodies)
    page.get_by_role("checkbox", name="Nothing to mark").click()
    submit(page)
    over(page)
    gold = page.get_by_role("button", name="Expected", exact=True)
    gold.click()
    expect(gold).to_have_attribute("aria-pressed", "false")
    assert axe(page) == []


def test_spans_are_marked_by_keys_alone_in_arabic(link, page, label_of):
    """The caret goes to the left in Arabic; Shift extends, Ctrl takes words, X moves the other end, a label marks it."""
    here = link("spans", "arabic")
    begin(page, here)
    while page.evaluate("() => !document.activeElement.matches('.sp-text')"):
        page.keyboard.press("Tab")
    assert page.locator(".sp-text").evaluate("(t) => getComputedStyle(t).direction") == "rtl"
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("1")
    has(page, f"drug “{ARABIC[4:10]}”")
    page.keyboard.press("Shift+ArrowRight")
    has(page, f"drug “{ARABIC[4:9]}”")
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowLeft")
    has(page, f"drug “{ARABIC[5:9]}”")
    page.keyboard.press("Control+z")
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("3")
    page.keyboard.press("Delete")
    has(page, f"drug “{ARABIC[4:9]}”")
    page.keyboard.press("]")
    page.keyboard.press("2")
    has(page, f"dose “{ARABIC[4:9]}”")
    page.keyboard.press("Enter")
    over(page)
    assert label_of(here) == [[4, 9, "dose"]]
    text = page.locator(".mk-text")
    assert text.evaluate("(t) => getComputedStyle(t).direction") == "rtl"  # whatever the labels in it


def test_spans_are_marked_with_a_finger(link, phone, label_of, axe):
    """On a phone a tap takes a word, the handles pull it wider, and nothing is wider than the screen."""
    here = link("spans", "note")
    begin(phone, here)
    word = phone.locator(".sp-text").evaluate(RECT, 10)
    phone.touchscreen.tap(word["left"], word["y"])
    expect(phone.locator(".sp-handle")).to_have_count(2)
    handle = phone.locator(".sp-handle.end").bounding_box()
    assert handle is not None
    assert min(handle["width"], handle["height"]) >= 24
    to = phone.locator(".sp-text").evaluate(RECT, 20)
    grip = handle["x"] + handle["width"] / 2, handle["y"] + 12
    dy = to["y"] - phone.locator(".sp-text").evaluate(RECT, 16)["y"]
    fingers = Fingers(phone)
    fingers.drag((grip,), ((grip[0] - 5, grip[1] + dy),), ((to["right"] - 1, grip[1] + dy),))
    phone.get_by_role("button", name="drug").tap()
    has(phone, "drug “ibuprofen 400”")
    assert phone.evaluate(WIDE) <= 390
    assert axe(phone) == []
    submit(phone)
    over(phone)
    assert label_of(here) == [[8, 21, "drug"]]
    assert phone.evaluate(WIDE) <= 390


def test_boxes_are_drawn_with_the_mouse(link, page, label_of, axe):
    """Drawn, relabelled, moved, resized, undone, zoomed; a box over another one; kept in the picture's own pixels."""
    bodies = watched(page)
    here = link("boxes", "street")
    begin(page, here)
    at = onto(page)
    draw(page, at(120, 280), at(200, 300), at(320, 410))
    has(page, "car 120, 280 – 320, 410")
    page.keyboard.press("2")  # for the next box: this one was drawn, and not selected
    expect(page.get_by_role("button", name="person", exact=True)).to_have_attribute("aria-pressed", "true")
    has(page, "car 120, 280 – 320, 410")
    page.mouse.click(*at(220, 345))
    page.keyboard.press("2")
    has(page, "person 120, 280 – 320, 410")
    page.keyboard.press("Control+z")
    draw(page, at(220, 345), at(230, 350), at(240, 355))
    has(page, "car 140, 290 – 340, 420")
    draw(page, at(340, 420), at(330, 410), at(320, 410))
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    draw(page, at(150, 300), at(160, 310), at(180, 340))
    has(page, "car 140, 290 – 320, 410", "person 150, 300 – 180, 340")
    page.locator(".sh-frame").focus()
    page.keyboard.press("Delete")
    page.mouse.move(*at(600, 300))
    page.mouse.wheel(0, -400)
    zoomed = onto(page)
    draw(page, zoomed(500, 300), zoomed(520, 320), zoomed(560, 380))
    page.keyboard.press("f")
    has(page, "car 140, 290 – 320, 410", "person 500, 300 – 560, 380")
    assert axe(page) == []
    assert not any("layers" in body or "372" in body for body in bodies)
    submit(page)
    over(page)
    boxes = label_of(here)
    assert [box[4] for box in boxes] == ["car", "person"]
    assert boxes[0][:4] == pytest.approx([140, 290, 320, 410], abs=2)
    assert boxes[1][:4] == pytest.approx([500, 300, 560, 380], abs=2)
    expect(page.locator(".mk-picture svg")).to_be_visible()
    assert axe(page) == []


def test_boxes_are_drawn_by_keys_alone(link, page, label_of):
    """N makes one in the middle; arrows move it, Shift resizes it, brackets select it and walk, E says that there is nothing."""
    here = link("boxes", "street")
    begin(page, here)
    onto(page)
    page.keyboard.press("e")
    expect(page.get_by_role("checkbox", name="Nothing to mark")).to_be_checked()
    page.keyboard.press("n")
    has(page, "car 300, 188 – 500, 313")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("n")
    page.keyboard.press("]")
    page.keyboard.press("2")
    page.keyboard.press("[")
    page.keyboard.press("Delete")
    expect(page.locator(".regions > li")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.locator(".regions > li")).to_have_count(2)
    page.locator("[data-start]").focus()
    page.keyboard.press("Enter")
    over(page)
    first, second = label_of(here)
    assert first[4] == "car"
    assert first[0] < 300
    assert first[3] > 312.5
    assert second == [300, 187.5, 500, 312.5, "person"]


def test_boxes_are_drawn_with_fingers(link, phone, label_of, axe):
    """On a phone one finger draws and pulls handles, two zoom; the rest of the page scrolls and fits."""
    here = link("boxes", "street")
    begin(phone, here)
    at = onto(phone)
    fingers = Fingers(phone)
    fingers.drag((at(120, 280),), (at(200, 300),), (at(320, 410),))
    has(phone, "car 120, 280 – 320, 410")
    for handle in phone.locator(".sh-hit").all():
        box = handle.bounding_box()
        assert box is not None
        assert box["width"] >= 24
    fingers.drag((at(320, 410),), (at(340, 420),), (at(360, 430),))
    has(phone, "car 120, 280 – 360, 430")
    fingers.drag((at(300, 200), at(500, 200)), (at(250, 200), at(550, 200)), (at(200, 200), at(600, 200)))
    wide = phone.locator(".sh-frame img").bounding_box()
    assert wide is not None
    assert wide["width"] > 600
    phone.get_by_role("button", name="Show the whole picture").tap()
    assert phone.evaluate(WIDE) <= 390
    assert axe(phone) == []
    submit(phone)
    over(phone)
    assert label_of(here)[0][:4] == pytest.approx([120, 280, 360, 430], abs=4)


def test_the_next_box_begins_inside_the_one_that_was_just_drawn(link, page, label_of):
    """A drag inside what was drawn draws; inside what was selected it moves. A corner of the picture can be marked too."""
    here = link("boxes", "street")
    begin(page, here)
    at = onto(page)
    draw(page, at(1, 1), at(200, 300), at(520, 410))
    draw(page, at(120, 280), at(200, 300), at(320, 390))
    has(page, "car 1, 1 – 520, 410", "car 120, 280 – 320, 390")
    page.mouse.click(*at(220, 345))
    draw(page, at(220, 345), at(230, 350), at(240, 355))
    has(page, "car 1, 1 – 520, 410", "car 140, 290 – 340, 400")
    expect(page.locator(".quiz > .unseen")).to_have_text("car 120, 280 – 320, 390, selected")
    page.keyboard.press("Control+z")
    expect(page.locator(".quiz > .unseen")).to_have_text("Undone")
    submit(page)
    over(page)
    assert len(label_of(here)) == 2


def test_a_long_text_follows_the_caret_and_spaces_are_no_span(link, page, label_of):
    """At the end of a long text the caret is in sight; a label on nothing but a space marks nothing."""
    here = link("spans", "long")
    begin(page, here)
    page.locator(".sp-text").focus()
    page.keyboard.press("End")
    expect(page.locator(".sp-caret")).to_be_in_viewport()
    page.keyboard.press("Control+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("1")
    expect(page.locator(".regions > li")).to_have_count(0)
    page.keyboard.press("Shift+Control+ArrowLeft")
    page.keyboard.press("1")
    has(page, "drug “word698”")
    page.keyboard.press("Enter")
    over(page)
    assert label_of(here) == [[len(LONG) - 15, len(LONG) - 8, "drug"]]


def test_a_strip_of_a_picture_is_seen_in_a_frame_that_fingers_can_use(link, phone):
    """Of a picture of 3000 by 60 pixels the frame is no strip: there is room to zoom in it."""
    begin(phone, link("boxes", "strip"))
    expect(phone.locator(".sh-frame svg")).to_be_attached()
    frame = phone.locator(".sh-frame").bounding_box()
    assert frame is not None
    assert frame["height"] >= 160


def test_what_was_drawn_is_there_after_a_reload(link, page, label_of):
    """A reload in the middle of drawing loses nothing, on the item at hand or on one that was taken back."""
    here = link("boxes", "street", "second")
    begin(page, here)
    at = onto(page)
    draw(page, at(120, 280), at(200, 300), at(320, 410))
    has(page, "car 120, 280 – 320, 410")
    page.reload()
    on_item(page, 1)
    has(page, "car 120, 280 – 320, 410")
    at = onto(page)
    draw(page, at(460, 280), at(500, 300), at(660, 410))
    submit(page)
    on_item(page, 2)
    expect(page.locator(".regions > li")).to_have_count(0)
    page.keyboard.press("u")
    on_item(page, 1)
    expect(page.locator(".regions > li")).to_have_count(2)
    page.reload()
    on_item(page, 1)
    has(page, "car 120, 280 – 320, 410", "car 460, 280 – 660, 410")
    submit(page)
    on_item(page, 2)
    assert len(label_of(here)) == 2


def test_a_refused_outline_is_named_in_the_language_of_the_person(link, chromium, label_of):
    """An outline that crosses itself stays as it is drawn; the refusal says in Spanish which one, and a better one is taken."""
    context = chromium.new_context(**WINDOW | {"locale": "es-ES"})
    page = context.new_page()
    here = link("polygons", "street")
    begin(page, here)
    at = onto(page)
    for corners in (((400, 50), (450, 50), (450, 90)), ((100, 100), (300, 300), (300, 100), (100, 300))):
        for corner in corners:
            page.mouse.click(*at(*corner))
        send = page.get_by_role("button", name="Enviar")
        expect(send).to_have_attribute("aria-disabled", "true")  # or the outline at hand would be lost
        page.keyboard.press("Enter")
    send.click()
    expect(page.get_by_role("alert")).to_contain_text("La marca 2 de la lista no se puede aceptar")
    expect(page.locator(".regions > li")).to_have_count(2)
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Enviar").click()
    over(page)
    assert len(label_of(here)) == 1
    context.close()


def test_polygons_rotated_boxes_and_keypoints_are_drawn(link, page, label_of, axe):
    """A polygon with a hole and a moved corner; a box that keys turn; points of which one is hidden and one is not there."""
    here = link("polygons", "street")
    begin(page, here)
    at = onto(page)
    for corner in ((120, 320), (160, 280), (280, 280), (320, 320), (320, 410), (120, 410)):
        page.mouse.click(*at(*corner))
    page.mouse.click(*at(120, 320))
    has(page, "car 120, 280 – 320, 410")
    page.keyboard.press("h")
    for corner in ((180, 340), (260, 340), (220, 380)):
        page.mouse.click(*at(*corner))
    page.keyboard.press("Enter")
    page.keyboard.press("v")
    page.keyboard.press("ArrowLeft")
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    over(page)
    (polygon,) = label_of(here)
    assert len(polygon["points"]) == 6
    assert len(polygon["holes"][0]) == 3
    assert min(x for x, _ in polygon["points"]) < 119

    here = link("rotated", "street")
    begin(page, here)
    at = onto(page)
    draw(page, at(460, 280), at(500, 300), at(660, 410))
    page.keyboard.press("r")
    page.keyboard.press("r")
    page.locator("[data-start]").focus()
    page.keyboard.press("Enter")
    over(page)
    (box,) = label_of(here)
    assert box[:4] == pytest.approx([560, 345, 200, 130], abs=2)
    assert box[4:] == [10, "car"]

    here = link("keypoints", "street")
    begin(page, here)
    at = onto(page)
    page.mouse.click(*at(388, 275))
    expect(page.get_by_text("Place left foot (2 of 3)")).to_be_visible()
    page.keyboard.press("o")
    page.mouse.click(*at(380, 398))
    page.get_by_role("button", name="Not there").click()
    expect(page.locator(".regions > li")).to_have_count(1)
    page.keyboard.press("n")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.locator("[data-start]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".regions > li")).to_have_count(2)
    assert axe(page) == []
    page.keyboard.press("Enter")
    over(page)
    first, second = sorted(label_of(here), key=lambda one: one["points"][2][2] or one["points"][0][1])
    assert {point[2] for one in (first, second) for point in one["points"]} == {0, 1, 2}


def test_a_transcript_is_typed_beside_its_recording(link, page, kept, axe):
    """The keys of the recording work while one types; letters and digits are letters and digits; words are shown beside gold."""
    here = link("transcript", "tone")
    begin(page, here)
    field = page.get_by_role("textbox", name="Write what is said.")
    expect(field).to_be_focused()
    page.keyboard.type("a loud tone 10")
    page.keyboard.press("Control+Space")
    expect(page.locator("audio")).to_have_js_property("paused", False)
    page.keyboard.press("Control+.")
    expect(page.locator("audio")).to_have_js_property("playbackRate", 0.75)
    page.keyboard.press("Control+Space")
    expect(page.locator("audio")).to_have_js_property("paused", True)
    page.keyboard.press("Control+,")
    expect(page.locator("audio")).to_have_js_property("currentTime", 0)
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    over(page)
    assert kept(here)[-1].label == "a loud tone 10"
    expect(page.locator(".mk-word.changed").first).to_contain_text("loud")
    assert axe(page) == []


def test_a_number_a_leaf_and_no_label_are_given(link, page, kept, axe):
    """A comma is a point and the range holds, but no tolerance is told; a leaf is found by walking and by search; none is an answer."""
    bodies = watched(page)
    here = link("number", "note")
    begin(page, here)
    page.keyboard.type("70")
    expect(page.get_by_role("alert")).to_have_text("A number from 0 to 50")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("12,5")
    assert axe(page) == []
    assert not any("tolerance" in body for body in bodies)
    page.keyboard.press("Enter")
    over(page)
    assert kept(here)[-1].label == "12.5"

    here = link("tree", "note", "arabic")
    begin(page, here)
    page.keyboard.press("1")
    expect(page.get_by_role("checkbox", name="lorry")).to_be_visible()
    page.keyboard.press("Backspace")
    page.keyboard.press("s")
    page.keyboard.type("pers")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Chosen: living › person")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Enter")
    on_item(page, 2)
    page.keyboard.press("1")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    over(page)
    assert [answer.label for answer in kept(here)] == ["person", "car"]

    here = link("several", "note")
    begin(page, here)
    page.keyboard.press("1")
    page.keyboard.press("e")
    expect(page.get_by_role("checkbox", name="None of these")).to_be_checked()
    expect(page.get_by_role("checkbox", name="car")).not_to_be_checked()
    page.keyboard.press("Enter")
    over(page)
    assert kept(here)[-1].label == "[]"


def test_no_gold_is_sent_before_the_end(link, page):
    """Of every kind: neither views nor pages hold the gold, or a layer, while the round runs."""
    for question, gold in GOLD.items():
        bodies = watched(page)
        item = {"transcript": "tone", "spans": "note", "number": "note", "tree": "note", "several": "note"}
        begin(page, link(question, item.get(question, "street")))
        page.keyboard.press("0") if question not in ("transcript", "number") else page.get_by_role(
            "checkbox", name="I cannot tell"
        ).click()
        expect(page.get_by_label("What is missing?")).to_be_visible()
        for _ in range(200):  # a body is read after its response
            if bodies:
                break
            page.wait_for_timeout(50)
        assert bodies
        assert not any('"layers"' in body or '"gold"' in body for body in bodies), question
        if gold.startswith("["):
            assert not any(gold[1:-1] in body for body in bodies), question


def test_that_nothing_is_said_is_said_on_purpose(link, page, kept, axe):
    """An untouched field and one of blanks are no answer; a key or a click says silence, beside gold that has words."""
    here = link("transcript", "tone", "quiet")
    begin(page, here)
    submit = page.get_by_role("button", name="Submit")
    silence = page.get_by_role("checkbox", name="Nothing is said")
    expect(silence).not_to_be_checked()
    page.keyboard.type("  ")
    page.keyboard.press("Control+Enter")
    expect(submit).to_have_attribute("aria-disabled", "true")
    expect(submit).to_have_accessible_description(re.compile("say that nothing is said"))
    page.keyboard.press("Control+e")
    expect(silence).to_be_checked()
    expect(page.get_by_role("textbox", name="Write what is said.")).to_have_value("")
    page.keyboard.type("h")
    expect(silence).not_to_be_checked()
    page.keyboard.press("Control+e")
    expect(silence).not_to_be_checked()
    page.keyboard.press("Backspace")
    silence.click()
    expect(silence).to_be_checked()
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    on_item(page, 2)
    expect(page.locator(".qbody").get_by_text("Item 1 saved: nothing said")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Item 1 saved: nothing said")).to_have_count(1)
    page.keyboard.press("Control+e")
    page.keyboard.press("Control+Enter")
    over(page)
    assert [answer.label for answer in kept(here)] == ["[]", "[]"]
    expect(page.locator(".mk-word.missing").first).to_be_visible()
    expect(page.locator(".vs i")).to_have_text("nothing said")
    assert axe(page) == []
