"""Regions: boxes against pycocotools, spans against nervaluate and seqeval, turn by turn in one process, and alpha of boxes.

Ours starts from answers that were read, the peers from what they are called with, whose making is not timed: pycocotools
from an index of both sides, as after `loadRes`, with one threshold and one range of areas; nervaluate and seqeval from
lists of spans and of tags. pycocotools matches greedily and ours optimally; where both differ is said.
"""

import argparse
import contextlib
import io
import logging
import warnings
from collections.abc import Callable, Sequence
from importlib.util import find_spec

import numpy as np
from table import CPU, Row, in_turn, seconds

from workbench.kinds.boxes import KIND as BOXES
from workbench.kinds.boxes import Box
from workbench.kinds.spans import KIND as SPANS
from workbench.kinds.spans import Span, score_all

PAIRS, SENTENCES, TOKENS = 100_000, 20_000, 30
LABELS = ("PER", "ORG", "LOC", "DATE")


def pictures(n: int, seed: int = 0) -> list[tuple[tuple[Box, ...], tuple[Box, ...]]]:
    """Pairs of answers with none to nine boxes each; those of the second are the first's, moved, some of them left out."""
    rng = np.random.default_rng(seed)
    pairs = []
    for _ in range(n):
        corner = rng.uniform(0, 900, (int(rng.integers(0, 10)), 2))
        gold = np.hstack([corner, corner + rng.uniform(20, 200, corner.shape)])
        moved = gold[rng.random(len(gold)) < 0.9] + rng.normal(0, 8, 4)
        extra = rng.uniform(0, 900, (int(rng.integers(0, 2)), 2))
        moved = np.vstack([moved, np.hstack([extra, extra + 50])])
        pairs.append((_boxes(moved), _boxes(gold)))
    return pairs


def _boxes(corners: np.ndarray) -> tuple[Box, ...]:
    return tuple(sorted(Box(*row) for row in corners.tolist()))


def coco(pairs):
    """Pycocotools' evaluation of each picture, ready to run."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        sides = []
        for side in (1, 0):
            file = COCO()
            regions = [(i, box) for i, pair in enumerate(pairs) for box in pair[side]]
            file.dataset = {
                "images": [{"id": i} for i in range(len(pairs))],
                "categories": [{"id": 1}],
                "annotations": [
                    {
                        "id": k + 1,
                        "image_id": i,
                        "category_id": 1,
                        "iscrowd": 0,
                        "score": 1.0,
                        "bbox": [box.left, box.top, box.right - box.left, box.bottom - box.top],
                        "area": (box.right - box.left) * (box.bottom - box.top),
                    }
                    for k, (i, box) in enumerate(regions)
                ],
            }
            file.createIndex()
            sides.append(file)
    evaluated = COCOeval(*sides, "bbox")
    evaluated.params.iouThrs = np.array([0.5])
    evaluated.params.areaRng, evaluated.params.areaRngLbl = [[0, 1e10]], ["all"]

    def run() -> int:
        with contextlib.redirect_stdout(io.StringIO()):
            evaluated.evaluate()
        return sum(int((each["dtMatches"] > 0).sum()) for each in evaluated.evalImgs if each)

    return run


def ious_alone(pairs):
    """The loop over pictures of pycocotools' IoU alone, from arrays."""
    from pycocotools import mask

    sides = [
        [
            np.array([[b.left, b.top, b.right - b.left, b.bottom - b.top] for b in pair[side]]).reshape(-1, 4)
            for pair in pairs
        ]
        for side in (0, 1)
    ]
    crowd = [[0] * len(gold) for gold in sides[1]]
    return lambda: [mask.iou(a, b, c) for a, b, c in zip(*sides, crowd, strict=True) if len(a) and len(b)]


def sentences(n: int, seed: int = 0) -> list[tuple[tuple[Span, ...], tuple[Span, ...]]]:
    """Pairs of answers with some spans of tokens each; the second are the first's, some shorter, of another label or left out."""
    rng = np.random.default_rng(seed)
    pairs = []
    for _ in range(n):
        gold = [
            Span(float(start), float(start + 1 + rng.integers(4)), LABELS[int(rng.integers(4))])
            for start in range(0, TOKENS - 5, 6)
            if rng.random() < 0.7
        ]
        answer = [
            Span(s.start, s.end - (s.end - s.start > 1 and rng.random() < 0.2), LABELS[int(rng.integers(4))])
            if rng.random() < 0.3
            else s
            for s in gold
            if rng.random() < 0.9
        ]
        pairs.append((tuple(answer), tuple(gold)))
    return pairs


def nervaluate(pairs) -> Callable[[], float]:
    """All four schemes of nervaluate, from its own dictionaries of spans."""
    from nervaluate import Evaluator

    answer, gold = (
        [
            [{"label": s.label, "start": int(s.start), "end": int(s.end) - 1} for s in pair[side]]
            for pair in pairs
        ]
        for side in (0, 1)
    )

    def run() -> float:
        found = Evaluator(gold, answer, tags=list(LABELS), loader="dict").evaluate()
        return float(found["overall"]["strict"].f1)

    return run


def seqeval(pairs) -> Callable[[], float]:
    """Seqeval's F1, from its tags."""
    from seqeval.metrics import f1_score

    def tags(answer: tuple[Span, ...]) -> list[str]:
        held = ["O"] * TOKENS
        for span in answer:
            for token in range(int(span.start), int(span.end)):
                held[token] = f"{'B' if token == span.start else 'I'}-{span.label}"
        return held

    answer, gold = ([tags(pair[side]) for pair in pairs] for side in (0, 1))
    return lambda: float(f1_score(gold, answer))


def beside(what: str, n: int, ours: Callable, peer: Callable | None, turns: int, **about) -> Row:
    """One line of the table."""
    if peer:
        return Row(what, n, *in_turn(ours, peer, turns), **about)
    return Row(what, n, min(seconds(ours, CPU) for _ in range(turns)), None, **about)


def on_boxes(n: int, turns: int) -> list[Row]:
    """Matching and IoU of pictures."""
    pairs = pictures(n)
    f1 = BOXES.measures()[0]
    run, ious = (coco(pairs), ious_alone(pairs)) if find_spec("pycocotools") else (None, None)
    remark = "pycocotools is not installed"
    if run:
        found, theirs = int(BOXES.partners(pairs).total().sum()), run()
        remark = f"{found:,} partners, and {theirs:,} by the peer's greedy matching"
    return [
        beside(
            "boxes matched at an IoU of 0.5, pycocotools",
            n,
            lambda: f1.over(pairs),
            run,
            turns,
            goal=1,
            remark=remark,
        ),
        beside("the same, beside a loop of pycocotools' IoU alone", n, lambda: f1.over(pairs), ious, turns),
    ]


def on_spans(n: int, turns: int) -> list[Row]:
    """F1 of spans, exact and by all four schemes."""
    pairs = sentences(n)
    exact = SPANS.measures()[0]
    peers = {
        name: make(pairs) if find_spec(name) else None
        for name, make in (("nervaluate", nervaluate), ("seqeval", seqeval))
    }
    above, below = exact.over(pairs).sum(axis=0)
    for name, peer in peers.items():
        if peer and abs(peer() - above / below) > 1e-9:
            raise SystemExit(f"{name} has {peer()}, ours is {above / below}")
    return [
        beside(
            "spans by all four schemes, nervaluate",
            n,
            lambda: score_all(pairs),
            peers["nervaluate"],
            turns,
            goal=10,
        ),
        beside(
            "F1 of exact spans, nervaluate", n, lambda: exact.over(pairs), peers["nervaluate"], turns, goal=10
        ),
        beside(
            "F1 of exact spans, seqeval",
            n,
            lambda: exact.over(pairs),
            peers["seqeval"],
            turns,
            goal=10,
            remark="" if peers["seqeval"] else "seqeval is not installed: it comes as source only",
        ),
    ]


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Measure and return the rows."""
    options = argparse.ArgumentParser(
        description="Regions: ours against pycocotools, nervaluate and seqeval."
    )
    options.add_argument("--turns", type=int, default=3, help="turns of each side (default 3)")
    options.add_argument("--quick", action="store_true", help="a tenth of the pictures and sentences")
    given = options.parse_args(arguments)
    warnings.simplefilter("ignore")  # of the peers
    logging.disable(logging.WARNING)  # nervaluate says how much it evaluates
    share = 10 if given.quick else 1
    return [*on_boxes(PAIRS // share, given.turns), *on_spans(SENTENCES // share, given.turns)]
