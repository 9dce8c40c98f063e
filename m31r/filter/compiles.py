"""Does it compile? rustc's metadata check of one file by itself, in the sandbox, for what can be said of it alone.

A file of a crate names other files and other crates, which are not there: rustc then says so, and what else it says may
follow from that. So a file fails only on what no missing piece explains; most files are "not checkable" and stay.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from m31r.errors import RunError
from m31r.filter.redact import Edit, applied
from m31r.filter.syntax import Rustc
from m31r.filter.text import normalise
from m31r.sandbox.sandbox import Outcome, run
from m31r.sandbox.watch import Limits
from m31r.workers import OrderedMap

COMPILES, NOT_CHECKABLE, FAILED = "compiles", "not checkable", "does not compile"
VERSION = 1  # of the rules; verdicts that were cached under others do not count
CACHE = "compile-checks"  # folder of verdicts in the data folder
_TASK_FILES = 16
_LIMITS = Limits(cpu_seconds=10, idle_seconds=10.0, memory_bytes=4 * 2**30, processes=64, file_bytes=2**28, output_bytes=2**24)
_ARGUMENTS = ("--crate-type=lib", "--crate-name=candidate", "--emit=metadata", "--out-dir=/tmp", "--cap-lints=allow")
# the same name, field, parameter or generic twice; jumps and labels to nowhere; qualifiers and patterns where none
# may stand: missing crates and modules take names away, they add none (see docs/architecture.md for what real files show)
_STRUCTURAL = re.compile("E0(?:124|13[01]|19[78]|26[78]|379|403|415|426|428|449|571|642|695|728)")
# names, modules, crates, features and `#![no_std]` that are not there, and what a name in a pattern becomes that is not
_MISSING = re.compile("|E0(?:254|259|260|40[04578]|41[126]|42[2345]|43[123578]|46[03]|53[12]|554|573|574|575|576|583|658|703)")
# all but what leaves the code as it stands: cfg and the macros of other crates
_FOREIGN_ATTRIBUTE = re.compile(
    rb"#!?\s*\[\s*(?:unsafe\s*\(\s*)?(?!(?:allow|automatically_derived|clippy|cold|crate_name|deny|deprecated|derive|doc|expect"
    rb"|forbid|ignore|inline|macro_export|must_use|no_mangle|non_exhaustive|recursion_limit|repr|rustfmt|should_panic|test"
    rb"|track_caller|warn)\b)"
)

Error = tuple[str, str, int]  # code or "", message, line
Explained = Callable[[bytes, list[Error]], str]  # NOT_CHECKABLE, or what is wrong


@dataclass(frozen=True)
class Checker:
    """What a worker needs; `confined` says whether rustc runs in the sandbox."""

    rustc: Rustc
    snapshot: Path
    confined: bool

    def batch(self, files: list["Unchecked"]) -> list[str]:
        """A verdict for each file, in order: COMPILES, NOT_CHECKABLE, or what is wrong with it."""
        with self.snapshot.open("rb") as snapshot:
            verdicts = []
            for file in files:
                snapshot.seek(file.offset)
                text = applied(normalise(snapshot.read(file.size)), file.edits)
                verdicts.append(self.verdict(text, file.edition))
        return verdicts

    def verdict(self, text: bytes, edition: str, explained: Explained | None = None) -> str:
        """The verdict on one text; `explained` judges what rustc says of it, and the rules for a file of a crate without it."""
        done = self._rustc(text, edition, *_ARGUMENTS, "--error-format=json")
        if done.ended_by or done.status not in (0, 1):
            return NOT_CHECKABLE  # too much for the limits, or too much for rustc itself
        if done.status == 0:
            return COMPILES
        errors = [entry for line in done.stderr.splitlines() if (entry := _error(line))]
        if any(code == "" for code, _, _ in errors) and (problem := self._parse_problem(text, edition)):
            return problem
        return (explained or _explained)(text, errors)

    def _parse_problem(self, text: bytes, edition: str) -> str:
        """What rustc's parser has against `text`, be it a file's items or what `include!` puts into a body."""
        first = ""
        for wrapped in (text, b"fn wrapper() {\n" + text + b"\n}\n"):
            done = self._rustc(wrapped, edition, "-Zparse-crate-root-only", "--error-format=json")
            errors = [entry for line in done.stderr.splitlines() if (entry := _error(line))]
            if done.ended_by or done.status != 1 or not errors:
                return ""
            first = first or said("syntax", *errors[0][1:])
        return first

    def _rustc(self, text: bytes, edition: str, *arguments: str) -> Outcome:
        return run(
            [self.rustc.program, "-", f"--edition={edition}", *arguments],
            _LIMITS,
            readable=[Path(self.rustc.program).parent.parent],
            # only for the option that ends after parsing: elsewhere it would let code use what is not stable
            environment={"RUSTC_BOOTSTRAP": "1"} if "-Zparse-crate-root-only" in arguments else {},
            stdin=text,
            confined=self.confined,
        )


@dataclass(frozen=True)
class Unchecked:
    """A file that passed everything else: its number, where it lies in the snapshot, and its text's SHA-256."""

    number: int
    offset: int
    size: int
    edits: tuple[Edit, ...]
    edition: str
    sha256: bytes


def check_files(checker: Checker, files: Iterable[Unchecked], folder: Path, in_order: OrderedMap) -> Iterator[tuple[int, str]]:
    """(number, verdict) of each file, in order; verdicts are kept in `folder`, by content, so that none is found twice.

    Raises:
      RunError: there is no sandbox, or the cache is damaged.
    """
    # says at once that there is none, before anything waits for it
    if checker.verdict(b"fn f() {}", "2021") != COMPILES:
        raise RunError(f"filter.compile_check: {checker.rustc.version} does not compile an empty function; repair it")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "verdicts.sqlite"
    try:
        with closing(sqlite3.connect(path, timeout=600)) as cache:
            cache.execute("CREATE TABLE IF NOT EXISTS verdicts (key BLOB PRIMARY KEY, verdict TEXT NOT NULL) WITHOUT ROWID")
            tasks = _tasks(partial(_cached, cache, checker), files)
            for task, verdicts in in_order(partial(_batch, checker), tasks):
                fresh = zip([file for file, known in task if known is None], verdicts, strict=True)
                keyed = [(_key(checker, file), verdict) for file, verdict in fresh]
                cache.executemany("INSERT OR REPLACE INTO verdicts VALUES (?, ?)", keyed)
                cache.commit()
                found = iter(verdicts)
                yield from ((file.number, known if known is not None else next(found)) for file, known in task)
    except sqlite3.DatabaseError as error:
        raise RunError(f"{path}: {error}; remove it, it is only a cache") from error


def _batch(checker: Checker, task: list[tuple[Unchecked, str | None]]) -> list[str]:
    return checker.batch([file for file, known in task if known is None])


def _tasks(
    cached: Callable[[Unchecked], str | None], files: Iterable[Unchecked]
) -> Iterator[list[tuple[Unchecked, str | None]]]:
    """Files with the verdicts that are known, in groups of as many unknown ones."""
    task: list[tuple[Unchecked, str | None]] = []
    unknown = 0
    for file in files:
        task.append((file, cached(file)))
        unknown += task[-1][1] is None
        if unknown >= _TASK_FILES or len(task) >= 100 * _TASK_FILES:
            yield task
            task, unknown = [], 0
    if task:
        yield task


def _cached(cache: sqlite3.Connection, checker: Checker, file: Unchecked) -> str | None:
    found = cache.execute("SELECT verdict FROM verdicts WHERE key = ?", (_key(checker, file),)).fetchone()
    return found[0] if found else None


def _key(checker: Checker, file: Unchecked) -> bytes:
    return hashlib.sha256(f"{VERSION}\0{checker.rustc.version}\0{file.edition}\0".encode() + file.sha256).digest()


def _explained(text: bytes, errors: list[Error]) -> str:
    """What of rustc's errors no missing piece explains, or NOT_CHECKABLE."""
    if _FOREIGN_ATTRIBUTE.search(text):
        return NOT_CHECKABLE
    closed = not any(_MISSING.fullmatch(code) for code, _, _ in errors)
    first = next((error for error in errors if closed or _STRUCTURAL.fullmatch(error[0])), None)
    return said(*first) if first else NOT_CHECKABLE


def said(code: str, message: str, line: int) -> str:
    """An error as a verdict."""
    return f"{code}, line {line}: {' '.join(message.split())[:200]}"


def _error(line: bytes) -> Error | None:
    """An error in rustc's JSON; None for what is no error of its own."""
    try:
        entry: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    if entry.get("level") != "error" or entry["message"].startswith("aborting due to"):
        return None
    primary = [span["line_start"] for span in entry["spans"] if span["is_primary"]]
    return (entry["code"] or {}).get("code", ""), entry["message"], primary[0] if primary else 0
