"""The keys that sign a log, from the environment."""

import os
from pathlib import Path

from workbench.documents.record import Keys


def log_keys(root: Path | None = None) -> Keys:  # noqa: ARG001
    """The keys of this process."""
    key, file = os.environ.get("WORKBENCH_LOG_KEY"), os.environ.get("WORKBENCH_LOG_KEY_FILE")
    lines = [key] if key else Path(file).read_text("ascii").split() if file else []
    return Keys(tuple(line.encode() for line in lines))
