"""From verdicts to the artifact: verdicts are spooled, files are compared with one another, and what is left is written."""

import json
import pickle
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray

from m31r.filter.benchmarks import Benchmarks, common_grams
from m31r.filter.compiles import COMPILES, FAILED, NOT_CHECKABLE, Checker, Unchecked, check_files
from m31r.filter.judge import Place, Rejection, Text
from m31r.filter.near import Copy, Member, Twins, components
from m31r.filter.packages import Package
from m31r.filter.redact import applied
from m31r.filter.text import normalise
from m31r.workers import OrderedMap

_KEYS = "bands.tmp"
_TASK_BYTES = 2**20
_DIGEST = 4  # 64-bit words of a SHA-256


@dataclass(frozen=True)
class Candidate:
    """One crawled file with what its path and its crate's manifest say; `rejection` where that already decides."""

    entry: dict[str, Any]
    package: Package
    place: Place
    rejection: Rejection | None


class Spool:
    """Every file's verdict, in the order of the crawl, on disk; by number in memory: where it stands, 8 bytes."""

    def __init__(self, folder: Path) -> None:
        self._file = cast(IO[bytes], tempfile.TemporaryFile(dir=folder))  # noqa: SIM115
        self._starts = array("q")
        self._digests = cast(IO[bytes], tempfile.TemporaryFile(dir=folder))  # noqa: SIM115
        self._texts = array("q")

    def add(self, candidate: Candidate, verdict: Rejection | Text) -> None:
        """Appends one file."""
        if isinstance(verdict, Text):
            self._texts.append(len(self._starts))
            self._digests.write(verdict.sha256)
        self._starts.append(self._file.tell())
        pickle.dump((candidate, verdict), self._file, pickle.HIGHEST_PROTOCOL)

    def __getitem__(self, number: int) -> tuple[Candidate, Rejection | Text]:
        self._file.seek(self._starts[number])
        return cast(tuple[Candidate, Rejection | Text], pickle.load(self._file))

    def __iter__(self) -> Iterator[tuple[Candidate, Rejection | Text]]:
        self._file.seek(0)
        for _ in self._starts:
            yield cast(tuple[Candidate, Rejection | Text], pickle.load(self._file))

    def close(self) -> None:
        """Gives the disk back."""
        self._file.close()
        self._digests.close()

    def texts(self) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """The numbers of the files that passed by themselves, and the SHA-256 of each: [n], [n, 4]."""
        self._digests.flush()
        self._digests.seek(0)
        digests = np.frombuffer(self._digests.read(), np.uint64).reshape(-1, _DIGEST)
        return np.array(self._texts, np.int64), digests


def compare(
    spool: Spool,
    benchmarks: Benchmarks,
    common_crates: int,
    twins: Twins,
    folder: Path,
    in_order: OrderedMap,
) -> dict[int, Rejection]:
    """Why files are left out that passed by themselves: they repeat a benchmark or a file before them."""
    rejected = _benchmark_copies(spool, benchmarks, common_crates)
    numbers, digests = spool.texts()
    fresh = np.array([number not in rejected for number in numbers.tolist()], np.bool_)
    numbers, digests = numbers[fresh], digests[fresh]
    first = _first_of_equals(digests)
    for number, digest in zip(numbers[~first].tolist(), digests[~first], strict=True):
        rejected[number] = Rejection("duplicate", f"of the kept text sha256:{digest.tobytes().hex()}")
    for copy in _near_copies(spool, numbers[first], twins, folder, in_order):
        entry = spool[copy.kept][0].entry
        place = f"{entry['source']}/{entry['path']}"
        rejected[copy.document] = Rejection("near duplicate", f"similarity {copy.similarity:.3f} to {place}")
    return rejected


def check_rest(
    checker: Checker, spool: Spool, rejected: dict[int, Rejection], cache: Path, in_order: OrderedMap
) -> dict[str, int]:
    """Adds to `rejected` the files that do not compile, of those that are left; how many there were of each verdict."""
    counts = dict.fromkeys((COMPILES, NOT_CHECKABLE, FAILED), 0)
    files = (
        Unchecked(number, candidate.place.offset, candidate.place.size, verdict.edits, candidate.place.edition, verdict.sha256)
        for number, (candidate, verdict) in enumerate(spool)
        if isinstance(verdict, Text) and number not in rejected
    )
    found = {}
    for number, verdict in check_files(checker, files, cache, in_order):
        if verdict not in (COMPILES, NOT_CHECKABLE):
            found[number] = Rejection(FAILED, verdict)
        counts[FAILED if number in found else verdict] += 1
    rejected |= found
    return counts


def _benchmark_copies(spool: Spool, benchmarks: Benchmarks, common_crates: int) -> dict[int, Rejection]:
    if not benchmarks.names:
        return {}
    held = [
        (number, candidate.package.crate, verdict.sha256, np.frombuffer(verdict.benchmark_grams, np.int32))
        for number, (candidate, verdict) in enumerate(spool)
        if isinstance(verdict, Text) and (verdict.benchmark_grams or verdict.sha256 in benchmarks.texts)
    ]
    common = common_grams(((crate, hits) for _, crate, _, hits in held), common_crates)
    explained = ((number, benchmarks.explain(hits.tolist(), sha256, common)) for number, _, sha256, hits in held)
    return {number: Rejection("benchmark", detail) for number, detail in explained if detail}


def _first_of_equals(digests: NDArray[np.uint64]) -> NDArray[np.bool_]:
    order = np.lexsort(digests.T)
    ordered = digests[order]
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    first = np.zeros(len(order), np.bool_)
    # lexsort is stable: the first of a run of equals is the first in the crawl
    first[order[fresh]] = True
    return first


def _near_copies(spool: Spool, numbers: NDArray[np.int64], twins: Twins, folder: Path, in_order: OrderedMap) -> Iterator[Copy]:
    keys = folder / _KEYS
    known = []
    with keys.open("wb") as file:
        for number in numbers.tolist():
            verdict = cast(Text, spool[number][1])
            if verdict.bands:
                file.write(verdict.bands)
                known.append(number)
    groups = ([_member(spool, number) for number in group.tolist()] for group in components(keys, np.array(known, np.int64)))
    for _, copies in in_order(twins.batch, _tasks(groups)):
        yield from copies
    keys.unlink()


def _member(spool: Spool, number: int) -> Member:
    candidate, verdict = spool[number]
    assert isinstance(verdict, Text)
    return Member(number, candidate.place.offset, candidate.place.size, verdict.edits, verdict.bands)


def _tasks(groups: Iterable[list[Member]]) -> Iterator[list[list[Member]]]:
    task: list[list[Member]] = []
    size = 0
    for group in groups:
        task.append(group)
        size += sum(member.size for member in group)
        if size >= _TASK_BYTES:
            yield task
            task, size = [], 0
    if task:
        yield task


class Writer:
    """Writes the artifact's files."""

    def __init__(self, folder: Path, snapshot: Path) -> None:
        self._snapshot = snapshot.open("rb")
        self._text = (folder / "text.bin").open("wb")
        self._kept = (folder / "files.jsonl").open("w", encoding="utf-8")
        self._rejected = (folder / "rejected.jsonl").open("w", encoding="utf-8")
        self._redacted = (folder / "redacted.jsonl").open("w", encoding="utf-8")
        self._crates: set[str] = set()
        self._reasons: Counter[str] = Counter()
        self._licenses: Counter[str] = Counter()
        self._findings: Counter[str] = Counter()
        self._seen_bytes = self._lines = self._redacted_files = 0

    def close(self) -> None:
        """Ends all files."""
        self._bytes = self._text.tell()
        for file in (self._snapshot, self._text, self._kept, self._rejected, self._redacted):
            file.close()

    def add(self, candidate: Candidate, verdict: Rejection | Text) -> None:
        """Records one file, in the order of the crawl."""
        entry, package = candidate.entry, candidate.package
        self._seen_bytes += entry["bytes"]
        named = {"path": entry["path"], "source": entry["source"]}
        if isinstance(verdict, Rejection):
            self._reasons[verdict.reason] += 1
            self._rejected.write(_line({**named, "reason": verdict.reason, "detail": verdict.detail}))
            return
        place = {"offset": self._text.tell(), "bytes": verdict.size, "lines": verdict.lines}
        crate = {"crate": package.crate, "version": package.version, "license": verdict.license}
        self._kept.write(_line({**named, **crate, **place, "sha256": verdict.sha256.hex()}))
        self._snapshot.seek(entry["offset"])
        self._text.write(applied(normalise(self._snapshot.read(entry["bytes"])), verdict.edits))
        if verdict.findings:
            self._redacted_files += 1
            self._findings.update(kind for kind, _ in verdict.findings)
            found = [{"kind": kind, "line": line} for kind, line in verdict.findings]
            self._redacted.write(_line({**named, "findings": found}))
        self._crates.add(package.crate)
        self._licenses[verdict.license] += 1
        self._lines += verdict.lines

    def counts(self) -> dict[str, Any]:
        """Files and bytes by fate; call it when all is written."""
        kept, rejected = self._licenses.total(), self._reasons.total()
        return {
            "seen": kept + rejected,
            "seen_bytes": self._seen_bytes,
            "kept": kept,
            "kept_bytes": self._bytes,
            "kept_lines": self._lines,
            "rejected": rejected,
            "crates": len(self._crates),
            "reasons": dict(sorted(self._reasons.items())),
            "licenses": dict(sorted(self._licenses.items())),
            "redacted_files": self._redacted_files,
            "redacted": dict(sorted(self._findings.items())),
        }


def _line(entry: dict[str, Any]) -> str:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False) + "\n"
