"""The triage is measured where the truth is known, and the page prints what is measured."""

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.key import Key
from workbench.documents.simulation import Simulation
from workbench.formats.read import read
from workbench.quality.triage import CAUSES, misses
from workbench.quality.triage_check import TriageCheck, TriageWorld, check_triage
from workbench.store import documents
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "annotators.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (\d) \| (yes|no) \| (\d+)% \| (\d+)% / (\d+)% \| (\d+)% / (\d+)% \| (\d+)% / (\d+)% \|$", re.M
)


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
    for miss in misses(Annotations.join(parts).first_pass(), Key.of(gold, "intent"), votes):
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
    assert json.loads(json.dumps(check.to_dict()))["rates"]["guideline ambiguity"]["found"] == 0.8


def test_a_world_without_ambiguity_has_only_errors():
    """Every miss is truly somebody's error, and nearly all are told so."""
    found = check_triage(TriageWorld(ambiguous=0.0, mistaken=0.0, worlds=3))
    assert found.n[1:].sum() == 0
    assert found.found("annotator error") > 0.95
