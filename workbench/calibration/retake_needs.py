"""Who needs a retake, as the form of a new round tells: the people, what changed for them, and whom to invite."""

from typing import Any

from workbench.calibration.board import Board, Reading
from workbench.calibration.retakes import Retake, next_gold, retakes_view
from workbench.documents.attempts import Person
from workbench.documents.document import Reference
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.round import Round
from workbench.guideline.publishing import change_view

NOBODY: dict[str, Any] = {
    **{part: [] for part in ("people", "left", "left_ids", "failed", "out", "unasked")},
    "lacks": None,
}


class RetakeNeeds:
    """The retakes under the guideline of a gold set, read from one round beside the others and kept until `forget`."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._read: dict[str, Reading] = {}

    def forget(self) -> None:
        """Read again when asked next."""
        self._read.clear()

    def retakes(self, gold: GoldSet | None, source: Round | None) -> tuple[Retake, ...]:
        """One for each version under which somebody passed, the oldest first."""
        reading = self._reading(gold, source)
        return reading.retakes if reading else ()

    def view(self, gold: GoldSet | None, source: Round | None, since: str | None) -> dict[str, Any]:
        """Who passed under the version, who is left to ask, and what changed its meaning since.

        `behind` says that the gold is under an older guideline than the newest: then nothing can be asked yet.
        """
        behind = self.behind(gold)
        return {
            **self._entry(gold, source, since),
            "since": since,
            "changes": self._changes(gold, since),
            **({"lacks": behind} if behind else {}),
            "behind": behind is not None,
        }

    def behind(self, gold: GoldSet | None) -> dict[str, Any] | None:
        """That a gold set is under an older guideline than the newest, and the place that mends it."""
        if gold is None:
            return None
        newest = self._newest(gold)
        if newest.version == gold.card.guideline.version:
            return None
        return next_gold(gold, newest.version, self.board.store.gold_ahead)

    def left(self, gold: GoldSet | None, source: Round | None, since: str | None) -> list[Person]:
        """The people who have no link into such a retake yet."""
        reading, ids = self._reading(gold, source), set(self._entry(gold, source, since)["left_ids"])
        if reading is None:
            return []
        records = (reading.sources.record, *(other.record for other in reading.sources.others))
        known = {who: person for record in records for who, person in record.people.items()}
        return [person for who, person in known.items() if who in ids and person.name is not None]

    def _reading(self, gold: GoldSet | None, source: Round | None) -> Reading | None:
        if gold is None or source is None or source.guideline.name != gold.card.guideline.name:
            return None
        if source.name not in self._read:
            shown = self.board.reading
            same = shown is not None and shown.sources.record.round.name == source.name
            there = shown if same else None
            self._read[source.name] = there or Reading(
                self.board.store.sources(source.name), self.board.now(), self.board.passes
            )
        return self._read[source.name]

    def _entry(self, gold: GoldSet | None, source: Round | None, since: str | None) -> dict[str, Any]:
        reading = self._reading(gold, source)
        if reading is None:
            return NOBODY
        ahead = self.board.store.gold_ahead
        entries = retakes_view(reading.retakes, reading.words, self.board.now(), ahead)
        return next((entry for entry in entries if entry["version"] == since), NOBODY)

    def _changes(self, gold: GoldSet | None, since: str | None) -> list[str]:
        if gold is None or since is None:
            return []
        store = self.board.store
        now = self._newest(gold)
        was = store.guideline(Reference(name=now.name, version=since))
        between = store.workspace.guidelines.changes_between(now.name, since, now)
        return [change_view(change, was, now)["title"] for change in between if change.changes_meaning]

    def _newest(self, gold: GoldSet) -> Guideline:
        """The newest published version of the guideline of a gold set."""
        return self.board.store.guideline_versions(gold.card.guideline.name)[-1]
