"""Loss scaling: what an overflow leaves alone, how the scale moves, and that it changes nothing where nothing overflows."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from m31r.config.load import load_config
from m31r.config.schema import TrainConfig
from m31r.train.optimizer import build_optimizer
from m31r.train.scaling import HIGHEST, LOWEST, Scaled, scaled_down, scaled_up, with_loss_scale

PARAMS = {"kernel": jnp.full((2, 3), 2.0), "scale": jnp.ones(3)}


def settings(**changes: object) -> TrainConfig:
    return load_config("configs/base.py", [(f"train.{name}", str(value)) for name, value in changes.items()]).train


def gradient(value: float) -> dict[str, jax.Array]:
    return {"kernel": jnp.full((2, 3), 0.5).at[1, 2].set(value), "scale": jnp.ones(3)}


def test_an_overflow_changes_nothing_but_the_scale() -> None:
    config = settings(loss_scale=1024.0)
    optimizer = with_loss_scale(build_optimizer(config), config)
    update = jax.jit(optimizer.update)
    _, state = update(gradient(0.5), optimizer.init(PARAMS), PARAMS)
    for value in (np.inf, -np.inf, np.nan):
        updates, after = update(gradient(value), state, PARAMS)
        jax.tree.map(np.testing.assert_array_equal, optax.apply_updates(PARAMS, updates), PARAMS)
        jax.tree.map(np.testing.assert_array_equal, after.inner, state.inner)
        assert (float(after.scale), int(after.good), int(after.skipped)) == (512.0, 0, 1)


def test_without_overflow_updates_are_those_without_scaling() -> None:
    config = settings(loss_scale_interval=2)
    plain, scaled = build_optimizer(config), with_loss_scale(build_optimizer(config), config)
    states = plain.init(PARAMS), scaled.init(PARAMS)
    both = jax.jit(plain.update), jax.jit(scaled.update)
    for value in (0.1, 0.2, 0.3):
        (expected, one), (found, two) = (update(gradient(value), s, PARAMS) for update, s in zip(both, states, strict=True))
        states = one, two
        jax.tree.map(np.testing.assert_array_equal, found, expected)


def test_scale_doubles_after_so_many_good_updates_and_stays_within_its_bounds() -> None:
    config = settings(loss_scale=HIGHEST / 2, loss_scale_interval=3)
    optimizer = with_loss_scale(build_optimizer(config), config)
    state: Any = optimizer.init(PARAMS)
    update = jax.jit(optimizer.update)
    scales = []
    for value in [0.5] * 3 + [np.inf, 0.5, 0.5, np.inf] + [0.5] * 9 + [np.inf] * 30:
        state = update(gradient(value), state, PARAMS)[1]
        scales.append(float(state.scale))
    assert scales[:7] == [HIGHEST / 2] * 2 + [HIGHEST] + [HIGHEST / 2] * 3 + [HIGHEST / 4]
    assert scales[7:16] == [HIGHEST / 4] * 2 + [HIGHEST / 2] * 3 + [HIGHEST] * 4
    assert scales[-1] == LOWEST and int(state.skipped) == 32


def test_scaling_up_and_down_rounds_nothing() -> None:
    values = jnp.asarray(np.random.default_rng(1).normal(size=100) * 1e-5, jnp.float32)
    state = Scaled(jnp.float32(2.0**17), jnp.int32(0), jnp.int32(0), ())
    np.testing.assert_array_equal(scaled_down({"a": scaled_up(values, state)}, state)["a"], values)
    assert scaled_up(values, ()) is values
