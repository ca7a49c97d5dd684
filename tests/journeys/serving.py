"""`workbench quiz serve` as a process of its own, for as long as a test or a session needs it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def started(
    root: Path, *options: str, port: int = 0, log: IO[bytes] | None = None, package: Path | None = None
) -> tuple[subprocess.Popen[str], str]:
    """A server of the rounds of a workspace once it listens, and its address; it asks nobody to be slow.

    `package` is a folder with another copy of the package, which is run in place of this one.
    """
    words = ("quiz", "serve", "--root", str(root), "--port", str(port), "--per-link", "200", *options)
    server = subprocess.Popen(
        [sys.executable, "-m", "workbench", *words],
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        cwd=package,
    )
    assert server.stdout is not None
    said = server.stdout.readline()
    found = re.search(r"https?://[\d.]+:\d+", said)
    if not found:
        server.kill()
        server.wait(30)
    assert found, f"the server did not start: {said}"
    return server, found[0]


@contextmanager
def serving(root: Path, package: Path | None = None) -> Iterator[str]:
    """Serve the rounds of a workspace on a free port; its address."""
    server, address = started(root, "--quiet", package=package)
    with server:
        try:
            yield address
        finally:
            server.terminate()
            server.wait(30)
