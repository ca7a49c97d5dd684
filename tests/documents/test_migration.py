"""A migration says what becomes of labels; it fits its two versions, and a declared rename is no label that went."""

import copy
import json

import pytest
from pydantic import ValidationError

from workbench.documents.changes import along, bump_of, changes
from workbench.documents.guideline import Guideline
from workbench.documents.migration import Migration, check, composed
from workbench.documents.version import Bump

MAIL = {
    "name": "mail",
    "version": "1.0.0",
    "title": "Mail",
    "purpose": "Sort it.",
    "questions": [
        {
            "id": "topic",
            "ask": "What is it?",
            "labels": [
                {"id": "ham", "definition": "Wanted."},
                {
                    "id": "spam",
                    "definition": "Not wanted.",
                    "counterexamples": [{"text": "Dear Ann", "label": "ham"}],
                },
                {"id": "news", "definition": "Asked for once.", "parent": "ham"},
            ],
        },
        {
            "id": "tone",
            "ask": "How loud?",
            "labels": [{"id": "low", "definition": "Low."}, {"id": "high", "definition": "High."}],
        },
    ],
    "rules": [{"id": "R1", "question": "topic", "text": "Offers are spam.", "separates": ["ham", "spam"]}],
    "cases": [
        {
            **{"id": "E1", "question": "topic", "item": "Hello", "decision": "ham", "why": "Wanted."},
            **{"decided_by": "Ann", "decided_on": "2026-01-02"},
        }
    ],
}


def mail(version: str = "1.0.0", swap: dict[str, str] | None = None, **label: str) -> Guideline:
    """The mail guideline with some labels of `topic` called otherwise, and fields of `ham` changed."""
    text = json.dumps({**copy.deepcopy(MAIL), "version": version})
    for old, new in (swap or {}).items():
        text = text.replace(f'"{old}"', f'"~{new}"')
    values = json.loads(text.replace('"~', '"'))
    values["questions"][0]["labels"][0] |= label
    return Guideline.model_validate_json(json.dumps(values))


def migration(*steps: dict, since: str = "1.0.0", to: str = "2.0.0") -> Migration:
    """A migration of the mail guideline."""
    about = {"guideline": "mail", "since": since, "to": to, "why": "Plainer.", "declared_by": "Ann"}
    whole = {**about, "declared_on": "2026-02-01", "steps": list(steps)}
    return Migration.model_validate_json(json.dumps(whole))


RENAME = {"do": "rename", "question": "topic", "label": "ham", "to": "good"}


def test_a_pure_rename_asks_for_minor():
    """Without a migration a label went and another came: MAJOR. Declared, it is one change and nothing else."""
    old, new = mail(), mail("2.0.0", {"ham": "good"})
    assert bump_of(changes(old, new)) is Bump.MAJOR
    (only,) = changes(old, new, migration(RENAME).renames)
    assert (only.subject, only.what, only.bump) == ("topic/good", "renamed", Bump.MINOR)
    assert (only.was, only.now) == ({"id": "ham"}, {"id": "good"})
    assert only.labels == ("ham",)  # what old answers say


def test_a_rename_covers_the_name_people_see():
    """The shown name changes with the id; a definition does not."""
    renames = migration(RENAME).renames
    named = mail("2.0.0", {"ham": "good"}, name="good mail")
    assert [(c.what, c.fields) for c in changes(mail(), named, renames)] == [("renamed", ("id", "name"))]
    other = mail("2.0.0", {"ham": "good"}, definition="Read.")
    found = changes(mail(), other, renames)
    assert [(c.what, c.fields) for c in found] == [("renamed", ("id",)), ("redefined", ("definition",))]
    assert [c.labels for c in found] == [("ham",), ("ham",)]
    assert bump_of(found) is Bump.MAJOR


def test_a_rename_that_does_not_hold_changes_nothing():
    """Declared, but the new label is not there: the old one went."""
    other = mail("2.0.0", {"ham": "fine"})
    assert bump_of(changes(mail(), other, migration(RENAME).renames)) is Bump.MAJOR


def test_two_labels_may_change_places():
    """A swap is two renames at once; both mean what they meant."""
    steps = [
        {"do": "rename", "question": "topic", "label": one, "to": other}
        for one, other in (("ham", "spam"), ("spam", "ham"))
    ]
    both = migration(*steps)
    new = mail("2.0.0", {"ham": "spam", "spam": "ham"})
    assert check(both, mail(), new) == ()
    assert {c.what for c in changes(mail(), new, both.renames)} == {"renamed"}


def test_along_a_chain_renames_are_joined():
    """From ham to good to fine is one rename from the first to the last; a meaning that changed on the way stays said."""
    chain = [mail(), mail("1.1.0", {"ham": "good"}), mail("1.2.0", {"ham": "fine"})]
    second = migration({**RENAME, "label": "good", "to": "fine"}, since="1.1.0", to="1.2.0")
    renames = {"1.0.0": migration(RENAME).renames, "1.1.0": second.renames}
    assert [(c.subject, c.what) for c in along(chain, renames)] == [("topic/fine", "renamed")]
    assert composed(renames.values()) == {("topic", "ham"): "fine"}


def test_a_rename_and_back_is_nothing():
    """Two steps that undo each other."""
    there, back = {("topic", "ham"): "good"}, {("topic", "good"): "ham"}
    assert composed([there, back]) == {}


def test_a_migration_that_fits():
    """Steps of every kind between two versions."""
    new = mail("2.0.0", {"ham": "good"})
    split = {
        "do": "split",
        "question": "topic",
        "label": "spam",
        "to": ["spam", "news"],
        "items": {"q1": "news"},
    }
    assert check(migration(RENAME, split), mail(), new) == ()


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({**RENAME, "question": "mood"}, "mail@1.0.0 has no such question"),
        ({**RENAME, "label": "eggs"}, "mail@1.0.0 has no label 'eggs'"),
        ({**RENAME, "to": "eggs"}, "mail@2.0.0 has no label 'eggs'"),
        (
            {**RENAME, "label": "spam", "to": "news"},
            "'news' is another label already; joining two labels is a merge",
        ),
        ({**RENAME, "label": "spam", "to": "good"}, "'spam' is still a label of the new version"),
        (
            {
                **{"do": "split", "question": "topic", "label": "spam", "to": ["spam", "news"]},
                "by_answer": {"question": "tone", "labels": {"shrill": "news"}},
            },
            "'shrill' is no answer to 'tone'",
        ),
        (
            {
                **{"do": "split", "question": "topic", "label": "spam", "to": ["spam", "news"]},
                "by_answer": {"question": "mood", "labels": {"shrill": "news"}},
            },
            "mail@1.0.0 has no question 'mood'",
        ),
    ],
)
def test_a_migration_that_does_not_fit(step, said):
    """Each sentence names the step and what is missing."""
    problems = check(migration(step), mail(), mail("2.0.0", {"ham": "good"}))
    assert any(said in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("steps", "given", "said"),
    [
        ([RENAME, {**RENAME, "to": "fine"}], {}, "'ham' of 'topic' is in two steps"),
        ([RENAME], {"to": "1.0.0"}, "1.0.0 does not come after 1.0.0"),
        ([{"do": "merge", "question": "topic", "labels": ["ham"], "to": "good"}], {}, "at least 2 items"),
        (
            [{"do": "split", "question": "topic", "label": "ham", "to": ["a", "b"], "items": {"q1": "c"}}],
            {},
            "'c' is none of the new labels",
        ),
        (
            [
                {
                    **{"do": "split", "question": "topic", "label": "ham", "to": ["a", "b"]},
                    "by_answer": {"question": "topic", "labels": {"x": "a"}},
                }
            ],
            {},
            "by_answer names another question than its own",
        ),
        ([{"do": "drop", "question": "topic", "label": "ham"}], {}, "'drop'"),
        ([], {}, "at least 1 item"),
    ],
)
def test_what_no_migration_says(steps, given, said):
    """Refused when it is made."""
    with pytest.raises(ValidationError, match=said):
        migration(*steps, **given)


def test_who_asked_is_no_change_of_meaning():
    """`asked_in` is a PATCH, and a rule without it has the digest it always had."""
    values = json.loads(mail().canonical())
    values["rules"][0]["asked_in"] = ["f1"]
    linked = Guideline.model_validate_json(json.dumps({**values, "version": "1.0.1"}))
    (only,) = changes(mail(), linked)
    assert (only.subject, only.what, only.bump) == ("R1", "restyled", Bump.PATCH)
    assert b"asked_in" not in mail().canonical()
