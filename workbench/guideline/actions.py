"""What a person may do in the guideline editor, one typed action each."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from workbench.documents.roles import Right
from workbench.ui.actions import Action, Upload

Step = str | Annotated[int, Field(ge=0)]
At = Annotated[tuple[Step, ...], Field(min_length=1)]  # as ("questions", 0, "labels", 2, "definition")
Tab = Literal["preview", "changes", "impact", "questions"]


# Edits of the draft: each is one step to undo.


class Set(Action):
    """Put another value into a field; edits with the same `run` are one step to undo."""

    do: Literal["set"]
    at: At
    value: str | tuple[str, ...] | None
    run: str | None = None


class Tick(Action):
    """Choose one of several values, or no longer; `among` are all of them, in the order in which they are kept."""

    do: Literal["tick"]
    at: At
    value: str
    on: bool
    among: tuple[str, ...] = ()


class Add(Action):
    """Add a label, rule, case, question, cost or example to a list, about a label of a question where it is named."""

    do: Literal["add"]
    at: At
    question: str | None = None
    label: str = ""
    text: str = ""
    where: int | None = None


class Remove(Action):
    """Take an entry out of its list."""

    do: Literal["remove"]
    at: At


class Move(Action):
    """Move an entry to another place of its list."""

    do: Literal["move"]
    at: At
    to: int


class Picture(Upload):
    """Make a picture an example."""

    do: Literal["picture"]
    at: At


class RenameLabel(Action):
    """Give a label another id, and another name where one is given; old answers follow."""

    do: Literal["rename"]
    question: str
    label: str
    to: str
    name: str = ""


class MergeLabels(Action):
    """Make several labels the one called `to`, which is one of them."""

    do: Literal["merge"]
    question: str
    labels: tuple[str, ...]
    to: str


class SplitLabel(Action):
    """Make several labels of one."""

    do: Literal["split"]
    question: str
    label: str
    names: tuple[str, ...]


Edit = Set | Tick | Add | Remove | Move | Picture | RenameLabel | MergeLabels | SplitLabel


# Undo, and the file that somebody else may change.


class Undo(Action):
    """Take the last edit back."""

    do: Literal["undo"]


class Redo(Action):
    """Do again what was taken back."""

    do: Literal["redo"]


class Check(Action):
    """Look whether the file changed underneath; the screen asks that by itself."""

    do: Literal["check"]


class Save(Action):
    """Try again to write the file."""

    do: Literal["save"]


class LoadTheirs(Action):
    """Take what is on disk."""

    do: Literal["theirs"]


class KeepMine(Action):
    """Keep what is on the screen."""

    do: Literal["mine"]


FileAction = Undo | Redo | Check | Save | LoadTheirs | KeepMine


# What is shown.


class ShowTab(Action):
    """Show another pane; `whole` is the preview of the whole page."""

    do: Literal["tab"]
    tab: Tab
    whole: bool | None = None


class SetPrice(Action):
    """Say what one answer costs; "" takes the price away."""

    do: Literal["price"]
    price: str


ViewAction = ShowTab | SetPrice


# The next version, questions about the last ones, and other tools.


class DeclareWording(Action):
    """Say that a subject changed its wording alone, or take that back."""

    do: Literal["wording"]
    subject: str
    on: bool


class GiveReason(Action):
    """Say why labels are renamed, merged or split; it stays on record."""

    do: Literal["why"]
    why: str


class Publish(Action):
    """Publish the draft for ever."""

    do: Literal["publish"]
    version: str
    summary: str


class Answer(Action):
    """Answer a question from an annotator."""

    do: Literal["answer"]
    id: str
    reply: str


class MakeCase(Action):
    """Make an edge case of a question; the reply is its reason, where no other is given."""

    do: Literal["case"]
    id: str
    reply: str
    question: str
    item: str
    decision: str
    why: str | None = None
    rules: tuple[str, ...] = ()


class MakeRule(Action):
    """Make a rule of a question, in a chapter, or as the first of a new one."""

    do: Literal["rule"]
    id: str
    reply: str
    question: str
    text: str
    separates: tuple[str, ...]
    chapter: int | None = None


class ImportQuestions(Upload):
    """Read questions from a sheet; `timezone` is that of times without one."""

    do: Literal["bring"]
    timezone: str = ""


class ExportLabels(Action):
    """Hand over the labels of a version, or of the draft, for another tool, to the view with this ticket."""

    do: Literal["export"]
    tool: str
    version: str
    question: str | None = None
    ticket: str = ""


NextVersionAction = (
    DeclareWording | GiveReason | Publish | Answer | MakeCase | MakeRule | ImportQuestions | ExportLabels
)
GuidelineAction = Edit | FileAction | ViewAction | NextVersionAction
RIGHTS: dict[type[Action], Right] = {Publish: "publish"}
ACTIONS: TypeAdapter[GuidelineAction] = TypeAdapter(Annotated[GuidelineAction, Field(discriminator="do")])
