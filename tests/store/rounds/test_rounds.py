"""A round stays as it was created, and is closed once."""

import datetime as dt

import pytest

from workbench.errors import AlreadyPublished, NotFound


def test_a_round_comes_back_as_it_was_created(store, made):
    """Every field of a quiz survives the way into the database and back."""
    quiz = made.a_round(
        kind="quiz",
        gold={"name": "mail", "version": "1.0.0", "sha256": "a" * 64},
        criterion={"good": 0.9, "poor": 0.75},
        until_sure=True,
        terms="Keep it to yourself. Ñandú, سلام, 🙂",
        cool_down_hours=1.5,
        expires_at=dt.datetime(2026, 12, 1, 9, 30, 15, 123456, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    )
    store.add_round(quiz)
    assert store.round("first") == quiz
    assert store.rounds() == (quiz,)


def test_the_same_round_twice_is_no_change_and_another_is_refused(store, made):
    """A round that people may have answered is never changed under them."""
    store.add_round(made.a_round())
    store.add_round(made.a_round())
    with pytest.raises(AlreadyPublished, match="'first'"):
        store.add_round(made.a_round(title="Another"))
    assert store.round("first").title == "First round"


def test_rounds_come_oldest_first(store, made):
    """The order is that of creation, not of names."""
    store.add_round(made.a_round("a", created_at=made.minute(5)))
    store.add_round(made.a_round("b", created_at=made.minute(1)))
    assert [one.name for one in store.rounds()] == ["b", "a"]


def test_a_round_is_closed_once(store, made):
    """The first closing counts."""
    store.add_round(made.a_round())
    assert store.closed_at("first") is None
    store.close_round("first", made.minute(7))
    store.close_round("first", made.minute(9))
    assert store.closed_at("first") == made.minute(7)


@pytest.mark.parametrize("verb", ["round", "closed_at"])
def test_an_unknown_round_is_refused_with_those_there_are(store, made, verb):
    """A typo shows what was meant."""
    store.add_round(made.a_round())
    with pytest.raises(NotFound, match="no round 'frist'; expected one of 'first'"):
        getattr(store, verb)("frist")
    with pytest.raises(NotFound, match="frist"):
        store.close_round("frist", made.minute(0))
