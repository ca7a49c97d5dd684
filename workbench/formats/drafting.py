"""A draft guideline from another tool's file: its questions and labels, what is still to write, what was left out."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from workbench.answers.import_report import ImportReport, Loss
from workbench.characters import typed
from workbench.documents.guideline import EdgeCase, Guideline, Kind, Label, Question, Rule
from workbench.documents.unwritten import TO_WRITE
from workbench.errors import InvalidDocument
from workbench.formats.limits import LABELS, QUESTIONS
from workbench.formats.tables.sheet import short
from workbench.kinds.registry import KINDS

NO_DEFINITION = TO_WRITE + "the file gave no definition."
NO_ASK = TO_WRITE + "the file gave no question to ask."
NO_PURPOSE = TO_WRITE + "the file gave no purpose."
COUNTS = {1: "one label", 2: "two labels"}
FIRST_VERSION = "1.0.0"
MOST_OF_A_NAME = 64
MOST_SHOWN = 12
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
SHORT_COLOUR = re.compile(r"#[0-9a-fA-F]{3}")


@dataclass(frozen=True)
class Started:
    """A draft made from a file.

    losses     everything in the file that is not in the draft, with its place
    unwritten  how many sentences the file did not have; the draft says "To be written" instead
    seen       how many labels the file has, of which `dropped` are not in the draft
    """

    guideline: Guideline
    losses: ImportReport
    unwritten: int
    seen: int = 0
    dropped: int = 0

    @property
    def sizes(self) -> dict[str, int]:
        """How many of each part were read."""
        labels = [label for question in self.guideline.questions for label in question.labels]
        return {
            "question": len(self.guideline.questions),
            "label": len(labels),
            "rule": len(self.guideline.rules),
            "edge case": len(self.guideline.cases),
            "example": sum(len(label.examples) + len(label.counterexamples) for label in labels),
        }


@dataclass
class DraftQuestion:
    """A question while its labels are collected; a label without a definition gets a placeholder."""

    id: str
    ask: str
    kind: Kind
    title: str | None
    drafting: "Drafting"
    settings: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    hotkeys: set[str | None] = field(default_factory=set)

    def label(
        self,
        label_id: str,
        place: str,
        *,
        name: str | None = None,
        definition: str | None = None,
        colour: str | None = None,
        hotkey: str | None = None,
        parent: str | None = None,
    ) -> str | None:
        """Add a label and return its id; None where it has no name or the name is taken."""
        lose = self.drafting.lose
        self.drafting.seen += 1
        LABELS.check(self.drafting.seen, self.drafting.source, InvalidDocument)
        id_ = self.drafting.text(label_id, place)
        if not id_:
            lose("a label without a name", place)
            self.drafting.dropped += 1
            return None
        if id_ in self.labels:
            lose(f"label {short(id_)!r} a second time in {self.id!r}", place)
            self.drafting.dropped += 1
            return None
        hotkey = self.drafting.text(hotkey or "", place)
        if hotkey and (len(hotkey) > 1 or hotkey in self.hotkeys):
            lose(f"hotkey {short(hotkey)!r}: one key a label, each once", place)
            hotkey = None
        self.hotkeys.add(hotkey)
        name = self.drafting.text(name or "", place)
        self.labels[id_] = Label(
            id=id_,
            name=name if name and name != id_.replace("_", " ") else None,
            definition=self.drafting.text(definition or "", place) or self.drafting.unknown(NO_DEFINITION),
            colour=self.drafting.colour(colour, place),
            hotkey=hotkey or None,
            parent=parent,
        )
        return id_


@dataclass
class Drafting:
    """What was collected from one file so far; `done` checks it and returns the draft."""

    name: str
    source: str
    title: str | None = None
    purpose: str | None = None
    asked: list[tuple[DraftQuestion, str]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    cases: list[EdgeCase] = field(default_factory=list)
    losses: ImportReport = field(default_factory=ImportReport)
    lost: list[Loss] = field(default_factory=list)
    unwritten: int = 0
    seen: int = 0
    dropped: int = 0

    def lose(self, what: str, place: str) -> None:
        """Record what is left out, and its place in the file."""
        self.lost.append(Loss(what, 1, place, self.source))

    def unknown(self, sentence: str) -> str:
        """A placeholder for a sentence that the file does not have."""
        self.unwritten += 1
        return sentence

    def text(self, value: object, place: str) -> str:
        """The value as text, without characters that act or hide."""
        text = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
        clean = typed("".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")))
        if clean != text:
            self.lose("characters that cannot be shown", place)
        return clean.strip()

    def colour(self, value: object, place: str) -> str | None:
        """A colour as `#rrggbb`; other spellings are left out."""
        if value in (None, ""):
            return None
        text = str(value)
        if COLOUR.fullmatch(text):
            return text
        if SHORT_COLOUR.fullmatch(text):
            return "#" + "".join(2 * digit for digit in text[1:])
        self.lose(f"colour {short(text)!r}: only #rrggbb is read", place)
        return None

    def question(
        self,
        name: str,
        place: str,
        *,
        ask: str | None = None,
        kind: Kind = "choice",
        title: str | None = None,
    ) -> DraftQuestion:
        """Add a question; its id is the file's name for it, changed where that is not a valid id."""
        QUESTIONS.check(len(self.asked) + 1, self.source, InvalidDocument)
        original = self.text(name, place)
        taken = {asked.id for asked, _ in self.asked}
        id_ = free(slug(original) or "label", lambda tried: tried in taken)
        if original and id_ != original:
            self.lose(f"question {short(original)!r} is called {id_!r} in the draft", place)
        title = self.text(title or "", place) or (original if id_ != original else "")
        words = self.text(ask or "", place)
        asked = DraftQuestion(id_, words, kind, title or None, self)
        self.asked.append((asked, place))
        return asked

    def whole(self) -> list[DraftQuestion]:
        """The questions that have as many labels as their kind needs: the others are left out, with what is about them."""
        return [asked for asked, _ in self.asked if len(asked.labels) >= KINDS[asked.kind].fewest]

    def done(self) -> Started:
        """The draft; an error where the file has no question with as many labels as its kind needs."""
        questions = []
        for asked, place in self.asked:
            fewest = KINDS[asked.kind].fewest
            if len(asked.labels) < fewest:
                count = len(asked.labels)
                self.dropped += count
                self.unwritten -= sum(label.definition == NO_DEFINITION for label in asked.labels.values())
                words = "two labels" if fewest == 2 else f"{fewest} label{'s' * (fewest > 1)}"
                self.lose(f"question {asked.id!r} with fewer than {words} ({count})", place)
                continue
            questions.append(
                Question(
                    id=asked.id,
                    title=asked.title
                    if asked.title != asked.id.replace("_", " ").replace("-", " ")
                    else None,
                    ask=asked.ask or self.unknown(NO_ASK),
                    kind=asked.kind,
                    settings=asked.settings,
                    labels=tuple(asked.labels.values()),
                )
            )
        if not questions:
            lines = [f"\n  {loss.what}: {loss.example}" for loss in (*self.losses, *self.lost)]
            more = f"\n  and {len(lines) - MOST_SHOWN} more" if len(lines) > MOST_SHOWN else ""
            left = "".join(lines[:MOST_SHOWN]) + more
            raise InvalidDocument(
                f"{self.source}: no question with two labels or more was found."
                + (f" Not understood:{left}" if left else "")
            )
        known = {question.id for question in questions}
        guideline = Guideline(
            name=self.name,
            version=FIRST_VERSION,
            title=self.text(self.title or "", "the title") or self.name.replace("-", " ").replace("_", " "),
            purpose=self.text(self.purpose or "", "the purpose") or self.unknown(NO_PURPOSE),
            questions=tuple(questions),
            rules=tuple(rule for rule in self.rules if rule.question in known),
            cases=tuple(case for case in self.cases if case.question in known),
        )
        losses = self.losses + ImportReport(tuple(self.lost))
        return Started(guideline, losses, self.unwritten, self.seen, self.dropped)


def slug(text: str, join: str = "_") -> str:
    """A text as an id of lower-case letters, digits and `_`.

    >>> slug("Refund request (paid)")
    'refund_request_paid'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", plain):
        return plain
    return re.sub(r"[^a-z0-9]+", join, plain).strip(join)[:MOST_OF_A_NAME].strip(join)


def free(base: str, taken: Callable[[str], bool]) -> str:
    """`base` itself, or with a number after it where it is taken."""
    name, number = base, 2
    while taken(name):
        tail = f"_{number}"
        name, number = base[: MOST_OF_A_NAME - len(tail)] + tail, number + 1
    return name
