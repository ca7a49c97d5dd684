"""What the sections of a disagreement report share: the names of labels and people, and how to quote an item."""

from dataclasses import dataclass

from markupsafe import Markup

from workbench.disagreement.report.inputs import Loaded
from workbench.disagreement.study import Disagreement
from workbench.quality.disputes import DisputedItem, LabelAgreement
from workbench.report import charts, marks
from workbench.theme import LABEL_COLOURS

LONGEST_LABEL = 40  # characters of a label beside others; the CSV has all of it
MOST_LABELS = 6  # labels shown of one item; the others are counted
LONGEST_TEXT = 600  # characters quoted of an item's text
MOST_NAMED = 12  # annotators named beside one label; the others are counted
ROWS = 12  # labels in a chart; the others are in its table
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
    """An item as quoted on the page: its text, who gave which label, the consensus and the gold label (`more` labels are not shown)."""

    item: str
    text: str
    said: tuple[LabelVotes, ...]
    more: int
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

    @property
    def drawn_labels(self) -> tuple[LabelAgreement, ...]:
        """The labels of the chart of labels: those with most answers, where there are many."""
        labels = self.study.by_label
        if len(labels) <= ROWS:
            return labels
        return tuple(sorted(labels, key=lambda label: -label.answers)[:ROWS])

    def short(self, label: str) -> str:
        """A label's display name, cut where it is a sentence."""
        return shortened(self.label(label), LONGEST_LABEL)

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
        return marks.chip(self.short(label), self.colour(label), mark, who)  # type: ignore[arg-type]

    def quote(self, item: DisputedItem) -> Quoted:
        """An item with its answers, consensus and gold."""
        return Quoted(
            item.item,
            shortened(item.text or ""),
            tuple(self._votes(item, label) for label, _ in item.counts[:MOST_LABELS]),
            max(len(item.counts) - MOST_LABELS, 0),
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
    """A text that fits a page, cut between words where there are any.

    >>> shortened("one two three", 9), shortened("one_two_three", 9)
    ('one two …', 'one_two_ …')
    """
    text = text.strip()
    if len(text) <= most:
        return text
    start = text[: most - 1]
    return (start.rpartition(" ")[0] or start).rstrip(" ,;:+") + " …"
