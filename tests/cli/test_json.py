"""Where a program may read it, a command prints JSON: valid, and with the digests it needs."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from workbench.cli import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def workspace(tmp_path, monkeypatch) -> Path:
    """The example in a folder of its own."""
    for room in ("guidelines", "gold_sets", "pilots"):
        shutil.copytree(ROOT / room, tmp_path / room)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(*words: str) -> dict:
    """What a command prints, as a program reads it."""
    result = CliRunner().invoke(main, [*words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_validate(workspace):
    """Sizes, and the bump that the draft asks for."""
    found = said("guideline", "validate", "support-tickets")
    assert found == {
        "guideline": "support-tickets@2.0.0",
        "questions": 2,
        "labels": 11,
        "rules": 10,
        "edge_cases": 7,
        "bump": "NONE",
        "to_write": [],
    }


def test_gold_import(workspace):
    """Where the draft lies, what is open, what was left out."""
    Path("answers.csv").write_text("item_id,label,mood\nq1,refund_request,good\n")
    found = said(
        *("gold", "import", "answers.csv", "--name", "own", "--question", "intent"),
        *("--guideline", "support-tickets@2.0.0"),
    )
    assert found["items"] == 1
    assert found["unsettled"] == [["q1", "intent"]]
    assert [loss["example"] for loss in found["losses"]] == ["mood"]


def test_freeze_and_report(workspace):
    """The seal's digest; the page's digest and what lies beside it."""
    seal = said("pilot", "freeze", "november")
    assert seal["frozen_at"] == "2026-10-30T16:12:00+00:00"
    assert len(seal["sha256"]) == 64
    page = said("report", "pilot", "november", "--out", "page.html", "--tables", "tables")
    assert page["path"] == "page.html"
    assert "tables/errors_vendor_b.csv" in page["beside"]
    assert said("report", "verify", "page.html")["holds"]


def test_a_mistake_in_gold_is_said_once(workspace):
    """A reference that lacks its version is told as that, not as a file that lacks its path too."""
    spec = workspace / "pilots/november/pilot.yaml"
    text = spec.read_text()
    spec.write_text(text.replace("  version: 1.0.0\n", "", 1))
    result = CliRunner().invoke(main, ["report", "pilot", "november", "--out", "page.html"])
    assert result.exit_code == 2
    assert "gold.version: this field is required" in result.output
    assert "gold.file" not in result.output
