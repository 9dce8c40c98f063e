"""The learning-rate schedule, and AdamW against its formula."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from m31r.config.load import load_config
from m31r.config.schema import TrainConfig
from m31r.train.optimizer import build_optimizer, learning_rate


def settings(**changes: object) -> TrainConfig:
    return load_config("configs/base.py", [(f"train.{name}", str(value)) for name, value in changes.items()]).train


def rates(config: TrainConfig) -> np.ndarray:
    """The rate of every update."""
    return np.array(jax.jit(jax.vmap(lambda step: learning_rate(config, step)))(jnp.arange(config.steps)))


def test_rate_rises_linearly_to_the_peak_and_falls_by_a_cosine_to_its_final_fraction() -> None:
    config = settings(steps=100, learning_rate=2.0, warmup_fraction=0.1, final_learning_rate_fraction=0.25)
    found = rates(config)
    np.testing.assert_allclose(found[:10], 2.0 * np.arange(1, 11) / 10, rtol=1e-6)
    done = np.arange(0, 91) / 90
    np.testing.assert_allclose(found[9:], 0.5 + 1.5 * 0.5 * (1 + np.cos(np.pi * done)), rtol=1e-5)


def test_first_update_is_neither_at_the_peak_nor_at_zero_and_the_last_is_at_the_final_fraction() -> None:
    for steps in (2, 7, 30, 600):
        found = rates(settings(steps=steps, learning_rate=1.0, warmup_fraction=0.6, final_learning_rate_fraction=0.1))
        assert 0 < found[0] < 1 and found.max() == 1
        assert found[-1] == pytest.approx(0.1 if steps > 2 else 1.0, rel=1e-5)


@pytest.mark.parametrize(("warmup", "steps"), [(0.0, 5), (1.0, 5), (0.5, 1)])
def test_schedules_at_the_edges_stay_finite_and_within_the_peak(warmup: float, steps: int) -> None:
    found = rates(settings(steps=steps, learning_rate=1.0, warmup_fraction=warmup))
    assert np.isfinite(found).all() and (found > 0).all() and (found <= 1).all()


def test_weight_decay_shrinks_matrices_only() -> None:
    config = settings(steps=10, weight_decay=0.5, learning_rate=0.1, warmup_fraction=0.5)
    params = {"kernel": jnp.full((2, 3), 4.0), "scale": jnp.full((3,), 4.0)}
    optimizer = build_optimizer(config)
    updates, _ = optimizer.update(jax.tree.map(jnp.zeros_like, params), optimizer.init(params), params)
    rate = float(learning_rate(config, 0))
    np.testing.assert_allclose(updates["kernel"], -rate * 0.5 * 4.0 * np.ones((2, 3)), rtol=1e-6)
    np.testing.assert_array_equal(updates["scale"], np.zeros(3))


def test_updates_follow_adamw_on_a_gradient_clipped_by_its_global_norm() -> None:
    config = settings(steps=20, clip_norm=0.5, learning_rate=0.01, warmup_fraction=0.2, weight_decay=0.3)
    chance = np.random.default_rng(0)
    weights = {"kernel": chance.normal(size=(3, 4)), "scale": chance.normal(size=(4,))}
    params = jax.tree.map(lambda w: jnp.asarray(w, jnp.float32), weights)
    optimizer = build_optimizer(config)
    state = optimizer.init(params)
    first, second = ({name: np.zeros_like(w) for name, w in weights.items()} for _ in range(2))
    for step in range(4):
        size = 10.0 if step % 2 else 0.01  # above the limit, and below it
        gradient = {name: size * chance.normal(size=w.shape) for name, w in weights.items()}
        updates, state = optimizer.update(jax.tree.map(lambda g: jnp.asarray(g, jnp.float32), gradient), state, params)
        params = jax.tree.map(lambda p, u: p + u, params, updates)
        norm = np.sqrt(sum((g**2).sum() for g in gradient.values()))
        for name, g in gradient.items():
            g = g * min(1.0, 0.5 / norm)
            first[name] = config.beta1 * first[name] + (1 - config.beta1) * g
            second[name] = config.beta2 * second[name] + (1 - config.beta2) * g**2
            change = (first[name] / (1 - config.beta1 ** (step + 1))) / (
                np.sqrt(second[name] / (1 - config.beta2 ** (step + 1))) + config.adam_epsilon
            )
            change += 0.3 * weights[name] if name == "kernel" else 0.0
            weights[name] = weights[name] - float(learning_rate(config, step)) * change
            np.testing.assert_allclose(params[name], weights[name], rtol=2e-5, atol=1e-6)


def test_stable_rate_lasts_until_the_decay_which_ends_at_the_final_fraction() -> None:
    config = settings(
        steps=100, learning_rate=2.0, schedule="wsd", warmup_fraction=0.1, decay_fraction=0.2, final_learning_rate_fraction=0.25
    )
    found = rates(config)
    np.testing.assert_allclose(found[:10], 2.0 * np.arange(1, 11) / 10, rtol=1e-6)
    np.testing.assert_array_equal(found[9:80], np.float32(2.0))
    np.testing.assert_allclose(found[79:], 2.0 - 1.5 * np.arange(21) / 20, rtol=1e-5)


@pytest.mark.parametrize(("warmup", "decay"), [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (0.5, 0.5), (0.3, 0.0)])
@pytest.mark.parametrize("steps", [1, 2, 7, 100])
def test_stable_schedules_at_the_edges_rise_and_fall_once(warmup: float, decay: float, steps: int) -> None:
    found = rates(settings(steps=steps, learning_rate=1.0, schedule="wsd", warmup_fraction=warmup, decay_fraction=decay))
    assert np.isfinite(found).all() and (found > 0).all() and (found <= 1).all()
    change = np.sign(np.diff(found))
    assert (np.diff(change[change != 0]) <= 0).all()
    if decay == 0:
        assert found[-1] == 1
    elif steps > 1:
        assert found[-1] == pytest.approx(0.1, rel=1e-5)
