"""The quiz page on the board: what each state shows, who may start it, and that links lead to where it runs."""

import datetime as dt

import pytest

from workbench.calibration import actions
from workbench.calibration.session import CalibrationBoard
from workbench.calibration.store import BoardStore
from workbench.documents.round import Turn
from workbench.errors import NotAllowed, NotFound, OutOfRange
from workbench.rounds import serving
from workbench.rounds.serving import QuizPage
from workbench.store.rounds import served
from workbench.store.rounds.served import Reach, Server
from workbench.store.workspace import Workspace

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


class FakePages:
    """Quiz pages without a process: what was asked of them, and how they are."""

    def __init__(self, monkeypatch) -> None:
        self.page = QuizPage("down", Reach())
        self.asked: list[str] = []
        for name in ("look", "start", "stop"):
            monkeypatch.setattr(serving, name, getattr(self, name))

    def look(self, root):
        return self.page

    def start(self, root, database, reach):
        self.asked.append(f"start {reach.kind} {reach.port}")
        if reach.port == 1:
            raise NotFound("the quiz page did not start. Its last words: no.")
        address = reach.public_url or f"http://127.0.0.1:{reach.port + 1}"  # it was busy
        served.note(root, address)
        self.page = QuizPage("running", reach, Server(1, "here", address, address, NOW, "s", "board"))
        return self.page

    def stop(self, root):
        self.asked.append("stop")
        self.page = QuizPage("down", self.page.reach)


@pytest.fixture
def pages(monkeypatch):
    return FakePages(monkeypatch)


@pytest.fixture
def board(labelling):
    """A board on the example, whose round `n` takes answers."""
    store = BoardStore(Workspace(labelling))
    yield CalibrationBoard(store, now=lambda: NOW, lead="QA lead")
    store.close()


def do(session, **action) -> dict:
    session.act(action)
    return session.view()


def test_start_and_stop(board, pages):
    """Started it says where; the secret of the process is in no view."""
    assert board.view()["page"]["state"] == "down"
    page = do(board, do="serve_page", reach="here", port=8090)["page"]
    assert (page["state"], page["server"]["address"]) == ("running", "http://127.0.0.1:8091")
    assert "secret" not in page["server"]
    assert page["server"]["qr"] == ""  # no phone reaches this computer's own address
    assert board.board.address == "http://127.0.0.1:8091"
    assert do(board, do="stop_page")["page"]["state"] == "down"
    assert pages.asked == ["start here 8090", "stop"]


def test_links_of_before_are_told_of(board, pages):
    """Where the address is another one than before, links that were sent lead nowhere."""
    assert do(board, do="serve_page", reach="here", port=8090)["page"]["moved"] == ""
    do(board, do="stop_page")
    page = do(board, do="serve_page", reach="proxy", public_url="https://quiz.example.org")["page"]
    assert page["moved"] == "http://127.0.0.1:8091"
    assert page["server"]["qr"].startswith("data:image/svg+xml")


def test_a_refusal_is_shown(board, pages):
    """An address that is none is refused at once; a page that does not start says why, and can be tried again."""
    with pytest.raises(OutOfRange, match="no address of a quiz page"):
        board.act({"do": "serve_page", "reach": "proxy", "public_url": "quiz"})
    assert pages.asked == []
    page = do(board, do="serve_page", reach="here", port=1)["page"]
    assert (page["state"], page["failed"]) == ("down", "the quiz page did not start. Its last words: no.")
    assert do(board, do="serve_page", reach="here", port=8090)["page"]["failed"] == ""


def test_it_takes_the_right_to_run_rounds(board, pages, monkeypatch):
    """A viewer sees the page and neither starts nor stops it."""
    (board.board.store.workspace.root / "roles.yaml").write_text("people:\n  lea: lead\n  eva: expert\n")
    monkeypatch.setenv("JUPYTERHUB_USER", "eva")
    assert {"serve_page", "stop_page", "forget_page"} <= set(board.view()["may_not"])
    for action in ({"do": "serve_page", "reach": "here"}, {"do": "stop_page"}):
        with pytest.raises(NotAllowed):
            board.act(action)
    assert pages.asked == []


def test_places_beside_the_board(board):
    """The quiz page and the invitations open one at a time, and close."""
    assert do(board, do="pane", pane="serve")["pane"] == "serve"
    assert do(board, do="pane", pane="")["pane"] == ""
    assert actions.ShowPane in actions.QUIET


def test_under_a_hub_the_address_is_filled_in_and_links_lead_there(board, pages, monkeypatch):
    """Whoever runs the hub names the address; the lead only starts the page."""
    monkeypatch.setenv("JUPYTERHUB_USER", "lea")
    monkeypatch.setenv("WORKBENCH_PUBLIC_URL", "https://quiz.example.org")
    page = board.view()["page"]
    assert (page["hub"], page["public_url"]) == (True, "https://quiz.example.org")
    do(board, do="serve_page", reach="proxy", public_url=page["public_url"])
    assert pages.asked == ["start proxy 8090"]
    assert board.board.address == "https://quiz.example.org"


def test_how_many_are_on_it(board, pages, workbench):
    """Real people who were asked or answered in the last ten minutes, and have not finished."""
    workbench("quiz", "create", "may", "--gold", "support-tickets@1.0.0", "--practice")
    store = board.board.store.attempts
    turns = tuple(
        Turn(number=n, item=item, question="intent") for n, item in enumerate(store.round("may").items[:2], 1)
    )
    for name, at, simulated in (
        ("ana", NOW, False),
        ("ben", NOW - dt.timedelta(hours=1), False),
        ("simulated", NOW, True),
    ):
        invitation = store.invite("may", store.person(name, "", at), at)
        store.begin(invitation.id, turns, at, simulated=simulated)
    do(board, do="serve_page", reach="here")
    assert do(board, do="refresh")["page"]["on_it"] == 1
    do(board, do="stop_page")
    assert board.view()["page"]["on_it"] == 0


def test_other_tools_open_the_quiz_page_and_the_invitations(board, workbench):
    """By an address; a place that is none is refused with those there are."""
    workbench("quiz", "create", "may", "--gold", "support-tickets@1.0.0", "--practice")
    board.go({"tool": "calibration", "name": "may", "place": "invite"})
    view = board.view()
    assert (view["pane"], view["tab"], view["inviting"]["invited"]) == ("invite", "now", [])
    board.go({"tool": "calibration", "place": "serve"})
    assert board.view()["pane"] == "serve"
    with pytest.raises(NotFound, match="there is no place"):
        board.go({"tool": "calibration", "place": "nowhere"})


def test_before_anybody_begins_the_next_step_is_said(board, pages, workbench):
    """Invite; then start the page; then there is nothing to say but to wait."""
    workbench("quiz", "create", "may", "--gold", "support-tickets@1.0.0", "--practice")
    view = do(board, do="refresh")
    assert [step["title"] for step in view["next_steps"]["steps"]] == ["Invite people"]
    do(board, do="read_list", text="ana")
    view = do(board, do="invite_list")
    assert [step["title"] for step in view["next_steps"]["steps"]] == ["Start the quiz page"]
    assert do(board, do="serve_page", reach="here")["next_steps"] is None


def test_links_on_the_screen_lead_to_the_page_that_started(board, pages, workbench):
    """Invited before the page ran, at the usual address; it took another port, and says that links sent before are wrong."""
    workbench(
        "quiz", "create", "may", "--gold", "support-tickets@1.0.0", "--question", "intent", "--until-sure"
    )
    do(board, do="choose", round="may")
    do(board, do="read_list", text="Zoe")
    links = do(board, do="invite_list")["links"]["rows"]
    assert links[0]["link"].startswith("http://127.0.0.1:8090/q/")
    view = do(board, do="serve_page", reach="here", port=8090)
    assert view["links"]["rows"][0]["link"] == links[0]["link"].replace(":8090", ":8091")
    assert view["page"]["moved"] == "http://127.0.0.1:8090"
