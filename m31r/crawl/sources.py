"""What every kind of source offers, and how the lines of `crawl.sources` become sources."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from m31r.config.schema import CrawlConfig
from m31r.crawl.crates import parse_crates
from m31r.crawl.git import parse_git
from m31r.crawl.local import parse_local
from m31r.crawl.lock import Pin
from m31r.crawl.members import Identity, Member
from m31r.crawl.pypi import parse_pypi
from m31r.errors import ConfigError


class Source(Protocol):
    """A place that Rust comes from."""

    def line(self) -> str:
        """How the lock file calls this source: its line of `crawl.sources`, evenly spaced and without credentials."""
        ...

    def names(self) -> tuple[str, ...]:
        """What the allow and deny lists may call this source."""
        ...

    def is_open(self) -> bool:
        """Whether the line leaves open which bytes it means, so that a lock file or an index must say."""
        ...

    def resolve(self, pin: Pin | None, config: CrawlConfig) -> "Source":
        """This source with nothing left open: as `pin` says, or else as its index says now."""
        ...

    def identity(self) -> Identity:
        """What this source resolves to; equal identities hold equal bytes, so nothing here depends on a path."""
        ...

    def in_folder(self) -> bool:
        """Whether the source usually wraps all it holds in one top folder, as archives do."""
        ...

    def fetch(self, config: CrawlConfig, downloads: Path) -> Path:
        """Where it lies on this machine; what must be fetched comes into `downloads` first. Runs nothing of it."""
        ...

    def members(self, config: CrawlConfig, place: Path) -> Iterator[Member]:
        """Streams every entry of what `fetch` brought to `place`, in any order within a batch."""
        ...


_PARSERS: dict[str, Callable[[str], Source]] = {
    "crates": parse_crates, "git": parse_git, "local": parse_local, "pypi": parse_pypi,
}  # fmt: skip


def parse_sources(specs: tuple[str, ...]) -> list[Source]:
    """One source for each line of `crawl.sources`.

    Raises:
      ConfigError: one line for every specification that cannot be read.
    """
    sources: list[Source] = []
    problems: list[str] = []
    for number, spec in enumerate(specs):
        kind, _, rest = spec.strip().partition(" ")
        try:
            if kind not in _PARSERS:
                raise ValueError(f"begins with {kind!r}; known kinds are {', '.join(sorted(_PARSERS))}")
            sources.append(_PARSERS[kind](rest.strip()))
        except ValueError as error:
            problems.append(f"crawl.sources[{number}] = {spec!r}: {error}")
    if not specs:
        problems.append('crawl.sources = (): name at least one source, such as "local PATH"')
    if problems:
        raise ConfigError("\n".join(problems))
    return sources
