"""What a handbook says in its own words, in the language of its guideline where there is a catalogue, else in English."""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from workbench.errors import InvalidDocument

FOLDER = Path(__file__).with_name("phrases")  # one catalogue a language: English phrase -> how it is said
FIRST = "en"
TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def checked_language(tag: str) -> str:
    """A language as pages name it (BCP 47), such as `es` or `pt-BR`."""
    if not TAG.fullmatch(tag):
        raise InvalidDocument(f"{tag!r} names no language; expected a tag such as en, es or pt-BR.")
    return tag


@dataclass(frozen=True)
class Phrasebook:
    """The words of a handbook whose guideline is written in `language`."""

    language: str = FIRST

    @property
    def spoken(self) -> str:
        """The language of these words."""
        primary = self.language.split("-")[0].lower()
        return primary if primary == FIRST or (FOLDER / f"{primary}.json").exists() else FIRST

    @property
    def direction(self) -> str:
        """How the guideline's language is written."""
        return "rtl" if self.language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"

    def plain(self, phrase: str, **values: object) -> str:
        """A phrase as text, for an attribute or for Markdown."""
        return self._phrase(phrase).format(**values)

    def __call__(self, phrase: str, **values: object) -> Markup:
        """A phrase on the page, its values escaped; each part of a mixed sentence says which language it is in."""
        text = Markup(escape(self._phrase(phrase)))
        if self._is_spoken:
            return text.format(**values)
        theirs = {
            name: value if isinstance(value, int) else self._theirs(value) for name, value in values.items()
        }
        return self.ours(text.format(**theirs))

    def ours(self, text: str) -> Markup:
        """Our words on the page, marked where the page is in another language."""
        if self._is_spoken:
            return Markup(escape(text))
        return Markup('<bdi lang="{}" dir="ltr">{}</bdi>').format(self.spoken, text)

    def day(self, date: dt.date) -> str:
        """A date as a reader says it, in whatever locale the program runs.

        >>> Phrasebook().day(dt.date(2026, 10, 9)), Phrasebook("es").day(dt.date(2026, 10, 9))
        ('9 October 2026', '9 de octubre de 2026')
        """
        month = self.plain(MONTHS[date.month - 1])
        return self.plain("{day} {month} {year}", day=date.day, month=month, year=date.year)

    def names(self, texts: Sequence[str], most: int = 4) -> str:
        """Some names in a sentence.

        >>> Phrasebook("es").names(["a", "b", "c"]), Phrasebook().names(["a", "b", "c"], 2)
        ('a, b y c', 'a, b and 1 more')
        """
        parts = [*texts]
        if len(parts) > most:
            parts = [*parts[:most], self.plain("{n} more", n=len(texts) - most)]
        if len(parts) < 2:
            return "".join(parts)
        return self.plain("{these} and {last}", these=", ".join(parts[:-1]), last=parts[-1])

    @property
    def _is_spoken(self) -> bool:
        return self.spoken == self.language.split("-")[0].lower()

    def _theirs(self, value: object) -> Markup:
        return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(self.language, self.direction, value)

    def _phrase(self, phrase: str) -> str:
        return phrase if self.spoken == FIRST else _catalogue(self.spoken)[phrase]


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    phrases: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return phrases
