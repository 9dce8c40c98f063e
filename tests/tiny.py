"""A random decoder and a small tokenizer, both made in a second, with outputs that vary and sometimes end."""

import jax
import numpy as np

from m31r.config.schema import ModelConfig, TokenizerConfig
from m31r.generate.generate import Model, Settings, ready_model
from m31r.model.decoder import abstract_params
from m31r.tokenizer.reserved import EOS
from m31r.tokenizer.text import Tokenizer, tokenizer_from_bytes
from m31r.tokenizer.tokenizer import learn

CONFIG = ModelConfig(
    layers=2,
    hidden_size=32,
    heads=4,
    kv_heads=2,
    ffn_size=64,
    context_length=64,
    rope_base=10_000.0,
    norm_epsilon=1e-5,
    qk_norm=False,
    document_mask=True,
    attention="xla",
    kernels="xla",
    precision="float32",
)
RUST = [
    f"/// Größe {i}: 長い文字列 🦀.\npub fn f{i}(x: &[u8]) -> usize {{\n    let mut n = {i};\n    n += x.len();\n    n\n}}\n"
    for i in range(40)
]
GREEDY = Settings(max_new_tokens=24, temperature=0.0, top_k=0, top_p=1.0, seed=31, chunk_tokens=8)
DRAWN = Settings(max_new_tokens=24, temperature=1.0, top_k=0, top_p=1.0, seed=31, chunk_tokens=8)


def tiny_tokenizer() -> Tokenizer:
    model, _ = learn(TokenizerConfig("bpe", 360, 10**6, 16), RUST)
    return tokenizer_from_bytes(model, "test")


def tiny_model(tokenizer: Tokenizer, config: ModelConfig = CONFIG) -> Model:
    """Weights larger than at a real start, so that likelihoods differ; <eos> is made a frequent winner."""
    chance = np.random.default_rng(7)

    def weight(leaf: jax.ShapeDtypeStruct) -> np.ndarray:
        return (
            np.ones(leaf.shape, np.float32) if len(leaf.shape) == 1 else chance.normal(0, 0.15, leaf.shape).astype(np.float32)
        )

    params = jax.tree.map(weight, abstract_params(config, tokenizer.vocab_size))
    params["embedding"][EOS] *= 2
    return ready_model(params, config, tokenizer)
