"""A gold set of answers that are no single label, by commands alone: from a table with pictures to a locked set and a tool's file."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.rounds.any_kind import Work, guideline
from workbench.store.workspace import Workspace

TREE = [
    {"id": "bird", "definition": "It flies."},
    {"id": "gull", "definition": "A gull.", "parent": "bird"},
    {"id": "duck", "definition": "A duck.", "parent": "bird"},
]
TOPICS = [{"id": topic, "definition": f"About {topic}."} for topic in ("sport", "money", "weather")]


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path)


def published(work: Work, kind: str, **more: Any) -> None:
    """The guideline `things` with one question of that kind."""
    folder = work.root / "guidelines" / "things"
    folder.mkdir(parents=True)
    draft = guideline(kind, ())
    draft["questions"][0] |= more
    (folder / "draft.yaml").write_text(json.dumps(draft), "utf-8")
    work("guideline", "publish", "things")


def opened(work: Work, *items: str) -> None:
    """A draft of gold with these items, each a text."""
    table = work.root / "items.csv"
    table.write_text("id,text\n" + "".join(f"{item},About {item}\n" for item in items), "utf-8")
    work("gold", "open", "things", table, "--guideline", "things@1.0.0")


def imported(work: Work, rows: str, *more: str) -> None:
    """A gold set imported from a sheet."""
    sheet = work.root / "gold.csv"
    sheet.write_text(rows, "utf-8")
    work("gold", "import", sheet, "--name", "things", "--guideline", "things@1.0.0", *more)


def voted(work: Work, item: str, **votes: str) -> Any:
    """The answer to an item once these experts have voted."""
    from workbench.gold.blind_labelling import with_vote

    workspace = Workspace(work.root)
    gold, asked = workspace.gold_sets.draft("things"), workspace.guideline("things@1.0.0")
    for expert, vote in votes.items():
        gold = with_vote(gold, asked, (item, "what"), expert, vote)
    workspace.gold_sets.write_draft(gold)
    return gold.item(item).answers["what"]


def test_numbers_agree_within_the_tolerance_of_the_question(work: Work) -> None:
    """On a scale to 100 two votes 15 apart are near, but not where a right answer lies within 2: experts have to decide."""
    published(work, "number", settings={"lowest": 0, "highest": 100, "tolerance": 2})
    opened(work, "near", "apart")
    assert voted(work, "near", ann="40", ben="41.5").label == "40.75"
    assert voted(work, "apart", ann="40", ben="55").settled is None
    status = work("gold", "status", "things").output
    assert "merged       1" in status
    assert "undecided    1" in status


def test_only_labels_that_can_be_an_answer_are_asked_for(work: Work) -> None:
    """No answer is `bird` where an answer is a leaf: the goal and the coverage do not wait for one."""
    published(work, "hierarchy", labels=TREE)
    opened(work, "a", "b")
    voted(work, "a", ann="gull", ben="gull")
    voted(work, "b", ann="duck", ben="duck")
    work("gold", "goal", "things", "--per-label", 1)
    assert {row["name"] for row in work.json("gold", "coverage", "things")["rows"]} == {"gull", "duck"}
    refused = work(
        "gold", "adjudicate", "things", "a", "--label", "bird", "--rationale", "Why.", "--by", "Lea", code=2
    )
    assert "'bird' has labels below it; expected one of 'gull', 'duck'" in refused.output
    work("gold", "lock", "things")


def test_a_set_is_decided_in_any_order(work: Work) -> None:
    """The order of labels does not matter, in the gold answer and in what else is accepted."""
    published(work, "multi_choice", labels=TOPICS)
    opened(work, "a", "b")
    voted(work, "a", ann="sport", ben="money")
    decided = ("--rationale", "Both.", "--by", "Lea")
    work("gold", "adjudicate", "things", "a", "--label", "money|sport", "--accept", "weather|sport", *decided)
    answer = Workspace(work.root).gold_sets.draft("things").item("a").answers["what"]
    assert (answer.label, answer.accepted) == ("sport|money", ("sport|weather",))
    assert (
        "“About b”: none of these."
        in work("gold", "adjudicate", "things", "b", "--label", "[]", *decided).output
    )


def test_how_alike_votes_must_be_is_a_goal(work: Work) -> None:
    """Two transcripts that differ in one word of six agree at .8 and not at .9."""
    published(work, "transcript")
    opened(work, "a", "b")
    votes = {"ann": "we have two crates of fish", "ben": "we have two crates of salt"}
    assert voted(work, "a", **votes).settled == "merged"
    said = work("gold", "goal", "things", "--alike", 0.9).output
    assert "agree where their similarity is 0.9 or more" in said
    assert voted(work, "b", **votes).settled is None


def test_pictures_come_with_their_table_and_what_is_missing_is_said(work: Work) -> None:
    """A picture beside the table is copied to the set; of one that is not there, `gold open` and `quiz create` speak."""
    published(work, "boxes", labels=TOPICS)
    Image.new("RGB", (40, 30)).save(work.root / "a.png")
    table = work.root / "items.csv"
    table.write_text("id,picture\na,a.png\nb,b.png\n", "utf-8")
    said = work("gold", "open", "things", table, "--guideline", "things@1.0.0").output
    folder = work.root / "gold_sets" / "things"
    assert (folder / "a.png").is_file()
    assert f"1 of 2 files are not in {folder}: 'b.png'. Put them there" in said
    created = work("quiz", "create", "experts", "--expert", "--gold-draft", "things").output
    assert "'b.png'. People do not see them." in created
    assert "The gold is shown" not in created  # experts' answers become it


def test_gold_is_exported_by_its_name(work: Work) -> None:
    """Label Studio writes shares of a picture: its size comes from the file beside the set."""
    published(work, "boxes", labels=TOPICS)
    imported(
        work,
        'item_id,picture,vote:ann,vote:ben\na,a.png,"[[0, 0, 20, 15, ""sport""]]","[[0, 0, 20, 15, ""sport""]]"\n',
    )
    Image.new("RGB", (40, 30)).save(work.root / "gold_sets" / "things" / "a.png")
    work("gold", "lock", "things")
    work("export", "things@1.0.0", "--to", "label-studio", "--purpose", "gold", "--out", work.root / "out")
    (task,) = json.loads((work.root / "out" / "tasks.json").read_text("utf-8"))
    (box,) = task["annotations"][0]["result"]
    assert (box["value"]["width"], box["value"]["height"]) == (50, 50)
    assert task["annotations"][0]["ground_truth"] is True
    (work.root / "imports").mkdir(exist_ok=True)
    (work.root / "imports" / "theirs.yaml").write_text("holds: answers\ncolumns: {item_id: nr}\n")
    asked = ("--to", "label-studio", "--out", work.root / "again", "--mapping", "theirs")
    refused = work("export", "things@1.0.0", *asked, "--map", "ball=sport", code=2)
    said = "'things@1.0.0' is a gold set, and its columns are known. Leave out --mapping, --map."
    assert said in refused.output


def test_a_guideline_says_what_the_answers_of_a_plain_table_are(work: Work) -> None:
    """Numbers are no labels, and regions need no --kind beside --guideline."""
    published(work, "number", settings={"lowest": 0, "highest": 100})
    table = work.root / "answers.csv"
    table.write_text("item_id,annotator_id,label\na,ann,3.0\n", "utf-8")
    asked = ("--guideline", "things@1.0.0")
    refused = work("export", table, *asked, "--to", "coco", "--out", work.root / "x.json", code=2)
    assert "answers of the kind number: 1" in refused.output
    work("export", table, *asked, "--to", "label-studio", "--out", work.root / "out")
    assert "<Number" in (work.root / "out" / "config.xml").read_text("utf-8")


def test_simulated_annotators_answer_with_leaves(work: Work) -> None:
    """What a dry run answers is an answer: its table can be scored."""
    published(work, "hierarchy", labels=TREE)
    rows = "".join(f"i{k},Item {k},{v},{v}\n" for k, v in enumerate(["gull", "duck"] * 15))
    imported(work, f"item_id,text,vote:ann,vote:ben\n{rows}", "--agreed-by", "Ann")
    work("gold", "lock", "things")
    work("quiz", "create", "q", "--gold", "things@1.0.0", "--good", 0.95, "--poor", 0.5, "--allow-guessing")
    work("quiz", "simulate", "q", "--people", 6)
    answers = work.root / "answers.parquet"
    work("quiz", "results", "q", "--answers", answers)
    work("score", answers, "--gold", "things@1.0.0", "--guideline", "things@1.0.0")


def test_a_table_of_regions_finds_its_pictures_in_a_folder(work: Work) -> None:
    """Without their sizes Label Studio can hold no region, which is said; a folder of pictures knows them."""
    published(work, "boxes", labels=TOPICS)
    Image.new("RGB", (40, 30)).save(work.root / "a.png")
    table = work.root / "answers.csv"
    table.write_text('item_id,annotator_id,label\na,ann,"[[0, 0, 20, 15, ""sport""]]"\n', "utf-8")
    asked = (
        "export",
        table,
        "--guideline",
        "things@1.0.0",
        "--to",
        "label-studio",
        "--out",
        work.root / "out",
    )
    assert "the size of the picture is not known" in work(*asked).output
    work(*asked, "--pictures", work.root)
    (task,) = json.loads((work.root / "out" / "tasks.json").read_text("utf-8"))
    assert task["predictions"][0]["result"][0]["value"]["width"] == 50
