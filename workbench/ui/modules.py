"""The ES modules and style sheets of the screens: as files for the web server, as one text for a notebook widget."""

import json
import os
import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from workbench.theme import theme_css

LOOK = Path(__file__).parent
IMPORT = re.compile(r'(?<=from)(\s*)"(\.{1,2}/[^"]+\.js)"')
DOC = re.compile(r"^ */\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)  # for readers of the code, not for browsers
LOADER = """const known = (globalThis[Symbol.for("workbench modules")] ??= new Map());
for (const [name, text] of %s) {
  if (known.has(name)) continue;
  const whole = text.replace(/"workbench:([0-9a-f]{16})"/g, (_, other) => JSON.stringify(known.get(other)));
  known.set(name, URL.createObjectURL(new Blob([whole], { type: "text/javascript" })));
}
export default (await import(known.get("%s"))).default;
"""


def inlined(path: Path) -> str:
    """A module with all its imports as one text, with the module's default export.

    Each module is in it once, named by its digest. The browser creates and caches an address for each, so that
    modules shared by two screens of a notebook load once. (Nested `data:` addresses grow with every level of imports.)
    """
    texts = _gathered(path.resolve())
    return LOADER % (json.dumps(list(texts.items()), ensure_ascii=False), list(texts)[-1])


@cache
def _gathered(path: Path) -> dict[str, str]:
    """The texts of a module's imports, then its own, by name. Most are imported by many, so each is read once."""
    texts: dict[str, str] = {}

    def named(match: re.Match[str]) -> str:
        imported = _gathered(Path(os.path.normpath(path.parent / match[2])))
        texts.update(imported)
        return f'{match[1]}"workbench:{list(imported)[-1]}"'

    text = IMPORT.sub(named, DOC.sub("", path.read_text(encoding="utf-8")))
    return texts | {sha256(text.encode()).hexdigest()[:16]: text}


@cache
def styles(*names: str | Path) -> str:
    """The design tokens, then style sheets (of this folder by name, others by path), as one text."""
    return "\n".join((theme_css(), *((LOOK / name).read_text(encoding="utf-8") for name in names)))
