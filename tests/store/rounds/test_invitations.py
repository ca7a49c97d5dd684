"""A link opens one round for one person, until it is revoked or expires; a forged one opens nothing."""

import base64
import datetime as dt
import hashlib
import hmac

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from workbench.errors import LinkEnded, NotFound, NotInvited, NotOpen
from workbench.store.rounds import links

KEY = bytes(range(32))
DIGEST = "c" * 64


def why(call, *args):
    """Why a link was refused; only one with a right signature says why, any other reads the same."""
    with pytest.raises(NotInvited) as refused:
        call(*args)
    why = refused.value.why
    said = {"expired": "This link worked until 20", "revoked": "This link was withdrawn."}
    assert str(refused.value).startswith(said.get(why, "This link is not valid (any more). Ask"))
    assert isinstance(refused.value, LinkEnded) == (why in said)
    return why


def test_a_token_opens_its_invitation(store, made):
    """Whoever has the link is that person, in that round."""
    store.add_round(made.a_round())
    ana = store.person("Ana", "north", made.minute(0))
    invitation = store.invite("first", ana, made.minute(0))
    assert store.invited(store.token(invitation.id), made.minute(1)) == invitation
    assert (invitation.round, invitation.person) == ("first", ana)
    assert store.invitations("first") == (invitation,)


def test_a_token_is_an_id_and_its_signature():
    """HMAC-SHA256 (RFC 2104) over the id, cut to 128 bits, as base32."""
    token = links.token_of(KEY, "abcdefgh23456789")
    name, signature = token.split(".")
    whole = hmac.new(KEY, b"invitation abcdefgh23456789", hashlib.sha256).digest()
    assert name == "abcdefgh23456789"
    assert base64.b32decode(signature.upper() + "======") == whole[:16]
    assert links.id_in((KEY,), token) == name


@examples(st.text(max_size=60) | st.binary(max_size=40).map(lambda b: b.decode("utf-8", "surrogateescape")))
def test_any_other_text_is_forged(text):
    """No text but the signed one is taken, whatever characters it holds; nothing else goes wrong."""
    assert why(links.id_in, (KEY,), text) == "forged"


@pytest.mark.parametrize("at", range(43))
def test_one_character_changed_is_forged(at):
    """Neither the id nor the signature can be altered."""
    token = links.token_of(KEY, "abcdefgh23456789")
    other = token[:at] + ("x" if token[at] != "x" else "y") + token[at + 1 :]
    assert len(token) == 43
    assert why(links.id_in, (KEY,), other) == "forged"


def test_a_forged_token_is_refused_without_the_database(store, monkeypatch):
    """Guessing links costs the database nothing: it is not even asked."""
    token = links.token_of(KEY, "abcdefgh23456789")  # signed with somebody else's key
    monkeypatch.setattr(store._database, "read", None)
    monkeypatch.setattr(store._database, "write", None)
    assert why(store.invited, token) == "forged"


def test_a_signed_token_of_no_invitation_is_unknown(store):
    """The signature alone opens nothing."""
    assert why(store.invited, store.token("abcdefgh23456789")) == "unknown"


def test_a_revoked_or_expired_link_opens_nothing(store, made):
    """Both stop at their time, and the first revocation counts."""
    store.add_round(made.a_round())
    ana = store.person("Ana", "north", made.minute(0))
    invitation = store.invite("first", ana, made.minute(0), expires_at=made.minute(10))
    token = store.token(invitation.id)
    assert store.invited(token, made.minute(9.99)).id == invitation.id
    assert why(store.invited, token, made.minute(10)) == "expired"
    store.revoke(invitation.id, made.minute(5))
    assert store.revoke(invitation.id, made.minute(6)).revoked_at == made.minute(5)
    assert why(store.invited, token, made.minute(7)) == "revoked"


def test_without_a_time_now_is_meant(store, made):
    """A server does not have to pass its clock in."""
    store.add_round(made.a_round(expires_at=None))
    now = dt.datetime.now(dt.UTC)
    ana, ben = (store.person(name, at=now) for name in ("Ana", "Ben"))
    open_one = store.invite("first", ana, now, expires_at=now + dt.timedelta(hours=1))
    over = store.invite("first", ben, now, expires_at=now - dt.timedelta(hours=1))
    assert store.invited(store.token(open_one.id)) == open_one
    assert why(store.invited, store.token(over.id)) == "expired"


def test_inviting_again_gives_the_same_link(store, made):
    """A list of names sent twice makes no second link, and a revoked link stays dead."""
    store.add_round(made.a_round())
    ana = store.person("Ana", "north", made.minute(0))
    first = store.invite("first", ana, made.minute(0))
    again = store.invite("first", ana, made.minute(1))
    assert (again.id, again.created_at) == (first.id, made.minute(0))
    store.revoke(first.id, made.minute(2))
    anew = store.invite("first", ana, made.minute(3))
    assert anew.id != first.id
    assert why(store.invited, store.token(first.id), made.minute(4)) == "revoked"
    assert [one.id for one in store.invitations("first")] == [first.id, anew.id]


def test_inviting_again_makes_a_link_work_longer_and_never_shorter(store, made):
    """A link without an end keeps none; only who says the end exactly makes it earlier, or takes it away."""
    store.add_round(made.a_round())
    ana, ben = (store.person(name, "north", made.minute(0)) for name in ("Ana", "Ben"))

    def end(person, at, **more):
        return store.invite("first", person, made.minute(0), at, **more).expires_at

    assert end(ana, made.minute(10)) == made.minute(10)
    assert end(ana, made.minute(30)) == made.minute(30)
    assert end(ana, made.minute(20)) == end(ana, None) == made.minute(30)
    assert end(ana, made.minute(20), exactly=True) == made.minute(20)
    assert end(ana, None, exactly=True) is None
    assert end(ben, None) is None
    assert end(ben, made.minute(30)) is None
    assert end(ben, made.minute(30), exactly=True) == made.minute(30)


def test_nobody_is_invited_to_a_closed_or_unknown_round(store, made):
    """An invitation that opens nothing is not made."""
    ana = store.person("Ana", "north", made.minute(0))
    with pytest.raises(NotFound, match="no round 'first'"):
        store.invite("first", ana, made.minute(0))
    store.add_round(made.a_round())
    store.close_round("first", made.minute(1))
    with pytest.raises(NotOpen, match="closed"):
        store.invite("first", ana, made.minute(2))


def test_terms_are_accepted_once(store, made):
    """The time and the text's digest are kept; the same text again does not move the time, another text does."""
    store.add_round(made.a_round())
    invitation = store.invite("first", store.person("Ana", "north", made.minute(0)), made.minute(0))
    assert invitation.terms_accepted_at is None
    store.accept_terms(invitation.id, DIGEST, made.minute(1))
    kept = store.accept_terms(invitation.id, DIGEST, made.minute(2))
    assert (kept.terms_accepted_at, kept.terms_sha256) == (made.minute(1), DIGEST)
    assert store.accept_terms(invitation.id, "d" * 64, made.minute(3)).terms_accepted_at == made.minute(3)


@pytest.mark.parametrize("verb", ["revoke", "accept_terms"])
def test_an_unknown_invitation_is_refused(store, made, verb):
    """No silent nothing."""
    args = (made.minute(0),) if verb == "revoke" else (DIGEST, made.minute(0))
    with pytest.raises(NotFound, match="no invitation"):
        getattr(store, verb)("nosuch", *args)


def test_the_key_stays_when_the_database_is_opened_again(store, url, tmp_path, made):
    """Links survive a restart of the server."""
    token = store.token("abcdefgh23456789")
    store.close()
    with type(store).open(url, tmp_path) as again:
        assert again.token("abcdefgh23456789") == token
