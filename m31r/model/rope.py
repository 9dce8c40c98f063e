"""Rotary position embedding (Su et al. 2021), in the half-split order that Llama checkpoints use."""

import jax
import jax.numpy as jnp
import numpy as np

from m31r.config.schema import ModelConfig


def rope_tables(config: ModelConfig, length: int, start_B: jax.Array | None) -> tuple[jax.Array, jax.Array]:
    """Cosines and sines of position times frequency, float32.

    Returns:
      Two arrays of shape (T, 1, E/2), or (B, T, 1, E/2) where each row starts at its own position `start_B`.
      Attention within a document depends on differences of positions only, so rows need no restart at borders.
    """
    half = config.hidden_size // config.heads // 2
    frequency_E = config.rope_base ** (-np.arange(half) / half)
    # float64 constants, rounded once: the same on every device, and no kernel computes a cosine for each element
    angle_TE = np.arange(length if start_B is None else config.context_length)[:, None, None] * frequency_E
    cos_TE, sin_TE = jnp.asarray(np.cos(angle_TE), jnp.float32), jnp.asarray(np.sin(angle_TE), jnp.float32)
    if start_B is None:
        return cos_TE, sin_TE
    position_BT = start_B[:, None] + jnp.arange(length)
    return cos_TE[position_BT], sin_TE[position_BT]


def rotate(x_BTHE: jax.Array, cos_TE: jax.Array, sin_TE: jax.Array) -> jax.Array:
    """Turns each pair (x[e], x[e + E/2]) by its angle; computed in float32, returned in the dtype of x."""
    low, high = jnp.split(x_BTHE.astype(jnp.float32), 2, axis=-1)
    turned = jnp.concatenate([low * cos_TE - high * sin_TE, high * cos_TE + low * sin_TE], axis=-1)
    return turned.astype(x_BTHE.dtype)
