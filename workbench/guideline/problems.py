"""What is wrong with a draft, each problem at its field and in words; invalid text is judged, never thrown away."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from workbench.documents.guideline import Guideline
from workbench.documents.unwritten import still_example, unwritten
from workbench.errors import InvalidDocument
from workbench.guideline.tree import At, Tree
from workbench.guideline.tree import shown as shown_at

WRITE = {
    "definition": "Say in a sentence when this label is right.",
    "id": "Give it an id.",
    "ask": "Write what annotators are asked.",
    "why": "Say why it was decided so.",
    "item": "Quote the item.",
    "decision": "Choose the label that it was decided as.",
    "decided_by": "Say who decided.",
    "decided_on": "Say when it was decided.",
    "title": "Give the guideline a title.",
    "purpose": "Say what the answers are for.",
    "question": "Choose the question it belongs to.",
    "separates": "Choose the labels that it tells apart.",
    "labels": "A question needs at least two labels.",
    "questions": "A guideline asks at least one question.",
    "text": "Write the sentence.",
    "gold": "Choose the label that is right.",
    "answer": "Choose the label that is given in its place.",
    "includes": "Write it, or take the line out.",
    "excludes": "Write it, or take the line out.",
    "authors": "Write a name, or take the line out.",
}
SHAPES = {
    "colour": "A colour is written #rrggbb, such as #0072b2.",
    "hotkey": "A key is one character.",
    "decided_on": "A date is written 2026-11-24.",
    "date": "A date is written 2026-11-24.",
    "severity": "A cost is a number from 0 upwards, such as 5 or 0.5.",
}
UNSHAPED = frozenset(
    {"tuple_type", "list_type", "model_type", "model_attributes_type", "dict_type", "missing_sentinel"}
)


Kind = Literal["wrong", "to write", "advice"]


@dataclass(frozen=True)
class Problem:
    """One thing to look at, and where.

    kind   "wrong" makes the draft no guideline; "to write" is one, which is not published yet; "advice" is only said
    """

    at: At
    text: str
    kind: Kind = "wrong"

    @property
    def grave(self) -> bool:
        """Whether the draft is no guideline because of it."""
        return self.kind == "wrong"


def judged(tree: Tree) -> tuple[Guideline | None, tuple[Problem, ...]]:
    """The guideline, None where it is not valid, and every problem in the order of the document."""
    found: Guideline | None = None
    problems: list[Problem] = []
    crossed = list(_crossed(tree))
    try:
        found = Guideline.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        every = error.errors()
        inner = {
            each["loc"][:n] for each in every for n in range(len(each["loc"]))
        }  # their outer ones only follow
        for each in every:
            if each["loc"] not in inner and (each["type"] != "value_error" or not crossed):
                problems.append(Problem(_placed(each), _said(each)))
    seen = {problem.at for problem in problems}
    problems += [each for each in crossed if each.at not in seen]
    problems += [Problem(one.at, one.said[:1].upper() + one.said[1:], "to write") for one in unwritten(tree)]
    problems += _advice(tree)
    return found, tuple(sorted(problems, key=lambda one: _order(one.at)))


def refuse_unshaped(tree: Mapping[str, Any]) -> None:
    """Refuse what no form can show: a text where a list should be, or a list where a text should be."""
    try:
        Guideline.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        for each in error.errors():
            odd = each["type"] == "string_type" and each.get("input") is not None
            if each["type"] in UNSHAPED or odd:
                raise InvalidDocument(
                    f"the draft has {type(each.get('input')).__name__} at {shown_at(each['loc'])}, which the editor "
                    "cannot show. Mend it in a text editor; `workbench guideline validate` names the line."
                ) from None


def _placed(error: Mapping[str, Any]) -> At:
    return tuple(error["loc"])


def _said(error: Mapping[str, Any]) -> str:
    field = next((str(step) for step in reversed(error["loc"]) if isinstance(step, str)), "")
    kind = error["type"]
    if kind in ("missing", "string_too_short", "too_short", "string_type"):
        return WRITE.get(field, f"Fill in {field.replace('_', ' ')}.")
    if kind == "extra_forbidden":
        return f"There is no field called {field!r}."
    if kind == "string_pattern_mismatch" and field == "id":
        return "A number is written " + ("R2 or R2.1." if "rules" in error["loc"] else "E4.")
    if field in SHAPES:
        return SHAPES[field]
    said = str(error["msg"]).removeprefix("Value error, ")
    return said[:1].upper() + said[1:].rstrip(".") + "."


def _crossed(tree: Tree) -> Iterator[Problem]:
    """What parts say of one another, at the field that says it."""
    questions = tree.get("questions") or []
    labels = {q.get("id"): [label.get("id") for label in q.get("labels") or ()] for q in questions}
    yield from _twice([("questions", i, "id") for i in range(len(questions))], tree, "question")
    for i, question in enumerate(questions):
        yield from _of_question(tree, i, question, labels[question.get("id")])
    rules = [rule.get("id") for rule in tree.get("rules") or ()]
    for part in ("rules", "cases"):
        one = "rule" if part == "rules" else "edge case"
        yield from _twice([(part, i, "id") for i in range(len(tree.get(part) or ()))], tree, one)
        for i, entry in enumerate(tree.get(part) or ()):
            asked = entry.get("question")
            if asked and asked not in labels:
                yield Problem((part, i, "question"), f"There is no question {asked!r}.")
                continue
            field = "separates" if part == "rules" else "decision"
            named = entry.get(field) or []
            for label in [named] if isinstance(named, str) else named:
                if asked and label not in labels[asked]:
                    yield Problem((part, i, field), f"{label!r} is no label of {asked!r}.")
            for cited in entry.get("rules") or ():
                if cited not in rules:
                    yield Problem((part, i, "rules"), f"{cited} is no rule here.")


def _of_question(tree: Tree, i: int, question: Mapping[str, Any], ids: Sequence[str]) -> Iterator[Problem]:
    labels = question.get("labels") or []
    for field, one in (("id", "label"), ("hotkey", "label's key")):
        yield from _twice([("questions", i, "labels", n, field) for n in range(len(labels))], tree, one)
    parents = {label.get("id"): label.get("parent") for label in labels}
    for n, label in enumerate(labels):
        parent = label.get("parent")
        if parent and (parent not in ids or parent == label.get("id")):
            yield Problem(("questions", i, "labels", n, "parent"), f"{parent!r} is no other label here.")
        elif parent and _circles(label.get("id"), parents):
            yield Problem(("questions", i, "labels", n, "parent"), "It would be its own ancestor.")
        for m, example in enumerate(label.get("counterexamples") or ()):
            if example.get("label") and example["label"] not in ids:
                at = ("questions", i, "labels", n, "counterexamples", m, "label")
                yield Problem(at, f"{example['label']!r} is no label here.")


def _circles(start: Any, parents: Mapping[Any, Any]) -> bool:
    seen, here = {start}, parents.get(start)
    while here is not None:
        if here in seen:
            return True
        seen.add(here)
        here = parents.get(here)
    return False


def _twice(places: Sequence[At], tree: Tree, one: str) -> Iterator[Problem]:
    first: dict[Any, At] = {}
    for at in places:
        holder: Any = tree
        for step in at[:-1]:
            holder = holder[step]
        value = holder.get(at[-1])
        if value and value in first:
            yield Problem(at, f"Another {one} is {value!r} already.")
        first.setdefault(value, at)


def _advice(tree: Tree) -> Iterator[Problem]:
    """A sentence that is still the example's, and the same sentence under two labels, where annotators will split."""
    for name in still_example(tree):
        yield Problem((name,), f"The {name} is still the one of the example; write yours.", "advice")
    for i, question in enumerate(tree.get("questions") or ()):
        first: dict[str, tuple[int, str]] = {}
        for n, label in enumerate(question.get("labels") or ()):
            for m, text in enumerate(label.get("includes") or ()):
                key = str(text).strip().casefold()
                if key in first and first[key][0] != n:
                    at = ("questions", i, "labels", n, "includes", m)
                    said = f"“{text}” is also listed under {first[key][1]}. Keep it in one place, or annotators will split."
                    yield Problem(at, said, "advice")
                first.setdefault(key, (n, label.get("name") or str(label.get("id"))))


def _order(at: At) -> tuple[tuple[int, str | int], ...]:
    tops = ("name", "version", "title", "purpose", "authors", "questions", "rules", "cases", "changelog")
    top = tops.index(str(at[0])) if at and at[0] in tops else len(tops)
    return ((0, top), *((0, step) if isinstance(step, int) else (1, step) for step in at[1:]))
