"""Calibration meetings on disk: one file a round, whole after every change."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from workbench.errors import InvalidDocument
from workbench.model.meeting import Meeting
from workbench.stores import documents, files

FOLDER = Path("runs") / "meetings"


@dataclass(frozen=True)
class MeetingStore:
    """The folder `runs/meetings/` of a workspace: `november.json` is the meeting about the round november."""

    root: Path

    def load(self, round_name: str) -> Meeting | None:
        """The meeting about a round; None where there was none."""
        path = self._path(round_name)
        if not path.exists():
            return None
        try:
            return Meeting.model_validate_json(files.read(path, f"meeting about round {round_name}"))
        except ValidationError as error:
            raise InvalidDocument(f"{path} holds no meeting: {error.error_count()} faults.") from None

    def keep(self, meeting: Meeting) -> None:
        """Write a meeting; it is on disk when this returns, and after a crash the file is the old or the new one."""
        files.replace(self._path(meeting.round), meeting.canonical())

    def _path(self, round_name: str) -> Path:
        return self.root / FOLDER / f"{documents.checked_name(round_name, 'round')}.json"
