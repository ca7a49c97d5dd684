"""A lead at the board of a box quiz: boxes over the picture, a second vote with a drawn box, a decision that is drawn."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.lab import WIDE
from tests.journeys.mark_rounds import GOLD, answered, made
from workbench.store.meetings import MeetingStore
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

CAR = '[[120, 280, 320, 410, "car"]]'
BOTH = '[[121, 281, 320, 410, "car"], [460, 280, 660, 410, "car"]]'


@pytest.fixture(scope="module")
def boxes(window) -> str:
    """A quiz of one picture that four people answered; one of them contests its gold."""
    window.lab.as_shipped()
    root = window.lab.root
    name = made(root)("boxes", "street", practice=False)
    answered(root, name, {"Ann": GOLD["boxes"], "Ben": CAR, "Cleo": CAR, "Dan": BOTH})
    with AttemptStore.open(None, root) as store:
        (ben,) = [attempt for attempt in store.attempts(name) if attempt.person.name == "Ben"]
        store.appeal(ben.id, 1, "The second car is parked.", ben.finished_at or ben.started_at)
    return name


@pytest.fixture
def board(window, boxes) -> tuple[Page, Locator]:
    return window.call(f'wb.calibration_board("{boxes}", lead="Lea")')


def draw(page: Page, canvas: Locator, left: float, top: float, right: float, bottom: float) -> None:
    """A box from corner to corner, in shares of the picture."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + left * box["width"], box["y"] + top * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + right * box["width"], box["y"] + bottom * box["height"], steps=4)
    page.mouse.up()


def test_a_lead_sees_boxes_of_people_over_the_gold(window, board):
    """In an item and in an appeal; a name in the legend switches its boxes off; the edge case says what it is about."""
    _, screen = board
    items = screen.get_by_role("region", name="Items by miss rate")
    items.get_by_role("button", name="Look at street", exact=True).click()
    legend = items.locator(".mk-legend .mk-who")
    expect(legend).to_have_count(5)
    assert [name.split()[1] for name in legend.all_inner_texts()] == ["Gold", "Ben", "Cleo", "Dan", "Ann"]
    shapes = items.locator(".mk-picture svg .mk-ink")
    expect(shapes).to_have_count(3 + 1 + 1 + 2)  # Ann, who has it right, waits in the legend
    legend.get_by_text("Gold").click()
    expect(shapes).to_have_count(1 + 1 + 2)
    items.get_by_role("button", name="Edge case", exact=True).click()
    items.get_by_role("group", name="The label it is about").get_by_role("button", name="car").click()
    items.get_by_label("Why").fill("It stands still, and it is a car.")
    expect(items.get_by_role("button", name="Add to draft")).to_have_attribute("aria-disabled", "true")
    items.get_by_label("The case").fill("A parked car.")
    items.get_by_role("button", name="Add to draft").click()
    expect(screen.get_by_role("status").filter(has_text="is in the draft of marks")).to_be_visible()
    assert Workspace(window.lab.root).guidelines.draft("marks").cases[0].item == "A parked car."

    appeals = screen.get_by_role("region", name="Appeals")
    appeals.locator(".line").first.click()
    expect(appeals.locator(".mk-picture svg .mk-ink")).to_have_count(3 + 1)


def test_a_meeting_counts_and_decides_with_drawn_boxes(window, board, boxes):
    """Answers lie over the picture by letter, without names and gold; a drawn one is counted, and another is decided."""
    page, screen = board
    screen.get_by_role("tab", name="Meeting").click()
    screen.get_by_role("button", name="Begin the meeting").click()
    table = screen.get_by_role("region", name="Item on the table")
    expect(table.locator(".mk-legend .mk-who")).to_have_count(3)
    assert "Ben" not in table.inner_text()
    assert "Gold" not in table.inner_text()
    screen.get_by_role("button", name="Count a second vote").click()
    table.get_by_role("spinbutton", name="A car", exact=True).fill("2")
    table.get_by_role("button", name="Another answer").click()
    table.locator(".palette").get_by_role("button", name="person").click()
    draw(page, table.locator(".sh-frame img").first, 0.46, 0.5, 0.51, 0.8)
    table.get_by_role("button", name="Add this answer").click()
    expect(table.get_by_label("Another answer 1")).to_have_value("1")
    table.get_by_role("button", name="Save the second vote").click()
    expect(table.get_by_text("Second vote, blind")).to_be_visible()
    expect(table.locator(".mk-legend .mk-who")).to_have_count(4)
    root = window.lab.root
    meeting = MeetingStore(root).load(boxes)
    assert meeting is not None
    one, drawn = meeting.talks[0].second
    assert (one.n, drawn.n) == (2, 1)
    assert json.loads(drawn.label or "")[0][-1] == "person"

    said = screen.get_by_role("region", name="What is said and decided")
    said.get_by_role("radio", name="Another answer").click()
    said.locator(".palette").get_by_role("button", name="car").click()
    draw(page, said.locator(".sh-frame img").first, 0.15, 0.56, 0.4, 0.82)
    said.get_by_role("group", name="The label it is about").get_by_role("button", name="car").click()
    said.get_by_label("The case").fill("A car that stands still.")
    said.get_by_label("Why").fill("Both cars count, moving or not.")
    said.get_by_role("button", name="Save the edge case").click()
    expect(said.get_by_text("Decided: car", exact=True)).to_be_visible()
    expect(table.locator(".mk-legend .mk-who").filter(has_text="Gold")).to_be_visible()
    meeting = MeetingStore(root).load(boxes)
    assert meeting is not None
    done = meeting.talks[0].decided
    assert done is not None
    assert json.loads(done.label)[0][-1] == "car"
    assert Workspace(root).guidelines.draft("marks").cases[-1].decision == "car"


def test_the_board_of_boxes_reads_in_the_dark_and_on_a_small_window(window, board, axe):
    """Nothing runs over at 1024 px, and axe finds no serious fault."""
    page, screen = board
    page.set_viewport_size({"width": 1024, "height": 900})
    window.theme(dark=True)
    items = screen.get_by_role("region", name="Items by miss rate")
    items.get_by_role("button", name="Look at street", exact=True).click()
    expect(items.locator(".mk-picture svg")).to_be_visible()
    assert screen.evaluate(WIDE) == []
    assert axe(page, ".wb-room") == []
    window.theme(dark=False)
