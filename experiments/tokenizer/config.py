"""The model that is trained on each vocabulary: 19M weights beside its embedding, next-token loss only."""

from ml_collections import ConfigDict

from configs import base


def get_config() -> ConfigDict:
    config = base.get_config()
    config.tokenizer.training_bytes = 40_000_000
    config.model.layers = 6
    config.model.hidden_size = 512
    config.model.heads = 8
    config.model.kv_heads = 8
    config.model.ffn_size = 1408
    config.model.context_length = 1024
    config.model.document_mask = False
    config.model.attention = "cudnn"
    config.model.precision = "bfloat16"
    config.train.batch_size = 16
    config.train.loss_chunk_tokens = 8192
    config.train.learning_rate = 1e-3
    return config
