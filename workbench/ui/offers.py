"""What a screen offers to take away: reports and exports, made in the background and saved by the browser."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from workbench.errors import NotFound, listed
from workbench.ui.actions import Action

TYPES = {
    "html": "text/html",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "json": "application/json",
    "yaml": "application/yaml",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Download:
    """A file for the person in front of the screen; `notes` are told beside it, such as what found no place in it."""

    name: str
    content: bytes
    notes: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """The media type, by the ending of its name."""
        return TYPES.get(self.name.rpartition(".")[2].lower(), "application/octet-stream")


def taken(path: Path, name: str = "") -> Download:
    """A file that was written, under another name where one is given."""
    return Download(name or path.name, path.read_bytes())


def zipped(name: str, files: Mapping[str, bytes], notes: Iterable[str] = ()) -> Download:
    """Several files in one: name -> content. The same files make the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return Download(name, packed.getvalue(), tuple(notes))


def all_in(folder: Path) -> dict[str, bytes]:
    """The files of a folder, for `zipped`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@dataclass(frozen=True)
class Offer:
    """A report or an export.

    formats   endings, such as `("html", "pdf")`; the person chooses one
    make      makes the file of a format; it runs beside the screen, and may say how far it is
    why_not   why it cannot be made now; "" if it can
    lacks     format -> why it cannot be had, such as a PDF without a browser that prints it; empty reasons count for nothing
    """

    id: str
    title: str
    group: Literal["report", "export"]
    formats: tuple[str, ...]
    make: Callable[[str, Progress], Download]
    why_not: str = ""
    lacks: Mapping[str, str] = field(default_factory=dict)


class Take(Action):
    """Make an offered file and send it to the view that asked, which knows its ticket."""

    do: Literal["take"]
    offer: str
    format: str
    ticket: str = ""


TAKE = TypeAdapter(Take)


def chosen(offers: tuple[Offer, ...], action: Take) -> Offer:
    """The offer that a person takes. Raises NotFound for one that is not there, in a format that it lacks, or not now."""
    offer = next((each for each in offers if each.id == action.offer), None)
    if offer is None:
        raise NotFound(
            f"{action.offer!r} is not offered here; expected one of {listed([each.id for each in offers])}."
        )
    if action.format not in offer.formats:
        raise NotFound(
            f"{offer.title} cannot be had as {action.format!r}; expected one of {listed(offer.formats)}."
        )
    if why := offer.why_not or offer.lacks.get(action.format):
        raise NotFound(f"{offer.title}: {why}")
    return offer


def offers_view(
    offers: tuple[Offer, ...], job: Callable[[str], dict[str, Any]], notes: Mapping[str, tuple[str, ...]]
) -> list[dict[str, Any]]:
    """The menus of a screen; `job` tells how far a file is that is being made, and `notes` what was said of the last one,
    by the offer's id.
    """
    return [
        {
            "id": each.id,
            "title": each.title,
            "group": each.group,
            "formats": list(each.formats),
            "why_not": each.why_not,
            "lacks": {name: why for name, why in each.lacks.items() if why},
            "notes": list(notes.get(each.id, ())),
            "job": job(each.id),
        }
        for each in offers
    ]
