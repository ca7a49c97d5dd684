"""The fuzz run in small: damaged files are read or refused; what breaks, hangs or ends a process is a finding."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.fuzz import run as fuzz
from tests.fuzz.readers import SHARED, Reader
from workbench.errors import InvalidTable

FILE = [("a.txt", b"whole")]


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch) -> Path:
    """Where findings of this test are kept."""
    monkeypatch.setattr(fuzz, "KEPT", tmp_path / "kept")
    return tmp_path / "kept"


def outcome(tmp_path: Path, *ways) -> dict:
    return fuzz.outcome_of([Reader("ours", ways, FILE)], 1, 1, tmp_path)


@pytest.mark.parametrize("seed", [1])
def test_a_few_hundred_damaged_files_are_read_or_refused(seed):
    """Where the real exports and data are not there, our own files are damaged alone."""
    outcomes, findings = fuzz.run(300, seed, 1)
    assert [finding.text(seed) for finding in findings] == []
    assert outcomes.total() == 300
    assert min(outcomes["read"], outcomes["refused"]) > 30


def test_real_files_are_there():
    """The run above covers real exports only where they are."""
    if not SHARED.is_dir():
        pytest.skip("no real exports beside the project: the fuzz run damages our own files")
    from tests.fuzz.readers import _tables

    assert len(_tables().files) > 100


def test_the_same_number_draws_the_same_file(tmp_path):
    """A finding is repeated by its number."""
    every = [Reader("ours", (Path.read_bytes,), [(f"{n}.csv", b"item_id,label\n" * n) for n in range(1, 9)])]
    drawn = [[fuzz.input_of(every, 5, number)[:3] for number in range(40)] for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert len({data for _, _, data in drawn[0]}) > 30


def test_success_and_refusals_are_no_findings(tmp_path, kept):
    """And nothing is kept of them."""

    def refuses(path: Path) -> None:
        raise InvalidTable(f"{path}: no.")

    assert outcome(tmp_path, Path.read_bytes) == {"number": 1, "outcome": "read"}
    assert outcome(tmp_path, refuses) == {"number": 1, "outcome": "refused"}
    assert not kept.exists()


@pytest.mark.parametrize(
    "error",
    [
        KeyError("a"),
        RecursionError("deep"),
        MemoryError(),
        SystemExit(2),
        InvalidTable(""),
        InvalidTable("\ud800"),
    ],
)
def test_any_other_end_is_a_finding_and_is_kept(tmp_path, kept, error):
    """With the damaged file and what happened beside it."""

    def breaks(path: Path) -> None:
        if path.read_bytes() != FILE[0][1]:
            raise error

    found = outcome(tmp_path, breaks)
    assert found["outcome"] == "finding"
    file = Path(found["file"])
    assert file.read_bytes() == fuzz.input_of([Reader("ours", (breaks,), FILE)], 1, 1)[2]
    assert found["what"] in file.with_name(f"{file.name}.txt").read_text()


def test_a_reader_that_takes_too_long_is_a_finding(tmp_path, monkeypatch):
    """Also one that swallows every exception."""

    def swallows(path: Path) -> None:
        if path.read_bytes() != FILE[0][1]:
            try:
                while True:
                    pass
            except Exception:
                return

    before = signal.getsignal(signal.SIGPROF)
    monkeypatch.setattr(fuzz, "SECONDS", 0.2)
    fuzz.bound_time()
    try:
        assert outcome(tmp_path, swallows)["what"] == "takes more than 0.2 s"
    finally:
        signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("import os; os.kill(os.getpid(), 11)", "ends the process (SIGSEGV)"),
        ("import time; time.sleep(60)", "hangs for 1 s"),
    ],
)
def test_a_process_that_ends_or_hangs_is_a_finding(monkeypatch, code, what):
    """And the run goes on behind it."""
    monkeypatch.setattr(fuzz, "DEAD", 1)
    monkeypatch.setattr(fuzz.Worker, "command", lambda self: [sys.executable, "-c", code])
    monkeypatch.setattr(
        fuzz,
        "again",
        lambda seed, number, what: {
            "number": number,
            "outcome": "finding",
            "reader": "",
            "what": what,
            "file": os.devnull,
        },
    )
    outcomes, findings = fuzz.run(2, 1, 1)
    assert outcomes == {"finding": 2}
    assert [finding.what for finding in findings] == [what, what]
