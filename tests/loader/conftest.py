import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "shard"))  # for corpus.py

from hypothesis import settings
from small import TEXTS, make_shards

from m31r.artifacts.store import Artifact
from m31r.tokenizer.text import Tokenizer, load_tokenizer

settings.register_profile("steady", deadline=None, derandomize=True)  # a busy machine is no failure
settings.load_profile("steady")


@pytest.fixture(scope="session")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    return make_shards(tmp_path_factory.mktemp("loader"), TEXTS)


@pytest.fixture(scope="session")
def tokenizer(shards: Artifact) -> Tokenizer:
    return load_tokenizer(shards.path / "tokenizer.model")
