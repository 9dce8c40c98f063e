"""AdamW or Muon, with warm-up, a schedule and clipping (requirements 07, sections 10 and 11), composed from optax."""

import math
from typing import Any

import jax
import jax.numpy as jnp
import optax

from m31r.config.schema import TrainConfig
from m31r.train.muon import hidden_matrices, scale_by_muon


def learning_rate(config: TrainConfig, step: jax.Array | int) -> jax.Array:
    """Rate of update number `step` (from 0): linear warm-up to the peak, then down to the final fraction of it.

    "cosine" falls from the end of the warm-up on; "wsd" (warm-up, stable, decay: Hu et al. 2024) stays at the peak and falls
    linearly in the last `decay_fraction` of the updates.
    """
    warmup = max(1, math.ceil(config.warmup_fraction * config.steps))
    rising = (jnp.asarray(step, jnp.float32) + 1) / warmup
    final = config.final_learning_rate_fraction
    if config.schedule == "wsd":
        decay = math.ceil(config.decay_fraction * config.steps)
        left = config.steps - 1 - jnp.asarray(step, jnp.float32)
        falling = final + (1 - final) * jnp.clip(left / decay, 0.0, 1.0) if decay else jnp.float32(1)
        return config.learning_rate * jnp.minimum(jnp.minimum(rising, 1.0), falling)
    done = jnp.clip((jnp.asarray(step, jnp.float32) + 1 - warmup) / max(1, config.steps - warmup), 0.0, 1.0)
    falling = final + (1 - final) * 0.5 * (1 + jnp.cos(jnp.pi * done))
    return config.learning_rate * jnp.where(rising < 1, rising, falling)


def build_optimizer(config: TrainConfig) -> Any:
    """Clip by global norm, then AdamW (Loshchilov and Hutter 2019), or Muon for the hidden matrices and AdamW for the rest.

    Weight decay is decoupled in both and touches matrices only.
    """

    def rate(step: jax.Array | int) -> jax.Array:
        return learning_rate(config, step)

    update = optax.adamw(
        rate,
        b1=config.beta1,
        b2=config.beta2,
        eps=config.adam_epsilon,
        weight_decay=config.weight_decay,
        mask=lambda params: jax.tree.map(lambda leaf: leaf.ndim >= 2, params),
    )
    if config.optimizer == "muon":
        muon = optax.chain(
            scale_by_muon(config.muon_momentum, config.muon_update_rms, config.muon_precision),
            optax.add_decayed_weights(config.weight_decay),
            optax.scale_by_learning_rate(rate),
        )
        update = optax.partition({"muon": muon, "adamw": update}, hidden_matrices)
    return optax.chain(_clip(config.clip_norm), update)


def global_norm(tree: Any) -> jax.Array:
    """Euclidean norm of all leaves as one vector, float32.

    On one device rows are summed first, and what comes of all leaves at once: a GPU runs two kernels for every leaf otherwise.
    """
    squares = [jnp.square(leaf.astype(jnp.float32)) for leaf in jax.tree.leaves(tree)]
    if not jax.sharding.get_abstract_mesh().empty:  # a number of each device is less to send than its rows
        return jnp.sqrt(jnp.sum(jnp.stack([jnp.sum(square) for square in squares])))
    rows = [jnp.sum(square, axis=-1).ravel() if square.ndim > 1 else square.ravel() for square in squares]
    return jnp.sqrt(jnp.sum(jax.lax.optimization_barrier(jnp.concatenate(rows))))  # or XLA sums each leaf's by itself again


def _clip(limit: float) -> optax.GradientTransformation:
    """By global norm (Pascanu et al. 2012): a gradient that is longer than `limit` is shortened to it."""

    def update(gradient: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        norm = global_norm(gradient)
        return jax.tree.map(lambda leaf: jnp.where(norm < limit, leaf, leaf / norm * limit), gradient), state

    return optax.GradientTransformation(lambda params: optax.EmptyState(), update)
