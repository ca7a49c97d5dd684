"""The calibration board's widget shows its session, passes acts on, sends nothing where nothing is new, and is one text."""

import json
import re

import pytest
from click.testing import CliRunner

import workbench as wb
from workbench.calibration.screen import HERE
from workbench.cli import main


@pytest.fixture
def root(tmp_path):
    CliRunner().invoke(main, ["init", str(tmp_path / "labelling")], catch_exceptions=False)
    return tmp_path / "labelling"


@pytest.fixture
def opened(root):
    """`opened(...)` is `wb.calibration_board(...)` on that workspace; its database is closed afterwards."""
    found = []

    def open_one(*name, **more):
        found.append(wb.calibration_board(*name, root=root, **more))
        return found[-1]

    yield open_one
    for one in found:
        one.session.board.store.close()


def ask(screen, **action) -> dict:
    """What the browser does: one message; what it is told then."""
    screen._receive(screen, {"acts": [{"act": action, "id": 1}]}, [])
    return screen.view


def test_it_finds_a_round_by_itself(root, opened):
    """Empty at first; once a round is created by the command, the next look shows it."""
    screen = opened(lead="QA lead")
    assert screen.view["round"] is None
    gold = ["--gold", "support-tickets@1.0.0", "--question", "intent", "--until-sure"]
    done = CliRunner().invoke(main, ["quiz", "create", "november", *gold, "--root", str(root)])
    assert done.exit_code == 0, done.output
    assert ask(screen, do="refresh")["round"]["name"] == "november"
    assert screen.view["people"]["rows"] == []


def test_looking_again_sends_nothing(root, opened):
    """A refresh without news changes no trait, so that nothing is drawn anew; a refusal is shown and goes again."""
    CliRunner().invoke(
        main, ["quiz", "create", "n", "--gold", "support-tickets@1.0.0", "--practice", "--root", str(root)]
    )
    screen = opened("n", public_url="https://quiz.example.org/")
    seen = []
    screen.observe(lambda change: seen.append(change), "view")
    ask(screen, do="refresh")
    assert seen == []
    assert "T-0" in ask(screen, do="experts", item="T-0", question="intent")["refused"]
    assert "refused" not in ask(screen, do="refresh")
    ask(screen, do="read_list", text="ana")
    link = ask(screen, do="invite_list")["links"]["rows"][0]["link"]
    assert link.startswith("https://quiz.example.org/q/")


def test_it_is_one_text(opened):
    """Its module imports nothing by a relative or an outside address, and its sheet names no host."""
    screen = opened()
    modules = json.loads(screen._esm.split(" of ", 1)[1].splitlines()[0].removesuffix(") {"))
    wanted = {address for _, text in modules for address in re.findall(r'from\s*"([^", ]+)"', text)}
    assert wanted == {f"workbench:{name}" for name, _ in modules[:-1]}
    assert "://" not in screen.css
    own = {path.name: path.read_text("utf-8") for path in HERE.glob("*.js")}
    assert [name for name, text in own.items() if re.search('innerHTML|style="|https?:', text)] == []
