"""A miss has three causes, told apart by how experts and annotators spread; each clause of the rule on a case made for it."""

import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.quality.triage import CAUSES, RULE, confused_pairs, misses, misses_by_rule


def answers(*labels: str, item: str = "q1") -> list[tuple[str, str, str]]:
    """One answer each by A, B, C, ... to an item."""
    return [(item, "ABCDEFGH"[n], label) for n, label in enumerate(labels)]


def causes(*labels: str, votes: tuple[str, ...] = (), accepted: tuple[str, ...] = ()) -> list[str]:
    """The causes of the misses on one item whose gold label is x, in the order of the annotators."""
    key = AnswerKey({"q1": "x"}, {"q1": frozenset({"x", *accepted})} if accepted else {})
    return [
        miss.cause for miss in misses(Annotations.of(answers(*labels)), key, {"q1": votes} if votes else None)
    ]


@pytest.mark.parametrize(
    ("labels", "votes", "expected"),
    [
        # three annotators or more, and three quarters of them, gave it
        ("yyyy", "", ["gold mistake"] * 4),
        ("yyyx", "", ["gold mistake"] * 3),
        ("yyyz", "", ["gold mistake"] * 3 + ["annotator error"]),  # z was given by one person only
        ("yyy", "", ["gold mistake"] * 3),
        ("yyyy", "xxz", ["gold mistake"] * 4),  # experts were not unanimous
        ("yyyy", "x", ["gold mistake"] * 4),  # one expert alone is no unanimity
        # experts who were unanimous for another label: gold was written down wrongly
        ("yxxx", "yyy", ["gold mistake"]),
        # experts who were unanimous for gold are believed: the guideline does not say it clearly enough
        ("yyyy", "xxx", ["guideline ambiguity"] * 4),
        # at least two people and two fifths of them, experts included
        ("yy", "", ["guideline ambiguity"] * 2),
        ("yyxx", "", ["guideline ambiguity"] * 2),
        ("yyxxx", "", ["guideline ambiguity"] * 2),
        ("yyyyyxx", "", ["guideline ambiguity"] * 5),
        ("yxx", "yyx", ["guideline ambiguity"]),  # three of six
        ("yyxxxx", "", ["annotator error"] * 2),  # two of six
        ("yxxx", "xxy", ["annotator error"]),  # two of seven
        ("yxx", "xxy", ["annotator error"]),  # two of six
        # alone with it
        ("yx", "", ["annotator error"]),
        ("yxx", "xxx", ["annotator error"]),
        ("y", "", ["annotator error"]),
        ("yzxx", "", ["annotator error"] * 2),
    ],
)
def test_each_clause_of_the_rule(labels, votes, expected):
    """Gold is x; annotators answered as listed."""
    assert expected == causes(*labels, votes=tuple(votes))


def test_a_label_that_gold_accepts_is_no_miss():
    """Nor does its frequency make gold a mistake."""
    assert causes(*"yyyz", accepted=("y",)) == ["annotator error"]


def test_the_rule_is_said_in_words():
    """The sentence a report prints names the numbers that the code uses, and every cause."""
    assert all(part in RULE for part in ("three annotators", "three quarters", "at least two and two fifths"))
    assert all(cause in RULE for cause in CAUSES)


def test_a_miss_knows_its_place():
    """Item, annotator, gold, answer and the rules that the item tests, in the order of the rows."""
    table = Annotations.of([("q2", "B", "y"), ("q1", "A", "x"), ("q1", "B", "z"), ("q9", "A", "y")])
    found = misses(table, AnswerKey({"q1": "x", "q2": "x"}, rules={"q1": ("R1", "R2")}))
    assert [(m.item, m.annotator, m.gold, m.answer, m.rules, m.vendor) for m in found] == [
        ("q2", "B", "x", "y", (), ""),
        ("q1", "B", "x", "z", ("R1", "R2"), ""),
    ]


def test_confused_pairs():
    """Both directions are one pair, the most frequent pair comes first, and its direction is the more frequent one."""
    table = Annotations.of(
        [
            ("q1", "A", "y"),
            ("q2", "A", "y"),
            ("q3", "A", "x"),
            ("q4", "A", "z"),
            ("q2", "B", "y"),
            ("q1", "C", "x"),
        ]
    )
    key = AnswerKey({"q1": "x", "q2": "x", "q3": "y", "q4": "x"})
    first, second = confused_pairs(misses(table, key))
    assert (first.labels, len(first.misses), first.direction) == (("x", "y"), 4, ("x", "y"))
    assert (second.labels, len(second.misses)) == (("x", "z"), 1)
    assert sum(first.causes.values()) == 4
    assert first.by_vendor == {"": 4}


def test_telling_items():
    """Items whose misses are no annotator error come first, then those with most misses, then by id."""
    rows = [
        *answers("y", "y", "x", item="q9"),
        *answers("y", *"xxxx", item="q2"),
        *answers("y", *"xxxx", item="q1"),
    ]
    (pair,) = confused_pairs(misses(Annotations.of(rows), AnswerKey({"q1": "x", "q2": "x", "q9": "x"})))
    assert pair.telling(3) == ("q9", "q1", "q2")
    assert pair.telling() == ("q9", "q1")


def test_misses_by_rule():
    """An item that tests two rules counts for both; the most missed rule comes first."""
    rows = [*answers("y", item="q1"), *answers("y", "y", item="q2"), *answers("y", item="q3")]
    key = AnswerKey(dict.fromkeys(("q1", "q2", "q3"), "x"), rules={"q1": ("R1",), "q2": ("R2", "R1")})
    assert list(misses_by_rule(misses(Annotations.of(rows), key)).items()) == [("R1", 3), ("R2", 2)]


def test_nothing_is_missed():
    """No misses, no pairs."""
    assert misses(Annotations.of(answers("x")), AnswerKey({"q1": "x"})) == ()
    assert confused_pairs(()) == ()
