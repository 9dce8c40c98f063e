"""One tiny model of each architecture, as a model's folder and released."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tiny import CONFIG, tiny_model, tiny_tokenizer

from m31r.config.load import load_config
from m31r.generate.generate import Model
from m31r.quantize.folder import write_folder
from m31r.quantize.tensors import arrays_of, entries
from m31r.release.release import export
from m31r.tokenizer.text import Tokenizer


def write_model(out: Path, model: Model, **facts: Any) -> Path:
    """A model's folder in float32, as `m31r quantize` makes it."""
    config = replace(load_config("configs/smoke.py", []), model=model.config)
    listed = entries(model.config, model.tokenizer.vocab_size)
    metadata = {"format": "float32", "vocab_size": model.tokenizer.vocab_size, **facts}
    arrays = (array for entry in listed for array in arrays_of(model.params, entry, "float32"))
    write_folder(out, config, model.tokenizer.processor.serialized_model_proto(), metadata, arrays)
    return out


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
