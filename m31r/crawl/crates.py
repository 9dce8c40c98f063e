"""`crates INDEX NAME [VERSION] [sha256:HEX]`: a crate of a Cargo registry that speaks the sparse protocol."""

import logging
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from m31r.config.schema import CrawlConfig
from m31r.crawl.archive import read_archive
from m31r.crawl.cache import cached_copy, report
from m31r.crawl.download import download, shown, with_retries
from m31r.crawl.lock import Pin
from m31r.crawl.members import Identity, Member
from m31r.crawl.registry import PUBLIC, download_url, network, releases
from m31r.crawl.versions import is_exact, is_requirement, newest
from m31r.errors import RunError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CratesSource:
    """One crate. `wanted` is a version or a requirement; `sha256` is empty until the line is resolved."""

    index: str
    name: str
    wanted: str
    sha256: str

    def line(self) -> str:
        """How the lock file calls this source."""
        return f"crates {shown(self.index)} {self.name} {self.wanted}" + (f" sha256:{self.sha256}" if self.sha256 else "")

    def names(self) -> tuple[str, ...]:
        """The crate's name, with and without its version, and the address of the index."""
        return (self.name, f"{self.name}-{self.wanted}", shown(self.index))

    def is_open(self) -> bool:
        """Without a hash, the index says which bytes are meant."""
        return not self.sha256

    def resolve(self, pin: Pin | None, config: CrawlConfig) -> "CratesSource":
        """The release that the lock pins, yanked since or not; else the newest that is wanted and not yanked.

        Raises:
          RunError: the index has no such release, or cannot be reached.
        """
        if not self.is_open():
            return self
        if pin is None:
            return self._newest(config)
        return replace(self, wanted=pin.version, sha256=pin.sha256)

    def identity(self) -> Identity:
        """The pin itself: nothing is fetched to know it."""
        return Identity(f"{self.name}-{self.wanted}", "crates", self.name, self.wanted, self.sha256, shown(self.index))

    def in_folder(self) -> bool:
        """A .crate file wraps all it holds in one top folder."""
        return True

    def fetch(self, config: CrawlConfig, downloads: Path) -> Path:
        """The .crate file in `downloads`, fetched first if there is no whole copy.

        Raises:
          RunError: the registry does not have it, or cannot be reached.
          ValidationError: what the registry gives is not what is pinned.
        """
        started, filename = time.monotonic(), f"{self.name}-{self.wanted}.crate"
        cached = cached_copy(downloads, self.sha256, lambda name: name == filename)
        if cached is None:
            net, target = network(), downloads / f"{self.sha256}-{filename}"
            url = download_url(self.index, self.name, self.wanted, self.sha256, config)
            take = partial(download, url, target, self.sha256, config.max_archive_bytes, net, config.timeout_seconds)
            with_retries(take, config.retries, f"crates {shown(self.index)} {self.name} {self.wanted}")
        place = cached or target
        report(filename, place.stat().st_size, started, cached is not None)
        return place

    def members(self, config: CrawlConfig, place: Path) -> Iterator[Member]:
        """Streams the archive at `place`.

        Raises:
          ValidationError: the archive is refused.
        """
        return read_archive(place, config)

    def _newest(self, config: CrawlConfig) -> "CratesSource":
        found = {release.version: release for release in releases(self.index, self.name, config)}
        if not found:
            raise RunError(f"{self.line()}: {shown(self.index)} has no such crate; check its name")
        usable = [release.version for release in found.values() if not release.yanked]
        version = newest(usable, self.wanted)
        if version is None:
            yanked = newest(found, self.wanted)
            why = f"{yanked} is yanked; pin its sha256 to use it all the same" if yanked else "no release fits"
            raise RunError(f"{self.line()}: {why}; {shown(self.index)} has {len(usable)} that are not yanked")
        log.info("%s: resolved to %s", self.line(), version, extra={"crate": self.name, "version": version})
        return replace(self, wanted=version, sha256=found[version].sha256)


def parse_crates(text: str) -> CratesSource:
    """The source for `crates INDEX NAME [VERSION] [sha256:HEX]`; ValueError says what is wrong with `text`."""
    parts = text.split()
    if not 2 <= len(parts) <= 4:
        raise ValueError('has not two to four parts; write "crates INDEX NAME [VERSION] [sha256:HEX]"')
    index, name, wanted, pin = [*parts, *("*", "")[len(parts) - 2 :]]
    index = PUBLIC if index == "crates.io" else index.removeprefix("sparse+").rstrip("/") + "/"
    if urlsplit(index).scheme not in ("http", "https", "file"):
        raise ValueError(f"{shown(index)!r} is not the address of a sparse index; write crates.io or https://...")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", name):
        raise ValueError(f"{name!r} is not the name of a crate")
    if not is_exact(wanted) and not is_requirement(wanted):
        raise ValueError(f"{wanted!r} is neither a version nor *, ^1.2, ~1.2 or =1.2")
    if pin and not (is_exact(wanted) and re.fullmatch(r"sha256:[0-9a-f]{64}", pin)):
        raise ValueError("the last part must be sha256: and 64 lower-case hexadecimal digits, behind a whole version")
    return CratesSource(index, name, wanted, pin.removeprefix("sha256:"))
