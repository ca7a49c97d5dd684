"""What a notebook asks gives the numbers that the command line prints, and shows itself without harm."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

import workbench as wb
from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.cli import main

ROWS = [
    *(("q1", "ann", "x"), ("q1", "bob", "x"), ("q1", "cat", "x"), ("q2", "ann", "x"), ("q2", "bob", "x")),
    *(("q2", "cat", "y"), ("q3", "ann", "y"), ("q3", "bob", "y"), ("q3", "cat", "y"), ("q4", "ann", "x")),
    ("q4", "bob", "y"),
]
GOLD = {"q1": "x", "q2": "x", "q3": "y", "q4": "x"}


@pytest.fixture
def files(tmp_path, monkeypatch):
    """answers.csv and gold.csv in the current folder."""
    monkeypatch.chdir(tmp_path)
    lines = [",".join(row) for row in ROWS]
    (tmp_path / "answers.csv").write_text("\n".join(["item_id,annotator_id,label", *lines, ""]))
    pairs = [f"{item},{label}" for item, label in GOLD.items()]
    (tmp_path / "gold.csv").write_text("\n".join(["item_id,label", *pairs, ""]))
    return tmp_path


def printed(*words: str) -> dict:
    """What a command prints as JSON."""
    result = CliRunner().invoke(main, [*words, "--json"], catch_exceptions=False)
    return json.loads(result.stdout)


def test_agreement(files):
    """The same coefficients, n and intervals; the frame has a row a coefficient."""
    found = wb.agreement(wb.read("answers.csv"))
    assert found.to_dict() == printed("agreement", "answers.csv")
    frame = found.to_frame()
    assert list(frame.index) == ["krippendorff_alpha", "fleiss_kappa", "gwet_ac1", "percent_agreement"]
    assert list(frame.columns) == ["value", "low", "high", "n", "method", "reason"]
    assert frame.loc["percent_agreement", "value"] == pytest.approx(7 / 12)


def test_agreement_has_a_level_and_a_seed(files):
    """Of a rating the distances count, and the interval can be drawn again."""
    table = wb.read("answers.csv")
    assert wb.agreement(table, level="ordinal").coefficients["krippendorff_alpha"].method != (
        wb.agreement(table).coefficients["krippendorff_alpha"].method
    )
    assert wb.agreement(table, seed=1).to_dict() == wb.agreement(table, seed=1).to_dict()


@pytest.mark.parametrize("method", ["majority", "dawid-skene"])
def test_consensus(files, method):
    """The labels that the command writes; the frame has a row an item."""
    found = wb.consensus(wb.read("answers.csv"), method=method)
    CliRunner().invoke(
        main, ["consensus", "answers.csv", "--method", method, "--out", "o.csv"], catch_exceptions=False
    )
    written = [line.split(",") for line in (files / "o.csv").read_text().splitlines()[1:]]
    frame = found.to_frame()
    assert frame["item_id"].tolist() == [row[0] for row in written]
    assert frame["label"].fillna("").tolist() == [row[1] for row in written]
    assert frame["confidence"].tolist() == [float(row[2]) for row in written]


def test_a_method_that_is_not_there(files):
    """The refusal lists those that are."""
    with pytest.raises(
        wb.WorkbenchError, match=r"no consensus method 'coin'; expected one of 'majority'.*'dawid-skene'"
    ):
        wb.consensus(wb.read("answers.csv"), method="coin")


def test_scores(files):
    """The same n, accuracy and confusion; the frame has a row an annotator."""
    found = wb.score(wb.read("answers.csv"), gold="gold.csv")
    assert found.to_dict() == printed("score", "answers.csv", "--gold", "gold.csv")
    frame = found.to_frame()
    assert frame["annotator"].tolist() == ["ann", "bob", "cat"]
    assert frame["accuracy"].tolist() == [1.0, 0.75, pytest.approx(2 / 3)]
    assert frame["typical confusion"].tolist() == ["", "x as y (1)", "x as y (1)"]


@pytest.mark.parametrize("kind", ["path", "text", "mapping", "key", "frame"])
def test_gold_in_whatever_holds_it(files, kind):
    """A path, its text, a mapping, a key or a DataFrame."""
    pandas = pytest.importorskip("pandas")
    gold = {
        "path": files / "gold.csv",
        "text": "gold.csv",
        "mapping": GOLD,
        "key": AnswerKey(GOLD),
        "frame": pandas.DataFrame({"item_id": list(GOLD), "label": list(GOLD.values())}),
    }[kind]
    assert wb.score(wb.read("answers.csv"), gold=gold).to_dict()["bob"]["accuracy"]["value"] == 0.75


def test_gold_of_a_workspace(tmp_path, monkeypatch):
    """`name@version` of the workspace around the current folder, or the gold set itself."""
    CliRunner().invoke(main, ["init", str(tmp_path / "w")], catch_exceptions=False)
    monkeypatch.chdir(tmp_path / "w")
    table = wb.read("pilots/november/deliveries/vendor_a_1.csv", question="intent")
    by_name = wb.score(table, gold="support-tickets@1.0.0").to_dict()
    assert by_name == wb.score(table, gold="support-tickets").to_dict()
    assert by_name == wb.score(table, gold=wb.Workspace.find().gold("support-tickets")).to_dict()
    assert len(by_name) == 6
    with pytest.raises(wb.WorkbenchError, match="no gold set 'tickets'"):
        wb.score(table, gold="tickets@1.0.0")
    with pytest.raises(wb.WorkbenchError, match="there is no such file"):
        wb.score(table, gold="tickets.csv")


def test_gold_of_another_question(tmp_path, monkeypatch):
    """A gold set that does not ask the question is refused: zero judged answers are no score."""
    CliRunner().invoke(main, ["init", str(tmp_path)], catch_exceptions=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        wb.WorkbenchError, match="has no answers to 'label'; expected one of 'intent', 'urgency'"
    ):
        wb.score(Annotations.of(ROWS), gold="support-tickets@1.0.0")


def test_a_gold_file_of_several_questions(tmp_path):
    """The question of the table picks from the file."""
    (tmp_path / "gold.csv").write_text("item_id,question,label\nq1,topic,x\nq1,tone,y\n")
    for question, expected in (("topic", 1.0), ("tone", 0.0)):
        table = Annotations.of([("q1", "ann", "x")], question=question)
        assert wb.score(table, gold=tmp_path / "gold.csv").to_dict()["ann"]["accuracy"]["value"] == expected


SCRIPT = "<script>alert(1)</script>"


def test_what_is_shown_is_harmless():
    """A label or an annotator that looks like HTML is shown as text."""
    table = Annotations.of(
        [("q1", SCRIPT, SCRIPT), ("q1", "bob", "x"), ("q2", SCRIPT, "x"), ("q2", "bob", SCRIPT)]
    )
    shown = [wb.agreement(table)._repr_html_(), wb.score(table, gold={"q1": "x", "q2": "x"})._repr_html_()]
    assert all(html.startswith("<table") and "<script" not in html for html in shown)
    assert "&lt;script&gt;" in shown[1]


def test_an_import_costs_nothing():
    """`import workbench`, and the list of its names, load none of the heavy packages."""
    program = "import sys, workbench; dir(workbench); print([m for m in ('numpy', 'pandas', 'scipy', 'pyarrow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_public_names():
    """All of them can be had, and no other."""
    assert all(getattr(wb, name) is not None for name in wb.__all__)
    assert dir(wb) == sorted(wb.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'agree'"):
        wb.agree  # noqa: B018 - looking is the point


def test_agreement_of_sets_by_their_distance():
    """Half apart on one item, at one on the other: 1 − .25 / .75, where .75 is what any two of the answers differ."""
    answers = Annotations.of([("i", "ann", "a|b"), ("i", "bob", "a"), ("j", "ann", "c"), ("j", "bob", "c")])
    alpha = wb.agreement(answers, distance="jaccard").coefficients["krippendorff_alpha"]
    assert alpha.value == pytest.approx(1 - 0.25 / 0.75)
