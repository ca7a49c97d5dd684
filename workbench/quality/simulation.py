"""Answers of made-up annotators, seeded: each errs as stated, at a stated speed and with a stated drift.

Labels that are right or wrong come from a confusion matrix; answers that can be right in part from the kind's own `simulate`.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.documents.gold import GoldItem
from workbench.documents.guideline import Question
from workbench.documents.pilot import Batch
from workbench.documents.simulation import Confuses, Mix, SimulatedAnnotator, SimulatedVendor, Simulation

SPREAD = 0.35  # of log seconds around the median of an annotator
BREAK = 20.0  # seconds between two items


@dataclass(frozen=True)
class SimulatedAnswer:
    """One row of a delivery."""

    item_id: str
    annotator_id: str
    question: str
    label: str
    batch: str
    delivery: int
    started_at: dt.datetime
    submitted_at: dt.datetime
    seconds: int


def confusion_matrix(
    question: Question, accuracy: float, mixes: Sequence[Mix] = (), confuses: Sequence[Confuses] = ()
) -> npt.NDArray[np.float64]:
    """(L, L) chances of each answer (column) to each truth (row), in the guideline's order.

    The diagonal is `accuracy`. Of the rest, the stated mixes take their shares; what is left goes evenly to all
    other labels, of a rating to its neighbours. A confusion moves its chance from the row to its answer.
    """
    labels = question.label_ids
    size = len(labels)
    matrix = np.zeros((size, size))
    for row, truth in enumerate(labels):
        shares = np.zeros(size)
        for mix in mixes:
            if mix.question == question.id and mix.gold == truth:
                shares[labels.index(mix.answer)] += mix.share
        others = np.arange(size) != row
        if question.ordered:
            others = np.abs(np.arange(size) - row) == 1
        shares[others] += max(0.0, 1 - shares.sum()) / others.sum()
        matrix[row] = (1 - accuracy) * shares / shares.sum()
        matrix[row, row] += accuracy
    for confusion in confuses:
        if confusion.question == question.id:
            row = labels.index(confusion.gold)
            matrix[row] *= 1 - confusion.chance
            matrix[row, labels.index(confusion.answer)] += confusion.chance
    return matrix


def simulate_vendor(
    world: Simulation,
    vendor: SimulatedVendor,
    items: Sequence[GoldItem],
    questions: Sequence[Question],
    batches: Sequence[Batch],
) -> dict[int, list[SimulatedAnswer]]:
    """A vendor's answers by delivery number: the first pass and, where the world has it, one rework.

    Items are dealt to the batches in order; each is answered by `answers_per_item` annotators in turn.
    """
    place = [v.id for v in world.vendors].index(vendor.id)
    rng = np.random.default_rng([world.seed, place])
    first: list[SimulatedAnswer] = []
    free: dict[str, dt.datetime] = {}
    for batch, part in zip(batches, _dealt(items, len(batches)), strict=True):
        starts = {a.id: _taken_up(batch.sent_at, vendor, rng) for a in vendor.annotators}
        for annotator, item in _turns(vendor, part, world.answers_per_item, len(first)):
            begin = max(starts[annotator.id], free.get(annotator.id, starts[annotator.id]))
            answers = _work(world, vendor, annotator, item, questions, batch.id, 1, begin, rng)
            free[annotator.id] = answers[-1].submitted_at + dt.timedelta(seconds=BREAK * rng.random())
            first += answers
    deliveries = {1: first}
    if vendor.rework is not None:
        deliveries[2] = _rework(world, vendor, first, items, questions, rng)
    return deliveries


def _rework(
    world: Simulation,
    vendor: SimulatedVendor,
    first: Sequence[SimulatedAnswer],
    items: Sequence[GoldItem],
    questions: Sequence[Question],
    rng: np.random.Generator,
) -> list[SimulatedAnswer]:
    """The items with most wrong answers, done again by the same people with the accuracy of rework."""
    rework, main = vendor.rework, questions[0].id
    if rework is None:
        return []
    by_id = {item.id: item for item in items}
    wrong: dict[str, float] = {}
    for answer in first:
        if answer.question == main:
            lost = _lost(questions[0], answer.label, by_id[answer.item_id].answers[main].right)
            if lost > 0:
                wrong[answer.item_id] = wrong.get(answer.item_id, 0) + lost
    chosen = sorted(wrong, key=lambda item: (-wrong[item], item))[: rework.items]
    people = {annotator.id: annotator for annotator in vendor.annotators}
    done: list[SimulatedAnswer] = []
    free = {name: _taken_up(rework.sent_at, vendor, rng) for name in people}
    for item in chosen:
        again = [a for a in first if a.item_id == item and a.question == main]
        for answer in again:
            calmer = people[answer.annotator_id].model_copy(
                update={"accuracy": rework.accuracy, "drift": None}
            )
            begin = free[calmer.id]
            answers = _work(world, vendor, calmer, by_id[item], questions, answer.batch, 2, begin, rng)
            free[calmer.id] = answers[-1].submitted_at
            done += answers
    return done


def _lost(question: Question, label: str, right: Iterable[str]) -> float:
    """How far an answer is from being right, 0 to 1."""
    if label in right:
        return 0
    kind = question.as_kind
    return 1 - max(kind.credit(kind.read(label), kind.read(each)) for each in right) if kind.partial else 1


def _work(
    world: Simulation,
    vendor: SimulatedVendor,
    annotator: SimulatedAnnotator,
    item: GoldItem,
    questions: Sequence[Question],
    batch: str,
    delivery: int,
    begin: dt.datetime,
    rng: np.random.Generator,
) -> list[SimulatedAnswer]:
    """One annotator's answers to all questions about one item, within working hours."""
    begin = _at_work(begin, world.working_hours).replace(microsecond=0)
    seconds = max(2, round(float(annotator.seconds * np.exp(rng.normal(0, SPREAD)))))
    end = begin + dt.timedelta(seconds=seconds)
    return [
        SimulatedAnswer(
            item.id,
            annotator.id,
            question.id,
            _choice(world, vendor.mixes, annotator, item, question, begin.date(), rng),
            batch,
            delivery,
            begin,
            end,
            seconds,
        )
        for question in questions
        if question.id in item.answers
    ]


def _choice(
    world: Simulation,
    mixes: Sequence[Mix],
    annotator: SimulatedAnnotator,
    item: GoldItem,
    question: Question,
    day: dt.date,
    rng: np.random.Generator,
) -> str:
    """One answer: from the ambiguity of the item where it is ambiguous, else as the annotator errs."""
    for unclear in world.ambiguous:
        if unclear.question == question.id and item.id in unclear.items:
            return _drawn(unclear.answers, rng)
    truth = world.truth.get(item.id, {}).get(question.id, item.answers[question.id].label)
    drifted = annotator.drift is not None and day >= annotator.drift.from_day
    accuracy = (annotator.drift.accuracy if drifted and annotator.drift else annotator.accuracy)[question.id]
    error = min(0.95, (1 - accuracy) * world.difficulty.get(item.difficulty or "medium", 1.0))
    kind = question.as_kind
    if kind.partial:
        return kind.render(kind.simulate(kind.read(truth or ""), rng, 1 - error))
    matrix = confusion_matrix(question, 1 - error, mixes, annotator.confuses)
    chances = matrix[question.label_ids.index(truth)]
    return question.label_ids[int(rng.choice(len(chances), p=chances))]


def _drawn(shares: Mapping[str, float], rng: np.random.Generator) -> str:
    weights = np.array(list(shares.values()))
    return list(shares)[int(rng.choice(len(weights), p=weights / weights.sum()))]


def _turns(
    vendor: SimulatedVendor, part: Sequence[GoldItem], per_item: int, start: int
) -> Iterator[tuple[SimulatedAnnotator, GoldItem]]:
    """Annotators in turn, so that everybody meets everybody and nobody gets an item twice."""
    people = vendor.annotators
    for number, item in enumerate(part):
        stride = 1 + (start + number) // len(people) % max(1, len(people) - 1)
        taken: list[int] = []
        at = (start + number) % len(people)
        while len(taken) < min(per_item, len(people)):
            if at not in taken:
                taken.append(at)
                at = (at + stride) % len(people)
            else:
                at = (at + 1) % len(people)
        for index in taken:
            yield people[index], item


def _dealt(items: Sequence[GoldItem], batches: int) -> list[Sequence[GoldItem]]:
    """Items in as many nearly equal parts as there are batches, taken in turn so that each part is mixed."""
    return [items[start::batches] for start in range(batches)]


def _taken_up(sent_at: dt.datetime, vendor: SimulatedVendor, rng: np.random.Generator) -> dt.datetime:
    hours = vendor.lag_hours * float(np.exp(rng.normal(0, vendor.lag_spread)))
    return sent_at + dt.timedelta(hours=hours)


def _at_work(time: dt.datetime, hours: tuple[int, int]) -> dt.datetime:
    """The next moment within working hours of a weekday, in the zone of `time`."""
    opens, closes = hours
    if time.hour >= closes:
        time = (time + dt.timedelta(days=1)).replace(hour=opens, minute=0, second=0)
    elif time.hour < opens:
        time = time.replace(hour=opens, minute=0, second=0)
    while time.weekday() >= 5:
        time = (time + dt.timedelta(days=1)).replace(hour=opens, minute=0, second=0)
    return time
