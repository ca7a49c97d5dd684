"""Models read answers in blocks, and it makes no difference where a block ends."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.counts import one_hot
from workbench.consensus import answered as module
from workbench.consensus.answered import Answered, first_answers
from workbench.consensus.dawid_skene import dawid_skene
from workbench.errors import InvalidTable

ROWS = Annotations.of(
    [(f"q{u}", who, "xyz"[(u + a) % 3 if u % 2 else 0]) for u in range(30) for a, who in enumerate("ABC")]
)


def test_blocks_are_the_one_hot(monkeypatch):
    """Joined again, the blocks are the whole."""
    monkeypatch.setattr(module, "BLOCK", 7)
    blocks = list(Answered.of(ROWS).blocks())
    assert len(blocks) == 4  # of 9 items: no fewer than the columns
    joined = np.concatenate([block.S.toarray() for block in blocks])
    assert joined.tolist() == one_hot(ROWS).toarray().tolist()
    assert (blocks[1].St != blocks[1].S.T).nnz == 0


def test_where_a_block_ends_makes_no_difference(monkeypatch):
    """The same fit in one block or in four."""
    whole = dawid_skene(ROWS)
    monkeypatch.setattr(module, "BLOCK", 7)
    parts = dawid_skene(ROWS)
    assert whole.share == pytest.approx(parts.share, abs=1e-9)
    assert whole.log_posterior == pytest.approx(parts.log_posterior)


def test_who_gave_no_answer_is_not_in_it():
    """Codes point into the shortened names."""
    found = Answered.of(ROWS.take(np.array([4, 89])))
    assert (found.items, found.annotators) == (("q1", "q9"), ("B", "C"))
    assert (found.item.tolist(), found.annotator.tolist()) == ([0, 1], [0, 1])
    assert found.votes().tolist() == [[0, 0, 1], [1, 0, 0]] or found.votes().sum() == 2


def test_first_answers_only_where_there_are_repeats():
    """Without repeats the very same table is handed back; with them the first answers."""
    assert first_answers(ROWS) is ROWS
    twice = Annotations.of([("q", "A", "x"), ("q", "A", "y")])
    assert first_answers(twice).label.code.tolist() == [0]


def test_free_text_is_refused(monkeypatch):
    """A table that would not fit is refused with its size, before it is made."""
    monkeypatch.setattr(module, "MOST_CELLS", 50)
    with pytest.raises(
        InvalidTable, match="3 labels over 30 items make a table of 90 probabilities, and at most 50"
    ):
        Answered.of(ROWS)
    monkeypatch.setattr(module, "MOST_CELLS", 95)
    many = Annotations.of([(f"q{u % 2}", f"A{u}", "xyz"[u % 3]) for u in range(20)])
    with pytest.raises(InvalidTable, match="3 labels over 60 annotators' answers make a table of 180"):
        dawid_skene(many)
