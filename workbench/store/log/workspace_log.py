"""The chain of a workspace: an intent before a file is changed and an outcome after it, under the lock of `log/`."""

import json
import os
import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from workbench.documents.document import canonical_json
from workbench.documents.record import (
    ACTS,
    FIRST,
    PROGRAM_NAME,
    Actor,
    Head,
    Link,
    Record,
    Sealed,
    State,
    link,
    utc_now,
)
from workbench.errors import InvalidDocument, WriteFailed
from workbench.store import files
from workbench.store.files import locked
from workbench.store.log.keys import log_keys
from workbench.store.log.lines import Lines
from workbench.store.log.rounds_head import rounds_head
from workbench.store.own_name import acting

FOLDER, RECORDS, WORDS = "log", "records.jsonl", "words.jsonl"
PROGRAM = Actor(PROGRAM_NAME, "program")
_open_here = threading.local()


@dataclass(frozen=True)
class Act:
    """One thing that somebody does: an act of `ACTS`, its object, who does it (by default who is at the keyboard), why."""

    act: str
    object: str
    by: Actor | None = None
    reason: str | None = None
    person: str | None = None


@dataclass(frozen=True)
class WorkspaceLog:
    """The folder `log/` of the workspace `root`: `records.jsonl` is the chain, `words.jsonl` the names and texts."""

    root: Path

    @property
    def folder(self) -> Path:
        """The folder of the log."""
        return self.root / FOLDER

    @property
    def records(self) -> Lines:
        """The chain: a record a line."""
        return Lines(self.folder / RECORDS)

    @property
    def words(self) -> Lines:
        """The names and texts that the records hold the digests of."""
        return Lines(self.folder / WORDS)

    @contextmanager
    def act(
        self,
        act: str,
        object: str,  # noqa: A002  # the word of a record
        *,
        path: Path,
        after: str,
        by: Actor | None = None,
        reason: str | None = None,
    ) -> Iterator[None]:
        """Record that the block writes the file at `path`, which then has the digest `after`.

        The intent is on disk before the block runs. The outcome is `done` if the file has that digest afterwards, else
        `void`. After a crash in between, the next opening of the log writes the outcome.
        """
        with self.acts([Act(act, object, by, reason)], path=path, after=after):
            yield

    @contextmanager
    def acts(self, acts: Sequence[Act], *, path: Path, after: str) -> Iterator[None]:
        """The same for several acts in one file; no act needs no record."""
        if not acts:
            yield
            return
        with self._open():
            about = {"file": self._relative(path), "before": _digest(path), "after": after}
            intents = self._append([(act, {**about, "state": "intent"}) for act in acts])
            try:
                yield
            except BaseException:
                with suppress(WriteFailed):  # the block's refusal says more; the next opening tries again
                    self._outcomes(intents)
                raise
            self._outcomes(intents)

    def note(
        self,
        act: str,
        object: str,  # noqa: A002
        *,
        by: Actor | None = None,
        reason: str | None = None,
        person: str | None = None,
        path: Path | None = None,
    ) -> None:
        """Record an act that writes no file of ours; `path` is a file that it is about."""
        about = {"file": self._relative(path), "after": _digest(path)} if path else {}
        with self._open():
            self._append([(Act(act, object, by, reason, person), about)])

    def once_a_day(
        self,
        act: str,
        object: str,  # noqa: A002
        *,
        by: Actor | None = None,
        reason: str | None = None,
    ) -> None:
        """Record that somebody saw something: once for each person, object, reason and day (UTC).

        Who may not write the workspace leaves no record: they may read its files anyway.
        """
        if not os.access(self.folder if self.folder.exists() else self.root, os.W_OK):
            return
        actor, today = by or acting(self.root), utc_now().date()
        with self._open():
            for entry in self._newest():
                record = entry.record
                if record.at.date() < today:
                    break
                same = (record.act, record.object, record.known) == (act, object, actor.known)
                if same and (self._text(record.actor), self._text(record.reason)) == (actor.name, reason):
                    return
            self._append([(Act(act, object, actor, reason), {})])

    def recover(self) -> None:
        """Complete or void the acts that a crash interrupted; a workspace without a log stays without.

        A damaged log is left to the next act, which it refuses, and to `log verify`, which says what is wrong.
        """
        if self.records.path.exists() and os.access(self.folder, os.W_OK):
            with suppress(InvalidDocument), self._open():
                pass

    def head(self) -> Head | None:
        """The last record; None for an empty chain."""
        return next((entry.record.head for entry in self._newest()), None)

    def last_digest(self, path: Path) -> str | None:
        """The digest of a file by its last record; None without one."""
        file = self._relative(path)
        about = (entry.record for entry in self._newest() if entry.record.file == file)
        return next((record.after for record in about if record.state == "done"), None)

    def forget(self, name: str) -> int:
        """Remove the name, and every text that holds it, with their salts; the chain stays whole. Returns how many.

        A record says first which texts go: one that is gone without that was taken away by hand.
        """
        if not self.words.path.exists():
            return 0
        with self._open():
            lines = list(self.words.all())
            gone = {line: _sealed(line).digest for line in lines if _holds(_sealed(line).text, name)}
            if gone:
                act = Act("people.forget", "somebody in the texts of this log", PROGRAM)
                self._append([(act, {"forgotten": tuple(sorted(gone.values()))})])
                kept = [line for line in self.words.all() if line not in gone]
                mode = self.words.path.stat().st_mode
                files.replace(self.words.path, b"".join(line + b"\n" for line in kept))
                self.words.path.chmod(mode)  # a team that shares the folder goes on sharing it
            return len(gone)

    @contextmanager
    def _open(self) -> Iterator[None]:
        """Hold the lock; what a crash left is put right first, and a new log notes what was published before it."""
        mine: set[Path] = _open_here.__dict__.setdefault("folders", set())
        if (place := self.folder.resolve()) in mine:
            raise RuntimeError(
                f"{self.folder} is open already: an act is recorded by itself, not within another."
            )
        try:
            files.make_folder(self.folder)
        except OSError as error:
            raise WriteFailed(
                f"{self.folder} could not be made: {error.strerror}. Nothing was changed."
            ) from error
        with locked(self.folder):
            mine.add(place)
            try:
                self._repair()
                if self.head() is None:
                    self._append(
                        [(Act("log.adopt", "this workspace", PROGRAM), {}), *self._published_before()]
                    )
                yield
            finally:
                mine.discard(place)

    def _published_before(self) -> list[tuple[Act, dict[str, str | None]]]:
        """The files that were published before there was a log."""
        from workbench.store.log.sealed_files import sealed_files

        return [
            (Act("log.adopt", name, PROGRAM), {"file": self._relative(path), "after": _digest(path)})
            for name, path in sealed_files(self.root)
        ]

    def _repair(self) -> None:
        """Cut off a line that a crash tore, and give every intent without an outcome its outcome."""
        torn = [
            (lines.path.name, len(part)) for lines in (self.words, self.records) if (part := lines.cut_torn())
        ]
        self._outcomes(self._half_acts(), interrupted=True)
        for name, size in torn:
            reason = (
                f"A crash had cut off its last line, which was never acknowledged: {size} bytes were removed."
            )
            self._append([(Act("log.repair", f"{FOLDER}/{name}", PROGRAM, reason), {})])

    def _half_acts(self) -> list[Record]:
        """The intents at the end of the chain without an outcome: the lock lets nothing come between them."""
        ended: set[int] = set()
        intents: list[Record] = []
        for entry in self._newest():
            record = entry.record
            if record.state == "intent":
                intents.append(record)
            elif intents or record.intent is None:
                break
            else:
                ended.add(record.intent)
        return [record for record in reversed(intents) if record.number not in ended]

    def _outcomes(self, intents: Sequence[Record], interrupted: bool = False) -> None:
        """Write `done` where the file is as the intent says, else `void`."""
        entries = []
        digests = {file: _digest(self.root / file) for file in {intent.file or "" for intent in intents}}
        for intent in intents:
            digest = digests[intent.file or ""]
            state: State = "done" if digest == intent.after else "void"
            reason = _interrupted(intent, digest) if interrupted else None
            entries.append((intent, state, reason))
        if entries:
            self._append_outcomes(entries)

    def _append_outcomes(self, entries: Sequence[tuple[Record, State, str | None]]) -> None:
        sealed = [Sealed.of(reason) if reason else None for _, _, reason in entries]
        self.words.append([_words_line(words) for words in sealed if words])
        outcomes = [
            intent.model_copy(
                update={"state": state, "intent": intent.number, "reason": words.digest if words else None}
            )
            for (intent, state, _), words in zip(entries, sealed, strict=True)
        ]
        self._chain(outcomes)

    def _append(self, entries: Sequence[tuple[Act, Mapping[str, Any]]]) -> list[Record]:
        """Write the texts, then the records: no record is ever without its texts unless they were forgotten."""
        words: list[Sealed] = []
        records = []

        def seal(text: str | None) -> str | None:
            if not text:
                return None
            words.append(Sealed.of(text))
            return words[-1].digest

        for act, about in entries:
            if act.act not in ACTS:
                raise InvalidDocument(f"the log has no act {act.act!r}; expected one of {', '.join(ACTS)}.")
            actor = act.by or acting(self.root)
            fields = {
                **{"chain": "workspace", "number": 1, "at": utc_now(), "act": act.act, "object": act.object},
                **{"known": actor.known, "actor": seal(actor.name), "typed": seal(actor.typed)},
                **{"reason": seal(act.reason), "person": act.person, **about},
            }
            records.append(Record.model_validate(fields))
        self.words.append(list(map(_words_line, words)))
        return self._chain(records)

    def _chain(self, records: Sequence[Record]) -> list[Record]:
        """Append records, each bound to the one before it, and signed where there is a key."""
        keys, other, last = log_keys(self.root), rounds_head(self.root), self.head()
        number, previous, now = (last.number, last.sha256, utc_now()) if last else (0, FIRST, utc_now())
        lines, chained = [], []
        for record in records:
            number += 1
            place = {"number": number, "previous": previous, "at": now, "other": other}
            chained.append(record.model_copy(update=place))
            entry = link(chained[-1], keys)
            lines.append(canonical_json(entry.model_dump(mode="json", exclude_defaults=True)))
            previous = entry.sha256
        self.records.append(lines)
        return chained

    def _newest(self) -> Iterator[Link]:
        """The records, the last one first."""
        for line in self.records.newest():
            try:
                yield Link.model_validate_json(line)
            except ValidationError:
                raise InvalidDocument(
                    f"{self.records.path}: its last record cannot be read; nothing is added to a damaged log. "
                    "See what is wrong with: workbench log verify"
                ) from None

    def _text(self, digest: str | None) -> str | None:
        """A name or text; None if there is none, or it was forgotten."""
        if digest is None:
            return None
        mark = digest.encode()
        return next((_sealed(line).text for line in self.words.newest() if mark in line), None)

    def _relative(self, path: Path) -> str:
        return Path(os.path.relpath(path.resolve(), self.root.resolve())).as_posix()


def _digest(path: Path) -> str | None:
    """The digest of a file; None without one."""
    return files.digest_of(path) if path.is_file() else None


def _words_line(words: Sealed) -> bytes:
    return canonical_json({"sha256": words.digest, "salt": words.salt, "text": words.text})


def _sealed(line: bytes) -> Sealed:
    """The text in a line of `words.jsonl`; nothing in one that cannot be read, which `log verify` reports."""
    try:
        fields = json.loads(line)
        return Sealed(str(fields["salt"]), str(fields["text"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return Sealed("", "")


def _holds(text: str, name: str) -> bool:
    """Whether a text is the name, or holds it as a whole word; accents may be composed either way."""
    word, text = unicodedata.normalize("NFC", name), unicodedata.normalize("NFC", text)
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _interrupted(intent: Record, digest: str | None) -> str:
    if digest == intent.after:
        return "Interrupted after the file was written; completed at the next start."
    if digest == intent.before:
        return "Interrupted before the file was written; nothing was changed."
    return "Interrupted. The file has neither the old nor the new content: it was changed since."
