"""Rotary position embedding (Su et al. 2021), in the half-split order that Llama checkpoints use."""

import jax
import jax.numpy as jnp

from m31r.config.schema import ModelConfig


def rope_tables(config: ModelConfig, length: int, start_B: jax.Array | None) -> tuple[jax.Array, jax.Array]:
    """Cosines and sines of position times frequency, float32.

    Returns:
      Two arrays of shape (T, 1, E/2), or (B, T, 1, E/2) where each row starts at its own position `start_B`.
      Attention within a document depends on differences of positions only, so rows need no restart at borders.
    """
    half = config.hidden_size // config.heads // 2
    frequency_E = config.rope_base ** (-jnp.arange(half, dtype=jnp.float32) / half)
    position_T = jnp.arange(length, dtype=jnp.float32)
    position = position_T if start_B is None else start_B[:, None].astype(jnp.float32) + position_T
    angle = (position[..., None] * frequency_E)[..., None, :]
    return jnp.cos(angle), jnp.sin(angle)


def rotate(x_BTHE: jax.Array, cos_TE: jax.Array, sin_TE: jax.Array) -> jax.Array:
    """Turns each pair (x[e], x[e + E/2]) by its angle; computed in float32, returned in the dtype of x."""
    low, high = jnp.split(x_BTHE.astype(jnp.float32), 2, axis=-1)
    turned = jnp.concatenate([low * cos_TE - high * sin_TE, high * cos_TE + low * sin_TE], axis=-1)
    return turned.astype(x_BTHE.dtype)
