"""A database of any earlier version becomes one of this version with its rows; a newer one is left alone."""

import datetime as dt
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from workbench.errors import TooNew
from workbench.stores.attempts import migrate, schema
from workbench.stores.attempts.store import AttemptStore

FIRST_TABLES = {
    "answers",
    "appeals",
    "attempts",
    "exposures",
    "invitations",
    "people",
    "rounds",
    "rulings",
    "schema_version",
    "settings",
    "turns",
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
    assert set(inspect(engine).get_table_names()) == FIRST_TABLES
    with engine.connect() as connection:
        assert migrate.revision(connection) == migrate.steps().get_current_head()


def test_the_steps_lead_to_the_tables_that_the_program_uses(engine, url, tmp_path):
    """No column, type, key or index differs between the last step and schema.py."""
    AttemptStore.open(url, tmp_path).close()
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": migrate.VERSION_TABLE, "compare_type": True}
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


def test_a_database_of_the_first_version_keeps_its_rows(engine, url, tmp_path, made):
    """Rows that the first version wrote are read by this one."""
    with engine.begin() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": migrate.VERSION_TABLE,
                "fn": lambda heads, _: migrate.steps()._upgrade_revs("0001", heads),
            },
        )
        context.run_migrations(op=Operations(context))
        at = {
            "at": made.minute(0).replace(tzinfo=None) if engine.dialect.name == "sqlite" else made.minute(0)
        }
        document = made.a_round().model_dump_json()
        for statement in (
            "INSERT INTO people (id, name, vendor, created_at) VALUES ('p', 'Ana', 'north', :at)",
            "INSERT INTO rounds (name, document, created_at) VALUES ('first', :document, :at)",
            "INSERT INTO attempts (id, round, person_id, number, started_at, simulated) "
            "VALUES ('a', 'first', 'p', 1, :at, false)",
            "INSERT INTO turns (attempt_id, number, item, question, shown_at) VALUES ('a', 1, 't1', 'intent', :at)",
            "INSERT INTO answers (attempt_id, turn, take, label, cannot_tell, shown_at, answered_at) "
            "VALUES ('a', 1, 1, 'ham', false, :at, :at)",
        ):
            connection.execute(text(statement), {**at, "document": document})
    with AttemptStore.open(url, tmp_path) as store:
        assert store.round("first") == made.a_round()
        assert [(given.label, given.answered_at) for given in store.answers("a")] == [("ham", made.minute(0))]
        assert store.people()[0].created_at == dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


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
        TooNew, match=r"newer version of the workbench .*at 0999, this version knows up to 0001"
    ):
        AttemptStore.open(url, tmp_path)
    with engine.connect() as connection:
        assert migrate.revision(connection) == "0999"


def test_a_step_that_fails_leaves_the_database_as_it_was(engine, url, tmp_path, monkeypatch):
    """All of a step or none of it, so that the next start can try again."""

    def half(op: Operations) -> None:
        op.execute("CREATE TABLE half_made (a INTEGER)")
        raise RuntimeError("the power went")

    scripts = migrate.steps()
    monkeypatch.setattr(scripts.get_revision("head").module, "upgrade", half)
    monkeypatch.setattr(migrate, "steps", lambda: scripts)
    with pytest.raises(RuntimeError, match="the power went"):
        AttemptStore.open(url, tmp_path)
    assert inspect(engine).get_table_names() == []
    monkeypatch.undo()
    AttemptStore.open(url, tmp_path).close()
    assert set(inspect(engine).get_table_names()) == FIRST_TABLES


def test_every_step_ships_and_has_one_successor():
    """One line of steps without a fork, in the folder that the wheel takes along."""
    scripts = migrate.steps()
    assert len(scripts.get_heads()) == len(scripts.get_bases()) == 1
    files = {Path(script.path).name for script in scripts.walk_revisions()}
    folder = Path(migrate.__file__).parent / "migrations"
    assert files == {path.name for path in folder.glob("r*.py")}
