"""Who has seen which gold item, when and where: how worn a gold set is for each person, and what to rotate."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.documents.attempts import Exposure
from workbench.documents.gold import GoldSet
from workbench.errors import OutOfRange
from workbench.result import Result

EXPERT = "expert"  # where somebody made the gold, and is not measured by it
WORN = 0.5  # share of people who have seen an item from which on it is due to rotate


@dataclass(frozen=True)
class SeenItem(Result):
    """One gold item: who has seen it, when first and last, how often, and in which kinds of work."""

    item: str
    split: str
    people: tuple[str, ...]
    first: dt.datetime | None
    last: dt.datetime | None
    times: int
    where: tuple[str, ...]


@dataclass(frozen=True)
class SeenBy(Result, json="person seen fresh=n_fresh last"):
    """One person: how many items they have seen, and which quiz items are still new to them."""

    person: str
    seen: int
    fresh: tuple[str, ...]
    last: dt.datetime

    @property
    def n_fresh(self) -> int:
        """How many quiz items are still new to them."""
        return len(self.fresh)


@dataclass(frozen=True)
class Ledger(Result, json="gold items people rotate short advice"):
    """The exposure ledger of one gold set; `rotate` are the worn items, `short` who has too few fresh ones."""

    gold: str
    items: tuple[SeenItem, ...]
    people: tuple[SeenBy, ...]
    quiz_length: int
    rotate: tuple[str, ...]
    short: tuple[str, ...]
    advice: tuple[str, ...]


def measured(exposures: Iterable[Exposure]) -> tuple[Exposure, ...]:
    """Exposures of people whom the gold measures; experts who labelled it blind are left out."""
    return tuple(exposure for exposure in exposures if exposure.where != EXPERT)


def ledger(
    gold: GoldSet,
    exposures: Iterable[Exposure],
    *,
    names: Mapping[str, str] | None = None,
    quiz_length: int = 30,
    worn: float = WORN,
) -> Ledger:
    """Who has seen what of a gold set, and what follows.

    An item is worn once `worn` of the people in the ledger or more have seen it (and three at least): move it
    to practice or retire it, and add a fresh item. A person is short when fewer fresh quiz items are left for
    them than a quiz of `quiz_length` asks. The same exposure twice counts once; items the set does not hold are
    left out, and so are the experts who made it.
    """
    if not 0 < worn <= 1 or quiz_length < 1:
        raise OutOfRange(
            f"worn must be above 0 and at most 1, and quiz_length at least 1; got {worn:g}, {quiz_length}."
        )
    by_item: defaultdict[str, set[Exposure]] = defaultdict(set)
    by_person: defaultdict[str, set[Exposure]] = defaultdict(set)
    held = {item.id: item.split for item in (*gold.items, *gold.left)}
    for exposure in measured(exposures):
        if exposure.item in held:
            by_item[exposure.item].add(exposure)
            by_person[exposure.person_id].add(exposure)
    name_of = {person: (names or {}).get(person, person) for person in by_person}
    items = tuple(_item(name, split, by_item[name], name_of) for name, split in held.items())
    quiz = [item.id for item in gold.items if item.split == "quiz"]
    people = tuple(
        sorted(
            (_person(name_of[person], rows, quiz) for person, rows in by_person.items()),
            key=lambda person: (len(person.fresh), person.person),
        )
    )
    asked = {item.id for item in gold.items if item.split in ("quiz", "honeypot")}
    least = max(3, worn * len(people))
    rotate = tuple(item.item for item in items if item.item in asked and len(item.people) >= least)
    short = tuple(person.person for person in people if len(person.fresh) < quiz_length)
    advice = _advice(gold, items, people, rotate, short, quiz_length, worn)
    return Ledger(str(gold), items, people, quiz_length, rotate, short, advice)


def _item(name: str, split: str, rows: set[Exposure], names: Mapping[str, str]) -> SeenItem:
    times = sorted(row.seen_at for row in rows)
    people = tuple(sorted({names[row.person_id] for row in rows}))
    where = tuple(sorted({row.where for row in rows}))
    return SeenItem(
        name, split, people, times[0] if times else None, times[-1] if times else None, len(rows), where
    )


def _person(name: str, rows: set[Exposure], quiz: list[str]) -> SeenBy:
    seen = {row.item for row in rows}
    fresh = tuple(item for item in quiz if item not in seen)
    return SeenBy(name, len(seen), fresh, max(row.seen_at for row in rows))


def _advice(
    gold: GoldSet,
    items: tuple[SeenItem, ...],
    people: tuple[SeenBy, ...],
    rotate: tuple[str, ...],
    short: tuple[str, ...],
    quiz_length: int,
    worn: float,
) -> tuple[str, ...]:
    """Sentences for the lead, each with its numbers."""
    if not people:
        return ("Nobody has seen an item of this set yet, as far as was recorded.",)
    sentences = []
    held_back = {item.id for item in gold.items if item.split == "held_back"}
    burnt = [item for item in items if item.item in held_back and item.people]
    if burnt:
        sentences.append(
            f"{_items(len(burnt))} kept back for measuring {'has' if len(burnt) == 1 else 'have'} been seen "
            f"({', '.join(item.item for item in burnt[:4])}): move {'it' if len(burnt) == 1 else 'them'} to practice."
        )
    if rotate:
        sentences.append(
            f"{_items(len(rotate))} {'was' if len(rotate) == 1 else 'were'} seen by {worn:.0%} of the "
            f"{len(people)} people or more: move {'it' if len(rotate) == 1 else 'them'} to practice and take as many "
            "fresh ones in."
        )
    if short:
        fewest = people[0]
        sentences.append(
            f"{len(short)} of {len(people)} people have fewer than {quiz_length} fresh quiz items left "
            f"({fewest.person}: {len(fewest.fresh)}): the next quiz would repeat items to them."
        )
    return tuple(sentences) or ("No item is overused, and everyone has enough fresh quiz items.",)


def _items(count: int) -> str:
    return f"{count} item{'' if count == 1 else 's'}"


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
