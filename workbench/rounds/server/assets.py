"""What a browser may fetch besides the data of a round: our own modules and sheets, read once when the server starts."""

import html
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from string import Template

from workbench.ui.words import LANGUAGES, words

PACKAGE = Path(__file__).parents[2]
PAGE = PACKAGE / "rounds" / "page"
SERVED = ("ui", "rounds/page")  # their modules and sheets, under the names they have in the package
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
}


@dataclass(frozen=True)
class Asset:
    """A module or sheet."""

    content: bytes
    type: str
    tag: str


def assets() -> dict[str, Asset]:
    """Every module and sheet that is served, by its name below `/static/`; there is no other."""
    found = {}
    folders = [path for folder in SERVED for path in sorted((PACKAGE / folder).rglob("*"))]
    for path in (PACKAGE / "theme.css", *folders):
        if path.suffix in TYPES and path.is_file():
            content = path.read_bytes()
            tag = f'"{sha256(content).hexdigest()[:20]}"'
            found[path.relative_to(PACKAGE).as_posix()] = Asset(content, TYPES[path.suffix], tag)
    return found


def pages() -> dict[str, str]:
    """The page that loads the card, in each language; it holds nothing of any round."""
    return {language: _filled("index.html", language, _of_page(language)) for language in LANGUAGES}


def message(language: str, title: str, text: str) -> str:
    """A page of plain words."""
    return _filled("message.html", language, {"title": title, "text": text})


def _of_page(language: str) -> dict[str, str]:
    """The sentences that a page says before the card is there, by their names in it."""
    said = words(language).items()
    return {name.removeprefix("page."): text for name, text in said if name.startswith("page.")}


def _filled(name: str, language: str, sentences: dict[str, str]) -> str:
    page = Template((PAGE / name).read_text(encoding="utf-8"))
    said = {key: html.escape(text) for key, text in sentences.items()}
    return page.substitute(said, lang=language, direction=words(language)["direction"])
