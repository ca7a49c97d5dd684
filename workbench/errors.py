"""Everything the workbench refuses, as one tree.

WorkbenchError
├── InvalidDocument      a guideline, gold set or pilot file breaks its own rules
├── InvalidTable         a file of answers cannot be read as one
├── UnknownLabel         an answer uses a label that its guideline lacks
├── OutOfRange           a number lies outside of what makes sense
├── NotFound             a name, version, file or column that is not there
├── AlreadyPublished     a published version would be overwritten
├── DigestMismatch       a published file no longer holds what was published
├── BumpTooSmall         a change asks for a larger step of the version than was given
├── NotSettled           a gold set is locked with items that nobody decided
├── WriteFailed          a file could not be written (a full disk, a folder without permission)
├── UnknownParameter     a report's parameters and its notebook do not fit
└── ReportFailed         a cell of a report's notebook failed
"""

from collections.abc import Iterable
from pathlib import Path


class WorkbenchError(Exception):
    """Base of every refusal; the command line catches this one and nothing else."""


class InvalidDocument(WorkbenchError):
    """A guideline, gold set or pilot file breaks its own rules."""


class InvalidTable(WorkbenchError):
    """A file of answers cannot be read as one."""


class UnknownLabel(WorkbenchError):
    """An answer uses a label that its guideline lacks."""

    def __init__(
        self, label: str, allowed: Iterable[str], where: str, guideline: str = "the guideline"
    ) -> None:
        super().__init__(
            f"{where}: label {label!r} is not in {guideline}; expected one of {listed(allowed)}."
        )


class OutOfRange(WorkbenchError):
    """A number lies outside of what makes sense: a share above 1, a price below 0, no items at all."""


class NotFound(WorkbenchError):
    """A name, version, file or column that is not there."""


class AlreadyPublished(WorkbenchError):
    """A published version would be overwritten."""


class DigestMismatch(WorkbenchError):
    """A published file no longer holds what was published."""


class BumpTooSmall(WorkbenchError):
    """A change asks for a larger step of the version than was given."""


class NotSettled(WorkbenchError):
    """A gold set is locked with items that nobody decided."""


class WriteFailed(WorkbenchError):
    """A file could not be written; what was there before stands."""


class UnknownParameter(WorkbenchError):
    """A report's parameters and its notebook do not fit."""


class ReportFailed(WorkbenchError):
    """A cell of a report's notebook failed."""

    def __init__(self, cell: str, error: str, kept: Path) -> None:
        super().__init__(f"{cell} failed: {error}\nThe executed notebook is kept for inspection: {kept}")


def listed(names: Iterable[str], most: int = 12) -> str:
    """Quote names for a message, shortened when there are many.

    >>> listed(["spam", "ham"])
    "'spam', 'ham'"
    """
    names = list(names)
    shown = ", ".join(map(repr, names[:most]))
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
