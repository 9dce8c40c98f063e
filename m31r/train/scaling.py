"""Loss scaling for float16 (Micikevicius et al. 2018): gradients too small for its range are multiplied into it, and back.

The scale is a power of two, so that neither multiplication rounds. It is part of the optimizer's state, and so of a
checkpoint.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from m31r.config.schema import Config, TrainConfig
from m31r.train.optimizer import build_optimizer, global_norm

LOWEST, HIGHEST = 1.0, 2.0**24  # of the scale


class Scaled(NamedTuple):
    """The optimizer's state with the scale of the next update's loss."""

    scale: jax.Array  # float32
    good: jax.Array  # updates in a row without an overflow since the scale last changed, int32
    skipped: jax.Array  # updates skipped so far, int32
    inner: Any


def optimizer_for(config: Config) -> Any:
    """The configured optimizer, with loss scaling where the model computes in float16."""
    optimizer = build_optimizer(config.train)
    return with_loss_scale(optimizer, config.train) if config.model.precision == "float16" else optimizer


def with_loss_scale(optimizer: Any, config: TrainConfig) -> optax.GradientTransformation:
    """`optimizer`, for gradients that were unscaled again; where one is not finite, weights and its state stay as they are.

    The scale is halved then, and doubled after `config.loss_scale_interval` updates in a row without that.
    """

    def init(params: Any) -> Scaled:
        return Scaled(jnp.float32(config.loss_scale), jnp.int32(0), jnp.int32(0), optimizer.init(params))

    def update(gradient: Any, state: Scaled, params: Any = None) -> tuple[Any, Scaled]:
        finite = jnp.isfinite(global_norm(gradient))
        updates, inner = optimizer.update(gradient, state.inner, params)
        updates = jax.tree.map(lambda new: jnp.where(finite, new, 0.0), updates)
        inner = jax.tree.map(lambda new, old: jnp.where(finite, new, old), inner, state.inner)
        good = jnp.where(finite, state.good + 1, 0)
        grown = good == config.loss_scale_interval
        scale = jnp.where(finite, jnp.where(grown, state.scale * 2, state.scale), state.scale / 2)
        skipped = state.skipped + jnp.where(finite, 0, 1)
        return updates, Scaled(jnp.clip(scale, LOWEST, HIGHEST), jnp.where(grown, 0, good), skipped, inner)

    return optax.GradientTransformation(init, update)


def scaled_up(weights_BT: jax.Array, optimizer_state: Any) -> jax.Array:
    """The tokens' weights in the loss, times the scale if there is one: the gradient is large before it is float16 at all."""
    return weights_BT * optimizer_state.scale if isinstance(optimizer_state, Scaled) else weights_BT


def scaled_down(tree: Any, optimizer_state: Any) -> Any:
    """The inverse, on what came of these weights."""
    if not isinstance(optimizer_state, Scaled):
        return tree
    return jax.tree.map(lambda leaf: leaf / optimizer_state.scale, tree)


def scale_metrics(before: Any, after: Any) -> dict[str, jax.Array]:
    """What an update says of its scale: that of its loss, whether it was skipped, and how many were until now."""
    if not isinstance(before, Scaled):
        return {}
    return {"loss_scale": before.scale, "overflow": after.skipped - before.skipped, "skipped_updates": after.skipped}


def updates_made(step: jax.Array, optimizer_state: Any) -> jax.Array:
    """Updates that changed weights: the optimizer's own count, which the schedule goes by."""
    return step - optimizer_state.skipped if isinstance(optimizer_state, Scaled) else step
