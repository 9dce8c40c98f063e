import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "shard"))  # for corpus.py

from corpus import crate_files
from hypothesis import settings

from m31r.config.schema import TokenizerConfig
from m31r.tokenizer.text import Tokenizer, tokenizer_from_bytes
from m31r.tokenizer.tokenizer import learn

settings.register_profile("steady", deadline=None, derandomize=True)  # a busy machine is no failure
settings.load_profile("steady")


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    model, _ = learn(TokenizerConfig("bpe", 450, 10**6, 16), crate_files(12, 30, 1))
    return tokenizer_from_bytes(model, "test")
