"""The pilot designer without a screen: acts in, the view out; every valid state is on disk."""

import base64
import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from workbench.cli import main
from workbench.documents.pilot import GoldFile
from workbench.errors import BadAction, ChangedMeanwhile, InvalidDocument, NotFound
from workbench.pilot.session import PilotDesigner
from workbench.quality.deliveries import pilot_keys
from workbench.store.workspace import Workspace

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with the shipped example."""
    CliRunner().invoke(main, ["init", str(tmp_path / "labelling")], catch_exceptions=False)
    return Workspace(tmp_path / "labelling")


def designer(
    workspace: Workspace, name: str = "winter", *, report=None, begin: Callable = lambda work: work()
) -> PilotDesigner:
    """A designer whose background work is done at once."""

    def page(pilot: str, told) -> str:
        told(1, 2)
        return f"runs/{pilot}.html"

    return PilotDesigner(workspace, name, now=lambda: NOW, report=report or page, begin=begin)


def put(session: PilotDesigner, **fields: str) -> None:
    for place, value in fields.items():
        session.act({"do": "set", "at": place.replace("__", "."), "value": value})


def on_disk(workspace: Workspace, name: str = "winter"):
    return workspace.pilots.load(workspace.pilots.path(name))


def test_nothing_is_written_until_something_is_changed(workspace):
    """A first proposal is shown; the first change writes it."""
    session = designer(workspace)
    view = session.view()
    assert (view["on_disk"], view["form"]["gold"], view["problems"]) == (False, "support-tickets@1.0.0", {})
    assert not (workspace.root / "pilots/winter").exists()
    put(session, title="Winter")
    assert on_disk(workspace).title == "Winter"
    assert session.view()["unsaved"] is False


def test_a_wrong_field_is_kept_and_not_saved(workspace):
    """What was valid stays on disk; the field says what is wrong; mended, everything is saved."""
    session = designer(workspace)
    put(session, title="Winter", margin="much", currency="EUR")
    view = session.view()
    assert (view["form"]["margin"], view["unsaved"]) == ("much", True)
    assert list(view["problems"]) == ["margin"]
    assert view["planner"]["why"] == "The plan comes back when the fields of the pilot are correct."
    assert on_disk(workspace).currency == "USD"
    put(session, margin="3 %")
    assert (on_disk(workspace).margin, on_disk(workspace).currency) == (0.03, "EUR")


def test_undo_and_redo(workspace):
    """As far back as one likes; the file follows."""
    session = designer(workspace)
    put(session, title="One")
    put(session, title="Two")
    session.act({"do": "undo"})
    assert on_disk(workspace).title == "One"
    session.act({"do": "redo"})
    assert on_disk(workspace).title == "Two"
    with pytest.raises(InvalidDocument, match="nothing more"):
        session.act({"do": "redo"})


def test_the_plan_beside_it(workspace):
    """Costs follow the prices, sentences the criteria, and numbers can be taken from a pilot."""
    session = designer(workspace)
    session.act({"do": "add", "what": "vendor"})
    put(session, vendors__0__price__model="per_unit", vendors__0__price__per_unit="0.1")
    plan = session.view()["planner"]["plan"]
    assert (plan["costs"], plan["total"]) == ({"vendor_a": pytest.approx(48.0), "vendor_b": None}, None)
    session.act({"do": "assume", "field": "per_item", "value": "some"})
    view = session.view()["planner"]
    assert (view["plan"], view["problems"]) == (None, {"per_item": "Answers to an item, from 1 to 100."})
    assert [(one["pilot"], one["vendor"], one["shown"]) for one in view["measured"]] == [
        ("november", "vendor_a", "Vendor A in Support tickets, November pilot"),
        ("november", "vendor_b", "Vendor B in Support tickets, November pilot"),
    ]
    session.act({"do": "rest_on", "pilot": "november", "vendor": "vendor_b"})
    view = session.view()["planner"]
    assert view["given"]["accuracy"] == "79.2 %"
    assert view["source"] == "measured: Vendor B in Support tickets, November pilot"
    assert [one["can"] for one in view["says"]][:2] == [True, False]


def test_who_can_be_measured_follows_the_files(workspace):
    """A vendor whose deliveries are gone is not offered, nor is a pilot that cannot be read."""
    session = designer(workspace)

    def offered() -> list[str]:
        return [one["vendor"] for one in session.view()["planner"]["measured"]]

    for file in (workspace.root / "pilots/november/deliveries").glob("vendor_a*"):
        file.unlink()
    assert offered() == ["vendor_b"]
    path = workspace.pilots.path("november")
    path.write_text("title: [", encoding="utf-8")
    assert offered() == []


def test_freezing_asks_once(workspace):
    """Not without being asked, not while something cannot be measured; afterwards nothing changes."""
    session = designer(workspace)
    with pytest.raises(InvalidDocument, match="Look first"):
        session.act({"do": "freeze"})
    put(session, criteria__cost_per_correct="0.2")
    assert session.view()["freeze"]["why"] == ["“Cost per correct answer” needs the price of vendor a"]
    with pytest.raises(InvalidDocument, match="cannot be frozen yet: “Cost per correct answer” needs"):
        session.act({"do": "ask_freeze"})
    put(session, vendors__0__price__model="per_unit", vendors__0__price__per_unit="0.1")
    session.act({"do": "ask_freeze"})
    assert "vendor a at 0.1 USD a unit" in session.view()["freeze"]["sealed"][2]
    assert session.view()["freeze"]["warnings"] == [
        "A vendor has no name, and after the freeze it cannot get one: reports call it “vendor a”."
    ]
    session.act({"do": "freeze"})
    view = session.view()
    assert (view["state"], view["tab"], view["can_undo"]) == ("frozen", "run", False)
    with pytest.raises(InvalidDocument, match="you can only list deliveries"):
        put(session, title="Other")
    assert session.view()["state"] == "frozen"


def test_a_file_that_changed_underneath(workspace):
    """What is typed is kept and not saved over it; reading again shows the file."""
    session = designer(workspace)
    put(session, title="Winter")
    path = workspace.root / "pilots/winter/pilot.yaml"
    path.write_text(path.read_text().replace("Winter", "Somebody else's"))
    with pytest.raises(ChangedMeanwhile):
        put(session, title="Mine")
    assert session.view()["form"]["title"] == "Mine"
    session.act({"do": "reload"})
    assert session.view()["form"]["title"] == "Somebody else's"


def test_the_report(workspace):
    """Steps are told while it runs; where it lies is shown; what is refused is shown in words."""
    seen = []
    session = designer(workspace, "november")
    session.changed = lambda: seen.append(session.view()["run"]["job"])
    session.act({"do": "report"})
    assert session.view()["run"]["made"] == "runs/november.html"
    assert (seen[0]["running"], seen[0]["done"], seen[0]["total"]) == (True, 1, 2)

    def refuses(_pilot, _told):
        raise NotFound("there is no gold any more.")

    session = designer(workspace, "november", report=refuses)
    session.act({"do": "report"})
    job = session.view()["run"]["job"]
    assert (job["running"], job["failed"]) == (False, "there is no gold any more.")


def test_one_report_at_a_time(workspace):
    """The second is refused while the first runs, and the session still answers."""
    waiting = []
    session = designer(workspace, "november", begin=waiting.append)
    (step,) = session.view()["next_steps"]["steps"]
    session.act({"do": step["does"]})  # the strip makes it, for it may be in sight already
    assert session.view()["run"]["job"]["running"]
    assert session.view()["next_steps"] is None
    with pytest.raises(InvalidDocument, match="already being made"):
        session.act({"do": "report"})
    session.act({"do": "tab", "tab": "compare"})
    waiting[0]()
    assert session.view()["run"]["made"] == "runs/november.html"


def test_deliveries_that_lie_there(workspace):
    """A file in the folder that nobody listed is offered, and listed once it is read."""
    session = designer(workspace)
    put(session, title="Winter")
    (workspace.root / "pilots/winter/deliveries/sent.csv").write_text(
        "item_id,annotator_id,label\nT-1001,p1,refund_request\n"
    )
    assert session.view()["run"]["unlisted"] == ["deliveries/sent.csv"]
    session.act({"do": "receive", "vendor": 0, "file": "deliveries/sent.csv"})
    session.act({"do": "bring_use"})
    view = session.view()["run"]
    assert (view["unlisted"], view["there"]) == ([], 1)


def test_after_the_pilot(workspace):
    """A scorecard of all pilots that have deliveries, and a ramp-up at the throughput of one vendor."""
    session = designer(workspace, "november")
    session.act({"do": "tab", "tab": "scorecard"})
    cards = session.view()["scorecard"]["cards"]
    assert [card["name"] for card in cards] == ["Vendor A", "Vendor B"]
    session.act({"do": "ramp", "field": "units", "value": "50000"})
    session.act({"do": "plan"})
    result = session.view()["ramp_up"]["result"]
    assert result["throughput"]["people"] == 6
    assert result["people"] >= 4
    session.act({"do": "ramp", "field": "due", "value": "soon"})
    assert session.view()["ramp_up"]["problems"] == {"due": "A date is written 2026-12-01."}
    with pytest.raises(InvalidDocument, match="A date is written"):
        session.act({"do": "plan"})


def test_comparing(workspace):
    """With another pilot; what cannot be read is said in words."""
    session = designer(workspace)
    put(session, title="Winter")
    session.act({"do": "compare", "with": "november"})
    assert "none of its deliveries is there yet" in session.view()["compare"]["job"]["failed"]
    with pytest.raises(BadAction, match="choose another pilot"):
        session.act({"do": "compare", "with": "winter"})


def test_the_pilot_that_was_frozen_first_is_how_it_was_before(workspace):
    """From whichever of two pilots one looks, the later one is what changed."""
    november, later = workspace.root / "pilots/november", workspace.root / "pilots/later"
    shutil.copytree(november, later)
    (later / "frozen.yaml").unlink()
    (later / "pilot.yaml").write_text(
        (later / "pilot.yaml").read_text().replace("name: november", "name: later")
    )
    for name, other in (("november", "later"), ("later", "november")):
        session = designer(workspace, name)
        session.act({"do": "compare", "with": other})
        result = session.view()["compare"]["result"]
        assert (result["before"], result["after"]) == ("november", "later")
        offer = next(one for one in session.offers() if one.id == f"compare-{other}")
        page = offer.make("html", lambda *_: None)
        assert page.name == "november-later.html"
        assert re.search(rb'Before</dt><dd>[^<]*<span class="mono">november<', page.content)


@pytest.mark.parametrize(
    "action",
    [
        {},
        {"do": "dance"},
        {"do": "set", "at": 7, "value": "x"},
        {"do": "list", "vendor": "0", "file": "x"},
        {"do": "tab", "tab": "x"},
        {"do": "assume", "field": "x", "value": "1"},
        {"do": "ramp", "field": "units", "value": 7},
    ],
)
def test_what_is_no_act(workspace, action):
    """Refused by name; the view stands."""
    session = designer(workspace, "november")
    with pytest.raises(BadAction):
        session.act(action)
    assert session.view()["state"] == "frozen"


def test_gold_of_several_questions_under_other_names(workspace):
    """The question that was chosen in the dialog is the one that the pilot is judged by."""
    session = designer(workspace)
    put(session, title="Winter")
    rows = [
        f"T-{n},{what},{label}"
        for n in range(3)
        for what, label in (("Anliegen", "delivery"), ("Ton", "calm"))
    ]
    content = "\n".join(("item_id,question,label", *rows))
    session.act({"do": "bring_gold"})
    text = base64.b64encode(content.encode()).decode()
    session.act({"do": "bring_piece", "name": "right.csv", "at": 0, "size": len(content), "base64": text})
    session.act({"do": "bring_guideline", "guideline": "support-tickets@2.0.0", "question": "intent"})
    session.act({"do": "bring_question", "question": "Anliegen"})
    session.act({"do": "bring_use"})
    pilot = on_disk(workspace)
    key = pilot_keys(workspace, pilot, workspace.pilots.path("winter"))["intent"]
    assert set(key.label.values()) == {"delivery"}
    assert session.sources.gold_file_items("winter", pilot.gold) == 3


@pytest.mark.parametrize("other", ["urgency", "Ton"])
def test_gold_of_several_questions_of_which_one_is_called_as_ours(workspace, other):
    """Nobody need choose it in the dialog, and the pilot reads the same as the dialog said."""
    session = designer(workspace)
    put(session, title="Winter")
    rows = [f"T-{n},{what},{label}" for n in range(3) for what, label in (("intent", "delivery"), (other, 2))]
    content = "\n".join(("item_id,question,label", *rows))
    session.act({"do": "bring_gold"})
    text = base64.b64encode(content.encode()).decode()
    session.act({"do": "bring_piece", "name": "right.csv", "at": 0, "size": len(content), "base64": text})
    session.act({"do": "bring_guideline", "guideline": "support-tickets@2.0.0", "question": "intent"})
    assert session.view()["bring"]["file"]["report"]["kept"] == 3
    session.act({"do": "bring_use"})
    key = pilot_keys(workspace, on_disk(workspace), workspace.pilots.path("winter"))["intent"]
    assert key.label == dict.fromkeys(("T-0", "T-1", "T-2"), "delivery")


def test_a_file_of_ones_own_is_the_gold(workspace):
    """Other columns and labels: said once in the dialog, kept in the pilot, and read so by the plan and the report."""
    session = designer(workspace)
    put(session, title="Winter")
    content = "Stand 30.11.\n\nVorgang;Richtig\n" + "".join(
        f"T-{n};{('Delivery', 'Geld')[n % 2]}\n" for n in range(12)
    )
    session.act({"do": "bring_gold"})
    text = base64.b64encode(content.encode()).decode()
    session.act({"do": "bring_piece", "name": "right.csv", "at": 0, "size": len(content), "base64": text})
    session.act({"do": "bring_guideline", "guideline": "support-tickets@2.0.0", "question": "intent"})
    session.act({"do": "bring_label", "label": "Geld", "to": "refund_request"})
    assert session.view()["bring"]["file"]["why_not"] == ""
    session.act({"do": "bring_use"})
    assert session.view()["said"] == "right.csv is the gold of this pilot."
    pilot = on_disk(workspace)
    assert isinstance(pilot.gold, GoldFile)
    assert (pilot.gold.file, pilot.gold.layout.header, str(pilot.guideline)) == (
        "right.csv",
        3,
        "support-tickets@2.0.0",
    )
    key = pilot_keys(workspace, pilot, workspace.pilots.path("winter"))["intent"]
    assert (key.label["T-0"], key.label["T-1"], len(key)) == ("delivery", "refund_request", 12)
    assert session.sources.gold_file_items("winter", pilot.gold) == 12
    session.act({"do": "bring_gold"})
    session.act({"do": "tab", "tab": "run"})
    assert session.view()["bring"] is None
