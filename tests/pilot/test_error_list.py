"""A vendor learns from its misses without learning the gold that is still in use."""

import json

from workbench.answers.annotations import Annotations, Codes
from workbench.answers.key import Key
from workbench.documents.gold import GoldSet
from workbench.documents.pilot import Pilot, Seal
from workbench.pilot.error_list import ListedMiss, error_list
from workbench.quality.deliveries import PilotInputs

SPLITS = {"q1": "practice", "q2": "quiz", "q3": "honeypot", "q4": "held_back"}
ANSWERED = [
    *(("q2", "a", "a/A", "y"), ("q1", "a", "a/B", "y"), ("q1", "a", "a/A", "y"), ("q3", "a", "a/A", "y")),
    *(("q4", "a", "a/A", "y"), ("q1", "b", "b/A", "y"), ("q1", "b", "b/B", "x")),
]


def inputs(*, with_gold_set: bool = True) -> PilotInputs:
    """Gold is x everywhere; a missed all four items, b one answer of two."""
    answer = {"label": "x", "rules": ["R1"], "rationale": "It is x."}
    items = [
        {"id": q, "answers": {"topic": answer}, "content": {"text": f"Text of {q}"}, "split": s}
        for q, s in SPLITS.items()
    ]
    card = {"name": "g", "version": "1.0.0", "guideline": {"name": "g", "version": "1.0.0"}, "sampling": "-"}
    gold = GoldSet.model_validate_json(json.dumps({"card": card, "items": items}))
    values = {"name": "autumn", "title": "Autumn", "gold": {"name": "g", "version": "1.0.0"}}
    values |= {"vendors": [{"id": v, "deliveries": [{"file": "a.csv"}]} for v in "ab"]}
    values |= {"criteria": [{"metric": "accuracy", "at_least": 0.9}]}
    item, vendor, annotator, label = zip(*ANSWERED, strict=True)
    answers = Annotations(
        Codes.of(item), Codes.of(annotator), Codes.of(label), question="topic", vendor=Codes.of(vendor)
    )
    return PilotInputs(
        Pilot.model_validate_json(json.dumps(values)),
        Seal(state="not frozen"),
        {"topic": answers},
        {"topic": Key.of(gold, "topic")},
        gold=gold if with_gold_set else None,
        texts=gold.texts() if with_gold_set else None,
    )


def test_gold_in_use_is_left_out():
    """Only practice items are told: a quiz, a honeypot or a held-back item would be burnt."""
    lines = error_list(inputs(), "a")
    assert {line.item for line in lines} == {"q1"}
    assert lines[0] == ListedMiss("q1", "Text of q1", "a/A", "topic", "y", "x", ("R1",), "It is x.")


def test_gold_can_be_revealed():
    """Whoever retires a gold set may tell all, by item and annotator."""
    lines = error_list(inputs(), "a", reveal_gold=True)
    assert [(line.item, line.annotator) for line in lines] == [
        *(("q1", "a/A"), ("q1", "a/B"), ("q2", "a/A"), ("q3", "a/A"), ("q4", "a/A"))
    ]


def test_a_vendor_sees_its_own_misses():
    """Nothing of another vendor's annotators."""
    assert [(line.item, line.annotator) for line in error_list(inputs(), "b")] == [("q1", "b/A")]
    assert error_list(inputs(), "nobody") == ()


def test_a_gold_file_counts_as_in_use():
    """A file has no splits, so nothing is told unless it is revealed; then without text or rationale."""
    assert error_list(inputs(with_gold_set=False), "a") == ()
    (line,) = error_list(inputs(with_gold_set=False), "b", reveal_gold=True)
    assert (line.expected, line.text, line.rationale) == ("x", "", "")
