"""Boxes on the calibration board: an open item with everybody's answers over it, and a meeting that counts drawn answers."""

import base64
import datetime as dt

import pytest
from PIL import Image

from tests.journeys.mark_rounds import GOLD, answered, made
from workbench.calibration.session import CalibrationBoard
from workbench.calibration.store import BoardStore
from workbench.errors import BadAction, InvalidDocument, NotFound
from workbench.gold.project import GoldProject
from workbench.store.workspace import Workspace

CAR = '[[120, 280, 320, 410, "car"]]'
BOTH = '[[121, 281, 320, 410, "car"], [460, 280, 660, 410, "car"]]'
DRAWN = '[[100, 100, 200, 200, "person"]]'
PLACE = {"item": "street", "question": "boxes"}


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "workspace"
    create = made(root)
    draft = Workspace(root).guidelines.draft_path("marks")
    draft.parent.mkdir(parents=True, exist_ok=True)
    name = create("boxes", "street", name="streets", practice=False)
    answered(root, name, {"Ann": GOLD["boxes"], "Ben": CAR, "Cleo": CAR, "Dan": BOTH})
    return root


@pytest.fixture
def board(root):
    store = BoardStore(Workspace(root))
    yield CalibrationBoard(store, now=lambda: dt.datetime.now(dt.UTC), round_name="streets", lead="Lea")
    store.close()


def do(session, **action) -> dict:
    session.act(action)
    return session.view()


def talk(view) -> dict:
    return view["meeting"]["talks"][0]


def test_an_open_item_comes_with_its_picture_and_everybody_over_it(root, board):
    """Nothing is sent before it is opened; then gold, and who is furthest from it first; without the picture's metadata."""
    file = root / "gold_sets" / "marks" / "files" / "street.png"
    about = Image.Exif()
    about[0x010E] = "taken by Quentin"
    Image.open(file).save(file, exif=about)
    assert board.view()["open"] == []
    (item,) = do(board, do="open", **PLACE)["open"]
    assert [layer["whose"] for layer in item["layers"]] == ["gold", "Ben", "Cleo", "Dan", "Ann"]
    assert [len(layer["marks"]) for layer in item["layers"]] == [3, 1, 1, 2, 3]
    assert item["content"][item["on"]]["src"].startswith("data:image/png;base64,")
    assert b"Quentin" not in base64.b64decode(item["content"][0]["src"].partition(",")[2])
    assert item["more"] == 0


def test_an_item_of_another_round_is_refused(board):
    with pytest.raises(NotFound, match="no gold of item 'nowhere'"):
        board.act({"do": "open", "item": "nowhere", "question": "boxes"})


def test_a_meeting_shows_each_answer_once_and_no_gold_before_it_decides(board):
    """Three answers that are wrong alike are one layer; names and gold stay hidden."""
    view = talk(do(board, do="meet"))
    assert [(layer["whose"], layer["role"]) for layer in view["layers"]] == [
        ("2 people", "person"),
        ("1 person", "person"),
        ("1 person", "person"),
    ]
    assert [vote["n"] for vote in view["first"]] == [2, 1, 1]


def test_a_second_vote_counts_answers_that_were_drawn(board):
    """A box drawn in the meeting is counted and drawn; outside the picture it is refused by its place."""
    first = talk(do(board, do="meet"))["first"]
    votes = {first[0]["id"]: 1, DRAWN: 3, "": 0}
    view = talk(do(board, do="second", place=0, votes=votes))
    assert [(vote["name"], vote["n"]) for vote in view["second"]] == [("car", 1), ("person", 3)]
    assert [layer["whose"] for layer in view["layers"]][-1] == "0 people, then 3"
    assert view["layers"][-1]["marks"][0]["points"] == ((100, 100), (200, 200))
    with pytest.raises(BadAction, match="outside"):
        board.act({"do": "second", "place": 0, "votes": {'[[0, 0, 900, 900, "car"]]': 1}})
    with pytest.raises(BadAction):
        board.act({"do": "second", "place": 0, "votes": {"bicycle": 1}})


def test_a_second_vote_in_the_browser_counts_boxes_that_are_the_same(root, board):
    """Each box is drawn a little elsewhere: those like an answer of the first vote count for it."""
    first = talk(do(board, do="meet"))["first"]
    do(board, do="vote")
    near = '[[122, 280, 321, 409, "car"]]'
    answered(root, "streets-vote", {"Ann": near, "Ben": CAR, "Cleo": DRAWN, "Dan": near})
    board.act({"do": "read"})
    view = talk(board.view())
    assert view["live"]
    assert next((vote["id"], vote["n"]) for vote in view["second"]) == (first[0]["id"], 3)
    assert next(layer["whose"] for layer in view["layers"]) == "2 people, then 3"
    assert len(view["layers"]) == 4


def test_a_meeting_decides_on_an_answer_and_what_the_edge_case_is_about(root, board):
    """The drawn answer is the decision, as the gold builder offers it; the edge case is about a label, in words."""
    do(board, do="meet")
    decide = {"do": "decide", "place": 0, "label": "person", "why": "The driver counts."}
    with pytest.raises(BadAction):
        board.act({**decide, "text": "A driver in a car."})
    with pytest.raises(InvalidDocument, match="in words what the case is"):
        board.act({**decide, "answer": DRAWN})
    view = talk(do(board, **decide, answer=DRAWN, text="A driver in a car."))
    assert view["decided"]["label"] == Workspace(root).guidelines.load("marks").question("boxes").parse(DRAWN)
    assert view["decided"]["against"]
    assert {layer["role"] for layer in view["layers"]} == {"person", "own", "gold"}
    (case,) = Workspace(root).guidelines.draft("marks").cases
    assert (case.item, case.decision) == ("A driver in a car.", "person")
    project = GoldProject(Workspace(root), "marks")
    (waiting,) = project.waiting(project.read())
    assert waiting.label == view["decided"]["label"]
    assert talk(do(board, do="undo"))["decided"] is None
    assert Workspace(root).guidelines.draft("marks").cases == ()


def test_a_question_without_labels_is_decided_without_an_edge_case(root):
    """Numbers: the decision is kept and waits for the gold; there is no label that an edge case could be about."""
    name = made(root / "numbers")("number", "street", name="weights", practice=False)
    answered(root / "numbers", name, {"Ann": "12", "Ben": "20", "Cleo": "20", "Dan": "31"})
    store = BoardStore(Workspace(root / "numbers"))
    session = CalibrationBoard(store, now=lambda: dt.datetime.now(dt.UTC), round_name=name, lead="Lea")
    do(session, do="meet")
    view = talk(do(session, do="decide", place=0, answer="20.5", why="Read again."))
    store.close()
    assert (view["decided"]["label"], view["decided"]["case"]) == ("20.5", None)


def test_an_edge_case_about_boxes_is_no_decision_about_the_gold(root, board):
    """Even where it quotes the item: its label is not the item's answer, and the next lock waits for nothing."""
    do(board, do="case", **PLACE, label="car", text="street", why="It stands still.")
    assert Workspace(root).guidelines.draft("marks").cases[0].decision == "car"
    project = GoldProject(Workspace(root), "marks")
    assert project.waiting(project.read()) == ()


def test_the_edge_case_of_a_box_item_is_said_in_words(board):
    with pytest.raises(InvalidDocument, match="in words what the case is"):
        board.act({"do": "case", **PLACE, "label": "car", "why": "It stands still."})
