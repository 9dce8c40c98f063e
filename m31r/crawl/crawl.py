"""The first stage: gathers Rust from the configured sources into one snapshot. Nothing that was fetched is ever run."""

import logging
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from m31r.artifacts.store import Artifact, MissingArtifact, may_build, produce
from m31r.config.load import as_dict
from m31r.config.schema import Config, CrawlConfig
from m31r.crawl.lock import Pin, lock_path, read_lock, write_lock
from m31r.crawl.members import Identity
from m31r.crawl.selection import DENIED, NOT_ALLOWED, keep_chosen, refusal
from m31r.crawl.snapshot import SnapshotWriter, collect
from m31r.crawl.sources import Source, parse_sources
from m31r.errors import RunError, UserError, ValidationError

VERSION = 2
log = logging.getLogger(__name__)
Result = TypeVar("Result")


def crawl(config: Config) -> Artifact:
    """Gathers the sources' Rust, Cargo manifests and licence texts into a `crawl` artifact.

    The artifact's key depends on what the sources hold, not on where they lie: `snapshot.tar` (members
    `<source label>/<path>`), `files.jsonl` (path, source, offset, bytes, sha256 of each, in that order), `sources.json`,
    `ignored.jsonl` (path, source, reason, detail of what was passed over for more than being neither Rust nor licence).
    What the lines of `crawl.sources` resolved to is pinned in the lock file.

    Raises:
      ConfigError: a line of `crawl.sources` cannot be read; all such lines are named.
      UserError: a local path is missing or no archive; a source holds no Rust; the lock file cannot be read.
      RunError: no network, no git, or a local source changed while it was read.
      ValidationError: a download is not what is pinned; an archive is damaged or holds what is never accepted; with
        `crawl.locked`, a source is not what the lock file says.
    """
    root = Path(config.data_folder)
    resolved = distinct(_pinned(config))
    held = [{**asdict(identity), "duplicates": duplicates} for identity, _, duplicates in resolved]
    fields = {**as_dict(config.crawl, shaping_only=True), "sources": held}
    return produce(root, "crawl", VERSION, fields, {}, partial(_build, resolved, config.crawl, root / "downloads"))


def distinct(sources: list[tuple[Identity, Source]]) -> list[tuple[Identity, Source, list[str]]]:
    """The sources of different identity, each with the others that hold the same; no two labels are the same."""
    kept: dict[str, tuple[Identity, Source, list[str]]] = {}
    labels: set[str] = set()
    for identity, source in sources:
        if identity.sha256 in kept:
            first, _, duplicates = kept[identity.sha256]
            duplicates.append(identity.spec())
            _note_duplicate(identity, first)
            continue
        if identity.label in labels:
            identity = replace(identity, label=f"{identity.label}-{identity.sha256[:12]}")
        labels.add(identity.label)
        kept[identity.sha256] = identity, source, []
    return list(kept.values())


def _pinned(config: Config) -> list[tuple[Identity, Source]]:
    """Every source that is not denied, resolved by the lock file or else now; the lock file then says so."""
    path = lock_path(config)
    sources, lock = parse_sources(config.crawl.sources), read_lock(path)
    chosen = [source for source in sources if _is_wanted(source, config.crawl)]
    if not chosen:
        raise UserError("crawl.allow and crawl.deny leave no source; change them or crawl.sources")
    for source in chosen:
        if source.line() not in lock and config.crawl.locked:
            raise UserError(f"{source.line()}: {path} does not pin it; run m31r crawl once with crawl.locked = False")
        if source.line() not in lock and source.is_open() and not may_build():
            raise MissingArtifact(f"{source.line()}: {path} does not pin it yet; run m31r crawl with the same --config")
    found: list[tuple[Identity, Source]] = []
    pins: dict[str, Pin] = {}
    try:
        calls = [partial(source.resolve, lock.get(source.line()), config.crawl) for source in chosen]
        with closing(_ahead(calls, config.crawl.workers)) as resolved:
            for wanted, source in zip(chosen, resolved, strict=True):
                line, identity = wanted.line(), source.identity()
                pins[line] = Pin(identity.name, identity.version, identity.sha256)
                if config.crawl.locked and lock[line] != pins[line]:
                    held = f"holds sha256:{identity.sha256}, not sha256:{lock[line].sha256}"
                    raise ValidationError(f"{line}: {held} as {path} says")
                found.append((identity, source))
    finally:
        # also what was resolved before a failure, so that the next try means the same
        if may_build() and not config.crawl.locked:
            _keep(path, pins, [source for source in chosen if source.is_open()])
    return found


def _keep(path: Path, pins: dict[str, Pin], open_: list[Source]) -> None:
    try:
        write_lock(path, pins)
    except RunError as problem:
        if open_:
            raise
        # the configuration alone pins all of them
        log.warning("%s", problem)


def _is_wanted(source: Source, config: CrawlConfig) -> bool:
    why = refusal(source.names(), config)
    # only a source of a single crate can be ruled out unseen by what the allow list lacks
    if why == DENIED or (why == NOT_ALLOWED and source.line().startswith("crates ")):
        log.info("%s: %s, left out", source.line(), why, extra={"source": source.line(), "reason": why})
        return False
    return True


def _build(
    resolved: list[tuple[Identity, Source, list[str]]], config: CrawlConfig, downloads: Path, folder: Path
) -> dict[str, Any]:
    by_content: dict[str, dict[str, Any]] = {}
    fetches = [partial(source.fetch, config, downloads) for _, source, _ in resolved]
    with SnapshotWriter(folder) as snapshot, closing(_ahead(fetches, config.workers)) as places:
        for (identity, source, duplicates), place in zip(resolved, places, strict=True):
            snapshot.begin(identity)
            with snapshot.spool() as spool:
                for _, batch in groupby(source.members(config, place), key=lambda member: member.batch):
                    collected = collect(batch, spool, in_folder=source.in_folder())
                    keep_chosen(collected, spool, source.names(), config)
                    snapshot.append(collected, spool)
            content, rust, reasons = snapshot.written()
            if not rust and not reasons[DENIED] + reasons[NOT_ALLOWED]:
                raise UserError(f"{identity.spec()}: holds no Rust (no file ends in .rs); take it out of crawl.sources")
            if rust and content in by_content:
                snapshot.withdraw()
                by_content[content]["duplicates"] += [identity.spec(), *duplicates]
                _note_duplicate(identity, by_content[content])
                continue
            described = snapshot.finish()
            described["duplicates"] += duplicates
            by_content[content] = described
            log.info("%s: %d files", identity.label, described["files"], extra={"source": described})
        counts = snapshot.close()
    repeated = sum(len(described["duplicates"]) for described in by_content.values())
    log.info("crawl: %d sources, %d duplicates", counts["sources"], repeated, extra={**counts, "duplicates": repeated})
    return counts


def _ahead(calls: Sequence[Callable[[], Result]], workers: int) -> Generator[Result]:
    """The results of `calls` in their order, worked out ahead by `workers` threads, for they mostly wait for a network."""
    if workers == 0 or len(calls) == 1:
        yield from (call() for call in calls)
        return
    with ThreadPoolExecutor(workers) as pool:
        pending = [pool.submit(call) for call in calls]
        try:
            for future in pending:
                yield future.result()
        finally:
            # what is done already is kept for the next try: in the lock file, in the download cache
            pool.shutdown(wait=False, cancel_futures=True)


def _note_duplicate(identity: Identity, first: Identity | dict[str, Any]) -> None:
    spec = first["spec"] if isinstance(first, dict) else first.spec()
    log.warning("%s: holds the same as %s; kept once", identity.spec(), spec, extra={"sha256": identity.sha256})
