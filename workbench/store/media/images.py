"""PNG, JPEG, GIF and WebP, without texts, times, places, cameras, previews and what follows the picture."""

import re
import struct
import zlib
from collections.abc import Iterator

from workbench.store.media.icc import LARGEST, plain_profile
from workbench.store.media.pieces import Broken, Piece, cut, number, riff_chunk, riff_chunks

PNG = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"),
    *(b"cICP", b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT"),
}


def png(file: memoryview) -> list[Piece]:
    """A PNG, or one that moves."""
    pieces: list[Piece] = [PNG]
    for kind, start, length in _png_chunks(file):
        content = file[start : start + length]
        if kind in PNG_KEPT:
            pieces.append(file[start - 8 : start + length + 4])
        elif kind == b"iCCP" and (profile := _png_profile(bytes(content))):
            pieces.append(_png_chunk(b"iCCP", b"ICC\0\0" + zlib.compress(profile, 9)))
        elif kind == b"eXIf" and (turned := orientation(bytes(content))) > 1:
            pieces.append(_png_chunk(b"eXIf", exif(turned)))
        if kind == b"IEND":
            return pieces
    raise Broken


def _png_chunks(file: memoryview) -> Iterator[tuple[bytes, int, int]]:
    """The kind of each chunk, where its content starts, and how long it is."""
    at = len(PNG)
    while at < len(file):
        length = number(file, at, ">I")
        cut(file, at, length + 12)
        yield bytes(file[at + 4 : at + 8]), at + 8, length
        at += length + 12


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png_profile(content: bytes) -> bytes | None:
    """The plain profile in an iCCP chunk: a name, a zero, the method 0, and the profile, compressed."""
    _, zero, packed = content.partition(b"\0")
    try:
        profile = zlib.decompressobj().decompress(packed[1:], LARGEST + 1) if zero else b""
    except zlib.error:
        return None
    return plain_profile(profile)


# The one thing of EXIF that a picture needs: which way is up.

TURNED = 0x0112


def orientation(tiff: bytes) -> int:
    """The orientation that a TIFF block of EXIF holds: 1 (as it is) to 8."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return 1
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    if start + 2 > len(tiff):
        return 1
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for n in range(min(count, 1000)):
        entry = tiff[start + 2 + 12 * n : start + 14 + 12 * n]
        if len(entry) == 12 and struct.unpack_from(f"{order}H", entry)[0] == TURNED:
            (value,) = struct.unpack_from(f"{order}H", entry, 8)
            return value if 1 <= value <= 8 else 1
    return 1


def exif(turned: int) -> bytes:
    """A TIFF block that holds the orientation alone."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, TURNED, 3, 1, turned, 0, 0)


# JPEG: segments up to the first scan, then its data, and so on until the end of the picture.

EXIF, ICC = b"Exif\0\0", b"ICC_PROFILE\0"
MOST_IN_SEGMENT = 65_519  # bytes of a profile in one segment
CODING = {*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF} - {0xC8}  # tables, frames and scans
MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")


def jpeg(file: memoryview) -> list[Piece]:
    """A JPEG; its profile and its orientation stay, in a plain form."""
    head: list[Piece] = []
    body: list[Piece] = []
    profile: dict[int, bytes] = {}
    turned = 1
    for mark, content, rest in _jpeg_segments(file):
        if mark in CODING:
            body += [bytes((0xFF, mark)), rest]
        elif mark == 0xE0 and content[:5] == b"JFIF\0":
            head.append(_segment(0xE0, content[:12] + b"\0\0"))  # without its preview
        elif mark == 0xEE and content[:5] == b"Adobe":
            head.append(_segment(0xEE, content[:12]))
        elif mark == 0xE1 and content[:6] == EXIF:
            turned = orientation(content[6:])
        elif mark == 0xE2 and content[:12] == ICC and len(content) > 14:
            profile[content[12]] = content[14:]
    if turned > 1:
        head.append(_segment(0xE1, EXIF + exif(turned)))
    plain = plain_profile(b"".join(profile[n] for n in sorted(profile)))
    return [b"\xff\xd8", *head, *_jpeg_profile(plain or b""), *body, b"\xff\xd9"]


def _jpeg_segments(file: memoryview) -> Iterator[tuple[int, bytes, memoryview]]:
    """The mark of each segment, its content, and all after its mark: of a scan with its data. Ends with the picture."""
    at = 2
    while True:
        match = MARKER.match(file, at)
        if match is None:
            raise Broken
        mark, start = file[match.end() - 1], match.end()
        if mark == 0xD9:
            return
        at = start + number(file, start, ">H")
        content = bytes(cut(file, start + 2, at - start - 2))
        if mark == 0xDA:
            scan = MARKER.search(file, at)
            if scan is None:
                raise Broken
            at = scan.start()
        yield mark, content, file[start:at]


def _segment(mark: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, mark, len(content) + 2) + content


def _jpeg_profile(profile: bytes) -> list[Piece]:
    parts = [profile[n : n + MOST_IN_SEGMENT] for n in range(0, len(profile), MOST_IN_SEGMENT)]
    return [_segment(0xE2, ICC + bytes((n, len(parts))) + part) for n, part in enumerate(parts, 1)]


# GIF: its blocks; of the extensions only what times a frame or repeats the film.

LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def gif(file: memoryview) -> list[Piece]:
    """A GIF, still or moving."""
    flags = file[10] if len(file) > 13 else 0
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    pieces: list[Piece] = [cut(file, 0, at)]
    timed: list[Piece] = []  # belongs to the picture or text that follows
    while (mark := number(file, at, "B")) != 0x3B:
        if mark == 0x2C:
            local = number(file, at + 9, "B")
            start = at + 10 + (3 << (local & 7) + 1 if local & 0x80 else 0) + 1
            end = _after_blocks(file, start)
            pieces += [*timed, file[at:end]]
            timed = []
        elif mark == 0x21:
            kind = number(file, at + 1, "B")
            end = _after_blocks(file, at + 2)
            if kind == 0xF9:
                timed = [file[at:end]]
            elif kind == 0x01:
                timed = []
            elif (
                kind == 0xFF
                and bytes(file[at + 3 : at + 14]) in LOOPS
                and bytes(file[at + 14 : at + 16]) == b"\3\1"
            ):
                pieces.append(bytes(file[at : at + 18]) + b"\0")
        else:
            raise Broken
        at = end
    return [*pieces, b";"]


def _after_blocks(file: memoryview, at: int) -> int:
    """Where a row of sub-blocks ends."""
    while length := number(file, at, "B"):
        at += length + 1
    return at + 1


# WebP: a RIFF file.

FRAME = (b"ALPH", b"VP8 ", b"VP8L")


def webp(file: memoryview) -> list[Piece]:
    """A WebP, still or moving; its profile stays, in a plain form.

    Its orientation goes: Chromium does not turn a WebP and others do, so regions would lie elsewhere on each screen.
    """
    end = min(len(file), 8 + number(file, 4, "<I"))
    body: list[Piece] = []
    head: memoryview | None = None
    profile: bytes | None = None
    for name, start, length in riff_chunks(file, 12, end):
        content = cut(file, start, length)
        if name == b"VP8X":
            head = cut(content, 0, 10)
        elif name == b"ICCP":
            profile = plain_profile(bytes(content))
        elif name == b"ANIM" or name in FRAME:
            body += riff_chunk(name, content)
        elif name == b"ANMF":
            inner = [
                piece
                for part, at, n in riff_chunks(content, 16, len(content))
                if part in FRAME
                for piece in riff_chunk(part, cut(content, at, n))
            ]
            body += riff_chunk(name, b"".join([bytes(content[:16]), *inner]))
    if not body:
        raise Broken
    if head is not None:
        flags = head[0] & ~0b101100 | (0b100000 if profile else 0)
        body = [
            *riff_chunk(b"VP8X", bytes((flags,)) + bytes(head[1:])),
            *(riff_chunk(b"ICCP", profile) if profile else ()),
            *body,
        ]
    return [b"RIFF" + struct.pack("<I", 4 + sum(map(len, body))) + b"WEBP", *body]
