"""Fixtures of the filter's tests: crawled corpora that we write ourselves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m31r.artifacts.store import Artifact
from m31r.config.load import load_config
from m31r.config.schema import Config, FilterConfig
from m31r.crawl.crawl import crawl


@pytest.fixture
def filter_config() -> Callable[..., FilterConfig]:
    """The base configuration's filter section, in process, with these fields changed."""

    def make(**changes: object) -> FilterConfig:
        overrides = [(f"filter.{name}", str(value)) for name, value in {"workers": 0, **changes}.items()]
        config: Config = load_config("configs/base.py", overrides)
        return config.filter

    return make


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where a test's artifacts lie."""
    return tmp_path / "data"


@pytest.fixture
def crawled(tmp_path: Path, root: Path) -> Callable[..., Artifact]:
    """Crawls folders with these files: `crawled(one={"Cargo.toml": b"..."}, two={...})`."""

    def make(**sources: dict[str, bytes]) -> Artifact:
        number = len(list(tmp_path.glob("corpus-*")))
        for name, files in sources.items():
            for path, content in files.items():
                place = tmp_path / f"corpus-{number}" / name / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
        specs = tuple(f"local {tmp_path / f'corpus-{number}' / name}" for name in sources)
        return crawl(load_config("configs/base.py", [("data_folder", str(root)), ("crawl.sources", repr(specs))]))

    return make
