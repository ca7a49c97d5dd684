"""Formats by name: how files of each tool are recognised, read and written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.registry import Registry

if TYPE_CHECKING:
    from workbench.answers.tables import Tables
    from workbench.documents.guideline import Guideline
    from workbench.formats.drafting import Started
    from workbench.formats.exporting import Exported
    from workbench.formats.reading import Purpose, Reading, Record, Written
    from workbench.formats.source import Source


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
    recognise   how sure it is, 0 to 1, that a file, folder or archive holds answers of this tool; no two are sure of the same
    read        the answers of such a source, with their media: `formats.reading` has the records, and counts them
    write       a table of answers in the tool's own form: gold, pre-labels or honeypots
    refuses     of a tool whose answers are recognised and not read: why, and what to export instead, in a sentence
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
    recognise: "Callable[[Source], float] | None" = None
    read: "Callable[[Source, Reading], Iterator[Record]] | None" = None
    write: "Callable[[Tables, Guideline | None, Purpose], Written] | None" = None
    refuses: str = ""


FORMATS = Registry("workbench.formats", Format, "format")
HEAD = 1 << 18  # bytes of a file by which it is told apart
