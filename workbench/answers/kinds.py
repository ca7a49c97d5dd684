"""The kind of a table's answers: its reader, its guideline or whoever asks says it, and nothing guesses it."""

import json
from dataclasses import replace

import numpy as np

from workbench.answers.annotations import Annotations, Categorical, Ints
from workbench.errors import InvalidTable, listed
from workbench.kinds.registry import KINDS, Problems

LOOKED_AT = 200  # different answers that are parsed to name kinds that would fit


def of_kind(answers: Annotations, kind: str | None, source: str = "answers") -> Annotations:
    """The table, its answers of a kind (a name of `KINDS`); a text that is no such answer is a loss.

    Where nobody says the kind, answers are labels as they are written. JSON with parts is no label: a table that mostly
    holds such is refused with the kinds that would read it, and single ones are a loss.
    """
    known = KINDS[kind] if kind is not None else None
    canonical: list[str | None] = []
    problem = ""
    used = np.bincount(answers.label.code, minlength=len(answers.labels)) > 0
    for text, is_used in zip(answers.labels, used.tolist(), strict=True):
        answer = text if known is None else known.parse(text) if is_used else text
        bad = isinstance(answer, Problems) or (known is None and is_used and holds_parts(text))
        problem = problem or (str(answer) if isinstance(answer, Problems) else f"{text!r}" if bad else "")
        canonical.append(
            None if bad else known.to_text(answer) if known and known.closed and is_used else text
        )
    answers = replace(answers, answer_kind=kind)
    if canonical == list(answers.labels):
        return answers
    lost = np.array([text is None for text in canonical])[answers.label.code]
    if known is None and 2 * np.count_nonzero(lost) >= len(answers):
        raise InvalidTable(untold(answers, source))
    what = f"answers that are no {known.title}" if known else "answers that hold JSON, no labels"
    losses = answers.losses.and_loss(what, int(lost.sum()), problem, source)
    kept = answers.take(~lost)
    return replace(kept, label=_merged(kept.label, canonical), losses=losses)


def _merged(column: Categorical, canonical: list[str | None]) -> Categorical:
    """A column whose values are spelled anew; two that say the same become one."""
    at: dict[str, int] = {}
    for text in canonical:
        if text is not None:
            at.setdefault(text, len(at))
    code: Ints = np.array([-1 if text is None else at[text] for text in canonical], np.int32)
    return Categorical(tuple(at), code[column.code])


def holds_parts(text: str) -> bool:
    """Whether a text is JSON of parts: a list of lists or objects, or an object. A list of texts is a set of labels.

    >>> holds_parts("[[0, 4]]"), holds_parts('["a", "b"]'), holds_parts("[[0, 4"), holds_parts("[]")
    (True, False, False, False)
    """
    if text.lstrip()[:1] not in ("[", "{"):
        return False
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) or (
        isinstance(content, list) and any(isinstance(part, list | dict) for part in content)
    )


def untold(answers: Annotations, source: str) -> str:
    """The refusal of JSON that is of no kind: which kinds would read it, and how one is said."""
    used = np.bincount(answers.label.code, minlength=len(answers.labels)) > 0
    some = [answers.labels[code] for code in np.flatnonzero(used).tolist()]
    some = [text for text in some[:: max(1, len(some) // LOOKED_AT)] if holds_parts(text)]
    fits = [
        kind.name
        for kind in KINDS.values()
        if not kind.closed and kind.match and not any(isinstance(kind.parse(text), Problems) for text in some)
    ]
    which = (
        f"it may hold {' or '.join(fits)}" if fits else f"no kind reads all of it, such as {some[0][:60]!r}"
    )
    expected = listed(name for name in (fits or KINDS) if fits or KINDS[name].match)
    return (
        f"{source}: question {answers.question!r} holds JSON, and nobody says which kind of answer that is; {which}. "
        f"Say it with --kind, one of {expected}: agreement, score and import take it, as read(kind=...) does in Python."
    )
