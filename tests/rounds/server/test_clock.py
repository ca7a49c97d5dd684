"""A clock that is set back moves no time limit and makes no second negative: within a process, and across a restart."""

import datetime as dt
import logging
import subprocess
import sys

from tests.journeys import serving
from tests.quiz_rounds import START
from workbench.rounds.server.clock import Clock
from workbench.store.rounds.store import AttemptStore

HOUR = dt.timedelta(hours=1)


class Machine:
    """A machine whose clock can be set."""

    def __init__(self) -> None:
        self.time, self.seconds = START, 100.0

    def wall(self) -> dt.datetime:
        return self.time

    def passed(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.time += dt.timedelta(seconds=seconds)
        self.seconds += seconds


def test_the_clock_goes_on_whatever_is_set(caplog):
    """Set back, set forward: it counts what passed, and says once for each that the two differ."""
    machine = Machine()
    clock = Clock(None, machine.wall, machine.passed)
    assert clock() == START
    machine.sleep(60)
    assert clock() == START + dt.timedelta(minutes=1)
    with caplog.at_level(logging.WARNING):
        machine.time -= HOUR
        machine.sleep(60)
        assert [clock() for _ in range(3)] == [START + dt.timedelta(minutes=2)] * 3
        machine.time += 3 * HOUR
        assert clock() == START + dt.timedelta(minutes=2)
    assert [record.getMessage()[:42] for record in caplog.records] == [
        "this machine's clock is now -3600 s from t", "this machine's clock is now 7200 s from th",
    ]  # fmt: skip


def test_a_start_is_no_earlier_than_the_latest_record(caplog):
    """The floor counts up from there; a floor that is days ahead is not believed, and said."""
    machine = Machine()
    clock = Clock(START + HOUR, machine.wall, machine.passed)
    machine.sleep(10)
    assert clock() == START + HOUR + dt.timedelta(seconds=10)
    assert Clock(START - HOUR, machine.wall, machine.passed)() == machine.time
    with caplog.at_level(logging.WARNING):
        assert Clock(START + 30 * 24 * HOUR, machine.wall, machine.passed)() == machine.time
    assert "29 days, 23:59:50 ahead of this machine's clock" in caplog.text
    assert "set the clock" in caplog.text


FAKE = """
import datetime as dt, sys
from pathlib import Path
from workbench.rounds.server import clock

true, shift = clock.wall, Path(sys.argv[1])
clock.wall = lambda: true() + dt.timedelta(seconds=float(shift.read_text()))
clock.Clock.__init__.__defaults__ = (None, clock.wall, clock.passed)
sys.argv[1:] = sys.argv[2:]
from workbench.cli import main
main()
"""


def test_an_hour_back_in_a_quiz_of_ten_minutes(site, tmp_path, monkeypatch):
    """A real server, its clock set an hour back twice and started again: 10 minutes stay 10, and no second is negative."""
    shift = tmp_path / "shift"
    shift.write_text("0")
    true = subprocess.Popen

    def popen(command, **more):
        return true([sys.executable, "-c", FAKE, str(shift), *command[3:]], **more)

    monkeypatch.setattr(serving.subprocess, "Popen", popen)
    site.round(length=8, time_limit_minutes=10)
    token = site.invite("ana")
    site.start()
    view = site.act(token, do="begin").json
    assert 590 <= view["seconds"]["left"] <= 600
    site.act(token, do="answer", turn=1, answer="spam")
    shift.write_text("-3600")
    view = site.act(token, do="answer", turn=2, answer="spam").json
    assert 580 <= view["seconds"]["left"] <= 600
    site.stop()
    site.start()  # the clock is still an hour behind
    view = site.act(token, do="answer", turn=3, answer="spam").json
    assert 500 <= view["seconds"]["left"] <= 600
    shift.write_text("-7200")
    view = site.act(token, do="answer", turn=4, answer="spam").json
    assert 500 <= view["seconds"]["left"] <= 600
    with site.store() as store:
        answers = store.round_answers("first")
    assert [answer.turn for answer in answers] == [1, 2, 3, 4]
    assert all(answer.answered_at >= answer.shown_at for answer in answers)
    times = [answer.answered_at for answer in answers]
    assert times == sorted(times)
    assert (times[-1] - times[0]).total_seconds() < 120
    assert "clock" in (site.root / "server.log").read_text()


def test_an_attempt_that_another_server_wrote_ahead(site, monkeypatch):
    """Two servers whose clocks differ: what one recorded is the other's floor for that attempt."""
    from workbench.rounds.server.service import RoundService
    from workbench.store.workspace import Workspace

    site.round(length=8)
    token = site.invite("ana")
    ahead, behind = Machine(), Machine()
    with AttemptStore.open(None, site.root) as store:
        now = dt.datetime.now(dt.UTC)
        ahead.time, behind.time = now + dt.timedelta(seconds=40), now
        first, second = (
            RoundService(Workspace(site.root), store, Clock(None, machine.wall, machine.passed))
            for machine in (ahead, behind)
        )
        first.act(token, "en", {"do": "begin"})
        second.act(token, "en", {"do": "answer", "turn": 1, "answer": "spam"})
        (answer,) = store.round_answers("first")
        assert answer.answered_at == answer.shown_at
        assert answer.seconds == 0
