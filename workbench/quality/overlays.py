"""An item with what people and gold say of it lying over each other, as the drawing of a report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from workbench.answers.annotations import Annotations
from workbench.documents.gold import GoldSet, kind_of
from workbench.documents.guideline import Question
from workbench.kinds.parts import Layer, Medium
from workbench.kinds.registry import Kind, Problems
from workbench.report.regions import drawing
from workbench.store.gold_sets import GoldStore
from workbench.store.media.pictures import small_copy
from workbench.ui.content import drawn_on

Role = Literal["gold", "person"]
SIDE = 480  # px of an embedded picture's longer side
EMBEDDED = 12  # pictures embedded in a report at most: each is some 40 kB


@dataclass(eq=False)
class Overlays:
    """Draws items of one kind of answer.

    names      what people call a label, by its id
    media      item -> the size of its picture, its text, its seconds, as far as they are known
    pictures   item -> the file of its picture, None where it is not at hand
    """

    kind: Kind
    names: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, Medium] = field(default_factory=dict)
    pictures: Callable[[str], Path | None] = lambda _: None
    embedded: int = 0

    def draw(self, item: str, answers: Sequence[tuple[str, str]], gold: str | None = None) -> Markup:
        """The (who, answer) pairs of an item, gold first where it is known; "" where such answers are not drawn."""
        texts: list[tuple[str, Role, str]] = [("Gold", "gold", gold)] if gold is not None else []
        texts += [(who, "person", text) for who, text in answers]
        medium = replace(self.media.get(item) or Medium(item), item=item)
        picture, medium = self._picture(item, medium)
        layers = []
        reference = None if gold is None else self.kind.parse(gold)
        for who, role, text in texts:
            answer = self.kind.parse(text)
            if isinstance(answer, Problems):
                continue
            alone = role == "gold" or reference is None or isinstance(reference, Problems)
            marks = (
                self.kind.marks(answer, medium)
                if alone
                else self.kind.marks_against(answer, reference, medium)
            )
            layers.append(Layer(who, role, marks))
        return drawing(layers, medium, names=self.names, picture=picture) if self.kind.on else Markup("")

    def _picture(self, item: str, medium: Medium) -> tuple[str | None, Medium]:
        """The item's picture as data, and its size where nobody said it; no more than `EMBEDDED` pictures."""
        if self.kind.on != "picture" or self.embedded >= EMBEDDED:
            return None, medium
        file = self.pictures(item)
        small = None if file is None else small_copy(file, SIDE)
        if small is None:
            return None, medium
        self.embedded += 1
        address, width, height = small
        if medium.width is None or medium.height is None:
            medium = Medium(item, width, height, medium.duration, medium.fps, medium.text)
        return address, medium


def gold_overlays(asked: Question, gold: GoldSet | None, store: GoldStore) -> Overlays:
    """The drawings of a question's answers, on the texts and pictures of a gold set."""
    contents = {item.id: item.content for item in (*gold.items, *gold.left)} if gold else {}
    on = {item: drawn_on(content, asked.as_kind) for item, content in contents.items()}
    texts = {
        item: Medium(item, text=contents[item][key])
        for item, key in on.items()
        if key is not None and kind_of(key) == "text"
    }

    def picture(item: str) -> Path | None:
        key = on.get(item)
        if key is None or gold is None or kind_of(key) != "picture":
            return None
        return store.medium(gold.card.name, contents[item][key])

    return Overlays(asked.as_kind, {label.id: label.shown for label in asked.labels}, texts, picture)


def answers_to(rows: Annotations, item: str, called: Callable[[str], str]) -> list[tuple[str, str]]:
    """(who, answer) of the rows on an item, by the name that is shown."""
    if item not in rows.items:
        return []
    some = rows.take(rows.item.code == rows.items.index(item))
    people = zip(some.annotator.code.tolist(), some.label.code.tolist(), strict=True)
    return sorted((called(some.annotators[a]), some.labels[code]) for a, code in people)
