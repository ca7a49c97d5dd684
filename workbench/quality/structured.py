"""Answers that are no label of a set, told by what they hold, and the refusal where only labels can be looked at."""

from collections.abc import Sequence

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.errors import InvalidTable
from workbench.kinds.registry import KINDS

LOOKED_AT = 200  # different answers that are parsed, about so many
NAMES = {"spans": "spans", "boxes": "boxes", "polygons": "polygons", "transcript": "free text"}
MANY = 300  # different answers from which on they may be free text


def structured_kind(answers: Annotations) -> str | None:
    """Which kind of answers (a name of `KINDS`) a table holds, None where they are labels.

    Spans, boxes and polygons are JSON lists. Free text is told by its words: more than `MANY` different answers,
    at least half of all answers different, and most of several words.
    """
    used = np.bincount(answers.label.code, minlength=len(answers.labels)) > 0
    given = [answers.labels[code] for code in np.flatnonzero(used).tolist()]
    some = given[:: max(1, len(given) // LOOKED_AT)]
    parts = [one for one in some if one.strip()[:1] == "["]
    if 2 * len(parts) > len(some):
        return next((kind for kind in KINDS if kind != "transcript" and _all(kind, parts)), None)
    several = sum(len(one.split()) > 1 for one in given)
    free = len(given) > MANY and 2 * len(given) >= len(answers) and 2 * several > len(given)
    return "transcript" if free else None


def refuse_structured(answers: Annotations) -> None:
    """Refuse answers that are no labels, with the command that compares them."""
    kind = structured_kind(answers)
    if kind is not None:
        raise InvalidTable(
            f"question {answers.question!r}: these answers are {NAMES[kind]}, not labels of a set, so they are not "
            f"compared label by label. How far they agree: workbench agreement FILE --distance {kind}; against gold: "
            f"workbench score FILE --gold GOLD --distance {kind}"
        )


def _all(kind: str, answers: Sequence[str]) -> bool:
    """Whether every answer is one of this kind, and one of them at least has a part."""
    try:
        parsed = [KINDS[kind].parse(answer) for answer in answers]
    except InvalidTable:
        return False
    return any(parsed)
