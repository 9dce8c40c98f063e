"""About 60M weights (requirements 06, section 12): for one GPU; a patient CPU needs
model.attention and model.kernels = "xla"."""

from ml_collections import ConfigDict

from configs import base


def get_config() -> ConfigDict:
    config = base.get_config()
    config.tokenizer.vocab_size = 16_384
    config.tokenizer.training_bytes = 40_000_000
    config.model.layers = 16
    config.model.hidden_size = 512
    config.model.heads = 8
    config.model.kv_heads = 8
    config.model.ffn_size = 1408
    config.model.context_length = 2048
    config.model.precision = "bfloat16"
    config.model.attention = "flash"
    config.model.kernels = "pallas"
    config.train.steps = 10_000
    config.train.batch_size = 32
    config.train.accumulation = 1
    config.train.loss_chunk_tokens = 16_384
    config.train.muon_precision = "bfloat16"
    config.train.learning_rate = 1e-3
    config.train.warmup_fraction = 0.02
    config.train.validate_every = 500
    config.train.validation_rows = 128
    config.train.checkpoint_every = 500
    return config
