"""One whole file in, one damaged file out: by bytes, or by what its format is made of."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

LARGEST = 400_000  # bytes of a damaged file
TOKENS = [
    *(
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\r",
        b"\r\n",
        b"\x1b]0;a\x07",
        b"\x85",
    ),
    *(
        b"\xe2\x80\xae",
        b"\xe2\x80\x8b",
        b"\xf0\x9f\x98\x80",
        b'"',
        b'""',
        b"'",
        b",",
        b";",
        b"\t",
        b"|",
        b"\\",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b": ",
        b"- ",
        b"? ",
        b"&a ",
        b"*a",
        b"!!python/object:os.system ",
        b"<<: ",
    ),
    *(
        b"null",
        b"true",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"1e999",
        b"-0",
        b"0.1",
        b"1_000",
        b"0x10",
        b"0o17",
    ),
    *(
        b"9" * 20,
        b"9" * 400,
        b"9" * 5_000,
        b"-1",
        b"2147483648",
        b"18446744073709551616",
        b"1.7976931348623157e308",
    ),
    *(
        b"0000-00-00",
        b"9999-12-31T23:59:60Z",
        b"2026-02-30T00:00:00Z",
        b"2026-10-25T02:30:00",
        b"2026-11-30T24:00Z",
    ),
    *(
        b"[" * 70,
        b'{"a":' * 70,
        b"[" * 2_000,
        b"(" * 500,
        b"- " * 100,
        b"> " * 100,
        b"a" * 70_000,
        b"\n" * 3_000,
    ),
    *(
        b"../../etc/passwd",
        b"/dev/zero",
        b"C:\\con",
        b"%s%n",
        b"{0}",
        b"${a}",
        b"=cmd()",
        b"<script>",
        b"<!DOCTYPE a>",
    ),
    *(
        b"item_id",
        b"label",
        b"annotator_id",
        b"status",
        b"delivery",
        b"question",
        b"sha256",
        b"version",
        b"1.0.0",
    ),
]
VALUES: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        1.5,
        1e308,
        float("inf"),
        float("nan"),
        2**31,
        2**63,
        2**64,
        10**400,
        "",
        " ",
        "\0",
    ),
    *(
        "\ud800",
        "\u202e",
        "a" * 5_000,
        [],
        {},
        [[]],
        [{}],
        {"": ""},
        {"a": None},
        [None],
        [1, "a", None],
        "1.0.0",
    ),
    *(
        "2026-13-01",
        "NaN",
        "null",
        "[[0, 1e400]]",
        '[["a", 0, 1]]',
        "[" * 70,
        {"id": 7},
        [[["a"]]],
        [0] * 2_000,
    ),
]
Mutation = Callable[[bytes, Random, list[bytes]], bytes]


def damaged(data: bytes, name: str, chance: Random, others: list[bytes]) -> bytes:
    """The content of a file after one to four mutations; `others` are files of the same reader, to splice."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        mutations = [*BYTES, *(5 * BY_ENDING.get(name.rpartition(".")[2].lower(), []))]
        data = chance.choice(mutations)(data, chance, others)[:LARGEST]
    return data


# By bytes


def _flip(data: bytes, chance: Random, _: list[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, chance: Random, _: list[bytes]) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _drop(data: bytes, chance: Random, _: list[bytes]) -> bytes:
    start, stop = _part(data, chance)
    return data[:start] + data[stop:]


def _double(data: bytes, chance: Random, _: list[bytes]) -> bytes:
    start, stop = _part(data, chance)
    return data[:stop] + data[start:stop] * chance.choice((1, 1, 2, 50)) + data[stop:]


def _splice(data: bytes, chance: Random, others: list[bytes]) -> bytes:
    other = chance.choice(others)
    start, stop = _part(other, chance)
    at = chance.randrange(len(data) + 1)
    return data[:at] + other[start:stop] + data[at:]


def _token(data: bytes, chance: Random, _: list[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) + data[at + chance.choice((0, 0, 1, 5)) :]


def _word(data: bytes, chance: Random, _: list[bytes]) -> bytes:
    """A word or a number gives way to a token: the file stays whole around it."""
    words = list(re.finditer(rb"[\w.+-]+", data[:LARGEST]))
    if not words:
        return data
    word = chance.choice(words)
    return data[: word.start()] + chance.choice(TOKENS) + data[word.end() :]


def _part(data: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 4, 16, 64, 256, 4_096)))


BYTES: list[Mutation] = [_flip, _cut, _drop, _double, _splice, _token, _word]

# By what a format is made of


def _json(data: bytes, chance: Random, others: list[bytes]) -> bytes:
    """One value of the tree is replaced, left out, doubled, or put under another name."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return _lines(data, chance, others)
    return _written(_changed(tree, chance))


def _json_lines(data: bytes, chance: Random, others: list[bytes]) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    lines[at] = _json(lines[at], chance, others) if lines[at].strip() else lines[at]
    return b"\n".join(lines)


def _written(tree: Any) -> bytes:
    try:
        return json.dumps(tree, ensure_ascii=False).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return b"[" + b"9" * 5_000 + b"]"


def _changed(tree: Any, chance: Random) -> Any:
    """The tree with one change somewhere in it."""
    if isinstance(tree, dict | list) and tree and chance.random() < 0.85:
        key = chance.choice(list(tree)) if isinstance(tree, dict) else chance.randrange(len(tree))
        change = chance.randrange(8)
        if change == 0:
            del tree[key]
        elif change == 1 and isinstance(tree, list):
            tree.insert(key, tree[chance.randrange(len(tree))])
        elif change == 1:
            tree[chance.choice(list(tree)) + chance.choice(("", "2", "\0"))] = tree[key]
        else:
            tree[key] = _changed(tree[key], chance)
        return tree
    return chance.choice(VALUES) if chance.random() < 0.8 else [tree] * chance.choice((1, 2, 100))


def _cells(data: bytes, chance: Random, others: list[bytes]) -> bytes:
    """A cell, a row or a column of a table is changed, doubled or left out."""
    try:
        rows = list(csv.reader(io.StringIO(data.decode())))
    except (UnicodeDecodeError, csv.Error):
        return _lines(data, chance, others)
    if not rows:
        return data
    row = chance.choice(rows)
    change = chance.randrange(5)
    if change == 0 or not row:
        rows.insert(chance.randrange(len(rows) + 1), list(row))
    elif change == 1:
        at = chance.randrange(len(row))
        rows = [
            [*cells[:at], *cells[at : at + 1] * chance.choice((0, 2)), *cells[at + 1 :]] for cells in rows
        ]
    elif change == 2:
        row[chance.randrange(len(row))] = chance.choice(chance.choice(rows) or [""])
    else:
        value = chance.choice(VALUES)
        row[chance.randrange(len(row))] = value if isinstance(value, str) else _written(value).decode()
    out = io.StringIO()
    csv.writer(out, lineterminator=chance.choice(("\n", "\r\n"))).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def _lines(data: bytes, chance: Random, _: list[bytes]) -> bytes:
    """A line is moved in or out, doubled, left out, swapped, or gets another value."""
    lines = data.split(b"\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    change = chance.randrange(6)
    if change == 0:
        lines[at] = b" " * chance.choice((1, 2, 4, 40)) + lines[at]
    elif change == 1:
        lines[at] = lines[at].lstrip()
    elif change == 2:
        lines.insert(other, lines[at])
    elif change == 3:
        lines[at], lines[other] = lines[other], lines[at]
    elif change == 4:
        del lines[at]
    else:
        key, colon, _rest = lines[at].partition(b":")
        lines[at] = key + colon + b" " + chance.choice(TOKENS)
    return b"\n".join(lines)


def _members(data: bytes, chance: Random, others: list[bytes]) -> bytes:
    """One member of a zip is damaged, left out, doubled or emptied; the zip around it is whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # it was damaged before
        return _flip(data, chance, others)
    name = chance.choice(list(members) or ["a"])
    change = chance.randrange(6)
    if change == 0:
        members.pop(name, None)
    elif change == 1:
        members[name] = b""
    elif change == 2:
        members[name] = chance.choice(list(members.values()) or [b""])
    else:
        members[name] = chance.choice(BYTES)(members.get(name, b""), chance, others)[:LARGEST]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return out.getvalue()


BY_ENDING: dict[str, list[Mutation]] = {
    ending: [mutation]
    for endings, mutation in (
        ("json", _json),
        ("jsonl ndjson", _json_lines),
        ("csv tsv", _cells),
        ("yaml md txt xml html", _lines),
        ("xlsx docx", _members),
    )
    for ending in endings.split()
}
