"""Wide sheets, one column per annotator, as the long ones that everything else reads."""

from collections.abc import Mapping

import numpy as np

from workbench.answers.annotations import Codes, Ints
from workbench.answers.import_report import LossList
from workbench.errors import InvalidTable, listed
from workbench.formats.tables.columns import ALIASES, resolve
from workbench.formats.tables.rows import Rows
from workbench.formats.tables.sheet import Sheet, shortened
from workbench.formats.texts import TEXT

OUR_NAMES: Mapping[str, tuple[str, ...]] = dict.fromkeys(ALIASES, ())
FEWEST = 5  # cells from which on a column may be told to be text by what it holds


def read_wide(sheet: Sheet, columns: Mapping[str, str], annotator: str | None) -> Rows:
    """The first column holds the items, or the one that `columns` names; our names and those of `columns` play
    their roles, a column of the items' texts is none, and every other column is one annotator.
    """
    if annotator is not None or {"annotator", "annotator_id", "label"} & set(columns):
        raise InvalidTable(
            f"{sheet.source}: in a wide sheet the columns are the annotators and their cells the labels; "
            "name neither."
        )
    roles = roles_of(sheet, columns)
    if {"annotator_id", "label"} & roles.keys():
        raise InvalidTable(
            f"{sheet.source}: has a column annotator_id or label, so it is long; leave out --wide."
        )
    long, roles = _unpivoted(sheet, roles)
    return Rows.of(long, roles, long.losses)


def roles_of(sheet: Sheet, columns: Mapping[str, str]) -> dict[str, int]:
    """The column of every role that is there; of a wide sheet the first one holds the items where nobody says which."""
    told = columns if {"item", "item_id"} & set(columns) else {"item": sheet.names[0], **columns}
    return dict(resolve(sheet.names, told, sheet.source, (), OUR_NAMES).at)


def text_columns(sheet: Sheet, roles: Mapping[str, int]) -> list[int]:
    """The columns of a wide sheet that hold the items' texts: by their name, or the one that is unlike all others.

    Unlike is a column of several words a cell, each cell once, where every other column repeats its answers.
    """
    free = [i for i in range(len(sheet.names)) if i not in roles.values()]
    named = [i for i in free if sheet.names[i].strip().casefold() in TEXT]
    free = [i for i in free if i not in named]
    unlike = [i for i in free if _once(sheet.columns[i]) and _sentences(sheet.columns[i])]
    repeats = [i for i in free if 2 * len(_given(sheet.columns[i])) <= _cells(sheet.columns[i])]
    return named + (unlike if len(unlike) == 1 and len(repeats) == len(free) - 1 > 0 else [])


def _cells(codes: Codes) -> int:
    return int((codes.code >= 0).sum())


def _given(codes: Codes) -> list[str]:
    return [codes.values[code] for code in np.unique(codes.code[codes.code >= 0]).tolist()]


def _once(codes: Codes) -> bool:
    return FEWEST <= _cells(codes) == len(_given(codes))


def _sentences(codes: Codes) -> bool:
    given = _given(codes)
    return 2 * sum(len(value.split()) > 1 for value in given) > len(given)


def _unpivoted(sheet: Sheet, roles: dict[str, int]) -> tuple[Sheet, dict[str, int]]:
    """One row an answer, annotator after annotator; an empty cell is no answer."""
    texts = text_columns(sheet, roles)
    people = [i for i in range(len(sheet.names)) if i not in roles.values() and i not in texts]
    names = [sheet.names[i] for i in people]
    if len(set(names)) < len(names) or "" in names or not names:
        raise InvalidTable(
            f"{sheet.source}: a wide sheet has one column per annotator, each with a name of its own; "
            f"got {shortened(names)}."
        )
    at = {
        value: i for i, value in enumerate(dict.fromkeys(v for i in people for v in sheet.columns[i].values))
    }
    answer = np.concatenate([_recoded(sheet.columns[i], at) for i in people])
    given = np.flatnonzero(answer >= 0)
    row, person = given % len(sheet), (given // len(sheet)).astype(np.int32)
    columns = [sheet.columns[i].take(row) for i in roles.values()]
    columns += [Codes(tuple(names), person), Codes(tuple(at), answer[given])]

    def place(i: int) -> str:
        return f"{sheet.place(int(row[i]))}, column {names[person[i]]!r}"

    losses = sheet.losses + LossList(tuple(sheet.notes[i] for i in people if i in sheet.notes))
    losses = losses.and_loss("columns read as annotators", len(names), listed(shortened(names)), sheet.name)
    if texts:
        named = listed(shortened([sheet.names[i] for i in texts]))
        losses = losses.and_loss(
            "columns read as the items' texts, not as annotators", len(texts), named, sheet.name
        )
    titles = (*(sheet.names[i] for i in roles.values()), "annotator_id", "label")
    long = Sheet(sheet.source, titles, tuple(columns), place, losses)
    return long, {role: i for i, role in enumerate((*roles, "annotator_id", "label"))}


def _recoded(codes: Codes, at: dict[str, int]) -> Ints:
    return np.array([*(at[value] for value in codes.values), -1], np.int32)[codes.code]
