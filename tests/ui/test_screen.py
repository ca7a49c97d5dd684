"""A screen shows its session's view, passes on what a person does, and swallows no refusal."""

import pytest

from workbench.errors import WorkbenchError
from workbench.ui.screen import BROKEN, Screen


class Counter:
    """A session that counts, refuses politely, refuses by error, or breaks."""

    def __init__(self):
        self.n = 0

    def view(self):
        return {"n": self.n}

    def act(self, action):
        match action["do"]:
            case "count":
                self.n += 1
                return None
            case "decline":
                return "not today"
            case "refuse":
                raise WorkbenchError("gold_sets/x: locked; open a draft")
            case _:
                raise KeyError(action["do"])


class Sent(Screen):
    """A screen that keeps what it sends."""

    _esm = "export default {}\n"

    def __init__(self, session, **more):
        self.sent = []
        super().__init__(session, **more)

    def send(self, content, buffers=None):
        self.sent.append((content, dict(self.view)))


@pytest.fixture
def screen():
    return Sent(Counter())


def ask(screen, do, number=1):
    screen._receive(screen, {"acts": [{"act": {"do": do}, "id": number}]}, [])


def test_the_view_is_there_from_the_start(screen):
    """A new screen shows its session's first view."""
    assert screen.view == {"n": 0}


def test_an_act_changes_the_view_before_it_is_acknowledged(screen):
    """When the browser hears that an act is done, the new view is there already."""
    ask(screen, "count", 7)
    assert screen.sent == [({"line": None, "did": 7}, {"n": 1})]


@pytest.mark.parametrize(
    ("do", "text"), [("decline", "not today"), ("refuse", "gold_sets/x: locked; open a draft")]
)
def test_a_refusal_is_shown_and_goes_with_the_next_act(screen, do, text):
    """A refusal stands in the view, by return or by error, until the next act succeeds."""
    ask(screen, do)
    assert screen.view == {"n": 0, "refused": text}
    ask(screen, "count")
    assert screen.view == {"n": 1}


def test_what_breaks_is_said_and_not_swallowed(screen):
    """An error that is no refusal reaches the log, and the person is told that nothing was saved."""
    with pytest.raises(KeyError):
        ask(screen, "unheard of")
    assert screen.view == {"n": 0, "refused": BROKEN}
    assert screen.sent[-1][0]["did"] == 1


def test_each_act_of_a_batch_is_judged_by_itself(screen):
    """A refusal or a fault in the middle loses neither the acts before it nor those behind."""
    acts = [{"act": {"do": do}, "id": n} for n, do in enumerate(("count", "refuse", "boom", "count"), 1)]
    with pytest.raises(KeyError):
        screen._receive(screen, {"line": "k", "acts": acts}, [])
    assert screen.view["n"] == 2
    assert screen.view["refused"] == f"gold_sets/x: locked; open a draft {BROKEN}"
    assert screen.sent[-1][0] == {"line": "k", "did": 4}


def test_an_act_that_comes_again_is_done_once(screen):
    """The browser sends a batch again that nobody answered; another view's acts have the same numbers."""
    batch = {"line": "k", "acts": [{"act": {"do": "count"}, "id": 1}]}
    for message in (batch, batch, {**batch, "line": "another"}):
        screen._receive(screen, message, [])
    assert screen.view["n"] == 2
    assert [sent["did"] for sent, _ in screen.sent] == [1, 1, 1]


@pytest.mark.parametrize(
    "message", [None, [], "count", {}, {"acts": "count"}, {"acts": [{"act": None, "id": 3}]}]
)
def test_a_message_that_is_no_act_is_none(screen, message):
    """Anything but an act changes nothing and is not answered."""
    screen._receive(screen, message, [])
    assert screen.view == {"n": 0}
    assert screen.sent == []


def test_the_browser_sets_no_trait(screen):
    """A view that the browser sends is not taken: the score is not for it to say."""
    screen.set_state({"view": {"n": 99}})
    assert screen.view == {"n": 0}


def test_who_one_is_is_said_on_any_screen(tmp_path, monkeypatch):
    """The name is kept in the workspace and shown in the bar; a longer one than a line is refused."""
    monkeypatch.setattr(Sent, "tool", "gold")
    monkeypatch.setenv("JUPYTERHUB_USER", "uwe")
    screen = Sent(Counter(), root=tmp_path)
    assert screen.nav["you"] == "uwe"
    screen._receive(screen, {"acts": [{"act": {"do": "introduce", "name": " Lea  Brandt"}, "id": 1}]}, [])
    assert screen.nav["you"] == Sent(Counter(), root=tmp_path).nav["you"] == "Lea Brandt"
    screen._receive(screen, {"acts": [{"act": {"do": "introduce", "name": "L" * 81}, "id": 2}]}, [])
    assert "field 'name'" in screen.view["refused"]
    assert screen.nav["you"] == "Lea Brandt"
