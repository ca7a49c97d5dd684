"""Agreement with a 1,000-draw interval: ours against a loop over the package krippendorff, in one process.

Ours is `coefficients()` from integer codes of which nothing was counted before: first answers, counts, values and
intervals, of alpha alone and of four coefficients. The peer computes nominal alpha from a table of counts per item,
whose making is not timed, once for the value and once for each draw of the items; a few draws are timed and the rest
is scaled. The two take turns, and the fastest turn counts.
"""

import argparse
from collections.abc import Iterator, Sequence

import numpy as np
from table import CPU, HEAD, Row, seconds
from worlds import anew, peer_alpha, peer_counts, scattered, world

from workbench.answers.annotations import Annotations
from workbench.statistics.agreement.coefficients import USUAL, coefficients

ALPHA, ANNOTATORS, REPLICATES = "krippendorff_alpha", 300, 1000
DRAWS = "drawing how often each pattern occurs takes most of ours, then looking for repeats and counting"


def peer_draws(counts: np.ndarray, draws: int, seed: int) -> list[float]:
    """The loop that a user of the peer writes: draw items again, compute again."""
    rng = np.random.default_rng(seed)
    return [peer_alpha(counts[rng.integers(0, len(counts), len(counts))]) for _ in range(draws)]


def of_world(answers: Annotations, named: str, goal: float | None, turns: int, draws: int) -> Iterator[Row]:
    """Alpha alone, then four coefficients, beside the peer's alpha."""
    counts = peer_counts(answers)
    alone = anew(answers, lambda a: coefficients(a, names=[ALPHA], replicates=REPLICATES))
    four = anew(answers, lambda a: coefficients(a, names=USUAL, replicates=REPLICATES))
    ours, ours_four, value, draw = [], [], [], []
    for turn in range(turns):
        ours.append(seconds(alone, CPU))
        ours_four.append(seconds(four, CPU))
        value.append(seconds(lambda: peer_alpha(counts), CPU))
        draw.append(seconds(lambda t=turn: peer_draws(counts, draws, t), CPU) / draws)
    scaled = min(value) + REPLICATES * min(draw)
    same = (
        abs((coefficients(answers, names=[ALPHA], replicates=0)[ALPHA].value or 0) - peer_alpha(counts))
        < 1e-9
    )
    remark = f"{named}; peer scaled from {draws} draws" + ("" if same else "; VALUES DIFFER")
    what = f"{REPLICATES:,}-draw interval"
    yield Row(
        f"alpha with {what}, krippendorff", len(answers), min(ours), scaled, goal, remark=remark, why=DRAWS
    )
    more = f"four coefficients with {what}, krippendorff's alpha alone"
    yield Row(more, len(answers), min(ours_four), scaled, remark=remark)


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Measure, one line a measurement."""
    options = argparse.ArgumentParser(description="Agreement with an interval: ours against krippendorff.")
    options.add_argument("--rows", type=int, default=1_000_000, help="annotations (default 1,000,000)")
    options.add_argument("--turns", type=int, default=5, help="turns of each side (default 5)")
    options.add_argument("--draws", type=int, default=5, help="draws of the peer that are timed (default 5)")
    options.add_argument("--quick", action="store_true", help="100,000 annotations, two turns")
    given = options.parse_args(arguments)
    if given.quick:
        given.rows, given.turns = 100_000, 2
    goal = 3000 if given.rows >= 1_000_000 else None
    rows = []
    print(HEAD)
    for answers, named, goal_here in (
        (world(given.rows, ANNOTATORS), "one to five answers an item", goal),
        (
            scattered(given.rows, ANNOTATORS),
            "one to thirteen answers an item, five times as many patterns",
            None,
        ),
    ):
        for row in of_world(answers, named, goal_here, given.turns, given.draws):
            print(row.line(), flush=True)
            rows.append(row)
    return rows


if __name__ == "__main__":
    main()
