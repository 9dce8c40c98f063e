"""Writes the snapshot and what describes it: the same sources give the same bytes on any machine."""

import hashlib
import json
import os
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from m31r.crawl.members import Identity, Member, is_relevant, is_utf8, legible

_BLOCK = 2**20
IRRELEVANT = "irrelevant"


@dataclass(frozen=True)
class Spooled:
    """Where one file's bytes lie in the spool."""

    offset: int
    size: int
    sha256: str


@dataclass
class Collected:
    """What was taken of one batch, by name; how many entries did not matter; and (name, reason) of the others left out."""

    files: dict[str, Spooled]
    irrelevant: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)


def collect(members: Iterable[Member], spool: IO[bytes], in_folder: bool) -> Collected:
    """Copies what is relevant of one batch to `spool`; with `in_folder`, drops the one top folder that all members lie in.

    Of two members of one name the later counts, as for every reader of tar archives.
    """
    spool.seek(0)
    spool.truncate()
    taken = Collected({})
    tops: set[str] = set()
    for member in members:
        if in_folder and len(tops) < 2:
            tops.add(member.name.split("/", 1)[0] if "/" in member.name else "")
        if not is_utf8(member.name):
            taken.left_out.append((member.name, "name is not UTF-8"))
        elif member.open is None:
            taken.left_out.append((member.name, member.why))
        elif not is_relevant(member.name):
            taken.irrelevant += 1
        else:
            taken.files[member.name] = _spool(member.open(), spool)
    if len(tops) == 1 and "" not in tops:
        taken.files = {name.split("/", 1)[1]: place for name, place in taken.files.items()}
    return taken


class SnapshotWriter:
    """Appends sources to the snapshot in `folder`, each batch by batch; `close` ends the archive."""

    def __init__(self, folder: Path) -> None:
        self._tar = (folder / "snapshot.tar").open("wb")
        self._index = (folder / "files.jsonl").open("wb")
        self._ignored = (folder / "ignored.jsonl").open("wb")
        self._folder = folder
        self._sources: list[dict[str, Any]] = []

    def __enter__(self) -> "SnapshotWriter":
        return self

    def __exit__(self, *_: object) -> None:
        for file in (self._tar, self._index, self._ignored):
            file.close()

    def spool(self) -> IO[bytes]:
        """A nameless file on the same disk, for what arrives in another order than the snapshot wants."""
        return cast(IO[bytes], tempfile.TemporaryFile(dir=self._folder))

    def begin(self, identity: Identity) -> None:
        """Starts a source; its files follow by `append`."""
        self._identity, self._content = identity, hashlib.sha256()
        self._files = self._bytes = self._rust = 0
        self._reasons: Counter[str] = Counter()
        self._starts = [(file, file.tell()) for file in (self._tar, self._index, self._ignored)]

    def append(self, collected: Collected, spool: IO[bytes]) -> None:
        """Writes one batch in order of name, and a line for each entry left out for another reason than irrelevance."""
        label = self._identity.label
        for name, place in sorted(collected.files.items()):
            header = tarfile.TarInfo(f"{label}/{name}")
            header.size, header.mode = place.size, 0o644
            self._tar.write(header.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict"))
            entry = {"path": name, "source": label, "offset": self._tar.tell(), "bytes": place.size}
            spool.seek(place.offset)
            _copy(spool, self._tar, place.size)
            self._tar.write(b"\0" * (-place.size % tarfile.BLOCKSIZE))
            self._index.write(_line({**entry, "sha256": place.sha256}))
            self._content.update(f"{name}\0{place.sha256}\n".encode())
            self._files, self._bytes, self._rust = (
                self._files + 1, self._bytes + place.size, self._rust + name.endswith(".rs")
            )  # fmt: skip
        self._reasons[IRRELEVANT] += collected.irrelevant
        for name, why in sorted(collected.left_out, key=lambda entry: os.fsencode(entry[0])):
            reason, _, detail = why.partition(": ")
            self._reasons[reason] += 1
            self._ignored.write(_line({"path": legible(name), "source": label, "reason": reason, "detail": detail}))

    def written(self) -> tuple[str, int, Counter[str]]:
        """Of the source under way: a hash of its files' names and bytes, its Rust files, and the entries left out by reason."""
        return self._content.hexdigest(), self._rust, self._reasons

    def withdraw(self) -> None:
        """Takes back all of the source under way."""
        for file, start in self._starts:
            file.seek(start)
            file.truncate()

    def finish(self) -> dict[str, Any]:
        """Ends the source under way and returns its line of `sources.json`."""
        reasons = {reason: count for reason, count in sorted(self._reasons.items()) if count}
        figures = {"files": self._files, "bytes": self._bytes, "ignored": self._reasons.total(), "ignored_by_reason": reasons}
        described = {**asdict(self._identity), **figures, "spec": self._identity.spec(), "duplicates": []}
        self._sources.append(described)
        return described

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


def _line(entry: dict[str, Any]) -> bytes:
    return (json.dumps(entry, sort_keys=True, ensure_ascii=False) + "\n").encode()
