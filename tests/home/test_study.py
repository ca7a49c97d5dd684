"""The status tells what waits, how much of it, and for whom; nothing waits where nothing is to be done."""

import datetime as dt
from dataclasses import replace

from tests.pilot.test_study import FIRST, inputs, pilot
from workbench.answers.annotations import Categorical
from workbench.documents.changes import Change
from workbench.documents.document import Reference
from workbench.documents.feedback import Feedback, FeedbackAnswer
from workbench.documents.gold import GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.guideline.impact import AffectedItem, GoldImpact
from workbench.home.study import gold_entry, guideline_entry, trends

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


def asked(number: int, *, answered: bool = False) -> Feedback:
    """A question about the guideline."""
    reply = FeedbackAnswer(at=NOON, by="Ines", reply="Yes.") if answered else None
    return Feedback(id=f"q{number}", at=NOON, source="sheet", note="Does a credit count?", answer=reply)


def gold(version: str, **answers: GoldAnswer) -> GoldSet:
    """A gold set of one question, an item an answer."""
    card = GoldCard(
        name="tickets", version=version, guideline=Reference(name="tickets", version="1.0.0"), sampling="all"
    )
    return GoldSet(
        card=card,
        items=tuple(GoldItem(id=item, answers={"intent": answer}) for item, answer in answers.items()),
    )


def test_unanswered_questions_wait_for_the_author():
    """Two of three questions have no answer: two wait."""
    entry = guideline_entry("tickets", "1.0.0", (), [asked(1), asked(2, answered=True), asked(3)])
    assert entry.state == "1.0.0 is published"
    assert [(wait.n, wait.whom) for wait in entry.waits] == [(2, "author")]
    assert entry.waits[0].what == "2 questions from annotators without an answer"


def test_a_draft_says_how_far_it_is():
    """Ahead of what is published by its version, or by its changes alone; or with nothing published at all."""
    change = Change("intent/spam", "added", question="intent")
    ahead = guideline_entry("tickets", "1.0.0", [change], [], draft="1.1.0")
    assert ahead.state == "1.0.0 is published, draft 1.1.0 is ahead of it"
    assert guideline_entry("tickets", "1.0.0", [change], [], draft="1.0.0").state == (
        "1.0.0 is published, the draft is ahead of it"
    )
    first = guideline_entry("tickets", None, (), [], draft="1.0.0")
    assert first.state == "nothing is published yet"
    assert [(wait.what, wait.whom, wait.next) for wait in first.waits] == [
        ("draft 1.0.0 is not published yet", "author", "workbench guideline validate tickets")
    ]


def test_a_guideline_at_rest_waits_for_nobody():
    """No change, no question: nothing to do."""
    assert guideline_entry("tickets", None, (), []).waits == ()
    assert guideline_entry("tickets", None, (), []).state == "nothing is published yet"


def test_disputes_and_missing_answers_of_a_draft_are_told_apart():
    """Votes that differ are a dispute for the adjudicator; an answer without two votes is the experts' work."""
    draft = gold(
        "1.1.0",
        a=GoldAnswer(votes={"x": "spam", "y": "ham"}),
        b=GoldAnswer(votes={"x": "spam"}),
        c=GoldAnswer(label="ham", settled="adjudicated", settled_by="z"),
    )
    waits = gold_entry("tickets", None, draft, None).waits
    assert [(wait.n, wait.what, wait.whom) for wait in waits] == [
        (1, "1 dispute between experts", "adjudicator"),
        (1, "1 answer undecided", "experts"),
    ]


def test_a_settled_draft_waits_to_be_locked():
    """Nothing is open, so the lead may lock."""
    draft = gold("1.1.0", a=GoldAnswer(label="ham", settled="adjudicated", settled_by="z"))
    assert [wait.next for wait in gold_entry("tickets", None, draft, None).waits] == [
        "workbench gold lock tickets"
    ]


def test_stale_answers_wait_for_the_experts():
    """What a new guideline version made stale is counted."""
    locked = gold("1.0.0", a=GoldAnswer(label="ham", settled="adjudicated", settled_by="z"))
    impact = GoldImpact("tickets@1.0.0", (AffectedItem("a", "intent", "stale", ("R1.1",)),), 0)
    entry = gold_entry("tickets", locked, None, impact)
    assert gold_entry("tickets", locked, gold("1.1.0"), None).state == (
        "1.0.0 is locked: 1 item, draft 1.1.0 is ahead of it"
    )
    assert entry.state == "1.0.0 is locked: 1 item"
    assert [(wait.n, wait.whom) for wait in entry.waits] == [(1, "experts")]


def test_a_trend_goes_by_when_batches_were_sent():
    """Whatever their order in the pilot; without batches nobody knows which came first, and there is no trend."""
    batches = [
        {"id": "a-late", "sent_at": "2026-11-09T08:00:00Z"},
        {"id": "b-early", "sent_at": "2026-11-02T08:00:00Z"},
    ]
    made = inputs(*FIRST, pilot=pilot(batches=batches))
    table = made.answers["topic"]
    batch = Categorical.of("a-late" if item < 2 else "b-early" for item in table.item.code.tolist())
    made = replace(made, answers={"topic": replace(table, batch=batch)})
    assert {tuple(point.batch for point in trend.points) for trend in trends(made)} == {("b-early", "a-late")}
    assert trends(replace(made, pilot=pilot(batches=[]))) == ()
