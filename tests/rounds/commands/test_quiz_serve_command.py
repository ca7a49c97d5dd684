"""`workbench quiz invite` makes links to where `workbench quiz serve` listens, and says where they lead."""

import http.client
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.journeys.serving import serving
from workbench.errors import WriteFailed
from workbench.rounds.commands.serve import _address, _in_the_clear, _may_not_write
from workbench.store.rounds import served


def invited(workbench, *options: str) -> tuple[str, str]:
    """The address of a new link, and what was said beside it."""
    done = workbench("quiz", "invite", "may", "ana", *options)
    link = urlsplit(done.stdout.split("\t")[1].strip())
    return f"{link.scheme}://{link.netloc}", " ".join(done.stderr.split())


@pytest.fixture
def may(labelling, workbench):
    """A workspace with a round to practise in."""
    workbench("quiz", "create", "may", "--gold", "support-tickets@1.0.0", "--practice")
    return labelling


def test_links_lead_to_the_port_of_the_server(may, workbench):
    """Before a server ran: its own port, and that is said. From then on: where it listened, on whatever port."""
    before, said = invited(workbench)
    assert before == served.LOCAL
    assert f"They lead to {served.LOCAL}, where `quiz serve` listens by default; --public-url" in said
    with serving(may) as address:
        found, said = invited(workbench)
        assert found == address != served.LOCAL
        assert f"They lead to {address}, where `quiz serve` ran last" in said
        link = json.loads(workbench("quiz", "invite", "may", "ana", "--json").stdout)["invited"][0]["link"]
        connection = http.client.HTTPConnection(urlsplit(link).netloc, timeout=20)
        connection.request("GET", urlsplit(link).path)
        assert connection.getresponse().status == 200
        connection.close()


def test_an_address_that_is_named_needs_no_word(may, workbench):
    """--public-url is taken as it is, and nothing is remembered of it."""
    found, said = invited(workbench, "--public-url", "https://quiz.example.org/")
    assert (found, "They lead to" in said) == ("https://quiz.example.org", False)
    assert served.noted(may) is None


@pytest.mark.parametrize(
    ("options", "warned"),
    [
        ({"host": "0.0.0.0"}, True),
        ({"host": "192.0.2.1"}, True),
        ({"host": "0.0.0.0", "secure": True}, False),
        ({"host": "0.0.0.0", "certificate": Path("cert.pem")}, False),
        ({"host": "127.0.0.1"}, False),
        ({"host": "::1"}, False),
    ],
)
def test_links_in_the_clear_are_warned_of(options, warned):
    """In one sentence, where others could read the path of a link: its password."""
    from workbench.rounds.server.app import Settings

    warning = _in_the_clear(Settings(**options))
    assert (warning is not None) == warned
    if warning:
        assert "the path of a link is the password" in warning


def test_the_warning_is_printed(may):
    """Before the server listens, and beside what programs read."""
    command = [sys.executable, "-m", "workbench", "quiz", "serve", "--root", str(may), "--port", "0"]
    with subprocess.Popen(
        [*command, "--host", "0.0.0.0", "--allowed-host", "quiz.example.org"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert "Serving" in server.stdout.readline()
        server.terminate()
        assert server.stderr.read().startswith(
            "Warning: without TLS everybody on the network can read the links"
        )


def test_an_address_is_written_as_browsers_do():
    """The port of the scheme is left out, an IPv6 address stands in brackets."""
    assert _address("https", "quiz.example.org", 443) == "https://quiz.example.org"
    assert _address("http", "::1", 8090) == "http://[::1]:8090"


def test_a_server_that_may_not_write_serves_all_the_same(tmp_path, monkeypatch, capsys):
    """It says that links need their address by hand."""

    def full(*_: object) -> None:
        raise WriteFailed("no room.")

    monkeypatch.setattr(served, "note", full)
    with _may_not_write("http://127.0.0.1:8091"):
        served.note(tmp_path, "http://127.0.0.1:8091")
    assert "`quiz invite` needs --public-url http://127.0.0.1:8091." in capsys.readouterr().err
