"""Damages whole files by a seed and gives each to its reader, in processes with little time and memory."""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".fuzz"
SECONDS = 10  # of computing for one input: the machine may have other work
MEMORY = 2 << 30  # bytes of address space beyond what a process has at its start
LOOKED_AT, WAYS = 6, 2  # ways to read a file that are looked at, and those taken that read it whole
DEAD = 90  # seconds without a word, after which a process is ended: it hangs where no signal is heard


class TooSlow(BaseException):
    """An input took more than its seconds; no reader catches this."""


@dataclass(frozen=True)
class Finding:
    """An input that was neither read nor refused: which reader, what happened, where the file is kept."""

    number: int
    reader: str
    what: str
    file: Path

    def text(self, seed: int) -> str:
        """What to look at, and the command that does it again."""
        return f"{self.reader}: {self.what}\n  {self.file}\n  make fuzz ARGS='--seed {seed} --only {self.number}'"


def run(
    inputs: int, seed: int, processes: int, *, progress: Any = None
) -> tuple[Counter[str], list[Finding]]:
    """How many inputs were read and refused, and the findings; `progress` counts inputs."""
    workers = [Worker(first, inputs, processes, seed) for first in range(processes)]
    outcomes: Counter[str] = Counter()
    findings: list[Finding] = []
    while busy := [worker for worker in workers if not worker.done]:
        select.select([worker.pipe for worker in busy], [], [], 1)
        for worker in busy:
            for outcome in worker.news():
                outcomes[outcome["outcome"]] += 1
                if outcome["outcome"] == "finding":
                    findings.append(_kept(outcome, seed))
                if progress is not None:
                    progress.update(1)
    return outcomes, findings


def _kept(outcome: dict[str, Any], seed: int) -> Finding:
    return Finding(outcome["number"], outcome["reader"], outcome["what"], Path(outcome["file"]))


class Worker:
    """A process that goes through its share of the numbers; one that dies or hangs is followed by another."""

    def __init__(self, first: int, stop: int, step: int, seed: int) -> None:
        self.next, self.stop, self.step, self.seed = first, stop, step, seed
        self.rest = b""
        self.done = first >= stop
        self._start()

    def _start(self) -> None:
        self.process = subprocess.Popen(
            self.command(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
        )
        assert self.process.stdout is not None
        self.pipe = self.process.stdout
        os.set_blocking(self.pipe.fileno(), False)
        self.heard = time.monotonic() + DEAD  # the first word takes longer: it imports

    def command(self) -> list[str]:
        """The process that goes on with the next number."""
        share = f"{self.next}:{self.stop}:{self.step}"
        return [sys.executable, str(ROOT / "tests" / "fuzz"), "--seed", str(self.seed), "--worker", share]

    def news(self) -> list[dict[str, Any]]:
        """What came in since the last look."""
        lines = (self.rest + (self.pipe.read() or b"")).split(b"\n")
        self.rest = lines.pop()
        news = [json.loads(line) for line in lines if line]
        if news:
            self.heard = time.monotonic()
            self.next = news[-1]["number"] + self.step
        ended = self.process.poll() is not None
        hangs = time.monotonic() - self.heard > DEAD
        if self.next >= self.stop:
            self.process.wait()
            self.done = True
        elif hangs or (ended and not news):
            self.process.kill()
            code = self.process.wait()
            what = (
                f"hangs for {DEAD} s"
                if hangs
                else f"ends the process ({signal.Signals(-code).name if code < 0 else code})"
            )
            news.append(again(self.seed, self.next, what))
            self.next += self.step
            self.done = self.next >= self.stop
            if not self.done:
                self._start()
        return news


def again(seed: int, number: int, what: str) -> dict[str, Any]:
    """A finding of a process that could not say so itself."""
    with tempfile.TemporaryDirectory() as folder:
        reader, name, data, _ = input_of(readers_in(Path(folder)), seed, number)
    return {
        "number": number,
        "outcome": "finding",
        "reader": reader,
        "what": what,
        "file": str(_keep(seed, number, name, data, what)),
    }


def readers_in(folder: Path) -> list[Any]:
    from tests.fuzz.readers import readers

    return readers(folder)


@dataclass(frozen=True)
class Ways:
    """The whole file, and the ways to read it in a drawn order."""

    whole: bytes
    order: list[Any]


@cache
def _reads(way: Any, path: Path, whole: bytes) -> bool:
    """Whether the whole file is read so: only then does damage reach far."""
    from workbench.errors import WorkbenchError

    path.write_bytes(whole)
    try:
        way(path)
    except WorkbenchError:
        return False
    return True


def input_of(every: list[Any], seed: int, number: int) -> tuple[str, str, bytes, Ways]:
    """(reader, name, content, ways to read it) of one number: the same whoever asks."""
    from tests.fuzz.mutate import damaged

    chance = Random(f"{seed}/{number}")
    share = [1 + len(reader.files) ** 0.5 for reader in every]
    reader = chance.choices(every, share)[0]
    name, whole = chance.choice(reader.files)
    data = damaged(whole, name, chance, [content for _, content in reader.files])
    return reader.name, name, data, Ways(whole, chance.sample(reader.reads, len(reader.reads)))


def work(numbers: range, seed: int) -> None:
    """Go through some numbers, and say of each on standard output how it went."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        every = readers_in(Path(folder))
        _bound_memory()
        bound_time()
        for number in numbers:
            print(json.dumps(outcome_of(every, seed, number, Path(folder))), flush=True)


def outcome_of(every: list[Any], seed: int, number: int, folder: Path) -> dict[str, Any]:
    """Read one damaged file: it is read, or refused in a sentence, or a finding."""
    from workbench.errors import WorkbenchError

    reader, name, data, ways = input_of(every, seed, number)
    path = folder / name
    some = [way for way in ways.order[:LOOKED_AT] if _reads(way, path, ways.whole)] or ways.order
    path.write_bytes(data)
    outcome, what = "read", ""
    for way in some[:WAYS]:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            way(path)
        except WorkbenchError as error:
            outcome = "refused"
            what = _unprintable(error)
        except TooSlow:
            what = f"takes more than {SECONDS} s"
        except BaseException as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__}: {str(error)[:200]} ({Path(place.filename).name}:{place.lineno})"
            detail = traceback.format_exc()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if what:
            kept = _keep(seed, number, name, data, f"{way}\n{what}\n{locals().get('detail', '')}")
            return {"number": number, "outcome": "finding", "reader": reader, "what": what, "file": str(kept)}
    return {"number": number, "outcome": outcome}


def _unprintable(error: Exception) -> str:
    """What is wrong with a refusal's sentence: it has none, or it cannot be printed."""
    try:
        return "" if str(error).encode() else "a refusal without a sentence"
    except UnicodeEncodeError:
        return "a refusal that cannot be printed"


def _keep(seed: int, number: int, name: str, data: bytes, what: str) -> Path:
    KEPT.mkdir(exist_ok=True)
    path = KEPT / f"{seed}-{number}-{name}"
    path.write_bytes(data)
    path.with_name(f"{path.name}.txt").write_text(what, encoding="utf-8", errors="backslashreplace")
    return path


def _bound_memory() -> None:
    """Little memory for what is read from here on."""
    with Path("/proc/self/statm").open() as statm:
        used = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))


def bound_time() -> None:
    """The alarm of an input that takes too long is an exception."""

    def too_slow(*_: object) -> None:
        raise TooSlow

    signal.signal(signal.SIGPROF, too_slow)
