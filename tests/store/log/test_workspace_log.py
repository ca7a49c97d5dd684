"""The chain of a workspace: appended under a lock, whole after a crash at every step, and cheap to add to."""

import json
import signal
import subprocess
import sys
import threading
import time
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.documents.record import Actor, Keys, Link, faults
from workbench.errors import InvalidDocument, WriteFailed
from workbench.store import files
from workbench.store.log.entries import read_workspace
from workbench.store.log.lines import Lines
from workbench.store.log.workspace_log import Act, WorkspaceLog

LEA = Actor("lea", "system", "Lea Kern")


@pytest.fixture
def log(tmp_path) -> WorkspaceLog:
    """The log of an empty workspace."""
    return WorkspaceLog(tmp_path)


def chain(log: WorkspaceLog) -> list[Link]:
    return [Link.model_validate_json(line) for line in log.records.all()]


def words_of(log: WorkspaceLog) -> dict[str, str]:
    """The texts by their digests."""
    read = read_workspace(log)
    assert not read.damage
    return {digest: sealed.text for digest, sealed in read.words.items()}


def states(log: WorkspaceLog) -> list[str]:
    """The states of the records after the one that began the log."""
    return [entry.record.state for entry in chain(log)][1:]


def write(log: WorkspaceLog, content: bytes, name: str = "a.txt") -> None:
    path = log.root / name
    with log.act(
        "gold.draft", "gold set a@1.0.0", path=path, after=sha256(content).hexdigest(), by=LEA, reason="new"
    ):
        files.replace(path, content)


def test_an_act_is_an_intent_then_its_outcome(log):
    """Both hold the file and its digests; names and reasons lie beside the chain."""
    write(log, b"one")
    write(log, b"two")
    assert states(log) == ["intent", "done", "intent", "done"]
    intent, done = chain(log)[-2:]
    assert intent.record.before == sha256(b"one").hexdigest()
    assert intent.record.after == done.record.after == sha256(b"two").hexdigest()
    assert done.record.intent == intent.record.number
    assert intent.record.file == "a.txt"
    words, record = words_of(log), intent.record
    assert [words[digest] for digest in (record.actor, record.typed, record.reason)] == [
        "lea",
        "Lea Kern",
        "new",
    ]
    assert b"Lea" not in log.records.path.read_bytes()
    assert list(faults(chain(log), Keys())) == []


def test_a_refused_act_is_void(log):
    """The file is as it was, and the log says so."""
    with pytest.raises(ZeroDivisionError), log.act("gold.draft", "x", path=log.root / "a", after="0" * 64):
        raise ZeroDivisionError
    assert states(log) == ["intent", "void"]


def test_an_act_that_fails_after_its_file_was_written_is_done(log):
    """What counts is the file."""
    path = log.root / "a"
    with (
        pytest.raises(ZeroDivisionError),
        log.act("gold.draft", "x", path=path, after=sha256(b"new").hexdigest()),
    ):
        raise ZeroDivisionError(path.write_bytes(b"new"))
    assert states(log) == ["intent", "done"]


def test_no_act_needs_no_log(log):
    """A workspace where nothing was decided has no folder `log`."""
    with log.acts([], path=log.root / "a", after="0" * 64):
        pass
    log.recover()
    assert log.head() is None
    assert not log.folder.exists()


def test_an_unknown_act_is_refused(log):
    """The acts are a closed list, so that a page can say each."""
    with pytest.raises(InvalidDocument, match=r"no act 'gold\.steal'"):
        log.note("gold.steal", "gold set a@1.0.0")


def test_an_act_within_another_is_a_bug(log):
    """Between an intent and its outcome comes nothing."""
    act = log.act("gold.draft", "x", path=log.root / "a", after="0" * 64)
    with pytest.raises(RuntimeError, match="open already"), act:
        log.note("log.sign", "x")


# A process killed at each step: what was acknowledged is in the log, what was not is completed or void.

KILLED = """
import os, signal, sys
from hashlib import sha256
from pathlib import Path
from workbench.store import files
from workbench.store.log import lines, workspace_log
step, root = sys.argv[1], Path(sys.argv[2])
log = workspace_log.WorkspaceLog(root)
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
real, write = lines.Lines.append, lines._write
def append(self, new):
    is_record = self.path.name == "records.jsonl"
    state = ("intent" if b'"state":"intent"' in new[0] else "outcome") if is_record and new else "words"
    if step == f"before {state}": die()
    if step == f"half {state}":
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        os.write(handle, b"".join(new)[: sum(map(len, new)) // 2 + 9]); os.fsync(handle); die()
    real(self, new)
    if step == f"after {state}": die()
lines.Lines.append = append
path, content = root / "a.txt", b"new"
acts = [workspace_log.Act("gold.retire", f"item {n}", reason="worn") for n in (1, 2)]
with log.acts(acts, path=path, after=sha256(content).hexdigest()):
    if step == "before file": die()
    files.replace(path, content)
    if step == "after file": die()
print("acknowledged")
"""
STEPS = {  # step -> the states that the next opening leaves, for two acts in one file
    "before words": [],
    "half words": [],
    "after words": [],
    "before intent": [],
    "half intent": ["intent", "void"],
    "after intent": ["intent", "intent", "void", "void"],
    "before file": ["intent", "intent", "void", "void"],
    "after file": ["intent", "intent", "done", "done"],
    "before outcome": ["intent", "intent", "done", "done"],
    "half outcome": ["intent", "intent", "done", "done"],
    "after outcome": ["intent", "intent", "done", "done"],
    "never": ["intent", "intent", "done", "done"],
}


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step(log, step):
    """After SIGKILL the next opening completes or voids the half act by the digest of the file; the chain is whole."""
    (log.root / "a.txt").write_bytes(b"old")
    log.note("log.sign", "workspace", by=LEA)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, step, str(log.root)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == (0 if step == "never" else -signal.SIGKILL), done.stderr
    log.recover()
    entries = chain(log)
    assert list(faults(entries, Keys())) == []
    assert log.records.torn() == b"" == log.words.torn()
    acts = [entry.record for entry in entries if entry.record.act == "gold.retire"]
    assert [record.state for record in acts] == STEPS[step]
    written = (log.root / "a.txt").read_bytes() == b"new"
    assert written == ("done" in STEPS[step])
    words = words_of(log)
    assert all(digest in words for entry in entries for digest in entry.record.sealed)
    repaired = [entry.record.object for entry in entries if entry.record.act == "log.repair"]
    assert bool(repaired) == step.startswith("half")
    size = len(entries)
    log.recover()
    assert len(chain(log)) == size, "a second opening finds nothing left to do"


def test_a_file_that_somebody_changed_since_is_void_and_said(log):
    """Neither before nor after: the log claims nothing."""
    path = log.root / "a.txt"
    with log._open():
        log._append([(Act("gold.draft", "x", LEA), {"file": "a.txt", "after": "1" * 64, "state": "intent"})])
    path.write_bytes(b"by hand")
    log.recover()
    last = chain(log)[-1].record
    assert last.state == "void"
    assert "neither" in words_of(log)[last.reason]


def test_a_full_disk_refuses_the_act(log, monkeypatch):
    """No intent, no act."""
    write(log, b"one")
    monkeypatch.setattr("workbench.store.log.lines._write", _full)
    with pytest.raises(WriteFailed, match="No space left"):
        write(log, b"two")
    assert (log.root / "a.txt").read_bytes() == b"one"
    monkeypatch.undo()
    write(log, b"three")
    assert list(faults(chain(log), Keys())) == []


def _full(handle: int, content: bytes) -> None:
    raise OSError(28, "No space left on device")


def test_many_writers_make_one_chain(log):
    """Threads and processes wait for each other."""
    code = (
        "import sys; from pathlib import Path; from workbench.store.log.workspace_log import WorkspaceLog\n"
        "for n in range(20): WorkspaceLog(Path(sys.argv[1])).note('log.sign', f'workspace {n}')"
    )
    others = [subprocess.Popen([sys.executable, "-c", code, str(log.root)]) for _ in range(2)]
    threads = [threading.Thread(target=write, args=(log, bytes([n]), f"{n}.txt")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait(60) for other in others] == [0, 0]
    entries = chain(log)
    assert len(entries) == 1 + 2 * 20 + 8 * 2
    assert list(faults(entries, Keys())) == []


def test_adding_does_not_read_the_chain(log):
    """The thousandth record costs what the first did: only the end of the file is read."""
    log.note("log.sign", "workspace")
    line = log.records.path.read_bytes().splitlines(keepends=True)[-1]
    Lines(log.records.path).append([])
    with log.records.path.open("r+b") as file:  # what comes before the last line is never looked at
        file.write(b"\xff not a record\n" * 200_000 + line)
    start = time.perf_counter()
    log.note("log.sign", "workspace")
    assert time.perf_counter() - start < 0.5
    first, last = (json.loads(each)["record"] for each in log.records.path.read_bytes().splitlines()[-2:])
    assert last["number"] == first["number"] + 1


def test_a_damaged_log_takes_no_more_records(log):
    """It is not papered over: the act is refused."""
    log.note("log.sign", "workspace")
    with log.records.path.open("ab") as file:
        file.write(b'{"record": 1}\n')
    with pytest.raises(InvalidDocument, match="last record cannot be read"):
        write(log, b"one")
    assert not (log.root / "a.txt").exists()


def test_gold_opened_is_said_once_a_day(log, monkeypatch):
    """Once for each person and gold version."""
    ann, bob = Actor("ann", "system"), Actor("bob", "system")
    for _ in range(3):
        log.once_a_day("gold.open", "gold set a@1.0.0", by=ann)
    log.once_a_day("gold.open", "gold set a@1.0.0", by=bob)
    log.once_a_day("gold.open", "gold set a@2.0.0", by=ann)
    log.once_a_day("gold.open", "gold set a@1.0.0", by=ann)
    assert len(states(log)) == 3
    later = chain(log)[-1].record.at.replace(year=2100)
    monkeypatch.setattr("workbench.store.log.workspace_log.utc_now", lambda: later)
    log.once_a_day("gold.open", "gold set a@1.0.0", by=ann)
    assert len(states(log)) == 4


def test_forgetting_keeps_the_chain_whole(log):
    """The name and the texts that hold it go with their salts; nothing else does."""
    log.note("log.sign", "workspace", by=Actor("ana", "system"), reason="Ana asked ana for it")
    log.note("log.sign", "workspace", by=LEA, reason="banana")
    before = log.records.path.read_bytes()
    assert log.forget("ana") == 2
    assert log.records.path.read_bytes().startswith(before)
    assert [entry.record.act for entry in chain(log)][-1] == "people.forget"
    texts = set(words_of(log).values())
    assert {"banana", "lea", "Lea Kern"} < texts
    assert "ana" not in {word for text in texts for word in text.split()}
    assert log.forget("ana") == 0


def test_what_was_published_before_the_log_is_noted(tmp_path):
    """From then on its digest is held too."""
    folder = tmp_path / "guidelines" / "mail"
    folder.mkdir(parents=True)
    (folder / "1.0.0.yaml").write_text("name: mail\n")
    (folder / "draft.yaml").write_text("name: mail\n")
    log = WorkspaceLog(tmp_path)
    log.note("log.sign", "workspace")
    adopted = [entry.record for entry in chain(log) if entry.record.act == "log.adopt"]
    assert [record.object for record in adopted] == ["this workspace", "guideline mail@1.0.0"]
    assert adopted[1].after == files.digest_of(folder / "1.0.0.yaml")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    lines=st.lists(st.binary(max_size=60).map(lambda b: b.replace(b"\n", b"")), max_size=30),
    torn=st.binary(max_size=40),
)
def test_the_end_of_a_file_is_read_backwards(tmp_path_factory, lines, torn):
    """In blocks of any size, whatever the lines hold."""
    torn = torn.replace(b"\n", b"")
    path = tmp_path_factory.mktemp("lines") / "file"
    path.write_bytes(b"".join(line + b"\n" for line in lines) + torn)
    for block in (1, 7, 64):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("workbench.store.log.lines.BLOCK", block)
            assert list(Lines(path).newest()) == lines[::-1]
            assert Lines(path).torn() == torn
    assert list(Lines(path).all()) == lines
    assert Lines(path).cut_torn() == torn
    assert path.read_bytes() == b"".join(line + b"\n" for line in lines)
