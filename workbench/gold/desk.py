"""What the gold builder needs from outside: the draft on disk, the guideline, feedback, rounds; all handed in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from workbench.documents.attempts import Attempt, Exposure, Given
from workbench.documents.changes import Change
from workbench.documents.feedback import Feedback
from workbench.documents.gold import GoldItem, GoldSet, kind_of
from workbench.documents.guideline import Guideline, Question
from workbench.ui.content import content_part

NOT_SHOWN = "no such picture, sound or film beside the gold set, or over 20 MB."
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

    def seen(self) -> tuple[Sequence[Exposure], Mapping[str, str]]:
        """Who saw which item of any version of this set, and what people are called, by id."""

    def medium(self, path: str) -> str | None:
        """A picture, sound or film of an item as a `data:` address, None where it cannot be shown."""


def content_of(item: GoldItem, medium: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """What an item shows, as the card of a round does; a file that cannot be shown here is named instead."""
    addresses: dict[str, str] = {}
    content = dict(item.content)
    for key, path in item.content.items():
        if kind_of(key) == "text" or key.endswith("_alt"):
            continue
        address = medium(path)
        if address is None:
            content[f"missing {key}"] = f"{path} cannot be shown: {NOT_SHOWN}"
            del content[key]
        else:
            addresses[key] = address
    return content_part(content, 0, lambda _, key: addresses[key])


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
