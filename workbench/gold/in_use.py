"""What rounds and batches say about a gold set in use: who saw which item, and what they answered."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbench.documents.attempts import Attempt, Exposure, Given
from workbench.documents.gold import GoldSet
from workbench.gold.at_hand import GoldAtHand
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace


@dataclass(frozen=True)
class Watched:
    """A gold set with everything that the rounds about it hold; `names` are the people's, by id."""

    gold: GoldSet
    attempts: tuple[Attempt, ...]
    answers: tuple[Given, ...]
    exposures: tuple[Exposure, ...]
    names: Mapping[str, str]


def watched(workspace: Workspace, name: str, database: str | None) -> Watched:
    """All versions of the gold set `name` together: an item that was seen in one is known in the next."""
    desk = GoldAtHand(workspace, name, database)
    attempts, answers = desk.quiz_answers()
    exposures, names = desk.seen()
    return Watched(desk.read(), tuple(attempts), tuple(answers), tuple(exposures), names)


def people_of(
    workspace: Workspace, database: str | None, seen: Sequence[Exposure], at: dt.datetime
) -> dict[str, str]:
    """The person's id of each annotator of a batch (`vendor/name`, or a bare name); new people are entered.

    seen  what each has seen of it, by the name that they have in the file
    Somebody who was forgotten since the batch was scored before is found again by that, so that the name does not
    come back, and nobody counts twice; so is a pseudonym that stands in the file.
    """
    items: defaultdict[str, set[Exposure]] = defaultdict(set)
    for one in seen:
        items[one.person_id].add(one)
    with AttemptStore.open(database, workspace.root) as store:
        earlier: defaultdict[str, set[Exposure]] = defaultdict(set)
        for gold, ref in {(one.gold, one.ref) for one in seen}:
            for one in store.exposures(gold):
                if one.ref == ref:
                    earlier[one.person_id].add(one)
        people = store.people()
        gone = [person for person in people if person.forgotten_at is not None]
        known = {person.shown: person.id for person in gone} | {person.full: person.id for person in people}
        found: dict[str, str] = {}
        for annotator, mine in items.items():
            vendor, _, name = annotator.rpartition("/")
            if (person_id := known.get(annotator)) is None or person_id not in earlier:
                again = (
                    person.id
                    for person in gone
                    if person.vendor == vendor
                    and person.id not in found.values()
                    and _same(mine, earlier[person.id], at)
                )
                person_id = next(again, person_id)
            found[annotator] = person_id or store.person(name, vendor, at).id
        return found


def _same(mine: set[Exposure], theirs: set[Exposure], at: dt.datetime) -> bool:
    """Whether an annotator of a file is whom the ledger knows: the same items, at the same moments where it has any."""
    if any(one.seen_at != at for one in mine):
        return bool({(one.item, one.seen_at) for one in mine} & {(one.item, one.seen_at) for one in theirs})
    return {one.item for one in mine} == {one.item for one in theirs}


def expose(workspace: Workspace, database: str | None, seen: Iterable[Exposure]) -> int:
    """Write into the ledger who saw what; how many entries are new."""
    with AttemptStore.open(database, workspace.root) as store:
        return store.expose(seen)
