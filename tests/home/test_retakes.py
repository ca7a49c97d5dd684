"""Home says who needs a retake, since which version, and where it is made; whoever is asked already is left out."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.calibration.test_retakes import LATER, changed  # noqa: F401
from workbench.documents.attempts import Invitation
from workbench.documents.document import Reference
from workbench.home import counts
from workbench.home.retakes import due_retakes

NEWEST = Reference(name="tickets", version="2.0.0")


@pytest.fixture
def moved(world, changed):  # noqa: F811
    """A workspace whose gold set was brought to the new version of the guideline."""
    return workspace(world, changed, world.gold.card.model_copy(update={"guideline": NEWEST}))


def workspace(world, newest, card):
    """The stores that a retake reads, in memory."""
    gold = world.gold.model_copy(update={"card": card})
    versions = {"1.0.0": world.guideline, "2.0.0": newest}
    return SimpleNamespace(
        gold=lambda _: world.gold,
        guideline=lambda cited: versions[cited.version],
        guidelines=SimpleNamespace(
            versions=lambda _: tuple(versions), published=lambda _: tuple(versions.values())
        ),
        gold_sets=SimpleNamespace(load=lambda _: gold),
    )


def test_who_passed_before_the_change_needs_a_retake(world, moved):
    """By name, with the form that makes it; who did not pass needs none."""
    record = world.record({"ann": "rrrbbx", "ben": "bbbrrb"})
    (due,) = due_retakes(moved, [record], LATER)
    assert (due.people, due.since, due.newest, due.lacks) == (("ann",), "1.0.0", "2.0.0", "")
    assert len(due.changes) == 1
    assert due.address == {
        "tool": "calibration",
        "place": "new",
        "kind": "retake",
        "gold": due.gold,
        "since": "1.0.0",
    }


def test_gold_under_the_old_version_comes_first(world, changed):  # noqa: F811
    """No retake can be made yet: the button leads to the gold set."""
    (due,) = due_retakes(workspace(world, changed, world.gold.card), [world.record({"ann": "rrrbbx"})], LATER)
    assert due.lacks == "The gold set is still under version 1.0.0. Bring it to 2.0.0 first."
    assert due.address == {"tool": "gold", "name": "tickets", "place": "items"}


def test_who_is_asked_already_is_left_out(world, moved):
    """An open invitation to the retake is enough."""
    again = world.round("two", guideline=NEWEST, created_at=LATER, changed_since="1.0.0")
    record = world.record({"ann": "rrrbbx", "cid": "rrrbbx"})
    asked = replace(
        world.record({}, again),
        invitations=(Invitation("v9", "two", record.people["ann"], LATER),),
    )
    (due,) = due_retakes(moved, [record, asked], LATER)
    assert due.people == ("cid",)


def test_simulated_people_need_none(world, moved):
    """A dry run is a try-out."""
    record = world.record({"ann": "rrrbbx"})
    dry = replace(record, attempts=tuple(replace(a, simulated=True) for a in record.attempts))
    assert due_retakes(moved, [dry], LATER) == ()


def test_a_gold_set_is_told_of_its_own_retake(world, moved, changed, monkeypatch, tmp_path):  # noqa: F811
    """The step opens the form; another gold set, and one that is still under the old version, has none."""
    (due,) = due_retakes(moved, [world.record({"ann": "rrrbbx"})], LATER)
    (behind,) = due_retakes(
        workspace(world, changed, world.gold.card), [world.record({"ann": "rrrbbx"})], LATER
    )
    status = SimpleNamespace(retakes=(behind, due))
    monkeypatch.setattr(counts, "reader", lambda *_: SimpleNamespace(latest=lambda _: status))
    (step,) = counts.retake_steps(tmp_path, None, due.gold)
    assert (step.title, step.address) == ("Make the retake", due.address)
    assert step.why == "1 person needs a retake since 1.0.0"
    assert counts.retake_steps(tmp_path, None, "other@1.0.0") == []
