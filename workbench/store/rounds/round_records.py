"""Records of rounds, read from the store of attempts and saved as one file for reports."""

import datetime as dt
from pathlib import Path

from pydantic import ValidationError

from workbench.answers.pseudonyms import pseudonyms
from workbench.documents.attempts import Appeal, Attempt, Invitation, RoundRecord, from_json, over, to_json
from workbench.documents.round import Round
from workbench.errors import InvalidDocument
from workbench.store.files import read, replace
from workbench.store.identity import identity
from workbench.store.roles import Roles
from workbench.store.rounds.store import AttemptStore

FOLDER = Path("runs") / "calibration"


def record_of(store: AttemptStore, name: str, at: dt.datetime | None = None) -> RoundRecord:
    """Everything in the store about one round, in a fixed order, as of `at` (now).

    Who may not see names gets pseudonyms: A01, A02, ...
    An attempt is over if its time is up or its round takes no more answers, even if the store has not ended it yet.
    """
    round_, closed = store.round(name), store.closed_at(name)
    now = at or dt.datetime.now(dt.UTC)
    attempts = (over(attempt, round_, closed, now) for attempt in store.attempts(name))
    record = RoundRecord(
        round_,
        tuple(sorted(store.invitations(name), key=_id)),
        tuple(sorted(attempts, key=_id)),
        tuple(sorted(store.round_answers(name), key=lambda g: (g.attempt_id, g.turn))),
        tuple(sorted(store.appeals(name), key=_id)),
        store.declared(name),
        closed,
    )
    if store.root is None or Roles.of(store.root).may(identity(), "see names"):
        return record
    return record.named(pseudonyms(record.people))


def records_around(store: AttemptStore, name: str) -> tuple[RoundRecord, ...]:
    """A round, then its retests, then every other quiz under the same guideline, oldest first."""
    round_ = store.round(name)

    def beside(other: Round) -> bool:
        same = other.guideline.name == round_.guideline.name and other.kind == "quiz"
        return other.name != name and (same or other.retest_of == name)

    others = [other for other in store.rounds() if beside(other)]
    others.sort(key=lambda other: (other.retest_of != name, other.created_at, other.name))
    return tuple(record_of(store, round_name) for round_name in (name, *(other.name for other in others)))


def write_records(root: Path, records: tuple[RoundRecord, ...]) -> Path:
    """Save records to `runs/calibration/<round>.json`, without names, replacing earlier ones."""
    path = root / FOLDER / f"{records[0].round.name}.json"
    replace(path, to_json(records))
    return path


def read_records(path: Path) -> tuple[RoundRecord, ...]:
    """Records from `write_records`."""
    try:
        return from_json(read(path, "records of a round"))
    except ValidationError as error:
        raise InvalidDocument(
            f"{path} does not hold records of rounds: {error.error_count()} faults."
        ) from None


def _id(entry: Invitation | Attempt | Appeal) -> str:
    return entry.id
