"""What a server asks for and keeps in one transaction: a person's progress, and an answer with the turn shown after it."""

import pytest

from workbench.documents.attempts import Exposure
from workbench.errors import AlreadyAnswered, LinkEnded, NotInvited


def seen(running, item: str, made) -> Exposure:
    return Exposure(running.person.id, "mail@1.0.0", item, "quiz", running.attempt.id, made.minute(3))


def test_progress_is_what_the_single_questions_say(store, running, made):
    """One read brings the closing, the attempts, the standing answers and the times of showing."""
    store.show(running.attempt.id, 1, made.minute(2), [seen(running, "t1", made)])
    store.answer(made.given(running.attempt.id))
    found = store.progress("first", running.person.id)
    assert found.closed_at is None
    assert found.attempts == store.attempts("first", running.person.id) == (running.attempt,)
    assert found.answers == store.answers(running.attempt.id)
    assert found.shown == store.shown_times(running.attempt.id) == {1: made.minute(2)}
    store.close_round("first", made.minute(9))
    assert store.progress("first", running.person.id).closed_at == made.minute(9)
    assert store.progress("first", "nobody").attempts == ()
    store.ping()


def test_a_token_brings_the_invitation_and_its_progress(store, running, made):
    """One question for both; a link that was taken back by then opens nothing, and who has it is told so."""
    store.show(running.attempt.id, 1, made.minute(2), [])
    store.answer(made.given(running.attempt.id))
    token = store.token(running.invitation.id)
    found = store.entered(token, made.minute(4))
    assert found == (running.invitation, store.progress("first", running.person.id))
    assert found[1].answers == store.answers(running.attempt.id) != ()
    store.take_back(running.attempt.id, 1, made.minute(5))
    assert store.entered(token, made.minute(6))[1].answers == ()
    other = store.invite("first", store.person("Ben", "north", made.minute(0)), made.minute(0))
    assert store.entered(store.token(other.id), made.minute(6))[1].attempts == ()
    store.revoke(running.invitation.id, made.minute(7))
    with pytest.raises(LinkEnded, match="withdrawn"):
        store.entered(token, made.minute(8))
    with pytest.raises(NotInvited, match="not valid"):
        store.entered(store.token("nobody"), made.minute(8))


def test_two_attempts_keep_their_own_turns(store, running, made):
    """The latest attempt's answers and times alone are told; each attempt has all of its turns."""
    store.answer(made.given(running.attempt.id))
    store.finish(running.attempt.id, made.minute(5), "done")
    second = store.begin(running.invitation.id, made.TURNS[:2], made.minute(6))
    found = store.progress("first", running.person.id)
    assert found.attempts == store.attempts("first", running.person.id)
    assert [len(attempt.turns) for attempt in found.attempts] == [3, 2]
    assert found.answers == ()
    store.answer(made.given(second.id, 2, at=8))
    assert [one.turn for one in store.progress("first", running.person.id).answers] == [2]


def test_an_answer_and_the_turn_shown_after_it_are_kept_together(store, running, made):
    """Both or neither: where another answer stands, the next turn is not shown either."""
    first = made.given(running.attempt.id, at=3)
    assert store.answer(first, 2, [seen(running, "t2", made)]) is True
    assert store.shown_times(running.attempt.id) == {2: made.minute(3)}
    assert [one.item for one in store.exposures("mail@1.0.0", running.person.id)] == ["t2"]
    assert store.exposures("mail@1.0.0", "nobody") == ()
    with pytest.raises(AlreadyAnswered):
        store.answer(made.given(running.attempt.id, label="spam", at=4), 3, [seen(running, "t3", made)])
    assert store.shown_times(running.attempt.id) == {2: made.minute(3)}
    assert [one.item for one in store.exposures("mail@1.0.0")] == ["t2"]


def test_a_turn_is_shown_once(store, running, made):
    """A reload keeps the first time."""
    store.show(running.attempt.id, 1, made.minute(2), ())
    store.show(running.attempt.id, 1, made.minute(7), ())
    assert store.shown_times(running.attempt.id) == {1: made.minute(2)}
