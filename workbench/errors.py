"""Everything the workbench refuses, as one tree.

WorkbenchError
├── InvalidDocument      a guideline, gold set or pilot file breaks its own rules
├── InvalidTable         a file of answers cannot be read as one
│   └── EmptyTable       it can, and holds no answer
├── UnknownLabel         an answer uses a label that its guideline lacks
├── OutOfRange           a number lies outside of what makes sense
├── NotFound             a name, version, file or column that is not there
├── AlreadyPublished     a published version would be overwritten
├── DigestMismatch       a published file no longer holds what was published
├── BumpTooSmall         a change asks for a larger step of the version than was given
├── NotSettled           a gold set is locked with items that nobody decided
├── ChangedMeanwhile     a file is not any more what was read; saving over it would lose what came in between
├── WriteFailed          a file could not be written (a full disk, a folder without permission)
│   └── StoreLost        the database's file is gone, cut or another one; what is sent is not kept until it is restored
├── NotAllowed           an act that somebody's role does not allow
├── NotInvited           a link that opens nothing: forged or unknown
│   ├── LinkEnded        its signature is right, and it expired or was withdrawn
│   └── WrongHolder      its signature is right, and it belongs to another browser or another person
├── BadAction            an action on a screen that makes no sense
├── NotNow               an action that an attempt does not allow at this moment
├── NotOpen              an attempt or round that takes no more answers
├── AlreadyAnswered      another answer stands where one is given
├── StoreBusy            the database is locked or cannot be reached; nothing was kept
├── TooNew               a database was written by a newer version of the program
├── BrokenExtension      a kind, format, coefficient or report is registered and cannot be used
├── UnknownParameter     a report's parameters and its notebook do not fit
└── ReportFailed         a cell of a report's notebook failed
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import ClassVar


class WorkbenchError(Exception):
    """Base of every refusal; the command line catches this one and nothing else."""

    def _render_traceback_(self) -> list[str]:
        """A notebook shows the sentence alone: a refusal is an answer, not a fault in the program (IPython asks for this)."""
        return [f"{type(self).__name__}: {self}"]


class InvalidDocument(WorkbenchError):
    """A guideline, gold set or pilot file breaks its own rules."""


class InvalidTable(WorkbenchError):
    """A file of answers cannot be read as one."""


class EmptyTable(InvalidTable):
    """A table holds no answer: a header and nothing below it, or only rows that are none."""


class UnknownLabel(WorkbenchError):
    """An answer uses a label that its guideline lacks."""

    def __init__(
        self, label: str, allowed: Iterable[str], where: str, guideline: str = "the guideline", hint: str = ""
    ) -> None:
        super().__init__(
            f"{where}: label {label!r} is not in {guideline}; expected one of {listed(allowed)}.{hint}"
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


class ChangedMeanwhile(WorkbenchError):
    """A file is not any more what was read; saving over it would lose what came in between."""


class NotSettled(WorkbenchError):
    """A gold set is locked with items that nobody decided."""


class WriteFailed(WorkbenchError):
    """A file could not be written; what was there before stands."""


class StoreLost(WriteFailed):
    """The database's file is gone, cut or another one; nothing that is sent is kept until it is restored."""


class NotAllowed(WorkbenchError):
    """An act that somebody's role does not allow; the message says who they are, what it is, and who may."""


class NotInvited(WorkbenchError):
    """A link that opens nothing; the message never tells why, `why` is for the server's own log."""

    def __init__(self, why: str) -> None:
        super().__init__("This link is not valid (any more). Ask whoever sent it for a new one.")
        self.why = why


class LinkEnded(NotInvited):
    """A link whose signature is right, and that was withdrawn or has expired; whoever has it may know which."""

    def __init__(self, why: str, at: datetime) -> None:
        super().__init__(why)
        self.at = at
        end = "was withdrawn" if why == "revoked" else f"worked until {at:%Y-%m-%d %H:%M} UTC"
        self.args = (f"This link {end}. Ask whoever sent it for a new one.",)


class WrongHolder(NotInvited):
    """A link whose signature is right, in a browser or in hands that it does not belong to; `why` is one of `WHY`."""

    WHY: ClassVar = {
        "other_device": "This link belongs to the browser that opened it first. Open it there, or ask whoever sent it.",
        "no_cookie": "This browser keeps no cookies, and this link needs one. Allow cookies, or open it in another browser.",
        "not_signed_on": "Sign in first, then open this link again.",
        "other_person": "This link is for somebody else. Open the one that you were sent.",
    }

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.args = (self.WHY[why],)


class BadAction(WorkbenchError):
    """An action on a screen that makes no sense: an unknown one, a field too many, a label that is none.

    `says` is the sentence of the quiz card's catalogue that tells so in other languages (`refusal.` before it), and
    `part` the number that it names: of the first bad region, from 1, in the order that was sent.
    """

    def __init__(self, text: str, says: str = "not_understood", part: int | None = None) -> None:
        super().__init__(text)
        self.says, self.part = says, part


class NotNow(WorkbenchError):
    """An action that an attempt does not allow at this moment."""


class NotOpen(WorkbenchError):
    """An attempt or round that takes no more answers."""


class AlreadyAnswered(WorkbenchError):
    """Another answer stands where one is given; it has to be taken back first."""


class StoreBusy(WorkbenchError):
    """The database is locked or cannot be reached; nothing was kept, and the same may be sent again."""


class TooNew(WorkbenchError):
    """A database was written by a newer version of the program."""


class BrokenExtension(WorkbenchError):
    """A kind, format, coefficient or report is registered and cannot be used; the message names its package."""


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
    quoted = ", ".join(map(repr, names[:most]))
    return f"{quoted} and {len(names) - most} more" if len(names) > most else quoted


def short(text: str, most: int = 60) -> str:
    """A text fit to stand in a message, however long it is.

    >>> short("x" * 100, 5)
    'xxxxx… (100 characters)'
    """
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"
