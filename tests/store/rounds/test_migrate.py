"""A database of any earlier version becomes one of this version with its rows; a newer one is left alone."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from workbench.documents.attempts import Declared
from workbench.errors import TooNew
from workbench.store.rounds import database, schema
from workbench.store.rounds.store import AttemptStore

TABLES = {
    "answers",
    "appeals",
    "attempt_events",
    "attempts",
    "declarations",
    "exposures",
    "invitations",
    "old_keys",
    "people",
    "record_facts",
    "record_words",
    "records",
    "rounds",
    "rulings",
    "schema_version",
    "settings",
    "turns",
    "vendor_links",
}


@pytest.fixture
def engine(url):
    """The bare database, without the store."""
    made = create_engine(url)
    yield made
    made.dispose()


def test_an_empty_database_gets_all_tables(engine, url, tmp_path):
    """And the step it stands at is the last one that ships."""
    AttemptStore.open(url, tmp_path).close()
    assert set(inspect(engine).get_table_names()) == TABLES
    with engine.connect() as connection:
        assert database.revision(connection) == database.steps().get_current_head()


def test_the_steps_lead_to_the_tables_that_the_program_uses(engine, url, tmp_path):
    """No column, type, key or index differs between the last step and schema.py."""
    AttemptStore.open(url, tmp_path).close()
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": database.VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, schema.metadata) == []
    kept = inspect(engine)
    for table in schema.metadata.sorted_tables:
        names = {constraint["name"] for constraint in kept.get_check_constraints(table.name)}
        assert names == {c.name for c in table.constraints if type(c).__name__ == "CheckConstraint"}
        key = kept.get_pk_constraint(table.name)["constrained_columns"]
        assert key == [column.name for column in table.primary_key]
        assert {column["name"]: column["nullable"] for column in kept.get_columns(table.name)} == {
            column.name: column.nullable for column in table.columns
        }


AT, LATER = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC), dt.datetime(2026, 11, 24, 13, tzinfo=dt.UTC)
OLD_ROWS = {  # one of everything that the first version kept
    "settings": ["name, value", "'signing key', '00ff'"],
    "people": ["id, name, vendor, created_at", "'p', 'Ana', 'north', :at"],
    "rounds": ["name, document, created_at", "'first', :document, :at"],
    "invitations": [
        "id, round, person_id, created_at, terms_accepted_at, terms_sha256",
        "'i', 'first', 'p', :at, :at, 'ab'",
    ],
    "attempts": [
        "id, round, person_id, number, started_at, finished_at, ended, simulated",
        "'a', 'first', 'p', 1, :at, :later, 'done', false",
        "'b', 'first', 'p', 2, :later, NULL, NULL, false",
    ],
    "turns": [
        "attempt_id, number, item, question, shown_at",
        "'a', 1, 't1', 'intent', :at",
        "'a', 2, 't2', 'intent', :at",
        "'b', 1, 't3', 'intent', NULL",
    ],
    "answers": [
        "attempt_id, turn, take, label, cannot_tell, note, shown_at, answered_at, withdrawn_at",
        "'a', 1, 1, 'spam', false, NULL, :at, :at, :later",
        "'a', 1, 2, 'ham', false, NULL, :at, :later, NULL",
        "'a', 2, 1, NULL, true, 'Both.', :at, :later, NULL",
    ],
    "appeals": ["id, attempt_id, turn, note, created_at", "'c', 'a', 1, 'Look again.', :later"],
    "rulings": [
        "appeal_id, number, ruling, reply, ruled_by, ruled_at",
        "'c', 1, 'gold stands', 'No.', 'Lea', :later",
        "'c', 2, 'item retired', 'Yes.', 'Lea', :later",
    ],
    "exposures": ["person_id, gold, item, place, ref, seen_at", "'p', 'mail@1.0.0', 't1', 'quiz', 'a', :at"],
}


@pytest.fixture
def old(engine, made):
    """A database of the first version with rows in every table, as that version wrote them."""
    with engine.begin() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": database.VERSION_TABLE,
                "fn": lambda heads, _: database.steps()._upgrade_revs("0001", heads),
            },
        )
        context.run_migrations(op=Operations(context))
        assert set(OLD_ROWS) | {database.VERSION_TABLE} == set(inspect(connection).get_table_names())
        bare = engine.dialect.name == "sqlite"
        values = {
            "at": AT.replace(tzinfo=None) if bare else AT,
            "later": LATER.replace(tzinfo=None) if bare else LATER,
        }
        values["document"] = made.a_round().model_dump_json()
        for table, (columns, *rows) in OLD_ROWS.items():
            for row in rows:
                statement = f"INSERT INTO {table} ({columns}) VALUES ({row})"
                used = {name: value for name, value in values.items() if f":{name}" in statement}
                connection.execute(text(statement), used)


def everything(engine) -> dict[str, list[dict]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table: [dict(row._mapping) for row in connection.execute(text(f"SELECT * FROM {table}"))]
            for table in sorted(TABLES)
        }


def test_a_database_of_the_first_version_keeps_its_rows(old, engine, url, tmp_path, made):
    """Everything that the first version wrote is read by this one, and means what it meant."""
    with AttemptStore.open(url, tmp_path) as store:
        assert store.round("first") == made.a_round()
        (person,) = store.people()
        assert (person.full, person.created_at) == ("north/Ana", AT)
        first, second = store.attempts("first")
        assert (first.finished_at, first.ended, first.paused_seconds) == (LATER, "done", 0)
        assert (second.finished_at, second.paused_seconds) == (None, 0)
        assert [(g.turn, g.label, g.note, g.rules) for g in store.answers("a")] == [
            (1, "ham", None, ()),
            (2, None, "Both.", ()),
        ]
        assert [(g.label, g.withdrawn_at) for g in store.withdrawn("a")] == [("spam", LATER)]
        (appeal,) = store.appeals("first")
        assert (appeal.ruling, appeal.reply) == ("item retired", "Yes.")
        (seen,) = store.exposures("mail")
        assert (seen.item, seen.ref, seen.seen_at) == ("t1", "a", AT)
        invitation, progress = store.entered(store.token("i"), LATER)
        assert (invitation.terms_sha256, len(progress.attempts), progress.answers) == ("ab", 2, ())
        assert store.declared("first") == ()


def test_an_old_database_takes_what_only_this_version_knows(old, url, tmp_path, made):
    """An answer with rules, an attempt that goes on, and a person declared ready."""
    with AttemptStore.open(url, tmp_path) as store:
        store.answer(made.given("b", turn=1, item="t3", rules=("R1", "R2"), at=90))
        assert store.answers("b")[0].rules == ("R1", "R2")
        assert store.progress("first", "p").answers == store.answers("b")
        store.finish("b", made.minute(91), "done")
        assert store.go_on("b", made.minute(92)).paused_seconds == 60
        store.declare(Declared("first", "p", True, "Seen at work.", "Lea", LATER))
        assert store.declared("first")[0].reason == "Seen at work."


def test_a_step_that_fails_on_an_old_database_loses_no_row(old, engine, url, tmp_path, monkeypatch):
    """Nothing of any step is kept where the last one fails: the rows are those of before, and the next start goes through."""
    with engine.connect() as connection:
        before = {t: connection.execute(text(f"SELECT count(*) FROM {t}")).scalar() for t in OLD_ROWS}

    def broken(op: Operations) -> None:
        op.execute("DELETE FROM answers")
        raise RuntimeError("the power went")

    scripts = database.steps()
    monkeypatch.setattr(scripts.get_revision("head").module, "upgrade", broken)
    monkeypatch.setattr(database, "steps", lambda: scripts)
    with pytest.raises(RuntimeError, match="the power went"):
        AttemptStore.open(url, tmp_path)
    with engine.connect() as connection:
        assert database.revision(connection) == "0001"
        assert {t: connection.execute(text(f"SELECT count(*) FROM {t}")).scalar() for t in OLD_ROWS} == before
        assert "rules" not in {column["name"] for column in inspect(connection).get_columns("answers")}
    monkeypatch.undo()
    AttemptStore.open(url, tmp_path).close()
    upgraded = everything(engine)
    assert {table: len(upgraded[table]) for table in OLD_ROWS} == {**before, "settings": 2}  # the log's head


def test_several_processes_that_open_an_old_database_upgrade_it_once(old, engine, url, tmp_path):
    """Four that start at the same time: all open it, and each row is there once."""
    program = (
        "import sys; from pathlib import Path; from workbench.store.rounds.store import AttemptStore\n"
        "with AttemptStore.open(sys.argv[1], Path(sys.argv[2])) as store: print(len(store.answers('a')))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, url, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    assert [process.communicate(timeout=120)[0].strip() for process in started] == ["2"] * 4
    with engine.connect() as connection:
        assert database.revision(connection) == database.steps().get_current_head()
    assert len(everything(engine)["answers"]) == 3


def test_opening_again_changes_nothing(store, url, tmp_path, running):
    """A database at the last step is only read."""
    store.close()
    with AttemptStore.open(url, tmp_path) as again:
        assert again.attempt(running.attempt.id) == running.attempt


def test_a_newer_database_is_refused_and_left_alone(engine, url, tmp_path):
    """An old program does not write into tables that it does not know."""
    AttemptStore.open(url, tmp_path).close()
    with engine.begin() as connection:
        connection.execute(text("UPDATE schema_version SET version_num = '0999'"))
    with pytest.raises(
        TooNew, match=r"newer version of the workbench .*at 0999, this version knows up to 000\d"
    ):
        AttemptStore.open(url, tmp_path)
    with engine.connect() as connection:
        assert database.revision(connection) == "0999"


def test_a_step_that_fails_leaves_the_database_as_it_was(engine, url, tmp_path, monkeypatch):
    """All of a step or none of it, so that the next start can try again."""

    def half(op: Operations) -> None:
        op.execute("CREATE TABLE half_made (a INTEGER)")
        raise RuntimeError("the power went")

    scripts = database.steps()
    monkeypatch.setattr(scripts.get_revision("head").module, "upgrade", half)
    monkeypatch.setattr(database, "steps", lambda: scripts)
    with pytest.raises(RuntimeError, match="the power went"):
        AttemptStore.open(url, tmp_path)
    assert inspect(engine).get_table_names() == []
    monkeypatch.undo()
    AttemptStore.open(url, tmp_path).close()
    assert set(inspect(engine).get_table_names()) == TABLES


def test_every_step_ships_and_has_one_successor():
    """One line of steps without a fork, in the folder that the wheel takes along."""
    scripts = database.steps()
    assert len(scripts.get_heads()) == len(scripts.get_bases()) == 1
    files = {Path(script.path).name for script in scripts.walk_revisions()}
    folder = Path(database.__file__).parent / "migrations"
    assert files == {path.name for path in folder.glob("r*.py")}
