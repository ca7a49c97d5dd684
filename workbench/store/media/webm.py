"""WebM and Matroska without titles, names, dates, tags, chapters, attachments and subtitles: blanked in place."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from workbench.store.media.pieces import Broken, Piece, cut, patched
from workbench.store.media.sounds import blank_comments, flac_blocks

SEGMENT, CLUSTER, TRACKS, INFO, ENTRY, GROUP, VOID = (
    0x18538067,
    0x1F43B675,
    0x1654AE6B,
    0x1549A966,
    0xAE,
    0xA0,
    0xEC,
)
SEEK, CUES, HEAD = 0x114D9B74, 0x1C53BB6B, 0x1A45DFA3
UNKNOWN = -1  # the length of a segment or cluster that was written live
# What each element may hold, by id; what is not here is made room (RFC 9559).
INFO_KEPT = {0x2AD7B1, 0x4489, 0x4D80, 0x5741}  # scale, duration, and the two programs, which are blanked
PROGRAMS = {0x4D80, 0x5741}
TRACK_KEPT = {
    *(0xD7, 0x73C5, 0x83, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x23E383, 0x234E7A, 0x55EE, 0x22B59C),
    *(0x86, 0x63A2, 0xAA, 0x56AA, 0x56BB, 0xE0, 0xE1, 0x6D80, 0x41E4, 0x23314F),
}
CLUSTER_KEPT = {0xE7, 0xA3, 0xA0, 0xA7, 0xAB}
GROUP_KEPT = {0xA1, 0x9B, 0xFB, 0x75A1, 0x75A2, 0xFA, 0xFD}
TOP = {SEEK, INFO, TRACKS, CLUSTER, CUES, 0x1941A469, 0x1254C367, 0x1043A770}


@dataclass(frozen=True)
class Element:
    """An element: its id, where it starts, where its content does, and where it ends."""

    id: int
    start: int
    body: int
    end: int


@dataclass
class _Found:
    patches: list[tuple[int, bytes]] = field(default_factory=list)
    shown: set[int] = field(default_factory=set)  # numbers of tracks of pictures and sounds
    tracks: bool = False

    def room(self, element: Element) -> None:
        """Nothing in an element but room, as long as it was."""
        self.patches.append((element.start, _void(element.end - element.start)))


def webm(file: memoryview) -> list[Piece]:
    """A WebM or Matroska: its pictures and sounds, and what plays them."""
    found = _Found()
    for top in _elements(file, 0, len(file)):
        if top.id == SEGMENT:
            _segment(file, top, found)
        elif top.id != HEAD:
            found.room(top)
    if not found.shown:
        raise Broken
    return patched(file, found.patches)


def _segment(file: memoryview, segment: Element, found: _Found) -> None:
    for part in _elements(file, segment.body, segment.end):
        if part.id == INFO:
            _info(file, part, found)
        elif part.id == TRACKS:
            _tracks(file, part, found)
        elif part.id == CLUSTER:
            if not found.tracks:
                raise Broken
            _cluster(file, part, found)
        elif part.id not in (SEEK, CUES):
            found.room(part)


def _info(file: memoryview, info: Element, found: _Found) -> None:
    for part in _elements(file, info.body, info.end):
        if part.id in PROGRAMS:
            found.patches.append((part.body, b" " * (part.end - part.body)))
        elif part.id not in INFO_KEPT:
            found.room(part)


def _tracks(file: memoryview, tracks: Element, found: _Found) -> None:
    found.tracks = True
    for entry in _elements(file, tracks.body, tracks.end):
        if entry.id != ENTRY or not _track(file, entry, found):
            found.room(entry)


def _track(file: memoryview, entry: Element, found: _Found) -> bool:
    """Whether a track is one of pictures or sounds; what is said about it is made room."""
    inner = list(_elements(file, entry.body, entry.end))
    parts = {part.id: part for part in inner}
    if _unsigned(file, parts.get(0x83)) not in (1, 2):
        return False
    found.shown.add(_unsigned(file, parts.get(0xD7)))
    coder = parts.get(0x86)
    name = bytes(file[coder.body : coder.end]) if coder else b""
    for part in inner:
        if part.id not in TRACK_KEPT:
            found.room(part)
        elif part.id == 0x63A2:
            found.patches += _private(file, part, name)
    return True


def _private(file: memoryview, part: Element, coder: bytes) -> list[tuple[int, bytes]]:
    """What a coder needs to begin; Vorbis, Theora and FLAC keep comments in it."""
    if coder in (b"A_VORBIS", b"V_THEORA"):
        content = bytes(cut(file, part.body, part.end - part.body))
        count, at, lengths = content[0], 1, []
        for _ in range(count):
            length = 0
            while content[at] == 255:
                length, at = length + 255, at + 1
            lengths.append(length + content[at])
            at += 1
        framed = 1 if coder == b"A_VORBIS" else 0
        start = at + lengths[0] + 7
        end = at + lengths[0] + lengths[1] - framed
        return [(part.body + start, blank_comments(content[start:end]))]
    patches = []
    if coder == b"A_FLAC" and bytes(file[part.body : part.body + 4]) == b"fLaC":
        at = part.body + 4
        for kind, content_ in flac_blocks(file[: part.end], at)[0]:
            if kind not in (0, 3):
                patches.append((at, bytes((file[at] & 0x80 | 1,))))
                patches.append((at + 4, bytes(len(content_))))
            at += 4 + len(content_)
    return patches


def _cluster(file: memoryview, cluster: Element, found: _Found) -> None:
    for part in _elements(file, cluster.body, cluster.end):
        if part.id not in CLUSTER_KEPT or (part.id == 0xA3 and _track_of(file, part) not in found.shown):
            found.room(part)
        elif part.id == GROUP:
            inner = list(_elements(file, part.body, part.end))
            if any(block.id == 0xA1 and _track_of(file, block) not in found.shown for block in inner):
                found.room(part)
                continue
            for block in inner:
                if block.id not in GROUP_KEPT:
                    found.room(block)


def _track_of(file: memoryview, block: Element) -> int:
    return _size(file, block.body)[0]


def _unsigned(file: memoryview, part: Element | None) -> int:
    return 0 if part is None else int.from_bytes(cut(file, part.body, part.end - part.body), "big")


def _elements(file: memoryview, start: int, end: int) -> Iterator[Element]:
    """The elements from here to there; one of unknown length ends where the next of its level begins."""
    while start < end:
        id_, at = _id(file, start)
        length, body = _size(file, at)
        if length == UNKNOWN:
            if id_ not in (SEGMENT, CLUSTER):
                raise Broken
            stop = end if id_ == SEGMENT else _end_of_cluster(file, body, end)
        else:
            stop = body + length
        if stop > end:
            raise Broken
        yield Element(id_, start, body, stop)
        start = stop


def _end_of_cluster(file: memoryview, at: int, end: int) -> int:
    """Where a cluster ends that does not say so: at the next element of a segment."""
    while at < end:
        id_, after = _id(file, at)
        if id_ in TOP:
            return at
        length, body = _size(file, after)
        if length == UNKNOWN:
            raise Broken
        at = body + length
    return end


def _id(file: memoryview, at: int) -> tuple[int, int]:
    """An id with its marker, and where it ends."""
    first = cut(file, at, 1)[0]
    width = 9 - first.bit_length()
    if width > 4:
        raise Broken
    return int.from_bytes(cut(file, at, width), "big"), at + width


def _size(file: memoryview, at: int) -> tuple[int, int]:
    """A length without its marker, and where it ends."""
    first = cut(file, at, 1)[0]
    width = 9 - first.bit_length()
    if width > 8:
        raise Broken
    value = int.from_bytes(cut(file, at, width), "big") & ((1 << 7 * width) - 1)
    return (UNKNOWN if value == (1 << 7 * width) - 1 else value), at + width


def _void(length: int) -> bytes:
    """An element of that length that holds nothing."""
    if length < 2:
        raise Broken
    width = 1 if length < 0x7F else 8
    size = length - 1 - width
    return bytes((VOID,)) + ((1 << 7 * width) | size).to_bytes(width, "big") + bytes(size)
