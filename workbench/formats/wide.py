"""Wide sheets, one column per annotator, as the long ones that everything else reads."""

from collections.abc import Mapping

import numpy as np

from workbench.answers.annotations import Codes, Ints
from workbench.answers.losses import LossList
from workbench.errors import InvalidTable, listed
from workbench.formats.columns import ALIASES, resolve
from workbench.formats.rows import Rows
from workbench.formats.sheet import Sheet, shortened

OUR_NAMES: Mapping[str, tuple[str, ...]] = dict.fromkeys(ALIASES, ())


def read_wide(sheet: Sheet, columns: Mapping[str, str], annotator: str | None) -> Rows:
    """The first column holds the items, or the one that `columns` names; our names and those of `columns` play
    their roles, every other column is one annotator.
    """
    if annotator is not None or {"annotator", "annotator_id", "label"} & set(columns):
        raise InvalidTable(
            f"{sheet.source}: in a wide sheet the columns are the annotators and their cells the labels; "
            "name neither."
        )
    told = columns if {"item", "item_id"} & set(columns) else {"item": sheet.names[0], **columns}
    roles = dict(resolve(sheet.names, told, sheet.source, (), OUR_NAMES).at)
    if {"annotator_id", "label"} & roles.keys():
        raise InvalidTable(
            f"{sheet.source}: has a column annotator_id or label, so it is long; leave out --wide."
        )
    long, roles = _unpivoted(sheet, roles)
    return Rows.of(long, roles, long.losses)


def _unpivoted(sheet: Sheet, roles: dict[str, int]) -> tuple[Sheet, dict[str, int]]:
    """One row an answer, annotator after annotator; an empty cell is no answer."""
    people = [i for i in range(len(sheet.names)) if i not in roles.values()]
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
    titles = (*(sheet.names[i] for i in roles.values()), "annotator_id", "label")
    long = Sheet(sheet.source, titles, tuple(columns), place, losses)
    return long, {role: i for i, role in enumerate((*roles, "annotator_id", "label"))}


def _recoded(codes: Codes, at: dict[str, int]) -> Ints:
    return np.array([*(at[value] for value in codes.values), -1], np.int32)[codes.code]
