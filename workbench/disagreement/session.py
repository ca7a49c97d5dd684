"""The session of the disagreement browser: scope, filters, items; each decision is on disk before the screen changes."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from workbench.disagreement import actions
from workbench.disagreement.actions import BROWSER, Auditing, Deciding, Filter, Looking, Scope, ShowPart
from workbench.disagreement.audit import Audit
from workbench.disagreement.decisions import ItemDecisions
from workbench.disagreement.drawing import ItemDrawing
from workbench.disagreement.history import history_of
from workbench.disagreement.offers import offers_of
from workbench.disagreement.part_tables import PartTables
from workbench.disagreement.records import TableRecords
from workbench.disagreement.selection import Selection
from workbench.disagreement.view import about_view, item_view, loss_lines, row_view, scope_options
from workbench.documents.item_marks import CAUSES
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.quality.split_items import SCOPES, SORTS, AnswerTable, ItemFilter, in_scope
from workbench.store.history import DocumentHistory
from workbench.ui.actions import parse_action
from workbench.ui.offers import Download, Offer
from workbench.ui.tools import Address, Led, place_of

PAGE = 12  # items per page
PICKED = 20  # selected items whose details the screen gets, also from other pages
UNTAGGED, DISMISSED = "none", "dismissed"
PLACES: Mapping[
    str, Literal["items", "audit", "parts"] | None
] = {  # of an address -> its list; None leaves it
    "agreement": None,
    "pairs": None,
    "items": "items",
    "review": "audit",
    "parts": "parts",
    "gold": None,
    "people": None,
}
STATES = ("", UNTAGGED, *CAUSES, DISMISSED)


class DisagreementBrowser:
    """The state of the browser: scope, filters, selected items, open item."""

    def __init__(
        self,
        table: AnswerTable,
        records: TableRecords,
        *,
        now: Callable[[], dt.datetime],
        by: str = "",
        show_names: bool = False,
        begin: Callable[[Callable[[], None]], None] = lambda work: work(),
    ) -> None:
        self.selection = Selection(table, records, show_names=show_names)
        self.filters, self.state, self.page, self.said, self.tab = ItemFilter(), "", 0, "", "items"
        self.led = Led()
        self._about: dict[tuple[tuple[str, str], ...], dict[str, Any]] = {}
        self.decisions = ItemDecisions(self.selection, now, by.strip())
        self.audit = Audit(self.selection)
        self.parts = PartTables(self.selection, begin)

    @property
    def changed(self) -> Callable[[], None]:
        """Called when work in the background is done."""
        return self.parts.changed

    @changed.setter
    def changed(self, callback: Callable[[], None]) -> None:
        self.parts.changed = callback

    def act(self, message: dict[str, Any]) -> Download | None:
        """Perform an action, and return the list it asks for; a refusal is raised with its reason, and nothing is saved."""
        action = parse_action(BROWSER, message)
        self.led.acted(message)
        self.said = ""
        if isinstance(action, Deciding):
            self.said = self.decisions.handle(action)
        elif isinstance(action, Auditing):
            self.said, taken = self.audit.handle(action)
            return taken
        else:
            self.look(action)
        return None

    def go(self, address: Address) -> None:
        """Show a place; a pair of labels, a rule or an item may be named with it."""
        place = address.get("place", "")
        if place:
            self.tab = place_of(place, PLACES, "the disagreement browser") or self.tab
        self.led.to(address)

    def look(self, action: Looking) -> None:
        """Change what is shown; nothing is saved."""
        match action:
            case Scope():
                self.to_scope(action)
            case Filter():
                self.filter(action)
            case actions.Page():
                self.page, self.selection.open = max(0, action.to), None
            case actions.ShowPart():
                self.show_part(action)
            case actions.Pick():
                self.pick(action.items, action.on)
            case actions.Open():
                self.open(action.item)
            case actions.Tab():
                self.tab = action.tab if action.tab != "parts" or self.selection.study.by_parts else "items"
            case actions.ShowNames():
                self.selection.call(action.names == "yes")
                self._about.clear()

    def view(self) -> dict[str, Any]:
        """The data of the screen: the study of the scope, and one page of items."""
        here, study, table = self.selection, self.selection.study, self.selection.table
        return {
            "led": self.led.view(),
            "title": table.title,
            "question": table.question.shown if table.question else table.annotations.question,
            "losses": loss_lines(table.annotations, here.show_names),
            "show_names": here.show_names,
            "scope": here.scope,
            "scopes": scope_options(table),
            **self._about_scope(),
            "tab": self.tab,
            "list": self._list(),
            "audit": self.audit.view() if self.tab == "audit" else None,
            "parts": self.parts.view() if self.tab == "parts" and study.by_parts else None,
            "open": None if here.open is None else item_view(here, here.open),
            "chosen": list(here.chosen),
            "picked": [
                row_view(here, study.row_of[item], self.filters)
                for item in here.chosen[:PICKED]
                if item in study.row_of
            ],
            "causes": list(CAUSES),
            "said": self.said,
            "can_undo": bool(self.decisions.done),
            "undoable": bool(self.said and self.decisions.done and self.decisions.done[-1][1] == self.said),
            "guideline": self.decisions.guideline,
            "stale": self.decisions.stale,
            "relabel": len(here.with_act("relabel")),
            "experts": len(here.with_act("experts")),
        }

    def offers(self) -> tuple[Offer, ...]:
        """The report on the answers in view, its tables, and lists of items."""
        return offers_of(self.selection)

    def past(self) -> Callable[[], DocumentHistory]:
        """What reads the history of these answers: each decision on their items."""
        return partial(history_of, self.selection.records, self.selection.table.texts)

    def _about_scope(self) -> dict[str, Any]:
        """The part that stays the same for all items of a scope."""
        here = self.selection
        if here.key not in self._about:
            self._about[here.key] = about_view(here)
        return self._about[here.key]

    def _list(self) -> dict[str, Any]:
        here, study, filters = self.selection, self.selection.study, self.filters
        rows = [row for row in here.rows(filters) if self._shown(study.counts.items[row])]
        pages = max(1, -(-len(rows) // PAGE))
        self.page = min(self.page, pages - 1)
        some = rows[self.page * PAGE : (self.page + 1) * PAGE]
        return {
            "rows": [row_view(here, row, filters) for row in some],
            "n": len(rows),
            "of": len(study.order) if not filters.gold or here.gold is None else len(here.gold.order),
            "gold": filters.gold,
            "page": self.page,
            "pages": pages,
            "size": PAGE,
            "pair": list(filters.pair) if filters.pair else None,
            "label": filters.label,
            "annotator": here.names[filters.annotator] if filters.annotator else None,
            "rule": filters.rule,
            "text": filters.text,
            "sort": filters.sort,
            "sorts": [sort for sort in SORTS if sort != "slowest" or study.first.seconds is not None],
            "state": self.state,
            "states": list(STATES[1:]),
        }

    def _shown(self, item: str) -> bool:
        """Whether an item matches the state filter; dismissed items match only the filter `dismissed`."""
        stands = self.selection.standing(item)
        if self.state == DISMISSED or stands.dismissed:
            return self.state == DISMISSED and stands.dismissed
        return not self.state or (stands.cause or UNTAGGED) == self.state

    # navigation

    def to_scope(self, action: Scope) -> None:
        """Look at the answers of one vendor, batch or version."""
        here = self.selection
        asked = {
            **here.scope,
            **{name: getattr(action, name) for name in SCOPES if name in action.model_fields_set},
        }
        scope = {name: value for name, value in asked.items() if value}
        in_scope(here.table.annotations, scope)
        before, here.scope = here.scope, scope
        try:
            self._about_scope()
        except Exception:
            here.scope = before
            raise
        here.open, here.chosen, self.page = None, (), 0
        if here.gold is None:
            self.filters = replace(
                self.filters, gold=False, pair=None if self.filters.gold else self.filters.pair
            )
        if self.filters.annotator not in here.study.first.annotators:
            self.filters = replace(self.filters, annotator=None)
        self.audit.forget()

    def filter(self, action: Filter) -> None:
        """Change one or more filters; an empty text removes one."""
        changed = action.model_fields_set
        state = action.state if "state" in changed else self.state
        if state not in STATES:
            raise NotFound(f"there is no cause {state!r}; expected one of {listed(STATES[1:])}.")
        filters = self.filters
        if "gold" in changed and (action.gold == "yes") != filters.gold:
            filters = replace(filters, gold=action.gold == "yes", pair=None)
        if "pair" in changed:
            if len(action.pair) not in (0, 2):
                raise InvalidDocument(f"a pair is two labels, found {len(action.pair)}.")
            filters = replace(filters, pair=(action.pair[0], action.pair[1]) if action.pair else None)
        if "annotator" in changed:
            filters = replace(filters, annotator=self._annotator_named(action.annotator))
        if "label" in changed:
            filters = replace(filters, label=action.label or None)
        if "rule" in changed:
            filters = replace(filters, rule=action.rule or None)
        if "text" in changed:
            filters = replace(filters, text=action.text)
        if "sort" in changed:
            filters = replace(filters, sort=action.sort)
        self.selection.rows(filters)
        self.filters, self.state, self.page, self.tab = filters, state, 0, "items"
        self.selection.open, self.selection.chosen = None, ()

    def _annotator_named(self, name: str) -> str | None:
        """The annotator with this name on the screen; None for ""."""
        names = self.selection.names
        if name and name not in names.values():
            raise NotFound(f"annotator {name!r} has no answer here.")
        return next((person for person, called in names.items() if called == name), None)

    def pick(self, items: Sequence[str], on: bool = True) -> None:
        """Select items, or no longer; without items, deselect all."""
        here = self.selection
        here.known(items)
        kept = tuple(item for item in here.chosen if item not in items)
        here.chosen = (*kept, *(items if on else ())) if items else ()

    def open(self, item: str) -> None:
        """Open an item, or close it if it is open."""
        here = self.selection
        if item:
            here.known([item])
        here.open, here.part = None if not item or item == here.open else item, None

    def show_part(self, action: ShowPart) -> None:
        """Compare a part of the open item with what the others have there; the same part again, or no layer, ends it."""
        here = self.selection
        if here.open is None:
            raise NotFound("open an item first.")
        part = (action.layer, action.part)
        if action.layer >= 0:
            ItemDrawing(here.study, here.open, here.names).beside(*part)
        here.part = None if action.layer < 0 or part == here.part else part
