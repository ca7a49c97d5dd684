"""Where a file to import comes from: a path, a folder, a zip archive, an open stream, or a remote address."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, Any

from workbench.errors import InvalidTable, NotFound
from workbench.formats.limits import FILE, MEMBERS, check_packing

HEAD = 1 << 18  # bytes by which a file is recognised
REMOTE = "://"


@dataclass(frozen=True)
class Source:
    """One file or folder. Nothing is read before it is asked for; a reader that streams calls `open`.

    name     the last part of its path: what losses and messages of a report say
    path     as it was asked for, what errors say; inside a zip or folder with the way to it: "a.zip/ann/doc.txt"
    """

    path: str
    _opener: Any = field(repr=False, compare=False)

    @classmethod
    def of(cls, source: Any, name: str = "data") -> "Source":
        """From a path, an address such as s3://bucket/key (fsspec knows which), an open binary stream, or bytes with a name."""
        if isinstance(source, Source):
            return source
        if isinstance(source, bytes):
            return cls(name, _Bytes(source))
        if hasattr(source, "read"):
            return cls(str(getattr(source, "name", "stream")), _Bytes(source.read()))
        text = str(source)
        if REMOTE in text:
            return cls(text, _Remote(text))
        path = Path(text)
        if path.is_dir():
            return cls(text, _Folder(path))
        if not path.exists():
            raise NotFound(f"{path}: there is no such file.")
        if not path.is_file():
            raise InvalidTable(f"{path}: is a device or a pipe; expected a file or a folder.")
        return cls(text, _File(path))

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.path.replace("\\", "/")).name

    @property
    def ending(self) -> str:
        """The ending in lower case, with its dot."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, or an archive, which is read like one."""
        return isinstance(self._opener, _Folder) or self.is_zip

    @cached_property
    def is_zip(self) -> bool:
        """Whether it is a zip archive, by its first bytes; a workbook or a Word file is none here."""
        return (
            not isinstance(self._opener, _Folder)
            and self.ending not in (".xlsx", ".docx")
            and self.head[:4] in (b"PK\x03\x04", b"PK\x05\x06")
        )

    @cached_property
    def head(self) -> bytes:
        """The first bytes; none of a folder."""
        if isinstance(self._opener, _Folder):
            return b""
        with self.open() as stream:
            return stream.read(HEAD)

    def open(self) -> IO[bytes]:
        """A binary stream from the beginning."""
        try:
            stream: IO[bytes] = self._opener.open()
        except OSError as error:
            raise NotFound(f"{self.path}: cannot be read: {error.strerror or error}.") from error
        return stream

    @property
    def size(self) -> int:
        """In bytes; 0 where it is not known."""
        return int(self._opener.size)

    def bytes(self) -> bytes:
        """All of it, within the limit of a file that is read into memory."""
        FILE.check(self.size, self.path)
        with self.open() as stream:
            return stream.read()

    @cached_property
    def members(self) -> "tuple[Source, ...]":
        """The files in a folder or an archive, also those in folders below, by path; empty for a single file."""
        if isinstance(self._opener, _Folder):
            return tuple(self._opener.members(self.path))
        return tuple(_zipped(self)) if self.is_zip else ()

    def member(self, path: str) -> "Source | None":
        """The file of this path within a folder or an archive; None where there is none."""
        return next((each for each in self.members if each.path == f"{self.path}/{path}"), None)

    def sibling(self, name: str) -> "Source | None":
        """Another file in the same folder or archive; None where there is none."""
        found = self._opener.sibling(name)
        return None if found is None else Source(f"{self.path[: -len(self.name)]}{name}", found)


@dataclass(frozen=True)
class _File:
    path: Path

    def open(self) -> IO[bytes]:
        return self.path.open("rb")

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def sibling(self, name: str) -> "_File | None":
        beside = self.path.with_name(name)
        return _File(beside) if beside.is_file() else None


@dataclass(frozen=True)
class _Folder:
    path: Path

    size = 0

    def open(self) -> IO[bytes]:
        raise InvalidTable(f"{self.path}: is a folder; expected a file.")

    def members(self, prefix: str) -> Iterator[Source]:
        files = sorted(
            each
            for each in self.path.rglob("*")
            if each.is_file() and not _hidden(each.relative_to(self.path))
        )
        MEMBERS.check(len(files), str(self.path))
        for file in files:
            yield Source(f"{prefix.rstrip('/')}/{file.relative_to(self.path).as_posix()}", _File(file))

    def sibling(self, _: str) -> None:
        return None


@dataclass(frozen=True)
class _Bytes:
    data: bytes

    def open(self) -> IO[bytes]:
        return io.BytesIO(self.data)

    @property
    def size(self) -> int:
        return len(self.data)

    def sibling(self, _: str) -> None:
        return None


@dataclass(frozen=True)
class _Remote:
    address: str

    def open(self) -> IO[bytes]:
        import fsspec

        try:
            stream: IO[bytes] = fsspec.open(self.address, "rb").open()
        except (ImportError, ValueError) as error:
            raise NotFound(f"{self.address}: cannot be opened: {error}.") from error
        return stream

    @property
    def size(self) -> int:
        import fsspec

        files, path = fsspec.core.url_to_fs(self.address)
        return int(files.info(path).get("size") or 0)

    def sibling(self, _: str) -> None:
        return None


@dataclass(frozen=True)
class _Member:
    archive: Source
    info: zipfile.ZipInfo

    def open(self) -> IO[bytes]:
        return io.BytesIO(zipfile.ZipFile(self.archive.open()).read(self.info))

    @property
    def size(self) -> int:
        return self.info.file_size

    def sibling(self, name: str) -> "_Member | None":
        path = str(PurePosixPath(self.info.filename).with_name(name))
        with zipfile.ZipFile(self.archive.open()) as archive:
            return next(
                (_Member(self.archive, each) for each in archive.infolist() if each.filename == path), None
            )


def _zipped(source: Source) -> Iterator[Source]:
    """The files of an archive; refused where one would lie outside of it, is encrypted, or unpacks to too much."""
    try:
        with zipfile.ZipFile(source.open()) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise InvalidTable(f"{source.path}: is no zip archive that can be read: {error}.") from error
    MEMBERS.check(len(files), source.path)
    packed = sum(info.compress_size for info in files)
    check_packing(packed, sum(info.file_size for info in files), source.path, InvalidTable)
    for info in sorted(files, key=lambda info: info.filename):
        way = PurePosixPath(info.filename.replace("\\", "/"))
        if way.is_absolute() or ".." in way.parts or ":" in way.parts[0]:
            raise InvalidTable(f"{source.path}: its file {info.filename!r} would lie outside the archive.")
        if info.flag_bits & 1:
            raise InvalidTable(f"{source.path}: its file {info.filename!r} is encrypted.")
        if not _hidden(way):
            yield Source(f"{source.path}/{info.filename}", _Member(source, info))


def _hidden(way: PurePosixPath | Path) -> bool:
    """What a system keeps beside the files: .DS_Store, __MACOSX."""
    return any(part.startswith((".", "__MACOSX")) for part in way.parts)
