"""What every kind of source offers, and how the lines of `crawl.sources` become sources."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from m31r.config.schema import CrawlConfig
from m31r.crawl.local import parse_local
from m31r.crawl.members import Identity, Member
from m31r.crawl.pypi import parse_pypi
from m31r.errors import ConfigError


class Source(Protocol):
    """A place that Rust comes from."""

    def identity(self) -> Identity:
        """What this source resolves to; equal identities hold equal bytes, so nothing here depends on a path."""
        ...

    def in_folder(self) -> bool:
        """Whether the source usually wraps all it holds in one top folder, as archives do."""
        ...

    def members(self, config: CrawlConfig, downloads: Path) -> Iterator[Member]:
        """Streams every entry, in any order; fetches what must be fetched into `downloads`; runs nothing of it."""
        ...


_PARSERS: dict[str, Callable[[str], Source]] = {"local": parse_local, "pypi": parse_pypi}


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
