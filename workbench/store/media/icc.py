"""A colour profile without its words: what turns numbers into colours stays, names and dates do not."""

import struct

LARGEST = 8_000_000  # bytes of a profile
HEAD = 128
# Tags and types that hold numbers alone (ICC.1:2022, sections 9 and 10).
TAGS = {
    *(b"rXYZ", b"gXYZ", b"bXYZ", b"wtpt", b"bkpt", b"lumi", b"chad", b"rTRC", b"gTRC", b"bTRC", b"kTRC"),
    *(b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"gamt", b"cicp"),
}
TYPES = {
    *(b"XYZ ", b"curv", b"para", b"sf32", b"mft1", b"mft2", b"mAB ", b"mBA ", b"cicp"),
}
BLANK = (
    (4, 4),
    (24, 12),
    (48, 8),
    (80, 20),
    (100, 28),
)  # software, date, maker, model, author, digest, reserved


def plain_profile(profile: bytes) -> bytes | None:
    """The profile with its tags of numbers alone; None where it has none, or is no profile."""
    if not HEAD + 4 <= len(profile) <= LARGEST or profile[36:40] != b"acsp":
        return None
    (count,) = struct.unpack_from(">I", profile, HEAD)
    kept: list[tuple[bytes, bytes]] = []
    for n in range(min(count, 100)):
        entry = profile[HEAD + 4 + 12 * n : HEAD + 16 + 12 * n]
        if len(entry) < 12:
            return None
        tag, start, length = struct.unpack(">4sII", entry)
        content = profile[start : start + length]
        if tag in TAGS and content[:4] in TYPES and len(content) == length:
            kept.append((tag, content))
    return _profile(profile[:HEAD], kept) if kept else None


def _profile(head: bytes, kept: list[tuple[bytes, bytes]]) -> bytes:
    """The profile anew, a tag of equal content once."""
    new = bytearray(head)
    for start, length in BLANK:
        new[start : start + length] = bytes(length)
    table = struct.pack(">I", len(kept))
    body, places = b"", dict[bytes, int]()
    first = HEAD + 4 + 12 * len(kept)
    for tag, content in kept:
        if content not in places:
            places[content] = first + len(body)
            body += content + bytes(-len(content) % 4)
        table += struct.pack(">4sII", tag, places[content], len(content))
    whole = bytes(new) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]
