"""Holds the lead sentence of a section against its own tables: a number that it names is a number that they show."""

import re
from itertools import accumulate

from workbench.report.page import Section
from workbench.report.tables import Shown

NUMBER = re.compile(r"(?<![\w.])[−+]?[$€£]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)%?(?!\w)")
WORDS = {"One": "1", "one": "1"}


def numbers_of(text: str) -> set[str]:
    """The numbers in a text as they are written, without sign and a full stop."""
    words = re.sub(r"<[^>]+>", " ", text.replace("\u00a0", " "))
    return {number.strip(",").lstrip("−+") for number in NUMBER.findall(words)}


def shown_by(section: Section) -> set[str]:
    """Every number that a table of the section shows, how many rows it has, and the sums of its first rows."""
    texts = {str(len(table.rows)) for table in section.tables}
    for table in section.tables:
        for row in table.rows:
            texts |= {str(cell.html if isinstance(cell, Shown) else cell) for cell in row}
            texts |= {f"{cell:,}" for cell in row if isinstance(cell, int)}
        for column in zip(*table.rows, strict=True):
            if all(isinstance(cell, int) for cell in column):
                texts |= {f"{total:,}" for total in accumulate(column)}
    return set().union(*map(numbers_of, texts)) if texts else set()


def unsupported(section: Section, *known: str) -> set[str]:
    """The numbers of a lead that neither its tables show nor the reader was told before (`known`: thresholds, names)."""
    return numbers_of(section.lead) - shown_by(section) - set().union(*map(numbers_of, known), set())


def rows_of(section: Section, table: str) -> list[dict[str, object]]:
    """The rows of one table of a section, in full precision, by the titles of its columns."""
    (found,) = [each.to_dict() for each in section.tables if each.id == table]
    titles = [title for title, _ in found["columns"]]
    return [dict(zip(titles, row, strict=True)) for row in found["rows"]]
