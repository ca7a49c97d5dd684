"""Whom a name means that is invited: somebody known, a new person, or one who only looks like somebody known."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from workbench.characters import looks, told_apart, typed
from workbench.documents.attempts import Person
from workbench.errors import OutOfRange

LookAlikes = Literal["same", "new"]
Guest = tuple[str, str]  # a name and a vendor
MOST = 5  # pairs in a refusal


def guests_of(
    invited: Iterable[Guest], known: Sequence[Person], look_alikes: LookAlikes | None = None
) -> list[Guest]:
    """The people to invite, each once, by the names under which they are kept.

    A name that differs from a known one, or from another one of the list, only in case, blanks, look-alike letters or
    what has no width is refused, unless `look_alikes` says that it is the same person or a new one.
    """
    return list(dict.fromkeys(kept_as(invited, known, look_alikes).values()))


def kept_as(
    invited: Iterable[Guest], known: Sequence[Person], look_alikes: LookAlikes | None = None
) -> dict[Guest, Guest]:
    """Each name and vendor of a list, without blanks around it -> as whom it is kept. Raises as `guests_of` does."""
    guests, pairs = _resolved(invited, known, look_alikes)
    if pairs:
        raise OutOfRange(_refusal(pairs, look_alikes))
    return guests


def look_alikes_of(invited: Iterable[Guest], known: Sequence[Person]) -> list[str]:
    """The names of a list that look like a known one or like another of the list, as sentences without an end."""
    return [_alike(a, b) for a, b in _resolved(invited, known, None)[1]]


def _resolved(
    invited: Iterable[Guest], known: Sequence[Person], look_alikes: LookAlikes | None
) -> tuple[dict[Guest, Guest], list[tuple[Guest, Guest]]]:
    """As whom each name is kept, and those of whom somebody must say who they are, each with whom they look like."""
    by_look: dict[tuple[str, str], Guest] = {}
    exact = {(person.name, person.vendor): (person.name, person.vendor) for person in known if person.name}
    for guest in exact:
        _keep(by_look, guest)
    guests: dict[Guest, Guest] = {}
    pairs: list[tuple[Guest, Guest]] = []
    for raw in dict.fromkeys((name.strip(), vendor.strip()) for name, vendor in invited):
        guest = raw if raw in exact else _as_kept(raw)
        other = exact.get(raw) or next((by_look[look] for look in _looks(raw) if look in by_look), None)
        if other is not None and other != raw:
            if look_alikes == "same":
                guest = other
            elif look_alikes != "new" or guest == other:
                pairs.append((raw, other))
        _keep(by_look, guest)
        guests[raw] = guest
    return guests, pairs


def _as_kept(guest: Guest) -> Guest:
    """A name as it is kept: one form of accents, single blanks, nothing that acts or hides."""
    name, vendor = (" ".join(unicodedata.normalize("NFC", typed(text)).split()) for text in guest)
    return name, vendor


def _looks(guest: Guest) -> list[tuple[str, str]]:
    return [(name, vendor) for name in sorted(looks(guest[0])) for vendor in sorted(looks(guest[1]))]


def _keep(by_look: dict[tuple[str, str], Guest], guest: Guest) -> None:
    for look in _looks(guest):
        by_look.setdefault(look, guest)


def _refusal(pairs: Sequence[tuple[Guest, Guest]], look_alikes: LookAlikes | None) -> str:
    """Which names look the same, and what to do."""
    said = [_alike(a, b) for a, b in pairs[:MOST]]
    more = f", and {len(pairs) - MOST} more" if len(pairs) > MOST else ""
    if look_alikes == "new":
        return f"{'; '.join(said)}{more}: nobody could tell them apart. Give the new person another name."
    return (
        f"{'; '.join(said)}{more}. Nobody was invited. Use the known name for the same person, "
        "or say whether look-alikes are the same person or new ones."
    )


def _alike(a: Guest, b: Guest) -> str:
    return f"{told_apart(_full(a), _full(b))} looks like {told_apart(_full(b), _full(a))}"


def _full(guest: Guest) -> str:
    name, vendor = guest
    return f"{vendor}/{name}" if vendor else name
