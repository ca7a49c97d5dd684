"""Prodigy's tasks as answers: what accept, reject and ignore mean, who answered, and back into Prodigy."""

import csv
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.tool_files import ANSWER, rows_of, same_answers, written_in
from workbench.formats.importing import recognised, tables_of
from workbench.formats.prodigy import FORMAT
from workbench.formats.source import Source

WHO = {"_annotator_id": "ann", "_input_hash": 1, "_timestamp": 1652787105}


def tables(*tasks, **options):
    """The tables of tasks of one person."""
    data = "".join(json.dumps({**WHO, **task}) + "\n" for task in tasks).encode()
    return tables_of(Source.of(data, "tasks.jsonl"), **options)


def test_what_became_of_a_task_is_no_label():
    """Reject and ignore are skips in a view of choices, and so is an accept in which nothing was chosen."""
    task = {"text": "a", "options": [{"id": "x"}], "_view_id": "choice"}
    rows = tables(
        {**task, "accept": ["x"], "answer": "accept"},
        {**task, "accept": ["x"], "answer": "reject"},
        {**task, "accept": [], "answer": "accept"},
        {**task, "accept": [], "answer": "ignore"},
    ).answers
    assert rows.column("status").to_pylist() == ["submitted", "skipped", "skipped", "skipped"]
    assert rows.column("skip_reason").to_pylist() == [None, "reject", "nothing chosen", "ignore"]
    assert rows.column("label").to_pylist() == ["x", None, None, None]
    assert rows.column("submitted_at").to_pylist() == ["2022-05-17T11:31:45Z"] * 4


def test_yes_or_no_is_a_label():
    """Where a task asks whether a label is right, reject is an answer; only ignore is none."""
    task = {"text": "a", "label": "SPORT", "_view_id": "classification"}
    rows = rows_of(tables(*({**task, "answer": answer} for answer in ("accept", "reject", "ignore"))))
    assert [row[2:] for row in rows] == [
        ("SPORT", "choice", "accept", "submitted"),
        ("SPORT", "choice", "reject", "submitted"),
        ("SPORT", "choice", None, "skipped"),
    ]


def test_no_span_is_an_answer():
    """Accepted without a span: nothing to mark. What a model put there in a view of choices is no answer."""
    span = {"start": 0, "end": 1, "token_start": 0, "token_end": 0, "label": "X"}
    rows = tables(
        {"text": "ab", "tokens": [], "spans": [], "_view_id": "ner_manual", "answer": "accept"},
        {"text": "ab", "tokens": [], "spans": [span], "_view_id": "ner_manual", "answer": "accept"},
    )
    assert [row[4] for row in rows_of(rows)] == ["[]", '[[0, 1, "X"]]']
    assert [part.attributes for _, part in rows.of_parts()] == [{"tokens": "0 1"}]


def test_a_time_in_milliseconds_is_said():
    """Prodigy counts seconds; what is no time in them is left out, and not in silence."""
    task = {
        "text": "a",
        "_input_hash": 1,
        "_task_hash": 2,
        "_session_id": "ann",
        "_view_id": "ner_manual",
        "spans": [],
    }
    line = json.dumps({**task, "tokens": [], "answer": "accept", "_timestamp": 1652787105000})
    tables = tables_of(Source.of(line.encode(), "a.jsonl"))
    assert tables.answers.column("submitted_at").to_pylist() == [None]
    assert any("times that cannot be read" in loss.what for loss in tables.report)


def test_regions_of_pictures():
    """Boxes and polygons are two questions where a file has both."""
    points = [[0, 0], [0, 4], [5, 4], [5, 0]]
    box = {"type": "rect", "x": 0, "y": 0, "width": 5, "height": 4, "points": points, "label": "car"}
    shape = {"type": "polygon", "points": [[0, 0], [4, 0], [0, 4]], "label": "sky"}
    task = {"image": "a.jpg", "width": 10, "height": 10, "_view_id": "image_manual", "answer": "accept"}
    held = tables({**task, "spans": [box, shape]}, {**task, "_input_hash": 2, "spans": []})
    assert [(row[0], row[2]) for row in rows_of(held)] == [
        ("1", "image_manual boxes"),
        ("1", "image_manual polygons"),
        ("2", "image_manual boxes"),
        ("2", "image_manual polygons"),
    ]
    assert held.of_media()["1"].width == 10


def test_old_files_name_nobody():
    """Without an annotator and a time: who answered is asked for."""
    data = (
        b'{"text": "a", "label": "X", "answer": "reject"}\n{"text": "b", "spans": [], "answer": "accept"}\n'
    )
    rows = rows_of(tables_of(Source.of(data + b'{"text": "c"}\n', "old.jsonl"), annotator="ann"))
    assert [row[:5] for row in rows] == [
        ("a", "ann", "X", "choice", "reject"),
        ("b", "ann", "ner", "choice", "accept"),
    ]


def test_a_table_of_our_own_is_no_task():
    """`answer` is a name for a label too."""
    line = b'{"item_id": "a", "annotator_id": "ann", "answer": "accept", "options": 1}'
    assert recognised(Source.of(line, "a.jsonl")) is None


NAMES = {"distorsión": "distortion", "no distorsión": "no_distortion"}


@pytest.mark.parametrize(
    ("file", "table", "rows", "accepted"),
    [
        ("presto_distortion", "annotations", 1777, 1776),
        ("presto_annotation_ann0", "phase2_annotations", 971, 971),
        ("presto_types", "types_annotations", 745, 689),
    ],
)
def test_presto_is_its_own_table(shared, file, table, rows, accepted):
    """D: the Prodigy files give the tables that were made of them, to the second.

    The tables keep what was rejected, and say so in `prodigy_answer`. Of the second phase one person's file is here.
    """
    answers = tables_of(shared(f"exports/prodigy/{file}.jsonl"), question="choice").answers
    columns = ("item_id", "annotator_id", "label", "submitted_at")
    actual = {
        (item, person.rpartition("-")[2], frozenset(NAMES.get(each, each) for each in label.split("|")), when)
        for item, person, label, when in zip(
            *(answers.column(name).to_pylist() for name in columns), strict=True
        )
        if label
    }
    people = {person for _, person, _, _ in actual}
    with shared(f"data/presto_distortion/{table}.csv").open(encoding="utf-8") as lines:
        theirs = [row for row in csv.DictReader(lines) if row["annotator_id"] in people]
    expected = {
        (row["item_id"], row["annotator_id"], frozenset(row["label"].split("|")), row["timestamp"])
        for row in theirs
        if row["prodigy_answer"] == "accept" and row["label"]
    }
    assert (len(theirs), len(expected)) == (rows, accepted)
    assert actual == expected


@pytest.mark.parametrize(
    "file",
    ["annotations", "fashion_brands_eval", "emerson_annotated_text", "presto_types", "presto_distortion"],
)
def test_there_and_back_on_real_files(shared, tmp_path, file):
    """Read, written and read again: the same answers and parts. The second block of a view becomes a task of its own."""
    named = file.startswith("presto")
    original = tables_of(shared(f"exports/prodigy/{file}.jsonl"), annotator=None if named else "ann")
    folder = written_in(tmp_path, FORMAT.write(original, None, "gold"))
    question = {"annotations": "relations", "fashion_brands_eval": "ner_manual"}.get(file, "choice")
    (again,) = [tables_of(path) for path in folder.iterdir() if path.stem == question]
    given = [row for row in rows_of(original) if row[5] == "submitted" and row[2] == question]
    back = [(*row[:2], question, *row[3:]) for row in rows_of(again)]
    assert sorted(map(str, back)) == sorted(map(str, given))
    assert len(again.parts) == len(original.parts)


@given(st.lists(ANSWER, min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_any_spans_there_and_back(answers):
    """Whatever the labels and texts are."""
    tasks = [
        {
            **{
                "id": f"i{number}",
                "text": text,
                "tokens": [],
                "_view_id": "spans_manual",
                "answer": "accept",
            },
            "spans": [{"start": start, "end": start + 1, "label": label} for start, label in spans],
        }
        for number, (text, spans) in enumerate(answers)
    ]
    held = tables(*tasks)
    (content,) = FORMAT.write(held, None, "gold").files.values()
    assert same_answers(held, tables_of(Source.of(content, "again.jsonl")))
