"""A question may say which mistakes are worse than others; a guideline that says nothing of it is what it was."""

import json

import pytest
from pydantic import ValidationError

from tests.documents.test_changes import mail
from workbench.documents.changes import changes
from workbench.documents.guideline import Guideline, Question
from workbench.documents.version import Bump
from workbench.errors import InvalidDocument
from workbench.store import documents

WORSE = [{"gold": "ham", "answer": "spam", "severity": 5}, {"gold": "spam", "answer": "ham", "severity": 0.5}]
DRAFT = """\
name: mail
version: 1.0.0
title: Mail
purpose: Sort it.
questions:
  - id: topic
    ask: What is it?
    labels:
      - {id: ham, definition: Wanted.}
      - {id: spam, definition: Not wanted.}
    severities:
      - {gold: ham, answer: spam, severity: 5}
"""


def says(severities: list[dict], kind: str = "choice", **given) -> Question:
    """The topic of the mail guideline with severities."""
    asked = json.loads(mail().question("topic").model_dump_json())
    return Question.model_validate_json(
        json.dumps({**asked, "kind": kind, "severities": severities, **given})
    )


def test_what_mistakes_cost():
    """By gold and answer; a number in quotes, as a form has it, is that number."""
    assert says(WORSE).costs == {("ham", "spam"): 5, ("spam", "ham"): 0.5}
    assert says([{**WORSE[0], "severity": "5"}]) == says(WORSE[:1])
    assert says([]).costs == {}


def test_without_severities_a_guideline_has_the_digest_it_had():
    """Published digests stand: an empty list is no field of the canonical form."""
    assert b"severities" not in mail().canonical()
    empty = mail(lambda g: g["questions"][0].update(severities=[]))
    assert empty.digest() == mail().digest()
    assert mail(lambda g: g["questions"][0].update(severities=WORSE)).digest() != mail().digest()


def test_whole_numbers_and_others_are_spelt_alike():
    """5, 5.0 and "5" are one document."""
    assert len({says([{**WORSE[0], "severity": n}]).canonical() for n in (5, 5.0, "5", "5.0")}) == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "{gold: eggs, answer: spam, severity: 5}",
            "line 13, questions.0.severities.1.gold: 'eggs' is no answer to a question of ['ham', 'spam']",
        ),
        (
            "{gold: spam, answer: eggs, severity: 5}",
            "line 13, questions.0.severities.1.answer: 'eggs' is no answer",
        ),
        (
            "{gold: ham, answer: spam, severity: 2}",
            "line 13, questions.0.severities.1: the mistake 'ham' answered as 'spam' is listed above already",
        ),
        (
            "{gold: spam, answer: spam, severity: 2}",
            "line 13, questions.0.severities.1: 'spam' is the right answer",
        ),
        (
            "{gold: spam, answer: ham, severity: -1}",
            "line 13, questions.0.severities.1.severity: Input should be",
        ),
        ("{gold: spam, answer: ham, severity: .inf}", "draft.yaml"),
        ("{gold: spam, answer: ham, severity: dear}", "found 'dear'"),
        ("{gold: spam, answer: ham, severity: true}", "line 13, questions.0.severities.1.severity"),
        ("{gold: spam, answer: ham}", "line 13, questions.0.severities.1.severity: this field is required"),
        (
            "{gold: spam, answer: ham, cost: 2, severity: 2}",
            "line 13, questions.0.severities.1.cost: there is no such",
        ),
    ],
)
def test_severities_that_say_nothing_are_refused_at_their_line(tmp_path, line, message):
    """Each with its place in the file."""
    path = tmp_path / "draft.yaml"
    path.write_text(f"{DRAFT}      - {line}\n", encoding="utf-8")
    with pytest.raises(InvalidDocument) as refused:
        documents.load(Guideline, path, "draft")
    assert message in str(refused.value)


def test_every_odd_one_is_named():
    """Two mistakes in a list are two refusals."""
    with pytest.raises(ValidationError) as refused:
        says([{**WORSE[0], "gold": "eggs"}, {**WORSE[1], "answer": "eggs"}])
    assert [error["loc"] for error in refused.value.errors()] == [
        ("severities", 0, "gold"),
        ("severities", 1, "answer"),
    ]


def test_a_set_of_labels_is_an_answer_of_a_multi_choice_question():
    """In the guideline's order, as answers spell it."""
    both = {"gold": "ham|spam", "answer": "ham", "severity": 3}
    assert says([both], "multi_choice").costs == {("ham|spam", "ham"): 3}
    for kind, gold in (("choice", "ham|spam"), ("multi_choice", "spam|ham")):
        with pytest.raises(ValidationError, match="is no answer to a question of"):
            says([{**both, "gold": gold}], kind)


def test_a_published_file_holds_them(tmp_path):
    """There and back, sealed."""
    guideline = mail(lambda g: g["questions"][0].update(severities=WORSE))
    path = tmp_path / "1.0.0.yaml"
    path.write_bytes(documents.sealed_yaml(guideline))
    assert documents.load_sealed(Guideline, path, "guideline") == guideline
    assert "severities:" in path.read_text(encoding="utf-8")


def test_a_severity_more_asks_for_a_patch():
    """What is right stays right: old answers stand, and cost another sum."""
    new = mail(lambda g: g["questions"][0].update(severities=WORSE), version="1.0.1")
    (change,) = changes(mail(), new)
    assert (change.subject, change.fields, change.bump) == ("topic", ("severities",), Bump.PATCH)
    assert change.was == {"severities": None}
    assert change.now["severities"][0] == {"gold": "ham", "answer": "spam", "severity": 5}


def test_a_label_that_is_renamed_keeps_its_severities():
    """The declared rename is the only change; without it the removed label takes its severities along."""
    old = mail(lambda g: g["questions"][0].update(severities=WORSE))

    def renamed(g):
        question = g["questions"][0]
        question["labels"][0]["id"] = "wanted"
        question["severities"] = [{**WORSE[0], "gold": "wanted"}, {**WORSE[1], "answer": "wanted"}]
        g["rules"][0]["separates"] = ["wanted", "spam"]
        g["cases"][0]["decision"] = "wanted"

    new = mail(renamed, version="1.1.0")
    assert [(c.subject, c.what) for c in changes(old, new, {("topic", "ham"): "wanted"})] == [
        ("topic/wanted", "renamed")
    ]
    assert ("topic", "restyled") in [(c.subject, c.what) for c in changes(old, new)]


def test_parts_of_sets_are_renamed_too():
    """Ham in ham|spam."""
    sets = [{"gold": "ham|spam", "answer": "ham", "severity": 3}]
    old = mail(lambda g: g["questions"][0].update(kind="multi_choice", severities=sets))

    def renamed(g):
        g["questions"][0].update(
            kind="multi_choice", severities=[{"gold": "wanted|spam", "answer": "wanted", "severity": 3}]
        )
        g["questions"][0]["labels"][0]["id"] = "wanted"
        g["rules"][0]["separates"] = ["wanted", "spam"]
        g["cases"][0]["decision"] = "wanted"

    found = changes(old, mail(renamed, version="1.1.0"), {("topic", "ham"): "wanted"})
    assert [(c.subject, c.what) for c in found] == [("topic/wanted", "renamed")]


def test_a_label_that_goes_takes_its_severities_along():
    """A draft that still names it is refused."""
    gone = lambda g: (g["questions"][0].update(severities=WORSE), g["questions"][0]["labels"].pop(0))  # noqa: E731
    with pytest.raises(ValidationError, match="'ham' is no answer to a question of"):
        mail(gone, lambda g: g.update(rules=[], cases=[]))


def test_regions_have_no_costs_of_labels():
    """They are right in part: refused once, by the kind, and not as two labels that nobody knows."""
    with pytest.raises(ValidationError, match="boxes are right in part, so leave it out"):
        says([{"gold": "spam", "answer": "ham", "severity": 5}], kind="boxes")
