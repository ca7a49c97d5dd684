"""The vendor's page at a real server: its link alone opens it, no script runs on it, and no quiz waits for it."""

import threading
import time

import pytest

from workbench.documents.policies import link_end
from workbench.rounds.server.service import now


@pytest.fixture
def north(site):
    """The token of north's manager; Ana of north and Zoe of south are invited."""
    site.round(title="The round")
    with site.store() as store:
        for name, vendor in (("Ana", "north"), ("Zoe", "south")):
            store.invite("first", store.person(name, vendor, now()), now(), link_end(now()))
        link = store.invite_vendor("north", now(), link_end(now()), manager="mia")
        return store.vendor_token(link.id)


def test_the_link_opens_its_vendors_page(site, north):
    """In the report's look, by a policy that lets no script run; nobody else's people are on it."""
    site.start()
    page = site.ask("GET", f"/v/{north}")
    text = page.body.decode()
    assert page.status == 200
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "Ana" in text
    assert "Zoe" not in text
    assert "south" not in text
    for sheet in ("/static/theme.css", "/static/report/templates/report.css"):
        assert sheet in text
        assert site.ask("GET", sheet).headers["Content-Type"] == "text/css; charset=utf-8"
    log = (site.root / "server.log").read_text()
    assert "VendorPage 200" in log
    assert north not in log


def test_no_other_link_opens_it(site, north):
    """Neither an annotator's, nor a forged, withdrawn or expired one; and it opens no round."""
    ana = site.invite("Ana")
    site.start()
    assert site.ask("GET", f"/v/{ana}").status == 404
    assert site.ask("GET", f"/v/{north[:-1]}x").status == 404
    assert site.ask("GET", f"/q/{north}").status == 404
    assert site.view(north).status == 404
    with site.store() as store:
        store.invite_vendor("north", now(), now().replace(year=2020), exactly=True)
    gone = site.ask("GET", f"/v/{north}")
    assert (gone.status, "worked until 2020" in gone.body.decode()) == (410, True)
    with site.store() as store:
        store.revoke_vendor("north", now())
    assert "was withdrawn" in site.ask("GET", f"/v/{north}").body.decode()


def test_where_people_sign_in_it_opens_for_its_manager(site, north):
    """A forwarded link alone opens nothing; a vendor's link without a manager opens for nobody there."""
    with site.store() as store:
        nameless = store.vendor_token(store.invite_vendor("south", now(), None).id)
    site.start("--sign-on-header", "X-Forwarded-User", "--proxy", "127.0.0.1")
    mia = {"X-Forwarded-User": "mia"}
    assert site.ask("GET", f"/v/{north}").status == 403
    assert site.ask("GET", f"/v/{north}", headers={"X-Forwarded-User": "ana"}).status == 403
    assert site.ask("GET", f"/v/{nameless}", headers=mia).status == 403
    assert site.ask("GET", f"/v/{north}", headers=mia).status == 200
    (site.root / "roles.yaml").write_text("people:\n  nora: vendor north\n  sam: vendor south\n")
    seen = [
        site.ask("GET", f"/v/{north}", headers={"X-Forwarded-User": user}).status for user in ("nora", "sam")
    ]
    assert seen == [200, 403]  # roles.yaml may name the vendor's people


def test_a_page_is_made_beside_the_quizzes(site, north):
    """It takes a second of another process; meanwhile the quiz answers as always, and a link cannot ask for many."""
    ana = site.invite("Ana")
    site.start()
    site.view(ana)
    statuses = []

    def look():
        statuses.append(site.ask("GET", f"/v/{north}", timeout=90).status)

    pages = [threading.Thread(target=look) for _ in range(4)]
    for page in pages:
        page.start()
    times = []
    while any(page.is_alive() for page in pages):
        since = time.monotonic()
        assert site.view(ana).status in (200, 429)
        times.append(time.monotonic() - since)
        time.sleep(0.2)
    assert len(times) > 3
    assert sorted(times)[len(times) // 2] < 0.5
    assert sorted(statuses) == [200, 200, 200, 429]


def test_a_page_that_fails_says_nothing_of_why(site, north):
    """The reason is in the server's log; the manager is told to try again."""
    site.start()
    (site.root / "gold_sets" / "mail" / "1.0.0.jsonl").write_text("broken")
    broken = site.ask("GET", f"/v/{north}", timeout=60)
    assert broken.status == 500
    assert "1.0.0" not in broken.body.decode()
    assert "a vendor's page failed" in (site.root / "server.log").read_text()
