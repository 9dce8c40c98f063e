"""One tiny model of each architecture, as a model's folder and released; and a release that may go out, with its checkout."""

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from gated import CARD, ROOT, VERSION, evaluated, git
from model_folders import write_model
from tiny import CONFIG, tiny_model, tiny_tokenizer

from m31r.config.load import load_config
from m31r.config.schema import Config
from m31r.generate.generate import Model, ready_model
from m31r.model.params import params_sha256
from m31r.release.release import export
from m31r.tokenizer.reserved import FIM_MIDDLE
from m31r.tokenizer.text import Tokenizer


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return tiny_tokenizer()


@pytest.fixture(scope="session")
def models(tokenizer: Tokenizer) -> dict[str, Model]:
    """By the architecture that others know it as."""
    return {"llama": tiny_model(tokenizer), "qwen3": tiny_model(tokenizer, replace(CONFIG, qk_norm=True))}


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory, models: dict[str, Model]) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("releases")
    return {name: export(write_model(place / f"{name}-model", model), "0.1.0", place / name) for name, model in models.items()}


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with this project's own locks, and one test that passes."""
    place = tmp_path_factory.mktemp("repository")
    for path in (ROOT / "pyproject.toml", *ROOT.glob("requirements*.lock")):
        shutil.copy(path, place)
    (place / "CHANGELOG.md").write_text(f"# Changelog\n\n## {VERSION}\n\n- Gates.\n\n## 1.0.0\n\n- All else.\n")
    command = f"PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 {sys.executable} -B -m pytest -q -p no:cacheprovider $(ARGS) tests"
    (place / "Makefile").write_text(f"test:\n\t@{command}\n")
    (place / "tests").mkdir()
    (place / "tests" / "test_one.py").write_text("def test_one() -> None:\n    assert True\n")
    git(place, "init", "-q")
    git(place, "add", ".")
    git(place, "commit", "-qm", "all")
    git(place, "tag", "-am", "x", f"v{VERSION}")
    return place


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory, repository: Path, tokenizer: Tokenizer) -> Path:
    """A release, with one before it, of a model that writes nothing but `;` into a hole."""
    place = tmp_path_factory.mktemp("gates")
    model = tiny_model(tokenizer)
    semicolon = tokenizer.encode("{;")[-1]

    def change(path: Any, leaf: Any) -> np.ndarray:
        name = jax.tree_util.keystr(path)
        if "out" in name or "down" in name:  # what a position says is its own token, alone
            return np.zeros_like(leaf)
        leaf = np.array(leaf)
        if "embedding" in name:
            leaf[semicolon] = 3 * leaf[FIM_MIDDLE]
        return leaf

    model = ready_model(jax.tree_util.tree_map_with_path(change, model.params), CONFIG, tokenizer)
    facts = {
        "data": CARD, "data_hash": "cd" * 32, "git_commit": git(repository, "rev-parse", "HEAD"),
        "libraries": {"jax": "0.10.2"}, "m31r": "0.1.0", "params_sha256": params_sha256(model.params),
        "python": "3.11.2", "step": 7, "toolchain": "rustc 1.99.0", "evaluation": evaluated(),
    }  # fmt: skip
    source = write_model(place / "model", model, **facts)
    for version in ("1.0.0", VERSION):
        export(source, version, place / "release")
    return place / "release" / VERSION


@pytest.fixture(scope="session")
def facts(release: Path) -> dict[str, Any]:
    return dict(json.loads((release / "metadata.json").read_bytes()))


@pytest.fixture(scope="session")
def config() -> Config:
    base = load_config("configs/base.py", [])
    return replace(base, release=replace(base.release, candidates=1))


@pytest.fixture
def spoilt(tmp_path: Path, release: Path) -> Path:
    """The release, for a test to spoil."""
    return Path(shutil.copytree(release, tmp_path / VERSION))


@pytest.fixture
def checkout(tmp_path: Path, repository: Path) -> Path:
    """The checkout, for a test to spoil."""
    return Path(shutil.copytree(repository, tmp_path / "repository"))
