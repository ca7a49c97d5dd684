"""What a person with a link, or without one, may try: no gold, no reason and nobody else's answers come before their time."""

import json
import socket
import time
from collections.abc import Iterator
from hashlib import sha256

import pytest

from tests.quiz_rounds import START, a_guideline
from tests.rounds.server.conftest import PICTURE, Site
from tests.store.media.media_files import png_chunk
from workbench.documents.document import Reference
from workbench.documents.guideline import Example
from workbench.rounds.server.service import now
from workbench.store import documents
from workbench.ui.words import words

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND")
SECRET = b"SECRET"
TELLS = ('"gold"', '"right"', '"why"', '"accepted"', '"misses"', '"verdict"', '"feedback":{')
NEVER = {500, 501, 502}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    """One running site: ana has answered two turns; ben, who is another, has answered one with a note."""
    made = Site(tmp_path_factory.mktemp("attack") / "lab")
    made.round(length=8)
    made.ana, made.ben = made.invite("ana"), made.invite("SECRET-PERSON-ben")
    made.start("--idle", "2")
    view = made.act(made.ben, do="begin").json
    made.act(made.ben, do="answer", turn=1, answer=None, skip="cannot_tell", note="SECRET-NOTE")
    view = made.act(made.ana, do="begin").json
    for _ in range(2):
        view = made.act(made.ana, do="answer", turn=view["item"]["turn"], answer="spam").json
    made.replies.clear()
    yield made
    made.stop(9)


@pytest.fixture(autouse=True)
def nothing_leaks(site) -> Iterator[None]:
    """After every test: search each byte of each reply it got, headers and body."""
    yield
    for reply in site.replies:
        everything = reply.body + json.dumps(reply.headers).encode()
        assert SECRET not in everything
        assert reply.status not in NEVER
        if reply.headers.get("Content-Type", "").startswith("application/json"):
            text = reply.body.decode()
            assert [word for word in TELLS if word in text] == []
    site.replies.clear()


def paths(site: Site) -> list[str]:
    """Addresses that are ours, that look like ours, and that lead out of ours."""
    ana, up = site.ana, "..%2f..%2f..%2f"
    files = (
        "gold_sets/mail/1.0.0.jsonl", "guidelines/mail/feedback.jsonl", "runs/attempts.sqlite",
        "etc/passwd", "workbench/rounds/server/handlers.py",
    )  # fmt: skip
    tricks = (
        "../../../../",
        "....//....//",
        up * 2,
        "..%252f..%252f",
        "..\\..\\",
        "%2e%2e/%2e%2e/",
        "/",
        "~/",
        "%00/",
    )
    found = [
        *("/", "//", "/q", "/q/", "/api", "/api/", "/api/view/", "/api/act/", "/api/gold", "/api/rounds"),
        *("/static", "/static/", "/media", "/media/", "/results", "/metrics", "/debug", "/favicon.ico"),
        *("/tree", "/lab", "/api/contents", "/api/kernels", "/api/sessions", "/api/terminals", "/files/"),
        *("/.git/config", "/robots.txt", "/server-status", "/voila/files/x.png", "/proxy/80/"),
        *(f"/q/{ana}", f"/q/{ana}/", f"/q/{ana}/gold", "/api/view", "/api/act", "/healthz"),
        *(f"/media/{ana}/1/text", f"/media/{ana}/1/rationale", f"/media/{ana}/1/answers"),
        *(f"/media/{ana}/guideline/0", f"/media/{ana}/guideline/-1", f"/media/{ana}/guideline/99999"),
        *(f"/media/{ana}/{n}/picture" for n in (0, 5, 8, 9, 999)),
        "/api/view?round=first&person=SECRETLY&debug=1",
    ]
    for trick in tricks:
        for file in files:
            found += [
                f"/static/{trick}{file}",
                f"/media/{ana}/1/{trick}{file}",
                f"/q/{trick}{file}",
                f"/{trick}{file}",
            ]
    return found


def test_every_path_with_every_method(site):
    """With ana's link in hand nothing but the pages, the view of her own turn and our own modules is found."""
    headers = {"X-Invitation": site.ana}
    found = set()
    for path in paths(site):
        for method in METHODS if "%" not in path and ".." not in path else ("GET", "POST"):
            body = b'{"do":"look"}' if method in ("POST", "PUT", "PATCH") else None
            reply = site.ask(method, path, body, {**headers, "Content-Type": "application/json"})
            if reply.status in (200, 206):
                found.add((method, path.split("?")[0].replace(site.ana, "ANA")))
    pages = {("GET", "/"), ("GET", "/q/ANA")}  # the first only says that this is the quiz page
    assert found == pages | {("GET", "/api/view"), ("POST", "/api/act"), ("GET", "/healthz")}


def test_modules_are_served_from_a_list_and_nothing_else(site):
    """No Python, no test, no page source, no folder: only modules, sheets and words."""
    from workbench.rounds.server.base import assets

    for name in (
        "ui",
        "ui/",
        "ui/modules.py",
        "theme.py",
        "rounds/page/index.html",
        "ui/vendor",
        "gold/screen/gold_builder.js",
    ):
        assert site.ask("GET", f"/static/{name}").status == 404
    assert {name.rsplit(".", 1)[1] for name in assets()} == {"js", "css", "json"}


def test_an_answer_cannot_be_given_again(site):
    """A replayed answer is acknowledged when it is the same, refused when it is another; ahead is nothing."""
    assert site.act(site.ana, do="answer", turn=1, answer="spam").status == 200
    assert site.act(site.ana, do="answer", turn=1, answer="ham").status == 409
    assert site.act(site.ana, do="take_back", turn=1).status == 409
    for turn in (4, 8, 9, 1_000_000):
        assert site.act(site.ana, do="answer", turn=turn, answer="spam").status == 409
    assert site.act(site.ana, do="appeal", turn=1, note="show me").status == 409
    assert site.act(site.ana, do="retry").status in (200, 409)
    assert site.view(site.ana).json["progress"]["done"] == 2


def test_nobody_acts_on_somebody_elses_attempt(site):
    """No field names an attempt, a person or a round; a picture belongs to whom it was shown."""
    with site.store() as store:
        other = next(a for a in store.attempts("first") if a.person.name != "ana")
        before = store.answers(other.id)
    for more in ({"attempt_id": other.id}, {"attempt": other.id}, {"person": "ben"}, {"round": "first"}):
        assert site.act(site.ana, do="answer", turn=3, answer="spam", **more).status == 400
    with site.store() as store:
        assert store.answers(other.id) == before
    headers = {
        "X-Invitation": f"{site.ana}, {site.ben}",
        "X-Person": "ben",
        "Cookie": f"invitation={site.ben}",
    }
    assert site.ask("GET", "/api/view", headers=headers).status == 404
    assert site.view(site.ana, Cookie=f"token={site.ben}").json["person"] == "ana"


@pytest.mark.parametrize(
    "more",
    [
        {"right": True}, {"score": 30}, {"n": 1}, {"state": "pass"}, {"seconds": 1}, {"shown_at": "2026-01-01T00:00:00Z"},
        {"answered_at": "2026-01-01T00:00:00Z"}, {"client_seconds": -5}, {"client_seconds": 1e300}, {"simulated": True},
        {"note": {"$ne": 1}}, {"skip": "yes"}, {"answer": ["spam"]}, {"answer": {"spam": 1}},
        {"answer": "spam' OR 1=1 --"}, {"answer": "<script>alert(1)</script>"}, {"turn": 3.5}, {"turn": "3"}, {"turn": -1},
        {"turn": True}, {"__proto__": {"right": True}},
    ],
)  # fmt: skip
def test_scores_and_times_cannot_be_forged(site, more):
    """Whatever is sent besides an answer is refused, and nothing of it is kept."""
    assert site.act(site.ana, **{"do": "answer", "turn": 3, "answer": "spam", **more}).status == 400
    assert site.view(site.ana).json["progress"]["done"] == 2


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"1", b'"begin"', b"{", b"\xff\xfe", b'{"do":NaN}', b'{"do":"begin"', b"{" * 5000,
        b"[" * 60000, b'{"do":' + b"9" * 5000 + b"}", b'{"do":"answer","turn":1e999}', b"\x00" * 100,
        b'{"do":"look","do":"gold"}',
    ],
)  # fmt: skip
def test_bodies_that_are_no_action_are_refused(site, body):
    """Broken, deep, huge or double: 400, and the server goes on."""
    headers = {"X-Invitation": site.ana, "Content-Type": "application/json"}
    assert site.ask("POST", "/api/act", body, headers).status == 400
    assert site.view(site.ana).status == 200


def test_what_is_too_large_is_refused_before_it_is_read(site):
    """A body over 256 KB, a length that promises more, chunks without end, headers without end."""
    headers = {"X-Invitation": site.ana, "Content-Type": "application/json"}
    assert site.ask("POST", "/api/act", b"x" * (256 * 1024 + 1), headers).status == 413
    assert (
        site.ask("POST", "/api/act", b"x" * 10_000_000, headers).status == 413
    )  # no reset before it is read
    head = f"POST /api/act HTTP/1.1\r\nHost: localhost\r\nX-Invitation: {site.ana}\r\n"
    assert b" 413 " in raw(site, f"{head}Content-Length: 99999999999\r\n\r\n".encode())[:20]
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    got = raw(site, f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk * 40)
    assert got == b"" or b" 413 " in got[:20] or b" 400 " in got[:20]
    got = raw(site, f"GET /api/view HTTP/1.1\r\nHost: localhost\r\nX-A: {'a' * 40_000}\r\n\r\n".encode())
    assert got == b"" or b" 4" in got[:12]
    assert raw(site, f"{head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode())[:12] in (
        b"", b"HTTP/1.1 400", b"HTTP/1.1 413",
    )  # fmt: skip
    assert site.view(site.ana).status == 200


@pytest.mark.parametrize("length", ["²", "٣", "-1", "+5", "5,6", "5 5", "0x5", "5.0", "9" * 5000, "1e3", ""])
def test_a_length_that_is_no_number(site, length):
    """Digits of other scripts, signs, lists, thousands of digits: refused, never a fault of ours."""
    head = f"POST /api/act HTTP/1.1\r\nHost: localhost\r\nX-Invitation: {site.ana}\r\nContent-Length: "
    for encoding in ("latin-1", "utf-8"):
        try:
            request = head.encode() + length.encode(encoding) + b"\r\n\r\n"
        except UnicodeEncodeError:
            continue
        got = raw(site, request)
        assert got == b"" or got[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 413")
    assert b"broke" not in (site.root / "server.log").read_bytes()
    assert site.view(site.ana).status == 200


@pytest.mark.parametrize(
    "lines",
    [
        "Host: localhost\r\nHost: evil.example", "Host: localhost, evil.example", "Host: localhost\r\n localhost",
        "Host: localhost\r\nContent-Length: 2\r\nContent-Length: 3",
        "Host: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked",
        "Host: localhost\r\nTransfer-Encoding: chunked, identity", "Host: localhost\r\nTransfer-Encoding: xchunked",
        "Host: localhost\r\nTransfer-Encoding : chunked", "Host: localhost\r\nX-A: \0",
    ],
)  # fmt: skip
def test_a_second_request_cannot_be_smuggled(site, lines):
    """Two hosts, two lengths, a length and pieces: refused, and what follows is not read as a request of its own."""
    head = f"POST /api/act HTTP/1.1\r\n{lines}\r\nX-Invitation: {site.ana}\r\nContent-Type: application/json\r\n\r\n"
    second = f"GET /api/view HTTP/1.1\r\nHost: localhost\r\nX-Invitation: {site.ana}\r\n\r\n"
    got = raw(site, f"{head}0\r\n\r\n{second}".encode())
    assert got == b"" or got.startswith((b"HTTP/1.1 4",))
    assert b"200 OK" not in got
    assert site.view(site.ana).json["progress"]["done"] == 2


def test_no_link_is_in_the_log(site):
    """Nor one in a request that cannot be read, whose header tornado would write down."""
    for header in (f"X-Invitation: {site.ana}\0", f"X: \x0f{site.ana}", f"{site.ana} x"):
        raw(site, f"GET /api/view HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n".encode())
    raw(site, f"GET /q/{site.ana} HTTP/1.1 x\r\nHost: localhost\r\n\r\n".encode())
    site.log.flush()
    log = (site.root / "server.log").read_text()
    assert log.count("could not be read") >= 4
    assert "Malformed" not in log
    assert site.ana.partition(".")[0] not in log


def test_no_page_frames_it(site):
    """Every answer forbids it, in both ways that browsers know."""
    for path in (f"/q/{site.ana}", "/healthz", "/nothing"):
        headers = site.ask("GET", path).headers
        assert headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_slow_clients_are_put_out_and_hold_nobody_up(site):
    """A hundred connections that never finish their headers: others are served at once, and these are closed."""
    slow = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(100)]
    for one in slow:
        one.sendall(b"GET /api/view HTTP/1.1\r\nHost: loc")
    half = socket.create_connection(("127.0.0.1", site.port))
    head = f"POST /api/act HTTP/1.1\r\nHost: localhost\r\nX-Invitation: {site.ana}\r\nContent-Length: 900\r\n\r\n"
    half.sendall(head.encode() + b'{"do":')
    start = time.monotonic()
    assert site.view(site.ana).status == 200
    assert time.monotonic() - start < 2
    for one in (*slow, half):
        one.settimeout(8)
        assert SECRET not in one.recv(4096)
        one.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
        {"Origin": "null"}, {"Origin": "http://127.0.0.1:1"}, {"Origin": "http://127.0.0.1.evil.example"},
        {"Origin": "http://["},
    ],
)  # fmt: skip
def test_other_sites_are_refused(site, headers):
    """A page elsewhere can neither read nor act, even with a link in hand; there is no permission for it to ask."""
    assert site.view(site.ana, **headers).status == 403
    more = {"X-Invitation": site.ana, "Content-Type": "application/json", **headers}
    reply = site.ask("POST", "/api/act", b'{"do":"look"}', more)
    assert reply.status == 403
    asked = {**headers, "Access-Control-Request-Method": "POST"}
    assert "Access-Control-Allow-Origin" not in site.ask("OPTIONS", "/api/act", headers=asked).headers


def test_a_form_of_another_site_cannot_act(site):
    """What a form can send (three types, no header of its own) is refused."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        headers = {"X-Invitation": site.ana, "Content-Type": kind}
        assert site.ask("POST", "/api/act", b'{"do":"look"}', headers).status == 400
    assert site.ask("POST", "/api/act", b'{"do":"look"}', {"Content-Type": "application/json"}).status == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "localhost@evil.example", "[::2]:80", "["]
)
def test_another_host_is_refused(site, host):
    """A name that leads here but is not ours (DNS rebinding) gets nothing."""
    reply = site.view(site.ana, Host=host)
    assert reply.status in (400, 421)
    assert site.view(site.ana, Host="LOCALHOST:9").status == 200


def test_links_that_do_not_hold_look_all_the_same(site):
    """Forged or unknown: one page, one answer, no hint. With a right signature, expired and revoked say so."""
    past = START.replace(year=2020)
    expired = site.invite("carl", expires_at=now().replace(year=2099))
    with site.store() as store:
        carl = next(i for i in store.invitations("first") if i.person.name == "carl")
        dora = store.invite("first", store.person("dora", "", past), past)
        revoked = store.token(dora.id)
        store.revoke(dora.id, now())
        store.invite("first", carl.person, past, past.replace(year=2021), exactly=True)
    name, sign = site.ana.split(".")
    forged = (
        f"{name}.{'a' * len(sign)}", f"{name}.", f".{sign}", name, f"{name[:-1]}1.{sign}", site.ana[:-1], f"{site.ana}a",
        f"{site.ben.split('.')[0]}.{sign}", "a" * 300, "a" * 5000, "x.y", f"{site.ana.upper()}x", "%00", "{}", "' OR 1=1--",
    )  # fmt: skip
    pages, views = set(), set()
    for token, said in ((expired, "expired"), (revoked, "revoked")):
        page, reply = site.ask("GET", f"/q/{token}"), site.view(token)
        assert (page.status, reply.status) == (410, 410)
        assert (reply.json["message"]["id"], list(reply.json)) == (said, ["error", "message"])
        assert f"<h1>{words('en')['message.title.link']}</h1>".encode() in page.body
        assert words("en")[f"message.{said}"].split("{")[0].encode() in page.body
        assert site.act(token, do="begin").json == reply.json
    for token in forged:
        if len(token) < 300 and token.replace(".", "").isalnum():
            reply = site.ask("GET", f"/q/{token}")
            pages.add((reply.status, reply.body))
        reply = site.view(token)
        views.add((reply.status, reply.body))
        assert site.act(token, do="begin").status == 404
    assert len(pages) == len(views) == 1
    assert {status for status, _ in (*pages, *views)} == {404}


def test_one_link_cannot_ask_without_end(tmp_path):
    """Beyond the rate: 429 and when to come back; others are not held up."""
    made = Site(tmp_path / "lab")
    made.round()
    ana, ben = made.invite("ana"), made.invite("ben")
    made.start("--per-link", "0.01")
    try:
        statuses = [made.view(ana).status for _ in range(40)]
        assert (statuses[0], statuses[-1]) == (200, 429)
        assert statuses.count(200) < 40
        assert int(made.view(ana).headers["Retry-After"]) >= 1
        assert made.view(ben).status == 200
        pieces = [made.ask("GET", f"/media/{ana}/1/picture").status for _ in range(330)]
        assert 429 not in pieces[:200]  # who drags along a film asks for many pieces
        assert pieces[-1] == 429
    finally:
        made.stop(9)


def test_one_link_cannot_hold_all_connections(tmp_path):
    """Who asks for a film again and again and never reads is told to wait; hung up, the film is there again."""
    made = Site(tmp_path / "lab")
    film = made.root / "gold_sets" / "mail" / "pictures" / "one.png"
    large = png_chunk(b"IDAT", bytes(30_000_000))  # more than the buffers between the two hold
    film.write_bytes(PICTURE[:33] + large + PICTURE[33:])
    made.round(items=("i1",), length=1)
    ana = made.invite("ana")
    made.start()
    try:
        made.act(ana, do="begin")
        ask = f"GET /media/{ana}/1/picture HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        held = []
        for _ in range(16):
            held.append(socket.create_connection(("127.0.0.1", made.port), timeout=20))
            held[-1].sendall(ask)
        statuses = [one.recv(12) for one in held]
        assert statuses.count(b"HTTP/1.1 200") == 12
        assert statuses.count(b"HTTP/1.1 429") == 4
        assert made.view(ana).status == 200
        for one in held:
            one.close()
        end = time.monotonic() + 20
        while made.ask("GET", f"/media/{ana}/1/picture").status == 429:
            assert time.monotonic() < end
        assert made.ask("GET", f"/media/{ana}/1/picture", headers={"Range": "bytes=0-3"}).status == 206
        assert made.stop() == 0
    finally:
        if made.process is not None:
            made.stop(9)


def test_nobody_fills_the_questions_by_taking_back(tmp_path):
    """A note is kept with each answer, also with one taken back: so that is possible 30 times, then now and then."""
    made = Site(tmp_path / "lab")
    made.round()
    ana = made.invite("ana")
    made.start()
    try:
        made.act(ana, do="begin")
        for n in range(40):
            reply = made.act(ana, do="answer", turn=1, answer=None, skip="cannot_tell", note=f"flood {n}")
            if reply.status != 200:
                assert reply.status == 409  # the last one stands
                break
            undone = made.act(ana, do="take_back", turn=1)
        assert (n, undone.status) == (31, 429)
        assert int(undone.headers["Retry-After"]) > 1
        assert made.act(ana, do="answer", turn=2, answer="ham").status == 200
        lines = (made.root / "guidelines" / "mail" / "feedback.jsonl").read_text().splitlines()
        assert len(lines) == 31
    finally:
        made.stop(9)


def test_strange_ranges_of_a_file_break_nothing(tmp_path):
    """Several, turned round, beyond the end, no numbers, a number without end: a piece, the whole, or a refusal."""
    made = Site(tmp_path / "lab")
    made.round(items=("i1",), length=1)
    ana = made.invite("ana")
    made.start()
    try:
        made.act(ana, do="begin")
        for asked in ("0-0,2-3", "-5", "5-2", "999999-", "a-b", f"{'9' * 5000}-", "-0", "--5", "0-"):
            reply = made.ask("GET", f"/media/{ana}/1/picture", headers={"Range": f"bytes={asked}"})
            assert reply.status in (200, 206, 416), asked
            assert reply.body in PICTURE or reply.status == 416
        assert b"Traceback" not in (made.root / "server.log").read_bytes()
    finally:
        made.stop(9)


def test_pictures_come_with_the_page_that_shows_them(tmp_path):
    """None before the terms are accepted, none of an item once a round that shows no answers is over, none once closed."""
    made = Site(tmp_path / "lab")
    guideline = made.root / "guidelines" / "mail"
    text = a_guideline()
    first = text.questions[0].labels[0]
    example = Example(picture="pictures/one.png", picture_sha256=sha256(PICTURE).hexdigest(), why="So.")
    shown = first.model_copy(update={"examples": (example,)})
    asked = text.questions[0].model_copy(update={"labels": (shown, text.questions[0].labels[1])})
    pictured = text.model_copy(update={"version": "1.1.0", "questions": (asked, text.questions[1])})
    (guideline / "1.1.0.yaml").write_bytes(documents.sealed_yaml(pictured))
    (guideline / "pictures").mkdir()
    (guideline / "pictures" / "one.png").write_bytes(PICTURE)
    cited = Reference(name="mail", version="1.1.0")
    made.round(items=("i1",), length=1, terms="Tell nobody.", feedback="none", guideline=cited)
    made.round("open", items=("i1",), length=1, guideline=cited)
    ana, ben = made.invite("ana"), made.invite("ben", "open")
    made.start()

    def found(token: str) -> list[int]:
        paths = (f"/media/{token}/guideline/0", f"/media/{token}/1/picture")
        return [made.ask("GET", path).status for path in paths]

    try:
        assert found(ana) == [404, 404]
        made.act(ana, do="accept", sha256=made.view(ana).json["terms"]["sha256"])
        assert found(ana) == [404, 404]
        made.act(ana, do="begin")
        assert found(ana) == [200, 200]
        assert made.act(ana, do="answer", turn=1, answer="ham").json["screen"] == "verdict"
        assert found(ana) == [200, 404]
        made.act(ben, do="begin")
        made.act(ben, do="answer", turn=1, answer="ham")
        assert found(ben) == [200, 200]  # a miss is shown with its picture
        cat = made.invite("cat", "open")
        made.act(cat, do="begin")
        assert found(cat) == [200, 200]
        with made.store() as store:
            store.close_round("open", now())
        assert found(cat) == [404, 404]
    finally:
        made.stop(9)


def test_feedback_after_each_item_gives_away_that_item_alone(tmp_path):
    """The reason of the answered item is in its own reply, and no reason in the next one."""
    made = Site(tmp_path / "lab")
    made.round(length=4, feedback="item")
    ana = made.invite("ana")
    made.start()
    try:
        view = made.act(ana, do="begin")
        for turn in range(1, 5):
            assert SECRET not in view.body
            view = made.act(ana, do="answer", turn=turn, answer="spam")
            with made.store() as store:
                item = store.attempts("first")[0].turn(turn).item.removeprefix("i")
            assert view.body.count(SECRET) == 1
            assert f'"SECRET-WHY-{item}"'.encode() in view.body
            view = made.act(ana, do="go_on")
        missed = view.json["verdict"]["misses"]
        assert view.body.count(SECRET) == len(missed)
        assert b"SECRET-EXPERT" not in view.body
    finally:
        made.stop(9)


def raw(site: Site, request: bytes) -> bytes:
    """Send bytes as they are, and read until the server closes or says something."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        try:
            connection.sendall(request)
            got = connection.recv(65536)
        except (ConnectionResetError, BrokenPipeError):
            return b""
        assert SECRET not in got
        return got
