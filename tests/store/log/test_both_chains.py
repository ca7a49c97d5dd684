"""The log of the files and the log of the rounds as one: shown by time, checked against each other, signed together."""

import json
import shutil
import sqlite3

import pytest
from click.testing import CliRunner

from workbench.cli import main

GOLD = ("--gold", "support-tickets@1.0.0", "--question", "intent", "--until-sure")


@pytest.fixture(autouse=True)
def lea(monkeypatch):
    """Lea is signed in to JupyterHub."""
    monkeypatch.setenv("JUPYTERHUB_USER", "lea")


@pytest.fixture(scope="module")
def made(example, tmp_path_factory):
    """A workspace with acts on files and a round with answers; not to be changed."""
    root = tmp_path_factory.mktemp("made") / "labelling"
    shutil.copytree(example, root)
    retire = ("--item", "T-1003", "--by", "Lea Kern", "--reason", "Worn.")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTERHUB_USER", "lea")
        for words in (
            ("gold", "next", "support-tickets"),
            ("quiz", "create", "may", *GOLD),
            ("quiz", "simulate", "may", "--people", "2", "--seed", "7"),
            ("quiz", "invite", "may", "ana"),
            ("gold", "retire", "support-tickets", *retire),
            ("quiz", "close", "may"),
        ):
            done = CliRunner().invoke(main, [*words, "--root", str(root)], catch_exceptions=False)
            assert done.exit_code == 0, done.output
    return root


@pytest.fixture
def used(made, tmp_path, monkeypatch):
    """A copy of it to work in; the current folder."""
    folder = tmp_path / "labelling"
    shutil.copytree(made, folder)
    monkeypatch.chdir(folder)
    return folder


def change(root, statement):
    with sqlite3.connect(root / "runs/attempts.sqlite") as connection:
        assert connection.execute(statement).rowcount > 0, statement


def test_both_are_shown_by_time(used, workbench):
    """An act on a file between two in the database stands between them; people are named."""
    entries = json.loads(workbench("log", "show", "--json").stdout)
    acts = [entry["act"] for entry in entries if entry["who"] == "lea"]
    assert [act for act in acts if act in ("round.create", "gold.retire", "round.close")] == [
        "round.create",
        "gold.retire",
        "round.close",
    ]
    assert {entry["chain"] for entry in entries} == {"workspace", "rounds"}
    shown = workbench("log", "show", "--thing", "round may").stdout
    assert "created round may" in shown
    assert "invited a person to round may: ana" in shown
    assert "signed in to JupyterHub" in shown
    assert "invited a person" in workbench("log", "show", "--person", "ana").stdout
    assert "gold set" not in workbench("log", "show", "--person", "ana").stdout


def test_they_cite_each_other_and_nothing_is_wrong(used, workbench):
    """Each chain holds heads of the other."""
    workbench("log", "verify")
    workbench("log", "export", "log.jsonl")
    lines = [json.loads(line) for line in (used / "log.jsonl").read_text().splitlines()]
    citing = {line["record"]["chain"] for line in lines if "record" in line and "other" in line["record"]}
    assert citing == {"workspace", "rounds"}
    assert "Nothing is wrong." in workbench("log", "verify", "--file", "log.jsonl").stdout


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (
            "UPDATE answers SET label = 'how_to' WHERE turn = 1",
            "answer to turn 1",
        ),
        ("DELETE FROM exposures", "what person"),
        ("DELETE FROM records WHERE number = (SELECT max(number) FROM records)", "missing"),
        ("UPDATE people SET name = 'nobody' WHERE name = 'ana'", "person"),
    ],
)
def test_a_change_in_the_database_is_found(used, workbench, statement, message):
    """What went unnoticed before."""
    change(used, statement)
    assert message in workbench("log", "verify", status=1).stdout


def test_a_tail_cut_from_the_files_is_found_by_the_database(used, workbench):
    """The round was closed after the item was retired, and cites it."""
    records = used / "log/records.jsonl"
    lines = records.read_bytes().splitlines(keepends=True)
    records.write_bytes(b"".join(lines[:-2]))
    found = workbench("log", "verify", status=1).stdout
    assert f"FAULT: record {len(lines)} of the workspace is not what record" in found
    shutil.rmtree(used / "log")
    assert "the chain was cut or rewritten" in workbench("log", "verify", status=1).stdout


def test_a_noted_head_of_the_rounds(used, workbench):
    """It is in its chain, or the chain was cut."""
    chains = json.loads(workbench("log", "verify", "--json").stdout)["chains"]
    heads = [word for chain in chains for word in ("--head", chain["head"])]
    assert len(heads) == 4
    workbench("log", "verify", *heads)
    workbench("log", "verify", "--head", heads[-1].replace("rounds:", "workspace:"), status=1)


def test_a_new_key_signs_both(used, workbench, monkeypatch, tmp_path):
    """Until then the missing signatures are a fault; taking them away later is one too."""
    key = tmp_path / "key"
    workbench("log", "key", "new", key)
    monkeypatch.setenv("WORKBENCH_LOG_KEY_FILE", str(key))
    assert workbench("log", "verify", status=1).stdout.count("no record is signed") == 2
    workbench("log", "sign")
    workbench("log", "verify")
    records = used / "log/records.jsonl"
    bare = [json.loads(line) for line in records.read_text().splitlines()]
    for line in bare:
        line.pop("signature", None)
    records.write_text("".join(json.dumps(line) + "\n" for line in bare))
    assert workbench("log", "verify", status=1).stdout.count("no record is signed") == 1


def test_a_database_that_cannot_be_reached_is_no_empty_one(used, refusal, monkeypatch):
    """It is refused, not shown as if there were no rounds."""
    monkeypatch.setenv("WORKBENCH_DATABASE", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    pytest.importorskip("psycopg")
    assert "cannot be reached" in refusal("log", "show")
    assert "cannot be reached" in refusal("log", "verify")
