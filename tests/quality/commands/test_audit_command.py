"""`workbench audit` prints what to review, writes the list, and says how many are wrong once some were checked."""

import csv
import json

import pytest
from click.testing import CliRunner

from workbench.cli import main


@pytest.fixture
def table(tmp_path):
    rows = ["item_id,annotator_id,label"]
    for n in range(20):
        for who in ("ann", "ben", "cal"):
            wrong = (n, who) == (7, "cal")
            rows.append(f"=i{n:02},{who},{'ba'[n % 2] if wrong else 'ab'[n % 2]}")
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(rows))
    return path


def run(*words):
    done = CliRunner().invoke(main, ["audit", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_list_and_the_rate(table, tmp_path):
    """The suspect is printed and written; an id that a spreadsheet would run is made harmless."""
    out = tmp_path / "fix.csv"
    said = run(table, "--out", out)
    assert "60 answers of 3 annotators on 20 items.\n1 of 60 answers are listed for review" in said
    assert "an estimate, not a measurement: it holds if " in said
    assert "probably wrong" not in said
    rows = list(csv.DictReader(out.open()))
    assert [(row["item_id"], row["annotator_id"], row["given"], row["suggested"]) for row in rows] == [
        ("'=i07", "cal", "a", "b")
    ]


def test_an_item_stands_once(tmp_path):
    """Two people who are both doubted on one item make one line that counts the other: who gave another label still."""
    people = [f"p{n}" for n in range(9)]
    wrong = {("i1", "p1"): "b", ("i1", "p2"): "c", ("i2", "p3"): "b"}
    rows = [f"{item},{who},{wrong.get((item, who), 'a')}" for item in ("i1", "i2", "i3") for who in people]
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(["item_id,annotator_id,label", *rows]))
    out = tmp_path / "fix.csv"
    said = run(path, "--method", "majority", "--out", out)
    assert "27 answers of 9 annotators on 3 items.\n3 of 27 answers are listed for review" in said
    assert "Judged by Majority: it was asked for." in said
    assert sum("i1" in line for line in said.splitlines()) == 1
    (line,) = [" ".join(line.split()) for line in said.splitlines() if line.startswith("i1")]
    assert line.startswith("i1 p1 b a 1 7 of 8 others say a, nobody the same")
    assert [row["item_id"] for row in csv.DictReader(out.open())].count("i1") == 2


def test_answers_that_are_no_label(tmp_path):
    """Spans are refused with the command that compares them."""
    path = tmp_path / "spans.csv"
    rows = [f'i{n},{who},"[[0, {n + 1}]]"' for n in range(3) for who in "xy"]
    path.write_text("\n".join(["item_id,annotator_id,label", *rows]))
    refused = CliRunner().invoke(main, ["audit", str(path)])
    assert refused.exit_code == 2
    assert "it may hold spans" in refused.output


def test_from_sample_to_measured(table, tmp_path):
    """The sample has an empty column; filled in, it becomes a measured rate; empty, it is refused."""
    sample = tmp_path / "check.csv"
    run(table, "--within", "0.05", "--sample", sample)
    rows = list(csv.DictReader(sample.open()))
    plan = json.loads(run(table, "--within", "0.05", "--json"))["check"]
    assert len(rows) == plan["n"] < 60
    refused = CliRunner().invoke(main, ["audit", str(table), "--checked", str(sample)])
    assert (refused.exit_code, "no row has a 'right_label' yet" in refused.output) == (2, True)
    for n, row in enumerate(rows):
        row["right_label"] = row["given"] if n else "other"
    with sample.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    found = json.loads(run(table, "--checked", sample, "--json"))
    assert found["measured"]["value"] == pytest.approx(1 / len(rows))
    assert found["measured"]["n"] == len(rows)
    assert found["precision"]["by"] == "checked sample"
    assert "by the checked sample " in (said := run(table, "--checked", sample))
    assert f"{100 / len(rows):.1f}% (" in said
    with sample.open("a") as file:
        file.write(",".join([*list(rows[0].values())[:-1], "other"]) + "\n")
    refused = CliRunner().invoke(main, ["audit", str(table), "--checked", str(sample)])
    assert (refused.exit_code, "stands twice" in refused.output) == (2, True)


def test_gold_says_how_many(table, tmp_path):
    """With gold the share of wrong answers is measured, of all and of the listed; one listed answer is too few for a claim."""
    gold = tmp_path / "gold.csv"
    gold.write_text("\n".join(["item_id,label", *(f"=i{n:02},{'ab'[n % 2]}" for n in range(20))]))
    found = json.loads(run(table, "--gold", gold, "--json"))
    assert (found["precision"]["listed"]["value"], found["precision"]["wrong"]["n"]) == (1.0, 60)
    assert "not called wrong: by the gold 100.0% (" in run(table, "--gold", gold)


def test_with_a_model(table, tmp_path):
    """Probabilities bring a second estimate."""
    model = tmp_path / "model.csv"
    lines = [f"=i{n:02},{0.9 - 0.8 * (n % 2):.1f},{0.1 + 0.8 * (n % 2):.1f}" for n in range(20)]
    model.write_text("\n".join(["item_id,a,b", *lines]))
    found = json.loads(run(table, "--probabilities", model, "--json"))
    assert set(found["rates"]) == {"consensus", "model"}
    assert found["suspects"][0]["item"] == "=i07"
