"""Whether a log is whole: its chains, its signatures, and the files whose digests it holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Self

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
    "is the last, and no record is signed by a key that is here: signatures were removed or forged, or the key is new. "
    "If it is new, sign what is there: workbench log sign"
)
NOT_VOUCHED = (
    "and those before it are signed by no key that is here, and nobody vouched for them: they were forged, or are older "
    "than the key. If they are older, sign them: workbench log sign"
)
STRANGE = "is signed by no key that is here, although records before it are"
NO_KEY = (
    "There is no key. This finds records that were edited, removed or moved, but not a log that somebody computed again "
    "as a whole. Sign it with a key outside the workspace (workbench log key new FILE), or note the head elsewhere (--head)."
)


@dataclass(frozen=True)
class ChainState(Result):
    """One chain in figures; `signed` are the records with a signature that fits, `forgotten` the texts that are gone.

    `head` is the last record as CHAIN:NUMBER:SHA256.
    """

    chain: Chain
    records: int
    signed: int
    forgotten: int
    head: str


@dataclass(frozen=True)
class Finding(Result):
    """Something wrong: in which chain, at which record or row, and what."""

    chain: Chain
    place: str
    message: str

    @classmethod
    def of(cls, fault: Fault) -> Self:
        """A fault of a chain."""
        return cls(fault.chain, f"record {fault.number}", fault.message)


@dataclass(frozen=True)
class LogCheck(Result, json="whole chains faults notices"):
    """What `log verify` finds. `notices` are no faults: what the log cannot know, and what waits."""

    chains: tuple[ChainState, ...]
    faults: tuple[Finding, ...]
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
    heads: Sequence[tuple[Chain, Head]] = (),
    database: Sequence[Finding] | None = None,
) -> LogCheck:
    """Check both chains, and the files of the workspace `root` where there is one.

    heads     heads that somebody noted earlier
    database  what a check of the whole database of rounds found; None checks its chain alone
    """
    wrong = [
        *_chain_faults(workspace, keys),
        *(_chain_faults(rounds, keys) if database is None else ()),
        *_unsigned_faults(workspace.links, keys),
        *_unsigned_faults(rounds.links, keys),
        *citation_faults(workspace.links, rounds.links),
        *citation_faults(rounds.links, workspace.links),
        *_head_faults({"workspace": workspace.links, "rounds": rounds.links}, heads),
        *(_file_faults(root, workspace.links) if root else ()),
    ]
    notices = [*_key_notices((workspace, rounds), keys), *_clock_notices(workspace), *_clock_notices(rounds)]
    if root:
        notices += _file_notices(root, workspace.links)
    if workspace.half_written or (workspace.links and workspace.links[-1].record.state == "intent"):
        notices.append("The last act was interrupted; the next command that acts completes or voids it.")
    states = tuple(_state(chain, keys) for chain in (workspace, rounds) if chain.links)
    findings = dict.fromkeys([*map(Finding.of, wrong), *(database or ())])
    return LogCheck(states, tuple(findings), tuple(notices))


def _state(chain: ChainRead, keys: Keys) -> ChainState:
    signed = sum(bool(e.signature and keys.fits(e.sha256, e.signature)) for e in chain.links)
    gone = {digest for entry in chain.links for digest in entry.record.sealed}.difference(chain.words or {})
    last = chain.links[-1].record
    return ChainState(
        last.chain, len(chain.links), signed, len(gone), f"{last.chain}:{last.number}:{last.digest()}"
    )


def _chain_faults(chain: ChainRead, keys: Keys) -> Iterator[Fault]:
    yield from chain.damage
    yield from faults(chain.links, keys)
    yield from word_faults(chain)
    links = chain.links
    ended = {entry.record.intent for entry in links}
    last = links[-1].record if links else None
    for entry in links:
        record = entry.record
        if record.state == "intent" and record.number not in ended and last and last.state != "intent":
            yield Fault(record.chain, record.number, "is an intent without its outcome")


def _unsigned_faults(links: Sequence[Link], keys: Keys) -> Iterator[Fault]:
    """With a key, a signature fits for the first and for the last record, or a signed `log.sign` vouches for the first.

    A digest does not hold its signature, so anybody can take all of them away or put others there, and the next act of
    somebody with the key follows what was forged.
    """
    if not (keys.keys and links):
        return
    fits = [bool(entry.signature and keys.fits(entry.sha256, entry.signature)) for entry in links]
    chain = links[0].record.chain
    if not any(fits):
        yield Fault(chain, links[-1].record.number, UNSIGNED)
        return
    vouched = any(fit and e.record.act == "log.sign" for fit, e in zip(fits, links, strict=True))
    if not (fits[0] or vouched):
        yield Fault(chain, links[fits.index(True) - 1].record.number, NOT_VOUCHED)
    if links[-1].signature and not fits[-1] and keys.fits(links[-1].sha256, links[-1].signature) is None:
        yield Fault(chain, links[-1].record.number, STRANGE)


def _head_faults(
    chains: Mapping[Chain, Sequence[Link]], heads: Sequence[tuple[Chain, Head]]
) -> Iterator[Fault]:
    """A head that somebody noted must be in its chain."""
    for chain, head in heads:
        digest = next((e.sha256 for e in chains[chain] if e.record.number == head.number), None)
        if digest != head.sha256:
            what = (
                "is not what was noted: the chain was rewritten"
                if digest
                else "is missing: the chain was cut"
            )
            yield Fault(chain, head.number, what)


def _key_notices(chains: Sequence[ChainRead], keys: Keys) -> Iterator[str]:
    if not keys.keys:
        yield NO_KEY
    known = set(map(key_id, keys.keys))
    strange = {e.signature.key for chain in chains for e in chain.links if e.signature} - known
    if strange:
        yield f"Signed with keys that are not here, so not checked: {', '.join(sorted(strange))}."


def _clock_notices(chain: ChainRead) -> Iterator[str]:
    """Where a record is dated before the one before it, the clock of the machine was set back."""
    for earlier, later in pairwise(entry.record for entry in chain.links):
        if later.at < earlier.at:
            back = round((earlier.at - later.at).total_seconds())
            yield f"Record {later.number} of the {later.chain} is dated {back} s before the one before it: the clock went back."


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
    strange = [name for name, path in sealed_files(root) if path.relative_to(root).as_posix() not in known]
    if not links and strange:
        yield f"{len(strange)} files were published before the log began; the first act notes their digests."
    elif strange:
        yield f"In no record, so published before the log began or copied here: {', '.join(strange)}."
