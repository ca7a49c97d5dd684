"""A document's rules are written once: it refuses by them at birth, and an unfinished one reports them all, with places."""

import json

import pytest
from pydantic import ValidationError

from workbench.documents.fields import parts_of, spec_at, specs
from workbench.documents.guideline import EdgeCase, Example, Guideline, Label, Question, Rule
from workbench.documents.pilot import Delivery, Pilot
from workbench.documents.problems import innermost, judged, problems_in
from workbench.documents.severity import Severity

LABELS = [{"id": "ham", "definition": "Wanted."}, {"id": "spam", "definition": "Not."}]
TREE = {
    **{"name": "mail", "version": "1.0.0", "title": "Mail", "purpose": "Sort it."},
    "questions": [{"id": "topic", "ask": "What is it?", "labels": LABELS}],
    "rules": [{"id": "R1", "question": "topic", "text": "So.", "separates": ["ham", "spam"]}],
}
WRONG = [
    {"questions": TREE["questions"] * 2},
    {"questions": [{**TREE["questions"][0], "labels": [*LABELS, {**LABELS[0], "parent": "eggs"}]}]},
    {"rules": [{**TREE["rules"][0], "separates": ["eggs"]}, TREE["rules"][0]]},
]


@pytest.mark.parametrize("change", WRONG)
def test_birth_and_editor_say_the_same(change):
    """Each problem of parts that do not fit: the same place, the same words."""
    tree = {**TREE, **change}
    with pytest.raises(ValidationError) as refused:
        Guideline.model_validate_json(json.dumps(tree))
    born = {(error["loc"], error["msg"]) for error in innermost(refused.value)}
    assert born == {(problem.at, problem.message) for problem in problems_in(Guideline, tree)}


def test_an_unfinished_document_reports_everything_at_once():
    """What fields refuse and what does not fit together, whether or not the document gets that far."""
    labels = [{"id": "ham", "definition": ""}, {"id": "ham", "hotkey": "xy"}]
    tree = {**TREE, "title": "", "questions": [{"id": "topic", "labels": labels}], "colour": "red"}
    document, problems = judged(Guideline, tree)
    assert document is None
    assert {(".".join(map(str, problem.at)), problem.sentence) for problem in problems} == {
        ("title", "Give the guideline a title."),
        ("colour", "There is no field 'colour'."),
        ("questions.0.ask", "Write what annotators are asked."),
        ("questions.0.labels.0.definition", "Say in a sentence when this label is right."),
        ("questions.0.labels.1.definition", "Say in a sentence when this label is right."),
        ("questions.0.labels.1.hotkey", "A key is one character."),
        ("questions.0.labels.1.id", "Label id 'ham' is used twice."),
        ("rules.0.separates", "'spam' is no label of 'topic'; expected one of 'ham', 'ham'."),
    }


@pytest.mark.parametrize(
    "value", [None, "text", 5, [None], ["text"], {"id": []}, [{"id": ["a"], "labels": "b"}]]
)
@pytest.mark.parametrize("part", ["questions", "rules", "cases", "changelog"])
def test_no_shape_of_an_unfinished_tree_breaks_a_rule(part, value):
    """Whatever somebody wrote there is judged, not stumbled over."""
    assert judged(Guideline, {**TREE, part: value})[0] is None or value in (None, [])


@pytest.mark.parametrize("kind", [Label, Rule, EdgeCase, Severity])
def test_every_field_that_people_edit_is_said_once(kind):
    """Each field of a label, a rule, a case and a cost has its words beside it."""
    assert set(specs(kind)) == set(kind.model_fields)


def test_parts_and_places():
    """Which documents a field holds, and what is said of the field at a place."""
    assert parts_of(Question) == {"labels": Label, "severities": Severity}
    assert parts_of(Label) == {"examples": Example, "counterexamples": Example}
    assert "gold" not in parts_of(Pilot)  # a set or a file
    assert spec_at(Guideline, ("questions", 0, "labels", 2, "includes", 1)) is specs(Label)["includes"]
    assert spec_at(Pilot, ("vendors", 0, "deliveries", 1, "number")) is specs(Delivery)["number"]
    assert spec_at(Guideline, ("colour",)) is None
