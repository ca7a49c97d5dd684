"""Two real platforms as vendors of one pilot: 300 tweets on AMT and on CrowdFlower, judged by the same gold.

Venanzi, Guiver, Kohli and Jennings' weather sentiment sets. The paired difference was computed apart from this
package, per item and then over items: CrowdFlower − AMT = +.068 ± .028 of the answers, for the people who took part.
"""

import json
from collections import defaultdict
from statistics import mean

import pytest

from workbench.answers.annotations import Annotations
from workbench.documents.pilot import Pilot, Seal
from workbench.formats.read import read, read_key
from workbench.pilot.study import PilotResult, study_pilot
from workbench.quality.deliveries import PilotInputs

FOLDERS = {"amt": "data/weather_sentiment_amt", "cf": "data/weather_sentiment_cf"}
SPECIFICATION = {
    "name": "weather",
    "title": "Weather sentiment, two platforms",
    "gold": {"file": "../../weather_sentiment_amt/gold.csv"},
    "vendors": [{"id": vendor, "deliveries": [{"file": f"{vendor}.csv"}]} for vendor in FOLDERS],
    "criteria": [
        {"metric": "accuracy", "at_least": 0.6},
        {"metric": "cost_per_correct", "at_most": 0.1},
        {"metric": "within_promise", "at_least": 0.9},
    ],
    "promised_hours": 48,
}


@pytest.fixture(scope="module")
def paths(shared):
    return {vendor: shared(f"{folder}/annotations.csv") for vendor, folder in FOLDERS.items()}


@pytest.fixture(scope="module")
def result(shared, paths) -> PilotResult:
    answers = Annotations.join([read(path, vendor=vendor) for vendor, path in paths.items()])
    key = read_key(shared(f"{FOLDERS['amt']}/gold.csv"))
    pilot = Pilot.model_validate_json(json.dumps(SPECIFICATION))
    return study_pilot(PilotInputs(pilot, Seal(state="not frozen"), {"label": answers}, {"label": key}))


def test_the_paired_difference(result):
    """CrowdFlower is +.068 ± .028 more often right than AMT for these people, ± .048 for any of theirs: better."""
    (comparison,) = result.comparisons
    difference = comparison.difference
    assert (comparison.one, comparison.other, difference.n) == ("amt", "cf", 300)
    assert round(difference.value, 3) == 0.068
    these = comparison.these_people
    assert (round(these.value, 3), round((these.high - these.low) / 2, 3)) == (0.068, 0.028)
    assert round((difference.high - difference.low) / 2, 3) == 0.048
    assert comparison.standing == "not inferior"


def test_the_paired_difference_by_plain_counting(result, paths, shared):
    """Counted again from the files with nothing of the package: the share of right first answers of each item."""
    gold = dict(line.split(",") for line in shared(f"{FOLDERS['amt']}/gold.csv").read_text().split()[1:])
    share: dict[str, dict[str, float]] = {}
    for vendor, path in paths.items():
        right = defaultdict(dict)
        for line in path.read_text().split()[1:]:
            item, annotator, label, *_ = line.split(",")
            right[item].setdefault(annotator, label == gold[item])
        share[vendor] = {item: mean(people.values()) for item, people in right.items()}
    expected = mean(share["cf"][item] - share["amt"][item] for item in share["amt"])
    assert result.comparisons[0].difference.value == pytest.approx(expected)


def test_the_same_ids_on_both_platforms_are_other_people(result):
    """All 110 ids of AMT recur among the 461 of CrowdFlower; they are 571 annotators."""
    assert {v.vendor.id: v.questions["label"].annotators for v in result.vendors} == {"amt": 110, "cf": 461}
    names = [one.annotator for vendor in result.vendors for one in vendor.annotators]
    assert len(set(names)) == 571
    assert len({name.split("/")[1] for name in names}) == 461


def test_answers_of_one_item_are_no_independent_answers(result):
    """The interval of AMT's accuracy is as wide as 300 items make it (±.028), not as 6,030 answers would (±.012)."""
    accuracy = result.vendor("amt").questions["label"].first
    assert (accuracy.high - accuracy.low) / 2 == pytest.approx(0.028, abs=0.002)


def test_what_the_files_do_not_say_has_a_reason(result):
    """No times, no batches, no prices: turnaround and cost are undefined with reasons, and these criteria stay open."""
    for vendor in result.vendors:
        assert vendor.turnaround.reason == "the deliveries carry no submission times"
        assert vendor.cost.reason == "no price is agreed in the pilot's specification"
        verdicts = {
            ruling.criterion.metric: (ruling.verdict, ruling.why) for ruling in vendor.verdict.rulings
        }
        assert verdicts["within_promise"] == ("open", f"Could not be measured: {vendor.turnaround.reason}")
        assert verdicts["cost_per_correct"] == ("open", f"Could not be measured: {vendor.cost.reason}")
        assert verdicts["accuracy"][0] == "pass"
        assert vendor.verdict.verdict == "open"
