"""A real server process before a small workspace whose gold and people have names found nowhere else."""

import http.client
import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.serving import started
from tests.quiz_rounds import a_gold, a_guideline, a_round
from workbench.documents.round import Round
from workbench.errors import WorkbenchError
from workbench.store import documents
from workbench.store.gold_sets import GoldStore
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f00"
    "03860180 5a34 7d6b0000000049454e44ae426082".replace(" ", "")
)


class Reply:
    """Status, headers and every byte of an answer."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> dict:
        return json.loads(self.body)


class Site:
    """A workspace with rounds, and a server process that can be started, asked, killed and started again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = 0
        self.process: subprocess.Popen | None = None
        self.replies: list[Reply] = []
        (root / "guidelines" / "mail").mkdir(parents=True)
        guideline = a_guideline()
        (root / "guidelines" / "mail" / "1.0.0.yaml").write_bytes(documents.sealed_yaml(guideline))
        gold = a_gold(12)
        shown = {"text": "mail number 1", "picture": "pictures/one.png"}
        first = gold.items[0].model_copy(update={"content": shown})
        gold = gold.model_copy(update={"items": (first, *gold.items[1:])})
        store = GoldStore(root / "gold_sets")
        store.write_draft(gold)
        store.lock("mail", guideline)
        (root / "gold_sets" / "mail" / "pictures").mkdir()
        (root / "gold_sets" / "mail" / "pictures" / "one.png").write_bytes(PICTURE)

    @property
    def gold(self):
        return Workspace(self.root).gold("mail@1.0.0")

    def store(self) -> AttemptStore:
        return AttemptStore.open(None, self.root)

    def round(self, name: str = "first", **fields: object) -> Round:
        new = a_round(12, name=name, **fields)
        with self.store() as store:
            store.add_round(new)
        return new

    def invite(self, name: str, round_name: str = "first", **more: object) -> str:
        from workbench.rounds.server.service import now

        with self.store() as store:
            invitation = store.invite(round_name, store.person(name, "", now()), now(), **more)
            return store.token(invitation.id)

    def start(self, *options: str) -> "Site":
        self.log = (self.root / "server.log").open("ab")
        more = ("--per-address", "5000", *options)
        self.process, address = started(self.root, *more, port=self.port, log=self.log)
        self.port = int(address.rsplit(":", 1)[1])
        return self

    def stop(self, how: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        status = self.process.wait(30)
        self.log.close()
        self.process = None
        return status

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 20,
    ) -> Reply:
        """One request on a connection of its own; every reply is kept for the search for secrets."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            got = connection.getresponse()
            reply = Reply(got.status, dict(got.headers), got.read())
        finally:
            connection.close()
        self.replies.append(reply)
        return reply

    def view(self, token: str, **headers: str) -> Reply:
        return self.ask("GET", "/api/view", headers={"X-Invitation": token, **headers})

    def act(self, token: str, **said: object) -> Reply:
        headers = {"X-Invitation": token, "Content-Type": "application/json"}
        return self.ask("POST", "/api/act", json.dumps(said).encode(), headers)

    def right(self, attempt_turn_item: str) -> str:
        return self.gold.item(attempt_turn_item).answers["kind"].label


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site that is stopped at the end, whatever happened."""
    made = Site(tmp_path / "lab")
    yield made
    if made.process is not None:
        made.stop(signal.SIGKILL)


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    """Wait for something, at most ten seconds."""

    def wait(what: Callable[[], bool]) -> None:
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if what():
                return
            time.sleep(0.02)
        raise WorkbenchError("waited in vain")

    return wait
