"""The ES modules and style sheets of the screens, as the page's server sends them and as one text for a notebook's widget."""

import base64
import re
from functools import cache
from pathlib import Path

LOOK = Path(__file__).parent
IMPORT = re.compile(r'(?<=from)(\s*)"(\.{1,2}/[^"]+\.js)"')


@cache
def inlined(path: Path) -> str:
    """A module with all that it imports inside it: each relative import becomes a `data:` address.

    Equal modules have equal addresses, so a browser loads one that several others import only once.
    """
    text = path.read_text(encoding="utf-8")
    return IMPORT.sub(lambda found: f'{found[1]}"{_address((path.parent / found[2]).resolve())}"', text)


def _address(path: Path) -> str:
    return "data:text/javascript;base64," + base64.b64encode(inlined(path).encode()).decode()


@cache
def styles(*names: str) -> str:
    """The tokens, then the named style sheets of this folder, as one text."""
    return "\n".join((LOOK / name).read_text(encoding="utf-8") for name in ("theme.css", *names))
