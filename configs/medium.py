"""About 200M weights, the production size (requirements 06, section 13): 18 x 1024, for one GPU."""

from ml_collections import ConfigDict

from configs import base


def get_config() -> ConfigDict:
    config = base.get_config()
    config.tokenizer.vocab_size = 16_384
    config.tokenizer.training_bytes = 40_000_000
    config.model.layers = 18
    config.model.hidden_size = 1024
    config.model.heads = 16
    config.model.kv_heads = 16
    config.model.ffn_size = 2048
    config.model.context_length = 2048
    config.model.precision = "bfloat16"
    config.model.attention = "flash"
    config.model.kernels = "pallas"
    config.train.steps = 20_000
    config.train.batch_size = 32
    config.train.accumulation = 2
    config.train.loss_chunk_tokens = 8192
    config.train.muon_precision = "bfloat16"
    config.train.learning_rate = 6e-4
    config.train.warmup_fraction = 0.02
    config.train.validate_every = 500
    config.train.validation_rows = 128
    config.train.checkpoint_every = 500
    return config
