"""Answers that wait at the same time share one commit: none is told before it, and each fails by itself alone."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event

from workbench.documents.record import Keys
from workbench.errors import AlreadyAnswered, NotFound, OutOfRange, StoreBusy, WorkbenchError
from workbench.store.rounds.database import GroupCommit
from workbench.store.rounds.store import AttemptStore


@pytest.fixture
def opened(tmp_path: Path):
    """A store on SQLite that waits shortly for others."""
    with AttemptStore.open(None, tmp_path, patience=0.2) as store:
        yield store


@pytest.fixture
def people(opened, made):
    """Six people who have begun."""
    opened.add_round(made.a_round())
    return [made.begun(opened, f"p{n}") for n in range(6)]


def commits(store: AttemptStore) -> list[int]:
    """Counts the transactions that were committed from now on."""
    found = [0]

    @event.listens_for(store._database.engine, "commit")
    def _count(_: object) -> None:
        found[0] += 1

    return found


def at_once(
    store: AttemptStore, calls: list[Callable[[], object]], told: type[BaseException] = Exception
) -> list[object]:
    """Run all of these while one job holds the writer, so that they wait for it together; what each gave or raised."""
    together: GroupCommit = store._answers.__self__
    holding, go = threading.Event(), threading.Event()
    found: list[object] = [None] * len(calls)

    def hold(_: object) -> None:
        holding.set()
        go.wait(10)

    def run(n: int) -> None:
        try:
            found[n] = calls[n]()
        except told as error:  # told to the test
            found[n] = error

    first = threading.Thread(target=together.keep, args=(hold,))
    first.start()
    assert holding.wait(10)
    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    while len(together._waiting) < len(calls):
        threading.Event().wait(0.005)
    go.set()
    for thread in [first, *threads]:
        thread.join(30)
    return found


def test_whoever_waits_for_a_writer_that_is_interrupted_is_kept_all_the_same(opened, people, made):
    """The one that writes for all is stopped in the midst: the others are told after their answer is on disk, not before."""
    given = [made.given(one.attempt.id) for one in people[:3]]
    calls = [lambda g=g: opened.answer(g) for g in given]
    together: GroupCommit = opened._answers.__self__
    held = together._all

    def interrupted(batch):
        if len(batch) > 1:
            together._all = held
            raise KeyboardInterrupt
        held(batch)

    together._all = interrupted
    found = at_once(opened, calls, told=BaseException)
    assert sorted(map(repr, found)) == ["KeyboardInterrupt()", "True", "True"]
    kept = {one.attempt_id for one in opened.round_answers("first")}
    assert kept == {one.attempt.id for one, said in zip(people, found, strict=False) if said is True}


def test_who_waits_together_is_kept_together(opened, people, made):
    """Six answers that wait are two commits with the one they waited for, and all six are there."""
    counted = commits(opened)
    given = [made.given(one.attempt.id) for one in people]
    assert at_once(opened, [lambda g=g: opened.answer(g) for g in given]) == [True] * 6
    assert counted == [2]
    assert sorted(one.attempt_id for one in opened.round_answers("first")) == sorted(
        one.attempt.id for one in people
    )


def test_a_refusal_concerns_one_alone(opened, people, made):
    """Another answer to an answered turn is refused and leaves nothing, the next turn of it neither; the rest is kept."""
    opened.answer(made.given(people[0].attempt.id))
    calls = [
        lambda: opened.answer(made.given(people[0].attempt.id, label="spam")),
        lambda: opened.answer(made.given(people[0].attempt.id)),
        lambda: opened.answer(made.given(people[1].attempt.id), 99),
        lambda: opened.answer(made.given(people[2].attempt.id), 2),
    ]
    found = at_once(opened, calls)
    assert isinstance(found[0], AlreadyAnswered)
    assert found[1] is False
    assert isinstance(found[2], WorkbenchError)  # there is no turn 99: its answer is not kept either
    assert found[3] is True
    assert {g.attempt_id for g in opened.round_answers("first")} == {
        people[0].attempt.id,
        people[2].attempt.id,
    }
    assert 2 in opened.shown_times(people[2].attempt.id)


def test_what_one_left_undone_is_in_nobodys_chain(opened, people, made):
    """Of three that wait for one attempt, the second is undone after it had written: the chain holds the others, and fits."""
    mine, others = people[0].attempt.id, people[1].attempt.id
    calls = [
        lambda: opened.answer(made.given(mine, 1), 2),
        lambda: opened.answer(made.given(mine, 2), 99),
        lambda: opened.answer(made.given(others, 1, note="no text: \ud800"), 2),
        lambda: opened.answer(made.given(mine, 3)),
    ]
    counted = commits(opened)
    found = at_once(opened, calls)
    assert [type(one) for one in found] == [bool, NotFound, OutOfRange, bool]
    assert counted == [2]  # nobody's refusal sends the others to the disk one by one
    assert [kept.turn for kept in opened.answers(mine)] == [1, 3]
    assert opened.check_log(Keys()) == ()


def test_a_mistake_of_ours_in_one_does_not_take_the_others_along(opened, people, made):
    """Whatever breaks the transaction as a whole, every other answer is kept in a transaction of its own."""
    together: GroupCommit = opened._answers.__self__

    def broken(connection: object) -> bool:
        raise ZeroDivisionError

    calls = [lambda: together.keep(broken), lambda: opened.answer(made.given(people[1].attempt.id))]
    found = at_once(opened, calls)
    assert isinstance(found[0], ZeroDivisionError)
    assert found[1] is True
    assert len(opened.round_answers("first")) == 1


def test_nobody_is_told_before_the_commit(opened, people, made):
    """A database that another process holds is StoreBusy for all who waited; the same again is kept then."""
    lock = sqlite3.connect(opened.where, isolation_level=None, check_same_thread=False)
    given = [made.given(one.attempt.id) for one in people[:3]]
    calls = [lambda g=g: opened.answer(g) for g in given]
    counted = commits(opened)
    original = opened._database.write
    together: GroupCommit = opened._answers.__self__
    seen = []

    def write():
        seen.append(1)
        if len(seen) == 2:  # the batch: somebody else is first
            lock.execute("BEGIN IMMEDIATE")
        return original()

    together._write = write
    found = at_once(opened, calls)
    assert all(isinstance(one, StoreBusy) for one in found)
    assert counted == [1]
    lock.execute("ROLLBACK")
    assert opened.round_answers("first") == ()
    assert [opened.answer(g) for g in given] == [True] * 3
    lock.close()
