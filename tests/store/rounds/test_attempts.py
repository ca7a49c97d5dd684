"""An attempt begins once, shows each turn once, and ends once."""

import dataclasses
import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.documents.attempts import Exposure
from workbench.documents.round import Turn
from workbench.errors import NotFound, NotInvited, NotOpen, OutOfRange
from workbench.store.rounds import attempts


def test_an_attempt_comes_back_as_it_began(store, running, made):
    """Its turns are fixed when it begins."""
    attempt = running.attempt
    assert (attempt.round, attempt.number, attempt.turns) == ("first", 1, made.TURNS)
    assert (attempt.started_at, attempt.finished_at, attempt.ended) == (made.minute(1), None, None)
    assert attempt.person == running.person
    assert not attempt.simulated
    assert store.attempt(attempt.id) == attempt
    assert store.attempts("first") == store.attempts("first", running.person.id) == (attempt,)
    assert store.attempts("first", "somebody else") == ()


def test_beginning_again_gives_the_unfinished_attempt(store, running, made):
    """A second window, or a reload, goes on where it was; its own turns are ignored."""
    other = tuple(reversed([turn.item for turn in made.TURNS]))
    turns = [Turn(number=n, item=item, question="intent") for n, item in enumerate(other, start=1)]
    assert store.begin(running.invitation.id, turns, made.minute(2)) == running.attempt


def test_many_windows_at_once_begin_one_attempt(store, made):
    """Whoever comes second gets the attempt of whoever came first."""
    store.add_round(made.a_round())
    invitation = store.invite("first", store.person("Ana", "north", made.minute(0)), made.minute(0))
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda n: store.begin(invitation.id, made.TURNS, made.minute(n)), range(8)))
    assert len({attempt.id for attempt in begun}) == 1
    assert store.attempts("first") == (begun[0],)


def test_a_person_has_as_many_attempts_as_the_round_allows(store, running, made):
    """After the last one the round is over for them, whatever a browser asks."""
    store.finish(running.attempt.id, made.minute(5), "done")
    second = store.begin(running.invitation.id, made.TURNS, made.minute(6))
    assert second.number == 2
    store.finish(second.id, made.minute(7), "time is up")
    with pytest.raises(NotOpen, match="used all 2 attempts"):
        store.begin(running.invitation.id, made.TURNS, made.minute(8))


def test_nothing_begins_in_a_closed_round_or_by_a_dead_link(store, running, made):
    """The unfinished attempt is still shown in a closed round, a new one is refused; a revoked link opens neither."""
    store.close_round("first", made.minute(2))
    assert store.begin(running.invitation.id, made.TURNS, made.minute(3)) == running.attempt
    store.finish(running.attempt.id, made.minute(4), "done")
    with pytest.raises(NotOpen, match="closed"):
        store.begin(running.invitation.id, made.TURNS, made.minute(5))
    store.revoke(running.invitation.id, made.minute(6))
    with pytest.raises(NotInvited):
        store.begin(running.invitation.id, made.TURNS, made.minute(7))


def test_nothing_begins_after_the_round_expired(store, made):
    """The round's own time counts, not only its closing."""
    store.add_round(made.a_round(expires_at=made.minute(10)))
    invitation = store.invite("first", store.person("Ana", at=made.minute(0)), made.minute(0))
    with pytest.raises(NotOpen, match="closed"):
        store.begin(invitation.id, made.TURNS, made.minute(10))


@pytest.mark.parametrize("numbers", [(), (0, 1), (2, 3), (1, 1), (1, 3)])
def test_turns_are_numbered_from_one_without_a_gap(store, made, numbers):
    """A turn that is not there cannot be waited for."""
    store.add_round(made.a_round())
    invitation = store.invite("first", store.person("Ana", at=made.minute(0)), made.minute(0))
    turns = [Turn.model_construct(number=n, item="t1", question="intent") for n in numbers]
    with pytest.raises(OutOfRange, match="numbered 1, 2"):
        store.begin(invitation.id, turns, made.minute(1))
    assert store.attempts("first") == ()


def test_a_turn_is_shown_once(store, running, made):
    """A reload does not start the clock again, in whatever zone the second server is."""
    assert store.mark_shown(running.attempt.id, 1, made.minute(2)) == made.minute(2)
    there = made.minute(9).astimezone(dt.timezone(dt.timedelta(hours=-7)))
    assert store.mark_shown(running.attempt.id, 1, there) == made.minute(2)
    assert store.mark_shown(running.attempt.id, 2, there) == made.minute(9)
    with pytest.raises(NotFound, match="no turn 4"):
        store.mark_shown(running.attempt.id, 4, made.minute(2))


def test_an_attempt_ends_once(store, running, made):
    """The first end counts: time running out does not undo that it was done."""
    done = store.finish(running.attempt.id, made.minute(5), "done")
    assert (done.finished_at, done.ended) == (made.minute(5), "done")
    assert store.finish(running.attempt.id, made.minute(6), "time is up") == done
    with pytest.raises(OutOfRange, match="done, time is up"):
        store.finish(running.attempt.id, made.minute(7), "given up")


def test_a_simulated_attempt_says_so(store, made):
    """Made-up annotators are never mistaken for people."""
    store.add_round(made.a_round())
    invitation = store.invite("first", store.person("Sim 1", at=made.minute(0)), made.minute(0))
    store.begin(invitation.id, made.TURNS, made.minute(1), simulated=True)
    assert [attempt.simulated for attempt in store.attempts("first")] == [True]


def test_the_latest_time_is_that_of_real_people(store, running, made):
    """The server's clock starts no earlier; simulated answers are dated days ahead and would set it wrong."""
    store.answer(made.given(running.attempt.id, turn=1))
    invitation = store.invite("first", store.person("simulated-01", "north", made.minute(0)), made.minute(0))
    attempt = store.begin(invitation.id, made.TURNS, made.minute(600), simulated=True)
    store.answer(made.given(attempt.id, turn=1, at=700))
    assert store.latest() == made.minute(3)


def test_an_unknown_attempt_is_refused(store, made):
    """By every verb that names one."""
    for call in (
        lambda: store.attempt("nosuch"),
        lambda: store.finish("nosuch", made.minute(0), "done"),
        lambda: store.take_back("nosuch", 1, made.minute(0)),
        lambda: store.answer(made.given("nosuch")),
        lambda: store.appeal("nosuch", 1, "why", made.minute(0)),
    ):
        with pytest.raises(NotFound, match="no attempt with id 'nosuch'"):
            call()


def test_progress_is_all_that_a_screen_depends_on(store, running, made):
    """Closing, attempts, and of the latest attempt what stands and when each turn was shown."""
    assert store.progress("first", "somebody else").attempts == ()
    store.show(running.attempt.id, 1, made.minute(2), [])
    store.answer(made.given(running.attempt.id))
    now = store.progress("first", running.person.id)
    assert (now.closed_at, now.attempts, now.shown) == (None, (running.attempt,), {1: made.minute(2)})
    assert now.answers == store.answers(running.attempt.id)
    store.finish(running.attempt.id, made.minute(5), "done")
    second = store.begin(running.invitation.id, made.TURNS, made.minute(6))
    store.close_round("first", made.minute(7))
    later = store.progress("first", running.person.id)
    assert [attempt.id for attempt in later.attempts] == [running.attempt.id, second.id]
    assert (later.closed_at, later.answers, later.shown) == (made.minute(7), (), {})


def test_a_reading_sees_one_moment(store, running, made):
    """What is written while a reading goes on is not half in it."""
    with store._database.read() as connection:
        assert attempts.standing_answers(connection, running.attempt.id) == ()
        store.answer(made.given(running.attempt.id))
        assert attempts.standing_answers(connection, running.attempt.id) == ()
    assert len(store.answers(running.attempt.id)) == 1


def test_showing_a_turn_and_who_saw_its_gold_are_kept_together(store, running, made):
    """Neither without the other: a turn that is not there leaves no exposure."""
    seen = Exposure(running.person.id, "mail@1.0.0", "t1", "quiz", running.attempt.id, made.minute(2))
    store.show(running.attempt.id, 1, made.minute(2), [seen])
    store.show(running.attempt.id, 1, made.minute(3), [seen])
    assert store.shown_times(running.attempt.id) == {1: made.minute(2)}
    assert store.exposures("mail") == (seen,)
    with pytest.raises(NotFound, match="no turn 9"):
        store.show(running.attempt.id, 9, made.minute(4), [dataclasses.replace(seen, item="t9")])
    assert store.exposures("mail") == (seen,)


def test_the_last_answer_and_the_end_of_the_attempt_are_kept_together(store, running, made):
    """With it the attempt is done, unless an answer was taken back meanwhile in another window: then that one is open."""
    attempt = running.attempt.id
    store.answer(made.given(attempt, turn=1), 2)
    store.answer(made.given(attempt, turn=2), 3)
    store.take_back(attempt, 2, made.minute(4))
    store.answer(made.given(attempt, turn=3, at=5), done=3)
    assert store.attempt(attempt).finished_at is None
    store.answer(made.given(attempt, turn=2, at=6), done=3)
    ended = store.attempt(attempt)
    assert (ended.finished_at, ended.ended) == (made.minute(6), "done")


def test_an_attempt_goes_on_with_its_clock_where_it_stood(store, running, made):
    """However many windows ask; it takes answers, and may end and go on again."""
    attempt = running.attempt.id
    store.answer(made.given(attempt, turn=1), done=1)
    assert store.attempt(attempt).finished_at == made.minute(3)
    again = store.go_on(attempt, made.minute(13))
    assert (again.finished_at, again.ended, again.paused_seconds) == (None, None, 600)
    assert again.clock_from == made.minute(11)
    assert store.go_on(attempt, made.minute(20)) == again == store.attempts("first")[0]
    assert store.progress("first", running.person.id).attempts == (again,)
    assert store.answer(made.given(attempt, turn=2, at=21))
    store.finish(attempt, made.minute(22), "done")
    assert store.go_on(attempt, made.minute(23)).paused_seconds == 660


def test_an_attempt_that_is_over_for_another_reason_does_not_go_on(store, running, made):
    """Its time was up, a later one began, the round is closed, or the person was forgotten."""
    attempt = running.attempt.id
    store.finish(attempt, made.minute(5), "time is up")
    with pytest.raises(NotOpen, match="cannot go on"):
        store.go_on(attempt, made.minute(6))
    second = store.begin(running.invitation.id, made.TURNS, made.minute(7))
    ben = made.begun(store, "Ben")
    for one in (second, ben.attempt):
        store.finish(one.id, made.minute(8), "done")
    later = store.begin(ben.invitation.id, made.TURNS, made.minute(9))
    with pytest.raises(NotOpen, match="cannot go on"):
        store.go_on(ben.attempt.id, made.minute(10))
    assert store.attempt(later.id).finished_at is None
    cid = made.begun(store, "Cid")
    store.finish(cid.attempt.id, made.minute(10), "done")
    store.forget("Cid", made.minute(11))
    with pytest.raises(NotOpen, match="forgotten"):
        store.go_on(cid.attempt.id, made.minute(12))
    store.close_round("first", made.minute(13))
    with pytest.raises(NotOpen, match="closed"):
        store.go_on(second.id, made.minute(14))
