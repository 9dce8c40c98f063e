"""`local PATH`: a folder of crates or of .crate files, an archive, or a toolchain with its rust-src, on this machine."""

import hashlib
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import Literal, NamedTuple

from m31r.artifacts.store import sha256_of
from m31r.config.schema import CrawlConfig
from m31r.crawl.archive import SUFFIXES, read_archive
from m31r.crawl.lock import Pin
from m31r.crawl.members import Identity, Member, is_relevant, is_utf8
from m31r.errors import RunError, UserError, ValidationError

# version control's own files are never a project's source
_SKIPPED = {".git"}
_CRATE = ".crate"
_RUSTLIB = Path("lib", "rustlib")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LocalSource:
    """A folder or an archive at `path`."""

    path: Path

    def line(self) -> str:
        """How the lock file calls this source."""
        return f"local {self.path}"

    def names(self) -> tuple[str, ...]:
        """The name of the folder or archive, with and without its version."""
        stem = next((self.path.name.removesuffix(s) for s in SUFFIXES if self.path.name.endswith(s)), self.path.name)
        return (stem, split_version(stem)[0])

    def is_open(self) -> bool:
        """What lies at the path now is what is meant."""
        return False

    def resolve(self, pin: Pin | None, config: CrawlConfig) -> "LocalSource":
        """This source itself."""
        return self

    def identity(self) -> Identity:
        """The name of the folder or archive and a hash of what it holds; where it lies does not matter.

        Raises:
          UserError: the path is missing, cannot be read, is a file that is not an archive, or a toolchain without rust-src.
        """
        if not self.path.exists():
            raise UserError(f"local {self.path}: no such file or folder; crawl.sources must name one that exists")
        place = _place(self.path)
        try:
            digest = _folder_hash(place) if place.is_dir() else sha256_of(place)
        except OSError as error:
            raise UserError(f"local {error.filename or self.path}: {error.strerror or error}") from error
        stem, version = (self.path.resolve().name or "root"), ""
        if place != self.path:
            stem = name = "rust-src"
        elif not self.path.is_dir():
            stem = _without_suffix(self.path)
            name, version = split_version(stem)
        else:
            name = stem
        if not is_utf8(stem):
            raise UserError(f"local {os.fsencode(self.path)!r}: the name is not UTF-8; rename it")
        return Identity(stem, "local", name, version, digest)

    def in_folder(self) -> bool:
        """Archives wrap all they hold in one top folder; folders do not."""
        return not self.path.is_dir()

    def fetch(self, config: CrawlConfig, downloads: Path) -> Path:
        """The folder or archive itself or, of a toolchain, the sources of the standard library."""
        return _place(self.path)

    def members(self, config: CrawlConfig, place: Path) -> Iterator[Member]:
        """Streams the folder in order of name, crate by crate, or the archive in its own order.

        A .crate file in a folder stands for the folder that it would unpack to; one that is damaged or refused is passed
        over, and its member says why.

        Raises:
          RunError: something in it changed between `identity` and the end of the reading.
        """
        before = self.identity()
        if place.is_dir():
            for member in _walk(place):
                # only an archive is a batch of its own name
                packed = member.open is not None and member.batch == member.name
                yield from _unpacked(place / member.name, member, config) if packed else (member,)
        else:
            yield from read_archive(place, config)
        if self.identity() != before:
            raise RunError(f"local {self.path}: changed while it was read; run again when nothing writes there")


def parse_local(text: str) -> LocalSource:
    """The source for `local PATH`; ValueError says what is wrong with `text`."""
    if not text:
        raise ValueError('has no path; write "local PATH"')
    return LocalSource(Path(text).expanduser())


def split_version(stem: str) -> tuple[str, str]:
    """The name and version in what an archive of a crate is called, such as `serde-1.0.2`; the version may be empty."""
    named = re.fullmatch(r"(.+?)-(\d+\..+)", stem)
    return (named[1], named[2]) if named else (stem, "")


def _place(path: Path) -> Path:
    """What is read for `path`: the path itself or, of a toolchain, the sources of the standard library."""
    if not (path / _RUSTLIB).is_dir():
        return path
    found = path / _RUSTLIB / "src" / "rust"
    if not (found / "library").is_dir():
        raise UserError(f"local {path}: this toolchain has no rust-src; run: rustup component add rust-src")
    return found


def _without_suffix(path: Path) -> str:
    suffix = next((s for s in SUFFIXES if path.name.endswith(s)), None)
    if suffix is None or not path.is_file():
        raise UserError(f"local {path}: is neither a folder nor an archive ({', '.join(SUFFIXES)})")
    return path.name.removesuffix(suffix) or path.name


class _Entry(NamedTuple):
    """One entry of a folder; `path` is None for what is never opened, and `why` says what that is."""

    name: str
    path: str | None
    kind: Literal["folder", "file", "packed"]
    batch: str | None
    why: str = ""

    def place_in_order(self) -> str:
        """What the entry holds is called this, or begins with it."""
        return self.name.removesuffix(_CRATE) + "/" if self.kind == "packed" else self.name


def _walk(folder: Path) -> Iterator[Member]:
    for entry in _files(folder):
        opened = None if entry.path is None else partial(_open, entry.path)
        yield Member(entry.name, opened, _batch(entry), entry.why)


def _batch(entry: _Entry) -> str:
    """A crate, an archive, or the files of one folder that lies in no crate."""
    return entry.name if entry.kind == "packed" else entry.batch or entry.name.rpartition("/")[0]


def _files(folder: Path) -> Iterator[_Entry]:
    """Every file under `folder` in order of name, whatever order the system lists them in.

    Only the listings of the folders on the way to the file at hand are held.
    """
    listings = [_listing(folder, "", None)]
    while listings:
        entry = next(listings[-1], None)
        if entry is None:
            listings.pop()
        elif entry.kind == "folder" and entry.path is not None:
            listings.append(_listing(entry.path, entry.name, entry.batch))
        else:
            yield entry


def _listing(folder: Path | str, prefix: str, crate: str | None) -> Iterator[_Entry]:
    """One folder in order of name; `crate` is the batch of the crate that it lies in, None outside of crates."""
    with os.scandir(folder) as found:
        entries = {entry.name: entry for entry in found}
    if crate is None and "Cargo.toml" in entries:
        crate = f"{prefix}Cargo.toml/"
    listed: list[_Entry] = []
    for name, entry in entries.items():
        whole, path, stem = prefix + name, entry.path, name.removesuffix(_CRATE)
        if entry.is_dir(follow_symlinks=False):
            if name not in _SKIPPED:
                listed.append(_Entry(f"{whole}/", path, "folder", crate))
        elif not entry.is_file(follow_symlinks=False):
            listed.append(_Entry(whole, None, "file", crate, "link" if entry.is_symlink() else "device"))
        elif crate is not None or stem in ("", name):
            listed.append(_Entry(whole, path, "file", crate))
        elif stem in entries:
            listed.append(_Entry(whole, None, "file", crate, "lies unpacked beside it"))
        else:
            listed.append(_Entry(whole, path, "packed", crate))
    return iter(sorted(listed, key=_Entry.place_in_order))


def _unpacked(path: Path, packed: Member, config: CrawlConfig) -> Iterator[Member]:
    """The members of one .crate file of a folder, under the name of the folder it unpacks to; all of them or none."""
    tops: set[str] = set()
    try:
        for member in read_archive(path, config):
            if len(tops) < 2:
                tops.add(member.name.split("/", 1)[0] if "/" in member.name else "")
    except ValidationError as problem:
        log.warning("%s; passed over", problem, extra={"archive": packed.name})
        # what exactly a reader says of damage differs from one Python to the next
        detail = str(problem).removeprefix(f"{path}: ").partition(" (")[0]
        yield Member(packed.name, None, packed.batch, f"refused archive: {detail}")
        return
    wrapped = len(tops) == 1 and "" not in tops
    for member in read_archive(path, config):
        inner = member.name.split("/", 1)[1] if wrapped else member.name
        yield Member(f"{packed.name.removesuffix(_CRATE)}/{inner}", member.open, packed.batch)


def _open(path: str) -> BufferedReader:
    # O_NOFOLLOW: a file that was swapped for a link after it was listed is not followed either
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")


def _folder_hash(folder: Path) -> str:
    whole = hashlib.sha256()
    for entry in _files(folder):
        if entry.path is not None and is_utf8(entry.name) and (entry.kind == "packed" or is_relevant(entry.name)):
            with _open(entry.path) as file:
                whole.update(f"{entry.name}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()
