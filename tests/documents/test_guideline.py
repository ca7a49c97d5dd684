"""A guideline is valid from birth: ids are unique, labels and rules name each other, pictures stay beside it."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from workbench.documents import guideline
from workbench.documents.guideline import CARD_KEYS, Example, Guideline, Label, Question, guideline_name

LABELS = [
    {"id": "ham", "definition": "Wanted."},
    {"id": "spam", "definition": "Not wanted."},
    {"id": "news", "definition": "Asked for once."},
]
TOPIC = {"id": "topic", "ask": "What is it?", "labels": LABELS}
TONE = {
    "id": "tone",
    "ask": "How does it sound?",
    "labels": [{"id": "1", "definition": "Calm."}, {"id": "2", "definition": "Loud."}],
}
R1 = {"id": "R1", "question": "topic", "text": "Offers are spam.", "separates": ["ham", "spam"]}
E1 = {
    **{
        "id": "E1",
        "question": "topic",
        "item": "Hello",
        "decision": "ham",
        "why": "Wanted.",
        "rules": ["R1"],
    },
    **{"decided_by": "Ann", "decided_on": "2026-01-02"},
}


def of(**given) -> Guideline:
    """The mail guideline with some fields set otherwise."""
    values = {"name": "mail", "version": "1.0.0", "title": "Mail", "purpose": "Sort it."}
    values |= {"questions": [TOPIC, TONE], "rules": [R1], "cases": [E1], **given}
    return Guideline.model_validate_json(json.dumps(values))


def topic(*labels: dict, **given) -> list[dict]:
    """The questions of a guideline with one question of these labels."""
    return [{**TOPIC, "labels": list(labels), **given}]


def ham(**given) -> dict:
    return {**LABELS[0], **given}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"questions": [TOPIC, TOPIC]}, "question id 'topic' is used twice"),
        ({"questions": topic(ham(), ham())}, "label id 'ham' is used twice"),
        (
            {"questions": topic(ham(hotkey="h"), {**LABELS[1], "hotkey": "h"})},
            r"labels.1.hotkey\n  key 'h' is used twice",
        ),
        ({"rules": [R1, R1]}, "rule id 'R1' is used twice"),
        ({"cases": [E1, E1]}, "edge case id 'E1' is used twice"),
        (
            {"rules": [{**R1, "separates": ["ham", "eggs"]}]},
            r"rules.0.separates\n  'eggs' is no label of 'topic'",
        ),
        ({"rules": [{**R1, "question": "colour"}]}, r"rules.0.question\n  there is no question 'colour'"),
        ({"cases": [{**E1, "decision": "eggs"}]}, r"cases.0.decision\n  'eggs' is no label of 'topic'"),
        ({"cases": [{**E1, "question": "tone"}]}, r"cases.0.decision\n  'ham' is no label of 'tone'"),
        ({"cases": [{**E1, "rules": ["R9"]}]}, r"cases.0.rules\n  there is no rule R9"),
        ({"questions": topic(*LABELS[:1]), "rules": [], "cases": []}, "a question needs at least two labels"),
        ({"questions": []}, "at least 1 item"),
        ({"rules": [{**R1, "id": "rule 1"}]}, "should match pattern"),
        ({"rules": [{**R1, "separates": []}]}, "at least 1 item"),
        (
            {"changelog": [{"version": "1.0.0", "date": "2026-01-02", "summary": "First."}] * 2},
            r"changelog.1.version\n  version '1.0.0' is used twice",
        ),
        ({"questions": topic(ham(colour="green"), LABELS[1])}, "should match pattern"),
        ({"questions": topic(ham(hotkey="hh"), LABELS[1])}, "at most 1 character"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_parts_that_do_not_fit_are_refused(given, message):
    """The refusal names the part and what is wrong with it."""
    with pytest.raises(ValidationError, match=message):
        of(**{"cases": [], **given} if "rules" in given else given)


@pytest.mark.parametrize(
    ("parents", "message"),
    [
        ({"ham": "ham"}, "parent of 'ham' must be another label of 'topic'; found 'ham'"),
        ({"ham": "eggs"}, "parent of 'ham' must be another label of 'topic'; found 'eggs'"),
        ({"ham": "spam", "spam": "ham"}, "is below itself"),
        ({"ham": "spam", "spam": "news", "news": "ham"}, "is below itself"),
        ({"ham": "spam", "spam": "news", "news": "spam"}, "is below itself"),
    ],
)
def test_parents_that_go_in_circles_are_refused(parents, message):
    """A taxonomy ends at a top; a circle is refused from whichever label it is entered."""
    labels = [{**label, "parent": parents.get(label["id"])} for label in LABELS]
    with pytest.raises(ValidationError, match=message):
        of(questions=topic(*labels))


def test_a_taxonomy_may_be_deep():
    """A label may lie under one that lies under another: news under spam under ham."""
    labels = [LABELS[0], {**LABELS[1], "parent": "ham"}, {**LABELS[2], "parent": "spam"}]
    assert of(questions=topic(*labels)).question("topic").label("news").parent == "spam"


@pytest.mark.parametrize("picture", ["../secret.png", "/etc/passwd", "a/../../b.png", "pictures\\a.png"])
def test_a_picture_that_leaves_the_folder_is_refused(picture):
    """A guideline shows only what lies beside it."""
    with pytest.raises(ValidationError, match="must be in the guideline's folder"):
        Example(picture=picture)


def test_an_example_shows_one_thing():
    """Either a text or a picture, not both and not nothing."""
    assert Example(picture="pictures/a.png").text is None
    for given in ({}, {"text": "Hello", "picture": "a.png"}):
        with pytest.raises(ValidationError, match="either a text or a picture"):
            Example(**given)


def test_a_counterexample_names_a_label_of_its_question():
    """What it is instead must be an answer that can be given."""
    wrong = ham(counterexamples=[{"text": "Buy now", "label": "eggs"}])
    with pytest.raises(ValidationError, match=r"counterexamples.0.label\n  'eggs' is no label of 'topic'"):
        of(questions=topic(wrong, LABELS[1]), rules=[], cases=[])


def test_what_people_see():
    """A display name where there is one, else the id with its underscores opened."""
    question = of(questions=topic(ham(id="not_spam"), ham(name="Ham!"), LABELS[1])).question("topic")
    assert [label.shown for label in question.labels] == ["not spam", "Ham!", "spam"]
    assert question.shown == "topic"
    assert str(of()) == "mail@1.0.0"


@pytest.mark.parametrize(
    ("given", "expected"),
    [({}, "nominal"), ({"kind": "rating"}, "ordinal"), ({"kind": "rating", "level": "interval"}, "interval")],
)
def test_the_level_of_measurement(given, expected):
    """As stated; else a rating has an order and other answers have none."""
    assert expected == Question.model_validate_json(json.dumps({**TOPIC, **given})).scale


def test_parts_are_found_by_their_ids():
    """A question, a label, a rule, and the rules that tell two labels apart."""
    found = of(rules=[R1, {**R1, "id": "R2", "separates": ["ham", "news"]}])
    assert found.rule("R2").separates == ("ham", "news")
    assert [rule.id for rule in found.rules_between("topic", "spam", "ham")] == ["R1"]
    assert found.rules_between("tone", "spam", "ham") == ()
    for wrong in (lambda: found.question("colour"), lambda: found.rule("R9")):
        with pytest.raises(KeyError):
            wrong()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail@2.0.0", ("mail", "2.0.0")),
        ("mail", ("mail", None)),
        ("mail@", ("mail@", None)),
        ("a@b@c", ("a", "b@c")),
    ],
)
def test_name_and_version(text, expected):
    """The first @ splits them; what is odd about either is left for the store to refuse."""
    assert expected == guideline_name(text)


def test_keys_are_those_of_the_card():
    """1 to 9 by place, then a label's own letter where the card needs it not; regions have numbers alone; a tree counts siblings."""
    labels = [Label(id=f"l{n}", definition="One.", hotkey=key) for n, key in enumerate("abcdefghiukt")]
    flat = Question(id="q", ask="Which?", labels=tuple(labels))
    assert flat.keys == {**{f"l{n}": str(n + 1) for n in range(9)}, "l11": "T"}
    boxes = Question(id="q", ask="Where?", kind="boxes", labels=tuple(labels))
    assert list(boxes.keys.values()) == list("123456789")
    child = Label(id="child", definition="One.", parent="l1")
    tree = Question(id="q", ask="Which?", kind="hierarchy", labels=(*labels[:2], child))
    assert tree.keys == {"l0": "1", "l1": "2", "child": "1"}


def test_the_card_takes_the_same_keys():
    """What the card needs itself is written in its module too."""
    script = (Path(guideline.__file__).parents[1] / "ui" / "answers.js").read_text(encoding="utf-8")
    assert rf"const TAKEN = /[{CARD_KEYS}\d]/" in script


def test_a_set_of_no_labels_is_said_in_words():
    """On the board and in decisions; a question of one label has no such answer."""
    labels = (Label(id="x", definition="X."), Label(id="y", definition="Y."))
    several = Question(id="what", ask="What?", kind="multi_choice", labels=labels)
    assert several.chosen("[]") == "none of these"
    assert several.chosen("y|x") == "y + x"
    assert Question(id="what", ask="What?", labels=labels).chosen("[]") == "[]"
