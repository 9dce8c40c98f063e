"""`pypi NAME VERSION sha256:HEX`: a source distribution of a Python package, pinned by its hash."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from m31r.config.schema import CrawlConfig
from m31r.crawl.archive import read_archive
from m31r.crawl.cache import cached_copy, report
from m31r.crawl.download import download, opener, read_page, shown, with_retries
from m31r.crawl.index import ACCEPT, Distribution, find, index_urls, is_sdist, pip_settings
from m31r.crawl.lock import Pin
from m31r.crawl.members import Identity, Member
from m31r.errors import RunError, ValidationError

_LARGEST_PAGE = 256 * 2**20


@dataclass(frozen=True)
class PypiSource:
    """One source distribution."""

    name: str
    version: str
    sha256: str

    def line(self) -> str:
        """How the lock file calls this source."""
        return f"pypi {self.name} {self.version} sha256:{self.sha256}"

    def names(self) -> tuple[str, ...]:
        """The project's name, with and without its version."""
        return (self.name, f"{self.name}-{self.version}")

    def is_open(self) -> bool:
        """The hash says it all."""
        return False

    def resolve(self, pin: Pin | None, config: CrawlConfig) -> "PypiSource":
        """This source itself."""
        return self

    def identity(self) -> Identity:
        """The pin itself: nothing is fetched to know it."""
        return Identity(f"{self.name}-{self.version}", "pypi", self.name, self.version, self.sha256)

    def in_folder(self) -> bool:
        """Source distributions wrap all they hold in one top folder."""
        return True

    def fetch(self, config: CrawlConfig, downloads: Path) -> Path:
        """The archive in `downloads`, `<sha256>-<file name>`; a copy whose hash is wrong is fetched again.

        Raises:
          RunError: no index has it, or none can be reached.
          ValidationError: what an index offers is not what is pinned.
        """
        return _fetch(self, config, downloads)

    def members(self, config: CrawlConfig, place: Path) -> Iterator[Member]:
        """Streams the archive at `place`.

        Raises:
          ValidationError: the archive is refused.
        """
        return read_archive(place, config)


def parse_pypi(text: str) -> PypiSource:
    """The source for `pypi NAME VERSION sha256:HEX`; ValueError says what is wrong with `text`."""
    parts = text.split()
    if len(parts) != 3:
        raise ValueError('has not three parts; write "pypi NAME VERSION sha256:HEX"')
    name, version, pin = parts
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", name):
        raise ValueError(f"{name!r} is not a package name")
    if not re.fullmatch(r"[A-Za-z0-9.!+_-]+", version):
        raise ValueError(f"{version!r} is not a version")
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", pin):
        raise ValueError("the last part must be sha256: and 64 lower-case hexadecimal digits")
    return PypiSource(name, version, pin.removeprefix("sha256:"))


def _fetch(source: PypiSource, config: CrawlConfig, downloads: Path) -> Path:
    started, what = time.monotonic(), f"pypi {source.name} {source.version}"
    if cached := cached_copy(downloads, source.sha256, lambda name: is_sdist(name, source.name, source.version)):
        report(cached.name[65:], cached.stat().st_size, started, True)
        return cached
    settings = pip_settings()
    net = opener(settings.get("cert", ""), "PIP_CERT")
    indexes = index_urls(settings)

    def read(url: str) -> tuple[bytes, str, str] | None:
        return with_retries(partial(read_page, url, ACCEPT, net, config.timeout_seconds, _LARGEST_PAGE), config.retries, what)

    file = _locate(source, indexes, read)
    target = downloads / f"{source.sha256}-{Path(file.filename).name}"
    take = partial(download, file.url, target, source.sha256, config.max_archive_bytes, net, config.timeout_seconds)
    with_retries(take, config.retries, what)
    report(target.name[65:], target.stat().st_size, started, False)
    return target


def _locate(source: PypiSource, indexes: list[str], read: Callable[[str], tuple[bytes, str, str] | None]) -> Distribution:
    what, asked = f"pypi {source.name} {source.version}", ", ".join(shown(index) for index in indexes)
    try:
        file, others = find(indexes, source.name, source.version, source.sha256, read)
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"{what}: {asked} answers with something that is no package index; set PIP_INDEX_URL") from error
    if file is not None:
        return file
    if others:
        raise ValidationError(f"{what}: {asked} offers sha256:{others[0]}, not the pinned sha256:{source.sha256}")
    raise RunError(f"{what}: {asked} has no such source distribution; check name and version, or set PIP_INDEX_URL")
