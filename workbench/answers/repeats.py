"""Whether anybody answered an item twice, told without sorting all answers."""

import numpy as np
import numpy.typing as npt

Code = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

BITS = np.uint64(64)  # of a word
GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio: neighbours end far apart
DENSE = 40  # cells of items by annotators for each answer up to which a table of all cells is made
TURNS = 2  # assignments of bits that are tried before the rest is sorted


def nobody_twice(item: Code, annotator: Code, m: Counts, annotators: int) -> bool:
    """Whether the pairs of `item` (N,) and `annotator` (N,) are all different; m (U,) counts the answers of each item.

    Each annotator is one bit of a word. Where the words of an item's answers add up to one with as many bits as there
    are answers, no two of these were the same, so no two annotators were: carrying only makes bits fewer. The items
    where they do not, because annotators share a bit or somebody came twice, are looked at again with other bits;
    the few that are left are sorted.
    """
    if len(m) * annotators <= DENSE * len(item):
        seen = np.zeros(len(m) * annotators, bool)
        seen[item * np.int64(annotators) + annotator] = True
        return int(np.count_nonzero(seen)) == len(item)
    for turn in range(TURNS):
        odd = _bits_of_items(item, _bit_of_each(annotators, turn).take(annotator), len(m)) != m
        rows = np.flatnonzero(odd.take(item))
        few = len(rows) < len(item) / 2
        item, annotator = item.take(rows), annotator.take(rows)
        if not few:
            break
    key = np.sort(item * np.int64(annotators) + annotator)
    return bool((key[1:] != key[:-1]).all())


def _bit_of_each(annotators: int, turn: int) -> Words:
    """(A,) one bit of a word for each annotator: by their place at first, then scattered by the golden ratio."""
    place = np.arange(annotators, dtype=np.uint64)
    place = place * GOLDEN >> np.uint64(58) if turn else place % BITS
    bit: Words = np.left_shift(np.uint64(1), place)
    return bit


def _bits_of_items(item: Code, bit: Words, items: int) -> npt.NDArray[np.uint8]:
    """(U,) how many bits the sum of `bit` (N,) over the answers of each item has."""
    total = np.zeros(items, np.uint64)
    np.add.at(total, item, bit)
    return np.bitwise_count(total)
