"""The text of a page: what a reader reads, line by line, without tags, styles, scripts and drawings."""

import re
from html.parser import HTMLParser

SILENT = {"style", "script", "template"}
INLINE = {
    "a",
    "abbr",
    "b",
    "code",
    "em",
    "i",
    "kbd",
    "mark",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "text",
    "tspan",
}
VERSION = re.compile(
    r"\b(python|numpy|scipy|pandas|pyarrow|matplotlib|papermill|nbconvert|workbench)( version)? \d+(\.\w+)+",
    re.I,
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.silent, self.pieces = 0, []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        self._apart(tag)

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT
        self._apart(tag)

    def _apart(self, tag: str) -> None:
        if tag not in INLINE:
            self.pieces.append(" | " if tag in ("td", "th") else "\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(re.sub(r"\s+", " ", data))


def text_of(page: str) -> str:
    """The lines of a page; the versions of libraries are no part of what is pinned."""
    reader = _Reader()
    reader.feed(page)
    lines = ("".join(reader.pieces)).split("\n")
    told = (re.sub(r"(\s*\|\s*)+", " | ", re.sub(r"\s+", " ", line)).strip(" |") for line in lines)
    return "\n".join(VERSION.sub(r"\1 VERSION", line) for line in told if line) + "\n"
