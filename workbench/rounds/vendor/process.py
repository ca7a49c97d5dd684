"""Makes one vendor's page in a process of its own, behind all quizzes: root, database and vendor in, HTML out."""

import datetime as dt
import json
import os
import sys
from pathlib import Path

from workbench.rounds.vendor.page import vendor_page
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

NICE = 10  # whoever takes a quiz comes first


def main() -> None:
    """Read what is asked, write the page."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    asked = json.load(sys.stdin.buffer)
    workspace = Workspace(Path(asked["root"]))
    with AttemptStore.open(asked["database"], workspace.root) as store:
        page = vendor_page(workspace, store, asked["vendor"], dt.datetime.now(dt.UTC))
    sys.stdout.buffer.write(page.encode())


if __name__ == "__main__":
    main()
