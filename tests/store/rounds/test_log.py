"""The log of the rounds: every act has its record, every answer its event, and no row changes without being noticed."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import IntegrityError

from workbench.documents.attempts import Declared, Exposure
from workbench.documents.record import FIRST, Actor, Keys
from workbench.errors import StoreBusy, StoreLost, WorkbenchError
from workbench.store.log.keys import new_key, read_keys
from workbench.store.rounds import attempts, database, log_check, schema
from workbench.store.rounds.events import following
from workbench.store.rounds.facts import KINDS, content_of
from workbench.store.rounds.store import AttemptStore

KEY = b"k" * 64
KEYS = Keys((KEY,))
WRITTEN = Path(__file__).parents[2] / "pins" / "written" / "runs" / "attempts.sqlite"
NAME, WORDS = "Ana Ångström-Quintanilla", "words about rule four"


def begun(store, made, name="Ana"):
    """A person in the round `first`, who has begun."""
    if "first" not in {known.name for known in store.rounds()}:
        store.add_round(made.a_round())
    return made.begun(store, name)


def busy(store, made):
    """One of every act, by Ana and Ben, with notes; Ana's attempt."""
    ana, ben = begun(store, made, NAME), begun(store, made, "Ben")
    gold = [Exposure(ana.person.id, "mail@1.0.0", "t1", "quiz", ana.attempt.id, made.minute(2))]
    store.show(ana.attempt.id, 1, made.minute(1), gold)
    seen = [Exposure(ana.person.id, "mail@1.0.0", "t2", "quiz", ana.attempt.id, made.minute(3))]
    store.answer(made.given(ana.attempt.id, note=WORDS, client_seconds=3), 2, seen)
    store.take_back(ana.attempt.id, 1, made.minute(4))
    store.answer(made.given(ana.attempt.id, label="spam", rules=("R1", "R2"), at=5))
    store.answer(made.given(ana.attempt.id, turn=2, label=None, at=6, client_seconds=-0.0))
    store.answer(made.given(ana.attempt.id, turn=3, at=7), done=3)
    store.go_on(ana.attempt.id, made.minute(8))
    store.finish(ana.attempt.id, made.minute(9), "done")
    appeal = store.appeal(ana.attempt.id, 1, WORDS, made.minute(10))
    store.rule(appeal.id, "gold stands", "No: see R1.", "Lea", made.minute(11))
    store.rule(appeal.id, "item retired", "Yes.", NAME, made.minute(12))
    store.declare(Declared("first", ana.person.id, True, f"{NAME} works well.", "Lea", made.minute(13)))
    store.declare(Declared("first", ben.person.id, True, "Ready.", NAME, made.minute(13)))
    store.declare(Declared("first", ben.person.id, False, "Not ready.", "Lea", made.minute(14)))
    store.answer(made.given(ben.attempt.id, note="Ben's"))
    store.accept_terms(ben.invitation.id, "ab" * 32, made.minute(2))
    store.expose([Exposure(ben.person.id, "mail@1.0.0", "t1", "meeting", "m1", made.minute(20))])
    store.revoke(ben.invitation.id, made.minute(21))
    store.add_round(made.a_round("second"))
    store.invite("second", ben.person, made.minute(21))
    store.close_round("first", made.minute(22))
    return ana


@pytest.fixture
def keyed(monkeypatch):
    """A key outside the workspace."""
    monkeypatch.setenv("WORKBENCH_LOG_KEY", KEY.decode())


def faults(store, keys=KEYS):
    return list(map(str, store.check_log(keys)))


def edit(store, *statements):
    """What somebody does who can write to the database."""
    with store._database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_every_act_has_a_record(keyed, store, made):
    """Who, how they are known, what, about whom, and the digests before and after."""
    ana = busy(store, made)
    records = [entry.record for entry in store.records()]
    words = store.record_words()
    acts = [record.act for record in records]
    assert set(acts) == {
        *("round.create", "round.close", "round.invite", "round.revoke", "round.terms", "round.begin"),
        *("round.finish", "round.go_on", "round.rule", "round.ready", "round.unready"),
        *("people.add", "gold.expose"),
    }
    first, again = (record for record in records if record.act == "round.rule")
    assert (words[first.reason].text, words[first.typed].text) == ("No: see R1.", "Lea")
    assert first.person == ana.person.id
    assert words[first.actor].text == words[again.actor].text  # the system's user
    finish = next(record for record in records if record.act == "round.finish")
    assert (finish.known, words[finish.actor].text) == ("link", ana.person.id)
    close = records[acts.index("round.close")]
    assert close.before == records[acts.index("round.create")].after
    assert all(entry.signature for entry in store.records())
    assert faults(store) == []
    assert faults(store, Keys()) == []


def test_a_name_that_is_typed_is_shown_as_typed(store, made):
    """Who closes the round under whose name: both are kept."""
    store.add_round(made.a_round(), by=Actor("uwe", "hub", typed="Lea"))
    (entry,) = store.records()
    words = store.record_words()
    record = entry.record
    assert (record.known, words[record.actor].text, words[record.typed].text) == ("hub", "uwe", "Lea")


def test_the_same_act_again_makes_no_record(store, made):
    """A record stands for a change."""
    ana = busy(store, made)
    before = store.records()
    store.add_round(made.a_round())
    store.close_round("first", made.minute(30))
    (revoked,) = (known for known in store.invitations("first") if known.revoked_at)
    store.revoke(revoked.id, made.minute(30))
    store.finish(ana.attempt.id, made.minute(30), "done")
    store.person("Ben", "north", made.minute(30))
    store.show(ana.attempt.id, 1, made.minute(30), [])
    assert store.records() == before
    assert faults(store, Keys()) == []


def test_a_record_cites_the_last_of_the_workspace(store, made, tmp_path):
    """The last whole line of its log; a line that is being written is not read."""
    (tmp_path / "log").mkdir()
    line = '{"record":{"number":%d},"sha256":"%s"}\n'
    (tmp_path / "log" / "records.jsonl").write_text(
        line % (1, "a" * 64) + line % (2, "b" * 64) + '{"record":'
    )
    store.add_round(made.a_round())
    (entry,) = store.records()
    assert (entry.record.other.number, entry.record.other.sha256) == (2, "b" * 64)


def test_forgetting_leaves_the_chains_whole(keyed, store, made, tmp_path):
    """The name, the texts and the salts are gone, from the file too; the record of forgetting has no name."""
    ana = busy(store, made)
    signed = [entry.sha256 for entry in store.records()]
    forgotten = store.forget(NAME, made.minute(40), by=Actor("uwe", "system", typed=NAME))
    assert faults(store) == []
    assert [entry.sha256 for entry in store.records()][: len(signed)] == signed
    last, words = store.records()[-1].record, store.record_words()
    assert (last.act, last.object, last.person) == ("people.forget", f"person {ana.person.id}", ana.person.id)
    assert words[last.typed].text == forgotten.shown
    rule = next(entry.record for entry in store.records() if entry.record.act == "round.rule")
    assert rule.reason not in words
    assert words[rule.typed].text == "Lea"
    if store._database.engine.dialect.name == "sqlite":
        left = b"".join(file.read_bytes() for file in tmp_path.glob("attempts.sqlite*"))
        assert NAME.encode() not in left
        assert WORDS.encode() not in left


def test_forgotten_texts_cannot_be_guessed(store, made):
    """Whoever knows all but the name finds no digest of it: the salts went with it."""
    busy(store, made)
    with store._database.read() as connection:
        salts = {
            row.salt
            for row in connection.execute(text("SELECT salt FROM record_facts WHERE kind = 'person'"))
        }
    store.forget(NAME, made.minute(40))
    with store._database.read() as connection:
        rows = connection.execute(text("SELECT key, salt FROM record_facts WHERE kind = 'person'")).all()
        salted = connection.execute(
            text("SELECT count(*) FROM attempt_events WHERE salts IS NOT NULL")
        ).scalar()
    assert len(salts) == 2
    assert [row.salt for row in rows].count(None) == 2  # as added, and as forgotten
    assert salted == 1  # Ben's note


# Attacks.

TABLES = (
    *(
        "answers",
        "appeals",
        "attempt_events",
        "attempts",
        "declarations",
        "exposures",
        "invitations",
        "people",
    ),
    *("record_facts", "record_words", "records", "rounds", "rulings", "turns"),
)
OTHER = {  # another value of the column's type
    "INTEGER": "{0} + 7",
    "VARCHAR": "'x' || {0}",
    "TEXT": "'x' || {0}",
    "FLOAT": "{0} + 1",
    "DATETIME": "datetime({0}, '+1 hour')",
    "BOOLEAN": "NOT {0}",
}
MOST = int(os.environ.get("TAMPER_ROWS", "3"))  # rows of each table
NOT_COVERED = {  # settings too, but for the head of the log: see docs/log.md
    ("record_facts", "salt"): "of a row that was written again since: nothing is checked with it any more",
    ("attempt_events", "salts"): "the same",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory, made):
    """A database with one of everything, one person forgotten, made with a key; copied for each attack."""
    folder = tmp_path_factory.mktemp("whole")
    os.environ["WORKBENCH_LOG_KEY"] = KEY.decode()
    try:
        with AttemptStore.open(None, folder) as store:
            busy(store, made)
            cleo = store.person("Cleo", "south", made.minute(1))
            attempt = store.begin(
                store.invite("second", cleo, made.minute(30)).id, made.TURNS, made.minute(31)
            )
            store.answer(made.given(attempt.id, note="Cleo's", at=33))
            store.appeal(attempt.id, 2, "Why?", made.minute(34))
            store.forget("Cleo", made.minute(35))
            assert faults(store) == []
    finally:
        del os.environ["WORKBENCH_LOG_KEY"]
    return folder / "runs" / "attempts.sqlite"


@pytest.fixture
def attack(whole, tmp_path):
    """A function that does something to a copy of the database, without its own checks, and says what the log finds."""
    file = tmp_path / "attempts.sqlite"
    shutil.copyfile(whole, file)
    engine = create_engine(f"sqlite:///{file}")

    def attacked(*statements: str, keys: Keys = KEYS) -> list[str]:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            connection.rollback()
            for statement in statements:
                assert connection.exec_driver_sql(statement).rowcount > 0
            found = list(map(str, log_check.check(connection, keys)))
            connection.rollback()
        return found

    yield attacked
    engine.dispose()


def cells(whole, table, rng, most):
    """Row, name, type and value of every column of some rows."""
    with sqlite3.connect(whole) as connection:
        columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
        rows = connection.execute(f"SELECT rowid, * FROM {table}").fetchall()
    for row in rng.sample(rows, min(most, len(rows))):
        for (_, column, kind, *_), value in zip(columns, row[1:], strict=True):
            yield row[0], column, kind.partition("(")[0], value


def others(kind, column, value):
    """Another value of a column, and none."""
    if value is not None:
        return (OTHER[kind].format(column), "NULL")
    return {"DATETIME": ("'2026-01-01 00:00:00.000000'",), "VARCHAR": ("'x'",), "TEXT": ("'x'",)}.get(
        kind, ("1",)
    )


def test_a_time_that_is_none_is_a_fault(whole, attack):
    """No traceback: the check ends there and says so."""
    found = attack("UPDATE answers SET answered_at = 'soon' WHERE rowid = 1")
    assert any("holds a value that cannot be read" in str(fault) for fault in found)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_changes_unnoticed(whole, attack, table):
    """Each value of a row in turn becomes another, or none: found without the key, a lost signature with it."""
    unseen = []
    for row, column, kind, value in cells(whole, table, random.Random(20261130), MOST):
        if (table, column) in NOT_COVERED:
            continue
        keys = Keys((KEY,)) if column == "head_signature" else Keys()
        for new in others(kind, column, value):
            try:
                if not attack(f"UPDATE {table} SET {column} = {new} WHERE rowid = {row}", keys=keys):
                    unseen.append(f"{column} of row {row}: {value!r} = {new}")
            except IntegrityError:
                continue  # the database itself refuses it
    assert unseen == []


@pytest.mark.parametrize("table", TABLES)
def test_no_row_goes_unnoticed(whole, attack, table):
    """Each row in turn is deleted; so are all of them."""
    rows = {row for row, *_ in cells(whole, table, random.Random(20261130), 4 * MOST)}
    for where in (*(f"rowid = {row}" for row in sorted(rows)), "true"):
        assert attack(f"DELETE FROM {table} WHERE {where}", keys=Keys()), where


def test_no_row_comes_unnoticed(attack):
    """A doubled answer, exposure, ruling, declaration."""
    for statement in (
        "INSERT INTO answers SELECT attempt_id, turn, 9, label, skipped, note, shown_at, answered_at, "
        "client_seconds, hidden_seconds, shown_at, rules, skip FROM answers LIMIT 1",
        "INSERT INTO exposures SELECT person_id, gold, 't9', place, ref, seen_at FROM exposures LIMIT 1",
        "INSERT INTO rulings SELECT appeal_id, 9, ruling, reply, ruled_by, ruled_at FROM rulings LIMIT 1",
        "INSERT INTO declarations SELECT round, person_id, 9, ready, reason, declared_by, declared_at "
        "FROM declarations LIMIT 1",
    ):
        assert [fault for fault in attack(statement) if fault.endswith("was added without the workbench")]


def test_the_salt_of_a_text_does_not_change_unnoticed(attack):
    """While the text is there, its salt is needed."""
    assert attack("UPDATE record_facts SET salt = NULL WHERE kind = 'ruling'", keys=Keys())
    assert attack("UPDATE attempt_events SET salts = NULL WHERE facts LIKE '%appeal%'", keys=Keys())


def test_the_words_say_where(whole, attack):
    """The place, and what is wrong with it."""
    with sqlite3.connect(whole) as connection:
        (attempt,) = connection.execute("SELECT attempt_id FROM answers WHERE rules = 'R1 R2'").fetchone()
    assert attack("UPDATE answers SET label = 'ham' WHERE label = 'spam'") == [
        f"answer to turn 1 of attempt {attempt}, take 2 was changed"
    ]
    (fault,) = attack("DELETE FROM exposures WHERE place = 'meeting'")
    assert fault.endswith("saw of gold mail@1.0.0, item t1 (meeting m1) is gone")


# Attackers who know how the log works, and write its digests anew.


def rewritten(store, attempt_id):
    """What an attacker without the key does: the chain of an attempt made to fit again, its head too."""
    with store._database.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT * FROM attempt_events WHERE attempt_id = :a ORDER BY number"), {"a": attempt_id}
        )
        previous, changes, row = FIRST, [], None
        for row in rows:
            previous = following(previous, attempt_id, row.number, row.facts)
            changes.append({"sha": previous, "a": attempt_id, "n": row.number})
        connection.execute(
            text("UPDATE attempt_events SET sha256 = :sha WHERE attempt_id = :a AND number = :n"), changes
        )
        connection.execute(text("UPDATE attempts SET head = :sha, events = :n WHERE id = :a"), changes[-1])
        connection.commit()


def test_a_chain_cut_short_is_found_by_its_signature(keyed, store, made):
    """The last answer of a running attempt is deleted with its event: all digests fit, the head has no signature."""
    ana = begun(store, made)
    store.answer(made.given(ana.attempt.id))
    store.answer(made.given(ana.attempt.id, turn=2, at=4))
    edit(
        store,
        "DELETE FROM answers WHERE turn = 2",
        "DELETE FROM attempt_events WHERE number = (SELECT max(number) FROM attempt_events)",
    )
    rewritten(store, ana.attempt.id)
    assert faults(store, Keys()) == []  # without a key there is nothing that the attacker cannot write
    found = [
        f"attempt {ana.attempt.id} has a last event that is not signed by a key that is here: its chain was cut or rewritten"
    ]
    assert faults(store) == found
    store.answer(
        made.given(ana.attempt.id, turn=3, at=5)
    )  # the workbench does not sign what it did not write
    store.finish(ana.attempt.id, made.minute(9), "done")
    assert faults(store) == found


def test_a_label_rewritten_with_its_chain_is_found(keyed, store, made):
    """The answer, the digest of its content, all events after it and the head are made to fit."""
    ana = begun(store, made)
    store.answer(made.given(ana.attempt.id))
    store.finish(ana.attempt.id, made.minute(9), "done")
    with store._database.read() as connection:
        old = connection.execute(
            text("SELECT facts FROM attempt_events WHERE facts LIKE '%answer%'")
        ).scalar_one()
        row = connection.execute(select(schema.answers)).mappings().one()
    new = old.replace(content_of("answer", row, None), content_of("answer", {**row, "label": "spam"}, None))
    edit(store, "UPDATE answers SET label = 'spam'")
    with store._database.engine.begin() as connection:
        connection.execute(
            text("UPDATE attempt_events SET facts = :new WHERE facts = :old"), {"new": new, "old": old}
        )
    rewritten(store, ana.attempt.id)
    assert [
        fault for fault in faults(store, Keys()) if "as record" in fault
    ]  # the record of the end holds the true head
    assert [fault for fault in faults(store) if "not signed" in fault]


def test_a_whole_attempt_deleted_is_found(store, made):
    """With all its rows and events: the record of its beginning is still there."""
    ana = begun(store, made)
    store.answer(made.given(ana.attempt.id))
    edit(store, *(f"DELETE FROM {table}" for table in ("answers", "turns", "attempt_events", "attempts")))
    assert f"attempt {ana.attempt.id} is missing: it was deleted" in faults(store, Keys())


def test_the_last_records_cut_off_are_found(keyed, store, made):
    """With their facts, and the head of the log set back: it has no signature, and does not get one by the next act."""
    busy(store, made)
    last = store.records()[-2]
    edit(
        store,
        "DELETE FROM record_facts WHERE number = (SELECT max(number) FROM records)",
        "DELETE FROM records WHERE number = (SELECT max(number) FROM records)",
        "UPDATE rounds SET closed_at = NULL",
        f"UPDATE settings SET value = '{last.record.number} {last.sha256} key {'0' * 64}' WHERE name = 'log head'",
    )
    with store._database.engine.begin() as connection:
        held = "SELECT link FROM records"
        kept = " ".join(connection.execute(text(held)).scalars())
        for digest in connection.execute(text("SELECT digest FROM record_words")).scalars().all():
            if digest not in kept:
                connection.execute(text("DELETE FROM record_words WHERE digest = :d"), {"d": digest})
    assert faults(store, Keys()) == []
    (fault,) = faults(store)
    assert "the last records may be missing" in fault
    store.add_round(made.a_round("third"))
    assert faults(store) == [fault]


def test_a_new_key_signs_from_then_on(store, made, url, tmp_path, monkeypatch):
    """What was there before stays as it was; the old key goes on verifying after the change."""
    ana = begun(store, made)
    store.answer(made.given(ana.attempt.id))
    other = b"n" * 64
    monkeypatch.setenv("WORKBENCH_LOG_KEY", KEY.decode())
    with AttemptStore.open(url, tmp_path) as keyed:
        keyed.answer(made.given(ana.attempt.id, turn=2, at=4))
        ben = begun(keyed, made, "Ben")
        keyed.answer(made.given(ben.attempt.id))
        assert faults(keyed) == []
    monkeypatch.delenv("WORKBENCH_LOG_KEY")
    monkeypatch.setattr(database, "CurrentKeys", lambda _: lambda: Keys((other, KEY)))
    with AttemptStore.open(url, tmp_path) as rotated:
        rotated.answer(made.given(ben.attempt.id, turn=2, at=4))
        rotated.close_round("first", made.minute(9))
        assert faults(rotated, Keys((other, KEY))) == []
        assert [fault for fault in faults(rotated) if "not signed by a key that is here" in fault]


# Any order of acts, and a program that is killed in the middle of them.

ACTS = (
    "answer",
    "take back",
    "show",
    "finish",
    "go on",
    "appeal",
    "rule",
    "declare",
    "invite",
    "revoke",
    "forget",
    "close",
)


def acted(store, made, act, who, turn, at):  # noqa: C901  # a table of acts
    """One act of a random story; what the store refuses changes nothing."""
    people = {person.name: person for person in store.people()}
    attempt = next(
        (a for a in store.attempts("first") if a.person.name == who and a.finished_at is None), None
    )
    attempts = [a for a in store.attempts("first") if a.person.name == who]
    match act:
        case "invite":
            store.begin(
                store.invite("first", store.person(who, "", made.minute(at)), made.minute(at)).id,
                made.TURNS,
                made.minute(at),
            )
        case "answer" if attempt:
            seen = [
                Exposure(attempt.person.id, "mail@1.0.0", f"t{turn}", "quiz", attempt.id, made.minute(at))
            ]
            store.answer(
                made.given(attempt.id, turn=turn, note="Hm." if at % 2 else None, at=at),
                turn % 3 + 1,
                seen,
                3,
            )
        case "take back" if attempt:
            store.take_back(attempt.id, turn, made.minute(at))
        case "show" if attempt:
            store.show(attempt.id, turn, made.minute(at), [])
        case "finish" if attempt:
            store.finish(attempt.id, made.minute(at), "done" if at % 2 else "time is up")
        case "go on" if attempts:
            store.go_on(attempts[-1].id, made.minute(at))
        case "appeal" if attempts:
            store.appeal(attempts[-1].id, turn, "Why?", made.minute(at))
        case "rule" if store.appeals("first"):
            store.rule(store.appeals("first")[0].id, "gold stands", f"Since {at}.", who, made.minute(at))
        case "declare" if who in people:
            store.declare(Declared("first", people[who].id, at % 2 == 0, f"By {who}.", who, made.minute(at)))
        case "revoke" if store.invitations("first"):
            store.revoke(store.invitations("first")[-1].id, made.minute(at))
        case "forget":
            store.forget(who, made.minute(at))
        case "close" if at > 25:
            store.close_round("first", made.minute(at))


@given(
    st.lists(
        st.tuples(st.sampled_from(ACTS), st.sampled_from(["Ana", "Ben"]), st.integers(1, 3)), max_size=30
    )
)
@settings(max_examples=15)
def test_any_story_verifies(made, tmp_path_factory, story):
    """Whatever was done in whatever order, also what was refused: chains, facts and rows agree."""
    folder = tmp_path_factory.mktemp("story")
    with AttemptStore.open(None, folder) as store:
        store.add_round(made.a_round())
        for at, (act, who, turn) in enumerate([("invite", "Ana", 1), ("invite", "Ben", 1), *story], 3):
            with suppress(WorkbenchError):
                acted(store, made, act, who, turn, at)
        assert faults(store, Keys()) == []


PROGRAM = """
import datetime as dt, sys
from pathlib import Path
from workbench.documents.attempts import Exposure
from workbench.store.rounds.store import AttemptStore
from tests.store.rounds.conftest import a_round, begun, given, minute
from workbench.documents.round import Turn
with AttemptStore.open(None, Path(sys.argv[1]), patience=60) as store:
    store.add_round(a_round())
    print("ready", flush=True)
    for n in range(10_000):
        who = begun(store, f"{sys.argv[2]} {n}")
        for turn in (1, 2, 3):
            seen = [Exposure(who.person.id, "mail@1.0.0", f"t{turn}", "quiz", who.attempt.id, minute(2))]
            store.answer(given(who.attempt.id, turn=turn, note="Hm."), turn % 3 + 1, seen, 3)
            print(who.attempt.id, turn, flush=True)
        store.forget(who.person.name, minute(9))
"""


def test_after_a_kill_chain_and_rows_agree(made, tmp_path):
    """Two programs are killed at any moment, five times: every answer that was acknowledged is there, and all verifies."""
    chance, acknowledged = random.Random(7), set()
    for turn in range(5):
        running = [
            subprocess.Popen(
                [sys.executable, "-c", PROGRAM, str(tmp_path), f"p{turn}{n}"],
                stdout=subprocess.PIPE,
                text=True,
            )
            for n in (1, 2)
        ]
        for process in running:
            assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.05, 0.6))
        for process in running:
            process.send_signal(signal.SIGKILL)
            lines = process.communicate()[0].splitlines()
            acknowledged |= {tuple(line.split()) for line in lines if len(line.split()) == 2}
        with AttemptStore.open(None, tmp_path) as store:
            assert faults(store, Keys()) == []
            kept = {(answer.attempt_id, str(answer.turn)) for answer in store.round_answers("first")}
    assert acknowledged
    assert acknowledged <= kept


# Databases from before the log.


def test_a_database_from_before_the_log_is_adopted(tmp_path):
    """Its chains are computed from what is there, one record says so, and no answer changes."""
    shutil.copyfile(WRITTEN, tmp_path / "attempts.sqlite")
    with sqlite3.connect(WRITTEN) as connection:
        answers = connection.execute(
            "SELECT attempt_id, turn, take, label FROM answers ORDER BY 1, 2, 3"
        ).fetchall()
    with AttemptStore.open(f"sqlite:///{tmp_path / 'attempts.sqlite'}", tmp_path) as store:
        (entry,) = store.records()
        assert entry.record.act == "log.adopt"
        assert store.record_words()[entry.record.reason].text.startswith("Computed from what was there.")
        assert faults(store, Keys()) == []
    with sqlite3.connect(tmp_path / "attempts.sqlite") as connection:
        now = connection.execute(
            "SELECT attempt_id, turn, take, label FROM answers ORDER BY 1, 2, 3"
        ).fetchall()
        assert now == answers
        connection.execute(
            "UPDATE answers SET label = 'x' WHERE rowid = (SELECT min(rowid) FROM answers WHERE label <> '')"
        )
    with AttemptStore.open(f"sqlite:///{tmp_path / 'attempts.sqlite'}", tmp_path) as store:
        (fault,) = faults(store, Keys())
        assert fault.startswith("answer to turn")


def test_an_emptied_log_does_not_begin_anew(store, made, url, tmp_path):
    """Only the step that brings the log adopts what is there: a log that somebody emptied is missing."""
    busy(store, made)
    edit(
        store,
        *(f"DELETE FROM {table}" for table in ("record_facts", "records", "record_words", "attempt_events")),
    )
    store.close()
    with AttemptStore.open(url, tmp_path) as again:
        assert again.records() == ()
        assert len(faults(again, Keys())) > 20


def test_a_pseudonym_is_random(made, tmp_path):
    """The same name in two databases has two ids, and the pseudonym is a part of the id."""
    shown = set()
    for n in range(4):
        with AttemptStore.open(f"sqlite:///{tmp_path / f'{n}.sqlite'}", tmp_path) as store:
            person = store.person("Ana", "north", made.minute(1))
            shown.add(store.forget("Ana", made.minute(2)).shown)
            assert f"forgotten {person.id[:4]}" in shown
    assert len(shown) > 1


def test_a_running_server_takes_a_new_key(made, url, tmp_path, monkeypatch):
    """`log key new` while it serves: a command signs with the new key, then the server does, and nothing looks cut."""
    path, lab = tmp_path / "key", tmp_path / "lab"
    lab.mkdir()
    new_key(path)
    monkeypatch.setenv("WORKBENCH_LOG_KEY_FILE", str(path))
    with AttemptStore.open(url, lab) as server, AttemptStore.open(url, lab) as before:
        ana = begun(server, made)
        new_key(path)
        with AttemptStore.open(url, lab) as command:
            command.invite("first", command.person("Ben", "", made.minute(2)), made.minute(2))
            command.answer(made.given(ana.attempt.id))
        server.answer(made.given(ana.attempt.id, turn=2, at=4))
        server.invite("first", server.person("Cleo", "", made.minute(5)), made.minute(5))
        before.answer(made.given(ana.attempt.id, turn=3, at=5))
        assert faults(server, read_keys(path)) == []
        path.rename(tmp_path / "elsewhere")  # answers are still taken, and signed
        server.finish(ana.attempt.id, made.minute(9), "done")
        assert faults(server, read_keys(tmp_path / "elsewhere")) == []


def test_signing_vouches_for_what_was_there_before_the_key(store, made, url, tmp_path, monkeypatch):
    """Records and attempts from before; a cut afterwards is found."""
    ana = begun(store, made)
    store.answer(made.given(ana.attempt.id))
    store.answer(made.given(ana.attempt.id, turn=2, at=4))
    monkeypatch.setenv("WORKBENCH_LOG_KEY", KEY.decode())
    with AttemptStore.open(url, tmp_path) as keyed:
        keyed.sign_log("the log")
        assert faults(keyed) == []
        edit(
            keyed,
            "DELETE FROM answers WHERE turn = 2",
            "DELETE FROM attempt_events WHERE number = (SELECT max(number) FROM attempt_events)",
        )
        rewritten(keyed, ana.attempt.id)
        assert (
            len(faults(keyed)) == 2
        )  # the record of the signing holds the true head; the head has no signature


def test_attempts_do_not_wait_for_each_other(postgresql_url, tmp_path, made):
    """While a transaction has written to one attempt, somebody else's answer is kept; only acts wait for each other."""
    with AttemptStore.open(postgresql_url, tmp_path, patience=1) as store:
        ana, ben = begun(store, made), begun(store, made, "Ben")
        with store._chain(ana.attempt.id) as chain:
            attempts.mark_shown(chain, 1, made.minute(2))
            chain.save()
            assert store.answer(made.given(ben.attempt.id))
        assert faults(store, Keys()) == []


def test_acts_at_the_same_time_verify(store, made):
    """Four threads act at random on two people: nobody waits for somebody who waits for them, and all chains are whole."""
    store.add_round(made.a_round())
    for name in ("Ana", "Ben"):
        acted(store, made, "invite", name, 1, 2)
    failed = []

    def thread(seed):
        chance = random.Random(seed)
        for at in range(3, 18):
            act, who = chance.choice(ACTS), chance.choice(["Ana", "Ben"])
            try:
                acted(store, made, act, who, chance.randint(1, 3), at)
            except StoreBusy as error:
                failed.append((act, error))
            except WorkbenchError:
                pass  # refused, as by one who comes later

    threads = [threading.Thread(target=thread, args=(seed,)) for seed in range(4)]
    for running in threads:
        running.start()
    for running in threads:
        running.join()
    assert failed == []
    assert faults(store, Keys()) == []


def test_every_table_is_covered():
    """A new table gets a kind in `facts`, or a reason here and in docs/log.md."""
    log = {"attempt_events", "records", "record_facts", "record_words"}  # checked by themselves
    keys = {"settings", "old_keys"}  # of links: whoever can write them can read them
    covered = {kind.table.name for kind in KINDS.values()}
    assert {table.name for table in schema.metadata.sorted_tables} - covered - log <= keys


def test_a_trigger_of_somebody_else_is_found(tmp_path, made):
    """It drops what is acknowledged: the check of the log, the deep check and the start of a server say so."""
    with AttemptStore.open(None, tmp_path) as store:
        begun(store, made)
        assert (store.check_log(Keys()), store.faults()) == ((), ())
    with sqlite3.connect(tmp_path / "runs" / "attempts.sqlite") as other:
        other.execute("CREATE TRIGGER t AFTER INSERT ON answers BEGIN DELETE FROM answers; END")
    what = "the trigger t on answers, which the workbench did not make"
    with AttemptStore.open(None, tmp_path) as store:
        assert list(map(str, store.check_log(Keys()))) == [f"the database holds {what}"]
        assert store.faults() == store.faults(quick=True) == (f"it holds {what}",)


def test_tables_of_the_log_that_were_dropped_are_said(tmp_path, made):
    """In one sentence, by every command."""
    with AttemptStore.open(None, tmp_path) as store:
        begun(store, made)
    with sqlite3.connect(tmp_path / "runs" / "attempts.sqlite") as other:
        other.execute("DROP TABLE records")
    with AttemptStore.open(None, tmp_path) as store, pytest.raises(StoreLost, match="no such table: records"):
        store.check_log(Keys())


def test_a_trigger_in_postgresql_is_found(postgresql_url, tmp_path, made):
    """The same there."""
    with AttemptStore.open(postgresql_url, tmp_path) as store:
        begun(store, made)
        with create_engine(postgresql_url).begin() as other:
            other.execute(
                text("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
            )
            other.execute(text("CREATE TRIGGER t BEFORE INSERT ON answers FOR EACH ROW EXECUTE FUNCTION f()"))
        (fault,) = store.faults(quick=True)
        assert "trigger t on answers" in fault
