"""Commands that meet spans, boxes and the like compare what they hold, or say which command does."""

import json

import pytest

BOXES = """\
item_id,annotator_id,label
p1,ann,"[[0, 0, 4, 4]]"
p1,bob,"[[0, 0, 4, 2]]"
p2,ann,"[]"
p2,bob,"[]"
"""


@pytest.fixture
def drawn(tmp_path):
    """Two people on two pictures."""
    (tmp_path / "boxes.csv").write_text(BOXES)
    return tmp_path / "boxes.csv"


def test_agreement_is_by_what_they_hold(workbench, drawn):
    """Half a box and nothing twice: alike by one half and by 1, whether the kind is named or told."""
    told = json.loads(workbench("agreement", drawn, "--json").stdout)
    assert told == json.loads(workbench("agreement", drawn, "--distance", "boxes", "--json").stdout)
    found = told["coefficients"]
    assert found["percent_agreement"]["value"] == 0.75
    assert "boxes distance" in found["krippendorff_alpha"]["method"]
    assert "how alike two answers to one item are" in workbench("agreement", drawn).stdout


@pytest.mark.parametrize("command", ["annotators", "consensus"])
def test_what_compares_labels_is_refused(refusal, drawn, command):
    """Before, every answer counted as a label of its own: no agreement at all, and nothing but disputes."""
    said = refusal(command, drawn)
    assert "these answers are boxes, not labels of a set" in said
    assert "workbench agreement FILE --distance boxes" in said
