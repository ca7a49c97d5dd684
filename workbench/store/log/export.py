"""A log as one file: JSON lines with all that a check elsewhere needs, or a table for a spreadsheet."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from workbench.documents.document import canonical_json
from workbench.documents.record import Chain, Link, Sealed
from workbench.errors import InvalidDocument
from workbench.store import documents
from workbench.store.log.entries import ChainRead, merged

CHAINS: tuple[Chain, Chain] = ("workspace", "rounds")
COLUMNS = (
    *("at", "chain", "number", "who", "known", "typed", "act", "object", "reason", "state"),
    *("person", "file", "before", "after"),
)


def as_lines(workspace: ChainRead, rounds: ChainRead) -> bytes:
    """Each record with its digest and signature, then each name and text with its salt."""
    return b"".join(_lines(workspace, "workspace")) + b"".join(_lines(rounds, "rounds"))


def _lines(chain: ChainRead, name: Chain) -> Iterator[bytes]:
    for link in chain.links:
        yield canonical_json(link.model_dump(mode="json", exclude_defaults=True))
    for digest, sealed in (chain.words or {}).items():
        yield canonical_json({"chain": name, "sha256": digest, "salt": sealed.salt, "text": sealed.text})


def from_lines(path: Path) -> tuple[ChainRead, ChainRead]:
    """The chains of an exported file; a line that is none of ours is refused."""
    links: dict[Chain, list[Link]] = {name: [] for name in CHAINS}
    words: dict[Chain, dict[str, Sealed]] = {name: {} for name in CHAINS}
    for number, line in enumerate(documents.text_at(path, "export of a log").splitlines(), 1):
        try:
            fields = json.loads(line)
            if "record" in fields:
                link = Link.model_validate_json(line)
                links[link.record.chain].append(link)
            else:
                words[fields["chain"]][fields["sha256"]] = Sealed(str(fields["salt"]), str(fields["text"]))
        except (ValidationError, ValueError, KeyError, TypeError, RecursionError):
            raise InvalidDocument(f"{path}, line {number}: no line of an exported log.") from None
    workspace, rounds = (ChainRead(tuple(links[name]), words[name]) for name in CHAINS)
    return workspace, rounds


def as_table(chains: Sequence[ChainRead]) -> bytes:
    """A row for each act, by time, as CSV; no cell begins a formula."""
    from workbench.formats.tables.write import csv_bytes

    rows = [entry.to_dict() for entry in merged(chains)]
    return csv_bytes(COLUMNS, [[row[name] for name in COLUMNS] for row in rows])
