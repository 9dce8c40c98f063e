"""Reads a commit's trees and blobs through one `git cat-file --batch`, and checks every object against its own name."""

import hashlib
import subprocess
from collections.abc import Iterator
from functools import partial
from io import RawIOBase
from pathlib import Path
from typing import IO, cast

from m31r.crawl.members import Member
from m31r.crawl.refusal import Refused, checked_name, explained

# of a commit or a folder, which are held whole
_LARGEST_HELD = 64 * 2**20
_BLOCK = 2**20
_FOLDER, _LINK, _SUBMODULE = 0o040000, 0o120000, 0o160000


class Objects:
    """A repository's objects at `place`, by id; the `git` process ends with the `with` block."""

    def __init__(self, place: Path, command: list[str], environment: dict[str, str]) -> None:
        self.place = place
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._open: _Blob | None = None

    def __enter__(self) -> "Objects":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def held(self, oid: str, kind: str) -> bytes:
        """The whole of a commit or a tree."""
        stream = self.stream(oid, kind)
        if stream.left > _LARGEST_HELD:
            raise Refused(f"{kind} {oid} is {stream.left} bytes long")
        return stream.read()

    def stream(self, oid: str, kind: str) -> "_Blob":
        """An object's bytes, to be read before the next is asked for; Refused if it is missing or of another kind."""
        if self._open is not None:
            while self._open.read(_BLOCK):
                pass
        stdin, stdout = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        stdin.write(f"{oid}\n".encode())
        stdin.flush()
        found = stdout.readline().decode("utf-8", "replace").split()
        if len(found) != 3 or found[0] != oid or found[1] != kind:
            raise Refused(f"{kind} {oid} is not there ({' '.join(found) or 'git ended'})")
        self._open = _Blob(self.place, stdout, oid, kind, int(found[2]))
        return self._open


class _Blob(RawIOBase):
    """The bytes of one object; at their end they must hash to its name."""

    def __init__(self, place: Path, source: IO[bytes], oid: str, kind: str, size: int) -> None:
        self.place, self.source, self.oid, self.left = place, source, oid, size
        self.digest = hashlib.new("sha256" if len(oid) == 64 else "sha1", f"{kind} {size}\0".encode())
        self.ended = False

    def read(self, size: int = -1) -> bytes:
        chunk = self.source.read(self.left if size < 0 else min(size, self.left))
        self.digest.update(chunk)
        self.left -= len(chunk)
        if self.ended or (self.left and chunk) or size == 0:
            return chunk
        self.ended = True
        with explained(self.place):
            if self.left or self.source.read(1) != b"\n" or self.digest.hexdigest() != self.oid:
                raise Refused(f"object {self.oid} is damaged; remove the folder to fetch it again")
        return chunk


def walk(objects: Objects, commit: str, most_entries: int, most_bytes: int) -> Iterator[Member]:
    """Streams the files of `commit` in order of name; links and submodules are named, never followed.

    Raises:
      ValidationError: an object is missing or not what its name says, a name is unacceptable, or there are more than
        `most_entries` entries or `most_bytes` bytes.
    """
    with explained(objects.place):
        head = objects.held(commit, "commit").split(b"\n", 1)[0]
        pending = [_entries(objects, head.removeprefix(b"tree ").decode("ascii", "replace"), "")]
        entries = 0
        budget = [most_bytes]
        while pending:
            entry = next(pending[-1], None)
            if entry is None:
                pending.pop()
                continue
            mode, name, oid = entry
            entries += 1
            if entries > most_entries:
                raise Refused(f"holds more than crawl.max_archive_files = {most_entries} entries")
            if mode == _FOLDER:
                pending.append(_entries(objects, oid, f"{name}/"))
            elif mode in (_LINK, _SUBMODULE):
                yield Member(name, None, "", "link" if mode == _LINK else "submodule")
            else:
                yield Member(name, partial(_open, objects, oid, budget, most_bytes))


def _open(objects: Objects, oid: str, budget: list[int], most: int) -> IO[bytes]:
    with explained(objects.place):
        blob = objects.stream(oid, "blob")
        budget[0] -= blob.left
        if budget[0] < 0:
            raise Refused(f"holds more than crawl.max_unpacked_bytes = {most} bytes")
        return cast(IO[bytes], blob)


def _entries(objects: Objects, oid: str, prefix: str) -> Iterator[tuple[int, str, str]]:
    """(mode, path, object id) of one tree, in git's order, which is that of the paths below it."""
    raw, width, at = objects.held(oid, "tree"), len(oid) // 2, 0
    while at < len(raw):
        end = raw.index(b"\0", at)
        mode, _, name = raw[at:end].partition(b" ")
        text = name.decode("utf-8", "surrogateescape")
        if b"/" in name or checked_name(text) != text or not text or text.lower() == ".git":
            raise Refused(f"{text!r} is not the name of a file")
        yield int(mode, 8), prefix + text, raw[end + 1 : end + 1 + width].hex()
        at = end + 1 + width
