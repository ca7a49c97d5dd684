"""Every tool whose labels can be written or read, and how a file is told to be of one."""

from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.formats import (
    argilla,
    cvat,
    doccano,
    guideline_text,
    label_list,
    label_studio,
    labelbox,
    markdown,
    prodigy,
    word,
)
from workbench.formats.drafting import Started
from workbench.formats.exporting import Exported, only
from workbench.formats.tables.table import bytes_of, json_of

WRITE: dict[str, Callable[[Guideline], Exported]] = {
    "label-studio": label_studio.write,
    "labelbox": labelbox.write,
    "cvat": cvat.write,
    "doccano": doccano.write,
    "prodigy": prodigy.write,
    "argilla": argilla.write,
    "prompt": guideline_text.prompt,
}
JSON: dict[str, tuple[Callable[[Any], bool], Callable[[Any, str, str], Started]]] = {
    "labelbox": (labelbox.is_ontology, labelbox.read),
    "argilla": (argilla.is_settings, argilla.read),
    "cvat": (cvat.is_labels, cvat.read),
    "doccano": (doccano.is_labels, doccano.read),
    "list": (label_list.is_names, label_list.read_json),
}
BYTES: dict[str, Callable[[bytes, str, str], Started]] = {
    "label-studio": label_studio.read,
    "markdown": markdown.read,
    "word": word.read,
    "prodigy": label_list.read_lines,
    "lines": label_list.read_lines,
    "table": label_list.read_table,
}
BY_ENDING = {
    ".xml": "label-studio",
    ".md": "markdown",
    ".markdown": "markdown",
    ".docx": "word",
    ".txt": "lines",
    ".csv": "table",
    ".tsv": "table",
}
READ = ("label-studio", "labelbox", "cvat", "doccano", "argilla", "prodigy", "markdown", "word", "list")


def export(guideline: Guideline, tool: str, question: str | None = None) -> Exported:
    """A guideline's taxonomy in the words of a tool; `question` takes one of its questions."""
    if tool not in WRITE:
        raise NotFound(f"there is no export to {tool!r}; expected one of {listed(WRITE)}.")
    return WRITE[tool](only(guideline, question))


def start(path: Path, name: str, tool: str | None = None) -> Started:
    """A draft from a file; the tool is told by the file's ending and content where it is not given."""
    return start_from(bytes_of(path), path.name, name, tool)


def start_from(data: bytes, source: str, name: str, tool: str | None = None) -> Started:
    """A draft from what a file called `source` holds, as where somebody dropped it on a page."""
    ending = PurePath(source).suffix.lower()
    if not data.strip():
        raise InvalidDocument(f"{source}: is empty.")
    if tool == "list":
        tool = None if ending == ".json" else "table" if ending in (".csv", ".tsv") else "lines"
    if tool in BYTES:
        return BYTES[tool](data, name, source)
    if tool is None and ending in BY_ENDING:
        return BYTES[BY_ENDING[ending]](data, name, source)
    if tool is None and ending != ".json":
        raise InvalidDocument(
            f"{source}: cannot tell what it is by its ending; expected one of {listed([*BY_ENDING, '.json'])}, "
            f"or --tool with one of {listed(READ)}."
        )
    content, losses = json_of(data, source, source)
    for kind, (is_one, read) in JSON.items():
        if tool in (None, kind) and is_one(content):
            started = read(content, name, source)
            return Started(started.guideline, losses + started.losses, started.unwritten)
    raise InvalidDocument(
        f"{source}: is no {tool or 'taxonomy'} file that is known; of JSON there are: an ontology of Labelbox, "
        "labels of CVAT or doccano, settings of Argilla, and a list of names."
    )
