"""The triage of misses is measured where the truth is known, in made-up worlds, and the page prints what is measured."""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.counts import Counts
from workbench.answers.key import AnswerKey
from workbench.documents.gold import GoldItem
from workbench.documents.guideline import Question
from workbench.documents.pilot import Batch
from workbench.documents.simulation import Simulation
from workbench.formats.read import read
from workbench.quality.simulation import simulate_vendor
from workbench.quality.triage import CAUSES, Cause, misses
from workbench.store import documents
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "annotators.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (\d) \| (yes|no) \| (\d+)% \| (\d+)% / (\d+)% \| (\d+)% / (\d+)% \| (\d+)% / (\d+)% \|$", re.M
)
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


@dataclass(frozen=True)
class Drawn:
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
        drawn = draw(world, np.random.default_rng([world.seed, number]))
        answers = answered(world, drawn, number)
        for miss in misses(answers, AnswerKey(drawn.gold), drawn.votes if world.votes else None):
            n[CAUSES.index(true_cause(drawn, miss.item, miss.answer)), CAUSES.index(miss.cause)] += 1
    return TriageCheck(world, n)


def true_cause(drawn: Drawn, item: str, answer: str) -> Cause:
    """Why that miss truly happened."""
    if answer in drawn.ambiguous.get(item, ()):
        return "guideline ambiguity"
    return "gold mistake" if drawn.truth[item] == answer else "annotator error"


def draw(world: TriageWorld, rng: np.random.Generator) -> Drawn:
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
            votes[item] = votes_behind_a_mistake(right, other, rng)
    return Drawn(gold, votes, truth, unclear)


def votes_behind_a_mistake(right: str, wrong: str, rng: np.random.Generator) -> list[str]:
    """Three blind votes on an item whose gold came out wrong."""
    case = rng.random()
    if case < 0.5:
        return [wrong, wrong, right] if rng.random() < 0.5 else [wrong, right, right]
    return [right] * 3 if case < 0.75 else [wrong] * 3


def answered(world: TriageWorld, drawn: Drawn, number: int) -> Annotations:
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
        Categorical.of(row.item_id for row in rows),
        Categorical.of(row.annotator_id for row in rows),
        Categorical.of((row.label for row in rows), LABELS),
        question=QUESTION,
    )


@pytest.mark.slow
@pytest.mark.parametrize("row", ROW.findall(PAGE), ids=lambda row: f"{row[0]} answers, votes {row[1]}")
def test_the_printed_rates_are_those_measured(row):
    """Within two points: numpy may change its streams, not its distributions."""
    found = check_triage(TriageWorld(per_item=int(row[0]), votes=row[1] == "yes"))
    rates = [found.right] + [rate for cause in CAUSES for rate in (found.found(cause), found.believed(cause))]
    assert [100 * rate for rate in rates] == pytest.approx([int(printed) for printed in row[2:]], abs=2)


def test_the_page_has_its_table():
    """Four rows, for three and six answers an item, with and without votes."""
    assert [row[:2] for row in ROW.findall(PAGE)] == [("3", "yes"), ("3", "no"), ("6", "yes"), ("6", "no")]


def test_the_shipped_pilot_is_triaged_as_the_page_says():
    """Its simulation states which tickets are ambiguous and which gold is mistaken."""
    folder = shipped("pilots") / "november"
    world = documents.load(Simulation, folder / "simulation.yaml", "simulation")
    gold = Workspace(shipped("gold_sets").parent).gold_sets.load("support-tickets", "1.0.0")
    parts = [
        read(folder / f"deliveries/{v}_1.csv", question="intent", vendor=v) for v in ("vendor_a", "vendor_b")
    ]
    votes = {item: tuple(answer.votes.values()) for item, answer in gold.answers("intent").items()}
    unclear = {item: set(one.answers) for one in world.ambiguous for item in one.items}
    told: Counter[bool] = Counter()
    for miss in misses(Annotations.join(parts).first_pass(), AnswerKey.of(gold, "intent"), votes):
        true = "annotator error"
        if miss.answer in unclear.get(miss.item, ()):
            true = "guideline ambiguity"
        elif world.truth.get(miss.item, {}).get("intent") == miss.answer:
            true = "gold mistake"
        told[miss.cause == true] += 1
    assert f"{told[True]} of {told.total()} misses are told right" in PAGE


def test_counts_and_rates_by_hand():
    """Rows true, columns said: 8 of 10 errors found, 8 of 9 that were said to be errors are."""
    check = TriageCheck(TriageWorld(), np.array([[8, 1, 1], [1, 4, 0], [0, 0, 0]]))
    assert check.right == 12 / 15
    assert (check.found("annotator error"), check.believed("annotator error")) == (0.8, 8 / 9)
    assert (check.found("gold mistake"), check.believed("gold mistake")) == (0, 0)
    assert check.found("guideline ambiguity") == 0.8


def test_a_world_without_ambiguity_has_only_errors():
    """Every miss is truly somebody's error, and nearly all are told so."""
    found = check_triage(TriageWorld(ambiguous=0.0, mistaken=0.0, worlds=3))
    assert found.n[1:].sum() == 0
    assert found.found("annotator error") > 0.95
