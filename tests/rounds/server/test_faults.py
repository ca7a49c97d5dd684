"""When the server is killed, the database is locked or the disk is full: what was acknowledged is there, once."""

import http.client
import resource
import signal
import sqlite3
import threading
import time

import pytest

from tests.quiz_rounds import CRITERION


def kept(site) -> dict[tuple[str, int], str | None]:
    """Every standing answer in the store, by person and turn."""
    with site.store() as store:
        names = {attempt.id: attempt.person.name for attempt in store.attempts("first")}
        return {(names[g.attempt_id], g.turn): g.label for g in store.round_answers("first")}


def test_what_was_acknowledged_survives_kills(site):
    """Three people answer while the server is killed three times: none lost, none doubled, all come to the end."""
    site.round()
    links = {name: site.invite(name) for name in ("ana", "ben", "cat")}
    site.start()
    acknowledged: dict[tuple[str, int], str] = {}
    ends: list[str] = []

    def person(name: str) -> None:
        """Answer as a browser does: send again what got no reply."""
        until = time.monotonic() + 60
        view = None
        while time.monotonic() < until and (view is None or view["screen"] != "verdict"):
            try:
                if view is None or view["screen"] == "welcome":
                    view = site.act(links[name], do="begin").json
                    continue
                turn = view["item"]["turn"]
                reply = site.act(links[name], do="answer", turn=turn, answer="ham")
                if reply.status == 200:
                    acknowledged[name, turn] = "ham"
                    view = reply.json
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
        ends.append(view["screen"])

    people = [threading.Thread(target=person, args=(name,)) for name in links]
    for one in people:
        one.start()
    for _ in range(3):
        time.sleep(0.15)
        site.stop(signal.SIGKILL)
        site.start()
    for one in people:
        one.join()
    assert ends == ["verdict"] * 3
    assert kept(site) == acknowledged
    assert len(acknowledged) == 36


def test_a_locked_database_is_said_and_nothing_is_lost(site):
    """Another process holds the database too long: 503 and when to come back; afterwards the same answer is taken."""
    site.round(criterion=CRITERION, length=4)
    token = site.invite("ana")
    site.start()
    site.act(token, do="begin")
    assert site.act(token, do="answer", turn=1, answer="spam").status == 200
    lock = sqlite3.connect(site.root / "runs" / "attempts.sqlite", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    reply = site.act(token, do="answer", turn=2, answer="spam")
    assert (reply.status, reply.headers["Retry-After"]) == (503, "2")
    assert "cannot keep answers right now" in reply.json["error"]
    assert str(site.root) not in reply.body.decode()
    assert site.view(token).json["item"]["turn"] == 2  # reading goes on
    lock.execute("ROLLBACK")
    assert kept(site) == {("ana", 1): "spam"}
    assert site.act(token, do="answer", turn=2, answer="spam").status == 200
    assert kept(site) == {("ana", 1): "spam", ("ana", 2): "spam"}


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits a running process")
def test_a_full_disk_is_said_and_nothing_is_lost(site):
    """No byte more can be written: 503, what was acknowledged stands; with room again the same answer is taken."""
    site.round(length=12)
    token = site.invite("ana")
    site.start()
    site.act(token, do="begin")
    assert site.act(token, do="answer", turn=1, answer="spam").status == 200
    size = max(path.stat().st_size for path in (site.root / "runs").iterdir() if "-shm" not in path.name)
    hard = resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE, (size // 2, hard))
    statuses = {site.act(token, do="answer", turn=2, answer="spam").status for _ in range(3)}
    assert statuses == {503}
    assert kept(site) == {("ana", 1): "spam"}
    resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    assert site.act(token, do="answer", turn=2, answer="spam").status == 200
    assert kept(site) == {("ana", 1): "spam", ("ana", 2): "spam"}
    assert site.stop() == 0
