"""What comes into a guideline and leaves it as a file: a sheet of questions, and its labels for another tool."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from workbench.answers.import_report import LossList
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.formats.question_sheet import read_questions
from workbench.formats.tables.table import sheet_of
from workbench.formats.tools import export
from workbench.guideline.desk import GuidelineDesk
from workbench.ui.actions import Wish

TOOLS: Mapping[str, tuple[str, str]] = {  # tool -> (what people call it, the ending of its file)
    "label-studio": ("Label Studio", ".xml"),
    "labelbox": ("Labelbox", ".json"),
    "cvat": ("CVAT", ".json"),
    "doccano": ("doccano", ".json"),
    "prodigy": ("Prodigy", ".txt"),
    "argilla": ("Argilla", ".json"),
    "prompt": ("a prompt for a model", ".md"),
}
ONE_QUESTION = frozenset({"doccano", "prodigy"})  # they ask one question a project
DRAFT = "draft"


class Exchange:
    """The last sheet that was read, and the last export that was written, with what each left out."""

    def __init__(self, desk: GuidelineDesk, now: Callable[[], dt.datetime]) -> None:
        self.desk, self.now = desk, now
        self.read: dict[str, Any] | None = None
        self.written: dict[str, Any] | None = None

    def bring(self, wish: Wish) -> None:
        """Questions from a sheet; the same sheet again adds nothing."""
        self.read = None
        name, zone = wish.text("name"), wish.text("timezone", "").strip() or None
        sheet = sheet_of(wish.file("name", "split it, or use workbench guideline questions import"), name)
        asked, losses = read_questions(sheet, at=self.now().replace(microsecond=0), timezone=zone)
        added = self.desk.ask(asked)
        self.read = {"file": name, "added": added, "known": len(asked) - added, "left": _left(losses)}

    def send(self, wish: Wish, draft: Guideline | None) -> None:
        """The labels of a version, or of the draft on the screen, written for a tool into the workspace."""
        self.written = None
        tool, version, question = wish.text("tool"), wish.text("version"), wish.text("question", "") or None
        if tool not in TOOLS:
            raise NotFound(f"there is no export to {tool!r}; expected one of {listed(TOOLS)}.")
        versions = {one.version: one for one in self.desk.versions()}
        if version == DRAFT and draft is None:
            raise InvalidDocument("settle the problems of the draft first, or choose a published version.")
        if version != DRAFT and version not in versions:
            raise NotFound(f"there is no version {version!r}; expected one of {listed([DRAFT, *versions])}.")
        guideline = versions[version] if draft is None or version != DRAFT else draft
        found = export(guideline, tool, question)
        parts = [self.desk.name, version, tool, *([question] if question else [])]
        file = "-".join(parts) + TOOLS[tool][1]
        paths = self.desk.put_export(file, found.content, found.beside)
        how = found.advice(file)
        self.written = {
            "of": f"{self.desk.name}@{version}",
            "paths": paths,
            "how": how,
            "left": _left(found.losses),
        }

    def view(self) -> dict[str, Any]:
        """What was read and written, and the tools that there are."""
        tools = [{"id": tool, "name": name, "one": tool in ONE_QUESTION} for tool, (name, _) in TOOLS.items()]
        return {"read": self.read, "written": self.written, "tools": tools}


def _left(losses: LossList) -> list[str]:
    return [f"{loss.what}: {loss.count} (for example {loss.example})" for loss in losses]
