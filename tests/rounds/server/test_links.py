"""A link at a real server: it ends, it may belong to one browser, its key is replaced, and a proxy may say who holds it."""

import http.client
import time

import pytest

from workbench.documents.policies import last_day, link_end
from workbench.rounds.server.service import now

SIGNED = {"X-Forwarded-User": "ana"}


def browser(site, token):
    """The cookie that a new browser gets with its first view, as it sends it back, and its attributes."""
    reply = site.view(token)
    assert (reply.status, reply.json["message"]["id"]) == (403, "no_cookie")
    kept, *attributes = reply.headers["Set-Cookie"].split("; ")
    return {"Cookie": kept}, set(attributes)


@pytest.fixture
def bound(site):
    """Ana's link into a round that asks for one device."""
    site.round(first_device=True)
    token = site.invite("ana")
    site.start()
    return token


def test_the_first_browser_keeps_a_link(site, bound):
    """It gets a cookie that no script reads and no other site sends; another browser is told so, with nothing of the round."""
    phone, attributes = browser(site, bound)
    laptop, _ = browser(site, bound)
    assert laptop != phone
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= attributes
    assert "Secure" not in attributes  # plain http
    assert site.view(bound, **phone).json["round"]["first_device"] is True
    refused = site.view(bound, **laptop)
    assert (refused.status, refused.json["message"]["id"]) == (403, "other_device")
    assert "First round" not in refused.body.decode()
    headers = {"X-Invitation": bound, "Content-Type": "application/json"}
    assert site.ask("POST", "/api/act", b'{"do":"begin"}', {**headers, **laptop}).status == 403
    assert site.ask("POST", "/api/act", b'{"do":"begin"}', {**headers, **phone}).status == 200
    shown = site.view(bound, **phone).json["item"]["turn"]
    for key in ("text", "picture"):
        path = f"/media/{bound}/{shown}/{key}"
        assert site.ask("GET", path, headers=laptop).status == 403
    without = site.view(bound)
    assert (without.json["message"]["id"], without.headers.get("Set-Cookie")) == ("other_device", None)


def test_who_only_fetches_the_page_does_not_become_the_first(site, bound):
    """A preview of a mail program opens the address and shows nothing: the link is still free, and no cookie is replaced."""
    assert "Set-Cookie" not in site.ask("GET", f"/q/{bound}").headers
    phone, _ = browser(site, bound)
    with site.store() as store:
        assert store.invitations("first")[0].device is None
    assert site.view(bound, **phone).status == 200


@pytest.mark.parametrize("cookie", ["device=x", "device=" + "a" * 4000, 'device="; drop', "device=é" * 20])
def test_a_cookie_that_is_none_of_ours_is_none(site, bound, cookie):
    """Whatever a client sends in its place binds nothing."""
    refused = site.view(bound, Cookie=cookie)
    assert (refused.status, refused.json["message"]["id"]) == (403, "no_cookie")


def test_the_lead_releases_a_link(site, bound):
    """The next browser becomes the one of it, and the one before is another now."""
    phone, _ = browser(site, bound)
    laptop, _ = browser(site, bound)
    assert site.view(bound, **phone).status == 200
    with site.store() as store:
        store.release(store.invitations("first")[0].id)
    assert site.view(bound, **laptop).status == 200
    assert site.view(bound, **phone).status == 403


def test_one_browser_holds_the_links_of_several_people(site, bound):
    """A shared phone: one cookie, and a link of each."""
    ben = site.invite("ben")
    phone, _ = browser(site, bound)
    assert [site.view(token, **phone).status for token in (bound, ben)] == [200, 200]


def test_a_round_that_does_not_ask_sets_no_cookie(site):
    """People change phones: a link works in any browser unless the round says otherwise."""
    site.round()
    token = site.invite("ana")
    site.start()
    shown = site.view(token)
    assert (shown.status, shown.headers.get("Set-Cookie")) == (200, None)
    assert site.view(token, Cookie="device=" + "a" * 43).status == 200


def test_the_cookie_is_for_tls_alone_where_the_server_is(site):
    """Behind a proxy that speaks TLS no browser sends it in the clear."""
    site.round(first_device=True)
    token = site.invite("ana")
    site.start("--public-url", "https://127.0.0.1")
    assert "Secure" in browser(site, token)[1]


def test_a_running_server_takes_a_new_key(site, workbench):
    """Old links are refused and new ones open, without a restart."""
    site.round()
    old = site.invite("ana", expires_at=link_end(now()))
    site.start()
    assert site.view(old).status == 200
    rotated = workbench("quiz", "rotate-key", "--root", site.root).stdout
    (link,) = [line.split("\t") for line in rotated.splitlines()]
    new = link[2].rsplit("/", 1)[1]
    time.sleep(2.1)  # what a server believes of the keys is younger
    assert (site.view(old).status, site.view(new).status) == (404, 200)


def test_both_keys_work_for_a_time(site, workbench):
    """`--keep-old` lets people go on with the link they have."""
    site.round()
    old = site.invite("ana")
    site.start()
    said = workbench("quiz", "rotate-key", "--root", site.root, "--keep-old", "7")
    assert f"Old links work until {last_day(link_end(now(), 7))}." in said.stderr
    time.sleep(2.1)
    new = said.stdout.splitlines()[0].split("\t")[2].rsplit("/", 1)[1]
    assert [site.view(token).status for token in (old, new)] == [200, 200]


# Sign-on by a proxy.


@pytest.fixture
def signed(site):
    """Ana's link at a server whose proxy signs people in; the tests speak as that proxy."""
    site.round()
    token = site.invite("ana")
    site.start("--sign-on-header", "X-Forwarded-User", "--proxy", "127.0.0.1")
    return token


def test_a_forwarded_link_alone_opens_nothing(site, signed):
    """Neither page nor data nor picture, without the person's own sign-on."""
    page = site.ask("GET", f"/q/{signed}")
    assert page.status == 403
    assert "Sign in first" in page.body.decode()
    assert site.view(signed).json["message"]["id"] == "not_signed_on"
    assert site.ask("GET", f"/media/{signed}/1/picture").status == 403
    assert site.act(signed, do="begin").status == 403
    for user in ("ben", "Ana", "ana,ana", "ana b"):
        refused = site.view(signed, **{"X-Forwarded-User": user})
        assert (refused.status, refused.json["message"]["id"]) == (403, "other_person")
    assert site.view(signed, **SIGNED).status == 200
    assert site.ask("GET", f"/q/{signed}", headers=SIGNED).status == 200


def test_a_name_with_accents_is_the_name(site, signed):
    """A proxy sends UTF-8."""
    token = site.invite("Renée Ōé")
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    connection.putrequest("GET", "/api/view")
    connection.putheader("X-Invitation", token)
    connection.putheader("X-Forwarded-User", "Renée Ōé".encode())
    connection.endheaders()
    assert connection.getresponse().status == 200
    connection.close()


def test_the_header_is_believed_from_the_named_proxy_alone(site):
    """Who reaches the server by another way cannot say who they are; the log tells of the attempt."""
    site.round()
    token = site.invite("ana")
    site.start("--sign-on-header", "X-Forwarded-User", "--proxy", "192.0.2.1")
    forged = {**SIGNED, "X-Forwarded-For": "192.0.2.1", "X-Real-Ip": "192.0.2.1"}
    assert site.view(token, **forged).json["message"]["id"] == "not_signed_on"
    assert site.ask("GET", f"/q/{token}", headers=forged).status == 403
    said = (site.root / "server.log").read_text()
    assert "X-Forwarded-User from 127.0.0.1, which is no named proxy, was ignored" in said
    assert token not in said


def test_without_sign_on_the_header_means_nothing(site):
    """A server that was not told of a proxy does not read it."""
    site.round()
    token = site.invite("ana")
    site.start()
    assert site.view(token, **{"X-Forwarded-User": "ben"}).status == 200


@pytest.mark.parametrize("more", [(), ("--sign-on-header", "X Forwarded", "--proxy", "127.0.0.1")])
def test_sign_on_needs_a_proxy_and_a_header(workbench, tmp_path, more):
    """Else anybody could say who they are."""
    options = more or ("--sign-on-header", "X-Forwarded-User")
    said = workbench("quiz", "serve", "--root", tmp_path, *options, status=2)
    assert "needs --proxy" in said.stderr
