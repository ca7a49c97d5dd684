"""What a person may do in the disagreement browser, one typed action each."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from workbench.documents.item_marks import Cause
from workbench.quality.split_items import Sort
from workbench.ui.actions import Action, Upload


class Scope(Action):
    """Look at the answers of one vendor, batch or version; "" takes the narrowing away, an absent field keeps it."""

    do: Literal["scope"]
    vendor: str | None = None
    batch: str | None = None
    guideline_version: str | None = None


class Filter(Action):
    """Narrow the items down; an absent field stays as it is, an empty one takes its filter away.

    pair   two labels, or none
    state  a cause, `none` for items without one, or `dismissed`
    """

    do: Literal["filter"]
    pair: Annotated[tuple[str, ...], Field(max_length=2)] = ()
    label: str = ""
    annotator: str = ""
    rule: str = ""
    text: str = ""
    sort: Sort = "most apart"
    state: str = ""


class Page(Action):
    """Another page of items."""

    do: Literal["page"]
    to: int


class Pick(Action):
    """Choose these items, or no longer if they are chosen; without any, nothing stays chosen."""

    do: Literal["pick"]
    items: tuple[str, ...] = ()


class Open(Action):
    """Open an item, or close it if it is open."""

    do: Literal["open"]
    item: str = ""


class Tab(Action):
    """Show another pane."""

    do: Literal["tab"]
    tab: Literal["items", "audit"]


class ShowNames(Action):
    """Call annotators by name, or A01, A02, … as the report does."""

    do: Literal["show_names"]
    names: Literal["yes", ""]


class OnItems(Action):
    """An action on items: those named here, or the chosen ones."""

    items: tuple[str, ...] = ()


class SetCause(OnItems):
    """Say why people differ on them; "" takes the cause away."""

    do: Literal["cause"]
    cause: Cause | Literal[""] = ""


class Dismiss(OnItems):
    """Nothing needs doing here."""

    do: Literal["dismiss"]


class Relabel(OnItems):
    """Have them labelled again."""

    do: Literal["relabel"]


class SendToExperts(OnItems):
    """Have experts label them for the gold set."""

    do: Literal["experts"]


class AddCase(OnItems):
    """Decide an edge case in the guideline's draft."""

    do: Literal["edge_case"]
    text: str = ""
    decision: str = ""
    why: str = ""
    rules: tuple[str, ...] = ()
    by: str | None = None


class AskAuthors(OnItems):
    """Ask the guideline's authors."""

    do: Literal["feedback"]
    note: str = ""
    rule: str = ""
    by: str | None = None


class Undo(Action):
    """Take the last decision back."""

    do: Literal["undo"]


class AuditPage(Action):
    """Another page of doubted labels."""

    do: Literal["audit_page"]
    to: int


class FixList(Action):
    """Write the list of labels that are most likely wrong."""

    do: Literal["fix_list"]


class CheckList(Action):
    """Write a random list of answers to check by hand."""

    do: Literal["check_list"]


Looking = Scope | Filter | Page | Pick | Open | Tab | ShowNames
Deciding = SetCause | Dismiss | Relabel | SendToExperts | AddCase | AskAuthors | Undo
Auditing = AuditPage | FixList | CheckList
BrowserAction = Looking | Deciding | Auditing
BROWSER: TypeAdapter[BrowserAction] = TypeAdapter(Annotated[BrowserAction, Field(discriminator="do")])


class ChooseAnswers(Action):
    """Put a table of the workspace on the screen, read as told."""

    do: Literal["answers"]
    table: str
    wide: bool = False
    guideline: str = ""
    question: str = ""


class OtherAnswers(Action):
    """Show the form that chooses a table, or leave it."""

    do: Literal["other"]
    on: bool = True


class BringAnswers(Upload):
    """Put a file of answers into the workspace."""

    do: Literal["bring"]


PickerAction = ChooseAnswers | OtherAnswers | BringAnswers
PICKER: TypeAdapter[PickerAction] = TypeAdapter(Annotated[PickerAction, Field(discriminator="do")])
