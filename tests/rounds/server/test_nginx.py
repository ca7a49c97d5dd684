"""Sign-on by a real nginx, by the configuration of docs/links.md as it is written; skips with its reason where there is none."""

import http.server
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs" / "links.md"
NGINX = os.environ.get("NGINX") or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(
    NGINX is None,
    reason="there is no nginx: install one, or name it in $NGINX, to test the sign-on of docs/links.md",
)
USERS = {"session=a": "ana", "session=b": "ben", "session=o": "Renée Ōé", "session=n": None}


class SignOn(http.server.BaseHTTPRequestHandler):
    """A team's sign-on: a session cookie is somebody, or 401."""

    def do_GET(self):
        session = self.headers.get("Cookie", "")
        user = USERS.get(session)
        self.send_response_only(200 if session in USERS else 401)
        if user:
            self.send_header("X-User", user.encode().decode("latin-1"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Nothing."""


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configuration(folder: Path, port: int, auth: int, quiz: int) -> str:
    """The server of the docs with our ports, and without TLS: there is no certificate here."""
    (block,) = [
        b for b in re.findall(r"```nginx\n(.*?)```", DOCS.read_text(), re.DOTALL) if "auth_request" in b
    ]
    for written, ours in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("server_name quiz.example.org;", "server_name 127.0.0.1;"),
        ("127.0.0.1:9000", f"127.0.0.1:{auth}"),
        ("127.0.0.1:8090", f"127.0.0.1:{quiz}"),
    ):
        assert block.count(written) == 1
        block = block.replace(written, ours)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; {places}\n{block}}}"


@pytest.fixture
def behind(site, tmp_path):
    """A site with Ana's link, its server behind nginx: (token, ask, ask the server itself)."""
    site.round()
    tokens = {name: site.invite(name) for name in ("ana", "Renée Ōé")}
    site.start("--sign-on-header", "X-Forwarded-User", "--proxy", "127.0.0.1")
    auth = http.server.ThreadingHTTPServer(("127.0.0.1", 0), SignOn)
    threading.Thread(target=auth.serve_forever, daemon=True).start()
    quiz, port = site.port, free_port()
    config = tmp_path / "nginx.conf"
    config.write_text(configuration(tmp_path, port, auth.server_address[1], quiz))
    command = [NGINX, "-c", str(config), "-p", str(tmp_path), "-e", "stderr"]
    nginx = subprocess.Popen(command, stderr=(tmp_path / "log").open("wb"))
    try:
        wait_for(port, nginx, tmp_path / "log")
        site.port = port  # from here on the tests ask nginx
        yield site, tokens, quiz
    finally:
        site.port = quiz
        nginx.terminate()
        nginx.wait(20)
        auth.shutdown()
        auth.server_close()


def wait_for(port: int, nginx: subprocess.Popen, log: Path) -> None:
    """Until it listens."""
    for _ in range(200):
        assert nginx.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nginx did not listen: {log.read_text()}")


def test_a_link_opens_for_its_person_alone(behind):
    """Whoever is signed in as Ana takes the round; a forwarded link opens for nobody else, signed in or not."""
    site, tokens, _ = behind
    ana = tokens["ana"]
    assert site.ask("GET", f"/q/{ana}").status == 401  # nginx itself
    assert site.ask("GET", f"/q/{ana}", headers={"Cookie": "session=b"}).status == 403
    assert site.view(ana, Cookie="session=b").json["message"]["id"] == "other_person"
    assert site.ask("GET", f"/q/{ana}", headers={"Cookie": "session=a"}).status == 200
    assert site.view(ana, Cookie="session=a").json["person"] == "ana"
    assert site.view(tokens["Renée Ōé"], Cookie="session=o").json["person"] == "Renée Ōé"


def test_a_header_that_a_client_sends_is_overwritten(behind):
    """Ben cannot say that he is Ana, however he spells the header."""
    site, tokens, _ = behind
    for name in ("X-Forwarded-User", "x-forwarded-user", "X_Forwarded_User"):
        refused = site.view(tokens["ana"], Cookie="session=b", **{name: "ana"})
        assert (refused.status, refused.json["message"]["id"]) == (403, "other_person")


def test_a_sign_on_that_names_nobody_lets_nobody_in(behind):
    """It answers 200 without a name: nginx sends no header then, not even the one that the client sent."""
    site, tokens, _ = behind
    refused = site.view(tokens["ana"], Cookie="session=n", **{"X-Forwarded-User": "ana"})
    assert (refused.status, refused.json["message"]["id"]) == (403, "not_signed_on")


def test_a_round_works_behind_it(behind):
    """An answer is taken."""
    site, tokens, _ = behind
    headers = {"X-Invitation": tokens["ana"], "Content-Type": "application/json", "Cookie": "session=a"}
    begun = site.ask("POST", "/api/act", b'{"do":"begin"}', headers).json
    assert begun["screen"] == "item"
    said = f'{{"do":"answer","turn":{begun["item"]["turn"]},"answer":"spam"}}'
    assert site.ask("POST", "/api/act", said.encode(), headers).json["progress"]["done"] == 1
