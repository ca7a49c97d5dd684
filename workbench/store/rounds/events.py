"""The chain of an attempt: what a transaction wrote of it is an event, which follows the event before by digest."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from workbench.documents.record import FIRST, Keys, Signature
from workbench.errors import NotFound
from workbench.store.log.keys import CurrentKeys
from workbench.store.rounds import schema
from workbench.store.rounds.facts import HEAD_COLUMNS, Fact, Values, fact, head_fact, json_of
from workbench.store.rounds.prepared import Prepared

_LOCK = select(schema.attempts).where(schema.attempts.c.id == bindparam("attempt")).with_for_update()
_ADD = Prepared(insert(schema.attempt_events))
_HEAD = Prepared(
    update(schema.attempts)
    .where(schema.attempts.c.id == bindparam("attempt"))
    .values({name: bindparam(name) for name in HEAD_COLUMNS})
)


class AttemptChain:
    """An attempt that this transaction has locked, and the events that the transaction adds to it.

    row      the attempt as it was when it was locked
    number   of the last event; `head` is its digest
    """

    def __init__(self, connection: Connection, row: Row[Any]) -> None:
        self.connection, self.row = connection, row
        self.id: str = row.id
        self.number: int = row.events or 0
        self.head: str = row.head or FIRST
        self._facts: list[Fact] = []  # of the event that is not complete yet
        self._events: list[dict[str, Any]] = []

    def write(self, kind: str, row: Values) -> None:
        """Add the fact that a row was written."""
        self.add(fact(kind, row))

    def add(self, fact: Fact) -> None:
        """Add a fact to the event of this transaction."""
        self._facts.append(fact)

    @property
    def head_fact(self) -> Fact:
        """That the last event is this one, with all facts until now, for a record to hold."""
        self._complete()
        return head_fact(self.id, self.number, self.head)

    def _complete(self) -> None:
        if self._facts:
            self.number += 1
            facts = json_of([[fact.kind, fact.key, fact.content] for fact in self._facts])
            salts = [fact.salt for fact in self._facts]
            self.head = following(self.head, self.id, self.number, facts)
            row = {"attempt_id": self.id, "number": self.number, "facts": facts, "sha256": self.head}
            self._events.append({**row, "salts": json_of(salts) if any(salts) else None})
            self._facts = []

    def save(self) -> None:
        """Write the events and the new head, signed if there is a key and the old head was signed rightly.

        Only the last head has a signature: whoever cuts the chain has none for the shorter one.
        """
        self._complete()
        if not self._events:
            return
        for event in self._events:
            _ADD.run(self.connection, event)
        keys = keys_of(self.connection)
        kept, signature = self.row.head_signature, None
        if not self.row.events or fits(keys, self.id, self.row.events, self.row.head, kept):
            signature = signed(keys, self.id, self.number, self.head)
        values = {"events": self.number, "head": self.head, "head_signature": signature or kept}
        _HEAD.run(self.connection, {"attempt": self.id, **values})
        self._events = []


@contextmanager
def chain(connection: Connection, attempt_id: str) -> Iterator[AttemptChain]:
    """Lock an attempt and add to its chain: whoever else writes to it waits until this transaction ends."""
    opened = AttemptChain(connection, lock(connection, attempt_id))
    yield opened
    opened.save()


def lock(connection: Connection, attempt_id: str) -> Row[Any]:
    """The attempt's row; whoever else writes to the same attempt waits until this transaction ends."""
    row = connection.execute(_LOCK, {"attempt": attempt_id}).one_or_none()
    if row is None:
        raise NotFound(f"there is no attempt with id {attempt_id!r}.")
    return row


def following(previous: str, attempt_id: str, number: int, facts: str) -> str:
    """The digest of an event that follows another."""
    return sha256(f"{previous} {attempt_id} {number} {facts}".encode()).hexdigest()


def facts_of(row: Row[Any]) -> list[Fact]:
    """The facts of an event; ValueError or TypeError if it was edited so that it cannot be read."""
    facts = json.loads(row.facts)
    salts = json.loads(row.salts) if row.salts else [None] * len(facts)
    return [
        Fact(str(kind), str(key), str(content), salt)
        for (kind, key, content), salt in zip(facts, salts, strict=True)
    ]


def keys_of(connection: Connection) -> Keys:
    """The keys that sign now. Ask after locking: whoever held the lock may have signed with a key that is new."""
    current: CurrentKeys | None = connection.get_execution_options().get("keys")
    return current() if current else Keys()


def signed(keys: Keys, chain_id: str, number: int, head: str) -> str | None:
    """The signature of a chain's last head, as text; None without a key."""
    signature = keys.sign(_signed_text(chain_id, number, head))
    return f"{signature.key} {signature.mac}" if signature else None


def fits(keys: Keys, chain_id: str, number: int, head: str, signature: str | None) -> bool:
    """Whether one of the keys signed this head as the last one of its chain."""
    key, _, mac = (signature or "").partition(" ")
    if len(mac) != 64:
        return False
    kept = Signature.model_construct(key=key, mac=mac)
    return keys.fits(_signed_text(chain_id, number, head), kept) is True


def _signed_text(chain_id: str, number: int, head: str) -> str:
    return f"last of {chain_id}: {number} {head}"
