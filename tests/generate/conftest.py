import pytest
from tiny import tiny_model, tiny_tokenizer

from m31r.generate.generate import Model
from m31r.tokenizer.text import Tokenizer


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return tiny_tokenizer()


@pytest.fixture(scope="session")
def model(tokenizer: Tokenizer) -> Model:
    return tiny_model(tokenizer)
