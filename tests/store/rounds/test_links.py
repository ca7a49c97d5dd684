"""Keys of links are replaced and old links end; a link may belong to one browser; a vendor has one link of its own."""

import datetime as dt
import threading

import pytest

from workbench.documents.record import ACTS, Actor, Keys
from workbench.errors import LinkEnded, NotFound, NotInvited, OutOfRange
from workbench.store.identity import identity
from workbench.store.rounds import links
from workbench.store.rounds import store as store_module

DAY = dt.timedelta(days=1)


@pytest.fixture
def ana(store, made):
    """The invitation of Ana, whose round asks for one device."""
    store.add_round(made.a_round(first_device=True))
    return store.invite("first", store.person("Ana", "north", made.minute(0)), made.minute(0))


def opens(store, token, at):
    """Whether a link opens its round."""
    try:
        return store.entered(token, at)[0].person.name == "Ana"
    except NotInvited as refusal:
        return refusal.why != "forged"


def test_a_new_key_ends_every_link_made_before(store, ana, made):
    """The old token is a forgery from then on, and the same invitation has a new one."""
    old = store.token(ana.id)
    assert opens(store, old, made.minute(1))
    store.rotate_key(made.minute(2))
    new = store.token(ana.id)
    assert (opens(store, old, made.minute(3)), opens(store, new, made.minute(3))) == (False, True)
    assert new.partition(".")[0] == old.partition(".")[0]


def test_an_old_key_can_be_kept_for_a_time(store, ana):
    """Both links work until that day; a second key without keeping ends all that came before it."""
    now = dt.datetime.now(dt.UTC)
    first = store.token(ana.id)
    store.rotate_key(now, now + DAY)
    second = store.token(ana.id)
    assert first != second
    assert [opens(store, token, now) for token in (first, second)] == [True, True]
    store.rotate_key(now, now - DAY)  # kept until yesterday: not at all
    third = store.token(ana.id)
    assert [opens(store, token, now) for token in (first, second, third)] == [True, False, True]
    store.rotate_key(now)
    assert [opens(store, token, now) for token in (first, second, third)] == [False] * 3


def test_a_server_that_runs_takes_the_new_key(store, ana, url, tmp_path, made, monkeypatch):
    """Another process replaces the key: this one reads it again when what it knows is too old."""
    old = store.token(ana.id)
    with type(store).open(url, tmp_path) as other:
        other.rotate_key(made.minute(1))
        new = other.token(ana.id)
    assert opens(store, old, made.minute(2))  # for a moment
    moment = store_module.time.monotonic
    monkeypatch.setattr(store_module.time, "monotonic", lambda: moment() + store_module.KEYS_AGE)
    assert (opens(store, old, made.minute(2)), opens(store, new, made.minute(2))) == (False, True)


def test_a_key_is_replaced_once_a_command(store, ana, url, tmp_path, made):
    """Two at the same time: each makes a key, the last one signs, and nothing breaks."""
    with type(store).open(url, tmp_path) as other:
        threads = [threading.Thread(target=s.rotate_key, args=(made.minute(1),)) for s in (store, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        store.read_keys()
        other.read_keys()
        assert store.token(ana.id) == other.token(ana.id)


def test_the_first_browser_is_the_one_of_a_link(store, ana):
    """Whoever comes second is another one, until the lead releases the link; the secret itself is not kept."""
    assert store.bind(ana.id, "phone")
    assert store.bind(ana.id, "phone")
    assert not store.bind(ana.id, "laptop")
    kept = store.invitations("first")[0].device
    assert kept == links.device_digest(ana.id, "phone")
    assert "phone" not in kept
    store.release(ana.id)
    assert store.bind(ana.id, "laptop")
    assert not store.bind(ana.id, "phone")


def test_of_two_browsers_at_once_one_is_first(store, ana):
    """However many open a new link at the same moment."""
    first = []

    def open_it(device):
        if store.bind(ana.id, device):
            first.append(device)

    threads = [threading.Thread(target=open_it, args=(f"browser {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(first) == 1


def test_nobody_can_tell_that_two_links_were_opened_in_one_browser():
    """The digest is another for each link."""
    assert links.device_digest("a", "phone") != links.device_digest("b", "phone")


def test_a_vendor_has_one_link(store, made):
    """Asking again keeps it and lets it work longer; it can be withdrawn, and then a new one is another link."""
    first = store.invite_vendor(" north ", made.minute(0), made.minute(10))
    again = store.invite_vendor("north", made.minute(1), made.minute(20), manager="mia")
    assert (first.vendor, again.id, again.expires_at, again.manager) == (
        "north",
        first.id,
        made.minute(20),
        "mia",
    )
    assert store.invite_vendor("north", made.minute(1), None, exactly=True).expires_at is None
    token = store.vendor_token(first.id)
    assert store.vendor(token, made.minute(5)).id == first.id
    assert [link.vendor for link in store.vendor_links()] == ["north"]
    store.revoke_vendor("north", made.minute(6))
    with pytest.raises(LinkEnded, match="withdrawn"):
        store.vendor(token, made.minute(7))
    assert store.vendor_links() == ()
    assert store.invite_vendor("north", made.minute(8), None).id != first.id
    with pytest.raises(NotFound, match="vendor 'south' has no link that works; expected one of 'north'"):
        store.revoke_vendor("south", made.minute(9))
    with pytest.raises(OutOfRange, match="a vendor needs a name"):
        store.invite_vendor("  ", made.minute(9), None)


def test_a_manager_who_is_forgotten_is_named_nowhere(store, ana, made):
    """Their vendor's link ends; another vendor's manager of that name stays. A link that is withdrawn names nobody."""
    mine = store.invite_vendor("north", made.minute(0), None, manager="Ana")
    store.invite_vendor("south", made.minute(0), None, manager="Ana")
    store.invite_vendor("west", made.minute(0), None, manager="Wim")
    store.revoke_vendor("west", made.minute(1))
    token = store.vendor_token(mine.id)
    store.forget("Ana", made.minute(2))
    with pytest.raises(LinkEnded, match="withdrawn"):
        store.vendor(token, made.minute(3))
    assert [(link.vendor, link.manager) for link in store.vendor_links()] == [("south", "Ana")]
    with store._database.read() as connection:
        rows = connection.exec_driver_sql("SELECT vendor, manager FROM vendor_links ORDER BY vendor").all()
    assert [tuple(row) for row in rows] == [("north", None), ("south", "Ana"), ("west", None)]
    assert store.check_log(Keys()) == ()


def test_a_link_of_one_kind_is_a_forgery_for_the_other(store, ana, made):
    """An annotator's token opens no vendor's page, and a manager's no round, even for the same id."""
    for forged, call in (
        (store.vendor_token(ana.id), store.invited),
        (store.token("abcdefgh23456789"), store.vendor),
    ):
        with pytest.raises(NotInvited) as refusal:
            call(forged, made.minute(1))
        assert refusal.value.why == "forged"


def test_a_vendors_link_ends(store, made):
    """At its day, and with its key."""
    link = store.invite_vendor("north", made.minute(0), made.minute(10))
    token = store.vendor_token(link.id)
    with pytest.raises(LinkEnded, match="worked until"):
        store.vendor(token, made.minute(10))
    store.rotate_key(made.minute(1))
    with pytest.raises(NotInvited, match="not valid"):
        store.vendor(token, made.minute(2))


def test_every_act_on_a_link_is_on_record(store, ana, made):
    """Binding, releasing, a new key and vendors' links: each names who did it, and the rows fit the log."""
    store.bind(ana.id, "phone")
    store.release(ana.id)
    store.release(ana.id)  # nothing to release
    store.rotate_key(made.minute(1), by=Actor("lea", "hub"))
    store.invite_vendor("north", made.minute(1), made.minute(9), manager="mia")
    store.invite_vendor("north", made.minute(2), made.minute(8))  # changes nothing
    store.revoke_vendor("north", made.minute(3))
    acts = [(link.record.act, link.record.object, link.record.known) for link in store.records()][-5:]
    system = identity().known
    assert acts == [
        ("round.bind", "round first", "link"),
        ("round.release", "round first", system),
        ("round.rotate_key", "the key that signs links", "hub"),
        ("vendor.invite", "vendor north", system),
        ("vendor.revoke", "vendor north", system),
    ]
    assert {act for act, _, _ in acts} <= set(ACTS)
    assert store.check_log(Keys()) == ()
    with store._database.write() as connection:
        connection.exec_driver_sql("UPDATE vendor_links SET revoked_at = NULL, manager = 'eve'")
    assert [fault.message for fault in store.check_log(Keys())] != []


def test_a_link_bound_by_hand_is_noticed(store, ana):
    """A browser that nobody opened the link in."""
    store.bind(ana.id, "phone")
    with store._database.write() as connection:
        connection.exec_driver_sql("UPDATE invitations SET device_sha256 = 'f00'")
    assert store.check_log(Keys())


def test_where_people_sign_in_their_acts_say_so(store, ana):
    """Recorded as known by the proxy, from binding on."""
    store.people_sign_in()
    store.bind(ana.id, "phone")
    assert store.records()[-1].record.known == "proxy"
