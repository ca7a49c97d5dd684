"""The other chain, in the database of rounds: read by plain SQL, without upgrading or changing anything."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from workbench.documents.record import Head

DATABASE = "WORKBENCH_DATABASE"
LAST = "SELECT number, sha256 FROM records ORDER BY number DESC LIMIT 1"
FILE = Path("runs") / "attempts.sqlite"
PATIENCE = 2.0  # seconds

Rows = list[tuple[Any, ...]]


def rounds_head(root: Path) -> Head | None:
    """The last record of the rounds of a workspace; None without one, or where the database cannot be reached.

    A chain without this citation is whole: the other chain cites this one too.
    """
    rows = rounds_rows(LAST, root)
    return Head(number=int(rows[0][0]), sha256=str(rows[0][1])) if rows else None


def rounds_rows(query: str, root: Path, url: str | None = None) -> Rows | None:
    """The rows of a query; None where there is no database, none of its tables, or no answer in time.

    `url` is by default that of WORKBENCH_DATABASE, else the file in the workspace.
    """
    url = url or os.environ.get(DATABASE)
    if url and not url.startswith("sqlite"):
        return _of_server(query, url)
    path = Path(url.partition(":///")[2]) if url else root / FILE
    return _of_file(query, path) if path.is_file() else None


def _of_file(query: str, path: Path) -> Rows | None:
    address = f"{path.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as connection:
            return connection.execute(query).fetchall()
    except sqlite3.Error:  # no such table yet, busy, or damaged: the server and `log verify` say so
        return None


def _of_server(query: str, url: str) -> Rows | None:
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import SQLAlchemyError

    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(address, connect_args={"connect_timeout": int(PATIENCE)})
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query).all()]
    except SQLAlchemyError:  # as above
        return None
    finally:
        engine.dispose()
