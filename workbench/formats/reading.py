"""What a reader of a tool's file yields and counts, and what a writer returns.

A reader is a generator over one source. It yields `Answer`s and `Medium`s, calls `reading.see()` for every answer that it
meets in the file, and `reading.lose(...)` for each that it cannot give; so that what was seen is what was kept and what
was lost. It never guesses who answered: an answer without an annotator gets the one that the user names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from workbench.answers.import_report import ImportReport, Loss
from workbench.errors import InvalidTable, NotFound
from workbench.formats.source import Source
from workbench.kinds.parts import Medium, Part

Status = Literal["submitted", "skipped", "draft"]
Purpose = Literal["gold", "prelabels", "honeypots"]


@dataclass(slots=True)
class Answer:
    """One person's answer to one question about one item, as a reader finds it.

    annotator   None where the file names nobody
    kind        of answer: a name of `KINDS`
    text        the answer of a kind without parts, as that kind reads it
    parts       of a kind with parts: its regions, and whatever else the tool has beside them, such as relations
    place       where in the file: a line or a path
    """

    item: str
    annotator: str | None
    question: str
    kind: str
    place: str
    text: str | None = None
    parts: Sequence[Part] = ()
    status: Status = "submitted"
    reason: str = ""
    gold: bool = False
    started: str | None = None
    submitted: str | None = None
    seconds: float | None = None
    vendor: str | None = None
    batch: str | None = None
    comment: str | None = None
    score: float | None = None
    id: str | None = None


Record = Answer | Medium


@dataclass(frozen=True)
class Written:
    """The files of a tool, by name, and what it has no place for."""

    files: Mapping[str, bytes]
    report: ImportReport


@dataclass(eq=False)
class Reading:
    """One run of a reader: what the user says, and what is counted.

    item        which field of the tool's data holds the item's id, where the tool has several
    annotator   who answered, where the file names nobody
    annotators  the same by file: the name of a file, or its ending path, -> who
    question    read only this one
    vendor, batch   of all answers
    labels      labels to read as others
    file_names  whether an item is matched by the last part of its path alone: tools write the same picture's path differently
    """

    source: Source
    item: str | None = None
    annotator: str | None = None
    annotators: Mapping[str, str] = field(default_factory=dict)
    question: str | None = None
    vendor: str | None = None
    batch: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    file_names: bool = False
    seen: int = 0
    kept: int = 0
    counts: dict[tuple[str, bool], list[Any]] = field(default_factory=dict)

    def see(self, answers: int = 1) -> None:
        """So many answers were met in the file."""
        self.seen += answers

    def lose(self, what: str, place: str, answers: int = 1) -> None:
        """So many answers are not kept."""
        self._count(what, place, answers, lost=True)

    def note(self, what: str, place: str, times: int = 1) -> None:
        """Something beside the answers was left out, mended or guessed."""
        self._count(what, place, times, lost=False)

    def _count(self, what: str, place: str, times: int, *, lost: bool) -> None:
        if times:
            held = self.counts.setdefault((what, lost), [0, place])
            held[0] += times

    def item_of(self, item: str) -> str:
        """An item's id as it is kept."""
        return file_name(item) if self.file_names else item

    def refusal(self, place: str, message: str) -> InvalidTable:
        """An error at a place of the file."""
        return InvalidTable(f"{self.source.path}: {place}: {message}.")

    def of_file(self, *paths: str) -> str | None:
        """Who the user says gave the answers of a file in a folder or archive, by the first of these paths that is known."""
        return next(filter(None, (_of_file(self.annotators, path) for path in paths)), None)

    def person(self, answer: Answer, file: str) -> str:
        """Who gave an answer: as the file says, else as the user does; NotFound where nobody does."""
        if answer.gold:
            return answer.annotator or "gold"
        named = self.annotator or _of_file(self.annotators, file)
        if answer.annotator and named and answer.annotator != named:
            raise self.refusal(
                answer.place,
                f"answered by {answer.annotator!r}, but you say {named!r}; where only some files name nobody, "
                "list those in --annotator-map",
            )
        if person := answer.annotator or named:
            return person
        raise NotFound(
            f"{self.source.path}: {answer.place}: does not say who answered. Where one person gave all answers, say who "
            "with --annotator-name NAME; where each file is of one person, list them with --annotator-map FILE "
            "(a table of file, annotator)."
        )

    def report(self) -> ImportReport:
        """What was seen, kept and lost."""
        losses = [
            Loss(what, n, place, self.source.name, lost) for (what, lost), (n, place) in self.counts.items()
        ]
        return ImportReport(tuple(losses), self.seen, self.kept)


def file_name(path: str) -> str:
    r"""The last part of a path or an address.

    >>> file_name("s3://bucket/day 1/a.jpg"), file_name("day 1\\a.jpg"), file_name("a.jpg")
    ('a.jpg', 'a.jpg', 'a.jpg')
    """
    return path.replace("\\", "/").rpartition("/")[2]


def _of_file(annotators: Mapping[str, str], file: str) -> str | None:
    """Who answered a file: by its path, or by as much of its end as the map says."""
    return next((who for name, who in annotators.items() if file == name or file.endswith(f"/{name}")), None)
