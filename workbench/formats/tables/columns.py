"""The one alias table: which column of a file plays which role, by our names, by others' names, or as told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.errors import InvalidTable, NotFound, listed
from workbench.formats.tables.sheet import shortened

ALIASES: Mapping[str, tuple[str, ...]] = {
    "item_id": ("item", "task", "task_id", "unit", "unit_id", "example_id"),
    "annotator_id": (
        *("annotator", "worker", "worker_id", "rater", "rater_id", "coder", "coder_id", "judge"),
        *("labeler", "labeler_id", "labeller", "labeller_id", "user", "user_id", "username"),
    ),
    "label": (
        *("labels", "answer", "annotation", "response", "rating", "category", "class", "choice"),
        *("judgment", "judgement", "value"),
    ),
    "question": ("question_id",),
    "vendor": ("vendor_id", "supplier", "provider"),
    "batch": ("batch_id",),
    "delivery": ("delivery_no",),
    "started_at": ("start_time", "started"),
    "submitted_at": ("end_time", "submitted", "submit_time", "completed_at", "finished_at", "timestamp"),
    "seconds": ("duration_seconds", "seconds_spent", "lead_time"),
    "guideline_version": (),
    "status": (),
    "is_gold": (),
    "comment": ("comments",),
    "kind": (),
    "answer_kind": (),
    "repeat": (),  # tells a repeat from a duplicate; no column of the annotations
}
TEXT = ("text", "content", "sentence")  # what a column of an item's words is called
REQUIRED = ("item_id", "annotator_id", "label")
FLAGS = {
    "item_id": "--item",
    "annotator_id": "--annotator",
    "label": "--label",
    "vendor": "--vendor",
    "question": "--question-column",
}
LAST_RESORT = {"item_id": "id"}


@dataclass(frozen=True)
class Roles:
    """Role -> number of its column; which roles were guessed by an alias; columns without a role."""

    at: Mapping[str, int]
    guessed: tuple[str, ...]
    ignored: tuple[int, ...]


def resolve(
    names: Sequence[str],
    overrides: Mapping[str, str],
    source: str,
    required: Sequence[str] = REQUIRED,
    aliases: Mapping[str, Sequence[str]] = ALIASES,
) -> Roles:
    """Find the column of every role.

    `overrides` come first: {"item": "post_id"} says which column holds the items, {"status": ""} that none is a status.
    Our own name wins over an alias; two columns of the same rank are an error.
    """
    explicit = {_role_of(key, aliases, source): name for key, name in overrides.items()}
    at = {role: _named(names, name, role, source) for role, name in explicit.items() if name}
    guessed = []
    for role, others in aliases.items():
        if role in explicit:
            continue
        free = [i for i in range(len(names)) if i not in at.values()]
        column = _best_match(role, others, names, free, source)
        if column is not None:
            at[role] = column
            if names[column] != role:
                guessed.append(role)
    missing = [role for role in required if role not in at]
    if missing:
        raise NotFound(_missing(missing, names, source))
    ignored = tuple(i for i in range(len(names)) if i not in at.values())
    return Roles(at, tuple(guessed), ignored)


def _role_of(key: str, roles: Mapping[str, Sequence[str]], source: str) -> str:
    """The role behind a key of `columns=`, which may leave out the `_id`."""
    for role in (key, f"{key}_id"):
        if role in roles:
            return role
    raise InvalidTable(
        f"{source}: columns= names {key!r}; expected one of {listed(map(flag_name, roles), len(roles))}."
    )


def flag_name(role: str) -> str:
    """The short name of a role, as `columns=` and the flags have it: `item` for `item_id`.

    >>> flag_name("item_id"), flag_name("submitted_at")
    ('item', 'submitted_at')
    """
    return role.removesuffix("_id")


def _named(names: Sequence[str], name: str, role: str, source: str) -> int:
    places = [i for i, known in enumerate(names) if known == name]
    if not places:
        raise NotFound(
            f"{source}: there is no column {name!r} to read {role} from; "
            f"the file has {listed(shortened(names), 40)}."
        )
    if len(places) > 1:
        raise InvalidTable(f"{source}: {len(places)} columns are named {name!r}; {role} must be in one.")
    return places[0]


def _best_match(
    role: str, aliases: Sequence[str], names: Sequence[str], free: Sequence[int], source: str
) -> int | None:
    """The only free column of the best rank: our exact name, our name in another spelling, an alias."""
    plain = {i: re.sub(r"[\s-]+", "_", names[i].strip().casefold()) for i in free}
    ranks = [
        [i for i in free if names[i] == role],
        [i for i in free if plain[i] == role],
        [i for i in free if plain[i] in aliases],
        [i for i in free if plain[i] == LAST_RESORT.get(role)],
    ]
    for candidates in ranks:
        if len(candidates) > 1:
            raise InvalidTable(
                f"{source}: columns {listed(names[i] for i in candidates)} could each be the {role}; "
                f"{_how(role)}."
            )
        if candidates:
            return candidates[0]
    return None


def _how(role: str) -> str:
    """How a user says which column it is."""
    key = flag_name(role)
    python = f"columns={{{key!r}: ...}}"
    return (
        f"say which with {FLAGS[role]} COLUMN ({python} in Python)"
        if role in FLAGS
        else f"say which with {python}"
    )


def _missing(roles: Sequence[str], names: Sequence[str], source: str) -> str:
    flags = " ".join(f"{FLAGS[role]} COLUMN" for role in roles if role in FLAGS)
    hints = ""
    if "annotator_id" in roles:
        hints = " Where one person gave all answers, name that person with --annotator-name (annotator= in Python)."
    if {"annotator_id", "label"} <= set(roles):
        hints += " A sheet with one column per annotator is read with --wide."
    return (
        f"{source}: no column for {' or '.join(roles)}; the file has {listed(shortened(names), 40)}. "
        f"Name what it has with {flags}.{hints}"
    )
