"""`workbench agreement --engine duckdb` prints what is printed without it, and says what it cannot do."""

import json

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq
import pytest

ANSWERS = {
    "task": ["q1", "q1", "q1", "q2", "q2", "q3", "q3", "q3"],
    "worker": ["ann", "bob", "ann", "ann", "bob", "ann", "bob", "cat"],
    "label": ["x", "x", "y", "x", "y", "y", "y", ""],
    "status": ["submitted", "submitted", "submitted", "done", "done", "done", "done", "skipped"],
}


@pytest.fixture
def answers(tmp_path):
    """One table in two files; Ann answers the first item twice, and Cat skips one."""
    pq.write_table(pa.table(ANSWERS), tmp_path / "answers.parquet")
    pv.write_csv(pa.table(ANSWERS), tmp_path / "answers.csv")
    return tmp_path


@pytest.mark.parametrize("name", ["answers.parquet", "answers.csv"])
def test_the_engine_changes_no_number(name, answers, workbench):
    """The JSON is the same to the byte."""
    plain = workbench("agreement", answers / name, "--json").stdout
    engine = workbench("agreement", answers / name, "--json", "--engine", "duckdb", "--memory-limit", "1GB")
    assert engine.stdout == plain
    assert json.loads(plain)["annotations"] == 6


def test_what_was_guessed_or_dropped_is_said(answers, workbench):
    """On the error stream, where a program does not read it."""
    said = workbench("agreement", answers / "answers.parquet", "--engine", "duckdb").stderr
    assert "column 'task' read as item_id" in said
    assert "rows with status skipped, no answers: 1" in said
    assert "answers given again by the same annotator on the same item" in said


def test_a_guideline_closes_the_set(labelling, workbench, refusal, tmp_path):
    """A label that the guideline lacks is refused, and named."""
    path = tmp_path / "strange.parquet"
    pq.write_table(pa.table({"item_id": ["q"], "annotator_id": ["a"], "label": ["no such label"]}), path)
    guideline = next(p for p in (labelling / "guidelines").iterdir() if p.is_dir())
    version = sorted(p.stem for p in guideline.glob("[0-9]*.yaml"))[-1]
    given = ("--guideline", f"{guideline.name}@{version}", "--engine", "duckdb")
    message = refusal("agreement", path, *given, *_question(guideline / f"{version}.yaml"))
    assert "label 'no such label' is not in" in message


def _question(guideline):
    from ruamel.yaml import YAML

    questions = YAML(typ="safe").load(guideline.read_text(encoding="utf-8"))["questions"]
    single = next(q["id"] for q in questions if q.get("kind", "choice") != "multi_choice")
    return ("--question", single)


def test_what_needs_memory_is_refused(answers, refusal):
    """A wide sheet, one annotator's file and local times are read into memory."""
    message = refusal("agreement", answers / "answers.csv", "--engine", "duckdb", "--wide")
    assert message == "--wide reads a file into memory; leave out --engine, or import the file first."
    missing = refusal("agreement", answers / "answers.csv", "--engine", "duckdb", "--item", "post")
    assert "there is no column 'post' to read item_id from" in missing
