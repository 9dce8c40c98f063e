"""Fixtures of the crawl's tests: configurations, and the files of a crate."""

from collections.abc import Callable
from pathlib import Path

import pytest
from written_crates import CRATE

from m31r.config.load import load_config
from m31r.config.schema import Config


@pytest.fixture
def configured(tmp_path: Path) -> Callable[..., Config]:
    """A base configuration with these sources, whose data lies under the test's own folder."""

    def make(*sources: str, **limits: object) -> Config:
        overrides = [(f"crawl.{name}", str(value)) for name, value in limits.items()]
        return load_config(
            "configs/base.py",
            [("data_folder", str(tmp_path / "data")), ("crawl.sources", repr(sources)), *overrides],
        )

    return make


@pytest.fixture
def crate() -> dict[str, bytes]:
    """The files of a small crate."""
    return dict(CRATE)
