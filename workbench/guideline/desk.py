"""What the guideline editor needs from outside: the draft on disk, versions, questions, gold and rounds; all handed in."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from workbench.documents.changes import Change
from workbench.documents.feedback import Feedback, FeedbackAnswer
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.migration import Migration
from workbench.documents.round import Round


class GuidelineDesk(Protocol):
    """One guideline in its workspace, as a session may see and change it."""

    @property
    def name(self) -> str:
        """The guideline's name."""

    def read(self) -> tuple[dict[str, Any], str]:
        """The values of the draft, valid or not, and the digest of its file."""

    def digest(self) -> str:
        """The digest of the draft's file as it is now; empty where it is gone."""

    def save(self, tree: Mapping[str, Any], seen: str) -> str:
        """Write the draft and give its new digest; ChangedMeanwhile where the file is not what was `seen`."""

    def put_anew(self, tree: Mapping[str, Any]) -> tuple[str, str]:
        """Write the draft where nobody can read the file: its new digest, and where the old one lies, if there was one."""

    def versions(self) -> tuple[Guideline, ...]:
        """The published versions, oldest first."""

    def publish(self, version: str, summary: str, wording_only: Sequence[str]) -> str:
        """Publish the draft for ever; the text says as what."""

    def migration(self, since: str) -> Migration | None:
        """The migration declared from a version."""

    def declare(self, migration: Migration, old: Guideline, new: Guideline) -> None:
        """Say what becomes of old labels."""

    def withdraw(self, since: str) -> None:
        """Take back what was declared from a version."""

    def questions(self) -> tuple[Feedback, ...]:
        """What annotators asked, oldest first."""

    def answer(self, question: str, answer: FeedbackAnswer) -> None:
        """Answer a question."""

    def ask(self, asked: Sequence[Feedback]) -> int:
        """Keep questions from a sheet; how many are new."""

    def put_export(self, file: str, content: bytes, beside: Mapping[str, bytes]) -> list[str]:
        """Write the labels for another tool; where the files lie in the workspace."""

    def put_picture(self, name: str, content: bytes) -> str:
        """Keep a picture beside the guideline; where it lies, as an example names it."""

    def picture(self, path: str) -> str | None:
        """A picture, made small, as a `data:` address; None where there is none."""

    @property
    def gold(self) -> tuple[GoldSet, ...]:
        """The newest locked version of every gold set of this guideline."""

    def since_made(self, gold: GoldSet, draft: Guideline) -> tuple[Change, ...]:
        """What changed since the version that a gold set was made under."""

    def rounds(self) -> tuple[tuple[Round, tuple[str, ...]], ...]:
        """The rounds, each with the people who took it."""
