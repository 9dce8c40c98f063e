"""Writes `snapshot.tar`, `files.jsonl` and `sources.json`: the same sources give the same bytes on any machine."""

import hashlib
import json
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

from m31r.crawl.members import Identity, Member, is_relevant, is_utf8

_BLOCK = 2**20


@dataclass(frozen=True)
class Spooled:
    """Where one file's bytes lie in the spool."""

    offset: int
    size: int
    sha256: str


@dataclass
class Collected:
    """What was taken of one source, by name, and how many other entries it had."""

    files: dict[str, Spooled]
    ignored: int


def collect(members: Iterable[Member], spool: IO[bytes], in_folder: bool) -> Collected:
    """Copies what is relevant to `spool`; with `in_folder`, drops the one top folder that all members lie in.

    Of two members of one name the later counts, as for every reader of tar archives.
    """
    taken = Collected({}, 0)
    tops: set[str] = set()
    for member in members:
        if in_folder and len(tops) < 2:
            tops.add(member.name.split("/", 1)[0] if "/" in member.name else "")
        if member.open is None or not is_utf8(member.name) or not is_relevant(member.name):
            taken.ignored += 1
            continue
        taken.files[member.name] = _spool(member.open(), spool)
    if len(tops) == 1 and "" not in tops:
        taken.files = {name.split("/", 1)[1]: place for name, place in taken.files.items()}
    return taken


class SnapshotWriter:
    """Appends sources to the snapshot in `folder`; `close` ends the archive."""

    def __init__(self, folder: Path) -> None:
        self._tar = (folder / "snapshot.tar").open("wb")
        self._index = (folder / "files.jsonl").open("w", encoding="utf-8")
        self._folder = folder
        self._sources: list[dict[str, Any]] = []

    def __enter__(self) -> "SnapshotWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._tar.close()
        self._index.close()

    def spool(self) -> IO[bytes]:
        """A nameless file on the same disk, for what arrives in another order than the snapshot wants."""
        return cast(IO[bytes], tempfile.TemporaryFile(dir=self._folder))

    def add(self, identity: Identity, collected: Collected, spool: IO[bytes]) -> dict[str, Any]:
        """Writes one source's files in order of name and returns its line of `sources.json`."""
        for name, place in sorted(collected.files.items()):
            header = tarfile.TarInfo(f"{identity.label}/{name}")
            header.size, header.mode = place.size, 0o644
            self._tar.write(header.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict"))
            entry = {"path": name, "source": identity.label, "offset": self._tar.tell(), "bytes": place.size}
            spool.seek(place.offset)
            _copy(spool, self._tar, place.size)
            self._tar.write(b"\0" * (-place.size % tarfile.BLOCKSIZE))
            self._index.write(_line({**entry, "sha256": place.sha256}))
        size = sum(place.size for place in collected.files.values())
        described = {**asdict(identity), "files": len(collected.files), "bytes": size, "ignored": collected.ignored}
        self._sources.append({**described, "spec": identity.spec()})
        return self._sources[-1]

    def close(self) -> dict[str, Any]:
        """Writes the end-of-archive mark and the list of sources; returns the counts."""
        self._tar.write(b"\0" * 2 * tarfile.BLOCKSIZE)
        text = json.dumps(self._sources, sort_keys=True, ensure_ascii=False, indent=1)
        (self._folder / "sources.json").write_text(text + "\n", encoding="utf-8")
        total = {name: sum(source[name] for source in self._sources) for name in ("files", "bytes", "ignored")}
        return {"sources": len(self._sources), **total}


def _spool(content: IO[bytes], spool: IO[bytes]) -> Spooled:
    offset, digest = spool.tell(), hashlib.sha256()
    with content:
        while chunk := content.read(_BLOCK):
            digest.update(chunk)
            spool.write(chunk)
    return Spooled(offset, spool.tell() - offset, digest.hexdigest())


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> None:
    while size:
        chunk = source.read(min(size, _BLOCK))
        target.write(chunk)
        size -= len(chunk)


def _line(entry: dict[str, Any]) -> str:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False) + "\n"
