"""A lead's word about a person is kept with its reason; the latest one counts."""

from dataclasses import replace

import pytest

from workbench.documents.attempts import Declared
from workbench.errors import NotFound, NotOpen


@pytest.fixture
def word(running, made):
    """Lea says that Ana is ready."""
    return Declared("first", running.person.id, True, "She sat beside me for a day.", "Lea", made.minute(9))


def test_the_latest_word_counts_and_the_same_again_is_none(store, running, made, word):
    """Said twice, taken back, said anew: one word about each person."""
    store.declare(word)
    store.declare(replace(word, at=made.minute(10)))
    assert store.declared("first") == (word,)
    back = replace(word, ready=False, reason="It was somebody else.", at=made.minute(11))
    store.declare(back)
    assert store.declared("first") == (back,)
    again = replace(word, at=made.minute(12))
    store.declare(again)
    assert store.declared("first") == (again,)


def test_words_are_kept_round_by_round(store, running, made, word):
    """What is said in one round says nothing in another."""
    store.add_round(made.a_round("second"))
    ben = store.person("Ben", "", made.minute(0))
    store.declare(word)
    store.declare(replace(word, round="second", person_id=ben.id))
    assert [one.person_id for one in store.declared("first")] == [running.person.id]
    assert [one.person_id for one in store.declared("second")] == [ben.id]


def test_a_word_about_nobody_or_in_no_round_is_refused(store, running, made, word):
    """And about whoever was forgotten."""
    with pytest.raises(NotFound, match="no round 'nosuch'"):
        store.declare(replace(word, round="nosuch"))
    with pytest.raises(NotFound, match="no person"):
        store.declare(replace(word, person_id="nosuch"))
    store.forget("Ana", made.minute(10))
    with pytest.raises(NotOpen, match="forgotten"):
        store.declare(word)


def test_forgetting_removes_the_reason_and_the_name_of_who_said_so(store, running, made, word):
    """The reason is about the forgotten person; the word itself stays."""
    lea = store.person("Lea", "", made.minute(0))
    store.declare(word)
    store.forget("Ana", made.minute(10))
    assert store.declared("first") == (replace(word, reason=None),)
    store.forget("Lea", made.minute(11))
    assert store.declared("first") == (replace(word, reason=None, by=f"forgotten {lea.id[:4]}"),)
