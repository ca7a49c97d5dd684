"""The promises that everything registered keeps, as functions that a test calls: `check_kind(KIND, examples)` and its like.

Each raises AssertionError with what is broken. They need no test framework and draw the same texts every time.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement
from typing import Any

from workbench.kinds.registry import Kind, Problems

ODD = (
    "",
    " ",
    "\n",
    "\0",
    "[",
    "[]",
    "{}",
    "[[]]",
    "null",
    "NaN",
    "[NaN]",
    "1e999",
    '"',
    "a|b",
    "|",
    "\ud800",
    "é" * 999,
    "[" * 9999,
)
DRAWS = 300
NEAR = 1e-9


def odd_texts(examples: Sequence[str], seed: int = 0) -> Iterator[str]:
    """Texts that may stand in a cell: odd ones, and the examples with a piece taken out, doubled or swapped."""
    yield from ODD
    rng = random.Random(seed)
    for _ in range(DRAWS):
        text = rng.choice(examples)
        i, j = sorted(rng.randrange(len(text) + 1) for _ in "ab")
        piece = rng.choice(("", text[i:j] * 2, rng.choice(ODD), rng.choice('[]{},:"|-.019eE ')))
        yield text[:i] + piece + text[j:]


def check_kind(kind: Kind, examples: Sequence[str], labels: Sequence[str] | None = None) -> None:
    """A kind reads its examples, compares them, and says in words what is wrong with any other text.

    examples  texts that are answers, at least two of them different answers
    labels    of a closed kind, the labels of a question
    """
    answers = [kind.parse(text, labels) for text in examples]
    for text, answer in zip(examples, answers, strict=True):
        assert not isinstance(answer, Problems), f"{kind.name}: example {text!r} is no answer: {answer}"
        canonical = kind.to_text(answer)
        again = kind.parse(canonical, labels)
        assert again == answer, (
            f"{kind.name}: {text!r} is written as {canonical!r}, which is read as {again!r}"
        )
        assert hash(again) == hash(answer), f"{kind.name}: equal answers have unequal hashes: {text!r}"
    assert len(set(answers)) > 1, f"{kind.name}: give examples of two different answers"
    for text in odd_texts(examples):
        answer = kind.parse(text, labels)
        if isinstance(answer, Problems):
            for sentence in answer.sentences or ("",):
                assert sentence.endswith("."), f"{kind.name}: {text!r}: no sentence says why: {sentence!r}"
        else:
            answers.append(answer)
    for a, b in combinations_with_replacement(list(dict.fromkeys(answers))[:40], 2):
        check_pair(kind, a, b)


def check_pair(kind: Kind, a: Any, b: Any) -> None:
    """Two answers are alike from 0 to 1, the same both ways round, and wholly where they are one answer."""
    alike, back = kind.similarity(a, b), kind.similarity(b, a)
    pair = f"{kind.name}: {a!r} and {b!r}"
    assert 0 <= alike <= 1, f"{pair}: similarity {alike} is not from 0 to 1"
    assert abs(alike - back) < NEAR, f"{pair}: similarity is {alike} one way round and {back} the other"
    assert abs(alike + kind.distance(a, b) - 1) < NEAR, f"{pair}: similarity and distance do not add up to 1"
    assert a != b or alike > 1 - NEAR, f"{pair}: similarity to itself is {alike}, not 1"
    above, below = kind.totals(a, b)
    assert above >= 0, f"{pair}: the totals are {above} and {below}"
    assert not below or above / below <= kind.most, f"{pair}: {above} / {below} is above {kind.most}"
    if kind.match is not None:
        matched = kind.match(a, b)
        for side in zip(*matched, strict=True):
            assert len(set(side)) == len(side), f"{pair}: a part has two partners: {matched}"
