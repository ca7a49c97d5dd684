"""Wide sheets, one column per annotator, as the long ones that everything else reads."""

import numpy as np

from workbench.answers.annotations import Codes, Ints
from workbench.answers.losses import LossList
from workbench.errors import InvalidTable
from workbench.formats.sheet import Sheet, shortened


def unpivoted(sheet: Sheet, roles: dict[str, int]) -> tuple[Sheet, dict[str, int]]:
    """A wide sheet as a long one: each column without a role is one annotator, an empty cell is no answer."""
    people = [i for i in range(len(sheet.names)) if i not in roles.values()]
    names = [sheet.names[i] for i in people]
    if len(set(names)) < len(names) or "" in names or not names:
        raise InvalidTable(
            f"{sheet.source}: a wide sheet has one column per annotator, each with a name of its own; "
            f"got {shortened(names)}."
        )
    at: dict[str, int] = {}
    for i in people:
        for value in sheet.columns[i].values:
            at.setdefault(value, len(at))
    answer = np.concatenate([_recoded(sheet.columns[i], at) for i in people])
    given = np.flatnonzero(answer >= 0)
    row = given % len(sheet)
    person = (given // len(sheet)).astype(np.int32)
    columns = [sheet.columns[i].take(row) for i in roles.values()]
    columns += [Codes(tuple(names), person), Codes(tuple(at), answer[given])]

    def place(i: int) -> str:
        return f"{sheet.place(int(row[i]))}, column {names[person[i]]!r}"

    losses = sheet.losses
    for i in people:
        losses = losses + LossList((sheet.notes[i],)) if i in sheet.notes else losses
    titles = (*(sheet.names[i] for i in roles.values()), "annotator_id", "label")
    wide = Sheet(sheet.source, titles, tuple(columns), place, losses)
    return wide, {role: i for i, role in enumerate((*roles, "annotator_id", "label"))}


def _recoded(codes: Codes, at: dict[str, int]) -> Ints:
    return np.array([*(at[value] for value in codes.values), -1], np.int32)[codes.code]
