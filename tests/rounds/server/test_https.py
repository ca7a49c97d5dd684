"""The quiz page behind a real Caddy and a real nginx, by the configurations of docs/https.md as they are written."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs" / "https.md"
NAME = "quiz.example.org"
PROGRAMS = {
    "caddy": os.environ.get("CADDY") or shutil.which("caddy"),
    "nginx": os.environ.get("NGINX") or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin"),
}


class Visitor(http.client.HTTPSConnection):
    """A browser that asks for the page by its name, from an address of this machine."""

    def __init__(self, port: int, source: str = "127.0.0.1") -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = (
            False,
            ssl.CERT_NONE,
        )  # the certificate is made by the test
        super().__init__("127.0.0.1", port, timeout=20, context=context, source_address=(source, 0))
        self.tls = context

    def connect(self) -> None:
        http.client.HTTPConnection.connect(self)
        self.sock = self.tls.wrap_socket(self.sock, server_hostname=NAME)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        self.request(method, path, body, {"Host": NAME, **headers})
        answer = self.getresponse()
        return answer.status, answer.read()


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def written(kind: str, changes: dict[str, str]) -> str:
    """The configuration of the docs with our ports and certificate in place of theirs."""
    (block,) = re.findall(rf"```{kind}\n(.*?)```", DOCS.read_text(), re.DOTALL)
    for theirs, ours in changes.items():
        assert block.count(theirs) == 1
        block = block.replace(theirs, ours)
    return block


def command(program: str, folder: Path, port: int, quiz: int) -> list[str]:
    """How a web server is started on a port, before the quiz page's."""
    pem, key = folder / "cert.pem", folder / "key.pem"
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}")
    openssl = shutil.which("openssl") or pytest.skip("there is no openssl to make a certificate with")
    subprocess.run([openssl, *made, "-keyout", key, "-out", pem], check=True, capture_output=True)
    config = folder / program
    if program == "caddy":
        block = written(
            "caddy",
            {
                f"{NAME} {{": f"{NAME}:{port} {{\n\ttls {pem} {key}\n\tbind 127.0.0.1",
                "127.0.0.1:8090": f"127.0.0.1:{quiz}",
            },
        )
        config.write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n{block}")
        return [str(PROGRAMS[program]), "run", "--adapter", "caddyfile", "--config", str(config)]
    block = written(
        "nginx",
        {
            "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
            f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(pem),
            f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(key),
            "127.0.0.1:8090": f"127.0.0.1:{quiz}",
        },
    )
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; {places}\n{block}}}"
    )
    return [str(PROGRAMS[program]), "-c", str(config), "-p", str(folder), "-e", "stderr"]


@pytest.fixture(params=PROGRAMS)
def behind(request, site, tmp_path):
    """A site with Ana's link behind a web server: (token, port of the web server)."""
    program = request.param
    if PROGRAMS[program] is None:
        pytest.skip(
            f"there is no {program}: install one, or name it in ${program.upper()}, to try docs/https.md"
        )
    site.round()
    token = site.invite("ana")
    site.start("--public-url", f"https://{NAME}", "--proxy", "127.0.0.1", "--per-address", "1")
    port, log = free_port(), tmp_path / "web.log"
    given = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    with log.open("wb") as out:
        server = subprocess.Popen(
            command(program, tmp_path, port, site.port), stdout=out, stderr=out, env=given
        )
    try:
        for _ in range(200):
            assert server.poll() is None, log.read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield token, port
        assert token not in log.read_text()  # the path of a link is its password
    finally:
        server.terminate()
        server.wait(20)


def test_a_round_is_taken_over_https(behind):
    """The page, its modules and an answer, from our own page and from no other site."""
    token, port = behind
    visitor = Visitor(port)
    assert visitor.ask("GET", "/")[0] == 200
    assert visitor.ask("GET", f"/q/{token}")[0] == 200
    assert visitor.ask("GET", "/static/theme.css")[0] == 200
    ours = {"X-Invitation": token, "Content-Type": "application/json", "Origin": f"https://{NAME}"}
    status, body = visitor.ask("POST", "/api/act", b'{"do":"begin"}', **ours)
    begun = json.loads(body)
    assert (status, begun["screen"]) == (200, "item")
    answer = {"do": "answer", "turn": begun["item"]["turn"], "answer": "spam"}
    status, body = visitor.ask("POST", "/api/act", json.dumps(answer).encode(), **ours)
    assert json.loads(body)["progress"]["done"] == 1
    assert (
        visitor.ask("POST", "/api/act", b'{"do":"begin"}', **{**ours, "Origin": "https://evil.example"})[0]
        == 403
    )
    visitor.close()


def test_the_address_of_a_visitor_cannot_be_forged(behind):
    """One address has its share of requests, whatever it says of itself; another one is served meanwhile."""
    _, port = behind
    visitor, statuses = Visitor(port), set()
    for n in range(160):
        forged = {"X-Forwarded-For": f"198.51.100.{n}", "X-Real-IP": f"198.51.100.{n}"}
        statuses.add(visitor.ask("GET", "/", **forged)[0])
    assert statuses == {200, 429}
    visitor.close()
    other = Visitor(port, source="127.0.0.2")
    assert other.ask("GET", "/")[0] == 200
    other.close()
