import pytest
from corpus import crate_files, write_dataset

from m31r.artifacts.store import Artifact
from m31r.config.schema import TokenizerConfig
from m31r.tokenizer.tokenizer import train_tokenizer


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    texts = {"train": [*crate_files(12, 30, 1), "", "fn main() {}"], "validation": crate_files(3, 10, 2)}
    return write_dataset(tmp_path_factory.mktemp("data"), texts)


@pytest.fixture(scope="session")
def tokenizer(dataset: Artifact) -> Artifact:
    return train_tokenizer(TokenizerConfig("bpe", 450, 10**6, 16), dataset.path.parent, dataset)
