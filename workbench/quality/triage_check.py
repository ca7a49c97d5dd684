"""How often the triage of misses is right: made-up worlds in which the cause of every miss is known."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Codes
from workbench.answers.counts import Counts
from workbench.answers.key import Key
from workbench.documents.gold import GoldItem
from workbench.documents.guideline import Question
from workbench.documents.pilot import Batch
from workbench.documents.simulation import Simulation
from workbench.quality.simulation import simulate_vendor
from workbench.quality.triage import CAUSES, Cause, misses

QUESTION = "intent"
LABELS = (
    "a",
    "b",
    "c",
    "d",
    "e",
)  # each is mostly taken for its neighbour: a for b, b for a, c for d, d for c
NEIGHBOUR = {"a": "b", "b": "a", "c": "d", "d": "c", "e": "a"}


@dataclass(frozen=True)
class TriageWorld:
    """What is made up.

    items, worlds       gold items of a world, and how many worlds are drawn
    per_item            answers to an item
    accuracies          of the annotators
    ambiguous           share of items on which everybody, experts too, is drawn between gold and its neighbour
    mistaken            share of items whose gold is wrong: in half of these cases a dispute of the experts was
                        settled wrongly, in a quarter their unanimous right vote was recorded wrongly, in a quarter
                        all of them misread the item
    expert              the experts' accuracy on other items; a lone wrong vote is overruled
    votes               whether the experts' blind votes are handed to the triage
    """

    items: int = 150
    worlds: int = 10
    per_item: int = 6
    accuracies: tuple[float, ...] = (0.97, 0.95, 0.93, 0.93, 0.9, 0.88, 0.85, 0.75)
    ambiguous: float = 0.06
    mistaken: float = 0.02
    expert: float = 0.95
    votes: bool = True
    seed: int = 20260101


@dataclass(frozen=True, eq=False)
class TriageCheck:
    """How often a miss of cause `[true, said]` was met: n (3, 3), both in the order of `triage.CAUSES`."""

    world: TriageWorld
    n: Counts

    @property
    def right(self) -> float:
        """The share of misses whose cause was found."""
        return float(np.trace(self.n) / self.n.sum())

    def found(self, cause: Cause) -> float:
        """Of the misses of that cause, the share that was said to have it."""
        row = self.n[CAUSES.index(cause)]
        return float(row[CAUSES.index(cause)] / max(row.sum(), 1))

    def believed(self, cause: Cause) -> float:
        """Of the misses that were said to have that cause, the share that has it."""
        column = self.n[:, CAUSES.index(cause)]
        return float(column[CAUSES.index(cause)] / max(column.sum(), 1))

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        rates = {cause: {"found": self.found(cause), "believed": self.believed(cause)} for cause in CAUSES}
        return {
            "rows": "true cause",
            "columns": "said",
            "causes": list(CAUSES),
            "n": self.n.tolist(),
            "rates": rates,
        }


@dataclass(frozen=True)
class _Drawn:
    """One world: gold, experts' votes, and what is true of the items."""

    gold: Mapping[str, str]
    votes: Mapping[str, Sequence[str]]
    truth: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def check_triage(world: TriageWorld | None = None) -> TriageCheck:
    """Draw worlds, let people answer, triage the misses, and count true against said causes.

    A miss is truly a gold mistake where gold is wrong and the answer is the truth, guideline ambiguity where the
    item is ambiguous and the answer one of the two labels that fit, and an annotator error else.
    """
    world = world or TriageWorld()
    n = np.zeros((len(CAUSES), len(CAUSES)), np.int64)
    for number in range(world.worlds):
        drawn = _drawn(world, np.random.default_rng([world.seed, number]))
        answers = _answers(world, drawn, number)
        for miss in misses(answers, Key(drawn.gold), drawn.votes if world.votes else None):
            n[CAUSES.index(_cause(drawn, miss.item, miss.answer)), CAUSES.index(miss.cause)] += 1
    return TriageCheck(world, n)


def _cause(drawn: _Drawn, item: str, answer: str) -> Cause:
    """Why that miss truly happened."""
    if answer in drawn.ambiguous.get(item, ()):
        return "guideline ambiguity"
    return "gold mistake" if drawn.truth[item] == answer else "annotator error"


def _drawn(world: TriageWorld, rng: np.random.Generator) -> _Drawn:
    """Gold, votes and truth of one world."""
    gold, votes, truth, unclear = {}, {}, {}, {}
    kinds = rng.choice(
        3, size=world.items, p=[1 - world.ambiguous - world.mistaken, world.ambiguous, world.mistaken]
    )
    for number, kind in enumerate(kinds):
        item, right = f"q{number:04}", LABELS[int(rng.integers(len(LABELS)))]
        other = NEIGHBOUR[right]
        gold[item] = truth[item] = right
        blind = [right if rng.random() < world.expert else other for _ in range(3)]
        if kind == 0:
            votes[item] = blind if blind.count(right) >= 2 else [right, right, other]
        elif kind == 1:
            unclear[item] = (right, other)
            votes[item] = [(right, other)[int(rng.integers(2))] for _ in range(3)]
        else:
            gold[item] = other
            votes[item] = _votes_behind_a_mistake(right, other, rng)
    return _Drawn(gold, votes, truth, unclear)


def _votes_behind_a_mistake(right: str, wrong: str, rng: np.random.Generator) -> list[str]:
    """Three blind votes on an item whose gold came out wrong."""
    case = rng.random()
    if case < 0.5:
        return [wrong, wrong, right] if rng.random() < 0.5 else [wrong, right, right]
    return [right] * 3 if case < 0.75 else [wrong] * 3


def _answers(world: TriageWorld, drawn: _Drawn, number: int) -> Annotations:
    """What people answered in one world, by the simulation that writes the example's deliveries."""
    question = Question.model_validate_json(
        json.dumps({"id": QUESTION, "ask": "?", "labels": [{"id": c, "definition": c} for c in LABELS]})
    )
    items = [
        GoldItem.model_validate_json(json.dumps({"id": item, "answers": {QUESTION: {"label": label}}}))
        for item, label in drawn.gold.items()
    ]
    mixes = [{"question": QUESTION, "gold": a, "answer": b, "share": 0.7} for a, b in NEIGHBOUR.items()]
    people = [
        {"id": f"p{n}", "accuracy": {QUESTION: accuracy}, "seconds": 30}
        for n, accuracy in enumerate(world.accuracies)
    ]
    by_pair: dict[tuple[str, str], list[str]] = {}
    for item, pair in drawn.ambiguous.items():
        by_pair.setdefault(pair, []).append(item)
    stated = {
        "note": "A world in which the cause of every miss is known.",
        "seed": world.seed + number,
        "answers_per_item": world.per_item,
        "vendors": [{"id": "v", "lag_hours": 1, "annotators": people, "mixes": mixes}],
        "truth": {i: {QUESTION: t} for i, t in drawn.truth.items() if t != drawn.gold[i]},
        "ambiguous": [
            {"items": those, "question": QUESTION, "answers": dict.fromkeys(pair, 0.5)}
            for pair, those in by_pair.items()
        ],
    }
    simulation = Simulation.model_validate_json(json.dumps(stated))
    batch = Batch(id="one", sent_at=dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC))
    rows = simulate_vendor(simulation, simulation.vendors[0], items, [question], [batch])[1]
    return Annotations(
        Codes.of(row.item_id for row in rows),
        Codes.of(row.annotator_id for row in rows),
        Codes.of((row.label for row in rows), LABELS),
        question=QUESTION,
    )
