"""The smallest configuration that does everything; tests add the sources and the data folder."""

from ml_collections import ConfigDict

from configs import smoke


def get_config() -> ConfigDict:
    config = smoke.get_config()
    config.crawl.retries = 0
    config.tokenizer.vocab_size = 400
    config.model.layers = 1
    config.model.hidden_size = 32
    config.model.ffn_size = 64
    config.model.context_length = 64
    config.train.steps = 8
    config.train.batch_size = 4
    config.train.loss_chunk_tokens = 64
    config.train.warmup_fraction = 0.25
    config.train.validate_every = 4
    config.train.validation_rows = 4
    config.train.checkpoint_every = 2
    config.train.log_every = 1
    config.generate.max_new_tokens = 16
    config.generate.sample_prompts = ("fn main() {\n",)
    return config
