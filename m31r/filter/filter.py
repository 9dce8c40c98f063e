"""The second stage: decides which of the crawled files are kept, and records why each of the others is not."""

import json
import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from m31r.artifacts.store import Artifact, produce
from m31r.config.load import as_dict
from m31r.config.schema import FilterConfig
from m31r.errors import RunError
from m31r.filter.judge import Judge, Place, Rejection, Text
from m31r.filter.licenses import MISSING, rule
from m31r.filter.packages import Package, Packages, read_index, read_packages
from m31r.filter.syntax import Rustc, empty_folder, find_rustc, grammar_version
from m31r.workers import ordered_map

VERSION = 1
_BATCH_BYTES = 2**20
_BATCH_FILES = 512
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Candidate:
    """One crawled file with what its path and its crate's manifest say; `rejection` where that already decides."""

    entry: dict[str, Any]
    package: Package
    license: str
    rejection: Rejection | None


def filter_files(config: FilterConfig, root: Path, crawled: Artifact) -> Artifact:
    """Keeps hand-written, permissively licensed, parseable, distinct Rust files in a `filter` artifact.

    `text.bin` holds the kept texts one after another, `files.jsonl` one line for each (path, source, crate, version,
    license, sha256, offset, bytes, lines), `rejected.jsonl` one for each other file (path, source, reason, detail).
    Kept plus rejected is seen. The number of workers changes no byte.

    Raises:
      RunError: nothing is kept; or `filter.syntax` is "rustc" and there is no usable rustc.
    """
    with ExitStack() as stack:
        rustc = find_rustc(stack.enter_context(empty_folder())) if config.syntax == "rustc" else None
        fields = {
            **as_dict(config, shaping_only=True),
            "grammar": grammar_version(),
            "rustc": rustc.version if rustc else "",
        }
        return produce(root, "filter", VERSION, fields, {"crawl": crawled}, partial(_build, config, crawled.path, rustc))


def _build(config: FilterConfig, crawled: Path, rustc: Rustc | None, folder: Path) -> dict[str, Any]:
    started = time.monotonic()
    judge = Judge(crawled / "snapshot.tar", config.max_lines, rustc)
    candidates = _candidates(config, crawled, read_packages(crawled))
    with ordered_map(config.workers) as in_order, _Output(folder) as output:
        for batch, verdicts in in_order(partial(_judged, judge), _batches(candidates)):
            pending = iter(verdicts)
            for candidate in batch:
                output.add(candidate, candidate.rejection or next(pending))
    counts = output.counts()
    seconds = time.monotonic() - started
    log.info(
        "filter: kept %d of %d files, %.1f MB",
        counts["kept"],
        counts["seen"],
        counts["kept_bytes"] / 1e6,
        extra={"seconds": round(seconds, 3), "counts": counts},
    )
    if not counts["kept"]:
        reasons = ", ".join(f"{number} {reason}" for reason, number in counts["reasons"].items())
        raise RunError(f"filter: none of {counts['seen']} files is kept ({reasons}); see crawl.sources and filter.*")
    return counts


def _candidates(config: FilterConfig, crawled: Path, packages: Packages) -> Iterator[Candidate]:
    """Every crawled file, in order, with the verdict of the rules that need not read it."""
    excluded, allowed = frozenset(config.excluded_folders), frozenset(config.allowed_licenses)
    for entry in read_index(crawled):
        package = packages.of(entry["source"], entry["path"])
        ruling = rule(package.license, allowed) if package.license is not None else None
        rejection = None
        if not entry["path"].endswith(".rs"):
            rejection = Rejection("not Rust", "")
        elif inside := excluded.intersection(entry["path"].split("/")[:-1]):
            rejection = Rejection("excluded folder", min(inside))
        elif entry["bytes"] > config.max_file_bytes:
            rejection = Rejection("too large", f"{entry['bytes']} bytes")
        elif ruling is None:
            rejection = Rejection(MISSING, package.why)
        elif ruling.reason:
            rejection = Rejection(ruling.reason, ruling.expression)
        yield Candidate(entry, package, ruling.expression if ruling else "", rejection)


def _batches(candidates: Iterator[Candidate]) -> Iterator[list[Candidate]]:
    """Groups of about equal work: by bytes to be read, and by number."""
    batch: list[Candidate] = []
    size = 0
    for candidate in candidates:
        batch.append(candidate)
        size += 0 if candidate.rejection else candidate.entry["bytes"]
        if size >= _BATCH_BYTES or len(batch) >= _BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _judged(judge: Judge, batch: list[Candidate]) -> list[Rejection | Text]:
    undecided = [candidate for candidate in batch if candidate.rejection is None]
    return judge.batch([Place(c.entry["offset"], c.entry["bytes"], c.package.edition) for c in undecided])


class _Output:
    """Writes the artifact's files; of equal texts the first is kept."""

    def __init__(self, folder: Path) -> None:
        self._text = (folder / "text.bin").open("wb")
        self._kept = (folder / "files.jsonl").open("w", encoding="utf-8")
        self._rejected = (folder / "rejected.jsonl").open("w", encoding="utf-8")
        self._texts: set[bytes] = set()
        self._crates: set[str] = set()
        self._reasons: Counter[str] = Counter()
        self._licenses: Counter[str] = Counter()
        self._seen_bytes = self._lines = 0

    def __enter__(self) -> "_Output":
        return self

    def __exit__(self, *_: object) -> None:
        self._bytes = self._text.tell()
        for file in (self._text, self._kept, self._rejected):
            file.close()

    def add(self, candidate: Candidate, verdict: Rejection | Text) -> None:
        """Records one file, in the order of the crawl."""
        entry, package = candidate.entry, candidate.package
        self._seen_bytes += entry["bytes"]
        named = {"path": entry["path"], "source": entry["source"]}
        if isinstance(verdict, Text) and verdict.sha256 in self._texts:
            verdict = Rejection("duplicate", f"of the kept text sha256:{verdict.sha256.hex()}")
        if isinstance(verdict, Rejection):
            self._reasons[verdict.reason] += 1
            self._rejected.write(_line({**named, "reason": verdict.reason, "detail": verdict.detail}))
            return
        place = {"offset": self._text.tell(), "bytes": len(verdict.text), "lines": verdict.lines}
        crate = {"crate": package.crate, "version": package.version, "license": candidate.license}
        self._kept.write(_line({**named, **crate, **place, "sha256": verdict.sha256.hex()}))
        self._text.write(verdict.text)
        self._texts.add(verdict.sha256)
        self._crates.add(package.crate)
        self._licenses[candidate.license] += 1
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
        }


def _line(entry: dict[str, Any]) -> str:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False) + "\n"
