"""The log of decisions: who did what to which document, when and why; records chained by digest and signed with a key."""

import datetime as dt
import hmac
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Literal, Self

from pydantic import AwareDatetime, Field

from workbench.documents.document import Digest, Document, Text

FIRST = "0" * 64  # what the first record of a chain follows
Chain = Literal["workspace", "rounds"]
State = Literal["done", "intent", "void"]
Known = Literal["hub", "jupyter", "system", "proxy", "link", "program"]
KNOWN: dict[Known, str] = {
    "hub": "signed in to JupyterHub",
    "jupyter": "signed in to Jupyter Server",
    "system": "user of the operating system",
    "proxy": "signed in at the proxy",
    "link": "holder of a signed link",
    "program": "the workbench itself",
}
ACTS = {  # what is recorded, and how a page says it before the object: "Lea published guideline spam@1.2.0"
    "guideline.publish": "published",
    "guideline.migrate": "declared",
    "gold.draft": "put a new draft in place:",
    "gold.adjudicate": "adjudicated",
    "gold.propose": "proposed, for a second person, to decide",
    "gold.verify": "confirmed",
    "gold.reopen": "reopened",
    "gold.correct": "corrected",
    "gold.drop": "dropped",
    "gold.retire": "retired",
    "gold.accept": "accepted a decision for",
    "gold.reject": "rejected a decision for",
    "gold.lock": "locked",
    "gold.open": "opened gold outside a round:",
    "gold.expose": "noted who saw",
    "round.create": "created",
    "round.close": "closed",
    "round.invite": "invited a person to",
    "round.revoke": "withdrew a link of",
    "round.propose": "proposed, for a second person, as ready in",
    "round.ready": "declared a person ready in",
    "round.unready": "declared a person no longer ready in",
    "round.rule": "ruled on",
    "round.terms": "accepted the terms of",
    "round.open": "opened their link into",
    "round.begin": "began",
    "round.finish": "finished",
    "round.go_on": "went on with",
    "round.bind": "bound to a browser a link of",
    "round.release": "released for another browser a link of",
    "round.rotate_key": "replaced",
    "vendor.invite": "made or extended the link of",
    "vendor.revoke": "withdrew the link of",
    "pilot.freeze": "froze",
    "pilot.deliver": "added",
    "pilot.replace": "replaced",
    "pilot.list": "listed",
    "pilot.unlist": "no longer lists",
    "people.add": "added",
    "people.forget": "forgot",
    "people.export": "exported names:",
    "workspace.restore": "restored this workspace from",
    "log.adopt": "noted, from before the log began:",
    "log.repair": "repaired",
    "log.sign": "signed",
}
PROGRAM_NAME = "workbench"  # who acts where the workbench itself does


@dataclass(frozen=True)
class Actor:
    """Who acts: the name that the system vouches for, how it knows, and the name that was typed, if any."""

    name: str
    known: Known
    typed: str | None = None

    @property
    def shown(self) -> str:
        """The name for people; a name typed by hand is shown as typed: `uwe (typed: Lea)`."""
        return f"{self.name} (typed: {self.typed})" if self.typed else self.name

    @property
    def called(self) -> str:
        """The name by which people know them: the typed one, if any."""
        return self.typed or self.name


PROPOSED = ", proposed by "  # between who confirmed a decision and who proposed it


def names_in(shown: str) -> tuple[str, ...]:
    """The names in what documents say of who decided, typed ones too.

    >>> names_in("uwe (typed: Lea), proposed by mona")
    ('uwe', 'Lea', 'mona')
    """
    return tuple(name for person in _people(shown) for name in person)


def called(shown: str) -> str:
    """The name by which annotators know who decided: the typed one, if any, else that of the identity.

    >>> called("uwe (typed: Lea)"), called("mona")
    ('Lea', 'mona')
    """
    return _people(shown)[0][-1]


def renamed(shown: str, who: Collection[str], pseudonym: str) -> str:
    """The same with other names for somebody who is forgotten.

    >>> renamed("uwe (typed: Lea), proposed by mona", {"Lea"}, "forgotten 3f2a")
    'uwe (typed: forgotten 3f2a), proposed by mona'
    """
    people = [[pseudonym if name in who else name for name in person] for person in _people(shown)]
    return PROPOSED.join(f"{name} (typed: {typed[0]})" if typed else name for name, *typed in people)


def _people(shown: str) -> list[list[str]]:
    """For each person who decided: the name of the identity, and the one that was typed, if any."""
    people = []
    for part in shown.split(PROPOSED):
        name, typed, rest = part.partition(" (typed: ")
        people.append([name, rest.removesuffix(")")] if typed else [name])
    return people


@dataclass(frozen=True)
class Sealed:
    """A name or free text that may be forgotten: it lies beside the chain, which holds only its salted digest."""

    salt: str
    text: str

    @classmethod
    def of(cls, text: str) -> Self:
        """The text with a new random salt of 128 bits."""
        return cls(secrets.token_hex(16), text)

    @property
    def digest(self) -> str:
        """SHA-256 of salt and text, in hexadecimal."""
        return sha256(f"{self.salt}\0{self.text}".encode()).hexdigest()


class Head(Document):
    """The last record of a chain at some moment."""

    number: int = Field(ge=1)
    sha256: Digest


class Record(Document):
    """One act.

    state        `intent` before a file is changed, then `done` or `void`; an act in a database is `done` at once
    intent       the number of the intent that this record completes or voids
    object       the document or thing, such as `guideline spam@1.2.0` or `round november`
    file         the path of the file that the act writes, from the workspace
    person       the id of the person whom the act concerns, never a name
    actor, typed, reason   digests of `Sealed` texts
    before, after          digests of the file where there is one, else of the object's content
    forgotten    the digests of `Sealed` texts that this act removed from the words of the workspace
    other        the head of the other chain when this was written; None if there was none
    previous     the digest of the record before, FIRST for the first
    """

    chain: Chain
    number: int = Field(ge=1)
    at: AwareDatetime
    act: Text
    object: Text
    state: State = "done"
    intent: int | None = None
    known: Known
    actor: Digest
    typed: Digest | None = None
    reason: Digest | None = None
    person: Text | None = None
    file: Text | None = None
    before: Digest | None = None
    after: Digest | None = None
    forgotten: tuple[Digest, ...] = ()
    other: Head | None = None
    previous: Digest = FIRST

    @property
    def head(self) -> Head:
        """This record as the last of its chain."""
        return Head(number=self.number, sha256=self.digest())

    @property
    def sealed(self) -> tuple[str, ...]:
        """The digests of its names and texts."""
        return tuple(digest for digest in (self.actor, self.typed, self.reason) if digest)


class Signature(Document):
    """HMAC-SHA256 of a record's digest, and the id of the key."""

    key: Text
    mac: Digest


class Link(Document):
    """A record in its chain, with its digest and, where there is a key, its signature."""

    record: Record
    sha256: Digest
    signature: Signature | None = None


@dataclass(frozen=True)
class Keys:
    """The keys of a log, newest first: the first one signs, all of them verify."""

    keys: tuple[bytes, ...] = ()

    def sign(self, digest: str) -> Signature | None:
        """The signature of a digest; None without a key."""
        return _signature(self.keys[0], digest) if self.keys else None

    def fits(self, digest: str, signature: Signature) -> bool | None:
        """Whether one of the keys made this signature; None if its key is not here."""
        for key in self.keys:
            if key_id(key) == signature.key:
                return hmac.compare_digest(_signature(key, digest).mac, signature.mac)
        return None


@cache
def key_id(key: bytes) -> str:
    """A short public name of a key: twelve hexadecimal digits of its digest."""
    return sha256(b"workbench log key\0" + key).hexdigest()[:12]


def _signature(key: bytes, digest: str) -> Signature:
    mac = hmac.digest(key, f"workbench log\0{digest}".encode(), "sha256").hex()
    return Signature.model_construct(key=key_id(key), mac=mac)  # made for every answer


def link(record: Record, keys: Keys) -> Link:
    """The record with its digest and signature, ready to be appended."""
    digest = record.digest()
    return Link(record=record, sha256=digest, signature=keys.sign(digest))


@dataclass(frozen=True)
class Fault:
    """Something wrong with a chain, at a record."""

    chain: Chain
    number: int
    message: str


def faults(links: Sequence[Link], keys: Keys) -> Iterator[Fault]:
    """What is wrong with one chain: edited, missing or reordered records, and signatures that do not fit.

    Without the keys an attacker who can write all files can rewrite a whole chain unnoticed: see `citation_faults`.
    """
    previous, expected, signed = FIRST, 1, False
    for entry in links:
        record = entry.record
        if record.digest() != entry.sha256:
            yield Fault(record.chain, record.number, "was edited: its content does not fit its digest")
        if record.number > expected:
            yield Fault(record.chain, expected, f"is missing: record {record.number} comes next")
        elif record.number < expected:
            yield Fault(record.chain, record.number, "is out of order or doubled")
        elif record.previous != previous:
            yield Fault(record.chain, record.number, "does not follow the record before it")
        if entry.signature is not None:
            if keys.fits(entry.sha256, entry.signature) is False:
                yield Fault(record.chain, record.number, "has a signature that does not fit")
            signed = True
        elif signed and keys.keys:
            yield Fault(record.chain, record.number, "is not signed, although records before it are")
        previous, expected = entry.sha256, record.number + 1


def citation_faults(citing: Sequence[Link], cited: Sequence[Link]) -> Iterator[Fault]:
    """Records whose citation of the other chain's head is not in that chain: it was cut or rewritten since."""
    digests = {entry.record.number: entry.sha256 for entry in cited}
    for entry in citing:
        head = entry.record.other
        if head is not None and digests.get(head.number) != head.sha256:
            other: Chain = "rounds" if entry.record.chain == "workspace" else "workspace"
            message = f"is not what record {entry.record.number} of the other chain cites: the chain was cut or rewritten"
            yield Fault(other, head.number, message)


def utc_now() -> dt.datetime:
    """The time of a record."""
    return dt.datetime.now(dt.UTC)
