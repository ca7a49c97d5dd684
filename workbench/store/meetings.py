"""Calibration meetings on disk: one file per round, complete after every change."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from workbench.documents.meeting import LONGEST, Meeting
from workbench.errors import InvalidDocument
from workbench.store import documents, files

FOLDER = Path("runs") / "meetings"


@dataclass(frozen=True)
class MeetingStore:
    """The folder `runs/meetings/` of a workspace: `november.json` is the meeting about the round november."""

    root: Path

    def load(self, round_name: str) -> Meeting | None:
        """The meeting about a round; None without one."""
        path = self.path(round_name)
        if not path.exists():
            return None
        try:
            return Meeting.model_validate_json(files.read(path, f"meeting about round {round_name}"))
        except ValidationError as error:
            raise InvalidDocument(f"{path} holds no meeting: {error.error_count()} faults.") from None

    def keep(self, meeting: Meeting) -> None:
        """Write a meeting; it is on disk when this returns, and after a crash the file is the old or the new one."""
        files.replace(self.path(meeting.round), meeting.canonical())

    def all(self) -> tuple[Meeting, ...]:
        """Every saved meeting, by round."""
        meetings = (self.load(path.stem) for path in sorted((self.root / FOLDER).glob("*.json")))
        return tuple(meeting for meeting in meetings if meeting is not None)

    def forget(self, name: str, pseudonym: str) -> int:
        """Replace a name by `pseudonym`, as a whole word, in everything people wrote in meetings. Returns how many changed."""
        changed = 0
        for meeting in self.all():
            clean = _without(meeting, name, pseudonym)
            if clean != meeting:
                self.keep(clean)
                changed += 1
        return changed

    def path(self, round_name: str) -> Path:
        """The path of the meeting about a round."""
        return self.root / FOLDER / f"{documents.checked_name(round_name, 'round')}.json"


def _without(meeting: Meeting, name: str, pseudonym: str) -> Meeting:
    """The meeting with the name replaced; accents may be composed either way."""
    forms = {unicodedata.normalize(form, name) for form in ("NFC", "NFD")}
    word = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(forms)))})(?!\w)")

    def clean(text: str) -> str:
        return word.sub(lambda _: pseudonym, text)

    for place, talk in enumerate(meeting.talks):
        done = talk.decided
        if done is not None:
            done = done.model_copy(update={"why": clean(done.why), "by": clean(done.by)})
        meeting = meeting.with_talk(place, notes=clean(talk.notes)[:LONGEST], decided=done)
    return meeting
