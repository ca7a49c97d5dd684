"""The records of acts in the database: a chain of who did what, when and why, each with the facts that it wrote."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, insert, select, update

from workbench.documents.document import canonical_json
from workbench.documents.record import Actor, Head, Link, Record, Sealed, link, utc_now
from workbench.errors import DigestMismatch
from workbench.store.log.workspace_log import PROGRAM, WorkspaceLog
from workbench.store.own_name import acting
from workbench.store.rounds import schema
from workbench.store.rounds.events import AttemptChain, fits, keys_of, signed
from workbench.store.rounds.facts import (
    IN_RECORDS,
    Fact,
    digest_of,
    fact,
    key_of,
    turns_fact,
    word_fact,
)

HEAD = "log head"  # in the settings: number, digest and signature of the last record
CHAIN = "the records"

_HEAD = select(schema.settings.c.value).where(schema.settings.c.name == HEAD)


def append(
    connection: Connection,
    act: str,
    object: str,  # noqa: A002  # the word of a record
    *,
    by: Actor | None = None,
    reason: str | None = None,
    person: str | None = None,
    facts: Sequence[Fact] = (),
) -> Record:
    """Record an act in the transaction that does it; nothing else is locked after this, so that nobody waits for long.

    by      who acts; None is who is at the keyboard
    person  the id of the person whom it concerns
    facts   what the act wrote: the record holds one digest of it all, and one of the same rows before. Whoever writes a row
            of `facts.KINDS` gives its fact here or to the chain of its attempt; else `log verify` says it was changed
    """
    options = connection.get_execution_options()
    number, previous, kept = _locked_head(connection)
    keys = keys_of(connection)
    words = _Words(person)
    actor = by or acting(options.get("root"))
    record = Record(
        chain="rounds",
        number=number + 1,
        at=utc_now(),
        act=act,
        object=object,
        known=actor.known,
        actor=words.sealed(actor.name),
        typed=words.sealed(actor.typed) if actor.typed else None,
        reason=words.sealed(reason, person) if reason else None,
        person=person,
        before=_before(connection, facts),
        after=digest_of(facts) if facts else None,
        other=workspace_head(options.get("root")),
        previous=previous,
    )
    entry = link(record, keys)
    row = {"number": record.number, "link": _json(entry), "sha256": entry.sha256, "at": record.at}
    row |= {"act": act, "object": record.object, "person_id": person}
    connection.execute(insert(schema.records), row)
    connection.execute(insert(schema.record_words), words.rows)
    if facts:
        rows = [{"number": record.number, **written._asdict()} for written in facts]
        connection.execute(insert(schema.record_facts), rows)
    if number == 0 or fits(keys, CHAIN, number, previous, kept) or _unsigned(connection, number):
        kept = signed(keys, CHAIN, record.number, entry.sha256)
    value = f"{record.number} {entry.sha256} {kept or ''}".strip()
    connection.execute(update(schema.settings).where(schema.settings.c.name == HEAD).values(value=value))
    return record


def wrote(kind: str, *rows: Any) -> list[Fact]:
    """The facts of rows of one kind."""
    return [fact(kind, row._mapping if hasattr(row, "_mapping") else row) for row in rows]


def head_of(value: str) -> tuple[int, str, str | None]:
    """Number, digest and signature in the setting `log head`."""
    number, digest, *signature = value.split(" ", 2)
    return int(number), digest, signature[0] if signature else None


def every(connection: Connection) -> tuple[Link, ...]:
    """All records, oldest first; one that cannot be read is refused."""
    rows = connection.execute(select(schema.records).order_by(schema.records.c.number)).all()
    try:
        return tuple(Link.model_validate_json(row.link) for row in rows)
    except ValidationError as error:
        raise DigestMismatch(
            f"a record of the rounds cannot be read; `workbench log verify` says which: {error}"
        ) from None


def words(connection: Connection) -> dict[str, Sealed]:
    """The names and texts of all records by their digests; forgotten ones are left out."""
    rows = connection.execute(select(schema.record_words).where(schema.record_words.c.text.is_not(None)))
    return {row.digest: Sealed(row.salt, row.text) for row in rows}


def forget(connection: Connection, person_id: str, name: str, changed: Iterable[Fact]) -> list[Fact]:
    """Remove a person's name and the texts about them, with all salts that bind them; returns what a record must hold.

    changed   the facts of the rows as they are now, without the name and the texts
    """
    table = schema.record_words
    theirs = (table.c.text == name) | (table.c.person_id == person_id)
    digests = (
        connection.execute(select(table.c.digest).where(theirs, table.c.text.is_not(None))).scalars().all()
    )
    connection.execute(update(table).where(table.c.digest.in_(digests)).values(salt=None, text=None))
    facts = list(changed)
    for written in facts:
        same = (schema.record_facts.c.kind == written.kind) & (schema.record_facts.c.key == written.key)
        connection.execute(update(schema.record_facts).where(same).values(salt=None))
    return [*facts, *map(word_fact, digests)]


def sign(connection: Connection, what: str, by: Actor | None = None) -> None:
    """Vouch for all that is recorded: sign the last event of every attempt, and record them."""
    attempts = connection.execute(
        select(schema.attempts).order_by(schema.attempts.c.id).with_for_update()
    ).all()
    keys = keys_of(connection)
    for row in attempts:
        if row.head_signature is None:
            signature = signed(keys, row.id, row.events, row.head)
            where = schema.attempts.c.id == row.id
            connection.execute(update(schema.attempts).where(where).values(head_signature=signature))
    facts = [AttemptChain(connection, row).head_fact for row in attempts]
    append(connection, "log.sign", what, by=by, facts=facts)


def adopt(connection: Connection) -> None:
    """Begin the log of a database that had none: the chains of what is there already, and one record that says so."""
    facts = [
        fact(kind, row)
        for kind, covered in IN_RECORDS.items()
        for row in connection.execute(select(covered.table)).mappings()
        if kind != "exposure"
    ]
    attempts = connection.execute(select(schema.attempts).order_by(schema.attempts.c.id)).all()
    ids = {attempt.id for attempt in attempts}
    seen: dict[str, list[Any]] = {}
    for row in connection.execute(select(schema.exposures)).mappings():
        if row["ref"] in ids:
            seen.setdefault(row["ref"], []).append(row)
        else:
            facts.append(fact("exposure", row))
    for attempt in attempts:
        chain = AttemptChain(connection, attempt)
        _adopt_attempt(chain, seen.get(attempt.id, []))
        facts.append(chain.head_fact)
        chain.save()
    if facts:
        reason = "Computed from what was there. What was changed before this record cannot be seen."
        append(connection, "log.adopt", "the rounds", by=PROGRAM, reason=reason, facts=facts)


def _adopt_attempt(chain: AttemptChain, seen: Sequence[Any]) -> None:
    chain.write("attempt", chain.row._mapping)

    def rows(table: Any) -> list[Any]:
        where = table.c.attempt_id == chain.id
        return list(
            chain.connection.execute(select(table).where(where).order_by(*table.primary_key)).mappings()
        )

    turns = rows(schema.turns)
    chain.add(turns_fact(chain.id, [(turn["number"], turn["item"], turn["question"]) for turn in turns]))
    written = [("shown", turn) for turn in turns if turn["shown_at"] is not None]
    written += [("answer", row) for row in rows(schema.answers)] + [
        ("appeal", row) for row in rows(schema.appeals)
    ]
    for kind, row in [
        *written,
        *(("exposure", row) for row in sorted(seen, key=lambda row: key_of("exposure", row))),
    ]:
        chain.write(kind, row)


def workspace_head(root: Path | None) -> Head | None:
    """The last record of the workspace's own chain; None if it has none, or its last line cannot be read."""
    if root is None:
        return None
    try:
        for line in WorkspaceLog(root).records.newest():
            last = json.loads(line)
            return Head(number=last["record"]["number"], sha256=last["sha256"])
    except (OSError, ValueError, KeyError, TypeError):  # `log verify` says what is wrong with that file
        pass
    return None


class _Words:
    """The names and texts of one record, sealed, as rows."""

    def __init__(self, person: str | None) -> None:
        self.person = person
        self.rows: list[dict[str, str | None]] = []

    def sealed(self, text: str, person: str | None = None) -> str:
        """The digest of a text that lies beside the record."""
        word = Sealed.of(text)
        self.rows.append({"digest": word.digest, "salt": word.salt, "text": text, "person_id": person})
        return word.digest


def _locked_head(connection: Connection) -> tuple[int, str, str | None]:
    """The last record's number, digest and signature; whoever else records waits until this transaction ends."""
    value = connection.execute(_HEAD.with_for_update()).scalar()
    if value is None:
        raise DigestMismatch(
            "the head of the log is gone from the database; `workbench log verify` says what is wrong."
        )
    return head_of(value)


def _unsigned(connection: Connection, number: int) -> bool:
    """Whether the last record has no signature: a key that is new signs from here on."""
    last = connection.execute(select(schema.records.c.link).where(schema.records.c.number == number)).scalar()
    return last is not None and '"signature"' not in last


def _before(connection: Connection, facts: Sequence[Fact]) -> str | None:
    """One digest of what the rows of these facts were before; None if all are new."""
    table, earlier = schema.record_facts, []
    for written in facts:
        if written.kind in IN_RECORDS and written.kind != "exposure":
            same = (table.c.kind == written.kind) & (table.c.key == written.key)
            query = select(table.c.content).where(same).order_by(table.c.number.desc()).limit(1)
            if (content := connection.execute(query).scalar()) is not None:
                earlier.append(written._replace(content=content))
    return digest_of(earlier) if earlier else None


def _json(entry: Link) -> str:
    return canonical_json(entry.model_dump(mode="json", exclude_defaults=True)).decode().rstrip("\n")
