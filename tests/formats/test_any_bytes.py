"""Whatever bytes a file holds, it is read or refused; nothing else is ever raised."""

import contextlib

from hypothesis import example, given
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.formats.read import read, read_all, read_key, read_texts

HEADER = b"item_id,annotator_id,label,seconds,submitted_at,delivery,vendor\n"
PIECES = [
    b'"',
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"a",
    b"1",
    b"-1",
    b"2026-05-02T09:00:00Z",
]
JSON = [
    b"[",
    b"]",
    b"{",
    b"}",
    b":",
    b",",
    b"\n",
    b'"item_id"',
    b'"label"',
    b'"annotations"',
    b'"result"',
    b"null",
    b"1e999",
]


@example([b"\xef\xbb\xbf", b"\xef\xbb\xbf", b'"', b'"', b"\n"], False)  # a column of nothing at all
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=40), st.booleans())
def test_delimited_text_is_read_or_refused(tmp_path_factory, pieces, header):
    """Quotes, marks and line ends in any order, with and without a header."""
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_bytes((HEADER if header else b"") + b"".join(pieces))
    for reads in (read, read_all, read_key, read_texts, lambda p: read(p, wide=True)):
        with contextlib.suppress(WorkbenchError):
            reads(path)


@given(
    st.lists(st.sampled_from(JSON) | st.binary(max_size=2), max_size=40),
    st.sampled_from(["a.json", "a.jsonl"]),
)
def test_json_is_read_or_refused(tmp_path_factory, pieces, name):
    """Brackets, fields and numbers in any order."""
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(b"".join(pieces))
    for reads in (read, read_all, read_key, read_texts):
        with contextlib.suppress(WorkbenchError):
            reads(path)
