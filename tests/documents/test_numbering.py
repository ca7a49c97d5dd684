"""A number that was ever used is not given again."""

import json

from workbench.documents.guideline import Guideline, next_case, next_rule


def numbered(rules: tuple[str, ...], cases: tuple[str, ...] = ()) -> Guideline:
    """A guideline with rules and cases of these numbers."""
    labels = [{"id": "a", "definition": "A."}, {"id": "b", "definition": "B."}]
    rule = {"question": "q", "text": "T.", "separates": ["a"]}
    case = {"question": "q", "item": "I", "decision": "a", "why": "W.", "decided_by": "Ann"}
    values = {
        **{"name": "g", "version": "1.0.0", "title": "G", "purpose": "P."},
        "questions": [{"id": "q", "ask": "Which?", "labels": labels}],
        "rules": [{**rule, "id": number} for number in rules],
        "cases": [{**case, "id": number, "decided_on": "2026-01-01"} for number in cases],
    }
    return Guideline.model_validate_json(json.dumps(values))


def test_the_highest_of_all_versions_counts():
    """E4 and R2.3 were dropped later; their numbers stay theirs."""
    versions = (numbered(("R1.1", "R2.3"), ("E4",)), numbered(("R1.1",), ("E2",)))
    assert next_case(versions) == "E5"
    assert next_rule(versions, chapter=2) == "R2.4"
    assert next_rule(versions) == "R3.1"


def test_rules_without_chapters():
    """R1, R2 are chapters of their own."""
    assert next_rule((numbered(("R1", "R2")),)) == "R3.1"
    assert next_rule((numbered(("R1", "R2")),), chapter=2) == "R2.1"
