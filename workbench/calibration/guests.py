"""A list of people to invite, as it is pasted or comes in a file: rows, which column is what, and who is on it."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from typing import Literal

from workbench.characters import typed
from workbench.errors import OutOfRange

Role = Literal["name", "email", "vendor"]
ROLES: tuple[Role, ...] = ("name", "email", "vendor")
ALIASES: Mapping[Role, tuple[str, ...]] = {
    "name": ("name", "names", "full name", "person", "annotator", "annotator name", "user", "nombre"),
    "email": ("email", "e mail", "mail", "email address", "e mail address", "correo"),
    "vendor": ("vendor", "company", "team", "supplier", "provider", "agency", "organisation", "organization"),
}
FIRST, LAST = ("first name", "given name", "forename"), ("last name", "surname", "family name")
DELIMITERS = "\t;,"
MOST = 200  # people invited at once
LONGEST = 200  # characters of a name, an address, a vendor


@dataclass(frozen=True)
class ListedPerson:
    """Somebody on a list; mail address and vendor are "" where the list has none."""

    name: str
    email: str = ""
    vendor: str = ""


@dataclass(frozen=True)
class GuestList:
    """Rows of a list under the titles of its columns.

    at    role -> number of the column that plays it, from 0; a role that no column plays is missing
    why   role -> why that column was taken; nothing where a person chose it
    """

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    at: Mapping[Role, int] = field(default_factory=dict)
    why: Mapping[Role, str] = field(default_factory=dict)

    def with_column(self, role: Role, column: int | None) -> "GuestList":
        """The list with another column for a role, or with none; a column plays one role."""
        if column is not None and not 0 <= column < len(self.titles):
            raise OutOfRange(f"there is no column {column}; the list has {len(self.titles)}.")
        at = {other: place for other, place in self.at.items() if other != role and place != column}
        if column is not None:
            at[role] = column
        return replace(
            self, at=at, why={other: why for other, why in self.why.items() if other in at and other != role}
        )

    def people(self, vendor: str = "") -> tuple[ListedPerson, ...]:
        """Who is on the list, each once; of a vendor where the list names none. Raises OutOfRange for none or too many."""
        if "name" not in self.at:
            raise OutOfRange("choose the column that holds the names.")
        people: dict[tuple[str, str], ListedPerson] = {}
        for row in self.rows:
            cells = {role: row[place] for role, place in self.at.items()}
            name, email = _named(cells.get("name", ""), cells.get("email", ""))
            person = ListedPerson(name, email, cells.get("vendor", "").strip() or vendor.strip())
            if name and ((name, person.vendor) not in people or email):
                people[name, person.vendor] = person
        if not people or len(people) > MOST:
            raise OutOfRange(f"name 1 to {MOST} people at once; this list has {len(people)}.")
        for person in people.values():
            _refuse_long(person)
        return tuple(people.values())


def read_text(text: str) -> GuestList:
    """A list as it is pasted: names one a line or with commas between, or a table with or without titles.

    >>> [person.name for person in read_text("Ana Lee, Ben").people()]
    ['Ana Lee', 'Ben']
    >>> read_text("Ana <ana@x.org>").people()[0].email
    'ana@x.org'
    """
    lines = [line for line in typed(text).splitlines() if line.strip()]
    if not lines:
        raise OutOfRange("the list is empty.")
    delimiter = next((sign for sign in DELIMITERS if sign in lines[0]), None)
    rows = [[line] for line in lines]
    if delimiter is not None:
        rows = list(csv.reader(lines, delimiter=delimiter))
        if not _is_title(rows[0]) and not (delimiter == "\t" or any("@" in cell for cell in rows[0])):
            rows = [[name] for row in csv.reader(lines, delimiter=",") for name in row]
    return read_rows(rows)


def read_rows(rows: Sequence[Sequence[str | None]]) -> GuestList:
    """A list from its rows, of which the first may hold titles; which column is what is guessed."""
    cells = [tuple((cell or "").strip() for cell in row) for row in rows]
    cells = [row for row in cells if any(row)]
    width = max(map(len, cells), default=0)
    if not width:
        raise OutOfRange("the list is empty.")
    cells = [row + ("",) * (width - len(row)) for row in cells]
    titled = _is_title(cells[0])
    titles = cells[0] if titled else tuple(f"Column {number}" for number in range(1, width + 1))
    guests = GuestList(titles, tuple(cells[1:] if titled else cells))
    return _guessed(_joined(guests))


def _joined(guests: GuestList) -> GuestList:
    """First and last names in one column, where the list has them in two and none for both."""
    plain = [_plain(title) for title in guests.titles]
    first = next((i for i, title in enumerate(plain) if title in FIRST), None)
    last = next((i for i, title in enumerate(plain) if title in LAST), None)
    if first is None or last is None or set(plain) & set(ALIASES["name"]):
        return guests
    titles = (f"{guests.titles[first]} + {guests.titles[last]}", *guests.titles)
    rows = tuple((f"{row[first]} {row[last]}".strip(), *row) for row in guests.rows)
    return GuestList(titles, rows, {"name": 0}, {"name": "both parts of the name"})


def _guessed(guests: GuestList) -> GuestList:
    """Which column plays which role: by its title, else by what it holds."""
    at, why = dict(guests.at), dict(guests.why)
    for role in ROLES:
        free = [i for i in range(len(guests.titles)) if i not in at.values()]
        named = [i for i in free if _plain(guests.titles[i]) in ALIASES[role]]
        if role not in at and named:
            at[role], why[role] = named[0], "by its title"
    free = [i for i in range(len(guests.titles)) if i not in at.values()]
    mails = [
        i
        for i in free
        if guests.rows and all("@" in row[i] for row in guests.rows if row[i]) and _filled(guests, i)
    ]
    bare = [i for i in mails if not any("<" in row[i] or " " in row[i] for row in guests.rows)]
    if "email" not in at and bare:
        at["email"], why["email"] = bare[0], "it holds mail addresses"
    free = [i for i in free if i not in at.values() and _filled(guests, i)]
    if "name" not in at and free:
        at["name"], why["name"] = free[0], "the first column that is nothing else"
    if "name" not in at and "email" in at:  # a list of bare addresses: the address is the name
        at["name"], why["name"] = at.pop("email"), "there is no other column"
        why.pop("email", None)
    return replace(guests, at=at, why=why)


def _filled(guests: GuestList, column: int) -> bool:
    return any(row[column] for row in guests.rows)


def _is_title(row: Sequence[str]) -> bool:
    known = {alias for aliases in ALIASES.values() for alias in aliases} | {*FIRST, *LAST}
    return not any("@" in cell for cell in row) and any(_plain(cell) in known for cell in row)


def _plain(title: str) -> str:
    """A title to compare: small letters, single blanks.

    >>> _plain("E-Mail_Address")
    'e mail address'
    """
    return " ".join(re.sub(r"[\W_]+", " ", title.casefold()).split())


def _named(name: str, email: str) -> tuple[str, str]:
    """A name and an address; `Ana <ana@x.org>` holds both."""
    if "<" in name and "@" in name:
        shown, address = parseaddr(name)
        name, email = shown or address, email or address
    elif "@" in name and not email and " " not in name:
        email = name
    return " ".join(name.split()), email.strip()


def _refuse_long(person: ListedPerson) -> None:
    for text in (person.name, person.email, person.vendor):
        if len(text) > LONGEST:
            raise OutOfRange(f"“{text[:40]} …” is too long; at most {LONGEST} characters are kept.")
    if person.email and not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", person.email):
        raise OutOfRange(f"“{person.email}” is no mail address (of {person.name}).")
