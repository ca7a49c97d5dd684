"""An item goes by evidence of people beyond those who made it: nobody passes it, later experts differ; its record stays."""

import datetime as dt

import pytest

from tests.gold_drafts import DAY, NOW, gold, guideline
from workbench.documents.attempts import Attempt, Person, Response
from workbench.errors import InvalidDocument, NotFound, OutOfRange
from workbench.gold.project import Usage
from workbench.gold.retirement import Decided, FirstAnswer, decided_in, results_of, retire, suspects

AGREED = {"label": "ham", "settled": "unanimous", "votes": {"ann": "ham", "bob": "ham"}}
TIED = {
    "label": "ham",
    "settled": "adjudicated",
    "settled_by": "lead",
    "votes": {"ann": "ham", "bob": "spam"},
}


def results(**right: int) -> list[FirstAnswer]:
    """Of ten people, so many were right on each item."""
    return [FirstAnswer(item, "topic", f"p{i}", i < n) for item, n in right.items() for i in range(10)]


def test_both_kinds_of_evidence():
    """Nobody passes q1 and its experts were tied: retire. Only one of the two: look at it. Neither: not listed."""
    draft = gold({"q1": TIED, "q2": AGREED, "q3": TIED, "q4": AGREED})
    later = {(item, "topic"): Decided("1.0.0", frozenset()) for item in ("q1", "q3")}
    found = suspects(draft, results(q1=0, q2=1, q3=9, q4=9), decided=later)
    assert [(one.item, one.advice, one.nobody_passes, one.experts_disagree) for one in found] == [
        ("q1", "retire", True, True),
        ("q2", "look at it", True, False),
        ("q3", "look at it", False, True),
    ]
    assert found[0].says.startswith("0 of 10 people gave an answer that counts as right (p = ")
    assert found[0].says.endswith("; experts since voted ham 1, spam 1.")


def test_the_chance_by_hand():
    """q1: none of 5 right where 15 of 20 other answers are: .25⁵, four items tested."""
    people = [FirstAnswer("q1", "topic", f"p{i}", False) for i in range(5)]
    people += [FirstAnswer(f"q{k}", "topic", f"p{i}", i != 0) for k in (2, 3, 4) for i in range(5)]
    people += [FirstAnswer("q2", "topic", f"p{i}", False) for i in range(5, 7)]  # 12 of 17
    found = suspects(gold({f"q{k}": AGREED for k in (1, 2, 3, 4)}), people)
    assert found[0].p == pytest.approx(4 * (5 / 17) ** 5)


def test_a_hard_set_is_no_set_of_suspects():
    """Where everybody fails everything, no item stands out; and four people are too few to say nobody passes."""
    assert suspects(gold({"q1": AGREED, "q2": AGREED}), results(q1=1, q2=1)) == ()
    few = [one for one in results(q1=0, q2=10) if one.person in ("p0", "p1", "p2", "p3")]
    assert suspects(gold({"q1": AGREED, "q2": AGREED}), few) == ()


def test_a_person_counts_once():
    """The first answer; a retake of the same item is no further evidence."""
    again = results(q1=0) * 3 + results(q2=10)
    assert suspects(gold({"q1": AGREED, "q2": AGREED}), again)[0].people == 10


@pytest.mark.parametrize(
    ("answer", "listed"),
    [
        (AGREED, False),
        (TIED, True),
        ({**TIED, "votes": {"ann": "spam", "bob": "spam"}}, True),  # gold that no expert voted for
        ({**TIED, "votes": {"ann": "news", "bob": "ham", "cat": "ham"}}, False),
        ({**TIED, "votes": {"ann": "ham"}, "reasons": {"bob": {"cannot_tell": True}}}, True),
        ({**TIED, "votes": {"ann": "ham"}}, False),  # one vote disagrees with nobody
    ],
)
def test_when_experts_disagree(answer, listed):
    """No label has more than half of the votes that came since, or gold has none; votes that led to it say nothing."""
    later = {("q1", "topic"): Decided("1.0.0", frozenset())}
    assert bool(suspects(gold({"q1": answer}), decided=later)) is listed
    assert suspects(gold({"q1": answer})) == ()


def test_a_dispute_just_adjudicated_is_no_evidence():
    """Votes and quizzes from before a decision say nothing about it; the same decision in an older version counts from there."""
    first = gold({"q1": TIED, "q2": AGREED}, version="1.0.0")
    again = gold(
        {"q1": {**TIED, "label": "spam"}, "q2": {**AGREED, "votes": {**AGREED["votes"], "cat": "ham"}}},
        version="1.1.0",
    )
    decided = decided_in(again, [first])
    assert decided["q1", "topic"] == Decided("1.1.0", frozenset({"ann", "bob"}))
    assert decided["q2", "topic"] == Decided("1.0.0", frozenset({"ann", "bob"}))
    assert suspects(again, decided=decided) == ()


def sitting(name: str, round_: str, vendor: str = "") -> Attempt:
    return Attempt(name, round_, Person(name, name, vendor, NOW), 1, (), NOW)


def answered(attempt: Attempt, item: str, label: str) -> Response:
    return Response(attempt.id, 1, item, "topic", label, None, None, NOW, NOW)


def test_results_are_of_people_beyond_those_who_made_it():
    """An expert who voted, whoever decided, and a quiz before the decision say nothing; others do."""
    draft = gold({"q1": TIED, "q2": AGREED})
    people = [sitting(name, "old" if name == "eve" else "new") for name in ("ann", "lead", "eve", "dan")]
    usage = Usage(
        tuple(people),
        tuple(answered(person, item, "news") for person in people for item in ("q1", "q2")),
        versions={"old": "1.0.0", "new": "1.1.0"},
    )
    decided = {
        ("q1", "topic"): Decided("1.1.0", frozenset()),
        ("q2", "topic"): Decided("1.0.0", frozenset()),
    }
    counted = {(result.item, result.person) for result in results_of(draft, guideline(), usage, decided)}
    assert counted == {("q1", "dan"), ("q2", "dan"), ("q2", "lead"), ("q2", "eve")}


def test_retiring():
    """The item leaves with the evidence; its answer and votes stay; another one is refused."""
    draft = gold({"q1": TIED, "q2": AGREED})
    after = retire(draft, {"q1": "Nobody passes."}, by="lead", on=DAY)
    assert [item.id for item in after.items] == ["q2"]
    out = after.left[0].out
    assert (out.kind, out.reason, out.by, out.on) == (
        "retired",
        "Nobody passes.",
        "lead",
        dt.date(2026, 11, 24),
    )
    assert after.left[0].answers["topic"].label == "ham"
    with pytest.raises(NotFound, match="no item 'q1' that is asked"):
        retire(after, {"q1": "Again."}, by="lead", on=DAY)
    with pytest.raises(InvalidDocument, match="by what evidence"):
        retire(draft, {"q1": " "}, by="lead", on=DAY)
    with pytest.raises(InvalidDocument, match="name of who decides"):
        retire(draft, {"q1": "x"}, by="", on=DAY)
    with pytest.raises(OutOfRange, match="alpha"):
        suspects(draft, alpha=0)
