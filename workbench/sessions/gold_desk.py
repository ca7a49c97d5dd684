"""What the gold builder needs from outside: the draft on disk, the guideline, feedback, rounds; all handed in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from workbench.errors import InvalidDocument
from workbench.model.attempts import Attempt, Given
from workbench.model.changes import Change
from workbench.model.feedback import Feedback
from workbench.model.gold import GoldItem, GoldSet
from workbench.model.guideline import Guideline, Question

Step = Callable[[GoldSet], GoldSet]
Newer = tuple[Guideline, Sequence[Change]]


class GoldDesk(Protocol):
    """One gold set in its workspace, as a session may see and change it."""

    def read(self) -> GoldSet:
        """The draft as it is on disk, or the newest locked version where no draft waits."""

    def change(self, step: Step) -> GoldSet:
        """Apply a step to the draft on disk; it is written, and safe, when this returns."""

    def locked(self) -> tuple[str, ...]:
        """The locked versions, oldest first."""

    def begin(self, gold: GoldSet) -> GoldSet:
        """Put a new draft in its place."""

    def lock(self, stale: Sequence[str]) -> str:
        """Lock the draft; the text says which version it became, with its digest."""

    def guideline(self) -> Guideline:
        """The guideline version that the draft cites."""

    def newer(self) -> Newer | None:
        """The newest published guideline with the changes that lead to it, None where the draft cites it."""

    def ask(self, feedback: Feedback) -> None:
        """Hand a question to the guideline's authors."""

    def rounds(self) -> tuple[str, ...]:
        """Expert rounds about this gold set."""

    def round_votes(self, name: str) -> tuple[Sequence[Attempt], Sequence[Given]]:
        """The attempts and standing answers of one of these rounds."""

    def quiz_answers(self) -> tuple[Sequence[Attempt], Sequence[Given]]:
        """The attempts and standing answers of all quizzes against any version of this set."""

    def picture(self, path: str) -> str | None:
        """A picture of an item as a `data:` address, None where it cannot be shown."""


@dataclass(frozen=True)
class Wish:
    """What a person asks for, field by field; whatever is not there or not of its kind is refused by name."""

    action: Mapping[str, Any]

    def text(self, name: str, default: str | None = None) -> str:
        """A text."""
        value = self.action.get(name, default)
        if not isinstance(value, str):
            raise InvalidDocument(f"{self.action.get('do')!r} needs a text {name!r}, found {value!r}.")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, empty where it is not given."""
        value = self.action.get(name, ())
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise InvalidDocument(
                f"{self.action.get('do')!r} needs a list of texts {name!r}, found {value!r}."
            )
        return tuple(value)

    def number(self, name: str, default: float) -> float:
        """A number."""
        value = self.action.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidDocument(f"{self.action.get('do')!r} needs a number {name!r}, found {value!r}.")
        return value

    def label(self, question: Question, name: str = "label") -> str | None:
        """One label, or of a multi-choice question several, joined in the guideline's order; None for no label."""
        value = self.action.get(name)
        if isinstance(value, list):
            return "|".join(one for one in question.label_ids if one in value) or None
        return self.text(name) if value is not None else None


def content_of(item: GoldItem, picture: Callable[[str], str | None]) -> list[dict[str, str]]:
    """What an item shows: texts as they are, a picture as a `data:` address."""
    found = []
    for key, value in item.content.items():
        if key == "picture":
            source = picture(value)
            found.append({"kind": "picture", "src": source, "alt": value} if source else _text(key, value))
        else:
            found.append(_text(key, value))
    return found


def question_of(question: Question, guideline: Guideline) -> dict[str, Any]:
    """A question with its labels and rules, as a screen draws it."""
    labels = [
        {
            "id": label.id,
            "name": label.shown,
            "colour": label.colour or f"c{place % 7 + 1}",
            "definition": label.definition,
        }
        for place, label in enumerate(question.labels)
    ]
    rules = [{"id": rule.id, "text": rule.text} for rule in guideline.rules if rule.question == question.id]
    about = {"id": question.id, "ask": question.ask, "title": question.shown, "kind": question.kind}
    return {**about, "labels": labels, "rules": rules}


def _text(key: str, value: str) -> dict[str, str]:
    return {"kind": "text", "name": "" if key == "text" else key, "text": value}
