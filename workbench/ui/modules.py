"""The ES modules and style sheets of the screens, as the page's server sends them and as one text for a notebook's widget."""

import json
import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from workbench.theme import theme_css

LOOK = Path(__file__).parent
IMPORT = re.compile(r'(?<=from)(\s*)"(\.{1,2}/[^"]+\.js)"')
LOADER = """const known = (globalThis[Symbol.for("workbench modules")] ??= new Map());
for (const [name, text] of %s) {
  if (known.has(name)) continue;
  const whole = text.replace(/"workbench:(\\w+)"/g, (_, other) => JSON.stringify(known.get(other)));
  known.set(name, URL.createObjectURL(new Blob([whole], { type: "text/javascript" })));
}
export default (await import(known.get("%s"))).default;
"""


@cache
def inlined(path: Path) -> str:
    """A module with all that it imports, as one text whose default export is the module's.

    Each module stands in it once, named by its digest. The browser makes an address for each, and keeps it: what
    two screens of a notebook share is loaded once. (Nested `data:` addresses grow with every level of imports.)
    """
    texts: dict[str, str] = {}
    last = _gather(path.resolve(), texts)
    return LOADER % (json.dumps(list(texts.items()), ensure_ascii=False), last)


def _gather(path: Path, texts: dict[str, str]) -> str:
    """Put a module after those it imports, and name it."""

    def named(match: re.Match[str]) -> str:
        return f'{match[1]}"workbench:{_gather((path.parent / match[2]).resolve(), texts)}"'

    text = IMPORT.sub(named, path.read_text(encoding="utf-8"))
    name = sha256(text.encode()).hexdigest()[:16]
    texts.setdefault(name, text)
    return name


@cache
def styles(*names: str | Path) -> str:
    """The tokens, then the style sheets of this folder by name, or others by path, as one text."""
    return "\n".join((theme_css(), *((LOOK / name).read_text(encoding="utf-8") for name in names)))
