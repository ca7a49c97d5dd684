"""Labels into and out of every registered format, and how the format of a file is recognised."""

from collections.abc import Callable
from pathlib import Path, PurePath

from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.formats.drafting import Started
from workbench.formats.exporting import Exported, only
from workbench.formats.limits import GUIDELINE
from workbench.formats.parsing.json_files import unknown_json
from workbench.formats.registry import FORMATS, Format
from workbench.formats.tables.table import bytes_of, json_of


def writers() -> dict[str, Format]:
    """The formats that a guideline's labels can be written in, by name."""
    return {format_.name: format_ for format_ in FORMATS.values() if format_.labels_out}


def readers() -> dict[str, Format]:
    """The formats that a guideline can be started from, by name."""
    return {format_.name: format_ for format_ in FORMATS.values() if format_.labels_in}


def export(guideline: Guideline, tool: str, question: str | None = None) -> Exported:
    """A guideline's taxonomy in the format of a tool; `question` exports one of its questions only."""
    write = FORMATS[tool].labels_out if tool in FORMATS else None
    if write is None:
        raise NotFound(f"there is no export to {tool!r}; expected one of {listed(writers())}.")
    return write(only(guideline, question))


def start(path: Path, name: str, tool: str | None = None) -> Started:
    """A draft from a file; without `tool`, its format is recognised by ending and content."""
    return start_from(bytes_of(path), path.name, name, tool)


def start_from(data: bytes, source: str, name: str, tool: str | None = None) -> Started:
    """A draft from the content of a file called `source`, such as one dropped on a page."""
    GUIDELINE.check(len(data), source, InvalidDocument)
    if not data.strip():
        raise InvalidDocument(f"{source}: is empty.")
    read = FORMATS[tool].labels_in if tool is not None and tool in FORMATS else None
    if tool is not None and read is None:
        raise NotFound(f"no labels are read from {tool!r}; expected one of {listed(readers())}.")
    return (read or _reader_of(data, source))(data, name, source)


def _reader_of(data: bytes, source: str) -> Callable[[bytes, str, str], Started]:
    """The reader of a file, by its ending, and by its content where several formats have that ending."""
    ending = PurePath(source).suffix.lower()
    some = [format_ for format_ in readers().values() if ending in format_.endings]
    if not some:
        known = dict.fromkeys(each for format_ in readers().values() for each in format_.endings)
        raise InvalidDocument(
            f"{source}: cannot tell what it is by its ending; expected one of {listed(known)}."
        )
    surest = max(some, key=lambda format_: format_.sniff(data))
    if surest.labels_in and (len(some) == 1 or surest.sniff(data)):
        return surest.labels_in
    if ending == ".json":
        json_of(data, source, source)  # what is no JSON at all is refused as that
        raise unknown_json(source, "taxonomy")
    raise InvalidDocument(f"{source}: may be {listed(each.name for each in some)}; say which with --tool.")
