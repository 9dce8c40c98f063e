"""Shards and configurations small enough to look at every row."""

from pathlib import Path

from corpus import crate_files, write_dataset

from m31r.artifacts.store import Artifact
from m31r.config.schema import REASON_KINDS, LoaderConfig, ModelConfig, ReasonConfig, ShardConfig, TokenizerConfig
from m31r.shard.shard import shard
from m31r.tokenizer.tokenizer import train_tokenizer

TEXTS = {"train": [*crate_files(14, 20, 1), "", "fn main() {}", "😀" * 200], "validation": crate_files(5, 10, 2)}


def make_shards(root: Path, texts: dict[str, list[str]]) -> Artifact:
    """Shards of these texts, several files a split, with a vocabulary that leaves most emoji to byte tokens."""
    dataset = write_dataset(root, texts)
    learnt = write_dataset(root / "learnt", {"train": crate_files(12, 30, 1)})
    tokenizer = train_tokenizer(TokenizerConfig("bpe", 400, 10**6, 16), root / "learnt", learnt)
    return shard(ShardConfig(4000, True, 0), root, dataset, tokenizer)


def model_config(context_length: int) -> ModelConfig:
    return ModelConfig(1, 8, 1, 1, 8, context_length, 1e4, 1e-5, False, True, "xla", "xla", "float32")


def loader_config(fim_rate: float, syntax_rate: float = 0.0) -> LoaderConfig:
    return LoaderConfig(fim_rate, 0.5, syntax_rate, 0, 2)


def reason_config(rate: float, kinds: tuple[str, ...] = REASON_KINDS) -> ReasonConfig:
    return ReasonConfig(rate, kinds, 0.2)
