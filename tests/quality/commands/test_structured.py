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


def test_agreement_is_by_what_they_hold(workbench, refusal, drawn):
    """Half a box and nothing twice: alike by one half and by 1. Without the kind it is refused, not guessed."""
    assert "it may hold boxes. Set --kind to one of 'boxes'" in refusal("agreement", drawn)
    found = json.loads(workbench("agreement", drawn, "--kind", "boxes", "--json").stdout)["coefficients"]
    assert found["percent_agreement"]["value"] == 0.75
    assert "boxes distance" in found["krippendorff_alpha"]["method"]
    assert "how alike two answers to one item are" in workbench("agreement", drawn, "--kind", "boxes").stdout


@pytest.mark.parametrize("command", ["annotators", "consensus"])
def test_what_compares_labels_is_refused(refusal, drawn, command):
    """Before, every answer counted as a label of its own: no agreement at all, and nothing but disputes."""
    said = refusal(command, drawn)
    assert "holds JSON answers of unknown kind; it may hold boxes" in said
    assert "Set --kind to one of 'boxes'" in said


@pytest.mark.parametrize("more", [(), ("--engine", "duckdb")])
def test_one_malformed_answer_is_told(workbench, drawn, more):
    """It is left out, said, and the rest compared; an engine, which counts labels, refuses JSON."""
    drawn.write_text(BOXES + 'p2,cat,"[[4, 4, 0, 0]]"\n')
    if more:
        assert "is JSON and no label" in workbench("agreement", drawn, *more, status=2).stderr
        return
    done = workbench("agreement", drawn, "--kind", "boxes", "--json")
    assert json.loads(done.stdout)["annotations"] == 4
    said = workbench("agreement", drawn, "--kind", "boxes").stderr
    assert "boxes.csv: answers that are no boxes: 1 (for example box 1: [4, 4, 0, 0] has no area" in said


def test_a_table_is_imported_with_its_kind(workbench, refusal, drawn, tmp_path):
    """What is no such answer is left out of the table that is written."""
    assert "holds JSON answers of unknown kind" in refusal("import", drawn, "--out", tmp_path / "ours.csv")
    workbench("import", drawn, "--kind", "boxes", "--out", tmp_path / "ours.csv")
    assert (tmp_path / "ours.csv").read_text().count("[[") == 2
