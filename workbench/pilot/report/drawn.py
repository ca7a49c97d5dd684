"""Items of answers that can be right in part: everybody's first answer drawn over gold, with its mean credit."""

from functools import cached_property
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.pilot.report.view import PilotView
from workbench.quality.overlays import Overlays
from workbench.report import numbers
from workbench.statistics.judging import credited

DRAWN = 4  # items with the least credit on the page
LONGEST = 400  # characters of an item that are quoted where it is not drawn
PEOPLE = 12  # answers to an item that are listed where they are not drawn


class Drawings:
    """The items of a pilot's question; each is drawn once on a page."""

    def __init__(self, view: PilotView) -> None:
        self.view, inputs = view, view.result.inputs
        self.key = inputs.keys[view.result.question]
        self.rows: Annotations
        self.rows, self.credit = credited(inputs.answers[view.result.question].first_pass(), self.key)
        names = {label: view.label(label) for label in view.labels}
        self.overlays = Overlays(view.kind, names, inputs.media, inputs.item_files.find)
        self.vendors = {vendor.vendor.id: vendor.vendor.shown for vendor in view.result.vendors}
        self.drawn: set[str] = set()

    @cached_property
    def mean(self) -> Floats:
        """(U,) the mean credit of the answers to each item, NaN where there is none."""
        n = np.bincount(self.rows.item.code, minlength=len(self.rows.items))
        total = np.bincount(self.rows.item.code, self.credit, len(self.rows.items))
        return np.asarray(np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0))

    def hardest(self) -> list[dict[str, Any]]:
        """The items with the least mean credit that are not drawn yet."""
        items = [
            (float(mean), item) for mean, item in zip(self.mean, self.rows.items, strict=True) if mean < 1
        ]
        return [self.item(item) for _, item in sorted(items) if item not in self.drawn][:DRAWN]

    def item(self, item: str) -> dict[str, Any]:
        """One item: drawn, else its text and everybody's answer in words."""
        self.drawn.add(item)
        some = self.rows.take(self.rows.item.code == self.rows.items.index(item))
        answers = sorted(
            (self._who(some, row), some.labels[label]) for row, label in enumerate(some.label.code.tolist())
        )
        drawing = self.overlays.draw(item, answers, self.key.label[item])
        text = (self.view.result.inputs.texts or {}).get(item, "")
        return {
            "id": item,
            "credit": numbers.percent(float(self.mean[self.rows.items.index(item)])),
            "n": numbers.many(len(some), "answer"),
            "text": "" if drawing else text if len(text) <= LONGEST else text[:LONGEST].rstrip() + " …",
            "drawing": drawing,
            "gold": self.view.called(self.key.label[item]),
            "answers": [(who, self.view.called(text)) for who, text in answers[:PEOPLE]],
            "more": max(len(answers) - PEOPLE, 0),
        }

    def _who(self, rows: Annotations, row: int) -> str:
        """`North A01`."""
        vendor = "" if rows.vendor is None else rows.vendor.values[rows.vendor.code[row]]
        person = self.view.people[rows.annotators[rows.annotator.code[row]]]
        return f"{self.vendors.get(vendor, '')} {person}".strip()
