"""A criterion of a pilot may be any measure of the question's kind of answer, in the direction in which it is better."""

import json

import pytest
from pydantic import ValidationError

from workbench.documents.pilot import Criterion, Pilot, about_metric, is_share, lower_is_better
from workbench.kinds.registry import KINDS


def criterion(**fields) -> Criterion:
    """A criterion of these fields."""
    return Criterion.model_validate_json(json.dumps(fields))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"metric": "beauty", "at_least": 0.5}, "there is no criterion 'beauty'"),
        ({"metric": "f1", "at_most": 0.5}, "f1 is better when higher, so give at_least"),
        ({"metric": "wer", "at_least": 0.5}, "wer counts errors, so give at_most"),
        ({"metric": "f1", "at_least": 1.5}, "a share between 0 and 1"),
        ({"metric": "wer", "at_most": -1}, "a number from 0 upwards"),
    ],
)
def test_a_criterion_that_no_kind_measures(fields, message):
    """Refused with what is expected."""
    with pytest.raises(ValidationError, match=message):
        criterion(**fields)


def test_measures_take_their_own_range():
    """A word error rate may be above 1; an F1 is a share."""
    assert criterion(metric="wer", at_most=1.2).threshold == 1.2
    assert criterion(metric="f1", at_least=0.8).higher_is_better
    assert is_share("f1")
    assert not is_share("wer")
    assert lower_is_better("wer")


def test_a_measure_is_called_with_the_settings_of_its_question():
    """The threshold of the question stands in the name."""
    kind = KINDS["boxes"]
    strict = kind.of(settings=kind.settings_class(least=0.75))
    assert about_metric("f1", strict)[0] == "F1 at an IoU of 0.75"
    assert about_metric("accuracy", strict)[1].startswith("mean credit")
    assert about_metric("accuracy")[1] == "share of first answers that match gold"
    assert about_metric("f1", KINDS["spans"])[0] == "F1 at an overlap of 0.5"


def test_a_pilot_without_a_guideline_says_its_kind_and_settings():
    """Checked by the kind's own model of settings."""
    fields = {
        "name": "affect",
        "title": "Affect",
        "gold": {"file": "gold.csv"},
        "vendors": [{"id": "a"}],
        "criteria": [{"metric": "within", "at_least": 0.6}],
        "kind": "number",
        "settings": {"lowest": 0, "highest": 100, "tolerance": 20},
    }
    pilot = Pilot.model_validate_json(json.dumps(fields))
    assert pilot.as_kind.settings.tolerance == 20
    with pytest.raises(ValidationError, match="expected one of"):
        Pilot.model_validate_json(json.dumps(fields | {"kind": "colour"}))
    with pytest.raises(ValidationError, match="lowest must be less"):
        Pilot.model_validate_json(json.dumps(fields | {"settings": {"lowest": 5, "highest": 1}}))
    assert pilot.unmeasurable() == ()
    other = Pilot.model_validate_json(json.dumps(fields | {"criteria": [{"metric": "f1", "at_least": 0.6}]}))
    assert other.unmeasurable() == (
        "numbers have no measure f1; expected one of 'within', 'closeness', 'exact', 'mae', 'mse', 'relative_error'",
    )
