"""A small guideline and drafts of gold sets under it, for the tests of everything about gold."""

import datetime as dt
import json
from typing import Any

from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
DAY = NOW.date()


def guideline(version: str = "1.0.0", **more: Any) -> Guideline:
    """Mail is ham, spam or news; R1 and R2 tell them apart; a tone from 1 to 3 has no rule."""
    labels = [{"id": name, "definition": f"It is {name}."} for name in ("ham", "spam", "news")]
    tones = [{"id": name, "definition": f"Tone {name}."} for name in "123"]
    content = {
        "name": "mail",
        "version": version,
        "title": "Mail",
        "purpose": "Sort mail.",
        "questions": [
            {"id": "topic", "ask": "What is it?", "labels": labels},
            {"id": "tone", "ask": "How loud?", "kind": "rating", "labels": tones},
        ],
        "rules": [
            {"id": "R1", "question": "topic", "text": "An offer is spam.", "separates": ["ham", "spam"]},
            {
                "id": "R2",
                "question": "topic",
                "text": "A letter to many is news.",
                "separates": ["ham", "news"],
            },
        ],
        "cases": [
            {
                "id": "E1",
                "question": "topic",
                "item": "Buy now!",
                "decision": "spam",
                "why": "An offer.",
                "decided_by": "Ann",
                "decided_on": "2026-01-01",
            }
        ],
        **more,
    }
    return Guideline.model_validate_json(json.dumps(content))


def gold(answers: dict[str, dict[str, Any]], *, goal: dict[str, Any] | None = None, **card: Any) -> GoldSet:
    """A draft of topic answers by item; the text of an item is its id unless the answer brings one."""
    about = {
        "name": "mail",
        "version": "1.0.0",
        "guideline": {"name": "mail", "version": "1.0.0"},
        "sampling": "by hand",
        **card,
    }
    if goal is not None:
        about["goal"] = goal
    items = []
    for name, given in answers.items():
        given = dict(given)
        apart = {key: given.pop(key) for key in ("split", "content", "out") if key in given}
        items.append(
            {"id": name, "content": {"text": f"Text of {name}"}, **apart, "answers": {"topic": given}}
        )
    left = [item for item in items if "out" in item]
    items = [item for item in items if "out" not in item]
    return GoldSet.model_validate_json(json.dumps({"card": about, "items": items, "left": left}))
