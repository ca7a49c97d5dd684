"""Annotators' questions about a guideline on disk: one line each in `feedback.jsonl`, append-only."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from workbench.documents.document import Document, Text, canonical_json
from workbench.documents.feedback import Feedback, FeedbackAnswer
from workbench.documents.record import names_in, renamed
from workbench.errors import InvalidDocument, NotFound, WriteFailed
from workbench.store import documents, files
from workbench.store.files import locked

FILE = "feedback.jsonl"
REMOVED = "(removed with whoever wrote it)"


class AnswerLine(Document):
    """A line that answers an earlier one; the last answer to a question counts."""

    answers: Text
    answer: FeedbackAnswer


@dataclass(frozen=True)
class FeedbackStore:
    """The file `feedback.jsonl` in the folder of each guideline; `root` is the folder `guidelines/`."""

    root: Path

    def path(self, guideline: str) -> Path:
        """The file of a guideline; NotFound if there is no such guideline."""
        folder = self.root / documents.checked_name(guideline, "guideline")
        if not folder.is_dir():
            raise NotFound(
                f"there is no guideline {guideline!r} in {self.root}, so nothing can be asked about it."
            )
        return folder / FILE

    def add(self, guideline: str, feedback: Feedback) -> bool:
        """Save a question: True if it is new and on disk, False if its id was there already.

        A different question with a used id is refused (InvalidDocument).
        """
        path = self.path(guideline)
        with locked(path.parent):
            for known in self.all(guideline):
                if known.id == feedback.id:
                    if _question_only(known) != _question_only(feedback):
                        raise InvalidDocument(f"{path}: the id {feedback.id!r} is taken by another question.")
                    return False
            _append(path, feedback)
        return True

    def add_read(self, guideline: str, asked: Iterable[Feedback]) -> int:
        """Save the questions of a sheet; returns how many are new. A row without a time gets that of its first reading."""
        known = {feedback.id: feedback.at for feedback in self.all(guideline)}
        again = [
            feedback.model_copy(update={"at": known.get(feedback.id, feedback.at)}) for feedback in asked
        ]
        return sum(self.add(guideline, feedback) for feedback in again)

    def answer(self, guideline: str, feedback_id: str, answer: FeedbackAnswer) -> bool:
        """Answer a question, or answer it again: adds a line, earlier ones stay. False if this is the answer already."""
        path = self.path(guideline)
        with locked(path.parent):
            known = {feedback.id: feedback for feedback in self.all(guideline)}
            if feedback_id not in known:
                raise NotFound(f"{path} holds no question with id {feedback_id!r}.")
            if known[feedback_id].answer == answer:
                return False
            _append(path, AnswerLine(answers=feedback_id, answer=answer))
        return True

    def all(self, guideline: str) -> tuple[Feedback, ...]:
        """Every question in order, each with its last answer; a bad line is refused."""
        path = self.path(guideline)
        kept: dict[str, Feedback] = {}
        for where, line in _lines(path):
            if isinstance(line, Feedback):
                if line.id in kept:
                    raise InvalidDocument(f"{where}: the id {line.id!r} is there twice.")
                kept[line.id] = line
            elif line.answers in kept:
                kept[line.answers] = kept[line.answers].model_copy(update={"answer": line.answer})
            else:
                raise InvalidDocument(f"{where}: answers {line.answers!r}, which no line before it asked.")
        return tuple(kept.values())

    def forget(self, who: frozenset[str], pseudonym: str) -> int:
        """Remove a person from the questions of all guidelines: the note is removed, `pseudonym` replaces the name.

        `who` holds all names of the person there. Returns how many lines changed.
        """
        changed = 0
        for guideline in documents.names_in(self.root):
            path = self.root / guideline / FILE
            if not path.exists():
                continue
            with locked(path.parent):
                lines = [line for _, line in _lines(path)]
                clean = [_without(line, who, pseudonym) for line in lines]
                differ = sum(a != b for a, b in zip(lines, clean, strict=True))
                if differ:
                    files.replace(path, b"".join(map(_bytes, clean)))
                changed += differ
        return changed


def _question_only(feedback: Feedback) -> Feedback:
    """The question alone, without its answer."""
    return feedback.model_copy(update={"answer": None})


def _without(line: Feedback | AnswerLine, who: frozenset[str], pseudonym: str) -> Feedback | AnswerLine:
    """The line without that person's name, and without their note."""
    if line.answer is not None:
        by = renamed(line.answer.by, who, pseudonym)
        line = line.model_copy(update={"answer": line.answer.model_copy(update={"by": by})})
    if isinstance(line, Feedback) and line.who and who & {line.who, *names_in(line.who)}:
        line = line.model_copy(update={"who": renamed(line.who, who, pseudonym), "note": REMOVED})
    return line


def _lines(path: Path) -> Iterator[tuple[str, Feedback | AnswerLine]]:
    """Each line with its place, without a half-written last line from a crash, which was never acknowledged."""
    for number, raw in enumerate(_whole(path).splitlines(), start=1):
        if raw.strip():
            where = f"{path}, line {number}"
            yield where, _line(raw, where)


def _line(raw: bytes, where: str) -> Feedback | AnswerLine:
    try:
        value: Any = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InvalidDocument(f"{where}: no JSON: {error}.") from None
    kind: type[Feedback] | type[AnswerLine] = (
        AnswerLine if isinstance(value, dict) and "answers" in value else Feedback
    )
    try:
        return kind.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the line"
        raise InvalidDocument(f"{where}, {place}: {first['msg']}.") from None


def _bytes(line: Feedback | AnswerLine) -> bytes:
    return canonical_json(line.model_dump(mode="json", exclude_none=True))


def _append(path: Path, line: Feedback | AnswerLine) -> None:
    """Append a line; it is on disk when this returns. A half-written line, from now or an earlier crash, is cut off."""
    whole = _whole(path)
    try:
        new = not path.exists()
        with path.open("w+b" if new else "r+b") as file:
            if new:
                path.chmod(files.mode_in(path.parent))
            file.truncate(len(whole))
            file.seek(len(whole))
            try:
                file.write((b"" if whole.endswith(b"\n") or not whole else b"\n") + _bytes(line))
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                os.truncate(path, len(whole))
                raise
    except OSError as error:
        raise WriteFailed(f"{path} could not be written: {error.strerror}. Nothing was kept.") from error


def _whole(path: Path) -> bytes:
    """The file without a half-written last line; a complete last line without a line end, typed by a person, counts."""
    content = files.read(path, "feedback") if path.exists() else b""
    end = content.rfind(b"\n") + 1
    try:
        json.loads(content[end:])
    except (ValueError, RecursionError):
        return content[:end]
    return content
