"""A round's answers are the table that every study reads."""

import numpy as np
import pytest

from workbench.errors import NotFound


def test_answers_become_annotations(store, made):
    """One row an answer, in the order given: who, what, when, how long, in which attempt."""
    store.add_round(made.a_round())
    ana, sim = made.begun(store, "Ana").attempt, store.person("Sim", "", made.minute(0))
    second = store.begin(
        store.invite("first", sim, made.minute(0)).id, made.TURNS, made.minute(1), simulated=True
    )
    store.answer(made.given(second.id, turn=2, label="spam", at=7))
    store.answer(made.given(ana.id, turn=1, label="ham", at=4, note="sure"))
    store.answer(made.given(ana.id, turn=2, label=None, at=5))
    store.answer(made.given(ana.id, turn=3, label="ham", at=6))
    store.take_back(ana.id, 3, made.minute(8))
    table = store.round_annotations("first", "intent")
    assert table.item.texts() == ["t1", "t2"]
    assert table.annotator.texts() == ["north/Ana", "Sim"]
    assert table.vendor.texts() == ["north", None]
    assert table.label.texts() == ["ham", "spam"]
    assert table.kind.texts() == [None, "simulated"]
    assert table.comment.texts() == ["sure", None]
    assert table.delivery.tolist() == [1, 1]
    assert table.seconds.tolist() == [60, 60]
    assert table.submitted_at.tolist() == [made.minute(n).replace(tzinfo=None) for n in (4, 7)]
    assert [(loss.count, loss.what) for loss in table.losses] == [
        (1, "the annotator could not tell from the guideline"),
        (1, "undone by the annotator"),
    ]


def test_withdrawn_answers_come_when_asked_for(store, running, made):
    """For the study of who changes their mind."""
    store.answer(made.given(running.attempt.id, label="ham", at=3))
    store.take_back(running.attempt.id, 1, made.minute(4))
    store.answer(made.given(running.attempt.id, label="spam", at=5))
    assert store.round_annotations("first", "intent").label.texts() == ["spam"]
    both = store.round_annotations("first", "intent", withdrawn=True)
    assert both.label.texts() == ["ham", "spam"]
    assert not both.losses


def test_another_question_has_no_rows_and_another_round_is_refused(store, running, made):
    """An empty table is a table; a typo in the round's name is not."""
    store.answer(made.given(running.attempt.id))
    empty = store.round_annotations("first", "urgency")
    assert (len(empty), empty.question, empty.seconds.dtype) == (0, "urgency", np.float64)
    with pytest.raises(NotFound, match="frist"):
        store.round_annotations("frist", "intent")
