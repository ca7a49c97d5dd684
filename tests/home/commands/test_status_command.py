"""`workbench status` and `wb.home_page()` read the shipped example, and say what waits once something does."""

import datetime as dt
import json
import shutil

import pytest
from click.testing import CliRunner

import workbench as wb
from workbench.cli import main
from workbench.errors import BadAction
from workbench.home.counts import count
from workbench.home.inputs import read_status
from workbench.store.shipped import examples, shipped
from workbench.store.workspace import Workspace


@pytest.fixture
def workspace(tmp_path):
    """A workspace with the example in it."""
    for room in ("guidelines", "gold_sets", "pilots"):
        shutil.copytree(shipped(room), tmp_path / room)
    return tmp_path


def status(workspace):
    """What `workbench status --json` says."""
    done = CliRunner().invoke(main, ["status", "--root", str(workspace), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


UNDECIDED = (  # as the pilot's report says
    "1 verdict without enough evidence: Vendor A, 87 more batches settle it in 8 of 10 such pilots"
)


def test_the_example_is_at_rest(workspace):
    """Everything is published, locked and frozen, one verdict is open; the trend has a point for every batch of both vendors."""
    found = status(workspace)
    assert [(one["kind"], one["name"], [w["what"] for w in one["waits"]]) for one in found["entries"]] == [
        ("guideline", "support-tickets", []),
        ("gold set", "support-tickets", []),
        ("pilot", "november", [UNDECIDED]),
    ]
    (wait,) = found["entries"][2]["waits"]
    assert (wait["whom"], wait["next"]) == ("manager", "workbench report pilot november")
    assert [(t["vendor"], t["simulated"], len(t["points"])) for t in found["trends"]] == [
        ("Vendor A", True, 5),
        ("Vendor B", True, 5),
    ]
    for trend in found["trends"]:
        for point in trend["points"]:
            assert point["accuracy"]["low"] < point["accuracy"]["value"] < point["accuracy"]["high"]


def test_looking_makes_no_database(workspace):
    """Where no round was ever made, the status writes nothing."""
    status(workspace)
    assert not (workspace / "runs").exists()


def test_a_pilot_that_is_not_frozen_waits_for_the_manager(workspace):
    """Without its seal, a pilot's criteria wait to be frozen; a delivery that is away waits for the vendors."""
    (workspace / "pilots/november/frozen.yaml").unlink()
    next((workspace / "pilots/november/deliveries").glob("vendor_b_*.csv")).unlink()
    (pilot,) = (one for one in status(workspace)["entries"] if one["kind"] == "pilot")
    assert [(wait["n"], wait["what"], wait["whom"]) for wait in pilot["waits"]] == [
        (1, "criteria not frozen", "manager"),
        (1, "1 delivery not there yet", "vendors"),
    ]


def test_home_shows_what_waits_and_opens_its_place(workspace):
    """What changed since appears when it is looked at again; each row has the address where it is done."""
    screen = wb.home_page(root=workspace)
    assert screen.view["waiting"] == []
    shutil.copytree(workspace / "guidelines/support-tickets", workspace / "guidelines/returns")
    for path in (workspace / "guidelines/returns").iterdir():
        path.unlink() if path.name != "draft.yaml" else path.write_text(
            path.read_text().replace("name: support-tickets", "name: returns", 1)
        )
    screen._receive(screen, {"acts": [{"act": {"do": "read"}, "id": 1}]}, [])
    (row,) = screen.view["waiting"]
    assert (row["title"], row["whom"]) == ("Support tickets", "author")
    assert row["address"] == {"tool": "guideline", "name": "returns", "place": "publish"}
    assert not any("workbench " in str(value) for value in screen.view.values())
    with pytest.raises(BadAction, match="read"):
        screen.session.act({"do": "publish"})


def test_the_example_is_nobodys_work_until_it_is_changed(workspace):
    """As it ships, every step is still to be done; a change of its draft makes it somebody's own."""

    def states():
        return [step["state"] for step in wb.home_page(root=workspace).view["steps"]]

    assert states() == ["ready"] * 4
    draft = workspace / "guidelines/support-tickets/draft.yaml"
    draft.write_text(draft.read_text().replace("title: Support tickets", "title: Tickets", 1))
    assert states() == ["done", "ready", "ready", "ready"]


@pytest.mark.parametrize("example", examples().values(), ids=examples())
def test_every_shipped_example_is_known_as_one(example):
    """A new version of an example is named where Home tells it from somebody's work."""
    status = read_status(Workspace(example), now=dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    shipped_parts = [entry for entry in status.entries if entry.kind in ("guideline", "gold set")]
    assert {entry.work for entry in shipped_parts} == {"example"}


def test_try_outs_wait_for_nobody(workspace):
    """The example's pilot is run by simulated people: it is apart, and no count has it."""
    screen = wb.home_page(root=workspace)
    assert [entry["title"] for entry in screen.view["try_outs"]] == ["Support tickets, November pilot"]
    assert count(workspace, None) == {"home": 0, "calibration": 0}
    assert "Nothing to do." in CliRunner().invoke(main, ["status", "--root", str(workspace)]).output


def test_who_may_not_see_gold_gets_no_counts_from_it(workspace, monkeypatch):
    """A draft of gold waits for the lead; a viewer is told nothing of it."""
    (workspace / "roles.yaml").write_text("people:\n  lea: lead\n  vic: viewer\n")
    draft = workspace / "gold_sets/support-tickets/draft.jsonl"
    draft.write_text("".join(draft.read_text().splitlines(keepends=True)[1:]))
    monkeypatch.setenv("JUPYTERHUB_USER", "lea")
    assert count(workspace, None)["gold"] == 1
    monkeypatch.setenv("JUPYTERHUB_USER", "vic")
    assert count(workspace, None)["home"] == 0
    assert wb.home_page(root=workspace).view["waiting"] == []


def test_one_broken_file_does_not_hide_the_rest(workspace):
    """A draft that cannot be read is a line that waits, with its place; everything else is still told."""
    draft = workspace / "guidelines/support-tickets/draft.yaml"
    draft.write_text(draft.read_text().replace("version:", "verison:", 1))
    guideline, gold, pilot = status(workspace)["entries"]
    assert guideline["state"] == "cannot be read"
    assert "draft.yaml" in guideline["waits"][0]["what"]
    assert (gold["waits"], len(pilot["waits"])) == ([], 1)


def test_drafts_are_named(workspace):
    """A guideline that was never published, gold that changed under its own number, a pilot's empty folder."""
    new = workspace / "guidelines/returns"
    new.mkdir()
    text = (workspace / "guidelines/support-tickets/1.0.0.yaml").read_text()
    (new / "draft.yaml").write_text(text.replace("name: support-tickets", "name: returns", 1))
    draft = workspace / "gold_sets/support-tickets/draft.jsonl"
    draft.write_text("".join(draft.read_text().splitlines(keepends=True)[1:]))
    (workspace / "pilots/spring").mkdir()
    found = {(one["kind"], one["name"]): one for one in status(workspace)["entries"]}
    assert found["guideline", "returns"]["waits"][0]["what"] == "draft 1.0.0 is not published yet"
    assert (
        found["gold set", "support-tickets"]["state"]
        == "1.0.0 is locked: 160 items, the draft is ahead of it"
    )
    assert found["pilot", "spring"]["waits"][0]["next"] == "workbench pilot new spring"


def test_figures_stand_with_interval_and_n(workspace):
    """Accuracy and alpha of every batch, as text."""
    said = CliRunner().invoke(main, ["status", "--root", str(workspace)], catch_exceptions=False).output
    assert "mon    0.917 (0.822 to 0.963, n 96)  0.841 (0.662 to 0.931, n 32)" in said
    assert "the interval at 95 %, and n" in said
