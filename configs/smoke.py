"""Seconds from real Rust to a (bad) model: for tests and for trying a change."""

from ml_collections import ConfigDict

from configs import base


def get_config() -> ConfigDict:
    config = base.get_config()
    config.crawl.sources = ("pypi cryptography 50.0.2 sha256:7b46165bb56eb4704e2eaaf86f3c940d19154535d9b0ca7d6d590b04060e00d5",)
    config.dataset.validation_fraction = 0.2
    config.dataset.test_fraction = 0.1
    config.tokenizer.vocab_size = 1024
    config.tokenizer.training_bytes = 1_000_000
    config.model.layers = 2
    config.model.hidden_size = 64
    config.model.heads = 2
    config.model.kv_heads = 2
    config.model.ffn_size = 176
    config.model.context_length = 128
    config.train.steps = 30
    config.train.batch_size = 4
    config.train.loss_chunk_tokens = 256
    config.train.validate_every = 10
    config.train.validation_rows = 8
    config.train.checkpoint_every = 10
    config.generate.max_new_tokens = 32
    return config
