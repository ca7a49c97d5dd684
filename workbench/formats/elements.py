"""XML from strangers: elements with their line, and no document type, no entity, no file but this one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from workbench.errors import InvalidDocument

DEEPEST = 100
LARGEST = 5_000_000


@dataclass
class Element:
    """One element, its attributes as written, and the line on which it begins."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        """This element and all in it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


def elements_of(data: bytes, source: str) -> Element:
    """The outermost element; refused where the XML is broken, declares a document type, or is out of all proportion."""
    if len(data) > LARGEST:
        raise InvalidDocument(f"{source}: {len(data):,} bytes; at most {LARGEST:,} are read as a taxonomy.")
    reading = _Reading(source)
    try:
        reading.parser.Parse(data, True)
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code)
        raise InvalidDocument(f"{source}, line {error.lineno}: not XML: {said}.") from None
    except (ValueError, LookupError) as error:
        raise InvalidDocument(f"{source}: not XML: {error}.") from None
    if reading.root is None:
        raise InvalidDocument(f"{source}: there is no element in it.")
    return reading.root


class _Reading:
    """One pass over one file."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.root: Element | None = None
        self.open: list[Element] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, attributes, self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)
        if len(self.open) > DEEPEST:
            raise InvalidDocument(
                f"{self.source}, line {element.line}: elements lie more than {DEEPEST} deep."
            )

    def _end(self, _: str) -> None:
        self.open.pop()

    def _refuse(self, *_: object) -> bool:
        raise InvalidDocument(
            f"{self.source}, line {self.parser.CurrentLineNumber}: a document type or an entity is declared; "
            "these are not read, because they can load other files. Remove the <!DOCTYPE ...> part."
        )
