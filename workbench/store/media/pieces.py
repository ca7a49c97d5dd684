"""How a file is put together again: pieces of the old one, and a few new bytes."""

import struct
from collections.abc import Iterator, Sequence

Piece = bytes | memoryview


class Broken(ValueError):
    """The file does not hold what its first bytes promise."""


def cut(file: memoryview, start: int, length: int) -> memoryview:
    """A part of the file, refused where the file ends before it."""
    if length < 0 or start < 0 or start + length > len(file):
        raise Broken
    return file[start : start + length]


def number(file: memoryview, start: int, layout: str) -> int:
    """One number at a place, in the layout of `struct`."""
    return int(struct.unpack(layout, cut(file, start, struct.calcsize(layout)))[0])


def patched(file: memoryview, patches: Sequence[tuple[int, bytes]]) -> list[Piece]:
    """The file with new bytes over old ones; it stays as long as it was, so that every offset in it holds."""
    pieces: list[Piece] = []
    end = 0
    for start, new in sorted(patches):
        if start < end:
            raise Broken
        pieces += [file[end:start], new]
        end = start + len(new)
    cut(file, 0, end)
    return [*pieces, file[end:]]


def riff_chunks(file: memoryview, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The name, start and length of each chunk of a RIFF file; an even number of bytes each."""
    while start + 8 <= end:
        name, length = bytes(file[start : start + 4]), number(file, start + 4, "<I")
        yield name, start + 8, length
        start += 8 + length + length % 2


def riff_chunk(name: bytes, content: Piece) -> list[Piece]:
    """A chunk of a RIFF file, padded."""
    return [name + struct.pack("<I", len(content)), content, b"\0" * (len(content) % 2)]
