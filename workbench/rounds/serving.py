"""The quiz page as a process of its own, which outlives whoever started it: start it, look how it is, stop it."""

import contextlib
import datetime as dt
import hashlib
import hmac
import http.client
import os
import re
import secrets
import socket
import ssl
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import psutil

from workbench.errors import NotFound, NotNow, OutOfRange
from workbench.store import files
from workbench.store.rounds import served
from workbench.store.rounds.served import LOG, Reach, Server

PROOF = "X-Workbench-Proof"  # the header in which a server answers a challenge
ANSWERS = 2.0  # seconds that a server has to answer
STARTS = 40.0  # seconds that it has to listen; it imports much
ENDS = 30.0  # seconds that it has to end: what is under way is finished first
CLOCK = 60.0  # seconds by which the clock may have been set since a server began
LAST = 6  # lines of its log that are shown
URL = re.compile(r"https?://[^/\s?#@]+")
State = Literal["down", "ended", "running", "silent", "elsewhere"]


@dataclass(frozen=True)
class QuizPage:
    """How the quiz page of a workspace is.

    state   down: not started, or stopped; ended: by itself, without being stopped; running; silent: its process is
            there and does not answer; elsewhere: it runs on another machine, which cannot be asked from here
    last    the last lines of its log, where it ended by itself
    """

    state: State
    reach: Reach
    server: Server | None = None
    last: tuple[str, ...] = ()


def proof(secret: str, challenge: str) -> str:
    """What a server answers to a challenge: only who has its secret knows it, and the secret is never sent."""
    return hmac.digest(secret.encode(), challenge.encode(), hashlib.sha256).hex()


def public_url(text: str) -> str:
    """An address for people as it is kept, without a slash at its end.

    >>> public_url(" https://quiz.example.org/ ")
    'https://quiz.example.org'
    """
    url = text.strip().rstrip("/")
    try:
        host = urlsplit(url).hostname if URL.fullmatch(url) else None
        fits = host is not None and (urlsplit(url).port or 1) > 0
    except ValueError:  # a port that is none, half a bracket
        fits = False
    if not fits:
        raise OutOfRange(
            f"{text!r} is no address of a quiz page: expected a scheme and a name, such as https://quiz.example.org. "
            "It needs a name of its own; it cannot be below a path of another site."
        )
    return url


def look(root: Path) -> QuizPage:
    """How the quiz page is now. What answers at its port counts only if it proves to be the server on record."""
    kept = served.read(root)
    server = kept.server
    if server is None:
        return QuizPage("down", kept.reach)
    state: State = "ended"
    answer = _asked(server)
    if answer == "proved":
        state = "running"
    elif server.machine != socket.gethostname():
        state = "elsewhere"
    elif answer == "silent" and _process(server) is not None:
        state = "silent"
    return QuizPage(state, kept.reach, server, _last_lines(root, server) if state == "ended" else ())


def start(root: Path, database: str | None, reach: Reach) -> QuizPage:
    """Start the quiz page and wait until it answers; the one that runs already is left alone.

    Raises NotNow where another one is in the way, OutOfRange for an address that is none, and NotFound with the last
    words of its log where it does not start.
    """
    if reach.kind == "proxy":
        reach = Reach("proxy", public_url(reach.public_url), reach.port)
    files.make_folder(root / LOG.parent)
    with _one_start(root):
        page = look(root)
        if page.state == "running":
            return page
        if page.state in ("silent", "elsewhere"):
            raise NotNow("another quiz page of this workspace is still there; stop it first.")
        if page.server is not None:
            served.release(root, page.server.secret)
        served.keep_reach(root, reach)
        process = _spawned(root, database, reach)
        end = time.monotonic() + STARTS
        while process.poll() is None and time.monotonic() < end:
            page = look(root)
            if page.state == "running" and page.server is not None and page.server.by == "board":
                _children[:] = [*(child for child in _children if child.poll() is None), process]
                return page
            time.sleep(0.1)
    if process.poll() is None:
        process.kill()
        process.wait()
    raise NotFound(_why_not(root, reach))


def stop(root: Path) -> None:
    """Stop the quiz page and wait until it ended; what is under way is finished first.

    Raises NotNow where it cannot be stopped from here.
    """
    page = look(root)
    server = page.server
    if server is None or page.state in ("down", "ended"):
        return
    if server.machine != socket.gethostname():
        raise NotNow(f"the quiz page runs on {server.machine}; stop it there.")
    if server.by == "command" and page.state == "running":
        raise NotNow("the quiz page was started in a terminal; stop it there.")
    if (process := _process(server)) is not None:
        _end(process)
    served.release(root, server.secret)


def clear(root: Path) -> None:
    """Forget a server on another machine that nobody can ask; it may still run there."""
    page = look(root)
    if page.server is not None and page.state in ("ended", "elsewhere"):
        served.release(root, page.server.secret)


def network_names() -> tuple[str, ...]:
    """The addresses of this machine in its networks, the one of its way out first, then its name; none is asked."""
    names: list[str] = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(
            ("192.0.2.1", 9)
        )  # of documentation: a datagram's socket sends nothing until it is written to
        names.append(probe.getsockname()[0])
    with contextlib.suppress(OSError):
        names += [str(row[4][0]) for row in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    names.append(socket.gethostname())
    return tuple(dict.fromkeys(name for name in names if name and not name.startswith(("127.", "localhost"))))


def record(root: Path, listens: str, address: str, secret: str) -> Server:
    """Note this process as the server of a workspace."""
    by: served.By = "board" if by_board() else "command"
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    server = Server(os.getpid(), socket.gethostname(), listens, address, now, secret, by)
    served.claim(root, server)
    return server


def by_board() -> bool:
    """Whether the board started this process."""
    return os.environ.get(STARTED_BY) == "board"


STARTED_BY = "WORKBENCH_QUIZ_STARTED_BY"
_children: list[subprocess.Popen[bytes]] = []  # started by this process and not yet known to have ended


def _spawned(root: Path, database: str | None, reach: Reach) -> subprocess.Popen[bytes]:
    """`workbench quiz serve` in a session of its own: it gets no signal of ours, and outlives us."""
    command = [sys.executable, "-m", "workbench", "quiz", "serve", "--quiet", "--root", str(root)]
    command += ["--port", str(reach.port)]
    if reach.kind == "proxy":
        command += ["--public-url", reach.public_url, "--proxy", "127.0.0.1", "--proxy", "::1"]
    else:
        command.append("--next-port")
    if reach.kind == "network":
        names = network_names()
        if not names:
            raise NotFound("this computer is in no network that others could use.")
        command += ["--host", "0.0.0.0", *(word for name in names for word in ("--allowed-host", name))]
    given = {**os.environ, STARTED_BY: "board"}
    if database is not None:
        given["WORKBENCH_DATABASE"] = database  # in the environment: a command line is everybody's to read
    files.replace(root / LOG, b"", private=True)
    with (root / LOG).open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=root,
            env=given,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Windows has none: there it has a console of its own, which nobody sees
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )


@contextlib.contextmanager
def _one_start(root: Path) -> Iterator[None]:
    """Hold the right to start the page of a workspace: of two boards, the second finds it running."""
    folder = root / LOG.parent / "quiz_page"
    files.make_folder(folder)
    with files.locked(folder):
        yield


def _asked(server: Server) -> Literal["proved", "silent", "nobody"]:
    """Whether the server proves to be itself; silent where something listens there and does not answer in time."""
    place, challenge = urlsplit(server.listens), secrets.token_hex(16)
    host, port = place.hostname or "", place.port
    with contextlib.ExitStack() as stack:
        if place.scheme == "https":
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # its proof is checked instead
            line: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, port, timeout=ANSWERS, context=context
            )
        else:
            line = http.client.HTTPConnection(host, port, timeout=ANSWERS)
        stack.callback(line.close)
        try:
            line.request("GET", f"/healthz?challenge={challenge}")
            answer = line.getresponse().headers.get(PROOF, "")
        except TimeoutError:
            return "silent"
        except (OSError, http.client.HTTPException):
            return "nobody"
    return "proved" if hmac.compare_digest(answer, proof(server.secret, challenge)) else "nobody"


def _process(server: Server) -> psutil.Process | None:
    """The process of a server, while it is there; numbers are used again, so one that began later is another."""
    try:
        process = psutil.Process(server.pid)
        later = process.create_time() > server.started_at.timestamp() + CLOCK
        if later or process.status() == psutil.STATUS_ZOMBIE:
            return None
    except psutil.Error:
        return None
    return process


def _end(process: psutil.Process) -> None:
    """End a process in order, or by force where that takes too long; Windows knows only force."""
    with contextlib.suppress(psutil.NoSuchProcess):
        try:
            process.terminate()
            process.wait(ENDS)
        except psutil.TimeoutExpired:
            process.kill()
        except psutil.AccessDenied:
            raise NotNow(
                "the quiz page was started by another account of this computer; stop it there."
            ) from None


def _last_lines(root: Path, server: Server | None = None) -> tuple[str, ...]:
    """The last lines of the log of a server that the board started; no link is ever in it."""
    if server is not None and server.by != "board":
        return ()
    try:
        with (root / LOG).open(encoding="utf-8", errors="replace") as log:
            return tuple(deque((line.rstrip()[:300] for line in log if line.strip()), LAST))
    except OSError:
        return ()


def _why_not(root: Path, reach: Reach) -> str:
    """Why a page did not start, in words."""
    last = " ".join(_last_lines(root)[-2:]) or "It said nothing."
    if reach.kind == "proxy" and "cannot be served" in last:
        return (
            f"another program uses port {reach.port}, where your proxy expects the quiz page. "
            "End that program, or choose another port here and in the proxy."
        )
    return f"the quiz page did not start. Its last words: {last}"
