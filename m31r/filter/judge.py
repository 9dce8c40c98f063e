"""What a worker does: reads a batch of files straight from the snapshot and judges each one."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from m31r.filter.syntax import Rustc, syntax_problem
from m31r.filter.text import count_lines, normalise, problem


@dataclass(frozen=True)
class Place:
    """Where a file's bytes lie in the snapshot, and the edition that its crate is written in."""

    offset: int
    size: int
    edition: str


@dataclass(frozen=True)
class Rejection:
    """Why a file is left out: one of the fixed reasons, and what shows it."""

    reason: str
    detail: str


@dataclass(frozen=True)
class Text:
    """A file that passed: its normalised UTF-8 text, the text's SHA-256, and its number of lines."""

    text: bytes
    sha256: bytes
    lines: int


@dataclass(frozen=True)
class Judge:
    """The rules that a worker applies; sent along with each batch."""

    snapshot: Path
    max_lines: int
    rustc: Rustc | None

    def batch(self, places: list[Place]) -> list[Rejection | Text]:
        """A verdict for each place, in order."""
        verdicts = []
        with self.snapshot.open("rb") as snapshot:
            for place in places:
                snapshot.seek(place.offset)
                verdicts.append(self.file(snapshot.read(place.size), place.edition))
        return verdicts

    def file(self, raw: bytes, edition: str) -> Rejection | Text:
        """The verdict on one file's bytes."""
        text = normalise(raw)
        if found := problem(raw, text, self.max_lines):
            return Rejection(*found)
        if detail := syntax_problem(text, edition, self.rustc):
            return Rejection("syntax", detail)
        return Text(text, hashlib.sha256(text).digest(), count_lines(text))
