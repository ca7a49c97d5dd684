"""A pilot is agreed beforehand: each criterion turns one way, prices name what they need, files stay relative."""

import json

import pytest
from pydantic import ValidationError

from workbench.documents.pilot import METRICS, Criterion, Delivery, Pilot, Price

VENDOR = {"id": "vendor_a", "deliveries": [{"file": "deliveries/a.csv"}]}


def pilot(**given) -> Pilot:
    """A small pilot with some fields set otherwise."""
    values = {"name": "autumn", "title": "Autumn", "gold": {"name": "mail", "version": "1.0.0"}}
    values |= {"vendors": [VENDOR], "criteria": [{"metric": "accuracy", "at_least": 0.9}], **given}
    return Pilot.model_validate_json(json.dumps(values))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"criteria": [{"metric": "accuracy"}]}, "criterion accuracy: give either at_least or at_most"),
        (
            {"criteria": [{"metric": "accuracy", "at_least": 0.9, "at_most": 1}]},
            "criterion accuracy: give either at_least or at_most",
        ),
        ({"criteria": []}, "at least 1 item"),
        ({"criteria": [{"metric": "speed", "at_least": 1}]}, "accuracy"),
        ({"criteria": [{"metric": "accuracy", "at_least": 0.9}] * 2}, "criterion 'accuracy' is used twice"),
        (
            {"criteria": [{"metric": "within_promise", "at_least": 0.9}]},
            "needs the promised hours",
        ),
        ({"vendors": [VENDOR, VENDOR]}, "vendor 'vendor_a' is used twice"),
        ({"vendors": []}, "at least 1 item"),
        ({"vendors": [{**VENDOR, "id": "Vendor A"}]}, "cannot name a folder"),
        ({"batches": [{"id": "mon", "sent_at": "2026-11-02T08:00:00Z"}] * 2}, "batch id 'mon' is used twice"),
        ({"batches": [{"id": "mon", "sent_at": "2026-11-02T08:00:00"}]}, "timezone"),
        ({"promised_hours": 0}, "greater than 0"),
        ({"criteria": [{"metric": "accuracy", "at_least": 90}]}, "a share between 0 and 1, such as 0.9"),
        ({"confidence": 1}, "less than 1"),
        ({"margin": 0}, "greater than 0"),
        ({"currency": "euro"}, "should match pattern"),
    ],
)
def test_what_cannot_be_judged_is_refused(given, message):
    """Before the pilot starts, not after the deliveries are in."""
    with pytest.raises(ValidationError, match=message):
        pilot(**given)


@pytest.mark.parametrize(
    ("given", "threshold", "higher_is_better"),
    [
        ({"metric": "accuracy", "at_least": 0.9}, 0.9, True),
        ({"metric": "rework", "at_most": 0.0}, 0.0, False),
        ({"metric": "agreement", "at_least": 0.0}, 0.0, True),
    ],
)
def test_the_direction_of_a_criterion(given, threshold, higher_is_better):
    """`at_least` passes above its threshold, `at_most` below, also where the threshold is 0."""
    criterion = Criterion(**given)
    assert (criterion.threshold, criterion.higher_is_better) == (threshold, higher_is_better)


@pytest.mark.parametrize(
    "price",
    [
        {"model": "per_unit", "per_unit": 0.1},
        {"model": "per_unit", "per_unit": 0.0},
        {"model": "hourly", "per_hour": 12.5},
        {"model": "hybrid", "per_unit": 0.05, "per_hour": 4.0},
    ],
)
def test_prices(price):
    """Per unit, by the hour, or both."""
    assert Price(**price).model == price["model"]


@pytest.mark.parametrize(
    ("price", "message"),
    [
        ({"model": "per_unit"}, "model per_unit needs per_unit"),
        ({"model": "per_unit", "per_hour": 4.0}, "model per_unit takes no per_hour"),
        ({"model": "hourly", "per_hour": 4.0, "per_unit": 0.1}, "model hourly takes no per_unit"),
        ({"model": "hybrid", "per_hour": 4.0}, "model hybrid needs per_unit"),
        ({"model": "per_unit", "per_unit": -0.1}, "greater than or equal to 0"),
    ],
)
def test_a_price_that_lacks_or_adds_something_is_refused(price, message):
    """A price by the hour with a price per unit beside it leaves open what is paid."""
    with pytest.raises(ValidationError, match=message):
        Price(**price)


@pytest.mark.parametrize("file", ["deliveries/a.csv", "../other/a.csv", "a.csv", "a b.csv"])
def test_files_lie_relative_to_the_pilot(file):
    """Also in the folder of another pilot: a delivery may be used twice."""
    assert Delivery(file=file).file == file


@pytest.mark.parametrize("file", ["/etc/passwd", "deliveries\\a.csv", "C:\\a.csv", ".", ""])
def test_paths_of_one_machine_are_refused(file):
    """A specification is read on other machines too."""
    with pytest.raises(ValidationError, match="must be a path relative to the pilot's folder"):
        Delivery(file=file)


def test_gold_is_a_gold_set_or_a_file():
    """A reference with a version, or a file beside the pilot; a mixture of both is refused."""
    assert str(pilot().gold) == "mail@1.0.0"
    assert pilot(gold={"file": "gold.csv"}).gold.file == "gold.csv"
    with pytest.raises(ValidationError):
        pilot(gold={"file": "gold.csv", "version": "1.0.0"})


def test_vendors_are_found_by_id_and_shown_by_name():
    """Where no name is given, the id with its underscores opened."""
    one = pilot(vendors=[VENDOR, {**VENDOR, "id": "b", "name": "Bee Ltd"}])
    assert [vendor.shown for vendor in one.vendors] == ["vendor a", "Bee Ltd"]
    assert one.vendor("b").name == "Bee Ltd"
    with pytest.raises(KeyError):
        one.vendor("c")


def test_a_criterion_changes_the_digest():
    """The seal of a frozen pilot breaks when a threshold moves."""
    moved = pilot(criteria=[{"metric": "accuracy", "at_least": 0.89}])
    assert pilot().digest() == pilot(confidence=0.95).digest()
    assert pilot().digest() != moved.digest()


def test_every_metric_is_explained():
    """What a criterion may be about has a name and a sentence for the report."""
    assert all(name and sentence for name, sentence in METRICS.values())
