"""The second stage: decides which of the crawled files are kept, and records why each of the others is not."""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from m31r.artifacts.store import Artifact, produce
from m31r.config.load import as_dict
from m31r.config.schema import FilterConfig
from m31r.errors import RunError
from m31r.filter.benchmarks import Benchmarks, read_benchmarks
from m31r.filter.compiles import CACHE, Checker
from m31r.filter.judge import Judge, Place, Rejection, Text
from m31r.filter.licenses import MISSING, rule
from m31r.filter.near import Twins
from m31r.filter.output import Candidate, Spool, Writer, check_rest, compare
from m31r.filter.packages import Packages, read_index, read_packages
from m31r.filter.syntax import Rustc, empty_folder, find_rustc, grammar_version
from m31r.workers import ordered_map

VERSION = 4
_BATCH_BYTES = 2**20
_BATCH_FILES = 512
_GRAMS = "benchmark_grams.npy"
_EMPTY = "rustc.tmp"
log = logging.getLogger(__name__)


def filter_files(config: FilterConfig, root: Path, crawled: Artifact) -> Artifact:
    """Keeps hand-written, permissively licensed, parseable, distinct Rust files in a `filter` artifact.

    `text.bin` holds the kept texts one after another, `files.jsonl` one line for each (path, source, crate, version,
    license, sha256, offset, bytes, lines), `rejected.jsonl` one for each other file (path, source, reason, detail),
    `redacted.jsonl` one for each kept file in which secrets or personal data were overwritten (path, source, findings).
    Kept plus rejected is seen. Neither the number of workers nor what they run on changes a byte.

    Raises:
      RunError: nothing is kept; or the configuration asks for rustc or the sandbox, and there is none that is usable.
    """
    with ExitStack() as stack:
        asked = config.syntax == "rustc" or config.compile_check != "off"
        rustc = find_rustc(stack.enter_context(empty_folder())) if asked else None
        benchmarks = read_benchmarks(Path(config.benchmarks), config.benchmark_tokens)
        fields = {
            **as_dict(config, shaping_only=True),
            "benchmarks": benchmarks.digest,
            "grammar": grammar_version(),
            "rustc": rustc.version if rustc else "",
        }
        build = partial(_build, config, root, crawled.path, rustc, benchmarks)
        return produce(root, "filter", VERSION, fields, {"crawl": crawled}, build)


def _build(
    config: FilterConfig, root: Path, crawled: Path, rustc: Rustc | None, benchmarks: Benchmarks, folder: Path
) -> dict[str, Any]:
    started = time.monotonic()
    # absolute and in the data folder: a worker on Ray may have another working folder, and be on another machine
    snapshot, grams, empty = (place.absolute() for place in (crawled / "snapshot.tar", folder / _GRAMS, folder / _EMPTY))
    reads = [snapshot]
    if len(benchmarks.known):
        np.save(grams, benchmarks.known)
        reads.append(grams)
    if rustc:
        empty.mkdir(mode=0o700)
        rustc = replace(rustc, folder=str(empty))
        reads.append(Path(rustc.program))
    judge = Judge(config, snapshot, rustc if config.syntax == "rustc" else None, grams if len(benchmarks.known) else None)
    candidates = _candidates(config, crawled, read_packages(crawled))
    with ordered_map(config.workers, reads) as in_order, _Output(folder, snapshot) as output:
        for batch, verdicts in in_order(partial(_judged, judge), _batches(candidates)):
            pending = iter(verdicts)
            for candidate in batch:
                output.add(candidate, candidate.rejection or next(pending))
        twins = Twins(snapshot, config.near_duplicate_similarity)
        rejected = compare(output.spool, benchmarks, config.benchmark_common_crates, twins, folder, in_order)
        checked: dict[str, int] = {}
        if config.compile_check != "off" and rustc:
            checker = Checker(rustc, snapshot, config.compile_check == "sandbox")
            checked = check_rest(checker, output.spool, rejected, root / CACHE, in_order)
        output.settle(rejected)
    grams.unlink(missing_ok=True)
    if rustc:
        empty.rmdir()
    counts = {**output.counts(), "compile_check": checked}
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
        # a file's own header may still overrule what its crate says
        denied = None
        if ruling is None:
            denied = Rejection(MISSING, package.why)
        elif ruling.reason:
            denied = Rejection(ruling.reason, ruling.expression)
        expression = ruling.expression if ruling else ""
        place = Place(entry["offset"], entry["bytes"], package.edition, expression, denied)
        yield Candidate(entry, package, place, rejection)


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
    return judge.batch([candidate.place for candidate in batch if candidate.rejection is None])


class _Output:
    """Takes verdicts in the order of the crawl, and writes the artifact when all of them are there."""

    def __init__(self, folder: Path, snapshot: Path) -> None:
        self.spool = Spool(folder)
        self._writer = Writer(folder, snapshot)

    def __enter__(self) -> "_Output":
        return self

    def __exit__(self, *_: object) -> None:
        self.spool.close()
        self._writer.close()

    def add(self, candidate: Candidate, verdict: Rejection | Text) -> None:
        """Records one file."""
        self.spool.add(candidate, verdict)

    def settle(self, rejected: dict[int, Rejection]) -> None:
        """Writes every file, those whose number is in `rejected` as rejected."""
        for number, (candidate, verdict) in enumerate(self.spool):
            self._writer.add(candidate, rejected.get(number, verdict))

    def counts(self) -> dict[str, Any]:
        """Files and bytes by fate."""
        return self._writer.counts()
