"""A pilot of numbers: how near they are decides, by the tolerance or the range of the question, and not exact matches."""

import json

import pytest

from workbench.pilot.study import study_pilot
from workbench.quality.deliveries import load_pilot
from workbench.store.workspace import Workspace


@pytest.fixture
def affect(shared, tmp_path):
    """The six emotions of Snow et al. (2008) as a pilot: the first 19 people are one vendor, the rest another."""
    lines = shared("data/affect_snow2008/annotations.csv").read_text().splitlines()[1:]
    rows = [line.split(",")[:3] for line in lines if ",valence," not in line]
    people = sorted({who for _, who, _ in rows})
    folder = tmp_path / "pilots" / "affect"
    (folder / "deliveries").mkdir(parents=True)
    for vendor, crew in (("a", people[::2]), ("b", people[1::2])):
        held = [",".join(row) for row in rows if row[1] in crew]
        (folder / "deliveries" / f"{vendor}.csv").write_text("\n".join(["item,annotator,label", *held]))
    gold = shared("data/affect_snow2008/gold.csv").read_text().splitlines()
    kept = [",".join(line.split(",")[:2]) for line in gold if not line.endswith(",valence")]
    (folder / "gold.csv").write_text("\n".join(kept))
    specification = {
        "name": "affect",
        "title": "Affect",
        "gold": {"file": "gold.csv"},
        "kind": "number",
        "settings": {"lowest": 0, "highest": 100},
        "vendors": [{"id": name, "deliveries": [{"file": f"deliveries/{name}.csv"}]} for name in "ab"],
        "criteria": [
            {"metric": "accuracy", "at_least": 0.8},
            {"metric": "mae", "at_most": 25},
            {"metric": "exact", "at_least": 0.5},
        ],
    }
    (folder / "pilot.yaml").write_text(json.dumps(specification))
    return Workspace(tmp_path), folder / "pilot.yaml"


def rulings(workspace):
    """Verdicts of vendor a by criterion."""
    result = study_pilot(load_pilot(workspace, "affect").inputs)
    return {ruling.criterion.metric: ruling for ruling in result.vendors[0].verdict.rulings}, result


def test_numbers_pass_by_how_near_they_are(affect):
    """Three in ten are gold exactly, and yet an answer is near it: credit passes at .8, exact matches fail at .5."""
    workspace, _ = affect
    found, result = rulings(workspace)
    assert found["exact"].estimate.value < 0.5
    assert found["exact"].verdict == "fail"
    assert found["accuracy"].estimate.value > 0.8
    assert found["accuracy"].verdict == "pass"
    assert found["mae"].verdict == "pass"
    assert result.inputs.level("label") == "interval"
    assert result.pairs == ()


def test_a_tolerance_says_what_is_right(affect):
    """With a tolerance of 20 points an answer is right or wrong by it; `within` and accuracy are the same then."""
    workspace, path = affect
    tree = json.loads(path.read_text())
    tree["settings"]["tolerance"] = 20
    tree["criteria"] = [{"metric": "within", "at_least": 0.6}, {"metric": "accuracy", "at_least": 0.6}]
    path.write_text(json.dumps(tree))
    found, _ = rulings(workspace)
    assert found["within"].estimate.value == pytest.approx(found["accuracy"].estimate.value)
    assert found["within"].verdict == "pass"
