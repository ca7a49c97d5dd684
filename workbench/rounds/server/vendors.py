"""Pages of vendors, each made by a process of its own, one at a time: quizzes keep their processor and their memory."""

import asyncio
import json
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workbench.errors import StoreBusy
from workbench.rounds.server.limits import Buckets, Rate

LOG = logging.getLogger("workbench.rounds.server")
PER_VENDOR = Rate(0.2, 3)  # pages of one link
WAITING = 8  # pages that may wait
LONGEST = 120  # seconds for a page


class VendorPages:
    """Makes pages one after another, by `workbench.rounds.vendor.process`."""

    def __init__(self) -> None:
        self.links = Buckets(PER_VENDOR)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="vendor")
        self._waiting = 0

    async def page(self, root: Path, url: str, vendor: str) -> str:
        """The page of a vendor; StoreBusy where too many wait or it took too long."""
        if self._waiting >= WAITING:
            raise StoreBusy("too many pages of vendors wait")
        self._waiting += 1
        asked = json.dumps({"root": str(root), "database": url, "vendor": vendor})
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, _made, asked)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Make no further page."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _made(asked: str) -> str:
    """The page; what is asked goes in by the standard input, for it may hold the password of a database."""
    command = [sys.executable, "-P", "-m", "workbench.rounds.vendor.process"]
    try:
        done = subprocess.run(
            command, input=asked.encode(), capture_output=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        raise StoreBusy(f"a vendor's page took more than {LONGEST} seconds") from None
    if done.returncode:
        LOG.error("a vendor's page failed: %s", done.stderr.decode(errors="replace").strip()[-2000:])
        raise RuntimeError("a vendor's page failed; the line before says why")
    return done.stdout.decode()
