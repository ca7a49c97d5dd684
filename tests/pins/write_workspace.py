"""Write tests/pins/written: a workspace and a database of rounds as this version of the program leaves them.

Run it with `python -m tests.pins.write_workspace` in the project's folder, and only when a new kind of file is to be
held: the point of these files is that later versions open what an earlier one wrote. It uses the commands and the
screens of the front door alone. Everybody in it is invented.
"""

import json
import os
import re
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner

import workbench as wb
from tests.pins.still import stands_still
from workbench.cli import main

WRITTEN = Path(__file__).parent / "written"
UNDER = ("--guideline", "support-tickets@2.0.0", "--question", "intent")
GOLD = ("--gold", "support-tickets@1.0.0", "--question", "intent")
VOTES = {  # in the order in which each is shown the items; the second has not finished
    "Expert A": ("delivery", "how_to", "bug_report", None, "delivery", "how_to", "bug_report", "how_to"),
    "Expert B": ("how_to",) * 6,
}
WHY = ("--reason", "Labelled ten new cases with me, all right.", "--by", "Lead A")


def run(*words: object) -> str:
    """Type a command that has to work."""
    done = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, (words, done.output)
    return done.stdout


def told(*words: object) -> Any:
    """The JSON of a command."""
    return json.loads(run(*words, "--json"))


def guideline() -> None:
    """An inbox of questions, one of them answered by an edge case of the draft."""
    Path("q.csv").write_text(
        "note,who,at,item_text,question\n"
        '"Is a promised refund one?",Person A,2026-10-20T09:00:00Z,"When, at last, is my 79 here?",intent\n'
        '"Is Tuesday a date?",Person B,2026-10-21T09:00:00Z,,urgency\n',
        encoding="utf-8",
    )
    run("guideline", "questions", "import", "support-tickets", "q.csv")
    first = told("guideline", "questions", "list", "support-tickets")[0]["id"]
    reply = (
        "--reply",
        "No, it asks when.",
        "--by",
        "Lead A",
        "--case",
        "billing_question",
        "--cites",
        "R1.1",
    )
    run("guideline", "questions", "answer", "support-tickets", first, *reply)
    Path("q.csv").unlink()


def gold() -> None:
    """A draft of eight items: two experts have voted on some of them, and one dispute is settled."""
    run(
        "gold", "sample", "gold_sets/support-tickets/waiting.csv", "--n", 8, "--by", "guess", "--out", "s.csv"
    )
    run("gold", "open", "winter", "s.csv", *UNDER)
    Path("s.csv").unlink()
    for path in Path("gold_sets/support-tickets").glob("draft.*"):  # it is the locked version once more
        path.unlink()
    for expert, labels in VOTES.items():
        screen = wb.gold_builder("winter", expert=expert, root=Path())
        for label in labels:
            item = screen.session.view()["blind"]["item"]["id"]
            vote = {
                "item": item,
                "question": "intent",
                "label": label,
                "skip": "cannot_tell" if label is None else None,
            }
            screen.session.act({"do": "vote", **vote, "note": "Read twice."})
    run("gold", "drop", "winter", item, "--reason", "Not a customer.", "--by", "Lead A")


def rounds() -> None:
    """Simulated people in two rounds, invited ones in a third; appeals, a ruling, a word of readiness, a meeting."""
    run("quiz", "create", "november", *GOLD, "--until-sure")
    run("quiz", "simulate", "november", "--people", 12, "--seed", 7)
    run("quiz", "create", "short", *GOLD, "--length", 12, "--allow-undecided", "--good", 0.95, "--poor", 0.5)
    run("quiz", "simulate", "short", "--people", 3, "--seed", 8)
    run("quiz", "create", "real", *GOLD, "--until-sure", "--practice")
    run("quiz", "invite", "real", "Person A", "Person B", "--vendor", "north")
    run("quiz", "revoke", "real", "Person B", "--vendor", "north")
    run("quiz", "close", "short")
    people = told("quiz", "results", "november")["people"]
    one = next(one for one in people if one["state"] == "not yet")
    run("quiz", "ready", "november", one["name"], "--vendor", one["vendor"], *WHY)
    first, *_ = told("quiz", "appeals", "november")
    run("quiz", "rule", first["id"], "--gold-corrected", "--reply", "You are right.", "--by", "Lead A")
    board = wb.calibration_board("november", lead="Lead A", root=Path())
    try:
        board.session.act({"do": "meet"})
        board.session.act({"do": "notes", "place": 0, "notes": "Both readings are fair."})
        board.session.act({"do": "second", "place": 0, "votes": {"delivery": 3, "how_to": 1}})
    finally:
        board.session.board.store.close()


def pilot() -> None:
    """A small frozen pilot with one delivery, in the place of the large one that is shipped."""
    whole = Path("pilots/november/deliveries/vendor_a_1.csv").read_text(encoding="utf-8").splitlines()
    shutil.rmtree("pilots/november")
    asked = ("", "support-tickets@1.0.0", "intent", "vendor_a", "per_unit", 0.1, "UTC", "EUR")
    asked += (24, "mon 2026-11-02 08:00", "", 0.9, 0, "95 %", 0.12, "", 0.03)
    typed = "".join(f"{one}\n" for one in asked)
    done = CliRunner().invoke(main, ["pilot", "new", "spring"], input=typed, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    run("pilot", "freeze", "spring")
    named = re.search(r"file: (\S+)", Path("pilots/spring/pilot.yaml").read_text(encoding="utf-8"))
    delivery = Path("pilots/spring") / (named[1] if named else "deliveries/vendor_a_1.csv")
    delivery.parent.mkdir(exist_ok=True)
    delivery.write_text("\n".join(line for line in whole[:81]) + "\n", encoding="utf-8")


def honeypots() -> None:
    """A batch with gold in it that came back."""
    rows = "".join(f"B-{i},Message {i}\n" for i in range(36))
    Path("batch.csv").write_text("item_id,text\n" + rows, encoding="utf-8")
    mix = ("gold", "honeypots", "mix", "batch.csv", "--gold", "support-tickets", "--name", "week-48")
    run(*mix, "--rate", 0.1, "--seed", 5, "--out", "out.csv")
    ids = [line.split(",")[0] for line in Path("out.csv").read_text("utf-8").splitlines()[1:]]
    back = "".join(f"{one},Person A,how_to\n" for one in ids)
    Path("back.csv").write_text("item_id,annotator_id,label\n" + back, encoding="utf-8")
    run("gold", "honeypots", "score", "back.csv", "--name", "week-48", "--question", "intent")
    for name in ("batch.csv", "out.csv", "back.csv"):
        Path(name).unlink()


def write(folder: Path) -> None:
    """Make it all anew in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    before = Path.cwd()
    try:
        run("init", folder)
        os.chdir(folder)
        with stands_still():
            guideline()
            gold()
            rounds()
            honeypots()
            pilot()
    finally:
        os.chdir(before)
    with sqlite3.connect(folder / "runs/attempts.sqlite") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("VACUUM")
    database.close()
    for path in folder.rglob("*"):
        if path.suffix in (".lock", ".sqlite-wal", ".sqlite-shm"):
            path.unlink()


if __name__ == "__main__":
    write(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else WRITTEN)
