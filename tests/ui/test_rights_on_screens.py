"""Screens say what whoever sits there may not do, and their sessions refuse it whatever the browser sends."""

import datetime as dt

import pytest

from workbench.calibration import actions as board
from workbench.calibration.session import CalibrationBoard
from workbench.calibration.store import BoardStore
from workbench.disagreement.screen import disagreement_browser
from workbench.errors import NotAllowed
from workbench.gold import actions as gold
from workbench.guideline import actions as guideline
from workbench.guideline.session import GuidelineEditor
from workbench.pilot import actions as pilot
from workbench.pilot.session import PilotDesigner
from workbench.store.workspace import Workspace
from workbench.ui.actions import may_not

PEOPLE = "people:\n  lea: [lead, author]\n  eva: expert\n  vic: viewer\n"


@pytest.fixture
def team(labelling, monkeypatch):
    """The example with roles; `team("eva")` is its workspace with Eva at the keyboard."""
    (labelling / "roles.yaml").write_text(PEOPLE)

    def sit(name: str) -> Workspace:
        monkeypatch.setenv("JUPYTERHUB_USER", name)
        return Workspace(labelling)

    return sit


@pytest.mark.parametrize("screen", [gold, guideline, board, pilot], ids=lambda module: module.__name__)
def test_every_guarded_act_is_barred_for_a_viewer_and_none_for_who_has_all_roles(team, screen):
    names = {kind.model_fields["do"].annotation.__args__[0] for kind in screen.RIGHTS}
    barred = may_not(team("vic").root, screen.RIGHTS)
    assert set(barred) == names
    assert all(text.startswith("Needs the role ") and "lea" in text for text in barred.values())
    assert may_not(team("lea").root, screen.RIGHTS) == {}


def test_an_expert_publishes_no_guideline(team):
    workspace = team("eva")
    editor = GuidelineEditor(workspace, "support-tickets", now=lambda: dt.datetime.now(dt.UTC))
    assert editor.view()["may_not"] == {"publish": "Needs the role author (lea)."}
    before = sorted((workspace.root / "guidelines/support-tickets").iterdir())
    editor.act({"do": "set", "at": ["title"], "value": "Another title"})
    with pytest.raises(NotAllowed, match="may not publish a guideline"):
        editor.act({"do": "publish", "version": "3.0.0", "summary": "x"})
    assert sorted((workspace.root / "guidelines/support-tickets").iterdir()) == before


def test_an_expert_freezes_no_pilot_and_adds_no_delivery(team):
    workspace = team("eva")
    session = PilotDesigner(
        workspace,
        "november",
        now=lambda: dt.datetime.now(dt.UTC),
        report=lambda *_: "",
        begin=lambda job: job(),
    )
    assert set(session.view()["may_not"]) == {"ask_freeze", "freeze", "receive", "bring_gold", "discard"}
    with pytest.raises(NotAllowed, match="may not freeze a pilot"):
        session.act({"do": "ask_freeze"})
    with pytest.raises(NotAllowed, match="may not add deliveries"):
        session.act({"do": "receive", "vendor": 0})
    with pytest.raises(NotAllowed, match="may not add deliveries"):
        session.act({"do": "discard", "file": "x.csv"})


def test_the_board_is_for_who_may_see_gold(team):
    """A viewer does not get it; an expert reads pseudonyms, and decides nothing."""
    lead = CalibrationBoard(BoardStore(team("lea")), now=lambda: dt.datetime.now(dt.UTC))
    lead.act({"do": "dry_run"})
    name = lead.view()["people"]["rows"][0]["name"]
    lead.board.store.close()
    with pytest.raises(NotAllowed, match="may not see gold answers"):
        CalibrationBoard(BoardStore(team("vic")), now=lambda: dt.datetime.now(dt.UTC))
    expert = CalibrationBoard(BoardStore(team("eva")), now=lambda: dt.datetime.now(dt.UTC))
    view = expert.view()
    assert name not in str(view)
    assert view["people"]["rows"][0]["name"].startswith("A")
    item = view["items"]["rows"][0]["item"]
    for action in (
        {"do": "invite_list"},
        {"do": "retire", "item": item, "question": "intent", "reason": "x"},
        {"do": "experts", "item": item, "question": "intent"},
        {"do": "dry_run"},
    ):
        assert action["do"] in view["may_not"]
        with pytest.raises(NotAllowed, match="You are eva"):
            expert.act(action)
    expert.board.store.close()


def test_names_on_the_disagreement_browser_are_for_who_may_see_them(team):
    """The switch is refused, and so is asking for names from the start."""
    workspace = team("eva")
    screen = disagreement_browser(pilot="november", root=workspace.root)
    screen._receive(None, {"acts": [{"act": {"do": "show_names", "names": "yes"}, "id": 1}]}, None)
    assert "may not see people's names" in screen.view["refused"]
    with pytest.raises(NotAllowed):
        disagreement_browser(pilot="november", root=workspace.root, show_names=True)
