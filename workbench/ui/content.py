"""The data of an item and a question for every screen: texts unchanged, pictures, sounds and films by address."""

from collections.abc import Callable, Mapping
from typing import Any

from workbench.documents.gold import kind_of
from workbench.documents.guideline import Guideline, Question
from workbench.theme import LABEL_COLOURS

Source = Callable[
    [int | str, str], str
]  # (turn or "guideline", key) -> address of a picture, a sound, a film
View = dict[str, Any]


def content_part(content: Mapping[str, str], turn: int, source: Source) -> list[View]:
    """An item for a screen: texts unchanged, media by address; `picture_alt` is the text alternative of `picture`."""
    parts: list[View] = []
    for key, value in content.items():
        if key.endswith("_alt"):
            continue
        kind = kind_of(key)
        if kind == "text":
            parts.append({"kind": "text", "text": value, "name": key})
        else:
            parts.append({"kind": kind, "src": source(turn, key), "alt": content.get(f"{key}_alt", "")})
    return parts


def question_part(question: Question, guideline: Guideline) -> View:
    """A question with its labels and rules, for a screen."""
    labels = [
        {
            "id": label.id,
            "name": label.shown,
            "colour": label.colour or f"c{place % LABEL_COLOURS + 1}",
            "definition": label.definition,
        }
        for place, label in enumerate(question.labels)
    ]
    rules = [{"id": rule.id, "text": rule.text} for rule in guideline.rules if rule.question == question.id]
    about = {"id": question.id, "ask": question.ask, "title": question.shown, "kind": question.kind}
    return {**about, "labels": labels, "rules": rules}
