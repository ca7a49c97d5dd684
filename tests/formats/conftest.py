"""Small files written on the spot, and the questions they are read with."""

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.documents.guideline import Label, Question


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of that name with that text or those bytes, and give its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def ask() -> Callable[..., Question]:
    """A question with these labels."""

    def make(*labels: str, id: str = "intent", kind: str = "choice") -> Question:  # noqa: A002 - the field's name
        return Question(
            id=id, ask="?", kind=kind, labels=tuple(Label(id=label, definition="d") for label in labels)
        )

    return make
