"""A miss has three causes or none that can be told: claimed from 90 % on, and never where the answers cannot show it."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.quality.triage import CAUSES, RULE, confused_pairs, misses, misses_by_rule

LABELS = ("w", "x", "y", "z")
KEY = AnswerKey({"q2": "x", "q9": "x"})


def answers(*labels: str, item: str = "q1") -> list[tuple[str, str, str]]:
    """One answer each by A, B, C, ... to an item."""
    return [(item, "ABCDEFGH"[n], label) for n, label in enumerate(labels)]


def rows_of(labels: str, n: int) -> list[tuple[str, str, str]]:
    """Sixty items of gold w that all get right, but for a slip of B's, and `n` items of gold x with these answers."""
    clear = [row for i in range(60) for row in answers(*"wwwwwwww"[: len(labels)], item=f"c{i:02}")]
    clear = [(item, who, "y" if (item, who) == ("c07", "B") else label) for item, who, label in clear]
    return clear + [row for i in range(n) for row in answers(*labels, item=f"q{i}")]


def causes(labels: str, n: int = 4, votes: str = "", guideline: bool = True, **key) -> Counter[str]:
    """The causes of the misses on `n` items of gold x that were answered alike."""
    rows = rows_of(labels, n)
    gold = {item: "w" if item[0] == "c" else "x" for item, _, _ in rows}
    heard = {item: tuple(votes) for item in gold if item[0] == "q"} | {
        i: ("w",) * 3 for i in gold if i[0] == "c"
    }
    missed = misses(
        Annotations.of(rows, LABELS), AnswerKey(gold, **key), heard if votes else None, guideline=guideline
    )
    return Counter(miss.cause for miss in missed if miss.item[0] == "q")


@pytest.mark.parametrize(
    ("labels", "votes", "expected"),
    [
        ("yyyyyyyy", "yyy", {"gold mistake": 32}),  # everybody, and the experts, say otherwise
        ("yyyyxxxx", "xyx", {"guideline ambiguity": 16}),  # everybody is torn between two labels
        ("xxxxxxxy", "xxx", {"annotator error": 4}),  # one person is alone with it
        ("yyyyxxxx", "", {"cannot tell": 16}),  # hard, or ambiguous
        ("xxxxxxxy", "", {"annotator error": 4}),
        ("xy", "", {"cannot tell": 4}),  # two answers
        ("y", "", {"cannot tell": 4}),  # one
    ],
)
def test_what_the_answers_show(labels, votes, expected):
    """Among reliable people, on four items of gold x."""
    assert causes(labels, votes=votes) == expected


def test_nothing_but_the_annotators_is_blamed_without_a_guideline():
    """Neither the guideline nor the gold, whatever the answers."""
    for labels, votes in (("yyyyyyyy", "yyy"), ("yyyyxxxx", "xyx")):
        assert set(causes(labels, votes=votes, guideline=False)) <= {"annotator error", "cannot tell"}
    assert causes("xxxxxxxy", guideline=False) == {"annotator error": 4}


def two_labels(rules: dict[str, tuple[str, ...]]) -> set[str]:
    """The causes in a task of two labels, where everybody misses four of forty items."""
    rows = [
        row for i in range(40) for row in answers(*("yyyyyyyy" if i < 4 else "xxxxxxxx"), item=f"q{i:02}")
    ]
    key = AnswerKey({item: "x" for item, _, _ in rows}, rules=rules)
    return {miss.cause for miss in misses(Annotations.of(rows), key, guideline=True)}


def test_two_labels_without_rules_blame_neither_guideline_nor_gold():
    """Unless rules say what the labels mean, or experts voted."""
    assert two_labels({}) <= {"annotator error", "cannot tell"}
    assert two_labels({"q00": ("R1",)}) == {"gold mistake"}


def test_a_label_that_gold_accepts_is_no_miss():
    """Nor does its frequency make gold a mistake."""
    accepted = {f"q{i}": frozenset({"x", "y"}) for i in range(4)}
    assert causes("yyyyyyyz", accepted=accepted) == {"annotator error": 4}


def test_neither_the_order_of_rows_nor_of_names_changes_a_cause():
    """The rows are sorted before anything is drawn."""
    table = Annotations.of(rows_of("yyyyxxzx", 5), LABELS)
    key = AnswerKey({item: "w" if item[0] == "c" else "x" for item in table.items})
    usual = misses(table, key, guideline=True)
    mixed = np.random.default_rng(1).permutation(len(table))
    names = Categorical.of(table.annotator.texts(), sorted(table.annotators, reverse=True))
    other = Annotations(table.item, names, table.label).take(mixed)
    assert sorted(map(str, misses(other, key, guideline=True))) == sorted(map(str, usual))


def test_the_rule_is_in_words():
    """The text that a report prints names what decides, and that a cause may be one that nobody can tell."""
    assert all(part in RULE for part in ("at least 90%", "fewer than three", "no guideline is", CAUSES[-1]))


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
    """Items that the guideline or the gold is to blame for come first, then those with most misses, then by id."""
    missed = misses(
        Annotations.of([*answers("y", "y", "x", item="q9"), *answers("y", *"xxxx", item="q2")]), KEY
    )
    (pair,) = confused_pairs(
        [replace(miss, cause="gold mistake") if miss.item == "q2" else miss for miss in missed]
    )
    assert pair.telling(3) == ("q2", "q9")
    (pair,) = confused_pairs(missed)
    assert pair.telling() == ("q9", "q2")


def test_misses_by_rule():
    """An item that tests two rules counts for both; the most missed rule comes first."""
    rows = [*answers("y", item="q1"), *answers("y", "y", item="q2"), *answers("y", item="q3")]
    key = AnswerKey(dict.fromkeys(("q1", "q2", "q3"), "x"), rules={"q1": ("R1",), "q2": ("R2", "R1")})
    assert list(misses_by_rule(misses(Annotations.of(rows), key)).items()) == [("R1", 3), ("R2", 2)]


def test_nothing_is_missed():
    """No misses, no pairs."""
    assert misses(Annotations.of(answers("x")), AnswerKey({"q1": "x"})) == ()
    assert confused_pairs(()) == ()
