"""Links as a lead makes them: they end after 30 days unless told otherwise, and their key can be replaced."""

import csv
import datetime as dt
import json
import stat

import pytest

from workbench.documents.policies import last_day, link_end
from workbench.rounds.server.service import now
from workbench.store.rounds.store import AttemptStore

DAY = dt.timedelta(days=1)


@pytest.fixture
def may(labelling, workbench):
    """A workspace with a round to practise in."""
    workbench("quiz", "create", "may", "--gold", "support-tickets@1.0.0", "--practice")
    return labelling


@pytest.fixture
def invited(may, workbench):
    """The rows of an invitation."""

    def invite(*options: object) -> list[dict]:
        return json.loads(workbench("quiz", "invite", "may", *options, "--json").stdout)["invited"]

    return invite


def test_a_link_ends_after_thirty_days(may, workbench, invited):
    """The list, the CSV and JSON say the last day; the store holds the end of it."""
    day = last_day(link_end(now()))
    said = workbench("quiz", "invite", "may", "ana", "--csv", "links.csv").stdout
    assert said.rstrip().endswith(f"\tuntil {day}")
    with (may / "links.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["last_day"] == day
    assert dt.datetime.fromisoformat(row["expires"]) == dt.datetime.fromisoformat(day + "T00:00+00:00") + DAY
    assert invited("ana")[0]["last_day"] == day


def test_the_end_of_a_link_can_be_chosen(may, workbench, invited):
    """A day, or never, which is said; a text that is neither is refused."""
    later = f"{now() + 90 * DAY:%Y-%m-%d}"
    assert invited("ana", "--expires", later)[0]["last_day"] == later
    assert workbench("quiz", "invite", "may", "ben", "--expires", "never").stdout.endswith("\tno expiry\n")
    assert invited("ben")[0] == {**invited("ben")[0], "expires": "", "last_day": "never"}
    assert (
        "'soon' is no date" in workbench("quiz", "invite", "may", "ana", "--expires", "soon", status=2).stderr
    )


def test_inviting_again_extends(may, invited):
    """A link that nearly ends works 30 more days; one that works longer, or always, stays as it is."""
    soon, late = (f"{now() + n * DAY:%Y-%m-%d}" for n in (2, 200))
    before = invited("ana", "--expires", soon)[0]
    after = invited("ana")[0]
    assert (before["last_day"], after["last_day"]) == (soon, last_day(link_end(now())))
    assert before["link"] == after["link"]
    invited("ben", "--expires", late)
    with AttemptStore.open(None, may) as store:  # an invitation of before links had an end
        store.invite("may", store.person("old", "", now()), now())
    assert [row["last_day"] for row in invited("ben", "old")] == [late, "never"]
    assert invited("ben", "--expires", soon)[0]["last_day"] == soon


def test_a_new_key_prints_every_link_that_is_to_work(may, workbench, invited):
    """Not those that were withdrawn or ended, nor into closed rounds; the file is for the lead alone."""
    workbench("quiz", "create", "over", "--gold", "support-tickets@1.0.0", "--practice")
    workbench("quiz", "invite", "over", "ana")
    workbench("quiz", "close", "over")
    old = {row["name"]: row["link"] for row in invited("ana", "ben", "=cat", "--vendor", "north")}
    with AttemptStore.open(None, may) as store:
        store.invite("may", store.person("late", "north", now()), now(), now() - DAY)
    workbench("quiz", "revoke", "may", "ben")
    done = workbench("quiz", "rotate-key", "--csv", "links.csv")
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    day = f"until {last_day(link_end(now()))}"
    assert [[*row[:2], row[3]] for row in rows] == [["may", f"{n} (north)", day] for n in ("=cat", "ana")]
    assert "New key; 2 new links. Old links no longer work: send the new ones." in done.stderr
    assert old["ana"] != rows[1][2]
    assert invited("ana", "--vendor", "north")[0]["link"] == rows[1][2]
    assert stat.S_IMODE((may / "links.csv").stat().st_mode) == 0o600
    with (may / "links.csv").open(encoding="utf-8") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["'=cat", "ana"]
    kept = json.loads(workbench("quiz", "rotate-key", "--keep-old", 7, "--json").stdout)
    assert kept["old_links_until"] == last_day(link_end(now(), 7))
    assert len(kept["links"]) == 2


def test_a_round_may_ask_for_one_device(may, workbench):
    """It is said when the round is made, not otherwise; the lead releases a link by inviting again."""
    said = workbench(
        "quiz", "create", "june", "--gold", "support-tickets@1.0.0", "--practice", "--first-device"
    ).stdout
    sentence = (
        "A link works only in the first browser that opens it; the lead can release it for another one."
    )
    assert sentence in said
    workbench("quiz", "invite", "june", "ana")
    with AttemptStore.open(None, may) as store:
        assert (store.round("june").first_device, store.round("may").first_device) == (True, False)
        (ana,) = store.invitations("june")
        assert store.bind(ana.id, "phone")
        workbench("quiz", "invite", "june", "ana")
        assert not store.bind(ana.id, "laptop")
        workbench("quiz", "invite", "june", "ana", "--new-device")
        assert store.bind(ana.id, "laptop")
