"""How the command line behaves whatever is asked: one message and status 2 for refusals, help, versions, no needless loading."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.ui.options import print_table
from workbench.version import __version__


def typed(*words: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess:
    """A command in a process of its own."""
    given = {**os.environ, **environment}
    command = [sys.executable, "-m", "workbench", *map(str, words)]
    return subprocess.run(
        command, cwd=cwd, env=given, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_refusal_in_a_process(tmp_path):
    """Exit status 2, nothing on stdout, one message on stderr and no traceback."""
    done = typed("agreement", "gone.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "workbench: gone.csv: there is no such file.\n"


def test_a_whole_job_in_processes(tmp_path):
    """A workspace is made and a delivery is scored in it, with JSON and nothing else on stdout."""
    made = typed("init", "labelling", cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert "Next: cd labelling && workbench demo" in made.stdout
    delivery = "pilots/november/deliveries/vendor_a_1.csv"
    words = ["score", delivery, "--question", "intent", "--gold", "support-tickets@1.0.0", "--json"]
    done = typed(*words, cwd=tmp_path / "labelling")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)) == 6


def test_output_that_is_not_utf8(tmp_path):
    """A terminal without UTF-8 still gets its JSON."""
    (tmp_path / "t.csv").write_text("item_id,annotator_id,label\nq1,zoë,ä\nq1,bob,ä\n", encoding="utf-8")
    (tmp_path / "g.csv").write_text("item_id,label\nq1,ä\n", encoding="utf-8")
    done = typed("score", "t.csv", "--gold", "g.csv", "--json", cwd=tmp_path, PYTHONIOENCODING="utf-8")
    assert list(json.loads(done.stdout)) == ["bob", "zoë"]
    done = typed(
        "agreement", "t.csv", "--json", cwd=tmp_path, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["items"] == 1


def test_help_and_version(workbench):
    """Every command is listed, in the order of the road; the version is the package's."""
    shown = workbench("--help").stdout
    names = (
        "init",
        "demo",
        "guideline",
        "gold",
        "pilot",
        "report",
        "agreement",
        "consensus",
        "score",
        "import",
    )
    places = [shown.index(f"\n  {name} ") for name in names]
    assert places == sorted(places)
    assert workbench("--version").stdout == f"workbench, version {__version__}\n"


def test_a_command_that_is_not_there(workbench):
    """A usage error, as the shell's other tools have it."""
    assert "No such command 'agree'" in workbench("agree", status=2).stderr


@pytest.mark.parametrize(
    "words",
    [
        ["agreement"],
        ["agreement", "a.csv", "--level", "cardinal"],
        ["consensus", "a.csv", "--method", "coin"],
        ["score", "a.csv"],
    ],
)
def test_usage_errors(workbench, words):
    """What is missing or not among the choices is said, with status 2."""
    assert workbench(*words, status=2).stderr.startswith("Usage: ")


def test_init_makes_a_workspace(workbench, tmp_path):
    """With the shipped example, or empty; never over something that is there."""
    workbench("init", tmp_path / "a")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["gold_sets", "guidelines", "pilots"]
    assert (tmp_path / "a/pilots/november/pilot.yaml").exists()
    workbench("init", "--empty", tmp_path / "b")
    assert [list(path.iterdir()) for path in (tmp_path / "b").iterdir()] == [[], [], []]
    workbench("init", tmp_path / "b")
    assert (tmp_path / "b/guidelines/support-tickets").is_dir()


def test_init_changes_nothing_that_is_there(refusal, tmp_path):
    """A folder with guidelines of its own, or a file in the way, is left as it is."""
    own = tmp_path / "guidelines" / "mine"
    own.mkdir(parents=True)
    assert "guidelines is not empty; nothing was changed" in refusal("init", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["guidelines"]
    (tmp_path / "file").write_text("text")
    assert "file: no workspace can be made there: Not a directory." in refusal("init", tmp_path / "file")
    (tmp_path / "new").mkdir()
    (tmp_path / "new/pilots").write_text("text")
    assert "pilots" in refusal("init", tmp_path / "new")
    assert not (tmp_path / "new/guidelines").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["guideline", "validate", "first"],
        ["guideline", "publish", "first"],
        ["gold", "status", "first"],
        ["pilot", "freeze", "first"],
        ["pilot", "new", "first"],
        ["demo"],
    ],
)
def test_outside_a_workspace(refusal, tmp_path, monkeypatch, words):
    """The refusal says how to make one."""
    monkeypatch.chdir(tmp_path)
    assert "is in no workspace" in refusal(*words)
    assert "workbench init DIR" in refusal(*words)


def test_a_workspace_by_option(workbench, refusal, example, tmp_path, monkeypatch):
    """--root reaches a workspace from anywhere; a folder that is not there is no workspace."""
    monkeypatch.chdir(tmp_path)
    shown = workbench("gold", "status", "support-tickets", "--root", example, "--json").stdout
    assert json.loads(shown)["items"] == 160
    assert "there is no folder" in refusal("gold", "status", "support-tickets", "--root", example / "typo")


def test_a_bug_keeps_its_traceback(workbench, answers, monkeypatch):
    """Only what the workbench refuses is turned into a message."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("workbench.quality.agreement.study_agreement", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        workbench("agreement", answers)


def test_a_folder_of_somebody_else_is_one_message(refusal, answers, monkeypatch):
    """`runs/` is its owner's alone: whoever else asks for the status gets a sentence, no traceback."""

    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "runs/attempts.sqlite")

    monkeypatch.setattr("workbench.quality.agreement.study_agreement", closed)
    said = refusal("agreement", answers)
    assert said.startswith("runs/attempts.sqlite: permission denied.")
    assert "workbench protect --group" in said


def test_tables_are_not_cut(capsys, monkeypatch):
    """A name that is cut cannot be typed: a pipe gets whole lines, a narrow terminal gets it on two."""
    name = "experts-of-november-" + "x" * 70
    monkeypatch.delenv("COLUMNS", raising=False)
    print_table(("round", "state"), [(name, "open")])
    assert f"{name}  open" in capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "40")
    print_table(("round", "state"), [(name, "open")])
    narrow = capsys.readouterr().out
    assert "…" not in narrow
    assert "".join(line.split()[0] for line in narrow.splitlines()[1:]) == name
