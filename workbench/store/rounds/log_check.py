"""Whether the log of the rounds is whole: its records, the chains of the attempts, and the rows that both speak of."""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row, select

from workbench.documents.record import FIRST, Keys, Link, Sealed, faults
from workbench.store.rounds import records, schema
from workbench.store.rounds.events import facts_of, fits, following
from workbench.store.rounds.facts import (
    KINDS,
    Fact,
    content_of,
    digest_of,
    json_of,
    key_of,
    turns_fact,
    word_fact,
)
from workbench.store.rounds.health import strange_code

VOUCHING = (
    "round.begin",
    "log.adopt",
    "log.sign",
)  # after a signed one, the head of an attempt is signed too
PLACES = {  # how a row is named for people, from its primary key
    "person": "person {0}",
    "round": "round {0}",
    "invitation": "invitation {0}",
    "vendor": "vendor's link {0}",
    "ruling": "ruling {1} on appeal {0}",
    "declaration": "declaration {2} about person {1} in round {0}",
    "exposure": "what person {0} saw of gold {1}, item {2} ({3} {4})",
    "attempt": "attempt {0}",
    "turns": "the questions of attempt {0}",
    "shown": "turn {1} of attempt {0}",
    "answer": "answer to turn {1} of attempt {0}, take {2}",
    "appeal": "appeal {0}",
}


@dataclass(frozen=True)
class LogFault:
    """Something that does not fit: where, and what, in plain words."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place} {self.message}"


def check(connection: Connection, keys: Keys) -> Iterator[LogFault]:
    """Everything that does not fit. Only with a key is a log that was rewritten as a whole told from the true one."""
    try:
        yield from _everything(connection, keys)
    except ValueError as error:  # a time that is none, for instance: nothing of ours wrote it
        yield LogFault(
            "the database",
            f"holds a value that cannot be read ({error}); nothing more was checked. See workbench quiz check",
        )


def _everything(connection: Connection, keys: Keys) -> Iterator[LogFault]:
    links = yield from _records(connection, keys)
    facts = _facts(connection)
    yield from _kept_facts(links, facts)
    yield from _words(connection, links, facts)
    latest, heads = _latest(facts)
    events = yield from _attempts(connection, keys, links, heads)
    yield from _rows(connection, {**latest, **events})
    for what in strange_code(connection):
        yield LogFault("the database", f"holds {what}")


# The records themselves.


def _records(connection: Connection, keys: Keys) -> Generator[LogFault, None, list[Link]]:
    """Each record; returns those that can be read."""
    links: list[Link] = []
    for row in connection.execute(select(schema.records).order_by(schema.records.c.number)):
        place = f"record {row.number}"
        try:
            entry = Link.model_validate_json(row.link)
        except ValidationError:
            yield LogFault(place, "was edited: it cannot be read")
            continue
        record = entry.record
        kept = (row.number, row.sha256, row.at, row.act, row.object, row.person_id)
        if kept != (record.number, entry.sha256, record.at, record.act, record.object, record.person):
            yield LogFault(place, "was edited: its columns do not fit its content")
        links.append(entry)
    for fault in faults(links, keys):
        yield LogFault(f"record {fault.number}", fault.message)
    yield from _last_record(connection, keys, links)
    return links


def _last_record(connection: Connection, keys: Keys, links: Sequence[Link]) -> Iterator[LogFault]:
    where = schema.settings.c.name == records.HEAD
    value = connection.execute(select(schema.settings.c.value).where(where)).scalar()
    last = (links[-1].record.number, links[-1].sha256) if links else (0, FIRST)
    try:
        number, digest, signature = records.head_of(value or "")
    except ValueError:
        yield LogFault("the head of the records", "is gone or cannot be read")
        return
    if (number, digest) != last:
        yield LogFault(
            "the head of the records", f"is record {number}, but the last one is {last[0]}: some are missing"
        )
    signs = bool(links) and links[-1].signature is not None
    if keys.keys and signs and not fits(keys, records.CHAIN, number, digest, signature):
        yield LogFault(
            "the head of the records", "is not signed by a key that is here: the last records may be missing"
        )


# What the records hold.


def _facts(connection: Connection) -> dict[int, list[Fact]]:
    table = schema.record_facts
    facts: dict[int, list[Fact]] = {}
    for row in connection.execute(select(table).order_by(table.c.number)):
        facts.setdefault(row.number, []).append(Fact(row.kind, row.key, row.content, row.salt))
    return facts


def _kept_facts(links: Sequence[Link], facts: Mapping[int, Sequence[Fact]]) -> Iterator[LogFault]:
    for entry in links:
        held = facts.get(entry.record.number, ())
        if (digest_of(held) if held else None) != entry.record.after:
            yield LogFault(
                f"record {entry.record.number}", "no longer holds the rows that it wrote: they were edited"
            )
    for number in facts.keys() - {entry.record.number for entry in links}:
        yield LogFault(f"record {number}", "is missing, although what it wrote is there")


def _words(
    connection: Connection, links: Sequence[Link], facts: Mapping[int, Sequence[Fact]]
) -> Iterator[LogFault]:
    words = {row.digest: row for row in connection.execute(select(schema.record_words))}
    forgotten = {fact for held in facts.values() for fact in held if fact.kind == "word"}
    for entry in links:
        record = entry.record
        place = f"record {record.number}"
        for digest in record.sealed:
            row = words.pop(digest, None)
            if row is None:
                yield LogFault(place, "lost a name or text, and nobody was forgotten for it")
                continue
            about = record.person if digest == record.reason else None
            if row.person_id != about:
                yield LogFault(place, "has a text that was moved to another person")
            if row.text is None and row.salt is None:
                if word_fact(digest) not in forgotten:
                    yield LogFault(place, "lost a name or text, and nobody was forgotten for it")
            elif Sealed(row.salt or "", row.text or "").digest != digest or word_fact(digest) in forgotten:
                yield LogFault(place, "has a name or text that was edited")
    for _ in words:
        yield LogFault("the records", "have a name or text that belongs to none of them")


def _latest(
    facts: Mapping[int, Sequence[Fact]],
) -> tuple[dict[tuple[str, str], Fact], dict[str, list[tuple[int, Fact]]]]:
    """The last fact of each row, and the heads of attempts that records hold, by attempt."""
    latest: dict[tuple[str, str], Fact] = {}
    heads: dict[str, list[tuple[int, Fact]]] = {}
    for number, held in facts.items():
        for fact in held:
            if fact.kind == "head":
                heads.setdefault(_values(fact.key)[0], []).append((number, fact))
            elif fact.kind != "word":
                latest[fact.kind, fact.key] = fact
    return latest, heads


# The chains of the attempts.


def _attempts(
    connection: Connection, keys: Keys, links: Sequence[Link], heads: Mapping[str, Sequence[tuple[int, Fact]]]
) -> Generator[LogFault, None, dict[tuple[str, str], Fact]]:
    """Each attempt; returns the last fact of each of their rows."""
    signed = {e.record.number for e in links if e.signature and e.record.act in VOUCHING}
    table = schema.attempt_events
    chains: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(select(table).order_by(table.c.attempt_id, table.c.number)):
        chains.setdefault(row.attempt_id, []).append(row)
    latest: dict[tuple[str, str], Fact] = {}
    attempts = {row.id: row for row in connection.execute(select(schema.attempts))}
    for attempt_id in sorted(attempts.keys() | chains.keys() | heads.keys()):
        place, attempt = f"attempt {attempt_id}", attempts.get(attempt_id)
        held, chain = heads.get(attempt_id, ()), chains.get(attempt_id, [])
        yield from _events(place, chain, latest)
        digests = {row.number: row.sha256 for row in chain}
        for number, fact in held:
            event = _values(fact.key)[1]
            if digests.get(event) != fact.content:
                yield LogFault(
                    place,
                    f"does not have event {event} as record {number} holds it: its chain was cut or rewritten",
                )
        if attempt is None:
            yield LogFault(place, "is missing: it was deleted")
            continue
        if not held:
            yield LogFault(place, "is in no record")
        last = (chain[-1].number, chain[-1].sha256) if chain else (None, None)
        if (attempt.events, attempt.head) != last:
            yield LogFault(
                place, f"has {attempt.events} events, but the last one there is {last[0]}: some are missing"
            )
        elif (
            keys.keys
            and signed & {number for number, _ in held}
            and not fits(keys, attempt_id, attempt.events, attempt.head, attempt.head_signature)
        ):
            yield LogFault(
                place,
                "has a last event that is not signed by a key that is here: its chain was cut or rewritten",
            )
    return latest


def _events(place: str, chain: Sequence[Row[Any]], latest: dict[tuple[str, str], Fact]) -> Iterator[LogFault]:
    """One chain; its last fact of each row goes into `latest`."""
    previous, expected = FIRST, 1
    for row in chain:
        if row.number != expected:
            yield LogFault(place, f"lacks event {expected}: event {row.number} comes next")
        elif following(previous, row.attempt_id, row.number, row.facts) != row.sha256:
            yield LogFault(
                place, f"has event {row.number} that was edited or does not follow the one before it"
            )
        previous, expected = row.sha256, row.number + 1
        try:
            latest |= {(fact.kind, fact.key): fact for fact in facts_of(row)}
        except (ValueError, TypeError):
            yield LogFault(place, f"has event {row.number} that was edited: it cannot be read")


# The rows.


def _rows(connection: Connection, latest: dict[tuple[str, str], Fact]) -> Iterator[LogFault]:
    """Rows that are not as they were last written, that nobody wrote, or that are gone."""
    left = dict(latest)
    for kind, covered in KINDS.items():
        query = select(covered.table)
        if kind == "shown":
            query = query.where(schema.turns.c.shown_at.is_not(None))
        for row in connection.execute(query.order_by(*covered.table.primary_key)).mappings():
            key = key_of(kind, row)
            fact = left.pop((kind, key), None)
            if fact is None:
                yield LogFault(_place(kind, key), "was added without the workbench")
            elif content_of(kind, row, fact.salt) != fact.content:
                yield LogFault(_place(kind, key), "was changed")
    turns: dict[str, list[tuple[int, str, str]]] = {}
    table = schema.turns
    for turn in connection.execute(select(table).order_by(table.c.attempt_id, table.c.number)):
        turns.setdefault(turn.attempt_id, []).append((turn.number, turn.item, turn.question))
    for attempt_id, asked in turns.items():
        fact = left.pop(("turns", json_of([attempt_id])), None)
        if fact is None or fact.content != turns_fact(attempt_id, asked).content:
            yield LogFault(_place("turns", json_of([attempt_id])), "were changed")
    for kind, key in left:
        yield LogFault(_place(kind, key), "is gone")


def _place(kind: str, key: str) -> str:
    pattern = PLACES.get(kind, kind)
    try:
        return pattern.format(*json.loads(key))
    except (ValueError, IndexError, TypeError):  # the key was edited, which is said beside this
        return f"{kind} {key}"


def _values(key: str) -> list[Any]:
    """A key's values; two that fit nothing where it was edited."""
    try:
        values = json.loads(key)
    except ValueError:
        values = None
    return values if isinstance(values, list) and len(values) == 2 else [key, 0]
