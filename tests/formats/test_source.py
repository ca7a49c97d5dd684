"""Where files come from: what an archive, a folder or a stream of a stranger may not do."""

import gc
import io
import struct
import warnings
import zipfile

import pytest

from workbench.errors import InvalidTable, NotFound
from workbench.formats.source import Source


def packed(files, **how):
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **how) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def members(source):
    """The files in an archive or a folder."""
    return Source.of(source).members


def test_an_archive_is_read_like_a_folder(tmp_path):
    """The files below, sorted, without what systems keep beside them; from disk, bytes or a stream."""
    data = packed([("b/two.txt", b"2"), ("a.txt", b"1"), ("__MACOSX/x", b""), (".DS_Store", b"")])
    (tmp_path / "f.zip").write_bytes(data)
    for source in (Source.of(data), Source.of(io.BytesIO(data)), Source.of(tmp_path / "f.zip")):
        assert source.is_folder
        assert [each.name for each in source.members] == ["a.txt", "two.txt"]
        assert source.member("b/two.txt").bytes() == b"2"
        assert source.member("b/two.txt").size == 1
        with source.members[0].open() as stream:
            assert stream.read(1) + stream.read() == b"1"
    assert Source.of(data).member("a.txt").sibling("none.txt") is None
    assert Source.of(packed([("d/a", b"1"), ("d/b", b"2")])).member("d/a").sibling("b").bytes() == b"2"


def test_an_archive_is_closed_when_nobody_knows_it(tmp_path):
    """Also where an error holds it in a circle: its file is closed, and not left to the collector, which would warn."""
    (tmp_path / "f.zip").write_bytes(packed([("a.txt", b"1")]))
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", ResourceWarning)
        for _ in range(20):
            circle = [Source.of(tmp_path / "f.zip").members]
            circle.append(circle)
            del circle
            gc.collect()
    assert not warned


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "a/../../b", "C:/a.txt", "..\\a.txt", "."])
def test_a_file_outside_of_its_archive_is_refused(name):
    """Refused by name, before anything is unpacked."""
    with pytest.raises(InvalidTable, match="would lie outside the archive"):
        members(packed([("ok.txt", b""), (name, b"x")]))


def test_odd_names_are_refused():
    """A name that a terminal would act on, and a name twice."""
    with pytest.raises(InvalidTable, match="characters that cannot be shown"):
        members(packed([("a\x1b]0;x\x07.txt", b"")]))
    with pytest.warns(UserWarning, match="Duplicate"):
        data = packed([("a.txt", b"1"), ("a.txt", b"2")])
    with pytest.raises(InvalidTable, match="is in it twice"):
        members(data)
    assert len(Source.of(packed([("./a.txt", b"1")])).members) == 1
    with pytest.raises(InvalidTable, match="is in it twice"):
        members(packed([("a.txt", b"1"), ("./a.txt", b"2")]))


def test_bombs_are_refused(monkeypatch):
    """By what the archive says of itself, whether it says the truth or not."""
    bomb = packed([("a.txt", b"0" * 20_000_000)], compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(InvalidTable, match="bytes unpacked for each byte"):
        members(bomb)
    # a directory that claims more packed bytes than the file has: what Fifield's overlapping files come down to
    at = bomb.rindex(b"PK\x01\x02")
    lying = bytearray(bomb)
    struct.pack_into("<L", lying, at + 20, 1_000_000_000)
    with pytest.raises(InvalidTable, match="bytes unpacked for each byte"):
        members(bytes(lying))
    # a directory that claims fewer unpacked bytes: no more than that are unpacked
    lying = bytearray(bomb)
    struct.pack_into("<L", lying, at + 24, 1_000)
    member = Source.of(bytes(lying)).members[0]
    with pytest.raises(InvalidTable, match="cannot be unpacked"):
        member.bytes()
    monkeypatch.setenv("WORKBENCH_LIMITS", "members=2")
    with pytest.raises(InvalidTable, match="has 3 packed files"):
        members(packed([(f"{n}.txt", b"") for n in range(3)]))


def test_an_archive_within_an_archive_is_a_file():
    """It is not opened in turn: 42.zip ends at the first door."""
    inner = packed([("a.txt", b"1")])
    member = Source.of(packed([("inner.zip", inner)])).members[0]
    assert not member.is_folder
    assert member.members == ()


def test_damaged_archives_are_refused():
    """A broken directory, a broken file, a method that nobody knows, a password."""
    data = packed([("a.txt", b"hello" * 100)], compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(InvalidTable, match="no zip archive that can be read"):
        members(data[: len(data) // 2])
    broken = bytearray(data)
    broken[len("a.txt") + 30 : len("a.txt") + 36] = b"\xff" * 6
    with pytest.raises(InvalidTable, match=r"'a\.txt' cannot be unpacked"):
        Source.of(bytes(broken)).members[0].bytes()
    odd = bytearray(data)
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<H", odd, at + 10, 77)
    with pytest.raises(InvalidTable, match="cannot be unpacked"):
        Source.of(bytes(odd)).members[0].bytes()
    locked = bytearray(data)
    struct.pack_into("<H", locked, at + 8, 1)
    with pytest.raises(InvalidTable, match="is encrypted"):
        members(bytes(locked))


def test_links_out_of_a_folder_are_not_followed(tmp_path):
    """A link within the folder is; one to elsewhere is refused by name."""
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "a.txt").write_text("a", encoding="utf-8")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    assert [each.name for each in Source.of(folder).members] == ["a.txt", "b.txt"]
    (folder / "c.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(InvalidTable, match=r"c\.txt: is a link to a file outside"):
        members(folder)


@pytest.mark.parametrize("name", ["../secret.txt", "", "..", "a/b", "a\\b", "a\0b"])
def test_a_sibling_lies_beside(tmp_path, name):
    """A name that a file says of another is no way out of its folder."""
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.txt").write_text("a", encoding="utf-8")
    assert Source.of(tmp_path / "d" / "a.txt").sibling(name) is None
    assert Source.of(packed([("d/a.txt", b""), ("secret.txt", b"")])).member("d/a.txt").sibling(name) is None


def test_streams_and_addresses(monkeypatch):
    """A stream is read up to the limit; an address that cannot be opened is refused."""
    monkeypatch.setenv("WORKBENCH_LIMITS", "file=10")
    with pytest.raises(InvalidTable, match="has 11 bytes"):
        Source.of(io.BytesIO(b"x" * 100))
    monkeypatch.delenv("WORKBENCH_LIMITS")
    for address in ("nothing://a/b.json", "file:///there/is/no/such.json"):
        with pytest.raises(NotFound):
            _ = Source.of(address).head
        with pytest.raises(NotFound):
            _ = Source.of(address).size
