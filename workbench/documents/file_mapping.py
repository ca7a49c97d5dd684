"""How the files of one vendor or tool are read: which column is what, and which of their labels is which of ours."""

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints

from workbench.documents.document import Document, Name, Text

AsWritten = Annotated[str, StringConstraints(strip_whitespace=False)]  # as the file has it, blanks and all
Holds = Literal["answers", "items", "gold", "probabilities"]


def known_zone(name: str) -> bool:
    """Whether this time zone is known."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def checked_zone(name: str) -> str:
    """The name of a time zone that is known; ValueError for another."""
    if not known_zone(name):
        raise ValueError(f"{name!r} is no time zone; write one such as Europe/Madrid or UTC")
    return name


class TableLayout(Document):
    """How a table lies in its file, as `formats.tables.layout.Layout` has it."""

    sheet: AsWritten = ""
    header: int = Field(default=1, ge=1)
    names: dict[AsWritten, Text] = Field(default_factory=dict)
    leave: tuple[AsWritten, ...] = ()


class FileMapping(Document):
    """What somebody said about a file once, so that the next one like it needs nothing.

    holds      what a row is: an answer, an item, a gold answer, or a model's probabilities
    made_for   the columns of the file that it was made for, by which the next one is known
    tool       of a tool's export: the tool's name, in place of columns
    columns    which column plays which role; `wide` has one row an item and one column a person
    map        labels of the file that are read as others; "" leaves their answers out
    question   what the file calls the question, where it holds several
    annotator  who gave all answers, where no column says so
    shown      of a table of items: the columns that people see
    """

    holds: Holds = "answers"
    made_for: tuple[AsWritten, ...] = ()
    tool: Name | None = None
    columns: dict[str, AsWritten] = Field(default_factory=dict)
    wide: bool = False
    layout: TableLayout = TableLayout()
    map: dict[AsWritten, str] = Field(default_factory=dict)
    question: AsWritten | None = None
    annotator: Text | None = None
    timezone: Annotated[str, AfterValidator(checked_zone)] | None = None
    shown: tuple[AsWritten, ...] = ()

    def fits(self, holds: Holds, names: tuple[str, ...], tool: str | None) -> bool:
        """Whether a file with these columns, or of this tool, is like the one that this was made for."""
        alike = tool == self.tool if tool or self.tool else sorted(names) == sorted(self.made_for)
        return holds == self.holds and alike

    @property
    def names_questions(self) -> bool:
        """Whether the file itself says which question a row answers."""
        return bool(self.tool or self.question or self.columns.get("question"))

    def for_delivery(self) -> dict[str, Any]:
        """The fields of a pilot's delivery, or of its gold file, that read a file so; without empty ones."""
        layout = self.layout.model_dump(mode="json", exclude_defaults=True)
        fields: dict[str, Any] = {"columns": self.columns, "map": self.map, "question": self.question}
        fields |= {
            "annotator": self.annotator,
            "wide": self.wide,
            "layout": layout,
            "timezone": self.timezone,
        }
        return {name: value for name, value in fields.items() if value}
