"""Allow and deny lists: patterns of names, judged for a whole source before it is fetched and for each crate within it."""

import tomllib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import IO

from m31r.config.schema import CrawlConfig
from m31r.crawl.snapshot import Collected, Spooled

DENIED = "denied"
NOT_ALLOWED = "not allowed"
# no manifest that a person wrote comes near; tomllib holds one in memory whole
_LARGEST_MANIFEST = 4 * 2**20


def refusal(names: Iterable[str], config: CrawlConfig) -> str:
    """Why something of these names is left out, DENIED or NOT_ALLOWED; empty if it is taken."""
    names = list(names)
    if _matches(names, config.deny):
        return DENIED
    return NOT_ALLOWED if config.allow and not _matches(names, config.allow) else ""


def keep_chosen(collected: Collected, spool: IO[bytes], source: Iterable[str], config: CrawlConfig) -> None:
    """Moves to `left_out` the files whose crate is denied or not allowed; `source` are the names of the whole source.

    A file's crate is what the nearest Cargo.toml above it calls its package. Where a source's own name is allowed, so are
    all crates within it.
    """
    if not (config.allow or config.deny):
        return
    crates = {
        name.removesuffix("Cargo.toml"): package
        for name, place in collected.files.items()
        if name.rsplit("/", 1)[-1] == "Cargo.toml" and (package := _package(place, spool))
    }
    shared = list(source)
    verdicts = {crate: refusal([*shared, crate], config) for crate in {*crates.values(), ""}}
    for name in list(collected.files):
        if why := verdicts[_crate_of(name, crates)]:
            del collected.files[name]
            collected.left_out.append((name, why))


def _crate_of(name: str, crates: dict[str, str]) -> str:
    while name:
        name = name.rstrip("/").rpartition("/")[0]
        folder = f"{name}/" if name else ""
        if folder in crates:
            return crates[folder]
    return ""


def _package(place: Spooled, spool: IO[bytes]) -> str:
    spool.seek(place.offset)
    try:
        name = tomllib.loads(spool.read(min(place.size, _LARGEST_MANIFEST)).decode())["package"]["name"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return name if isinstance(name, str) else ""


def _matches(names: Iterable[str], patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)
