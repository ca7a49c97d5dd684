"""Gold sets on disk: a draft that may change, and locked versions with a card and the digest of their items."""

import base64
import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from workbench.documents.document import Reference
from workbench.documents.gold import GoldCard, GoldItem, GoldSet, check
from workbench.documents.gold_readiness import ready
from workbench.documents.guideline import Guideline
from workbench.documents.record import Actor
from workbench.documents.version import PATTERN, Version
from workbench.errors import AlreadyPublished, DigestMismatch, InvalidDocument, NotFound, NotSettled, listed
from workbench.store import documents, files
from workbench.store.blind_votes import BlindVoteStore
from workbench.store.files import locked
from workbench.store.log import sealed_files
from workbench.store.log.gold_acts import gold_acts
from workbench.store.log.workspace_log import Act, WorkspaceLog
from workbench.store.media.clean import cleaned
from workbench.store.rejections import RejectionStore
from workbench.store.roles import require

DRAFT_ITEMS, DRAFT_CARD = "draft.jsonl", "draft.card.yaml"
MEDIA_TYPES = {  # media of an item; no kind that a browser runs
    **{".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"},
    **{".webp": "image/webp", ".mp3": "audio/mpeg", ".wav": "audio/wav", ".ogg": "audio/ogg"},
    **{".m4a": "audio/mp4", ".flac": "audio/flac", ".mp4": "video/mp4", ".webm": "video/webm"},
}
LARGEST = 20_000_000  # bytes of a file that goes into a notebook; a round sends larger ones piece by piece


def medium_in(folder: Path, path: str) -> Path | None:
    """A picture, sound or film in a folder; None if it is no such file, or outside the folder."""
    inside = folder.resolve()
    try:
        file = (inside / path).resolve()
        is_medium = file.suffix.lower() in MEDIA_TYPES and file.is_relative_to(inside)
        return file if is_medium and file.is_file() else None
    except (OSError, ValueError):  # a name that no file can have
        return None


def media_address(file: Path) -> str | None:
    """A picture, sound or film as a `data:` address, without its metadata; None for one over `LARGEST`, or damaged."""
    about = file.stat()
    return None if about.st_size > LARGEST else _address(file, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=2)  # what a screen shows is not read again with every key that is pressed
def _address(file: Path, _changed: int, _size: int) -> str | None:
    try:
        plain = cleaned(files.read(file, "item's file"), file.name)
    except InvalidDocument:
        return None
    return f"data:{MEDIA_TYPES[file.suffix.lower()]};base64,{base64.b64encode(plain).decode()}"


@dataclass(frozen=True)
class Locked:
    """The result of locking: the card, the digest of the set, and whether it is new."""

    path: Path
    version: str
    sha256: str
    new: bool


@dataclass(frozen=True)
class GoldStore:
    """The folder `gold_sets/` of a workspace. The card is written last, because a version exists only with its card."""

    root: Path

    def names(self) -> tuple[str, ...]:
        """The gold sets of this workspace."""
        return documents.names_in(self.root)

    def versions(self, name: str) -> tuple[str, ...]:
        """The locked versions of a gold set, oldest first."""
        stems = [p.name.removesuffix(".card.yaml") for p in self._folder(name).glob("*.card.yaml")]
        return tuple(map(str, sorted(Version.parse(s) for s in stems if PATTERN.fullmatch(s))))

    def load(self, name: str, version: str | None = None) -> GoldSet:
        """A locked version, by default the newest."""
        versions = self.versions(name)
        version = version or (versions[-1] if versions else None)
        if version is None or version not in versions:
            raise NotFound(
                f"gold set {name} has no locked version {version or 'yet'}; expected one of "
                f"{listed(versions) or 'none'}."
            )
        what = f"gold set {name} {version}"
        card_path = self._folder(name) / f"{version}.card.yaml"
        card = documents.load_sealed(GoldCard, card_path, what)
        items_path = self._folder(name) / f"{version}.jsonl"
        if (card.name, card.version) != (name, version):
            raise DigestMismatch(
                f"{card_path} is the card of {card.name}@{card.version}: it was copied or renamed."
            )
        digest = sha256(files.read(items_path, what)).hexdigest()
        if digest != card.items_sha256:
            raise DigestMismatch(
                f"{items_path} was changed after it was locked: its card says sha256 {card.items_sha256}, "
                f"the file has {digest}. Restore it, or lock the change as a new version."
            )
        return _gold(card, documents.parse_lines(GoldItem, items_path, what), items_path)

    def draft(self, name: str) -> GoldSet:
        """The draft of a gold set."""
        folder, what = self._folder(name), f"draft of gold set {name}"
        card = documents.load(GoldCard, folder / DRAFT_CARD, what)
        if card.name != name:
            raise InvalidDocument(
                f"{folder / DRAFT_CARD}, name: {card.name!r} lies in a folder called {name!r}."
            )
        return _gold(card, documents.parse_lines(GoldItem, folder / DRAFT_ITEMS, what), folder / DRAFT_ITEMS)

    def has_draft(self, name: str) -> bool:
        """Whether there is a draft."""
        return (self.root / documents.checked_name(name, "gold set") / DRAFT_CARD).exists()

    def any(self, name: str, version: str | None) -> GoldSet:
        """The draft if `version` is "draft", else a locked version."""
        return self.draft(name) if version == "draft" else self.load(name, version)

    def write_draft(self, gold: GoldSet, *, by: Actor | None = None) -> Path:
        """Replace the draft as a whole; the log holds the digests of the old and the new one."""
        called = sealed_files.gold_set(gold.card.name, gold.card.version)
        return self._write(gold, (Act("gold.draft", f"{called}, {len(gold.items)} items", by),))

    def _write(self, gold: GoldSet, acts: Sequence[Act]) -> Path:
        folder, lines = self.root / documents.checked_name(gold.card.name, "gold set"), _lines(gold)
        with WorkspaceLog(self.root.parent).acts(
            acts, path=folder / DRAFT_ITEMS, after=sha256(lines).hexdigest()
        ):
            files.replace(folder / DRAFT_ITEMS, lines)
        files.replace(folder / DRAFT_CARD, documents.to_yaml(gold.card))
        return folder / DRAFT_ITEMS

    def change(
        self,
        name: str,
        step: Callable[[GoldSet], GoldSet],
        *,
        by: Actor | None = None,
        act: str | None = None,
        why: str = "",
    ) -> GoldSet:
        """Apply a step to the current draft on disk, and write it: no concurrent change is lost.

        If the step is refused, the draft stays unchanged. Its decisions are recorded under the names that they hold, or
        as done `by` somebody; `act` says what led to them, where it was another act of the log, and `why` a reason that
        the draft does not hold.
        """
        with locked(self._folder(name)):
            before = self.draft(name)
            after = step(before)
            if after != before:
                self._write(after, gold_acts(before, after, by, act, why))
            return after

    def stamp(self, name: str) -> tuple[object, ...]:
        """A value that changes whenever the draft or the list of locked versions changes."""
        stamp: list[object] = [self.versions(name)]
        for file in (DRAFT_ITEMS, DRAFT_CARD):
            path = self._folder(name) / file
            about = path.stat() if path.exists() else None
            stamp.append(about and (about.st_ino, about.st_mtime_ns, about.st_size))
        return tuple(stamp)

    def waits(self, name: str) -> bool:
        """Whether there is a draft whose version is not locked yet."""
        return self.has_draft(name) and self.draft(name).card.version not in self.versions(name)

    def rejections(self, name: str) -> RejectionStore:
        """The decisions from elsewhere that were kept out of a set."""
        return RejectionStore(self._folder(name))

    def blind_votes(self, name: str) -> BlindVoteStore:
        """The experts' blind votes that are sealed until the round ends."""
        return BlindVoteStore(self._folder(name))

    def medium(self, name: str, path: str) -> Path | None:
        """A picture, sound or film beside a gold set; None if it is no such file, or outside the folder."""
        return medium_in(self.root / name, path)

    def missing_media(self, name: str, items: Iterable[GoldItem]) -> str:
        """Which pictures, sounds and films of items are not beside the gold set, in a sentence; "" where all are."""
        paths = dict.fromkeys(path for item in items for path in item.media())
        missing = [path for path in paths if self.medium(name, path) is None]
        folder = self.root / name
        return (
            f"{len(missing)} of {len(paths)} files are not in {folder}: {listed(missing, 4)}."
            if missing
            else ""
        )

    def bring_media(self, name: str, source: Path, paths: Sequence[str]) -> int:
        """Copy pictures, sounds and films from the folder `source` to a gold set; returns how many are there then.

        Only files inside that folder, of the known kinds; existing files stay. What was written about them (who, where,
        when, with what, titles, comments) is left out, because it may tell the answer; pixels and samples stay.
        """
        source, target = source.resolve(), (self.root / name).resolve()
        there = 0
        for path in dict.fromkeys(paths):
            file, copy = (source / path).resolve(), (target / path).resolve()
            if file.suffix.lower() not in MEDIA_TYPES or not copy.is_relative_to(target):
                continue
            if not copy.exists() and file.is_relative_to(source) and file.is_file():
                with suppress(InvalidDocument):  # a damaged file is not there: its item says so
                    files.replace(copy, cleaned(files.read(file, "item's file"), path))
            there += copy.exists()
        return there

    def lock(
        self,
        name: str,
        guideline: Guideline,
        *,
        date: dt.date | None = None,
        stale: Sequence[str] = (),
        waiting: Sequence[str] = (),
        by: Actor | None = None,
    ) -> Locked:
        """Lock the draft under the version its card names.

        Refused if an answer is open, stale or does not fit the guideline, or if the goal of its card is not reached.
        `stale` names answers that are affected by a newer guideline than `guideline`, `waiting` those about which
        somebody decided elsewhere.
        """
        require(self.root.parent, "lock")
        draft = self.draft(name)
        if problems := check(draft, guideline):
            raise InvalidDocument(f"gold set {name} does not fit {guideline}:\n" + "\n".join(problems[:20]))
        if unsettled := draft.unsettled():
            places = [f"{item}: {question}" for item, question in unsettled]
            raise NotSettled(f"gold set {name}: {len(places)} answers are undecided: {listed(places)}.")
        if not draft.items:
            raise NotSettled(f"gold set {name} has no items yet; import some first.")
        if wanting := [
            condition
            for condition in ready(draft, guideline, stale=stale, waiting=waiting)
            if not condition.passed
        ]:
            sentences = [
                f"  {condition.title}: {condition.says} Open: {listed(condition.open)}."
                for condition in wanting
            ]
            raise NotSettled(f"gold set {name} is not ready to be locked:\n" + "\n".join(sentences))
        self._above(name, draft.card.version)
        lines, folder = _lines(draft), self._folder(name)
        card_path = folder / f"{draft.card.version}.card.yaml"
        if card_path.exists():
            date = self.load(name, draft.card.version).card.locked_on
        card = draft.card.model_copy(
            update={
                "guideline": Reference(
                    name=guideline.name, version=guideline.version, sha256=guideline.digest()
                ),
                "locked_on": date or dt.datetime.now(dt.UTC).date(),
                "items": len(draft.items),
                "items_sha256": sha256(lines).hexdigest(),
            }
        )
        if card_path.exists() and self.load(name, card.version).card == card:
            return Locked(card_path, card.version, card.digest(), False)
        new = self._write_locked(card, lines, card_path, by)
        return Locked(card_path, card.version, card.digest(), new)

    def _write_locked(self, card: GoldCard, lines: bytes, card_path: Path, by: Actor | None) -> bool:
        """Write the items, then the card; the log records the card, which holds the digest of the items."""
        items_path = card_path.with_name(f"{card.version}.jsonl")
        content = documents.sealed_yaml(card)
        lock = Act("gold.lock", sealed_files.gold_set(card.name, card.version), by)
        acts = () if card_path.exists() else (lock,)
        with WorkspaceLog(self.root.parent).acts(acts, path=card_path, after=sha256(content).hexdigest()):
            try:
                files.write_once(items_path, lines)
            except AlreadyPublished:
                if card_path.exists():
                    raise
                raise AlreadyPublished(
                    f"{items_path} is there without a card: a lock was interrupted. Remove it, lock again."
                ) from None
            return files.write_once(card_path, content)

    def _above(self, name: str, version: str) -> None:
        """Refuse a new version below the newest."""
        versions = self.versions(name)
        if versions and version not in versions and Version.parse(version) < Version.parse(versions[-1]):
            raise AlreadyPublished(
                f"gold set {name}: version {versions[-1]} is locked already; {version} must be above it."
            )

    def _folder(self, name: str) -> Path:
        folder = self.root / documents.checked_name(name, "gold set")
        if not folder.is_dir():
            raise NotFound(
                f"there is no gold set {name!r} in {self.root}; expected one of {listed(self.names())}."
            )
        return folder


def _gold(card: GoldCard, items: tuple[GoldItem, ...], path: Path) -> GoldSet:
    try:
        return GoldSet.of(card, items)
    except ValidationError as error:
        message = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise InvalidDocument(f"{path}: {message}.") from None


def _lines(gold: GoldSet) -> bytes:
    """One line per item, in the order of the set; items that left come last."""
    return b"".join(_line(item) for item in (*gold.items, *gold.left))


def _line(item: GoldItem) -> bytes:
    """The canonical JSON, except that the content keeps its order, for people to read."""
    fields = json.loads(item.canonical())
    content = {"content": item.content} if item.content else {}
    return (json.dumps(fields | content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
