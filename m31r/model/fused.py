"""A layer's two blocks on NVIDIA's Hopper, where each product does what comes after it as well (m31r/kernels/hopper_layer.py).

The weights are those of `Attention` and `FeedForward` (m31r/model/decoder.py), by the same names.
"""

import functools
import logging
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp

from m31r.config.schema import ModelConfig

TILE = 256  # columns of a product that are computed at once
log = logging.getLogger(__name__)


@functools.cache
def fuses(config: ModelConfig, remat: str, positions: int) -> bool:
    """Whether the products take these shapes, rows of so many positions, and nothing is to be done between them that they don't
    do; said once."""
    widths = config.hidden_size, config.ffn_size, config.hidden_size * (config.heads + 2 * config.kv_heads) // config.heads
    suits = all(width >= TILE and width % 128 == 0 for width in widths) and positions % 128 == 0
    suits = suits and config.precision == "bfloat16" and not config.qk_norm and remat != "swiglu"
    log.info("a layer's products: by %s", "Mosaic GPU's kernels, with what comes after them" if suits else "XLA")
    return suits


class Matrix(nn.Module):
    """What a `Projection` multiplies by, (inputs, features), in the precision asked for."""

    features: int
    scale: float

    @nn.compact
    def __call__(self, inputs: int, dtype: Any) -> jax.Array:
        init = nn.initializers.normal(self.scale * inputs**-0.5)
        return self.param("kernel", init, (inputs, self.features), jnp.float32).astype(dtype)


class FusedAttention(nn.Module):
    """The residual stream with what `Attention` writes to it, in training."""

    config: ModelConfig
    scale: float  # of what writes to the stream

    @nn.compact
    def __call__(
        self,
        stream_BTD: jax.Array,
        x_BTD: jax.Array,
        cos_TE: jax.Array,
        sin_TE: jax.Array,
        segments_BT: jax.Array | None,
    ) -> jax.Array:
        from m31r.kernels.flash import documents  # Pallas takes a tenth of a second to import
        from m31r.kernels.hopper_layer import attention

        config, D = self.config, x_BTD.shape[-1]
        H, K, E = config.heads, config.kv_heads, config.hidden_size // config.heads
        qkv = Matrix((H + 2 * K) * E, 1.0, name="qkv")(D, x_BTD.dtype)
        out = Matrix(D, self.scale, name="out")(H * E, x_BTD.dtype)
        within = None if segments_BT is None else documents(segments_BT)
        rows = stream_BTD.reshape(-1, D), x_BTD.reshape(-1, D)
        return attention(*rows, qkv, out, within, (cos_TE[:, 0], sin_TE[:, 0]), H).reshape(x_BTD.shape)


class FusedFeedForward(nn.Module):
    """The residual stream with what `FeedForward` writes to it, in training."""

    config: ModelConfig
    scale: float

    @nn.compact
    def __call__(self, stream_BTD: jax.Array, x_BTD: jax.Array) -> jax.Array:
        from m31r.kernels.hopper_layer import feed_forward

        D, F = x_BTD.shape[-1], self.config.ffn_size
        gate_up = Matrix(2 * F, 1.0, name="gate_up")(D, x_BTD.dtype)
        down = Matrix(D, self.scale, name="down")(F, x_BTD.dtype)
        return feed_forward(stream_BTD.reshape(-1, D), x_BTD.reshape(-1, D), gate_up, down).reshape(x_BTD.shape)
