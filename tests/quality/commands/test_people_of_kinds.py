"""`annotators`, `audit` and `slices` of boxes: what labels have no part in is told by the distance and the credit of the kind."""

import csv
import json

import pytest

BOXES = ("--kind", "boxes")


def box(left: float, label: str = "car") -> list[float | str]:
    return [left, 0, left + 10, 10, label]


@pytest.fixture
def boxes(tmp_path, monkeypatch):
    """Eight pictures with two cars: ann and bob draw what gold has, cat one of them only, dan a bus in the place of one."""
    monkeypatch.chdir(tmp_path)
    gold = [box(0), box(40)]
    answers = {"ann": gold, "bob": gold, "cat": gold[:1], "dan": [box(0), box(40, "bus")]}
    rows = [(f"p{n}", who, json.dumps(held)) for n in range(8) for who, held in answers.items()]
    for name, head, body in (
        ("boxes.csv", ("item_id", "annotator_id", "label"), rows),
        ("gold.csv", ("item_id", "label"), [(f"p{n}", json.dumps(gold)) for n in range(8)]),
        ("wrong.csv", ("item_id", "label"), [("p0", json.dumps([*gold, box(80)])), ("p1", json.dumps(gold))]),
    ):
        with (tmp_path / name).open("w", newline="") as file:
            csv.writer(file).writerows([head, *body])
    return tmp_path / "boxes.csv"


def test_people_by_credit_and_by_similarity_to_the_others(workbench, boxes):
    """F1 is 2/3 with one of two boxes, 1/2 with a wrong label; whoever draws as gold is nearest to the others."""
    shown = json.loads(workbench("annotators", boxes, *BOXES, "--gold", "gold.csv", "--json").stdout)
    credit = {name: each["value"] for name, each in shown["accuracy"].items()}
    assert credit == pytest.approx({"ann": 1, "bob": 1, "cat": 2 / 3, "dan": 1 / 2})
    alike = {name: each["similarity"] for name, each in shown["others"]["annotators"].items()}
    assert alike["ann"] == pytest.approx((1 + 2 / 3 + 1 / 2) / 3)
    assert alike["dan"] == pytest.approx((1 / 2 + 1 / 2 + 2 / 3) / 3)
    assert shown["kind"] == "boxes"
    text = workbench("annotators", boxes, *BOXES).stdout
    assert "Credit: not known: no --gold was given." in text
    assert "Similarity to others: 1 − the distance" in text
    assert "mean credit" not in text


def test_gold_that_the_consensus_is_not(workbench, boxes, tmp_path):
    """p0's gold has a third box that nobody draws; p1 is as gold, and is not listed."""
    out = tmp_path / "doubted.csv"
    text = workbench("audit", boxes, *BOXES, "--gold", "wrong.csv", "--out", out).stdout
    assert "The consensus of 2 items with gold has a mean credit of" in text
    assert "1 have full credit" not in text
    assert "1 has full credit" in text
    with out.open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["item"], row["differs"]) == ("p0", "1 missing")
    assert float(row["credit"]) == pytest.approx(4 / 5)


def test_what_is_about_labels_is_refused_by_name(refusal, boxes):
    """With what to run instead."""
    assert "Give --gold" in refusal("audit", boxes, *BOXES)
    assert "--sample is about labels" in refusal(
        "audit", boxes, *BOXES, "--gold", "gold.csv", "--sample", "s.csv"
    )
    assert "leave out --model" in refusal("annotators", boxes, *BOXES, "--model", "ann")


def test_agreement_without_each_person(workbench, boxes, tmp_path):
    """Answers that say what they are: without cat and dan alpha rises, without ann it falls."""
    with boxes.open(newline="") as file:
        head, *rows = csv.reader(file)
    typed = tmp_path / "typed.csv"
    with typed.open("w", newline="") as out:
        table = csv.writer(out)
        table.writerow([*head, "answer_kind"])
        for item, who, label in rows:  # other pictures have their cars elsewhere, or chance would agree too
            by = 100 * int(item[1:])
            moved = [[left + by, top, right + by, *rest] for left, top, right, *rest in json.loads(label)]
            table.writerow([item, who, json.dumps(moved), "boxes"])
    study = json.loads(workbench("slices", typed, "--by", "without-annotator", "--json").stdout)
    change = {each["annotator"]: each["change"] for each in study["without"]}
    assert change["dan"] > 0 > change["ann"]
    assert change["ann"] == pytest.approx(change["bob"])
