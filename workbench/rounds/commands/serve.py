"""`workbench quiz serve`: the server of rounds, on its own port, for people who must never reach the gold."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from workbench.errors import OutOfRange, StoreLost, WriteFailed
from workbench.store.rounds import served
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, FILE, ROOT

if TYPE_CHECKING:
    from workbench.rounds.server.app import Settings

HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
OPEN = ("0.0.0.0", "::", "")  # every address of this machine


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8090, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--next-port", is_flag=True, help="If the port is busy, take the next free one.")
@click.option("--public-url", help="Where people reach it, such as https://quiz.example.org behind a proxy.")
@click.option(
    "--allowed-host", "hosts", multiple=True, help="A further name it may be asked under; may be repeated."
)
@click.option("--tls-cert", type=FILE, help="Certificate chain (PEM): serve HTTPS.")
@click.option("--tls-key", type=FILE, help="Its private key (PEM).")
@click.option(
    "--proxy", "proxies", multiple=True, help="Address of a reverse proxy whose X-Forwarded-For is believed."
)
@click.option(
    "--sign-on-header",
    "sign_on",
    metavar="NAME",
    help="Header in which the proxy says who is signed in, such as X-Forwarded-User: a link then opens only for the "
    "person it was made for. Needs --proxy.",
)
@click.option(
    "--per-link",
    type=float,
    default=5,
    show_default=True,
    help="Requests a second of one link, in the long run.",
)
@click.option(
    "--per-address", type=float, default=200, show_default=True, help="Requests a second of one address."
)
@click.option(
    "--idle",
    type=float,
    default=75,
    show_default=True,
    help="Time limit for request headers, in seconds.",
)
@click.option("--quiet", is_flag=True, help="No line for each request.")
@DATABASE
@ROOT
def serve(database: str | None, root: Path | None, quiet: bool, **options: Any) -> None:
    """Serve all rounds of this workspace until stopped (Ctrl+C); answers under way are finished first.

    Nothing but the rounds can be reached: no file, no notebook, no gold before its time. Several servers may
    share one PostgreSQL database.

    \b
    Example:
      workbench quiz serve --port 8090
      workbench quiz serve --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --allowed-host quiz.example.org
    """
    import asyncio
    import logging

    from workbench.rounds import serving
    from workbench.rounds.server.app import run
    from workbench.store.rounds.intact import WAY_BACK
    from workbench.store.rounds.store import AttemptStore

    settings = _settings(options)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # nobody asked what its dialect is
    logging.getLogger("workbench.rounds.server").setLevel(logging.WARNING if quiet else logging.INFO)
    scheme = "https" if settings.certificate else "http"
    host = "127.0.0.1" if settings.host in OPEN else settings.host
    workspace = Workspace.find(root)
    workspace.recover()

    if warning := _in_the_clear(settings):
        click.echo(warning, err=True)

    def ready(port: int) -> None:
        address = options["public_url"] or _address(scheme, (*options["hosts"], host)[0], port)
        with _may_not_write(address):
            served.note(workspace.root, address.rstrip("/"))
            serving.record(workspace.root, _address(scheme, host, port), address.rstrip("/"), settings.secret)
        how = "" if serving.by_board() else " (stop with Ctrl+C)"
        click.echo(f"Serving rounds on {scheme}://{host}:{port}{how}")

    with AttemptStore.open(database, workspace.root) as store:
        if faults := store.faults(quick=True):
            raise StoreLost(f"{store.where} is damaged: {faults[0]}. {WAY_BACK}")
        asyncio.run(run(workspace, store, settings, ready))
    with _may_not_write():
        served.release(workspace.root, settings.secret)
    click.echo("Stopped; everything that was answered is kept.")


def _settings(options: dict[str, Any]) -> "Settings":
    """The options as the server takes them; refused where it would be open under no name, or with half a certificate."""
    from workbench.rounds.server.app import Settings
    from workbench.rounds.server.limits import Rate
    from workbench.rounds.serving import public_url

    url = options["public_url"] and public_url(options["public_url"])
    names = (*options["hosts"], *filter(None, [url and urlsplit(url).hostname]))
    if options["host"] in OPEN and not names:
        raise OutOfRange(
            f"--host {options['host']!r} listens to everybody: say under which name, by --public-url or --allowed-host."
        )
    if bool(options["tls_cert"]) != bool(options["tls_key"]):
        raise click.UsageError("--tls-cert and --tls-key go together.")
    if options["sign_on"] and not (options["proxies"] and HEADER.fullmatch(options["sign_on"])):
        raise click.UsageError(
            "--sign-on-header takes the name of a header, and needs --proxy: the address that it is believed from."
        )
    return Settings(
        host=options["host"],
        port=options["port"],
        next_port=options["next_port"],
        hosts=names,
        certificate=options["tls_cert"],
        key=options["tls_key"],
        secure=bool(url and url.startswith("https:")),
        proxies=options["proxies"],
        sign_on=options["sign_on"],
        idle=options["idle"],
        per_link=Rate(options["per_link"], max(30, int(6 * options["per_link"]))),
        per_address=Rate(options["per_address"], max(100, int(10 * options["per_address"]))),
    )


def _in_the_clear(settings: "Settings") -> str | None:
    """A warning where links go over a network that anybody may read: the path of a link is its password."""
    from workbench.rounds.server.app import LOCAL

    if settings.secure or settings.certificate is not None or settings.host in LOCAL:
        return None
    return (
        "Warning: without TLS everybody on the network can read the links, and the path of a link is the password: use "
        "--tls-cert and --tls-key, or a proxy that speaks TLS and --public-url https://..."
    )


def _address(scheme: str, name: str, port: int) -> str:
    """Where people reach a server that they ask by that name.

    >>> _address("http", "127.0.0.1", 8091), _address("https", "quiz.example.org", 443), _address("http", "::1", 80)
    ('http://127.0.0.1:8091', 'https://quiz.example.org', 'http://[::1]')
    """
    place = f"[{name}]" if ":" in name else name
    return f"{scheme}://{place}" + ("" if port == {"http": 80, "https": 443}[scheme] else f":{port}")


@contextmanager
def _may_not_write(address: str = "") -> Iterator[None]:
    """A server of a workspace that it may not write serves all the same; links then need its address by hand."""
    try:
        yield
    except WriteFailed as error:
        click.echo(
            f"{error} `quiz invite` needs --public-url {address}." if address else str(error), err=True
        )
