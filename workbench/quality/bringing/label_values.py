"""The labels that a file writes, and which label of the guideline each of them is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from workbench.answers.spelling import folded
from workbench.formats.tables.sheet import Cells
from workbench.kinds.multi_choice import parts_of

if TYPE_CHECKING:
    from workbench.answers.tables import Tables
    from workbench.documents.guideline import Question

NEAR = 0.75  # how alike a text and a label's name are, 0 to 1, so that it is proposed
MOST = 200  # different values; where there are more, they are free text


@dataclass(frozen=True)
class LabelValue:
    """One value of the label column.

    n         how often it was given
    to        the id of the label that it is read as; "" where it is left out, None while nobody has said
    why       why it is that
    proposal  a label that it may be; somebody has to say so
    """

    value: str
    n: int
    to: str | None
    why: str = ""
    proposal: str | None = None


def counted(columns: Sequence[Cells]) -> dict[str, int]:
    """How often each label is given in these columns, a set of labels by its parts; the most frequent first."""
    times: dict[str, int] = {}
    for cells in columns:
        n = np.bincount(cells.code[cells.code >= 0], minlength=len(cells.vocabulary))
        for code in np.flatnonzero(n).tolist():
            text = str(cells.vocabulary[code].as_py())
            for part in parts_of(text) or [text]:
                times[part] = times.get(part, 0) + int(n[code])
    return dict(sorted(times.items(), key=lambda pair: (-pair[1], pair[0])))


def counted_of_tool(tables: "Tables") -> dict[str, int]:
    """The same of a tool's export: of regions the label of each, else the answers."""
    parts = tables.parts.column("label") if len(tables.parts) else tables.answers.column("label")
    times: dict[str, int] = {}
    for text in parts.to_pylist():
        for part in (parts_of(text) or [text]) if text else ():
            times[part] = times.get(part, 0) + 1
    return dict(sorted(times.items(), key=lambda pair: (-pair[1], pair[0])))


def label_values(
    times: Mapping[str, int], question: "Question", chosen: Mapping[str, str]
) -> tuple[LabelValue, ...]:
    """What each value is read as: as somebody chose, as the label's id or name says; else a proposal or nothing."""
    ids = {plain(label.id): label.id for label in question.labels}
    names = {plain(label.shown): label.id for label in question.labels}
    return tuple(_value(value, n, question, chosen, ids, names) for value, n in times.items())


def plain(text: str) -> str:
    """A label without what is no part of its words.

    >>> plain("How_to ") == plain("how-to")
    True
    """
    return " ".join(folded(text).replace("_", " ").replace("-", " ").split())


def _value(
    value: str,
    n: int,
    question: "Question",
    chosen: Mapping[str, str],
    ids: Mapping[str, str],
    names: Mapping[str, str],
) -> LabelValue:
    words = plain(value)
    if value in chosen:
        return LabelValue(value, n, chosen[value], "chosen" if chosen[value] else "left out")
    if value in question.label_ids:
        return LabelValue(value, n, value, "a label of the guideline")
    if words in ids:
        return LabelValue(value, n, ids[words], "a label, spelled otherwise")
    if words in names:
        return LabelValue(value, n, names[words], "the name of a label")
    return LabelValue(value, n, None, "", _near(words, {**names, **ids}))


def _near(words: str, labels: Mapping[str, str]) -> str | None:
    """The label that a text is most like, or the only one that begins with it or is its beginning."""
    near = get_close_matches(words, labels, n=1, cutoff=NEAR)
    if near:
        return labels[near[0]]
    begun = {
        labels[name]
        for name in labels
        if words and (name.startswith(f"{words} ") or words.startswith(f"{name} "))
    }
    return begun.pop() if len(begun) == 1 else None


def spelling_of(values: Sequence[LabelValue]) -> dict[str, str]:
    """The mapping that reads these values so: of those only that are written otherwise than their label."""
    return {each.value: each.to for each in values if each.to is not None and each.to != each.value}
