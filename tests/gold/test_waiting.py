"""What was decided elsewhere waits for the gold: each source, what settles it, and the lock that it holds up."""

import datetime as dt

import pytest

from tests.quiz_rounds import START, a_gold
from workbench.documents.attempts import Appeal, Response
from workbench.documents.gold import GoldAnswer
from workbench.documents.guideline import EdgeCase
from workbench.documents.meeting import Decided, Meeting, Talk
from workbench.gold.retirement import retire
from workbench.gold.waiting import waiting_decisions

GOLD = a_gold(4)  # i1 spam by R1, i2 ham, ...


def ruled(ruling: str, label: str | None, item: str = "i2"):
    """A round with one appeal about an item, which was decided."""
    skip = None if label else "cannot_tell"
    answer = Response("a1", 2, item, "kind", label, skip, None, START, START)
    appeal = Appeal("c1", "a1", 2, item, "kind", "But", START, ruling, "Indeed.", "Lea", START)
    return {"november": ((appeal,), (answer,))}


def case(item: str, decision: str, number: str = "E1") -> EdgeCase:
    return EdgeCase(
        id=number, question="kind", item=item, decision=decision, why="So.", decided_by="Lea",
        decided_on=START.date(), rules=("R1",),
    )  # fmt: skip


def meeting(label: str) -> Meeting:
    made = Decided(label=label, why="Talked it over.", case="E1", by="Lea", at=START)
    return Meeting(
        round="november", began_at=START, talks=(Talk(item="i2", question="kind", first=(), decided=made),)
    )


@pytest.mark.parametrize(
    ("ruling", "label", "change"),
    [
        ("gold corrected", "spam", "label"),
        ("gold corrected", None, "undecidable"),
        ("item retired", "spam", "retire"),
    ],
)
def test_a_ruling_waits_until_the_draft_holds_it(ruling, label, change):
    """The other label, the item marked as undecidable, or retired."""
    (decision,) = waiting_decisions(GOLD, ruled=ruled(ruling, label))
    assert (decision.item, decision.question, decision.change, decision.gold) == ("i2", "kind", change, "ham")
    assert (decision.label, decision.by, decision.why) == (
        label if change == "label" else None,
        "Lea",
        "Indeed.",
    )
    done = retire(GOLD, {"i2": "gone"}, by="Ruth", on=START.date())
    if change == "label":
        done = GOLD.with_answer(
            "i2", "kind", GoldAnswer(label="spam", settled="adjudicated", settled_by="Ruth", rationale="So.")
        )
    assert waiting_decisions(done, ruled=ruled(ruling, label)) == ()


def test_a_label_that_also_counts_as_right_is_in_the_gold():
    """Nothing waits where both count."""
    answer = GOLD.item("i2").answers["kind"].model_copy(update={"accepted": ("spam",)})
    assert not waiting_decisions(
        GOLD.with_answer("i2", "kind", answer), ruled=ruled("gold corrected", "spam")
    )
    assert not waiting_decisions(GOLD, ruled=ruled("gold corrected", "ham"))


def test_a_meetings_decision_waits_where_the_gold_says_otherwise():
    """The same label is no contradiction."""
    (decision,) = waiting_decisions(GOLD, meetings=[meeting("spam")])
    assert (decision.source, decision.label, decision.where) == (
        "meeting",
        "spam",
        "meeting about round november",
    )
    assert waiting_decisions(GOLD, meetings=[meeting("ham")]) == ()


def test_an_edge_case_that_quotes_a_gold_item_or_names_it_is_compared():
    """Line breaks and capitals do not matter; another question, item or the same decision is no contradiction."""
    cases = {
        "mail@1.1.0": (
            case("Mail\n number 2", "spam"),
            case("i4", "spam", "E2"),
            case("mail number 1", "spam", "E3"),
        )
    }
    found = waiting_decisions(GOLD, cases=cases)
    assert [(d.item, d.source, d.rules) for d in found] == [
        ("i2", "edge case", ("R1",)),
        ("i4", "edge case", ("R1",)),
    ]
    assert found[0].where == "case E1 of guideline mail@1.1.0"


def test_one_decision_from_three_places_waits_once_and_a_rejected_one_no_more():
    """The id of a decision does not depend on the version of the guideline that holds it."""
    case_in = {version: (case("i2", "spam"),) for version in ("mail@1.1.0", "mail@draft")}
    everywhere = {"ruled": ruled("gold corrected", "spam"), "meetings": [meeting("spam")], "cases": case_in}
    (decision,) = waiting_decisions(GOLD, **everywhere)
    assert decision.source == "appeal"
    published, draft = (waiting_decisions(GOLD, cases={name: those})[0].id for name, those in case_in.items())
    assert published == draft != decision.id
    assert decision.same == (waiting_decisions(GOLD, meetings=[meeting("spam")])[0].id, draft)
    assert not waiting_decisions(GOLD, **everywhere, rejected={decision.id, *decision.same})


def test_a_decision_that_comes_after_a_rejection_waits_again():
    """Who kept a ruling out has not looked at the meeting that came later."""
    first = waiting_decisions(GOLD, ruled=ruled("gold corrected", "spam"))[0].id
    both = {"ruled": ruled("gold corrected", "spam"), "meetings": [meeting("spam")]}
    assert [d.source for d in waiting_decisions(GOLD, **both, rejected={first})] == ["meeting"]


def test_the_sentence_says_who_when_and_what():
    """It is what the lock, the status and the list say."""
    said = waiting_decisions(GOLD, ruled=ruled("gold corrected", "spam"))[0].says
    assert (
        said
        == f"i2, kind: decided as spam, and the gold says ham (round november, Lea, {dt.date(2026, 11, 24)})."
    )
