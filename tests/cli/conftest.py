"""The command line as it is typed, and workspaces to type it in."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from workbench.cli import main

ANSWERS = """\
item_id,annotator_id,label
q1,ann,x
q1,bob,x
q1,cat,x
q2,ann,x
q2,bob,x
q2,cat,y
q3,ann,y
q3,bob,y
q3,cat,y
q4,ann,x
q4,bob,y
"""
GOLD = "item_id,label\nq1,x\nq2,x\nq3,y\nq4,x\n"


@pytest.fixture
def workbench() -> Callable[..., Result]:
    """Run a command and expect its exit status; what is no refusal keeps its traceback."""

    def run(*words: object, status: int = 0, **given: object) -> Result:
        result = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False, **given)
        assert result.exit_code == status, result.output
        return result

    return run


@pytest.fixture
def refusal(workbench) -> Callable[..., str]:
    """The message with which a command is refused: exit status 2, and nothing but the message."""

    def run(*words: object, **given: object) -> str:
        result = workbench(*words, status=2, **given)
        assert result.stderr.startswith("workbench: ")
        assert "Traceback" not in result.output
        assert "pydantic" not in result.output
        return result.stderr.removeprefix("workbench: ").rstrip("\n")

    return run


@pytest.fixture(scope="session")
def example(tmp_path_factory) -> Path:
    """A workspace with the shipped example, as `workbench init` makes it; not to be changed."""
    folder = tmp_path_factory.mktemp("example") / "labelling"
    CliRunner().invoke(main, ["init", str(folder)], catch_exceptions=False)
    return folder


@pytest.fixture
def labelling(example, tmp_path, monkeypatch) -> Path:
    """A copy of the example to work in; the current folder."""
    folder = tmp_path / "labelling"
    shutil.copytree(example, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def empty(tmp_path, workbench, monkeypatch) -> Path:
    """A workspace without anything; the current folder."""
    workbench("init", "--empty", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def answers(tmp_path, monkeypatch) -> Path:
    """Eleven answers by ann, bob and cat to q1 to q4, with their gold beside them; in the current folder."""
    (tmp_path / "answers.csv").write_text(ANSWERS)
    (tmp_path / "gold.csv").write_text(GOLD)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "answers.csv"
