"""The download cache: one file for each content, `<sha256>-<file name>`, so that nothing is fetched twice."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from m31r.crawl.download import is_whole

log = logging.getLogger(__name__)


def cached_copy(downloads: Path, sha256: str, fits: Callable[[str], bool]) -> Path | None:
    """The whole copy of that content under a file name that `fits`; one whose bytes are damaged is removed."""
    for cached in sorted(downloads.glob(f"{sha256}-*")):
        if not fits(cached.name.removeprefix(f"{sha256}-")):
            continue  # the right bytes under a wrong name: the pin is mistaken, and the index will say so
        if is_whole(cached, sha256):
            return cached
        log.warning("%s: the cached copy is damaged; fetching it again", cached, extra={"file": cached.name})
        cached.unlink()
    return None


def report(name: str, size: int, started: float, cached: bool) -> None:
    """One log event for one fetch; `started` is of the monotonic clock, `size` in bytes."""
    seconds = time.monotonic() - started
    figures = {"file": name, "bytes": size, "seconds": round(seconds, 3), "cached": cached}
    done = "in the download cache" if cached else f"fetched in {seconds:.1f} s"
    log.info("%s: %.1f MB, %s", name, size / 1e6, done, extra=figures)
