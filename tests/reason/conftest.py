import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "shard"))  # for corpus.py

from corpus import crate_files
from hypothesis import settings

from m31r.config.schema import TokenizerConfig
from m31r.tokenizer.tokenizer import learn

settings.register_profile("steady", deadline=None, derandomize=True)  # a busy machine is no failure
settings.load_profile("steady")


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small SentencePiece model's file."""
    path = tmp_path_factory.mktemp("model") / "tokenizer.model"
    path.write_bytes(learn(TokenizerConfig("bpe", 450, 10**6, 16), crate_files(12, 30, 1))[0])
    return path
