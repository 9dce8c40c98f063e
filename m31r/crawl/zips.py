"""Reads zip archives without trusting them: entries are counted before the list is held, bytes while they are read."""

import stat
import struct
import zipfile
from collections.abc import Iterator
from functools import partial
from io import RawIOBase
from pathlib import Path
from typing import IO, cast

from m31r.config.schema import CrawlConfig
from m31r.crawl.members import Member
from m31r.crawl.refusal import Refused, checked_name, explained

# fixed parts of the three records read here (PKWARE's APPNOTE, sections 4.3.12, 4.3.14 to 4.3.16)
_ENTRY = struct.Struct("<4s24xHHH12x")
_END = struct.Struct("<4s8xL6x")
_END_LONGEST = _END.size + 2**16
_END64 = struct.Struct("<4s36xQ8x")
_LOCATOR_SIZE = 20
_BLOCK = 2**20
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1


def read_zip(path: Path, config: CrawlConfig) -> Iterator[Member]:
    """Streams the plain files of the zip archive at `path`, in the order of its directory.

    Raises:
      ValidationError: as for `read_archive`; also for an encrypted entry and for sizes that are not what was announced.
    """
    with explained(path):
        _count_entries(path, config.max_archive_files)
        with zipfile.ZipFile(path) as archive:
            size, allowance = path.stat().st_size, _Allowance(config.max_unpacked_bytes)
            for info in archive.infolist():
                name = checked_name(_name(info))
                kind = stat.S_IFMT(info.external_attr >> 16)
                if stat.S_ISLNK(kind):
                    raise Refused(f"{info.filename!r} is a link")
                if info.is_dir():
                    continue
                if kind not in (0, stat.S_IFREG):
                    raise Refused(f"{info.filename!r} is not a plain file")
                if not 0 <= info.header_offset < size:
                    raise zipfile.BadZipFile("an entry lies outside of the archive")
                if info.flag_bits & _ENCRYPTED:
                    raise Refused(f"{info.filename!r} is encrypted")
                yield Member(name, partial(_open, path, archive, info, allowance))


class _Allowance:
    """How many bytes may still be unpacked."""

    def __init__(self, most: int) -> None:
        self.most, self.left = most, most

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise Refused(f"unpacks to more than crawl.max_unpacked_bytes = {self.most} bytes")


class _Content(RawIOBase):
    """An entry's bytes, counted; an error while they are read names the archive."""

    def __init__(self, path: Path, source: IO[bytes], announced: int, allowance: _Allowance) -> None:
        self.path, self.source, self.left, self.allowance = path, source, announced, allowance

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            return b"".join(iter(partial(self.read, _BLOCK), b""))
        with explained(self.path):
            chunk = self.source.read(size)
            self.allowance.take(len(chunk))
            self.left -= len(chunk)
            if not chunk and size and self.left:
                raise Refused("an entry holds fewer bytes than it announces")
            return chunk


def _open(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: _Allowance) -> IO[bytes]:
    with explained(path):
        return cast(IO[bytes], _Content(path, archive.open(info), info.file_size, allowance))


def _name(info: zipfile.ZipInfo) -> str:
    """The name as text; bytes that are no UTF-8 become lone surrogates, as in a tar archive."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        name = name.encode("cp437").decode("utf-8", "surrogateescape")
    if "\0" in name:
        raise Refused(f"{name!r} is not a file name")
    return name


def _count_entries(path: Path, most: int) -> None:
    """Refuses too many entries before zipfile holds them all; the number that the archive states is not believed."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_LONGEST))
        tail = file.read()
        at = tail.rfind(b"PK\5\6")
        if at < 0 or at + _END.size > len(tail):
            raise zipfile.BadZipFile("no end record")
        _, length = _END.unpack_from(tail, at)
        end = size - len(tail) + at
        file.seek(max(0, end - _LOCATOR_SIZE))
        locator = file.read(_LOCATOR_SIZE)
        if locator.startswith(b"PK\6\7"):
            # where zipfile looks for it too, so that both see the same directory
            end -= _LOCATOR_SIZE + _END64.size
            file.seek(max(0, end))
            record = file.read(_END64.size)
            if not record.startswith(b"PK\6\6") or len(record) < _END64.size:
                raise zipfile.BadZipFile("no zip64 end record")
            _, length = _END64.unpack(record)
        # the directory ends where the end record begins, whatever may stand before the archive
        position = end - length
        if position < 0:
            raise zipfile.BadZipFile("the directory is larger than the archive")
        entries = 0
        while position < end:
            file.seek(position)
            header = file.read(_ENTRY.size)
            if len(header) < _ENTRY.size or not header.startswith(b"PK\1\2"):
                break
            entries += 1
            if entries > most:
                raise Refused(f"holds more than crawl.max_archive_files = {most} members")
            position += _ENTRY.size + sum(_ENTRY.unpack(header)[1:])
