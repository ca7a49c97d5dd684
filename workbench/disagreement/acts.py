"""What becomes of items that people split on: a cause, an edge case, a question, experts, a second labelling, or nothing."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from workbench.disagreement.selection import Selection
from workbench.documents.feedback import Feedback
from workbench.documents.guideline import Guideline, Question
from workbench.documents.item_marks import CAUSES, Cause, Did, Mark
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.formats.tables.formulas import harmless
from workbench.gold.draft import add_items
from workbench.guideline.impact import impact_on_gold
from workbench.ui.actions import Wish

MOST = 200  # items of one act
NAMED = 8  # touched answers that are named


class Acts:
    """Who acts here, and what they did since they opened the browser, for undo."""

    def __init__(self, selection: Selection, now: Callable[[], dt.datetime], by: str) -> None:
        self.selection, self.now, self.by = selection, now, by
        self.done: list[tuple[Mark, str]] = []
        self.stale: dict[str, Any] | None = None
        self.guideline = self._guideline_view(selection.records.draft())
        self.by_name: dict[str, Callable[[Wish], str | None]] = {
            "cause": self._cause,
            "dismiss": self._dismiss,
            "edge_case": self._edge_case,
            "feedback": self._feedback,
            "experts": self._experts,
            "relabel": self._relabel,
            "undo": lambda _: self._undo(),
        }

    def _guideline_view(self, draft: Guideline | None) -> dict[str, Any] | None:
        """The draft into which an edge case goes, with its labels and rules; None where there is none."""
        question = self._question(draft) if draft else None
        if draft is None or question is None:
            return None
        return {
            "name": draft.name,
            "question": question.id,
            "labels": [{"id": label.id, "name": label.shown} for label in question.labels],
            "rules": [
                {"id": rule.id, "text": rule.text, "separates": list(rule.separates)}
                for rule in draft.rules
                if rule.question == question.id
            ],
        }

    def _question(self, draft: Guideline) -> Question | None:
        asked = self.selection.table.question
        wanted = asked.id if asked else self.selection.table.annotations.question
        return next((one for one in draft.questions if one.id == wanted), None)

    def _items(self, wish: Wish) -> tuple[str, ...]:
        items = wish.texts("items") or self.selection.chosen
        if not items:
            raise InvalidDocument("choose an item first.")
        if len(items) > MOST:
            raise InvalidDocument(f"{len(items)} items at once are too many; choose {MOST} at most.")
        self.selection.known(items)
        return items

    def _mark(self, did: Did, items: tuple[str, ...], says: str, **more: Any) -> str:
        """Keep it, then say it."""
        mark = Mark(id=uuid.uuid4().hex, at=self.now(), by=self.by or None, did=did, items=items, **more)
        self.selection.records.mark(mark)
        self.done.append((mark, says))
        self.selection.marked()
        self.selection.chosen = ()
        return says

    def _cause(self, wish: Wish) -> str:
        items, wanted = self._items(wish), wish.text("cause", "")
        cause: Cause | None = next((one for one in CAUSES if one == wanted), None)
        if wanted and cause is None:
            raise NotFound(f"there is no cause {wanted!r}; expected one of {listed(CAUSES)}.")
        return self._mark("cause", items, f"{_named(items)} set to {cause or 'no cause'}.", cause=cause)

    def _dismiss(self, wish: Wish) -> str:
        items = self._items(wish)
        self.selection.open = None
        return self._mark("dismiss", items, f"{_named(items)} dismissed.")

    def _relabel(self, wish: Wish) -> str:
        items = self._items(wish)
        says = self._mark("relabel", items, "")
        says = f"{_named(items)}: to be labelled again. The list lies in {self._list('relabel')}."
        self.done[-1] = (self.done[-1][0], says)
        return says

    def _experts(self, wish: Wish) -> str:
        """Into the waiting draft of the gold set, or on a list that the gold builder draws from."""
        items, table = self._items(wish), self.selection.table
        gold = self.selection.records.waiting_gold()
        if gold is None:
            self._mark("experts", items, "")
            says = f"{_named(items)}: for the experts. The list lies in {self._list('experts')}."
            self.done[-1] = (self.done[-1][0], says)
            return says
        contents = {item: {"text": table.texts.get(item, item)} for item in items}
        self.selection.records.change_gold(
            lambda draft: add_items(draft, contents, sampling=f"{len(items)} items that people split on.")
        )
        says = self._mark("experts", items, f"{_named(items)}: in the draft of gold set {gold}.", ref=gold)
        self.done.pop()  # taken out again in the gold builder
        return says

    def _edge_case(self, wish: Wish) -> str:
        records, items = self.selection.records, self._items(wish)
        draft = records.draft()
        question = self._question(draft) if draft else None
        if draft is None or question is None:
            raise InvalidDocument('no guideline was named; open the browser with guideline="NAME@VERSION".')
        by = self._known_by(wish, "who decides")
        why, text, decision = (
            wish.text("why", "").strip(),
            wish.text("text", "").strip(),
            wish.text("decision", ""),
        )
        if not (why and text and decision):
            raise InvalidDocument("an edge case needs its text, the label it is decided as, and why.")
        number = records.add_case(
            {
                "question": question.id,
                "item": text,
                "decision": decision,
                "why": why,
                "decided_by": by,
                "decided_on": self.now().date(),
                "rules": list(wish.texts("rules")),
            }
        )
        self.stale, self.guideline = self._stale_gold(number), self._guideline_view(draft)
        says = self._mark(
            "edge case",
            items,
            f"{number} is in the draft of {draft.name}: publish it to make it count.",
            ref=number,
        )
        self.done.pop()  # taken out again in the guideline editor
        return says

    def _stale_gold(self, number: str) -> dict[str, Any]:
        """What the draft now does to the gold sets of its guideline."""
        found = [impact_on_gold(changes, gold) for gold, changes in self.selection.records.gold_sets()]
        return {
            "case": number,
            "gold": [
                {
                    "gold": one.gold,
                    "stale": [touched.item for touched in one.stale[:NAMED]],
                    "check": [touched.item for touched in one.to_check[:NAMED]],
                    "n_stale": len(one.stale),
                    "n_check": len(one.to_check),
                    "stands": one.stands,
                }
                for one in found
            ],
        }

    def _feedback(self, wish: Wish) -> str:
        """A question to the guideline's authors, for their meeting."""
        here, items = self.selection, self._items(wish)
        note = wish.text("note", "").strip()
        if not note:
            raise InvalidDocument("write what is to be talked about.")
        by, table = self._known_by(wish, "who asks"), here.table
        rule = wish.text("rule", "")
        for item in items:
            here.records.ask(
                Feedback(
                    id=f"disagreement-{uuid.uuid4().hex[:12]}",
                    at=self.now(),
                    who=by,
                    source="disagreement",
                    item=item,
                    item_text=table.texts.get(item) or None,
                    question=table.question.id if table.question else table.annotations.question,
                    rule=rule or None,
                    note=note,
                )
            )
        says = self._mark("feedback", items, f"{_named(items)}: asked of the guideline's authors.")
        self.done.pop()  # it lies in their inbox
        return says

    def _known_by(self, wish: Wish, what: str) -> str:
        self.by = wish.text("by", self.by).strip() or self.by
        if not self.by:
            raise InvalidDocument(f"say {what}.")
        return self.by

    def _undo(self) -> str:
        if not self.done:
            raise InvalidDocument("there is nothing to undo.")
        mark, says = self.done[-1]
        undo = Mark(id=uuid.uuid4().hex, at=self.now(), by=self.by or None, did="undo", ref=mark.id)
        self.selection.records.mark(undo)
        self.done.pop()
        self.selection.marked()
        if mark.did in ("relabel", "experts"):
            self._list(mark.did)
        return f"Undone: {says}"

    def _list(self, did: Did) -> str:
        """Write the list of all items of which this stands; where it lies."""
        here, texts = self.selection, self.selection.table.texts
        items = here.with_act(did)
        columns: dict[str, list[Any]] = {
            "item_id": items,
            "text": [texts.get(item, "") for item in items],
            "question": [here.table.annotations.question] * len(items),
            "cause": [here.standing(item).cause or "" for item in items],
        }
        safe = {name: list(map(harmless, cells)) for name, cells in columns.items()}
        return str(here.records.write_list("relabel" if did == "relabel" else "gold_candidates", safe))


def _named(items: tuple[str, ...]) -> str:
    """One item by its name, several by their number."""
    return items[0] if len(items) == 1 else f"{len(items)} items"
