"""Coefficients of agreement: ours against krippendorff, scikit-learn and irrCAC, turn by turn, and the time of an import.

Ours starts from integer codes of which nothing was counted before, and takes first answers and counts each time; the
peers start from their own tables, whose making is not timed. The fastest turn of either side counts. Memory is the peak of what one call allocates.
"""

import argparse
import itertools
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import irrcac
import krippendorff
import numpy as np
from table import CPU, HEAD, Row, in_turn, seconds
from worlds import LABELS, anew, peer_alpha, peer_counts, wide, world

from workbench.answers.annotations import Annotations
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.cohen import cohen_matrix

SORT = "nearly all of ours is looking for repeats and counting, which the peer's ready-made table leaves out"
PRODUCTS = (
    "a third of ours is looking for repeats, a third putting rows in order, the rest the tables of pairs"
)


def alpha(answers: Annotations) -> float | None:
    """Ours, nominal, without an interval."""
    return coefficients(answers, names=["krippendorff_alpha"], replicates=0)["krippendorff_alpha"].value


def megabytes(work: Callable[[], object]) -> float:
    """The peak of what it allocates."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def of_alpha(rows: int, turns: int) -> Iterator[Row]:
    """Alpha by either of krippendorff's inputs, in time and memory."""
    answers = world(rows, 300 if rows > 100_000 else 100)
    counts, table = peer_counts(answers), wide(answers)
    peers: dict[str, tuple[Callable[[], float], int]] = {
        "value_counts": (lambda: peer_alpha(counts), 10),
        "wide": (lambda: krippendorff.alpha(table, level_of_measurement="nominal"), 120),
    }
    large = rows >= 1_000_000
    for name, (peer, goal) in peers.items():
        ours, theirs = in_turn(anew(answers, alpha), peer, turns)
        what = f"alpha, krippendorff {name}"
        yield Row(what, len(answers), ours, theirs, goal if large else None, why=SORT)
        used = megabytes(anew(answers, alpha)), megabytes(peer)
        yield Row(f"{what}, memory", len(answers), *used, goal=7 if large else None, unit="MB", why=SORT)


def of_cohen(rows: int, annotators: int, turns: int) -> Iterator[Row]:
    """Cohen's kappa of every pair, against a loop over scikit-learn."""
    from sklearn.metrics import cohen_kappa_score

    answers = world(rows, annotators)
    table = wide(answers)

    def loop() -> list[float]:
        found = []
        for one, other in itertools.combinations(table, 2):
            both = ~(np.isnan(one) | np.isnan(other))
            found.append(cohen_kappa_score(one[both], other[both], labels=range(LABELS)))
        return found

    ours, theirs = in_turn(anew(answers, cohen_matrix), loop, turns)
    yield Row(
        f"Cohen matrix, {annotators} annotators, scikit-learn", len(answers), ours, theirs, 100, why=PRODUCTS
    )


def of_irrcac(rows: int, turns: int) -> Iterator[Row]:
    """AC1 and Conger's kappa with standard error; the peer has its turns in an environment of its own."""
    answers = world(rows, 100)
    part = "part of ours is looking for repeats, the rest counts and shares by annotator"
    named = {
        "gwet_ac1": ("AC1 with standard error, irrCAC", 70, SORT),
        "conger_kappa": ("Conger with it, irrCAC", 300, part),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wide.csv"
        np.savetxt(path, wide(answers).T, delimiter=",", header=",".join(answers.annotators), comments="")
        path.write_text(path.read_text(encoding="utf-8").replace("nan", ""), encoding="utf-8")
        try:
            peer, why = irrcac.times(path, turns), ""
        except RuntimeError as error:
            peer, why = {}, str(error)
    for name, (what, goal, profile) in named.items():

        def one(given: Annotations, name: str = name) -> float | None:
            return coefficients(given, names=[name], interval="analytic")[name].value

        ours = anew(answers, one)
        took = min(seconds(ours, CPU) for _ in range(max(turns, 10)))
        theirs = peer.get(name)
        if theirs and abs(theirs["value"] - (one(answers) or 0)) > 1e-4:
            why = f"values differ: {one(answers):.5f} and {theirs['value']:.5f}"
        yield Row(what, len(answers), took, theirs and theirs["seconds"], goal, remark=why, why=profile)


def of_import(turns: int) -> Iterator[Row]:
    """`import workbench` beside an interpreter that imports nothing."""

    def start(code: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", code], check=True)

    ours, bare = in_turn(start("import workbench"), start("pass"), max(turns, 3) * 3, time.perf_counter)
    yield Row("import workbench, above a bare interpreter", None, ours, bare, 0.15, "seconds above")


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Measure, one line a measurement."""
    options = argparse.ArgumentParser(
        description="Agreement: ours against krippendorff, scikit-learn, irrCAC."
    )
    options.add_argument("--turns", type=int, default=5, help="turns of each side (default 5)")
    options.add_argument("--quick", action="store_true", help="100,000 rows, two turns")
    given = options.parse_args(arguments)
    turns = 2 if given.quick else given.turns
    parts = [of_alpha(100_000, turns)]
    parts += [] if given.quick else [of_alpha(1_000_000, turns)]
    parts += [of_cohen(100_000, 30, turns), of_cohen(100_000, 50, turns), of_irrcac(100_000, turns)]
    rows = []
    print(HEAD)
    for row in itertools.chain(*parts, of_import(turns)):
        print(row.line(), flush=True)
        rows.append(row)
    return rows


if __name__ == "__main__":
    main()
