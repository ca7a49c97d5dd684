"""XML from strangers, read as a stream: no document type, no entity, no other file, no network, and no deep nesting."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from workbench.errors import InvalidTable
from workbench.formats.limits import NESTING
from workbench.formats.source import Source

PROLOG = re.compile(
    r"\ufeff?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE\b[^\[>]*(?:\[.*?\]\s*)?>\s*)*<([\w:.-]+)", re.DOTALL
)


def head_text(source: Source) -> str:
    """The beginning of a file as text; "" where it is no XML."""
    head = source.head
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not wide and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return ""
    text = head.decode("utf-16" if wide else "utf-8", errors="replace")
    return text if text.lstrip("\ufeff \t\r\n").startswith("<") else ""


def root_of(source: Source) -> str:
    """The tag of the outermost element of a file; "" where it is no XML."""
    found = PROLOG.match(head_text(source))
    return found[1] if found else ""


def elements_of(source: Source, tags: Collection[str]) -> Iterator[Any]:
    """Each element below the outermost one with one of these tags, whole; it is emptied before the next one is read.

    InvalidTable where the XML is broken, declares a document type, or is nested too deeply.
    """
    from lxml import etree

    with source.open() as stream:
        events = etree.iterparse(
            *(stream, ("start", "end")),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        depth, allowed = 0, NESTING.allowed
        try:
            for event, element in events:
                if event == "start":
                    depth += 1
                    if depth == 1:
                        _refuse_document_type(element, source)
                    if depth > allowed:
                        NESTING.check(depth, f"{source.path}, line {element.sourceline}")
                    continue
                depth -= 1
                if depth == 1:
                    if element.tag in tags:
                        yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise InvalidTable(f"{source.path}: not XML: {error}.") from None
        except (OSError, ValueError, LookupError) as error:
            raise InvalidTable(f"{source.path}: cannot be read as XML: {error}.") from error


def _refuse_document_type(root: Any, source: Source) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise InvalidTable(
            f"{source.path}: a document type or an entity is declared; these are not read, because they can load other "
            "files. Remove the <!DOCTYPE ...> part."
        )
