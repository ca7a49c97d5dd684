"""The schema that editors check a draft by agrees with what the workbench takes."""

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from workbench.documents.guideline import guideline_schema
from workbench.store import documents

SHIPPED = Path(__file__).parents[2] / "guidelines/support-tickets"
VALIDATOR = Draft202012Validator(guideline_schema())


def tree(path: Path) -> dict:
    """A guideline's file as JSON."""
    return json.loads(documents.as_json(documents.load_tree(path, "guideline")))


def test_it_is_a_schema():
    """Of the dialect that it names."""
    Draft202012Validator.check_schema(guideline_schema())


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_ships_fits(path):
    """The draft and every published version."""
    assert [error.message for error in VALIDATOR.iter_errors(tree(path))] == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda g: g.pop("purpose"), []),
        (lambda g: g.update(extra=1), []),
        (lambda g: g.update(version="2.0"), ["version"]),
        (lambda g: g.update(name="Support Tickets"), ["name"]),
        (lambda g: g["questions"][0].update(kind="essay"), ["questions", 0, "kind"]),
        (
            lambda g: g["questions"][0]["labels"][0].update(colour="blue"),
            ["questions", 0, "labels", 0, "colour"],
        ),
        (
            lambda g: g["questions"][0].update(severities=[{"gold": "a", "answer": "b", "severity": -1}]),
            ["questions", 0, "severities", 0, "severity"],
        ),
        (lambda g: g["rules"][0].update(id="first"), ["rules", 0, "id"]),
        (lambda g: g["cases"][0].pop("why"), ["cases", 0]),
    ],
)
def test_a_mistake_is_underlined_where_it_is(change, place):
    """The place that an editor marks."""
    values = copy.deepcopy(tree(SHIPPED / "draft.yaml"))
    change(values)
    errors = list(VALIDATOR.iter_errors(values))

    def deepest(error):
        return [list(error.absolute_path), *(p for c in error.context or () for p in deepest(c))]

    assert place in [p for error in errors for p in deepest(error)]
