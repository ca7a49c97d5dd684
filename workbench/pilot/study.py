"""A pilot judged: each vendor against the criteria fixed beforehand, with its turnaround and cost, and vendors against each other."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, Bools, Categorical, Ints
from workbench.answers.key import AnswerKey
from workbench.documents.method import METHOD, PARTIAL_SETS
from workbench.documents.pilot import Criterion, Price, Vendor
from workbench.errors import InvalidTable, listed
from workbench.quality.accuracy import (
    accuracy,
    accuracy_by_label,
    accuracy_by_rule,
    judged,
    vendor_accuracy,
    vendor_difference,
)
from workbench.quality.annotators import AnnotatorScore, FloorCheck, check_floor, score
from workbench.quality.deliveries import PilotInputs
from workbench.quality.drift import DriftStudy, study_drift
from workbench.quality.measures import KindScores, LabelOutcomes, kind_scores
from workbench.quality.speeding import SpeedStudy, study_speed
from workbench.quality.triage import ConfusedPair, Miss, confused_pairs, misses, misses_by_rule
from workbench.statistics.agreement.coefficients import USUAL, coefficients
from workbench.statistics.agreement.structured import structured_agreement
from workbench.statistics.assurance import Evidence, Repeat, repeat_to_settle
from workbench.statistics.consensus.majority import majority
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import effective_sample, wilson
from workbench.statistics.two_way import difference_parts
from workbench.statistics.verdict import VendorVerdict, non_inferiority, rule_on

ONE_A_SITTING = 2  # the method from which a sitting counts as one case at most
HOUR = np.timedelta64(3600 * 10**6, "us")
TWO_WAY = 2  # the method since which vendors are compared for any people of theirs


@dataclass(frozen=True, eq=False)
class Turnaround:
    """One vendor's first pass in time.

    hours          (N,) from sent to submitted, of the answers whose batch and time are known
    within         share of these answers within the promise; undefined without a promise
    late, in_time  the counts behind it
    per_day        answers by calendar day (ISO date) in the pilot's time zone
    reason         why nothing is known, or None
    early          answers that were submitted before their batch was sent: left out, a zone or a date is wrong
    batches        how many batches the timed answers belong to
    """

    hours: npt.NDArray[np.float64]
    within: Estimate
    in_time: int
    late: int
    per_day: Mapping[str, int]
    median_hours: float | None
    first: dt.datetime | None
    last: dt.datetime | None
    reason: str | None = None
    early: int = 0
    batches: int = 0

    @property
    def per_working_day(self) -> float | None:
        """Answers per day on which there was any."""
        return sum(self.per_day.values()) / len(self.per_day) if self.per_day else None


def study_turnaround(
    first_pass: Annotations,
    sent_at: Mapping[str, dt.datetime],
    promised_hours: float | None,
    *,
    timezone: str = "UTC",
    confidence: float = 0.95,
    method: int = METHOD,
) -> Turnaround:
    """Measure a vendor's first pass against the time at which each batch was sent."""
    if first_pass.submitted_at is None or np.isnat(first_pass.submitted_at).all():
        return _no_turnaround("the deliveries carry no submission times")
    known = ~np.isnat(first_pass.submitted_at)
    times = first_pass.submitted_at[known]
    days = _days(times, timezone)
    first, last = (t.astype(dt.datetime).replace(tzinfo=dt.UTC) for t in (times.min(), times.max()))
    if first_pass.batch is None or not sent_at:
        why = "no batch says when it was sent" if not sent_at else "the deliveries carry no batch"
        return Turnaround(np.zeros(0), Estimate.undefined(why), 0, 0, days, None, first, last, why)
    sent = np.array(
        [_utc(sent_at.get(batch)) for batch in first_pass.batch.values] + [np.datetime64("NaT", "us")]
    )
    start = sent[first_pass.batch.code]
    timed = known & ~np.isnat(start)
    early = timed & (first_pass.submitted_at < start)
    timed &= ~early
    hours = (first_pass.submitted_at[timed] - start[timed]) / HOUR
    if not len(hours):
        why = "every answer was submitted before its batch was sent: a date or a time zone is wrong"
        why = why if early.any() else "no answer names a batch whose sending time is known"
        return Turnaround(np.zeros(0), Estimate.undefined(why), 0, 0, days, None, first, last, why)
    if promised_hours is None:
        within, in_time = (
            Estimate.undefined("no hours were promised", n=len(hours), unit="answers"),
            len(hours),
        )
    else:
        kept = hours <= promised_hours
        in_time = int(kept.sum())
        within = _within(kept, _sittings(first_pass.take(timed)), confidence, method)
    median = float(np.median(hours))
    late, batches = len(hours) - in_time, len(np.unique(first_pass.batch.code[timed]))
    return Turnaround(
        hours,
        within,
        in_time,
        late,
        days,
        median,
        first,
        last,
        early=int(early.sum()),
        batches=batches,
    )


def _within(kept: Bools, sitting: Ints, confidence: float, method: int) -> Estimate:
    """The share on time, clustered by annotator and batch; where nothing varies, each cluster counts as one case.

    Answers of a sitting are handed in together, so it counts as one case at most; by method 1 a small late sitting among
    many could count as several, because the variance between sittings then happens to be small.
    """
    share, groups = float(kept.mean()), len(np.unique(sitting))
    worth = effective_sample(kept, sitting, confidence) or float(groups)
    worth = worth if method < ONE_A_SITTING else min(worth, float(groups))
    low, high = wilson(share, worth, confidence)
    how = f"Wilson interval on {worth:,.0f} effective answers, clustered by annotator and batch"
    how += f": {groups:,} sittings, each a person's part of a batch"
    return Estimate(
        share,
        low,
        high,
        len(kept),
        how,
        unit="answers",
        confidence=confidence,
        sample=groups,
        sampled="sittings",
    )


def _sittings(rows: Annotations) -> Ints:
    """(N,) one code for each annotator and batch: a person who starts a batch late is late with all of it."""
    batch = rows.batch.code if rows.batch is not None else np.zeros(len(rows), np.int32)
    both = rows.annotator.code.astype(np.int64) * (int(batch.max(initial=0)) + 2) + batch + 1
    codes: Ints = np.unique(both, return_inverse=True)[1].astype(np.int32)
    return codes


def _days(times: npt.NDArray[np.datetime64], timezone: str) -> dict[str, int]:
    """Answers by calendar day of a zone; its offset never changes within a quarter of an hour."""
    zone = ZoneInfo(timezone)
    quarters, count = np.unique(times.astype("datetime64[15m]"), return_counts=True)
    days: dict[str, int] = {}
    for quarter, n in zip(quarters.astype("datetime64[us]").astype(dt.datetime), count, strict=True):
        day = quarter.replace(tzinfo=dt.UTC).astimezone(zone).date().isoformat()
        days[day] = days.get(day, 0) + int(n)
    return days


def _utc(time: dt.datetime | None) -> np.datetime64:
    return (
        np.datetime64("NaT", "us")
        if time is None
        else np.datetime64(time.astimezone(dt.UTC).replace(tzinfo=None), "us")
    )


def _no_turnaround(why: str) -> Turnaround:
    return Turnaround(np.zeros(0), Estimate.undefined(why), 0, 0, {}, None, None, None, why)


@dataclass(frozen=True)
class Cost:
    """One vendor's cost in the pilot's currency.

    A unit is one answer of the first pass to the question that decides; rework is not paid again per unit, but
    its hours are paid. `per_correct` carries the uncertainty of accuracy only: prices are contractual.
    """

    units: int
    hours: float | None
    total: float | None
    per_unit: float | None
    right_share: Estimate
    per_correct: Estimate
    reason: str | None = None


def study_cost(price: Price | None, delivered: Annotations, right_share: Estimate) -> Cost:
    """What a vendor's deliveries cost, with the share of finally right answers as the accuracy after rework."""
    units = len(delivered.first_pass())
    hours = _hours(delivered)
    if price is None:
        return _no_cost(units, hours, right_share, "no price is agreed in the pilot's specification")
    if price.per_hour is not None and hours is None:
        return _no_cost(
            units, hours, right_share, "the price is by the hour, but not every answer carries its time"
        )
    total = units * (price.per_unit or 0.0) + (hours or 0.0) * (price.per_hour or 0.0)
    if not units:
        return _no_cost(units, hours, right_share, "nothing was delivered")
    return Cost(units, hours, total, total / units, right_share, _per_correct(total / units, right_share))


NO_SHARE = 1e-6  # a share that is 0 but for rounding: nothing can be divided by it


def _per_correct(per_unit: float, share: Estimate) -> Estimate:
    if share.value is None or share.low is None or share.high is None:
        return Estimate.undefined(share.reason or "accuracy is unknown", n=share.n, unit=share.unit)
    if share.low <= NO_SHARE:
        return Estimate.undefined("accuracy may be zero", n=share.n, unit=share.unit)
    return Estimate(
        per_unit / share.value,
        per_unit / share.high,
        per_unit / share.low,
        share.n,
        f"price by accuracy after rework; {share.method}",
        unit=share.unit,
        confidence=share.confidence,
    )


def _hours(delivered: Annotations) -> float | None:
    if delivered.seconds is None or np.isnan(delivered.seconds).any():
        return None
    return float(delivered.seconds.sum() / 3600)


def _no_cost(units: int, hours: float | None, share: Estimate, why: str) -> Cost:
    return Cost(units, hours, None, None, share, Estimate.undefined(why), why)


@dataclass(frozen=True, eq=False)
class VendorQuestion:
    """One vendor's answers to one question against gold and against each other.

    others    `first` with the interval for other people whom the vendor would send: annotators are a sample too
    measures  each measure of the question's kind of answer by name, where answers can be right in part
    labels    what became of the parts with each label, where answers have such parts
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
    measures: Mapping[str, Estimate] = field(default_factory=dict)
    labels: tuple[LabelOutcomes, ...] = ()


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
    """Two vendors on the same items: `other` minus `one`.

    difference    what `standing` rests on: for any people of the two; by method 1 for the people who took part
    these_people  for the people who took part; by method 1 the same as `difference`
    by_label      as `difference` on the items of each gold label, and `label_these_people` as `these_people`
    repeat        how much more settles an open `standing`, in other items and other people; None where no sensible number does
    """

    one: str
    other: str
    difference: Estimate
    these_people: Estimate
    standing: str
    by_label: Mapping[str, Estimate]
    label_these_people: Mapping[str, Estimate]
    agreement: Mapping[str, Mapping[str, Estimate]]
    repeat: Repeat | None = None


@dataclass(frozen=True, eq=False)
class PilotResult:
    """A pilot judged once; tables, figures and pages only read it.

    method   the version of the methods behind the verdicts: of the day on which the pilot was frozen
    floor    who is below the least accuracy of an annotator, everybody looked at together; None where none was agreed
    today    the same pilot by today's methods, where these are others
    """

    inputs: PilotInputs
    method: int
    question: str
    vendors: tuple[VendorResult, ...]
    comparisons: tuple[Comparison, ...]
    misses: tuple[Miss, ...]
    pairs: tuple[ConfusedPair, ...]
    by_rule: Mapping[str, int]
    floor: FloorCheck | None
    today: "PilotResult | None" = None

    def vendor(self, vendor_id: str) -> VendorResult:
        """The result of one vendor; KeyError when there is none."""
        return {result.vendor.id: result for result in self.vendors}[vendor_id]


def study_pilot(inputs: PilotInputs) -> PilotResult:
    """Judge a pilot by the methods of the day on which it was frozen, and by today's where these are others."""
    method = inputs.seal.method
    today = None if _same_today(inputs, method) else _judge(inputs, METHOD, None)
    return _judge(inputs, method, today)


def _same_today(inputs: PilotInputs, method: int) -> bool:
    """Whether today's methods do nothing else with such answers: the last change is of sets of labels alone."""
    if method == METHOD:
        return True
    sets = any(inputs.kind(question).closed and inputs.kind(question).partial for question in inputs.answers)
    return method == PARTIAL_SETS - 1 and METHOD == PARTIAL_SETS and not sets


def _judge(inputs: PilotInputs, method: int, today: PilotResult | None) -> PilotResult:
    """The pilot by one version of the methods."""
    inputs, question = inputs.by_method(method), inputs.question
    kind = inputs.kind(question)
    vendors = tuple(study_vendor(inputs, vendor, method) for vendor in inputs.pilot.vendors)
    missed = misses(
        inputs.answers[question].first_pass(),
        inputs.keys[question],
        _votes(inputs, question),
        guideline=inputs.guideline is not None,
    )
    pairs = combinations(inputs.pilot.vendors, 2)
    return PilotResult(
        inputs,
        method,
        question,
        vendors,
        tuple(_comparison(inputs, first, second, method) for first, second in pairs),
        missed,
        confused_pairs(missed) if kind.closed or kind.labelled else (),
        misses_by_rule(missed),
        _floor(inputs, vendors),
        today,
    )


def _floor(inputs: PilotInputs, vendors: tuple[VendorResult, ...]) -> FloorCheck | None:
    """All annotators of all vendors against the floor, at the pilot's confidence."""
    people = [score for vendor in vendors for score in vendor.annotators]
    floor = inputs.pilot.floor
    return check_floor(people, floor, confidence=inputs.pilot.confidence) if floor else None


def study_vendor(inputs: PilotInputs, vendor: Vendor, method: int) -> VendorResult:
    """One vendor by one version of the methods."""
    pilot, question = inputs.pilot, inputs.question
    questions = {name: _vendor_question(inputs, vendor, name, method) for name in inputs.answers}
    answers = inputs.answers[question].of_vendor(vendor.id)
    turnaround = study_turnaround(
        answers.first_pass(),
        {batch.id: batch.sent_at for batch in pilot.batches},
        pilot.promised_hours,
        timezone=pilot.timezone or "UTC",
        confidence=pilot.confidence,
        method=method,
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
    estimates |= {name: (measure, main.judged_items) for name, measure in main.measures.items()}
    rulings = tuple(
        rule_on(
            criterion,
            *(estimates.get(criterion.metric) or (_no_measure(criterion.metric, inputs), main.judged_items)),
            evidence=_evidence(criterion, main.judged_items, turnaround, cost),
        )
        for criterion in pilot.criteria
    )
    return VendorResult(
        vendor,
        VendorVerdict(vendor.id, rulings),
        questions,
        score(answers.first_pass(), inputs.keys[question], confidence=pilot.confidence),
        turnaround,
        cost,
        rework,
        reworked_items,
        study_drift(answers.first_pass(), inputs.keys[question], confidence=pilot.confidence),
        study_speed(answers.first_pass(), inputs.keys[question], confidence=pilot.confidence),
    )


def _no_measure(metric: str, inputs: PilotInputs) -> Estimate:
    """Why a criterion cannot be measured on such answers."""
    kind = inputs.kind(inputs.question)
    return Estimate.undefined(
        f"{kind.title} have no measure {metric}; there is {listed(kind.named_measures())}"
    )


def _evidence(criterion: Criterion, items: int, turnaround: Turnaround, cost: Cost) -> Evidence | None:
    """What decides a criterion whose estimate is no share of items: accuracy decides cost, and batches come late or not."""
    if criterion.metric == "within_promise":
        return Evidence.behind(turnaround.within, criterion.threshold, turnaround.batches, "batch")
    if criterion.metric == "cost_per_correct" and cost.per_unit and criterion.threshold:
        return Evidence.behind(cost.right_share, cost.per_unit / criterion.threshold, items)
    return None


def _vendor_question(inputs: PilotInputs, vendor: Vendor, question: str, method: int) -> VendorQuestion:
    answers, key = inputs.answers[question].of_vendor(vendor.id), inputs.keys.get(question, AnswerKey({}))
    confidence = inputs.pilot.confidence
    first, final = answers.first_pass(), answers.after_rework()
    again = bool((answers.passes > 1).any())
    kind = key.kind
    scores = kind_scores(first, key, confidence=confidence) if kind is not None else None
    return VendorQuestion(
        question,
        len(first),
        len(np.unique(first.item.code)),
        len(np.unique(first.annotator.code)),
        len(np.unique(judged(first, key)[0].item.code)),
        accuracy(first, key, confidence=confidence),
        accuracy(final, key, confidence=confidence) if again else None,
        _by_label(scores) if scores else accuracy_by_label(first, key, confidence=confidence),
        accuracy_by_rule(first, key, confidence=confidence),
        agreement_among(inputs, first, question, method),
        vendor_accuracy(first, key, confidence=confidence).others,
        scores.measures if scores else {},
        scores.labels if scores else (),
    )


def _by_label(scores: KindScores) -> dict[str, Estimate]:
    """Of the parts of gold with a label the share that was found with it."""
    return {label.label: label.recall for label in scores.labels if label.in_gold}


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


def _comparison(inputs: PilotInputs, first: Vendor, second: Vendor, method: int) -> Comparison:
    """Two vendors on the items that both answered, first passes."""
    question, confidence = inputs.question, inputs.pilot.confidence
    key = inputs.keys[question]
    a, b = (inputs.answers[question].of_vendor(vendor.id).first_pass() for vendor in (first, second))
    difference = vendor_difference(a, b, key, confidence=confidence)
    by_label = key.kind is None  # else an answer has several labels, or none
    labels = {
        label: vendor_difference(a, b, key.of_label(label), confidence=confidence)
        for label in a.labels
        if by_label and label in key.label.values()
    }
    deciding = difference.these_people if method < TWO_WAY else difference.others
    standing, repeat = non_inferiority(deciding, inputs.pilot.margin), None
    parts = difference_parts(judged(a, key), judged(b, key)) if standing == "not settled" else None
    if parts is not None and deciding.value is not None:
        repeat = repeat_to_settle(deciding.value, parts, -inputs.pilot.margin, confidence=confidence)
    return Comparison(
        first.id,
        second.id,
        deciding,
        difference.these_people,
        standing,
        {label: e.these_people if method < TWO_WAY else e.others for label, e in labels.items()},
        {label: e.these_people for label, e in labels.items()},
        {name: _between(inputs, first, second, name, method) for name in inputs.answers},
        repeat,
    )


def _between(
    inputs: PilotInputs, first: Vendor, second: Vendor, question: str, method: int
) -> Mapping[str, Estimate]:
    """Coefficients between the majority answers of two vendors; an item without a majority says nothing."""
    answers = inputs.answers[question]
    if not inputs.kind(question).closed:
        return agreement_among(inputs, _merged(inputs, (first, second), question), question, method)
    triples: list[tuple[str, str, str]] = []
    for vendor in (first, second):
        consensus = majority(answers.of_vendor(vendor.id).first_pass())
        triples += [
            (item, vendor.id, consensus.labels[code])
            for item, code in zip(consensus.items, consensus.label, strict=True)
            if code >= 0
        ]
    items, vendors, labels = zip(*triples, strict=True) if triples else ((), (), ())
    table = Annotations(
        Categorical.of(items),
        Categorical.of(vendors),
        Categorical.of(labels, answers.labels),
        question=question,
        ordered=answers.ordered,
    )
    return agreement_among(inputs, table, question, method)


def _merged(inputs: PilotInputs, vendors: Sequence[Vendor], question: str) -> Annotations:
    """The consensus of each vendor on every item, as its kind merges answers."""
    answers, kind = inputs.answers[question], inputs.kind(question)
    triples: list[tuple[str, str, str]] = []
    for vendor in vendors:
        rows = answers.of_vendor(vendor.id).first_pass()
        held: dict[int, list[str]] = {}
        for item, label in zip(rows.item.code.tolist(), rows.label.code.tolist(), strict=True):
            held.setdefault(item, []).append(rows.labels[label])
        triples += [
            (rows.items[item], vendor.id, kind.render(kind.merge([kind.read(text) for text in texts]).answer))
            for item, texts in held.items()
        ]
    items, names, texts = zip(*triples, strict=True) if triples else ((), (), ())
    return Annotations(
        *(Categorical.of(items), Categorical.of(names), Categorical.of(texts)),
        question=question,
        answer_kind=answers.answer_kind,
        question_kind=answers.question_kind,
    )


def agreement_among(
    inputs: PilotInputs, table: Annotations, question: str, method: int, confidence: float | None = None
) -> Mapping[str, Estimate]:
    """The coefficients by one version of the methods; what today's refuse of an older pilot is undefined there.

    confidence  of the intervals, where it is not what the pilot agreed on
    """
    pilot, level, kind = inputs.pilot, inputs.level(question), inputs.kind(question)
    sure, seed = confidence or pilot.confidence, pilot.seed
    if not kind.closed:
        return structured_agreement(table, kind.name, names=USUAL, confidence=sure, seed=seed)
    try:
        return coefficients(table, level=level, confidence=sure, seed=seed, method=method)
    except InvalidTable as refusal:
        if method == inputs.seal.method:
            raise
        return {name: Estimate.undefined(str(refusal)) for name in USUAL}


def _votes(inputs: PilotInputs, question: str) -> dict[str, tuple[str, ...]]:
    if inputs.gold is None:
        return {}
    return {item: tuple(answer.votes.values()) for item, answer in inputs.gold.answers(question).items()}
