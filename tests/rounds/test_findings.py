"""A retest says how far people agree with themselves, an expert round where blind labels differ."""

import datetime as dt

import pytest

from tests.quiz_rounds import START, a_round, turn
from workbench.documents.attempts import Attempt, Person, Response, RoundRecord
from workbench.rounds.findings import blind_labels, retest_consistency


def record(
    said: dict[str, str], n: int = 4, simulated: tuple[str, ...] = (), **fields: object
) -> RoundRecord:
    """Who answered i1, i2, ... with what: s spam, h ham, ? cannot tell, - nothing."""
    round_ = a_round(n, **fields)
    attempts, answers = [], []
    for who, letters in said.items():
        name, _, number = who.partition("/")
        person = Person(name, name, "", START)
        turns = tuple(turn(k, f"i{k}") for k in range(1, len(letters) + 1))
        key = f"{round_.name} {who}"
        attempts.append(
            Attempt(key, round_.name, person, int(number or 1), turns, START, simulated=name in simulated)
        )
        for k, letter in enumerate(letters, 1):
            label = {"s": "spam", "h": "ham", "?": None}.get(letter, "")
            if label != "":
                at = START + dt.timedelta(minutes=k)
                answers.append(
                    Response(
                        key, k, f"i{k}", "kind", label, None if label else "cannot_tell", None, START, at
                    )
                )
    return RoundRecord(round_, (), tuple(attempts), tuple(answers))


def test_a_retest_compares_people_with_themselves():
    """Ana says the same of 3 of 4, Ben of 1 of 2 (one he could not tell), Carl was never asked again."""
    before = record({"ana": "shsh", "ben": "sh?-", "carl": "ssss"})
    again = record({"ana": "shss", "ben": "sss-"}, name="again", kind="retest", retest_of="first")
    found = retest_consistency(before, again)["kind"]
    assert {one.annotator: (one.items, one.agreement.value) for one in found.people} == {
        "ana": (4, 0.75),
        "ben": (2, 0.5),
    }
    assert (found.agreement.value, found.agreement.n) == (pytest.approx(4 / 6), 6)
    assert found.people[0].agreement.low < 0.75 < found.people[0].agreement.high


def test_the_last_answer_of_several_attempts_counts():
    """Ana changed her mind in her second attempt and stays with that."""
    before = record({"ana/1": "s", "ana/2": "h"})
    again = record({"ana": "h"}, name="again", kind="retest", retest_of="first")
    assert retest_consistency(before, again)["kind"].agreement.value == 1.0


def test_nobody_was_asked_twice():
    """Undefined with its reason, never zero."""
    again = record({}, name="again", kind="retest", retest_of="first")
    found = retest_consistency(record({"ana": "s"}), again)["kind"]
    assert found.agreement.value is None
    assert found.agreement.reason


def test_blind_labels_are_counted_and_disputes_found():
    """i1 agreed, i2 disputed, i3 disputed since one could not tell, i4 has one label; a simulated expert counts nowhere."""
    round_ = record(
        {"ana": "sss-", "ben": "sh?s", "robot": "hhhh"}, simulated=("robot",), kind="expert", criterion=None
    )
    found = blind_labels(round_)
    assert (found.asked, found.one, found.several, found.experts) == (4, 1, 3, 2)
    assert found.disputed == (("i2", "kind"), ("i3", "kind"))
    assert found.to_dict()["disputed"][0] == {"item": "i2", "question": "kind"}
