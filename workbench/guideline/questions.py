"""A question from an annotator is answered, and may become an edge case or a rule of the draft: each names the other."""

import datetime as dt
from typing import Any

from workbench.documents.feedback import Feedback, FeedbackAnswer
from workbench.documents.guideline import next_case, next_rule
from workbench.documents.version import Version
from workbench.errors import InvalidDocument, NotFound, WorkbenchError, listed
from workbench.guideline.actions import Answer, MakeCase, MakeRule
from workbench.store import files
from workbench.store.draft_parts import add_case, add_rule, every_version
from workbench.store.feedback import FeedbackStore
from workbench.store.files import locked
from workbench.store.guidelines import GuidelineStore


def question_of(store: FeedbackStore, name: str, question_id: str) -> Feedback:
    """The question of that id about a guideline."""
    asked = {question.id: question for question in store.all(name)}
    if question_id not in asked:
        raise NotFound(
            f"guideline {name}: there is no question {question_id!r}; expected one of {listed(asked) or 'none yet'}."
        )
    return asked[question_id]


def without_name(asked: Feedback) -> Feedback:
    """A question as whoever may not see names reads it."""
    return asked.model_copy(update={"who": "an annotator"})


def case_from(action: MakeCase, number: str, by: str, on: dt.date) -> dict[str, Any]:
    """The edge case that a question becomes."""
    return {
        "id": number,
        "question": action.question,
        "item": action.item,
        "decision": action.decision,
        "why": (action.why or action.reply).strip(),
        "decided_by": by,
        "decided_on": on.isoformat(),
        "rules": list(action.rules),
        "asked_in": [action.id],
    }


def rule_from(action: MakeRule, number: str) -> dict[str, Any]:
    """The rule that a question becomes."""
    return {
        "id": number,
        "question": action.question,
        "text": action.text.strip(),
        "separates": list(action.separates),
        "asked_in": [action.id],
    }


def answer_from(
    reply: str, by: str, at: dt.datetime, became: str | None, version: str | None
) -> FeedbackAnswer:
    """The answer that goes back to who asked; refused without a sentence or without who says it."""
    if not reply.strip():
        raise InvalidDocument("write the answer; the next handbook brings it to the annotator.")
    if not by.strip():
        raise InvalidDocument("say who you are; an answer has a name.")
    moment = at.replace(microsecond=0)
    return FeedbackAnswer(at=moment, by=by.strip(), reply=reply.strip(), became=became, version=version)


def answer_question(
    store: GuidelineStore, name: str, action: Answer | MakeCase | MakeRule, by: str, now: dt.datetime
) -> FeedbackAnswer:
    """Answer a question, with a case or a rule in the draft on disk; where either is refused, neither is written."""
    feedback = FeedbackStore(store.root)
    draft = store.draft_path(name)
    with locked(draft.parent):  # the number that is given and the answer that names it belong together
        before = files.read(draft, f"draft of guideline {name}") if draft.exists() else b""
        became = None
        match action:
            case MakeCase():
                number = next_case(every_version(store, name))
                became = add_case(store, name, case_from(action, number, by, now.date())).id
            case MakeRule():
                number = next_rule(every_version(store, name), action.chapter)
                became = add_rule(store, name, rule_from(action, number)).id
        try:
            answer = answer_from(action.reply, by, now, became, _next_version(store, name))
            feedback.answer(name, action.id, answer)
        except WorkbenchError:
            if became:
                files.replace(draft, before)
            raise
    return answer


def _next_version(store: GuidelineStore, name: str) -> str | None:
    """The version that the draft will be, where it says one that is not published yet."""
    versions, draft = store.versions(name), store.draft(name).version
    return draft if not versions or Version.parse(draft) > Version.parse(versions[-1]) else None
