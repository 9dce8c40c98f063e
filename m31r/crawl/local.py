"""`local PATH`: a folder of crates, a .crate file or a tarball on this machine."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from io import BufferedReader
from pathlib import Path

from m31r.artifacts.store import sha256_of
from m31r.config.schema import CrawlConfig
from m31r.crawl.archive import SUFFIXES, read_archive
from m31r.crawl.members import Identity, Member, is_relevant, is_utf8
from m31r.errors import RunError, UserError

# version control's own files are never a project's source
_SKIPPED = {".git"}


@dataclass(frozen=True)
class LocalSource:
    """A folder or an archive at `path`."""

    path: Path

    def identity(self) -> Identity:
        """The name of the folder or archive and a hash of what it holds; where it lies does not matter.

        Raises:
          UserError: the path is missing, cannot be read, or is a file that is not an archive.
        """
        if not self.path.exists():
            raise UserError(f"local {self.path}: no such file or folder; crawl.sources must name one that exists")
        try:
            digest = _folder_hash(self.path) if self.path.is_dir() else sha256_of(self.path)
        except OSError as error:
            raise UserError(f"local {error.filename or self.path}: {error.strerror or error}") from error
        stem, version = (self.path.resolve().name or "root"), ""
        if not self.path.is_dir():
            stem = _without_suffix(self.path)
            named = re.fullmatch(r"(.+?)-(\d+\..+)", stem)
            name, version = named.groups() if named else (stem, "")
        else:
            name = stem
        if not is_utf8(stem):
            raise UserError(f"local {os.fsencode(self.path)!r}: the name is not UTF-8; rename it")
        return Identity(stem, "local", name, version, digest)

    def in_folder(self) -> bool:
        """Archives wrap all they hold in one top folder; folders do not."""
        return not self.path.is_dir()

    def members(self, config: CrawlConfig, downloads: Path) -> Iterator[Member]:
        """Streams the folder in order of name, or the archive in its own order.

        Raises:
          RunError: something in it changed between `identity` and the end of the reading.
        """
        before = self.identity()
        yield from _walk(self.path) if self.path.is_dir() else read_archive(self.path, config)
        if self.identity() != before:
            raise RunError(f"local {self.path}: changed while it was read; run again when nothing writes there")


def parse_local(text: str) -> LocalSource:
    """The source for `local PATH`; ValueError says what is wrong with `text`."""
    if not text:
        raise ValueError('has no path; write "local PATH"')
    return LocalSource(Path(text).expanduser())


def _without_suffix(path: Path) -> str:
    suffix = next((s for s in SUFFIXES if path.name.endswith(s)), None)
    if suffix is None or not path.is_file():
        raise UserError(f"local {path}: is neither a folder nor an archive ({', '.join(SUFFIXES)})")
    return path.name.removesuffix(suffix) or path.name


def _walk(folder: Path) -> Iterator[Member]:
    for name, path in _files(folder):
        yield Member(name, None if path is None else partial(_open, path))


def _files(folder: Path) -> Iterator[tuple[str, Path | None]]:
    """Every file under `folder` in one stable order; None stands for a link or a device, which are never opened."""
    pending = [(folder, "")]
    while pending:
        place, prefix = pending.pop()
        with os.scandir(place) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                yield prefix + entry.name, Path(entry.path) if entry.is_file(follow_symlinks=False) else None
            elif entry.name not in _SKIPPED:
                pending.append((Path(entry.path), f"{prefix}{entry.name}/"))


def _open(path: Path) -> BufferedReader:
    # O_NOFOLLOW: a file that was swapped for a link after it was listed is not followed either
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")


def _folder_hash(folder: Path) -> str:
    whole = hashlib.sha256()
    for name, path in _files(folder):
        if path is not None and is_utf8(name) and is_relevant(name):
            with _open(path) as file:
                whole.update(f"{name}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()
