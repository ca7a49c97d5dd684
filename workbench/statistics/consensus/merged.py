"""The consensus of answers of any kind: each item's answers merged as their kind does, with equal or earned weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.answers.annotations import Annotations, Categorical, Floats
from workbench.errors import InvalidTable, NotFound, listed
from workbench.kinds.registry import Kind, Merged
from workbench.statistics.agreement.structured import parsed

if TYPE_CHECKING:
    import pandas as pd

EARNED = "wawa"
MERGING = ("majority", EARNED)  # methods for answers that are no single labels


@dataclass(frozen=True, eq=False)
class MergedConsensus:
    """What the answers to each item come to, in the order of `items`.

    merged   the answer, how far the answers support it, how many stand behind each of its parts, and what is tied
    n        (U,) answers to each item
    weights  annotator -> weight, where they are earned; empty where everybody counts alike
    """

    kind: Kind
    method: str
    items: tuple[str, ...]
    merged: tuple[Merged, ...]
    n: tuple[int, ...]
    how: str
    weights: Mapping[str, float]

    @property
    def texts(self) -> tuple[str, ...]:
        """The canonical text of each item's answer."""
        return tuple(self.kind.render(merged.answer) for merged in self.merged)

    @property
    def confidence(self) -> Floats:
        """(U,) how far the answers to each item support its consensus, 0 to 1."""
        return np.array([merged.confidence for merged in self.merged], dtype=float)

    @property
    def disputes(self) -> int:
        """How many items have something tied, which somebody must settle."""
        return sum(bool(merged.tied) for merged in self.merged)

    def columns(self) -> dict[str, list[object]]:
        """A table of answers with `answer_kind`, an item a row, that every command reads again."""
        return {
            "item_id": list(self.items),
            "annotator_id": ["consensus"] * len(self.items),
            "label": list(self.texts),
            "answer_kind": [self.kind.name] * len(self.items),
            "answers": list(self.n),
            "confidence": self.confidence.tolist(),
            "support": ["|".join(map(str, merged.support)) for merged in self.merged],
            "tied": ["|".join(merged.tied) for merged in self.merged],
        }

    def as_annotations(self, question: str = "label") -> Annotations:
        """The consensus as the answers of one annotator, to be measured against gold."""
        return Annotations(
            Categorical.of(self.items),
            Categorical.of(["consensus"] * len(self.items)),
            Categorical.of(self.texts),
            question=question,
            answer_kind=self.kind.name,
            question_kind=self.kind,
        )

    def to_frame(self) -> "pd.DataFrame":
        """One row an item."""
        import pandas as pd

        return pd.DataFrame(self.columns())

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False, max_rows=60))


def merge_answers(annotations: Annotations, kind: Kind, *, method: str = MERGING[0]) -> MergedConsensus:
    """Merge the first answers to each item by their kind.

    "majority" gives everybody the same weight. "wawa" then weighs each person by the mean similarity of their answers to
    that consensus, and merges again: worker agreement with aggregate, as in Appen's practice. NotFound for another method,
    InvalidTable without an answer, or for a text that is no answer of the kind.
    """
    if method not in MERGING:
        raise NotFound(
            f"of {kind.title} there is no consensus by {method!r}; expected one of {listed(MERGING)}."
        )
    first = annotations.first_answers()
    if not len(first):
        raise InvalidTable(f"question {first.question!r}: there are no answers to find a consensus of.")
    answers = parsed(first, kind)
    order = np.argsort(first.item.code, kind="stable")
    items, starts = np.unique(first.item.code[order], return_index=True)
    rows = [part.tolist() for part in np.split(order, starts[1:])]
    given = [[answers[label] for label in first.label.code[part].tolist()] for part in rows]
    merged = [kind.merge(some) for some in given]
    weights: dict[str, float] = {}
    how = f"{first.which} of an item merged, everybody with the same weight"
    if method == EARNED:
        similar = np.zeros(len(first))
        for part, some, consensus in zip(rows, given, merged, strict=True):
            similar[part] = [kind.similarity(answer, consensus.answer) for answer in some]
        size = len(first.annotators)
        times = np.bincount(first.annotator.code, minlength=size)
        earned = np.bincount(first.annotator.code, similar, size) / np.maximum(times, 1)
        trust = [earned[first.annotator.code[part]].tolist() for part in rows]
        merged = [kind.merge(some, weight) for some, weight in zip(given, trust, strict=True)]
        weights = {first.annotators[a]: float(earned[a]) for a in np.flatnonzero(times).tolist()}
        how = f"{first.which} of an item merged, each by its annotator's mean similarity to the equal-weight consensus"
    names = tuple(first.items[code] for code in items.tolist())
    return MergedConsensus(kind, method, names, tuple(merged), tuple(map(len, given)), how, weights)
