"""Bring a database to the tables of this version, once, however many processes start at the same time."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from workbench.errors import TooNew

VERSION_TABLE = "schema_version"
LOCK = 0x776B62  # any number that no other program on the same PostgreSQL takes


def steps() -> ScriptDirectory:
    """The steps that ship with this version."""
    folder = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config = Config()
    config.set_main_option("script_location", folder)
    config.set_main_option("version_locations", folder)
    config.set_main_option("path_separator", "newline")  # a folder's name may hold anything else
    return ScriptDirectory.from_config(config)


def revision(connection: Connection) -> str | None:
    """The step a database stands at; None where it is empty."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def current(connection: Connection) -> bool:
    """Whether the tables are those of this version, so that nothing has to be done."""
    return revision(connection) == steps().get_current_head()


def upgrade(connection: Connection, where: str) -> None:
    """Run what is missing within the caller's transaction, which holds SQLite's write lock already.

    `where` names the database in a refusal. All steps or none: both databases undo changes of tables. Raises
    TooNew where the database stands at a step that this version does not know.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    scripts = steps()
    here = revision(connection)
    known = {script.revision for script in scripts.walk_revisions()}
    if here is not None and here not in known:
        raise TooNew(
            f"{where} was written by a newer version of the workbench (its tables are at {here}, this version "
            f"knows up to {scripts.get_current_head()}). Upgrade the workbench; nothing was changed."
        )
    if here == scripts.get_current_head():
        return

    def missing(heads: tuple[str, ...], _: MigrationContext) -> Iterable[Any]:
        return scripts._upgrade_revs("head", heads)  # type: ignore[arg-type]  # as alembic's own command does

    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "fn": missing})
    context.run_migrations(op=Operations(context))
