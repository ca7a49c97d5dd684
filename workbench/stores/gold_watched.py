"""What rounds and batches say about a gold set in use: who saw which item, and what they answered."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.model.attempts import Attempt, Exposure, Given
from workbench.model.gold import GoldSet
from workbench.stores.attempts.store import AttemptStore
from workbench.stores.gold_at_hand import GoldAtHand
from workbench.stores.workspace import Workspace


@dataclass(frozen=True)
class Watched:
    """A gold set with everything that the rounds about it hold; `names` are the people's, by id.

    What simulated people saw in rounds is no exposure: they pass nothing on.
    """

    gold: GoldSet
    attempts: tuple[Attempt, ...]
    answers: tuple[Given, ...]
    exposures: tuple[Exposure, ...]
    names: Mapping[str, str]


def watched(workspace: Workspace, name: str, database: str | None) -> Watched:
    """All versions of the gold set `name` together: an item that was seen in one is known in the next."""
    desk = GoldAtHand(workspace, name, database)
    gold = desk.read()
    if not AttemptStore.is_there(database, workspace.root):
        return Watched(gold, (), (), (), {})
    versions = dict.fromkeys((*workspace.gold_sets.versions(name), gold.card.version))
    attempts, answers = desk.quiz_answers()
    simulated = {attempt.id for attempt in attempts if attempt.simulated}
    with AttemptStore.open(database, workspace.root) as store:
        return Watched(
            gold,
            tuple(attempts),
            tuple(answers),
            tuple(
                seen
                for version in versions
                for seen in store.exposures(f"{name}@{version}")
                if seen.ref not in simulated
            ),
            {person.id: person.full for person in store.people()},
        )


def people_of(
    workspace: Workspace, database: str | None, annotators: Iterable[str], at: dt.datetime
) -> dict[str, str]:
    """The person's id of each annotator of a table (`vendor/name`, or a bare name); new people are entered."""
    with AttemptStore.open(database, workspace.root) as store:
        found = {}
        for annotator in annotators:
            vendor, _, name = annotator.rpartition("/")
            found[annotator] = store.person(name, vendor, at).id
        return found


def expose(workspace: Workspace, database: str | None, seen: Iterable[Exposure]) -> int:
    """Write into the ledger who saw what; how many entries are new."""
    with AttemptStore.open(database, workspace.root) as store:
        return store.expose(seen)
