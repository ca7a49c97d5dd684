"""The handbook and the schema are written from the command line."""

import json
from hashlib import sha256

import pytest


def test_render(workbench, labelling):
    """One file with its digests; the published version before is what readers had; verify holds."""
    done = json.loads(workbench("guideline", "render", "support-tickets", "--json").stdout)
    path = labelling / "support-tickets-2.0.0.html"
    assert done["path"] == "support-tickets-2.0.0.html"
    assert sha256(path.read_bytes()).hexdigest() == done["sha256"]
    assert (done["guideline"], done["since"]) == ("support-tickets@2.0.0", "1.1.0")
    assert done["guideline_sha256"] in path.read_text()
    assert "Every input is unchanged." in workbench("report", "verify", path).stdout


def test_render_since_and_as_markdown(workbench, labelling):
    """What is new reaches back as far as it is told."""
    options = ["--since", "1.0.0", "--format", "markdown", "--out", "docs/handbook.md"]
    assert workbench("guideline", "render", "support-tickets@2.0.0", *options).stdout == "docs/handbook.md\n"
    text = (labelling / "docs/handbook.md").read_text()
    assert text.startswith("# Support tickets\n")
    assert "## What is new since 1.0.0" in text
    assert "**delivery** is a label that is new" in text


def test_render_a_draft(workbench, labelling):
    """It says that it is not in force."""
    workbench("guideline", "publish", "support-tickets", "--version", "2.0.1", "--summary", "Nothing.")
    workbench("guideline", "render", "support-tickets@draft")
    assert "this is a draft, and may change" in (labelling / "support-tickets-draft.html").read_text()


def test_a_first_version_has_nothing_new(workbench, labelling):
    """No version before, no news."""
    workbench("guideline", "render", "support-tickets@1.0.0", "--out", "h.html")
    assert "What is new" not in (labelling / "h.html").read_text()


@pytest.mark.parametrize(
    ("since", "said"), [("2.0.0", "needs an earlier version"), ("0.1.0", "no published version 0.1.0")]
)
def test_since_what(refusal, labelling, since, said):
    """An earlier version that was published."""
    assert said in refusal("guideline", "render", "support-tickets@2.0.0", "--since", since)


def test_schema(workbench, tmp_path):
    """Printed, or written to a file."""
    printed = json.loads(workbench("guideline", "schema").stdout)
    assert printed["title"] == "Guideline"
    workbench("guideline", "schema", "--out", tmp_path / "schema.json")
    assert json.loads((tmp_path / "schema.json").read_text()) == printed
