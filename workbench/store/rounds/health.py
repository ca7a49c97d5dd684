"""Whether a database keeps what it is given and is whole: a beat that is written and read, and a look at every page."""

import datetime as dt

from sqlalchemy import Connection, func, select, update

from workbench.store.rounds import schema
from workbench.store.rounds.database import keep

_BEAT = "last beat"
_RECORDED = (
    (schema.attempts.c.id, schema.attempts.c.started_at),
    (schema.attempts.c.id, schema.attempts.c.finished_at),
    (schema.turns.c.attempt_id, schema.turns.c.shown_at),
    (schema.answers.c.attempt_id, schema.answers.c.answered_at),
)


def beat(connection: Connection, at: dt.datetime) -> None:
    """Write the time; several servers write the same row, and the latest stays."""
    value = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    keep(connection, schema.settings, {"name": _BEAT, "value": value})
    later = (schema.settings.c.name == _BEAT) & (schema.settings.c.value < value)
    connection.execute(update(schema.settings).where(later).values(value=value))


def last_beat(connection: Connection) -> dt.datetime | None:
    """The time that was written last; None if there is none."""
    value = connection.execute(
        select(schema.settings.c.value).where(schema.settings.c.name == _BEAT)
    ).scalar()
    return None if value is None else dt.datetime.fromisoformat(value)


def latest(connection: Connection) -> dt.datetime | None:
    """The latest time on record: of an attempt, a turn, an answer or a beat.

    Not of simulated attempts: they go on for days from when their round was made.
    """
    simulated = select(schema.attempts.c.id).where(schema.attempts.c.simulated)
    times = [
        connection.execute(select(func.max(time)).where(attempt.not_in(simulated))).scalar()
        for attempt, time in _RECORDED
    ]
    return max((at for at in (*times, last_beat(connection)) if at is not None), default=None)


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in schema.metadata.sorted_tables
    }


def faults(connection: Connection, *, quick: bool = False) -> tuple[str, ...]:
    """What is damaged, as sentences. `quick` leaves out whether SQLite's indexes agree with their tables."""
    strange = tuple(f"it holds {what}" for what in strange_code(connection))
    if connection.dialect.name == "sqlite":
        return (*_sqlite_faults(connection, "quick_check" if quick else "integrity_check"), *strange)
    return strange if quick else (*_postgresql_faults(connection), *strange)


def strange_code(connection: Connection) -> list[str]:
    """Triggers on our tables: the workbench makes none, and one can drop or change an answer that was acknowledged."""
    query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    if connection.dialect.name != "sqlite":
        query = (
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace ORDER BY tgname"
        )
    ours = {table.name for table in schema.metadata.sorted_tables}
    return [
        f"the trigger {name} on {table}, which the workbench did not make"
        for name, table in connection.exec_driver_sql(query)
        if table in ours
    ]


def _sqlite_faults(connection: Connection, check: str) -> tuple[str, ...]:
    pages = [row[0] for row in connection.exec_driver_sql(f"PRAGMA {check}(20)")]
    keys = [
        f"row {row[1]} of {row[0]} cites {row[2]}, which has no such row"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
    ]
    return (*(page for page in pages if page != "ok"), *keys[:20])


def _postgresql_faults(connection: Connection) -> tuple[str, ...]:
    """Every value is read; what the server itself noted is asked. PostgreSQL keeps to its foreign keys by itself."""
    for table in schema.metadata.sorted_tables:
        connection.exec_driver_sql(f"SELECT count(t::text) FROM {table.name} t")
    failures = connection.exec_driver_sql(
        "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()"
    ).scalar()
    invalid = connection.exec_driver_sql(
        "SELECT 'the index ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid "
        "UNION ALL SELECT 'the constraint ' || conname FROM pg_constraint WHERE NOT convalidated"
    ).scalars()
    noted = [f"PostgreSQL counted {failures} pages with a wrong checksum"] if failures else []
    return (*noted, *(f"{name} is not valid" for name in invalid))
