"""Reads tar archives without trusting them: members are streamed, never extracted, never run, and counted while read."""

import bz2
import gzip
import lzma
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, cast

from m31r.config.schema import CrawlConfig
from m31r.crawl.members import Member
from m31r.errors import ValidationError

SUFFIXES = (".tar.gz", ".tgz", ".crate", ".tar.xz", ".tar.bz2", ".tar")
_BLOCK = 2**20
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
# a header may announce a name of any length, and tarfile would hold it in memory whole
_LONGEST_NAME = 2**16
_NAME_HEADERS = (
    tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE,
)  # fmt: skip
_DAMAGE = (
    tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile,
    # what the standard readers let slip on damaged or hostile headers (RecursionError is a RuntimeError)
    ValueError, RuntimeError,
)  # fmt: skip


class _Refused(Exception):
    """The archive holds something that is never accepted; the text says what."""


def read_archive(path: Path, config: CrawlConfig) -> Iterator[Member]:
    """Streams the plain files of the archive at `path`, in the archive's own order, `.` and doubled slashes removed.

    Raises:
      ValidationError: naming archive and member, for a member with `..` or an absolute path, a link or device, for too
        many members or bytes (`crawl.max_*`), and for an archive that is damaged or cut short.
    """
    size = path.stat().st_size
    if size > config.max_archive_bytes:
        raise ValidationError(f"{path}: {size} bytes, more than crawl.max_archive_bytes = {config.max_archive_bytes}")
    with _explained(path), _decompressed(path) as plain:
        counted = _Counted(plain, config.max_unpacked_bytes)
        # "r|" reads strictly forward, so nothing is held but the block at hand
        with tarfile.open(fileobj=cast(Any, counted), mode="r|", bufsize=_BLOCK, tarinfo=_Header, encoding="utf-8") as tar:
            entries = 0
            while (info := tar.next()) is not None:
                cast(Any, tar).members = []  # else tarfile keeps every header
                entries += 1
                if entries > config.max_archive_files:
                    raise _Refused(f"holds more than crawl.max_archive_files = {config.max_archive_files} members")
                name = _checked(info)
                if not info.isdir():
                    yield Member(name, partial(_content, path, tar, info))
        # the checksum of the compressed stream lies behind the last member
        while counted.read(_BLOCK):
            pass
        if not counted.tail or counted.tail.strip(b"\0"):
            raise tarfile.ReadError("no end-of-archive mark")


class _Counted(RawIOBase):
    """Passes `source` through until there are more than `limit` bytes; remembers how it ended."""

    def __init__(self, source: IO[bytes], limit: int) -> None:
        self.source, self.limit, self.seen, self.tail = source, limit, 0, b""

    def read(self, size: int = -1) -> bytes:
        chunk = self.source.read(size)
        self.seen += len(chunk)
        if self.seen > self.limit:
            raise _Refused(f"unpacks to more than crawl.max_unpacked_bytes = {self.limit} bytes")
        self.tail = (self.tail + chunk[-512:])[-512:]
        return chunk


class _Explaining(RawIOBase):
    """A member's bytes; an error while they are read names the archive."""

    def __init__(self, path: Path, source: IO[bytes]) -> None:
        self.path, self.source = path, source

    def read(self, size: int = -1) -> bytes:
        with _explained(self.path):
            return self.source.read(size)


class _Header(tarfile.TarInfo):
    """Refuses a header that would make tarfile hold more than a name's worth in memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str | None, errors: str) -> "_Header":
        info = super().frombuf(buf, cast(str, encoding), errors)
        if info.type in _NAME_HEADERS and info.size > _LONGEST_NAME:
            raise _Refused(f"has a name or header of {info.size} bytes")
        return info


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except _Refused as problem:
        raise ValidationError(f"{path}: refused: {problem}") from None
    except _DAMAGE as error:
        raise ValidationError(f"{path}: damaged or cut short ({error or type(error).__name__}); fetch it again") from error


def _content(path: Path, tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    return cast(IO[bytes], _Explaining(path, cast(IO[bytes], tar.extractfile(info))))


def _decompressed(path: Path) -> IO[bytes]:
    if path.name.endswith(".xz"):
        return cast(IO[bytes], lzma.open(path, "rb"))
    if path.name.endswith(".bz2"):
        return cast(IO[bytes], bz2.open(path, "rb"))
    if path.name.endswith(".tar"):
        return path.open("rb")
    return cast(IO[bytes], gzip.open(path, "rb"))


def _checked(info: tarfile.TarInfo) -> str:
    """The member's name without empty parts; _Refused if the name or the kind of member is unacceptable."""
    if ".." in re.split(r"[/\\]", info.name):
        raise _Refused(f"{info.name!r} climbs out of the archive")
    if info.name.startswith(("/", "\\")) or _DRIVE.match(info.name):
        raise _Refused(f"{info.name!r} is an absolute path")
    if info.issym() or info.islnk():
        raise _Refused(f"{info.name!r} is a link to {info.linkname!r}")
    if not info.isdir() and (not info.isreg() or info.issparse()):
        raise _Refused(f"{info.name!r} is not a plain file")
    return "/".join(part for part in info.name.split("/") if part not in ("", "."))
