"""One tiny model of each architecture, as a model's folder and released."""

from dataclasses import replace
from pathlib import Path

import pytest
from model_folders import write_model
from tiny import CONFIG, tiny_model, tiny_tokenizer

from m31r.generate.generate import Model
from m31r.release.release import export
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
