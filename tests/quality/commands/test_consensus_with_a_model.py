"""`workbench consensus --method crowdlab`: people and a model's probabilities from two files."""

import json

import pyarrow.parquet as pq
import pytest

PROBABILITIES = "item_id,x,y,text\nq4,.9,.1,a\nq1,.8,.2,b\nq2,.7,.3,c\nq3,.1,.9,d\n"


@pytest.fixture
def model(answers, tmp_path):
    """A model that is sure of the right labels, with a column that is none of them."""
    (tmp_path / "model.csv").write_text(PROBABILITIES)
    return ["consensus", answers, "--method", "crowdlab", "--probabilities", "model.csv"]


def test_the_model_settles_the_tie(workbench, model):
    """q4 is one to one among people; the model says x. Weights of the model and of each person stand beside."""
    found = json.loads(workbench(*model, "--gold", "gold.csv", "--json").stdout)
    assert (found["method"], found["items"], found["disputes"]) == ("crowdlab", 4, 0)
    assert found["accuracy"]["value"] == 1.0
    assert set(found["trust"]["annotators"]) == {"ann", "bob", "cat"}
    assert found["trust"]["model"] > 0


def test_the_same_as_in_python(workbench, model, answers):
    """The order of the rows and the other columns do not matter."""
    from workbench.formats.read import read
    from workbench.statistics.consensus.crowdlab import crowdlab

    table = {"q1": [0.8, 0.2], "q2": [0.7, 0.3], "q3": [0.1, 0.9], "q4": [0.9, 0.1]}
    ours = crowdlab(read(answers), table)
    workbench(*model, "--out", "labels.csv")
    text = (answers.parent / "labels.csv").read_text().splitlines()[1:]
    assert [float(row.split(",")[2]) for row in text] == pytest.approx(ours.confidence.tolist())


def test_for_people(workbench, model):
    """A line about the weights."""
    assert "Weight of the model" in workbench(*model).stdout


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("item_id,x\nq1,1\n", "no column for the label 'y'"),
        ("item_id,x,y\nq1,.5,.5\nq1,.5,.5\n", "model.csv:3: item 'q1' appears twice"),
        ("item_id,x,y\nq1,.5,half\n", "model.csv:2: column 'y' has 'half'; expected a probability"),
        ("item_id,x,y\nq1,.5,\n", "column 'y' has ''"),
        ("item_id,x,y\n,.5,.5\n", "probabilities without an item"),
        ("item_id,x,y\nq1,.5,.5\n", "3 items have no probabilities"),
        ("item_id,x,y\nq1,.9,.9\nq2,.5,.5\nq3,.5,.5\nq4,.5,.5\n", "item 'q1'"),
    ],
)
def test_probabilities_that_cannot_be_used(refusal, model, tmp_path, table, expected):
    """Refused with the place and what was allowed."""
    (tmp_path / "model.csv").write_text(table)
    assert expected in refusal(*model)


@pytest.mark.parametrize("options", [["--method", "crowdlab"], ["--probabilities", "model.csv"]])
def test_they_belong_together(workbench, answers, options):
    """One without the other is a mistake in usage."""
    assert "belong together" in workbench("consensus", answers, *options, status=2).stderr


def test_ids_that_look_like_formulas(workbench, tmp_path, monkeypatch):
    """A spreadsheet must not run them: an apostrophe in the CSV; a number keeps its sign; Parquet holds them as they are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "said.csv").write_text("item_id,annotator_id,label\n=1+1,ann,-2\n@x,ann,+a\n-3,ann,b\n")
    workbench("consensus", "said.csv", "--out", "labels.csv")
    rows = [line.split(",")[:2] for line in (tmp_path / "labels.csv").read_text().splitlines()[1:]]
    assert sorted(rows) == [["'=1+1", "-2"], ["'@x", "'+a"], ["-3", "b"]]
    workbench("consensus", "said.csv", "--out", "labels.parquet")
    assert sorted(pq.read_table(tmp_path / "labels.parquet")["item_id"].to_pylist()) == ["-3", "=1+1", "@x"]
