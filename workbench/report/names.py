"""Whom a page calls what, and the key to it as a file of its own."""

from collections.abc import Mapping
from pathlib import Path

from workbench.answers.pseudonyms import pseudonyms, without_names
from workbench.report.tables import Column, Table

__all__ = ["pseudonyms", "without_names", "write_names"]


def write_names(called: Mapping[str, str], path: Path) -> Path:
    """The key to the pseudonyms as CSV: a file of its own, to be kept from the readers of the page."""
    rows = tuple(sorted((name, annotator) for annotator, name in called.items()))
    table = Table("names", "", (Column("pseudonym"), Column("annotator_id")), rows)
    return table.write_to(path)
