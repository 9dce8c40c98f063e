"""The small preset (configs/small.py) on all of Debian's Rust: eight minutes of one H200."""

from ml_collections import ConfigDict

from configs import small


def get_config() -> ConfigDict:
    config = small.get_config()
    config.crawl.sources = ("local debian/crates",)  # what fetch.py makes
    config.loader.fim_rate = 0.5
    config.loader.workers = 4
    config.train.batch_size = 32
    config.model.qk_norm = True
    config.train.steps = 4750  # 8 minutes at 0.65 million tokens/s; README.md says how to choose them
    config.train.optimizer = "muon"
    config.train.schedule = "wsd"
    config.train.learning_rate = 3e-3
    config.train.decay_fraction = 0.3
    config.train.final_learning_rate_fraction = 0.0
    config.train.validate_every = 500
    config.train.checkpoint_every = 2000
    return config
