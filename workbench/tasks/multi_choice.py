"""Several labels of a closed set at once: the parts in the guideline's order, joined with `|`."""

import json
from collections.abc import Sequence

SEPARATOR = "|"


def parse(text: str, labels: Sequence[str]) -> str | None:
    """The canonical spelling of a set of labels, or None when a part is not in the closed set.

    `text` is one label, parts joined with `|`, or a JSON list. An empty list is no label.

    >>> parse("b|a", ["a", "b"]), parse('["b", "a", "a"]', ["a", "b"]), parse("a|x", ["a", "b"])
    ('a|b', 'a|b', None)
    """
    if text in labels:
        return text
    parts = set(parts_of(text))
    if not parts or not parts <= set(labels):
        return None
    return SEPARATOR.join(label for label in labels if label in parts)


def parts_of(text: str) -> list[str]:
    """The parts of a cell that holds several values: a JSON list of texts, else what `|` separates.

    >>> parts_of("a|b"), parts_of('["a|b", "c"]'), parts_of("")
    (['a', 'b'], ['a|b', 'c'], [])
    """
    if text.startswith("["):
        try:
            parts = json.loads(text)
        except (ValueError, RecursionError):
            return text.split(SEPARATOR)
        if all(isinstance(part, str) for part in parts):
            return list(parts)
    return text.split(SEPARATOR) if text else []
