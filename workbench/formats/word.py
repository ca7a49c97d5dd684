"""A Word document as blocks, each paragraph and table numbered as a part."""

import io
import re
from collections.abc import Iterator
from typing import Any

from workbench.errors import InvalidDocument, WorkbenchError
from workbench.formats.drafting import Drafting, Started
from workbench.formats.limits import COLUMNS
from workbench.formats.registry import Format
from workbench.formats.tables.sheet import plainly
from workbench.formats.tables.table import check_zip
from workbench.formats.written_guideline import Block, draft_of

HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


def read(data: bytes, name: str, source: str) -> Started:
    """A draft from a Word document (.docx)."""
    return draft_of(blocks_of(data, source), Drafting(name, source))


def blocks_of(data: bytes, source: str) -> list[Block]:
    """The blocks of a document, by the styles of its paragraphs."""
    check_zip(data, source, InvalidDocument)
    try:
        return list(_blocks(data, source))
    except WorkbenchError:
        raise
    except Exception as error:  # a damaged document fails in zip, XML or python-docx, each in its own way
        raise InvalidDocument(
            f"{source}: no Word document (.docx) that can be read: {plainly(error)}."
        ) from None


def _blocks(data: bytes, source: str) -> Iterator[Block]:
    from docx import Document  # loads lxml: only where it is needed

    for number, part in enumerate(Document(io.BytesIO(data)).iter_inner_content(), 1):
        place = f"part {number}"
        if hasattr(part, "rows"):
            rows = tuple(_cells(row, f"{source}, {place}") for row in part.rows)
            words = " ".join(cell for row in rows for cell in row)
            yield Block("table", f"a table: {words}", place, rows=rows)
        elif part.text.strip():
            yield _block(part, place)


def _cells(row: Any, where: str) -> tuple[str, ...]:
    """The texts of a row, once for each column that a joined cell covers."""
    COLUMNS.check(sum(cell.grid_span for cell in row._tr.tc_lst), where, InvalidDocument)
    return tuple(" ".join(cell.text.split()) for cell in row.cells)


def _block(paragraph: Any, place: str) -> Block:
    style = str(paragraph.style.name) if paragraph.style is not None else ""
    text, lead = " ".join(paragraph.text.split()), _lead(paragraph)
    if style.lower() == "title":
        return Block("heading", text, place, 1, lead)
    if match := HEADING.match(style):
        return Block("heading", text, place, int(match[1]) + 1, lead)
    properties = paragraph._p.pPr  # where a list is made with a button, not with a style
    numbered = properties is not None and properties.numPr is not None
    is_point = "list" in style.lower() or numbered
    return Block("point" if is_point else "paragraph", text, place, int(is_point), lead)


def _lead(paragraph: Any) -> str:
    words = []
    for run in paragraph.runs:
        if not (run.bold or not run.text.strip()):
            break
        words.append(run.text)
    return "".join(words).strip()


FORMAT = Format(
    name="word",
    title="Word",
    holds="a document of Word",
    endings=(".docx",),
    sniff=lambda head: float(head.startswith(b"PK") and b"word/" in head),
    labels_in=read,
)
