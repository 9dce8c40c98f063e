"""Cross-entropy without logits for Hopper, simulated with its groups of warps and barriers, against all logits at once."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from simulated import SIMULATED

from m31r.kernels import hopper_loss
from m31r.model.loss import cross_entropy_plainly

pytestmark = pytest.mark.usefixtures("compiled_once")
N, D, V = 256, 128, 512


def inputs(scale: float = 1.0) -> tuple[jax.Array, ...]:
    chance = np.random.default_rng(0)
    x, embedding = (jnp.asarray(scale * chance.normal(0, 0.5, shape), jnp.bfloat16) for shape in ((N, D), (V, D)))
    weights = chance.random(N) * (chance.random(N) > 0.3)
    return x, embedding, jnp.asarray(chance.integers(0, V, N), jnp.int32), jnp.asarray(weights, jnp.float32)


def apart(found: jax.Array, expected: jax.Array) -> float:
    a, b = (np.asarray(array, np.float64) for array in (found, expected))
    return float(np.linalg.norm(a - b) / np.linalg.norm(b))


def test_losses_and_gradients_equal_those_of_all_logits() -> None:
    x, embedding, targets, weights = inputs()
    losses, d_x, d_embedding = hopper_loss.cross_entropy(x, embedding, targets, weights, SIMULATED)

    def plain(x: jax.Array, embedding: jax.Array) -> tuple[jax.Array, jax.Array]:
        return cross_entropy_plainly(x[None], embedding, targets[None], weights[None])

    wide = (part.astype(jnp.float32) for part in (x, embedding))
    (_, expected), gradients = jax.value_and_grad(plain, argnums=(0, 1), has_aux=True)(*wide)
    np.testing.assert_allclose(losses, expected[0], rtol=1e-5, atol=1e-5)
    assert (d_x.dtype, d_embedding.dtype) == ("bfloat16", "float32")
    assert apart(d_x, gradients[0]) < 5e-3 and apart(d_embedding, gradients[1]) < 5e-3
    assert not np.asarray(d_x)[np.asarray(weights) == 0].any()


def test_a_token_that_is_all_but_certain_keeps_its_gradients_precision() -> None:
    x, embedding, targets, weights = inputs()
    x = (0.6 * embedding[targets]).astype(x.dtype)
    losses, d_x, _ = hopper_loss.cross_entropy(x, embedding, targets, weights, SIMULATED)
    wide = x.astype(jnp.float32)[None], embedding.astype(jnp.float32), targets[None], weights[None]
    (_, expected), gradient = jax.value_and_grad(cross_entropy_plainly, has_aux=True)(*wide)
    assert float(jnp.median(expected)) < 1e-4
    np.testing.assert_allclose(losses, expected[0], rtol=1e-3, atol=1e-6)
    assert apart(d_x, gradient[0]) < 1e-2


def test_very_large_logits_stay_finite() -> None:
    x, embedding, targets, weights = inputs(scale=30.0)
    for found in hopper_loss.cross_entropy(x, embedding, targets, weights, SIMULATED):
        assert np.isfinite(np.asarray(found, np.float32)).all()
