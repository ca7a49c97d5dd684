"""What to do next: the recommendation with its options, the money at the volume planned, and what to ask each vendor.

Advice follows the criterion: a price is negotiated, a turnaround is a matter of schedule, accuracy of guideline and
training, agreement of calibration, rework of checks before delivery.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from workbench.documents.pilot import Metric
from workbench.pilot.report import words
from workbench.pilot.report.view import PilotView
from workbench.pilot.study import VendorResult
from workbench.report import numbers
from workbench.statistics.verdict import Ruling, Verdict, best

LARGEST = 0.25  # of the planned answers: what takes more is no pilot any more
TERMS: frozenset[Metric] = frozenset({"cost_per_correct", "within_promise"})  # a matter of price and schedule


@dataclass(frozen=True)
class Option:
    """Something that the reader can do: in a few words, and what it takes."""

    do: str
    how: str


@dataclass(frozen=True)
class Advice:
    """For one criterion of one vendor: what to do, and what to ask them."""

    do: str
    ask: str


@dataclass(frozen=True)
class Money:
    """What the planned answers cost, and how many will be wrong; `reason` where a part is not known."""

    cost: str
    wrong: str


def recommendation(view: PilotView) -> str:
    """What to do, and why, in one sentence."""
    vendors = view.result.vendors
    passing = [v for v in vendors if v.verdict.verdict == "pass"]
    ranked = _ranked(view) if passing else vendors
    frozen = view.frozen_before
    alone = len(passing) == 1
    clauses = [
        words.clause("it" if alone and v is passing[0] else v.vendor.shown, v.verdict.rulings, frozen=frozen)
        for v in ranked
    ]
    if alone:
        return numbers.sentence(f"Go ahead with {passing[0].vendor.shown}: {'; '.join(clauses)}")
    if passing:
        return numbers.sentence(f"{_choice(view, passing)}: {'; '.join(clauses)}")
    undecided = any(v.verdict.verdict == "open" for v in vendors)
    start = "Sign nobody yet" if undecided else "Sign nobody on these terms"
    return numbers.sentence(f"{start}: {'; '.join(clauses)}")


def options(view: PilotView) -> tuple[Option, ...]:
    """What can be done with each vendor, the most promising first."""
    return tuple(_option(view, vendor) for vendor in _ranked(view))


def _ranked(view: PilotView) -> list[VendorResult]:
    """The vendors, the most promising first."""
    order: dict[Verdict, int] = {"pass": 0, "open": 1, "fail": 2}
    return sorted(
        view.result.vendors,
        key=lambda v: (order[v.verdict.verdict], len(v.verdict.of("fail")), not _on_terms(v)),
    )


def _on_terms(vendor: VendorResult) -> bool:
    """Whether it fails on nothing but what the two sides can agree anew."""
    return {ruling.criterion.metric for ruling in vendor.verdict.of("fail")} <= TERMS


def _option(view: PilotView, vendor: VendorResult) -> Option:
    name, verdict = vendor.vendor.shown, vendor.verdict
    if verdict.verdict == "pass":
        enough = "" if view.frozen_before else ", if nobody fitted the criteria to the results"
        return Option(f"Sign {name}", f"the evidence is enough{enough}; keep checking a sample")
    if verdict.verdict == "fail":
        steps = [_advice(view, vendor, ruling).do for ruling in verdict.of("fail")]
        return Option(
            f"Negotiate with {name}" if _on_terms(vendor) else f"Pilot {name} again",
            "; ".join(dict.fromkeys(steps)),
        )
    steps = [_advice(view, vendor, ruling).do for ruling in verdict.of("open")]
    more = best(verdict.more)
    if more is None or verdict.of("open")[0].evidence is None:
        return Option(f"Complete the pilot of {name}", "; ".join(dict.fromkeys(steps)))
    unproven = numbers.every(words.short(verdict.of("open")))
    answers = max(_answers(view, vendor, ruling) for ruling in verdict.of("open"))
    cost = _cost_of(view, vendor, answers)
    if answers <= LARGEST * view.volume:
        return Option(f"Extend the pilot of {name}", words.settles(more, unproven, cost))
    takes = (
        f"about {numbers.many(round(float(f'{answers:.2g}')), 'more answer')}{f' ({cost})' if cost else ''}"
    )
    return Option(
        f"Decide on {name}",
        f"{unproven} as measured may be enough; to settle it takes {takes}, and you plan {numbers.count(view.volume)}",
    )


def _answers(view: PilotView, vendor: VendorResult, ruling: Ruling) -> float:
    """How many more answers settle a criterion; 0 where no number does."""
    more = best(ruling.more)
    if more is None or ruling.evidence is None:
        return 0.0
    return vendor.questions[view.result.question].answers * more.n / ruling.evidence.at_hand


def _cost_of(view: PilotView, vendor: VendorResult, answers: float) -> str:
    """`about $18` where the price is known."""
    if vendor.cost.per_unit is None:
        return ""
    return f"about {money(view, vendor.cost.per_unit * answers)}"


def _choice(view: PilotView, passing: list[VendorResult]) -> str:
    """Which of several vendors that pass: the more accurate, else the cheaper, else either."""
    ids = {v.vendor.id for v in passing}
    better = Counter[str]()
    for c in view.result.comparisons:
        if {c.one, c.other} <= ids and c.difference.low is not None and c.difference.high is not None:
            better[c.other] += c.difference.low > 0
            better[c.one] += c.difference.high < 0
    for vendor in passing:
        if better[vendor.vendor.id] == len(passing) - 1:
            return f"Go ahead with {vendor.vendor.shown}, the more accurate"
    for vendor in passing:
        high = vendor.cost.per_correct.high
        rest = [v.cost.per_correct.low for v in passing if v is not vendor]
        if high is not None and all(low is not None and high < low for low in rest):
            return f"Go ahead with {vendor.vendor.shown}, the cheaper for a correct answer"
    return f"Go ahead with {' or '.join(v.vendor.shown for v in passing)}"


def questions(view: PilotView, vendor: VendorResult) -> tuple[str, ...]:
    """What to ask a vendor: what failed first, then what is open; a vendor that passes is asked for the same people."""
    rulings = vendor.verdict.of("fail") or vendor.verdict.of("open")
    if not rulings:
        return ("Will the same people do the work? The verdict is about them.",)
    return tuple(dict.fromkeys(_advice(view, vendor, ruling).ask for ruling in rulings))


def money(view: PilotView, value: float | None) -> str:
    """An amount in the pilot's currency."""
    return numbers.money(value, numbers.symbol(view.result.inputs.pilot.currency))


def at_volume(view: PilotView, vendor: VendorResult) -> Money:
    """The planned answers: what they cost, and how many of them will be wrong after rework."""
    cost, right = vendor.cost, vendor.cost.right_share
    price = "Cost not known"
    if cost.per_unit is not None:
        price = money(view, cost.per_unit * view.volume)
    if right.value is None or right.low is None or right.high is None:
        return Money(price, f"right or wrong is not known: {right.reason or 'there is no interval'}")
    wrong, least, most = (
        numbers.count(round(view.volume * (1 - x))) for x in (right.value, right.high, right.low)
    )
    worth = "answers’ worth " if view.partial else ""
    return Money(price, f"about {wrong} {worth}wrong ({numbers.between(least, most)})")


def _advice(view: PilotView, vendor: VendorResult, ruling: Ruling) -> Advice:
    """What a failed or open criterion asks for."""
    metric = ruling.criterion.metric
    if ruling.verdict == "fail":
        return FAILED[metric] if metric in FAILED else COMPUTED.get(metric, _accuracy)(view, vendor, ruling)
    if not words.measured(ruling):
        return UNMEASURED.get(metric, UNMEASURED["accuracy"])
    name, more = words.short_name(metric), best(ruling.more)
    stuck = STUCK.get(metric, STUCK["accuracy"])
    if more is not None and _answers(view, vendor, ruling) > LARGEST * view.volume:
        return Advice(f"decide whether {name} as measured is enough", stuck)
    if more is None and ruling.estimate.low is None:
        return Advice(f"{name} needs more answers to have an interval", stuck)
    if more is None:
        return Advice(f"{name} cannot be settled by more of the same", stuck)
    return Advice(
        words.settles(more, name), f"Will they do {more.amount} on the same terms, to settle {name}?"
    )


def _accuracy(view: PilotView, vendor: VendorResult, _ruling: Ruling) -> Advice:
    mine = [miss for miss in view.result.misses if miss.vendor == vendor.vendor.id]
    rules = [rule for rule, _ in Counter(rule for miss in mine for rule in miss.rules).most_common(2)]
    about = f"rule{'s' if len(rules) > 1 else ''} {numbers.names(rules)}" if rules else "what they mix up"
    if (
        not rules and mine and (view.kind.closed or view.kind.labelled)
    ):  # texts and numbers are no pair of labels
        (gold, answer), _ = Counter((miss.gold, miss.answer) for miss in mine).most_common(1)[0]
        about = f"{view.label(gold)} against {view.label(answer)}"
    guideline = "fix the guideline and " if view.result.inputs.guideline else ""
    return Advice(f"{guideline}retrain on {about}", f"How will they train and check people on {about}?")


def _turnaround(view: PilotView, vendor: VendorResult, ruling: Ruling) -> Advice:
    hours, share = vendor.turnaround.hours, ruling.criterion.threshold
    promise = view.result.inputs.pilot.promised_hours or 0.0
    needed = numbers.seconds(3600 * float(np.ceil(np.quantile(hours, min(share, 1.0), method="higher"))))
    wanted = numbers.percent(share, 0 if round(100 * share, 6) % 1 == 0 else 1)
    return Advice(
        "agree on a schedule they can keep",
        f"{wanted} took {needed}: what do they need to keep {promise:g}\u00a0h, more people or smaller batches?",
    )


def _price(view: PilotView, vendor: VendorResult, ruling: Ruling) -> Advice:
    cost, low = vendor.cost, vendor.cost.right_share.low
    if cost.per_unit is None or not low:
        return UNMEASURED["cost_per_correct"]
    most = np.floor(1000 * ruling.criterion.threshold * low) / 1000
    if most <= 0:
        return Advice("no price meets the criterion at this accuracy", "What raises their accuracy?")
    now, then = money(view, cost.per_unit), money(view, float(most))
    return Advice(
        f"bring the cost of an answer down from {now} to {then}",
        f"Can an answer cost {then} instead of {now}?",
    )


COMPUTED: Mapping[Metric, Callable[[PilotView, VendorResult, Ruling], Advice]] = {
    "accuracy": _accuracy,
    "within_promise": _turnaround,
    "cost_per_correct": _price,
}
FAILED: Mapping[Metric, Advice] = {
    "agreement": Advice(
        "calibrate their people on the same items",
        "How do they calibrate people, and who settles their disputes?",
    ),
    "rework": Advice("agree on checks before delivery", "Which checks do they make before they deliver?"),
}
UNMEASURED: Mapping[Metric, Advice] = {
    "accuracy": Advice("have gold items answered", "Will they answer items whose right answer you know?"),
    "agreement": Advice(
        "have each item answered by two people or more", "Will two people or more answer each item?"
    ),
    "within_promise": Advice(
        "get the time of each answer", "Will they deliver the time at which each answer was submitted?"
    ),
    "cost_per_correct": Advice(
        "agree on a price", "What is their price, and do they deliver the time of each answer?"
    ),
    "rework": Advice("get every delivery", "Will they deliver each pass in a file of its own?"),
}
STUCK: Mapping[Metric, str] = {
    "accuracy": "How do they check answers before they deliver?",
    "agreement": "How do they calibrate people, and who settles their disputes?",
    "within_promise": "How will they keep the promised hours at full volume?",
    "cost_per_correct": "How far can they lower the price?",
    "rework": "Which checks do they make before they deliver?",
}
