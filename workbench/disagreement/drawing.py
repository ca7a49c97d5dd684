"""An item with what gold and people say of it: its picture, text or recording, layers of marks, and one part beside the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from workbench.disagreement.split_parts import SplitParts
from workbench.errors import NotFound
from workbench.kinds.parts import Layer, Medium, Role
from workbench.kinds.registry import Kind
from workbench.quality.measures import outcomes_of
from workbench.quality.split_items import SplitItems
from workbench.store.gold_sets import media_address
from workbench.store.media.pictures import small_copy

MOST_LAYERS = 12  # people drawn over each other on the screen
SIDE, SMALL = 960, 160  # px of a picture that is open, and of one in the list
FRAME = '<svg xmlns="http://www.w3.org/2000/svg" width="{0:g}" height="{1:g}">{2}</svg>'
GREY = '<rect width="100%" height="100%" fill="#8882"/>'


@dataclass(frozen=True)
class ItemDrawing:
    """One item of a scope. `names` are people's names on the screen; gold is a layer where the table has a key."""

    study: SplitItems
    item: str
    names: Mapping[str, str]

    @cached_property
    def medium(self) -> Medium:
        """What the parts lie on."""
        table = self.study.table
        return table.media.get(self.item) or Medium(self.item, text=table.texts.get(self.item))

    @cached_property
    def answers(self) -> list[tuple[str, Role, Any]]:
        """(whose, role, answer): gold first, then people by name; nothing for plain labels."""
        study = self.study
        if not isinstance(study, SplitParts):
            return []
        first, key = study.first, study.table.key
        gold: list[tuple[str, Role, Any]] = []
        if key is not None and self.item in key.label:
            gold = [("gold", "gold", study.kind.read(key.label[self.item]))]
        rows = np.flatnonzero(first.item.code == first.items.index(self.item)).tolist()
        people = sorted((self.names[first.annotators[first.annotator.code[row]]], row) for row in rows)
        answers = study.compared.answer
        return gold + [
            (who, "person", answers[int(first.label.code[row])]) for who, row in people[:MOST_LAYERS]
        ]

    def view(self, picked: tuple[int, int] | None = None) -> dict[str, Any] | None:
        """For `ui/marks.js`; None where neither the item nor the answers are drawn."""
        study = self.study
        kind = study.kind if isinstance(study, SplitParts) else None
        layers = self._layers(kind) if kind is not None and kind.on else []
        part = self._part(kind.on if kind is not None else None, layers)
        if part is None and not layers:
            return None
        return {
            "part": part,
            "missing": self._missing(kind.on if kind is not None else None),
            "layers": [layer.to_dict() for layer in layers],
            "left_out": max(0, self._people - MOST_LAYERS) if layers else 0,
            "parts": self._parts() if layers else [],
            "picked": None if picked is None or not layers else self.beside(*picked),
        }

    def _layers(self, kind: Kind) -> list[Layer]:
        """Everybody's marks; where gold is known, as they are drawn beside it."""
        gold = next((answer for _, role, answer in self.answers if role == "gold"), None)
        return [
            Layer(
                whose,
                role,
                kind.marks(answer, self.medium)
                if gold is None or role == "gold"
                else kind.marks_against(answer, gold, self.medium),
            )
            for whose, role, answer in self.answers
        ]

    @property
    def _people(self) -> int:
        """How many people answered."""
        first = self.study.first
        return int(first.answers_by_item[first.items.index(self.item)])

    def _part(self, on: str | None, layers: list[Layer]) -> dict[str, Any] | None:
        """The text, the recording, or the picture in the size in which its marks are; a plain frame where it is not at hand."""
        if on == "text":
            text = self.medium.text or self.study.table.texts.get(self.item)
            return {"kind": "text", "text": text} if text else None
        if on == "audio":
            file = self.study.table.files.find(self.item, "audio")
            return {"kind": "audio", "src": (media_address(file) if file else None) or ""}
        small = picture_of(self.study, self.item, SIDE)
        if on is None and small is None:
            return None
        corners = [corner for layer in layers for mark in layer.marks for corner in mark.points]
        far_x, far_y = (
            max((corner[k] for corner in corners), default=usual) for k, usual in ((0, 640), (1, 480))
        )
        width = self.medium.width or (small[1] if small else far_x * 1.05)
        height = self.medium.height or (small[2] if small else far_y * 1.05)
        inner = (
            f'<image href="{small[0]}" width="100%" height="100%" preserveAspectRatio="none"/>'
            if small
            else GREY
        )
        frame = FRAME.format(width, height, inner)
        return {"kind": "picture", "src": f"data:image/svg+xml,{quote(frame)}", "alt": f"Item {self.item}"}

    def _missing(self, on: str | None) -> str:
        """Which file of the item is not at hand, a sentence; "" where none is needed."""
        if on not in ("picture", "audio") or self.study.table.files.find(
            self.item, "audio" if on == "audio" else "picture"
        ):
            return ""
        return self.study.table.files.missing(self.item)

    # one part beside the others

    def _parts(self) -> list[dict[str, str]]:
        """Every part of everybody, to choose one without a mouse."""
        assert isinstance(self.study, SplitParts)
        kind, names = self.study.kind, self.study.names
        return [
            {
                "id": f"{layer}:{place}",
                "name": f"{_called(whose, role)}: {place + 1}. {kind.part_called(label, names)}",
            }
            for layer, (whose, role, answer) in enumerate(self.answers)
            for place, label in enumerate(kind.labels_of(answer))
        ]

    def beside(self, layer: int, part: int) -> dict[str, Any]:
        """One part of one layer, and what each other layer has there: its label, and how well it lies over it, apart."""
        assert isinstance(self.study, SplitParts)
        kind = self.study.kind
        if not 0 <= layer < len(self.answers) or not 0 <= part < len(kind.labels_of(self.answers[layer][2])):
            raise NotFound(f"item {self.item!r} has no such part.")
        whose, role, own = self.answers[layer]
        label = kind.labels_of(own)[part]
        others = []
        for number, (who, their_role, answer) in enumerate(self.answers):
            if number == layer:
                continue
            each = next(each for each in outcomes_of(kind, own, answer) if each.of == part)
            fate = "nothing there" if each.gold is None else "same label" if each.right else "another label"
            alike = None if each.alike is None else round(float(each.alike), 2)
            others.append(
                {"whose": who, "role": their_role, "fate": fate, "label": each.gold, "overlap": alike}
            )
        return {
            "layer": layer,
            "part": part,
            "id": f"{layer}:{part}",
            "whose": whose,
            "role": role,
            "label": kind.part_called(label),
            "others": others,
        }


def _called(whose: str, role: str) -> str:
    return "Gold" if role == "gold" else whose


def picture_of(study: SplitItems, item: str, side: int) -> tuple[str, int, int] | None:
    """The item's picture, scaled down and without metadata, as a `data:` address with its own width and height; None without."""
    file = study.table.files.find(item, "picture")
    return None if file is None else _scaled(file, file.stat().st_mtime_ns, side)


@lru_cache(maxsize=64)
def _scaled(file: Path, changed: int, side: int) -> tuple[str, int, int] | None:  # noqa: ARG001 - a changed file is read again
    return small_copy(file, side)
