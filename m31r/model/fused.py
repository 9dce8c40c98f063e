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

log = logging.getLogger(__name__)


@functools.cache
def fuses(config: ModelConfig, remat: str, positions: int) -> bool:
    """Whether the products take these shapes, rows of so many positions, and nothing is to be done between them that they don't
    do; said once."""
    from m31r.kernels.hopper_product import COLUMNS, PART, ROWS  # Pallas takes a tenth of a second to import

    widths = config.hidden_size, config.ffn_size, config.hidden_size * (config.heads + 2 * config.kv_heads) // config.heads
    suits = all(width >= COLUMNS and width % PART == 0 for width in widths) and positions % ROWS == 0
    suits = suits and config.precision == "bfloat16" and not config.qk_norm and remat != "swiglu"
    log.info("a layer's products: by %s", "Mosaic GPU's kernels, with what comes after them" if suits else "XLA")
    return suits


def matrix(module: nn.Module, name: str, dtype: Any, scale_I: jax.Array | None = None) -> jax.Array:
    """What the `Projection` of this name multiplies by, (inputs, features), with the scale of the norm before it, cast."""
    kernel: jax.Array = module.variables["params"][name]["kernel"]
    return (kernel if scale_I is None else scale_I[:, None] * kernel).astype(dtype)


def inverse_of_rows(x_BTD: jax.Array, epsilon: float) -> jax.Array:
    """`inverse_rms` of a stream whose squares no kernel has summed."""
    D = x_BTD.shape[-1]
    return inverse_rms(jnp.square(x_BTD.reshape(-1, D).astype(jnp.float32)).T, D, epsilon)


def inverse_rms(squares_PM: jax.Array, width: int, epsilon: float) -> jax.Array:
    """1 / sqrt(mean(x^2) + epsilon) of rows, float32 (M,), from sums of their squares; no gradient comes back through it."""
    return jax.lax.rsqrt(jnp.sum(jax.lax.stop_gradient(squares_PM), axis=0) / width + epsilon)


class FusedAttention(nn.Module):
    """The residual stream with what `Attention` writes to it from its norm, and the new stream's inverse rms, in training."""

    heads: int
    epsilon: float

    def __call__(
        self,
        x_BTD: jax.Array,
        inverse_M: jax.Array,
        scale_D: jax.Array,
        cos_TE: jax.Array,
        sin_TE: jax.Array,
        segments_BT: jax.Array | None,
    ) -> tuple[jax.Array, jax.Array]:
        from m31r.kernels.flash import documents  # Pallas takes a tenth of a second to import
        from m31r.kernels.hopper_layer import attention

        D, within = x_BTD.shape[-1], None if segments_BT is None else documents(segments_BT)
        qkv, out = matrix(self, "qkv", x_BTD.dtype, scale_D), matrix(self, "out", x_BTD.dtype)
        tables = cos_TE[:, 0], sin_TE[:, 0]
        x_MD, squares_PM = attention(x_BTD.reshape(-1, D), inverse_M, qkv, out, within, tables, self.heads)
        return x_MD.reshape(x_BTD.shape), inverse_rms(squares_PM, D, self.epsilon)


class FusedFeedForward(nn.Module):
    """The residual stream with what `FeedForward` writes to it from its norm, and the new stream's inverse rms, in training."""

    epsilon: float

    def __call__(self, x_BTD: jax.Array, inverse_M: jax.Array, scale_D: jax.Array) -> tuple[jax.Array, jax.Array]:
        from m31r.kernels.hopper_layer import feed_forward

        D = x_BTD.shape[-1]
        gate_up, down = matrix(self, "gate_up", x_BTD.dtype, scale_D), matrix(self, "down", x_BTD.dtype)
        x_MD, squares_PM = feed_forward(x_BTD.reshape(-1, D), inverse_M, gate_up, down)
        return x_MD.reshape(x_BTD.shape), inverse_rms(squares_PM, D, self.epsilon)
