"""What a calibration board needs from outside: rounds, the guideline's draft, gold, meetings; all handed in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from workbench.calibration.study import RoundSources
from workbench.documents.attempts import Appeal, Declared, Invitation, RoundRecord, Ruling
from workbench.documents.document import Reference
from workbench.documents.feedback import Feedback
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import EdgeCase, Guideline
from workbench.documents.meeting import Meeting
from workbench.documents.round import Round
from workbench.gold.project import GoldProject
from workbench.rounds.practice import Attempts


class BoardDesk(Protocol):
    """The rounds of a workspace, as a session may see and change them; each change is safe when it returns."""

    @property
    def attempts(self) -> Attempts:
        """Where a rehearsal is recorded."""

    def rounds(self) -> tuple[Round, ...]:
        """All rounds, oldest first."""

    def record(self, name: str) -> RoundRecord:
        """What stands of one round now."""

    def sources(self, name: str) -> RoundSources:
        """A round with all it rests on."""

    def invite(
        self, name: str, people: Sequence[tuple[str, str]], at: dt.datetime
    ) -> tuple[tuple[Invitation, str], ...]:
        """Invite (name, vendor) to a round; each invitation with its token."""

    def revoke(self, invitation_id: str, at: dt.datetime) -> None:
        """Take a link back."""

    def declare(self, declared: Declared) -> None:
        """Keep a lead's word that somebody is ready, or that it is taken back."""

    def rule(self, appeal_id: str, ruling: Ruling, reply: str | None, by: str, at: dt.datetime) -> None:
        """Decide an appeal, or decide it anew."""

    def contest(self, attempt_id: str, turn: int, note: str, at: dt.datetime) -> Appeal:
        """Contest the gold of a turn."""

    def add_round(self, new: Round) -> None:
        """Keep a round."""

    def guideline(self, cited: Reference) -> Guideline:
        """A guideline as it is cited."""

    def guideline_versions(self, name: str) -> tuple[Guideline, ...]:
        """The published versions, oldest first."""

    def gold_sets(self) -> tuple[GoldSet, ...]:
        """The newest locked version of every gold set that has one."""

    def gold_desk(self, name: str) -> GoldProject:
        """The draft of a gold set."""

    def ask(self, guideline: str, feedback: Feedback) -> None:
        """Hand a question to the authors of a guideline."""

    def meeting(self, name: str) -> Meeting | None:
        """The meeting about a round."""

    def keep_meeting(self, meeting: Meeting) -> None:
        """Keep a meeting."""

    def cases(self, guideline: str) -> tuple[EdgeCase, ...]:
        """The edge cases of the draft; none while it is not valid."""

    def gold_ahead(self, name: str) -> GoldSet:
        """A gold set as its next version will be: its draft where one waits, else its newest locked version."""

    def decide(self, guideline: str, case: Mapping[str, Any], line: str) -> tuple[str, str]:
        """Add an edge case and a line of changelog to the draft; its number, and the version the draft will be."""

    def take_back(self, guideline: str, case: str) -> None:
        """Put the draft back as it was before a case."""
