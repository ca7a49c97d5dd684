"""A pilot judged: each vendor against the criteria fixed beforehand, and vendors against each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from workbench.answers.annotations import Annotations, Codes
from workbench.answers.key import Key
from workbench.documents.pilot import Vendor
from workbench.pilot.cost import Cost, study_cost
from workbench.pilot.turnaround import Turnaround, study_turnaround
from workbench.quality.accuracy import (
    accuracy,
    accuracy_by_label,
    accuracy_by_rule,
    judged,
    paired_difference,
    vendor_accuracy,
)
from workbench.quality.annotators import AnnotatorScore, score
from workbench.quality.deliveries import PilotInputs
from workbench.quality.drift import DriftStudy, study_drift
from workbench.quality.speeding import SpeedStudy, study_speed
from workbench.quality.triage import ConfusedPair, Miss, confused_pairs, misses, misses_by_rule
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.consensus.majority import majority
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson
from workbench.statistics.verdict import VendorVerdict, non_inferiority, rule_on

SHUFFLES = 1999  # of each annotator's answers: enough for a limit that one in a hundred passes


@dataclass(frozen=True, eq=False)
class VendorQuestion:
    """One vendor's answers to one question against gold and against each other.

    others  `first` with the interval for other people whom the vendor would send: annotators are a sample too
    """

    question: str
    answers: int
    items: int
    annotators: int
    judged_items: int
    first: Estimate
    reworked: Estimate | None
    by_label: Mapping[str, Estimate]
    by_rule: Mapping[str, Estimate]
    agreement: Mapping[str, Estimate]
    others: Estimate


@dataclass(frozen=True, eq=False)
class VendorResult:
    """Everything about one vendor."""

    vendor: Vendor
    verdict: VendorVerdict
    questions: Mapping[str, VendorQuestion]
    annotators: tuple[AnnotatorScore, ...]
    turnaround: Turnaround
    cost: Cost
    rework: Estimate
    rework_items: int
    drift: DriftStudy
    speed: SpeedStudy


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two vendors on the same items: `other` minus `one`."""

    one: str
    other: str
    difference: Estimate
    standing: str
    by_label: Mapping[str, Estimate]
    agreement: Mapping[str, Mapping[str, Estimate]]


@dataclass(frozen=True, eq=False)
class PilotResult:
    """A pilot judged once; tables, figures and pages only read it."""

    inputs: PilotInputs
    question: str
    vendors: tuple[VendorResult, ...]
    comparisons: tuple[Comparison, ...]
    misses: tuple[Miss, ...]
    pairs: tuple[ConfusedPair, ...]
    by_rule: Mapping[str, int]

    def vendor(self, vendor_id: str) -> VendorResult:
        """The result of one vendor; KeyError when there is none."""
        return {result.vendor.id: result for result in self.vendors}[vendor_id]


def study_pilot(inputs: PilotInputs) -> PilotResult:
    """Judge a pilot."""
    question = inputs.question
    vendors = tuple(_vendor(inputs, vendor) for vendor in inputs.pilot.vendors)
    found = misses(inputs.answers[question].first_pass(), inputs.keys[question], _votes(inputs, question))
    return PilotResult(
        inputs,
        question,
        vendors,
        tuple(_comparison(inputs, one, other) for one, other in combinations(inputs.pilot.vendors, 2)),
        found,
        confused_pairs(found),
        misses_by_rule(found),
    )


def _vendor(inputs: PilotInputs, vendor: Vendor) -> VendorResult:
    pilot, question = inputs.pilot, inputs.question
    questions = {name: _vendor_question(inputs, vendor, name) for name in inputs.answers}
    answers = inputs.answers[question].of_vendor(vendor.id)
    turnaround = study_turnaround(
        answers.first_pass(),
        {batch.id: batch.sent_at for batch in pilot.batches},
        pilot.promised_hours,
        timezone=pilot.timezone or "UTC",
        confidence=pilot.confidence,
    )
    main = questions[question]
    cost = study_cost(vendor.price, answers, main.reworked or main.first)
    rework, reworked_items = rework_share(answers, pilot.confidence)
    estimates = {
        "accuracy": (main.first, main.judged_items),
        "agreement": (main.agreement["krippendorff_alpha"], main.items),
        "within_promise": (turnaround.within, main.items),
        "cost_per_correct": (cost.per_correct, main.judged_items),
        "rework": (rework, main.items),
    }
    rulings = tuple(rule_on(criterion, *estimates[criterion.metric]) for criterion in pilot.criteria)
    return VendorResult(
        vendor,
        VendorVerdict(vendor.id, rulings),
        questions,
        score(answers.first_pass(), inputs.keys[question], confidence=pilot.confidence),
        turnaround,
        cost,
        rework,
        reworked_items,
        study_drift(
            answers.first_pass(),
            inputs.keys[question],
            shuffles=SHUFFLES,
            seed=pilot.seed,
            confidence=pilot.confidence,
        ),
        study_speed(answers.first_pass(), inputs.keys[question], confidence=pilot.confidence),
    )


def _vendor_question(inputs: PilotInputs, vendor: Vendor, question: str) -> VendorQuestion:
    answers, key = inputs.answers[question].of_vendor(vendor.id), inputs.keys.get(question, Key({}))
    confidence = inputs.pilot.confidence
    first, final = answers.first_pass(), answers.after_rework()
    again = bool((answers.passes > 1).any())
    return VendorQuestion(
        question,
        len(first),
        len(np.unique(first.item.code)),
        len(np.unique(first.annotator.code)),
        len(np.unique(judged(first, key)[0].item.code)),
        accuracy(first, key, confidence=confidence),
        accuracy(final, key, confidence=confidence) if again else None,
        accuracy_by_label(first, key, confidence=confidence),
        accuracy_by_rule(first, key, confidence=confidence),
        coefficients(first, level=inputs.level(question), confidence=confidence, seed=inputs.pilot.seed),
        vendor_accuracy(first, key, confidence=confidence).others,
    )


def rework_share(answers: Annotations, confidence: float) -> tuple[Estimate, int]:
    """The share of items delivered more than once, and their number; undefined when nothing was delivered."""
    if not len(answers):
        return Estimate.undefined("nothing was delivered"), 0
    items = np.unique(answers.item.code)
    again = np.isin(items, answers.item.code[answers.passes > 1])
    share, n = float(again.mean()), len(items)
    low, high = wilson(share, n, confidence)
    method = f"Wilson interval on {n:,} items"
    return Estimate(share, low, high, n, method, confidence=confidence), int(again.sum())


def _comparison(inputs: PilotInputs, one: Vendor, other: Vendor) -> Comparison:
    """Two vendors on the items that both answered, first passes."""
    question, confidence = inputs.question, inputs.pilot.confidence
    key = inputs.keys[question]
    a, b = (inputs.answers[question].of_vendor(vendor.id).first_pass() for vendor in (one, other))
    difference = paired_difference(a, b, key, confidence=confidence)
    return Comparison(
        one.id,
        other.id,
        difference,
        non_inferiority(difference, inputs.pilot.margin),
        {
            label: paired_difference(a, b, key.of_label(label), confidence=confidence)
            for label in a.labels
            if label in key.label.values()
        },
        {name: _between(inputs, one, other, name) for name in inputs.answers},
    )


def _between(inputs: PilotInputs, one: Vendor, other: Vendor, question: str) -> Mapping[str, Estimate]:
    """Coefficients between the majority answers of two vendors; an item without a majority says nothing."""
    answers = inputs.answers[question]
    triples: list[tuple[str, str, str]] = []
    for vendor in (one, other):
        found = majority(answers.of_vendor(vendor.id).first_pass())
        triples += [
            (item, vendor.id, found.labels[code])
            for item, code in zip(found.items, found.label, strict=True)
            if code >= 0
        ]
    items, vendors, labels = zip(*triples, strict=True) if triples else ((), (), ())
    table = Annotations(
        Codes.of(items), Codes.of(vendors), Codes.of(labels, answers.labels), question=question
    )
    level, confidence = inputs.level(question), inputs.pilot.confidence
    return coefficients(table, level=level, confidence=confidence, seed=inputs.pilot.seed)


def _votes(inputs: PilotInputs, question: str) -> dict[str, tuple[str, ...]]:
    if inputs.gold is None:
        return {}
    return {item: tuple(answer.votes.values()) for item, answer in inputs.gold.answers(question).items()}
