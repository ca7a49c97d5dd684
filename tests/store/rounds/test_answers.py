"""An answer is kept once, stands until it is taken back, and is never changed."""

import dataclasses
import itertools

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import event

from workbench.documents.attempts import Exposure
from workbench.errors import AlreadyAnswered, NotFound, NotOpen, OutOfRange
from workbench.store.rounds.store import AttemptStore


def test_an_answer_comes_back_as_it_was_given(store, running, made):
    """Texts of any script and both clocks survive."""
    note = "não sei 🤷‍♀️ שלום\r\n'; DROP TABLE answers; --"
    kept = made.given(running.attempt.id, note=note, client_seconds=12.25, hidden_seconds=0.5)
    assert store.answer(kept) is True
    assert store.answers(running.attempt.id) == (kept,)
    assert store.round_answers("first") == (kept,)
    assert kept.seconds == 60


def test_the_same_answer_twice_is_kept_once(store, running, made):
    """A retry after a lost connection is acknowledged and doubles nothing; the first time counts."""
    first = made.given(running.attempt.id)
    assert store.answer(first) is True
    assert store.answer(made.given(running.attempt.id, at=9, client_seconds=4.0)) is False
    assert store.answers(running.attempt.id) == (first,)


def test_an_answer_costs_few_statements(store, running, made):
    """To read the turn, and to write the answer, the next turn's time, who sees it, the event and the chain's head."""
    attempt, found = running.attempt.id, []
    seen = Exposure(running.person.id, "mail-gold@1.0.0", "t2", "expert", attempt, made.minute(3))

    @event.listens_for(store._database.engine, "before_cursor_execute")
    def _note(_: object, __: object, statement: str, *___: object) -> None:
        found.append(" ".join(statement.split()[:3]).partition(" (")[0])

    assert store.answer(made.given(attempt), next_turn=2, seen=[seen])
    writes = ["INSERT INTO answers", "UPDATE turns SET", "INSERT INTO exposures"]
    writes += ["INSERT INTO attempt_events", "UPDATE attempts SET"]
    assert [one for one in found if one.startswith(("INSERT", "UPDATE"))] == writes
    reads = 1 if store._database.one_writer else 2  # PostgreSQL locks first
    assert sum(one.startswith("SELECT") for one in found) == reads
    assert len(found) == len(writes) + reads + store._database.one_writer  # and SQLite's BEGIN


def test_another_answer_to_the_same_turn_is_refused(store, running, made):
    """Two windows cannot both be right: the message says what stands."""
    first = made.given(running.attempt.id, label="ham")
    store.answer(first)
    for other in ({"label": "spam"}, {"label": None}, {"note": "but"}):
        with pytest.raises(AlreadyAnswered, match="turn 1 is answered with 'ham' already"):
            store.answer(made.given(running.attempt.id, **other))
    assert store.answers(running.attempt.id) == (first,)


def test_an_answer_is_taken_back_and_kept(store, running, made):
    """What was said first stays on record; another answer may stand in its place."""
    first, second = (made.given(running.attempt.id, label=label) for label in ("ham", "spam"))
    store.answer(first)
    assert store.take_back(running.attempt.id, 1, made.minute(5)) is True
    assert store.take_back(running.attempt.id, 1, made.minute(6)) is False
    assert store.answers(running.attempt.id) == ()
    store.answer(second)
    assert store.answers(running.attempt.id) == (second,)
    taken = dataclasses.replace(first, withdrawn_at=made.minute(5))
    assert store.withdrawn(running.attempt.id) == (taken,)


def test_a_finished_attempt_takes_no_more(store, running, made):
    """Neither answers nor taking back; but a retry of what stands is still acknowledged."""
    store.answer(made.given(running.attempt.id))
    store.finish(running.attempt.id, made.minute(9), "done")
    assert store.answer(made.given(running.attempt.id)) is False
    with pytest.raises(NotOpen, match="finished"):
        store.answer(made.given(running.attempt.id, turn=2))
    with pytest.raises(NotOpen, match="finished"):
        store.take_back(running.attempt.id, 1, made.minute(10))
    assert len(store.answers(running.attempt.id)) == 1


def test_a_closed_round_takes_no_more(store, running, made):
    """What was given before stands."""
    store.answer(made.given(running.attempt.id))
    store.close_round("first", made.minute(4))
    with pytest.raises(NotOpen, match="round 'first' is closed"):
        store.answer(made.given(running.attempt.id, turn=2))
    assert len(store.answers(running.attempt.id)) == 1


@pytest.mark.parametrize("wrong", [{"turn": 4}, {"item": "t2"}, {"question": "urgency"}])
def test_an_answer_to_what_was_not_asked_is_refused(store, running, made, wrong):
    """The turn decides which item and question are meant, not the browser."""
    with pytest.raises(NotFound, match=r"turn 4|turn 1 asks 'intent' of item 't1'"):
        store.answer(made.given(running.attempt.id, **wrong))
    assert store.answers(running.attempt.id) == ()


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d of a pair"])
def test_text_that_no_database_keeps_is_refused(store, running, made, text):
    """A message, not a broken server; nothing is kept."""
    for field in ("label", "note"):
        with pytest.raises(OutOfRange, match="a character that is none"):
            store.answer(made.given(running.attempt.id, **{field: text}))
    with pytest.raises(OutOfRange, match="a character that is none"):
        store.appeal(running.attempt.id, 1, text, made.minute(3))
    assert store.answers(running.attempt.id) == ()


def test_answers_come_by_attempt_and_turn(store, made):
    """Also where they were given in another order, and by several people at once."""
    store.add_round(made.a_round())
    ana, ben = made.begun(store, "Ana").attempt, made.begun(store, "Ben").attempt
    for attempt, turn in [(ben, 2), (ana, 3), (ana, 1), (ben, 1)]:
        store.answer(made.given(attempt.id, turn=turn))
    assert [given.turn for given in store.answers(ana.id)] == [1, 3]
    order = [(given.attempt_id, given.turn) for given in store.round_answers("first")]
    assert order == sorted(order)
    assert len(order) == 4


steps = st.lists(
    st.tuples(
        st.sampled_from(["answer", "retry", "take back", "show"]),
        st.sampled_from([1, 2]),
        st.sampled_from(["ham", "spam", None]),
    ),
    max_size=14,
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def own_store(request, tmp_path_factory):
    """One store for all examples; each takes a new person."""
    url = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    with AttemptStore.open(url, tmp_path_factory.mktemp("own")) as opened:
        yield opened


persons = itertools.count()


@settings(max_examples=40)
@examples(steps)
def test_any_order_of_steps_leaves_one_standing_answer_a_turn(own_store, made, steps):
    """Whatever is answered, retried and taken back: the store agrees with a dictionary, and loses no record."""
    own_store.add_round(made.a_round())
    attempt = made.begun(own_store, f"person {next(persons)}").attempt
    stands, last, kept = {}, {}, 0
    for n, (step, turn, label) in enumerate(steps, start=2):
        if step == "answer" or (step == "retry" and turn in last):
            given = made.given(attempt.id, turn, label if step == "answer" else last[turn], at=n)
            if turn in stands and stands[turn] != given.label:
                with pytest.raises(AlreadyAnswered):
                    own_store.answer(given)
            else:
                assert own_store.answer(given) is (turn not in stands)
                kept += turn not in stands
                stands[turn] = last[turn] = given.label
        elif step == "take back":
            assert own_store.take_back(attempt.id, turn, made.minute(n)) is (turn in stands)
            stands.pop(turn, None)
        elif step == "show":
            assert own_store.mark_shown(attempt.id, turn, made.minute(n)) <= made.minute(n)
        standing = own_store.answers(attempt.id)
        assert [(given.turn, given.label) for given in standing] == sorted(stands.items())
        assert len(standing) + len(own_store.withdrawn(attempt.id)) == kept
