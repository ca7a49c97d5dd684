"""The bar above the screens of a workspace shows what waits, counted beside them and again after an act."""

import time

import pytest

from workbench.errors import WorkbenchError
from workbench.ui import waiting
from workbench.ui.waiting import Counter, Watch


class Bar:
    """A screen that keeps the counts it was told."""

    def __init__(self):
        self.told = []

    def counted(self, counts):
        self.told.append(dict(counts))


@pytest.fixture
def counts(monkeypatch, tmp_path):
    """`counts` is what waits; a watch counts it at once."""
    now = {"gold": 1}
    monkeypatch.setattr(waiting, "COUNTERS", {"test": Counter("test", lambda _root, _database: now)})
    monkeypatch.setattr(waiting, "FIRST", 0.01)
    monkeypatch.setattr(waiting, "SOON", 0.01)
    return now


def until(true):
    """Wait until something holds, five seconds at most."""
    end = time.monotonic() + 5
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    assert true()


def test_an_act_is_counted(counts, tmp_path):
    """A screen gets the first counts by itself, and new ones soon after somebody did something."""
    watch, bar = Watch(tmp_path), Bar()
    watch.add(bar)
    until(lambda: bar.told == [{"gold": 1}])
    counts["gold"] = 2
    watch.soon()
    until(lambda: bar.told[-1] == {"gold": 2})
    later = Bar()
    watch.add(later)
    assert later.told[0] == {"gold": 2}


def test_nothing_is_counted_once_no_screen_is_there(counts, tmp_path):
    """The thread ends with the last screen."""
    watch, bar = Watch(tmp_path), Bar()
    watch.add(bar)
    until(lambda: bar.told)
    watch.screens.clear()
    watch.soon()
    until(lambda: not watch._thread.is_alive())


def test_what_cannot_be_read_takes_no_count_away(counts, tmp_path, monkeypatch):
    """A broken file leaves the bar as it was: the tool itself says what is wrong."""
    watch, bar = Watch(tmp_path), Bar()
    watch.screens.add(bar)

    def broken(_root, _database):
        raise WorkbenchError("roles.yaml: line 3")

    monkeypatch.setattr(waiting, "COUNTERS", {"test": Counter("test", broken)})
    watch.look()
    assert bar.told == []
