"""The pane of answers that can be right in part: label by label and person by person, among each other and against gold."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbench.disagreement.against_gold import AgainstGold
from workbench.disagreement.selection import Selection
from workbench.disagreement.similarity import NEAR, LabelSimilarity
from workbench.disagreement.split_parts import SplitParts
from workbench.quality.annotators import AnnotatorScore, score
from workbench.quality.measures import KindScores, kind_scores
from workbench.quality.split_items import SplitItems
from workbench.quality.structured import PersonSimilarity
from workbench.statistics.estimate import Estimate
from workbench.ui.jobs import Jobs, Progress

CONFIDENCE = 0.95
CONCERN = {"below": 0, "above": 1, "": 2}
READING = {"below": "below the others", "above": "above the others", "": "may be chance"}


@dataclass(frozen=True)
class PartStudy:
    """What the report says of the parts of one scope; `truth` is None where no gold knows the items, or nobody may see it."""

    labels: tuple[LabelSimilarity, ...]
    near: float | None
    people: tuple[PersonSimilarity, ...]
    truth: KindScores | None
    scores: tuple[AnnotatorScore, ...]


def study_parts(study: SplitItems, gold: AgainstGold | None) -> PartStudy:
    """The study of the answers of a scope, by the functions of the report."""
    assert isinstance(study, SplitParts), "only answers that can be right in part have parts"
    graded = None if gold is None else gold.key
    return PartStudy(
        study.compared.labels(),
        study.compared.near(),
        study.compared.people(CONFIDENCE),
        None if graded is None else kind_scores(study.first, graded, confidence=CONFIDENCE),
        () if graded is None else score(study.first, graded, confidence=CONFIDENCE),
    )


class PartTables:
    """The study of each scope that somebody looked at, made beside the screen."""

    def __init__(self, here: Selection, begin: Callable[[Callable[[], None]], None]) -> None:
        self.here = here
        self.changed: Callable[[], None] = lambda: None
        self.jobs = Jobs(begin, lambda: self.changed())
        self._made: dict[object, PartStudy] = {}

    def view(self) -> dict[str, Any]:
        """The tables of the scope; while they are made, how far that is."""
        key = self.here.key
        if key not in self._made and not self.jobs.failed.get(str(key)):
            study, gold = self.here.study, self.here.gold

            def work(_: Progress) -> None:
                self._made[key] = study_parts(study, gold)

            self.jobs.start(str(key), work)
        made = self._made.get(key)
        return {"job": self.jobs.view(str(key)), **({} if made is None else self._tables(made))}

    def _measures(self, truth: KindScores) -> list[dict[str, Any]]:
        """Each measure with what it says in plain words."""
        study = self.here.study
        assert isinstance(study, SplitParts), "only answers that can be right in part have parts"
        means = {
            name: each.means or each.method.partition("; ")[0]
            for name, each in study.kind.named_measures().items()
        }
        return [
            {"title": truth.titles[name], "means": means[name], **_estimate(e)}
            for name, e in truth.measures.items()
        ]

    def _tables(self, made: PartStudy) -> dict[str, Any]:
        names = self.here.names
        people = sorted(
            made.people, key=lambda each: (CONCERN[each.apart], each.similarity - each.usual, each.annotator)
        )
        truth = made.truth
        return {
            "labels": [vars(each) for each in made.labels],
            "near": made.near,
            "near_is": NEAR,
            "people": [
                {
                    "name": names[each.annotator],
                    "items": each.items,
                    "similarity": each.similarity,
                    "usual": each.usual,
                    "chance": list(each.chance) if each.chance else None,
                    "reading": READING[each.apart],
                }
                for each in people
            ],
            "credit": None if truth is None else _estimate(truth.credit),
            "measures": [] if truth is None else self._measures(truth),
            "outcomes": [] if truth is None else [each.to_dict() for each in truth.labels],
            "scores": [
                {"name": names[each.annotator], "n": each.n, **_estimate(each.accuracy)}
                for each in sorted(made.scores, key=lambda each: (each.accuracy.value or 0, each.annotator))
                if each.n
            ],
        }


def _estimate(e: Estimate) -> dict[str, Any]:
    return {"value": e.value, "low": e.low, "high": e.high, "n": e.n, "reason": e.reason}
