"""Agreement, consensus, scores and import from the command line: exact JSON for programs, readable lines for people."""

import csv
import json
from pathlib import Path

import pytest

ESTIMATE = {"value", "low", "high", "n", "method", "reason"}


def read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def test_agreement_as_json(workbench, answers):
    """Sizes and four coefficients, each with value, interval, n, method and reason; pairs agree on 7/12."""
    found = json.loads(workbench("agreement", answers, "--json").stdout)
    assert list(found) == ["items", "annotators", "annotations", "coefficients", "distances"]
    assert (found["items"], found["annotators"], found["annotations"]) == (4, 3, 11)
    assert list(found["coefficients"]) == [
        "krippendorff_alpha",
        "fleiss_kappa",
        "gwet_ac1",
        "percent_agreement",
    ]
    assert all(set(estimate) == ESTIMATE for estimate in found["coefficients"].values())
    percent = found["coefficients"]["percent_agreement"]
    assert percent["value"] == pytest.approx((1 + 1 / 3 + 1 + 0) / 4)
    assert (percent["n"], percent["reason"].split(":")[0]) == (4, "rests on 4 items with two answers or more")
    assert percent["low"] <= percent["value"] <= percent["high"]


def test_what_is_undefined_is_null_with_a_reason(workbench, tmp_path):
    """One annotator agrees with nobody; the file is JSON all the same, without NaN."""
    (tmp_path / "one.csv").write_text("item_id,annotator_id,label\nq1,ann,x\nq2,ann,y\n")
    found = json.loads(workbench("agreement", tmp_path / "one.csv", "--json").stdout)
    for estimate in found["coefficients"].values():
        assert (estimate["value"], estimate["low"], estimate["high"]) == (None, None, None)
        assert estimate["reason"]


def test_agreement_for_people(workbench, answers):
    """The sizes, then a line a coefficient."""
    shown = workbench("agreement", answers).stdout
    assert shown.startswith("11 answers, 4 items, 3 annotators\n")
    for name in ("krippendorff_alpha", "fleiss_kappa", "gwet_ac1", "percent_agreement"):
        assert name in shown
    assert "0.583" in shown


def test_the_seed_of_the_interval(workbench, answers):
    """The same seed gives the same bytes; the value does not depend on it."""
    one, again, other = (
        workbench("agreement", answers, "--json", "--seed", seed).stdout for seed in (1, 1, 2)
    )
    assert one == again
    values = [json.loads(text)["coefficients"]["krippendorff_alpha"]["value"] for text in (one, other)]
    assert values[0] == values[1]


def test_consensus_as_json(workbench, answers):
    """q4 is a tie and counts half: 3.5 of 4 right; of the three that are decided all are."""
    found = json.loads(
        workbench("consensus", answers, "--method", "majority", "--gold", "gold.csv", "--json").stdout
    )
    assert (found["method"], found["items"], found["disputes"]) == ("majority", 4, 1)
    assert set(found["accuracy"]) == ESTIMATE
    assert (found["accuracy"]["value"], found["accuracy"]["n"]) == (0.875, 4)
    assert found["accuracy"]["low"] < 0.875 < found["accuracy"]["high"]
    assert (found["accuracy_on_decided"]["value"], found["accuracy_on_decided"]["n"]) == (1.0, 3)


def test_consensus_to_a_file(workbench, answers, tmp_path):
    """Item, label, confidence, runner-up; a dispute has no label."""
    shown = workbench("consensus", answers, "--out", "labels.csv").stdout
    assert "majority: 4 items, of which 1 is a dispute (no label)." in shown
    header, *rows = read_csv(tmp_path / "labels.csv")
    assert header == ["item_id", "label", "confidence", "runner_up"]
    assert [row[:2] for row in rows] == [["q1", "x"], ["q2", "x"], ["q3", "y"], ["q4", ""]]
    assert [row[3] for row in rows] == ["", "y", "", "y"]
    assert [float(row[2]) for row in rows] == pytest.approx([1, 2 / 3, 1, 0.5])


def test_a_lead_too_small_is_a_dispute(workbench, answers):
    """q2 leads by two thirds to one third: with a margin of one half it is a dispute too."""
    found = json.loads(workbench("consensus", answers, "--margin", 0.5, "--json").stdout)
    assert found["disputes"] == 2


def test_a_method_beside_plain_voting(workbench, answers):
    """Voting is right on 3.5 of 4; the line says so whatever method is asked for, and what its lead is."""
    words = ("consensus", answers, "--method", "mace", "--gold", "gold.csv")
    assert "Plain voting: 0.875. MACE " in workbench(*words).stdout
    beside = json.loads(workbench(*words, "--json").stdout)["beside_plain_voting"]
    assert [row["method"] for row in beside["methods"]] == ["majority", "mace"]


def test_every_method_beside_plain_voting(workbench, answers):
    """A line a method and smoothing, and which to take; without gold there is nothing to compare on."""
    shown = workbench("consensus", answers, "--gold", "gold.csv", "--compare").stdout
    for name in ("wawa", "zero-based-skill", "dawid-skene", "one-coin", "mace", "glad"):
        assert name in shown
    assert "Take Majority: on 4 items no method beats plain voting beyond chance" in shown
    assert "give --gold" in workbench("consensus", answers, "--compare", status=2).stderr


RATED = "item_id,annotator_id,label\n" + "".join(
    f"q{n},{who},{label}\n"
    for n, row in enumerate(("112", "223", "333", "121"))
    for who, label in zip("abc", row, strict=True)
)


@pytest.fixture
def rated(tmp_path, monkeypatch):
    """Ratings 1 to 3 of three people on four items."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rated.csv").write_text(RATED)
    return tmp_path / "rated.csv"


def coefficient(workbench, *words):
    """The only coefficient that was asked for, as JSON has it."""
    (found,) = json.loads(workbench("agreement", *words, "--json").stdout)["coefficients"].values()
    return found


def test_weights_by_name_and_from_a_file(workbench, rated, tmp_path):
    """A table that says what linear weights are gives their numbers; what it leaves out weighs nothing."""
    asked = (rated, "--coefficient", "gwet_ac2", "--weights")
    linear = coefficient(workbench, *asked, "linear")
    (tmp_path / "w.csv").write_text("label,other,weight\n1,2,.5\n3,2,0.5\n")
    given = coefficient(workbench, *asked, "w.csv")
    assert (given["value"], given["low"]) == (linear["value"], linear["low"])
    assert linear["method"].startswith("linear weights; ")
    plain = coefficient(workbench, rated, "--coefficient", "gwet_ac2")
    assert plain["value"] < linear["value"]
    assert plain["value"] == coefficient(workbench, rated, "--coefficient", "gwet_ac1")["value"]


def test_an_analytic_interval(workbench, rated):
    """Asked for, and named with its degrees of freedom; the value stays."""
    words = (rated, "--coefficient", "fleiss_kappa")
    analytic = coefficient(workbench, *words, "--interval", "analytic")
    assert (
        "linearised variance over items, on the logit of the disagreement, t with 3 degrees of freedom"
        in analytic["method"]
    )
    assert analytic["value"] == coefficient(workbench, *words)["value"]


def test_each_interval_names_its_method(workbench, rated):
    """One line where all are found alike, else a line a method with the coefficients it is of."""
    drawn = ("agreement", rated, "--interval", "bootstrap")
    assert "Intervals: bootstrap over items, 1,000 draws.\n" in workbench(*drawn).stdout
    shown = workbench(*drawn, "--level", "interval").stdout
    assert "Intervals of krippendorff_alpha: interval metric; bootstrap over items, 1,000 draws.\n" in shown
    assert "Intervals of fleiss_kappa, gwet_ac1, percent_agreement: bootstrap over items" in shown
    assert "Intervals: linearised variance over items" in workbench("agreement", rated).stdout


def test_numbers_that_are_compared_as_names(workbench, rated, answers):
    """Said, because 1 is then as far from 2 as from 3; not where the level is told or labels are words."""
    hint = "the labels are numbers and were compared as names"
    assert hint in workbench("agreement", rated).stderr
    assert hint not in workbench("agreement", rated, "--level", "nominal").stderr
    assert hint not in workbench("agreement", answers).stderr


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("label,other,weight\n1,4,.5\n", "label '4' is not in the answers"),
        ("label,other,weight\n1,2,.5\n2,1,.4\n", "w.csv:3: '2' and '1' have a weight further up"),
        ("label,other,weight\n1,2,2\n", "w.csv:2: weight '2'; expected a number from 0 to 1"),
        ("label,other,weight\n1,1,.5\n", "w.csv:2: a label agrees with itself by 1, not by 0.5"),
        ("label,other\n1,2\n", "no column for weight"),
    ],
)
def test_weights_that_cannot_be_read(refusal, rated, tmp_path, table, expected):
    """Refused with the place and what was allowed."""
    (tmp_path / "w.csv").write_text(table)
    assert expected in refusal("agreement", rated, "--weights", "w.csv")


def test_weights_of_no_name(workbench, refusal, rated):
    """Refused with the names there are, which are those of the formulas; boxes take none."""
    from workbench.quality.commands.answers import NAMES
    from workbench.statistics.agreement.weights import KINDS

    assert tuple(KINDS) == NAMES
    assert "weights 'square' are not known; expected one of 'identity'" in refusal(
        "agreement", rated, "--weights", "square"
    )
    words = ("--kind", "transcript", "--weights", "linear")
    assert (
        "--weights and --distance apply to labels only"
        in workbench("agreement", rated, *words, status=2).stderr
    )


def test_consensus_by_a_model(workbench, answers, tmp_path):
    """Dawid and Skene's is named in the result, and what it writes can be read as gold again."""
    workbench("consensus", answers, "--method", "dawid-skene", "--out", "labels.csv")
    assert [row[:2] for row in read_csv(tmp_path / "labels.csv")[1:4]] == [
        ["q1", "x"],
        ["q2", "x"],
        ["q3", "y"],
    ]
    again = workbench(
        "consensus", answers, "--method", "dawid-skene", "--gold", "labels.csv", "--json"
    ).stdout
    assert json.loads(again)["method"] == "dawid-skene"
    assert json.loads(again)["accuracy_on_decided"]["value"] == 1


def test_scores_as_json(workbench, answers):
    """One entry an annotator: n, accuracy with its interval, confusion with rows = gold and columns = answer."""
    found = json.loads(workbench("score", answers, "--gold", "gold.csv", "--json").stdout)
    assert list(found) == ["ann", "bob", "cat"]
    assert [entry["n"] for entry in found.values()] == [4, 4, 3]
    assert [entry["accuracy"]["value"] for entry in found.values()] == [1.0, 0.75, pytest.approx(2 / 3)]
    for entry in found.values():
        assert set(entry["accuracy"]) == ESTIMATE
        assert entry["accuracy"]["low"] < entry["accuracy"]["high"]
    assert found["bob"]["confusion"] == {"labels": ["x", "y"], "rows": [[2, 1], [0, 1]]}
    assert found["cat"]["confusion"]["rows"] == [[1, 1], [0, 1]]


def test_scores_for_people(workbench, answers):
    """A line an annotator, with what they take for what."""
    shown = workbench("score", answers, "--gold", "gold.csv").stdout
    assert "x as y (1)" in shown
    assert "0.750" in shown


def test_gold_of_the_workspace(workbench, labelling):
    """NAME@VERSION works as well as a file, and the newest version where none is named."""
    delivery = labelling / "pilots/november/deliveries/vendor_a_1.csv"
    by_version = workbench(
        "score", delivery, "--question", "intent", "--gold", "support-tickets@1.0.0", "--json"
    ).stdout
    newest = workbench(
        "score", delivery, "--question", "intent", "--gold", "support-tickets", "--json"
    ).stdout
    assert by_version == newest
    assert len(json.loads(newest)) == 6
    assert sum(entry["n"] for entry in json.loads(newest).values()) == 480


def test_gold_of_another_question_is_refused(refusal, labelling, answers):
    """A gold set without an answer to the question is no measure of zero items."""
    message = refusal("score", answers, "--gold", "support-tickets", "--root", labelling)
    assert (
        "gold set support-tickets@1.0.0 has no answers to 'label'; expected one of 'intent', 'urgency'"
        in message
    )


def test_a_gold_file_of_several_questions(workbench, answers, tmp_path):
    """--question picks from both files."""
    (tmp_path / "both.csv").write_text("item_id,question,label\nq1,topic,x\nq1,tone,y\n")
    (tmp_path / "said.csv").write_text("item_id,annotator_id,question,label\nq1,ann,topic,x\nq1,ann,tone,x\n")
    for question, expected in (("topic", 1.0), ("tone", 0.0)):
        shown = workbench("score", "said.csv", "--gold", "both.csv", "--question", question, "--json").stdout
        assert json.loads(shown)["ann"]["accuracy"]["value"] == expected


@pytest.mark.parametrize("command", ["agreement", "consensus", "score", "import"])
def test_a_file_that_is_not_there(refusal, tmp_path, command):
    """Every command names it."""
    more = {"score": ["--gold", "gold.csv"], "import": ["--out", "out.csv"]}.get(command, [])
    assert (
        refusal(command, tmp_path / "gone.csv", *more) == f"{tmp_path / 'gone.csv'}: there is no such file."
    )


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("item_id,label\nq1,x\n", [], "--annotator-name"),
        ("post,who,said\nq1,ann,x\n", [], "no column for item_id"),
        ("item_id,annotator_id,question,label\nq1,ann,topic,x\nq1,ann,tone,y\n", [], "'topic', 'tone'"),
        ("item_id,annotator_id,label\nq1,ann,x\n", ["--question", "tone", "--question-column", "q"], "'q'"),
        ("item_id,annotator_id,label\nq1,ann,x\n", ["--item", "post"], "no column 'post'"),
        ("item_id,annotator_id,label\nq1,ann,x\n", ["--timezone", "Mars/Olympus"], "Mars/Olympus"),
        ("", [], "is empty"),
        ("item_id,annotator_id,label\n", [], "no rows"),
    ],
)
def test_a_table_that_cannot_be_read(refusal, tmp_path, text, options, expected):
    """One message that says what is missing, and how to say it."""
    (tmp_path / "t.csv").write_text(text)
    message = refusal("agreement", tmp_path / "t.csv", *options)
    assert "t.csv" in message or "timezone" in message
    assert expected in message


def test_columns_by_other_names(workbench, tmp_path):
    """Named on the command line; what was guessed is said beside the numbers, not among them."""
    (tmp_path / "t.csv").write_text("post,who,said\nq1,ann,x\nq1,bob,x\nq2,ann,y\nq2,bob,x\n")
    named = ["--item", "post", "--annotator", "who", "--label", "said"]
    result = workbench("agreement", tmp_path / "t.csv", *named, "--json")
    assert json.loads(result.stdout)["coefficients"]["percent_agreement"]["value"] == 0.5
    (tmp_path / "guessed.csv").write_text("task,worker,label\nq1,ann,x\nq1,bob,x\n")
    guessed = workbench("agreement", tmp_path / "guessed.csv")
    assert "column 'task' read as item_id" in guessed.stderr
    assert "column 'task'" not in guessed.stdout


def test_a_wide_sheet(workbench, tmp_path):
    """One column an annotator, with --wide."""
    (tmp_path / "wide.csv").write_text("item_id,ann,bob\nq1,x,x\nq2,y,x\n")
    found = json.loads(workbench("agreement", tmp_path / "wide.csv", "--wide", "--json").stdout)
    assert (found["items"], found["annotators"]) == (2, 2)


def test_a_guideline_closes_the_labels(workbench, refusal, labelling, tmp_path):
    """A typo is refused with its row; the level of measurement comes from the question."""
    path = tmp_path / "t.csv"
    path.write_text("item_id,annotator_id,label\nq1,ann,1\nq1,bob,2\nq2,ann,4\nq2,bob,3\n")
    options = ["--guideline", "support-tickets@2.0.0", "--question", "urgency", "--json"]
    ordinal = json.loads(workbench("agreement", path, *options).stdout)
    assert "ordinal" in ordinal["coefficients"]["krippendorff_alpha"]["method"]
    path.write_text("item_id,annotator_id,label\nq1,ann,1\nq1,bob,5\n")
    message = refusal("agreement", path, *options)
    assert "t.csv:3" in message
    assert "'5'" in message
    assert "name the question with --question" in refusal(
        "agreement", path, "--guideline", "support-tickets@2.0.0"
    )


def test_import_to_our_table(workbench, answers, tmp_path):
    """Any export becomes our columns; the number of answers and what was lost are said."""
    (tmp_path / "export.csv").write_text("task,worker,label,mood\n7,ann,x,good\n7,bob,y,bad\n")
    result = workbench("import", "export.csv", "--out", "ours.csv")
    assert result.stdout == "ours.csv: 2 answers to label\n2 in the files = 2 kept + 0 lost\n"
    assert "mood" in result.stderr
    header, *rows = read_csv(tmp_path / "ours.csv")
    assert [dict(zip(header, row, strict=True))["item_id"] for row in rows] == ["7", "7"]
    assert workbench("agreement", "ours.csv", "--json").stdout


ROWS = """item_id,annotator_id,question,label,status,is_gold
q1,ann,topic,x,,
q1,ann,topic,x,,
q1,bob,topic,,,
q1,bob,tone,,skipped,
q1,,topic,x,,
q2,ann,,x,,
q2,ann,topic,x,rejected,
q2,cem,topic,x,,true
q2,bob,topic,y,draft,
q2,ann,topic,"[1, 2",,
q2,cem,taste,,,
"""


@pytest.mark.parametrize(("files", "times"), [(["a.csv"], 1), (["a=a.csv", "b=more/a.csv"], 2)])
@pytest.mark.parametrize("more", [(), ("--as", "topic", "--question", "topic")])
def test_what_a_table_holds_is_kept_or_lost(workbench, tmp_path, monkeypatch, files, times, more):
    """Every row is counted once, with its reason, also of two files of the same name, and where a question is renamed."""
    monkeypatch.chdir(tmp_path)
    Path("more").mkdir()
    for path in ("a.csv", "more/a.csv"):
        Path(path).write_text(ROWS)
    said = json.loads(workbench("import", *files, *more, "--out", "o.parquet", "--json").stdout)
    assert (said["seen"], said["kept"], said["lost"]) == (11 * times, 2 * times, 9 * times)
    assert sum(loss["count"] for loss in said["losses"] if loss["lost"]) == 9 * times


def test_export_to_a_tool(workbench, refusal, tmp_path, monkeypatch):
    """A table, or what was imported with its pictures' sizes, in a tool's own form; what finds no place is said."""
    monkeypatch.chdir(tmp_path)
    box = '<box label="car" xtl="1" ytl="2" xbr="4" ybr="8"/><polyline label="car" points="1,2;3,4"/>'
    image = f'<image id="0" name="a.jpg" width="90" height="60">{box}</image>'
    Path("a.xml").write_text(f"<annotations><version>1.1</version>{image}</annotations>")
    workbench("import", "a.xml", "--annotator-name", "ann", "--out", "a.parquet")
    result = workbench("export", "a.parquet", "--to", "coco", "--purpose", "gold", "--out", "gold.json")
    assert result.stdout == "gold.json: gold for COCO\n"
    assert "answers of the kind polylines: 1" in result.stderr
    written = json.loads(Path("gold.json").read_text())
    assert written["images"] == [{"id": 1, "file_name": "a.jpg", "width": 90, "height": 60}]
    assert written["annotations"][0]["bbox"] == [1, 2, 3, 6]
    Path("gold.csv").write_text('item_id,label\na.jpg,"[[1,2,4,8,""car""]]"\n')
    named = ("--kind", "boxes", "--annotator-name", "gold")
    told = json.loads(
        workbench("export", "gold.csv", *named, "--to", "labelbox", "--out", "l.ndjson", "--json").stdout
    )
    assert told == {"out": ["l.ndjson"], "losses": []}
    assert json.loads(Path("l.ndjson").read_text())["bbox"] == {"top": 2, "left": 1, "height": 6, "width": 3}
    assert "no answers are written for 'voc'; expected one of" in refusal(
        "export", "gold.csv", *named, "--to", "voc", "--out", "x.xml"
    )


def test_import_of_several_questions(workbench, refusal, tmp_path, monkeypatch):
    """All of them, or the one that is named; one that is not there is refused."""
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("item_id,annotator_id,question,label\nq1,ann,topic,x\nq1,ann,tone,y\n")
    both = workbench("import", "t.csv", "--out", "o.csv").stdout
    assert both == "o.csv: 2 answers to topic, tone\n2 in the files = 2 kept + 0 lost\n"
    alone = workbench("import", "t.csv", "--out", "o.csv", "--question", "tone")
    assert alone.stdout == "o.csv: 1 answers to tone\n2 in the files = 1 kept + 1 lost\n"
    assert "rows of other questions: 1" in alone.stderr
    assert "'topic', 'tone'" in refusal("import", "t.csv", "--out", "o.csv", "--question", "taste")


@pytest.mark.parametrize("out", ["out.xlsx", "gold.csv/out.csv"])
def test_where_nothing_can_be_written(refusal, answers, out):
    """An ending we do not write, a file where a folder should be: a message with the path."""
    assert out in refusal("import", answers, "--out", out)
    assert out in refusal("consensus", answers, "--out", out)


def test_names_on_the_command_line_are_those_of_the_statistics():
    """The choices are written down so that help loads no statistics; they are the methods there are."""
    from workbench.quality.commands.consensus import METHOD_NAMES
    from workbench.statistics.consensus.methods import METHODS

    assert tuple(METHODS) == METHOD_NAMES
