"""A chain as people read it: its records with their names and texts, an act and its outcome as one entry."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from pathlib import Path

from pydantic import ValidationError

from workbench.documents.record import ACTS, KNOWN, Chain, Fault, Known, Link, Sealed
from workbench.result import Result
from workbench.store.log.rounds_head import rounds_rows
from workbench.store.log.workspace_log import WORDS, WorkspaceLog

FORGOTTEN = "forgotten"
DOES_NOT_FIT = "holds a text whose digest does not fit: it was edited"
LOST = "lost a name or text, and nobody was forgotten for it"


@dataclass(frozen=True)
class ChainRead:
    """All of one chain; `damage` is what could not be read, `half_written` whether a crash cut off its last line."""

    links: tuple[Link, ...] = ()
    words: Mapping[str, Sealed] | None = None
    damage: tuple[Fault, ...] = ()
    half_written: bool = False


@dataclass(frozen=True)
class Entry(
    Result,
    json="at chain number who known typed act object reason state interrupted person file before after",
):
    """An act, as `log show` prints it.

    who, typed, reason   None where there is none, "forgotten" where it was removed with the person
    state                done, void (refused or interrupted, nothing was changed) or intent (no outcome yet)
    interrupted          what a crash did to the act, None without one
    """

    at: dt.datetime
    chain: Chain
    number: int
    who: str
    known: Known
    typed: str | None
    act: str
    object: str
    reason: str | None
    state: str
    interrupted: str | None
    person: str | None
    file: str | None
    before: str | None
    after: str | None

    @property
    def person_text(self) -> str:
        """Who acted: the name that the system knows, and the one that was typed."""
        return f"{self.who} (typed: {self.typed})" if self.typed else self.who

    @property
    def known_text(self) -> str:
        """How the system knows the name."""
        return KNOWN[self.known]

    @property
    def says(self) -> str:
        """The act in words."""
        undone = {"void": " (not done)", "intent": " (no outcome yet)"}.get(self.state, "")
        return f"{ACTS.get(self.act, self.act)} {self.object}{undone}"


def read_workspace(log: WorkspaceLog) -> ChainRead:
    """The chain of a workspace, and lines in its files that are none of ours."""
    links, damage = [], []
    for number, line in enumerate(log.records.all(), 1):
        try:
            links.append(Link.model_validate_json(line))
        except (ValidationError, RecursionError):
            damage.append(Fault("workspace", number, "cannot be read"))
    words: dict[str, Sealed] = {}
    for number, line in enumerate(log.words.all(), 1):
        try:
            fields = json.loads(line)
            words[str(fields["sha256"])] = Sealed(str(fields["salt"]), str(fields["text"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            damage.append(Fault("workspace", number, f"is a line of {WORDS} that cannot be read"))
    return ChainRead(tuple(links), words, tuple(damage), bool(log.records.torn() or log.words.torn()))


def word_faults(chain: ChainRead) -> Iterable[Fault]:
    """The records whose names or texts were edited, or are gone from the workspace's words and were not forgotten."""
    forgotten = {digest for entry in chain.links for digest in entry.record.forgotten}
    for entry in chain.links:
        for digest in entry.record.sealed:
            sealed = (chain.words or {}).get(digest)
            if sealed is not None and sealed.digest != digest:
                yield Fault(entry.record.chain, entry.record.number, DOES_NOT_FIT)
            if sealed is None and entry.record.chain == "workspace" and digest not in forgotten:
                yield Fault(entry.record.chain, entry.record.number, LOST)


def entries(chain: ChainRead) -> list[Entry]:
    """Each act once, in order: an intent with its outcome."""
    outcomes = {entry.record.intent: entry for entry in chain.links if entry.record.intent is not None}

    def text(digest: str | None) -> str | None:
        sealed = (chain.words or {}).get(digest or "")
        return None if digest is None else FORGOTTEN if sealed is None else sealed.text

    found = []
    for entry in chain.links:
        record = entry.record
        if record.intent is not None:
            continue
        outcome = outcomes[record.number].record if record.number in outcomes else None
        found.append(
            Entry(
                record.at,
                record.chain,
                record.number,
                text(record.actor) or "",
                record.known,
                text(record.typed),
                record.act,
                record.object,
                text(record.reason),
                outcome.state if outcome else record.state,
                text(outcome.reason) if outcome else None,
                record.person,
                record.file,
                record.before,
                record.after,
            )
        )
    return found


def merged(chains: Sequence[ChainRead]) -> list[Entry]:
    """The entries of several chains by time; the order within a chain is kept."""
    return list(merge(*map(entries, chains), key=lambda entry: entry.at))


def read_rounds(root: Path, url: str | None = None) -> ChainRead:
    """The chain in the database of rounds; empty where there is none."""
    links, damage = [], []
    for number, text in rounds_rows("SELECT number, link FROM records ORDER BY number", root, url) or ():
        try:
            links.append(Link.model_validate_json(text))
        except (ValidationError, RecursionError):
            damage.append(Fault("rounds", number, "cannot be read"))
    rows = rounds_rows("SELECT digest, salt, text FROM record_words WHERE text IS NOT NULL", root, url) or ()
    words = {str(digest): Sealed(str(salt), str(text)) for digest, salt, text in rows}
    return ChainRead(tuple(links), words, tuple(damage))
