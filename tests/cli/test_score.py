"""`workbench score` beyond accuracy: labels, rules, what mistakes cost, and who has passed."""

import json

import pytest

ESTIMATE = {"value", "low", "high", "n", "method", "reason"}


def test_labels_as_json(workbench, answers):
    """x: said 6 times, 6 of 6 right, of 8 answers on gold x; y: said 5 times, 3 right, of 3 on gold y."""
    found = json.loads(workbench("score", answers, "--gold", "gold.csv", "--by", "label", "--json").stdout)
    assert list(found) == ["x", "y"]
    assert set(found["x"]) == {"precision", "recall", "f1"}
    assert all(set(part) == ESTIMATE for part in found["x"].values())
    assert [found["x"][part]["value"] for part in ("precision", "recall")] == [1.0, 0.75]
    assert found["x"]["f1"]["value"] == pytest.approx(12 / 14)
    assert [found["y"][part]["value"] for part in ("precision", "recall")] == [0.6, 1.0]


def test_labels_for_people(workbench, answers):
    """A line a label."""
    shown = workbench("score", answers, "--gold", "gold.csv", "--by", "label").stdout
    assert "precision" in shown
    assert "0.857" in shown


def test_rules(workbench, labelling):
    """Accuracy on the items that test each rule of the guideline."""
    delivery = labelling / "pilots/november/deliveries/vendor_a_1.csv"
    options = ["--question", "intent", "--gold", "support-tickets@1.0.0", "--by", "rule"]
    found = json.loads(workbench("score", delivery, *options, "--json").stdout)
    assert all(name.startswith("R") for name in found)
    assert all(0 < one["value"] <= 1 for one in found.values())
    assert next(iter(found)) in workbench("score", delivery, *options).stdout


def test_gold_without_rules(workbench, answers):
    """An empty object for a program, a sentence for people."""
    options = ["--gold", "gold.csv", "--by", "rule"]
    assert json.loads(workbench("score", answers, *options, "--json").stdout) == {}
    assert "names no rules" in workbench("score", answers, *options).stdout


def test_what_mistakes_cost(workbench, answers, tmp_path):
    """Both mistakes take x for y and cost 10: bob's four answers cost 10, cat's three 10, ann's nothing."""
    (tmp_path / "severities.csv").write_text("gold,answer,severity\nx,y,10\ny,x,2\n")
    options = ["--gold", "gold.csv", "--severities", "severities.csv"]
    found = json.loads(workbench("score", answers, *options, "--json").stdout)
    assert [entry["cost"]["mean"]["value"] for entry in found.values()] == [0, 2.5, pytest.approx(10 / 3)]
    assert found["bob"]["cost"]["worst"] == [{"gold": "x", "answer": "y", "times": 1, "cost": 10}]
    assert found["bob"]["verdict"] is None
    shown = workbench("score", answers, *options).stdout
    assert "20 in total. Dearest: x as y (2 times, 20)." in shown


def test_without_it_nothing_is_asked(workbench, answers):
    """The keys are there all the same."""
    found = json.loads(workbench("score", answers, "--gold", "gold.csv", "--json").stdout)
    assert {(entry["cost"], entry["verdict"]) for entry in found.values()} == {(None, None)}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("gold,answer,severity\nx,z,1\n", "label 'z' is not in the answers or the gold"),
        (
            "gold,answer,severity\nx,y,-1\n",
            "severities.csv:2: severity '-1'; expected a number from 0 upwards",
        ),
        ("gold,answer,severity\nx,y,dear\n", "severity 'dear'"),
        ("gold,answer,severity\nx,y,1\nx,y,2\n", "severities.csv:3: ('x', 'y') has a severity further up"),
        ("gold,answer\nx,y\n", "no column for severity"),
    ],
)
def test_severities_that_cannot_be_read(refusal, answers, tmp_path, table, expected):
    """Refused with the place and what was allowed."""
    (tmp_path / "severities.csv").write_text(table)
    message = refusal("score", answers, "--gold", "gold.csv", "--severities", "severities.csv")
    assert expected in message


def test_who_has_passed(workbench, tmp_path, monkeypatch):
    """Of .9 against .5 at 5 %: six right in a row pass, two wrong in a row fail, one answer decides nothing."""
    monkeypatch.chdir(tmp_path)
    rows = [f"q{i},good,x" for i in range(6)] + ["q0,poor,y", "q1,poor,y", "q2,poor,x", "q0,new,x"]
    (tmp_path / "said.csv").write_text("\n".join(["item_id,annotator_id,label", *rows, "q9,other,x"]) + "\n")
    (tmp_path / "gold.csv").write_text("item_id,label\n" + "".join(f"q{i},x\n" for i in range(6)))
    options = ["--gold", "gold.csv", "--sequential", "--good", 0.9, "--poor", 0.5, "--false-fail", 0.05]
    found = json.loads(workbench("score", "said.csv", *options, "--json").stdout)
    states = {name: entry["verdict"] and entry["verdict"]["state"] for name, entry in found.items()}
    assert states == {"good": "pass", "new": "not enough evidence", "other": None, "poor": "fail"}
    assert (found["good"]["verdict"]["answers"], found["poor"]["verdict"]["answers"]) == (6, 2)
    shown = workbench("score", "said.csv", *options).stdout
    assert "pass after 6" in " ".join(shown.split())
    assert "Wald's test of 0.9 against 0.5" in shown


def test_poor_above_good_is_refused(refusal, answers):
    """One message."""
    options = ["--sequential", "--good", 0.5, "--poor", 0.9]
    assert "poor must lie below good" in refusal("score", answers, "--gold", "gold.csv", *options)


def test_what_is_about_annotators(workbench, answers):
    """Severities and the sequential test do not go with labels or rules."""
    result = workbench("score", answers, "--gold", "gold.csv", "--by", "label", "--sequential", status=2)
    assert "about annotators" in result.stderr
