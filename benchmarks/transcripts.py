"""Word errors of transcripts beside jiwer, pooled and with the alignment of their words.

Run it with `python benchmarks/transcripts.py [--pairs N]`. Ours and the peer take turns in one process and read the same
texts, as they are written; the rates are checked to be the same.
"""

import argparse
import gc
from collections.abc import Callable, Sequence
from time import process_time
from typing import Any

import jiwer
import numpy as np
from table import Row, table

from workbench.kinds.registry import KINDS
from workbench.kinds.transcript import alignment

TURNS = 5
ERRORS = 0.25  # of the words, as crowd workers make


def texts(pairs: int) -> tuple[list[str], list[str]]:
    """Answers and gold of about 18 words each, out of 5,000."""
    rng = np.random.default_rng(20260101)
    answers, gold = [], []
    for _ in range(pairs):
        words = rng.integers(0, 5000, rng.integers(5, 32)).tolist()
        gold.append(" ".join(f"w{word}" for word in words))
        heard = [
            word + 1 if rng.random() < ERRORS / 2 else word for word in words if rng.random() > ERRORS / 2
        ]
        answers.append(" ".join(f"w{word}" for word in heard))
    return answers, gold


def fastest(ours: Callable[[], Any], peer: Callable[[], Any]) -> tuple[float, float, Any, Any]:
    """CPU seconds of both, the fastest of turns that alternate, and what each found."""
    times: tuple[list[float], list[float]] = ([], [])
    results: list[Any] = [None, None]
    for _ in range(TURNS):
        for side, call in enumerate((ours, peer)):
            gc.collect()
            start = process_time()
            results[side] = call()
            times[side].append(process_time() - start)
    return min(times[0]), min(times[1]), results[0], results[1]


def main(arguments: Sequence[str] = ()) -> list[Row]:
    """The rows."""
    options = argparse.ArgumentParser(prog="transcripts")
    options.add_argument("--pairs", type=int, default=20_000)
    options.add_argument("--quick", action="store_true")
    chosen = options.parse_args(arguments)
    pairs = 2000 if chosen.quick else chosen.pairs
    answers, gold = texts(pairs)
    wer = KINDS["transcript"].measures()[0].totals

    def rate() -> float:
        errors, words = (sum(side) for side in zip(*map(wer, answers, gold), strict=True))
        return errors / words

    def aligned() -> list[Any]:
        return [alignment(a.split(), g.split()) for a, g in zip(answers, gold, strict=True)]

    ours, peer, rates, their_rates = fastest(rate, lambda: jiwer.wer(gold, answers))
    assert abs(rates - their_rates) < 1e-12, (rates, their_rates)
    rows = [Row("word error rate, jiwer", pairs, ours, peer, 10)]
    ours, peer, mine, theirs = fastest(aligned, lambda: jiwer.process_words(gold, answers))
    errors = sum(
        max(end - start, last - first)
        for steps in mine
        for step, start, end, first, last in steps
        if step != "equal"
    )
    assert errors == theirs.substitutions + theirs.insertions + theirs.deletions
    return [*rows, Row("alignment of words, jiwer", pairs, ours, peer, 5)]


if __name__ == "__main__":
    import sys

    print(table(main(sys.argv[1:])))
