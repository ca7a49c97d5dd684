"""The data of an item and a question for every screen: texts unchanged, pictures, sounds and films by address."""

from collections.abc import Callable, Mapping
from typing import Any

from workbench.documents.gold import kind_of
from workbench.documents.guideline import Guideline, Question
from workbench.kinds.registry import Kind
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


def drawn_on(content: Mapping[str, str], kind: Kind) -> str | None:
    """The key of what answers of a kind are drawn on: the first text, picture or recording; None without any.

    A setting `on` of the kind names another.
    """
    named = getattr(kind.settings, "on", None)
    if named in content:
        return str(named)
    return next((key for key in content if not key.endswith("_alt") and kind_of(key) == kind.on), None)


def place_of(content: Mapping[str, str], kind: Kind) -> int | None:
    """The number of that part among those of `content_part`."""
    keys = [key for key in content if not key.endswith("_alt")]
    on = drawn_on(content, kind)
    return None if on is None else keys.index(on)


def control_part(kind: Kind) -> View:
    """How an answer of a kind is given: its control, and the settings that this control needs."""
    return {
        "kind": kind.name,
        "control": kind.control,
        "settings": kind.settings.control(),
        "several": kind.several,
        "empty": kind.empty,
    }


def question_part(question: Question, guideline: Guideline) -> View:
    """A question with its labels and rules, for a screen."""
    labels = [
        {
            "id": label.id,
            "name": label.shown,
            "colour": label.colour or f"c{place % LABEL_COLOURS + 1}",
            "definition": label.definition,
            "parent": label.parent,
        }
        for place, label in enumerate(question.labels)
    ]
    rules = [{"id": rule.id, "text": rule.text} for rule in guideline.rules if rule.question == question.id]
    about = {
        "id": question.id,
        "ask": question.ask,
        "title": question.shown,
        **control_part(question.as_kind),
    }
    return {**about, "labels": labels, "rules": rules}
