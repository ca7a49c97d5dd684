"""Which pilot is on the screen: chosen, begun under a name, or none yet; what one of them is in the middle of stays."""

import base64
import datetime as dt

import pytest
from click.testing import CliRunner

import workbench as wb
from workbench.cli import main
from workbench.errors import AlreadyPublished, BadAction, InvalidDocument, NotFound, OutOfRange
from workbench.pilot.session import PilotDesigner, PilotPicker
from workbench.quality.deliveries import pilots_of
from workbench.store.workspace import Workspace
from workbench.ui.actions import LARGEST

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
SENT = b"item_id,annotator_id,label\nT001,p1,refund_request\n"


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    """A workspace with the shipped example."""
    CliRunner().invoke(main, ["init", str(tmp_path / "labelling")], catch_exceptions=False)
    return Workspace(tmp_path / "labelling")


@pytest.fixture
def choice(workspace) -> PilotPicker:
    """Nothing chosen yet; background work is done at once."""

    def design(name: str) -> PilotDesigner:
        return PilotDesigner(
            workspace, name, now=lambda: NOW, report=lambda name, _: name, begin=lambda work: work()
        )

    return PilotPicker(lambda: pilots_of(workspace), design)


def deliver(choice, name: str, content: bytes, vendor: int = 0) -> None:
    choice.act(
        {"do": "deliver", "vendor": vendor, "name": name, "base64": base64.b64encode(content).decode()}
    )


def test_nothing_is_chosen_at_first(choice):
    """The pilots of the workspace are offered; nothing can be done with none."""
    assert choice.view() == {"known": ["november"], "why_not": None}
    with pytest.raises(BadAction, match="No pilot is on the screen"):
        choice.act({"do": "set", "at": "title", "value": "x"})
    choice.act({"do": "choose", "name": "november"})
    assert (choice.view()["name"], choice.view()["state"]) == ("november", "frozen")
    assert choice.view() == {**choice.view(), **choice.chosen.view()}, (
        "the choice hides nothing of the chosen one"
    )
    with pytest.raises(NotFound, match="there is no pilot 'winter'"):
        choice.act({"do": "choose", "name": "winter"})


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Spring 2027, hotels", "spring-2027-hotels"),
        ("Frühling", "fruhling"),
        ("winter_2", "winter_2"),
    ],
)
def test_a_new_pilot_by_a_name(choice, workspace, typed, name):
    """A name becomes one that a folder can bear; nothing is written until a field changes, then it is offered."""
    choice.act({"do": "begin", "name": typed})
    assert (choice.view()["name"], choice.view()["on_disk"]) == (name, False)
    assert not (workspace.root / "pilots" / name).exists()
    choice.act({"do": "set", "at": "title", "value": typed})
    assert set(pilots_of(workspace)) == {"november", name}
    assert choice.view()["title"] == typed


@pytest.mark.parametrize("typed", ["", "  ", "!?", "x" * 65, "../", "November"])
def test_what_is_no_name_for_a_new_pilot(choice, typed):
    """Refused in words; the screen stays as it was."""
    with pytest.raises(InvalidDocument):
        choice.act({"do": "begin", "name": typed})
    assert choice.chosen is None


def test_what_one_is_in_the_middle_of_stays(choice):
    """Going to another pilot and back loses no half-typed field."""
    choice.act({"do": "begin", "name": "spring"})
    choice.act({"do": "set", "at": "margin", "value": "much"})
    choice.act({"do": "choose", "name": "november"})
    choice.act({"do": "choose", "name": "spring"})
    assert choice.view()["form"]["margin"] == "much"


def test_work_of_a_pilot_that_is_not_shown_still_tells(choice):
    """Whoever hangs in late, or looks at another pilot, hears of it."""
    choice.act({"do": "choose", "name": "november"})
    told = []
    choice.changed = lambda: told.append(choice.view()["name"])
    choice.act({"do": "begin", "name": "spring"})
    choice.opened["november"].changed()
    choice.opened["spring"].changed()
    assert told == ["spring", "spring"]


def test_an_unreadable_pilot_leaves_the_others(workspace):
    """The screen says what is wrong and offers the rest, where the pilot that changed last cannot be read."""
    broken = workspace.root / "pilots/winter/pilot.yaml"
    broken.parent.mkdir()
    broken.write_text("name: [winter")
    view = wb.pilot_designer(root=workspace.root).view
    assert view["why_not"].startswith("winter: ")
    assert view["known"] == ["november", "winter"]
    assert "form" not in view


def test_an_empty_workspace(tmp_path):
    """A pilot needs gold: it is said how one gets it, and nothing fails before."""
    CliRunner().invoke(main, ["init", "--empty", str(tmp_path)], catch_exceptions=False)
    screen = wb.pilot_designer(root=tmp_path)
    assert screen.view["known"] == []
    with pytest.raises(InvalidDocument, match="workbench gold lock NAME"):
        screen.session.act({"do": "begin", "name": "spring"})


def test_a_delivery_from_the_screen(choice, workspace):
    """It lies in the folder as it was sent, in place of the first file that was only announced, then as the next."""
    choice.act({"do": "begin", "name": "spring"})
    deliver(choice, "from vendor.CSV", SENT)
    path = workspace.root / "pilots/spring"
    assert (path / "deliveries/from vendor.CSV").read_bytes() == SENT
    vendor = workspace.pilots.load(path / "pilot.yaml").vendors[0]
    assert [(one.file, one.number) for one in vendor.deliveries] == [("deliveries/from vendor.CSV", 1)]
    deliver(choice, "from vendor.CSV", SENT)  # the same again is the same file
    deliver(choice, "rework.csv", SENT)
    vendor = workspace.pilots.load(path / "pilot.yaml").vendors[0]
    assert [(one.file, one.number) for one in vendor.deliveries] == [
        ("deliveries/from vendor.CSV", 1),
        ("deliveries/rework.csv", 2),
    ]
    assert choice.view()["run"]["unlisted"] == []


def test_a_delivery_that_is_not_taken(choice, workspace):
    """Nothing is replaced, nothing leaves the folder, nothing that is no table comes in."""
    choice.act({"do": "begin", "name": "spring"})
    deliver(choice, "a.csv", SENT)
    with pytest.raises(AlreadyPublished, match="with other content"):
        deliver(choice, "a.csv", SENT + b"x")
    with pytest.raises(InvalidDocument, match="is no table"):
        deliver(choice, "a.exe", SENT)
    with pytest.raises(OutOfRange, match="more than 5 MB"):
        deliver(choice, "b.csv", b"x" * (LARGEST + 1))
    with pytest.raises(BadAction, match="empty or broken"):
        deliver(choice, "b.csv", b"")
    with pytest.raises(BadAction, match="no vendor number 7"):
        deliver(choice, "b.csv", SENT, vendor=7)
    deliver(choice, "../../c.csv", SENT)
    lie = sorted(one.name for one in (workspace.root / "pilots/spring/deliveries").iterdir())
    assert lie == ["a.csv", "c.csv"]
    assert not (workspace.root / "pilots/c.csv").exists()
