"""Each table that a command reads beside the answers is read by the mapping that the import dialog wrote for it."""

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.quality.bringing.test_bringing import GUIDELINE, Dialog
from workbench.cli import main

MEANT = ("delivery", "refund_request", "how_to")
CALLED = {"Zustellung": "delivery", "Geld zurück": "refund_request", "Wie geht das": "how_to"}
ITEMS = 18
TEXT = "Guten Tag, wo bleibt die Bestellung mit der Nummer {} denn nur?"
MAPPINGS = ("--mapping", "votes", "--mapping", "right", "--mapping", "words", "--mapping", "model")


def right(n: int) -> int:
    return n % 3


def answer(n: int, person: int) -> int:
    return (right(n) + (n % 5 == person)) % 3


def tables(called: list[str], plain: bool) -> dict[str, list[list[str]]]:
    """The four tables, as a German spreadsheet has them or as we do; ids are written otherwise than the header says."""
    ids = [f"T-{n}" for n in range(ITEMS)]
    item, person, label = ("item_id", "annotator_id", "label") if plain else ("Vorgang", "Wer", "Urteil")
    people = ("Anna", "Bernd", "Cem")
    others = ("billing_question", "cancellation", "bug_report", "account_access")
    share = [["0.9" if n == right(i) else "0.03" for n in range(3)] + ["0.01"] * 4 for i in range(ITEMS)]
    return {
        "votes": [[item, person, label]]
        + [[id_, who, called[answer(n, p)]] for n, id_ in enumerate(ids) for p, who in enumerate(people)],
        "right": [[item, label] if plain else ["Nr", "Lösung"]]
        + [[id_, called[right(n)]] for n, id_ in enumerate(ids)],
        "words": [["item_id", "text"] if plain else ["Nummer", "Nachricht"]]
        + [[id_, TEXT.format(n)] for n, id_ in enumerate(ids)],
        "model": [["item_id" if plain else "Beleg", *MEANT, *others]]
        + [[id_, *row] for id_, row in zip(ids, share, strict=True)],
    }


def write(path: Path, rows: list[list[str]], separator: str = ",") -> bytes:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return path.read_bytes()


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """A workspace with the four tables in words of a vendor, a mapping of each by the dialog, and the same in ours."""
    root = tmp_path_factory.mktemp("beside") / "labelling"
    CliRunner().invoke(main, ["init", str(root)], catch_exceptions=False)
    holds = {"votes": "answers", "right": "gold", "words": "items", "model": "probabilities"}
    for name, rows in tables(list(CALLED), plain=False).items():
        dialog = Dialog(root, holds=holds[name])
        dialog.drop(f"{name}.csv", write(root / f"{name}.tmp", rows, ";"))
        held = dialog.do(**GUIDELINE)
        for value in held["labels"]:
            dialog.do(do="bring_label", label=value["value"], to=CALLED[value["value"]])
        dialog.do(do="bring_remember", name=name)
        dialog.do(do="bring_use")
        assert len(dialog.used) == 1
    for name, rows in tables(list(MEANT), plain=True).items():
        write(root / f"our_{name}.csv", rows)
    return root


def command(root: Path, *words: str) -> str:
    asked = ("--guideline", "support-tickets@2.0.0", "--question", "intent", "--root", str(root))
    done = CliRunner().invoke(main, [*words, *asked])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize(
    ("words", "beside"),
    [
        (("score",), ("right",)),
        (("annotators",), ("right",)),
        (("slices", "--by", "tool"), ("right",)),
        (("consensus", "--compare"), ("right",)),
        (("consensus", "--method", "crowdlab"), ("right", "model")),
        (("audit",), ("right", "model")),
    ],
)
def test_a_command_reads_each_table_as_the_dialog_said(root, words, beside):
    """Of tables of other columns and labels the same comes out as of ours."""
    option = {"right": "--gold", "model": "--probabilities"}
    name, *more = words
    theirs = [
        part for each in beside for part in (option[each], str(root / f"{each}.csv"), "--mapping", each)
    ]
    ours = [part for each in beside for part in (option[each], str(root / f"our_{each}.csv"))]
    read = command(root, name, str(root / "votes.csv"), "--mapping", "votes", *theirs, *more, "--json")
    assert json.loads(read) == json.loads(
        command(root, name, str(root / "our_votes.csv"), *ours, *more, "--json")
    )


def test_the_report_reads_each_table_as_the_dialog_said(root, tmp_path):
    """Its gold and its texts too; and the command that rebuilds it names each mapping."""
    pages = []
    for name, more in (("", ("votes", "right", "words")), ("our_", ())):
        out = tmp_path / f"{name}page.html"
        files = [str(root / f"{name}{table}.csv") for table in ("votes", "right", "words")]
        mappings = [part for each in more for part in ("--mapping", each)]
        told = ("--gold", files[1], "--items", files[2], "--title", "Who differs", *mappings)
        command(root, "report", "disagreement", files[0], *told, "--out", str(out))
        pages.append(out.read_text(encoding="utf-8"))
    theirs, _ = pages
    assert TEXT.format(0) in theirs
    assert f"{ITEMS} items" in theirs
    assert "".join(f" --mapping imports/{name}.yaml" for name in ("votes", "right", "words")) in theirs
    sections = [dict(re.findall(r'<section id="(\w+)">(.*?)</section>', page, re.DOTALL)) for page in pages]
    assert {"people", "items", "truth", "provenance"} <= sections[0].keys()
    assert [name for name, text in sections[0].items() if text != sections[1][name]] == ["provenance"]


def test_what_is_stated_comes_before_a_mapping(root):
    """A label that `--map` reads as another is read so in the gold too."""
    files = (str(root / "votes.csv"), "--gold", str(root / "right.csv"), *MAPPINGS[:4], "--by", "label")
    labels = json.loads(command(root, "score", *files, "--map", "Zustellung=how_to", "--json"))
    assert set(labels) == {"refund_request", "how_to"}


def test_a_file_of_gold_that_calls_the_question_otherwise(root):
    """The question that somebody chose of it in the dialog is the one that the command reads."""
    rows = [["Nr", "Frage", "Lösung"]]
    for n in range(ITEMS):
        rows += [[f"T-{n}", "Anliegen", MEANT[right(n)]], [f"T-{n}", "Laune", "gut"]]
    dialog = Dialog(root, holds="gold")
    dialog.drop("both.csv", write(root / "both.tmp", rows, ";"))
    for column, role in ((0, "item"), (2, "label")):
        dialog.do(do="bring_role", column=column, role=role)
    assert dialog.do(**GUIDELINE)["why_not"] == "Choose which question of the file to read."
    held = dialog.do(do="bring_question", question="Anliegen")
    assert (held["why_not"], held["report"]["kept"]) == ("", ITEMS)
    dialog.do(do="bring_remember", name="both")
    dialog.do(do="bring_use")
    told = [
        command(
            root, "score", str(root / "votes.csv"), "--mapping", "votes", "--gold", str(root / file), *more
        )
        for file, more in (("both.csv", ("--mapping", "both", "--json")), ("our_right.csv", ("--json",)))
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("--mapping", "model"),
            "mapping model: is for a table of probabilities, and there is none to read; "
            "expected a mapping for 'answers', 'gold'.",
        ),
        (
            ("--mapping", "right", "--mapping", "votes", "--mapping", "imports/right.yaml"),
            "right.yaml: is for gold, and so is right; expected at most one mapping for a table.",
        ),
        (("--mapping", "nope"), "there is no mapping 'nope'"),
    ],
)
def test_a_mapping_that_fits_no_table_is_refused(root, monkeypatch, words, says):
    """It says for what the mapping is, and which ones were allowed."""
    monkeypatch.chdir(root)
    done = CliRunner().invoke(main, ["score", "votes.csv", "--gold", "right.csv", *words])
    assert done.exit_code == 2
    assert says in done.output


def test_a_mapping_of_gold_reads_no_gold_set(root):
    """A gold set of the workspace needs no mapping."""
    words = ["score", str(root / "votes.csv"), "--gold", "support-tickets@1.0.0", "--mapping", "right"]
    done = CliRunner().invoke(main, [*words, "--root", str(root)])
    assert done.exit_code == 2
    assert (
        "is for a table of gold, and there is none to read; expected a mapping for 'answers'." in done.output
    )
