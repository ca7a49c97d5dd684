"""The gold builder's widget shows its session, passes acts on, and is one text without outside addresses."""

import json
import re

import pytest
from click.testing import CliRunner

import workbench as wb
from workbench.cli import main
from workbench.errors import NotFound
from workbench.store.workspace import Workspace


@pytest.fixture
def root(tmp_path):
    """A workspace with the shipped example."""
    CliRunner().invoke(main, ["init", str(tmp_path / "labelling")], catch_exceptions=False)
    return tmp_path / "labelling"


def winter(root, **more):
    return wb.gold_builder(
        "winter",
        items=root / "gold_sets/support-tickets/waiting.csv",
        guideline="support-tickets@2.0.0",
        n=6,
        by="guess",
        likely="guess",
        tests="rules",
        questions=["intent"],
        root=root,
        **more,
    )


def ask(screen, **action) -> dict:
    """What the browser does: one message; what it is told then."""
    screen._receive(screen, {"acts": [{"act": action, "id": 1}]}, [])
    return screen.view


def test_a_set_that_is_there(root):
    """The locked example shows its coverage, and refuses changes with a reason above the screen."""
    screen = wb.gold_builder("support-tickets", root=root)
    assert (screen.view["gold"], screen.view["locked"], screen.view["items"]) == (
        "support-tickets@1.0.0",
        True,
        160,
    )
    assert "is locked; start its next version first" in ask(screen, do="lock")["refused"]
    assert ask(screen, do="next")["version"] == "1.0.1"
    assert "refused" not in screen.view


def test_a_new_set(root):
    """The first call draws and writes a draft; the second opens it; experts are shown the text alone."""
    first = winter(root)
    draft = Workspace(root).gold_sets.draft("winter")
    assert len(draft.items) == 6
    assert draft.card.sampling.startswith("6 of 40 items of waiting.csv, stratified by guess")
    assert all(set(item.content) == {"text"} for item in draft.items)
    assert winter(root).view == first.view
    assert ask(first, do="draw", n=2)["items"] == 8
    assert all(set(item.content) == {"text"} for item in Workspace(root).gold_sets.draft("winter").items)


def test_an_expert_sits_down(root):
    """The blind round shows the first item; a vote is on disk, sealed, when the next one shows."""
    screen = winter(root, expert="Ana")
    blind = screen.view["blind"]
    item = blind["item"]["id"]
    view = ask(screen, do="vote", item=item, question="intent", label="delivery")
    assert view["blind"]["item"]["id"] != item
    (vote,) = Workspace(root).gold_sets.blind_votes("winter").of("Ana")
    assert (vote.place, vote.label) == ((item, "intent"), "delivery")


def test_a_set_that_is_not_there(root):
    """The refusal says how to begin one."""
    with pytest.raises(NotFound, match="there is no gold set 'autumn' yet; begin it with items=TABLE"):
        wb.gold_builder("autumn", root=root)


def test_it_is_one_text(root):
    """Its module imports nothing by a relative or an outside address, and its sheet names no host."""
    screen = wb.gold_builder("support-tickets", root=root)
    modules = json.loads(screen._esm.split(" of ", 1)[1].splitlines()[0].removesuffix(") {"))
    wanted = {address for _, text in modules for address in re.findall(r'(?<=[\s}])from\s*"([^"]+)"', text)}
    assert wanted == {f"workbench:{name}" for name, _ in modules[:-1]}
    assert "://" not in screen.css
    ours = [text for _, text in modules if "Gold" in text]
    assert ours
    assert not any("innerHTML" in text or "InnerHTML" in text for text in ours)
