"""Whether a log is whole: its chains, its signatures, and the files whose digests it holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from workbench.documents.gold import GoldCard
from workbench.documents.record import Chain, Fault, Head, Keys, Link, citation_faults, faults, key_id
from workbench.errors import WorkbenchError
from workbench.result import Result
from workbench.store import documents, files
from workbench.store.log.entries import ChainRead, word_faults
from workbench.store.log.sealed_files import CARD, sealed_files

SEALED_BY = {  # acts after which a file never changes -> what a change of it means
    "guideline.publish": "was changed after it was published",
    "guideline.migrate": "was changed after its version was published",
    "gold.lock": "was changed after it was locked",
    "pilot.freeze": "was changed after the pilot was frozen",
    "pilot.deliver": "was changed after it was delivered",
    "pilot.replace": "was changed after it was delivered",
    "log.adopt": "was changed after the log began",
}
UNSIGNED = (
    "no record is signed, although there is a key: signatures were removed, or the key is new. "
    "If it is new, sign what is there: workbench log sign"
)
NO_KEY = (
    "Without a key this finds edits by somebody who does not rewrite all records after them. Who may write the folder of "
    "the log and the database of rounds can rewrite both. A key outside the workspace, or a head noted elsewhere "
    "(--head NUMBER:SHA256), prevents that."
)


@dataclass(frozen=True)
class ChainState(Result):
    """One chain in figures; `signed` are the records with a signature that fits, `forgotten` the texts that are gone."""

    chain: Chain
    records: int
    signed: int
    forgotten: int
    head: Head | None


@dataclass(frozen=True)
class LogCheck(Result, json="whole chains faults notices"):
    """What `log verify` finds. `notices` are no faults: what the log cannot know, and what waits."""

    chains: tuple[ChainState, ...]
    faults: tuple[Fault, ...]
    notices: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def check_log(
    workspace: ChainRead,
    rounds: ChainRead,
    keys: Keys,
    *,
    root: Path | None = None,
    head: Head | None = None,
    database: Sequence[Fault] | None = None,
) -> LogCheck:
    """Check both chains, and the files of the workspace `root` where there is one.

    head      a head of the workspace's chain that somebody noted earlier
    database  what a check of the whole database of rounds found; None checks its chain alone
    """
    wrong = [
        *_chain_faults(workspace, keys),
        *(_chain_faults(rounds, keys) if database is None else database),
        *citation_faults(workspace.links, rounds.links),
        *citation_faults(rounds.links, workspace.links),
        *_head_faults(workspace.links, head),
        *(_file_faults(root, workspace.links) if root else ()),
    ]
    notices = [*_key_notices((workspace, rounds), keys)]
    if root:
        notices += _file_notices(root, workspace.links)
    if workspace.half_written or (workspace.links and workspace.links[-1].record.state == "intent"):
        notices.append("The last act was interrupted; the next command that acts completes or voids it.")
    states = tuple(_state(chain, keys) for chain in (workspace, rounds) if chain.links)
    return LogCheck(states, tuple(dict.fromkeys(wrong)), tuple(notices))


def _state(chain: ChainRead, keys: Keys) -> ChainState:
    signed = sum(bool(e.signature and keys.fits(e.sha256, e.signature)) for e in chain.links)
    gone = {digest for entry in chain.links for digest in entry.record.sealed}.difference(chain.words or {})
    last = chain.links[-1].record
    return ChainState(last.chain, len(chain.links), signed, len(gone), last.head)


def _chain_faults(chain: ChainRead, keys: Keys) -> Iterator[Fault]:
    yield from chain.damage
    yield from faults(chain.links, keys)
    yield from word_faults(chain)
    links = chain.links
    if keys.keys and links and not any(entry.signature for entry in links):
        yield Fault(links[-1].record.chain, links[-1].record.number, UNSIGNED)
    ended = {entry.record.intent for entry in links}
    last = links[-1].record if links else None
    for entry in links:
        record = entry.record
        if record.state == "intent" and record.number not in ended and last and last.state != "intent":
            yield Fault(record.chain, record.number, "is an intent without its outcome")


def _head_faults(links: Sequence[Link], head: Head | None) -> Iterator[Fault]:
    """A head that somebody noted must be in the chain."""
    if head is not None:
        digest = next((entry.sha256 for entry in links if entry.record.number == head.number), None)
        if digest != head.sha256:
            what = (
                "is not what was noted: the chain was rewritten"
                if digest
                else "is missing: the chain was cut"
            )
            yield Fault("workspace", head.number, what)


def _key_notices(chains: Sequence[ChainRead], keys: Keys) -> Iterator[str]:
    if not keys.keys:
        yield NO_KEY
    known = set(map(key_id, keys.keys))
    strange = {e.signature.key for chain in chains for e in chain.links if e.signature} - known
    if strange:
        yield f"Signed with keys that are not here, so not checked: {', '.join(sorted(strange))}."


def _sealed_records(links: Sequence[Link]) -> dict[str, Link]:
    """Path -> the last record that says what its file holds for good."""
    return {
        entry.record.file: entry
        for entry in links
        if entry.record.file and entry.record.state == "done" and entry.record.act in SEALED_BY
    }


def _file_faults(root: Path, links: Sequence[Link]) -> Iterator[Fault]:
    """Published, locked, frozen and delivered files that are not as the log says, also where somebody sealed them again."""
    for file, entry in _sealed_records(links).items():
        record, path = entry.record, root / file
        if not path.is_file():
            yield Fault("workspace", record.number, f"is about {file}, which is gone")
        elif files.digest_of(path) != record.after:
            yield Fault("workspace", record.number, f"is about {file}, which {SEALED_BY[record.act]}")
        elif file.endswith(CARD) and not _items_fit(path):
            yield Fault("workspace", record.number, f"is about {file}, whose items were changed")


def _items_fit(card_path: Path) -> bool:
    """Whether the items beside a card are those that it was locked with."""
    items = card_path.with_name(card_path.name.removesuffix(CARD) + ".jsonl")
    try:
        card = documents.load_sealed(GoldCard, card_path, "gold card")
        return sha256(files.read(items, "gold items")).hexdigest() == card.items_sha256
    except WorkbenchError:
        return False


def _file_notices(root: Path, links: Sequence[Link]) -> Iterator[str]:
    """Files without a record: the log does not know where they came from."""
    known = _sealed_records(links)
    for name, path in sealed_files(root):
        if path.relative_to(root).as_posix() not in known:
            where = (
                "published before the log began, or copied here"
                if links
                else "published before the log began"
            )
            yield f"{name[0].upper()}{name[1:]}: {where}; the log holds nothing about it."
