"""The quiz page of a workspace, in one private file: how people are to reach it, and the server that runs or ended."""

import datetime as dt
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from workbench.store import files

LOCAL = "http://127.0.0.1:8090"  # the server's default address
PORT = 8090
ADDRESS = Path("runs") / "served_at"
FILE = Path("runs") / "quiz_page.json"
LOG = Path("runs") / "quiz_page.log"
By = Literal["board", "command"]
ReachKind = Literal["here", "network", "proxy"]


def note(root: Path, address: str) -> None:
    """Save the server's address; the server that started last counts."""
    files.replace(root / ADDRESS, f"{address}\n".encode())


def noted(root: Path) -> str | None:
    """The last server address; None if there was none."""
    if not (root / ADDRESS).exists():
        return None
    return files.read(root / ADDRESS, "where rounds are served").decode().strip()


@dataclass(frozen=True)
class Reach:
    """Who is to reach the quiz page.

    kind        people at this computer; everybody in its network; everybody, by a proxy that speaks HTTPS
    public_url  the proxy's address, such as https://quiz.example.org
    port        of the page itself; another one is taken where it is busy, except behind a proxy, which knows this one
    """

    kind: ReachKind = "here"
    public_url: str = ""
    port: int = PORT


@dataclass(frozen=True)
class Server:
    """A server that serves a workspace's rounds.

    pid      of its process, on `machine`
    listens  where it is asked from its own machine, such as http://127.0.0.1:8090
    address  where people reach it; links lead there
    secret   proves that what answers at that port is this server
    by       who started it: the board, or a command in a terminal
    """

    pid: int
    machine: str
    listens: str
    address: str
    started_at: dt.datetime
    secret: str
    by: By


@dataclass(frozen=True)
class Served:
    """What is kept of a quiz page; `server` is None before the first start and after an orderly stop."""

    reach: Reach = Reach()
    server: Server | None = None


def read(root: Path) -> Served:
    """What is kept; a file that cannot be read counts as none, as after a restore of another version."""
    try:
        kept = json.loads((root / FILE).read_bytes())
        server = kept["server"] and Server(
            **{**kept["server"], "started_at": dt.datetime.fromisoformat(kept["server"]["started_at"])}
        )
        return Served(Reach(**kept["reach"]), server)
    except (OSError, ValueError, TypeError, KeyError):
        return Served()


def keep_reach(root: Path, reach: Reach) -> None:
    """Keep how people are to reach the page, for its next start too."""
    _change(root, reach=reach)


def claim(root: Path, server: Server) -> None:
    """This server serves the workspace now."""
    _change(root, server=server)


def release(root: Path, secret: str) -> None:
    """The server with that secret ended in order, or is known to be gone; a later one is left alone."""
    with files.locked(root / FILE.parent):
        server = read(root).server
        if server is not None and server.secret == secret:
            _change(root, server=None)


def _change(root: Path, **values: Any) -> None:
    files.make_folder(root / FILE.parent)
    with files.locked(root / FILE.parent):
        kept = asdict(replace(read(root), **values))
        content = json.dumps(kept, indent=1, default=lambda at: at.isoformat()).encode()
        files.replace(root / FILE, content, private=True)
