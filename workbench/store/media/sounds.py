"""WAV, MP3, FLAC and Ogg, without titles, names, comments, covers and tags of any kind."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from workbench.store.media.pieces import Broken, Piece, cut, number, riff_chunks

# WAV, also the large kind (RF64).


def wav(file: memoryview) -> list[Piece]:
    """The format and the samples of a WAV."""
    body: list[Piece] = []
    large: bytearray | None = None
    for name, start, length in riff_chunks(file, 12, len(file)):
        if name == b"ds64":
            large = bytearray(cut(file, start, 24)) + bytes(4)
        elif name == b"fmt ":
            kept = bytes(cut(file, start, length)[:40])
            body += [b"fmt " + struct.pack("<I", len(kept)), kept]
        elif name == b"fact":
            body += [b"fact" + struct.pack("<I", 4), bytes(cut(file, start, 4))]
        elif name == b"data":
            whole = struct.unpack_from("<Q", large, 8)[0] if large and length == 0xFFFFFFFF else length
            samples = file[start : start + whole]  # a recording that was cut off says more than it has
            size = struct.pack("<I", 0xFFFFFFFF if large else len(samples))
            body += [b"data" + size, samples, b"\0" * (len(samples) % 2)]
            break
    if len(body) < 2:
        raise Broken
    if large is None:
        return [b"RIFF" + struct.pack("<I", 4 + sum(map(len, body))) + b"WAVE", *body]
    head = b"RF64\xff\xff\xff\xffWAVE"
    large[:8] = struct.pack("<Q", 4 + 36 + sum(map(len, body)))
    return [head, b"ds64" + struct.pack("<I", 28) + large, *body]


# MP3: frames, and nothing but frames.

RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}  # by MPEG version
KILOBITS = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),  # (MPEG 1, layer)
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
KILOBITS[2, 3] = KILOBITS[2, 2]


def mp3(file: memoryview) -> list[Piece]:
    """The frames of an MP3; what stands before, between and after them is left out."""
    data, pieces = bytes(file), list[Piece]()
    at = start = _frame_from(data, _after_tags(data, 0))
    first = True
    while at < len(data):
        length = _frame_length(data, at)
        if length is None or at + length > len(data):
            pieces.append(file[start:at])
            following = _frame_from(data, _after_tags(data, at) if length is None else at + 1)
            at = start = following
            continue
        if first:
            pieces.append(_counted(bytearray(data[at : at + length])))
            start = at + length
        first = False
        at += length
    pieces.append(file[start:at])
    if first:
        raise Broken
    return pieces


def _after_tags(data: bytes, at: int) -> int:
    """Where the ID3v2 and APE tags that begin here end."""
    while True:
        if data[at : at + 3] == b"ID3" and at + 10 <= len(data):
            size = sum((byte & 0x7F) << 7 * (3 - n) for n, byte in enumerate(data[at + 6 : at + 10]))
            at += 10 + size + (10 if data[at + 5] & 0x10 else 0)
        elif data[at : at + 8] == b"APETAGEX" and at + 32 <= len(data):
            size, _, flags = struct.unpack_from("<III", data, at + 12)
            at += 32 + (size if flags & 0x20000000 else 0)
        else:
            return at


def _frame_from(data: bytes, at: int) -> int:
    """The next frame that another one, or the end, follows; the end where there is none."""
    while (at := data.find(b"\xff", at)) >= 0:
        length = _frame_length(data, at)
        after = at + (length or 0)
        ended = (
            after == len(data)
            or data[after : after + 3] in (b"TAG", b"ID3")
            or data[after : after + 3] == b"APE"
        )
        if length and (ended or _frame_length(data, after)):
            return at
        at += 1
    return len(data)


def _frame_length(data: bytes, at: int) -> int | None:
    """How many bytes the frame that begins here has; None where none begins."""
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    rate, bits = head[2] >> 2 & 3, head[2] >> 4
    if version == 1 or layer == 4 or rate == 3 or bits in (0, 15):
        return None
    kilobits = KILOBITS[1 if version == 3 else 2, layer][bits - 1]
    hertz, padded = RATES[version][rate], head[2] >> 1 & 1
    if layer == 1:
        return (12_000 * kilobits // hertz + padded) * 4
    samples = 72_000 if layer == 3 and version != 3 else 144_000
    return samples * kilobits // hertz + padded


def _counted(frame: bytearray) -> bytes:
    """The first frame; where it only counts the others, without the name of the program that made it."""
    for mark in (b"Xing", b"Info"):
        at = frame.find(mark, 4, 64)
        if at < 0 or at + 8 > len(frame):
            continue
        (flags,) = struct.unpack_from(">I", frame, at + 4)
        end = at + 8 + 4 * (flags & 1) + 2 * (flags & 2) + 25 * (flags & 4) + (flags & 8) // 2
        made = bytes(frame[end : end + 4])
        if made in (b"LAME", b"Lavf", b"Lavc") and end + 36 <= len(frame):  # they say how much silence to cut
            frame[end + 4 : end + 9] = bytes(5)
            end += 36
        frame[end:] = bytes(max(0, len(frame) - end))
    return bytes(frame)


# FLAC: what the stream is, where to seek, and its frames.


def flac(file: memoryview) -> list[Piece]:
    """A FLAC."""
    start = _after_tags(bytes(file[: 64 * 1024]), 0) if bytes(file[:3]) == b"ID3" else 0
    if start:
        file = cut(file, start, len(file) - start)
    if bytes(file[:4]) != b"fLaC":
        raise Broken
    blocks, at = flac_blocks(file, 4)
    kept = [(kind, content) for kind, content in blocks if kind in (0, 3)]
    if not kept or kept[0][0] != 0:
        raise Broken
    pieces: list[Piece] = [b"fLaC"]
    for n, (kind, content) in enumerate(kept, 1):
        last = 0x80 if n == len(kept) else 0
        pieces += [struct.pack(">I", (kind | last) << 24 | len(content)), content]
    end = len(file) - (128 if bytes(file[-128:-125]) == b"TAG" else 0)
    return [*pieces, file[at:end]]


def flac_blocks(file: memoryview, at: int) -> tuple[list[tuple[int, memoryview]], int]:
    """The kind and content of each block of metadata, and where the last one ends."""
    blocks = []
    while True:
        head = number(file, at, ">I")
        length = head & 0xFFFFFF
        blocks.append((head >> 24 & 0x7F, cut(file, at + 4, length)))
        at += 4 + length
        if head >> 31:
            return blocks, at


# Ogg: pages of several streams. The comments of each are blanked in place, so that no page moves.

HEADS = {  # how a stream begins -> how its comments do, and how many packets come before its samples
    b"\x01vorbis": (b"\x03vorbis", 3),
    b"OpusHead": (b"OpusTags", 2),
    b"\x80theora": (b"\x81theora", 3),
    b"Speex   ": (b"", 2),
    b"\x7fFLAC": (b"", 0),
}


@dataclass
class _Stream:
    """A stream while its first packets are read: `places` of the packet that is under way."""

    head: bytes
    packets: int = 0
    places: list[tuple[int, int]] = field(default_factory=list)
    done: bool = False


def ogg(file: memoryview) -> list[Piece]:
    """An Ogg with Vorbis, Opus, Speex, FLAC or Theora; other streams, such as subtitles, are left out."""
    streams: dict[int, _Stream | None] = {}
    patches: dict[int, bytes] = {}
    pages: list[tuple[int, int]] = []
    for start, table, end in _pages(file):
        serial, first = number(file, start + 14, "<I"), file[start + 5] & 2
        body = table.stop
        if first:
            head = next((head for head in HEADS if bytes(file[body : body + len(head)]) == head), None)
            streams[serial] = None if head is None else _Stream(head)
        stream = streams.get(serial)
        if stream is None:
            continue
        pages.append((start, end))
        if not stream.done:
            _first_packets(file, stream, table, patches)
    if not pages:
        raise Broken
    pieces: list[Piece] = []
    for start, end in pages:
        new = {at: text for at, text in patches.items() if start <= at < end}
        pieces.append(_page(bytearray(file[start:end]), start, new) if new else file[start:end])
    return pieces


def _pages(file: memoryview) -> Iterator[tuple[int, range, int]]:
    """Where each page starts, where its table of segments is, and where it ends."""
    at = 0
    while at < len(file):
        if bytes(cut(file, at, 27)[:4]) != b"OggS":
            return
        table = range(at + 27, at + 27 + file[at + 26])
        end = table.stop + sum(cut(file, table.start, len(table)))
        cut(file, at, end - at)
        yield at, table, end
        at = end


def _first_packets(file: memoryview, stream: _Stream, table: range, patches: dict[int, bytes]) -> None:
    """Follow the packets of a page; one with words is blanked."""
    at = table.stop
    for n in table:
        length = file[n]
        stream.places.append((at, length))
        at += length
        if length == 255:
            continue
        packet = b"".join(bytes(file[a : a + size]) for a, size in stream.places)
        new, stream.done = _without_words(stream.head, stream.packets, packet)
        if new is not None:
            if len(new) != len(packet):
                raise Broken
            offset = 0
            for a, size in stream.places:
                patches[a] = new[offset : offset + size]
                offset += size
        stream.packets += 1
        stream.places = []
        if stream.done:
            return


def _without_words(head: bytes, n: int, packet: bytes) -> tuple[bytes | None, bool]:
    """The n-th packet of a stream without words, None where it has none; and whether samples follow."""
    if head == b"\x7fFLAC":
        if n == 0:
            return None, False
        if packet[0] == 0xFF or len(packet) < 4:  # a frame
            return None, True
        last = packet[0] & 0x80
        if packet[0] & 0x7F in (0, 3):
            return None, bool(last)
        if packet[0] & 0x7F == 4:
            return packet[:4] + blank_comments(packet[4:]), bool(last)
        return bytes((last | 1,)) + packet[1:4] + bytes(len(packet) - 4), bool(last)
    mark, before = HEADS[head]
    if n != 1:
        return None, n + 1 >= before
    if not packet.startswith(mark):
        raise Broken
    framed = 1 if head == b"\x01vorbis" else 0
    end = len(packet) - framed
    return mark + blank_comments(packet[len(mark) : end]) + packet[end:], n + 1 >= before


def blank_comments(comments: bytes) -> bytes:
    """Comments of the same length that say nothing: a vendor of blanks, and no comment."""
    if len(comments) < 8:
        raise Broken
    return struct.pack("<I", len(comments) - 8) + b" " * (len(comments) - 8) + bytes(4)


def _page(page: bytearray, start: int, new: dict[int, bytes]) -> bytes:
    """A page with new bytes, and the check sum that fits."""
    for at, text in new.items():
        page[at - start : at - start + len(text)] = text
    page[22:26] = bytes(4)
    page[22:26] = struct.pack("<I", _checksum(page))
    return bytes(page)


def _checksum(page: bytes | bytearray) -> int:
    """CRC-32 as Ogg has it: polynomial 04c11db7, not reflected, from 0 (RFC 3533)."""
    crc = 0
    for byte in page:
        crc = crc << 8 & 0xFFFFFFFF ^ TABLE[crc >> 24 ^ byte]
    return crc


def _row(byte: int) -> int:
    crc = byte << 24
    for _ in range(8):
        crc = crc << 1 ^ (0x104C11DB7 if crc & 0x80000000 else 0)
    return crc


TABLE = tuple(map(_row, range(256)))
