"""The first stage: gathers Rust from the configured sources into one snapshot. Nothing that was fetched is ever run."""

import logging
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from m31r.artifacts.store import Artifact, produce
from m31r.config.load import as_dict
from m31r.config.schema import Config, CrawlConfig
from m31r.crawl.members import Identity
from m31r.crawl.snapshot import SnapshotWriter, collect
from m31r.crawl.sources import Source, parse_sources
from m31r.errors import UserError

VERSION = 1
log = logging.getLogger(__name__)


def crawl(config: Config) -> Artifact:
    """Gathers the sources' Rust, Cargo manifests and licence texts into a `crawl` artifact.

    The artifact's key depends on what the sources hold, not on where they lie: `snapshot.tar` (members
    `<source label>/<path>`), `files.jsonl` (path, source, offset, bytes, sha256 of each, in that order), `sources.json`.

    Raises:
      ConfigError: a line of `crawl.sources` cannot be read; all such lines are named.
      UserError: a local path is missing or no archive; a source holds no Rust.
      RunError: no network, or a local source changed while it was read.
      ValidationError: a download is not what is pinned; an archive is damaged or holds what is never accepted.
    """
    root = Path(config.data_folder)
    resolved = resolve(parse_sources(config.crawl.sources))
    held = [asdict(identity) for identity, _ in resolved]
    fields = {**as_dict(config.crawl, shaping_only=True), "sources": held}
    return produce(root, "crawl", VERSION, fields, {}, partial(_build, resolved, config.crawl, root / "downloads"))


def resolve(sources: list[Source]) -> list[tuple[Identity, Source]]:
    """Each source with its identity: equal content is kept once, and no two labels are the same."""
    resolved: dict[str, tuple[Identity, Source]] = {}
    labels: set[str] = set()
    for source in sources:
        identity = source.identity()
        if identity.sha256 in resolved:
            first = resolved[identity.sha256][0].spec()
            log.warning("%s: holds the same as %s; kept once", identity.spec(), first, extra={"sha256": identity.sha256})
            continue
        if identity.label in labels:
            identity = replace(identity, label=f"{identity.label}-{identity.sha256[:12]}")
        labels.add(identity.label)
        resolved[identity.sha256] = identity, source
    return list(resolved.values())


def _build(resolved: list[tuple[Identity, Source]], config: CrawlConfig, downloads: Path, folder: Path) -> dict[str, Any]:
    with SnapshotWriter(folder) as snapshot:
        for identity, source in resolved:
            with snapshot.spool() as spool:
                collected = collect(source.members(config, downloads), spool, in_folder=source.in_folder())
                if not any(name.endswith(".rs") for name in collected.files):
                    raise UserError(f"{identity.spec()}: holds no Rust (no file ends in .rs); take it out of crawl.sources")
                described = snapshot.add(identity, collected, spool)
            log.info("%s: %d files", identity.label, described["files"], extra={"source": described})
        return snapshot.close()
