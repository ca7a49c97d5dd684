"""A page is the same bytes wherever its files lie and wherever one stands, and says nothing of the disk."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ANSWERS = ("xxy", "yyy", "xyy", "xxx", "yxy", "xxy", "yyy", "xxx", "xyx", "yyx", "xxx", "yyy")
PILOT = """\
name: plain
title: A pilot of plain files
gold: {file: gold/right.csv}
vendors:
  - {id: a, deliveries: [{file: deliveries/a.csv}]}
criteria:
  - {metric: accuracy, at_least: 0.6}
"""


def files(folder: Path) -> Path:
    """Answers with a repeated one and one of no item, gold, texts and a pilot in a folder that is no workspace."""
    rows = [f"i{n},p{k},{label}" for n, labels in enumerate(ANSWERS) for k, label in enumerate(labels)]
    for name, lines in {
        "deliveries/a.csv": ["item_id,annotator_id,label", *rows, "i0,p0,y", ",p0,y"],
        "gold/right.csv": ["item_id,label", *(f"i{n},{labels[-1]}" for n, labels in enumerate(ANSWERS))],
        "texts.csv": ["item_id,text", *(f"i{n},Text {n}" for n in range(len(ANSWERS)))],
        "pilot.yaml": PILOT.splitlines(),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def workbench(cwd: Path, *words: str | Path) -> str:
    """The output of a command that is run in a folder."""
    command = [sys.executable, "-m", "workbench", *map(str, words)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


DISAGREEMENT = ("disagreement", "deliveries/a.csv", "--gold", "gold/right.csv", "--items", "texts.csv")
CASES = {"disagreement": DISAGREEMENT, "pilot": ("pilot", "pilot.yaml")}


@pytest.mark.parametrize("kind", CASES)
def test_two_folders_two_places_to_stand(tmp_path, kind):
    """The same files in two folders, from three places: one page, which `verify --root` holds against either."""
    there, deep = files(tmp_path / "there"), files(tmp_path / "a b" / "deep" / "er")
    stand = tmp_path / "stand"
    stand.mkdir()
    pages = []
    for n, (cwd, folder) in enumerate([(there, there), (stand, there), (deep.parent, deep)]):
        near = [
            word if folder == cwd or "." not in word else os.path.relpath(folder / word, cwd)
            for word in CASES[kind]
        ]
        page = tmp_path / "pages" / f"{n}.html"
        workbench(cwd, "report", *near, "--out", page)
        pages.append(page.read_bytes())
    assert pages[0] == pages[1] == pages[2]
    for part in (*tmp_path.parts[1:], "there", "deep", "stand"):
        assert f"{part}/" not in pages[0].decode()
    for root in (there, deep, deep.parent):
        assert "Every input is unchanged." in workbench(stand, "report", "verify", page, "--root", root)
    assert "Every input is unchanged." in workbench(there, "report", "verify", page)
