"""A Word document as blocks, each paragraph and table numbered as a part."""

import io
import re
from collections.abc import Iterator
from typing import Any

from workbench.errors import InvalidDocument, WorkbenchError
from workbench.formats.drafting import Drafting, Started
from workbench.formats.limits import A_FULL_CELL_IN, COLUMNS, EMPTY, GUIDELINE
from workbench.formats.registry import Format
from workbench.formats.tables.sheet import plainly
from workbench.formats.tables.table import check_zip
from workbench.formats.written.written_guideline import Block, draft_of

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
            rows = tuple(_rows(part, f"{source}, {place}"))
            words = " ".join(cell for row in rows for cell in row)
            yield Block("table", f"a table: {words}", place, rows=rows)
        elif part.text.strip():
            yield _block(part, place)


def _rows(table: Any, where: str) -> Iterator[tuple[str, ...]]:
    """The texts of each row, once for every column and row that a joined cell covers.

    python-docx looks for the first cell of a joined column anew in every row, by way of all rows above.
    """
    above: list[str] = []
    real = covered = size = 0
    for row in table.rows:
        texts = [""] * _checked(row._tr.grid_before, where)
        for cell in row._tr.tc_lst:
            span = _checked(cell.grid_span, where)
            if cell.vMerge == "continue":
                texts += above[len(texts) : len(texts) + span]
            else:
                texts += [" ".join("\n".join(p.text for p in _paragraphs(cell, table)).split())] * span
        above = texts
        real, covered = real + len(row._tr.tc_lst), covered + _checked(len(texts), where)
        size += sum(map(len, texts))
        GUIDELINE.check(size, where, InvalidDocument)
        if covered > A_FULL_CELL_IN * real:
            EMPTY.check(covered - real, where, InvalidDocument)
        yield tuple(texts[row._tr.grid_before :])


def _checked(columns: int, where: str) -> int:
    COLUMNS.check(columns, where, InvalidDocument)
    return columns


def _paragraphs(cell: Any, table: Any) -> Any:
    from docx.table import _Cell

    return _Cell(cell, table).paragraphs


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
