"""Looking into disagreement: a scope, a pair of labels, its items; causes and acts are on disk before the screen moves on."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from workbench.disagreement.acts import Acts
from workbench.disagreement.audit import Audit
from workbench.disagreement.records import TableRecords
from workbench.disagreement.selection import Selection
from workbench.disagreement.view import about_view, item_view, row_view, scope_options, told_losses
from workbench.documents.item_marks import CAUSES
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.quality.split_items import SCOPES, SORTS, AnswerTable, Wanted, in_scope
from workbench.ui.actions import Wish

PAGE = 12  # items the screen gets at once
PICKED = 20  # chosen items of which it is told what they hold, on whatever page they are
UNTAGGED, DISMISSED = "none", "dismissed"
STATES = ("", UNTAGGED, *CAUSES, DISMISSED)


class DisagreementBrowser:
    """What somebody is in the middle of: where they look, what they chose, which item lies open."""

    def __init__(
        self,
        table: AnswerTable,
        records: TableRecords,
        *,
        now: Callable[[], dt.datetime],
        by: str = "",
        show_names: bool = False,
    ) -> None:
        self.selection = Selection(table, records, show_names=show_names)
        self.wanted, self.state, self.page, self.said, self.tab = Wanted(), "", 0, "", "items"
        self._about: dict[tuple[tuple[str, str], ...], dict[str, Any]] = {}
        self.acts = Acts(self.selection, now, by.strip())
        self.audit = Audit(self.selection)

    def act(self, action: dict[str, Any]) -> str | None:
        """Do what a person asked for; a refusal is raised with its reason, and nothing is saved."""
        wish = Wish(action)
        name = wish.text("do")
        acts: dict[str, Callable[[Wish], str | None]] = {
            "scope": self._to_scope,
            "filter": self._filter,
            "page": self._to_page,
            "pick": self._pick,
            "open": self._open,
            "tab": self._to_tab,
            "show_names": self._show_names,
            **self.acts.by_name,
            **self.audit.by_name,
        }
        if name not in acts:
            raise NotFound(
                f"the disagreement browser has no act {name!r}; expected one of {listed(acts, 30)}."
            )
        self.said = ""
        self.said = acts[name](wish) or ""
        return None

    def view(self) -> dict[str, Any]:
        """What the screen may know now: what the scope came to, and one page of items."""
        here, study, table = self.selection, self.selection.study, self.selection.table
        return {
            "title": table.title,
            "question": table.question.shown if table.question else table.annotations.question,
            "losses": told_losses(table.annotations, here.show_names),
            "show_names": here.show_names,
            "scope": here.scope,
            "scopes": scope_options(table.annotations),
            **self._about_scope(),
            "tab": self.tab,
            "list": self._list(),
            "audit": self.audit.view() if self.tab == "audit" else None,
            "open": None
            if here.open is None
            else item_view(study, here.open, here.standing(here.open), here.names),
            "chosen": list(here.chosen),
            "picked": [
                row_view(study, study.row_of[item], here.standing(item), self.wanted.pair)
                for item in here.chosen[:PICKED]
                if item in study.row_of
            ],
            "causes": list(CAUSES),
            "by": self.acts.by,
            "said": self.said,
            "can_undo": bool(self.acts.done),
            "undoable": bool(self.said and self.acts.done and self.acts.done[-1][1] == self.said),
            "guideline": self.acts.guideline,
            "stale": self.acts.stale,
            "relabel": len(here.with_act("relabel")),
            "experts": len(here.with_act("experts")),
        }

    def _about_scope(self) -> dict[str, Any]:
        """What does not change while one leafs through the items of a scope."""
        here = self.selection
        if here.key not in self._about:
            self._about[here.key] = about_view(here.study, here.table.goal, here.names)
        return self._about[here.key]

    def _list(self) -> dict[str, Any]:
        here, study, wanted = self.selection, self.selection.study, self.wanted
        rows = [row for row in study.chosen(wanted).tolist() if self._shown(study.counts.items[row])]
        pages = max(1, -(-len(rows) // PAGE))
        self.page = min(self.page, pages - 1)
        some = rows[self.page * PAGE : (self.page + 1) * PAGE]
        return {
            "rows": [
                row_view(study, row, here.standing(study.counts.items[row]), wanted.pair) for row in some
            ],
            "n": len(rows),
            "of": len(study.order),
            "page": self.page,
            "pages": pages,
            "size": PAGE,
            "pair": list(wanted.pair) if wanted.pair else None,
            "label": wanted.label,
            "annotator": here.names[wanted.annotator] if wanted.annotator else None,
            "rule": wanted.rule,
            "text": wanted.text,
            "sort": wanted.sort,
            "sorts": [one for one in SORTS if one != "slowest" or study.first.seconds is not None],
            "state": self.state,
            "states": list(STATES[1:]),
        }

    def _shown(self, item: str) -> bool:
        """Whether the state that is asked for is the item's; what was dismissed shows only where it is asked for."""
        stands = self.selection.standing(item)
        if self.state == DISMISSED or stands.dismissed:
            return self.state == DISMISSED and stands.dismissed
        return not self.state or (stands.cause or UNTAGGED) == self.state

    # where one looks

    def _to_scope(self, wish: Wish) -> None:
        here = self.selection
        scope = {name: value for name in SCOPES if (value := wish.text(name, here.scope.get(name, "")))}
        in_scope(here.table.annotations, scope)
        before, here.scope = here.scope, scope
        try:
            self._about_scope()
        except Exception:
            here.scope = before
            raise
        here.open, here.chosen, self.page = None, (), 0
        if self.wanted.annotator not in here.study.first.annotators:
            self.wanted = replace(self.wanted, annotator=None)
        self.audit.forget()

    def _filter(self, wish: Wish) -> None:
        """One wish or several anew; an empty text takes one away."""
        wanted, state = self.wanted, wish.text("state", self.state)
        if state not in STATES:
            raise NotFound(f"there is no cause {state!r}; expected one of {listed(STATES[1:])}.")
        if "pair" in wish.action:
            pair = wish.texts("pair")
            if len(pair) not in (0, 2):
                raise InvalidDocument(f"a pair is two labels, found {len(pair)}.")
            wanted = replace(wanted, pair=(pair[0], pair[1]) if pair else None)
        wanted = replace(
            wanted,
            label=wish.text("label", wanted.label or "") or None,
            annotator=self._called(wish.text("annotator"))
            if "annotator" in wish.action
            else wanted.annotator,
            rule=wish.text("rule", wanted.rule or "") or None,
            text=wish.text("text", wanted.text),
            sort=wish.text("sort", wanted.sort),  # type: ignore[arg-type]  # refused by the study where it is none
        )
        self.selection.study.chosen(wanted)
        self.wanted, self.state, self.page, self.tab = wanted, state, 0, "items"
        self.selection.open, self.selection.chosen = None, ()

    def _called(self, name: str) -> str | None:
        """The annotator whom the screen calls so; None of nobody."""
        names = self.selection.names
        if name and name not in names.values():
            raise NotFound(f"annotator {name!r} has no answer here.")
        return next((one for one, shown in names.items() if shown == name), None)

    def _show_names(self, wish: Wish) -> None:
        """Annotators by their names, or by A01, A02, ... as in the report."""
        self.selection.call(wish.text("names") == "yes")
        self._about.clear()

    def _to_page(self, wish: Wish) -> None:
        self.page, self.selection.open = max(0, int(wish.number("to", 0))), None

    def _pick(self, wish: Wish) -> None:
        """Choose items, or no longer: `items` are turned over; without any, nothing stays chosen."""
        here, items = self.selection, wish.texts("items")
        here.known(items)
        kept = tuple(one for one in here.chosen if one not in items)
        here.chosen = (*kept, *(one for one in items if one not in here.chosen)) if items else ()

    def _open(self, wish: Wish) -> None:
        here, item = self.selection, wish.text("item", "")
        if item:
            here.known([item])
        here.open = None if not item or item == here.open else item

    def _to_tab(self, wish: Wish) -> None:
        tab = wish.text("tab")
        if tab not in ("items", "audit"):
            raise NotFound(f"there is no pane {tab!r}; expected 'items' or 'audit'.")
        self.tab = tab
