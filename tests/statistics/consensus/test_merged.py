"""Answers that are no single labels come to a consensus as their kind merges them."""

import csv
import json

import pytest
from click.testing import CliRunner

import workbench as wb
from workbench.answers.annotations import Annotations
from workbench.cli import main
from workbench.errors import NotFound
from workbench.formats.read import read
from workbench.kinds.registry import KINDS
from workbench.statistics.consensus.merged import merge_answers

ROWS = [
    *(("p1", who, label) for who, label in (("ann", "a|b"), ("ben", "a"), ("cat", "a|c"), ("dan", "b"))),
    *(("p2", who, "[]") for who in ("ann", "ben", "cat")),
    ("p3", "dan", "c"),
]


def sets():
    """Sets of labels of four people."""
    return Annotations.of(ROWS), KINDS["multi_choice"]


def test_sets_are_merged_label_by_label():
    """p1: a of 3 in 4, b of 2 is tied; nobody's label on p2 is the empty set; one answer is its own consensus."""
    merged = merge_answers(*sets())
    assert dict(zip(merged.items, merged.texts, strict=True)) == {"p1": "a", "p2": "[]", "p3": "c"}
    assert (merged.disputes, merged.merged[0].tied, merged.n) == (1, ("b",), (4, 3, 1))
    assert merged.confidence.tolist() == pytest.approx([2 / 3, 1, 1])


def test_who_is_near_the_consensus_weighs_more():
    """Dan is furthest from it on p1, and alone on p3."""
    merged = merge_answers(*sets(), method="wawa")
    assert merged.weights == pytest.approx({"ann": 0.75, "ben": 1, "cat": 0.75, "dan": 0.5})
    assert merged.merged[0].answer == "a"
    with pytest.raises(NotFound, match="no consensus by 'glad'"):
        merge_answers(*sets(), method="glad")


def test_in_python_a_table_of_a_kind_is_merged(tmp_path):
    """And what it writes is read again, with its kind."""
    file = tmp_path / "n.csv"
    rows = [f"i{i},a{a},{10 * i + a}" for i in range(5) for a in range(3)]
    file.write_text("\n".join(["item_id,annotator_id,label", *rows]), encoding="utf-8")
    merged = wb.consensus(read(file, kind="number"))
    assert merged.texts == ("1", "11", "21", "31", "41")
    assert list(merged.to_frame().columns)[:4] == ["item_id", "annotator_id", "label", "answer_kind"]


def test_the_command_writes_a_table_that_is_read_again(tmp_path):
    """Label, kind, confidence and support; measured against gold by the kind's own measure."""
    file, gold, out = (tmp_path / name for name in ("answers.csv", "gold.csv", "out.csv"))
    lines = [f'{item},{who},"{text}"' for item, who, text in ROWS]
    file.write_text("\n".join(["item_id,annotator_id,label", *lines]), encoding="utf-8")
    gold.write_text("item_id,label\np1,a|b\np2,[]\np3,c\n", encoding="utf-8")
    command = [
        "consensus",
        str(file),
        "--kind",
        "multi_choice",
        "--gold",
        str(gold),
        "--out",
        str(out),
        "--json",
    ]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert (result["items"], result["disputes"], result["kind"]) == (3, 1, "multi_choice")
    assert result["against_gold"]["F1 of labels"]["value"] == pytest.approx(4 / 5)
    with out.open(encoding="utf-8") as written:
        first = next(csv.DictReader(written))
    assert (first["label"], first["answer_kind"], first["support"], first["tied"]) == (
        "a",
        "multi_choice",
        "3",
        "b",
    )
    again = read(out)
    assert (again.answer_kind, again.labels) == ("multi_choice", ("[]", "a", "c"))
    refused = CliRunner().invoke(main, [*command[:4], "--compare", "--gold", str(gold)])
    assert refused.exit_code == 2
    assert "single labels" in refused.output


def test_whole_sets_can_still_be_voted_on(tmp_path):
    """A model of labels takes each set for a label, as before."""
    file = tmp_path / "answers.csv"
    lines = [f"i{i},a{a},a|b" for i in range(4) for a in range(3)]
    file.write_text("\n".join(["item_id,annotator_id,label", *lines]), encoding="utf-8")
    assert wb.consensus(read(file, kind="multi_choice"), method="one-coin").labels == ("a|b",)
