"""Looking into disagreement: a scope, a pair of labels, its items; causes and acts are on disk before the screen moves on."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from workbench.disagreement.acts import Acts
from workbench.disagreement.audit_pane import AuditPane
from workbench.disagreement.desk import DisagreementDesk
from workbench.disagreement.view import about_view, called, item_view, row_view, scope_options, told_losses
from workbench.documents.item_marks import CAUSES, NOTHING, Standing, standing
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.quality.split_items import SCOPES, SORTS, AnswerTable, SplitItems, Wanted, in_scope
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
        desk: DisagreementDesk,
        *,
        now: Callable[[], dt.datetime],
        by: str = "",
        show_names: bool = False,
    ) -> None:
        self.table, self.desk, self.show_names = table, desk, show_names
        self.scope: dict[str, str] = {}
        self.wanted, self.state, self.page, self.said = Wanted(), "", 0, ""
        self.chosen: tuple[str, ...] = ()
        self.open: str | None = None
        self.tab = "items"
        self._studies: dict[tuple[tuple[str, str], ...], SplitItems] = {}
        self._about: dict[tuple[tuple[str, str], ...], dict[str, Any]] = {}
        self.names = called(table.annotations, show_names)
        self._standing = standing(desk.marks())
        self.acts = Acts(self, now, by.strip())
        self.audit = AuditPane(self)

    @property
    def study(self) -> SplitItems:
        """The answers of the scope, counted once."""
        key = tuple(sorted(self.scope.items()))
        if key not in self._studies:
            self._studies[key] = SplitItems.of(self.table, self.scope)
        return self._studies[key]

    def standing(self, item: str) -> Standing:
        """What stands of an item."""
        return self._standing.get(item, NOTHING)

    def marked(self) -> None:
        """Read the marks again, after one was kept."""
        self._standing = standing(self.desk.marks())

    def with_act(self, did: str) -> list[str]:
        """The items of which such an act stands, as they were marked."""
        return [item for item, stands in self._standing.items() if stands.did(did)]  # type: ignore[arg-type]

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
        study, table = self.study, self.table
        key = tuple(sorted(self.scope.items()))
        if key not in self._about:
            self._about[key] = about_view(study, table.goal, self.names)
        return {
            "title": table.title,
            "question": table.question.shown if table.question else table.annotations.question,
            "losses": told_losses(table.annotations, self.show_names),
            "show_names": self.show_names,
            "scope": self.scope,
            "scopes": scope_options(table.annotations),
            **self._about[key],
            "tab": self.tab,
            "list": self._list(),
            "audit": self.audit.view() if self.tab == "audit" else None,
            "open": None
            if self.open is None
            else item_view(study, self.open, self.standing(self.open), self.names),
            "chosen": list(self.chosen),
            "picked": [
                row_view(study, study.row_of[item], self.standing(item), self.wanted.pair)
                for item in self.chosen[:PICKED]
                if item in study.row_of
            ],
            "causes": list(CAUSES),
            "by": self.acts.by,
            "said": self.said,
            "can_undo": bool(self.acts.done),
            "undoable": bool(self.said and self.acts.done and self.acts.done[-1][1] == self.said),
            "guideline": self.acts.guideline,
            "stale": self.acts.stale,
            "relabel": len(self.with_act("relabel")),
            "experts": len(self.with_act("experts")),
        }

    def _list(self) -> dict[str, Any]:
        study = self.study
        rows = [row for row in study.chosen(self.wanted).tolist() if self._shown(study.counts.items[row])]
        pages = max(1, -(-len(rows) // PAGE))
        self.page = min(self.page, pages - 1)
        some = rows[self.page * PAGE : (self.page + 1) * PAGE]
        wanted = self.wanted
        return {
            "rows": [
                row_view(study, row, self.standing(study.counts.items[row]), wanted.pair) for row in some
            ],
            "n": len(rows),
            "of": len(study.order),
            "page": self.page,
            "pages": pages,
            "size": PAGE,
            "pair": list(wanted.pair) if wanted.pair else None,
            "label": wanted.label,
            "annotator": self.names[wanted.annotator] if wanted.annotator else None,
            "rule": wanted.rule,
            "text": wanted.text,
            "sort": wanted.sort,
            "sorts": [one for one in SORTS if one != "slowest" or study.first.seconds is not None],
            "state": self.state,
            "states": list(STATES[1:]),
        }

    def _shown(self, item: str) -> bool:
        """Whether the state that is asked for is the item's; what was dismissed shows only where it is asked for."""
        stands = self.standing(item)
        if self.state == DISMISSED or stands.dismissed:
            return self.state == DISMISSED and stands.dismissed
        return not self.state or (stands.cause or UNTAGGED) == self.state

    # where one looks

    def _to_scope(self, wish: Wish) -> None:
        scope = {name: value for name in SCOPES if (value := wish.text(name, self.scope.get(name, "")))}
        in_scope(self.table.annotations, scope)
        before, self.scope = self.scope, scope
        try:
            self._about[tuple(sorted(scope.items()))] = about_view(self.study, self.table.goal, self.names)
        except Exception:
            self.scope = before
            raise
        self.open, self.chosen, self.page = None, (), 0
        if self.wanted.annotator not in self.study.first.annotators:
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
        self.study.chosen(wanted)
        self.wanted, self.state, self.page, self.open, self.chosen = wanted, state, 0, None, ()
        self.tab = "items"

    def _called(self, name: str) -> str | None:
        """The annotator whom the screen calls so; None of nobody."""
        if name and name not in self.names.values():
            raise NotFound(f"annotator {name!r} has no answer here.")
        return next((one for one, shown in self.names.items() if shown == name), None)

    def _show_names(self, wish: Wish) -> None:
        """Annotators by their names, or by A01, A02, ... as in the report."""
        self.show_names = wish.text("names") == "yes"
        self.names = called(self.table.annotations, self.show_names)
        self._about.clear()

    def _to_page(self, wish: Wish) -> None:
        self.page, self.open = max(0, int(wish.number("to", 0))), None

    def _pick(self, wish: Wish) -> None:
        """Choose items, or no longer: `items` are turned over; without any, nothing stays chosen."""
        items = wish.texts("items")
        self.known(items)
        kept = tuple(one for one in self.chosen if one not in items)
        self.chosen = (*kept, *(one for one in items if one not in self.chosen)) if items else ()

    def _open(self, wish: Wish) -> None:
        item = wish.text("item", "")
        if item:
            self.known([item])
        self.open = None if not item or item == self.open else item

    def _to_tab(self, wish: Wish) -> None:
        tab = wish.text("tab")
        if tab not in ("items", "audit"):
            raise NotFound(f"there is no pane {tab!r}; expected 'items' or 'audit'.")
        self.tab = tab

    def known(self, items: Any) -> None:
        """Refuse items that nobody answered."""
        if strange := [item for item in items if item not in self._known()]:
            raise NotFound(f"item {strange[0]!r} is not in these answers.")

    def _known(self) -> frozenset[str]:
        if not hasattr(self, "_items"):
            self._items = frozenset(self.table.annotations.items)
        return self._items
