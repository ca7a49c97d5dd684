"""An appeal reaches the lead once, and the person sees the latest ruling."""

import pytest

from workbench.errors import AlreadyAnswered, NotFound, OutOfRange


def test_an_appeal_waits_for_a_ruling(store, running, made):
    """It names the item and question of its turn."""
    appeal = store.appeal(running.attempt.id, 2, "The gold is wrong: it is an offer.", made.minute(6))
    assert (appeal.turn, appeal.item, appeal.question) == (2, "t2", "intent")
    assert (appeal.ruling, appeal.reply, appeal.ruled_by, appeal.ruled_at) == (None, None, None, None)
    assert store.appeals("first") == (appeal,)
    assert store.appeals("another") == ()


def test_the_same_appeal_twice_is_one_and_another_note_is_refused(store, running, made):
    """A retry does not reach the lead twice."""
    appeal = store.appeal(running.attempt.id, 2, "wrong", made.minute(6))
    assert store.appeal(running.attempt.id, 2, "wrong", made.minute(7)) == appeal
    with pytest.raises(AlreadyAnswered, match="turn 2 was appealed already"):
        store.appeal(running.attempt.id, 2, "very wrong", made.minute(8))
    with pytest.raises(NotFound, match="no turn 9"):
        store.appeal(running.attempt.id, 9, "wrong", made.minute(8))


def test_the_latest_ruling_counts_and_earlier_ones_are_kept(store, running, made):
    """A lead may correct himself; the same ruling sent twice is one."""
    appeal = store.appeal(running.attempt.id, 2, "wrong", made.minute(6))
    first = store.rule(appeal.id, "gold stands", "See R1.", "Lead", made.minute(7))
    assert (first.ruling, first.reply, first.ruled_by, first.ruled_at) == (
        "gold stands",
        "See R1.",
        "Lead",
        made.minute(7),
    )
    assert store.rule(appeal.id, "gold stands", "See R1.", "Lead", made.minute(8)) == first
    second = store.rule(appeal.id, "gold corrected", None, "Lead", made.minute(9))
    assert (second.ruling, second.reply) == ("gold corrected", None)
    assert store.appeals("first") == (second,)
    assert rows(store, "rulings") == 2


def test_a_ruling_is_one_of_three_on_an_appeal_that_exists(store, running, made):
    """Anything else is refused."""
    appeal = store.appeal(running.attempt.id, 2, "wrong", made.minute(6))
    with pytest.raises(OutOfRange, match="gold stands, gold corrected, item retired"):
        store.rule(appeal.id, "maybe", "", "Lead", made.minute(7))
    with pytest.raises(NotFound, match="no appeal"):
        store.rule("nosuch", "gold stands", "", "Lead", made.minute(7))


def rows(store, table):
    """How many rows a table has."""
    with store._database.read() as connection:
        return connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
