"""The tokens every screen and page starts from: names for colour, type and space, light and dark."""

from functools import cache
from pathlib import Path

LABEL_COLOURS = 7  # how many colours tell labels apart (c1 to c7 in the tokens); beyond that they come again


@cache
def theme_css() -> str:
    """The style sheet of tokens, to stand before any other."""
    return Path(__file__).with_name("theme.css").read_text(encoding="utf-8")
