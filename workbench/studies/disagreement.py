"""Where people disagree: on what, over which labels, who with whom, and what the truth then probably is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.agreement.coefficients import coefficients
from workbench.agreement.cohen import CohenMatrix, cohen_matrix
from workbench.agreement.estimate import Estimate
from workbench.answers.annotations import Annotations
from workbench.answers.counts import Counts, LabelCounts, Patterns
from workbench.answers.key import Key
from workbench.answers.losses import LossList
from workbench.consensus.consensus import Consensus
from workbench.consensus.methods import METHODS
from workbench.errors import InvalidTable
from workbench.model.guideline import Guideline, Question, Rule
from workbench.studies.accuracy import ConsensusAccuracy, accuracy, consensus_accuracy
from workbench.studies.annotators import AnnotatorScore, score
from workbench.studies.contested import Contested, Items, disputed_rows
from workbench.studies.mix_ups import LabelAgreement, MixUp, label_agreement, mix_ups, pairs_apart
from workbench.studies.others import AgainstOthers, Pairing, against_others, pairing

REPLICATES = 1000
MOST_PEOPLE = 2000  # above it no table of everyone with everyone is made
MOST_ITEMS = 1000  # contested items that are listed


@dataclass(frozen=True, eq=False)
class Truth:
    """What the key says of the answers: of all of them, of each consensus, and of each annotator."""

    items: int
    answers: Estimate
    methods: Mapping[str, ConsensusAccuracy]
    scores: tuple[AnnotatorScore, ...]


@dataclass(frozen=True, eq=False)
class Disagreement:
    """One question looked at from every side; tables, figures and pages only read it.

    answers       first answers, which are what agreement is about; `repeats` more were given
    pairable      items with two answers or more; `overlap` is (fewest, median, most) answers to an item
    usual         how often an answer agrees with another of its item, over all answers
    apart         (L, L) pairs of annotators that gave two labels to one item
    unanimous     pairable items without any difference; `disputed` those with one
    contested     the first of these, those first that add most to the disagreement
    undecided     items on which the methods of consensus do not name the same label
    """

    question: str
    shown: str
    level: str
    confidence: float
    seed: int
    labels: tuple[str, ...]
    answers: int
    repeats: int
    items: int
    annotators: int
    pairable: int
    overlap: tuple[int, int, int]
    coefficients: Mapping[str, Estimate]
    by_label: tuple[LabelAgreement, ...]
    usual: float | None
    people: tuple[AgainstOthers, ...]
    cohen: CohenMatrix | None
    pairing: Pairing | None
    apart: Counts
    mix_ups: tuple[MixUp, ...]
    unanimous: int
    disputed: int
    contested: tuple[Contested, ...]
    consensus: Mapping[str, Consensus]
    undecided: tuple[Contested, ...]
    truth: Truth | None
    losses: LossList

    def consensus_of(self, method: str, item: str) -> str | None:
        """The label a method names for an item; None for a tie."""
        found = self.consensus[method]
        code = int(found.label[_places(found)[item]])
        return found.labels[code] if code >= 0 else None


def study_disagreement(
    annotations: Annotations,
    *,
    question: Question | None = None,
    guideline: Guideline | None = None,
    key: Key | None = None,
    texts: Mapping[str, str] | None = None,
    level: str | None = None,
    seed: int = 20260101,
    confidence: float = 0.95,
) -> Disagreement:
    """Study one question. `level` is that of the question where it is not given, else nominal."""
    if not len(annotations):
        raise InvalidTable(f"question {annotations.question!r}: there are no answers to study.")
    level = level or (question.scale if question else "nominal")
    first = annotations.first_answers()
    counts = LabelCounts.of(first)
    items = Items(first, counts, texts or {})
    m = counts.n.sum(axis=1)
    rows = disputed_rows(counts, level)
    usual, people = against_others(first, counts, confidence=confidence)
    cohen = cohen_matrix(first) if 2 <= len(people) <= MOST_PEOPLE else None
    found = {name: method(annotations) for name, method in METHODS.items()}
    return Disagreement(
        question=annotations.question,
        shown=question.shown if question else annotations.question.replace("_", " "),
        level=level,
        confidence=confidence,
        seed=seed,
        labels=annotations.labels,
        answers=len(first),
        repeats=len(annotations) - len(first),
        items=len(counts.items),
        annotators=len(np.unique(first.annotator.code)),
        pairable=int((m >= 2).sum()),
        overlap=(int(m.min()), int(np.median(m)), int(m.max())),
        coefficients=coefficients(
            first, level=level, confidence=confidence, replicates=REPLICATES, seed=seed
        ),
        by_label=label_agreement(Patterns.of(first), confidence=confidence, replicates=REPLICATES, seed=seed),
        usual=usual,
        people=people,
        cohen=cohen,
        pairing=pairing(cohen) if cohen else None,
        apart=pairs_apart(counts),
        mix_ups=mix_ups(counts, items, _Rules(guideline, question)),
        unanimous=int((m >= 2).sum()) - len(rows),
        disputed=len(rows),
        contested=tuple(items.quote(row) for row in rows[:MOST_ITEMS]),
        consensus=found,
        undecided=_undecided(found, counts, items),
        truth=_truth(first, found, key, confidence) if key else None,
        losses=annotations.losses,
    )


class _Rules:
    """The rules of a guideline that tell two labels of its question apart; none where there is no guideline."""

    def __init__(self, guideline: Guideline | None, question: Question | None) -> None:
        self.guideline, self.question = guideline, question

    def __call__(self, one: str, other: str) -> tuple[Rule, ...]:
        if self.guideline is None or self.question is None:
            return ()
        return self.guideline.rules_between(self.question.id, one, other)


def _undecided(found: Mapping[str, Consensus], counts: LabelCounts, items: Items) -> tuple[Contested, ...]:
    """The items on which a method has a tie, or two methods name different labels."""
    labels = [dict(zip(one.items, one.label.tolist(), strict=True)) for one in found.values()]
    rows = [
        row
        for row, item in enumerate(counts.items)
        if len({named.get(item) for named in labels}) > 1 or any(named.get(item) == -1 for named in labels)
    ]
    return tuple(items.quote(row) for row in rows[:MOST_ITEMS])


def _truth(first: Annotations, found: Mapping[str, Consensus], key: Key, confidence: float) -> Truth:
    return Truth(
        items=sum(item in key.label for item in first.items),
        answers=accuracy(first, key, confidence=confidence),
        methods={name: consensus_accuracy(one, key, confidence=confidence) for name, one in found.items()},
        scores=score(first, key, confidence=confidence),
    )
