"""Who has seen which gold item, where and when: the first time in each place is kept for ever."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from workbench.documents.attempts import Exposure
from workbench.store.rounds.database import keep
from workbench.store.rounds.schema import exposures


def add(connection: Connection, seen: Iterable[Exposure]) -> int:
    """Record that people saw gold items; how many of these were new."""
    return sum(
        keep(
            connection,
            exposures,
            {
                "person_id": one.person_id,
                "gold": one.gold,
                "item": one.item,
                "place": one.where,
                "ref": one.ref,
                "seen_at": one.seen_at,
            },
        )
        for one in sorted(seen, key=lambda one: (one.person_id, one.gold, one.item, one.where, one.ref))
    )  # in one order, so that two servers never wait for each other in a circle


def of_gold(connection: Connection, gold: str, person_id: str | None = None) -> tuple[Exposure, ...]:
    """Who saw items of a gold set `name@version`, or of all versions where only the name is given; or one person alone."""
    where = (
        exposures.c.gold == gold if "@" in gold else exposures.c.gold.startswith(f"{gold}@", autoescape=True)
    )
    if person_id is not None:
        where = where & (exposures.c.person_id == person_id)
    kept = connection.execute(
        select(exposures).where(where).order_by(exposures.c.seen_at, exposures.c.person_id, exposures.c.item)
    )
    return tuple(Exposure(row.person_id, row.gold, row.item, row.place, row.ref, row.seen_at) for row in kept)
