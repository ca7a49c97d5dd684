"""Formats by name: how files of each tool are recognised, read and written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from workbench.registry import Registry

if TYPE_CHECKING:
    from workbench.answers.import_report import ImportReport
    from workbench.answers.tables import Tables
    from workbench.documents.guideline import Guideline
    from workbench.formats.drafting import Started
    from workbench.formats.exporting import Exported
    from workbench.formats.reading import Purpose, Reading, Record, Written
    from workbench.formats.source import Source
    from workbench.formats.tables.sheet import Sheet


class ReadAnswers(Protocol):
    """The answers in a file's content, as a sheet with a column for each role, or the gold among them."""

    def __call__(
        self,
        content: Any,
        source: str,
        name: str,
        losses: "ImportReport",
        *,
        item: str | None = None,
        annotator: str | None = None,
        question: str | None = None,
        gold: bool = False,
    ) -> "Sheet":
        """Everything that is no answer is counted in the losses; `question` is the only one that is judged."""
        ...


@dataclass(frozen=True)
class Format:
    """The files of one tool, or one form of document. What is None, the format does not do.

    name        as `--to` and `--tool` say it
    title       as people call it: "Label Studio"
    holds       what of it is read as labels, in words: "an ontology of Labelbox"
    endings     of the files with labels that are its own, or that `sniff` tells apart
    sniff       how sure it is, 0 to 1, that a file which begins so is of this format; no two are sure of the same file
    labels_in   a file with labels as a draft of a guideline: its bytes, the guideline's name, what the file is called
    labels_out  a guideline's labels as the tool takes them
    suffix      the ending of the file that `labels_out` fills
    single      whether the tool asks one question a project
    answers_in  the answers in the content of a JSON file; `roles` are the columns of the sheet
    recognise   how sure it is, 0 to 1, that a file, folder or archive holds answers of this tool; no two are sure of the same
    read        the answers of such a source, with their media: `formats.reading` has the records, and counts them
    write       a table of answers in the tool's own form: gold, pre-labels or honeypots
    refuses     of a tool whose answers are recognised and not read: why, and what to export instead, in a sentence
    texts_in    the items' texts in the content of a JSON file: content, what the file is called, where an item's id stands
    """

    name: str
    title: str
    holds: str = ""
    endings: tuple[str, ...] = ()
    sniff: Callable[[bytes], float] = lambda _: 0.0
    labels_in: "Callable[[bytes, str, str], Started] | None" = None
    labels_out: "Callable[[Guideline], Exported] | None" = None
    suffix: str = ""
    single: bool = False
    answers_in: ReadAnswers | None = None
    roles: Mapping[str, int] | None = None
    recognise: "Callable[[Source], float] | None" = None
    read: "Callable[[Source, Reading], Iterator[Record]] | None" = None
    write: "Callable[[Tables, Guideline | None, Purpose], Written] | None" = None
    refuses: str = ""
    texts_in: Callable[[Any, str, str | None], dict[str, str]] | None = None


FORMATS = Registry("workbench.formats", Format, "format")
HEAD = 1 << 18  # bytes of a file by which it is told apart


def export_of(data: bytes) -> Format | None:
    """The format that a file of answers is an export of, None where it is nobody's."""
    readers = [format_ for format_ in FORMATS.values() if format_.answers_in]
    for head in (data[:HEAD], data)[: 1 + (len(data) > HEAD)]:  # a first item may be longer than any head
        surest = max(readers, key=lambda format_: format_.sniff(head), default=None)
        if surest and surest.sniff(head):
            return surest
    return None
