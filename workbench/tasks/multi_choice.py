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
    parts = set(_parts(text))
    if not parts or not parts <= set(labels):
        return None
    return SEPARATOR.join(label for label in labels if label in parts)


def _parts(text: str) -> list[str]:
    if not text.startswith("["):
        return text.split(SEPARATOR)
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        return text.split(SEPARATOR)
    return listed if all(isinstance(part, str) for part in listed) else []
