"""Answers that are several labels in one go the whole way: gold in any order, scored, and followed by a change."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from workbench.cli import main

GUIDELINE = """name: tags
version: {version}
title: Tags
purpose: For a test.
questions:
  - id: tags
    ask: Which?
    kind: multi_choice
    labels:
      - {{id: a, definition: {a}}}
      - {{id: b, definition: second}}
      - {{id: c, definition: third}}
changelog:
  - {{version: 1.0.0, date: 2026-01-01, summary: First.}}
  - {{version: 2.0.0, date: 2026-02-01, summary: Another a.}}
"""


def run(*words: str) -> str:
    """What a command prints; it must succeed."""
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def workspace(tmp_path, monkeypatch) -> Path:
    """A multi-choice guideline in two versions, gold under the first, and answers."""
    monkeypatch.chdir(tmp_path)
    draft = tmp_path / "guidelines/tags/draft.yaml"
    draft.parent.mkdir(parents=True)
    draft.write_text(GUIDELINE.format(version="1.0.0", a="first"))
    run("guideline", "publish", "tags")
    Path("gold.csv").write_text("item_id,label\nq1,b|a\nq2,c\n")
    run("gold", "import", "gold.csv", "--name", "tags", "--guideline", "tags@1.0.0", "--settled-by", "lead")
    run("gold", "lock", "tags")
    draft.write_text(GUIDELINE.format(version="2.0.0", a="something else"))
    run("guideline", "publish", "tags")
    Path("answers.csv").write_text("item_id,annotator_id,label\nq1,ann,b|a\nq1,bob,a|b\nq2,ann,c\nq2,bob,b\n")
    return tmp_path


def test_order_does_not_matter(workspace):
    """`b|a` and `a|b` are one answer, in gold, in a loose gold file and in the table."""
    for gold in ("tags@1.0.0", "gold.csv"):
        said = run("score", "answers.csv", "--gold", gold, "--guideline", "tags@1.0.0")
        assert "ann        2  1.000" in said


def test_a_change_is_followed_into_the_parts(workspace):
    """Who redefines `a` touches `a|b`, in gold and in past answers, also in a table without a question column."""
    said = run("guideline", "impact", "tags", "--since", "1.0.0", "--to", "2.0.0", "--answers", "answers.csv")
    assert "Past answers to tags: 2 of 4 out of date" in said
    assert "1 answer out of date" in said
    assert "1 answers are stale" in run("gold", "status", "tags")


def test_ids_that_do_not_meet_are_refused(workspace):
    """Gold of other items judges nobody: both kinds of ids are shown."""
    Path("other.csv").write_text("item_id,label\n001,a\n")
    result = CliRunner().invoke(main, ["score", "answers.csv", "--gold", "other.csv"])
    assert result.exit_code == 2
    assert "it has ids such as '001', the answers have 'q1', 'q2'" in result.output


def test_a_draft_is_not_replaced_in_silence(workspace):
    """What was typed into a draft is kept until somebody says otherwise."""
    again = ["gold", "import", "gold.csv", "--name", "own", "--guideline", "tags@1.0.0"]
    run(*again)
    result = CliRunner().invoke(main, again)
    assert result.exit_code == 2
    assert "has a draft of 2 items" in result.output
    run(*again, "--replace")
