"""Two vendors, two tools, one matching rule: a box of CVAT is judged as a box of Label Studio is."""

import datetime as dt
import json
import re

import pytest

from tests.pilot import two_tools
from workbench.errors import InvalidDocument, InvalidTable
from workbench.kinds.registry import KINDS
from workbench.pilot.report.page import PilotPage, PilotReport, error_list
from workbench.pilot.session import PilotDesigner
from workbench.pilot.sources import freeze_pilot
from workbench.pilot.study import study_pilot
from workbench.quality.deliveries import load_pilot

NOW = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """The pilot of two vendors in a folder of its own."""
    return two_tools.pilot(tmp_path_factory.mktemp("pilot"))


@pytest.fixture(scope="module")
def inputs(workspace):
    """Everything that it cites, read."""
    return load_pilot(workspace, "streets").inputs


@pytest.fixture(scope="module")
def result(inputs):
    """Judged."""
    return study_pilot(inputs)


def text_of(section) -> str:
    """What a reader sees."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(section.html)))


def test_both_tools_are_read_into_one_question(inputs):
    """Three people at each vendor, 30 pictures, labels in the guideline's words, the size of each picture."""
    answers = inputs.answers["objects"]
    assert {vendor: len(answers.of_vendor(vendor)) for vendor in ("north", "south")} == {
        "north": 90,
        "south": 90,
    }
    assert set(answers.items) == set(two_tools.ITEMS)
    labels = {box.label for text in answers.labels for box in KINDS["boxes"].read(text)}
    assert labels == {"car", "person", "bicycle"}
    assert {person.partition("/")[0] for person in answers.annotators} == {"north", "south"}
    medium = next(iter(inputs.media.values()))
    assert (medium.width, medium.height) == (two_tools.WIDTH, two_tools.HEIGHT)


def test_criteria_are_measures_of_boxes(result):
    """North draws well and passes; South misses riders and fails on F1, on credit and on agreement."""
    north, south = (
        {ruling.criterion.metric: ruling.verdict for ruling in vendor.verdict.rulings}
        for vendor in result.vendors
    )
    assert set(north.values()) == {"pass"}
    assert {metric for metric, verdict in south.items() if verdict == "fail"} == {
        "f1",
        "accuracy",
        "agreement",
    }
    assert result.comparisons[0].standing == "inferior"


def test_measures_are_those_of_the_kind_over_all_answers(result, inputs):
    """F1 is 2 × right boxes over the boxes of answers and gold, with an interval that holds it."""
    kind, key = inputs.kind("objects"), inputs.keys["objects"]
    rows = inputs.answers["objects"].of_vendor("south")
    right = both = 0
    for item, label in zip(rows.item.code.tolist(), rows.label.code.tolist(), strict=True):
        answer, gold = kind.read(rows.labels[label]), key.parsed[rows.items[item]][0]
        right += sum(each.right for each in kind.outcomes(answer, gold))
        both += len(answer) + len(gold)
    f1 = result.vendor("south").questions["objects"].measures["f1"]
    assert f1.value == pytest.approx(2 * right / both)
    assert f1.low < f1.value < f1.high


def test_a_right_box_with_a_wrong_label_is_one_confusion(result):
    """Riders whom South calls persons: found, with another label, and not a miss plus an extra."""
    labels = {label.label: label for label in result.vendor("south").questions["objects"].labels}
    assert labels["bicycle"].confused > labels["bicycle"].missing
    assert result.pairs[0].labels == ("bicycle", "person")
    assert result.pairs[0].direction == ("bicycle", "person")


def test_cost_per_correct_counts_credit(result):
    """0.12 an answer at a mean credit of .616 is .195 a correct answer's worth."""
    cost, credit = result.vendor("south").cost, result.vendor("south").questions["objects"].first
    assert cost.per_correct.value == pytest.approx(0.12 / credit.value)


def test_the_report_draws_people_over_gold(workspace):
    """The page names the measures, the confused labels with their rule, and draws the hardest pictures."""
    page = PilotPage(PilotReport("streets", str(workspace.root)))
    verdict, accuracy, fixes = text_of(page.verdict), text_of(page.accuracy), str(page.fixes.html)
    assert "F1 at an IoU of 0.5" in verdict
    assert "South (CVAT) fails on F1" in verdict
    assert "of full credit" in accuracy
    assert "Mean IoU" in accuracy
    assert fixes.count('<figure class="regions">') == 6
    assert "A rider belongs to the bicycle." in text_of(page.fixes)
    assert "Frame of the picture" in fixes
    assert "style=" not in fixes


def test_vendors_get_the_parts_they_missed(inputs):
    """One line a part, the label of gold and theirs; an item out of use only."""
    lines = error_list(inputs, "south", reveal_gold=True)
    assert {(line.expected, line.answer) for line in lines} >= {("bicycle", "person"), ("car", "")}


def test_a_label_that_nobody_maps_is_refused_by_place(tmp_path):
    """Without the mapping, vendor B's `Auto` is no label of the guideline."""
    workspace = two_tools.pilot(tmp_path)
    path = workspace.pilots.path("streets")
    tree = json.loads(path.read_text())
    for delivery in tree["vendors"][1]["deliveries"]:
        del delivery["map"]
    path.write_text(json.dumps(tree))
    with pytest.raises(InvalidTable, match=r"b1\.xml.*box 1: label '(Auto|Mensch|Fahrrad)' is none of 'car'"):
        load_pilot(workspace, "streets")


def test_a_measure_of_another_kind_is_refused_when_it_is_frozen(tmp_path):
    """Boxes have no word error rate; the message lists what they have."""
    workspace = two_tools.pilot(tmp_path, criteria=[{"metric": "wer", "at_most": 0.2}])
    with pytest.raises(InvalidDocument, match="boxes have no measure wer; expected one of 'f1'"):
        freeze_pilot(workspace, "streets")


def test_the_designer_offers_the_measures_of_the_question(workspace):
    """F1 and its like are criteria to fill in, with their direction; the planner says that it has no plan for them."""
    designer = PilotDesigner(
        workspace, "streets", now=lambda: NOW, report=lambda *_: "", begin=lambda work: work()
    )
    view = designer.view()
    criteria = {each["metric"]: each for each in view["form"]["criteria"]}
    assert criteria["f1"]["name"] == "F1 at an IoU of 0.5"
    assert criteria["f1"]["value"] == "80 %"
    assert criteria["recall"]["value"] == ""
    assert criteria["recall"]["direction"] == "at least"
    assert "wer" not in criteria
    designer.act({"do": "set", "at": "criteria.recall", "value": "75 %"})
    assert {"metric": "recall", "at_least": 0.75} in designer.judged.fields["criteria"]
    assert any("No plan for F1" in line["text"] for line in view["planner"].get("says", ()))
