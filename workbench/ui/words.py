"""The texts of the quiz card, one catalogue per language: `words/en.json`, `words/es.json`, and any added file."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("words")
LANGUAGES: tuple[str, ...] = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))
CARD = ("item.", "skip.", "draw.", "spans.", "tree.", "typed.", "number.", "hear.", "answer.")
FIRST = "en"  # the default, not a fallback for single texts: a test keeps all catalogues complete


@cache
def words(language: str) -> dict[str, Any]:
    """The catalogue of one of LANGUAGES; English for any other language."""
    name = language if language in LANGUAGES else FIRST
    catalogue: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return catalogue


@cache
def card_words() -> dict[str, Any]:
    """The English texts of an item and of the controls, for a screen that is no quiz."""
    return {name: text for name, text in words("en").items() if name.startswith(CARD)}


def preferred(accepted: str) -> str:
    """The first of LANGUAGES that an Accept-Language header such as `es-MX,es;q=0.9,en;q=0.8` asks for."""
    weighed = []
    for place, part in enumerate(accepted.split(",")):
        tag, _, quality = part.replace(" ", "").partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        if weight > 0:  # 0 excludes a language
            weighed.append((-weight, place, tag.split("-")[0].lower()))
    return next((tag for _, _, tag in sorted(weighed) if tag in LANGUAGES), FIRST)
