"""`pypi NAME VERSION sha256:HEX`: a source distribution of a Python package, pinned by its hash."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from m31r.config.schema import CrawlConfig
from m31r.crawl.archive import read_archive
from m31r.crawl.download import download, is_whole, opener, read_page, shown, with_retries
from m31r.crawl.index import ACCEPT, Distribution, find, index_urls, is_sdist, pip_settings
from m31r.crawl.members import Identity, Member
from m31r.errors import RunError, ValidationError

_LARGEST_PAGE = 256 * 2**20
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PypiSource:
    """One source distribution."""

    name: str
    version: str
    sha256: str

    def identity(self) -> Identity:
        """The pin itself: nothing is fetched to know it."""
        return Identity(f"{self.name}-{self.version}", "pypi", self.name, self.version, self.sha256)

    def in_folder(self) -> bool:
        """Source distributions wrap all they hold in one top folder."""
        return True

    def members(self, config: CrawlConfig, downloads: Path) -> Iterator[Member]:
        """Streams the archive, fetched first if `downloads` has no whole copy.

        Raises:
          RunError: no index has it, or none can be reached.
          ValidationError: what an index offers is not what is pinned, or the archive is refused.
        """
        return read_archive(fetch(self, config, downloads), config)


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


def fetch(source: PypiSource, config: CrawlConfig, downloads: Path) -> Path:
    """The archive in `downloads`, `<sha256>-<file name>`; a copy whose hash is wrong is fetched again."""
    started, what = time.monotonic(), f"pypi {source.name} {source.version}"
    for cached in sorted(downloads.glob(f"{source.sha256}-*")):
        if not is_sdist(cached.name.removeprefix(f"{source.sha256}-"), source.name, source.version):
            continue  # the right bytes under a wrong name: the pin is mistaken, and the index will say so
        if is_whole(cached, source.sha256):
            _report(cached, started, True)
            return cached
        log.warning("%s: the cached copy is damaged; fetching it again", cached, extra={"file": cached.name})
        cached.unlink()
    settings = pip_settings()
    net = opener(settings.get("cert", ""))
    indexes = index_urls(settings)

    def read(url: str) -> tuple[bytes, str, str] | None:
        return with_retries(partial(read_page, url, ACCEPT, net, config.timeout_seconds, _LARGEST_PAGE), config.retries, what)

    file = _locate(source, indexes, read)
    target = downloads / f"{source.sha256}-{Path(file.filename).name}"
    take = partial(download, file.url, target, source.sha256, config.max_archive_bytes, net, config.timeout_seconds)
    with_retries(take, config.retries, what)
    _report(target, started, False)
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


def _report(path: Path, started: float, cached: bool) -> None:
    name, size, seconds = path.name[65:], path.stat().st_size, time.monotonic() - started
    figures = {"file": name, "bytes": size, "seconds": round(seconds, 3), "cached": cached}
    done = "in the download cache" if cached else f"fetched in {seconds:.1f} s"
    log.info("%s: %.1f MB, %s", name, size / 1e6, done, extra=figures)
