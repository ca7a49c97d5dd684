"""Marks survive: each is on disk when it is kept, a crash loses none that was acknowledged, and bad lines are refused."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.documents.item_marks import Mark
from workbench.errors import InvalidDocument, WriteFailed
from workbench.store.item_marks import CauseStore

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def mark(name):
    return Mark(id=name, at=AT, by="Ines", did="cause", items=("a",), cause="slip")


def test_kept_in_order(tmp_path):
    """What was kept comes back as it was, by another store; another name has marks of its own."""
    store = CauseStore(tmp_path)
    store.add("answers", mark("1"))
    store.add("answers", mark("2"))
    store.add("others", mark("3"))
    assert CauseStore(tmp_path).all("answers") == (mark("1"), mark("2"))
    assert store.all("nothing-yet") == ()


def test_half_a_line_is_cut_off(tmp_path):
    """A crash in the middle of a line loses that line alone, and the next mark starts on a line of its own."""
    store = CauseStore(tmp_path)
    store.add("answers", mark("1"))
    whole = store.path("answers").read_bytes()
    store.path("answers").write_bytes(whole + whole[: len(whole) // 2])
    assert store.all("answers") == (mark("1"),)
    store.add("answers", mark("2"))
    assert store.all("answers") == (mark("1"), mark("2"))


def test_many_at_once(tmp_path):
    """Writers at the same time lose nothing."""
    store = CauseStore(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.add("answers", mark(str(n))), range(40)))
    assert {one.id for one in store.all("answers")} == {str(n) for n in range(40)}


def test_a_bad_line_is_refused(tmp_path):
    """A line that is no mark is refused with its place, and a name that leaves the folder too."""
    store = CauseStore(tmp_path)
    store.add("answers", mark("1"))
    with store.path("answers").open("a") as file:
        file.write('{"id": "2"}\n')
    with pytest.raises(InvalidDocument, match=r"answers\.jsonl, line 2, at: Field required"):
        store.all("answers")
    with pytest.raises(InvalidDocument):
        store.path("../answers")


def test_no_room_to_write(tmp_path):
    """Where the folder cannot be made, nothing was kept, and it is said."""
    (tmp_path / "runs").write_text("in the way")
    with pytest.raises(WriteFailed, match="Nothing was kept"):
        CauseStore(tmp_path).add("answers", mark("1"))
