"""What is new, as sentences an annotator reads: one a change, with the words that went and came."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from workbench.model.changes import Change
from workbench.model.guideline import Guideline
from workbench.reports.handbook import differences
from workbench.reports.handbook.differences import Run

FIELDS = {
    "definition": "Definition",
    "includes": "Counts",
    "excludes": "Does not count",
    "examples": "Examples",
    "counterexamples": "Examples of what it is not",
    "name": "Name",
    "title": "Title",
    "ask": "Question",
    "text": "Rule",
    "separates": "Labels",
    "item": "Item",
    "decision": "Decision",
    "why": "Why",
    "hotkey": "Key",
    "parent": "Above it",
    "rules": "Rules",
    "kind": "Kind of answer",
    "level": "Scale",
    "order of labels": "Order",
}
SAID = {
    "added": "has examples that are new.",
    "redefined": "has changed its meaning.",
    "renamed": "has another name and means what it meant.",
    "reworded": "is worded anew and means what it meant.",
    "restyled": "has another key.",
}
NEW = {"label": "is a label that is new:", "question": "is a question that is new:", "part": "is new:"}
GONE = {
    "label": "is a label that is no longer there.",
    "question": "is a question that is no longer there.",
    "part": "is no longer there.",
}
UNSEEN = frozenset({"colour", "asked_in", "decided_by", "decided_on"})


@dataclass(frozen=True)
class News:
    """One change in words.

    subject   as the guideline names it: `intent/refund_request`, `R2.1`, `E3`, `intent`
    called    what people call it
    said      how the sentence goes on after the name
    text      the text that came with it, or None
    fields    (name of the field, its words that stayed, went and came)
    gone      whether the subject is no longer on the page, so that nothing can be linked
    """

    subject: str
    called: str
    said: str
    text: str | None = None
    fields: tuple[tuple[str, tuple[Run, ...]], ...] = ()
    gone: bool = False


def news(changes: tuple[Change, ...], guideline: Guideline) -> tuple[News, ...]:
    """What an annotator sees of the changes, one entry a subject, in the guideline's order."""
    found: dict[str, News] = {}
    strongest: dict[str, Change] = {}
    for change in changes:
        one = _news(change, guideline)
        if one is None:
            continue
        before = found.get(change.subject)
        weaker = before is not None and change.bump <= strongest[change.subject].bump
        if not weaker:
            strongest[change.subject] = change
        fields = (*(before.fields if before else ()), *one.fields)
        found[change.subject] = replace(before if before and weaker else one, fields=fields)
    return tuple(found.values())


def _news(change: Change, guideline: Guideline) -> News | None:
    if change.question is None:
        return None  # title, purpose, authors
    called = _called(change, guideline)
    was, now = change.was or {}, change.now or {}
    if change.what == "removed":
        return News(change.subject, called, GONE[_kind(change)], _text(was), gone=True)
    if change.what == "added" and not change.fields:
        decided = (
            guideline.question(change.question).label(now["decision"]).shown if "decision" in now else ""
        )
        one = News(change.subject, called, NEW[_kind(change)], _text(now))
        return replace(one, fields=(("Decision", (Run("", decided),)),)) if decided else one
    fields = tuple(
        (FIELDS.get(field, field), runs)
        for field in change.fields
        if field not in UNSEEN and field != "id" and (runs := _runs(was.get(field), now.get(field)))
    )
    needs = {"renamed": "name", "restyled": "hotkey"}.get(change.what)
    said = SAID[change.what] if needs is None or needs in change.fields else ""
    return News(change.subject, called, said, fields=fields) if said else None


def _kind(change: Change) -> str:
    if "/" in change.subject:
        return "label"
    return "question" if change.subject == change.question else "part"


def _called(change: Change, guideline: Guideline) -> str:
    """A label's or question's name; a rule or case is called by its number."""
    questions = {question.id: question for question in guideline.questions}
    question, slash, label = change.subject.partition("/")
    was: Mapping[str, Any] = change.was or {}
    if slash:
        known = {one.id: one.shown for one in questions[question].labels} if question in questions else {}
        return known.get(label) or str(was.get("name") or label.replace("_", " "))
    if change.subject == change.question:
        return questions[question].shown if question in questions else str(was.get("title") or question)
    return change.subject


def _text(part: Mapping[str, Any]) -> str | None:
    for field in ("definition", "text", "item", "ask"):
        if field in part:
            return str(part[field])
    return None


def _runs(was: Any, now: Any) -> tuple[Run, ...]:
    if isinstance(was, list | tuple) or isinstance(now, list | tuple):
        return differences.lines(was or (), now or ())
    return differences.words(str(was or ""), str(now or ""))
