"""What a person may do to a draft: each edit takes the present state and gives the next one."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from workbench.documents.guideline import EXAMPLES, Guideline, next_number
from workbench.documents.record import Actor
from workbench.errors import InvalidDocument, NotFound, OutOfRange
from workbench.guideline import label_steps as labels
from workbench.guideline.actions import (
    Add,
    Edit,
    MergeLabels,
    Move,
    Picture,
    Remove,
    RenameLabel,
    Set,
    SplitLabel,
    Tick,
)
from workbench.guideline.tree import (
    LISTS,
    At,
    State,
    Tree,
    free_colour,
    free_id,
    labels_of,
    used_numbers,
    value_at,
    with_label_named,
    with_moved,
    with_new,
    with_value,
    without,
)
from workbench.store.guidelines import GuidelineStore
from workbench.store.media.pictures import PictureStore
from workbench.store.own_name import acting


class Edits:
    """The edits of one guideline; `published` are its versions, the newest last."""

    def __init__(self, store: GuidelineStore, name: str, today: Callable[[], dt.date], me: str = "") -> None:
        self.pictures, self.name, self.today, self._me = PictureStore(store.root), name, today, me
        self._root = store.root.parent
        self.published: tuple[Guideline, ...] = store.published(name)

    @property
    def by(self) -> Actor:
        """Who decides here."""
        return acting(self._root, self._me)

    @property
    def newest(self) -> Guideline | None:
        """The newest published version."""
        return self.published[-1] if self.published else None

    def apply(self, state: State, action: Edit) -> State:
        """The state after an edit."""
        match action:
            case Set():
                return self.set(state, action.at, action.value)
            case Tick():
                return self.tick(state, action)
            case Add():
                return self.add(state, action)
            case Remove():
                return self.remove(state, action.at)
            case Move():
                return self.move(state, action.at, action.to)
            case Picture():
                return self.picture(state, action)
            case RenameLabel():
                return self.rename(state, action)
            case MergeLabels():
                return self.merge(state, action)
            case SplitLabel():
                return self.split(state, action)

    def set(self, state: State, at: At, typed: str | tuple[str, ...] | None) -> State:
        """Another value in a field."""
        value: Any = list(typed) if isinstance(typed, tuple) else typed
        if at[-1] == "severity" and isinstance(value, str):
            value = _cost(value)
        tree = state.tree
        if len(at) == 5 and at[2] == "labels" and at[4] in ("id", "name") and isinstance(value, str):
            question, label = value_at(tree, at[:2]).get("id"), value_at(tree, at[:4])
            if at[4] == "id" and self._is_published(question, label.get("id")):
                raise InvalidDocument(
                    f"{label.get('id')!r} is published; press Rename, so that old answers follow."
                )
            tree = self._following(tree, at, question, label, value)
        return State(with_value(tree, at, value), state.steps, at, "text")

    def tick(self, state: State, action: Tick) -> State:
        """One value more or less in a list of choices; the others stay, whatever the browser saw of them."""
        chosen = value_at(state.tree, action.at[:-1]).get(action.at[-1]) or []
        kept = [value for value in chosen if value != action.value] + [action.value] * action.on
        place = {value: n for n, value in enumerate(action.among)}
        kept.sort(key=lambda value: place.get(value, len(place)))
        return State(with_value(state.tree, action.at, kept), state.steps, action.at, "text")

    def add(self, state: State, action: Add) -> State:
        """One entry more: a label, rule, case, question, or an example."""
        at, where = action.at, action.where
        tree = with_new(state.tree, at, self._new(state.tree, action), where)
        n = len(value_at(tree, at)) - 1 if where is None else where
        return State(tree, state.steps, (*at, n), "added")

    def remove(self, state: State, at: At) -> State:
        """One entry less."""
        if len(at) < 2 or not isinstance(at[-1], int) or at[-2] not in LISTS:
            raise OutOfRange("only labels, costs, rules, cases, questions and examples can be removed.")
        return State(without(state.tree, at), state.steps, at, "removed")

    def move(self, state: State, at: At, to: int) -> State:
        """Another place in the same list."""
        if len(at) < 2 or not isinstance(at[-1], int):
            raise OutOfRange("only an entry of a list can be moved.")
        tree = with_moved(state.tree, at, to)
        last = len(value_at(tree, at[:-1])) - 1
        return State(tree, state.steps, (*at[:-1], max(0, min(to, last))), "moved")

    def picture(self, state: State, action: Picture) -> State:
        """A picture that was dropped becomes an example."""
        at = action.at
        if at[-1] not in EXAMPLES:
            raise OutOfRange("drop the picture on a label's examples.")
        picture = self.pictures.put(self.name, action.name, action.content("make it smaller first"))
        tree = with_new(state.tree, at, {"picture": picture.path})
        return State(tree, state.steps, (*at, len(value_at(tree, at)) - 1), "added")

    def rename(self, state: State, action: RenameLabel) -> State:
        """Another id, and another name where one is given; old answers follow."""
        question, label, to = action.question, action.label, action.to.strip()
        tree, steps = labels.rename(state.tree, state.steps, self.newest, question, label, to)
        at = self._at(tree, question, to)
        if name := action.name.strip():
            tree = with_value(tree, (*at, "name"), name)
        return State(tree, steps, at, f"{label} is called {to}")

    def merge(self, state: State, action: MergeLabels) -> State:
        """A label goes into another one."""
        question, gone, to = action.question, action.labels, action.to
        tree, steps = labels.merge(state.tree, state.steps, self.newest, question, gone, to)
        return State(tree, steps, self._at(tree, question, to), f"{', '.join(gone)} are {to}")

    def split(self, state: State, action: SplitLabel) -> State:
        """A label becomes several."""
        question, label, names = action.question, action.label, action.names
        tree, steps = labels.split(state.tree, state.steps, self.newest, question, label, names)
        return State(tree, steps, self._at(tree, question, free_id(names[0], [])), f"{label} is split")

    def number(self, tree: Any, letter: Literal["R", "E"], chapter: int | None = None) -> str:
        """The next number of a rule or a case, one that was never used."""
        return next_number(letter, used_numbers(tree, self.published, letter), chapter)

    def _new(self, tree: Any, action: Add) -> dict[str, Any]:
        at, label = action.at, action.label
        kind = at[-1]
        first = str((tree.get("questions") or [{}])[0].get("id", ""))
        question = first if action.question is None else action.question
        if kind in EXAMPLES:
            return {"text": action.text}
        if kind == "labels":
            return self._new_label(labels_of(tree, str(value_at(tree, at[:-1]).get("id"))))
        if kind == "rules":
            new_id = self.number(tree, "R", _chapter(tree, question, label))
            return {"id": new_id, "question": question, "text": "", "separates": [label] if label else []}
        if kind == "cases":
            made = {
                "id": self.number(tree, "E"),
                "question": question,
                "item": "",
                "decision": label,
                "why": "",
            }
            return {**made, "decided_by": self.by.shown, "decided_on": self.today().isoformat()}
        if kind == "severities":
            return {"gold": "", "answer": "", "severity": "2"}
        if kind == "questions":
            taken = [str(other.get("id")) for other in tree.get("questions") or ()]
            two = [self._new_label([]), self._new_label([{"id": "new_label"}])]
            asked = {
                "id": free_id("new question", taken),
                "title": "New question",
                "ask": "",
                "kind": "choice",
            }
            return {**asked, "labels": two}
        raise NotFound(f"nothing can be added to {kind!r}.")

    def _new_label(self, there: Sequence[dict[str, Any]]) -> dict[str, Any]:
        ids = [str(label.get("id")) for label in there]
        made = free_id("New label", ids)
        return {
            "id": made,
            "name": made.replace("_", " ").capitalize(),
            "definition": "",
            "colour": free_colour(there),
        }

    def _following(self, tree: Any, at: At, question: str, label: dict[str, Any], value: str) -> Tree:
        """The tree where the id of an unpublished label follows its name, as long as nobody chose the id."""
        ids = [str(other.get("id")) for other in labels_of(tree, question) if other is not label]
        mine = str(label.get("id"))
        if at[4] == "id":
            return with_label_named(tree, question, mine, value) if value and value not in ids else tree
        if self._is_published(question, mine) or not mine.startswith(
            free_id(str(label.get("name") or ""), [])
        ):
            return dict(tree)
        return with_label_named(tree, question, mine, free_id(value, ids)) if value.strip() else dict(tree)

    def _is_published(self, question: str, label: object) -> bool:
        asked = [q for q in self.newest.questions if q.id == question] if self.newest else []
        return bool(asked) and label in asked[0].label_ids

    def _at(self, tree: Any, question: str, label: str) -> At:
        for i, asked in enumerate(tree.get("questions") or ()):
            for n, entry in enumerate(asked.get("labels") or ()):
                if asked.get("id") == question and entry.get("id") == label:
                    return ("questions", i, "labels", n)
        return ("questions", 0)


def _chapter(tree: Any, question: str, label: str) -> int | None:
    """The chapter of the rules about a label, else of the question's last rule."""
    rules = [r for r in tree.get("rules") or () if r.get("question") == question]
    about = [r for r in rules if label in (r.get("separates") or ())] or rules
    digits = str(about[-1].get("id", ""))[1:].split(".")[0] if about else ""
    return int(digits) if digits.isdigit() else None


def _cost(typed: str) -> str | float:
    """A typed cost as a number where it is complete, else as typed: `0.` may become `0.5`."""
    text = typed.strip().replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d*[1-9])?", text):
        return typed
    return float(text) if "." in text else int(text)
