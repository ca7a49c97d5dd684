"""`workbench score` beyond accuracy: labels, rules, what mistakes cost, and who has passed."""

import json
from pathlib import Path

import pytest

from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.store.workspace import Workspace

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


def test_why_a_label_has_no_recall(workbench, answers, tmp_path):
    """Nobody's answers are on an item of y once gold has none: the line below the table says so."""
    (tmp_path / "gold.csv").write_text("item_id,label\nq1,x\nq2,x\n")
    shown = workbench("score", answers, "--gold", "gold.csv", "--by", "label").stdout
    assert "recall of 1 label is undefined: no answer is on an item of this label." in shown


def test_vendors(workbench, tmp_path, monkeypatch):
    """Two of five people of vendor b are wrong on everything: for different staff the interval is far wider."""
    monkeypatch.chdir(tmp_path)
    rows = ["item_id,annotator_id,label,vendor"]
    rows += [f"q{n},{who},{'y' if who in 'de' else 'x'},b" for n in range(40) for who in "abcde"]
    rows += [f"q{n},f,{'x' if n else 'y'},a" for n in range(40)]
    (tmp_path / "said.csv").write_text("\n".join(rows))
    (tmp_path / "gold.csv").write_text("item_id,label\n" + "".join(f"q{n},x\n" for n in range(40)))
    words = ("score", "said.csv", "--gold", "gold.csv", "--by", "vendor")
    found = json.loads(workbench(*words, "--json").stdout)
    assert sorted(found) == ["a", "b"]
    these, others = found["b"]["these_people"], found["b"]["others"]
    assert these["value"] == others["value"] == 0.6
    assert others["high"] - others["low"] > 2 * (these["high"] - these["low"])
    assert "two-way: 40 items and 5 people" in others["method"]
    reason = "one person answered, who is no sample of other people"
    alone = found["a"]["others"]
    assert (alone["value"], alone["low"], alone["reason"]) == (39 / 40, None, reason)
    assert f"a: Wilson interval on 40 items; for other people: {reason}." in workbench(*words).stdout


def test_without_vendors_all_answers_are_one(workbench, answers):
    """11 answers, 9 right."""
    found = json.loads(workbench("score", answers, "--gold", "gold.csv", "--by", "vendor", "--json").stdout)
    assert list(found) == ["all"]
    assert found["all"]["these_people"]["value"] == pytest.approx(9 / 11)


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
    assert "20 in total. Most costly: x as y (2 times, 20)." in shown


GUIDELINE = """
name: letters
version: 1.0.0
title: Letters
purpose: Tell x from y.
questions:
  - id: letter
    ask: Which letter is it?
    labels:
      - {id: x, definition: An x.}
      - {id: y, definition: A y.}
    severities:
      - {gold: x, answer: y, severity: 7}
changelog:
  - {version: 1.0.0, date: 2026-01-02, summary: First.}
"""


@pytest.fixture
def severe(workbench, empty, answers):
    """A workspace whose guideline says that x taken for y costs 7, with gold locked to it; the answers lie in it."""
    folder = empty / "guidelines/letters"
    folder.mkdir(parents=True)
    (folder / "draft.yaml").write_text(GUIDELINE, encoding="utf-8")
    workbench("guideline", "publish", "letters")
    workspace = Workspace(empty)
    reference = Reference(name="letters", version="1.0.0")
    card = GoldCard(name="said", version="1.0.0", guideline=reference, sampling="Drawn.")
    items = [
        GoldItem(id=f"q{n}", answers={"letter": GoldAnswer(label=label, settled="unanimous")})
        for n, label in enumerate("xxyx", 1)
    ]
    workspace.gold_sets.write_draft(GoldSet.of(card, items))
    workspace.gold_sets.lock("said", workspace.guidelines.load("letters", "1.0.0"))
    return answers


def test_a_guideline_says_what_mistakes_cost(workbench, severe):
    """Gold locked to a guideline with severities needs no file: bob's and cat's one mistake costs 7 each."""
    options = ["--question", "letter", "--gold", "said@1.0.0"]
    result = workbench("score", severe, *options, "--json")
    found = json.loads(result.stdout)
    assert [entry["cost"]["total"] for entry in found.values()] == [0, 7, 7]
    by = "Costs by guideline letters@1.0.0, question letter; a mistake that it does not name costs 1."
    assert by in result.stderr
    shown = workbench("score", severe, *options).stdout
    assert "14 in total. Most costly: x as y (2 times, 14)." in shown
    assert by in shown


def test_a_file_wins_over_the_guideline(workbench, severe):
    """And is named as what said so."""
    (severe.parent / "severities.csv").write_text("gold,answer,severity\nx,y,2\n")
    options = [
        "--question",
        "letter",
        "--gold",
        "said@1.0.0",
        "--severities",
        severe.parent / "severities.csv",
    ]
    result = workbench("score", severe, *options, "--json")
    assert [entry["cost"]["total"] for entry in json.loads(result.stdout).values()] == [0, 2, 2]
    assert "severities.csv; a mistake" in result.stderr


def test_a_guideline_that_is_named_goes_with_a_gold_file(workbench, severe):
    """`--guideline` closes the labels, and says what mistakes cost."""
    options = ["--gold", "gold.csv", "--guideline", "letters@1.0.0", "--json"]
    found = json.loads(workbench("score", severe, *options).stdout)
    assert [entry["cost"]["total"] for entry in found.values()] == [0, 7, 7]


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
    assert "poor must be below good" in refusal("score", answers, "--gold", "gold.csv", *options)


def test_what_is_about_annotators(workbench, answers):
    """Severities and the sequential test do not go with labels or rules."""
    result = workbench("score", answers, "--gold", "gold.csv", "--by", "label", "--sequential", status=2)
    assert "about annotators" in result.stderr


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """Boxes of two people on two pictures, and gold."""
    monkeypatch.chdir(tmp_path)
    rows = ["p1,ann,'[[0, 0, 4, 4]]'", "p2,ann,'[[0, 0, 2, 4]]'", "p1,bob,'[]'", "p2,bob,'[[0, 0, 4, 4]]'"]
    (tmp_path / "boxes.csv").write_text("\n".join(["item_id,annotator_id,label", *rows]).replace("'", '"'))
    gold = "item_id,label\np1,'[[0, 0, 4, 4]]'\np2,'[[0, 0, 4, 4]]'\n"
    (tmp_path / "gold.csv").write_text(gold.replace("'", '"'))
    return tmp_path / "boxes.csv"


def test_boxes_are_compared_by_what_they_hold(workbench, drawn):
    """Ann's half of a box is found, at an IoU of one half; bob misses one of two."""
    found = json.loads(workbench("score", drawn, "--gold", "gold.csv", "--kind", "boxes", "--json").stdout)
    assert (found["kind"], found["measure"]) == ("boxes", "F1 at an IoU of 0.5")
    people = found["annotators"]
    assert all(set(people["ann"][part]) == ESTIMATE for part in ("measure", "similarity", "exact"))
    assert {name: one["measure"]["value"] for name, one in people.items()} == {"ann": 1, "bob": 2 / 3}
    assert {name: one["similarity"]["value"] for name, one in people.items()} == {"ann": 0.75, "bob": 0.5}
    assert {name: one["exact"]["value"] for name, one in people.items()} == {"ann": 0.5, "bob": 0.5}


def test_boxes_for_people(workbench, drawn):
    """A line a person, and what the columns are."""
    shown = workbench("score", drawn, "--gold", "gold.csv", "--kind", "boxes").stdout
    assert "F1 at an IoU of 0.5" in shown
    assert "0.667" in shown
    assert "similarity: mean of 1 - the boxes distance to gold" in shown


def test_transcripts_are_said_to_be_transcripts(workbench, answers):
    """A few short texts look like labels."""
    options = ["--gold", "gold.csv", "--kind", "transcript", "--json"]
    found = json.loads(workbench("score", answers, *options).stdout)
    assert (found["kind"], found["annotators"]["bob"]["measure"]["value"]) == ("transcript", 0.25)


def test_boxes_by_label_say_what_became_of_each(workbench, drawn):
    """Three of four boxes of gold are found, none has another label, none is too many."""
    found = json.loads(
        workbench("score", drawn, "--gold", "gold.csv", "--kind", "boxes", "--by", "label", "--json").stdout
    )
    assert {name: value for name, value in found["box"].items() if not isinstance(value, dict)} == {
        "label": "box",
        "in_gold": 4,
        "found": 3,
        "confused": 0,
        "missing": 1,
        "extra": 0,
    }
    assert found["box"]["recall"]["value"] == 0.75


def test_any_measure_of_the_kind_may_be_asked_for(workbench, refusal, drawn):
    """By its name; a name of another kind is refused with those that there are."""
    words = ("score", drawn, "--gold", "gold.csv", "--kind", "boxes")
    people = json.loads(workbench(*words, "--measure", "recall", "--json").stdout)["annotators"]
    assert {name: one["measures"]["recall"]["value"] for name, one in people.items()} == {
        "ann": 1,
        "bob": 0.5,
    }
    assert {name: one["credit"]["value"] for name, one in people.items()} == {"ann": 1, "bob": 0.5}
    assert "boxes have no measure 'wer'; expected one of 'f1'" in refusal(*words, "--measure", "wer")


def test_a_stricter_setting_changes_what_is_found(workbench, drawn):
    """Half of a box is not found at an IoU of .75."""
    options = ("--kind", "boxes", "--setting", "least=0.75", "--by", "vendor", "--json")
    found = json.loads(workbench("score", drawn, "--gold", "gold.csv", *options).stdout)
    assert found["all"]["measures"]["recall"]["value"] == 0.5


def test_what_a_wrong_label_costs_is_refused_of_boxes(refusal, drawn):
    """They are right in part."""
    said = refusal("score", drawn, "--gold", "gold.csv", "--kind", "boxes", "--severities", "costs.csv")
    assert "boxes are right in part, and --severities says what a wrong label costs" in said


def test_severities_of_sets_are_those_of_whole_answers(workbench, tmp_path, monkeypatch):
    """A set taken for another costs what the table says, beside the credit: x as y 5, x|y as x 1, two people, two items."""
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("item_id,annotator_id,label\n1,a,x|y\n2,a,x\n1,b,x\n2,b,y\n")
    Path("g.csv").write_text("item_id,label\n1,x|y\n2,x\n")
    Path("s.csv").write_text("gold,answer,severity\nx,y,5\n")
    said = workbench("score", "a.csv", "--gold", "g.csv", "--kind", "multi_choice", "--severities", "s.csv")
    assert "b: mean cost 3.000" in said.stderr
    assert "6 in total. Most costly: x as y (1 times, 5); x|y as x (1 times, 1)." in said.stderr
