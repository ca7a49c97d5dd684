"""What a screen offers to take away: reports and exports, made in the background and saved by the browser."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from workbench.errors import NotFound, listed
from workbench.ui.actions import Action

TYPES = {
    "html": "text/html",
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
    """A file for the person in front of the screen."""

    name: str
    content: bytes

    @property
    def type(self) -> str:
        """The media type, by the ending of its name."""
        return TYPES.get(self.name.rpartition(".")[2].lower(), "application/octet-stream")


@dataclass(frozen=True)
class Offer:
    """A report or an export.

    formats   endings, such as `("html", "pdf")`; the person chooses one
    make      makes the file of a format; it runs beside the screen, and may say how far it is
    why_not   why it cannot be made now; "" if it can
    """

    id: str
    title: str
    group: Literal["report", "export"]
    formats: tuple[str, ...]
    make: Callable[[str, Progress], Download]
    why_not: str = ""


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
    if offer.why_not:
        raise NotFound(f"{offer.title}: {offer.why_not}")
    return offer


def offers_view(offers: tuple[Offer, ...], job: Callable[[str], dict[str, Any]]) -> list[dict[str, Any]]:
    """The menus of a screen; `job` tells how far a file is that is being made, by the offer's id."""
    return [
        {
            "id": each.id,
            "title": each.title,
            "group": each.group,
            "formats": list(each.formats),
            "why_not": each.why_not,
            "job": job(each.id),
        }
        for each in offers
    ]
