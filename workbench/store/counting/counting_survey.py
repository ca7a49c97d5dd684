"""Who used which label how often, before repeats are looked at: the vocabularies, and which rows miss something."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.answers.counts import MOST_CELLS, Counts
from workbench.answers.import_report import LossList
from workbench.errors import InvalidTable, UnknownLabel
from workbench.store.counting import sql
from workbench.store.counting.counting_roles import Asked
from workbench.store.counting.source import Engine

MOST_LABELS = 1000
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, eq=False)
class Survey:
    """The vocabularies of a file and what its rows say.

    labels, annotators   in order
    codes                each text of a label that occurs -> its code
    used                 (A, L) how often, repeats too
    rows                 how many rows are answers, repeats too
    missing              whether a row lacks its item, its annotator or its label
    """

    labels: tuple[str, ...]
    annotators: tuple[str, ...]
    codes: Mapping[str, int]
    used: Counts
    rows: int
    missing: bool
    losses: LossList

    def table(self, found: Mapping[str, Sequence[Any]]) -> Counts:
        """(A, L) from rows of annotator, label, n."""
        return _table(found, self.annotators, self.labels, self.codes)


def surveyed(engine: Engine, source: str, asked: Asked) -> Survey:
    """Ask who used which label, and judge the labels."""
    texts = engine.ask(sql.LABELS.format(most=MOST_LABELS + 3))["label"]
    if len([text for text in texts if text]) > MOST_LABELS:
        raise InvalidTable(
            f"{source}: has more than {MOST_LABELS:,} different labels. Free text and drawings are no closed set:"
            " they are compared by their own measures, in memory."
        )
    found = engine.ask(sql.SURVEY)
    losses, kept = _without_gaps(found, source)
    if not kept["n"]:
        why = "".join(f"\n  {loss}" for loss in losses)
        raise InvalidTable(f"{source}: no answer is left.{why}")
    annotators = tuple(sorted(set(kept["annotator"])))
    vocabulary, codes = _codes(sorted(set(kept["label"])), asked, source)
    if len(annotators) * len(vocabulary) > MOST_CELLS:
        raise InvalidTable(
            f"{source}: {len(annotators):,} annotators by {len(vocabulary):,} labels are more than"
            f" {MOST_CELLS:,} counts."
        )
    missing = bool(losses)
    losses = _respelled(kept, vocabulary, codes, losses, source)
    used = _table(kept, annotators, vocabulary, codes)
    return Survey(vocabulary, annotators, codes, used, int(used.sum()), missing, losses)


def _without_gaps(found: Mapping[str, list[Any]], source: str) -> tuple[LossList, dict[str, list[Any]]]:
    """Rows that lack an item, then an annotator, then a label are dropped, and counted as the first that they lack."""
    people, labels = np.array(found["annotator"], object), np.array(found["label"], object)
    n, gaps = np.array(found["n"], np.int64), np.array(found["without_item"], np.int64)
    left = n - gaps
    nobody = np.array([not text for text in people], bool)
    nothing = np.array([not text for text in labels], bool) & ~nobody
    losses = LossList()
    for what, count in (
        ("rows without an item, dropped", gaps.sum()),
        ("rows without an annotator, dropped", left[nobody].sum()),
        ("rows without a label, dropped", left[nothing].sum()),
    ):
        losses = losses.and_loss(what, int(count), "an empty cell", source)
    good = ~nobody & ~nothing & (left > 0)
    kept = {"annotator": people[good].tolist(), "label": labels[good].tolist(), "n": left[good].tolist()}
    return losses, kept


def _codes(texts: Sequence[str], asked: Asked, source: str) -> tuple[tuple[str, ...], dict[str, int]]:
    """The vocabulary, and the code of each text: the closed set in its order, else what occurs."""
    if asked.labels is None:
        if all(NUMBER.fullmatch(text) for text in texts):
            texts = sorted(texts, key=lambda text: (float(text), text))
        return tuple(texts), {text: i for i, text in enumerate(texts)}
    closed = tuple(asked.labels)
    meant = {text: asked.parse(text, closed) if asked.parse else text for text in texts}
    for text, label in meant.items():
        if label not in closed:
            raise UnknownLabel(text, closed, source, "the closed set")
    return closed, {text: closed.index(str(label)) for text, label in meant.items()}


def _respelled(
    kept: Mapping[str, list[Any]],
    labels: Sequence[str],
    codes: Mapping[str, int],
    losses: LossList,
    source: str,
) -> LossList:
    other = {text: labels[code] for text, code in codes.items() if labels[code] != text}
    n = sum(n for text, n in zip(kept["label"], kept["n"], strict=True) if text in other)
    example = next((f"{text!r} as {label!r}" for text, label in other.items()), "")
    return losses.and_loss("labels written otherwise than the guideline does", n, example, source)


def _table(
    found: Mapping[str, Sequence[Any]],
    annotators: Sequence[str],
    labels: Sequence[str],
    codes: Mapping[str, int],
) -> Counts:
    """(A, L) from rows of annotator, label, n; a cell may come several times, by spellings of one label."""
    row = {name: i for i, name in enumerate(annotators)}
    table = np.zeros((len(annotators), len(labels)), np.int64)
    at = [row[text] for text in found["annotator"]], [codes[text] for text in found["label"]]
    np.add.at(table, (np.array(at[0], np.int64), np.array(at[1], np.int64)), np.array(found["n"], np.int64))
    return table
