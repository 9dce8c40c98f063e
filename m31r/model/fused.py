"""A layer's two blocks on NVIDIA's Hopper, where each product does what comes after it as well (m31r/kernels/hopper_layer.py).

The weights are those of `Attention` and `FeedForward` (m31r/model/decoder.py), by the same names.
"""

import functools
import logging
from typing import Any

import flax.linen as nn
import jax

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


def matrix(module: nn.Module, name: str, dtype: Any) -> jax.Array:
    """What the `Projection` of this name multiplies by, (inputs, features), cast."""
    kernel: jax.Array = module.variables["params"][name]["kernel"]
    return kernel.astype(dtype)


class FusedAttention(nn.Module):
    """The residual stream with what `Attention` writes to it, in training."""

    heads: int

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

        D = x_BTD.shape[-1]
        qkv, out = (matrix(self, name, x_BTD.dtype) for name in ("qkv", "out"))
        within = None if segments_BT is None else documents(segments_BT)
        rows = stream_BTD.reshape(-1, D), x_BTD.reshape(-1, D)
        return attention(*rows, qkv, out, within, (cos_TE[:, 0], sin_TE[:, 0]), self.heads).reshape(x_BTD.shape)


class FusedFeedForward(nn.Module):
    """The residual stream with what `FeedForward` writes to it, in training."""

    def __call__(self, stream_BTD: jax.Array, x_BTD: jax.Array) -> jax.Array:
        from m31r.kernels.hopper_layer import feed_forward

        D = x_BTD.shape[-1]
        gate_up, down = (matrix(self, name, x_BTD.dtype) for name in ("gate_up", "down"))
        return feed_forward(stream_BTD.reshape(-1, D), x_BTD.reshape(-1, D), gate_up, down).reshape(x_BTD.shape)
