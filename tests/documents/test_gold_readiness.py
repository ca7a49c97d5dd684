"""A gold set is locked when its votes are in, everything is settled, verified and covered, and nothing is an example."""

import pytest

from tests.gold_drafts import gold, guideline
from workbench.documents.gold_readiness import ready

GOOD = {
    "label": "ham",
    "settled": "adjudicated",
    "settled_by": "lead",
    "rationale": "So.",
    "rules": ["R1", "R2"],
    "votes": {"ann": "ham", "bob": "spam"},
}
GOAL = {"per_label": 1, "per_rule": 1, "waived": {"topic/spam": "rare", "topic/news": "rare"}}


def state(*, stale=(), waiting=(), goal=GOAL, **changes) -> dict[str, tuple[bool, str]]:
    return {
        c.id: (c.passed, c.says)
        for c in ready(
            gold({"q1": {**GOOD, **changes}}, goal=goal), guideline(), stale=stale, waiting=waiting
        )
    }


def test_ready():
    """All seven checks pass, each with its numbers."""
    assert state() == {
        "votes": (True, "1 of 1."),
        "settled": (True, "1 of 1."),
        "decided": (True, "None waits."),
        "stale": (True, "Nothing has changed since."),
        "covered": (True, "3 of 5 have enough. 2 with fewer were accepted."),
        "examples": (True, "0 of 1 found in the guideline."),
        "rationale": (True, "1 of 1."),
    }


@pytest.mark.parametrize(
    ("changes", "check", "says"),
    [
        ({"votes": {"ann": "ham"}}, "votes", "0 of 1."),
        ({"settled": None, "settled_by": None}, "settled", "0 of 1."),
        ({"stale": ["R1"]}, "stale", "0 of 1."),
        ({"rules": ["R1"]}, "covered", "R2 has 0. 2 with fewer were accepted."),
        ({"content": {"text": " buy  NOW! "}}, "examples", "1 of 1 found in the guideline: q1."),
        ({"rationale": None}, "rationale", "0 of 1."),
    ],
)
def test_what_is_open(changes, check, says):
    """Each check fails for its own reason."""
    found = state(**changes)
    assert found[check] == (False, says)
    others = {name for name, (passed, _) in found.items() if not passed} - {check}
    assert others <= {"covered"}  # what is not settled covers nothing


def test_a_newer_guideline_makes_it_stale():
    """The caller found it; it is named."""
    assert state(stale=["q1: topic"])["stale"] == (False, "0 of 1.")


def test_a_decision_from_elsewhere_holds_up_the_lock():
    """The sentence says what to do."""
    passed, says = state(waiting=["q1: topic"])["decided"]
    assert not passed
    assert says == "1 decision waits; accept, confirm or reject each."


def test_verified_again():
    """Counted, so that the lead sees that it was done."""
    assert state(verified="1.1.0", verified_by="lead")["stale"] == (True, "1 of 1.")


def test_cannot_tell_is_a_blind_answer():
    """Who could not tell has answered."""
    found = state(votes={"ann": "ham"}, reasons={"bob": {"cannot_tell": True}})
    assert found["votes"] == (True, "1 of 1.")


def test_a_sheet_without_a_goal():
    """An imported set asks for what it always did, and for no stale answer and no example in it."""
    assert set(state(goal=None)) == {"settled", "decided", "stale", "examples"}


def test_only_what_is_asked_must_be_covered():
    """The labels of tone need no item: the set does not ask it. Different numbers are said apart."""
    checks = ready(gold({"q1": GOOD}, goal={"per_label": 1, "per_rule": 2}), guideline())
    covered = next(check for check in checks if check.id == "covered")
    assert covered.title == "1 item or more per label, 2 per rule"
    assert covered.open == ("topic/spam", "topic/news", "R1", "R2")
