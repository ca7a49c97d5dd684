"""docs/extending.md, done: its package, installed as it says, is used by the commands and passes its own tests."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.packages import install

PAGE = Path(__file__).parents[1] / "docs" / "extending.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANSWERS = "item_id,annotator_id,label\np1,ann,#ff0000\np1,bob,#ff0033\np2,ann,#0000ff\np2,bob,#0000ff\np2,cat,blue\n"


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    """The folder in which the page's package is installed."""
    folder = tmp_path_factory.mktemp("site")
    blocks = [
        block for block in BLOCK.findall(PAGE.read_text(encoding="utf-8")) if block[0] in ("toml", "python")
    ]
    (_, project), *modules = blocks
    *parts, tests = [code for _, code in modules]
    entries = {
        f"{group.removeprefix('workbench.')} {name}": value.partition(":")[2]
        for group, names in tomllib.loads(project)["project"]["entry-points"].items()
        for name, value in names.items()
    }
    install(folder, "acme-colours", "\n\n".join(parts), entries)
    (folder / "test_acme.py").write_text(tests, encoding="utf-8")
    return folder


@pytest.fixture
def run(package, tmp_path):
    """Run Python where the package is installed."""

    def python(*words: str, status: int = 0) -> str:
        environment = {**os.environ, "PYTHONPATH": str(package), "COLUMNS": "200"}
        done = subprocess.run(
            [sys.executable, *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    return python


def test_its_own_tests_pass(run):
    """The contract holds for the kind and the format of the page."""
    assert "done" in run("-c", "import test_acme as t; t.test_colours(); t.test_shelf(); print('done')")


def test_the_commands_know_its_kind(run, tmp_path):
    """By its name in help, and by its distance: 51 of 765 apart on one item, nothing on the other."""
    (tmp_path / "answers.csv").write_text(ANSWERS, encoding="utf-8")
    command = ("-m", "workbench", "agreement", "answers.csv")
    assert "colour" in run(*command[:3], "--help")
    (tmp_path / "good.csv").write_text(ANSWERS.replace("p2,cat,blue\n", ""), encoding="utf-8")
    found = json.loads(run(*command[:3], "good.csv", "--kind", "colour", "--json"))
    assert found["coefficients"]["percent_agreement"]["value"] == pytest.approx(1 - 51 / 765 / 2)
    said = run(*command, "--kind", "colour")
    assert "answers that are no colours: 1 (for example 'blue' is no colour; expected #rrggbb.)" in said


def test_the_commands_know_its_format(run, tmp_path):
    """Read by the beginning of a file, written by its name; what the tool has no place for is listed."""
    (tmp_path / "labels.shelf").write_text("SHELF\nred: Like blood.\nblue: Like the sea.\n", encoding="utf-8")
    workbench = ("-m", "workbench", "guideline")
    run("-m", "workbench", "init", "--empty", ".")
    assert "2 labels" in run(*workbench, "start", "walls", "--from", "labels.shelf")
    said = run(*workbench, "export", "walls@draft", "--to", "shelf", "--out", "again.shelf")
    assert (tmp_path / "again.shelf").read_text() == (tmp_path / "labels.shelf").read_text()
    assert "Shelf: drop again.shelf on it." in said
    assert "purpose: 1" in said
