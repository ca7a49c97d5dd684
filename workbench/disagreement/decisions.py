"""What to do with disputed items: a cause, an edge case, a question, experts, a second labelling, or nothing."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from workbench.disagreement.actions import (
    AddCase,
    AskAuthors,
    Deciding,
    Dismiss,
    OnItems,
    Relabel,
    SendToExperts,
    SetCause,
    Undo,
)
from workbench.disagreement.selection import Selection
from workbench.documents.feedback import Feedback
from workbench.documents.guideline import Guideline, Question
from workbench.documents.item_marks import Did, Mark
from workbench.documents.record import Actor
from workbench.errors import InvalidDocument
from workbench.gold.draft import add_items
from workbench.guideline.impact import impact_on_gold
from workbench.store.history import items_title
from workbench.store.own_name import acting

MOST = 200  # items of one action
NAMED = 8  # stale answers named in a message


class ItemDecisions:
    """The person who decides here, and their decisions since they opened the browser, for undo."""

    def __init__(self, selection: Selection, now: Callable[[], dt.datetime], by: str) -> None:
        self.selection, self.now, self._by = selection, now, by
        self.done: list[tuple[Mark, str]] = []
        self.stale: dict[str, Any] | None = None
        self.guideline = self._guideline_view(selection.records.draft())

    @property
    def by(self) -> Actor:
        """Who decides here."""
        return acting(self.selection.records.workspace.root, self._by)

    def handle(self, action: Deciding) -> str:
        """Perform and save an action; the text says what was done."""
        match action:
            case SetCause():
                return self.set_cause(action)
            case Dismiss():
                return self.dismiss(action)
            case Relabel():
                return self.relabel(action)
            case SendToExperts():
                return self.send_to_experts(action)
            case AddCase():
                return self.add_case(action)
            case AskAuthors():
                return self.ask_authors(action)
            case Undo():
                return self.undo()

    def _guideline_view(self, draft: Guideline | None) -> dict[str, Any] | None:
        """The draft that takes edge cases, with its labels and rules; None without a draft."""
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
        name = asked.id if asked else self.selection.table.annotations.question
        return next((question for question in draft.questions if question.id == name), None)

    def _items(self, action: OnItems) -> tuple[str, ...]:
        items = action.items or self.selection.chosen
        if not items:
            raise InvalidDocument("choose an item first.")
        if len(items) > MOST:
            raise InvalidDocument(f"{len(items)} items at once are too many; choose {MOST} at most.")
        self.selection.known(items)
        return items

    def _mark(self, did: Did, items: tuple[str, ...], says: str, **more: Any) -> str:
        """Save a mark, then return the message."""
        mark = Mark(id=uuid.uuid4().hex, at=self.now(), by=self.by.shown, did=did, items=items, **more)
        self.selection.records.mark(mark)
        self.done.append((mark, says))
        self.selection.marked()
        self.selection.chosen = ()
        return says

    def set_cause(self, action: SetCause) -> str:
        """Set why people differ on the items."""
        items, cause = self._items(action), action.cause or None
        says = f"Cause of {self._named(items)} {f'set to {cause}' if cause else 'removed'}."
        return self._mark("cause", items, says, cause=cause)

    def dismiss(self, action: Dismiss) -> str:
        """Mark the items as needing nothing."""
        items = self._items(action)
        self.selection.open = None
        return self._mark("dismiss", items, f"Dismissed {self._named(items)}.")

    def relabel(self, action: Relabel) -> str:
        """Put the items on the list to label again."""
        items = self._items(action)
        says = self._mark("relabel", items, f"{self._named(items)} put on the list to label again.")
        return f"{says} The list is in {self._list('relabel')}."

    def send_to_experts(self, action: SendToExperts) -> str:
        """Add the items to the open draft of the gold set, or to a list that the gold builder draws from."""
        items, table = self._items(action), self.selection.table
        gold = self.selection.records.waiting_gold()
        if gold is None:
            says = self._mark("experts", items, f"{self._named(items)} put on the list for the experts.")
            return f"{says} The list is in {self._list('experts')}."
        contents = {item: {"text": table.texts.get(item, item)} for item in items}
        self.selection.records.workspace.require("build gold")
        self.selection.records.change_gold(
            lambda draft: add_items(draft, contents, sampling=f"{len(items)} items that people split on.")
        )
        says = self._mark(
            "experts", items, f"In the draft of gold set {gold}: {self._named(items)}.", ref=gold
        )
        self.done.pop()  # to undo this, use the gold builder
        return says

    def _named(self, items: tuple[str, ...]) -> str:
        return items_title(items, self.selection.table.texts)

    def add_case(self, action: AddCase) -> str:
        """Decide an edge case in the guideline's draft."""
        records, items = self.selection.records, self._items(action)
        draft = records.draft()
        question = self._question(draft) if draft else None
        if draft is None or question is None:
            raise InvalidDocument(
                "these answers have no guideline: choose one for them under “Other answers …”."
            )
        by = self.by.shown
        why, text, decision = action.why.strip(), action.text.strip(), action.decision
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
                "rules": list(action.rules),
            }
        )
        self.stale, self.guideline = self._stale_gold(number), self._guideline_view(draft)
        says = self._mark(
            "edge case",
            items,
            f"{number} is in the draft of {draft.name}: publish it to make it count.",
            ref=number,
        )
        self.done.pop()  # to undo this, use the guideline editor
        return says

    def _stale_gold(self, number: str) -> dict[str, Any]:
        """What the draft changes in the gold sets of its guideline."""
        impacts = [impact_on_gold(changes, gold) for gold, changes in self.selection.records.gold_sets()]
        return {
            "case": number,
            "gold": [
                {
                    "gold": impact.gold,
                    "stale": [touched.item for touched in impact.stale[:NAMED]],
                    "check": [touched.item for touched in impact.to_check[:NAMED]],
                    "n_stale": len(impact.stale),
                    "n_check": len(impact.to_check),
                    "stands": impact.stands,
                }
                for impact in impacts
            ],
        }

    def ask_authors(self, action: AskAuthors) -> str:
        """Ask the guideline's authors, for their meeting."""
        here, items = self.selection, self._items(action)
        note = action.note.strip()
        if not note:
            raise InvalidDocument("write what should be discussed.")
        by, table = self.by.shown, here.table
        asked = [f"disagreement-{uuid.uuid4().hex[:12]}" for _ in items]
        for id_, item in zip(asked, items, strict=True):
            here.records.ask(
                Feedback(
                    id=id_,
                    at=self.now(),
                    who=by,
                    source="disagreement",
                    item=item,
                    item_text=table.texts.get(item) or None,
                    question=table.question.id if table.question else table.annotations.question,
                    rule=action.rule or None,
                    note=note,
                )
            )
        says = self._mark(
            "feedback", items, f"Asked of the guideline's authors: {self._named(items)}.", ref=asked[0]
        )
        self.done.pop()  # it is in their inbox already
        return says

    def undo(self) -> str:
        """Undo the last decision."""
        if not self.done:
            raise InvalidDocument("there is nothing to undo.")
        mark, says = self.done[-1]
        undo = Mark(id=uuid.uuid4().hex, at=self.now(), by=self.by.shown, did="undo", ref=mark.id)
        self.selection.records.mark(undo)
        self.done.pop()
        self.selection.marked()
        if mark.did in ("relabel", "experts"):
            self._list(mark.did)
        return f"Undone: {says}"

    def _list(self, did: Did) -> str:
        """Write the list of all items with this mark; returns its path."""
        here, texts = self.selection, self.selection.table.texts
        items = here.with_act(did)
        columns: dict[str, list[Any]] = {
            "item_id": items,
            "text": [texts.get(item, "") for item in items],
            "question": [here.table.annotations.question] * len(items),
            "cause": [here.standing(item).cause or "" for item in items],
        }
        return str(here.records.write_list("relabel" if did == "relabel" else "gold_candidates", columns))
