"""A question about a guideline, and the answer that says what became of it."""

import datetime as dt

import pytest
from pydantic import ValidationError

from workbench.documents.feedback import Feedback, FeedbackAnswer

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def test_a_question_needs_only_a_note_and_where_it_was_asked():
    """Everything else may be unknown."""
    asked = Feedback(id="q1", at=AT, source="meeting", note="Is a refund a complaint?")
    assert (asked.who, asked.item, asked.question, asked.label, asked.rule, asked.answer) == (None,) * 6


@pytest.mark.parametrize(
    "wrong", [{"note": ""}, {"source": "mail"}, {"at": AT.replace(tzinfo=None)}, {"id": ""}, {"mood": "bad"}]
)
def test_a_question_that_says_nothing_or_too_much_is_refused(wrong):
    """No empty note, unknown source, time without a zone or unknown field."""
    with pytest.raises(ValidationError):
        Feedback(**{"id": "q1", "at": AT, "source": "quiz", "note": "Why?", **wrong})


@pytest.mark.parametrize("became", ["E4", "R2.3", "R1"])
def test_an_answer_names_the_case_or_rule_it_became(became):
    """As the guideline itself numbers them."""
    answer = FeedbackAnswer(at=AT, by="Lead", reply="Yes.", became=became, version="1.1.0")
    assert answer.became == became


@pytest.mark.parametrize("wrong", [{"became": "rule 4"}, {"became": "E"}, {"version": "new"}, {"reply": ""}])
def test_an_answer_that_leads_nowhere_is_refused(wrong):
    """An id of nothing, a version that is none, an empty reply."""
    with pytest.raises(ValidationError):
        FeedbackAnswer(**{"at": AT, "by": "Lead", "reply": "Yes.", **wrong})
