"""The server as an annotator's browser meets it: one road through a round, and every header that guards it."""

import html
import json
import signal
import socket
import sqlite3
import ssl
import threading
import time
from contextlib import closing

import pytest

from tests.quiz_rounds import CRITERION
from tests.store.media.media_files import png_chunk
from workbench.rounds.server.service import now
from workbench.ui.words import words

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'"


def test_a_round_is_taken_from_the_first_page_to_the_verdict(site):
    """Page, view, begin, answers, a note, the verdict; the store holds exactly what was acknowledged."""
    site.round(criterion=CRITERION, length=4)
    token = site.invite("ana")
    site.start()
    page = site.ask("GET", f"/q/{token}")
    assert page.status == 200
    assert b"host.js" in page.body
    assert b"First round" not in page.body
    assert site.view(token).json["screen"] == "welcome"
    view = site.act(token, do="begin").json
    for _ in range(3):
        turn = view["item"]["turn"]
        assert site.view(token).json["item"] == view["item"]  # a reload
        view = site.act(token, do="answer", turn=turn, answer="spam", client_seconds=1.5).json
    note = {"skip": "cannot_tell", "note": "Who knows?"}
    view = site.act(token, do="answer", turn=view["item"]["turn"], answer=None, **note).json
    assert (view["screen"], view["verdict"]["n"], view["verdict"]["notes_sent"]) == ("verdict", 4, 1)
    with site.store() as store:
        (attempt,) = store.attempts("first")
        answers = store.answers(attempt.id)
        assert [given.label for given in answers] == ["spam"] * 3 + [None]
        assert attempt.ended == "done"
        assert len(store.exposures("mail@1.0.0")) == 4
    (line,) = (site.root / "guidelines" / "mail" / "feedback.jsonl").read_text().splitlines()
    assert (json.loads(line)["note"], json.loads(line)["source"]) == ("Who knows?", "quiz")
    assert site.stop() == 0


def test_every_reply_has_the_strict_headers(site):
    """Found or refused, page or data: the same policy, nothing kept, no name of the software."""
    site.round()
    token = site.invite("ana")
    site.start()
    for reply in (
        site.ask("GET", f"/q/{token}"),
        site.ask("GET", "/q/none"),
        site.ask("GET", "/static/rounds/page/page.css"),
        site.ask("GET", "/static/none"),
        site.view(token),
        site.view("none"),
        site.ask("DELETE", "/api/view"),
        site.ask("GET", "/healthz"),
        site.ask("GET", "/", headers={"Host": "evil.example"}),
    ):
        assert reply.headers["Content-Security-Policy"].startswith(STRICT)
        assert "unsafe" not in reply.headers["Content-Security-Policy"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert reply.headers["Cache-Control"] in ("no-store", "no-cache")
        assert "Server" not in reply.headers
        assert "Strict-Transport-Security" not in reply.headers
        assert b"Traceback" not in reply.body


def test_everything_that_the_page_loads_is_there(site):
    """The page's own references, and what these import, are served with the right type; nothing is inline."""
    import re
    from posixpath import join, normpath

    site.round()
    token = site.invite("ana")
    site.start()
    page = site.ask("GET", f"/q/{token}").body.decode()
    assert not re.search(r"<style|<script(?![^>]* src=)| on\w+=| style=", page)
    waiting = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert waiting
    seen = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        reply = site.ask("GET", name)
        assert reply.status == 200, name
        kind = {"js": "text/javascript", "css": "text/css"}[name.rsplit(".", 1)[1]]
        assert reply.headers["Content-Type"].startswith(kind)
        folder = name.rsplit("/", 1)[0]
        waiting += [
            normpath(join(folder, found))
            for found in re.findall(r'from\s*"(\.{1,2}/[^"]+\.js)"', reply.body.decode())
        ]
        again = site.ask("GET", name, headers={"If-None-Match": reply.headers["Etag"]})
        assert (again.status, again.body) == (304, b"")


def test_a_picture_comes_only_when_its_turn_was_shown_and_in_ranges(site):
    """The picture of i1 is served to whom it was shown, not before, and not to somebody else."""
    site.round(items=("i1", "i2"), length=2)
    ana, ben = site.invite("ana"), site.invite("ben")
    site.start()
    view = site.act(ana, do="begin").json
    with site.store() as store:
        (attempt,) = store.attempts("first")
    number = next(turn.number for turn in attempt.turns if turn.item == "i1")
    path = f"/media/{ana}/{number}/picture"
    if view["item"]["turn"] != number:
        assert site.ask("GET", path).status == 404
        view = site.act(ana, do="answer", turn=1, answer="ham").json
    assert [part["src"] for part in view["item"]["content"] if part["kind"] == "picture"] == [path]
    reply = site.ask("GET", path)
    assert (reply.status, reply.headers["Content-Type"], reply.body[:4]) == (200, "image/png", b"\x89PNG")
    part = site.ask("GET", path, headers={"Range": "bytes=1-3"})
    assert (part.status, part.body) == (206, b"PNG")
    file = site.root / "gold_sets" / "mail" / "pictures" / "one.png"
    assert "one.png" not in json.dumps(view)  # a name may tell the answer
    info = png_chunk(b"tEXt", b"label\0spam") + png_chunk(b"iTXt", b"label\0\0\0\0\0spam")
    clean = file.read_bytes()
    file.write_bytes(clean[:33] + info + clean[33:] + b"label=spam")
    assert site.ask("GET", path).body == clean
    ranged = site.ask("GET", path, headers={"Range": "bytes=30-60"})
    assert (ranged.status, ranged.body) == (206, clean[30:61])
    file.write_bytes(b"label=spam")
    assert site.ask("GET", path).status == 404
    assert site.ask("GET", f"/media/{ben}/{number}/picture").status == 404
    assert site.ask("GET", f"/media/{ana}/{number}/text").status == 404


def test_two_windows_share_one_attempt(site):
    """Both begin at once, both answer the same turn: one attempt, one answer."""
    site.round(length=4)
    token = site.invite("ana")
    site.start()
    replies = []

    def window() -> None:
        replies.append(site.act(token, do="begin"))
        replies.append(site.act(token, do="answer", turn=1, answer="spam"))

    windows = [threading.Thread(target=window) for _ in range(6)]
    for one in windows:
        one.start()
    for one in windows:
        one.join()
    assert {reply.status for reply in replies} == {200}
    with site.store() as store:
        (attempt,) = store.attempts("first")
        assert len(store.answers(attempt.id)) == 1


def test_a_request_under_way_is_finished_when_the_server_is_told_to_stop(site, until):
    """SIGTERM while an answer waits for the database: it is kept and acknowledged, then the process ends."""
    import sqlite3

    site.round(length=4)
    token = site.invite("ana")
    site.start()
    site.act(token, do="begin")
    lock = sqlite3.connect(site.root / "runs" / "attempts.sqlite", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    got = []
    asking = threading.Thread(target=lambda: got.append(site.act(token, do="answer", turn=1, answer="spam")))
    asking.start()
    threading.Event().wait(0.5)
    site.process.send_signal(signal.SIGTERM)
    threading.Event().wait(0.3)
    assert site.process.poll() is None
    lock.execute("COMMIT")
    asking.join()
    assert site.process.wait(20) == 0
    assert got[0].status == 200
    with site.store() as store:
        assert len(store.answers(store.attempts("first")[0].id)) == 1


def test_who_hung_up_in_the_midst_of_a_body_does_not_hold_up_the_stop(site):
    """A body that breaks off, and one that never ends, are over with their connection: SIGTERM ends the process soon."""
    site.round()
    token = site.invite("ana")
    site.start("--idle", "1")
    head = (
        f"POST /api/act HTTP/1.1\r\nHost: localhost\r\nX-Invitation: {token}\r\nContent-Length: 900\r\n\r\n"
    )
    off, dawdling = (socket.create_connection(("127.0.0.1", site.port), timeout=20) for _ in range(2))
    for one in (off, dawdling):
        one.sendall(head.encode() + b'{"do":')
    time.sleep(0.3)
    off.close()
    assert dawdling.recv(100) == b""  # put out
    dawdling.close()
    start = time.monotonic()
    assert site.stop() == 0
    assert time.monotonic() - start < 15  # not the patience for what is under way


@pytest.fixture
def certified(tmp_path):
    """A certificate for localhost and its key."""
    import subprocess

    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-days", "1", "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("no openssl to make a certificate with")
    return certificate, key


def test_over_tls_browsers_are_told_to_stay_there(site, certified):
    """With a certificate the server speaks HTTPS only, and sends HSTS."""
    import http.client

    certificate, key = certified
    site.round()
    site.start("--tls-cert", str(certificate), "--tls-key", str(key))
    context = ssl.create_default_context(cafile=str(certificate))
    connection = http.client.HTTPSConnection("localhost", site.port, context=context, timeout=10)
    connection.request("GET", "/healthz")
    reply = connection.getresponse()
    assert (reply.status, reply.read()) == (200, b"ok\n")
    assert reply.headers["Strict-Transport-Security"] == "max-age=31536000"
    connection.close()


def test_who_dawdles_over_tls_is_put_out(certified, monkeypatch):
    """A connection that never begins TLS is closed after a while; one that does is served."""
    import asyncio

    from tornado.netutil import bind_sockets
    from tornado.web import Application

    from workbench.rounds.server import app

    monkeypatch.setattr(app, "HANDSHAKE", 0.3)
    context = app.Settings(certificate=certified[0], key=certified[1]).tls

    async def both() -> tuple[bytes, bytes]:
        server = app.Server(Application([]), ssl_options=context, idle_connection_timeout=60)
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        port = sockets[0].getsockname()[1]
        silent, silent_out = await asyncio.open_connection("127.0.0.1", port)
        trusted = ssl.create_default_context(cafile=str(certified[0]))
        quick, out = await asyncio.open_connection("localhost", port, ssl=trusted)
        closed = await asyncio.wait_for(silent.read(), 10)
        await asyncio.sleep(0.4)
        out.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        served = await asyncio.wait_for(quick.readline(), 10)
        silent_out.close()
        out.close()
        server.stop()
        await server.close_all_connections()
        return closed, served

    assert asyncio.run(both()) == (b"", b"HTTP/1.1 404 Not Found\r\n")


def test_a_link_never_gets_into_the_log(site):
    """Whoever reads the server's log cannot take anybody's place."""
    site.round()
    token = site.invite("ana")
    site.start()
    site.ask("GET", f"/q/{token}")
    site.act(token, do="begin")
    site.act(token, do="nonsense")
    site.ask("GET", f"/media/{token}/1/picture")
    site.ask("GET", f"/q/{token}x")
    site.stop()
    log = (site.root / "server.log").read_text()
    assert "POST Done 200" in log
    assert token not in log
    assert token.split(".")[1] not in log


def dumped(site) -> list[str]:
    """Everything that the database holds."""
    with closing(sqlite3.connect(site.root / "runs" / "attempts.sqlite")) as connection:
        return list(connection.iterdump())


def test_who_failed_may_practise(site):
    """A link into the practice round, for the same person, made when they ask for it and not by looking."""
    warm = site.round("warm-up", practice=True)
    site.round(criterion=CRITERION, length=4, practice_round="warm-up", feedback="none")
    token = site.invite("ana")
    site.start()
    view = site.act(token, do="begin").json
    while view["screen"] == "item":
        with site.store() as store:
            item = store.attempts("first")[0].turn(view["item"]["turn"]).item
        wrong = {"spam": "ham", "ham": "spam"}[site.right(item)]
        view = site.act(token, do="answer", turn=view["item"]["turn"], answer=wrong).json
    again = view["verdict"]["retry"]
    assert (view["verdict"]["state"], again["practice_round"]) == ("fail", "warm-up")
    assert site.view(token).status == 200  # the first look at the link is noted
    assert again["practice_title"] == warm.title
    before = dumped(site)
    assert site.view(token).json["verdict"]["retry"]["practice_opens"] is True
    assert dumped(site) == before
    again = site.act(token, do="practise").json["verdict"]["retry"]
    other = again["practice_link"].removeprefix("/q/")
    assert site.view(other).json["round"]["practice"] is True
    assert site.view(other).json["person"] == "ana"
    assert site.act(token, do="practise").json["verdict"]["retry"]["practice_link"] == again["practice_link"]
    with site.store() as store:
        (theirs,) = store.invitations("warm-up")
        store.revoke(theirs.id, now())
    again = site.view(token).json["verdict"]["retry"]
    assert (again["practice_link"], again["practice_opens"]) == (None, False)  # the lead took it from them
    assert site.act(token, do="practise").status == 409


def test_what_another_process_decides_is_seen_at_once(site):
    """Closing and revoking in the midst: the next answer is refused, and the page says what happened and when."""
    site.round(length=4)
    ana, ben = site.invite("ana"), site.invite("ben")
    site.start()
    for token in (ana, ben):
        site.act(token, do="begin")
        assert site.act(token, do="answer", turn=1, answer="spam").status == 200
    with site.store() as store:
        (invitation,) = [one for one in store.invitations("first") if one.person.name == "ana"]
        revoked = store.revoke(invitation.id, now()).revoked_at
    reply = site.act(ana, do="answer", turn=2, answer="spam")
    assert (reply.status, reply.json["message"]) == (
        410,
        {"id": "revoked", "values": {"at": revoked.isoformat()}},
    )
    with site.store() as store:
        store.close_round("first", now())
        closed = store.closed_at("first").isoformat()
    assert site.act(ben, do="answer", turn=2, answer="spam").status == 410
    view = site.view(ben).json
    assert (view["screen"], view["message"]) == (
        "closed",
        {"id": "round_closed_unfinished", "values": {"at": closed}},
    )
    with site.store() as store:
        assert len(store.round_answers("first")) == 2


def test_the_server_loads_nothing_that_it_does_not_need():
    """Each of these would take 20 to 70 MB of every server process."""
    import subprocess
    import sys

    heavy = "{'scipy.stats', 'scipy.optimize', 'pandas', 'matplotlib', 'pyarrow', 'duckdb', 'IPython', 'anywidget'}"
    code = f"import sys, workbench.rounds.server.app, workbench.rounds.commands.serve; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_guideline_is_sent_once(site):
    """A page that says which guideline it has gets everything but that; another digest brings it again."""
    site.round()
    token = site.invite("ana")
    site.start()
    site.act(token, do="begin")
    whole = site.view(token).json
    digest = whole["guideline_sha256"]
    part = site.view(token, **{"X-Guideline": digest}).json
    assert "guideline" not in part
    assert {**part, "guideline": whole["guideline"]} == whole
    assert site.view(token, **{"X-Guideline": "0" * 64}).json == whole


def test_refusals_name_their_sentence_in_the_catalogue(site):
    """What the card shows of a refusal can be said in the person's language."""
    from workbench.ui.words import LANGUAGES

    site.round()
    token = site.invite("ana")
    site.start()
    site.act(token, do="begin")
    replies = {
        "no_answer": site.act(token, do="answer", turn=1, answer=None),
        "not_understood": site.act(token, do="answer", turn=1, answer="spam", score=1),
        "too_long": site.act(token, do="answer", turn=1, answer=None, note="a" * 270_000),
        "terms_changed": site.act(token, do="accept", sha256="0" * 64),
    }
    assert {name: reply.json["message"]["id"] for name, reply in replies.items()} == {n: n for n in replies}
    assert {reply.status for reply in replies.values()} == {400, 413}
    for name in replies:
        assert all(f"refusal.{name}" in words(language) for language in LANGUAGES)


def test_a_link_that_opens_nothing_says_so_in_the_readers_language(site):
    """Not valid, expired, revoked, and the page before the card is there: in the language that the browser prefers."""
    site.round()
    past = now().replace(year=2020)
    with site.store() as store:
        late = store.invite("first", store.person("carl", "", past), past, past.replace(year=2021))
        gone = store.invite("first", store.person("dora", "", past), past)
        store.revoke(gone.id, now())
        links = {"expired": store.token(late.id), "revoked": store.token(gone.id), "not_valid": "nobody.x"}
    whole = site.invite("ana")
    site.start()
    for accepted, language in (("es-MX,es;q=0.9,en;q=0.8", "es"), ("de", "en")):
        said = words(language)
        headers = {"Accept-Language": accepted}
        for why, token in links.items():
            page = site.ask("GET", f"/q/{token}", headers=headers).body.decode()
            assert f'<html lang="{language}" dir="ltr">' in page
            assert f"<h1>{html.escape(said['message.title.link'])}</h1>" in page
            at = f"{late.expires_at:%Y-%m-%d %H:%M} UTC"
            assert f"<p>{html.escape(said[f'message.{why}'].format(at=at))}</p>" in page
        page = site.ask("GET", f"/q/{whole}", headers=headers).body.decode()
        assert f'<html lang="{language}" dir="ltr">' in page
        for name in ("title", "loading", "no_script", "away"):
            assert html.escape(said[f"page.{name}"]) in page
