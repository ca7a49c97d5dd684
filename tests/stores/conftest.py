"""A workspace in an empty folder, with a small guideline written by hand."""

from pathlib import Path

import pytest

from workbench.stores.workspace import Workspace

MAIL = """\
# kept by hand: ask Ann before changing rules
name: mail
version: 1.0.0   # the first one
title: Mail
purpose: Sort it.
questions:
  - id: topic
    ask: What is it?
    labels:
      - id: ham
        definition: Wanted.
        # two are enough
        examples:
          - text: Hello
          - text: Dear Ann
      - id: spam
        definition: Not wanted.
rules:
  - id: R1
    question: topic
    text: "Offers are spam."
    separates: [ham, spam]
changelog:
  - version: 1.0.0
    date: 2026-01-02
    summary: First.
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace whose guideline `mail` is a draft."""
    folder = tmp_path / "guidelines" / "mail"
    folder.mkdir(parents=True)
    (folder / "draft.yaml").write_text(MAIL, encoding="utf-8")
    return Workspace(tmp_path)


@pytest.fixture
def draft(workspace: Workspace) -> Path:
    """The draft's file."""
    return workspace.root / "guidelines/mail/draft.yaml"
