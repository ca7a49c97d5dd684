"""Compare a value with its golden file, or write the file anew where PIN=1 is set."""

import difflib
import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).parent / "golden"
DIGITS = 10  # significant ones of a float
SHOWN = 60  # lines of a difference
ID = re.compile(r"\ba{11}[a-z2-7]{5}\b")  # 16 letters, made by tests/pins/still.py in the place of chance
LINK = re.compile(r"/([qv])/[a-z2-7]{16}\.[\w.~-]+")


def pinned(name: str, value: Any) -> None:
    """Hold `value` to the golden file `name`: text for a .txt, JSON otherwise."""
    path = GOLDEN / name
    found = value if name.endswith(".txt") else written(value)
    if os.environ.get("PIN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
        return
    assert path.is_file(), f"there is no pin {name} yet; PIN=1 writes it"
    expected = path.read_text(encoding="utf-8")
    if found != expected:
        pytest.fail(f"{name} is not what was pinned (- pinned, + now):\n{difference(expected, found)}", False)


def difference(expected: str, found: str) -> str:
    """The lines that differ, the first of them."""
    lines = list(difflib.unified_diff(expected.splitlines(), found.splitlines(), lineterm="", n=2))[2:]
    more = [f"... and {len(lines) - SHOWN} lines more"] if len(lines) > SHOWN else []
    return "\n".join([*lines[:SHOWN], *more])


def written(value: Any) -> str:
    """JSON with one line for each small thing, so that a difference can be read."""
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: Any, indent: str) -> list[str]:
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or len(flat) + len(indent) <= 160:
        return [flat]
    inner, lines = indent + " ", []
    pairs = value.items() if isinstance(value, dict) else ((None, one) for one in value)
    for key, one in pairs:
        first, *rest = _lines(one, inner)
        lines += [
            inner + (f"{json.dumps(key, ensure_ascii=False)}: " if key is not None else "") + first,
            *rest,
        ]
        lines[-1] += ","
    lines[-1] = lines[-1].removesuffix(",")
    opened, closed = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return [opened, *lines, indent + closed]


class Normal:
    """A value without what this machine and chance put into it: folders, links, ids; floats of 10 digits.

    Ids are numbered in the order in which they first turn up in the pin.
    """

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self.folders = sorted(((str(path), name) for name, path in folders.items()), key=lambda p: -len(p[0]))
        self.ids: dict[str, str] = {}

    def __call__(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self.text(key): self(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self(one) for one in value]
        if isinstance(value, float):
            return float(f"{value:.{DIGITS}g}")
        return self.text(value) if isinstance(value, str) else value

    def text(self, text: str) -> str:
        """The same for a string."""
        for path, name in self.folders:
            text = text.replace(path, name)
        text = LINK.sub(r"/\1/LINK", text)
        return ID.sub(lambda found: self.ids.setdefault(found[0], f"id-{len(self.ids) + 1}"), text)


def digest(value: Any) -> str:
    """The sha256 of a normalised value."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
