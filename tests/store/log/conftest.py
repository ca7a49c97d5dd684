"""Nothing of the machine's own keys or database in a test of the log."""

import pytest


@pytest.fixture(autouse=True)
def no_keys(monkeypatch):
    """The environment names no key and no database."""
    for name in ("WORKBENCH_LOG_KEY", "WORKBENCH_LOG_KEY_FILE", "WORKBENCH_DATABASE"):
        monkeypatch.delenv(name, raising=False)
