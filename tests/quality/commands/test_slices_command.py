"""Agreement by part from the command line: the parts that are there, what changed, and what other tools would show."""

import json

import pytest

DELIVERY = "pilots/november/deliveries/vendor_b_1.csv"

PARTS = """\
item_id,annotator_id,label,batch,submitted_at,guideline_version
q1,ann,x,one,2026-01-05T10:00:00Z,1.0.0
q1,bob,y,one,2026-01-05T10:01:00Z,1.0.0
q2,ann,y,one,2026-01-05T10:02:00Z,1.0.0
q2,bob,y,one,2026-01-05T10:03:00Z,1.0.0
q1,ann,x,two,2026-02-09T10:00:00Z,1.1.0
q1,bob,x,two,2026-02-09T10:01:00Z,1.1.0
q2,ann,y,two,2026-02-09T10:02:00Z,1.1.0
q2,bob,y,two,2026-02-09T10:03:00Z,1.1.0
q3,cat,y,,2026-02-10T10:03:00Z,1.1.0
"""


@pytest.fixture
def parts(tmp_path):
    """Two items answered by ann and bob in two batches under two versions, and a single answer in no batch."""
    path = tmp_path / "parts.csv"
    path.write_text(PARTS)
    return path


def sliced(workbench, *words):
    """What `--json` prints."""
    return json.loads(workbench("slices", *words, "--json").stdout)


def test_by_batch(workbench, parts):
    """Half of the pairs of batch one are the same, all of batch two; the answer without a batch is said."""
    found = sliced(workbench, parts, "--by", "batch", "--coefficient", "percent_agreement")
    values = {one["name"]: one["coefficients"]["percent_agreement"]["value"] for one in found["slices"]}
    assert values == {"one": 0.5, "two": 1.0}
    assert found["left_out"] == 1
    shown = workbench("slices", parts, "--by", "batch", "--coefficient", "percent_agreement").stdout
    assert shown.startswith("percent_agreement: how often two answers to one item are the same")
    assert "1 answer without a batch is in no part." in shown
    assert "one: rests on 2 items" in shown


def test_a_column_of_another_name(workbench, answers, tmp_path):
    """--column gives any column the part's role."""
    (tmp_path / "lots.csv").write_text(
        "item_id,annotator_id,label,lot\nq1,ann,x,l1\nq1,bob,x,l1\nq2,ann,x,l2\nq2,bob,y,l2\n"
    )
    found = sliced(workbench, "lots.csv", "--column", "batch=lot", "--by", "batch")
    assert [one["name"] for one in found["slices"]] == ["l1", "l2"]


def test_by_rule_of_a_gold_set(workbench, labelling):
    """Every rule that the gold set tests, in its order; items without a rule are in no part."""
    found = sliced(
        workbench, DELIVERY, "--question", "intent", "--by", "rule", "--gold", "support-tickets@1.0.0"
    )
    assert found["by"] == "rule"
    assert {one["name"] for one in found["slices"]} >= {"R1.1", "R1.2", "R2.1"}
    assert found["left_out"] == 144
    assert next(one["answers"] for one in found["slices"] if one["name"] == "R1.1") == 57


def test_over_time(workbench, parts):
    """An item belongs to the month, week or day in which it was settled; of two answers the first counts."""
    found = sliced(workbench, parts, "--by", "month", "--coefficient", "percent_agreement")
    assert [(one["name"], one["items"]) for one in found["slices"]] == [("2026-01", 2), ("2026-02", 1)]
    shown = workbench("slices", parts, "--by", "day").stdout
    assert "2026-01-05" in shown


def test_by_guideline_version(workbench, parts):
    """What the later version changed, on the two items that were answered under both."""
    words = (parts, "--by", "guideline_version", "--coefficient", "percent_agreement")
    (step,) = sliced(workbench, *words)["changes"]
    assert (step["earlier"], step["later"], step["common_items"]) == ("1.0.0", "1.1.0", 2)
    assert step["difference"]["value"] == 0.5
    shown = workbench("slices", *words).stdout
    assert "1.0.0 to 1.1.0: +0.500" in shown
    assert "on the same 2 items under both versions." in shown


def test_every_question_by_guideline_version(workbench, tmp_path):
    """One question rises and another falls: each has its line, and no average hides the second."""
    rows = ["item_id,annotator_id,label,question,guideline_version"]
    for question, version, says in (
        ("tone", 1, "xy"),
        ("tone", 2, "xx"),
        ("topic", 1, "xx"),
        ("topic", 2, "xy"),
    ):
        for item, base in (("q1", says), ("q2", "yy")):
            rows += [
                f"{item},{who},{label},{question},{version}" for who, label in zip("ab", base, strict=True)
            ]
    path = tmp_path / "two.csv"
    path.write_text("\n".join(rows))
    words = (path, "--by", "guideline_version", "--coefficient", "percent_agreement")
    found = sliced(workbench, *words)
    changes = {name: one["changes"][0]["difference"]["value"] for name, one in found.items()}
    assert changes == {"tone": 0.5, "topic": -0.5}
    shown = [" ".join(line.split()) for line in workbench("slices", *words).stdout.splitlines()]
    assert any(line.startswith("tone 1 to 2 0.500 1.000 +0.500") for line in shown)
    assert any(line.startswith("topic 1 to 2 1.000 0.500 -0.500") for line in shown)
    assert "changes" in sliced(workbench, *words, "--question", "topic")


def test_weights_and_sets(workbench, tmp_path):
    """Near misses count in part by --weights; sets that share a label are near by --distance."""
    rows = [
        f"q{n},{who},{label}"
        for n, row in enumerate(("11", "22", "12", "33"))
        for who, label in zip("ab", row, strict=True)
    ]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["item_id,annotator_id,label,batch", *(f"{row},one" for row in rows)]))
    words = (path, "--by", "batch", "--coefficient", "percent_agreement")
    values = [
        sliced(workbench, *words, *more)["slices"][0]["coefficients"]["percent_agreement"]["value"]
        for more in ((), ("--weights", "linear"))
    ]
    assert values == [0.75, 0.875]
    path.write_text(path.read_text().replace("q2,b,2", "q2,b,1|2"))
    found = sliced(workbench, path, "--by", "batch", "--distance", "masi")["slices"][0]["coefficients"]
    assert found["krippendorff_alpha"]["method"].startswith("masi distance")


def test_one_guideline_version(workbench, labelling):
    """The shipped pilot has one: there is no change to see, and the line says so."""
    shown = workbench("slices", DELIVERY, "--question", "intent", "--by", "guideline_version").stdout
    assert "All answers are under one version" in shown


def test_without_each_annotator(workbench, labelling):
    """sim-b4, who hurries, holds agreement down most: 0.59 with, 0.69 without."""
    words = (DELIVERY, "--question", "intent", "--by", "without-annotator")
    found = sliced(workbench, *words)
    assert found["without"][0]["annotator"] == "sim-b4"
    assert len(found["without"]) == 6
    assert "Krippendorff's alpha without sim-b4: 0.69, with: 0.59." in workbench("slices", *words).stdout


def test_where_nobody_shares_an_item(workbench, tmp_path):
    """Agreement is undefined with everybody, and the reason is all there is to print."""
    (tmp_path / "one.csv").write_text("item_id,annotator_id,label\nq1,ann,x\nq2,ann,y\n")
    shown = workbench("slices", tmp_path / "one.csv", "--by", "without-annotator").stdout
    assert "with everybody: undefined\n" in shown
    assert "without  " not in shown


def test_what_other_tools_would_show(workbench, answers):
    """7/12 for a pairwise score; with gold the scores against it too, each with the sentence on how it differs."""
    found = sliced(workbench, answers, "--by", "tool")
    assert {one["tool"] for one in found["scores"]} == {"Label Studio", "Labelbox"}
    assert found["scores"][0]["score"]["value"] == pytest.approx((1 + 1 / 3 + 1 + 0) / 4)
    shown = workbench("slices", answers, "--by", "tool", "--gold", "gold.csv").stdout
    assert "CVAT" in shown
    assert "It is our percent agreement. It is not corrected for chance" in shown


def test_a_coefficient_of_complete_tables(workbench, refusal, tmp_path):
    """An intraclass correlation is not taken of parts of a table; of words it is undefined."""
    rows = [f"q{n},{who},{n + at}" for n in range(4) for at, who in enumerate(("ann", "bob", "cat"))]
    (tmp_path / "t.csv").write_text("item_id,annotator_id,label\n" + "\n".join(rows))
    words = (tmp_path / "t.csv", "--by", "without-annotator", "--coefficient", "icc_2_1")
    assert "needs a complete table" in refusal("slices", *words)
    (tmp_path / "t.csv").write_text("item_id,annotator_id,label\nq1,ann,x\nq1,bob,y\n")
    assert "needs labels that are numbers" in workbench("slices", *words).stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--by", "rule"], "--by rule needs --gold"),
        (["--by", "week", "--gold", "gold.csv"], "--gold says nothing by week"),
        (["--by", "tool", "--coefficient", "gwet_ac1"], "leave out --coefficient"),
        (["--by", "mood"], "'without-annotator'"),
        (["--by", "vendor"], "these answers have no column 'vendor' to cut by; they have none."),
        (["--by", "week"], "needs the column submitted_at"),
        (["--by", "guideline_version"], "needs the column guideline_version"),
    ],
)
def test_what_cannot_be_cut(workbench, answers, words, expected):
    """One message that says what is missing."""
    assert expected in workbench("slices", answers, *words, status=2).stderr


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ('[[0, 4, "event"]]', "spans"),
        ('[[0, 0, 1.5, 2, "car"]]', "boxes"),
        ("[[[0, 0], [0, 4], [4, 0]]]", "polygons"),
    ],
)
def test_answers_that_are_no_label(workbench, tmp_path, label, kind):
    """Cut by their JSON they would never agree: refused, until `--kind` says what they are."""
    cell = label.replace('"', '""')
    rows = [f'q{n},{who},"{cell}",one' for n in (1, 2) for who in "xy"]
    path = tmp_path / "drawn.csv"
    path.write_text("\n".join(["item_id,annotator_id,label,batch", *rows]))
    told = workbench("slices", path, "--by", "batch", status=2).stderr
    assert f"it may hold {kind}. Set --kind to one of" in told
    assert workbench("agreement", path, "--kind", kind).stdout
    cut = json.loads(workbench("slices", path, "--by", "batch", "--kind", kind, "--json").stdout)
    assert [(part["name"], part["items"]) for part in cut["slices"]] == [("one", 2)]


def test_the_parts_are_those_of_the_study(workbench):
    """The columns that are written down for help are columns that the study cuts by."""
    from workbench.quality import slices
    from workbench.quality.commands.slices import COLUMNS

    assert {*COLUMNS, "guideline_version"} == set(slices.COLUMNS)
