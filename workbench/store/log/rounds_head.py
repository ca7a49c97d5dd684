"""The head of the other chain: the last record in the database of rounds, read without changing it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from workbench.documents.record import Head

DATABASE, TABLE = "WORKBENCH_DATABASE", "records"
LAST = f"SELECT number, sha256 FROM {TABLE} ORDER BY number DESC LIMIT 1"  # a constant
FILE = Path("runs") / "attempts.sqlite"
PATIENCE = 2.0  # seconds


def rounds_head(root: Path) -> Head | None:
    """The last record of the rounds of a workspace; None without a database, or where it cannot be reached.

    A chain without this citation is whole: the other chain cites this one too.
    """
    url = os.environ.get(DATABASE)
    if url and not url.startswith("sqlite"):
        return _of_server(url)
    path = Path(url.partition(":///")[2]) if url else root / FILE
    return _of_file(path) if path.is_file() else None


def _of_file(path: Path) -> Head | None:
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)
        ) as connection:
            return _head(connection.execute(LAST).fetchone())
    except sqlite3.Error:  # no such table yet, busy, or damaged, which the server says
        return None


def _of_server(url: str) -> Head | None:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError

    engine = create_engine(url, connect_args={"connect_timeout": int(PATIENCE)})
    try:
        with engine.connect() as connection:
            row = connection.exec_driver_sql(LAST).first()
            return _head((row[0], row[1]) if row else None)
    except SQLAlchemyError:  # as above
        return None
    finally:
        engine.dispose()


def _head(row: tuple[int, str] | None) -> Head | None:
    return Head(number=int(row[0]), sha256=str(row[1])) if row else None
