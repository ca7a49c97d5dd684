"""What an item shows, wherever it is shown: texts as they are, pictures, sounds and films by their addresses."""

from collections.abc import Callable, Mapping
from typing import Any

from workbench.documents.gold import kind_of

Source = Callable[
    [int | str, str], str
]  # (turn or "guideline", key) -> address of a picture, a sound, a film
View = dict[str, Any]


def content_part(content: Mapping[str, str], turn: int, source: Source) -> list[View]:
    """An item as it is shown: texts as they are, media by address; `picture_alt` is the text of `picture`."""
    parts: list[View] = []
    for key, value in content.items():
        if key.endswith("_alt"):
            continue
        kind = kind_of(key)
        if kind == "text":
            parts.append({"kind": "text", "text": value, "name": key})
        else:
            parts.append({"kind": kind, "src": source(turn, key), "alt": content.get(f"{key}_alt", "")})
    return parts
