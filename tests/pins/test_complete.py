"""Every command that prints JSON is pinned, or it is said here why not."""

import json
import os

import pytest

from tests.pins.pinned import GOLDEN
from tests.pins.test_public import walk
from workbench.cli import main

LEFT_OUT: dict[str, str] = {
    "report compare": "the example has one pilot; its page is read in tests/pilot/test_progress_pages.py",
}


def pinned_commands(paths: set[str]) -> set[str]:
    """The commands whose JSON stands in a golden file."""
    found = set()
    for file in GOLDEN.glob("*.json"):
        value = json.loads(file.read_text(encoding="utf-8"))
        for one in value if isinstance(value, list) else []:
            words = one.get("typed", "").split()
            if "json" in one:
                found |= {path for path in paths if words[: len(path.split())] == path.split()}
    return found


@pytest.mark.skipif(os.environ.get("PIN") == "1", reason="the pins are being written; run it after that")
def test_every_command_with_json_is_pinned():
    """A command that gets --json gets a pin, and none loses it unnoticed."""
    asked = {path for path, command in walk(main) if any("--json" in one.opts for one in command.params)}
    assert len(asked) > 50
    assert asked - pinned_commands(asked) == set(LEFT_OUT)
