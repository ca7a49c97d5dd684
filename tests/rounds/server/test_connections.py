"""Nobody is shut out by others' idle connections: strangers hold few and not for long, an office of many holds its own."""

import http.client
import logging
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rounds.server.conftest import Site
from workbench.rounds.server.connections import Connections
from workbench.rounds.server.limits import OF_A_LINK, STRANGERS, WITH_A_LINK

STEPS = ("admit", "ask", "answer", "show", "gone", "sweep")


class Stream:
    """A connection that only knows whether it was closed."""

    def __init__(self, writes: bool = False) -> None:
        self.closed, self.writes = False, writes

    def close(self) -> None:
        self.closed = True

    def writing(self) -> bool:
        return self.writes


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def made():
    """At most 300 connections; the proxy is 10.0.0.1."""
    clock = Time()
    return Connections(300, frozenset({"10.0.0.1"}), patience=5, clock=clock), clock


def come(connections, n, address="192.0.2.1", link=None):
    """That many new connections, and perhaps each shows a link."""
    streams = [Stream() for _ in range(n)]
    for stream in streams:
        assert connections.admit(stream, address)
        if link is not None:
            connections.shows(stream, link)
    return streams


def still(streams):
    return [not stream.closed for stream in streams]


def test_the_oldest_of_a_strangers_makes_room(made):
    """An address without a link holds so many; each newcomer of it closes its oldest, nobody else's."""
    connections, _ = made
    other = come(connections, 3, "192.0.2.9")
    streams = come(connections, STRANGERS + 20)
    assert still(streams) == [False] * 20 + [True] * STRANGERS
    assert all(still(other))


def test_who_is_being_answered_stays(made):
    """Idle ones go first, even younger ones."""
    connections, _ = made
    streams = come(connections, STRANGERS)
    connections.asked(streams[0])
    streams[1].writes = True
    come(connections, 1)
    assert still(streams[:4]) == [True, True, False, True]


def test_strangers_wait_a_few_seconds(made):
    """Silent for five seconds: closed. Being answered, or on its way: not. With a link: not."""
    connections, clock = made
    silent, asking, reading = come(connections, 3)
    (knows,) = come(connections, 1, link="a link")
    connections.asked(asking)
    reading.writes = True
    clock.now = 5.1
    connections.sweep()
    assert still([silent, asking, reading, knows]) == [False, True, True, True]
    connections.answered(asking)
    clock.now = 10.3
    connections.sweep()
    assert still([asking, knows]) == [False, True]


def test_an_office_holds_more(made):
    """Each link that was shown from an address gives it room for the modules of its page, for ten minutes."""
    connections, clock = made
    for n in range(5):
        come(connections, 1, link=f"link {n}")
    streams = come(connections, STRANGERS + 5 * WITH_A_LINK)
    assert all(still(streams))
    clock.now = 601
    come(connections, 1)
    assert not streams[0].closed or not all(still(streams))


def test_one_link_holds_some(made):
    """Whoever has a link cannot hold all connections with it."""
    connections, _ = made
    streams = come(connections, OF_A_LINK + 2, link="a link")
    assert still(streams) == [False] * 2 + [True] * OF_A_LINK


def test_when_all_are_taken_a_stranger_makes_room(made, caplog):
    """At the limit the address with most strangers loses its oldest; without strangers a newcomer is closed."""
    connections, _ = made
    come(connections, 90, "192.0.2.1")
    many = come(connections, 100, "192.0.2.2")
    come(connections, 110, "10.0.0.1")
    come(connections, 1, "192.0.2.3")
    assert still(many) == [False] + [True] * 99
    full = Connections(2)
    come(full, 1, link="a")
    come(full, 1, link="b")
    with caplog.at_level(logging.WARNING):
        assert not full.admit(Stream(), "192.0.2.1")
    assert "too many connections" in caplog.text


def test_a_named_proxy_is_not_capped(made):
    """Its connections carry many people's requests: no cap by address or link, no short patience."""
    connections, clock = made
    streams = come(connections, 300, "10.0.0.1", link="a link")
    clock.now = 100
    connections.sweep()
    assert all(still(streams))


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 9))))
def test_the_books_always_balance(steps):
    """Whatever happens in whatever order: what is open is counted, once, and nothing that was closed."""
    clock = Time()
    connections, streams = Connections(6, frozenset({"p"}), patience=5, clock=clock), [Stream()]
    for what, n in steps:
        clock.now += n
        stream = streams[n % len(streams)]
        match what:
            case "admit":
                streams.append(Stream())
                if not connections.admit(streams[-1], "abp"[n % 3]):
                    streams[-1].closed = True
            case "ask":
                connections.asked(stream)
            case "answer":
                connections.answered(stream)
            case "show":
                connections.shows(stream, f"link {n % 2}")
            case "gone":
                connections.gone(stream)
                stream.closed = True
            case "sweep":
                connections.sweep()
        assert len(connections) == sum(not stream.closed for stream in streams[1:])
        assert len(connections) <= 6


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A running site whose limits are those that people have."""
    made = Site(tmp_path_factory.mktemp("connections") / "lab")
    made.round(length=8)
    made.ana = made.invite("ana")
    made.links = [made.invite(f"person {n}") for n in range(200)]
    made.start("--proxy", "127.0.0.3")
    yield made
    made.stop(9)


def opened(site, n, source="127.0.0.1", send=b""):
    streams = []
    for _ in range(n):
        stream = socket.create_connection(("127.0.0.1", site.port), timeout=10, source_address=(source, 0))
        stream.sendall(send)
        streams.append(stream)
    return streams


@pytest.mark.parametrize(
    "send",
    [b"", b"GET /healthz HTTP/1.1\r\nHost: loc", b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"],
    ids=["idle", "half a header", "half a body"],
)  # fmt: skip
def test_905_connections_of_one_address_shut_nobody_out(served, send):
    """A visitor with a link gets the page in under a second, from elsewhere and from the same address."""
    idle = opened(served, 905, "127.0.0.2", send)
    for source in ("127.0.0.1", "127.0.0.2"):
        start = time.monotonic()
        connection = http.client.HTTPConnection(
            "127.0.0.1", served.port, timeout=10, source_address=(source, 0)
        )
        connection.request("GET", f"/q/{served.ana}")
        assert connection.getresponse().status == 200
        connection.close()
        assert time.monotonic() - start < 1
    for stream in idle:
        stream.close()


def test_strangers_are_closed_after_a_few_seconds(served):
    """An idle connection, and one that drips its header, are closed in well under the 75 s of whoever has a link."""
    start = time.monotonic()
    idle, slow = opened(served, 1), opened(served, 1, send=b"GET /q/x HTTP/1.1\r\nHost: loc")
    for stream in (*idle, *slow):
        stream.settimeout(10)
        assert stream.recv(100) == b""
    assert 4 < time.monotonic() - start < 9


def test_who_showed_a_link_keeps_the_connection(served):
    """Between two answers people read: their connection stays open."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    statuses = []
    for _ in range(2):
        connection.request("GET", "/api/view", headers={"X-Invitation": served.ana})
        reply = connection.getresponse()
        reply.read()
        statuses.append((reply.status, connection.sock is not None))
        time.sleep(6.5)
    assert statuses == [(200, True)] * 2
    connection.close()


def test_an_office_of_200_behind_one_address(served):
    """All open their link at once, page and modules, then keep a connection and ask on it: each is answered."""
    modules = ("rounds/page/host.js", "ui/card.js", "ui/ui.js", "theme.css")

    def person(link):
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
        statuses = []
        for path in (f"/q/{link}", *(f"/static/{name}" for name in modules), "/api/view"):
            connection.request("GET", path, headers={"X-Invitation": link})
            reply = connection.getresponse()
            reply.read()
            statuses.append(reply.status)
        return connection, statuses

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(person, served.links))
    assert [statuses for _, statuses in answers] == [[200] * 6] * 200
    for (connection, _), link in list(zip(answers, served.links, strict=True))[::20]:
        connection.request("GET", "/api/view", headers={"X-Invitation": link})
        assert connection.getresponse().status == 200  # on the same connection
    for connection, _ in answers:
        connection.close()


def test_only_a_named_proxy_forwards_an_address(tmp_path):
    """Behind the proxy each address has its own rate; from anywhere else the header changes nothing."""
    made = Site(tmp_path / "lab")
    made.round()
    made.start("--proxy", "127.0.0.3", "--per-address", "0.1")
    try:

        def ask(source, address):
            connection = http.client.HTTPConnection(
                "127.0.0.1", made.port, timeout=10, source_address=(source, 0)
            )
            connection.request("GET", "/healthz", headers={"X-Forwarded-For": address})
            status = connection.getresponse().status
            connection.close()
            return status

        through = [ask("127.0.0.3", "198.51.100.7") for _ in range(110)]
        assert (through[0], through[-1]) == (200, 429)
        assert ask("127.0.0.3", "198.51.100.8") == 200
        direct = [ask("127.0.0.4", f"198.51.100.{n}") for n in range(110)]
        assert (direct[0], direct[-1]) == (200, 429)
        proxied = opened(made, 150, "127.0.0.3")
        time.sleep(6.5)
        proxied[0].sendall(
            b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.1\r\n\r\n"
        )
        assert b"200 OK" in proxied[0].recv(200)
        for stream in proxied:
            stream.close()
    finally:
        made.stop(9)
