"""Models read answers in blocks, and it makes no difference where a block ends, or which kind a model needs."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.counts import one_hot
from workbench.errors import InvalidTable
from workbench.statistics.consensus import blocks as module
from workbench.statistics.consensus.answered import Answered
from workbench.statistics.consensus.blocks import one_hot_blocks, right_blocks
from workbench.statistics.consensus.dawid_skene import dawid_skene
from workbench.statistics.consensus.mace import mace

ROWS = Annotations.of(
    [(f"q{u}", who, "xyz"[(u + a) % 3 if u % 2 else 0]) for u in range(30) for a, who in enumerate("ABC")]
    + [("q7", "A", "x"), ("q7", "A", "x")]  # repeats
)
HERE = Answered.of(ROWS)


def test_blocks_are_the_one_hot(monkeypatch):
    """Joined again, the blocks are the whole."""
    monkeypatch.setattr(module, "BLOCK", 7)
    blocks = one_hot_blocks(HERE)
    assert len(blocks) == 4  # of 9 items: no fewer than the columns
    joined = np.concatenate([block.S.toarray() for block in blocks])
    assert joined.tolist() == one_hot(ROWS).toarray().tolist()
    assert (blocks[1].St != blocks[1].S.T).nnz == 0


def test_right_blocks_are_the_diagonal(monkeypatch, rng):
    """A gain for right answers alone is an emission with nothing off its diagonal; repeats count."""
    monkeypatch.setattr(module, "BLOCK", 7)
    gain, T = rng.random((3, 3)), rng.random((30, 3))
    whole = gain[:, :, None] * np.eye(3)
    expected = np.zeros(9)
    for full, right in zip(one_hot_blocks(HERE), right_blocks(HERE), strict=True):
        assert right.joint(gain) == pytest.approx(full.joint(whole))
        met = full.expected(T[full.rows]).reshape(3, 3, 3)
        assert right.expected(T[right.rows]) == pytest.approx(np.diagonal(met, axis1=1, axis2=2).ravel())
        expected += right.expected(T[right.rows])
    assert (expected > 0).all()


@pytest.mark.parametrize("fit", [dawid_skene, mace])
def test_where_a_block_ends_makes_no_difference(fit, monkeypatch):
    """The same fit in one block or in four."""
    whole = fit(ROWS, tolerance=0, rounds=20)
    monkeypatch.setattr(module, "BLOCK", 7)
    parts = fit(ROWS, tolerance=0, rounds=20)
    assert whole.share == pytest.approx(parts.share, abs=1e-9)


def test_too_many_annotators_are_refused(monkeypatch):
    """A table that would not fit is refused with its size, before it is made."""
    monkeypatch.setattr(module, "MOST_CELLS", 95)
    many = Annotations.of([(f"q{u % 2}", f"A{u}", "xyz"[u % 3]) for u in range(20)])
    with pytest.raises(InvalidTable, match="3 labels over 60 annotators' answers make a table of 180"):
        dawid_skene(many)
