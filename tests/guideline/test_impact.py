"""What a change of the guideline touches: only what rests on it, from gold to people, with what looking again costs."""

import json
from dataclasses import replace

import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.documents.changes import Change
from workbench.documents.gold import GoldSet
from workbench.documents.round import Round
from workbench.documents.version import Bump
from workbench.guideline.impact import PastAnswers, full_impact, impact_on_gold, study_impact


def redefined(subject: str, *labels: str, question: str = "topic") -> Change:
    return Change(subject, "redefined", ("text",), {}, {}, question, labels)


def added(subject: str, *labels: str, fields: tuple[str, ...] = (), question: str = "topic") -> Change:
    return Change(subject, "added", fields, None, {}, question, labels)


def removed(subject: str, *labels: str, question: str = "topic") -> Change:
    return Change(subject, "removed", (), {}, None, question, labels)


def gold() -> GoldSet:
    """Four items: ham by R1, spam by R2, news without a rule but spam is accepted, and ham; q1 also has a tone."""
    answers = {
        "q1": {"topic": {"label": "ham", "rules": ["R1"]}, "tone": {"label": "1"}},
        "q2": {"topic": {"label": "spam", "rules": ["R2"]}},
        "q3": {"topic": {"label": "news", "accepted": ["spam"]}},
        "q4": {"topic": {"label": "ham"}},
    }
    card = {
        "name": "mail",
        "version": "1.0.0",
        "guideline": {"name": "mail", "version": "1.0.0"},
        "sampling": "by hand",
    }
    items = [{"id": name, "answers": given} for name, given in answers.items()]
    return GoldSet.model_validate_json(json.dumps({"card": card, "items": items}))


@pytest.mark.parametrize(
    ("change", "stale", "check"),
    [
        # a rule whose meaning changed touches what cites it, not everything with its labels
        (redefined("R1", "ham", "spam"), "q1", ""),
        (removed("R2", "ham", "spam"), "q2", ""),
        (redefined("R9", "ham", "spam"), "", ""),
        # a label touches the answers that have or accept it
        (redefined("topic/ham", "ham"), "q1 q4", ""),
        (removed("topic/spam", "spam"), "q2 q3", ""),
        # a case touches the answers with its decision
        (redefined("E1", "news"), "q3", ""),
        # a question touches all answers to it, and to no other
        (redefined("topic"), "q1 q2 q3 q4", ""),
        (redefined("tone", question="tone"), "q1", ""),
        # what is added is worth a check
        (added("R3", "ham", "news"), "", "q1 q3 q4"),
        (added("E2", "spam"), "", "q2 q3"),
        (added("topic/ham", "ham", fields=("examples",)), "", "q1 q4"),
        # a new label, or a new question, makes no old answer doubtful by itself
        (added("topic/other", "other"), "", ""),
        (added("haste", question="haste"), "", ""),
        # wording and style leave everything as it is
        (Change("R1", "reworded", ("text",), {}, {}, "topic", ("ham",)), "", ""),
        (Change("topic/ham", "restyled", ("colour",), {}, {}, "topic", ("ham",)), "", ""),
        (Change("title", "restyled", ("title",), {}, {}), "", ""),
    ],
    ids=str,
)
def test_what_one_change_does_to_gold(change, stale, check):
    """Stale, worth a check, or standing."""
    impact = impact_on_gold([change], gold())
    assert [item.item for item in impact.stale] == stale.split()
    assert [item.item for item in impact.to_check] == check.split()
    assert impact.stands == 5 - len(stale.split()) - len(check.split())
    assert all(item.because == (change.subject,) for item in impact.affected)


def test_stale_outweighs_a_check():
    """An answer that is both is stale, because of what made it so."""
    impact = impact_on_gold(
        [added("R3", "ham"), redefined("R1", "ham"), redefined("topic/ham", "ham")], gold()
    )
    assert [(t.item, t.because) for t in impact.stale] == [
        ("q1", ("R1", "topic/ham")),
        ("q4", ("topic/ham",)),
    ]
    assert impact.to_check == ()


def test_a_change_leaves_other_questions_alone():
    """q1 is stale in topic and stands in tone."""
    impact = impact_on_gold([redefined("topic/ham", "ham")], gold())
    assert [(t.item, t.question) for t in impact.affected if t.item == "q1"] == [("q1", "topic")]


def test_no_change_no_impact():
    """Everything stands."""
    assert impact_on_gold([], gold()).stands == 5


ANSWERS = Annotations.of(
    [
        *(("q1", who, "ham") for who in "ABC"),
        *(("q2", "A", "spam"), ("q2", "B", "spam"), ("q2", "C", "ham")),
        *(("q3", who, "news") for who in "ABC"),
    ],
    labels=["ham", "spam", "news"],
    question="topic",
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # (answers that rest on it, worth a check, items, answers to give again)
        ([redefined("topic/ham", "ham")], (4, 0, 2, 6)),
        ([redefined("topic/spam", "spam")], (2, 0, 1, 3)),
        ([redefined("R1", "ham", "spam")], (6, 0, 2, 6)),
        ([added("R3", "news")], (0, 3, 0, 0)),
        ([added("R3", "news", "ham"), redefined("topic/ham", "ham")], (4, 3, 2, 6)),
        ([redefined("topic")], (9, 0, 3, 9)),
        ([redefined("tone", question="tone")], (0, 0, 0, 0)),
        ([Change("topic/ham", "reworded", ("definition",), {}, {}, "topic", ("ham",))], (0, 0, 0, 0)),
        ([], (0, 0, 0, 0)),
    ],
    ids=lambda value: " and ".join(map(str, value)) if isinstance(value, list) else "",
)
def test_what_changes_do_to_past_answers(changes, expected):
    """Rows with a touched label; an item with one of them is labelled again by everybody, at a price."""
    (answers,) = study_impact(changes, answers={"topic": ANSWERS}, price=0.25).answers
    assert (answers.answers, answers.items) == (9, 3)
    assert expected == (answers.stale, answers.check, answers.stale_items, answers.relabel_answers)
    assert answers.cost == expected[3] * 0.25


def test_without_a_price_there_is_no_cost():
    """The number of answers is said all the same."""
    (answers,) = study_impact([redefined("topic")], answers={"topic": ANSWERS}).answers
    assert (answers.relabel_answers, answers.cost) == (9, None)


def test_the_whole_impact():
    """Changes, gold and answers by question, in one value; a question without answers is left out."""
    nothing = Annotations.of([], labels=["1", "2"], question="tone")
    impact = study_impact(
        [redefined("R1", "ham")], [gold()], {"topic": ANSWERS, "tone": nothing}, price=1.0, currency="EUR"
    )
    assert [change.subject for change in impact.changes] == ["R1"]
    assert [one.gold for one in impact.gold] == ["mail@1.0.0"]
    assert [one.question for one in impact.answers] == ["topic"]
    assert impact.currency == "EUR"


@pytest.mark.parametrize(
    ("since", "expected"),
    [(None, 4), ("1.0.0", 2), ("1.10.0", 3), ("0.9.0", 1)],
)
def test_answers_given_later_are_not_touched(since, expected):
    """Who answered under a newer version than the one the changes start from knew better; who does not say counts."""
    versions = [
        "1.0.0",
        "1.10.0",
        "2.0.0",
        *["2.0.0"] * 2,
        None,
        *["2.0.0"] * 3,
    ]  # four of ham: q1 by A, B, C; q2 by C
    given = replace(ANSWERS, guideline_version=Categorical.of(versions))
    (answers,) = study_impact([redefined("topic/ham", "ham")], answers={"topic": given}, since=since).answers
    assert expected == answers.stale


def test_gold_is_judged_since_it_was_made():
    """A gold set of a newer version has changes of its own, or none."""
    changes = [redefined("topic/ham", "ham")]
    for own, stale in (({"mail@1.0.0": []}, 0), ({"other@1.0.0": []}, 2), (None, 2)):
        (impact,) = study_impact(changes, [gold()], own=own).gold
        assert len(impact.stale) == stale


# What a change touches is one value: gold, rounds with the people who took them, past answers, people, cost.


REDEFINED = Change("topic/ham", "redefined", ("definition",), question="topic", labels=("ham",))
MORE = Change("topic/spam", "added", ("examples",), question="topic", labels=("spam",))


def locked(*answers: tuple[str, str]) -> GoldSet:
    card = {
        "name": "g",
        "version": "1.0.0",
        "guideline": {"name": "g", "version": "1.0.0"},
        "sampling": "All.",
    }
    items = [
        {"id": i, "answers": {"topic": {"label": label, "settled": "unanimous"}}} for i, label in answers
    ]
    return GoldSet.model_validate_json(json.dumps({"card": card, "items": items}))


def asked(name: str, *items: str, gold_version: str = "1.0.0", question: str = "topic") -> Round:
    values = {
        **{"name": name, "title": name, "guideline": {"name": "g", "version": "1.0.0"}},
        **{"gold": {"name": "g", "version": gold_version}, "questions": [question], "items": list(items)},
        "created_at": "2026-01-01T00:00:00Z",
    }
    return Round.model_validate_json(json.dumps(values))


GOLD = locked(("q1", "ham"), ("q2", "spam"), ("q3", "news"))
GIVEN = Annotations.of(
    [
        *(("q1", who, "ham") for who in ("ann", "bob")),
        *(("q4", who, label) for who, label in (("ann", "ham"), ("bob", "spam"))),
        ("q5", "cat", "spam"),
    ],
    question="topic",
)


def test_everything_at_once():
    """Checked by eye: q1 is stale, q2 is worth a check; ann gave two of the answers, bob one; four are given again."""
    found = full_impact(
        [REDEFINED, MORE],
        gold=[GOLD],
        rounds=[asked("first", "q1", "q2", "q3"), asked("second", "q2"), asked("third", "q3")],
        took={"first": ["zoe", "ann", "zoe"], "second": ["bob"]},
        past=PastAnswers({"topic": GIVEN}, price=0.25),
    )
    assert found.bump is Bump.MAJOR
    assert found.stale_gold == 1
    first, second = found.rounds
    assert (first.name, first.stale, first.check, first.people) == ("first", ("q1",), ("q2",), ("ann", "zoe"))
    assert (second.name, second.stale, second.check, second.people) == ("second", (), ("q2",), ())
    assert found.people == (("ann", 2), ("bob", 1))
    assert found.relabel_answers == 4
    assert found.cost == pytest.approx(1.0)


def test_rounds_of_other_gold_or_other_questions_are_not_touched():
    """A round is judged by its own gold version and its own questions."""
    rounds = [asked("other", "q1", gold_version="2.0.0"), asked("tone", "q1", question="tone")]
    assert full_impact([REDEFINED], gold=[GOLD], rounds=rounds).rounds == ()


def test_answers_under_a_newer_version_stand():
    """Nobody gives them again."""
    newer = replace(GIVEN, guideline_version=Categorical.of(["1.0.0", "2.0.0", "2.0.0", "2.0.0", "2.0.0"]))
    given = PastAnswers({"topic": newer}, since="1.0.0")
    assert full_impact([REDEFINED], past=given).people == (("ann", 1),)


def test_gold_made_later_has_its_own_changes():
    """`own` says what changed since it was made: nothing."""
    found = full_impact([REDEFINED], gold=[GOLD], rounds=[asked("first", "q1")], own={"g@1.0.0": ()})
    assert (found.stale_gold, found.rounds) == (0, ())


def test_nothing():
    """No changes touch nothing, and cost nothing that could be said."""
    found = full_impact([])
    assert (found.bump, found.stale_gold, found.rounds, found.people, found.cost) == (
        Bump.NONE,
        0,
        (),
        (),
        None,
    )
