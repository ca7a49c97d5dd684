"""The quiz page as a process of its own: a real start, a busy port, a crash, a stop, and what is not taken for ours."""

import contextlib
import datetime as dt
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from urllib.request import urlopen

import psutil
import pytest

from workbench.errors import NotFound, NotNow, OutOfRange
from workbench.rounds import serving
from workbench.store.rounds import served
from workbench.store.rounds.served import Reach
from workbench.store.rounds.store import AttemptStore


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def lab(tmp_path):
    """A workspace whose quiz page is ended with the test, by its own number."""
    root = tmp_path / "lab"
    (root / "guidelines").mkdir(parents=True)
    (root / "gold_sets").mkdir()
    AttemptStore.open(None, root).close()
    yield root
    server = served.read(root).server
    if server and server.machine == socket.gethostname() and server.pid != os.getpid():
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(server.pid).kill()


def until_gone(pid: int) -> None:
    """Wait until a process has ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(pid).wait(20)


def test_start_look_stop(lab):
    """It answers at its address from a session of its own; started again it is the same; stopped, nothing is left."""
    port = free_port()
    page = serving.start(lab, None, Reach("here", port=port))
    server = page.server
    assert (page.state, server.address, server.by) == ("running", f"http://127.0.0.1:{port}", "board")
    assert os.getsid(server.pid) == server.pid != os.getsid(0)
    assert b"This is the quiz page" in urlopen(server.address, timeout=10).read()
    assert serving.start(lab, None, Reach("here", port=port)).server == server
    assert (lab / served.FILE).stat().st_mode & 0o077 == 0
    assert served.noted(lab) == server.address
    serving.stop(lab)
    until_gone(server.pid)
    assert serving.look(lab).state == "down"
    assert serving.look(lab).reach.port == port  # the next start is at the same place: links stay right


def test_a_busy_port_is_answered_by_another_one(lab):
    """Links follow the port that was taken."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        busy = other.getsockname()[1]
        page = serving.start(lab, None, Reach("here", port=busy))
        assert page.server.address != f"http://127.0.0.1:{busy}"
        assert served.noted(lab) == page.server.address
        serving.stop(lab)


def test_behind_a_proxy_a_busy_port_is_refused(lab):
    """The proxy asks at that port and no other; the message says what to do."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(
            NotFound, match=r"another program uses port .* choose another port here and in the proxy"
        ):
            serving.start(lab, None, Reach("proxy", "https://quiz.example.org", other.getsockname()[1]))
    assert serving.look(lab).state == "down"


def test_a_crash_is_told_from_a_stop(lab):
    """Killed, it ended by itself, with the last words of its log; the next start clears that."""
    server = serving.start(lab, None, Reach(port=free_port())).server
    os.kill(server.pid, signal.SIGKILL)
    until_gone(server.pid)
    page = serving.look(lab)
    assert page.state == "ended"
    assert any("Serving rounds on" in line for line in page.last)
    again = serving.start(lab, None, page.reach)
    assert again.state == "running"
    assert again.server.pid != server.pid
    serving.stop(lab)


def test_another_workspace_is_not_taken_for_ours(lab, tmp_path):
    """A server at the port, and a process with the number, are not ours unless they prove it; nobody else's is ended."""
    server = serving.start(lab, None, Reach(port=free_port())).server
    other = tmp_path / "other"
    (other / "guidelines").mkdir(parents=True)
    served.claim(other, replace(server, secret="of another workspace"))
    assert serving.look(other).state == "ended"
    serving.stop(other)
    assert serving.look(lab).state == "running"
    serving.stop(lab)


@pytest.mark.parametrize("listening", [False, True])
def test_a_number_that_is_used_again_is_left_alone(lab, listening):
    """A stale file names a process of somebody else, at a port where nobody, or somebody who is silent, listens: no signal."""
    with (
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander,
        socket.socket() as other,
    ):
        other.bind(("127.0.0.1", 0))
        if listening:
            other.listen()
        address = f"http://127.0.0.1:{other.getsockname()[1]}"
        mine = serving.record(lab, address, address, "secret")
        served.claim(
            lab, replace(mine, pid=bystander.pid, started_at=mine.started_at - dt.timedelta(hours=1))
        )
        assert serving.look(lab).state == "ended"
        serving.stop(lab)
        assert bystander.poll() is None
        bystander.communicate(b"\n")


def test_a_page_that_hangs_is_ended_by_force(lab, monkeypatch):
    """It is there and answers nobody, so no other is started; a stop ends it although it does not listen to that."""
    monkeypatch.setattr(serving, "ENDS", 0.5)
    server = serving.start(lab, None, Reach(port=free_port())).server
    os.kill(server.pid, signal.SIGSTOP)
    assert serving.look(lab).state == "silent"
    with pytest.raises(NotNow, match="stop it first"):
        serving.start(lab, None, Reach(port=free_port()))
    serving.stop(lab)
    until_gone(server.pid)
    assert serving.look(lab).state == "down"


def test_a_page_of_another_account_is_not_ended(lab, monkeypatch):
    """The system refuses: the message says where to stop it, and it stays on record."""

    def refuse(process):
        raise psutil.AccessDenied(process.pid)

    server = serving.start(lab, None, Reach(port=free_port())).server
    with monkeypatch.context() as other_account:
        other_account.setattr(psutil.Process, "terminate", refuse)
        with pytest.raises(NotNow, match="another account of this computer; stop it there"):
            serving.stop(lab)
    assert serving.look(lab).server == server
    serving.stop(lab)


def test_a_server_started_by_hand_is_shown_and_left_alone(lab):
    """It is stopped where it was started."""
    command = [
        sys.executable,
        "-m",
        "workbench",
        "quiz",
        "serve",
        "--quiet",
        "--root",
        str(lab),
        "--port",
        "0",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert "Serving" in server.stdout.readline()
            page = serving.look(lab)
            assert (page.state, page.server.by, page.server.pid) == ("running", "command", server.pid)
            with pytest.raises(NotNow, match="started in a terminal"):
                serving.stop(lab)
        finally:
            server.terminate()
    assert serving.look(lab).state == "down"


WITHOUT_SIGNALS_OF_THE_LOOP = """
import asyncio, sys
def lacks(*_): raise NotImplementedError
asyncio.SelectorEventLoop.add_signal_handler = lacks
from workbench.cli import main
main(["quiz", "serve", "--quiet", "--port", "0", "--root", sys.argv[1]])
"""


def test_ctrl_c_ends_it_in_order_on_windows_too(lab):
    """Where the loop takes no signals, a stop is still an orderly one, and nothing is left on record."""
    command = [sys.executable, "-c", WITHOUT_SIGNALS_OF_THE_LOOP, str(lab)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert "Serving" in server.stdout.readline()
        assert serving.look(lab).state == "running"
        server.send_signal(signal.SIGINT)
        assert "everything that was answered is kept" in server.stdout.read()
        assert server.wait(20) == 0
    assert serving.look(lab).state == "down"


def test_a_server_on_another_machine_is_not_ended(lab):
    """Its process number means nothing here."""
    address = f"http://127.0.0.1:{free_port()}"
    mine = serving.record(lab, address, address, "secret")
    served.claim(lab, replace(mine, machine="other.example.org"))
    assert serving.look(lab).state == "elsewhere"
    with pytest.raises(NotNow, match=r"runs on other\.example\.org"):
        serving.stop(lab)
    serving.clear(lab)
    assert serving.look(lab).state == "down"


@pytest.mark.parametrize(
    "text",
    ["", "quiz.example.org", "ftp://quiz", "https://hub/user/ana/proxy/8090", "https://", "https://a:b@c"],
)
def test_an_address_that_is_none_is_refused(text):
    """It needs a scheme and a name, and cannot be below another site."""
    with pytest.raises(OutOfRange, match="no address of a quiz page"):
        serving.public_url(text)
