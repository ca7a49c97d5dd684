"""A draft as plain values, valid or not, and its edits: each returns a new tree and leaves the old one unchanged."""

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.documents.fields import class_at, goes_when_empty, specs
from workbench.documents.guideline import EXAMPLES, Guideline
from workbench.documents.migration import Step
from workbench.errors import NotFound, listed
from workbench.kinds.registry import KINDS
from workbench.kinds.settings import typed

Tree = dict[str, Any]
At = tuple[str | int, ...]

LISTS = ("questions", "labels", "severities", "rules", "cases", *EXAMPLES)
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7f7f7f")


VALUES = {"severity", "settings"}  # fields whose numbers are numbers


def numbers_as_text(tree: Mapping[str, Any]) -> Tree:
    """The values with every number as text but those that mean one, such as a hotkey `1` that was not put in quotes."""
    values: Tree = _texts(tree)
    return values


def value_at(tree: Mapping[str, Any], at: At) -> Any:
    """The value at a place."""
    node: Any = tree
    for step in at:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            raise NotFound(f"the draft has nothing at {place_text(at)}.") from None
    return node


def with_value(tree: Mapping[str, Any], at: At, value: Any) -> Tree:
    """The tree with another value in one field; an optional one that is emptied goes."""
    if len(at) == 4 and at[2] == "settings":
        return _with_setting(tree, at, value)
    new = copy.deepcopy(dict(tree))
    holder, field, kind = value_at(new, at[:-1]), str(at[-1]), class_at(Guideline, at[:-1])
    fields = [name for name, spec in specs(kind).items() if spec.edit] if kind else []
    if kind is None or not isinstance(holder, dict) or field not in fields:
        raise NotFound(f"{place_text(at)} is no field; expected one of {listed(fields)}.")
    if value in ("", None) and goes_when_empty(kind, field):
        holder.pop(field, None)
    else:
        holder[field] = value
    return new


def _with_setting(tree: Mapping[str, Any], at: At, value: Any) -> Tree:
    """The tree with another setting of a question's kind; the usual one where it is emptied."""
    new = copy.deepcopy(dict(tree))
    question = value_at(new, at[:2])
    kind, name = str(question.get("kind") or "choice"), str(at[3])
    if kind not in KINDS or name not in KINDS[kind].settings_class.model_fields:
        raise NotFound(f"{place_text(at)} is no setting of {question.get('kind')!r}.")
    settings = dict(question.get("settings") or {})
    if value in ("", None):
        settings.pop(name, None)
    else:
        settings[name] = typed(KINDS[kind], name, value) if isinstance(value, str) else value
    question["settings"] = settings
    if not settings:
        del question["settings"]
    return new


def with_new(tree: Mapping[str, Any], at: At, entry: Mapping[str, Any], where: int | None = None) -> Tree:
    """The tree with one entry more in a list."""
    new = copy.deepcopy(dict(tree))
    entries = value_at(new, at[:-1]).setdefault(at[-1], [])
    entries.insert(len(entries) if where is None else where, dict(entry))
    return new


def without(tree: Mapping[str, Any], at: At) -> Tree:
    """The tree without one entry of a list."""
    new = copy.deepcopy(dict(tree))
    gone = value_at(new, at)
    del value_at(new, at[:-1])[at[-1]]
    asked = value_at(new, at[:-2])
    if at[-2] == "labels" and asked.get("severities"):
        asked["severities"] = _costs(asked["severities"], str(gone.get("id")), None)
    return new


def with_moved(tree: Mapping[str, Any], at: At, to: int) -> Tree:
    """The tree with an entry at another place of its list."""
    new = copy.deepcopy(dict(tree))
    value_at(new, at)
    entries = value_at(new, at[:-1])
    entries.insert(max(0, min(to, len(entries) - 1)), entries.pop(int(at[-1])))
    return new


def with_label_named(tree: Mapping[str, Any], question: str, old: str, new_id: str) -> Tree:
    """The tree with another id for a label, wherever it is named."""
    new = copy.deepcopy(dict(tree))
    for asked in new.get("questions", ()):
        if asked.get("id") == question:
            for label in asked.get("labels", ()):
                _exchange(label, ("id", "parent"), old, new_id)
                for example in label.get("counterexamples", ()):
                    _exchange(example, ("label",), old, new_id)
            if asked.get("severities"):
                asked["severities"] = _costs(asked["severities"], old, new_id)
    for rule in new.get("rules", ()):
        if rule.get("question") == question:
            named = (new_id if x == old else x for x in rule.get("separates", ()))
            rule["separates"] = list(dict.fromkeys(named))
    for case in new.get("cases", ()):
        if case.get("question") == question:
            _exchange(case, ("decision",), old, new_id)
    return new


def free_colour(labels: Sequence[Mapping[str, Any]]) -> str:
    """A colour that none of these labels has, as long as there is one."""
    taken = [label.get("colour") for label in labels]
    return next((colour for colour in PALETTE if colour not in taken), PALETTE[-1])


def free_id(name: str, taken: Sequence[str]) -> str:
    """An id made of a name, which no label has.

    >>> free_id("Refund request", ["other"]), free_id("Refund request", ["refund_request"])
    ('refund_request', 'refund_request_2')
    """
    plain = re.sub(r"\W+", "_", name.strip().lower()).strip("_") or "label"
    n, candidate = 2, plain
    while candidate in taken:
        candidate, n = f"{plain}_{n}", n + 1
    return candidate


def labels_of(tree: Mapping[str, Any], question: str) -> list[dict[str, Any]]:
    """The labels of a question."""
    for asked in tree.get("questions", ()):
        if asked.get("id") == question:
            return list(asked.get("labels", ()))
    raise NotFound(f"there is no question {question!r} in the draft.")


def used_numbers(tree: Mapping[str, Any], published: Sequence[Guideline], letter: str) -> Iterator[str]:
    """Every number of a rule (`R`) or a case (`E`) that was ever given."""
    part = "rules" if letter == "R" else "cases"
    yield from (str(entry.get("id", "")) for entry in tree.get(part, ()))
    for version in published:
        yield from (entry.id for entry in (version.rules if letter == "R" else version.cases))


def place_text(at: At) -> str:
    """A place as a person reads it."""
    return ".".join(map(str, at)) or "the document"


def _exchange(holder: dict[str, Any], fields: Sequence[str], old: str, new: str) -> None:
    for name in fields:
        if holder.get(name) == old:
            holder[name] = new


def _costs(severities: Sequence[Mapping[str, Any]], old: str, new: str | None) -> list[dict[str, Any]]:
    """The costs of mistakes with a label renamed, or removed; a pair that is no longer a mistake is dropped."""
    costs: dict[tuple[str, str], dict[str, Any]] = {}
    for severity in severities:
        sides = [str(severity.get(side, "")).split("|") for side in ("gold", "answer")]
        if new is None and any(old in side for side in sides):
            continue
        gold, answer = ("|".join(dict.fromkeys(new or x if x == old else x for x in side)) for side in sides)
        if gold != answer:
            costs.setdefault((gold, answer), {**severity, "gold": gold, "answer": answer})
    return list(costs.values())


def _texts(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {key: value if key in VALUES else _texts(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_texts(value) for value in node]
    return node if node is None or isinstance(node, str) else str(node)


# Undo and redo without end: every state of a draft that was, and the one it is in.


@dataclass(frozen=True)
class State:
    """A draft at one moment: its values, what becomes of published labels, and where it was changed."""

    tree: Mapping[str, Any]
    steps: tuple[Step, ...] = ()
    at: At = ()
    what: str = ""


@dataclass
class History:
    """The states before and after the present one; typing in one field, in one go, is one step."""

    now: State
    past: list[State] = field(default_factory=list)
    future: list[State] = field(default_factory=list)
    run: object = None

    def go(self, state: State, run: object = None) -> bool:
        """A new state; with the same `run` as the step before it replaces that one. False where nothing differs."""
        if state.tree == self.now.tree and state.steps == self.now.steps:
            return False
        if run is None or run != self.run or not self.past:
            self.past.append(self.now)
        self.now, self.future, self.run = state, [], run
        return True

    def undo(self) -> State | None:
        """Go back to the state before, and return the step that was undone; None where there is none."""
        if not self.past:
            return None
        undone = self.now
        self.future.append(undone)
        self.now, self.run = self.past.pop(), None
        return undone

    def redo(self) -> State | None:
        """Forward again; None where nothing was undone."""
        if not self.future:
            return None
        self.past.append(self.now)
        self.now, self.run = self.future.pop(), None
        return self.now

    def settle(self, now: State, change: Callable[[State], State]) -> None:
        """Replace the present state; every state of the history is changed by `change`, so that undo cannot go behind it."""
        self.past, self.future = (
            [change(state) for state in self.past],
            [change(state) for state in self.future],
        )
        self.now, self.run = now, None
