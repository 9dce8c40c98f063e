"""Reads archives without trusting them: members are streamed, never extracted, never run, and counted while read."""

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Iterator
from functools import partial
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, cast

from m31r.config.schema import CrawlConfig
from m31r.crawl.members import Member
from m31r.crawl.refusal import Refused, checked_name, explained
from m31r.crawl.zips import read_zip
from m31r.errors import ValidationError

SUFFIXES = (".tar.gz", ".tgz", ".crate", ".tar.xz", ".tar.bz2", ".tar", ".zip")
_BLOCK = 2**20
# a header may announce a name of any length, and tarfile would hold it in memory whole
_LONGEST_NAME = 2**16
_NAME_HEADERS = (
    tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE,
)  # fmt: skip


def read_archive(path: Path, config: CrawlConfig) -> Iterator[Member]:
    """Streams the plain files of the archive at `path`, in the archive's own order, `.` and doubled slashes removed.

    Raises:
      ValidationError: naming archive and member, for a member with `..` or an absolute path, a link or device, for too
        many members or bytes (`crawl.max_*`), and for an archive that is damaged or cut short.
    """
    size = path.stat().st_size
    if size > config.max_archive_bytes:
        raise ValidationError(f"{path}: {size} bytes, more than crawl.max_archive_bytes = {config.max_archive_bytes}")
    if path.name.endswith(".zip"):
        yield from read_zip(path, config)
        return
    with explained(path), _decompressed(path) as plain:
        counted = _Counted(plain, config.max_unpacked_bytes)
        # "r|" reads strictly forward, so nothing is held but the block at hand
        with tarfile.open(fileobj=cast(Any, counted), mode="r|", bufsize=_BLOCK, tarinfo=_Header, encoding="utf-8") as tar:
            entries = 0
            while (info := tar.next()) is not None:
                cast(Any, tar).members = []  # else tarfile keeps every header
                entries += 1
                if entries > config.max_archive_files:
                    raise Refused(f"holds more than crawl.max_archive_files = {config.max_archive_files} members")
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
            raise Refused(f"unpacks to more than crawl.max_unpacked_bytes = {self.limit} bytes")
        self.tail = (self.tail + chunk[-512:])[-512:]
        return chunk


class _Explaining(RawIOBase):
    """A member's bytes; an error while they are read names the archive."""

    def __init__(self, path: Path, source: IO[bytes]) -> None:
        self.path, self.source = path, source

    def read(self, size: int = -1) -> bytes:
        with explained(self.path):
            return self.source.read(size)


class _Header(tarfile.TarInfo):
    """Refuses a header that would make tarfile hold more than a name's worth in memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str | None, errors: str) -> "_Header":
        info = super().frombuf(buf, cast(str, encoding), errors)
        if info.type in _NAME_HEADERS and info.size > _LONGEST_NAME:
            raise Refused(f"has a name or header of {info.size} bytes")
        return info


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
    """The member's name without empty parts; Refused if the name or the kind of member is unacceptable."""
    name = checked_name(info.name)
    if info.issym() or info.islnk():
        raise Refused(f"{info.name!r} is a link to {info.linkname!r}")
    if not info.isdir() and (not info.isreg() or info.issparse()):
        raise Refused(f"{info.name!r} is not a plain file")
    return name
