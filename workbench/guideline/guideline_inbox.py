"""Questions from annotators beside a draft: what is open, and what became of the others, linked both ways."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.documents.feedback import Feedback, FeedbackAnswer
from workbench.errors import InvalidDocument, NotFound


def inbox_view(asked: Sequence[Feedback], tree: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The open questions first, then the answered ones, the newest answer on top."""
    holds = {str(one.get("id")) for part in ("rules", "cases") for one in tree.get(part) or ()}
    shown = [_view(one, holds) for one in asked]
    waiting = [one for one in shown if one["open"]]
    answered = [one for one in shown if not one["open"]]
    return waiting + sorted(answered, key=lambda one: str(one["answer"]["at"]), reverse=True)


def one_of(asked: Sequence[Feedback], question: str) -> Feedback:
    """The question of that id."""
    for one in asked:
        if one.id == question:
            return one
    raise NotFound(f"there is no question {question!r} from annotators.")


def answered(reply: str, by: str, at: dt.datetime, became: str | None, version: str | None) -> FeedbackAnswer:
    """The answer that goes back to who asked; refused without a sentence or without who says it."""
    if not reply.strip():
        raise InvalidDocument("write the answer: it goes back to who asked, in the next handbook.")
    if not by.strip():
        raise InvalidDocument("say who you are: an answer carries a name.")
    moment = at.replace(microsecond=0)
    return FeedbackAnswer(at=moment, by=by.strip(), reply=reply.strip(), became=became, version=version)


def _view(one: Feedback, holds: set[str]) -> dict[str, Any]:
    answer = one.answer
    became = answer.became if answer else None
    there = became is None or became in holds
    return {
        "id": one.id,
        "who": one.who,
        "source": one.source,
        "day": one.at.date().isoformat(),
        "item": one.item,
        "item_text": one.item_text,
        "question": one.question,
        "label": one.label,
        "rule": one.rule,
        "note": one.note,
        "open": answer is None or not there,
        "gone": became if not there else None,
        "answer": None
        if answer is None
        else {"at": answer.at.isoformat(), "by": answer.by, "reply": answer.reply, "became": became},
    }
