"""AdamW with warm-up, cosine decay and clipping (requirements 07, sections 10 and 11), composed from optax."""

import math
from typing import Any

import jax
import jax.numpy as jnp
import optax

from m31r.config.schema import TrainConfig


def learning_rate(config: TrainConfig, step: jax.Array | int) -> jax.Array:
    """Rate of update number `step` (from 0): linear warm-up to the peak, then a cosine to the final fraction of it."""
    warmup = max(1, math.ceil(config.warmup_fraction * config.steps))
    rising = (jnp.asarray(step, jnp.float32) + 1) / warmup
    done = jnp.clip((jnp.asarray(step, jnp.float32) + 1 - warmup) / max(1, config.steps - warmup), 0.0, 1.0)
    final = config.final_learning_rate_fraction
    falling = final + (1 - final) * 0.5 * (1 + jnp.cos(jnp.pi * done))
    return config.learning_rate * jnp.where(rising < 1, rising, falling)


def build_optimizer(config: TrainConfig) -> Any:
    """Clip by global norm, then AdamW (Loshchilov and Hutter 2019); weight decay touches matrices only."""
    return optax.chain(
        optax.clip_by_global_norm(config.clip_norm),
        optax.adamw(
            lambda step: learning_rate(config, step),
            b1=config.beta1,
            b2=config.beta2,
            eps=config.adam_epsilon,
            weight_decay=config.weight_decay,
            mask=lambda params: jax.tree.map(lambda leaf: leaf.ndim >= 2, params),
        ),
    )
