"""Where people disagree: on which items and labels, who with whom, and what the truth probably is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.answers.counts import Counts, LabelCounts, Patterns
from workbench.answers.import_report import ImportReport
from workbench.answers.key import AnswerKey
from workbench.documents.guideline import Guideline, Question, Rule
from workbench.errors import InvalidTable
from workbench.kinds.registry import Level
from workbench.quality.accuracy import ConsensusAccuracy, accuracy, consensus_accuracy
from workbench.quality.annotators import AnnotatorScore, Standing, score, standings
from workbench.quality.disputes import (
    DisputedItem,
    Items,
    LabelAgreement,
    LabelConfusion,
    disputed_rows,
    label_agreement,
    label_confusion,
    pairs_apart,
    spread,
)
from workbench.quality.peer_agreement import Pairing, PeerAgreement, against_others, pairing
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.cohen import CohenMatrix, cohen_matrix
from workbench.statistics.consensus.consensus import Consensus
from workbench.statistics.consensus.methods import METHODS
from workbench.statistics.estimate import Estimate

REPLICATES = 1000
COMPARED = ("majority", "dawid-skene")  # the best-known method, and the model that weighs annotators
MOST_PEOPLE = 2000  # annotators; with more, no table of all pairs is made
MOST_ITEMS = 1000  # listed disputed items
COEFFICIENTS = {  # what people call them, and what each says
    "krippendorff_alpha": ("Krippendorff's alpha", "beyond chance, missing answers allowed"),
    "fleiss_kappa": ("Fleiss' kappa", "beyond chance, labels as mere names"),
    "gwet_ac1": ("Gwet's AC1", "beyond chance, steadier when one label is common"),
    "percent_agreement": ("Percent agreement", "same label, chance left in"),
}


@dataclass(frozen=True, eq=False)
class Truth:
    """The accuracy by the key: of all answers, of each consensus, and of each annotator.

    apart   annotator -> how they stand to the others on the same items, all annotators looked at together
            at once (Šidák's intervals); the others are absent
    """

    items: int
    answers: Estimate
    methods: Mapping[str, ConsensusAccuracy]
    scores: tuple[AnnotatorScore, ...]
    apart: Mapping[str, Standing]


@dataclass(frozen=True, eq=False)
class Disagreement:
    """The whole study of one question; tables, figures and pages only read it.

    answers       first answers, which agreement counts; `repeats` is the number of others
    pairable      items with two answers or more; `overlap` is (fewest, median, most) answers to an item
    usual         how often two answers to an item agree, over all answers
    apart         (L, L) pairs of annotators that gave two labels to one item
    unanimous     pairable items where all agree; `disputed` the others
    spread        (percent, items): pairable items by the share of their most frequent label
    disputed_items     the first of the disputed items, the most disputed first
    named         method -> item -> the label that the consensus names, None for a tie
    undecided     the first of the `undecided_items`, where two methods differ or one has a tie
    """

    question: str
    shown: str
    level: Level
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
    people: tuple[PeerAgreement, ...]
    cohen: CohenMatrix | None
    pairing: Pairing | None
    apart: Counts
    label_confusion: tuple[LabelConfusion, ...]
    unanimous: int
    disputed: int
    spread: tuple[tuple[int, int], ...]
    disputed_items: tuple[DisputedItem, ...]
    consensus: Mapping[str, Consensus]
    named: Mapping[str, Mapping[str, str | None]]
    undecided: tuple[DisputedItem, ...]
    undecided_items: int
    truth: Truth | None
    losses: ImportReport


def study_disagreement(
    annotations: Annotations,
    *,
    question: Question | None = None,
    guideline: Guideline | None = None,
    key: AnswerKey | None = None,
    texts: Mapping[str, str] | None = None,
    level: Level | None = None,
    seed: int = 20260101,
    confidence: float = 0.95,
) -> Disagreement:
    """Study one question. `level` is by default that of the question, else nominal."""
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
    consensus = {name: METHODS[name](annotations) for name in COMPARED}
    named = {name: _named(result) for name, result in consensus.items()}
    open_rows = [row for row, item in enumerate(counts.items) if _open(item, named)]
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
        label_confusion=label_confusion(counts, items, partial(_rules, guideline, question)),
        unanimous=int((m >= 2).sum()) - len(rows),
        disputed=len(rows),
        spread=spread(counts),
        disputed_items=tuple(items.quote(row) for row in rows[:MOST_ITEMS]),
        consensus=consensus,
        named=named,
        undecided=tuple(items.quote(row) for row in open_rows[:MOST_ITEMS]),
        undecided_items=len(open_rows),
        truth=_truth(first, consensus, key, confidence) if key else None,
        losses=annotations.losses,
    )


def _rules(
    guideline: Guideline | None, question: Question | None, first: str, second: str
) -> tuple[Rule, ...]:
    """The rules that tell two labels of the question apart; none without a guideline."""
    return guideline.rules_between(question.id, first, second) if guideline and question else ()


def _named(consensus: Consensus) -> dict[str, str | None]:
    """The label of every item, None for a tie."""
    names = [consensus.labels[code] if code >= 0 else None for code in consensus.label.tolist()]
    return dict(zip(consensus.items, names, strict=True))


def _open(item: str, named: Mapping[str, Mapping[str, str | None]]) -> bool:
    """Whether a method has a tie on an item, or two name different labels."""
    labels = {labels.get(item) for labels in named.values()}
    return len(labels) > 1 or None in labels


def _truth(
    first: Annotations, consensus: Mapping[str, Consensus], key: AnswerKey, confidence: float
) -> Truth:
    answers = accuracy(first, key, confidence=confidence)
    scores = tuple(person for person in score(first, key, confidence=confidence) if person.n)
    return Truth(
        items=sum(item in key.label for item in consensus["majority"].items),
        answers=answers,
        methods={
            name: consensus_accuracy(result, key, confidence=confidence) for name, result in consensus.items()
        },
        scores=scores,
        apart={person.annotator: person for person in standings(first, key, confidence=confidence)},
    )
