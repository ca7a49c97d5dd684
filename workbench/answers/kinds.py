"""The kind of a table's answers: stated by its reader, its guideline or the caller, never guessed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Categorical, Ints
from workbench.errors import InvalidTable, listed
from workbench.kinds.registry import KINDS, Kind, Problems

BRACKETS = ("[", "{")
LOOKED_AT = 200  # different answers that are parsed to name kinds that would fit


def of_kind(answers: Annotations, kind: str | None, source: str = "answers") -> Annotations:
    """The table with answers of a kind (a name of `KINDS`); a text that is not such an answer is a loss.

    Without a kind, answers are labels as they are written. JSON with parts is not a label: a table that mostly
    holds such JSON is refused, naming the kinds that would read it; single cells of it are a loss.
    """
    if kind is None and not any(text.lstrip()[:1] in BRACKETS for text in answers.labels):
        return answers
    read = partial(_answer, KINDS[kind]) if kind is not None else _label
    used = np.bincount(answers.label.code, minlength=len(answers.labels)) > 0
    texts = [
        read(text) if is_used else text for text, is_used in zip(answers.labels, used.tolist(), strict=True)
    ]
    answers = replace(answers, answer_kind=kind)
    if texts == list(answers.labels):
        return answers
    problems = [text for text in texts if isinstance(text, Problems)]
    lost = np.array([isinstance(text, Problems) for text in texts])[answers.label.code]
    if kind is None and 2 * np.count_nonzero(lost) >= len(answers):
        raise InvalidTable(no_kind_stated(answers, source))
    what = f"answers that are no {KINDS[kind].title}" if kind else "answers that hold JSON, no labels"
    losses = answers.losses.and_loss(
        what, int(lost.sum()), " ".join(map(str, problems[:1])), source, lost=True
    )
    kept = answers.take(~lost)
    return replace(kept, label=_merged(kept.label, texts), losses=losses)


def with_settings(answers: Annotations, settings: Mapping[str, Any]) -> Annotations:
    """The table with settings of its kind, such as a tolerance: they take the place of those that a guideline has.

    InvalidTable where nobody said the kind, or the kind has no such setting or value.
    """
    if not settings:
        return answers
    kind = answers.as_kind
    if kind is None:
        raise InvalidTable(
            f"question {answers.question!r}: settings are of a kind of answer; say it with --kind (kind=) or a guideline."
        )
    from pydantic import ValidationError  # who sets nothing needs no model

    known = kind.settings_class.model_fields
    try:
        held = kind.settings_class.model_validate({**kind.settings.model_dump(), **settings})
    except ValidationError as error:
        (first, *_) = error.errors(include_url=False)
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
        raise InvalidTable(
            f"setting {what}; {kind.title} have the settings: {', '.join(known) or 'none'}."
        ) from None
    return replace(answers, question_kind=kind.of(kind.labels, kind.parents, held))


def _answer(kind: Kind, text: str) -> str | Problems:
    """A text that is an answer, unchanged; of a closed kind, in its standard spelling."""
    answer = kind.parse(text)
    if isinstance(answer, Problems):
        return answer
    return kind.render(answer) if kind.closed else text


def _label(text: str) -> str | Problems:
    return Problems((repr(text),)) if holds_parts(text) else text


def _merged(column: Categorical, texts: Sequence[str | Problems]) -> Categorical:
    """A column with new spellings; two values with one spelling become one, problems are removed."""
    at = {text: i for i, text in enumerate(dict.fromkeys(text for text in texts if isinstance(text, str)))}
    code: Ints = np.array([at[text] if isinstance(text, str) else -1 for text in texts], np.int32)
    return Categorical(tuple(at), code[column.code])


def holds_parts(text: str) -> bool:
    """Whether a text is JSON of parts: a list of lists or objects, or an object. A list of texts is a set of labels.

    >>> holds_parts("[[0, 4]]"), holds_parts('["a", "b"]'), holds_parts("[[0, 4"), holds_parts("[]")
    (True, False, False, False)
    """
    if text.lstrip()[:1] not in BRACKETS:
        return False
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) or (
        isinstance(content, list) and any(isinstance(part, list | dict) for part in content)
    )


def no_kind_stated(answers: Annotations, source: str) -> str:
    """The error for JSON without a kind: which kinds would read it, and how to state one."""
    used = np.bincount(answers.label.code, minlength=len(answers.labels)) > 0
    some = [answers.labels[code] for code in np.flatnonzero(used).tolist()]
    some = [text for text in some[:: max(1, len(some) // LOOKED_AT)] if holds_parts(text)]
    fits = [
        kind.name
        for kind in KINDS.values()
        if kind.labelled and not any(isinstance(kind.parse(text), Problems) for text in some)
    ]
    which = (
        f"it may hold {' or '.join(fits)}" if fits else f"no kind reads all of it, such as {some[0][:60]!r}"
    )
    expected = listed(name for name in (fits or KINDS) if fits or KINDS[name].labelled)
    return (
        f"{source}: question {answers.question!r} holds JSON answers of unknown kind; {which}. "
        f"Set --kind to one of {expected} (kind= in Python)."
    )
