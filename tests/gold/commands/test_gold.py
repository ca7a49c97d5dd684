"""Gold from the command line: imported from a sheet, looked at, locked, and found stale when the guideline moves on."""

import json

import pytest

SHEET = "item_id,text,vote:ann,vote:bob\nq1,Thanks!,praise,praise\nq2,Broken.,complaint,complaint\nq3,Hm.,praise,complaint\n"
NAMED = ["--name", "first", "--guideline", "first@1.0.0"]


@pytest.fixture
def sheet(workbench, empty):
    """A sheet of votes on three items under first@1.0.0; q3 is a tie."""
    workbench("guideline", "new", "first")
    workbench("guideline", "publish", "first")
    (empty / "sheet.csv").write_text(SHEET)
    return empty / "sheet.csv"


def status(workbench, name: str = "first") -> dict:
    return json.loads(workbench("gold", "status", name, "--json").stdout)


def test_import_and_status(workbench, sheet):
    """How many items there are, how they were settled, and what is open."""
    shown = workbench("gold", "import", sheet, *NAMED, "--sampling", "by hand", "--agreed-by", "Ann").stdout
    assert "draft.jsonl: 3 items, 1 answers undecided." in shown
    assert status(workbench) == {
        "gold": "first@1.0.0",
        "guideline": "first@1.0.0",
        "newest_guideline": "first@1.0.0",
        "items": 3,
        "splits": {"practice": 0, "quiz": 3, "honeypot": 0, "held_back": 0},
        "settled": {"unanimous": 2, "majority": 0, "adjudicated": 0, "not settled": 1},
        "settled_by_voter": 0,
        "unsettled": [["q3", "topic"]],
        "stale": [],
        "to_check": [],
        "problems": [],
        "left": [],
        "waiting": [],
        "checks": {"settled": False, "decided": True, "stale": True, "examples": True},
    }
    shown = workbench("gold", "status", "first").stdout
    assert "first@1.0.0: 3 items under first@1.0.0; the newest guideline is first@1.0.0." in shown
    assert "Nothing is stale against first@1.0.0." in shown
    assert "open: Every answer decided: 2 of 3." in shown


def test_an_adjudicator_who_voted_is_counted(workbench, sheet):
    """Ann voted on q3 and decides the tie: no refusal, and the status says it."""
    head, *rows = SHEET.splitlines()
    more = (",label,settled_by", ",,", ",,", ",praise,ann")
    sheet.write_text("\n".join(row + cells for row, cells in zip((head, *rows), more, strict=True)))
    workbench("gold", "import", sheet, *NAMED)
    found = status(workbench)
    assert (found["settled"]["adjudicated"], found["settled_by_voter"]) == (1, 1)
    shown = workbench("gold", "status", "first").stdout
    assert "1 adjudicated answer decided by somebody who had voted on it." in shown


def test_losses_of_an_import_are_said(workbench, sheet):
    """A column that nobody reads is not dropped in silence."""
    sheet.write_text("item_id,label,mood\nq1,praise,good\n")
    assert (
        "columns that are not read: 1 (for example mood)" in workbench("gold", "import", sheet, *NAMED).stdout
    )


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        (
            "item_id,label\nq1,eggs\n",
            NAMED,
            "sheet.csv:2: label 'eggs' is not in first@1.0.0; expected one of 'praise'",
        ),
        ("item_id,label,rules\nq1,praise,R9\n", NAMED, "sheet.csv:2: rule 'R9'"),
        (SHEET, [*NAMED, "--version", "1.0"], "'1.0' is not of the form"),
        (SHEET, ["--name", "../first", *NAMED[2:]], "cannot name a folder"),
        (
            SHEET,
            ["--name", "first", "--guideline", "first@2.0.0"],
            "no published version 2.0.0; expected one of '1.0.0'",
        ),
        (SHEET, ["--name", "first", "--guideline", "frist"], "no guideline 'frist'"),
        (SHEET, [*NAMED, "--question", "colour"], "question 'colour' is not in first@1.0.0"),
    ],
)
def test_what_cannot_be_imported(refusal, empty, sheet, text, options, expected):
    """Named with its row, and nothing is written."""
    sheet.write_text(text)
    assert expected in refusal("gold", "import", sheet, *options)
    assert not list((empty / "gold_sets").iterdir())


def test_an_open_answer_is_not_locked(refusal, workbench, sheet, empty):
    """The refusal names it; nothing is locked."""
    workbench("gold", "import", sheet, *NAMED)
    assert refusal("gold", "lock", "first") == "gold set first: 1 answers are undecided: 'q3: topic'."
    assert not (empty / "gold_sets/first/1.0.0.card.yaml").exists()


def test_locking(workbench, sheet):
    """Once decided it is locked; again is no change; as JSON for a program."""
    sheet.write_text(SHEET.replace("q3,Hm.,praise,complaint", "q3,Hm.,praise,praise"))
    workbench("gold", "import", sheet, *NAMED)
    done = json.loads(workbench("gold", "lock", "first", "--json").stdout)
    assert (set(done), done["new"], done["version"]) == ({"path", "version", "sha256", "new"}, True, "1.0.0")
    assert json.loads(workbench("gold", "lock", "first", "--json").stdout) == {**done, "new": False}
    assert workbench("gold", "lock", "first").stdout.startswith("No change: already locked")


def test_a_draft_of_the_guideline_is_no_ground(refusal, workbench, sheet, empty):
    """Gold that was answered under a draft is locked when that very draft is published, not before, nor another one."""
    draft = empty / "guidelines/first/draft.yaml"
    draft.write_text(
        draft.read_text().replace("version: 1.0.0", "version: 1.1.0").replace("First version.", "More.")
    )
    (empty / "sheet.csv").write_text("item_id,label\nq1,praise\n")
    workbench("gold", "import", sheet, "--name", "first", "--guideline", "first@draft", "--settled-by", "Ann")
    assert "no published version 1.1.0" in refusal("gold", "lock", "first")
    draft.write_text(draft.read_text().replace("A title that people recognise", "Another title"))
    workbench("guideline", "publish", "first")
    assert "first@1.1.0 is cited with sha256" in refusal("gold", "lock", "first")


def test_status_of_the_example(workbench, labelling):
    """All splits are used, nothing is open or stale; the draft and a version can be asked for by name."""
    found = status(workbench, "support-tickets")
    assert sum(found["splits"].values()) == found["items"] == 160
    assert min(found["splits"].values()) > 0
    assert (found["unsettled"], found["stale"], found["problems"]) == ([], [], [])
    assert status(workbench, "support-tickets@1.0.0") == found
    assert status(workbench, "support-tickets@draft")["items"] == 160


def test_a_gold_set_that_was_edited(refusal, labelling):
    """Every command that reads it refuses it by file."""
    path = labelling / "gold_sets/support-tickets/1.0.0.jsonl"
    path.write_text(path.read_text().replace("billing_question", "refund_request", 1))
    delivery = labelling / "pilots/november/deliveries/vendor_a_1.csv"
    for words in (
        ["gold", "status", "support-tickets"],
        ["score", delivery, "--question", "intent", "--gold", "support-tickets"],
        ["guideline", "impact", "support-tickets"],
    ):
        assert "1.0.0.jsonl was changed after it was locked" in refusal(*words)


def test_a_gold_set_that_is_not_there(refusal, labelling):
    """The refusal lists those that are."""
    for command in ("status", "lock"):
        assert "no gold set 'tickets' in" in refusal("gold", command, "tickets")
        assert "expected one of 'support-tickets'" in refusal("gold", command, "tickets")
        assert "gold set name '../x'" in refusal("gold", command, "../x")
    assert "expected one of '1.0.0'" in refusal("gold", "status", "support-tickets@3.0.0")
