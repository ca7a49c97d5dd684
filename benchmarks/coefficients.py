"""Agreement with a 1,000-draw interval: ours against a loop over the package krippendorff, in one process.

Both start from the same integer codes. Ours is `coefficients()`: first answers, counts, four coefficients and their
intervals. The peer computes nominal alpha alone, from a table of counts per item, once for the value and once for
each draw of the items; a few draws are timed and the rest is scaled. The two take turns, and the fastest turn counts.
"""

import argparse
from collections.abc import Sequence

import krippendorff
import numpy as np
from table import Row, seconds

from workbench.agreement.coefficients import coefficients
from workbench.answers.annotations import Annotations, Codes

LABELS, ANNOTATORS, PER_ITEM, REPLICATES = 5, 100, 3, 1000


def synthetic(rows: int, seed: int = 0) -> Annotations:
    """Answers of 100 annotators who are right four times of five, about three to an item."""
    rng = np.random.default_rng(seed)
    items = max(rows // PER_ITEM, 1)
    item, annotator = rng.integers(0, items, rows), rng.integers(0, ANNOTATORS, rows)
    _, once = np.unique(item * ANNOTATORS + annotator, return_index=True)
    item, annotator = item[once], annotator[once]
    truth = rng.integers(0, LABELS, items)[item]
    label = np.where(rng.random(len(item)) < 0.8, truth, rng.integers(0, LABELS, len(item)))
    return Annotations(coded(item, items), coded(annotator, ANNOTATORS), coded(label, LABELS))


def coded(code: np.ndarray, size: int) -> Codes:
    """Integer codes with numbers for names."""
    return Codes(tuple(map(str, range(size))), code.astype(np.int32))


def peer_counts(annotations: Annotations) -> np.ndarray:
    """The peer's own format: items by labels."""
    flat = annotations.item.code.astype(np.int64) * LABELS + annotations.label.code
    return np.bincount(flat, minlength=len(annotations.items) * LABELS).reshape(-1, LABELS)


def peer_alpha(counts: np.ndarray) -> float:
    """Nominal alpha by the peer."""
    return krippendorff.alpha(value_counts=counts, value_domain=range(LABELS), level_of_measurement="nominal")


def peer_draws(counts: np.ndarray, draws: int, seed: int) -> list[float]:
    """The loop that a user of the peer writes: draw items again, compute again."""
    rng = np.random.default_rng(seed)
    return [peer_alpha(counts[rng.integers(0, len(counts), len(counts))]) for _ in range(draws)]


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Measure, one line a measurement, and print the ratio."""
    options = argparse.ArgumentParser(description="Agreement with an interval: ours against krippendorff.")
    options.add_argument("--rows", type=int, default=1_000_000, help="annotations (default 1,000,000)")
    options.add_argument("--turns", type=int, default=3, help="turns of each side (default 3)")
    options.add_argument("--draws", type=int, default=5, help="draws of the peer that are timed (default 5)")
    options.add_argument("--quick", action="store_true", help="100,000 annotations, two turns")
    given = options.parse_args(arguments)
    if given.quick:
        given.rows, given.turns = 100_000, 2
    annotations = synthetic(given.rows)
    print(f"{len(annotations):,} annotations, {len(annotations.items):,} items, {LABELS} labels")
    ours, value, draw = [], [], []
    for turn in range(given.turns):
        ours.append(seconds(lambda: coefficients(annotations, replicates=REPLICATES)))
        print(f"ours, four coefficients with {REPLICATES:,} draws: {ours[-1]:.3f} s")
        value.append(seconds(lambda: peer_alpha(peer_counts(annotations))))
        print(f"krippendorff, counting and one alpha: {value[-1]:.3f} s")
        counts = peer_counts(annotations)
        draw.append(seconds(lambda c=counts, t=turn: peer_draws(c, given.draws, t)) / given.draws)
        print(f"krippendorff, one draw and its alpha: {draw[-1]:.3f} s (mean of {given.draws})")
    scaled = min(value) + REPLICATES * min(draw)
    found = coefficients(annotations, replicates=0)["krippendorff_alpha"].value
    print(
        f"krippendorff, one alpha with {REPLICATES:,} draws: {scaled:.1f} s, scaled from {given.draws} draws"
    )
    print(f"same alpha: {found:.6f} and {peer_alpha(peer_counts(annotations)):.6f}")
    print(f"ratio: {scaled / min(ours):,.0f} times faster, with three coefficients more")
    what = f"four coefficients with {REPLICATES:,} draws, krippendorff's alpha with as many"
    goal = 3000 if given.rows >= 1_000_000 else None
    return [
        Row(
            what,
            len(annotations),
            min(ours),
            scaled,
            goal,
            remark=f"peer scaled from {given.draws} draws",
            why="ours takes four coefficients, and most of it is the draws",
        )
    ]


if __name__ == "__main__":
    main()
