"""What a person may do in the disagreement browser, one typed action each."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from workbench.documents.item_marks import Cause
from workbench.quality.split_items import Sort
from workbench.ui.actions import Action


class Scope(Action):
    """Show the answers of one vendor, batch or version; "" shows all again, an absent field changes nothing."""

    do: Literal["scope"]
    vendor: str | None = None
    batch: str | None = None
    guideline_version: str | None = None


class Filter(Action):
    """Filter the items; an absent field changes nothing, an empty one removes its filter.

    pair   two labels, or none; against gold what gold has and what people have
    gold   "yes": of people against gold, not of people against each other
    state  a cause, `none` for items without one, or `dismissed`
    """

    do: Literal["filter"]
    pair: Annotated[tuple[str, ...], Field(max_length=2)] = ()
    label: str = ""
    annotator: str = ""
    gold: Literal["yes", ""] = ""
    rule: str = ""
    text: str = ""
    sort: Sort = "most apart"
    state: str = ""


class Page(Action):
    """Another page of items."""

    do: Literal["page"]
    to: int


class Pick(Action):
    """Select these items, or no longer; without items, deselect all."""

    do: Literal["pick"]
    items: tuple[str, ...] = ()
    on: bool = True


class Open(Action):
    """Open an item, or close it if it is open."""

    do: Literal["open"]
    item: str = ""


class ShowPart(Action):
    """Compare one part of one layer of the open item with the other layers; without a layer, none."""

    do: Literal["part"]
    layer: int = -1
    part: int = 0


class Tab(Action):
    """Show another pane."""

    do: Literal["tab"]
    tab: Literal["items", "audit", "parts"]


class ShowNames(Action):
    """Show annotators by name, or as A01, A02, … like the report."""

    do: Literal["show_names"]
    names: Literal["yes", ""]


class OnItems(Action):
    """An action on the items named here, or on the selected ones."""

    items: tuple[str, ...] = ()


class SetCause(OnItems):
    """Set why people differ on them; "" removes the cause."""

    do: Literal["cause"]
    cause: Cause | Literal[""] = ""


class Dismiss(OnItems):
    """Mark the items as needing nothing."""

    do: Literal["dismiss"]


class Relabel(OnItems):
    """Put the items on the list to label again."""

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


class AskAuthors(OnItems):
    """Ask the guideline's authors."""

    do: Literal["feedback"]
    note: str = ""
    rule: str = ""


class Undo(Action):
    """Undo the last decision."""

    do: Literal["undo"]


class AuditPage(Action):
    """Another page of doubted labels."""

    do: Literal["audit_page"]
    to: int


class FixList(Action):
    """Write the list of labels that are most likely wrong, and hand it over."""

    do: Literal["fix_list"]
    ticket: str = ""


class CheckList(Action):
    """Write a random list of answers to check by hand, and hand it over."""

    do: Literal["check_list"]
    ticket: str = ""


Looking = Scope | Filter | Page | Pick | Open | ShowPart | Tab | ShowNames
Deciding = SetCause | Dismiss | Relabel | SendToExperts | AddCase | AskAuthors | Undo
Auditing = AuditPage | FixList | CheckList
BrowserAction = Looking | Deciding | Auditing
BROWSER: TypeAdapter[BrowserAction] = TypeAdapter(Annotated[BrowserAction, Field(discriminator="do")])


class ChooseAnswers(Action):
    """Show a table of the workspace, read with these options."""

    do: Literal["answers"]
    table: str
    wide: bool = False
    guideline: str = ""
    question: str = ""


class OtherAnswers(Action):
    """Show the form that chooses a table, or leave it."""

    do: Literal["other"]
    on: bool = True


class AddTable(Action):
    """Bring in a table that belongs to the answers: right answers, texts of the items, or a model's probabilities."""

    do: Literal["add"]
    holds: Literal["gold", "items", "probabilities"]


PickerAction = ChooseAnswers | OtherAnswers | AddTable
PICKER: TypeAdapter[PickerAction] = TypeAdapter(Annotated[PickerAction, Field(discriminator="do")])
