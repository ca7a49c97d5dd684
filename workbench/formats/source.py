"""Where a file to import comes from: a path, a folder, a zip archive, an open stream, or a remote address."""

import io
import lzma
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
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
            name = str(getattr(source, "name", "stream"))
            data = source.read(FILE.allowed + 1)
            FILE.check(len(data), name)
            return cls(name, _Bytes(data))
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
        """Whether it is a zip archive, by its first bytes; a workbook, a Word file, or what is packed itself is none here."""
        return (
            not isinstance(self._opener, _Folder | _Member)
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
        try:
            return int(self._opener.size)
        except OSError as error:
            raise NotFound(f"{self.path}: cannot be read: {error.strerror or error}.") from error

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
        if not name or name in (".", "..") or "/" in name or "\\" in name or "\0" in name:
            return None
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
        files = []
        for each in self.path.rglob("*"):
            if each.is_file() and not _hidden(each.relative_to(self.path)):
                files.append(each)
                MEMBERS.check(len(files), str(self.path))
        home = self.path.resolve()
        for file in sorted(files):
            if file.is_symlink() and home not in file.resolve().parents:
                raise InvalidTable(
                    f"{file}: is a link to a file outside of the folder; such links are not followed."
                )
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
        files, path = self._place()
        stream: IO[bytes] = files.open(path, "rb")
        return stream

    @property
    def size(self) -> int:
        files, path = self._place()
        return int(files.info(path).get("size") or 0)

    def _place(self) -> tuple[Any, str]:
        import fsspec

        try:
            files, path = fsspec.core.url_to_fs(self.address)
        except (ImportError, ValueError) as error:
            raise NotFound(f"{self.address}: cannot be opened: {error}.") from error
        return files, str(path)

    def sibling(self, _: str) -> None:
        return None


def _archive(stream: IO[bytes]) -> zipfile.ZipFile:
    """An open archive; its stream is closed when nobody knows a file of it any more, in a circle of objects too."""
    try:
        archive = zipfile.ZipFile(stream)
    except BaseException:
        stream.close()
        raise
    weakref.finalize(archive, stream.close)
    return archive


@dataclass(frozen=True)
class _Member:
    """A file in an archive, which is open as long as one of its files is known."""

    archive: zipfile.ZipFile
    path: str
    info: zipfile.ZipInfo
    names: Mapping[str, zipfile.ZipInfo]

    def open(self) -> IO[bytes]:
        return io.BufferedReader(_Unpacking(self))

    @property
    def size(self) -> int:
        return self.info.file_size

    def sibling(self, name: str) -> "_Member | None":
        info = self.names.get(str(PurePosixPath(self.info.filename).with_name(name)))
        return None if info is None else _Member(self.archive, self.path, info, self.names)


DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)


class _Unpacking(io.RawIOBase):
    """A file of an archive, unpacked while it is read, and never beyond the size that the archive says."""

    def __init__(self, member: _Member) -> None:
        self.member = member
        self.stream = self._tried(lambda: member.archive.open(member.info))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data: bytes = self._tried(lambda: self.stream.read(len(buffer)))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed and hasattr(self, "stream"):
            self.stream.close()
        super().close()

    def _tried(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except DAMAGED as error:
            name = self.member.info.filename
            raise InvalidTable(
                f"{self.member.path}: its file {name!r} cannot be unpacked: {error}."
            ) from error


def _zipped(source: Source) -> Iterator[Source]:
    """The files of an archive; refused where one would lie outside of it, is encrypted, or unpacks to too much."""
    try:
        archive = _archive(source.open())
    except DAMAGED as error:
        raise InvalidTable(f"{source.path}: is no zip archive that can be read: {error}.") from error
    files = [info for info in archive.infolist() if not info.is_dir()]
    MEMBERS.check(len(files), source.path)
    packed = min(sum(info.compress_size for info in files), source.size or FILE.allowed)
    check_packing(packed, sum(info.file_size for info in files), source.path, InvalidTable)
    names: dict[str, zipfile.ZipInfo] = {}
    for info in files:
        way = PurePosixPath(info.filename.replace("\\", "/"))
        where = f"{source.path}: its file {info.filename!r}"
        if not way.parts or way.is_absolute() or ".." in way.parts or ":" in way.parts[0]:
            raise InvalidTable(f"{where} would lie outside the archive.")
        if not info.filename.isprintable():
            raise InvalidTable(f"{where} has a name with characters that cannot be shown.")
        if info.flag_bits & 1:
            raise InvalidTable(f"{where} is encrypted.")
        if names.setdefault(str(way), info) is not info:
            raise InvalidTable(f"{where} is in it twice.")
    for name, info in sorted(names.items()):
        if not _hidden(PurePosixPath(name)):
            yield Source(f"{source.path}/{name}", _Member(archive, source.path, info, names))


def _hidden(way: PurePosixPath | Path) -> bool:
    """What a system keeps beside the files: .DS_Store, __MACOSX."""
    return any(part.startswith((".", "__MACOSX")) for part in way.parts)
