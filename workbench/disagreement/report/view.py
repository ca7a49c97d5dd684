"""What the sections of a disagreement report share: the names of labels and people, and how to quote an item."""

from dataclasses import dataclass

from markupsafe import Markup

from workbench.disagreement.report.inputs import Loaded
from workbench.disagreement.study import Disagreement
from workbench.quality.disputes import DisputedItem
from workbench.report import charts, marks
from workbench.theme import LABEL_COLOURS

LONGEST_TEXT = 600  # characters quoted of an item's text
MOST_NAMED = 12  # annotators named beside one label; the others are counted
METHODS = {"majority": "Majority", "dawid-skene": "Dawid-Skene"}


@dataclass(frozen=True)
class LabelVotes:
    """One label given to an item, how often, and by whom (`more` are not named)."""

    chip: Markup
    count: int
    who: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class Quoted:
    """An item as quoted on the page: its text, who gave which label, the consensus and the gold label."""

    item: str
    text: str
    said: tuple[LabelVotes, ...]
    split: Markup
    consensus: tuple[tuple[str, Markup], ...]
    gold: Markup | None
    apart: float


@dataclass(frozen=True, eq=False)
class View:
    """A study with the names for its page."""

    loaded: Loaded

    @property
    def study(self) -> Disagreement:
        """The study on the page."""
        return self.loaded.study

    def person(self, annotator: str) -> str:
        """The pseudonym, or the id with `show_names`."""
        return self.loaded.called[annotator]

    def label(self, label: str) -> str:
        """A label's display name; the parts of a combined answer are joined by a plus."""
        question = self.loaded.question
        if question is None:
            return label.replace("|", " + ") if "|" in label.strip("|") else label
        known = {choice.id: choice.shown for choice in question.labels}
        return " + ".join(
            known.get(part, part) for part in (label.split("|") if label not in known else [label])
        )

    def colour(self, label: str) -> str:
        """The class of a label's colour: a step of one hue on a scale, else by its place; "" beyond the colours there are."""
        labels = self.study.labels
        if label not in labels:
            return ""
        place = labels.index(label)
        if self.study.level != "nominal":
            return marks.ordered_class(place, len(labels))
        return marks.colour_class(place + 1) if place < 2 * LABEL_COLOURS else ""

    def chip(self, label: str, mark: str = "", who: str = "") -> Markup:
        """A label as a chip."""
        return marks.chip(self.label(label), self.colour(label), mark, who)  # type: ignore[arg-type]

    def quote(self, item: DisputedItem) -> Quoted:
        """An item with its answers, consensus and gold."""
        return Quoted(
            item.item,
            shortened(item.text or ""),
            tuple(self._votes(item, label) for label, _ in item.counts),
            self.split(item),
            tuple(
                (METHODS[name], self._named(labels[item.item])) for name, labels in self.study.named.items()
            ),
            self.gold(item.item),
            item.apart,
        )

    def split(self, item: DisputedItem) -> Markup:
        """The answers to an item as one bar, in the labels' colours."""
        parts = [charts.Part(n, label, f"seg {self.colour(label) or 'k0'}") for label, n in item.counts]
        counts = ", ".join(f"{n} {self.label(label)}" for label, n in item.counts)
        return charts.stack(parts, f"Answers to {item.item}: {counts}")

    def gold(self, item: str) -> Markup | None:
        """The gold label of an item, None where there is none."""
        key = self.loaded.key
        return self.chip(key.label[item]) if key is not None and item in key.label else None

    def _named(self, label: str | None) -> Markup:
        return Markup('<span class="muted">tie</span>') if label is None else self.chip(label)

    def _votes(self, item: DisputedItem, label: str) -> LabelVotes:
        who = sorted(self.person(annotator) for annotator, answer in item.answers if answer == label)
        return LabelVotes(self.chip(label), len(who), tuple(who[:MOST_NAMED]), max(len(who) - MOST_NAMED, 0))


def shortened(text: str, most: int = LONGEST_TEXT) -> str:
    """A text that fits a page, cut between words.

    >>> shortened("one two three", 9)
    'one two …'
    """
    text = text.strip()
    if len(text) <= most:
        return text
    return text[: most - 1].rpartition(" ")[0].rstrip(" ,;:") + " …"
