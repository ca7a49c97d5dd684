"""The key of a mixed batch is kept once, and found by name."""

import datetime as dt

import pytest

from workbench.documents.document import Reference
from workbench.documents.honeypots import MixedBatch, MixedRow
from workbench.errors import AlreadyPublished, InvalidDocument, NotFound
from workbench.store.honeypots import HoneypotStore


def batch(name: str = "week-48", seed: int = 1) -> MixedBatch:
    rows = (MixedRow(shown="i1", item="B-1"), MixedRow(shown="i2", item="g1", gold=True))
    return MixedBatch(
        name=name,
        gold=Reference(name="mail", version="1.0.0"),
        source="batch.csv",
        rate=0.5,
        order="shuffled",
        seed=seed,
        columns=("text",),
        made_at=dt.datetime(2026, 11, 24, tzinfo=dt.UTC),
        rows=rows,
    )


def test_kept_and_found(tmp_path):
    """What was kept is loaded; the same again is no change; another of the name is refused."""
    store = HoneypotStore(tmp_path)
    store.keep(batch())
    store.keep(batch())
    assert store.load("week-48") == batch()
    assert store.load("week-48").honeypots == {"i2": "g1"}
    assert store.names() == ("week-48",)
    with pytest.raises(AlreadyPublished):
        store.keep(batch(seed=2))


def test_what_is_not_there(tmp_path):
    """Refused with those there are; a name that is a path is none."""
    with pytest.raises(NotFound, match="no mixed batch 'week-49'; expected one of none yet"):
        HoneypotStore(tmp_path).load("week-49")
    with pytest.raises(InvalidDocument, match="batch name"):
        HoneypotStore(tmp_path).path("../x")


def test_an_empty_key_is_refused(tmp_path):
    """With what was expected."""
    store = HoneypotStore(tmp_path)
    store.path("week-48").parent.mkdir(parents=True)
    store.path("week-48").write_bytes(b"\n")
    with pytest.raises(InvalidDocument, match="is empty; expected the key of batch 'week-48'"):
        store.load("week-48")
