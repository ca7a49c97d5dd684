"""The rows beside an answer: its parts, the medium that they lie on, and the marks that draw them on screen and paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

Shape = Literal["rectangle", "path", "point", "text", "time", "arrow", "words"]
Fate = Literal["same", "changed", "added", "missing"]
Role = Literal["own", "gold", "person"]
Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Part:
    """One region, span or relation of an answer, as a row of the table of parts.

    type         what it is: "box", "rotated box", "polygon", "keypoints", "span", "relation", ...
    label        "" where the tool gave none
    start, end   of a span, `end` excluded, in `unit`: "characters" (code points), "seconds", "frames" or "tokens"
    coords       of a shape, in pixels, y down: box left, top, right, bottom; rotated box centre x, y, width, height,
                 degrees clockwise; polygon x, y, x, y, ...; keypoints x, y, visible (0 not given, 1 hidden, 2 visible), ...
    holes        of a polygon, each x, y, x, y, ...; a ring that lies outside is another piece of it
    frame, track of a video
    id           as the tool has it; `parent` the id of the part that this one hangs on
    source, target   of a relation, the ids of its two ends
    attributes   whatever else the tool says of it, by name
    """

    type: str
    label: str = ""
    start: float | None = None
    end: float | None = None
    unit: str = ""
    coords: tuple[float, ...] = ()
    holes: tuple[tuple[float, ...], ...] = ()
    frame: int | None = None
    track: str | None = None
    id: str = ""
    parent: str | None = None
    source: str | None = None
    target: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Medium:
    """What the parts of an item's answers lie on: its size in pixels, seconds, frames a second, or its text."""

    item: str
    width: float | None = None
    height: float | None = None
    duration: float | None = None
    fps: float | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to draw, on the item's picture, text or recording. Screens and reports draw the same list of them.

    shape       rectangle: `points` are two opposite corners; path: its corners in order, `closed` or not, with `holes`;
                point: one corner; arrow: from the first corner to the second; text and time: from `start` to `end`;
                words: what became of each word
    label       the label's id; "" for none
    part        the number of the part in its answer, from 0: a click on the mark means this part
    start, end  code points of a text, `end` excluded, or seconds
    words       (word, fate) of a transcript beside another
    hidden      a point that is there and not seen
    name        what the point is, such as "left elbow"
    """

    shape: Shape
    label: str = ""
    part: int = 0
    points: tuple[Corner, ...] = ()
    closed: bool = False
    holes: tuple[tuple[Corner, ...], ...] = ()
    start: float | None = None
    end: float | None = None
    words: tuple[tuple[str, Fate], ...] = ()
    hidden: bool = False
    name: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The mark as JSON has it, without what is not set."""
        held = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: value
            for name, value in held.items()
            if value not in ("", None, (), False) or name == "part"
        }


@dataclass(frozen=True)
class Layer:
    """The marks of one answer, and whose it is: people and gold lie over each other as layers.

    whose   "gold", or the name of a person
    role    how it is drawn: the person's own answer, the gold, or one of several people
    """

    whose: str
    role: Role
    marks: tuple[Mark, ...]

    def to_dict(self) -> dict[str, Any]:
        """The layer as JSON has it."""
        return {"whose": self.whose, "role": self.role, "marks": [mark.to_dict() for mark in self.marks]}


def corners_of(coords: tuple[float, ...]) -> tuple[Corner, ...]:
    """x, y, x, y, ... as corners."""
    return tuple(zip(coords[::2], coords[1::2], strict=True))


def times(name: str, n: int) -> str:
    """What is there n times, in any language: no plural is needed.

    >>> times("car", 1), times("car", 2), times("coche", 1200)
    ('car', 'car ×2', 'coche ×1,200')
    """
    return name if n == 1 else f"{name} ×{n:,}"
