"""A Word document as blocks, each paragraph and table numbered as a part."""

import io
import re
import zipfile
from typing import Any

from workbench.errors import InvalidDocument
from workbench.formats.drafting import Drafting, Started
from workbench.formats.registry import Format
from workbench.formats.written_guideline import Block, draft_of

LARGEST = 100_000_000
HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


def read(data: bytes, name: str, source: str) -> Started:
    """A draft from a Word document (.docx)."""
    return draft_of(blocks_of(data, source), Drafting(name, source))


def blocks_of(data: bytes, source: str) -> list[Block]:
    """The blocks of a document, by the styles of its paragraphs."""
    blocks = []
    for number, part in enumerate(_opened(data, source).iter_inner_content(), 1):
        place = f"part {number}"
        if hasattr(part, "rows"):
            rows = tuple(tuple(" ".join(cell.text.split()) for cell in row.cells) for row in part.rows)
            words = " ".join(cell for row in rows for cell in row)
            blocks.append(Block("table", f"a table: {words}", place, rows=rows))
        elif part.text.strip():
            blocks.append(_block(part, place))
    return blocks


def _opened(data: bytes, source: str) -> Any:
    from docx import Document  # loads lxml: only where it is needed
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > LARGEST:
            raise InvalidDocument(f"{source}: unpacks to {unpacked:,} bytes; at most {LARGEST:,} are read.")
        return Document(io.BytesIO(data))
    # python-docx reads by lxml, whose complaints about XML are SyntaxErrors
    except (OpcError, SyntaxError, zipfile.BadZipFile, KeyError, ValueError, NotImplementedError) as error:
        raise InvalidDocument(f"{source}: no Word document (.docx) that can be read: {error}.") from None


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
