"""About 430M weights, under the ceiling of 500M (requirements 06, section 12): for one large GPU."""

from ml_collections import ConfigDict

from configs import base


def get_config() -> ConfigDict:
    config = base.get_config()
    config.tokenizer.vocab_size = 24_576
    config.tokenizer.training_bytes = 40_000_000
    config.model.layers = 20
    config.model.hidden_size = 1280
    config.model.heads = 20
    config.model.kv_heads = 20
    config.model.ffn_size = 3456
    config.model.context_length = 2048
    config.model.precision = "bfloat16"
    config.model.attention = "flash"
    config.model.kernels = "pallas"
    config.train.steps = 30_000
    config.train.batch_size = 32
    config.train.accumulation = 4
    config.train.loss_chunk_tokens = 8192
    config.train.muon_precision = "bfloat16"
    config.train.learning_rate = 4e-4
    config.train.warmup_fraction = 0.02
    config.train.validate_every = 500
    config.train.validation_rows = 128
    config.train.checkpoint_every = 500
    return config
