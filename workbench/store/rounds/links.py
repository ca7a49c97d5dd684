"""Signed links: the keys that sign them, what a token opens, the browser it belongs to, and the links of vendors."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from workbench.documents.attempts import Invitation, VendorLink
from workbench.documents.policies import works_longer
from workbench.documents.record import Actor
from workbench.errors import LinkEnded, NotFound, NotInvited, OutOfRange, listed
from workbench.store.rounds import people, records, schema
from workbench.store.rounds.database import keep

Kind = Literal["invitation", "vendor"]  # what a token opens; one kind's token is a forgery for the other
SIGNATURE_BYTES = 16  # bytes: half of SHA-256, the minimum of RFC 2104, section 5
NAME = "signing key"


def token_of(key: bytes, link_id: str, kind: Kind = "invitation") -> str:
    """`ID.SIGNATURE`, both in lower-case base32 without padding."""
    digest = hmac.digest(key, f"{kind} {link_id}".encode(), hashlib.sha256)[:SIGNATURE_BYTES]
    return f"{link_id}.{base64.b32encode(digest).decode().rstrip('=').lower()}"


def id_in(keys: Sequence[bytes], token: str, kind: Kind = "invitation") -> str:
    """The id in a token, refused unless one of these keys signed it; takes the same time for any signature."""
    if not token.isascii():
        raise NotInvited("forged")
    link_id, _, _ = token.partition(".")
    fits = [hmac.compare_digest(token_of(key, link_id, kind), token) for key in keys]
    if not any(fits):
        raise NotInvited("forged")
    return link_id


def refuse_ended(link: Invitation | VendorLink, at: dt.datetime) -> None:
    """Raises LinkEnded if a link no longer opens anything."""
    if link.revoked_at is not None:
        raise LinkEnded("revoked", link.revoked_at)
    if link.expires_at is not None and link.expires_at <= at:
        raise LinkEnded("expired", link.expires_at)


def standing_invitation(connection: Connection, invitation_id: str, at: dt.datetime) -> Invitation:
    """An invitation that opens its round at that time; else NotInvited says why."""
    invitation = people.find_invitation(connection, invitation_id)
    if invitation is None:
        raise NotInvited("unknown")
    refuse_ended(invitation, at)
    return invitation


# The keys: whoever has one can make links. The newest signs; those replaced may open links for a time.


def keys(connection: Connection, at: dt.datetime) -> tuple[bytes, ...]:
    """The keys whose links work, the one that signs first; none in a new database."""
    newest = connection.execute(
        select(schema.settings.c.value).where(schema.settings.c.name == NAME)
    ).scalar()
    if newest is None:
        return ()
    old = connection.execute(select(schema.old_keys.c.value).where(schema.old_keys.c.ends_at > at)).scalars()
    return tuple(bytes.fromhex(key) for key in (newest, *old))


def make_key(connection: Connection) -> None:
    """A first key, unless there is one; of concurrent callers one makes it."""
    keep(connection, schema.settings, {"name": NAME, "value": secrets.token_hex(32)})


def rotate(
    connection: Connection, at: dt.datetime, keep_until: dt.datetime | None, by: Actor | None = None
) -> None:
    """Sign with a new key. The old one opens links until then; with None, no link made before works."""
    where = schema.settings.c.name == NAME
    old = connection.execute(select(schema.settings.c.value).where(where).with_for_update()).scalar_one()
    connection.execute(update(schema.settings).where(where).values(value=secrets.token_hex(32)))
    ended = schema.old_keys.c.ends_at <= at
    connection.execute(
        delete(schema.old_keys) if keep_until is None else delete(schema.old_keys).where(ended)
    )
    if keep_until is not None:
        connection.execute(insert(schema.old_keys).values(value=old, ends_at=keep_until))
    records.append(connection, "round.rotate_key", "the key that signs links", by=by)


# The browser a link belongs to, in a round that asks for it.


def device_digest(invitation_id: str, device: str) -> str:
    """What is kept of a browser's secret: nobody can tell that two links were opened in one browser."""
    return hashlib.sha256(f"{invitation_id}\0{device}".encode()).hexdigest()


def bind(connection: Connection, invitation_id: str, device: str) -> bool:
    """Whether a browser is the one of this link; the first one that asks becomes it."""
    digest, theirs = device_digest(invitation_id, device), schema.invitations.c.id == invitation_id
    row = connection.execute(
        select(schema.invitations.c.device_sha256, schema.invitations.c.person_id)
        .where(theirs)
        .with_for_update()
    ).one()
    if row.device_sha256 is not None:
        return hmac.compare_digest(row.device_sha256, digest)
    by = people.holder(connection, row.person_id)
    people.change_invitation(connection, "round.bind", invitation_id, by, device_sha256=digest)
    return True


def release(connection: Connection, invitation_id: str, by: Actor | None = None) -> None:
    """The next browser that opens the link becomes the one of it."""
    if people.invitation(connection, invitation_id).device is not None:
        people.change_invitation(connection, "round.release", invitation_id, by, device_sha256=None)


# The links of vendors: one that works for each vendor at most.


def invite_vendor(
    connection: Connection,
    vendor: str,
    at: dt.datetime,
    expires_at: dt.datetime | None,
    *,
    manager: str | None = None,
    exactly: bool = False,
    by: Actor | None = None,
) -> VendorLink:
    """Make a vendor's link. One that works is kept and may work longer now, and never shorter unless `exactly`."""
    vendor = vendor.strip()
    if not vendor:
        raise OutOfRange("a vendor needs a name: people without a vendor have no manager to show them to.")
    row: dict[str, Any] = {"id": people.new_id(), "vendor": vendor, "manager": manager, "created_at": at}
    if keep(connection, schema.vendor_links, {**row, "expires_at": expires_at}):
        _change(connection, "vendor.invite", row["id"], by)
        return _standing(connection, vendor)
    standing = _standing(connection, vendor)
    values: dict[str, Any] = {"manager": manager} if manager is not None else {}
    if exactly or works_longer(expires_at, standing.expires_at):
        values["expires_at"] = expires_at
    if values:
        _change(connection, "vendor.invite", standing.id, by, **values)
    return _standing(connection, vendor)


def vendor_link(connection: Connection, link_id: str) -> VendorLink | None:
    """The link of that id, valid or not."""
    return next(iter(_vendor_links(connection, schema.vendor_links.c.id == link_id)), None)


def vendor_links(connection: Connection) -> tuple[VendorLink, ...]:
    """All links of vendors that were not withdrawn, by vendor."""
    return _vendor_links(connection, schema.vendor_links.c.revoked_at.is_(None))


def revoke_vendor(
    connection: Connection, vendor: str, at: dt.datetime, by: Actor | None = None
) -> VendorLink:
    """Withdraw a vendor's link, and forget whom it was for."""
    standing = _standing(connection, vendor.strip())
    _change(connection, "vendor.revoke", standing.id, by, revoked_at=at, manager=None)
    return standing


def _change(connection: Connection, act: str, link_id: str, by: Actor | None, **values: Any) -> None:
    """Change a vendor's link, and record the act that made or changes it."""
    where = schema.vendor_links.c.id == link_id
    if values:
        connection.execute(update(schema.vendor_links).where(where).values(**values))
    row = connection.execute(select(schema.vendor_links).where(where)).one()
    records.append(connection, act, f"vendor {row.vendor}", by=by, facts=records.wrote("vendor", row))


def _standing(connection: Connection, vendor: str) -> VendorLink:
    everybody = vendor_links(connection)
    for link in everybody:
        if link.vendor == vendor:
            return link
    known = listed(link.vendor for link in everybody) or "none"
    raise NotFound(f"vendor {vendor!r} has no link that works; expected one of {known}.")


def _vendor_links(connection: Connection, where: ColumnElement[bool]) -> tuple[VendorLink, ...]:
    query = select(schema.vendor_links).where(where).order_by(schema.vendor_links.c.vendor)
    return tuple(_of_row(row) for row in connection.execute(query))


def _of_row(row: Row) -> VendorLink:  # type: ignore[type-arg]
    return VendorLink(row.id, row.vendor, row.manager, row.created_at, row.expires_at, row.revoked_at)
