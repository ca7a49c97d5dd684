"""Bytes of a text file as UTF-8, whatever they were, and what had to be guessed for it."""

import codecs

from workbench.answers.import_report import LossList
from workbench.errors import InvalidTable
from workbench.formats.tables.sheet import short

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def as_utf8(data: bytes, source: str, name: str) -> tuple[bytes, LossList]:
    """The text as UTF-8 without a byte order mark.

    UTF-16 is known by its mark. What is not valid UTF-8 is read as Windows-1252, the superset of Latin-1
    that old spreadsheets write, and the loss list says so.
    """
    losses = LossList()
    if data.startswith(UTF16):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeError as error:
            raise InvalidTable(f"{source}: begins as UTF-16 does, but is not: {error}.") from error
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.strip():
        raise InvalidTable(f"{source}: is empty.")
    if b"\0" in data[:1000]:
        raise InvalidTable(f"{source}: is no text: there are NUL bytes in its first lines.")
    if not data.isascii():
        data, losses = _checked(data, name)
    return data, losses


def _checked(data: bytes, name: str) -> tuple[bytes, LossList]:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        lines = data.split(b"\n")
        odd = [number for number, line in enumerate(lines, 1) if not line.isascii()]
        first = data.count(b"\n", 0, error.start) + 1
        text = _as_windows_wrote_it(data)
        example = f"{name}:{first}, {short(text.split(chr(10))[first - 1].strip())!r}"
        what = "not valid UTF-8, read as Windows-1252 (Latin-1): lines with other letters than a-z"
        return text.encode(), LossList().and_loss(what, len(odd), example, name)
    return data, LossList()


def _as_windows_wrote_it(data: bytes) -> str:
    """Windows-1252, or Latin-1 where a byte occurs that Windows-1252 leaves undefined."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")
