"""MP4 and M4A without titles, covers, dates and chapters: blanked in place, so that every offset in them holds."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from workbench.store.media.pieces import Broken, Piece, cut, number, patched
from workbench.store.media.sounds import flac_blocks

# What each box may hold; None: all of it stays. What is not here is blanked (ISO/IEC 14496-12).
KEPT: dict[bytes, frozenset[bytes] | None] = {
    b"": frozenset(b"ftyp styp moov mdat moof mfra sidx ssix".split()),
    b"moov": frozenset(b"mvhd trak mvex".split()),
    b"trak": frozenset(b"tkhd mdia edts tref".split()),
    b"edts": frozenset([b"elst"]),
    b"tref": frozenset([b"auxl"]),
    b"mdia": frozenset(b"mdhd hdlr minf elng".split()),
    b"minf": frozenset(b"vmhd smhd dinf stbl".split()),
    b"dinf": frozenset([b"dref"]),
    b"stbl": frozenset(
        b"stsd stts ctts cslg stss stsh stsc stsz stz2 stco co64 sdtp sbgp sgpd subs saiz saio padb stdp".split()
    ),
    b"mvex": frozenset(b"mehd trex leva".split()),
    b"moof": frozenset(b"mfhd traf".split()),
    b"traf": frozenset(b"tfhd tfdt trun sdtp sbgp sgpd subs saiz saio senc".split()),
    b"mfra": frozenset(b"tfra mfro".split()),
}
ENTRY = frozenset(
    b"avcC hvcC vvcC av1C vpcC esds btrt pasp clap colr dOps dfLa alac chan wave sinf frma".split()
)
SHOWN = (b"vide", b"soun")
DATED = {b"mvhd", b"tkhd", b"mdhd"}


@dataclass(frozen=True)
class Box:
    """A box: its kind, where it starts, where its content does, and where it ends."""

    kind: bytes
    start: int
    body: int
    end: int


@dataclass
class _Found:
    """What is blanked so far, and what the tracks that stay refer to."""

    patches: list[tuple[int, bytes]] = field(default_factory=list)
    data: list[Box] = field(default_factory=list)
    used: list[tuple[int, int]] = field(default_factory=list)
    tracks: int = 0
    left_out: int = 0
    pieces: bool = False  # a film in fragments
    sound: bool = False  # the track that is read now

    def blank(self, start: int, end: int) -> None:
        """Zeros from here to there."""
        if end > start:
            self.patches.append((start, bytes(end - start)))

    def free(self, box: Box) -> None:
        """Nothing in a box but room."""
        self.patches.append((box.start + 4, b"free"))
        self.blank(box.body, box.end)


def mp4(file: memoryview) -> list[Piece]:
    """An MP4 or M4A: its pictures and sounds, and what plays them."""
    found = _Found()
    _walk(file, b"", 0, len(file), found)
    if not found.tracks or (found.pieces and found.left_out):
        raise Broken
    if not found.pieces:
        _blank_unused(found)
    return patched(file, found.patches)


def boxes(file: memoryview, start: int, end: int) -> Iterator[Box]:
    """The boxes from here to there."""
    while start + 8 <= end:
        size, kind, body = number(file, start, ">I"), bytes(file[start + 4 : start + 8]), start + 8
        if size == 1:
            size, body = number(file, start + 8, ">Q"), start + 16
        elif size == 0:
            size = end - start
        if size < body - start or start + size > end:
            raise Broken
        yield Box(kind, start, body, start + size)
        start += size


def _walk(file: memoryview, parent: bytes, start: int, end: int, found: _Found) -> None:
    """Keep what a box may hold, and blank the rest."""
    kept = KEPT[parent]
    for box in boxes(file, start, end):
        if kept is not None and box.kind not in kept:
            found.free(box)
        elif box.kind == b"trak":
            _track(file, box, found)
        elif box.kind in KEPT:
            found.pieces |= box.kind == b"moof"
            _walk(file, box.kind, box.body, box.end, found)
        else:
            _leaf(file, box, found)


def _leaf(file: memoryview, box: Box, found: _Found) -> None:
    """A box of numbers: without its dates, names and texts."""
    if box.kind == b"mdat":
        found.data.append(box)
    elif box.kind in DATED:
        width = 8 if number(file, box.body, "B") == 1 else 4
        found.blank(box.body + 4, box.body + 4 + 2 * width)
    elif box.kind == b"hdlr":
        found.blank(box.body + 12, box.end)  # the maker, and a name
    elif box.kind == b"stsd":
        for entry in boxes(file, box.body + 8, box.end):
            _entry(file, entry, found)
    elif box.kind == b"dref":
        for entry in boxes(file, box.body + 8, box.end):
            found.blank(entry.body + 4, entry.end)  # the data is in this file
            if number(file, entry.body, ">I") & 1 == 0:
                raise Broken


def _entry(file: memoryview, entry: Box, found: _Found) -> None:
    """How samples are coded: without the name of the coder."""
    if not found.sound:
        found.blank(entry.body + 12, entry.body + 16)  # the maker
        found.blank(entry.body + 42, entry.body + 74)  # the name of the coder
    for box in boxes(file, entry.body + _fixed(file, entry, found.sound), entry.end):
        colours = box.kind == b"colr" and bytes(file[box.body : box.body + 4]) not in (b"nclx", b"nclc")
        if box.kind not in ENTRY or colours:
            found.free(box)
        elif box.kind == b"dfLa":
            _flac_entry(file, box, found)


def _fixed(file: memoryview, entry: Box, sound: bool) -> int:
    """How long the fixed part of an entry is, before its boxes."""
    return 28 + {1: 16, 2: 36}.get(number(file, entry.body + 8, ">H"), 0) if sound else 78


def _flac_entry(file: memoryview, box: Box, found: _Found) -> None:
    """The blocks of FLAC: all but the first are made room."""
    blocks, at = flac_blocks(file[: box.end], box.body + 4)
    at = box.body + 4
    for kind, content in blocks:
        if kind not in (0, 3):
            found.patches.append((at, bytes((file[at] & 0x80 | 1,))))
            found.blank(at + 4, at + 4 + len(content))
        at += 4 + len(content)


def _track(file: memoryview, trak: Box, found: _Found) -> None:
    """A track of pictures or sounds stays; another one, such as chapters, is made room."""
    inner = {box.kind: box for box in _inside(file, trak, b"mdia")}
    handler = inner.get(b"hdlr")
    if handler is None or bytes(file[handler.body + 8 : handler.body + 12]) not in SHOWN:
        found.left_out += 1
        found.free(trak)
        return
    found.tracks += 1
    found.sound = bytes(file[handler.body + 8 : handler.body + 12]) == b"soun"
    _walk(file, b"trak", trak.body, trak.end, found)
    for minf in (box for box in _inside(file, trak, b"mdia") if box.kind == b"minf"):
        for stbl in (box for box in boxes(file, minf.body, minf.end) if box.kind == b"stbl"):
            found.used += _chunks(file, {box.kind: box for box in boxes(file, stbl.body, stbl.end)})


def _inside(file: memoryview, box: Box, kind: bytes) -> Iterator[Box]:
    for inner in boxes(file, box.body, box.end):
        if inner.kind == kind:
            yield from boxes(file, inner.body, inner.end)


def _chunks(file: memoryview, tables: dict[bytes, Box]) -> list[tuple[int, int]]:
    """Where the samples of a track are: each chunk from here to there."""
    offsets, sizes = _offsets(file, tables), _sizes(file, tables)
    runs = tables.get(b"stsc")
    if runs is None:
        raise Broken
    count = number(file, runs.body + 4, ">I")
    table = struct.unpack(f">{3 * count}I", cut(file, runs.body + 8, 12 * count))
    starts, each = table[::3], table[1::3]
    chunks, at, run = [], 0, 0
    for n, offset in enumerate(offsets, 1):
        while run + 1 < count and starts[run + 1] <= n:
            run += 1
        many = each[run] if count else 0
        length = sizes * many if isinstance(sizes, int) else sum(sizes[at : at + many])
        chunks.append((offset, offset + length))
        at += many
    return chunks


def _offsets(file: memoryview, tables: dict[bytes, Box]) -> tuple[int, ...]:
    box, width, layout = (tables.get(b"stco"), 4, "I") if b"stco" in tables else (tables.get(b"co64"), 8, "Q")
    if box is None:
        raise Broken
    count = number(file, box.body + 4, ">I")
    return struct.unpack(f">{count}{layout}", cut(file, box.body + 8, width * count))


def _sizes(file: memoryview, tables: dict[bytes, Box]) -> int | tuple[int, ...]:
    """One size of all samples, or each."""
    if box := tables.get(b"stsz"):
        same, count = number(file, box.body + 4, ">I"), number(file, box.body + 8, ">I")
        return same or struct.unpack(f">{count}I", cut(file, box.body + 12, 4 * count))
    box = tables.get(b"stz2")
    if box is None:
        raise Broken
    bits, count = number(file, box.body + 7, "B"), number(file, box.body + 8, ">I")
    if bits == 16:
        return struct.unpack(f">{count}H", cut(file, box.body + 12, 2 * count))
    packed = cut(file, box.body + 12, count if bits == 8 else (count + 1) // 2)
    if bits == 8:
        return tuple(packed)
    return tuple(part for byte in packed for part in (byte >> 4, byte & 15))[:count]


def _blank_unused(found: _Found) -> None:
    """Blank what no track refers to, such as the text of chapters."""
    used = sorted(found.used)
    for box in found.data:
        at = box.body
        for start, end in used:
            if end <= at or start >= box.end:
                continue
            found.blank(at, min(start, box.end))
            at = max(at, end)
        found.blank(at, box.end)
