"""Every act on a file of a workspace leaves its record, whoever calls it: who, what, why, and what was there before."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gold_drafts import NOW, guideline
from workbench.documents.gold import Goal, Rejection
from workbench.errors import BumpTooSmall, WriteFailed
from workbench.gold.blind_labelling import with_vote
from workbench.gold.draft import open_draft
from workbench.gold.project import GoldProject
from workbench.gold.session import GoldBuilder
from workbench.store import documents, files
from workbench.store.log.entries import entries, read_workspace
from workbench.store.log.workspace_log import WorkspaceLog
from workbench.store.workspace import Workspace

ME = "uwe"  # who the tests are signed in as
SETTLE = {
    "do": "adjudicate",
    "item": "q1",
    "question": "topic",
    "label": "ham",
    "rationale": "No offer.",
    "rules": ["R1"],
}


def logged(root: Path, act: str | None = None):
    """The entries of the log, without what was there before it."""
    found = entries(read_workspace(WorkspaceLog(root)))
    return [entry for entry in found if entry.act != "log.adopt" and (act is None or entry.act == act)]


def said(root: Path, act: str | None = None):
    return [(entry.act, entry.object, entry.state) for entry in logged(root, act)]


@pytest.fixture
def gold(tmp_path) -> Workspace:
    """mail@1.0.0 is published by hand, and a draft of gold asks topic of three items, which two experts dispute."""
    for room in ("guidelines/mail", "gold_sets", "pilots"):
        (tmp_path / room).mkdir(parents=True)
    files.write_once(tmp_path / "guidelines/mail/1.0.0.yaml", documents.sealed_yaml(guideline()))
    workspace = Workspace(tmp_path)
    contents = {f"q{i}": {"text": f"Text of q{i}"} for i in range(3)}
    goal = Goal(per_label=1, per_rule=1)
    draft = open_draft("mail", guideline(), contents, sampling="by hand.", questions=["topic"], goal=goal)
    workspace.gold_sets.write_draft(draft)
    for name, label in (("Ann", "ham"), ("Bob", "spam")):
        for item in contents:
            workspace.gold_sets.change(
                "mail", lambda g, i=item, n=name, x=label: with_vote(g, guideline(), (i, "topic"), n, x)
            )
    return workspace


def builder(workspace, lead="Lea"):
    return GoldBuilder(GoldProject(workspace, "mail"), now=lambda: NOW, lead=lead)


def test_blind_votes_are_no_decisions(gold):
    """Only the draft that was put in place is on record."""
    assert said(gold.root) == [("gold.draft", "gold set mail@1.0.0, 3 items", "done")]


def test_adjudicating_names_who_decided_as_typed(gold):
    """With the reason, and the digests of the draft before and after."""
    before = files.digest_of(gold.root / "gold_sets/mail/draft.jsonl")
    builder(gold).act(SETTLE)
    (entry,) = logged(gold.root, "gold.adjudicate")
    assert (entry.who, entry.known, entry.typed) == (ME, "hub", "Lea")
    assert entry.object == "item q1, question topic of gold set mail@1.0.0"
    assert entry.reason == "Decided ham (rules R1): No offer."
    assert (entry.file, entry.before) == ("gold_sets/mail/draft.jsonl", before)
    assert entry.after == files.digest_of(gold.root / "gold_sets/mail/draft.jsonl")


@pytest.mark.parametrize("way", [{"do": "reopen", "item": "q1", "question": "topic"}, {"do": "undo"}])
def test_reopening_keeps_the_earlier_decision(gold, way):
    """The draft no longer holds it; the record does, in words, and who reopened it."""
    builder(gold).act(SETTLE)
    ruth = builder(gold, "Ruth")
    ruth.decisions.done = [*ruth.decisions.done]
    if way["do"] == "undo":
        ruth.act({**SETTLE, "item": "q2"})
        ruth.act(way)
        item = "q2"
    else:
        ruth.act(way)
        item = "q1"
    (entry,) = logged(gold.root, "gold.reopen")
    assert entry.typed == "Ruth"
    assert entry.object == f"item {item}, question topic of gold set mail@1.0.0"
    by = "Ruth" if item == "q2" else "Lea"
    assert entry.reason == f"Was ham (rules R1), adjudicated by {ME} (typed: {by}): No offer."
    assert entry.before != entry.after


def test_deciding_again_is_a_correction(gold):
    """With the decision before it."""
    builder(gold).act(SETTLE)
    builder(gold, "Ruth").act({**SETTLE, "label": "spam", "rationale": "An offer."})
    (entry,) = logged(gold.root, "gold.correct")
    assert entry.reason == (
        f"Now spam (rules R1): An offer. Was ham (rules R1), adjudicated by {ME} (typed: Lea): No offer."
    )


def test_items_that_leave_and_come_back(gold):
    """Dropped, retired, undecidable, asked again: each by whom and why."""
    session = builder(gold)
    session.act({"do": "drop", "item": "q0", "reason": "Twice there."})
    session.act({"do": "retire", "item": "q1", "reason": "Worn."})
    session.act({"do": "undecidable", "item": "q2", "question": "topic", "note": "What is an offer?"})
    builder(gold, "Ruth").act({"do": "back", "item": "q0"})
    assert [
        (entry.act, entry.object.split(" of ")[0], entry.typed, entry.reason)
        for entry in logged(gold.root)[1:]
    ] == [
        ("gold.drop", "item q0", "Lea", "Dropped: Twice there."),
        ("gold.retire", "item q1", "Lea", "Retired: Worn."),
        ("gold.drop", "item q2", "Lea", "Guideline does not say: What is an offer?"),
        ("gold.reopen", "item q0", "Ruth", f"Was dropped by {ME} (typed: Lea) on {NOW.date()}: Twice there."),
    ]


def test_a_rejected_decision(gold):
    """The reason and what was decided elsewhere."""
    rejection = Rejection(
        decision="d1",
        item="q1",
        question="topic",
        says="q1 is spam, said a meeting.",
        reason="Another text.",
        by="Lea",
        at=NOW,
    )
    gold.gold_sets.rejections("mail").add(rejection)
    (entry,) = logged(gold.root, "gold.reject")
    assert (entry.object, entry.typed) == ("item q1, question topic of gold set mail", "Lea")
    assert entry.reason == "q1 is spam, said a meeting. Rejected: Another text."


def test_a_lock(labelling, workbench):
    """Once; locking again is no act."""
    workbench("gold", "next", "support-tickets")
    for _ in range(2):
        workbench("gold", "lock", "support-tickets")
    (entry,) = logged(labelling, "gold.lock")
    assert (entry.object, entry.file) == (
        "gold set support-tickets@1.0.1",
        "gold_sets/support-tickets/1.0.1.card.yaml",
    )
    assert entry.after == files.digest_of(labelling / entry.file)


def test_a_refused_act_leaves_no_record(workspace, workbench):
    """What is judged and refused before anything is written was never begun."""
    root = workspace.root
    (root / "gold_sets").mkdir()
    workspace.guidelines.publish("mail")
    draft = root / "guidelines/mail/draft.yaml"
    draft.write_text(draft.read_text().replace("Wanted.", "Something else."))
    with pytest.raises(BumpTooSmall):
        workspace.guidelines.publish_as("mail", "1.0.1", "Reworded.")
    assert said(root) == [("guideline.publish", "guideline mail@1.0.0", "done")]
    workspace.guidelines.publish_as("mail", "2.0.0", "Another meaning.")
    assert logged(root)[1].reason == "Another meaning."
    assert logged(root)[1].after == files.digest_of(root / "guidelines/mail/2.0.0.yaml")


def test_a_migration_is_final_with_its_version(labelling, workbench):
    """Its digest is held from then on."""
    draft = labelling / "guidelines/support-tickets/draft.yaml"
    draft.write_text(
        draft.read_text().replace("how_to", "usage").replace("version: 2.0.0", "version: 3.0.0", 1)
    )
    name, summary = "support-tickets", "Plain words."
    workbench(
        "guideline", "declare", name, "--rename", "intent/how_to=usage", "--by", "Lea", "--why", summary
    )
    assert logged(labelling) == []
    workbench("guideline", "publish", name, "--version", "3.0.0", "--summary", summary)
    assert said(labelling) == [
        ("guideline.publish", "guideline support-tickets@3.0.0", "done"),
        ("guideline.migrate", "migration of support-tickets 2.0.0 to 3.0.0", "done"),
    ]
    entry = logged(labelling)[1]
    assert (entry.typed, entry.reason) == ("Lea", summary)
    assert entry.after == files.digest_of(labelling / "guidelines/support-tickets/migrations/3.0.0.yaml")


def test_a_pilot_is_frozen_and_delivered(tmp_path):
    """The seal, the files put there on screen or by hand, and what the specification lists."""
    shutil.copytree(Path(__file__).parents[3] / "pilots/november", tmp_path / "pilots/november")
    (tmp_path / "pilots/november/frozen.yaml").unlink()
    shutil.rmtree(tmp_path / "pilots/november/deliveries")
    store = Workspace(tmp_path).pilots
    path = store.path("november")
    store.freeze(path, {})
    store.freeze(path, {})
    assert said(tmp_path) == [("pilot.freeze", "pilot november", "done")]
    file = store.deliver("november", "north.csv", b"item_id,annotator_id,label\n")
    store.deliver("november", "north.csv", b"item_id,annotator_id,label\n")
    by_hand = tmp_path / "pilots/november/deliveries/hand.csv"
    by_hand.write_bytes(b"by hand")
    fields, digest = store.tree("november")
    fields["vendors"][0]["deliveries"] += [
        {"file": file, "number": 2},
        {"file": "deliveries/hand.csv", "number": 3},
    ]
    digest = store.write("november", fields, digest)
    vendor = fields["vendors"][0]["id"]
    assert said(tmp_path)[1:] == [
        ("pilot.deliver", "deliveries/north.csv of pilot november", "done"),
        ("pilot.deliver", "deliveries/hand.csv of pilot november", "done"),
        ("pilot.list", f"delivery 2 of {vendor} in pilot november: deliveries/north.csv", "done"),
        ("pilot.list", f"delivery 3 of {vendor} in pilot november: deliveries/hand.csv", "done"),
    ]
    store.replace_delivery(path, file, b"other")
    fields, digest = store.tree("november")
    fields["vendors"][0]["deliveries"].pop()
    store.write("november", fields, digest)
    assert said(tmp_path)[5:] == [
        ("pilot.replace", "deliveries/north.csv of pilot november", "done"),
        ("pilot.unlist", f"delivery 3 of {vendor} in pilot november: deliveries/hand.csv", "done"),
    ]


def test_gold_opened_and_names_exported(labelling, workbench):
    """Once a day for each person and thing, however often somebody looks."""
    for _ in range(3):
        workbench("gold", "disputes", "support-tickets")
        workbench("gold", "waiting", "support-tickets")
    workbench("gold", "status", "support-tickets")
    workbench(
        "quiz", "create", "may", "--gold", "support-tickets@1.0.0", "--question", "intent", "--until-sure"
    )
    workbench("people", "list")
    workbench("quiz", "invite", "may", "ana", "--csv", "links.csv")
    workbench("people", "list")
    workbench("people", "list")
    assert said(labelling, "gold.open") == [("gold.open", "gold set support-tickets@1.0.0", "done")]
    assert [entry.object for entry in logged(labelling, "people.export")] == [
        "links of round may",
        "the list of people",
    ]


def test_an_act_that_cannot_be_recorded_is_refused(gold, monkeypatch):
    """The draft stays as it was."""
    path = gold.root / "gold_sets/mail/draft.jsonl"
    before = path.read_bytes()

    def full(handle, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("workbench.store.log.lines._write", full)
    with pytest.raises(WriteFailed, match="No space left"):
        builder(gold).act(SETTLE)
    assert path.read_bytes() == before


def test_forgetting_a_person_reaches_the_log(labelling, workbench):
    """The name goes from the words of the workspace too."""
    workbench(
        "quiz", "create", "may", "--gold", "support-tickets@1.0.0", "--question", "intent", "--until-sure"
    )
    workbench("quiz", "invite", "may", "ana")
    workbench("gold", "next", "support-tickets")
    workbench(
        "gold",
        "retire",
        "support-tickets",
        "--item",
        "T-1003",
        "--by",
        "Lea",
        "--reason",
        "ana saw it at work",
    )
    workbench("people", "forget", "ana")
    words = (labelling / "log/words.jsonl").read_text()
    assert "ana" not in words
    assert "Lea" in words
    (entry,) = logged(labelling, "gold.retire")
    assert entry.reason == "forgotten"
    workbench("log", "verify")


# The commands.


def test_the_commands(labelling, workbench, refusal, monkeypatch, tmp_path):
    """Show, filter, export, verify, sign: as a lead types them."""
    assert workbench("log", "show").stdout == "Nothing is recorded.\n"
    assert "Nothing is recorded yet." in workbench("log", "verify").stdout
    workbench("gold", "next", "support-tickets")
    workbench("gold", "retire", "support-tickets", "--item", "T-1003", "--by", "Lea", "--reason", "Worn.")
    shown = workbench("log", "show", "--thing", "T-1003").stdout.splitlines()
    assert len(shown) == 2
    assert f"{ME} (typed: Lea)" in shown[1]
    assert "retired item T-1003 of gold set support-tickets@1.0.1" in shown[1]
    assert len(json.loads(workbench("log", "show", "--person", "Lea", "--json").stdout)) == 1
    assert workbench("log", "show", "--person", "Nobody").stdout == "Nothing fits.\n"
    assert workbench("log", "show", "--day", "2001-01-01").stdout == "Nothing fits.\n"
    workbench("log", "export", "out.jsonl")
    workbench("log", "export", "out.csv")
    assert "exported as .jsonl or .csv" in refusal("log", "export", "out.txt")
    workbench("log", "verify", "--file", "out.jsonl")
    checked = json.loads(workbench("log", "verify", "--json").stdout)
    head = checked["chains"][0]["head"]
    workbench("log", "verify", "--head", head)
    assert "expected CHAIN:NUMBER:SHA256" in refusal("log", "verify", "--head", "7")
    records = labelling / "log/records.jsonl"
    records.write_bytes(b"".join(records.read_bytes().splitlines(keepends=True)[:-1]))
    cut = workbench("log", "verify", "--head", head, status=1).stdout
    assert f"FAULT: record {head.split(':')[1]} of the workspace is missing: the chain was cut." in cut


def test_the_commands_of_keys(labelling, workbench, refusal, monkeypatch, tmp_path):
    """A key is made outside the workspace, signs from then on, and vouches for what was there."""
    assert "inside the workspace" in refusal("log", "key", "new", labelling / "runs.key")
    assert "there is no key" in refusal("log", "sign")
    key = tmp_path / "log.key"
    workbench("gold", "next", "support-tickets")
    workbench("log", "key", "new", key)
    monkeypatch.setenv("WORKBENCH_LOG_KEY_FILE", str(key))
    assert "no record is signed by a key that is here" in workbench("log", "verify", status=1).stdout
    workbench("log", "sign")
    assert "1 signed" in workbench("log", "verify").stdout
    workbench("log", "key", "new", key)
    workbench("log", "sign")
    assert "2 signed" in workbench("log", "verify").stdout
    records = labelling / "log/records.jsonl"
    records.write_text(records.read_text().replace('"mac":"', '"mac":"0', 1).replace('"}}', '"}}', 1))
    assert workbench("log", "verify", status=1).exit_code == 1


# Real acts, killed in the middle.

KILLED = """
import os, signal, sys
from workbench.store import files
from workbench.cli import main
step, real = sys.argv[1], files.write_once
def write_once(path, content):
    ours = path.name.endswith((".card.yaml", "3.0.0.yaml", "frozen.yaml"))
    if ours and step == "before": os.kill(os.getpid(), signal.SIGKILL)
    new = real(path, content)
    if ours and step == "after": os.kill(os.getpid(), signal.SIGKILL)
    return new
files.write_once = write_once
main(sys.argv[2:])
"""
ACTS = {
    "gold.lock": ("gold", "lock", "support-tickets"),
    "guideline.publish": (
        "guideline",
        "publish",
        "support-tickets",
        "--version",
        "3.0.0",
        "--summary",
        "New.",
    ),
    "pilot.freeze": ("pilot", "freeze", "november"),
}


@pytest.mark.parametrize("step", ["before", "after"])
@pytest.mark.parametrize("act", ACTS)
def test_a_killed_act_is_completed_or_void(labelling, workbench, act, step):
    """The screens and the next command find it done, or find nothing; done again, it is done once."""
    (labelling / "pilots/november/frozen.yaml").unlink()
    workbench("gold", "next", "support-tickets")
    done = subprocess.run([sys.executable, "-c", KILLED, step, *ACTS[act]], capture_output=True, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr
    Workspace(labelling).recover()
    (entry,) = logged(labelling, act)
    assert entry.state == {"before": "void", "after": "done"}[step]
    assert (labelling / entry.file).is_file() == (step == "after")
    assert entry.interrupted.startswith("Interrupted")
    workbench(*ACTS[act])
    assert [entry.state for entry in logged(labelling, act)] == {
        "before": ["void", "done"],
        "after": ["done"],
    }[step]
    workbench("log", "verify")
